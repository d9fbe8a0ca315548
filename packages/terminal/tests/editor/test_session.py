from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipy.terminal.interactiveshell import TerminalInteractiveShell

from .helpers import Keyboard, keyboard


@pytest.fixture
def keys(shell: TerminalInteractiveShell) -> Iterator[Keyboard]:
    with keyboard(shell) as made:
        made.remember()
        yield made


@pytest.mark.spec("TTRM-002")
def test_a_complete_line_runs(keys: Keyboard) -> None:
    """Enter ends the input of a complete line."""
    assert keys.read("1 + 1", "<enter>") == "1 + 1"


@pytest.mark.spec("TTRM-002")
def test_a_single_line_runs_wherever_the_cursor_is(keys: Keyboard) -> None:
    """Enter in the middle of one line doesn't split it."""
    assert keys.read("x = 12", "<left>", "<left>", "<enter>") == "x = 12"


@pytest.mark.spec("TERM-043", "TERM-047", "TTRM-003")
def test_a_block_is_indented_and_ends_with_a_blank_line(keys: Keyboard) -> None:
    """Lines of a block get their indentation, and a blank line runs it."""
    cell = keys.read("for i in x:", "<enter>", "f(i)", "<enter>", "<enter>")
    assert cell.rstrip() == "for i in x:\n    f(i)"


@pytest.mark.spec("TERM-047")
def test_a_cell_magic_ends_with_a_blank_line(keys: Keyboard) -> None:
    """Lines of a cell magic are gathered until a blank one."""
    assert keys.read("%%time", "<enter>", "x", "<enter>", "<enter>").rstrip() == "%%time\nx"


def test_open_brackets_go_on(keys: Keyboard) -> None:
    """Enter inside brackets begins a new line."""
    assert keys.read("f(1,", "<enter>", "2)", "<enter>") == "f(1,\n2)"


@pytest.mark.spec("TERM-045", "TERM-R014")
def test_without_autoindent_nothing_is_added(keys: Keyboard) -> None:
    """With `autoindent` off the next line starts in the first column."""
    keys.shell.autoindent = False
    cell = keys.read("if x:", "<enter>", "    f()", "<enter>", "<enter>")
    assert cell.rstrip() == "if x:\n    f()"


@pytest.mark.spec("TTRM-001", "TERM-R014")
def test_keys_that_come_all_at_once_are_taken_for_a_paste(keys: Keyboard) -> None:
    """Code that brings its own indentation keeps it, and blank lines inside a function don't end it."""
    keys.pipe.send_text("def f():\r    x = 1\r\r    return x\r\r")  # type: ignore[attr-defined]
    assert keys.editor.read().rstrip() == "def f():\n    x = 1\n\n    return x"


def test_a_long_paste_of_keys(keys: Keyboard) -> None:
    """A paste that comes in several pieces (1024 bytes each) is one cell too."""
    body = "".join(f"    x{i} = {i}\r" for i in range(400))
    keys.pipe.send_text(f"def f():\r{body}\r")  # type: ignore[attr-defined]
    expected = "def f():\n" + body.replace("\r", "\n").rstrip()
    assert keys.editor.read().rstrip() == expected


def test_what_is_typed_ahead_is_the_next_cell(keys: Keyboard) -> None:
    """Lines that were typed while a cell ran are read one by one."""
    assert keys.read("a = 1\rb = 2\r") == "a = 1"
    assert keys.editor.read() == "b = 2"


@pytest.mark.spec("TTRM-001")
def test_bracketed_paste_is_inserted_as_it_is(keys: Keyboard) -> None:
    """A bracketed paste runs nothing and indents nothing; Enter runs it."""
    code = "if x:\n    f()\n\n    g()"
    assert keys.read(f"\x1b[200~{code}\x1b[201~", "<enter>", "<enter>").rstrip() == code


@pytest.mark.spec("TTRM-002")
def test_ctrl_o_begins_a_line_anywhere(keys: Keyboard) -> None:
    """Ctrl-O inserts a newline with indentation, where Enter would run the input."""
    assert keys.read("if x: f()", "<c-o>", "y", "<enter>", "<enter>").rstrip() == "if x: f()\ny"


@pytest.mark.spec("TTRM-002", "TTRM-018")
def test_alt_enter_runs_what_is_not_complete(keys: Keyboard) -> None:
    """Esc-Enter runs the input as it is."""
    assert keys.read("f(1,", "<escape enter>") == "f(1,"


@pytest.mark.spec("TERM-042", "TTRM-003")
def test_tab_in_leading_white_space_indents(keys: Keyboard) -> None:
    """Tab before any text inserts a level of blanks."""
    assert keys.read("<tab>", "x", "<enter>") == "    x"


