"""Encoding and decoding of whole messages."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import uuid
from array import array
from datetime import UTC, datetime, timedelta

import pytest

from ipy.msgspec.errors import (
    ContentError,
    MessageError,
    PackingError,
    ReplayError,
    SignatureError,
    WireError,
)
from ipy.msgspec.session import Limits, Session
from ipy.msgspec.signing import ReplayGuard

KEY = b"a-key-of-any-length"


def pair(**options):
    return Session(key=KEY, **options), Session(key=KEY, **options)


@pytest.mark.spec("MSG-013", "MSG-020", "MSG-022", "MSG-025", "MSG-011")
def test_a_message_is_encoded_as_the_protocol_says():
    """Frames: identities, delimiter, signature over four JSON dicts, buffers; another JSON library reads them."""
    frames = Session(key=KEY).encode(
        "stream",
        {"name": "stdout", "text": "ä\n"},
        metadata={"m": 1},
        identities=[b"stream.stdout"],
        buffers=[b"raw"],
    )
    topic, delimiter, signature, header, parent, metadata, content, buffer = frames
    assert (topic, delimiter, buffer) == (b"stream.stdout", b"<IDS|MSG>", b"raw")
    signed = header + parent + metadata + content
    assert signature == hmac.new(KEY, signed, hashlib.sha256).hexdigest().encode()
    assert json.loads(header)["msg_type"] == "stream"
    assert json.loads(parent) == {}
    assert json.loads(metadata) == {"m": 1}
    assert json.loads(content) == {"name": "stdout", "text": "ä\n"}


@pytest.mark.spec("MSG-002", "MSG-003", "TMSG-001", "TMSG-003")
def test_the_header_has_its_fields():
    """Ids, user name, message type, protocol version 5.5, and an aware date of now."""
    session = Session(username="me")
    header = session.make_header("status")
    assert set(header) == {"msg_id", "msg_type", "username", "session", "date", "version"}
    assert header["username"] == "me"
    assert header["version"] == "5.5"
    assert uuid.UUID(header["session"]).version == 4
    date = datetime.fromisoformat(header["date"])
    assert date.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - date) < timedelta(minutes=1)


@pytest.mark.spec("TMSG-012")
def test_message_ids_name_session_process_and_number():
    """Ids are `<session>_<pid>_<number>`, and never the same twice."""
    session = Session(session="s")
    ids = [session.new_msg_id() for _ in range(3)]
    assert ids == [f"s_{os.getpid()}_{number}" for number in range(3)]


@pytest.mark.spec("TMSG-012")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_gives_other_ids():
    """After a fork both processes go on numbering, so the process id tells their messages apart."""
    session = Session()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, session.new_msg_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 200).decode() != session.new_msg_id()
    os.close(reading)
    os.close(writing)


@pytest.mark.spec("TMSG-004")
def test_a_subshell_is_addressed_in_the_header():
    """`subshell_id` stands in the header only if there is one."""
    sender, receiver = pair()
    message = receiver.decode(sender.encode("execute_request", {}, subshell_id="sub"))
    assert message.header["subshell_id"] == "sub"
    assert message.subshell_id == "sub"
    plain = receiver.decode(sender.encode("execute_request", {}))
    assert "subshell_id" not in plain.header
    assert plain.subshell_id is None


@pytest.mark.spec("MSG-001", "MSG-006", "MSG-007", "MSG-008", "MSG-012")
def test_the_dict_form_has_ids_on_top():
    """Decoded, a message is four dicts, buffers, and copies of msg_id and msg_type."""
    sender, receiver = pair()
    message = receiver.decode(sender.encode("execute_request", {"code": "1"}, metadata={"a": None}))
    form = message.as_dict()
    assert form["msg_id"] == form["header"]["msg_id"]
    assert form["msg_type"] == "execute_request"
    assert form["content"] == {"code": "1"}
    assert form["metadata"] == {"a": None}
    assert form["parent_header"] == {}
    assert form["buffers"] == []


@pytest.mark.spec("MSG-004", "MSG-010")
@pytest.mark.parametrize("form", ["frame", "message", "header", "dict", "memoryview"])
def test_the_parent_header_is_the_header_of_the_parent(form):
    """A parent may be given in any form; what travels is its header."""
    client, kernel = pair()
    request = kernel.decode(client.encode("execute_request", {}))
    parent = {
        "frame": request.header_frame,
        "message": request,
        "header": request.header,
        "dict": request.as_dict(),
        "memoryview": memoryview(request.header_frame),
    }[form]
    reply = client.decode(kernel.encode("execute_reply", {"status": "ok"}, parent=parent))
    assert reply.parent_header == request.header
    assert reply.parent_id == request.msg_id
    assert reply.parent_header["session"] == client.session
    assert reply.header["session"] == kernel.session


def test_the_parent_s_header_is_passed_on_byte_for_byte():
    """The bytes that came in go out: no field is lost, and nothing is packed again."""
    client, kernel = pair()
    request = kernel.decode(client.encode("execute_request", {}))
    frames = kernel.encode("status", {"execution_state": "busy"}, parent=request.header_frame)
    assert frames[3] is request.header_frame


def test_a_parent_of_a_strange_kind_is_refused():
    """A number is no parent."""
    with pytest.raises(PackingError, match="got int"):
        Session().encode("status", {}, parent=3)


@pytest.mark.spec("MSG-005", "MSG-R003")
def test_a_message_without_parent_has_an_empty_parent_header():
    """No parent is an empty dict on both ends."""
    sender, receiver = pair()
    for parent in (None, b"", {}):
        message = receiver.decode(sender.encode("status", {}, parent=parent))
        assert message.parent_header == {}
        assert message.parent_id == ""
        assert message.metadata == {}


@pytest.mark.spec("MSG-024", "TMSG-010")
def test_buffers_travel_as_they_are():
    """Anything with the buffer interface goes along, uncopied."""
    numbers = array("i", [1, 2, 3])
    frames = Session().encode("comm_msg", {}, buffers=[numbers, memoryview(b"x"), bytearray(b"y")])
    assert frames[-3] is numbers
    message = Session().decode(frames)
    assert [buffer.tobytes() for buffer in message.buffers] == [numbers.tobytes(), b"x", b"y"]


@pytest.mark.spec("TMSG-010")
def test_a_buffer_that_is_none_is_refused():
    """Text is no buffer; a strided view can't be sent without a copy."""
    with pytest.raises(PackingError, match=r"got str - at \$\.buffers\[1\]"):
        Session().encode("comm_msg", {}, buffers=[b"", "text"])
    with pytest.raises(PackingError, match=r"isn't contiguous.*\$\.buffers\[0\]"):
        Session().encode("comm_msg", {}, buffers=[memoryview(b"abcd")[::2]])


