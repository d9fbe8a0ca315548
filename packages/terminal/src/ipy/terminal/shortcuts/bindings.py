"""The table of key bindings, and what the `shortcuts` setting does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from prompt_toolkit.key_binding import KeyBindings

from .filters import FilterError, filter_from_string

if TYPE_CHECKING:
    from prompt_toolkit.filters import Filter

    from ipy.terminal.host import EditorHost

Command = Callable[..., Any]

_HERE = "IPython:shortcuts."
_MATCH = "IPython:auto_match."
_SUGGEST = "IPython:auto_suggest."
_NAMED = "prompt_toolkit:named_commands."
_INPUT = "default_buffer_focused & ~has_selection & insert_mode"
_TYPING = "focused_insert & auto_match"
_HINT = "has_suggestion & default_buffer_focused & emacs_like_insert_mode"
_EMACS_HINT = "has_suggestion & default_buffer_focused & emacs_insert_mode"
_VI_EMACS = "vi_insert_mode & default_buffer_focused & ebivim"


class ShortcutError(ValueError):
    """An entry of the `shortcuts` setting can't be applied; the message says which and why."""


class Binding(NamedTuple):
    """One key binding: keys, the identifier of a command, and when it is active."""

    keys: tuple[str, ...]
    command: str
    condition: str | None

    @property
    def filter(self) -> Filter:
        """The condition as prompt_toolkit takes it."""
        return filter_from_string(self.condition or "always")


def _rows(condition: str | None, *rows: tuple[str, str]) -> list[Binding]:
    return [Binding(tuple(keys.split()), command, condition) for keys, command in rows]


