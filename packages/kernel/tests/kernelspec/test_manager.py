"""Finding, installing and removing kernels."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from traitlets.config import Config

from ipy.kernel.kernelspec import (
    KernelSpec,
    KernelSpecError,
    KernelSpecManager,
    NoSuchKernel,
    find_kernel_specs,
    get_kernel_spec,
)
from ipy.kernel.kernelspec.command import fill_command, fill_environment

from .helpers import write_kernel

Make = Callable[..., Path]


@pytest.mark.spec("TKER-001")
def test_names_are_found_whatever_their_case(make_kernel: Make) -> None:
    """A kernel's name is its directory's in lower case; other files and names with other letters are no kernels."""
    directory = make_kernel("My_Kernel-1.0")
    make_kernel("no name")
    found = find_kernel_specs()
    assert found["my_kernel-1.0"] == str(directory)
    assert "no name" not in found
    assert get_kernel_spec("MY_KERNEL-1.0").resource_dir == str(directory)


@pytest.mark.spec("TKER-002")
def test_everything_in_kernel_json_is_read(make_kernel: Make) -> None:
    """All documented keys of kernel.json are there; those that are missing have their defaults."""
    content = {
        "argv": ["a", "{connection_file}"],
        "display_name": "D",
        "language": "l",
        "interrupt_mode": "message",
        "env": {"A": "${B}"},
        "metadata": {"debugger": True, "supported_encryption": ["curve"]},
        "kernel_protocol_version": "5.5",
    }
    make_kernel("x", **content)
    assert get_kernel_spec("x").to_dict() == content
    make_kernel("y")
    plain = get_kernel_spec("y")
    assert (plain.interrupt_mode, plain.env, plain.metadata) == ("signal", {}, {})
    assert json.loads(plain.to_json())["argv"] == ["prog", "{connection_file}"]


@pytest.mark.spec("TKER-002", "TKER-003")
def test_command_is_filled_in(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Placeholders, the home directory and names of the present interpreter are put in; other braces are left."""
    major, minor = sys.version_info[:2]
    values = {"connection_file": "/c.json", "resource_dir": "/r"}
    for name in ("python", f"python{major}", f"python{major}.{minor}"):
        assert fill_command([name, "-f", "{connection_file}"], values)[0] == sys.executable
    assert fill_command(["python9", "x"], values)[0] == "python9"
    words = ["~/bin/x", "{resource_dir}/y", "{prefix}", "{other}", "{connection_file}"]
    assert fill_command(words, values, extra_arguments=["--z"]) == [
        str(home / "bin/x"), "/r/y", sys.prefix, "{other}", "/c.json", "--z",
    ]  # fmt: skip
    assert fill_environment({"A": "${B}/x:$C:${D}"}, {"B": "b", "C": "c"}) == {"A": "b/x:c:${D}"}


@pytest.mark.spec("TKER-005")
def test_earlier_directory_wins(make_kernel: Make, tmp_path: Path) -> None:
    """Where two directories provide a name, the first in kernel_dirs counts."""
    make_kernel("x", display_name="user's")
    first = write_kernel(tmp_path / "first" / "X", display_name="first")
    manager = KernelSpecManager()
    manager.kernel_dirs = [str(first.parent), *manager.kernel_dirs]
    assert manager.get_kernel_spec("x").display_name == "first"


