"""The client that hands messages over from a thread."""

from __future__ import annotations

import queue
import threading
from typing import Any

import pytest

from ipy.kernel import KernelManager, ThreadedKernelClient
from ipy.kernel.client import ThreadedZMQSocketChannel


@pytest.mark.spec("TKER-018")
def test_messages_are_handed_over(manager: KernelManager) -> None:
    """Requests are sent from any thread; what comes in is handed over in the client's own, in order."""
    taken: queue.Queue[tuple[str, Any]] = queue.Queue()

    class Channel(ThreadedZMQSocketChannel):
        def call_handlers(self, msg: Any) -> None:
            taken.put((threading.current_thread().name, msg))

    class Client(ThreadedKernelClient):
        shell_channel_class = Channel
        iopub_channel_class = Channel

    client = Client(connection_file=manager.connection_file)
    client.load_connection_file()
    client.start_channels()
    try:
        msg_id = client.execute("6 * 7")
        while True:
            thread, message = taken.get(timeout=60)
            assert thread == "kernel-client"
            if message["msg_type"] == "execute_reply":
                break
        assert message["parent_header"]["msg_id"] == msg_id
        client.shell_channel.flush(timeout=60)
        assert client.is_alive()
    finally:
        client.stop_channels()
    assert not client.channels_running
    assert not any(thread.name == "kernel-client" for thread in threading.enumerate())
