"""Frames, signatures, headers, identities: what every message has in common."""

from __future__ import annotations

import re
import time

from ipy.msgspec.errors import MessageError
from ipy.msgspec.testing.process import KernelProcess
from ipy.msgspec.wire import DELIMITER, split_frames

from .base import (
    CheckTable,
    Subject,
    begin_running,
    expect,
    expect_equal,
    expect_type,
    need,
    stop_running,
)

WIRE = CheckTable("wire")
MESSAGE = CheckTable("message")

HEADER_FIELDS = ("msg_id", "session", "username", "msg_type", "version", "date")
ISO_8601 = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
QUIET_S = 0.5  # how long nothing may come where nothing is expected


def expect_silence(subject: Subject, request: str) -> None:
    """Make sure that a request was neither answered nor run: a later one is done, and nothing came for this one."""
    client = subject.kernel.client
    client.settle()
    end = time.monotonic() + QUIET_S
    while time.monotonic() < end:
        client.pump(0.05)
    came = client.recorder.messages(parent=request)
    expect(not came, f"the kernel answered it with {[message.msg_type for message in came]}")


@WIRE.add("The wire protocol")
def reply_frames(subject: Subject) -> None:
    """A reply is the delimiter, a signature and four JSON objects; a DEALER gets no identity."""
    client = subject.kernel.client
    client.send("shell", "kernel_info_request")
    frames = client.receive_frames("shell")
    expect_equal("the first frame", frames[0], DELIMITER)
    expect(len(frames) >= 6, f"expected at least 6 frames after the identities, got {len(frames)}")
    for place, name in enumerate(("header", "parent_header", "metadata", "content"), 2):
        expect(frames[place][:1] == b"{", f"{name} isn't a JSON object: {frames[place][:60]!r}")


@WIRE.add("The wire protocol")
def topic(subject: Subject) -> None:
    """A message on iopub has exactly one frame, its topic, before the delimiter."""
    client = subject.kernel.client
    client.settle()
    client.send("shell", "kernel_info_request")
    raw = split_frames(client.receive_frames("iopub"))
    expect_equal("frames before the delimiter", len(raw.identities), 1)
    client.settle()


@WIRE.add("The wire protocol")
def signature(subject: Subject) -> None:
    """Every message is signed with the key of the connection file."""
    client = subject.kernel.client
    client.settle()
    bad = [str(error) for channel, error in client.faults if channel != "iopub" or error]
    expect(not bad, f"messages that can't be decoded: {bad[:3]}")
    expect(len(client.recorder), "no message was decoded")


@WIRE.add("The wire protocol")
def unsigned_request(subject: Subject) -> None:
    """A request whose signature is wrong is neither answered nor run."""
    client = subject.kernel.client
    code = need(subject.samples.stdout, "stdout")
    for signature_frame in (b"", b"0" * 64, b"\xff\x00"):
        msg_id = f"unsigned-{signature_frame[:1].hex()}"
        frames = [
            bytes(frame)
            for frame in client.session.encode("execute_request", {"code": code}, msg_id=msg_id)
        ]
        frames[frames.index(DELIMITER) + 1] = signature_frame
        client.send_frames("shell", frames)
        expect_silence(subject, msg_id)


@WIRE.add("The wire protocol")
def replayed_request(subject: Subject) -> None:
    """A request that comes a second time, with the same signature, is not run again."""
    client = subject.kernel.client
    code = need(subject.samples.stdout, "stdout")
    content = {"code": code, "silent": False, "store_history": True}
    frames = [
        bytes(frame)
        for frame in client.session.encode("execute_request", content, msg_id="replayed")
    ]
    client.send_frames("shell", frames)
    client.finish("replayed")
    client.send_frames("shell", frames)
    client.settle()
    runs = client.recorder.messages("iopub", parent="replayed", kind="execute_input")
    expect_equal("times that it ran", len(runs), 1)


@WIRE.add("The wire protocol")
def malformed_messages(subject: Subject) -> None:
    """Frames that are no message don't end the kernel."""
    client = subject.kernel.client
    good = [bytes(frame) for frame in client.session.encode("kernel_info_request", {})]
    for channel in ("shell", "control"):
        client.send_frames(channel, [b""])
        client.send_frames(channel, [b"nothing", b"known"])
        client.send_frames(channel, good[:1])
        client.send_frames(channel, good[:3])
        client.send_frames(channel, good[1:])
        client.send_frames(channel, [DELIMITER, b"", b"{", b"{}", b"{}", b"{}"])
    for content in ({"code": 7}, {"code": None}, {}):
        client.send("shell", "execute_request", content)
    client.exchange("kernel_info_request")


@WIRE.add("The wire protocol", fresh=True)
def without_key(subject: Subject) -> None:
    """With an empty key nothing is signed and nothing is checked."""
    kernel = subject.kernel
    with KernelProcess(
        kernel.command, transport=kernel.transport, key="", timeout_s=kernel.timeout_s
    ) as other:
        other.client.settle()
        other.client.send("shell", "kernel_info_request")
        raw = split_frames(other.client.receive_frames("shell"))
        expect_equal("the signature frame", bytes(raw.signature), b"")


