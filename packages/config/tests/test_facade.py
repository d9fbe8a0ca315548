"""The facade `ipy.config`."""

from __future__ import annotations

import importlib

import pytest

import ipy.config


def test_all_is_sorted_and_every_name_is_there():
    """`__all__` is sorted and true, and `dir()` shows exactly that."""
    assert ipy.config.__all__ == sorted(ipy.config.__all__)
    assert dir(ipy.config) == ipy.config.__all__
    for name in ipy.config.__all__:
        assert getattr(ipy.config, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    """A misspelt name fails as in any other module."""
    with pytest.raises(AttributeError, match="has no attribute 'Confgi'"):
        ipy.config.Confgi  # noqa: B018


@pytest.mark.spec("CONFIG-009")
def test_lazy_names_come_from_where_they_are_said_to():
    """The table of lazy names is true."""
    for name, module in ipy.config._HOME.items():
        assert getattr(importlib.import_module(module), name) is getattr(ipy.config, name)