@pytest.mark.spec("TERM-040", "TTRM-007", "TERM-R011")
def test_ctrl_c_clears_the_input(keys: Keyboard) -> None:
    """Ctrl-C throws away what was typed, and the prompt goes on."""
    assert keys.read("garbage(", "<c-c>", "1", "<enter>") == "1"


@pytest.mark.spec("TERM-039")
def test_ctrl_d_ends_empty_input_only(keys: Keyboard) -> None:
    """Ctrl-D on an empty line is the end of input; with text behind the cursor it deletes."""
    with pytest.raises(EOFError):
        keys.read("<c-d>")
    assert keys.read("ab", "<left>", "<c-d>", "<enter>") == "a"


@pytest.mark.spec("TERM-038", "TERM-036", "TTRM-008")
def test_up_finds_what_begins_alike(keys: Keyboard) -> None:
    """Up and Ctrl-P walk through the entries that begin with what is typed; on an empty line through all."""
    keys.remember("alpha = 1", "beta = 2", "alpha = 3", "gamma = 4")
    assert keys.read("al", "<up>", "<enter>") == "alpha = 3"
    assert keys.read("al", "<up>", "<up>", "<up>", "<enter>") == "alpha = 1"
    keys.remember("omega")
    assert keys.read("<c-p>", "<enter>") == "omega"
    assert keys.read("<up>", "<up>", "<down>", "<enter>") == "omega"


@pytest.mark.spec("TERM-038")
def test_history_is_there_for_keys_typed_ahead(keys: Keyboard) -> None:
    """Up and Enter, typed while a cell ran, run the last one again; Ctrl-C keeps history at hand."""
    assert keys.read("a = 1", "<enter>", "<up>", "<enter>", "<c-c>", "<up>", "<enter>") == "a = 1"
    assert keys.editor.read() == "a = 1"
    assert keys.editor.read() == "a = 1"


@pytest.mark.spec("TERM-046", "TERM-R007")
def test_a_block_comes_back_as_one_entry(keys: Keyboard) -> None:
    """Up recalls a whole function, and Enter at its end runs it."""
    keys.remember("def f():\n    return 1")
    assert keys.read("<up>", "<enter>", "<enter>").rstrip() == "def f():\n    return 1"


@pytest.mark.spec("TERM-037", "TTRM-007", "TERM-R008")
def test_ctrl_r_searches(keys: Keyboard) -> None:
    """Ctrl-R finds the newest entry that contains what is typed; again, an older one."""
    keys.remember("first = find_me(1)", "second = find_me(2)", "third = 3")
    assert keys.read("<c-r>", "find", "<enter>", "<enter>") == "second = find_me(2)"
    keys.remember("last")
    assert (
        keys.read("<c-r>", "find", "<c-r>", "<c-r>", "<enter>", "<enter>") == "first = find_me(1)"
    )


@pytest.mark.spec("TERM-052", "TERM-R022")
def test_any_script_can_be_typed(keys: Keyboard) -> None:
    """Accented and CJK characters arrive as they are."""
    assert keys.read("print('é日本語')", "<enter>") == "print('é日本語')"


@pytest.mark.spec("TTRM-032")
def test_prepared_text_stands_in_the_input(keys: Keyboard) -> None:
    """The default text can be edited and run."""
    assert keys.read("3", "<enter>", default="x = 12") == "x = 123"


@pytest.mark.spec("TTRM-009")
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("<right>", "total = sum(values)"),
        ("<end>", "total = sum(values)"),
        ("<c-f>", "total = sum(values)"),
        ("<c-e>", "total = sum(values)"),
        ("<escape f>", "total "),
        ("<c-right>", "total"),
        ("<escape right>", "tot"),
    ],
)
def test_suggestions_are_accepted(keys: Keyboard, key: str, expected: str) -> None:
    """Each key takes its part of the suggestion."""
    keys.remember("total = sum(values)")
    assert _after_suggestion(keys, "to", key) == expected


def _after_suggestion(keys: Keyboard, typed: str, *pressed: str) -> str:
    """Type, wait until a suggestion is shown, press keys and then Esc-Enter."""
    buffer = keys.editor.session.default_buffer
    waiting = [*pressed, "<escape enter>"]

    def go_on(_: object) -> None:
        if buffer.suggestion is None or not waiting:
            return
        from ipy.terminal.testing import KEYS

        for key in waiting:
            keys.pipe.send_text("".join(KEYS.get(part, part) for part in key[1:-1].split()))  # type: ignore[attr-defined]
        waiting.clear()

    buffer.on_suggestion_set += go_on
    try:
        return keys.read(typed)
    finally:
        buffer.on_suggestion_set -= go_on


