from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

if os.name == "nt":
    pytest.skip("pseudo-terminals are POSIX only", allow_module_level=True)

from ipy.terminal.testing import Terminal

COMMAND = (sys.executable, "-m", "ipy.terminal")


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory for the sessions of a module."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def session(shared_home: Path) -> Iterator[Terminal]:
    """A running `ipython`, shared by the tests of a module; each begins at a fresh prompt."""
    work = shared_home / "work"
    work.mkdir()
    with Terminal(
        [*COMMAND, "--no-tip", "--colors=nocolor"],
        env={"HOME": str(shared_home)},
        cwd=str(work),
        columns=100,
        timeout_s=60,
    ) as terminal:
        terminal.wait_for_prompt(1)
        yield terminal


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts an `ipython` with options in a home of its own; ended with the test."""
    with ExitStack() as stack:

        def run(*options: str, **kwargs: Any) -> Terminal:
            env = {"HOME": str(home), **kwargs.pop("env", {})}
            kwargs.setdefault("cwd", str(tmp_path))
            return stack.enter_context(Terminal([*COMMAND, *options], env=env, **kwargs))

        yield run


@pytest.fixture
def ipython(home: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `ipython` without a terminal and returns what came of it."""

    def run(*options: str, **kwargs: Any) -> subprocess.CompletedProcess[str]:
        env = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            **kwargs.pop("env", {}),
        }
        kwargs.setdefault("cwd", str(tmp_path))
        kwargs.setdefault("stdin", subprocess.DEVNULL if "input" not in kwargs else None)
        if kwargs["stdin"] is None:
            del kwargs["stdin"]
        return subprocess.run(
            [*COMMAND, *options],
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **kwargs,
        )

    return run
