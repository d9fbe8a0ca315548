"""One shell for a whole run of tests, with history in memory and without colours.

Source: TCOR-131 in SPEC.md.
"""

from __future__ import annotations

import atexit
import tempfile
from typing import Any

from ipy.core import active

_shell: Any = None


def start_ipython() -> Any:
    """Start the shell, or return the one that was started.

    Nothing of the user's is read or written: its directory is a new one, which goes with the process.
    """
    global _shell
    if _shell is None:
        from traitlets.config import Config

        from ipy.core.names import install
        from ipy.core.shell import InteractiveShell

        install()
        directory = tempfile.TemporaryDirectory(prefix="ipython_test_")
        _shell = InteractiveShell.instance(
            ipython_dir=directory.name,
            colors="nocolor",
            config=Config({"HistoryManager": {"hist_file": ":memory:"}}),
        )
        atexit.register(_end, directory)
    return _shell


def _end(directory: tempfile.TemporaryDirectory[str]) -> None:
    _shell.atexit_operations()
    _shell.cleanup()
    directory.cleanup()


def get_ipython() -> Any:
    """The running shell; started if there is none."""
    return active.get_ipython() or start_ipython()
