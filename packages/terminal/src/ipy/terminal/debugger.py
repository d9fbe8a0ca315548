"""The debugger with a line editor: completion, history and the keys of the shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from ipy.core.active import get_ipython
from ipy.core.debugger import Pdb

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.shortcuts import PromptSession

__all__ = ["TerminalPdb", "set_trace"]


class TerminalPdb(Pdb):
    """A debugger that reads its commands with the line editor.

    Where there is no terminal it reads plain lines, as `Pdb` does.

    Args:
        *args: for `Pdb`.
        pt_session_options: arguments of prompt_toolkit's session, over those that the shell's settings give.
        **kwargs: for `Pdb`.
    """

    def __init__(
        self, *args: Any, pt_session_options: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pt_app: PromptSession[str] | None = None
        #: The prompt of the further lines of a statement, while they are read.
        self.continuation: str | None = None
        self._session_options = dict(pt_session_options or {})

    def pt_init(self, pt_session_options: dict[str, Any] | None = None) -> None:
        """Make the session of the line editor anew.

        Args:
            pt_session_options: arguments of prompt_toolkit's session, over the usual ones.
        """
        if pt_session_options is not None:
            self._session_options = dict(pt_session_options)
        from .editor.debugging import make_session

        self.pt_app = make_session(self, self._session_options)

    def cmdloop(self, intro: Any = None) -> None:
        """Read and run commands until one of them lets the program go on.

        Args:
            intro: shown first.
        """
        if not self._has_editor():
            super().cmdloop(intro)
            return
        if self.pt_app is None:
            self.pt_init()
        self.preloop()
        try:
            if intro is not None:
                print(intro, file=self.stdout)
            stop: Any = None
            while not stop:
                line = self.cmdqueue.pop(0) if self.cmdqueue else self._read()
                line = self.precmd(line)
                stop = self.postcmd(self.onecmd(line), line)
        finally:
            self.postloop()

    def _has_editor(self) -> bool:
        if not self.use_rawinput:
            return False
        if self._session_options.get("input") is not None:
            return True
        from .plain import is_terminal

        return is_terminal()

    def _read(self) -> str:
        from .editor.debugging import read_command

        assert self.pt_app is not None
        try:
            return read_command(self.pt_app)
        except EOFError:
            return "EOF" if self.continuation is None else ""

    def completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        """Yield what completes a command or an expression in the current frame."""
        from .editor.debugging import complete

        yield from complete(self, document)

    def _read_more(self) -> str | None:
        if not self._has_editor():
            return super()._read_more()
        self.continuation = "...   ".rjust(len(self.prompt))
        try:
            return self._read()
        except KeyboardInterrupt:
            return None
        finally:
            self.continuation = None

    def do_interact(self, arg: str) -> None:
        """interact

        Open a shell with the names of the current frame; leave it to come back.
        """  # noqa: D403, D415 - the debugger's help begins with the usage
        from ipy.core.embed import module_of

        from .embed import embed

        frame, names = self._frame, self._locals
        copy = names if isinstance(names, dict) else dict(names)
        try:
            # A step aside, not a session of its own: no banner, and nothing is asked at its end.
            embed(
                header="Names are those of the frame; leave the shell to come back to the debugger.",
                user_ns=None if frame.f_locals is frame.f_globals else copy,
                user_module=module_of(frame),
                display_banner=False,
                confirm_exit=False,
            )
        except Exception as error:
            # A shell is a large program, with the user's configuration in it: the debugger goes on.
            self._tell_error(error)
        if copy is not names:
            names.update(copy)

    def history_file(self) -> str:
        """Return where commands are kept between sessions."""
        shell: Any = get_ipython()
        return os.path.expanduser(getattr(shell, "debugger_history_file", "~/.pdbhistory"))


def set_trace(frame: FrameType | None = None) -> None:
    """Stop in the debugger, at `frame` or at the caller's."""
    TerminalPdb().set_trace(frame or sys._getframe().f_back)
