"""Suggestions of a language model, streamed into the text behind the cursor.

A provider is an object with the method `stream_inline_completions(request)`, an async generator. A request carries
`number`, `prefix` and `suffix`; what comes back is a reply (`reply.list.items[0].insertText`) followed by chunks
(`chunk.response.insertText`, the whole text so far). Source: the inline completion models of jupyter_ai.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, cast

from prompt_toolkit.auto_suggest import Suggestion

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer

    from ipy.terminal.interactiveshell import TerminalInteractiveShell

log = logging.getLogger(__name__)


class InlineRequest:
    """What the model is asked: the text around the cursor.

    Args:
        number: counts requests, so that late replies can be told from current ones.
        prefix: earlier input, as configured, and the text before the cursor.
        suffix: the text after the cursor.
    """

    __slots__ = ("cell_id", "language", "mime", "number", "path", "prefix", "stream", "suffix")

    def __init__(self, *, number: int, prefix: str, suffix: str) -> None:
        self.number = number
        self.prefix = prefix
        self.suffix = suffix
        self.mime = "text/x-python"
        self.stream = True
        self.path: str | None = None
        self.language: str | None = "python"
        self.cell_id: str | None = None


class LLMSuggester:
    """Asks the shell's provider and keeps at most one request running."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._number = 0

    def cancel(self) -> None:
        """Drop the running request."""
        if self._task is not None and self._task is not _current_task():
            self._task.cancel()
            self._task = None

    def start(self, buffer: Buffer) -> None:
        """Ask for a continuation of `buffer`'s text and show it as it arrives."""
        self.cancel()
        self._task = asyncio.get_running_loop().create_task(self._run(buffer))

    async def _run(self, buffer: Buffer) -> None:
        from .current import current_shell

        shell = current_shell()
        # A console has none: its history is the kernel's.
        provider = getattr(shell, "_llm_provider", None)
        if provider is None:
            log.warning(
                "no language model is set up: set TerminalInteractiveShell.llm_provider_class"
            )
            return
        self._number += 1
        number, asked = self._number, buffer.document
        request = InlineRequest(
            number=number,
            prefix=await _earlier_input(cast("TerminalInteractiveShell", shell), buffer)
            + asked.text[: asked.cursor_position],
            suffix=asked.text[asked.cursor_position :],
        )
        text = ""
        try:
            async for reply in provider.stream_inline_completions(request):
                if number != self._number or buffer.document != asked:
                    return
                text = _text_so_far(reply, text)
                buffer.suggestion = Suggestion(text)
                buffer.on_suggestion_set.fire()
        except Exception:
            # The provider is user code that talks to a network; a failure must not end the prompt.
            log.exception("the language model %r failed", type(provider).__name__)


def _text_so_far(reply: Any, text: str) -> str:
    """Return the suggestion after `reply`: a chunk holds the whole of it so far, the first reply its items."""
    response = getattr(reply, "response", None)
    if response is not None:
        return str(response.insertText)
    items = getattr(getattr(reply, "list", None), "items", None)
    return str(items[0].insertText) if items else text


async def _earlier_input(shell: TerminalInteractiveShell, buffer: Buffer) -> str:
    from traitlets.utils.importstring import import_item

    setting = shell.llm_prefix_from_history
    if setting == "no_prefix":
        return ""
    if setting == "input_history":
        session = (
            shell.history_manager.get_range(raw=True) if shell.history_manager is not None else ()
        )
        cells = [f"# cell {line}\n{source}" for _, line, source in session]
        return "\n\n".join([*cells, ""]) if cells else ""
    return str(import_item(setting)(shell.history_manager))


def _current_task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
