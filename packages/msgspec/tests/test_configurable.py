"""The configurable session of the documented API."""

from __future__ import annotations

import errno
import json
import logging
import os
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from traitlets import TraitError
from traitlets.config import Config

from ipy.msgspec import compat
from ipy.msgspec.errors import (
    ContentError,
    MessageError,
    PackingError,
    ReplayError,
    SignatureError,
    WireError,
)
from ipy.msgspec.session import ConfigurableSession
from ipy.msgspec.session import Session as Core

# Made by jupyter_client 8.10 with key b"golden-key".
GOLDEN = [
    b"id",
    b"<IDS|MSG>",
    b"a58456c897511831c963a1e25d80d8d0fd1e31aad866ea2c90caf629822f0859",
    b'{"msg_id": "0f8fad5b-d9cb-469f-a165-70867728950e_42_0", "msg_type": "execute_request", "username": "me", '
    b'"session": "0f8fad5b-d9cb-469f-a165-70867728950e", "date": "2026-01-02T03:04:05.678900Z", "version": "5.4"}',
    b"{}",
    b'{"tags": [1.5]}',
    b'{"code": "print(\'\xc3\xa9\')", "silent": false}',
]


class Again(OSError):
    """What a socket raises when there is nothing to receive."""

    def __init__(self):
        super().__init__(errno.EAGAIN, "nothing there")


class Line:
    """A socket that gives back what was sent over it."""

    def __init__(self):
        self.sent = []
        self.copied = []

    def send_multipart(self, frames, flags=0, copy=True, track=False):
        self.sent.append(list(frames))
        self.copied.append(copy)
        return "tracker" if track else None

    def recv_multipart(self, flags=0, copy=True):
        if not self.sent:
            raise Again
        return self.sent.pop(0)


def pair(**options):
    return (
        ConfigurableSession(key=b"k", **options),
        ConfigurableSession(key=b"k", **options),
        Line(),
    )


@pytest.mark.spec("TMSG-011", "MSG-025", "TMSG-003")
def test_a_message_of_jupyter_client_is_read():
    """Golden bytes of another implementation: verified and unpacked, dates made aware."""
    session = ConfigurableSession(key=b"golden-key")
    identities, rest = session.feed_identities(GOLDEN)
    message = session.deserialize(rest)
    assert identities == [b"id"]
    assert message["content"] == {"code": "print('é')", "silent": False}
    assert message["metadata"] == {"tags": [1.5]}
    assert message["header"]["date"] == datetime(2026, 1, 2, 3, 4, 5, 678900, UTC)
    assert message["msg_id"] == "0f8fad5b-d9cb-469f-a165-70867728950e_42_0"


@pytest.mark.spec("TMSG-011")
def test_a_message_as_jupyter_client_makes_it():
    """The same message made here has the same parts, whatever the spacing of its JSON."""
    session = ConfigurableSession(key=b"golden-key")
    message = session.deserialize(GOLDEN[2:])
    frames = session.serialize(message, ident=b"id")
    assert frames[:2] == GOLDEN[:2]
    assert [json.loads(part) for part in frames[3:]] == [json.loads(part) for part in GOLDEN[3:]]
    assert session.sign(GOLDEN[3:]) == GOLDEN[2]


@pytest.mark.spec("MSG-037", "MSG-038", "TMSG-011", "MSG-001", "MSG-008", "MSG-012")
def test_messages_are_sent_and_received_as_dicts():
    """What is sent arrives: identities, header, parent header, metadata, content, buffers."""
    client, kernel, line = pair()
    sent = client.send(
        line,
        "execute_request",
        {"code": "1"},
        ident=[b"a", b"b"],
        metadata={"m": 1},
        buffers=[b"x"],
    )
    identities, message = kernel.recv(line)
    assert identities == [b"a", b"b"]
    assert message["msg_type"] == "execute_request"
    assert message["msg_id"] == sent["msg_id"] == message["header"]["msg_id"]
    assert message["header"]["date"] == sent["header"]["date"]
    assert message["parent_header"] == {}
    assert (message["content"], message["metadata"]) == ({"code": "1"}, {"m": 1})
    assert [bytes(buffer) for buffer in message["buffers"]] == [b"x"]
    kernel.send(line, "execute_reply", {"status": "ok"}, parent=message, ident=b"a")
    _, reply = client.recv(line)
    assert reply["parent_header"] == message["header"]


def test_nothing_to_receive_is_none():
    """An empty socket gives (None, None); other errors of sockets come through."""
    client, _, line = pair()
    assert client.recv(line) == (None, None)

    class Broken(Line):
        def recv_multipart(self, flags=0, copy=True):
            raise OSError(errno.ENOTSOCK, "closed")

    with pytest.raises(OSError, match="closed"):
        client.recv(Broken())


