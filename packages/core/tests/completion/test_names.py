"""Names among very many, and in their order."""

from __future__ import annotations

import pytest

from ipy.core.completion import IPCompleter
from ipy.core.completion.names import MAX_NAMES, by_abbreviation, in_order

MANY = 20_000


def texts(completer: IPCompleter, typed: str) -> list[str]:
    return [one.text for one in completer.completions(typed, len(typed))]


@pytest.fixture
def completer() -> IPCompleter:
    """Completes in a namespace of very many names."""
    return IPCompleter(namespace={f"name_{number:06}": number for number in range(MANY)})


def test_of_very_many_names_the_first_are_offered(completer: IPCompleter) -> None:
    """No more than `MAX_NAMES` completions come, and they are the alphabetically first ones, in order."""
    assert texts(completer, "na") == [f"name_{number:06}" for number in range(MAX_NAMES)]


def test_a_name_among_very_many_is_found_by_more_of_it(completer: IPCompleter) -> None:
    """The limit is one of what is offered, not of where names are looked for."""
    assert texts(completer, f"name_0{MANY - 1}") == [f"name_0{MANY - 1}"]
    assert texts(completer, "n_01999") == [f"name_01999{digit}" for digit in range(10)]


def test_limited_names_are_the_same_as_the_head_of_all() -> None:
    """Those that come first stay first, plain names before private ones, as without a limit."""
    names = ["zeta", "alpha", "_private", "beta", "__special__", "gamma", "_other"]
    for limit in range(1, len(names) + 1):
        assert in_order(names, {"zeta"}, limit) == in_order(names, {"zeta"})[:limit]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("f_b", ["foo_bar", "foo_bar_baz"]),
        ("_f_b", ["_foo_bar"]),
        ("foo_b_b", ["foo_bar_baz"]),
        ("fb", []),
    ],
)
def test_abbreviations(typed: str, found: list[str]) -> None:
    """Each part of what was typed begins a word of the name, in their order, behind the same underscores."""
    names = ["foo_bar", "_foo_bar", "__foo_bar", "foo_bar_baz", "foobar", "bar_foo"]
    assert by_abbreviation(names, typed) == found
