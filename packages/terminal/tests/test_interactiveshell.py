from __future__ import annotations

import sys
from pathlib import Path

import pytest
from traitlets import TraitError

from ipy.core.errors import UsageError
from ipy.terminal.interactiveshell import TerminalInteractiveShell
from ipy.terminal.pt_inputhooks import (
    UnknownBackend,
    aliases,
    backends,
    get_inputhook_name_and_func,
    register,
)

#: The settings of the terminal shell of IPython 9.18 with their defaults.
SETTINGS = {
    "auto_match": False,
    "autoformatter": None,
    "autosuggestions_provider": "NavigableAutoSuggestFromHistory",
    "confirm_exit": True,
    "debugger_history_file": "~/.pdbhistory",
    "display_completions": "multicolumn",
    "editing_mode": "emacs",
    "emacs_bindings_in_vi_insert_mode": True,
    "enable_history_search": True,
    "extra_open_editor_shortcuts": False,
    "handle_return": None,
    "highlight_matching_brackets": True,
    "highlighting_style_overrides": {},
    "llm_constructor_kwargs": {},
    "llm_prefix_from_history": "input_history",
    "llm_provider_class": None,
    "mime_renderers": {},
    "min_elide": 30,
    "modal_cursor": True,
    "mouse_support": False,
    "prompt_includes_vi_mode": True,
    "prompt_line_number_format": "",
    "shortcuts": [],
    "space_for_menu": 6,
    "term_title": True,
    "term_title_format": "IPython: {cwd}",
    "timeoutlen": 0.5,
    "true_color": False,
    "ttimeoutlen": 0.01,
}


@pytest.mark.spec("TTRM-004", "TTRM-006", "TTRM-010", "TTRM-013", "TTRM-019")
@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_settings_have_their_names_and_defaults(shell: TerminalInteractiveShell, name: str) -> None:
    """Every setting of the terminal shell can be configured under its name and has its default."""
    assert shell.has_trait(name)
    assert shell.trait_metadata(name, "config")
    assert getattr(shell, name) == SETTINGS[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("editing_mode", "vim"),
        ("autosuggestions_provider", "Nothing"),
        ("autoformatter", "nothing"),
        ("display_completions", "list"),
        ("highlighting_style", "monokia"),
        ("highlighting_style", int),
        ("highlighting_style_overrides", {"a": 5}),
        ("highlighting_style_overrides", {"Token.Comment": "nope nope"}),
        ("highlighting_style_overrides", {5: "bold"}),
        ("term_title_format", "{nope}"),
        ("term_title_format", "{"),
        ("prompt_line_number_format", "{column}"),
    ],
)
def test_bad_values_are_refused(shell: TerminalInteractiveShell, name: str, value: object) -> None:
    """A setting with a fixed set of values names them."""
    with pytest.raises(TraitError):
        setattr(shell, name, value)


@pytest.mark.spec("TERM-072", "CORE-204")
@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"EDITOR": "emacsclient -t"}, "emacsclient -t"),
        ({"VISUAL": "nano", "EDITOR": "ed"}, "nano"),
    ],
)
def test_the_editor_of_the_environment(
    variables: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    shell: TerminalInteractiveShell,
) -> None:
    """`VISUAL`, then `EDITOR`, names the editor; without them it is vi or notepad."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert shell.editor == expected


@pytest.mark.spec("TTRM-028")
def test_mime_renderers(
    shell: TerminalInteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """A renderer shows results of its MIME type in place of their text."""
    shown = []
    shell.mime_renderers = {"text/html": lambda data, metadata: shown.append(data)}
    shell.display_formatter.active_types = ["text/plain", "text/html"]
    shell.run_cell("type('H', (), {'_repr_html_': lambda self: '<b>x</b>'})()")
    assert shown == ["<b>x</b>"]


@pytest.mark.spec("TERM-024", "TTRM-024", "TTRM-025")
def test_colors_change_the_theme(shell: TerminalInteractiveShell) -> None:
    """Setting `colors` changes the theme of prompts and everything else."""
    shell.colors = "linux"
    assert shell.theme.name == "linux"


@pytest.mark.spec("TERM-074", "TERM-075")
def test_syntax_errors_open_the_editor(shell: TerminalInteractiveShell, tmp_path: Path) -> None:
    """With `autoedit_syntax` a file with a syntax error is opened at its line, if the user agrees."""
    file = tmp_path / "bad.py"
    file.write_text("x = 1\ndef f(:\n")
    opened: list[tuple[str, int]] = []
    shell.set_hook("editor", lambda shell, name, line, wait=True: opened.append((name, line)), 0)
    answers = [False, True]
    shell.ask_yes_no = lambda *question: answers.pop(0)
    shell.run_cell(f"%run {file}")
    assert (opened, len(answers)) == ([], 2)
    shell.autoedit_syntax = True
    shell.run_cell(f"%run {file}")
    shell.run_cell(f"%run {file}")
    assert opened == [(str(file), 2)]


def test_help_without_colours(shell: TerminalInteractiveShell) -> None:
    """With `color_info` off, help is plain text also under a theme with colours."""
    shell.colors = "linux"
    assert "\x1b" in shell.inspector.highlight("def f(): return 'x'")
    shell.color_info = False
    assert shell.inspector.highlight("def f(): return 'x'") == "def f(): return 'x'"


@pytest.mark.spec("TERM-076", "TTRM-020")
def test_names_of_event_loops() -> None:
    """The names that `%gui` takes, and the old ones that stand for them."""
    assert {
        "qt",
        "qt5",
        "qt6",
        "gtk",
        "gtk3",
        "gtk4",
        "tk",
        "wx",
        "pyglet",
        "glut",
        "osx",
        "asyncio",
    } <= set(backends)
    assert aliases["qt4"] == "qt"
    assert get_inputhook_name_and_func("asyncio") == ("asyncio", None)


@pytest.mark.spec("TERM-077")
def test_an_unknown_event_loop(shell: TerminalInteractiveShell) -> None:
    """A wrong name is one error that suggests the right one."""
    with pytest.raises(UnknownBackend, match="did you mean pyglet"):
        shell.enable_gui("piglet")
    assert issubclass(UnknownBackend, UsageError)


@pytest.mark.spec("TERM-080")
def test_a_library_that_is_missing(shell: TerminalInteractiveShell) -> None:
    """An event loop whose library isn't installed is refused in one line."""
    from importlib.util import find_spec

    if find_spec("wx") is not None:
        pytest.skip("wxPython is installed")
    with pytest.raises(UsageError, match="wx"):
        shell.enable_gui("wx")