@pytest.mark.spec("TMSG-011")
def test_content_can_stay_packed():
    """With content=False a message is routed without unpacking."""
    client, kernel, line = pair()
    client.send(line, "execute_request", {"code": "1"})
    _, message = kernel.recv(line, content=False)
    assert message["content"] == b'{"code":"1"}'
    assert message["msg_type"] == "execute_request"


@pytest.mark.spec("MSG-039", "TMSG-011")
def test_raw_parts_are_signed_and_sent():
    """send_raw signs four packed dicts and passes buffers on."""
    client, kernel, line = pair()
    parts = client.serialize(client.msg("status", {"execution_state": "idle"}))[2:]
    client.send_raw(line, [*parts, b"buffer"], ident=b"topic")
    identities, message = kernel.recv(line)
    assert identities == [b"topic"]
    assert message["content"] == {"execution_state": "idle"}
    assert bytes(message["buffers"][0]) == b"buffer"


@pytest.mark.spec("MSG-038", "TMSG-010")
def test_copying_and_tracking():
    """Small messages are copied, large buffers aren't; tracking is never of a copy."""
    session = ConfigurableSession(copy_threshold=100)
    line = Line()
    session.send(line, "comm_msg", {}, buffers=[b"x" * 99])
    session.send(line, "comm_msg", {}, buffers=[b"x", b"x" * 100])
    assert line.copied == [True, False]
    assert session.send(line, "comm_msg", {})["tracker"] is None
    assert session.send(line, "comm_msg", {}, buffers=[b"x"], track=True)["tracker"] == "tracker"
    assert line.copied[-1] is False


@pytest.mark.spec("MSG-038", "TMSG-010")
def test_tracking_over_zeromq():
    """Over a real socket a tracked send is done when the receiver has the message."""
    zmq = pytest.importorskip("zmq", reason="needs pyzmq")
    with zmq.Context() as context, context.socket(zmq.PAIR) as one, context.socket(zmq.PAIR) as two:
        one.bind("inproc://here")
        two.connect("inproc://here")
        client, kernel, _ = pair()
        sent = client.send(one, "comm_msg", {"a": 1}, buffers=[b"x" * 100_000], track=True)
        _, message = kernel.recv(two, mode=0, copy=False)
        assert message["content"] == {"a": 1}
        assert len(message["buffers"][0]) == 100_000
        del message
        sent["tracker"].wait(60)
        assert kernel.recv(two) == (None, None)


@pytest.mark.spec("TMSG-010")
def test_a_buffer_that_is_none_is_refused():
    """Text among the buffers is told before anything is sent."""
    line = Line()
    with pytest.raises(PackingError, match=r"\$\.buffers\[0\]"):
        ConfigurableSession().send(line, "comm_msg", {}, buffers=["text"])
    assert line.sent == []


def test_a_whole_message_is_sent():
    """send takes a message in its dict form too, buffers included; nothing else."""
    client, kernel, line = pair()
    message = client.msg("status", {"execution_state": "busy"})
    message["buffers"] = [b"b"]
    client.send(line, message)
    _, received = kernel.recv(line)
    assert received["msg_id"] == message["msg_id"]
    assert bytes(received["buffers"][0]) == b"b"
    with pytest.raises(TypeError, match="message type or a message dict"):
        client.send(line, 5)


def test_no_stream_makes_the_message_only():
    """Without a socket the message is returned and goes nowhere."""
    assert (
        ConfigurableSession().send(None, "status", {"execution_state": "idle"})["msg_type"]
        == "status"
    )


@pytest.mark.spec("TMSG-012")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_sends_nothing(caplog):
    """A child that shares the parent's sockets must not write to them; it is warned."""
    session = ConfigurableSession()
    line = Line()
    session.pid = os.getpid() + 1
    with caplog.at_level(logging.WARNING):
        assert session.send(line, "status", {}) is None
    assert line.sent == []
    assert "is a fork" in caplog.text
    session.check_pid = False
    assert session.send(line, "status", {}) is not None


@pytest.mark.spec("MSG-030", "MSG-031", "MSG-032", "TMSG-007", "MSG-R002")
def test_what_is_not_accepted():
    """Wrong, missing and repeated signatures are refused; the record is bounded."""
    client, kernel, line = pair(digest_history_size=10)
    frames = client.serialize(client.msg("status", {}))
    kernel.deserialize(frames[1:])
    assert kernel.digest_history == {frames[1]}
    with pytest.raises(ReplayError):
        kernel.deserialize(frames[1:])
    with pytest.raises(SignatureError):
        kernel.deserialize([b"0" * 64, *frames[2:]])
    with pytest.raises(SignatureError):
        kernel.deserialize([b"", *frames[2:]])
    for _ in range(100):
        kernel.deserialize(client.serialize(client.msg("status", {}))[1:])
    assert 10 <= len(kernel.digest_history) <= 20


