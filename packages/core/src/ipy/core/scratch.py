"""Temporary files that live as long as a session."""

from __future__ import annotations

import os


class ScratchFiles:
    """Makes temporary files and removes them at the end."""

    def __init__(self) -> None:
        self._directories: list[str] = []

    def mktempfile(self, data: str | None = None, prefix: str = "ipython_edit_") -> str:
        """Make a temporary `.py` file, which is removed when the shell ends.

        Args:
            data: its content.
            prefix: what its name begins with.

        Returns:
            its path.
        """
        import tempfile  # 5 ms

        directory = tempfile.mkdtemp(prefix=prefix)
        self._directories.append(directory)
        handle, filename = tempfile.mkstemp(".py", prefix, dir=directory)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(data or "")
        return filename

    def remove(self) -> None:
        """Remove all files that were made; those that can't be removed are left to the system."""
        if not self._directories:
            return
        import shutil

        for directory in self._directories:
            shutil.rmtree(directory, ignore_errors=True)
        self._directories.clear()
