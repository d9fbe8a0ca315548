from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from ipy.terminal.editor.session import LineEditor
from ipy.terminal.interactiveshell import TerminalInteractiveShell
from ipy.terminal.testing import KEYS


class Keyboard:
    """Types into a line editor and returns the cells that it reads."""

    def __init__(self, shell: TerminalInteractiveShell, pipe: object) -> None:
        self.pipe = pipe
        self.shell = shell
        shell.simple_prompt = False
        self.editor = LineEditor(shell, input=pipe, output=DummyOutput())  # type: ignore[arg-type]
        shell._editor = self.editor

    def read(self, *keys: str, default: str = "") -> str:
        """Type `keys` (text, or names of `KEYS` between angle brackets: `<up>`) all at once and return the cell."""
        for key in keys:
            name = key[1:-1] if key.startswith("<") and key.endswith(">") else None
            text = key if name is None else "".join(KEYS.get(part, part) for part in name.split())
            self.pipe.send_text(text)  # type: ignore[attr-defined]
        return self.editor.read(default)

    def remember(self, *cells: str) -> None:
        """Put cells into the history of the editor, oldest first."""
        self.editor.history._loaded = True
        for cell in cells:
            self.editor.history.append_string(cell)


@contextmanager
def keyboard(shell: TerminalInteractiveShell) -> Iterator[Keyboard]:
    with create_pipe_input() as pipe:
        yield Keyboard(shell, pipe)