@WIRE.add("The wire protocol")
def reply_to_the_requester(subject: Subject) -> None:
    """A reply goes to the front end that asked, the output to all."""
    first = subject.kernel.client
    code = need(subject.samples.stdout, "stdout")
    second = subject.kernel.connect()
    second.wait_ready()
    request = first.execute(code).request
    second.wait(lambda: second.recorder.is_idle(request), "idle status of the other's request")
    expect(second.recorder.reply_to(request) is None, "the other front end got the reply too")
    expect_equal("what the other saw", second.recorder.text(parent=request), "hello\n")
    second.close()


@MESSAGE.add("Message header")
def header_fields(subject: Subject) -> None:
    """A header has msg_id, session, username, msg_type, version and date, all text."""
    exchange = subject.kernel.client.exchange("kernel_info_request")
    for message in [exchange.reply, *exchange.iopub]:
        for name in HEADER_FIELDS:
            expect(name in message.header, f"the header of {message.msg_type} has no `{name}`")
            expect_type(f"`{name}` of {message.msg_type}", message.header[name], str)


@MESSAGE.add("Message header", (5, 1))
def date(subject: Subject) -> None:
    """The date is in ISO 8601 form and says its time zone."""
    reply = subject.kernel.client.exchange("kernel_info_request").reply
    text = reply.header["date"]
    # The session may have parsed it: then it was in the form already.
    match = ISO_8601.fullmatch(text if isinstance(text, str) else text.isoformat())
    expect(match, f"not in ISO 8601 form: {text!r}")
    expect(match and match["zone"], f"no time zone: {text!r}")


@MESSAGE.add("Message header")
def message_ids(subject: Subject) -> None:
    """Every message has an id of its own, all of a kernel the same session."""
    client = subject.kernel.client
    for _ in range(3):
        client.exchange("kernel_info_request")
    headers = [record.message.header for record in client.recorder]
    ids = [header["msg_id"] for header in headers]
    expect_equal("different ids", len(set(ids)), len(ids))
    expect_equal("sessions", len({header["session"] for header in headers}), 1)


@MESSAGE.add("Parent header")
def parent_header(subject: Subject) -> None:
    """The parent header of all answers is a copy of the request's header, with all that was in it."""
    client = subject.kernel.client
    exchange = client.exchange("kernel_info_request")
    for message in [exchange.reply, *exchange.iopub]:
        parent = message.parent_header
        for name in HEADER_FIELDS:
            expect(name in parent, f"the parent header of {message.msg_type} has no `{name}`")
        expect_equal("msg_type", parent["msg_type"], "kernel_info_request")
        expect_equal("session", parent["session"], client.session.session)


@MESSAGE.add("Kernel status")
def status_bracket(subject: Subject) -> None:
    """Whatever is asked on shell, busy is published before all its output and idle after it."""
    client = subject.kernel.client
    requests: dict[str, dict[str, object]] = {
        "kernel_info_request": {},
        "complete_request": {"code": "", "cursor_pos": 0},
        "inspect_request": {"code": "x", "cursor_pos": 1, "detail_level": 0},
        "is_complete_request": {"code": ""},
        "history_request": {"output": False, "raw": True, "hist_access_type": "tail", "n": 1},
        "comm_info_request": {},
        "execute_request": {"code": subject.samples.stdout, "silent": False},
    }
    for msg_type, content in requests.items():
        exchange = client.exchange(msg_type, content)
        states = [content["execution_state"] for content in exchange.published("status")]
        expect_equal(f"states around {msg_type}", states, ["busy", "idle"])
        expect_equal(
            f"first and last message of {msg_type}",
            {exchange.kinds[0], exchange.kinds[-1]},
            {"status"},
        )


@MESSAGE.add("Messages on the shell (ROUTER/DEALER) channel")
def unknown_type(subject: Subject) -> None:
    """A message type that the kernel doesn't know does no harm."""
    client = subject.kernel.client
    for channel in ("shell", "control"):
        client.send(channel, "conformance_request", {"anything": [1]})
    client.settle()


@MESSAGE.add("Versioning")
def unknown_fields(subject: Subject) -> None:
    """Fields that the kernel doesn't know are ignored."""
    client = subject.kernel.client
    exchange = client.exchange("is_complete_request", {"code": "", "conformance": {"a": None}})
    expect(exchange.content.get("status"), "is_complete_reply has no status")
    exchange = client.exchange("kernel_info_request", {"x": 1}, metadata={"conformance": 1})
    expect_equal("status", exchange.content.get("status", "ok"), "ok")


@MESSAGE.add("Versioning")
def typed_content(subject: Subject) -> None:
    """The content of every message that came so far has the fields and types of its message type."""
    bad = []
    checked = 0
    for record in subject.kernel.client.recorder:
        try:
            record.message.checked()
            checked += 1
        except MessageError as error:
            bad.append(f"{record.channel}/{record.message.msg_type}: {error}")
    expect(not bad, f"{len(bad)} of {len(subject.kernel.client.recorder)}: {'; '.join(bad[:3])}")
    expect(checked, "no message came")


@MESSAGE.add("Heartbeat for kernels")
def heartbeat(subject: Subject) -> None:
    """The heartbeat sends back the same bytes, also while a cell runs."""
    client = subject.kernel.client
    data = bytes(range(256))
    expect_equal("the echo", client.beat(data), data)
    code = need(subject.samples.sleep, "sleep")
    request = begin_running(subject, code)
    try:
        for _ in range(3):
            expect_equal("the echo while a cell runs", client.beat(data), data)
    finally:
        stop_running(subject, request)
