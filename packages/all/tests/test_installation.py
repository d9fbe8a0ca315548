"""The installed whole: its command, its names, its declarations."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.machinery import PathFinder
from importlib.metadata import distribution
from pathlib import Path

import pytest

from ipy.msgspec.testing import KernelProcess

OPTIONAL = ("asyncio", "jedi", "matplotlib", "numpy", "prompt_toolkit", "sqlite3")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of a user who starts for the first time."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "IPYTHON"))
    }
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }


def run(
    command: list[str], environment: dict[str, str], place: Path, text: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=environment,
        cwd=place,
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def script(name: str) -> str:
    return str(
        Path(sysconfig.get_path("scripts"), name + (".exe" if sys.platform == "win32" else ""))
    )


@pytest.mark.spec("DOC-006", "DOC-R001", "CONFIG-099")
@pytest.mark.parametrize("name", ["ipython", "ipython3"])
def test_command_runs_a_line_and_warns_of_nothing(
    environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    """What is installed into a virtual environment starts there, and says nothing but what it was asked for."""
    result = run([script(name), "-c", "print(6*7)"], environment, tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "42\n", "")


@pytest.mark.parametrize("module", ["IPython", "ipy.terminal"])
def test_modules_run_like_the_command(
    environment: dict[str, str], tmp_path: Path, module: str
) -> None:
    """`python -m IPython` is how a certain interpreter's shell is started."""
    result = run([sys.executable, "-m", module, "-c", "print(6*7)"], environment, tmp_path)
    assert (result.returncode, result.stdout) == (0, "42\n")


