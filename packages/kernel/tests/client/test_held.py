"""What clients hold is given back, whether or not they are stopped."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from typing import Any

import pytest
import zmq

from ipy.kernel import KernelManager
from ipy.kernel.client import HBChannel, ThreadedKernelClient
from ipy.msgspec.connection import ConnectionInfo


def _hearts() -> int:
    names = [thread.name for thread in threading.enumerate()]
    return sum(name in ("heartbeat", "kernel-client") for name in names)


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _wait_until_back(measure: Any, before: int) -> None:
    end = time.monotonic() + 60
    while measure() > before:
        assert time.monotonic() < end, f"{measure()} left, {before} before"
        time.sleep(0.01)  # threads and sockets close in the background, and tell nobody


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts descriptors in /proc")
@pytest.mark.parametrize("kind", ["blocking", "threaded"])
def test_dropped_clients_leave_nothing(manager: KernelManager, kind: str) -> None:
    """A client that nobody holds any more ends its threads and closes its sockets, without stop_channels()."""

    def use() -> None:
        client: Any = manager.client()
        if kind == "threaded":
            client = ThreadedKernelClient(parent=manager, vitals=manager.vitals)
            client.load_connection_info(manager.get_connection_info())
        client.start_channels()
        assert client.hb_channel.is_alive()

    hearts = _hearts()  # tests before this one may have left some
    use()
    gc.collect()
    _wait_until_back(_hearts, hearts)
    before = _descriptors()
    for _ in range(20):
        use()
    gc.collect()
    _wait_until_back(_hearts, hearts)
    # Fewer than one for each: ZeroMQ opens a few of its own when it needs them.
    _wait_until_back(_descriptors, before + 19)
    assert not manager.vitals._listeners


def test_a_heart_that_has_ended_by_itself_can_be_stopped() -> None:
    """Stopping is no error where the thread is over already, because its context is."""
    context = zmq.Context()
    heart = HBChannel(context, info=ConnectionInfo(hb_port=1))
    heart.start()
    terminate = threading.Thread(target=context.term)
    terminate.start()
    threading.Thread.join(heart, 60)
    assert not heart.is_alive()
    heart.stop()
    terminate.join(60)
    assert not terminate.is_alive()


def test_a_heart_that_never_began_can_be_stopped() -> None:
    """It holds nothing before it is started."""
    HBChannel(zmq.Context.instance(), info=ConnectionInfo(hb_port=1)).stop()


def test_one_channel_that_fails_leaves_the_rest_closed(manager: KernelManager) -> None:
    """The error of one channel's end is raised when everything else is closed."""
    client = manager.client()
    client.start_channels()
    shell, iopub, heart = client.shell_channel, client.iopub_channel, client.hb_channel
    close = iopub.stop

    def fail() -> None:
        close()
        raise OSError("as if")

    iopub.stop = fail
    with pytest.raises(OSError, match="as if"):
        client.stop_channels()
    assert shell.socket is None
    assert not heart.is_alive()
    assert not client.channels_running
