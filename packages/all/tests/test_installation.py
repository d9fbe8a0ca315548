"""The installed whole: its command, its names, its declarations."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path

import pytest

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
