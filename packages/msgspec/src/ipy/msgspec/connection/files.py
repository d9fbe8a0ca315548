"""Connection files: JSON that only its owner may read."""

from __future__ import annotations

import json
import os
import stat
import sys

from ipy.msgspec.errors import ConnectionInfoError

from .info import ConnectionInfo


def read_connection_file(path: str | os.PathLike[str]) -> ConnectionInfo:
    """Return the connection data in a file.

    Raises:
        ConnectionInfoError: it can't be read, isn't JSON, or a key in it is of the wrong form.
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as stream:
            values = json.loads(stream.read())
    except OSError as error:
        raise ConnectionInfoError(
            f"can't read the connection file {name}: {error.strerror or error}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConnectionInfoError(f"the connection file {name} is not JSON: {error}") from error
    return ConnectionInfo.from_dict(values, source=name)


def write_connection_file(path: str | os.PathLike[str], info: ConnectionInfo) -> None:
    """Write connection data to a file that only its owner may read.

    The file appears all at once: whoever waits for it never reads half of it.

    Raises:
        ConnectionInfoError: it can't be written.
    """
    # secure_write brings ipy.config's errors and helpers, which a kernel that only reads has no use for.
    from ipy.config.errors import ConfigurationError
    from ipy.config.files import secure_write

    name = os.fspath(path)
    temporary = f"{name}.{os.getpid()}.tmp"
    try:
        with secure_write(temporary) as stream:
            json.dump(info.as_dict(), stream, indent=2)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        _protect_from_cleaners(temporary)
        os.replace(temporary, name)
    except (OSError, ConfigurationError) as error:
        try:
            os.unlink(temporary)
        except FileNotFoundError:
            pass
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ConnectionInfoError(f"can't write the connection file {name}: {reason}") from error


def _protect_from_cleaners(path: str) -> None:
    """Set the sticky bit on a file in the system's runtime directory, where old files without it may be removed.

    Source: XDG Base Directory Specification, XDG_RUNTIME_DIR.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if sys.platform == "win32" or not runtime:
        return
    if os.path.commonpath([os.path.abspath(path), os.path.abspath(runtime)]) == os.path.abspath(
        runtime
    ):
        os.chmod(path, stat.S_IMODE(os.stat(path).st_mode) | stat.S_ISVTX)
