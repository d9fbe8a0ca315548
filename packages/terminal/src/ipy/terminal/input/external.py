"""The input in an editor of the user's choice."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.document import Document

from ipy.core.errors import TryNext

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer

    from ipy.terminal.host import EditorHost


async def edit_buffer(buffer: Buffer, shell: EditorHost) -> None:
    """Let the user edit the text of `buffer` in the editor that the hook `editor` opens, as a `.py` file."""
    descriptor, path = tempfile.mkstemp(prefix="ipython_", suffix=".py")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(buffer.text + "\n")
        row = buffer.document.cursor_position_row + 1
        try:
            await run_in_terminal(lambda: shell.hooks.editor(path, row))
        except TryNext as error:
            print(f"The input is as it was: {error}")  # noqa: T201 - goes above the prompt
            return
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # Editors end files with a newline; the input has none.
        buffer.document = Document(text.removesuffix("\n"))
        buffer.cursor_position = len(buffer.text)
    finally:
        os.unlink(path)
