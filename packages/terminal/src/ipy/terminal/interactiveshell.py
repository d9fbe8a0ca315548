"""The shell of the terminal: settings of the line editor, prompts, and the loop that reads and runs cells.

prompt_toolkit is imported by `editor`, which is loaded when a prompt has to be shown or `pt_app` is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import (
    Bool,
    Dict,
    DottedObjectName,
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

from ipy.core.settings import LazyClass
from ipy.core.shell import InteractiveShell

from . import services
from .manager import PromptManager
from .recovery import ALL_FAILURES, EDITOR_FAILURES, mend_process, report_failure

if TYPE_CHECKING:
    from prompt_toolkit.shortcuts import PromptSession

    from ipy.core.themes import Theme

    from .editor.session import LineEditor
    from .prompts import Prompts
    from .title import TerminalTitle

__all__ = ["TerminalInteractiveShell"]

_MAGICS = ("autoindent", "cpaste", "paste")


class TerminalInteractiveShell(InteractiveShell):
    """A shell that a person types into."""

    auto_match = Bool(False, help="Insert the closing bracket or quote with the opening one.").tag(
        config=True
    )
    autoedit_syntax = Bool(
        False, help="Offer to open the editor at the line of a syntax error in a file that is run."
    ).tag(config=True)
    autoformatter = Unicode(
        None, allow_none=True, help="Reformat input before it runs: 'black', 'yapf', or None."
    ).tag(config=True)
    autosuggestions_provider = Unicode(
        "NavigableAutoSuggestFromHistory",
        allow_none=True,
        help="Where suggestions behind the cursor come from: 'NavigableAutoSuggestFromHistory', "
        "'AutoSuggestFromHistory', or None for none.",
    ).tag(config=True)
    color_info = Bool(True, help="Colour the source code that help shows.").tag(config=True)
    confirm_exit = Bool(True, help="Ask before Ctrl-D ends the shell; `exit` never asks.").tag(
        config=True
    )
    debugger_history_file = Unicode(
        "~/.pdbhistory", help="Where the debugger keeps what is typed at its prompt."
    ).tag(config=True)
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
    llm_constructor_kwargs = Dict({}, help="Arguments for `llm_provider_class`.").tag(config=True)
    llm_prefix_from_history = DottedObjectName(
        "input_history",
        help="What a language model is told before the input: 'input_history', 'no_prefix', or the dotted name of a "
        "function of the history manager.",
    ).tag(config=True)
    llm_provider_class = DottedObjectName(
        None, allow_none=True, help="The class that asks a language model for suggestions."
    ).tag(config=True)
    mime_renderers = Dict(
        help="Functions of (data, metadata) that show results of a MIME type in this terminal."
    ).tag(config=True)
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

    prompts = AnyTrait()
    displayhook_class = LazyClass("ipy.terminal.displayhook:TerminalDisplayHook")

    #: What the next prompt starts with; see `set_next_input`.
    rl_next_input: str | None = None
    #: Whether %paste or %cpaste runs a block at present.
    using_paste_magics = False
    #: Whether `interact` goes on after the current cell.
    keep_running = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._editor: LineEditor | None = None
        self._title: TerminalTitle | None = None
        self._gui: str | None = None
        self.active_inputhook: Callable[..., Any] | None = None
        super().__init__(*args, **kwargs)
        self.prompt_manager = PromptManager(parent=self)
        self.prompt_manager.observe(self._templates_changed)
        self.configurables.append(self.prompt_manager)
        for name in _MAGICS:
            self.magics_manager.register_lazy(name, "ipy.terminal.magics:TerminalMagics")

    # -- defaults and checks of settings ----------------------------------------------------------------------------------

    @default("simple_prompt")
    def _simple_prompt_default(self) -> bool:
        from .plain import is_terminal

        return "IPY_TEST_SIMPLE_PROMPT" in os.environ or not is_terminal()

    @default("colors")
    def _colors_default(self) -> str:
        from ipy.core.themes import wants_color

        # Only a default: who names a theme gets it, in a pipe and with NO_COLOR too.
        return "neutral" if wants_color(sys.stdout) else "nocolor"

    @default("editor")
    def _editor_default(self) -> str:
        found = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        return found or ("notepad" if os.name == "nt" else "vi")

    @default("banner1")
    def _banner1_default(self) -> str:
        from ipy.core.usage import default_banner_parts

        parts = default_banner_parts()
        if self.enable_tip:
            from .tips import tip_of_start

            parts.append(f"Tip: {tip_of_start()}\n")
        return "".join(parts)

    @default("prompts")
    def _prompts_default(self) -> Prompts:
        if self.prompt_manager.customized():
            from .templates import TemplatePrompts

            return TemplatePrompts(self, manager=self.prompt_manager)
        prompts: Prompts = self.prompts_class(self)
        return prompts

    @observe("prompts_class")
    def _prompts_class_changed(self, change: Any) -> None:
        if "prompts" in self._trait_values:
            self.prompts = self.prompts_class(self)

    def _templates_changed(self, change: Any) -> None:
        from .templates import TemplatePrompts

        if not isinstance(self._trait_values.get("prompts"), TemplatePrompts):
            self.prompts = TemplatePrompts(self, manager=self.prompt_manager)

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

    # -- collaborators ----------------------------------------------------------------------------------------------------

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

    @property
    def theme(self) -> Theme:
        """The theme that `colors` names."""
        from ipy.core.themes import get_theme

        return get_theme(self.colors)

    displayhook = cached_property(services.displayhook)
    display_formatter = cached_property(services.display_formatter)
    inspector = cached_property(services.inspector)
    alias_manager = cached_property(services.alias_manager)

    def renderers(self) -> dict[str, Callable[[Any, Any], Any]]:
        """Return the functions that show results in other forms than text: the user's, and images where they work."""
        from .kitty import is_supported, show_png

        own = {"image/png": show_png} if is_supported() else {}
        return {**own, **self.mime_renderers}

    @property
    def debugger_class_name(self) -> str:  # type: ignore[override]
        """The debugger with a line editor, where there is one."""
        return (
            "ipy.core.debugger:Pdb" if self.simple_prompt else "ipy.terminal.debugger:TerminalPdb"
        )

    @cached_property
    def _llm_provider(self) -> Any:
        if self.llm_provider_class is None:
            return None
        from traitlets.utils.importstring import import_item

        return import_item(self.llm_provider_class)(**self.llm_constructor_kwargs)

    @observe("llm_provider_class", "llm_constructor_kwargs")
    def _llm_changed(self, change: Any) -> None:
        self.__dict__.pop("_llm_provider", None)

    # -- reading and running ------------------------------------------------------------------------------------------------

    def mainloop(self, display_banner: bool | None = None) -> None:
        """Read and run cells until the user leaves; whatever interrupts it, the shell goes on.

        Args:
            display_banner: show the banner first.
        """
        if display_banner:
            self.show_banner()
        from .threads import whole_errors_of_threads

        self.keep_running = True
        try:
            with whole_errors_of_threads():
                while self.keep_running:
                    try:
                        self._interact_again()
                    except KeyboardInterrupt:
                        # One more, while the one before was being handled.
                        continue
        finally:
            self.restore_term_title()

    def _interact_again(self) -> None:
        """Take input; interrupts between two cells are told (the prompt itself takes Ctrl-C as a key)."""
        interrupted = False
        while self.keep_running:
            try:
                if interrupted:
                    # Not in the handler below, which a further interrupt would leave. The editor may still be at work.
                    self._discard_editor()
                    print("\nKeyboardInterrupt")  # noqa: T201 - said to the person at the prompt
                    interrupted = False
                self.interact()
            except KeyboardInterrupt:
                interrupted = True

    def show_banner(self, banner: str | None = None) -> None:
        """Write the banner."""
        text = self.banner if banner is None else banner
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")

    def interact(self) -> None:
        """Read and run cells until `ask_exit` is called."""
        self.keep_running = True
        failures = 0
        while self.keep_running:
            try:
                if mend_process():
                    self._discard_editor()
                sys.stdout.write(self.separate_in)
                cell = self.prompt_for_code()
            except EOFError:
                if not self._confirms_exit():
                    continue
                self.ask_exit()
            except BrokenPipeError:
                raise  # nobody reads what is written: the program ends
            except Exception as error:
                # The user's code runs here too: prompts, key bindings, handlers of signals.
                failures += 1
                self._after_failure(error, failures)
            else:
                failures = 0
                if cell:
                    self.run_cell(cell, store_history=True)

    def _after_failure(self, error: Exception, failures: int) -> None:
        """Tell of a prompt that failed and prepare the next one, with a fresh editor or without one."""
        if failures >= ALL_FAILURES:
            raise error
        self._discard_editor()
        report_failure(self, error)
        if failures >= EDITOR_FAILURES and not self.simple_prompt:
            self.simple_prompt = True
            sys.stderr.write("The line editor doesn't work; lines are read plainly from here on.\n")

    def prompt_for_code(self) -> str:
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
        return bool(self.ask_yes_no("Do you really want to exit ([y]/n)?", "y", "n"))

    def ask_exit(self) -> None:
        """Leave after the current cell."""
        self.keep_running = False
        self.exit_now = True

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Let the next prompt start with the text `s`.

        Raises:
            TypeError: `s` is not text.
        """
        if not isinstance(s, str):
            raise TypeError(f"the next input is text, not {type(s).__name__}")
        self.rl_next_input = s

    def auto_rewrite_input(self, cmd: str) -> None:
        """Show how a line was rewritten, after the prompt for it."""
        if not self.show_rewritten_input:
            return
        from .prompts import to_ansi, tokens_of

        print(to_ansi(tokens_of(self, "rewrite"), self.theme) + cmd)  # noqa: T201 - shown to the user

    def system(self, cmd: str) -> None:
        """Run a command that may use the whole terminal; its output appears as it comes."""
        self.system_raw(cmd)

    def showindentationerror(self) -> None:
        """Show an indentation error, and how to paste code without one."""
        super().showindentationerror()
        if not self.using_paste_magics:
            print("If this was pasted: %paste and %cpaste take code as it is.")  # noqa: T201 - said to the user

    def showsyntaxerror(
        self, filename: str | None = None, running_compiled_code: bool = False
    ) -> None:
        """Show a syntax error; with `autoedit_syntax`, offer to open a file at the line."""
        super().showsyntaxerror(filename, running_compiled_code)
        if self.autoedit_syntax:
            self._offer_to_edit(getattr(sys, "last_value", None))

    def _offer_to_edit(self, error: BaseException | None) -> None:
        if not isinstance(error, SyntaxError) or not os.path.isfile(error.filename or ""):
            return
        if self.ask_yes_no("Open the editor at this line ([y]/n)?", "y", "n"):
            self.hooks.editor(error.filename, error.lineno)

    # -- the window's title ------------------------------------------------------------------------------------------------

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
        prefix = self.user_ns.get("_prompt_title", "")
        self._title.show(str(prefix) if prefix else "")

    def restore_term_title(self) -> None:
        """Put back the window's title of before."""
        if self._title is not None:
            self._title.restore()

    # -- event loops of GUIs ----------------------------------------------------------------------------------------------------

    @property
    def active_eventloop(self) -> str | None:
        """The name of the event loop that turns while the prompt waits; None for asyncio alone."""
        return self._gui

    def switch_doctest_mode(self, on: bool) -> None:
        """Show the prompts of plain Python, or those of before again; `%doctest_mode` calls it."""
        from .prompts import ClassicPrompts

        if on:
            self._prompts_before_doctest = self.prompts
            self.prompts = ClassicPrompts(self)
        else:
            self.prompts = self._prompts_before_doctest

    def enable_gui(self, gui: str | None = None) -> None:
        """Let the event loop of a GUI turn while the prompt waits.

        Args:
            gui: its name, such as 'qt' or 'tk'; 'asyncio' or None for none.

        Raises:
            UsageError: no event loop has that name.
        """
        if not gui or gui in ("none", "inline", "asyncio"):
            self._gui, self.active_inputhook = ("asyncio" if gui == "asyncio" else None), None
            return
        from .pt_inputhooks import get_inputhook_name_and_func

        self._gui, self.active_inputhook = get_inputhook_name_and_func(gui)
        if self.simple_prompt:
            print(  # noqa: T201 - said to the user
                f"The event loop of {gui} can't turn while this prompt waits: it needs a terminal.",
                file=sys.stderr,
            )
