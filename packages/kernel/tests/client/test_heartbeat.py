"""Whether the heart beats."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
import zmq

from ipy.kernel import KernelManager
from ipy.kernel.client import HBChannel
from ipy.msgspec.connection import ConnectionInfo


class Quick(HBChannel):
    """A heartbeat with short steps, that tells of silence."""

    time_to_dead = 0.05

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.silent = threading.Event()

    def call_handlers(self, since_last_heartbeat: float) -> None:
        if since_last_heartbeat > 3 * self.time_to_dead:
            self.silent.set()


@pytest.mark.spec("KERNEL-096", "KERNEL-097", "KERNEL-R009", "TKER-021")
def test_silence_is_noticed_and_ends() -> None:
    """A kernel counts as dead only after several missed beats, and as alive as soon as it answers again."""
    context = zmq.Context.instance()
    with context.socket(zmq.REP) as kernel:
        port = kernel.bind_to_random_port("tcp://127.0.0.1")
        heart = Quick(context, info=ConnectionInfo(hb_port=port))
        assert heart.is_beating()
        heart.start()
        try:
            assert kernel.poll(60_000)
            kernel.send(kernel.recv())
            assert heart.is_beating()
            assert heart.silent.wait(60)
            assert not heart.is_beating()
            heart.pause()
            assert heart.is_beating(), "a kernel that is being restarted isn't dead"
            heart.unpause()
            heart.silent.clear()
            before = heart._last_beat
            while heart._last_beat == before or not heart.is_beating():
                assert kernel.poll(60_000)
                kernel.send(kernel.recv())
        finally:
            heart.stop()
    assert not heart.is_alive()


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time; time.sleep(600)",
        # PyDLL keeps the interpreter lock while it calls C code
        "import ctypes\nwhile True: ctypes.PyDLL(None).usleep(500_000)",
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="no usleep")
@pytest.mark.spec("KERNEL-094", "KERNEL-097", "KERNEL-R009")
def test_heart_beats_while_code_runs(client: Any, manager: KernelManager, code: str) -> None:
    """A kernel whose code keeps the processor, or the interpreter lock, answers pings at once."""
    client.execute(code)
    while client.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    with manager.connect_hb() as ping:
        for number in range(5):
            ping.send(b"ping %d" % number)
            assert ping.poll(60_000)
            assert ping.recv() == b"ping %d" % number
    assert client.hb_channel.is_beating()
    assert client.is_alive()
