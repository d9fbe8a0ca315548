"""Checks and helpers for tests: what is printed, temporary files, input, and shells in processes of their own.

Source: TCOR-131 in SPEC.md.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from ipy.core import patches


def default_argv() -> list[str]:
    """Options for a shell that reads nothing of the user's and shows no colours."""
    return [
        "--quick",
        "--colors=nocolor",
        "--no-term-title",
        "--no-banner",
        "--autocall=0",
        "--HistoryManager.hist_file=:memory:",
    ]


def default_config() -> Any:
    """The same as a `Config`."""
    from traitlets.config import Config

    return Config(
        {
            "TerminalInteractiveShell": {"colors": "nocolor", "term_title": False, "autocall": 0},
            "HistoryManager": {"hist_file": ":memory:", "db_cache_size": 10000},
        }
    )


def full_path(startPath: str, files: Iterable[str]) -> list[str]:  # noqa: N803 - callers use the name
    """The paths of files beside another file."""
    folder = os.path.dirname(startPath)
    return [os.path.join(folder, name) for name in files]


def make_tempfile(name: str) -> None:
    """Make an empty file."""
    with open(name, "w", encoding="utf-8"):
        pass


@contextmanager
def fake_input(inputs: Iterable[str]) -> Iterator[None]:
    """Let `input` return these lines; asking for more is an end of file."""
    waiting = iter(inputs)

    def answer(prompt: object = "") -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError("No more inputs given") from None

    with patches.attributes(builtins, input=answer):
        yield


@contextmanager
def mute_warn() -> Iterator[None]:
    """Show no warnings."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Printed:
    """Keeps what is printed inside of a `with`, and passes it on."""

    def __init__(
        self,
        s: str | re.Pattern[str] | Iterable[str | re.Pattern[str]],
        channel: str = "stdout",
        suppress: bool = True,
    ) -> None:
        self.s = [s] if isinstance(s, str | re.Pattern) else list(s)
        self.channel = channel
        self.suppress = suppress

    def __enter__(self) -> None:
        self._before = getattr(sys, self.channel)
        self._kept = io.StringIO()
        self._patch = patches.attributes(sys, **{self.channel: self._kept})
        self._patch.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._patch.__exit__(None, None, None)
        text = self._kept.getvalue()
        if not self.suppress:
            self._before.write(text)
        if value is None:
            for each in self.s:
                self._judge(each, text)

    def _found(self, what: str | re.Pattern[str], text: str) -> bool:
        return what in text if isinstance(what, str) else what.search(text) is not None

    def _judge(self, what: str | re.Pattern[str], text: str) -> None:
        raise NotImplementedError


class AssertPrints(_Printed):
    """Fails unless a text, or several, is printed inside of a `with`.

    Args:
        s: text, compiled pattern, or several of them.
        channel: `stdout` or `stderr`.
        suppress: don't show what is printed.
    """

    def _judge(self, what: str | re.Pattern[str], text: str) -> None:
        assert self._found(what, text), f"{what!r} was not printed to {self.channel}:\n{text}"


class AssertNotPrints(_Printed):
    """Fails if a text, or one of several, is printed inside of a `with`."""

    def _judge(self, what: str | re.Pattern[str], text: str) -> None:
        assert not self._found(what, text), f"{what!r} was printed to {self.channel}:\n{text}"


class TempFileMixin:
    """For test classes: temporary files of Python that go after each test."""

    fname: str

    def mktmp(self, src: str, ext: str = ".py") -> None:
        """Write source to a new file, whose path is `fname` then."""
        self._made: list[str] = [*getattr(self, "_made", []), ""]
        with tempfile.NamedTemporaryFile("w", suffix=ext, delete=False, encoding="utf-8") as file:
            file.write(src)
        self.fname = self._made[-1] = file.name

    def tearDown(self) -> None:
        """Remove the files."""
        for path in getattr(self, "_made", []):
            if os.path.exists(path):
                os.remove(path)
        self._made = []

    def teardown_method(self, method: object = None) -> None:
        """As `tearDown`, for pytest."""
        self.tearDown()


def get_ipython_cmd(as_string: bool = False) -> Any:
    """The command that starts the shell of the terminal in a new process."""
    command = [sys.executable, "-m", "ipy.terminal"]
    return " ".join(command) if as_string else command


def ipexec(
    fname: str, options: Iterable[str] | None = None, commands: Iterable[str] = ()
) -> tuple[str, str]:
    """Run a file in a shell of its own.

    Args:
        fname: the file.
        options: further options for the shell.
        commands: lines for its standard input.

    Returns:
        What it printed to standard output and to standard error.
    """
    import subprocess

    done = subprocess.run(
        [*get_ipython_cmd(), *default_argv(), *(options or ()), "--", fname],
        input="\n".join(commands),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore"},
    )
    return done.stdout, done.stderr


def ipexec_validate(
    fname: str,
    expected_out: str,
    expected_err: str = "",
    options: Iterable[str] | None = None,
    commands: Iterable[str] = (),
) -> None:
    """Run a file in a shell of its own, and fail unless it prints what is expected."""
    out, err = ipexec(fname, options, commands)
    if expected_err:
        assert _lines(err) == _lines(expected_err), f"standard error: {err}"
    else:
        assert not err, f"standard error: {err}"
    assert _lines(out) == _lines(expected_out), f"standard output: {out}"


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def check_pairs(func: Callable[[Any], Any], pairs: Iterable[tuple[Any, Any]]) -> None:
    """Fail unless a function gives the second of each pair for the first."""
    name = getattr(func, "__name__", str(func))
    for given, expected in pairs:
        found = func(given)
        assert found == expected, f"{name}({given!r}) gave {found!r}, expected {expected!r}"
