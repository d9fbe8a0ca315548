"""Catching what is printed and displayed."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from io import StringIO
from types import TracebackType
from typing import Any

from ipy.core import patches
from ipy.core.active import get_ipython


class RichOutput:
    """One displayed output that was caught; it shows like the original.

    Args:
        data: the data by MIME type.
        metadata: further information by MIME type.
        transient: what front ends should not keep.
        update: whether it replaces an output with the same `display_id`.
    """

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        transient: dict[str, Any] | None = None,
        update: bool = False,
    ) -> None:
        self.data = data or {}
        self.metadata = metadata or {}
        self.transient = transient or {}
        self.update = update

    def display(self) -> None:
        """Show it again."""
        from .functions import publish_display_data

        publish_display_data(self.data, self.metadata, transient=self.transient, update=self.update)

    def _repr_mime_(self, mime: str) -> Any:
        if mime not in self.data:
            return None
        data = self.data[mime]
        return (data, self.metadata[mime]) if mime in self.metadata else data

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self.data, self.metadata

    def _repr_html_(self) -> Any:
        return self._repr_mime_("text/html")

    def _repr_latex_(self) -> Any:
        return self._repr_mime_("text/latex")

    def _repr_json_(self) -> Any:
        return self._repr_mime_("application/json")

    def _repr_javascript_(self) -> Any:
        return self._repr_mime_("application/javascript")

    def _repr_png_(self) -> Any:
        return self._repr_mime_("image/png")

    def _repr_jpeg_(self) -> Any:
        return self._repr_mime_("image/jpeg")

    def _repr_svg_(self) -> Any:
        return self._repr_mime_("image/svg+xml")


class CapturedIO:
    """What was caught; calling it shows everything again.

    Args:
        stdout: holds the text of standard output; None if that was not caught.
        stderr: holds the text of standard error; None if that was not caught.
        outputs: the displayed outputs, as keyword arguments of `RichOutput`; None if they were not caught.
    """

    def __init__(
        self,
        stdout: StringIO | None,
        stderr: StringIO | None,
        outputs: list[dict[str, Any]] | None = None,
    ) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._outputs = outputs

    def __str__(self) -> str:
        return self.stdout

    @property
    def stdout(self) -> str:
        """What was written to standard output."""
        return "" if self._stdout is None else self._stdout.getvalue()

    @property
    def stderr(self) -> str:
        """What was written to standard error."""
        return "" if self._stderr is None else self._stderr.getvalue()

    @property
    def outputs(self) -> list[RichOutput]:
        """What was displayed, in order."""
        return [RichOutput(**given) for given in self._outputs or ()]

    def show(self) -> None:
        """Write and display everything again: text first, then the outputs."""
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        for output in self.outputs:
            output.display()

    __call__ = show


class capture_output:  # noqa: N801 - a context manager that reads like a function
    """Catch what is printed and displayed inside the `with` block, which gets a `CapturedIO`.

    Works with and without a shell; without one, nothing is displayed but by printing.

    Args:
        stdout: catch standard output.
        stderr: catch standard error.
        display: catch displayed outputs and the values of expressions.
    """

    stdout = True
    stderr = True
    display = True

    def __init__(self, stdout: bool = True, stderr: bool = True, display: bool = True) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.display = display
        self._undo = ExitStack()

    def __enter__(self) -> CapturedIO:
        out = StringIO() if self.stdout else None
        err = StringIO() if self.stderr else None
        streams = {
            name: stream
            for name, stream in (("stdout", out), ("stderr", err))
            if stream is not None
        }
        outputs: list[dict[str, Any]] | None = None
        with ExitStack() as stack:
            shell = get_ipython() if self.display else None
            if shell is not None:
                from .hook import CapturingDisplayHook
                from .publisher import CapturingDisplayPublisher

                publisher = CapturingDisplayPublisher(shell)
                outputs = publisher.outputs
                stack.enter_context(patches.attributes(shell, display_pub=publisher))
                stack.enter_context(
                    patches.attributes(sys, displayhook=CapturingDisplayHook(shell, outputs))
                )
            stack.enter_context(patches.attributes(sys, **streams))
            self._undo = stack.pop_all()
        return CapturedIO(out, err, outputs)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._undo.close()
