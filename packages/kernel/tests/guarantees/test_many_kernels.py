"""Many kernels at once, started and ended without a failure or a process left."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from ipy.msgspec.testing import KernelProcess

from .helpers import COMMAND, is_running, size


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets in ZeroMQ")
@pytest.mark.timeout(size(120, 3600))
def test_many_kernels_start_side_by_side(surroundings):
    """Kernels that start several at a time, again and again, all answer, run code, and end when they are asked to."""
    rounds, count, at_once = size(1, 10), size(8, 100), size(4, 8)

    def live(number):
        # Unix sockets: a port that was free when it was chosen may be another kernel's when it is bound.
        with KernelProcess(
            COMMAND, transport="ipc", environment=surroundings, timeout_s=90
        ) as kernel:
            exchange = kernel.client.execute(f"print({number} * 2)")
            assert exchange.text() == f"{number * 2}\n"
            kernel.client.send("control", "shutdown_request", {"restart": False})
            assert kernel.wait_exit() == 0
            return kernel.process.pid

    for _ in range(rounds):
        with ThreadPoolExecutor(at_once) as pool:
            pids = list(pool.map(live, range(count)))
        assert len(set(pids)) == count
        assert not [pid for pid in pids if is_running(pid)]
