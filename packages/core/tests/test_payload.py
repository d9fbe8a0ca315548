from __future__ import annotations

import pytest

from ipy.core.payload import PayloadManager


def test_payloads_are_collected_until_cleared() -> None:
    """They are read in the order of writing; clearing leaves what was read untouched."""
    manager = PayloadManager()
    manager.write_payload({"source": "page", "text": "a"})
    manager.write_payload({"source": "edit", "file": "b"})
    read = manager.read_payload()
    manager.clear_payload()
    assert read == [{"source": "page", "text": "a"}, {"source": "edit", "file": "b"}]
    assert manager.read_payload() == []


def test_one_payload_per_source() -> None:
    """The same source is replaced in its place, unless several are wanted."""
    manager = PayloadManager()
    manager.write_payload({"source": "next", "text": 1})
    manager.write_payload({"source": "other"})
    manager.write_payload({"source": "next", "text": 2})
    manager.write_payload({"source": "next", "text": 3}, single=False)
    assert [p.get("text") for p in manager.read_payload()] == [2, None, 3]


def test_payloads_without_a_source_are_all_kept() -> None:
    """What doesn't say its source replaces nothing."""
    manager = PayloadManager()
    manager.write_payload({"text": 1})
    manager.write_payload({"text": 2})
    assert len(manager.read_payload()) == 2


def test_a_payload_is_a_dict() -> None:
    """Anything else is refused."""
    with pytest.raises(TypeError, match="must be a dict, got: 'x'"):
        PayloadManager().write_payload("x")  # type: ignore[arg-type]
