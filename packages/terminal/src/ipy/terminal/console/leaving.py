"""Leaving a console: when it asks, and what becomes of the kernel.

| kernel | `exit` | Ctrl-D | end of piped input | the kernel |
|---|---|---|---|---|
| own | leaves; asks whether to keep the kernel if other clients use it | asks: yes, no, or leave and keep the kernel | leaves | is stopped, unless kept |
| existing | leaves | asks: yes or no | leaves | goes on, always |

With `--no-confirm-exit` nothing is asked.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .shell import ZMQTerminalInteractiveShell

#: What leaves a console whose kernel doesn't know the words, or is gone.
_WORDS = ("exit", "quit", "exit()", "quit()")


class Leaving:
    """Decides, with the user, how a console ends.

    Args:
        shell: the console.
    """

    def __init__(self, shell: ZMQTerminalInteractiveShell) -> None:
        self._shell = shell

    def is_asked_for_by(self, cell: str) -> bool:
        """Leave if `cell` says so and the kernel can't act on it; return whether it was so."""
        shell = self._shell
        if cell.strip() not in _WORDS or (shell.answers.is_python and not shell.link.is_lost):
            return False
        self.at_exit(keep_kernel=None)
        return True

    def at_exit(self, *, keep_kernel: bool | None) -> None:
        """Leave because the user has said `exit`.

        Args:
            keep_kernel: whether an own kernel goes on; None or False asks if others use it too.
        """
        shell = self._shell
        shell.keep_running = False
        shell.keep_kernel = bool(keep_kernel)
        if self._others_depend() and not keep_kernel and self._may_ask():
            shell.keep_kernel = _asks(
                shell, "Other clients use this kernel. Keep it running ([y]/n)?"
            )

    def at_end_of_input(self) -> None:
        """Leave because of Ctrl-D, or because there is no more input; ask first where somebody is there to answer."""
        shell = self._shell
        if not self._may_ask():
            print()  # noqa: T201 - ends the line of the prompt
            shell.keep_running = False
            return
        if not shell.link.owns_kernel or shell.link.is_lost:
            shell.keep_running = not _asks(shell, "Do you really want to exit ([y]/n)?")
            return
        answer = self._choose()
        shell.keep_running = answer == "n"
        shell.keep_kernel = answer == "k"

    def _choose(self) -> str:
        question = "Do you really want to exit ([y]/n, or k to exit and keep the kernel)? "
        with self._shell.screen.quiet():
            while True:
                try:
                    answer = input(question).strip().lower()
                except KeyboardInterrupt:
                    return "n"
                except EOFError:
                    print()  # noqa: T201 - ends the line of the question
                    return "y"
                if answer[:1] in ("y", "n", "k") or not answer:
                    return answer[:1] or "y"
                print("Please answer with y, n or k.")  # noqa: T201 - said to the person at the prompt

    def _may_ask(self) -> bool:
        attended = sys.stdin is not None and sys.stdin.isatty()
        return bool(self._shell.confirm_exit) and attended

    def _others_depend(self) -> bool:
        shell = self._shell
        return shell.link.owns_kernel and not shell.link.is_lost and shell.view.has_seen_others


def _asks(shell: ZMQTerminalInteractiveShell, question: str) -> bool:
    from ipy.core.questions import ask_yes_no

    with shell.screen.quiet():
        return ask_yes_no(question, "y", "n")
