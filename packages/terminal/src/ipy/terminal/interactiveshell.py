"""The shell of the terminal: settings of the line editor, prompts, and the loop that reads and runs cells.

prompt_toolkit is imported by `editor`, which is loaded when a prompt has to be shown or `pt_app` is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, DottedObjectName, Unicode, default, observe

from ipy.core.settings import LazyClass
from ipy.core.shell import InteractiveShell

from . import services
from .host import EditorHost, default_colors
from .manager import PromptManager
from .recovery import ALL_FAILURES, EDITOR_FAILURES, mend_process, report_failure

if TYPE_CHECKING:
    from .editor.completion import Candidate
    from .prompts import Prompts

__all__ = ["TerminalInteractiveShell"]

_MAGICS = ("autoindent", "cpaste", "paste")


class TerminalInteractiveShell(EditorHost, InteractiveShell):
    """A shell that a person types into."""

    autoedit_syntax = Bool(
        False, help="Offer to open the editor at the line of a syntax error in a file that is run."
    ).tag(config=True)
    color_info = Bool(True, help="Colour the source code that help shows.").tag(config=True)
    debugger_history_file = Unicode(
        "~/.pdbhistory", help="Where the debugger keeps what is typed at its prompt."
    ).tag(config=True)
    llm_constructor_kwargs = Dict({}, help="Arguments for `llm_provider_class`.").tag(config=True)
    llm_prefix_from_history = DottedObjectName(
        "input_history",
        help="What a language model is told before the input: 'input_history', 'no_prefix', or the dotted name of a "
        "function of the history manager.",
    ).tag(config=True)
    llm_provider_class = DottedObjectName(
        None, allow_none=True, help="The class that asks a language model for suggestions."
    ).tag(config=True)

    displayhook_class = LazyClass("ipy.terminal.displayhook:TerminalDisplayHook")

    #: Whether %paste or %cpaste runs a block at present.
    using_paste_magics = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._gui: str | None = None
        super().__init__(*args, **kwargs)
        self.prompt_manager = PromptManager(parent=self)
        self.prompt_manager.observe(self._templates_changed)
        self.configurables.append(self.prompt_manager)
        for name in _MAGICS:
            self.magics_manager.register_lazy(name, "ipy.terminal.magics:TerminalMagics")

    # -- defaults and checks of settings ----------------------------------------------------------------------------------

    @default("colors")
    def _colors_default(self) -> str:
        return default_colors()

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

    def _templates_changed(self, change: Any) -> None:
        from .templates import TemplatePrompts

        if not isinstance(self._trait_values.get("prompts"), TemplatePrompts):
            self.prompts = TemplatePrompts(self, manager=self.prompt_manager)

    # -- what the editor asks ---------------------------------------------------------------------------------------------

    @property
    def result_number(self) -> int:
        """The number in the prompt of the result that is shown now."""
        return self.displayhook.prompt_count

    def completions(self, text: str, offset: int) -> Iterable[Candidate]:
        """Return what could stand at `offset` of `text`."""
        completer = self.Completer
        return completer.completions(text, offset) if completer is not None else ()

    def earlier_cells(self) -> list[str]:
        """Return what earlier sessions ran, oldest first; called in the thread that loads history."""
        from .editor.history import cells_of

        return cells_of(self.history_manager, self.history_load_length)

    def _title_prefix(self) -> str:
        return str(self.user_ns.get("_prompt_title", "") or "")

    # -- collaborators ----------------------------------------------------------------------------------------------------

    displayhook = cached_property(services.displayhook)
    display_formatter = cached_property(services.display_formatter)
    inspector = cached_property(services.inspector)
    alias_manager = cached_property(services.alias_manager)

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
        """Show a prompt and return the cell that was entered; see `read_cell`."""
        return self.read_cell()

    def ask_exit(self) -> None:
        """Leave after the current cell."""
        self.keep_running = False
        self.exit_now = True

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
