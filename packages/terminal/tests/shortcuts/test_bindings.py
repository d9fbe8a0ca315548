from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ipy.terminal.shortcuts.bindings import (
    DEFAULT_BINDINGS,
    UNASSIGNED,
    Binding,
    ShortcutError,
    apply_overrides,
    create_identifier,
    find_command,
)
from ipy.terminal.shortcuts.filters import FilterError, filter_from_string


def _rows_of_the_table() -> list[tuple[str, str, str]]:
    """The default bindings of IPython 9.18, as its terminal lists them: keys, command, filter."""
    table = (Path(__file__).parents[1] / "data" / "default_bindings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\S.*?)` \| `([\w:.]+)` \| (.+?) \|$", table, re.MULTILINE)
    assert len(rows) == 67
    return rows


@pytest.mark.spec("TTRM-015")
def test_the_default_bindings_are_those_of_the_table() -> None:
    """Every default binding has the keys, the identifier and the filter of the specification."""

    def normal(filter_text: str) -> frozenset[str]:
        return frozenset(part.strip() for part in filter_text.split("&"))

    ours = sorted(
        (" ".join(b.keys), b.command, sorted(normal(b.condition or "None")))
        for b in DEFAULT_BINDINGS
    )
    theirs = sorted(
        (keys, command, sorted(normal(text))) for keys, command, text in _rows_of_the_table()
    )
    assert ours == theirs


@pytest.mark.spec("TTRM-015")
@pytest.mark.parametrize(
    "identifier", sorted({*(b.command for b in DEFAULT_BINDINGS), *UNASSIGNED})
)
def test_every_identifier_names_a_command(identifier: str) -> None:
    """Each identifier leads to a command, and the command back to its identifier."""
    command = find_command(identifier)
    if identifier.startswith("IPython:"):
        assert create_identifier(command) == identifier


def _find(bindings: list[Binding], command: str) -> list[Binding]:
    return [b for b in bindings if b.command == command]


ACCEPT = "IPython:auto_suggest.accept"


@pytest.mark.spec("TTRM-014")
def test_new_keys_replace_the_old_ones() -> None:
    """`match_keys` chooses the binding, `new_keys` gives it other keys."""
    changed = apply_overrides(
        DEFAULT_BINDINGS, [{"command": ACCEPT, "match_keys": ["right"], "new_keys": ["c-t"]}]
    )
    assert [b.keys for b in _find(changed, ACCEPT)] == [("c-f",), ("c-t",)]


@pytest.mark.spec("TTRM-014")
def test_empty_keys_disable_a_binding() -> None:
    """`new_keys` of `[]` removes what matches."""
    changed = apply_overrides(
        DEFAULT_BINDINGS, [{"command": ACCEPT, "match_keys": ["right"], "new_keys": []}]
    )
    assert [b.keys for b in _find(changed, ACCEPT)] == [("c-f",)]


@pytest.mark.spec("TTRM-014")
def test_create_adds_a_binding_with_its_filter() -> None:
    """`create` keeps the existing bindings and adds one."""
    added = apply_overrides(
        DEFAULT_BINDINGS,
        [
            {
                "command": ACCEPT,
                "new_keys": ["c-t"],
                "new_filter": "has_suggestion & vi_mode",
                "create": True,
            }
        ],
    )
    assert added[-1] == Binding(("c-t",), ACCEPT, "has_suggestion & vi_mode")
    assert len(added) == len(DEFAULT_BINDINGS) + 1


@pytest.mark.spec("TTRM-014")
def test_a_new_filter_replaces_the_condition() -> None:
    """`new_filter` alone keeps the keys."""
    changed = apply_overrides(
        DEFAULT_BINDINGS, [{"command": "IPython:shortcuts.suspend_to_bg", "new_filter": "never"}]
    )
    assert _find(changed, "IPython:shortcuts.suspend_to_bg") == [
        Binding(("c-z",), "IPython:shortcuts.suspend_to_bg", "never")
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            {"command": "IPython:auto_suggest.acept", "new_keys": []},
            "did you mean IPython:auto_suggest.accept",
        ),
        ({"command": ACCEPT, "new_keys": ["nokey"]}, "nokey"),
        (
            {"command": ACCEPT, "match_keys": ["f5"], "new_keys": []},
            "matches no binding; its keys are c-f, right",
        ),
        (
            {"command": ACCEPT, "match_keys": ["right"], "new_filter": "has_sugestion"},
            "did you mean has_suggestion",
        ),
        ({"command": ACCEPT}, "changes nothing"),
        ({"command": ACCEPT, "new_keys": ["c-t"]}, "give 'match_keys'"),
        ({"new_keys": ["c-t"]}, "no field 'command'"),
        ({"command": ACCEPT, "keys": ["c-t"]}, "unknown field 'keys'"),
        ({"command": ACCEPT, "create": True}, "needs 'new_keys'"),
        (
            {"command": "IPython:auto_suggest.llm_autosuggestion", "new_keys": ["c-t"]},
            "set 'create' to True",
        ),
    ],
)
def test_a_faulty_entry_is_explained(entry: dict[str, Any], message: str) -> None:
    """An entry that can't be applied is named, with what is wrong with it."""
    with pytest.raises(ShortcutError, match=re.escape(message)):
        apply_overrides(DEFAULT_BINDINGS, [entry])


@pytest.mark.spec("TTRM-014")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("always", True),
        ("~always", False),
        ("always & never", False),
        ("always | never", True),
        ("~(always & never) & always", True),
    ],
)
def test_filters_combine(code: str, expected: bool) -> None:
    """Filters are combined with and, or, not and parentheses."""
    assert filter_from_string(code)() is expected


@pytest.mark.parametrize("code", ["always and never", "always &", "print()", "1"])
def test_other_expressions_are_refused(code: str) -> None:
    """Only names and the three operators make a filter."""
    with pytest.raises(FilterError):
        filter_from_string(code)
