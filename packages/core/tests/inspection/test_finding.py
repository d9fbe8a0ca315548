from __future__ import annotations

import builtins
import os

import pytest

from ipy.core.inspection import find_object


def find(name, namespace=None, **kwargs):
    return find_object(
        name, [("Interactive", namespace or {}), ("Python builtin", vars(builtins))], **kwargs
    )


@pytest.mark.spec("CORE-101")
def test_dotted_names_are_followed():
    """`os.path.abspath` leads to the function, its parent being `os.path`."""
    found = find("os.path.abspath", {"os": os})
    assert found.found
    assert found.obj is os.path.abspath
    assert found.parent is os.path
    assert found.namespace == "Interactive"


def test_a_name_is_taken_from_the_first_namespace_that_has_it():
    """The user's names hide built-in ones."""
    assert find("print", {"print": 3}).obj == 3
    assert find("print").namespace == "Python builtin"


@pytest.mark.spec("TCOR-058")
@pytest.mark.parametrize(
    ("name", "value"),
    [('d["k"]', [1, 2]), ("d['k'][-1]", 2), ("d['k'][0:1]", [1]), ("d[1, 'a'].real", 7)],
)
def test_constant_items_are_followed(name, value):
    """Items of containers can be asked about, by constant keys and slices."""
    assert find(name, {"d": {"k": [1, 2], (1, "a"): 7}}).obj == value


@pytest.mark.parametrize(
    "name", ["f()", "d[k]", "a b", "", "1 + 1", "nope", "d.nope", "d['x']", "a.", "%", "(" * 500]
)
def test_what_is_no_name_or_leads_nowhere_is_not_found(name):
    """Anything but names, attributes and constant items is not found, and nothing is called."""
    called = []
    assert not find(name, {"f": lambda: called.append(1), "d": {}, "k": 1}).found
    assert not called


@pytest.mark.spec("CORE-335", "CORE-117")
def test_a_failing_attribute_on_the_way_means_not_found():
    """A property that raises does not crash the search."""

    class Bad:
        @property
        def p(self):
            raise RuntimeError("no")

    assert not find("b.p.x", {"b": Bad()}).found


@pytest.mark.spec("TCOR-059")
def test_a_property_at_the_end_stands_for_itself_and_is_not_run():
    """Asking about a property describes it; its code does not run."""
    ran = []

    class A:
        @property
        def p(self):
            ran.append(1)

    assert find("a.p", {"a": A()}).obj is A.p
    assert not ran


@pytest.mark.spec("CORE-R025")
def test_a_property_on_the_way_is_evaluated_once():
    """To get past a property its value is needed; it is computed once."""
    ran = []

    class A:
        @property
        def p(self):
            ran.append(1)
            return 5

    assert find("a.p.real", {"a": A()}).obj == 5
    assert ran == [1]


@pytest.mark.spec("CORE-120", "CORE-105")
def test_magics_and_aliases_are_found_in_both_kinds():
    """`%name`, `%%name` and a bare name reach magics; an alias is told apart."""
    line, cell, alias = (lambda: 1), (lambda: 2), (lambda: 3)
    table = {
        ("time", "line"): line,
        ("time", "cell"): cell,
        ("bash", "cell"): cell,
        ("ls", "line"): alias,
    }

    def magic(name, kind):
        return table.get((name, kind))

    def ask(name):
        return find(name, find_magic=magic, is_alias=lambda obj: obj is alias)

    assert ask("%time").obj is line
    assert ask("%%time").obj is cell
    assert ask("time").obj is line
    assert ask("bash").obj is cell
    assert ask("%time").ismagic
    assert not ask("%time").isalias
    assert ask("%time").namespace == "IPython internal"
    assert ask("ls").isalias
    assert not ask("%nope").found
    assert find("time", {"time": 1}, find_magic=magic).obj == 1


def test_none_can_be_asked_about():
    """`None?` describes None."""
    found = find("None")
    assert found.found
    assert found.obj is None
