"""Where `display()` sends what it has made: in a terminal, to the screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from traitlets.config import Configurable

from ipy.core.streams import write_safely

#: Shows the data of one MIME type; called with the data and its metadata (None if there is none).
MimeRenderer = Callable[[Any, Any], object]
#: Notes an output for the history: its kind ("display_data" or "execute_result") and the data by MIME type.
Recorder = Callable[[str, Mapping[str, Any]], object]


def render(
    renderers: Mapping[str, MimeRenderer], data: Mapping[str, Any], metadata: Mapping[str, Any]
) -> bool:
    """Show `data` with the first renderer for one of its types; False if there is none."""
    for mime, renderer in renderers.items():
        if mime in data:
            renderer(data[mime], metadata.get(mime))
            return True
    return False


def flush_streams() -> None:
    """Write out what was printed so far, so that it stands before what comes now."""
    for stream in (sys.stdout, sys.stderr):
        flush = getattr(stream, "flush", None)
        if flush is not None:
            flush()


class DisplayPublisher(Configurable):
    """Publishes representations; this one writes the text to `sys.stdout`. Front ends have their own.

    Args:
        shell: the shell it belongs to, for subclasses that need it.
        mime_renderers: show other types than text; the first one that has data is taken instead of the text.
        record: notes each bundle.
        parent: where the configuration comes from.
        **kwargs: further traits.
    """

    def __init__(
        self,
        shell: Any = None,
        *,
        mime_renderers: Mapping[str, MimeRenderer] | None = None,
        record: Recorder | None = None,
        parent: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(parent=parent, **kwargs)
        self.shell = shell
        self.mime_renderers: Mapping[str, MimeRenderer] = (
            {} if mime_renderers is None else mime_renderers
        )
        self.record = record
        self._depth = 0

    @property
    def is_publishing(self) -> bool:
        """Whether something is being published at this moment."""
        return self._depth > 0

    def _validate_data(self, data: object, metadata: object = None) -> None:
        """Raise TypeError unless both are dicts (`metadata` may be None)."""
        if not isinstance(data, dict):
            raise TypeError(
                f"what is published must be a dict of data by MIME type, got {type(data).__name__}: {data!r:.60}"
            )
        if metadata is not None and not isinstance(metadata, dict):
            raise TypeError(
                f"the metadata must be a dict, got {type(metadata).__name__}: {metadata!r:.60}"
            )

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        """Show the representations of one object.

        Args:
            data: the data by MIME type.
            metadata: further information by MIME type.
            transient: what front ends should not keep, such as `display_id`.
            update: replace what was shown with this `display_id`; where that can't be done, it is shown again.
            **kwargs: taken and left alone, for callers of other versions (`source`).

        Raises:
            TypeError: `data` or `metadata` is not a dict.
        """
        self._validate_data(data, metadata)
        self._depth += 1
        try:
            if self.record is not None:
                self.record("display_data", data)
            self.write(data, metadata or {})
        finally:
            self._depth -= 1

    def write(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        """Write a bundle to where this publisher publishes."""
        flush_streams()
        if render(self.mime_renderers, data, metadata):
            return
        text = data.get("text/plain")
        if text is not None:
            write_safely(sys.stdout, f"{text}\n")

    def clear_output(self, wait: bool = False) -> None:
        """Clear what was put out so far: on a terminal, the line of the cursor.

        Args:
            wait: clear only when something new comes; a terminal clears at once.
        """
        erase_line()


def erase_line() -> None:
    """Erase the line of the cursor, on both standard streams, and go to its beginning."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.write("\033[2K\r")
            stream.flush()


class CapturingDisplayPublisher(DisplayPublisher):
    """Keeps what is published in `outputs`, as keyword arguments of `publish`."""

    def __init__(
        self, shell: Any = None, outputs: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(shell, **kwargs)
        self.outputs: list[dict[str, Any]] = [] if outputs is None else outputs

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        """Keep the representations of one object; the arguments are those of `DisplayPublisher.publish`."""
        self._validate_data(data, metadata)
        self.outputs.append(
            {"data": data, "metadata": metadata, "transient": transient, "update": update}
        )

    def clear_output(self, wait: bool = False) -> None:
        """Clear the line of the cursor, and forget what was kept."""
        super().clear_output(wait)
        self.outputs.clear()
