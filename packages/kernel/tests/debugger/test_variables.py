"""Variables while nothing is stopped."""

from __future__ import annotations

import pytest

from ipy.kernel.debugger.variables import FIRST_REFERENCE, VariableExplorer, describe_value


def explore(**names):
    return VariableExplorer(lambda: names, lambda name, value: name.startswith("_"))


def by_name(variables):
    return {variable["name"]: variable for variable in variables}


@pytest.mark.spec("TKER-065", "TMSG-041")
def test_variables_are_listed_with_value_and_type():
    """Names that are not the user's own are left out; functions and classes are gathered."""
    explorer = explore(a=1, text="x", _hidden=2, f=len, C=int)
    found = explorer.variables()
    assert [v["name"] for v in found] == ["function variables", "class variables", "a", "text"]
    assert by_name(found)["a"] == {
        "name": "a",
        "value": "1",
        "type": "int",
        "evaluateName": "a",
        "variablesReference": 0,
    }
    assert by_name(found)["text"]["value"] == "'x'"
    functions = explorer.children(found[0]["variablesReference"])
    assert [(v["name"], v["evaluateName"]) for v in functions] == [("f", "f")]


def test_containers_and_objects_are_opened_by_reference():
    """Each entry says which expression gives it."""

    class Thing:
        def __init__(self):
            self.inner = {"k": (10, 20)}

    explorer = explore(things=[Thing()])
    (things,) = explorer.variables()
    assert things["variablesReference"] > FIRST_REFERENCE
    (thing,) = explorer.children(things["variablesReference"])
    assert thing["evaluateName"] == "things[0]"
    (inner,) = explorer.children(thing["variablesReference"])
    assert (inner["name"], inner["evaluateName"]) == ("inner", "things[0].inner")
    (entry,) = explorer.children(inner["variablesReference"])
    assert (entry["name"], entry["evaluateName"]) == ("'k'", "things[0].inner['k']")
    assert [v["value"] for v in explorer.children(entry["variablesReference"])] == ["10", "20"]


def test_what_was_listed_before_can_not_be_opened():
    """A new listing begins anew."""
    explorer = explore(a=[1])
    (before,) = explorer.variables()
    explorer.variables()
    assert not explorer.knows(before["variablesReference"])
    with pytest.raises(KeyError):
        explorer.children(before["variablesReference"])


def test_no_property_is_run():
    """Only what the instance holds is looked at."""

    class Trap:
        def __init__(self):
            self.safe = 1

        @property
        def danger(self):
            raise AssertionError("the property was run")

        def __getattr__(self, name):
            raise AssertionError("__getattr__ was run")

    explorer = explore(trap=Trap())
    (trap,) = explorer.variables()
    assert [v["name"] for v in explorer.children(trap["variablesReference"])] == ["safe"]


def test_a_repr_that_fails_is_told():
    """The other variables are still shown."""

    class Bad:
        def __repr__(self):
            raise ZeroDivisionError

    assert describe_value(Bad()) == "<Bad: its repr fails with ZeroDivisionError>"


def test_large_values_are_cut_off():
    """Neither a line of a million characters nor a list of a million entries is sent."""
    assert len(describe_value("x" * 10**6)) <= 1000
    assert len(describe_value(list(range(10**6)))) <= 1000
    explorer = explore(many=list(range(5000)))
    (many,) = explorer.variables()
    children = explorer.children(many["variablesReference"])
    assert len(children) == 1001
    assert children[-1]["name"] == "..."
