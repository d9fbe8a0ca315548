"""What dev.py decides; the installations themselves run in `.ci/run`, from a fresh checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import dev

SCRIPT = Path(dev.__file__)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one package."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "requirements-dev.txt").write_text("nox\n")
    source = tmp_path / "packages" / "one" / "src" / "ipy" / "one"
    source.mkdir(parents=True)
    (source / "_version.py").write_text('__version__ = "0.1.0"\n')
    (tmp_path / "packages" / "one" / "pyproject.toml").write_text(
        '[project]\nname = "ipy-one"\n[project.optional-dependencies]\ntest = ["pytest>=8"]\nfast = ["jedi", "pytest>=8"]\n'
    )
    return tmp_path


@pytest.fixture
def venv(checkout: Path) -> str:
    """An environment of that checkout whose interpreter exists."""
    folder = checkout / ".venv"
    python = Path(dev.program_path(str(folder), "python"))
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return str(folder)


def finish(checkout: Path, venv: str) -> None:
    Path(dev.stamp_path(venv)).write_text(dev.fingerprint(str(checkout), venv) + "\nuv\n")


def test_environment_is_ready_with_the_stamp_of_its_declarations(checkout: Path, venv: str) -> None:
    """The stamp decides, not the mere presence of a folder."""
    assert not dev.is_ready(str(checkout), venv)
    finish(checkout, venv)
    assert dev.is_ready(str(checkout), venv)
    assert dev.read_stamp(venv)[1] == "uv"


@pytest.mark.parametrize(
    "name",
    [
        "packages/one/pyproject.toml",
        "packages/one/src/ipy/one/_version.py",
        "tools/requirements-dev.txt",
    ],
)
def test_changed_declaration_asks_for_an_installation(checkout: Path, venv: str, name: str) -> None:
    """Dependencies, entry points and versions only take effect when the package is installed again."""
    finish(checkout, venv)
    with (checkout / name).open("a") as file:
        file.write("# changed\n")
    assert not dev.is_ready(str(checkout), venv)


def test_new_package_asks_for_an_installation(checkout: Path, venv: str) -> None:
    """A package that was added belongs into the environment."""
    finish(checkout, venv)
    (checkout / "packages" / "two").mkdir()
    (checkout / "packages" / "two" / "pyproject.toml").write_text('[project]\nname = "ipy-two"\n')
    assert not dev.is_ready(str(checkout), venv)


def test_cut_off_installation_is_not_ready(checkout: Path, venv: str) -> None:
    """The marker of a running installation outweighs an older stamp."""
    finish(checkout, venv)
    Path(dev.incomplete_path(venv)).write_text("")
    assert not dev.is_ready(str(checkout), venv)


def test_vanished_interpreter_is_not_ready(checkout: Path, venv: str) -> None:
    """An environment whose Python was removed from the system has to be made again."""
    finish(checkout, venv)
    Path(dev.program_path(venv, "python")).unlink()
    assert not dev.is_ready(str(checkout), venv)


def test_extras_are_spelt_out_once(checkout: Path) -> None:
    """pip loses siblings behind editable extras, so the folder is named bare and the extras beside it."""
    assert dev.editable_arguments(str(checkout)) == [
        *["-r", str(checkout / "tools" / "requirements-dev.txt")],
        *["-e", str(checkout / "packages" / "one")],
        *["pytest>=8", "jedi"],
    ]


def test_pip_is_tried_when_uv_fails(checkout: Path, venv: str) -> None:
    """uv is for speed only."""
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> int:
        commands.append(command)
        return 1 if command[0] == "uv" else 0

    assert dev.install(str(checkout), venv, "uv", run=run) == "pip"
    assert commands[-1][1:4] == ["-m", "pip", "install"]


def test_failing_index_is_explained(checkout: Path, venv: str) -> None:
    """The message says what failed and what can be set."""

    def run(command: Sequence[str]) -> int:
        return 1 if "install" in command else 0

    with pytest.raises(dev.SetupError, match="PIP_INDEX_URL"):
        dev.install(str(checkout), venv, None, run=run)


def test_missing_ensurepip_is_explained(checkout: Path, venv: str) -> None:
    """Debian's Python comes without ensurepip: the message names the package."""

    def run(command: Sequence[str]) -> int:
        return 1 if "-c" in command or "ensurepip" in command else 0

    with pytest.raises(dev.SetupError, match="python3-venv"):
        dev.install(str(checkout), venv, None, run=run)


def test_certificates_reach_pip_and_uv() -> None:
    """A machine that names its certificates once needn't name them again for pip."""
    environ = dev.installer_environment({"SSL_CERT_FILE": "/c.pem", "PYTHONPATH": "/p"})
    assert environ["PIP_CERT"] == "/c.pem"
    assert environ["UV_SYSTEM_CERTS"] == "true"
    assert "PYTHONPATH" not in environ
    assert dev.installer_environment({"SSL_CERT_FILE": "/c", "PIP_CERT": "/d"})["PIP_CERT"] == "/d"


def test_program_sees_an_activated_environment(venv: str) -> None:
    """`!pip` and nox find the environment's programs first."""
    environ = dev.program_environment(venv, {"PATH": "/bin"}, "pip")
    assert environ["VIRTUAL_ENV"] == venv
    assert environ["PATH"].split(os.pathsep) == [
        os.path.dirname(dev.program_path(venv, "x")),
        "/bin",
    ]
    assert environ["NOX_DEFAULT_VENV_BACKEND"] == "virtualenv"
    assert "NOX_DEFAULT_VENV_BACKEND" not in dev.program_environment(venv, {}, "uv")


def test_misspelt_program_gets_a_suggestion(venv: str) -> None:
    """One clear error, with the name that was probably meant."""
    with pytest.raises(dev.SetupError, match="Did you mean python"):
        dev.command_line(venv, "pyhton", [])


def test_arguments_pass_through(venv: str) -> None:
    """What follows the program's name is the program's."""
    command = dev.command_line(venv, "python", ["-c", "print(6*7)", "--help"])
    assert command == [dev.program_path(venv, "python"), "-c", "print(6*7)", "--help"]


def test_old_python_hears_of_a_newer_one() -> None:
    """The message names what is needed, what was found, and how to use it."""
    known = {"python3.12": "/usr/bin/python3.12"}
    text = dev.too_old_message((3, 9, 1, "final", 0), "/usr/bin/python3", known.get)
    assert "3.11 or newer" in text
    assert "3.9.1" in text
    assert "python3.12 tools/dev.py" in text


def test_help_goes_to_stdout_and_makes_no_environment() -> None:
    """`--help` works on a machine without an index."""
    result = subprocess.run(
        [sys.executable, SCRIPT, "--help"], capture_output=True, text=True, check=True
    )
    assert "ipython" in result.stdout
    assert result.stderr == ""


def test_no_command_is_an_error_with_the_usage() -> None:
    """Nothing asked for: the usage on stderr, status 2."""
    result = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "usage:" in result.stderr
    assert result.stdout == ""
