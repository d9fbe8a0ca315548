"""The wire without sockets."""

from __future__ import annotations

import threading

import pytest

from ipy.msgspec.session import Session
from ipy.msgspec.testing import MemoryWire, WireClosedError


def test_frames_arrive_in_order_at_the_other_end():
    """What one end sends, the other receives, in order, in both directions."""
    wire = MemoryWire()
    wire.left.send_multipart([b"a", b"b"])
    wire.left.send_multipart([b"c"])
    wire.right.send_multipart([b"d"])
    assert wire.right.recv_multipart() == [b"a", b"b"]
    assert wire.right.recv_multipart() == [b"c"]
    assert wire.left.recv_multipart() == [b"d"]
    assert not wire.left.poll()


def test_frames_are_copied_when_sent():
    """A buffer that changes after it was sent doesn't change the message."""
    wire = MemoryWire()
    buffer = bytearray(b"before")
    wire.left.send_multipart([buffer, memoryview(buffer)])
    buffer[:] = b"after!"
    assert wire.right.recv_multipart() == [b"before", b"before"]


def test_waiting_ends_in_time():
    """Nothing waits for ever when a time is given; 0 doesn't wait at all."""
    wire = MemoryWire()
    for timeout_s in (0, 0.01):
        with pytest.raises(TimeoutError, match="no message"):
            wire.left.recv_multipart(timeout_s)


def test_closed_wire_gives_what_was_sent_and_then_says_so():
    """Closing loses nothing, wakes whoever waits, and is told to everyone who asks after."""
    wire = MemoryWire()
    wire.left.send_multipart([b"last"])
    wire.left.close()
    assert wire.right.recv_multipart() == [b"last"]
    for _ in range(2):
        with pytest.raises(WireClosedError):
            wire.right.recv_multipart()
    with pytest.raises(WireClosedError):
        wire.left.recv_multipart()


def test_sessions_talk_over_the_wire_from_another_thread():
    """Signed messages go through unchanged, with a parent and buffers."""
    wire = MemoryWire()
    client, kernel = (Session(key=b"secret") for _ in range(2))

    def serve():
        request = kernel.decode(wire.right.recv_multipart(10))
        frames = kernel.encode("pong", {"n": request.content["n"] + 1}, parent=request)
        wire.right.send_multipart(frames)

    thread = threading.Thread(target=serve)
    thread.start()
    wire.left.send_multipart(client.encode("ping", {"n": 1}, buffers=[b"x"], msg_id="first"))
    answer = client.decode(wire.left.recv_multipart(10))
    thread.join()
    assert (answer.msg_type, answer.content) == ("pong", {"n": 2})
    assert answer.parent_header["msg_id"] == "first"