def test_frames_that_are_no_message():
    """No delimiter, or too few frames, is a ValueError as callers expect it."""
    session = ConfigurableSession()
    with pytest.raises(WireError):
        session.feed_identities([b"a"])
    with pytest.raises(ValueError, match="at least 5 frames"):
        session.deserialize([b"a"])


@pytest.mark.spec("MSG-033")
def test_the_default_key_is_random():
    """A session without settings signs, with a key of its own."""
    one, two = ConfigurableSession(), ConfigurableSession()
    assert one.key != two.key
    assert len(one.key) == 36
    assert len(one.serialize(one.msg("status", {}))[1]) == 64


@pytest.mark.spec("MSG-028", "MSG-019")
def test_an_empty_key_signs_nothing():
    """key=b'' switches signing and checking off."""
    session = ConfigurableSession(key=b"")
    frames = session.serialize(session.msg("status", {}))
    assert frames[1] == b""
    session.deserialize(frames[1:])
    session.deserialize(frames[1:])


@pytest.mark.spec("MSG-034")
def test_a_key_file(tmp_path):
    """The file's content is the key, without the line end that editors add; a missing file is told."""
    path = tmp_path / "key"
    path.write_bytes(b"from a file\n")
    assert ConfigurableSession(keyfile=str(path)).key == b"from a file"
    session = ConfigurableSession()
    session.keyfile = str(path)
    assert session.key == b"from a file"
    path.unlink()
    assert session.clone().key == b"from a file"
    with pytest.raises(SignatureError, match="can't read the key file"):
        ConfigurableSession(keyfile=str(path))


@pytest.mark.spec("MSG-027", "TMSG-006")
def test_the_signature_scheme_is_a_setting():
    """Schemes are checked when they are set; both ends must agree."""
    assert ConfigurableSession().signature_scheme == "hmac-sha256"
    session = ConfigurableSession(key=b"k", signature_scheme="hmac-sha512")
    assert len(session.serialize(session.msg("status", {}))[1]) == 128
    with pytest.raises(TraitError, match="did you mean 'hmac-sha512'"):
        session.signature_scheme = "hmac-sha521"


@pytest.mark.spec("MSG-027", "MSG-036", "TMSG-008")
def test_settings_come_from_the_configuration():
    """The section of the configuration is Session, as ever."""
    config = Config()
    config.Session.key = b"configured"
    config.Session.username = "me"
    config.Session.packer = "pickle"
    session = ConfigurableSession(config=config)
    assert (session.key, session.username, session.unpacker) == (b"configured", "me", "pickle")
    assert session.core.packer.name == "pickle"


@pytest.mark.spec("MSG-022", "MSG-036", "TMSG-008", "TMSG-069")
@pytest.mark.parametrize("packer", ["json", "pickle", "msgpack", "orjson"])
def test_named_packers(packer):
    """Each named packer carries messages, in the same frames; the unpacker follows."""
    client, kernel, line = pair(packer=packer)
    assert client.unpacker == packer
    client.send(line, "status", {"execution_state": "busy", "n": [1, None]}, ident=b"x")
    assert line.sent[0][:2] == [b"x", b"<IDS|MSG>"]
    assert len(line.sent[0]) == 7
    _, message = kernel.recv(line)
    assert message["content"] == {"execution_state": "busy", "n": [1, None]}
    assert message["header"]["date"].tzinfo is not None


@pytest.mark.spec("MSG-036", "TMSG-008")
def test_packers_by_dotted_name_and_by_function():
    """Functions are named in settings or given; a pair that doesn't fit is refused at once."""
    named = ConfigurableSession(key=b"k", packer="pickle.dumps", unpacker="pickle.loads")
    given = ConfigurableSession(key=b"k", pack=pickle.dumps, unpack=pickle.loads)
    line = Line()
    named.send(line, "status", {"a": (1,)})
    assert given.recv(line)[1]["content"] == {"a": (1,)}
    with pytest.raises(MessageError, match=r"unpacker .* failed|not JSON|can't be unp"):
        ConfigurableSession(packer="pickle.dumps")
    with pytest.raises(PackingError, match="came back as"):
        ConfigurableSession(pack=lambda value: b"{}", unpack=lambda data: {})
    with pytest.raises(PackingError, match="no function 'pickle.nothing'"):
        ConfigurableSession(packer="pickle.nothing", unpacker="pickle.loads")


def test_functions_follow_the_settings():
    """pack and unpack are those of the packer, also after it has been changed."""
    session = ConfigurableSession()
    assert session.unpack(session.pack({"a": 1})) == {"a": 1}
    assert session.pack({"a": 1}) == b'{"a":1}'
    session.packer = "pickle"
    assert pickle.loads(session.pack({"a": 1})) == {"a": 1}
    session.unpacker = "json"
    assert session.pack({}) == b"{}"


