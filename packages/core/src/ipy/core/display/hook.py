"""What happens with the value of an expression: `Out[n]:`, the caches, the history."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any, Protocol

from traitlets.config import Configurable

from ipy.core.streams import write_safely

from .publisher import MimeRenderer, Recorder, flush_streams, render
from .semicolon import ends_with_semicolon


class ResultStore(Protocol):
    """Where results are kept; `ipy.core.caches.ResultCache` is one."""

    def store(self, number: int, value: Any) -> None:
        """Keep `value` as the result of the prompt `number`."""

    def clear(self) -> None:
        """Forget all results."""


class Formatter(Protocol):
    """Makes representations; `DisplayFormatter` is one."""

    def format(self, obj: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """The data and metadata for `obj`, by MIME type."""


class OutputHistory(Protocol):
    """Where the text of results is noted; the history manager is one."""

    output_hist_reprs: MutableMapping[int, str]


class DisplayHook(Configurable):
    """Shows a result and keeps it; it is `sys.displayhook` while a cell runs.

    Every step is a method of its own, for front ends to override.

    Args:
        formatter: makes the representations.
        results: keeps the value (`Out`, `_`, `_<n>`).
        count: gives the number of the prompt.
        history: gets the text of each result.
        out_prompt: gives the text of the prompt; the default is `Out[n]: `.
        write_prompt: writes that text, perhaps in colour; the default writes it to `sys.stdout`.
        source: gives the text of the running cell, for the semicolon; the default takes it from `exec_result`.
        mime_renderers: show other types than text; the first one that has data is taken instead of the text.
        record: notes each bundle.
        log: gets the text of each result, for the session log.
        shell: the shell it belongs to, for subclasses that need it.
        parent: where the configuration comes from.
        **kwargs: further traits.
    """

    #: Whether a line end is written after the prompt, before the result.
    prompt_end_newline = False

    def __init__(
        self,
        *,
        formatter: Formatter,
        results: ResultStore,
        count: Callable[[], int],
        history: OutputHistory | None = None,
        out_prompt: Callable[[int], str] | None = None,
        write_prompt: Callable[[str], object] | None = None,
        source: Callable[[], str | None] | None = None,
        mime_renderers: Mapping[str, MimeRenderer] | None = None,
        record: Recorder | None = None,
        log: Callable[[str], object] | None = None,
        shell: Any = None,
        parent: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(parent=parent, **kwargs)
        self.formatter = formatter
        self.results = results
        self.count = count
        self.history = history
        self.out_prompt = out_prompt or "Out[{}]: ".format
        self.write_prompt = write_prompt
        self.source = source
        self.mime_renderers: Mapping[str, MimeRenderer] = (
            {} if mime_renderers is None else mime_renderers
        )
        self.record = record
        self.log = log
        self.shell = shell
        # A context variable: cells that run at the same time on an event loop have a result each.
        self._exec_result: ContextVar[Any] = ContextVar("exec_result", default=None)
        self._depth = 0

    @property
    def exec_result(self) -> Any:
        """The result of the running cell; whoever runs it sets and clears this."""
        return self._exec_result.get()

    @exec_result.setter
    def exec_result(self, value: Any) -> None:
        self._exec_result.set(value)

    @property
    def prompt_count(self) -> int:
        """The number of the prompt."""
        return self.count()

    @property
    def is_active(self) -> bool:
        """Whether a result is being shown at this moment."""
        return self._depth > 0

    def __call__(self, result: Any = None) -> None:
        """Show and keep `result`, unless it is None or the cell ends with a semicolon."""
        if result is None or self.quiet():
            return
        self._depth += 1
        try:
            self.start_displayhook()
            self.write_output_prompt()
            format_dict, md_dict = self.compute_format_data(result)
            self.update_user_ns(result)
            self.fill_exec_result(result)
            if format_dict:
                self.write_format_data(format_dict, md_dict)
                self.log_output(format_dict)
            self.finish_displayhook()
        finally:
            self._depth -= 1

    def quiet(self) -> bool:
        """Whether the cell asks for silence, with a semicolon at its end."""
        source = self._cell_source()
        return source is not None and self.semicolon_at_end_of_expression(source)

    @staticmethod
    def semicolon_at_end_of_expression(expression: str) -> bool:
        """Whether the last token of the text, comments and white space apart, is a semicolon."""
        return ends_with_semicolon(expression)

    def _cell_source(self) -> str | None:
        if self.source is not None:
            return self.source()
        info = getattr(self.exec_result, "info", None)
        # As compiled: the semicolon of `!cmd ;` or of a magic's own line is no Python's.
        for source in (getattr(info, "transformed_cell", None), getattr(info, "raw_cell", None)):
            if isinstance(source, str):
                return source
        return None

    def start_displayhook(self) -> None:
        """Begin: what was printed so far comes first."""
        flush_streams()

    def write_output_prompt(self) -> None:
        """Write `Out[n]: `."""
        prompt = self.out_prompt(self.count())
        if self.write_prompt is None:
            sys.stdout.write(prompt)
        else:
            self.write_prompt(prompt)
        if self.prompt_end_newline:
            sys.stdout.write("\n")

    def compute_format_data(self, result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The representations of the result, and their metadata, by MIME type."""
        return self.formatter.format(result)

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        """Write the result; one of several lines begins on a line of its own."""
        if self.record is not None:
            self.record("execute_result", format_dict)
        if self.mime_renderers and any(mime in format_dict for mime in self.mime_renderers):
            sys.stdout.write("\n")
            sys.stdout.flush()
            render(self.mime_renderers, format_dict, md_dict or {})
            return
        text = format_dict.get("text/plain")
        if text is None:
            return
        if "\n" in text and not self.prompt_end_newline:
            # The prompt would push the first line to the right of the others.
            text = "\n" + text
        write_safely(sys.stdout, f"{text}\n")

    def update_user_ns(self, result: Any) -> None:
        """Keep the result as `_`, `_<n>` and `Out[n]`."""
        self.results.store(self.count(), result)

    def fill_exec_result(self, result: Any) -> None:
        """Note the value in the result of the running cell."""
        if self.exec_result is not None:
            self.exec_result.result = result

    def log_output(self, format_dict: dict[str, Any]) -> None:
        """Note the text of the result in the history and the session log."""
        text = format_dict.get("text/plain")
        if text is None:
            return
        if self.history is not None:
            self.history.output_hist_reprs[self.count()] = text
        if self.log is not None:
            self.log(text)

    def finish_displayhook(self) -> None:
        """End: everything is written out."""
        sys.stdout.flush()

    def flush(self) -> None:
        """Forget all kept results, so that their memory can be used again."""
        self.results.clear()


class CapturingDisplayHook:
    """Keeps results in `outputs` rather than showing them.

    Args:
        formatter: makes the representations; a shell will do, then its `display_formatter` does.
        outputs: gets a dict with `data` and `metadata` for each result.
    """

    def __init__(self, formatter: Any, outputs: list[dict[str, Any]] | None = None) -> None:
        self.formatter = formatter
        self.outputs: list[dict[str, Any]] = [] if outputs is None else outputs

    def __call__(self, result: Any = None) -> None:
        """Keep the representations of `result`, unless it is None."""
        if result is None:
            return
        formatter = getattr(self.formatter, "display_formatter", self.formatter)
        data, metadata = formatter.format(result)
        self.outputs.append({"data": data, "metadata": metadata})