@pytest.mark.spec("MSG-019", "MSG-028")
def test_without_a_key_the_signature_is_empty():
    """An empty key switches authentication off on both ends."""
    frames = Session().encode("status", {})
    assert frames[1] == b""
    assert Session().decode(frames).msg_type == "status"


@pytest.mark.spec("MSG-029")
def test_the_key_never_travels():
    """No frame contains the key."""
    frames = Session(key=KEY).encode("kernel_info_reply", {"status": "ok"})
    assert all(KEY not in frame for frame in frames)


@pytest.mark.spec("MSG-030")
def test_wrong_keys_and_altered_messages_are_refused():
    """Another key, no signature, and any altered dict are refused before anything is unpacked."""
    frames = Session(key=KEY).encode("execute_request", {"code": "1"})
    with pytest.raises(SignatureError):
        Session(key=b"other").decode(frames)
    with pytest.raises(SignatureError, match="not signed"):
        Session(key=KEY).decode(Session().encode("execute_request", {}))
    for index in range(2, 6):
        altered = list(frames)
        altered[index] = b"not JSON"
        with pytest.raises(SignatureError):
            Session(key=KEY).decode(altered)


@pytest.mark.spec("MSG-031", "TMSG-007")
def test_a_replayed_message_is_refused():
    """With a guard the same frames are accepted once; a forged message leaves no trace in its record."""
    sender = Session(key=KEY)
    receiver = Session(key=KEY, replay_guard=ReplayGuard(16))
    frames = sender.encode("execute_request", {"code": "1"})
    forged = [*frames[:1], b"0" * 64, *frames[2:]]
    with pytest.raises(SignatureError):
        receiver.decode(forged)
    assert len(receiver.replay_guard) == 0
    receiver.decode(frames)
    with pytest.raises(ReplayError):
        receiver.decode(frames)
    receiver.decode(sender.encode("execute_request", {"code": "1"}))


@pytest.mark.spec("MSG-023")
def test_only_the_header_is_unpacked_at_once():
    """A message can be routed by its header when its content is broken; the content's fault shows on access."""
    frames = Session().encode("execute_request", {})
    frames[5] = b"{"
    message = Session().decode(frames)
    assert message.msg_type == "execute_request"
    with pytest.raises(PackingError, match="not JSON"):
        _ = message.content
    with pytest.raises(PackingError):
        message.load()


