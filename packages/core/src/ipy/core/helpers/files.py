"""Temporary files and directories, and a stream that writes twice."""

from __future__ import annotations

import os
import sys
import tempfile
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any

from ipy.core.questions import ask_yes_no

__all__ = [
    "NamedFileInTemporaryDirectory",
    "Tee",
    "TemporaryDirectory",
    "TemporaryWorkingDirectory",
    "ask_yes_no",
    "temp_pyfile",
]


def __getattr__(name: str) -> Any:
    """The standard streams, as they are at this moment."""
    if name in ("stdin", "stdout", "stderr"):
        return getattr(sys, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class NamedFileInTemporaryDirectory:
    """A file with a name of its own in a new directory, both gone at the end; a context manager that gives the open file.

    Args:
        filename: without a path.
        mode: as for `open`.
        bufsize: as for `open`.
        **kwds: for `tempfile.TemporaryDirectory`.
    """

    def __init__(self, filename: str, mode: str = "w+b", bufsize: int = -1, **kwds: Any) -> None:
        self._directory = TemporaryDirectory(**kwds)
        path = os.path.join(self._directory.name, filename)
        self.file: IO[Any] = open(path, mode, bufsize)  # noqa: SIM115 - closed by `cleanup`

    def cleanup(self) -> None:
        """Close the file, and remove it with its directory."""
        self.file.close()
        self._directory.cleanup()

    __del__ = cleanup

    def __enter__(self) -> IO[Any]:
        return self.file

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cleanup()


class TemporaryWorkingDirectory(TemporaryDirectory[str]):
    """A new directory that is the current one inside of a `with`."""

    def __enter__(self) -> str:
        self._before = os.getcwd()
        os.chdir(self.name)
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # First: some systems can't remove the current directory.
        os.chdir(self._before)
        super().__exit__(kind, value, traceback)


def temp_pyfile(src: str, ext: str = ".py") -> str:
    """Write source to a new temporary file, and return its path; removing it is left to the caller."""
    with tempfile.NamedTemporaryFile("w", suffix=ext, delete=False, encoding="utf-8") as file:
        file.write(src)
        return file.name


class Tee:
    """Writes what goes to a standard stream to a file as well, until it is closed.

    Args:
        file_or_name: an open file, or the path of one to write.
        mode: for a path.
        channel: `stdout` or `stderr`.
    """

    def __init__(
        self, file_or_name: IO[str] | str, mode: str = "w", channel: str = "stdout"
    ) -> None:
        if channel not in ("stdout", "stderr"):
            raise ValueError(f"Invalid channel spec {channel!r}: stdout or stderr")
        from ipy.core import patches

        self.file: IO[str] = (
            open(file_or_name, mode, encoding="utf-8")  # noqa: SIM115 - closed by `close`
            if isinstance(file_or_name, str)
            else file_or_name
        )
        self.channel = channel
        self.ostream: IO[str] = getattr(sys, channel)
        self._patch = patches.attributes(sys, **{channel: self})
        self._patch.__enter__()
        self._closed = False

    def close(self) -> None:
        """Close the file, and let the stream be what it was."""
        self.flush()
        self._patch.__exit__(None, None, None)
        self.file.close()
        self._closed = True

    def write(self, data: str) -> int:
        """Write to both."""
        self.file.write(data)
        written = self.ostream.write(data)
        self.ostream.flush()
        return written

    def flush(self) -> None:
        """Flush both."""
        self.file.flush()
        self.ostream.flush()

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            self.close()
