"""The messages of a conversation, kept in order."""

from __future__ import annotations

import pytest

from ipy.msgspec.session import Session
from ipy.msgspec.testing import Recorder


@pytest.fixture
def recorder():
    """A conversation of two requests, their messages interleaved."""
    session = Session()
    recorder = Recorder()

    def add(channel, parent, msg_type, content):
        frames = session.encode(msg_type, content, parent={"msg_id": parent} if parent else None)
        recorder.add(channel, session.decode(frames))

    add("iopub", None, "status", {"execution_state": "starting"})
    add("iopub", "a", "status", {"execution_state": "busy"})
    add("iopub", "a", "stream", {"name": "stdout", "text": "one "})
    add("iopub", "b", "stream", {"name": "stdout", "text": "other"})
    add("iopub", "a", "stream", {"name": "stderr", "text": "oops"})
    add("iopub", "a", "stream", {"name": "stdout", "text": "two"})
    add("shell", "a", "execute_reply", {"status": "ok"})
    add("iopub", "a", "status", {"execution_state": "idle"})
    return recorder


def test_messages_are_chosen_by_channel_request_and_type(recorder):
    """Each of the three narrows the choice; order is that of arrival."""
    assert len(recorder) == len(list(recorder)) == 8
    kinds = [message.msg_type for message in recorder.messages("iopub", parent="a")]
    assert kinds == ["status", "stream", "stream", "stream", "status"]
    assert len(recorder.messages(kind="stream")) == 4
    assert recorder.messages("shell", kind="stream") == []


def test_text_joins_the_pieces_of_one_stream(recorder):
    """The text of a stream is that of one request, or of all."""
    assert recorder.text(parent="a") == "one two"
    assert recorder.text("stderr", parent="a") == "oops"
    assert recorder.text() == "one othertwo"


def test_states_and_replies(recorder):
    """A request is idle when the kernel said so; its reply is that of its channel."""
    assert recorder.states() == ["starting", "busy", "idle"]
    assert recorder.is_idle("a")
    assert not recorder.is_idle("b")
    assert recorder.reply_to("a").content == {"status": "ok"}
    assert recorder.reply_to("b") is None


def test_clear_forgets_everything(recorder):
    """After clear the recorder is as new."""
    recorder.clear()
    assert len(recorder) == 0
    assert not recorder.is_idle("a")
    assert recorder.reply_to("a") is None
    assert recorder.messages(parent="a") == []