@pytest.mark.spec("TTRM-009")
def test_keys_behind_an_accepted_suggestion_are_kept(keys: Keyboard) -> None:
    """What is typed right after Right is not lost."""
    keys.remember("total = sum(values)")
    assert _after_suggestion(keys, "to", "<right>", "<+>", "<1>") == "total = sum(values)+1"


@pytest.mark.spec("TTRM-009")
def test_a_suggestion_only_adds(keys: Keyboard) -> None:
    """Without an accepting key, the input is what was typed."""
    keys.remember("total = sum(values)")
    assert _after_suggestion(keys, "to") == "to"


@pytest.mark.spec("TTRM-010")
def test_older_suggestions_can_be_chosen(keys: Keyboard) -> None:
    """Ctrl-Up goes on to an older entry that begins alike."""
    keys.remember("load('old')", "load('new')")
    assert _after_suggestion(keys, "load", "<c-up>", "<right>") == "load('old')"


@pytest.mark.spec("TTRM-010")
def test_the_provider_can_be_changed(keys: Keyboard) -> None:
    """Suggestions are switched off with None and come back with a provider's name."""
    keys.shell.autosuggestions_provider = None
    assert keys.editor.session.auto_suggest is None
    keys.shell.autosuggestions_provider = "AutoSuggestFromHistory"
    assert type(keys.editor.auto_suggest).__name__ == "AutoSuggestFromHistory"


@pytest.mark.spec("TTRM-012")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["f("], "f()"),
        (["f(", "1)"], "f(1)"),
        (["["], "[]"),
        (["{"], "{}"),
        (['"'], '""'),
        (["'a'"], "'a'"),
        (["(", "<backspace>"], ""),
        (['"""'], '""""""'),
        (['r"('], 'r"()"'),
    ],
)
def test_pairs_are_closed(keys: Keyboard, typed: list[str], expected: str) -> None:
    """With `auto_match`, brackets and quotes are closed, typed over and deleted together."""
    keys.shell.auto_match = True
    assert keys.read(*typed, "<escape enter>") == expected


def test_pairs_are_not_closed_by_default(keys: Keyboard) -> None:
    """Without the setting a bracket is a bracket."""
    assert keys.read("f(", "<escape enter>") == "f("


@pytest.mark.spec("TTRM-004")
def test_vi_mode(keys: Keyboard) -> None:
    """In vi mode Escape leads to commands; the prompt shows the mode."""
    keys.shell.editing_mode = "vi"
    assert keys.read("abc", "<escape>", "x", "A", "d", "<enter>") == "abd"
    assert keys.shell.prompts.vi_mode() in ("[ins] ", "[nav] ")
    keys.shell.prompt_includes_vi_mode = False
    assert keys.shell.prompts.vi_mode() == ""


@pytest.mark.spec("TTRM-004")
def test_emacs_keys_in_vi_insert_mode(keys: Keyboard) -> None:
    """Ctrl-A goes to the beginning of the line in vi's insert mode, unless that is switched off."""
    keys.shell.editing_mode = "vi"
    assert keys.read("bc", "<c-a>", "a", "<enter>") == "abc"


@pytest.mark.spec("TTRM-005", "TERM-072")
def test_f2_opens_the_editor(keys: Keyboard, tmp_path: Path) -> None:
    """F2 opens the input in the shell's editor, and what it saves is the input."""
    script = tmp_path / "ed.sh"
    script.write_text(
        '#!/bin/sh\nfor last; do :; done\ncase "$last" in *.py) echo "y = 2" >> "$last";; esac\n'
    )
    script.chmod(0o755)
    keys.shell.editor = str(script)
    done = []

    def changed(buffer: object) -> None:
        if keys.editor.session.default_buffer.text.endswith("y = 2") and not done:
            done.append(True)
            keys.pipe.send_text("\x1b\r")  # type: ignore[attr-defined]

    keys.editor.session.default_buffer.on_text_changed += changed
    assert keys.read("x = 1", "<f2>").split() == ["x", "=", "1", "y", "=", "2"]


@pytest.mark.spec("TTRM-016")
def test_own_bindings(keys: Keyboard) -> None:
    """Bindings can be added to the session, and stay when the `shortcuts` setting changes."""

    @keys.editor.session.key_bindings.add("c-t")
    def _(event: object) -> None:
        event.current_buffer.insert_text("mine")  # type: ignore[attr-defined]

    assert keys.read("<c-t>", "<enter>") == "mine"
    keys.shell.shortcuts = [
        {"command": "IPython:shortcuts.newline_autoindent", "new_keys": ["f5"]},
    ]
    assert keys.read("<c-t>", "<enter>") == "mine"


