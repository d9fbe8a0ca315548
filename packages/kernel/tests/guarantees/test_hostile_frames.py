"""Whatever comes over the sockets, the kernel lives, runs nothing that isn't signed, and says what it ignored."""

from __future__ import annotations

import json
import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipy.msgspec.wire import DELIMITER

from .helpers import size

FUZZ = settings(
    max_examples=size(60, 3_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
MSG_TYPES = [
    *["execute_request", "complete_request", "inspect_request", "history_request"],
    *["is_complete_request", "kernel_info_request", "comm_info_request", "connect_request"],
    *["comm_open", "comm_msg", "comm_close", "input_reply", "interrupt_request"],
    *["debug_request", "usage_request", "create_subshell_request", "delete_subshell_request"],
    *["list_subshell_request", "apply_request", "object_info_request", "nobody_knows_this"],
]
FIELDS = [
    *["code", "silent", "store_history", "user_expressions", "allow_stdin", "stop_on_error"],
    *["cursor_pos", "detail_level", "hist_access_type", "n", "pattern", "session", "start", "stop"],
    *["output", "raw", "unique", "comm_id", "target_name", "data", "value", "status", "command"],
    *["subshell_id", "type", "seq", "arguments", "oname"],
]


def alive(client):
    """Make sure that the kernel answers on shell and control, and runs code."""
    client.settle()
    client.wait_reply(client.send("control", "kernel_info_request"))
    assert client.execute("print('alive')").text() == "alive\n"


@FUZZ
@given(
    st.sampled_from(["shell", "control", "stdin"]),
    st.lists(st.binary(max_size=60), min_size=1, max_size=9),
    st.booleans(),
)
def test_random_frames_do_no_harm(client, channel, frames, with_delimiter):
    """Frames of any number and content are ignored."""
    client.send_frames(channel, [DELIMITER, *frames] if with_delimiter else frames)
    client.settle()


@FUZZ
@given(
    channel=st.sampled_from(["shell", "control", "stdin"]),
    msg_type=st.sampled_from(MSG_TYPES),
    content=st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=6) | json_values,
    metadata=st.dictionaries(st.text(max_size=8), json_values, max_size=3),
)
@pytest.mark.spec("MSG-046")
def test_signed_messages_of_any_shape_do_no_harm(client, channel, msg_type, content, metadata):
    """Messages with a good signature but fields of wrong types, or without them, are answered or ignored."""
    if isinstance(content, dict) and isinstance(content.get("code"), str):
        content["code"] = "pass"  # what it may run is not the subject
    parts = [
        json.dumps(part).encode()
        for part in (client.session.make_header(msg_type), {}, metadata, content)
    ]
    client.send_frames(channel, [DELIMITER, client.session.signer.sign(parts), *parts])
    client.settle()


@FUZZ
@given(header=json_values, parent=json_values)
def test_signed_headers_of_any_shape_do_no_harm(client, header, parent):
    """Headers that are no objects, or have other types in their fields, are ignored."""
    if isinstance(header, dict):
        header = {"msg_id": header, "msg_type": "kernel_info_request"} | header
    parts = [json.dumps(part).encode() for part in (header, parent, {}, {})]
    client.send_frames("shell", [DELIMITER, client.session.signer.sign(parts), *parts])
    client.settle()


def test_kernel_is_as_before(client):
    """After all that it answers and runs code."""
    alive(client)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda frames, at: frames[:at] + [b""] + frames[at + 1 :],
        lambda frames, at: frames[:at] + [b"0" * len(frames[at])] + frames[at + 1 :],
        lambda frames, at: frames[:at] + [frames[at].upper()] + frames[at + 1 :],
        lambda frames, at: frames[: at + 4] + [frames[at + 4].replace(b"pass", b"evil")],
        lambda frames, at: frames[: at + 3],
        lambda frames, at: frames[at + 1 :],
        lambda frames, at: [*frames[:at], frames[at], *reversed(frames[at + 1 :])],
    ],
    ids=["unsigned", "zeros", "upper", "changed", "truncated", "no delimiter", "reversed"],
)
@pytest.mark.spec("MSG-030")
def test_nothing_is_run_without_a_good_signature(client, tmp_path, spoil):
    """A request whose signature or frames were changed isn't run, and isn't answered."""
    target = tmp_path / "evil"
    code = f"evil = 'pass'; open({str(target)!r}, 'w').close()"
    frames = [
        bytes(frame)
        for frame in client.session.encode("execute_request", {"code": code}, msg_id="evil")
    ]
    client.send_frames("shell", spoil(frames, frames.index(DELIMITER) + 1))
    alive(client)
    assert not target.exists()
    assert not client.recorder.messages(parent="evil")


