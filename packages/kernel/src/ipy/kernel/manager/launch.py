"""Starts the process of a kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ipy.kernel.parentwatch import INDEPENDENT, MANAGED

from .errors import KernelStartError


def launch_kernel(
    cmd: Sequence[str],
    stdin: Any = None,
    stdout: Any = None,
    stderr: Any = None,
    env: Mapping[str, str] | None = None,
    independent: bool = False,
    cwd: str | os.PathLike[str] | None = None,
    **kw: Any,
) -> subprocess.Popen[bytes]:
    """Start the process of a kernel, in a process group of its own.

    Args:
        cmd: the command.
        stdin: as `subprocess.Popen` takes it; by default there is nothing to read.
        stdout: as `subprocess.Popen` takes it; by default as this process.
        stderr: as stdout.
        env: the whole environment; by default that of this process.
        independent: the kernel goes on when this process ends.
        cwd: the directory that it works in.
        kw: further arguments of `subprocess.Popen`.

    Raises:
        KernelStartError: there is no such command or directory, or it may not be run.
    """
    environment = dict(os.environ if env is None else env)
    # Somebody looks after the kernel, also where it may outlive us: it needn't tell a terminal how it is ended.
    environment[MANAGED] = INDEPENDENT if independent else "1"
    if not independent:
        # The kernel watches this process, and ends with it.
        environment["JPY_PARENT_PID"] = str(os.getpid())
    else:
        environment.pop("JPY_PARENT_PID", None)
    options: dict[str, Any] = {**kw, "env": environment, "cwd": cwd}
    options["stdin"] = subprocess.DEVNULL if stdin is None else stdin
    options["stdout"], options["stderr"] = stdout, stderr
    interrupt_event = None
    if sys.platform == "win32":
        from .windows import prepare

        interrupt_event = prepare(options, independent=independent)
    else:
        options["start_new_session"] = True
    try:
        process = subprocess.Popen(list(cmd), **options)
    except OSError as error:
        raise KernelStartError(_explain(cmd, cwd, error)) from error
    # What interrupts the kernel on Windows; elsewhere a signal does.
    process.win32_interrupt_event = interrupt_event  # type: ignore[attr-defined]
    return process


def _explain(cmd: Sequence[str], cwd: object, error: OSError) -> str:
    command = cmd[0] if cmd else ""
    if cwd is not None and not os.path.isdir(str(cwd)):
        return f"the kernel can't be started in {cwd}: there is no such directory"
    return (
        f"the kernel can't be started: {error.strerror or error}: {command!r}; "
        "check argv in its kernel.json (ipython kernelspec list shows where it is)"
    )
