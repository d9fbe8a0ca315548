from __future__ import annotations

import os

import pytest

from ipy.core.text.wildcard import dict_dir, is_type, list_namespace

NS = {"abc": 1, "_x": 2, "Abd": "s", "os": os, "a.c": 5}


@pytest.mark.spec("TCOR-133")
def test_stars_and_case() -> None:
    """* and ? match; case counts unless it is to be ignored; brackets are plain characters."""
    assert set(list_namespace(NS, "all", "ab*")) == {"abc"}
    assert set(list_namespace(NS, "all", "ab*", ignore_case=True)) == {"abc", "Abd"}
    assert set(list_namespace(NS, "all", "a?c")) == {"abc", "a.c"}
    assert list_namespace(NS, "all", "a[bc]c") == {}


def test_underscores() -> None:
    """Names with an underscore show only when asked for."""
    assert "_x" not in list_namespace(NS, "all", "*")
    assert "_x" in list_namespace(NS, "all", "*", show_all=True)
    assert set(list_namespace(NS, "all", "_*")) == {"_x"}


def test_dotted_patterns() -> None:
    """A dot goes into the attributes."""
    assert list_namespace(NS, "all", "o*.pat?sep") == {"os.pathsep": os.pathsep}
    assert set(list_namespace(NS, "function", "os.path.joi*")) == {"os.path.join"}


def test_types() -> None:
    """Types are given by name or class; a misspelt one is named with a suggestion."""
    assert set(list_namespace(NS, "int", "*")) == {"abc", "a.c"}
    assert set(list_namespace(NS, "module", "*")) == {"os"}
    assert set(list_namespace(NS, str, "*")) == {"Abd"}
    with pytest.raises(ValueError, match="functoin.*function"):
        is_type(1, "functoin")


def test_failing_properties_are_left_out() -> None:
    """An attribute that can't be read hides nothing else."""

    class Bad:
        good = 1

        @property
        def bad(self) -> int:
            raise RuntimeError

    found = dict_dir(Bad())
    assert found["good"] == 1
    assert "bad" not in found
