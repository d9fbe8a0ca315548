"""Debugger sessions in real terminals and pipes, with plain Python processes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ipy.core.themes import strip_ansi


def script(directory: Path, source: str, name: str = "prog.py") -> Path:
    path = directory / name
    path.write_text(textwrap.dedent(source))
    return path


def environment(home: Path) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("NO_COLOR", "FORCE_COLOR", "PYTHONBREAKPOINT")
    }
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "TERM": "xterm-256color",
    }


def piped(directory: Path, source: str, *commands: str, check: bool = False) -> str:
    """Run a program with the commands on its standard input; return its output."""
    path = script(directory, source)
    done = subprocess.run(
        [sys.executable, str(path)],
        input="\n".join(commands) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        cwd=directory,
        env=environment(directory),
        check=check,
    )
    return done.stdout + done.stderr


class Session:
    """A program in a pseudo-terminal that has stopped in the debugger."""

    def __init__(self, directory: Path, source: str) -> None:
        pexpect = pytest.importorskip("pexpect")
        if sys.platform == "win32":
            pytest.skip("no pseudo-terminals")
        path = script(directory, source)
        self.child = pexpect.spawn(
            sys.executable,
            [str(path)],
            cwd=str(directory),
            env=environment(directory),
            encoding="utf-8",
            dimensions=(50, 200),
            timeout=60,
        )
        self.first = strip_ansi(self.read())

    def read(self, prompt: str = "ipdb> ") -> str:
        self.child.expect_exact(prompt)
        return self.child.before.replace("\r\n", "\n")

    def __call__(self, command: str, prompt: str = "ipdb> ") -> str:
        """Type a command; return what is shown until the next prompt, without the echo and without colours."""
        return strip_ansi(self.raw(command, prompt))

    def raw(self, command: str, prompt: str = "ipdb> ") -> str:
        """The same with its colours."""
        self.child.sendline(command)
        text = self.read(prompt)
        return text.split("\n", 1)[1] if "\n" in text else text

    def end(self, command: str) -> str:
        self.child.sendline(command)
        self.child.expect_exact(__import__("pexpect").EOF)
        return self.child.before.replace("\r\n", "\n")

    def leave_call(self) -> str:
        """Go to the line after set_trace: up to Python 3.12 the session begins there, from 3.13 on at the call itself."""
        if sys.version_info >= (3, 13):
            return self("next")
        return self.first

    def close(self) -> None:
        self.child.close(force=True)
