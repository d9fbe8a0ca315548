"""Package managers, run for the Python that the session runs on: `%pip`, `%conda`, `%mamba`, `%micromamba`, `%uv`."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

from .expansion import expanded

#: Commands of conda that change or show an environment, and those of them that ask before they act.
_ON_ENVIRONMENTS = frozenset(["install", "list", "remove", "uninstall", "update", "upgrade"])
_ASKING = frozenset(["install", "create", "remove", "uninstall", "update", "upgrade"])
_CHANGING = frozenset(["install", "uninstall", "remove", "update", "upgrade", "sync", "add"])
#: Options that say which environment is meant.
_WHICH = frozenset(["-p", "--prefix", "-n", "--name"])


@magics_class
class PackagingMagics(Magics):
    """Magics that install packages."""

    @line_magic
    def pip(self, line: str) -> None:
        """Run pip for the Python of this session: `%pip install numpy`."""
        from importlib.util import find_spec

        if find_spec("pip") is None:
            raise UsageError(
                f"%pip: the Python of this session ({sys.executable}) has no pip. `%uv pip install ...` works if uv is "
                "installed; `!python -m ensurepip` gives it one."
            )
        self._run([sys.executable, "-m", "pip"], line)

    @line_magic
    def uv(self, line: str) -> None:
        """Run uv, for the Python of this session: `%uv pip install numpy`."""
        from importlib.util import find_spec

        if find_spec("uv") is not None:
            command = [sys.executable, "-m", "uv"]
        else:
            command = [_find("uv", ["UV"])]
        words = line.split()
        if words[:1] == ["pip"] and len(words) > 1 and not _given(words, {"--python", "-p"}):
            # uv looks for an environment of its own accord, which need not be this one.
            line = f"pip {words[1]} --python {_quote(sys.executable)}" + line.partition(words[1])[2]
        self._run(command, line)

    @line_magic
    def conda(self, line: str) -> None:
        """Run conda on the environment of this session: `%conda install numpy`."""
        self._run_conda("conda", ["CONDA_EXE"], line)

    @line_magic
    def mamba(self, line: str) -> None:
        """Run mamba on the environment of this session: `%mamba install numpy`."""
        self._run_conda("mamba", [], line)

    @line_magic
    def micromamba(self, line: str) -> None:
        """Run micromamba on the session's environment: `%micromamba install numpy`."""
        self._run_conda("micromamba", ["MAMBA_EXE"], line)

    def _run_conda(self, program: str, variables: list[str], line: str) -> None:
        if not os.path.isdir(os.path.join(sys.prefix, "conda-meta")):
            raise UsageError(
                f"%{program}: the Python of this session ({sys.executable}) is not in a conda environment; use %pip"
            )
        command = [_conda_of_history() or _find(program, variables)] if program == "conda" else [
            _find(program, variables)
        ]  # fmt: skip
        words = line.split()
        added = []
        if words and words[0] in _ON_ENVIRONMENTS and not _given(words, _WHICH):
            added += ["--prefix", _quote(sys.prefix)]
        if words and words[0] in _ASKING and not _given(words, {"-y", "--yes"}) and not _can_ask():
            added.append("--yes")
        if added:
            line = " ".join([words[0], *added]) + line.partition(words[0])[2]
        self._run(command, line)

    def _run(self, command: list[str], line: str) -> None:
        self.shell.system(" ".join([*map(_quote, command), expanded(line)]).strip())
        if _CHANGING.intersection(line.split()):
            print("Note: you may need to restart the kernel to use updated packages.")


def _find(program: str, variables: list[str]) -> str:
    """The path of a program: as an environment variable says, or on PATH.

    Raises:
        UsageError: it is not there.
    """
    from shutil import which

    for variable in variables:
        path = os.environ.get(variable, "")
        if os.path.isfile(path):
            return path
    found = which(program)
    if found is None:
        raise UsageError(f"%{program}: there is no program {program!r} on PATH")
    return found


def _conda_of_history() -> str | None:
    """The conda that made this environment, as its history tells; it need not be on PATH."""
    try:
        with open(os.path.join(sys.prefix, "conda-meta", "history"), encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return None
    match = re.search(r"^# cmd: (.+?(?:conda|conda\.exe|conda-script\.py))\s", text, re.MULTILINE)
    if match is None or match[1].endswith("-script.py"):
        return None
    return match[1] if os.path.isfile(match[1]) else None


def _given(words: list[str], options: Any) -> bool:
    return any(word.partition("=")[0] in options for word in words)


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _quote(path: str) -> str:
    if sys.platform == "win32":
        return f'"{path}"' if " " in path else path
    import shlex

    return shlex.quote(path)
