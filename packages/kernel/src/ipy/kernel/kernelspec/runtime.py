"""Making the directory of connection files, or another one in its place."""

from __future__ import annotations

import logging
import os

from ipy.kernel.errors import KernelError

from .paths import jupyter_runtime_dir

log = logging.getLogger(__name__)

#: Made because the user's own can't be: one per process and refused directory.
_fallbacks: dict[str, str] = {}


def make_directory(directory: str, *, remedy: str) -> None:
    """Make a directory for connection files, which nobody else may look into.

    Args:
        directory: its path.
        remedy: what to do if it can't be made.

    Raises:
        KernelError: it can't be made.
    """
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
    except OSError as error:
        raise KernelError(
            f"can't make the directory {directory} for the connection file: {error.strerror or error}; {remedy}"
        ) from error


def make_runtime_dir() -> str:
    """Return the directory of connection files, which is there from now on.

    Where the environment names none and the usual one can't be written to, it is a temporary directory, the same for the whole process; a
    warning says so, and where to.

    Raises:
        KernelError: the one that JUPYTER_RUNTIME_DIR names can't be made.
    """
    directory = jupyter_runtime_dir()
    if os.environ.get("JUPYTER_RUNTIME_DIR"):
        make_directory(
            directory, remedy="set JUPYTER_RUNTIME_DIR to a place that can be written to"
        )
        return directory
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
    except OSError as error:
        return _fallback(directory, error.strerror or str(error))
    return directory if os.access(directory, os.W_OK) else _fallback(directory, "no right to write")


def _fallback(refused: str, reason: str) -> str:
    if refused not in _fallbacks:
        import atexit
        import tempfile  # brings random and shutil along; only needed here

        # A short name: the paths of Unix sockets are limited.
        directory = _fallbacks[refused] = tempfile.mkdtemp(prefix="jupyter-")
        atexit.register(_remove_if_empty, directory, os.getpid())
        log.warning(
            "the directory %s can't be written to (%s): connection files go to the temporary directory %s "
            "(set JUPYTER_RUNTIME_DIR to choose another place)",
            refused,
            reason,
            directory,
        )
    return _fallbacks[refused]


def _remove_if_empty(directory: str, pid: int) -> None:
    """Remove it at the end of the process that made it, unless kernels go on whose files are there."""
    if os.getpid() == pid and os.path.isdir(directory) and not os.listdir(directory):
        os.rmdir(directory)
