"""The transport: subscribers that don't follow, lanes, and the outbox."""

from __future__ import annotations

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import zmq

from ipy.kernel.parents import Request
from ipy.kernel.transport import STOP, Lane, MemoryTransport, Outbox, Transport
from ipy.kernel.transport.outbox import MESSAGE_CHARACTERS
from ipy.msgspec.connection import ConnectionInfo
from ipy.msgspec.session import Session

from .running import Client


def request(msg_type: str = "execute_request") -> Request:
    """A request as it comes in."""
    client = Session()
    return Request(client.decode(client.encode(msg_type, {})))


@pytest.fixture
def info() -> Any:
    """Addresses in a directory of the test's own."""
    with TemporaryDirectory(prefix="t-") as directory:
        yield ConnectionInfo(
            transport="ipc", ip=str(Path(directory) / "k"),
            shell_port=1, iopub_port=2, stdin_port=3, control_port=4, hb_port=5,
        )  # fmt: skip


def test_a_subscriber_that_takes_nothing_is_left_behind(info: ConnectionInfo) -> None:
    """The others get every message, in order, and the writer goes on."""
    context: zmq.Context[Any] = zmq.Context()
    transport = Transport(info, Session(), lambda *_: None, slow_subscriber_timeout_s=0.3)
    count, pad = 3000, "x" * 2000
    with transport:
        stopped, reader = Client(info, context), Client(info, context)
        stopped.sockets["iopub"].rcvhwm = 1
        for one in (stopped, reader):
            one.until("iopub", lambda one: one.msg_type == "iopub_welcome")

        def write() -> None:
            for number in range(count):
                transport.publish("display_data", {"number": number, "pad": pad}, parent=None)
            transport.publish("end", {}, parent=None, urgent=True)

        writer = threading.Thread(target=write)
        writer.start()
        seen = [
            one.content["number"]
            for one in reader.until("iopub", lambda one: one.msg_type == "end")
            if one.msg_type == "display_data"
        ]
        writer.join(30)
        assert seen == list(range(count))
        for one in (stopped, reader):
            one.close()
    context.destroy(linger=0)


def test_replies_go_on_while_output_waits(info: ConnectionInfo) -> None:
    """A subscriber that holds up the output does not hold up answers."""
    context: zmq.Context[Any] = zmq.Context()
    transport = Transport(
        info,
        Session(),
        lambda channel, message: transport.reply(
            Request(message, channel), "x_reply", {"ok": True}
        ),
    )
    with transport:
        client = Client(info, context)
        client.until("iopub", lambda one: one.msg_type == "iopub_welcome")
        for _ in range(5000):
            transport.publish("display_data", {"pad": "x" * 5000}, parent=None, wait=False)
        assert client.ask("x_request") == {"ok": True}
        transport.slow_subscriber_timeout_s = 0.0
        client.close()
    context.destroy(linger=0)


def test_a_lane_gives_requests_in_their_order() -> None:
    """Whoever waits gets them as they were put in, and the end last."""
    lane = Lane()
    requests = [request() for _ in range(3)]
    got: list[Any] = []
    taker = threading.Thread(target=lambda: got.extend(lane.get() for _ in range(4)))
    taker.start()
    for one in (*requests, STOP):
        lane.put(one)
    taker.join(10)
    assert got == [*requests, STOP]
    assert [one.number for one in requests] == [1, 2, 3]


def test_a_lane_tells_when_requests_are_done() -> None:
    """Waiting ends with the request, or when the running one takes too long."""
    lane = Lane()
    lane.put(request())
    lane.get()
    assert lane.wait_done(1, 0.0) is False
    threading.Timer(0.01, lane.done).start()
    assert lane.wait_done(1, 30.0) is True


def test_requests_may_be_taken_out_of_turn() -> None:
    """Those that are not wanted stay, in their order."""
    lane = Lane()
    requests = [request("a"), request("comm_msg"), request("b")]
    for one in requests:
        lane.put(one)
    assert lane.take_matching(lambda one: one.message.msg_type == "comm_msg") == [requests[1]]
    assert [lane.get(), lane.get()] == [requests[0], requests[2]]


def test_the_outbox_joins_texts_of_one_stream_and_request() -> None:
    """Texts of another stream, another request, and messages in between keep them apart."""
    outbox = Outbox(lambda: None)
    one, other = request(), request()
    for name, text, parent in (
        ("stdout", "a", one), ("stdout", "b", one), ("stderr", "c", one), ("stdout", "d", other),
    ):  # fmt: skip
        outbox.write(name, text, parent)
    outbox.publish([b"message"])
    outbox.write("stdout", "e", other)
    taken = [outbox.take() for _ in range(6)]
    assert taken == [
        (one, "stdout", "ab"), (one, "stderr", "c"), (other, "stdout", "d"), [b"message"],
        (other, "stdout", "e"), None,
    ]  # fmt: skip


def test_a_huge_text_is_taken_piece_by_piece() -> None:
    """Its parts come in order and complete, before what follows; afterwards nothing counts as waiting."""
    outbox = Outbox(lambda: None)
    outbox.owner = threading.get_ident()
    text = "0123456789abcdef" * 200_001
    outbox.write("stdout", text, None)
    outbox.write("stdout", "after", None)
    parts = []
    while (entry := outbox.take()) is not None:
        assert isinstance(entry, tuple)
        parts.append(entry[2])
    assert "".join(parts) == text + "after"
    assert max(map(len, parts)) <= MESSAGE_CHARACTERS
    for _ in range(9):
        outbox.write("stdout", "x" * (1 << 20), None)
    assert outbox.is_full
    while outbox.take() is not None:
        pass
    assert not outbox.is_full


def test_the_memory_transport_delivers_in_order() -> None:
    """Text is delivered before what is said after it."""
    session, delivered = Session(), []
    transport = MemoryTransport(
        session, lambda channel, frames: delivered.append((channel, session.decode(frames)))
    )
    transport.write("stdout", "a", parent=None)
    transport.write("stdout", "b", parent=None)
    transport.publish("display_data", {}, parent=None)
    assert [(channel, one.msg_type) for channel, one in delivered] == [
        ("iopub", "stream"),
        ("iopub", "display_data"),
    ]
    assert delivered[0][1].content["text"] == "ab"


def test_a_question_waits_for_its_channel(info: ConnectionInfo) -> None:
    """A client that asks before its stdin channel is connected gets the question all the same."""
    context: zmq.Context[Any] = zmq.Context()
    transport = Transport(
        info,
        Session(),
        lambda channel, message: transport.reply(
            Request(message, channel), "input_request", {"prompt": "?"}, channel="stdin"
        ),
    )
    with transport:
        session = Session()
        shell, stdin = (context.socket(zmq.DEALER) for _ in range(2))
        for socket in (shell, stdin):
            socket.linger = 0
            socket.identity = b"one"
        shell.connect(info.address("shell"))
        shell.send_multipart(session.encode("execute_request", {}))
        assert not stdin.poll(50)
        stdin.connect(info.address("stdin"))
        assert stdin.poll(10_000)
        assert session.decode(stdin.recv_multipart()).content == {"prompt": "?"}
        for socket in (shell, stdin):
            socket.close()
    context.destroy(linger=0)
