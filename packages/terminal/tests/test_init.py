from __future__ import annotations

import pytest

import ipy.terminal


@pytest.mark.parametrize("name", ipy.terminal.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each name of the facade can be had, and is listed."""
    assert getattr(ipy.terminal, name) is not None
    assert name in dir(ipy.terminal)


def test_other_names_are_refused() -> None:
    """An unknown name is an AttributeError, as with any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        ipy.terminal.no_such_name  # noqa: B018
