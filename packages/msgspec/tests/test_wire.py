"""Frames, split and joined."""

from __future__ import annotations

from array import array

import pytest

from ipy.msgspec.errors import WireError
from ipy.msgspec.wire import DELIMITER, RawMessage, join_frames, split_frames

FRAMES = [b"router", b"client", b"<IDS|MSG>", b"", b"H", b"P", b"M", b"C", b"raw1", b"raw2"]


@pytest.mark.spec("MSG-015")
def test_the_delimiter_is_nine_bytes():
    """The delimiter is IDS, a bar and MSG in angle brackets."""
    assert DELIMITER == b"<IDS|MSG>"
    assert len(DELIMITER) == 9


@pytest.mark.spec("MSG-013", "MSG-014", "MSG-021", "TMSG-005")
def test_frames_are_split_into_their_parts():
    """Identities, delimiter, signature, four dicts, then buffers, which are memoryviews."""
    raw = split_frames(FRAMES)
    assert raw.identities == [b"router", b"client"]
    assert (raw.signature, raw.header, raw.parent_header) == (b"", b"H", b"P")
    assert (raw.metadata, raw.content) == (b"M", b"C")
    assert all(isinstance(buffer, memoryview) for buffer in raw.buffers)
    assert [bytes(buffer) for buffer in raw.buffers] == [b"raw1", b"raw2"]


@pytest.mark.spec("MSG-020")
def test_what_is_signed_stands_in_the_documented_order():
    """Header, parent header, metadata, content."""
    assert split_frames(FRAMES).signed == (b"H", b"P", b"M", b"C")


@pytest.mark.spec("MSG-013", "MSG-014")
def test_joining_is_the_inverse_of_splitting():
    """Frames that were split come out as they went in, also without identities and buffers."""
    assert join_frames(split_frames(FRAMES)) == FRAMES
    least = [b"<IDS|MSG>", b"s", b"{}", b"{}", b"{}", b"{}"]
    assert join_frames(split_frames(least)) == least


def test_splitting_never_looks_into_a_part():
    """What stands in the frames may be anything, the delimiter's text included."""
    parts = [b"\xff", b"<IDS|MSG>", b"", b"\0", b"["]
    raw = split_frames([DELIMITER, *parts])
    assert list(raw[1:6]) == parts
    assert raw.identities == []


def test_any_kind_of_buffer_is_a_frame():
    """Memoryviews and arrays are split like bytes; buffers among them aren't copied."""
    big = array("d", [1.0, 2.0])
    raw = split_frames(
        [memoryview(b"<IDS|MSG>"), *map(memoryview, [b"", b"1", b"2", b"3", b"4"]), big]
    )
    assert raw.header == b"1"
    assert raw.header.__class__ is bytes
    assert raw.buffers[0].obj is big


def test_frame_objects_of_zeromq_are_frames():
    """`recv_multipart(copy=False)` gives frame objects; they are split like bytes."""
    zmq = pytest.importorskip("zmq", reason="needs pyzmq")
    raw = split_frames([zmq.Frame(frame) for frame in FRAMES])
    assert raw[:6] == split_frames(FRAMES)[:6]
    assert bytes(raw.buffers[1]) == b"raw2"


def test_a_missing_delimiter_is_told():
    """Frames without a delimiter are no message."""
    with pytest.raises(WireError, match=r"no delimiter <IDS\|MSG> among 2 frames"):
        split_frames([b"a", b"b"])
    with pytest.raises(WireError, match="among 0 frames"):
        split_frames([])


@pytest.mark.parametrize("count", range(5))
def test_missing_parts_are_named(count):
    """A message that is cut short is refused, and the error names what is missing."""
    names = ["signature", "header", "parent_header", "metadata", "content"]
    with pytest.raises(WireError, match=f"missing: {', '.join(names[count:])}$"):
        split_frames([b"id", DELIMITER, *[b"{}"] * count])


def test_a_string_is_no_frame():
    """Text where bytes belong is an error of the wire, not of Python."""
    with pytest.raises(WireError, match="must be bytes, got str"):
        split_frames([DELIMITER, b"", "header", b"", b"", b""])


def test_a_raw_message_can_be_made_by_hand():
    """A raw message is a plain tuple of parts."""
    raw = RawMessage([], b"", b"1", b"2", b"3", b"4", [])
    assert join_frames(raw) == [DELIMITER, b"", b"1", b"2", b"3", b"4"]