@pytest.mark.spec("MSG-031")
def test_replayed_request_runs_once(client, tmp_path):
    """A signed request that somebody caught and sends again isn't run again, not over another channel either."""
    target = tmp_path / "runs"
    code = f"with open({str(target)!r}, 'a') as f: f.write('x')"
    frames = [
        bytes(frame)
        for frame in client.session.encode("execute_request", {"code": code}, msg_id="once")
    ]
    client.send_frames("shell", frames)
    client.finish("once")
    for channel in ("shell", "shell", "control"):
        client.send_frames(channel, frames)
    alive(client)
    assert target.read_text() == "x"


def test_huge_header_is_refused(client):
    """A header of 100 MB is ignored, signed or not."""
    text = b'{"msg_id": "' + b"x" * 100_000_000 + b'", "msg_type": "execute_request"}'
    parts = [text, b"{}", b"{}", b"{}"]
    client.send_frames("shell", [DELIMITER, b"0" * 64, *parts])
    client.send_frames("shell", [DELIMITER, client.session.signer.sign(parts), *parts])
    alive(client)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'], ids=["lists", "objects"])
def test_deep_nesting_is_refused(client, opening):
    """Content nested 100,000 deep is ignored."""
    header = json.dumps(client.session.make_header("execute_request")).encode()
    parts = [header, b"{}", b"{}", b'{"code": ' + opening * 100_000]
    client.send_frames("shell", [DELIMITER, client.session.signer.sign(parts), *parts])
    alive(client)


@pytest.mark.parametrize("version", ["", "9.9", "5", "five", "4.1", "-1.0", "5.5.5.5"])
def test_unknown_versions_do_no_harm(client, version):
    """A header with a version that nobody knows is answered or ignored."""
    header = client.session.make_header("kernel_info_request") | {"version": version}
    parts = [json.dumps(header).encode(), b"{}", b"{}", b"{}"]
    client.send_frames("shell", [DELIMITER, client.session.signer.sign(parts), *parts])
    alive(client)


def test_ignored_messages_are_in_the_log(kernel, client):
    """What was ignored is told on the process's stderr, with the reason."""
    client.send_frames("shell", [DELIMITER, b"0" * 64, b"{}", b"{}", b"{}", b"{}"])
    client.send_frames("shell", [b"no delimiter"])
    client.settle()
    log = (kernel.folder / "output.txt").read_text()
    assert "signature" in log
    assert "delimiter" in log or "<IDS|MSG>" in log


def test_bytes_that_are_no_zeromq_do_no_harm(kernel, client):
    """A stranger who connects to the ports and talks something else is ignored."""
    import socket

    for name in ("shell_port", "iopub_port", "control_port", "stdin_port", "hb_port"):
        address = ("127.0.0.1", getattr(kernel.info, name))
        for data in (b"GET / HTTP/1.1\r\n\r\n", os.urandom(300), b"\xff" + b"\x00" * 8 + b"\x7f"):
            with socket.create_connection(address, timeout=10) as stranger, suppress(OSError):
                stranger.sendall(data)
    alive(client)
