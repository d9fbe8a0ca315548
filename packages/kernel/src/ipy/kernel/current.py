"""The kernel that runs this code, as others reach it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .connect import find_connection_file, tunnel_to_kernel, write_connection_file
from .errors import KernelError

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = [
    "connect_qtconsole",
    "find_connection_file",
    "get_connection_file",
    "get_connection_info",
    "tunnel_to_kernel",
    "write_connection_file",
]


def get_connection_file(app: Any = None) -> str:
    """The path of the connection file of the running kernel.

    Args:
        app: the application of another kernel.

    Raises:
        KernelError: no kernel runs this code.
    """
    if app is None:
        from ipy.core.active import get_ipython

        kernel = getattr(get_ipython(), "kernel", None)
        app = getattr(kernel, "parent", None)
        if getattr(app, "abs_connection_file", None) is None:
            raise KernelError("there is no connection file: no kernel with sockets runs this code")
    return str(app.abs_connection_file)


def get_connection_info(
    connection_file: str | None = None, unpack: bool = False
) -> str | dict[str, Any]:
    """What is needed to connect to a kernel.

    Args:
        connection_file: of another kernel: a path, a name, or a part of one.
        unpack: give a dict, with the key as bytes, instead of the text of the file.

    Raises:
        KernelError: no kernel runs this code.
        ConnectionFileNotFound: there is no such file.
    """
    path = (
        get_connection_file() if connection_file is None else find_connection_file(connection_file)
    )
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if not unpack:
        return text
    import json

    info: dict[str, Any] = json.loads(text)
    info["key"] = info.get("key", "").encode()
    return info


def connect_qtconsole(
    connection_file: str | None = None, argv: list[str] | None = None
) -> Popen[bytes]:
    """Start a Qt console on the running kernel.

    Args:
        connection_file: of another kernel.
        argv: further arguments of the console.

    Returns:
        the process of the console.

    Raises:
        KernelError: no kernel runs this code, or no Qt console is installed.
    """
    import subprocess
    from importlib.util import find_spec

    path = (
        get_connection_file() if connection_file is None else find_connection_file(connection_file)
    )
    module = next((name for name in ("ipy.qt", "qtconsole") if find_spec(name) is not None), None)
    if module is None:
        raise KernelError("no Qt console is installed: pip install ipy-qt")
    command = [sys.executable, "-P", "-m", module, "--existing", path, *(argv or [])]
    # A session of its own: an interrupt of the kernel is none of the console's.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
