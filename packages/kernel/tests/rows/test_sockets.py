"""The sockets of a kernel and of its clients."""

from __future__ import annotations

import pytest
import zmq

from ipy.kernel.client import BlockingKernelClient
from ipy.kernel.transport.endpoints import Endpoints
from ipy.kernel.transport.heartbeat import Heartbeat
from ipy.msgspec.connection import ConnectionInfo
from ipy.msgspec.session import Session
from ipy.msgspec.testing import Client, KernelProcess


@pytest.mark.spec("MSG-118", "TMSG-034")
def test_the_kinds_of_the_kernels_sockets() -> None:
    """Requests, control and questions are routed; output is published, with subscriptions seen."""
    with Endpoints(ConnectionInfo()) as endpoints:
        kinds = {name: socket.type for name, socket in endpoints.sockets.items()}
    assert kinds == {
        "shell": zmq.ROUTER,
        "control": zmq.ROUTER,
        "stdin": zmq.ROUTER,
        "iopub": zmq.XPUB,
    }


@pytest.mark.spec("MSG-118", "MSG-119", "MSG-120")
def test_plain_sockets_suffice(kernel: KernelProcess) -> None:
    """Two DEALERs get their own replies, a SUB the output, a REQ its beat: nothing of this project is needed."""
    with zmq.Context() as context:
        session = Session(key=kernel.info.key_bytes)
        dealers = [context.socket(zmq.DEALER) for _ in range(2)]
        ids = []
        for socket in dealers:
            socket.linger = 0
            socket.connect(kernel.info.address("shell"))
            msg_id = session.new_msg_id()
            ids.append(msg_id)
            socket.send_multipart(session.encode("kernel_info_request", {}, msg_id=msg_id))
        for socket, msg_id in zip(dealers, ids, strict=True):
            assert socket.poll(60_000)
            assert session.decode(socket.recv_multipart()).parent_id == msg_id
            assert not socket.poll(0)
        subscriber = context.socket(zmq.SUB)
        subscriber.linger = 0
        subscriber.subscribe(b"")
        subscriber.connect(kernel.info.address("iopub"))
        assert subscriber.poll(60_000)
        assert session.decode(subscriber.recv_multipart()).msg_type == "iopub_welcome"
        beat = context.socket(zmq.REQ)
        beat.linger = 0
        beat.connect(kernel.info.address("hb"))
        beat.send(b"\x00any bytes")
        assert beat.poll(60_000)
        assert beat.recv() == b"\x00any bytes"
        context.destroy(linger=0)


@pytest.mark.spec("MSG-119", "TMSG-062")
def test_the_kinds_of_a_clients_sockets(kernel: KernelProcess) -> None:
    """Requests and answers to questions go through DEALERs of the same identity, output comes through a SUB."""
    client = BlockingKernelClient(connection_file=str(kernel.connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        sockets = {
            name: getattr(client, f"{name}_channel").socket
            for name in ("shell", "stdin", "control", "iopub")
        }
        assert {name: socket.type for name, socket in sockets.items()} == {
            "shell": zmq.DEALER,
            "stdin": zmq.DEALER,
            "control": zmq.DEALER,
            "iopub": zmq.SUB,
        }
        assert sockets["shell"].identity == sockets["stdin"].identity != b""
    finally:
        client.stop_channels()


@pytest.mark.spec("MSG-120")
def test_clients_at_the_same_time(kernel: KernelProcess) -> None:
    """Each client gets the replies to its own requests, and all see all output."""
    clients = [kernel.connect() for _ in range(5)]
    for client in clients:
        client.wait_ready()
    requests = [
        client.begin(f"print({number})", store_history=False)
        for number, client in enumerate(clients)
    ]
    for client, request in zip(clients, requests, strict=True):
        client.wait_reply(request)
    for client, own in zip(clients, requests, strict=True):
        for number, request in enumerate(requests):
            client.wait(lambda c=client, r=request: c.recorder.is_idle(r), "idle")
            assert client.recorder.text(parent=request) == f"{number}\n"
            assert (client.recorder.reply_to(request) is None) == (request != own)


@pytest.mark.spec("TMSG-062", "MSG-114", "MSG-115")
def test_questions_are_routed_by_the_identity_of_the_shell_channel(
    kernel: KernelProcess, client: Client
) -> None:
    """The question comes to the stdin socket whose identity is that of the shell socket that sent the cell."""
    other = kernel.connect()
    other.wait_ready()
    client.on_input = lambda content: {"value": f"mine: {content['prompt']}"}
    other.on_input = lambda content: {"value": "theirs"}
    exchange = client.execute("print(input('what? '))", allow_stdin=True)
    assert exchange.text() == "mine: what? \n"
    [question] = client.recorder.messages("stdin")
    assert question.parent_id == exchange.request
    other.pump()
    assert other.recorder.messages("stdin") == []


@pytest.mark.spec("TMSG-030", "MSG-089")
def test_connect_request_lists_the_control_port(kernel: KernelProcess, client: Client) -> None:
    """All five ports are those of the connection file."""
    reply = client.exchange("connect_request").content
    for channel in ("shell", "iopub", "stdin", "hb", "control"):
        assert reply[f"{channel}_port"] == kernel.info.port(channel)


@pytest.mark.spec("KERNEL-095")
def test_the_heartbeat_has_a_context_of_its_own() -> None:
    """The heart beats on when the context of all other sockets has ended."""
    info = ConnectionInfo()
    endpoints, heart = Endpoints(info), Heartbeat(info)
    endpoints.bind()
    heart.start()
    try:
        endpoints.close()
        assert endpoints.context.closed
        with zmq.Context() as context, context.socket(zmq.REQ) as socket:
            socket.linger = 0
            socket.connect(info.address("hb"))
            socket.send(b"beat")
            assert socket.poll(60_000)
            assert socket.recv() == b"beat"
    finally:
        heart.close()


@pytest.mark.spec("KERNEL-095")
def test_user_code_cannot_stop_the_heart(client: Client) -> None:
    """A cell that ends ZeroMQ's global context harms neither the heart nor the channels."""
    assert client.execute("import zmq; zmq.Context.instance().destroy(linger=0)").content[
        "status"
    ] == ("ok")
    assert client.beat(b"still") == b"still"
    assert client.execute("print('here')").text() == "here\n"
