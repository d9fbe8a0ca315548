from __future__ import annotations

import builtins
import os

import pytest

from ipy.core.errors import UsageError
from ipy.core.inspection import parse_search, search


def found(arguments, **user):
    table = {
        "user_local": user,
        "user_global": user,
        "internal": {},
        "builtin": vars(builtins),
        "alias": {"ls": 1},
    }
    return search(parse_search(arguments), table)


@pytest.mark.spec("CORE-178")
def test_names_are_found_in_the_users_and_the_builtin_namespace():
    """`a*` finds what begins with a, in order."""
    assert found("az*", azimuth=1, aznar=2, b=3) == ["azimuth", "aznar"]
    assert "abs" in found("a*")


@pytest.mark.spec("CORE-103", "CORE-178")
def test_each_part_of_a_dotted_pattern_may_have_wildcards():
    """`o*.path.*join*` searches attributes of attributes."""
    assert found("o*.path.*join*", os=os) == ["os.path.join"]
    assert found("str.is*p*e*") == ["str.isprintable", "str.isspace", "str.isupper"]


@pytest.mark.spec("CORE-178", "TCOR-060")
def test_a_type_narrows_the_search():
    """The second word names a type: of `types`, or any class."""
    user = {"zfun": lambda: 1, "znum": 3, "zos": os}
    assert found("z* function", **user) == ["zfun"]
    assert found("z* int", **user) == ["znum"]
    assert found("z* module", **user) == ["zos"]


@pytest.mark.spec("TCOR-060")
def test_scopes_are_left_out_and_added():
    """`-e` leaves a namespace out, `-s` adds one."""
    assert found("-e builtin az*", azimuth=1) == ["azimuth"]
    assert found("-e user abs*", abs_mine=1) == ["abs"]
    assert found("l?") == []
    assert found("-s alias l?") == ["ls"]


@pytest.mark.spec("TCOR-060")
def test_case_and_underscores():
    """`-i` ignores case; a pattern that begins with a wildcard skips underscores unless `-a`."""
    assert found("-i AZ*", azimuth=1) == ["azimuth"]
    assert found("-c AZ*", azimuth=1) == []
    assert found("-e builtin *", _hidden=1, seen=2) == ["seen"]
    assert found("-a -e builtin *", _hidden=1, seen=2) == ["_hidden", "seen"]
    assert found("-e builtin _*", _hidden=1, seen=2) == ["_hidden"]


@pytest.mark.spec("TCOR-060")
def test_types_are_listed():
    """`-l` asks for the list of types."""
    assert parse_search("-l").list_types


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("a b c", "expected a pattern"),
        ("-e bultin a*", "did you mean builtin"),
        ("-e", "needs the name"),
        ("-x a", "-x"),
    ],
)
def test_misuse_is_told(arguments, words):
    """A wrong option, scope or a third word ends in one clear error."""
    with pytest.raises(UsageError, match=words):
        parse_search(arguments)


@pytest.mark.spec("CORE-335")
def test_properties_are_not_run():
    """The search reads names; it does not evaluate properties."""
    ran = []

    class A:
        @property
        def prop(self):
            ran.append(1)

    assert found("a.pr*", a=A()) == ["a.prop"]
    assert not ran
