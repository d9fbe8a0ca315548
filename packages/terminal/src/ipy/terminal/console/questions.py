"""Asking the person at the terminal what running code wants to know."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prompt_toolkit.shortcuts import PromptSession

    from ipy.terminal.host import EditorHost

    from .events import Event
    from .inbox import Inbox

#: What a kernel takes for the end of the input, which the protocol has no word for. Source: ipykernel, jupyter_console.
END_OF_INPUT = "\x04"


class Questions:
    """Reads lines and passwords: with a line editor, or plainly.

    Args:
        host: settings of the editor.
        inbox: word that makes a question superfluous.
    """

    def __init__(self, host: EditorHost, inbox: Inbox) -> None:
        self._host = host
        self._inbox = inbox
        self._session: PromptSession[str] | None = None

    def ask(
        self,
        prompt: str,
        *,
        is_secret: bool,
        before: str,
        is_urgent: Callable[[Event], bool],
    ) -> str:
        """Return a line; `END_OF_INPUT` after Ctrl-D, or where there is no more input.

        Args:
            prompt: stands in front of it.
            is_secret: it isn't shown.
            before: an unfinished line that stands on the screen already, in front of the prompt.
            is_urgent: tells which events end the question.

        Raises:
            KeyboardInterrupt: Ctrl-C was typed.
            PromptLeft: an urgent event came.
        """
        try:
            if self._host.simple_prompt:
                return _plain(prompt, is_secret)
            return self._edited(before + prompt, is_secret, is_urgent)
        except EOFError:
            return END_OF_INPUT

    def _edited(self, prompt: str, is_secret: bool, is_urgent: Callable[[Event], bool]) -> str:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.formatted_text import ANSI

        from ipy.terminal.editor.above import output_above
        from ipy.terminal.editor.session import EDITING_MODES, leave_prompt

        options: dict[str, Any] = {"editing_mode": EDITING_MODES[self._host.editing_mode]}
        if is_secret:
            from prompt_toolkit.layout.processors import PasswordProcessor

            # A session without history, that doesn't show how much has been typed.
            session: PromptSession[str] = PromptSession(
                input_processors=[PasswordProcessor(char="")], **options
            )
        else:
            session = self._session = self._session or PromptSession(**options)
        sys.stdout.write("\r")  # the editor draws an unfinished line anew
        sys.stdout.flush()
        with self._inbox.calling(lambda: leave_prompt(session), is_urgent), output_above():
            return session.prompt(ANSI(prompt), set_exception_handler=False)


def _plain(prompt: str, is_secret: bool) -> str:
    if sys.stdin is None:
        raise EOFError
    if is_secret and sys.stdin.isatty():
        from getpass import getpass

        return getpass(prompt)
    return input(prompt)
