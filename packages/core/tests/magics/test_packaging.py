from __future__ import annotations

import os
import sys

import pytest

posix_only = pytest.mark.skipif(os.name != "posix", reason="uses a POSIX shell")


@pytest.fixture
def programs(home, monkeypatch):
    """Programs on PATH that print how they are called."""
    folder = home / "programs"
    folder.mkdir()
    for name in ("conda", "mamba", "micromamba", "uv"):
        path = folder / name
        path.write_text(f'#!/bin/sh\nprintf "%s|" {name} "$@"\necho\n')
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for variable in ("CONDA_EXE", "MAMBA_EXE", "UV"):
        monkeypatch.delenv(variable, raising=False)
    return folder


@pytest.fixture
def conda_environment(home, monkeypatch):
    """Let this Python look like one of a conda environment."""
    prefix = home / "my env"
    (prefix / "conda-meta").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(prefix))
    return prefix


@pytest.mark.spec("TCOR-080")
@posix_only
@pytest.mark.parametrize("name", ["conda", "mamba", "micromamba"])
def test_conda_works_on_this_environment(run, capfd, programs, conda_environment, name):
    """The prefix is added, and --yes where nobody can be asked; the user is reminded to restart."""
    run(f"%{name} install numpy 'scipy>1'")
    out = capfd.readouterr().out
    assert out.startswith(f"{name}|install|--prefix|{conda_environment}|--yes|numpy|scipy>1|\n")
    assert "you may need to restart the kernel" in out


@pytest.mark.spec("TCOR-080")
@posix_only
def test_conda_leaves_a_given_environment_alone(run, capfd, programs, conda_environment):
    """-n, -p and --yes of the user count; commands without an environment get none."""
    run("%conda remove -n other -y numpy")
    run("%conda info --json")
    out = capfd.readouterr().out
    assert "conda|remove|-n|other|-y|numpy|\n" in out
    assert "conda|info|--json|\n" in out


@pytest.mark.spec("TCOR-080")
@posix_only
def test_the_conda_that_made_the_environment_is_found(run, capfd, programs, conda_environment):
    """It need not be on PATH: the history of the environment tells."""
    own = conda_environment / "conda"
    own.write_text('#!/bin/sh\necho "own $1"\n')
    own.chmod(0o755)
    (conda_environment / "conda-meta" / "history").write_text(
        f"==> 2026-01-01 <==\n# cmd: {own} create -n x\n"
    )
    run("%conda list")
    assert capfd.readouterr().out == "own list\n"


@pytest.mark.spec("TCOR-080")
def test_conda_outside_of_an_environment_is_told(run, capsys):
    """The message names the other way."""
    run("%conda install numpy")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: %conda: ")
    assert "%pip" in err


@pytest.mark.spec("TCOR-080")
@posix_only
def test_uv_works_on_this_python(run, capfd, programs, monkeypatch):
    """`%uv pip` gets the interpreter, other commands run as they are."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    run("%uv pip install numpy")
    out = capfd.readouterr().out
    assert out.startswith(f"uv|pip|install|--python|{sys.executable}|numpy|\n")
    assert "you may need to restart the kernel" in out
    run("%uv --version")
    assert capfd.readouterr().out == "uv|--version|\n"


@pytest.mark.spec("TCOR-080")
@posix_only
def test_pip_is_that_of_this_python(run, capfd, home, monkeypatch):
    """It is run as a module of the interpreter, whatever is on PATH; variables are expanded once."""
    fake = home / "pyth on"
    fake.write_text('#!/bin/sh\nprintf "%s|" "$@"\necho\n')
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    run("name = 'numpy'\n%pip install {name} '$$x'")
    assert capfd.readouterr().out.startswith("-m|pip|install|numpy|$$x|\n")


@pytest.mark.spec("TCOR-080")
def test_a_python_without_pip_is_told(run, capsys, monkeypatch):
    """The message says what to do."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    run("%pip list")
    assert "has no pip" in capsys.readouterr().err


@pytest.mark.spec("TCOR-080")
@posix_only
@pytest.mark.parametrize(
    ("command", "magic"),
    [
        ("conda install numpy", "%conda"),
        ("pip install numpy", "%pip"),
        ("pip3 install numpy", "%pip"),
        ("mamba list", "%mamba"),
        ("uv pip install numpy", "%uv"),
    ],
)
def test_package_managers_as_commands_point_to_their_magic(run, capfd, programs, command, magic):
    """`!pip install` is run as it is, after one line that names the magic for the session's own Python."""
    for name in ("pip", "pip3"):
        (programs / name).write_bytes((programs / "mamba").read_bytes())
        (programs / name).chmod(0o755)
    run(f"!{command}")
    out, err = capfd.readouterr()
    assert "install|numpy" in out or "list" in out
    assert err.count("\n") == 1 and f"{magic} uses {sys.executable}" in err


@pytest.mark.spec("TCOR-080")
@posix_only
def test_other_commands_point_nowhere(run, capfd, programs):
    """A command that only mentions pip, a project's uv, and the magics themselves get no such line."""
    for line in ("!echo pip install", "!uv run x", "%uv pip list"):
        run(line)
    assert capfd.readouterr().err == ""
