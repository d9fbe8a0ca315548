from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

COMMAND = (sys.executable, "-m", "ipy.terminal", "console")
PLAIN = ("--no-banner", "--colors=nocolor")
#: Passed on, so that a checkout is tested that is not installed.
PATHS = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Starts an `ipython console` with options; ended with the test."""
    if os.name == "nt":
        pytest.skip("pseudo-terminals are POSIX only")
    from ipy.terminal.testing import Terminal

    with ExitStack() as stack:

        def run(*options: str, **kwargs: Any) -> Terminal:
            env = {"HOME": str(home), **PATHS, **kwargs.pop("env", {})}
            kwargs.setdefault("cwd", str(tmp_path))
            kwargs.setdefault("columns", 100)
            return stack.enter_context(Terminal([*COMMAND, *PLAIN, *options], env=env, **kwargs))

        yield run


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory for the sessions of a module."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def session(shared_home: Path) -> Iterator[Any]:
    """A running console, shared by the tests of a module; each begins at a fresh prompt."""
    if os.name == "nt":
        pytest.skip("pseudo-terminals are POSIX only")
    from ipy.terminal.testing import Terminal

    with Terminal(
        [*COMMAND, *PLAIN], env={"HOME": str(shared_home), **PATHS}, columns=100
    ) as terminal:
        terminal.wait_for_prompt(1)
        yield terminal
        terminal.press("c-c")
        leave(terminal)


def leave(terminal: Any) -> int:
    """Leave a console with `exit`, so that its kernel ends too."""
    terminal.send("exit\r")
    return int(terminal.wait_for_exit())


@pytest.fixture
def piped(home: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `ipython console` with lines on its standard input and returns what came of it."""

    def run(lines: str, *options: str, env: dict[str, str] | None = None) -> Any:
        return subprocess.run(
            [*COMMAND, *PLAIN, *options],
            input=lines,
            env={
                "HOME": str(home),
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                **PATHS,
                **(env or {}),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