#: Every default binding. Later ones win where several are active.
DEFAULT_BINDINGS: tuple[Binding, ...] = (
    *_rows(_INPUT, ("enter", _HERE + "handle_return_or_newline_or_execute")),
    *_rows(_INPUT + " & ebivim", ("escape enter", _HERE + "reformat_and_execute")),
    *_rows(None, ("c-\\", _HERE + "quit")),
    *_rows(
        "vi_insert_mode & default_buffer_focused",
        ("c-p", _HERE + "previous_history_or_previous_completion"),
        ("c-n", _HERE + "next_history_or_next_completion"),
    ),
    *_rows("default_buffer_focused & has_completions", ("c-g", _HERE + "dismiss_completion")),
    *_rows("default_buffer_focused", ("c-c", _HERE + "reset_buffer")),
    *_rows("search_buffer_focused", ("c-c", _HERE + "reset_search_buffer")),
    *_rows("supports_suspend", ("c-z", _HERE + "suspend_to_bg")),
    *_rows(_INPUT + " & cursor_in_leading_ws", ("tab", _HERE + "indent_buffer")),
    *_rows("default_buffer_focused & emacs_insert_mode", ("c-o", _HERE + "newline_autoindent")),
    *_rows("default_buffer_focused", ("f2", _HERE + "open_input_in_editor")),
    *_rows(
        _TYPING + " & followed_by_closing_paren_or_end",
        ("(", _MATCH + "parenthesis"),
        ("[", _MATCH + "brackets"),
        ("{", _MATCH + "braces"),
    ),
    *_rows(
        _TYPING + " & preceded_by_raw_str_prefix",
        ("(", _MATCH + "raw_string_parenthesis"),
        ("[", _MATCH + "raw_string_bracket"),
        ("{", _MATCH + "raw_string_braces"),
    ),
    *_rows(
        _TYPING
        + " & not_inside_unclosed_string & preceded_by_paired_double_quotes & followed_by_closing_paren_or_end",
        ('"', _MATCH + "double_quote"),
    ),
    *_rows(
        _TYPING
        + " & not_inside_unclosed_string & preceded_by_paired_single_quotes & followed_by_closing_paren_or_end",
        ("'", _MATCH + "single_quote"),
    ),
    *_rows(
        _TYPING + " & not_inside_unclosed_string & preceded_by_two_double_quotes",
        ('"', _MATCH + "docstring_double_quotes"),
    ),
    *_rows(
        _TYPING + " & not_inside_unclosed_string & preceded_by_two_single_quotes",
        ("'", _MATCH + "docstring_single_quotes"),
    ),
    *_rows(_TYPING + " & followed_by_closing_round_paren", (")", _MATCH + "skip_over")),
    *_rows(_TYPING + " & followed_by_closing_bracket", ("]", _MATCH + "skip_over")),
    *_rows(_TYPING + " & followed_by_closing_brace", ("}", _MATCH + "skip_over")),
    *_rows(_TYPING + " & followed_by_double_quote", ('"', _MATCH + "skip_over")),
    *_rows(_TYPING + " & followed_by_single_quote", ("'", _MATCH + "skip_over")),
    *_rows(
        _HINT,
        ("end", _SUGGEST + "accept_or_jump_to_end"),
        ("c-e", _SUGGEST + "accept_or_jump_to_end"),
        ("c-f", _SUGGEST + "accept"),
    ),
    *_rows(_HINT + " & is_cursor_at_the_end_of_line", ("right", _SUGGEST + "accept")),
    *_rows(_HINT, ("escape f", _SUGGEST + "accept_word"), ("c-right", _SUGGEST + "accept_token")),
    *_rows(_EMACS_HINT, ("escape", _SUGGEST + "discard"), ("delete", _SUGGEST + "discard")),
    *_rows(
        "navigable_suggestions & ~has_line_above & has_suggestion & default_buffer_focused",
        ("c-up", _SUGGEST + "swap_autosuggestion_up"),
    ),
    *_rows(
        "navigable_suggestions & ~has_line_below & has_suggestion & default_buffer_focused",
        ("c-down", _SUGGEST + "swap_autosuggestion_down"),
    ),
    *_rows(
        "has_line_above & navigable_suggestions & default_buffer_focused",
        ("c-up", _SUGGEST + "up_and_update_hint"),
    ),
    *_rows(
        "has_line_below & navigable_suggestions & default_buffer_focused",
        ("c-down", _SUGGEST + "down_and_update_hint"),
    ),
    *_rows(
        _HINT,
        ("escape right", _SUGGEST + "accept_character"),
        ("c-left", _SUGGEST + "accept_and_move_cursor_left"),
    ),
    *_rows(_EMACS_HINT, ("escape down", _SUGGEST + "accept_and_keep_cursor")),
    *_rows(
        "default_buffer_focused & emacs_like_insert_mode",
        ("backspace", _SUGGEST + "backspace_and_resume_hint"),
    ),
    # After the other binding of backspace, which they go over.
    *(
        Binding(
            ("backspace",),
            _MATCH + "delete_pair",
            f"focused_insert & preceded_by_{before} & auto_match & followed_by_{after}",
        )
        for before, after in (
            ("opening_round_paren", "closing_round_paren"),
            ("opening_bracket", "closing_bracket"),
            ("opening_brace", "closing_brace"),
            ("double_quote", "double_quote"),
            ("single_quote", "single_quote"),
        )
    ),
    *_rows(
        "is_cursor_at_the_end_of_line & default_buffer_focused & emacs_like_insert_mode & pass_through",
        ("right", _SUGGEST + "resume_hinting"),
    ),
    *_rows(
        "readline_like_completions & " + _INPUT + " & ~cursor_in_leading_ws",
        ("c-i", "prompt_toolkit:completion.display_completions_like_readline"),
    ),
    *_rows("default_buffer_focused & ~vi_mode & is_windows_os", ("c-v", _HERE + "win_paste")),
    *_rows(
        _VI_EMACS,
        ("c-a", _NAMED + "beginning_of_line"),
        ("c-b", _NAMED + "backward_char"),
        ("c-k", _NAMED + "kill_line"),
        ("c-w", _NAMED + "backward_kill_word"),
        ("c-y", _NAMED + "yank"),
        ("c-_", _NAMED + "undo"),
        ("c-x c-e", _NAMED + "edit_and_execute"),
        ("c-x e", _NAMED + "edit_and_execute"),
        ("escape b", _NAMED + "backward_word"),
        ("escape c", _NAMED + "capitalize_word"),
        ("escape d", _NAMED + "kill_word"),
        ("escape h", _NAMED + "backward_kill_word"),
        ("escape l", _NAMED + "downcase_word"),
        ("escape u", _NAMED + "uppercase_word"),
        ("escape y", _NAMED + "yank_pop"),
        ("escape .", _NAMED + "yank_last_arg"),
    ),
)

#: Commands that have no key unless the user gives them one.
UNASSIGNED: tuple[str, ...] = (
    _SUGGEST + "llm_autosuggestion",
    _NAMED + "beginning_of_buffer",
    _NAMED + "end_of_buffer",
    _NAMED + "end_of_line",
    _NAMED + "forward_char",
    _NAMED + "forward_word",
    _NAMED + "unix_line_discard",
    _NAMED + "unix_word_rubout",
)

_MODULES = {
    "IPython:shortcuts": "ipy.terminal.shortcuts",
    "IPython:auto_match": "ipy.terminal.shortcuts.auto_match",
    "IPython:auto_suggest": "ipy.terminal.shortcuts.auto_suggest",
    "prompt_toolkit:completion": "prompt_toolkit.key_binding.bindings.completion",
}


def known_commands() -> list[str]:
    """Return the identifiers of every command that can be bound, each once."""
    return list(dict.fromkeys([*(binding.command for binding in DEFAULT_BINDINGS), *UNASSIGNED]))


def find_command(identifier: str) -> Command:
    """Return the command with that identifier.

    Raises:
        ShortcutError: there is none.
    """
    if identifier not in _KNOWN:
        import difflib

        close = difflib.get_close_matches(identifier, _KNOWN, n=1, cutoff=0.5)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ShortcutError(f"no command is called {identifier!r}{hint}")
    room, _, name = identifier.rpartition(".")
    if room == "prompt_toolkit:named_commands":
        from prompt_toolkit.key_binding.bindings.named_commands import get_by_name

        return get_by_name(
            "edit-and-execute-command" if name == "edit_and_execute" else name.replace("_", "-")
        )  # type: ignore[return-value]
    from importlib import import_module

    return getattr(import_module(_MODULES[room]), name)  # type: ignore[no-any-return]


