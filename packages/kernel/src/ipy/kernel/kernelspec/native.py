"""The specification of our own kernel: its command, its `kernel.json`, its directory."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from .spec import KERNEL_FILE, TRANSPORTS_KEY

KERNEL_NAME = NATIVE_KERNEL_NAME = f"python{sys.version_info[0]}"
MODULE = "ipy.kernel"
RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "resources")


def make_ipkernel_cmd(
    mod: str = MODULE,
    executable: str | None = None,
    extra_arguments: Sequence[str] | None = None,
    python_arguments: Sequence[str] | None = None,
) -> list[str]:
    """Make the command that starts our kernel.

    Args:
        mod: the module that is run; `-P` keeps the current directory from shadowing it.
        executable: the interpreter; by default the one that this runs on.
        extra_arguments: for the kernel.
        python_arguments: for the interpreter.
    """
    interpreter = [executable or sys.executable, *(python_arguments or ())]
    return [*interpreter, "-P", "-m", mod, "-f", "{connection_file}", *(extra_arguments or ())]


def get_kernel_dict(
    extra_arguments: Sequence[str] | None = None, python_arguments: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return the content of our kernel's `kernel.json`."""
    return {
        "argv": make_ipkernel_cmd(
            extra_arguments=extra_arguments, python_arguments=python_arguments
        ),
        "display_name": f"Python {sys.version_info[0]} (ipykernel)",
        "language": "python",
        "metadata": {
            "debugger": True,
            "supported_encryption": ["curve"],
            TRANSPORTS_KEY: ["ipc", "tcp"],
        },
        "kernel_protocol_version": "5.5",
    }


def write_kernel_spec(
    path: str | os.PathLike[str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    extra_arguments: Sequence[str] | None = None,
    python_arguments: Sequence[str] | None = None,
) -> str:
    """Write a directory that can be installed as a kernel specification.

    Args:
        path: the directory, made anew; by default one in a temporary directory.
        overrides: keys of `kernel.json` to set.
        extra_arguments: for the kernel.
        python_arguments: for the interpreter.

    Returns:
        The directory.
    """
    if path is None:
        import tempfile  # only needed when a kernel is installed

        path = os.path.join(tempfile.mkdtemp(suffix="_kernels"), KERNEL_NAME)
    directory = os.fspath(path)
    shutil.copytree(RESOURCES, directory)
    # The package may be installed read-only, or from a store without write bits.
    os.chmod(directory, 0o755)  # noqa: S103  it is installed for others to read
    content = get_kernel_dict(extra_arguments, python_arguments)
    content.update(overrides or {})
    with open(os.path.join(directory, KERNEL_FILE), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    return directory
