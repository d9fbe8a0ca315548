"""Whatever comes over a socket, the only error is a MessageError."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("hypothesis", reason="needs hypothesis")

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ipy.msgspec.adapters import adapt, adapt_message
from ipy.msgspec.codec import JsonPacker, MsgpackPacker
from ipy.msgspec.connection import ConnectionInfo, parse_address
from ipy.msgspec.errors import MessageError, SignatureError
from ipy.msgspec.registry import LEGACY, MESSAGES, PARALLEL
from ipy.msgspec.session import ConfigurableSession, Limits, Session
from ipy.msgspec.wire import DELIMITER, join_frames, split_frames

quick = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))

frame = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            DELIMITER,
            b"",
            b"{}",
            b"[]",
            b"null",
            b'{"msg_id":"1","msg_type":"execute_request"}',
            b"[" * 2000,
        ]
    ),
)
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
msg_type = st.sampled_from(sorted({*MESSAGES, *LEGACY, *PARALLEL})) | st.text(max_size=8)
FIELDS = sorted(
    {
        field
        for table in (MESSAGES, LEGACY, PARALLEL)
        for entry in table.values()
        for struct in entry.structs
        for field in struct.__struct_encode_fields__
    }
)
content = st.dictionaries(st.sampled_from(FIELDS), json_value, max_size=6)
version = st.sampled_from(["5.5", "4.1", "4.0", "5.0", "3", "99.9"]) | json_value


@quick
@given(st.lists(frame, max_size=12))
@example([])
@example([DELIMITER] * 6)
def test_splitting_frames(frames):
    """Frames are split without loss, or refused."""
    try:
        raw = split_frames(frames)
    except MessageError:
        return
    assert join_frames(raw) == frames


@quick
@given(st.lists(frame, max_size=12), st.sampled_from(["json", "msgpack"]))
def test_decoding_frames(frames, packer):
    """Decoding, loading and checking end well or in a MessageError."""
    try:
        message = Session(packer=packer, limits=Limits(content=1000)).decode(frames)
        adapt_message(message, 4)
        message.load().checked()
    except MessageError:
        pass


@quick
@given(st.lists(frame, max_size=12))
def test_nothing_unsigned_is_unpacked(frames):
    """With a key, no invented message is ever accepted."""
    with pytest.raises(MessageError):
        Session(key=b"key").decode(frames)
    session = ConfigurableSession(key=b"key")
    with pytest.raises(MessageError):
        session.deserialize(session.feed_identities(frames)[1])


@quick
@given(st.data())
def test_altering_a_signed_message(data):
    """A signed message with one byte changed, or a frame dropped, doubled or moved, is refused or the same message."""
    frames = Session(key=b"key").encode("execute_request", {"code": "1"}, identities=[b"me"])
    altered = list(frames)
    index = data.draw(st.integers(0, len(frames) - 1))
    kind = data.draw(st.sampled_from(["byte", "drop", "double", "move"]))
    if kind == "byte" and frames[index]:
        at = data.draw(st.integers(0, len(frames[index]) - 1))
        changed = bytearray(frames[index])
        changed[at] ^= data.draw(st.integers(1, 255))
        altered[index] = bytes(changed)
    elif kind == "drop":
        del altered[index]
    elif kind == "double":
        altered.insert(index, frames[index])
    else:
        altered.append(altered.pop(index))
    try:
        message = Session(key=b"key").decode(altered)
    except MessageError:
        return
    # What the signature doesn't cover may differ: routing and buffers.
    assert message.raw.signed == split_frames(frames).signed


@quick
@given(msg_type, content, version, content)
def test_contents_of_any_kind(name, values, said, parent):
    """Contents with the right names and wrong types are checked and adapted, or refused."""
    sender = Session()
    frames = sender.encode(name, values, parent={"msg_id": "1", "msg_type": name, **parent})
    message = Session().decode(frames).load()
    message.header["version"] = said
    for action in (
        message.checked,
        lambda: adapt_message(message, 4),
        lambda: adapt_message(message, 5),
    ):
        try:
            action()
        except MessageError:
            pass


@quick
@given(msg_type, content, content, st.sampled_from([4, 5]))
def test_adapting_leaves_its_argument_alone(name, values, request, target):
    """The message that is adapted stays as it was, whatever its request is said to be."""
    message = {
        "header": {"msg_id": "1", "msg_type": name, "version": "4.1" if target == 5 else "5.5"},
        "parent_header": {},
        "metadata": {},
        "content": values,
    }
    before = repr(message)
    try:
        adapt(message, target, request=request)
    except MessageError:
        pass
    assert repr(message) == before


@quick
@given(st.binary())
def test_unpacking_bytes(data):
    """Bytes are unpacked or refused."""
    for packer in (JsonPacker(), MsgpackPacker()):
        try:
            packer.unpack(data)
        except MessageError:
            pass


def plain(value):
    """What is to come back: NaN and infinities are null, lone surrogates replaced."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return value


@quick
@given(json_value)
def test_json_comes_back(value):
    """What JSON can express comes back as it was, the rest in its documented form."""
    packer = JsonPacker()
    packer.load()
    assert packer.unpack(packer.pack({"v": value})) == {"v": plain(value)}


@quick
@given(
    json_value,
    st.dictionaries(st.sampled_from(["shell_port", "ip", "key", "transport"]), json_value),
)
def test_connection_data(anything, values):
    """Connection data are read or refused."""
    for data in (anything, values):
        try:
            ConnectionInfo.from_dict(data)
        except MessageError:
            pass


@quick
@given(st.text() | st.from_regex(r"(tcp|ipc)://.*[:-]\d*", fullmatch=True))
def test_addresses(text):
    """Addresses are parsed or refused."""
    try:
        parse_address(text)
    except MessageError:
        pass


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"msg_id":"1","msg_type":'])
@pytest.mark.parametrize("index", [2, 3, 4, 5])
def test_deep_json_in_every_part(index, opening):
    """A signed message nested thirty thousand deep is refused wherever the nesting is."""
    frames = Session(key=b"k").encode("execute_request", {})
    frames[index] = opening * 30_000
    session = Session(key=b"k")
    with pytest.raises(SignatureError):
        session.decode(frames)
    frames[1] = session.signer.sign(frames[2:6])
    with pytest.raises(MessageError):
        session.decode(frames).load()