@pytest.mark.spec("TKER-005")
def test_broken_specification_is_only_logged(
    make_kernel: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """One broken kernel.json doesn't hide the other kernels; asking for it says file and fault."""
    make_kernel("good")
    (make_kernel("bad") / "kernel.json").write_text("{nope")
    make_kernel("wrong", argv="x", env=[])
    with caplog.at_level(logging.WARNING):
        specs = KernelSpecManager().get_all_specs()
    assert "good" in specs
    assert not {"bad", "wrong"} & set(specs)
    assert "bad" in caplog.text
    with pytest.raises(KernelSpecError, match=r"bad.kernel\.json is not valid JSON"):
        get_kernel_spec("bad")
    with pytest.raises(KernelSpecError, match=r"\$\.argv.*\$\.env"):
        get_kernel_spec("wrong")


@pytest.mark.spec("TKER-005")
def test_settings_choose_kernels_and_class(make_kernel: Make) -> None:
    """allowed_kernelspecs hides the others, ensure_native_kernel provides ours, kernel_spec_class is used."""

    class Special(KernelSpec):
        pass

    make_kernel("x")
    assert set(find_kernel_specs()) == {"x", "python3"}
    config = Config()
    config.KernelSpecManager.ensure_native_kernel = False
    assert "python3" not in _dirs(KernelSpecManager(config=config)).find_kernel_specs()
    manager = KernelSpecManager(allowed_kernelspecs={"X"}, kernel_spec_class=Special)
    assert set(manager.find_kernel_specs()) == {"x"}
    assert type(manager.get_kernel_spec("x")) is Special
    with pytest.warns(FutureWarning, match="allowed_kernelspecs"):
        assert set(KernelSpecManager(whitelist={"x"}).find_kernel_specs()) == {"x"}


def _dirs(manager: KernelSpecManager) -> KernelSpecManager:
    """Search the user's directory alone: this installation may provide kernels."""
    manager.kernel_dirs = [manager.user_kernel_dir]
    return manager


@pytest.mark.spec("TKER-006")
def test_missing_kernel_names_those_that_are_there(make_kernel: Make) -> None:
    """NoSuchKernel is a KeyError that names the kernel, the similar ones and all there are."""
    make_kernel("julia-1.10")
    with pytest.raises(NoSuchKernel) as caught:
        get_kernel_spec("julia-1.9")
    assert isinstance(caught.value, KeyError)
    assert caught.value.name == "julia-1.9"
    assert str(caught.value).startswith("No such kernel named julia-1.9")
    assert "did you mean 'julia-1.10'" in str(caught.value)
    assert "python3" in str(caught.value)


@pytest.mark.spec("TKER-004", "TKER-005")
def test_install_and_remove(tmp_path: Path, home: Path) -> None:
    """A directory is copied to the user's, the prefix's or the machine's kernels, replacing what was there, and can be removed."""
    source = write_kernel(tmp_path / "My.Kernel")
    (source / "logo-32x32.png").write_bytes(b"png")
    manager = KernelSpecManager()
    installed = manager.install_kernel_spec(str(source), user=True)
    assert installed == str(home / "jupyter" / "kernels" / "my.kernel")
    assert Path(installed, "logo-32x32.png").read_bytes() == b"png"
    (source / "logo-32x32.png").unlink()
    manager.install_kernel_spec(str(source), user=True)
    assert os.listdir(installed) == ["kernel.json"]
    prefix = tmp_path / "prefix"
    assert manager.install_kernel_spec(str(source), "other", prefix=str(prefix)) == str(
        prefix / "share" / "jupyter" / "kernels" / "other"
    )
    assert manager.remove_kernel_spec("MY.kernel") == installed
    assert not os.path.exists(installed)
    with pytest.raises(NoSuchKernel):
        manager.remove_kernel_spec("my.kernel")


@pytest.mark.spec("TKER-001", "TKER-005")
def test_unusable_directory_is_not_installed(tmp_path: Path, home: Path) -> None:
    """A broken specification or name is refused, and what is installed under the name stays."""
    manager = KernelSpecManager()
    good = manager.install_kernel_spec(str(write_kernel(tmp_path / "k")), user=True)
    bad = write_kernel(tmp_path / "bad")
    (bad / "kernel.json").write_text("[]")
    with pytest.raises(KernelSpecError, match="expected an object"):
        manager.install_kernel_spec(str(bad), "k", user=True)
    assert os.path.exists(os.path.join(good, "kernel.json"))
    with pytest.raises(KernelSpecError, match="invalid kernel name 'a b'"):
        manager.install_kernel_spec(good, "a b", user=True)
    with pytest.raises(ValueError, match="not both"):
        manager.install_kernel_spec(good, user=True, prefix="/x")
    with pytest.raises(OSError, match="comes with this installation"):
        _dirs(KernelSpecManager()).remove_kernel_spec("python3")
