"""Results in the terminal: the numbered prompt before them, and renderers for other forms than text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ipy.core.display import DisplayHook

from .prompts import text_of, to_ansi, tokens_of

if TYPE_CHECKING:
    from .interactiveshell import TerminalInteractiveShell


class TerminalDisplayHook(DisplayHook):
    """Writes `Out[n]: ` with the shell's prompts and hands MIME types to `mime_renderers`."""

    #: Set by the shell when the hook is made.
    shell: TerminalInteractiveShell | None = None

    def write_output_prompt(self) -> None:
        """Write what the shell's prompts put before a result."""
        shell = self.shell
        if shell is None:
            super().write_output_prompt()
            return
        tokens = tokens_of(shell, "out")
        self.prompt_end_newline = text_of(tokens).endswith("\n")
        sys.stdout.write(shell.separate_out)
        sys.stdout.write(to_ansi(tokens, shell.theme))

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        """Write a result: with the renderer of a MIME type that has one, else as text."""
        shell = self.shell
        for mime, renderer in (shell.renderers() if shell is not None else {}).items():
            if mime in format_dict:
                renderer(format_dict[mime], (md_dict or {}).get(mime))
                return
        super().write_format_data(format_dict, md_dict)