@pytest.mark.spec("TMSG-010")
def test_a_clone_shares_id_key_and_numbering():
    """One session per socket: the same end, with a record of replays of its own."""
    session = ConfigurableSession(username="me", metadata={"m": 1}, packer="msgpack")
    clone = session.clone()
    for name in ("session", "key", "username", "metadata", "packer", "signature_scheme"):
        assert getattr(clone, name) == getattr(session, name)
    ids = [session.msg_id, clone.msg_id, session.msg_id]
    assert len(set(ids)) == 3
    session.key = b"other"
    assert session.msg_id not in ids
    frames = clone.serialize(clone.msg("status", {}))
    clone.deserialize(frames[1:])
    assert clone.digest_history
    assert not session.digest_history


@pytest.mark.spec("MSG-002", "MSG-004", "TMSG-011")
def test_making_headers_and_messages():
    """msg_header and msg make what send sends; the session's metadata are in every message."""
    session = ConfigurableSession(metadata={"all": 1})
    header = session.msg_header("status")
    assert header["date"].utcoffset() == timedelta(0)
    parent = session.msg("execute_request", {"code": "1"})
    message = session.msg("status", parent=parent, header=header, metadata={"one": 2})
    assert message["header"] == header
    assert message["parent_header"] == parent["header"]
    assert message["metadata"] == {"all": 1, "one": 2}
    assert message["content"] == {}
    assert session.msg("status", parent=parent["header"])["parent_header"] == parent["header"]
    assert session.bsession.decode() == session.session


@pytest.mark.spec("TMSG-011")
def test_extracting_headers():
    """A header is taken out of a message, or is one; nothing gives nothing."""
    session = ConfigurableSession()
    message = session.msg("status")
    assert compat.extract_header(message) == message["header"]
    assert compat.extract_header(message["header"]) == message["header"]
    core = Core().decode(Core().encode("status", {}))
    assert compat.extract_header(core) == core.header
    assert compat.extract_header({}) == compat.extract_header(None) == {}
    for bad in ({"a": 1}, 5):
        with pytest.raises(ContentError):
            compat.extract_header(bad)


@pytest.mark.spec("TMSG-013")
def test_old_clients_are_understood_and_answered():
    """What comes in of protocol 4 reads as 5; with adapt_version, what goes out is of protocol 4."""
    kernel = ConfigurableSession(key=b"k", adapt_version=4)
    old = Core(key=b"k", version="4.1")
    _, rest = kernel.feed_identities(old.encode("object_info_request", {"oname": "a"}))
    request = kernel.deserialize(rest)
    assert (request["msg_type"], request["content"]["code"]) == ("inspect_request", "a")
    line = Line()
    kernel.send(
        line, "execute_result", {"execution_count": 1, "data": {}, "metadata": {}}, parent=request
    )
    answer = old.decode(line.sent[0])
    assert answer.msg_type == "pyout"
    assert answer.parent_header["msg_type"] == "object_info_request"


@pytest.mark.spec("TMSG-011")
def test_the_names_beside_the_session():
    """What others import from the module of the session."""
    assert compat.DELIM == b"<IDS|MSG>"
    assert compat.json_unpacker(compat.json_packer({"a": 1})) == {"a": 1}
    assert compat.pickle_unpacker(compat.pickle_packer({1})) == {1}
    assert compat.new_id() != compat.new_id()
    assert len(compat.new_id_bytes()) == 36
    header = compat.msg_header("1", "status", "me", "s")
    assert (header["msg_id"], header["msg_type"], header["username"]) == ("1", "status", "me")
    assert header["session"] == "s"
    view = compat.MessageView({"header": {"msg_id": "1"}, "content": {"a": 2}})
    assert (view.header.msg_id, view["content"].a) == ("1", 2)
    assert "header" in view
    assert dict(view).keys() == {"header", "content"}
    config = Config()
    compat.default_secure(config)
    assert len(config.Session.key) == 36
    key = config.Session.key
    compat.default_secure(config)
    assert config.Session.key is key


@pytest.mark.spec("MSG-047")
def test_nothing_of_the_contents_is_logged(caplog):
    """With debug on, type and id are logged; what the user typed or owns never is."""
    client, kernel, line = pair(debug=True)
    with caplog.at_level(logging.DEBUG):
        client.send(line, "history_reply", {"history": [[1, 1, "top secret"]]})
        kernel.recv(line)
    assert "history_reply" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.spec("MSG-034", "KERNEL-127")
def test_a_keyfile_of_bytes_gives_a_key_that_is_text(tmp_path: Path) -> None:
    """It has to stand in a connection file: RFC 4648's base64 of the bytes."""
    path = tmp_path / "key"
    path.write_bytes(b"\xff\xfe\xfd")
    assert ConfigurableSession(keyfile=str(path)).key == b"//79"
