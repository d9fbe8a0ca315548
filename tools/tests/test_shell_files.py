"""The man page and the completions of the system's shells that ipy-terminal brings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.packages import ROOT

SHARE = ROOT / "packages" / "terminal" / "share"
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")

HELP = """\
Options
=======
-i
    Stay.
--banner
    Show it.
--profile=<Unicode>
    The profile.
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that explains its options as ipython does, without its start-up time."""
    path = tmp_path / "ipython"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{HELP}END\n")
    path.chmod(0o755)
    for name in ("default", "stats"):
        (tmp_path / "dir" / f"profile_{name}").mkdir(parents=True)
    return path


def complete_in_bash(program: Path, line: str) -> list[str]:
    """Return what bash would offer at the end of a line."""
    script = """
source "$1"; COMP_LINE="$3"; COMP_POINT=${#COMP_LINE}
read -ra COMP_WORDS <<<"$3"; [[ $3 == *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_ipython "$2" "" ""
printf '%s\\n' "${COMPREPLY[@]}"
"""
    completion = SHARE / "bash-completion" / "completions" / "ipython"
    result = subprocess.run(
        ["bash", "-c", script, "bash", completion, program, line],
        env={**os.environ, "IPYTHONDIR": str(program.parent / "dir")},
        cwd=program.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(result.stdout.split())


@pytest.mark.spec("DOC-028")
@needs_bash
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ipython prof", ["profile"]),
        ("ipython profile c", ["create"]),
        ("ipython --debug history ", ["clear", "trim"]),
        ("ipython --", ["--banner", "--profile="]),
        ("ipython -", ["--banner", "--profile=", "-i"]),
        ("ipython --profile=", ["default", "stats"]),
        ("ipython --profile=st", ["stats"]),
        ("ipython -i di", ["dir"]),
    ],
)
def test_bash_completes(program: Path, line: str, offered: list[str]) -> None:
    """Subcommands first, the options that the program itself explains, profiles by name, files."""
    assert complete_in_bash(program, line) == offered


@pytest.mark.spec("DOC-028")
@needs_zsh
def test_zsh_reads_the_completion() -> None:
    """The function is free of errors; it is found by the name of the command."""
    path = SHARE / "zsh" / "site-functions" / "_ipython"
    subprocess.run(["zsh", "-n", path], check=True)
    assert path.read_text(encoding="utf-8").startswith("#compdef ipython ipython3\n")


def man_options() -> set[str]:
    """Return the options that the man page names."""
    text = (SHARE / "man" / "man1" / "ipython.1").read_text(encoding="utf-8")
    heads = re.findall(r"^\.TP\n\.(?:B|BI|BR) (\\-.*)$", text, re.MULTILINE)
    return {
        word.replace("\\-", "-").rstrip("=")
        for head in heads
        for word in re.findall(r"\\-[A-Za-z\\-]+", head)
    }


@pytest.mark.spec("DOC-027", "DOC-075")
def test_man_page_names_options_that_exist() -> None:
    """Every option of the page is one of the application's."""
    from ipy.terminal.app import aliases, flags

    names = set(aliases) | set(flags) | {"h", "help", "help-all", "version", "c", "m"}
    named = {option.lstrip("-") for option in man_options()}
    assert len(named) > 15
    assert named <= names


@pytest.mark.spec("DOC-027")
@pytest.mark.skipif(
    shutil.which("man") is None or sys.platform == "win32", reason="man is not installed"
)
def test_man_page_is_formatted_without_a_warning() -> None:
    """Hyphens are escaped, so that they can be copied, and man knows every request."""
    page = SHARE / "man" / "man1" / "ipython.1"
    environment = {**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"}
    command = ["man", "--warnings=all", "-l", "-Tutf8", str(page)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert result.stderr == ""
    assert "--profile=name" in re.sub(r"\x1b\[[0-9;]*m|.\x08", "", result.stdout)
