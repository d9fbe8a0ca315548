"""Cells as files, where the debugger looks for their text."""

from __future__ import annotations

import os

from ipy.kernel.errors import KernelError

from .cellnames import get_file_name, get_tmp_directory


class CellFileError(KernelError):
    """A cell can't be written to its file."""


class CellFiles:
    """Writes cells on request, and removes the files at the end."""

    def __init__(self) -> None:
        self._written: set[str] = set()

    def dump(self, code: str) -> str:
        """Write a cell to its file and return the name.

        Raises:
            CellFileError: the file can't be written, or its directory is not ours.
        """
        path = get_file_name(code)
        directory = get_tmp_directory()
        try:
            if os.path.dirname(path) == directory:
                _make_private(directory)
            with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(code)
        except OSError as error:
            raise CellFileError(f"the cell can't be written to {path}: {error}") from error
        self._written.add(path)
        return path

    def remove(self) -> None:
        """Remove what was written."""
        for path in self._written:
            try:
                os.unlink(path)
            except FileNotFoundError:
                continue
        self._written.clear()
        try:
            os.rmdir(get_tmp_directory())
        except OSError:
            # It was never made, or somebody else keeps files there.
            return


def _make_private(directory: str) -> None:
    """Make a directory for this user alone: its name can be guessed, so another user may have put something there.

    Raises:
        CellFileError: it belongs to somebody else.
    """
    try:
        os.mkdir(directory, 0o700)
        return
    except FileExistsError:
        found = os.lstat(directory)
    # getuid: POSIX only; on Windows the temporary directory belongs to the user.
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or not os.path.isdir(directory)):
        raise CellFileError(
            f"{directory} belongs to somebody else; set TMPDIR to a directory of your own"
        )
