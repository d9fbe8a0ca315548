"""A kernel that is killed by the memory limit of its control group."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.kernel import DeadKernelError

Start = Callable[..., tuple[Any, Any]]
LIMIT_BYTES = 200 * 2**20


def _own_group() -> tuple[Path, str] | None:
    """The directory of this process's memory control group, and the name of its limit."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            return Path("/sys/fs/cgroup/memory" + path), "memory.limit_in_bytes"
        if not controllers and Path("/sys/fs/cgroup/cgroup.controllers").exists():
            return Path("/sys/fs/cgroup" + path), "memory.max"
    return None


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group with a memory limit."""
    if sys.platform != "linux":
        pytest.skip("control groups are Linux's")
    own = _own_group()
    if own is None:
        pytest.skip("there are no memory control groups here")
    directory = own[0] / f"kernel-test-{os.getpid()}"
    try:
        directory.mkdir()
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    try:
        try:
            (directory / own[1]).write_text(str(LIMIT_BYTES))
        except OSError as error:
            pytest.skip(f"no memory limit can be set here: {error}")
        yield directory
    finally:
        directory.rmdir()


def test_memory_limit_of_a_control_group(start: Start, group: Path) -> None:
    """The report names the limit; without it the end would look like `kill -9`."""
    procs = group / "cgroup.procs"
    manager, client = start(preexec_fn=lambda: procs.write_text(str(os.getpid())))
    try:
        with pytest.raises(DeadKernelError, match="memory limit of its control group") as caught:
            client.execute("data = bytearray(b'x') * 10**9", reply=True, timeout=60)
        assert caught.value.report.signal_name == "SIGKILL"
    finally:
        manager.shutdown_kernel(now=True)
