from __future__ import annotations

import pytest

from ipy.core.completion import EVALUATION_POLICIES, IPCompleter


class Thing:
    def __init__(self):
        self.field = "text"

    @property
    def prop(self):
        return "text"

    def __getitem__(self, key):
        return "text"

    def __add__(self, other):
        return "text"


def complete(source, policy, **settings):
    completer = IPCompleter(
        namespace={"thing": Thing(), "call": lambda: "text", "table": {"k": "text"}}
    )
    completer.use_jedi = False
    completer.time_budget_ms = 20_000
    completer.evaluation = policy
    for name, value in settings.items():
        setattr(completer, name, value)
    return [one.text for one in completer.completions(source, len(source))]


#: The weakest policy under which each expression can be completed.
NEEDS = {
    "'text'.upp": "minimal",
    "thing.field.upp": "limited",
    "table['k'].upp": "limited",
    "thing.prop.upp": "unsafe",
    "thing[0].upp": "unsafe",
    "call().upp": "unsafe",
    "(thing + 1).upp": "unsafe",
    "[*map(str, [1])][0].upp": "dangerous",
}


@pytest.mark.spec("TCOR-043")
@pytest.mark.parametrize("policy", EVALUATION_POLICIES)
@pytest.mark.parametrize("source", NEEDS)
def test_each_policy_evaluates_what_it_may(source, policy):
    """`forbidden` evaluates nothing; each further policy allows more."""
    order = list(EVALUATION_POLICIES)
    allowed = order.index(policy) >= order.index(NEEDS[source])
    assert complete(source, policy) == (["upper"] if allowed else [])


@pytest.mark.spec("TCOR-043")
def test_names_are_offered_under_every_policy():
    """Looking a name up is no evaluation."""
    assert "thing" in complete("thin", "forbidden")


@pytest.mark.spec("TCOR-044")
def test_a_library_can_be_allowed_by_name():
    """`policy_overrides` lets properties of a class or package run, by its dotted name."""
    name = f"{Thing.__module__}.{Thing.__qualname__}"
    allowed = {"allowed_getattr_external": {name}, "allowed_getitem_external": {name}}
    assert complete("thing.prop.upp", "limited") == []
    assert complete("thing.prop.upp", "limited", policy_overrides=allowed) == ["upper"]
    assert complete("thing[0].upp", "limited", policy_overrides=allowed) == ["upper"]


@pytest.mark.spec("TCOR-044")
def test_a_wrong_override_is_told_when_it_is_set():
    """A misspelt setting ends in an error that names the right one."""
    with pytest.raises(ValueError, match="allow_auto_import"):
        IPCompleter(namespace={}).policy_overrides = {"allow_auto_imports": True}


@pytest.mark.spec("TCOR-044")
def test_undefined_names_can_be_imported():
    """With `allow_auto_import`, an undefined name is imported by `auto_import_method`."""
    assert complete("colorsys.rgb_to_h", "limited") == []
    found = complete("colorsys.rgb_to_h", "limited", policy_overrides={"allow_auto_import": True})
    assert set(found) == {"rgb_to_hls", "rgb_to_hsv"}
    method = f"{tuple.__module__}.__import__"
    assert complete(
        "colorsys.rgb_to_hl",
        "limited",
        policy_overrides={"allow_auto_import": True},
        auto_import_method=method,
    )
