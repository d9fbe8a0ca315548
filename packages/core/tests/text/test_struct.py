from __future__ import annotations

import pytest

from ipy.core.text import Struct


@pytest.mark.spec("CORE-463", "TCOR-133")
def test_attributes_are_keys() -> None:
    """s.key and s["key"] are the same; None is no valid argument."""
    s = Struct({"a": 1}, b=2)
    s.c = 3
    assert isinstance(s, dict)
    assert s == {"a": 1, "b": 2, "c": 3}
    assert s.a == 1
    del s.a
    assert "a" not in s
    with pytest.raises(AttributeError, match="a"):
        s.a
    with pytest.raises(TypeError):
        Struct(None)


def test_methods_are_protected() -> None:
    """An attribute may not hide a method."""
    s = Struct()
    with pytest.raises(AttributeError, match="keys"):
        s.keys = 1
    s["keys"] = 1
    assert s["keys"] == 1
    assert callable(s.keys)


def test_no_new_attributes() -> None:
    """allow_new_attr(False) refuses names that aren't there yet."""
    s = Struct(a=1)
    s.allow_new_attr(False)
    s.a = 2
    with pytest.raises(AttributeError, match="b"):
        s.b = 1
    with pytest.raises(KeyError):
        s["b"] = 1
    s.allow_new_attr()
    s.b = 1
    assert s == {"a": 2, "b": 1}


def test_arithmetic() -> None:
    """+ adds keys and keeps old values, - removes keys; both give new Structs."""
    s = Struct(a=1, b=2)
    assert s + {"b": 3, "c": 4} == {"a": 1, "b": 2, "c": 4}
    assert s - {"a": 0} == {"b": 2}
    assert type(s - {}) is Struct
    s += {"c": 1}
    s -= {"b": 1}
    assert s == {"a": 1, "c": 1}


def test_merge_policies() -> None:
    """A conflict is solved by the policy for its key."""
    s = Struct(a=1, b="x", c=1, d=[1], e=5)
    s.merge(
        {"a": 2, "b": "y", "c": 7, "d": [2], "e": 6},
        {
            "add": "a",
            "add_s": ["b"],
            "update": "c",
            "add_flip": "d",
            (lambda old, new: old * new): "e",
        },
        f=1,
    )
    assert s == {"a": 3, "b": "x y", "c": 7, "d": [2, 1], "e": 30, "f": 1}
    with pytest.raises(ValueError, match="nope.*update"):
        s.merge({"a": 1}, {"nope": "a"})


def test_copy_and_hasattr() -> None:
    """copy is a new Struct; hasattr knows keys only."""
    s = Struct(a=1)
    copy = s.copy()
    copy.a = 2
    assert s.a == 1
    assert s.hasattr("a")
    assert not s.hasattr("copy")
    assert s.dict() is s
