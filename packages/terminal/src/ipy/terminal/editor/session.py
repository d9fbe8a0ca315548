"""The line editor: a prompt_toolkit session set up from the shell's settings."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application.current import get_app_session
from prompt_toolkit.cursor_shapes import ModalCursorShapeConfig
from prompt_toolkit.enums import DEFAULT_BUFFER, EditingMode
from prompt_toolkit.filters import Condition, has_focus, is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.processors import (
    AppendAutoSuggestion,
    ConditionalProcessor,
    HighlightMatchingBracketProcessor,
)
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts.prompt import CompleteStyle, PromptSession
from prompt_toolkit.styles import DynamicStyle

from ipy.terminal.prompts import to_ansi, tokens_of
from ipy.terminal.shortcuts import create_ipython_shortcuts
from ipy.terminal.shortcuts.auto_suggest import (
    AppendAutoSuggestionInAnyLine,
    AutoSuggestFromHistory,
    NavigableAutoSuggestFromHistory,
)
from ipy.terminal.shortcuts.current import reading

from .completion import ShellCompleter
from .history import CellHistory, fill_now
from .style import fragments_of, style_of

if TYPE_CHECKING:
    from prompt_toolkit.auto_suggest import AutoSuggest
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output
    from prompt_toolkit.styles import BaseStyle

    from ipy.terminal.host import EditorHost

COMPLETE_STYLES = {
    "column": CompleteStyle.COLUMN,
    "multicolumn": CompleteStyle.MULTI_COLUMN,
    "readlinelike": CompleteStyle.READLINE_LIKE,
}
EDITING_MODES = {"emacs": EditingMode.EMACS, "vi": EditingMode.VI}


class PromptLeft(Exception):
    """The prompt was left without an entry, because something else needs the terminal.

    Attributes:
        text: what stood in the input.
    """

    def __init__(self, text: str) -> None:
        super().__init__("the prompt was left")
        self.text = text


def leave_prompt(session: PromptSession[str]) -> None:
    """End the prompt of `session` from any thread: it raises `PromptLeft`. One that is about to be shown isn't shown for long."""
    app = session.app

    done = False

    def leave() -> None:
        nonlocal done
        if not done and app.is_running and not app.is_done:
            done = True
            app.exit(exception=PromptLeft(session.default_buffer.text))

    def leave_soon() -> None:
        if not done and app.loop is not None:
            app.loop.call_soon(leave)

    # Both ways: whether the prompt is shown may change at this very moment.
    app.pre_run_callables.append(leave_soon)
    loop = app.loop
    if app.is_running and loop is not None and not loop.is_closed():
        loop.call_soon_threadsafe(leave)


