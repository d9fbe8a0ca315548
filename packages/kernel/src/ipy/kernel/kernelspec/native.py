"""The specification of our own kernel: its command, its `kernel.json`, its directory."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .spec import KERNEL_FILE, TRANSPORTS_KEY

if TYPE_CHECKING:
    from .manager import KernelSpecManager

KERNEL_NAME = NATIVE_KERNEL_NAME = f"python{sys.version_info[0]}"
MODULE = "ipy.kernel"
RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "resources")

# What the debugger steps through must not come from the modules that are frozen into the interpreter.
_UNFROZEN = "-Xfrozen_modules=off"


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


def install(
    kernel_spec_manager: KernelSpecManager | None = None,
    user: bool = False,
    kernel_name: str = KERNEL_NAME,
    display_name: str | None = None,
    prefix: str | None = None,
    profile: str | None = None,
    env: Mapping[str, str] | None = None,
    frozen_modules: bool = False,
) -> str:
    """Install the specification of our kernel as it runs on this interpreter.

    Args:
        kernel_spec_manager: who installs it.
        user: into the user's directory; else machine-wide.
        kernel_name: what it is called; a name of its own gets a display name of its own.
        display_name: how front ends show it.
        prefix: into `PREFIX/share/jupyter/kernels`.
        profile: the IPython profile that it loads.
        env: variables for the kernel.
        frozen_modules: leave the interpreter's frozen modules on; it starts a little faster, and the debugger can't
            step into them.

    Returns:
        Where it was installed.

    Raises:
        KernelSpecError: the name isn't allowed.
        OSError: the place can't be written to.
    """
    from .manager import KernelSpecManager

    manager = kernel_spec_manager or KernelSpecManager()
    overrides: dict[str, Any] = {}
    if display_name is None and profile:
        display_name = f"Python {sys.version_info[0]} [profile={profile}]"
    if display_name is None and kernel_name != KERNEL_NAME:
        display_name = kernel_name
    if display_name:
        overrides["display_name"] = display_name
    if env:
        overrides["env"] = dict(env)
    extra_arguments = ["--profile", profile] if profile else None
    unfreeze = not frozen_modules and platform.python_implementation() == "CPython"
    directory = write_kernel_spec(
        overrides=overrides,
        extra_arguments=extra_arguments,
        python_arguments=[_UNFROZEN] if unfreeze else None,
    )
    try:
        return manager.install_kernel_spec(
            directory, kernel_name=kernel_name, user=user, prefix=prefix
        )
    finally:
        shutil.rmtree(os.path.dirname(directory))