@pytest.mark.parametrize("part", ["parent_header", "metadata", "content"])
@pytest.mark.parametrize("value", [b"[]", b"1", b"null", b'"text"'])
def test_a_part_that_is_no_dict_is_refused(part, value):
    """Every part of a message is a dict."""
    frames = Session().encode("status", {})
    frames[{"parent_header": 3, "metadata": 4, "content": 5}[part]] = value
    with pytest.raises(ContentError, match=rf"expected a dict, got .* - at \$\.{part}"):
        getattr(Session().decode(frames), part)


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        (b"[]", ["Expected `object`, got `array` - at $.header"]),
        (
            b"{}",
            [
                "Object missing required field `msg_id` - at $.header",
                "Object missing required field `msg_type` - at $.header",
            ],
        ),
        (
            b'{"msg_id":1,"msg_type":null}',
            [
                "Expected `str`, got `int` - at $.header.msg_id",
                "Expected `str`, got `null` - at $.header.msg_type",
            ],
        ),
        (b'"msg_id msg_type"', ["Expected `object`, got `str` - at $.header"]),
    ],
)
def test_an_unusable_header_is_refused_with_every_fault(header, faults):
    """Without id and type nothing can be answered."""
    frames = Session().encode("status", {})
    frames[2] = header
    with pytest.raises(ContentError) as caught:
        Session().decode(frames)
    assert [str(fault) for fault in caught.value.faults] == faults


def test_an_oversized_part_is_refused_before_it_is_parsed():
    """A header of 100 MB is refused for its size: were it hashed, the signature would be the complaint."""
    frames = Session(key=KEY).encode("status", {})
    frames[2] = memoryview(bytes(100_000_000))
    with pytest.raises(
        WireError, match=r"header of 100,000,000 bytes is refused: at most 1,048,576"
    ) as caught:
        Session(key=KEY).decode(frames)
    assert caught.value.frame == 2


def test_limits_can_be_set():
    """Each part has its own limit."""
    frames = Session().encode("status", {"a": "b" * 100}, identities=[b"x"])
    with pytest.raises(WireError, match=r"content of .*\(frame 6\)"):
        Session(limits=Limits(content=100)).decode(frames)
    assert Session(limits=Limits(content=200)).decode(frames).content == {"a": "b" * 100}


def test_a_clone_is_the_same_end_with_a_record_of_its_own():
    """Clones share id, key and numbering; each socket has its own replay record."""
    session = Session(key=KEY, replay_guard=ReplayGuard(7), username="me")
    clone = session.clone()
    assert (clone.session, clone.username, clone.signer.key) == (session.session, "me", KEY)
    assert session.new_msg_id() != clone.new_msg_id()
    frames = Session(key=KEY).encode("status", {})
    session.decode(frames)
    clone.decode(frames)
    with pytest.raises(ReplayError):
        clone.decode(frames)


@pytest.mark.spec("MSG-040", "MSG-R007")
def test_a_user_name_with_other_letters_is_no_trouble(monkeypatch):
    """User names may have any letters, also ones that came as undecodable bytes."""
    monkeypatch.setenv("LOGNAME", "Zoë")
    sender, receiver = pair()
    assert receiver.decode(sender.encode("status", {})).header["username"] == "Zoë"
    monkeypatch.setenv("LOGNAME", os.fsdecode(b"caf\xe9") if os.name == "posix" else "café")
    sender = Session(key=KEY)
    assert receiver.decode(sender.encode("status", {})).header["username"].startswith("caf")


def test_dates_are_read_as_aware():
    """A date without timezone is taken as UTC; one that is none is None."""
    sender, receiver = Session(), Session()
    message = receiver.decode(sender.encode("status", {}))
    assert message.date.tzinfo is not None
    for text, expected in [
        ("2013-05-01T12:00:00.5", datetime(2013, 5, 1, 12, 0, 0, 500000, UTC)),
        ("2013-05-01T14:00:00+02:00", datetime(2013, 5, 1, 12, tzinfo=UTC)),
        ("yesterday", None),
        (5, None),
        (None, None),
    ]:
        message.header["date"] = text
        assert message.date == expected


def test_every_error_has_one_root():
    """Whoever reads from a socket catches MessageError and nothing else."""
    for error in (WireError, SignatureError, ReplayError, PackingError, ContentError):
        assert issubclass(error, MessageError)


def test_an_unknown_packer_is_told():
    """A misspelt packer gets a suggestion."""
    with pytest.raises(PackingError, match="did you mean 'json'"):
        Session(packer="jsn")