class LineEditor:
    """Reads one cell after the other.

    Args:
        shell: gives prompts, settings, completer and history, and is asked whether input is complete.
        input: where keys come from; the terminal, unless a test gives another.
        output: where the screen is drawn.
    """

    def __init__(
        self,
        shell: EditorHost,
        *,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.shell = shell
        self.history = CellHistory(shell.earlier_cells)
        self.lexer = shell.make_lexer()
        self._default_bindings: set[int] = set()
        self.auto_suggest: AutoSuggest | None = None
        self._style: BaseStyle | None = None
        self.session = self._make_session(input, output)
        self.set_auto_suggest(shell.autosuggestions_provider)
        self.set_timeouts()
        self.session.app.key_processor.before_key_press += lambda _: fill_now(
            self.session.default_buffer, self.history
        )

    def read(self, default: str = "") -> str:
        """Show the prompt and return the cell that was entered.

        Args:
            default: text that stands in the input at the start.

        Raises:
            EOFError: Ctrl-D was typed on an empty input, or the terminal is gone.
            PromptLeft: `leave` was called meanwhile.
            KeyboardInterrupt: a signal interrupted the prompt from outside.
        """
        from .runloop import run_prompt

        self.session.editing_mode = EDITING_MODES[self.shell.editing_mode]
        with reading(self.shell):
            return run_prompt(self.session, self.shell, default=default)

    def leave(self) -> None:
        """End the prompt that waits, or the next one: `read` raises `PromptLeft`. May be called from any thread."""
        leave_prompt(self.session)

    def refresh_style(self) -> None:
        """Take over a changed theme or style setting."""
        self._style = None
        if self.session.app.is_running:
            self.session.app.invalidate()

    def set_auto_suggest(self, provider: str | None) -> None:
        """Take over the setting `autosuggestions_provider`."""
        if isinstance(self.auto_suggest, NavigableAutoSuggestFromHistory):
            self.auto_suggest.disconnect()
        if provider is None:
            self.auto_suggest = None
        elif provider == "AutoSuggestFromHistory":
            self.auto_suggest = AutoSuggestFromHistory()
        else:
            self.auto_suggest = NavigableAutoSuggestFromHistory()
            self.auto_suggest.connect(self.session)
        self.session.auto_suggest = self.auto_suggest

    def set_shortcuts(self) -> None:
        """Take over the setting `shortcuts`; bindings that were added by hand stay."""
        added = [b for b in self._session_bindings() if id(b) not in self._default_bindings]
        bindings = create_ipython_shortcuts(self.shell)
        self._default_bindings = {id(b) for b in bindings.bindings}
        bindings.bindings.extend(added)
        self.session.key_bindings = bindings

    def take_over_settings(self) -> None:
        """Take over changed settings of the menu, the colours and the cursor."""
        shell, session = self.shell, self.session
        session.complete_style = COMPLETE_STYLES[shell.display_completions]
        session.reserve_space_for_menu = shell.space_for_menu
        session.color_depth = _color_depth(shell)
        session.cursor = ModalCursorShapeConfig() if shell.modal_cursor else None

    def set_timeouts(self) -> None:
        """Take over how long the editor waits for the rest of a key sequence."""
        self.session.app.ttimeoutlen = self.shell.ttimeoutlen
        self.session.app.timeoutlen = self.shell.timeoutlen

    def _session_bindings(self) -> list[Any]:
        bindings = self.session.key_bindings
        return list(bindings.bindings) if bindings is not None else []

    def _make_session(self, input: Input | None, output: Output | None) -> PromptSession[str]:
        shell = self.shell
        bindings = create_ipython_shortcuts(shell)
        self._default_bindings = {id(b) for b in bindings.bindings}
        session: PromptSession[str] = PromptSession(
            message=lambda: fragments_of(tokens_of(shell, "in")),
            prompt_continuation=self._continuation,
            multiline=True,
            complete_in_thread=True,
            complete_while_typing=False,
            completer=ShellCompleter(
                complete=shell.completions, min_elide=lambda: shell.min_elide, on_error=self._report
            ),
            complete_style=COMPLETE_STYLES[shell.display_completions],
            editing_mode=EDITING_MODES[shell.editing_mode],
            enable_history_search=Condition(lambda: shell.enable_history_search),
            enable_open_in_editor=Condition(lambda: shell.extra_open_editor_shortcuts),
            enable_suspend=False,  # a binding of the table
            history=self.history,
            include_default_pygments_style=False,
            key_bindings=bindings,
            lexer=self.lexer,
            mouse_support=Condition(lambda: shell.mouse_support),
            reserve_space_for_menu=shell.space_for_menu,
            style=DynamicStyle(self._current_style),
            color_depth=_color_depth(shell),
            tempfile_suffix=".py",
            cursor=ModalCursorShapeConfig() if shell.modal_cursor else None,
            input_processors=[
                ConditionalProcessor(
                    HighlightMatchingBracketProcessor(chars="[](){}"),
                    filter=has_focus(DEFAULT_BUFFER)
                    & ~is_done
                    & Condition(lambda: shell.highlight_matching_brackets),
                ),
                ConditionalProcessor(
                    AppendAutoSuggestionInAnyLine(), filter=has_focus(DEFAULT_BUFFER) & ~is_done
                ),
            ],
            input=input,
            output=output,
        )
        _take_out_suggestions(session)
        return session

    def _current_style(self) -> BaseStyle:
        if self._style is None:
            shell = self.shell
            self._style = style_of(
                shell.theme,
                overrides=shell.highlighting_style_overrides,
                code_style=shell.highlighting_style,
            )
        return self._style

    def _continuation(self, width: int, lineno: int, wrap_count: int) -> StyleAndTextTuples:
        tokens = tokens_of(self.shell, "continuation", width, lineno=lineno, wrap_count=wrap_count)
        return fragments_of(tokens)

    def _report(self, error: BaseException) -> None:
        self.shell.showtraceback((type(error), error, error.__traceback__))


def _color_depth(shell: EditorHost) -> ColorDepth | None:
    """Return how many colours the editor uses; None leaves it to the terminal."""
    if shell.true_color:
        return ColorDepth.TRUE_COLOR
    if os.environ.get("NO_COLOR") and shell.theme.has_colors:
        return ColorDepth.DEPTH_8_BIT  # the user has named a theme: that goes before NO_COLOR
    return None


def forget_terminal() -> None:
    """Let the next editor open the standard streams anew: prompt_toolkit keeps those that it has used first."""
    current = get_app_session()
    current._input = current._output = None


def _take_out_suggestions(session: PromptSession[Any]) -> None:
    """Remove the session's own processor of suggestions, which can only show them on the last line."""
    for control in session.app.layout.find_all_controls():
        processors = getattr(control, "input_processors", None)
        if processors:
            control.input_processors = [  # type: ignore[attr-defined]
                item
                for item in processors
                if not (
                    isinstance(item, ConditionalProcessor)
                    and isinstance(item.processor, AppendAutoSuggestion)
                )
            ]


def write_prompt(shell: EditorHost, tokens: Any) -> None:
    """Write prompt `tokens` to standard output in the colours of the shell's theme."""
    sys.stdout.write(to_ansi(tokens, shell.theme))