@pytest.mark.spec("TTRM-020", "TERM-077")
def test_own_event_loops(
    shell: TerminalInteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """A registered hook is enabled by its name; no name switches it off."""

    def hook(context: object) -> None:
        return None

    register("mine", hook)
    shell.enable_gui("mine")
    assert shell.active_inputhook is hook
    shell.enable_gui(None)
    assert shell.active_inputhook is None


def test_the_line_editor_is_loaded_late() -> None:
    """Making a terminal shell imports neither prompt_toolkit nor asyncio."""
    import subprocess

    code = (
        "import sys, ipy.terminal.app, ipy.terminal.interactiveshell as i; i.TerminalInteractiveShell(); "
        "print([m for m in ('prompt_toolkit', 'asyncio', 'pygments', 'jedi', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


@pytest.mark.spec("CORE-215", "CORE-217", "CORE-218", "TERM-058")
def test_paste(shell: TerminalInteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """`%paste` runs the clipboard without prompts and indentation, and keeps the block."""
    shell.set_hook(
        "clipboard_get", lambda shell: "   >>> pasted = 6\n   >>> print(pasted * 7)\n", 0
    )
    shell.run_cell("%paste")
    out = capsys.readouterr().out
    assert "42" in out
    assert "## -- End pasted text --" in out
    shell.run_cell("%paste -q")
    assert capsys.readouterr().out == "42\n"
    shell.run_cell("%paste -r")
    assert "42" in capsys.readouterr().out
    assert "print(pasted * 7)" in shell.user_ns["pasted_block"]
    shell.run_cell("%paste kept")
    assert list(shell.user_ns["kept"]) == [">>> pasted = 6", ">>> print(pasted * 7)"]


@pytest.mark.spec("CORE-R074", "CORE-R075", "CORE-R077")
@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("x = '''\n\n  a\n\n b'''\n\n\ny = 1\n", "x", "\n\n  a\n\n b"),
        (">>> x = []\n>>> for i in range(2):\n...     x.append(i)\n... \n", "x", [0, 1]),
        ('x = """a %s""" % 1\n', "x", "a 1"),
        ("if True:\n\n    x = 1\n\n    x += 1\n", "x", 2),
    ],
)
def test_paste_takes_blocks_as_they_are(
    shell: TerminalInteractiveShell, text: str, name: str, value: object
) -> None:
    """Blank lines, blanks within strings, continuation prompts and percent signs survive or go as they should."""
    shell.set_hook("clipboard_get", lambda shell: text, 0)
    shell.run_cell("%paste -q")
    assert shell.user_ns[name] == value


@pytest.mark.spec("CORE-R073")
def test_paste_of_an_empty_clipboard(
    shell: TerminalInteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says that there is nothing."""
    shell.set_hook("clipboard_get", lambda shell: "", 0)
    assert shell.run_cell("%paste").success
    error = capsys.readouterr().err
    assert "clipboard" in error and "empty" in error and error.count("\n") == 1


@pytest.mark.spec("TERM-058")
def test_paste_without_a_clipboard(
    shell: TerminalInteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what is missing and what works without."""
    from ipy.core.errors import TryNext

    def fail(shell: object) -> str:
        raise TryNext("no program can read the clipboard; install xclip")

    for _, command in list(shell.hooks.clipboard_get.chain):
        shell.hooks.clipboard_get.chain.clear()
        break
    shell.set_hook("clipboard_get", fail, 0)
    shell.run_cell("%paste")
    error = capsys.readouterr().err
    assert "install xclip" in error
    assert "%cpaste" in error


@pytest.mark.spec("CORE-216", "CORE-218")
def test_cpaste(
    shell: TerminalInteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`%cpaste` reads to its end mark or the end of input; `-s` sets the mark, a name keeps the lines."""
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("    x = 40\n    x += 2\n--\n"))
    shell.run_cell("%cpaste")
    assert shell.user_ns["x"] == 42
    assert "Pasting code; enter '--'" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.StringIO("x = 1\nEND\n"))
    shell.run_cell("%cpaste -q -s END")
    assert shell.user_ns["x"] == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo"))
    shell.run_cell("%cpaste lines")
    assert list(shell.user_ns["lines"]) == ["one", "two"]
    shell.run_cell("%cpaste -r")
    assert "Re-executing 'x = 1" in capsys.readouterr().out
