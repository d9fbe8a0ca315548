"""What the line editor needs of the shell that it belongs to: settings, and answers while a cell is typed.

Two shells have a line editor: the one that runs code itself (`TerminalInteractiveShell`) and the one that has a kernel run it
(`console.shell`). prompt_toolkit is imported by `editor`, when a prompt has to be shown or `pt_app` is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import (
    Bool,
    Dict,
    Enum,
    Float,
    Integer,
    List,
    Type,
    Unicode,
    Union,
    default,
    observe,
    validate,
)
from traitlets.config.configurable import Configurable

from ipy.core.settings import LazyClass

if TYPE_CHECKING:
    from prompt_toolkit.lexers import Lexer
    from prompt_toolkit.shortcuts import PromptSession

    from ipy.core.themes import Theme

    from .editor.completion import Candidate
    from .editor.session import LineEditor
    from .title import TerminalTitle

__all__ = ["EditorHost", "default_colors", "unlisted"]


class EditorHost(Configurable):
    """The settings of the line editor, and what the editor asks.

    A shell gives beside these: `execution_count`, `result_number`, `colors`, `autoindent`, `check_complete(text)`, `completions`,
    `earlier_cells`, `showtraceback` and `hooks` (`editor(path, line)`, `clipboard_get()`). Each setting counts as the shell's own: it is
    `TerminalInteractiveShell.editing_mode` on the command line, in files and in listings.
    """

    auto_match = Bool(False, help="Insert the closing bracket or quote with the opening one.").tag(
        config=True
    )
    autoformatter = Unicode(
        None, allow_none=True, help="Reformat input before it runs: 'black', 'yapf', or None."
    ).tag(config=True)
    autosuggestions_provider = Unicode(
        "NavigableAutoSuggestFromHistory",
        allow_none=True,
        help="Where suggestions behind the cursor come from: 'NavigableAutoSuggestFromHistory', "
        "'AutoSuggestFromHistory', or None for none.",
    ).tag(config=True)
    confirm_exit = Bool(True, help="Ask before Ctrl-D ends the shell; `exit` never asks.").tag(
        config=True
    )
    display_completions = Enum(
        ("column", "multicolumn", "readlinelike"),
        "multicolumn",
        help="The form of the completion menu.",
    ).tag(config=True)
    editing_mode = Unicode("emacs", help="Key bindings: 'emacs' or 'vi'.").tag(config=True)
    editor = Unicode(
        help="The editor of %edit and F2; by default $VISUAL, $EDITOR, vi or notepad."
    ).tag(config=True)
    emacs_bindings_in_vi_insert_mode = Bool(
        True, help="Let emacs keys work in vi's insert mode."
    ).tag(config=True)
    enable_history_search = Bool(
        True, help="Let Up and Down find earlier input that begins with what is typed."
    ).tag(config=True)
    extra_open_editor_shortcuts = Bool(
        False,
        help="Open the editor also with `v` in vi's command mode and Ctrl-X Ctrl-E in emacs mode.",
    ).tag(config=True)
    handle_return = AnyTrait(
        None,
        help="A function of the shell that returns the handler of Enter, a function of the key event.",
    ).tag(config=True)
    highlight_matching_brackets = Bool(
        True, help="Mark the bracket that belongs to the one at the cursor."
    ).tag(config=True)
    highlighting_style = Union(
        [Unicode(None, allow_none=True), Type(None, allow_none=True, klass=object)],
        help="A Pygments style, or its name, for input; by default that of the theme in `colors`.",
    ).tag(config=True)
    highlighting_style_overrides = Dict(help="Looks by token type, over those of the style.").tag(
        config=True
    )
    min_elide = Integer(
        30, help="Shorten texts in the menu from this length on; 0 never does."
    ).tag(config=True)
    modal_cursor = Bool(
        True, help="Let the cursor's shape follow vi's mode: bar, block, underscore."
    ).tag(config=True)
    mouse_support = Bool(
        False, help="Let the mouse place the cursor; selecting text then needs Shift."
    ).tag(config=True)
    prompt_includes_vi_mode = Bool(True, help="Show vi's mode in front of the prompt.").tag(
        config=True
    )
    prompt_line_number_format = Unicode(
        "", help="Line numbers in front of the prompts: a format with `line` and `rel_line`."
    ).tag(config=True)
    prompts_class = LazyClass(
        "ipy.terminal.prompts:Prompts", help="The class that makes the prompts."
    ).tag(config=True)
    shortcuts = List(
        trait=Dict(),
        help="Changes to key bindings: dicts with `command`, and `match_keys`, `match_filter`, `new_keys` ([] disables), "
        "`new_filter`, `create`.",
    ).tag(config=True)
    simple_prompt = Bool(
        help="Read with `input()` instead of the line editor; by default where standard input, output and error are not all "
        "a terminal with cursor control."
    ).tag(config=True)
    space_for_menu = Integer(6, help="Rows kept free below the prompt for the menu.").tag(
        config=True
    )
    term_title = Bool(True, help="Set the title of the terminal's window.").tag(config=True)
    term_title_format = Unicode(
        "IPython: {cwd}", help="The title; `{cwd}` is the current directory."
    ).tag(config=True)
    timeoutlen = Float(0.5, help="Seconds to wait for the rest of a key binding.").tag(config=True)
    true_color = Bool(False, help="Use 24-bit colours in the line editor.").tag(config=True)
    ttimeoutlen = Float(0.01, help="Seconds to wait for the rest of an escape sequence.").tag(
        config=True
    )
    mime_renderers = Dict(
        help="Functions of (data, metadata) that show results of a MIME type in this terminal."
    ).tag(config=True)

    prompts = AnyTrait()

    #: What the next prompt starts with; see `set_next_input`.
    rl_next_input: str | None = None
    #: Whether `interact` goes on after the current cell.
    keep_running = True
    #: The event loop of a GUI that turns while the prompt waits.
    active_inputhook: Callable[..., Any] | None = None

    _editor: LineEditor | None = None
    _title: TerminalTitle | None = None

    if TYPE_CHECKING:
        # Given by the shells; declared without a type, because one of them inherits some of these.
        execution_count: Any
        colors: Any
        autoindent: Any
        check_complete: Any
        showtraceback: Any
        hooks: Any

    @classmethod
    def class_own_traits(cls, **metadata: Any) -> dict[str, Any]:
        """Return the traits that listings show for this class: those of its unlisted bases are its own."""
        if cls in _UNLISTED:
            return {}
        own = super().class_own_traits(**metadata)
        bases = cls.__mro__[1:]
        for part in (base for base in bases if base in _UNLISTED):
            if any(base not in _UNLISTED and issubclass(base, part) for base in bases):
                continue  # shown with that one
            traits = part.class_traits(**metadata)
            own = {**{name: trait for name, trait in traits.items() if name in vars(part)}, **own}
        return own

    @property
    def theme(self) -> Theme:
        """The theme that `colors` names."""
        from ipy.core.themes import get_theme

        return get_theme(self.colors)

    # -- what the editor asks ------------------------------------------------------------------------------------------------

    @property
    def result_number(self) -> int:
        """The number in the prompt of the result that is shown now."""
        raise NotImplementedError

    def completions(self, text: str, offset: int) -> Iterable[Candidate]:
        """Return what could stand at `offset` of `text`; called in a worker thread."""
        raise NotImplementedError

    def earlier_cells(self) -> list[str]:
        """Return what earlier sessions ran, oldest first; called in the thread that loads history."""
        raise NotImplementedError

    def make_lexer(self) -> Lexer:
        """Return what colours the input: Python with magics."""
        from .editor.lexing import CellLexer

        return CellLexer()

    def indent_after(self, text: str) -> str:
        """Return the white space of a new line after `text`, by the rules of Python."""
        from .input.indent import indent_after

        return indent_after(text)

    # -- defaults and checks of settings ----------------------------------------------------------------------------------

    @default("simple_prompt")
    def _simple_prompt_default(self) -> bool:
        from .plain import is_terminal

        return "IPY_TEST_SIMPLE_PROMPT" in os.environ or not is_terminal()

    @default("editor")
    def _editor_default(self) -> str:
        found = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        return found or ("notepad" if os.name == "nt" else "vi")

    @observe("prompts_class")
    def _prompts_class_changed(self, change: Any) -> None:
        if "prompts" in self._trait_values:
            self.prompts = self.prompts_class(self)

    @validate("editing_mode")
    def _valid_editing_mode(self, proposal: Any) -> str:
        mode = str(proposal["value"]).lower()
        if mode not in ("emacs", "vi"):
            from traitlets import TraitError

            raise TraitError(f"editing_mode is 'emacs' or 'vi', not {proposal['value']!r}")
        return mode

    @validate("autosuggestions_provider")
    def _valid_provider(self, proposal: Any) -> str | None:
        known = ("NavigableAutoSuggestFromHistory", "AutoSuggestFromHistory", None)
        if proposal["value"] not in known:
            from traitlets import TraitError

            raise TraitError(
                f"autosuggestions_provider is one of {known}, not {proposal['value']!r}"
            )
        value: str | None = proposal["value"]
        return value

    @validate("autoformatter")
    def _valid_formatter(self, proposal: Any) -> str | None:
        from traitlets import TraitError

        name: str | None = proposal["value"]
        if name not in (None, "black", "yapf"):
            raise TraitError(f"autoformatter is 'black', 'yapf' or None, not {name!r}")
        if name is not None:
            from .input.formatter import require

            try:
                require(name)
            except ImportError as error:
                raise TraitError(str(error)) from None
        return name

    @validate("highlighting_style", "highlighting_style_overrides")
    def _valid_looks(self, proposal: Any) -> Any:
        from .checks import check_overrides, check_style

        is_style = proposal["trait"].name == "highlighting_style"
        return (check_style if is_style else check_overrides)(proposal["value"])

    @validate("term_title_format")
    def _valid_title(self, proposal: Any) -> str:
        from .checks import check_format

        return check_format("term_title_format", proposal["value"], cwd="")

    @validate("prompt_line_number_format")
    def _valid_line_numbers(self, proposal: Any) -> str:
        from .checks import check_format

        return check_format("prompt_line_number_format", proposal["value"], line=1, rel_line=0)

    @observe("editing_mode", "timeoutlen", "ttimeoutlen")
    def _keys_changed(self, change: Any) -> None:
        if self._editor is not None:
            from .editor.session import EDITING_MODES

            self._editor.session.editing_mode = EDITING_MODES[self.editing_mode]
            self._editor.set_timeouts()

    @observe("autosuggestions_provider")
    def _provider_changed(self, change: Any) -> None:
        if self._editor is not None:
            self._editor.set_auto_suggest(change["new"])

    @observe("shortcuts")
    def _shortcuts_changed(self, change: Any) -> None:
        if self._editor is not None:
            self._editor.set_shortcuts()

    @observe("display_completions", "space_for_menu", "true_color", "modal_cursor")
    def _editor_setting_changed(self, change: Any) -> None:
        if self._editor is not None:
            self._editor.take_over_settings()

    @observe("colors", "highlighting_style", "highlighting_style_overrides")
    def _looks_changed(self, change: Any) -> None:
        if self._editor is not None:
            self._editor.refresh_style()

    @observe("term_title")
    def _term_title_changed(self, change: Any) -> None:
        if not change["new"]:
            self.restore_term_title()

    @property
    def line_editor(self) -> LineEditor | None:
        """The line editor; None with `simple_prompt`."""
        if self._editor is None and not self.simple_prompt:
            return self._make_editor()
        return self._editor

    def _make_editor(self) -> LineEditor:
        from .editor.session import LineEditor  # prompt_toolkit: 80 ms

        self._editor = LineEditor(self)
        return self._editor

    def _discard_editor(self) -> None:
        """Let the next prompt have a new line editor, on the streams as they are now."""
        if self._editor is not None:
            from .editor.session import forget_terminal

            forget_terminal()
            self._editor = None

    @property
    def pt_app(self) -> PromptSession[str] | None:
        """prompt_toolkit's session, whose `key_bindings` can be added to; None with `simple_prompt`."""
        editor = self.line_editor
        return None if editor is None else editor.session

    @property
    def auto_suggest(self) -> Any:
        """The provider of suggestions."""
        return None if self._editor is None else self._editor.auto_suggest

    def show_term_title(self) -> None:
        """Set the title of the window, unless that is switched off."""
        if not self.term_title or self.simple_prompt:
            return
        if self._title is None:
            from .title import TerminalTitle, is_supported

            if not is_supported():
                return
            self._title = TerminalTitle(self.term_title_format)
        self._title.template = self.term_title_format
        self._title.show(self._title_prefix())

    def restore_term_title(self) -> None:
        """Put back the window's title of before."""
        if self._title is not None:
            self._title.restore()

    def _title_prefix(self) -> str:
        """Return what stands in front of the window's title."""
        return ""

    def renderers(self) -> dict[str, Callable[[Any, Any], Any]]:
        """Return the functions that show results in other forms than text: the user's, and images where they work."""
        from .kitty import is_supported, show_png

        own = {"image/png": show_png} if is_supported() else {}
        return {**own, **self.mime_renderers}

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Let the next prompt start with the text `s`.

        Raises:
            TypeError: `s` is not text.
        """
        if not isinstance(s, str):
            raise TypeError(f"the next input is text, not {type(s).__name__}")
        self.rl_next_input = s

    def read_cell(self) -> str:
        """Show a prompt and return the cell that was entered.

        Raises:
            EOFError: the user wants to leave, or there is no more input.
        """
        prepared, self.rl_next_input = self.rl_next_input or "", None
        self.show_term_title()
        sys.stdout.flush()
        if self.simple_prompt:
            from .plain import read_cell

            return read_cell(self, prepared)
        if self._editor is None:
            from .paint import first_prompt

            with first_prompt(self):
                return self._make_editor().read(prepared)
        return self._editor.read(prepared)

    def _confirms_exit(self) -> bool:
        if not self.confirm_exit:
            return True
        if not (sys.stdin is not None and sys.stdin.isatty()):
            print()  # noqa: T201 - ends the line of the prompt; nobody is there to answer
            return True
        from ipy.core.questions import ask_yes_no

        return ask_yes_no("Do you really want to exit ([y]/n)?", "y", "n")


#: Classes that only hold settings of shells: what they hold is shown with the shells.
_UNLISTED: set[type[EditorHost]] = {EditorHost}


def unlisted(cls: type[EditorHost]) -> type[EditorHost]:
    """Have listings show the settings of a class with the shells that derive from it; a decorator."""
    _UNLISTED.add(cls)
    return cls


def default_colors() -> str:
    """Return the theme for this terminal. Only a default: who names a theme gets it, in a pipe and with NO_COLOR too."""
    from ipy.core.themes import wants_color

    return "neutral" if wants_color(sys.stdout) else "nocolor"