@pytest.mark.spec("TTRM-014")
def test_the_shortcuts_setting_rebinds(keys: Keyboard) -> None:
    """A command answers to its new keys at once."""
    keys.shell.shortcuts = [
        {
            "command": "IPython:shortcuts.reset_buffer",
            "new_keys": ["c-t"],
            "create": True,
            "new_filter": "always",
        },
    ]
    assert keys.read("abc", "<c-t>", "d", "<enter>") == "d"


@pytest.mark.spec("TTRM-002")
def test_handle_return_takes_over_enter(keys: Keyboard) -> None:
    """A `handle_return` of the configuration decides what Enter does."""
    keys.shell.handle_return = lambda shell: lambda event: event.current_buffer.insert_text("!")
    assert keys.read("a", "<enter>", "b", "<escape enter>") == "a!b"


@pytest.mark.spec("TTRM-020")
def test_background_tasks_run_while_the_prompt_waits(keys: Keyboard) -> None:
    """The prompt is on the loop of top-level await: a task goes on and can even type."""
    from ipy.core.execution.loop import user_loop

    async def type_later() -> None:
        await asyncio.sleep(0)
        keys.pipe.send_text("typed\r")  # type: ignore[attr-defined]

    task = user_loop().create_task(type_later())
    assert keys.read() == "typed"
    assert task.done()


@pytest.mark.spec("TTRM-020", "TERM-077")
@pytest.mark.skipif(os.name == "nt", reason="needs a selector loop")
def test_an_input_hook_runs_while_the_prompt_waits(keys: Keyboard) -> None:
    """A registered hook is called when the loop has nothing to do, until input is ready."""
    from ipy.terminal.pt_inputhooks import register

    calls = []

    def hook(context: object) -> None:
        if not calls:
            keys.pipe.send_text("typed\r")  # type: ignore[attr-defined]
        calls.append(context.fileno() >= 0)  # type: ignore[attr-defined]
        while not context.input_is_ready():  # type: ignore[attr-defined]
            pass

    register("test_loop", hook)
    keys.shell.enable_gui("test_loop")
    assert keys.shell.active_eventloop == "test_loop"
    assert keys.read() == "typed"
    assert calls[0]
    keys.shell.enable_gui(None)
    assert keys.shell.active_eventloop is None


@pytest.mark.spec("TERM-079", "TERM-R012", "TERM-R013")
@pytest.mark.skipif(os.name == "nt", reason="needs a selector loop")
def test_one_ctrl_c_is_enough_with_an_input_hook(keys: Keyboard) -> None:
    """With the event loop of a GUI, Ctrl-C clears the input as it does without."""
    from ipy.terminal.pt_inputhooks import register

    def hook(context: object) -> None:
        while not context.input_is_ready():  # type: ignore[attr-defined]
            pass

    register("busy_loop", hook)
    keys.shell.enable_gui("busy_loop")
    assert keys.read("garbage(", "<c-c>", "1", "<enter>") == "1"


@pytest.mark.spec("TTRM-011")
def test_a_language_model_suggests(keys: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command asks the provider with prefix and suffix, and what is streamed is shown and can be accepted."""
    from types import SimpleNamespace

    asked = []

    class Provider:
        async def stream_inline_completions(self, request: object):  # type: ignore[no-untyped-def]
            asked.append((request.number, request.prefix, request.suffix))  # type: ignore[attr-defined]
            for text in (" = ", " = 42"):
                yield SimpleNamespace(response=SimpleNamespace(insertText=text))
                await asyncio.sleep(0)

    keys.shell.llm_prefix_from_history = "no_prefix"
    keys.shell.__dict__["_llm_provider"] = Provider()
    keys.shell.shortcuts = [
        {
            "command": "IPython:auto_suggest.llm_autosuggestion",
            "new_keys": ["c-q"],
            "new_filter": "always",
            "create": True,
        }
    ]
    buffer = keys.editor.session.default_buffer

    def accept(_: object) -> None:
        if buffer.suggestion is not None and buffer.suggestion.text == " = 42":
            keys.pipe.send_text("\x06\r")  # type: ignore[attr-defined]

    buffer.on_suggestion_set += accept
    assert keys.read("answer", "<c-q>") == "answer = 42"
    assert asked == [(1, "answer", "")]


@pytest.mark.spec("TTRM-002")
def test_check_complete_of_a_dedented_block(keys: Keyboard) -> None:
    """Enter before the end of several lines splits a line and runs nothing."""
    cell = keys.read("if x:", "<enter>", "f()", "<up>", "<enter>", "g()", "<escape enter>")
    assert cell.split() == ["if", "x:", "g()", "f()"]
