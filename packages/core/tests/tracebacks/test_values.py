from __future__ import annotations

import sys

import pytest

from ipy.core.tracebacks.values import (
    MAX_REPR_CHARS,
    argument_names,
    evaluated,
    safe_repr,
    safe_str,
)

from .helpers import load, raised, report


class Angry:
    def __repr__(self):
        raise ValueError("bad repr")

    __str__ = __repr__


class Interrupting:
    def __repr__(self):
        raise KeyboardInterrupt


def test_a_failing_repr_is_told_in_its_place():
    """The name of the class and what was raised; in containers too."""
    assert safe_repr(Angry()) == "<repr of Angry failed: ValueError: bad repr>"
    assert safe_repr([1, Angry()]) == "[1, <repr of Angry failed: ValueError: bad repr>]"
    assert safe_str(Angry()) == "<str of Angry failed: ValueError>"


def test_an_interrupt_gets_through():
    """Ctrl-C while a repr runs stops the report."""
    with pytest.raises(KeyboardInterrupt):
        safe_repr(Interrupting())


@pytest.mark.parametrize(
    "make",
    [
        lambda: "x" * 10**6,
        lambda: list(range(10**6)),
        lambda: {i: i for i in range(10**5)},
        lambda: 10**4000,
        lambda: 10**5000,
        lambda: b"x" * 10**6,
    ],
)
def test_huge_values_are_cut(make):
    """No value fills the screen, and the text of huge containers and numbers isn't built first."""
    assert 0 < len(safe_repr(make())) <= MAX_REPR_CHARS


def test_ordinary_values_are_whole():
    """A hundred characters and more are shown as they are."""
    assert safe_repr("y" * 300) == repr("y" * 300)
    assert safe_repr({"a": [1, (2,)]}) == "{'a': [1, (2,)]}"


def test_parameters_are_named_with_their_stars():
    """Positional, keyword-only, *args, **kwargs."""

    def f(a, b=1, *args, c, **kwargs):
        local = a

    assert list(argument_names(f.__code__)) == [
        ("", "a"),
        ("", "b"),
        ("", "c"),
        ("*", "args"),
        ("**", "kwargs"),
    ]


def test_expressions_are_evaluated_without_running_the_users_code():
    """Names, items of builtin containers, plain attributes and arithmetic; no property, no call, no operator of the user."""
    ran = []

    class Thing:
        def __init__(self):
            self.plain = 5

        @property
        def tricky(self):
            ran.append("property")

        def __getitem__(self, key):
            ran.append("item")

        def __add__(self, other):
            ran.append("add")

        def __getattr__(self, name):
            ran.append("getattr")

    thing, numbers, n = Thing(), {"k": [1, 2]}, 3
    found = dict(
        evaluated(
            "y = thing.plain + thing.tricky + thing[n] + thing.gone + numbers['k'][1] * n + f(thing + n)",
            sys._getframe(),
        )
    )
    assert ran == []
    assert found["thing.plain"] == 5
    assert found["numbers['k'][1]"] == 2
    assert found["numbers['k'][1] * n"] == 6
    assert "thing.tricky" not in found
    assert "thing[n]" not in found


@pytest.mark.parametrize(
    "source",
    [
        "elif n == 3:",
        "if n:",
        "while n > 2:",
        "else:",
        "except E:",
        "for i in n:",
        "return n",
        "x = (",
        "@deco",
    ],
)
def test_headers_and_fragments_are_no_trouble(source):
    """The piece that ran may be any line; what can't be parsed has no values."""
    n = 3
    assert isinstance(evaluated(source, sys._getframe()), list)
    if source.startswith(("elif", "if", "while", "return")):
        assert ("n", 3) in evaluated(source, sys._getframe())


def test_functions_and_modules_under_their_own_names_are_left_out():
    """They would tell nothing."""
    alias = len
    assert evaluated("len(pytest) + alias(sys)", sys._getframe()) == [("alias", len)]


@pytest.mark.parametrize("method", ["__str__", "__repr__"])
@pytest.mark.parametrize("mode", ["Plain", "Context", "Verbose", "Minimal"])
def test_a_text_that_ends_the_program_does_not_replace_the_exception(tmp_path, method, mode):
    """What `__str__` and `__repr__` of the user raise, SystemExit included, is told in their place."""

    def leave(self):
        raise SystemExit(3)

    kind = type("Odd", (Exception,), {"__str__": leave, method: leave})
    module = load(tmp_path / "sample.py", "def f(x):\n    raise x\n")
    shown = report(raised(module.f, kind()), mode)
    assert "Odd: <str of Odd failed: SystemExit>" in shown


@pytest.mark.parametrize("name", ["__cause__", "__context__", "__notes__", "__suppress_context__"])
def test_an_attribute_of_an_exception_that_fails_counts_as_missing(tmp_path, name):
    """A property that raises leaves its part of the report out, not the frames."""
    kind = type("Odd", (Exception,), {name: property(lambda self: 1 / 0)})
    module = load(tmp_path / "sample.py", "def f(x):\n    raise x\n")
    shown = report(raised(module.f, kind("told")))
    assert "formatter failed" not in shown
    assert "raise x" in shown
    assert "Odd: told" in shown
