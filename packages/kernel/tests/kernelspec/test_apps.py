"""`ipython kernelspec` and `ipython kernel install`, as commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .helpers import write_kernel

Make = Callable[..., Path]


def ipython(*argv: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """Run a subcommand of ipython."""
    code = "from ipy.config.registry import import_target as t; import sys; t(sys.argv.pop(1)).launch_instance()"
    target = {
        "kernelspec": "ipy.kernel.kernelspec.apps:KernelSpecApp",
        "install": "ipy.kernel.kernelspec.install:InstallIPythonKernelSpecApp",
    }[argv[0]]
    return subprocess.run(
        [sys.executable, "-c", code, target, *argv[1:]],
        capture_output=True, text=True, input=answer, timeout=60, env=dict(os.environ),
    )  # fmt: skip


@pytest.mark.spec("TKER-004")
def test_list(make_kernel: Make) -> None:
    """`list` shows names and directories, `--json` everything, `--missing` those whose program isn't there."""
    directory = make_kernel("gone", argv=["/nowhere/program"])
    make_kernel("here", argv=["python", "x"])
    out = ipython("kernelspec", "list").stdout.splitlines()
    assert out[0] == "Available kernels:"
    assert f"  gone       {directory}" in out
    specs = json.loads(ipython("kernelspec", "list", "--json").stdout)["kernelspecs"]
    assert specs["gone"]["resource_dir"] == str(directory)
    assert specs["gone"]["spec"]["argv"] == ["/nowhere/program"]
    missing = json.loads(ipython("kernelspec", "list", "--json", "--missing").stdout)
    assert set(missing["kernelspecs"]) == {"gone"}


@pytest.mark.spec("TKER-004")
def test_install_and_remove(tmp_path: Path, user_kernels: Path) -> None:
    """`install` copies a directory under a name, `remove` asks and removes; -f doesn't ask."""
    source = write_kernel(tmp_path / "source")
    done = ipython("kernelspec", "install", str(source), "--user", "--name=one")
    assert done.stdout.strip() == f"Installed kernelspec in {user_kernels / 'one'}"
    prefix = tmp_path / "pre"
    assert ipython("kernelspec", "install", str(source), f"--prefix={prefix}").returncode == 0
    assert (prefix / "share/jupyter/kernels/source/kernel.json").exists()
    kept = ipython("kernelspec", "remove", "one", answer="n\n")
    assert "Nothing was removed" in kept.stdout
    assert (user_kernels / "one").exists()
    assert "Removed" in ipython("kernelspec", "uninstall", "one", "-f").stdout
    assert not (user_kernels / "one").exists()


@pytest.mark.spec("TKER-004")
def test_remove_missing(make_kernel: Make, user_kernels: Path) -> None:
    """`remove --missing` removes the kernels whose program isn't there, and no other."""
    make_kernel("gone", argv=["/nowhere/program"])
    make_kernel("here", argv=["python", "x"])
    ipython("kernelspec", "remove", "--missing", "-f")
    assert os.listdir(user_kernels) == ["here"]


@pytest.mark.spec("TKER-004", "TKER-029")
def test_provisioners() -> None:
    """`provisioners` lists the built-in one."""
    assert "local-provisioner" in ipython("kernelspec", "provisioners").stdout


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["kernelspec", "remove", "pyhton3", "-f"], 1, "did you mean 'python3'?"),
        (["kernelspec", "lst"], 2, "did you mean 'list'?"),
        (["kernelspec", "install"], 2, "one directory"),
        (["kernelspec", "install", "/nowhere", "--user"], 1, "/nowhere"),
        (["install", "--name", "a b", "--user"], 1, "invalid kernel name 'a b'"),
        (["install", "--nonsense"], 2, "--nonsense"),
    ],
)
@pytest.mark.spec("TKER-004", "TKER-007")
def test_mistakes_end_in_one_clear_line(argv: list[str], status: int, message: str) -> None:
    """A mistake is told in one line on the error stream, with a status that isn't 0."""
    done = ipython(*argv)
    assert done.returncode == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.spec("TKER-007")
def test_install_this_python(tmp_path: Path, user_kernels: Path) -> None:
    """`ipython kernel install` takes the options of `python -m ipykernel install`."""
    done = ipython(
        "install", "--user", "--name", "mine", "--display-name", "My Python", "--env", "A", "1", "--env", "B", "2",
        "--profile", "p",
    )  # fmt: skip
    assert done.stdout.strip() == f"Installed kernelspec mine in {user_kernels / 'mine'}"
    content = json.loads((user_kernels / "mine" / "kernel.json").read_text())
    assert content["display_name"] == "My Python"
    assert content["env"] == {"A": "1", "B": "2"}
    assert content["argv"][0] == sys.executable
