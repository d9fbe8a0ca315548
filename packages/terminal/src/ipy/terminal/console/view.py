"""What a kernel publishes, as text on the terminal: streams, results, displays, tracebacks, and what other clients do.

`OutputView` turns one message after the other into text and writes it to `sys.stdout` and `sys.stderr` as they are at that moment: while the
prompt waits, those write above it (`editor.above`).
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from typing import Any, Protocol

from ipy.terminal.prompts import text_of, to_ansi, tokens_of

from .images import ImageError, ImageViewer
from .rows import Rows

#: Escape sequences of colours, which a terminal without them, or a file, doesn't want.
_COLORS = re.compile(r"\x1b\[[0-9;:]*m")


class ViewHost(Protocol):
    """What the view needs to know of the console; `ZMQTerminalInteractiveShell` is one."""

    include_other_output: Any
    other_output_prefix: Any
    separate_out: Any
    separate_out2: Any
    mime_renderers: Any
    execution_count: Any
    next_of_others: int
    shown_result: int
    theme: Any
    prompts: Any


class OutputView:
    """Writes messages of the iopub channel.

    Args:
        host: prompts, colours and settings.
        session: returns the id of this console's messages; those of others belong to other clients.
        images: shows images.
    """

    def __init__(self, host: Any, *, session: Callable[[], str], images: ImageViewer) -> None:
        self._host = host
        self._session = session
        self._images = images
        self._rows = Rows()
        self._clear_first = False
        self._is_cell_running = False
        #: Whether another client has used the kernel.
        self.has_seen_others = False
        self._line = ""
        self._other_line = ""

    def begin_cell(self) -> None:
        """Take note that a cell starts to run: `clear_output` reaches back to here."""
        self._rows = Rows()
        self._clear_first = False
        self._is_cell_running = True

    def end_cell(self) -> None:
        """Take note that the cell is over: what still comes of it is shown above the prompt, and clears nothing."""
        self._is_cell_running = False

    def begin_line(self) -> None:
        """Take note that the cursor stands at the beginning of a line: a question has been answered."""
        self._line = ""
        self._rows.add("\n", shutil.get_terminal_size().columns)

    def take_unfinished_line(self) -> str:
        """Return the text that stands on the screen in the line of the cursor; a question is asked behind it."""
        return self._line.rpartition("\r")[2]

    def show(self, message: dict[str, Any]) -> None:
        """Write one message; those of types that a terminal has no use for are passed over."""
        show = getattr(self, f"_show_{message['msg_type']}", None)
        if show is None:
            return
        if self._is_other(message):
            # Also clients that only look ask for things, and the kernel tells everybody that it is at work.
            self.has_seen_others = self.has_seen_others or message["msg_type"] != "status"
            if self._host.include_other_output:
                self._show_other(message)
            return
        show(message)

    # -- own output -----------------------------------------------------------------------------------------------------------

    def _show_stream(self, message: dict[str, Any]) -> None:
        content = message["content"]
        self._write(content.get("text", ""), is_error=content.get("name") == "stderr")

    def _show_execute_result(self, message: dict[str, Any]) -> None:
        content = message["content"]
        self._write(self._result(content))

    def _show_display_data(self, message: dict[str, Any]) -> None:
        text = self._displayed(message["content"])
        if text is not None:
            self._write(f"{text}\n")

    # A terminal can't change what stands above: the new form follows.
    _show_update_display_data = _show_display_data

    def _show_error(self, message: dict[str, Any]) -> None:
        content = message["content"]
        lines = content.get("traceback") or [f"{content.get('ename')}: {content.get('evalue')}"]
        self._write(self.plain_if_needed("\n".join(lines)) + "\n")

    _show_pyerr = _show_error
    _show_pyout = _show_execute_result

    def _show_clear_output(self, message: dict[str, Any]) -> None:
        if message["content"].get("wait"):
            self._clear_first = True
        else:
            self._clear()

    def _show_execute_input(self, message: dict[str, Any]) -> None:
        """Own input stands on the screen already."""

    _show_pyin = _show_execute_input

    def _show_status(self, message: dict[str, Any]) -> None:
        """The state of the kernel is the link's business."""

    # -- other clients ----------------------------------------------------------------------------------------------------------

    def _is_other(self, message: dict[str, Any]) -> bool:
        session = message["parent_header"].get("session", "")
        return bool(session) and session != self._session()

    def _show_other(self, message: dict[str, Any]) -> None:
        """Write what another client has caused: each line with the prefix."""
        kind, content = message["msg_type"], message["content"]
        prefix = self._host.other_output_prefix
        if kind in ("execute_input", "pyin"):
            self._host.execution_count = content.get("execution_count", 0)
            tokens = tokens_of(self._host, "in")
            lines = str(content.get("code", "")).rstrip("\n").split("\n")
            indent = " " * (len(prefix) + len(text_of(tokens)) - 5) + "...: "
            text = prefix + to_ansi(tokens, self._host.theme) + ("\n" + indent).join(lines)
            self._host.execution_count += 1
            self._host.next_of_others = self._host.execution_count
            self._write(f"{text}\n")
        elif kind == "stream":
            whole, end, self._other_line = (self._other_line + content.get("text", "")).rpartition(
                "\n"
            )
            if end:
                self._write_lines(whole, is_error=content.get("name") == "stderr")
        elif kind in ("execute_result", "pyout"):
            self.end_other_line()
            self._write(prefix + self._result(content).lstrip("\n"))
        elif kind in ("error", "pyerr"):
            self.end_other_line()
            self._write_lines(self.plain_if_needed("\n".join(content.get("traceback") or ())))
        elif kind == "status":
            if content.get("execution_state") == "idle":
                self.end_other_line()
        elif kind in ("display_data", "update_display_data"):
            self.end_other_line()
            text_or_none = self._displayed(content)
            if text_or_none is not None:
                self._write_lines(text_or_none)

    def end_other_line(self) -> None:
        """Write what another client's code has printed without ending its line."""
        line, self._other_line = self._other_line, ""
        if line:
            self._write_lines(line)

    def _write_lines(self, text: str, *, is_error: bool = False) -> None:
        prefix = self._host.other_output_prefix
        self._write("".join(f"{prefix}{line}\n" for line in text.split("\n")), is_error=is_error)

    # -- forms ------------------------------------------------------------------------------------------------------------------

    def _result(self, content: dict[str, Any]) -> str:
        """Return a result with its prompt; an image is drawn here, and its text form left out."""
        host = self._host
        host.shown_result = content.get("execution_count") or 0
        tokens = tokens_of(host, "out")
        prompt = host.separate_out + to_ansi(tokens, host.theme)
        data, metadata = content.get("data", {}), content.get("metadata", {})
        if self._draw(data, metadata, before=prompt):
            return f"{host.separate_out2}\n"
        text = self.plain_if_needed(str(data.get("text/plain", "")))
        if "\n" in text and not text_of(tokens).endswith("\n"):
            text = "\n" + text  # lines of a table stay below one another
        return f"{prompt}{text}{host.separate_out2}\n"

    def _displayed(self, content: dict[str, Any]) -> str | None:
        data, metadata = content.get("data", {}), content.get("metadata", {})
        if self._draw(data, metadata, before=""):
            return None
        text = data.get("text/plain")
        return None if text is None else self.plain_if_needed(str(text))

    def _draw(self, data: dict[str, Any], metadata: dict[str, Any], *, before: str) -> bool:
        """Show `data` in another form than text; return whether that was done."""
        for mime, renderer in self._host.mime_renderers.items():
            if mime in data:
                self._write(before)
                try:
                    renderer(data[mime], metadata.get(mime))
                except Exception as error:
                    # The user's function.
                    self._write(
                        f"mime_renderers[{mime!r}] failed with {type(error).__name__}: {error}\n",
                        is_error=True,
                    )
                    return False
                return True
        try:
            return self._images.show(data)
        except ImageError as error:
            self._write(f"{error}\n", is_error=True)
            return False

    def plain_if_needed(self, text: str) -> str:
        """Return `text` without colours, where there are none."""
        return text if self._host.theme.has_colors else _COLORS.sub("", text)

    # -- writing ----------------------------------------------------------------------------------------------------------------

    def _write(self, text: str, *, is_error: bool = False) -> None:
        if not text:
            return
        if self._clear_first:
            self._clear_first = False
            self._clear()
        stream = sys.stderr if is_error else sys.stdout
        other = sys.stdout if is_error else sys.stderr
        other.flush()  # what came first stands first
        stream.write(text)
        stream.flush()
        _, newline, rest = text.rpartition("\n")
        self._line = rest if newline else self._line + rest
        self._rows.add(text, shutil.get_terminal_size().columns)

    def _clear(self) -> None:
        """Take the output of the cell away: all of it where its rows are known and on the screen, else its last line."""
        if not (self._is_cell_running and sys.stdout.isatty()):
            return
        size = shutil.get_terminal_size()
        rows = self._rows.above(size.columns)
        up = f"\x1b[{rows}A" if rows else ""
        known = self._rows.is_known and rows < size.lines
        sys.stdout.write(f"{up}\r\x1b[J" if known else "\r\x1b[2K")
        sys.stdout.flush()
        self._rows = Rows()
        self._line = ""
