"""What is published: topics, subscriptions, states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ipy.msgspec.testing import Client, KernelProcess
from ipy.msgspec.wire import DELIMITER, split_frames

CODE = "import sys; print('out'); print('err', file=sys.stderr); display(1); 2"


def frames_of(client: Client, request: str) -> Iterator[list[bytes]]:
    """The frames of what is published for a request, up to idle."""
    while True:
        frames = client.receive_frames("iopub")
        message = client.session.decode(frames).load()
        if message.parent_header.get("msg_id") != request:
            continue
        yield frames
        if message.content.get("execution_state") == "idle":
            return


@pytest.mark.spec("MSG-016", "MSG-017", "TMSG-015")
def test_one_topic_precedes_every_published_message(client: Client) -> None:
    """Before the delimiter stands one frame: `stream.NAME` for text, `kernel.ID.TYPE` for all else."""
    request = client.begin(CODE)
    topics = {}
    for frames in frames_of(client, request):
        assert frames.index(DELIMITER) == 1
        message = client.session.clone().decode(frames)
        topics.setdefault(message.msg_type, set()).add(frames[0].decode())
    assert topics["stream"] == {"stream.stdout", "stream.stderr"}
    [first] = topics["status"]
    word, ident, _ = first.split(".")
    assert word == "kernel"
    assert ident
    for kind in ("status", "execute_input", "display_data", "execute_result"):
        assert topics[kind] == {f"kernel.{ident}.{kind}"}


@pytest.mark.spec("MSG-018", "TMSG-015")
def test_a_subscription_to_all_topics_gives_all(client: Client) -> None:
    """Who subscribes to the empty topic sees statuses, input, text, displays and results, in order."""
    assert client.execute(CODE).kinds == [
        "status", "execute_input", "stream", "stream", "display_data", "execute_result", "status",
    ]  # fmt: skip


@pytest.mark.spec("MSG-018")
def test_a_subscription_to_a_topic_gives_that_alone(kernel: KernelProcess, client: Client) -> None:
    """Topics select: who subscribes to `stream.stderr` sees nothing else."""
    chooser = kernel.connect()
    socket = chooser.sockets["iopub"]
    socket.unsubscribe(b"")
    socket.subscribe(b"stream.stderr")
    chooser.wait(
        lambda: [
            one
            for one in chooser.recorder.messages("iopub", kind="iopub_welcome")
            if one.content["subscription"] == "stream.stderr"
        ],
        "the welcome",
    )
    client.execute(CODE)
    chooser.wait(lambda: chooser.recorder.messages("iopub", kind="stream"), "the text")
    names = [one.content["name"] for one in chooser.recorder.messages("iopub", kind="stream")]
    assert names == ["stderr"]
    assert not chooser.recorder.messages("iopub", kind="execute_result")


@pytest.mark.spec("TMSG-048")
def test_each_subscription_is_welcomed(kernel: KernelProcess) -> None:
    """A subscriber is told, without a parent, that it misses nothing from now on; the topic is named."""
    for topic in (b"", b"stream"):
        late = kernel.connect()
        late.sockets["iopub"].unsubscribe(b"")
        late.sockets["iopub"].subscribe(topic)
        late.wait(
            lambda late=late, topic=topic: [
                one
                for one in late.recorder.messages("iopub", kind="iopub_welcome")
                if one.content == {"subscription": topic.decode()}
            ],
            f"the welcome for {topic!r}",
        )
        assert late.recorder.messages("iopub", kind="iopub_welcome")[-1].parent_header == {}


@pytest.mark.spec("TMSG-016")
@pytest.mark.parametrize(
    ("channel", "kind", "content"),
    [
        ("shell", "execute_request", {"code": "1/0"}),
        ("shell", "complete_request", {"code": "pri", "cursor_pos": 3}),
        ("shell", "inspect_request", {"code": "print", "cursor_pos": 2}),
        ("shell", "history_request", {"hist_access_type": "tail", "n": 1}),
        ("shell", "is_complete_request", {"code": "1"}),
        ("shell", "comm_info_request", {}),
        ("shell", "kernel_info_request", {}),
        ("shell", "connect_request", {}),
        ("control", "kernel_info_request", {}),
        ("control", "interrupt_request", {}),
        ("control", "list_subshell_request", {}),
        ("control", "usage_request", {}),
        ("control", "delete_subshell_request", {"subshell_id": "unknown"}),
    ],
)
def test_every_request_stands_between_busy_and_idle(
    client: Client, channel: str, kind: str, content: dict[str, object]
) -> None:
    """Whatever is asked on whichever channel, busy comes first and idle last, with the request as parent."""
    exchange = client.exchange(kind, content, channel=channel)
    assert exchange.reply.parent_id == exchange.request
    assert client.recorder.states(parent=exchange.request) == ["busy", "idle"]
    assert exchange.kinds[0] == exchange.kinds[-1] == "status"


@pytest.mark.spec("MSG-013", "TMSG-069")
def test_frames_of_a_published_message(client: Client) -> None:
    """Topic, delimiter, signature and four dictionaries: seven frames where there are no buffers."""
    for frames in frames_of(client, client.begin("print(1)")):
        raw = split_frames(frames)
        assert len(frames) == 7
        assert len(raw.signature) == 64  # SHA-256 in hexadecimal digits
        assert raw.buffers == []