@pytest.mark.spec("CONFIG-090")
def test_kernel_starts_without_a_front_end(environment: dict[str, str], tmp_path: Path) -> None:
    """`ipython kernel` says how to join it, and ends when it is asked to."""
    places = {"XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [script("ipython"), "kernel"],
        env={**environment, **places},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert any("--existing" in line for line in process.stdout)
        finally:
            process.terminate()
        process.stdout.read()
        assert process.wait(60) == (1 if sys.platform == "win32" else 0)


@pytest.mark.spec("CONFIG-088")
def test_console_talks_to_a_kernel(environment: dict[str, str], tmp_path: Path) -> None:
    """`ipython console` brings a kernel that runs what is typed in a process of its own, with the whole's libraries."""
    text = "print(6 * 7)\nimport os; print(os.getpid() != int(os.environ['OF_TEST']))\n"
    places = {"OF_TEST": str(os.getpid()), "XDG_DATA_HOME": str(tmp_path / "data")}
    result = run([script("ipython"), "console"], {**environment, **places}, tmp_path, text)
    assert (result.returncode, result.stderr) == (0, "")
    assert "42" in result.stdout
    assert "True" in result.stdout


def test_names_in_a_plain_process_are_the_systems_own(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """`import IPython` shares objects with ipy, and makes no shell."""
    code = (
        "import IPython, ipy.core\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "print(InteractiveShell is ipy.core.InteractiveShell, IPython.get_ipython(), callable(IPython.embed),"
        " callable(IPython.start_ipython))"
    )
    result = run([sys.executable, "-c", code], environment, tmp_path)
    assert (result.stdout, result.stderr) == ("True None True True\n", "")


def test_names_of_the_kernel_in_a_plain_process(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """`import ipykernel` shares objects with ipy, starts nothing, and doesn't look like a kernel to libraries."""
    code = (
        "import sys, ipykernel\n"
        "print('ipykernel.kernelapp' in sys.modules, 'zmq' in sys.modules)\n"
        "from ipykernel.kernelbase import Kernel\n"
        "import ipy.kernel.base, ipykernel.kernelapp, ipykernel_launcher\n"
        "print(Kernel is ipy.kernel.base.Kernel, ipykernel.kernelapp.IPKernelApp.__name__, ipykernel.version_info[0] >= 7)"
    )
    result = run([sys.executable, "-c", code], environment, tmp_path)
    assert (result.stdout, result.stderr) == ("False False\nTrue IPKernelApp True\n", "")


@pytest.mark.parametrize("module", ["ipykernel", "ipykernel_launcher"])
def test_kernels_start_under_their_old_names(
    environment: dict[str, str], tmp_path: Path, module: str
) -> None:
    """Kernelspecs that are there already go on working; so does `python -m ipykernel install`."""
    command = [sys.executable, "-m", module, "-f", "{connection_file}"]
    with KernelProcess(command, environment=dict(environment), timeout_s=60) as kernel:
        assert kernel.client.execute("print(6*7)").text() == "42\n"
    prefix = tmp_path / "prefix"
    installed = run(
        [sys.executable, "-m", module, "install", "--prefix", str(prefix)], environment, tmp_path
    )
    assert installed.returncode == 0, installed.stderr
    assert list(prefix.glob("share/jupyter/kernels/python3/kernel.json"))


def test_a_wrapper_kernel_of_the_original_runs_unchanged(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """It derives from `ipykernel.kernelbase.Kernel`, and nothing of ipykernel is installed."""
    kernel_file = tmp_path / "shout.py"
    kernel_file.write_text(
        "from ipykernel.kernelapp import IPKernelApp\n"
        "from ipykernel.kernelbase import Kernel\n"
        "class Shout(Kernel):\n"
        "    implementation = banner = 'shout'\n"
        "    implementation_version = '1'\n"
        "    language_info = {'name': 'text', 'version': '1', 'mimetype': 'text/plain', 'file_extension': '.txt'}\n"
        "    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):\n"
        "        self.send_response(self.iopub_socket, 'stream', {'name': 'stdout', 'text': code.upper()})\n"
        "        return {'status': 'ok', 'execution_count': self.execution_count, 'payload': [], 'user_expressions': {}}\n"
        "if __name__ == '__main__':\n"
        "    IPKernelApp.launch_instance(kernel_class=Shout)\n"
    )
    command = [sys.executable, str(kernel_file), "-f", "{connection_file}"]
    with KernelProcess(command, environment=dict(environment), timeout_s=60) as kernel:
        assert kernel.client.execute("hello").text() == "HELLO"


def test_the_originals_are_left_alone_where_they_are_installed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """In one folder with ours, Python finds the original's package and launcher: none of our files has a name of theirs."""
    module = PathFinder.find_spec("ipykernel")
    launcher = PathFinder.find_spec("ipykernel_launcher")
    assert module is not None and module.origin and launcher is not None
    (folder,) = launcher.submodule_search_locations or []
    both = tmp_path / "both"
    (both / "ipykernel").mkdir(parents=True)
    (both / "ipykernel" / "__init__.py").write_text("kind = 'original'\n")
    (both / "ipykernel_launcher.py").write_text("kind = 'original launcher'\n")
    for source in (Path(module.origin), Path(folder)):
        assert not (both / source.name).exists()
        (shutil.copytree if source.is_dir() else shutil.copy)(source, both / source.name)
    code = "import ipykernel, ipykernel_launcher; print(ipykernel.kind, ipykernel_launcher.kind)"
    result = run([sys.executable, "-c", code], {**environment, "PYTHONPATH": str(both)}, tmp_path)
    assert (result.stdout, result.stderr) == ("original original launcher\n", "")


@pytest.mark.spec("DOC-098", "DOC-R005")
def test_import_loads_no_optional_module(environment: dict[str, str], tmp_path: Path) -> None:
    """The names cost next to nothing until they are used."""
    code = f"import sys, IPython; print(sorted(set({OPTIONAL!r}) & set(sys.modules)))"
    assert run([sys.executable, "-c", code], environment, tmp_path).stdout == "[]\n"


@pytest.mark.spec("DOC-023")
def test_no_module_shadows_the_package(tmp_path: Path) -> None:
    """On file systems that ignore case, a top-level `ipython.py` would be found in place of `IPython`."""
    for name in ("ipy-all", "ipy-core", "ipy-terminal", "ipy-config", "ipy-kernel", "ipy-msgspec"):
        files = distribution(name).files or []
        assert not [file for file in files if str(file).lower() == "ipython.py"]


def test_meta_package_brings_every_package() -> None:
    """Completion by static analysis and inline figures are part of the whole."""
    requires = distribution("ipy-all").requires or []
    declared = {re.split(r"[<>=;! ]", text)[0] for text in requires if "extra ==" not in text}
    assert declared == {
        "ipy-config",
        "ipy-core[completion,matplotlib]",
        "ipy-kernel[debug,matplotlib,psutil]",
        "ipy-msgspec",
        "ipy-terminal[console]",
    }
