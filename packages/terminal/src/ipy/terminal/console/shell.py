"""The console's shell: the loop that reads cells and has a kernel run them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ipy.terminal._version import __version__

from .answers import KernelAnswers
from .conversation import Conversation, Outcome
from .events import Answers, Died, Ended, Event, ShutDown
from .images import ImageViewer
from .inbox import Inbox
from .leaving import Leaving
from .link import KernelLink, KernelStartError
from .payloads import act_on
from .questions import Questions
from .screen import Screen
from .settings import ConsoleSettings
from .view import OutputView

if TYPE_CHECKING:
    from prompt_toolkit.lexers import Lexer

    from ipy.core.hooks import Hooks
    from ipy.terminal.editor.completion import Candidate
    from ipy.terminal.editor.session import LineEditor

#: How long the rest of the output may take at the end; seconds.
LAST_OUTPUT_S = 5.0


class ZMQTerminalInteractiveShell(ConsoleSettings):
    """A shell that a person types into, and a kernel behind it that runs the cells.

    Args:
        link: talks to the kernel; `mainloop` needs it open.
        inbox: what other threads have to tell; the link writes into it.
        **kwargs: settings, and `parent`.
    """

    #: The number of the next cell.
    execution_count = 1
    #: The number after that of the last cell of another client that began since our last one was sent.
    next_of_others = 0
    #: The number of the result that is shown at present.
    shown_result = 0
    #: The status with which the program ends.
    exit_status = 0
    #: Whether something else needs the terminal on which the prompt is shown.
    _is_wanted = False
    #: Whether an own kernel goes on when the console ends; None as long as nobody has said.
    keep_kernel: bool | None = None

    def __init__(self, link: KernelLink, inbox: Inbox, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.link = link
        self.inbox = inbox
        self.answers = KernelAnswers(link, settings=self)
        self.view = OutputView(
            self, session=lambda: link.session, images=ImageViewer(self.image_settings)
        )
        self.screen = Screen(
            link.outputs, view=self.view, session=lambda: link.session, notify=inbox.put
        )
        self.conversation = Conversation(
            link,
            inbox=inbox,
            screen=self.screen,
            view=self.view,
            questions=Questions(self, inbox),
        )
        self.leaving = Leaving(self)

    # -- what the editor asks ------------------------------------------------------------------------------------------------

    @property
    def result_number(self) -> int:
        """The number in the prompt of the result that is shown now."""
        return self.shown_result

    def completions(self, text: str, offset: int) -> Iterable[Candidate]:
        """Return what could stand at `offset` of `text`."""
        return self.answers.completions(text, offset)

    def check_complete(self, text: str) -> tuple[str, str]:
        """Return whether `text` can run, and the white space of the next line."""
        status, self._indent = self.answers.check_complete(text)
        return status, self._indent

    def earlier_cells(self) -> list[str]:
        """Return what earlier sessions of the kernel ran, oldest first."""
        return self.answers.earlier_cells()

    def make_lexer(self) -> Lexer:
        """Return what colours the language of the kernel."""
        from .lexer import lexer_of

        return lexer_of(self.link.kernel_info.get("language_info") or {})

    #: What the kernel has said about the next line's indentation.
    _indent = ""

    def indent_after(self, text: str) -> str:
        """Return the white space of a new line after `text`: by the rules of Python, or as the kernel says."""
        if self.answers.is_python:
            return super().indent_after(text)
        last = text.rpartition("\n")[2]
        return self._indent or last[: len(last) - len(last.lstrip())]

    def showtraceback(self, exc_tuple: Any = None, **kwargs: Any) -> None:
        """Show an exception of the console itself, or of the user's functions in it."""
        import traceback

        kind, error, where = exc_tuple or sys.exc_info()
        traceback.print_exception(kind, error, where)

    @cached_property
    def hooks(self) -> Hooks:
        """The editor of F2 and %edit, and the clipboard."""
        from ipy.core import hooks

        shell: Any = self
        made = hooks.Hooks()
        made.set("editor", lambda *args, **kwargs: hooks.editor(shell, *args, **kwargs))
        made.set("clipboard_get", lambda: hooks.clipboard_get(shell))
        return made

    # -- the loop -------------------------------------------------------------------------------------------------------------------

    def mainloop(self, *, display_banner: bool = True) -> None:
        """Read cells and have them run until the user leaves, or the kernel is gone for good."""
        if display_banner:
            self.show_banner()
        self.screen.start()
        self.learn_count()
        try:
            while self.keep_running:
                try:
                    self.interact_once()
                except KeyboardInterrupt:
                    self._discard_editor()
                    print("\nKeyboardInterrupt")  # noqa: T201 - said to the person at the prompt
        finally:
            self.restore_term_title()

    def show_banner(self) -> None:
        """Write the banner."""
        fields = {
            "version": __version__,
            "kernel_banner": str(self.link.kernel_info.get("banner", "")).rstrip(),
        }
        sys.stdout.write(self.banner.format(**fields).rstrip("\n") + "\n")

    def learn_count(self) -> None:
        """Ask the kernel for the number of the next cell; one that is at work tells when it has time."""
        reply = self.link.request("execute", "", silent=True, allow_stdin=False, timeout_s=1.0)
        if reply is not None and isinstance(reply.get("execution_count"), int):
            self.execution_count = reply["execution_count"] + 1

    def interact_once(self) -> None:
        """Act on what has happened, then read a cell and have it run."""
        from ipy.terminal.editor.session import PromptLeft

        self._act_on(self.inbox.take_all())
        if not self.keep_running:
            return
        sys.stdout.write(self.separate_in)
        self._is_wanted = False
        try:
            with self.inbox.calling(self._leave_prompt, _concerns_kernel):
                cell = self.read_cell()
        except PromptLeft as left:
            self.rl_next_input = left.text
        except EOFError:
            self.leaving.at_end_of_input()
        else:
            if cell.strip():
                self.run_cell(cell)

    def _leave_prompt(self) -> None:
        """Make the prompt give up the terminal; called by any thread."""
        self._is_wanted = True
        if self._editor is not None:
            self._editor.leave()

    def _make_editor(self) -> LineEditor:
        editor = super()._make_editor()
        if self._is_wanted:
            editor.leave()  # word came while the editor was being loaded
        return editor

    def run_cell(self, cell: str, *, store_history: bool = True) -> None:
        """Have the kernel run `cell`, show what comes of it and do what it asks for."""
        if self.leaving.is_asked_for_by(cell) or self._describe(cell):
            return
        if self.link.is_lost:
            print("The kernel is gone: nothing was run.")  # noqa: T201 - said to the person at the prompt
            return
        self.next_of_others = 0
        outcome, reply = self.conversation.run(cell, store_history=store_history)
        count = reply.get("execution_count")
        if isinstance(count, int):
            # Cells of other clients that waited behind this one may have begun before its reply is seen.
            self.execution_count = max(count + 1, self.next_of_others)
        if outcome is Outcome.ABORTED:
            print("The kernel has not run this cell: one before it failed.")  # noqa: T201 - said to the person at the prompt
        act_on(list(reply.get("payload") or ()), self, show=self._page)

    def _describe(self, cell: str) -> bool:
        """Answer `name?` where the kernel's language doesn't know it but the kernel can describe `name`."""
        name = cell.strip()
        if (
            self.answers.is_python
            or "\n" in name
            or not (name.endswith("?") or name.startswith("?"))
        ):
            return False
        detail = 1 if "??" in name else 0
        name = name.strip("?").strip()
        found = self.answers.inspect(name, len(name), detail=detail) if name else None
        if found is None:
            return False
        self._page(str(found.get("text/plain", "")))
        return True

    def _page(self, text: str) -> None:
        from ipy.core.pager import page

        page(self.view.plain_if_needed(text))

    def ask_exit(self, *, keep_kernel: bool | None = None) -> None:
        """Leave after the current cell."""
        self.leaving.at_exit(keep_kernel=keep_kernel)

    def stop(self) -> None:
        """Leave without a question, because of a signal; called by its handler."""
        self.keep_running = False
        # The exception that the handler raises can get lost in a callback of the prompt's loop.
        self.inbox.put(Ended())

    # -- what happens meanwhile --------------------------------------------------------------------------------------------------------

    def _act_on(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Died):
                self._after_death(event)
            elif isinstance(event, ShutDown):
                self._after_shutdown(event)
            elif isinstance(event, Answers):
                print("The kernel answers again.")  # noqa: T201 - said to the person at the prompt
            elif isinstance(event, Ended):
                self.keep_running = False

    def _after_death(self, event: Died) -> None:
        print(event.report, file=sys.stderr)  # noqa: T201 - said to the person at the prompt
        if not event.may_restart:
            if not self._is_attended():
                self._end(1)
            return
        if self._is_attended() and self._asks("Start the kernel anew ([y]/n)?"):
            self.restart_kernel()
        else:
            self._end(1)

    def _after_shutdown(self, event: ShutDown) -> None:
        if self.link.owns_kernel:
            if not event.by_client:
                return  # word of the end of its process comes, with what can be done
            if event.restart:
                self._clear_screen()
                self.restart_kernel()
            else:
                print("Another client has shut the kernel down.")  # noqa: T201 - said to the person at the prompt
                self._end(0)
        elif event.restart:
            self.execution_count = 1
            print("Another client has restarted the kernel: its names are gone.")  # noqa: T201 - said to the person at the prompt
            if self._is_attended() and self._asks("Clear the screen ([y]/n)?"):
                self._clear_screen()
        elif not event.by_client:
            print("The kernel has shut down. Ctrl-D leaves the console.")  # noqa: T201 - said to the person at the prompt
        else:
            print("Another client has shut the kernel down. Ctrl-D leaves the console.")  # noqa: T201 - said to the person at the prompt

    def restart_kernel(self) -> None:
        """Start an own kernel anew."""
        try:
            self.link.restart(self.kernel_timeout)
        except KernelStartError as error:
            print(error, file=sys.stderr)  # noqa: T201 - said to the person at the prompt
            self._end(1)
            return
        self.inbox.take_all()
        self.execution_count = 1
        print("The kernel has been started anew.")  # noqa: T201 - said to the person at the prompt

    def _clear_screen(self) -> None:
        if sys.stdout.isatty():
            sys.stdout.write("\x1b[2J\x1b[H")
            sys.stdout.flush()

    def _asks(self, question: str) -> bool:
        from ipy.core.questions import ask_yes_no

        with self.screen.quiet():
            return ask_yes_no(question, "y", "n")

    @staticmethod
    def _is_attended() -> bool:
        return sys.stdin is not None and sys.stdin.isatty()

    def _end(self, status: int) -> None:
        self.exit_status = status
        self.keep_running = False

    def close(self) -> None:
        """End the conversation with the kernel, by the rules of `leaving`."""
        self.link.close(stop_kernel=not self.keep_kernel)
        self.screen.join(LAST_OUTPUT_S)


def _concerns_kernel(event: Event) -> bool:
    return isinstance(event, Died | ShutDown | Ended)