_KNOWN = frozenset(known_commands())


def create_identifier(command: Command) -> str:
    """Return the identifier under which settings name `command`."""
    handler = getattr(command, "handler", command)
    module = getattr(handler, "__module__", "")
    for room, path in (
        *_MODULES.items(),
        ("prompt_toolkit:named_commands", "prompt_toolkit.key_binding.bindings.named_commands"),
    ):
        if module == path:
            return f"{room}.{handler.__name__}"
    raise ShortcutError(f"{command!r} is not a command of the editor")


def apply_overrides(
    bindings: Iterable[Binding], overrides: Iterable[Mapping[str, Any]]
) -> list[Binding]:
    """Return `bindings` as the `shortcuts` setting wants them.

    Args:
        bindings: the table to start from.
        overrides: each has `command` and may have `match_keys`, `match_filter` (which bindings to change),
            `new_keys` ([] disables), `new_filter`, and `create` (add instead of change).

    Raises:
        ShortcutError: an entry names no known command, key or filter, or matches no binding.
    """
    result = list(bindings)
    for entry in overrides:
        unknown = set(entry) - {
            "command",
            "match_keys",
            "match_filter",
            "new_keys",
            "new_filter",
            "create",
        }
        if unknown:
            raise ShortcutError(
                f"shortcuts: {entry!r} has the unknown field {sorted(unknown)[0]!r}"
            )
        if "command" not in entry:
            raise ShortcutError(f"shortcuts: {entry!r} has no field 'command'")
        _check(entry)
        if entry.get("create"):
            result.append(_created(entry))
        else:
            result = _changed(result, entry)
    return result


def _check(entry: Mapping[str, Any]) -> None:
    try:
        find_command(entry["command"])
        if entry.get("new_filter") is not None:
            filter_from_string(entry["new_filter"])
        probe = KeyBindings()
        for keys in (entry.get("new_keys"), entry.get("match_keys")):
            if keys:
                probe.add(*_keys(keys))
    except (ShortcutError, FilterError, ValueError) as error:
        raise ShortcutError(f"shortcuts: {dict(entry)!r}: {error}") from None


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) and len(value) > 1 else tuple(value)


def _created(entry: Mapping[str, Any]) -> Binding:
    if not entry.get("new_keys"):
        raise ShortcutError(f"shortcuts: {dict(entry)!r} creates a binding and needs 'new_keys'")
    return Binding(_keys(entry["new_keys"]), entry["command"], entry.get("new_filter", "always"))


def _changed(bindings: list[Binding], entry: Mapping[str, Any]) -> list[Binding]:
    wanted_keys = None if entry.get("match_keys") is None else _keys(entry["match_keys"])
    wanted_filter = entry.get("match_filter")
    if entry.get("new_keys") is None and entry.get("new_filter") is None:
        raise ShortcutError(
            f"shortcuts: {dict(entry)!r} changes nothing: give 'new_keys' or 'new_filter'"
        )

    def is_meant(binding: Binding) -> bool:
        return (
            binding.command == entry["command"]
            and wanted_keys in (None, binding.keys)
            and wanted_filter in (None, binding.condition)
        )

    matching = [binding for binding in bindings if is_meant(binding)]
    if not matching:
        have = [" ".join(b.keys) for b in bindings if b.command == entry["command"]]
        known = (
            f"; its keys are {', '.join(have)}" if have else "; it has no key: set 'create' to True"
        )
        raise ShortcutError(f"shortcuts: {dict(entry)!r} matches no binding{known}")
    if len({b.keys for b in matching}) > 1 and entry.get("new_keys"):
        keys = ", ".join(" ".join(b.keys) for b in matching)
        raise ShortcutError(
            f"shortcuts: {dict(entry)!r} matches several bindings ({keys}): give 'match_keys'"
        )
    result: list[Binding] = []
    for binding in bindings:
        if not is_meant(binding):
            result.append(binding)
        elif entry.get("new_keys") is None or entry["new_keys"]:
            new_keys = binding.keys if entry.get("new_keys") is None else _keys(entry["new_keys"])
            condition = (
                binding.condition if entry.get("new_filter") is None else entry["new_filter"]
            )
            result.append(Binding(new_keys, binding.command, condition))
    return result


def add_binding(bindings: KeyBindings, binding: Binding) -> None:
    """Add `binding` to `bindings`."""
    bindings.add(*binding.keys, filter=binding.filter)(find_command(binding.command))


def create_key_bindings(shell: EditorHost, *, skip: Iterable[Binding] | None = None) -> KeyBindings:
    """Return the bindings of the editor for `shell`."""
    skipped = set(skip or ())
    table = [binding for binding in DEFAULT_BINDINGS if binding not in skipped]
    bindings = KeyBindings()
    for binding in apply_overrides(table, shell.shortcuts):
        add_binding(bindings, binding)
    return bindings
