from __future__ import annotations

import pytest

from ipy.core.tracebacks.frames import (
    Folded,
    FrameEntry,
    Hidden,
    find_positions,
    is_hidden,
    select,
    walk,
)

from .helpers import load, raised


def names(items):
    return [item.code.co_name if isinstance(item, FrameEntry) else item for item in items]


def test_frames_are_listed_outermost_first(tmp_path):
    """The first ones can be left out, the last one never."""
    module = load(tmp_path / "m.py", "def a(): b()\ndef b(): c()\ndef c(): 1 / 0\n")
    tb = raised(module.a).__traceback__
    assert names(walk(tb)) == ["a", "b", "c"]
    assert names(walk(tb, 1)) == ["b", "c"]
    assert names(walk(tb, 9)) == ["c"]
    assert walk(None) == []


def test_a_repeat_or_two_is_not_folded(tmp_path):
    """Folding one frame would save nothing and hide its values."""
    module = load(tmp_path / "m.py", "def a(n):\n    a(n - 1) if n else 1 / 0\n")
    assert not any(
        isinstance(item, Folded) for item in select(walk(raised(module.a, 3).__traceback__))
    )
    folded = [
        item for item in select(walk(raised(module.a, 9).__traceback__)) if isinstance(item, Folded)
    ]
    assert folded == [Folded([("a", 2, 7)])]


@pytest.mark.spec("TCOR-112")
@pytest.mark.parametrize(
    ("value", "hidden"),
    [("True", True), ("1", True), ("False", False), ("0", False), ("'x'", True)],
)
def test_the_mark_counts_if_it_is_true(tmp_path, value, hidden):
    """Truth decides, as in pytest; an unmarked frame is shown."""
    module = load(
        tmp_path / "m.py", f"def a():\n    __tracebackhide__ = {value}\n    b()\ndef b(): 1 / 0\n"
    )
    entries = walk(raised(module.a).__traceback__)
    assert is_hidden(entries[0].frame) is hidden
    assert not is_hidden(entries[1].frame)
    assert isinstance(select(entries)[0], Hidden) is hidden


def test_a_mark_whose_truth_cannot_be_told_hides(tmp_path):
    """E.g. an array."""
    module = load(
        tmp_path / "m.py",
        "class T:\n    def __bool__(self):\n        raise ValueError\ndef a():\n    __tracebackhide__ = T()\n    b()\ndef b(): 1 / 0\n",
    )
    assert isinstance(select(walk(raised(module.a).__traceback__))[0], Hidden)


def test_positions_tell_the_running_expression(tmp_path):
    """Lines and columns of what raised (PEP 657)."""
    module = load(tmp_path / "m.py", "def a():\n    return [1, 2 / 0]\n")
    assert tuple(find_positions(walk(raised(module.a).__traceback__)[0])) == (2, 2, 15, 20)


def test_code_without_positions_has_none():
    """As with -X no_debug_ranges, or in generated code."""

    def a():
        1 / 0

    code = a.__code__.replace(co_linetable=b"")
    tb = raised(type(a)(code, {})).__traceback__
    assert find_positions(walk(tb)[0]) is None
