"""What a kernel knows about text that is being typed: completions, completeness, inspection, earlier input.

Each question has its own time limit: a kernel that is at work, or slow to answer, never holds up typing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from ipy.core.inputs import TransformerManager

#: The metadata in which kernels put kinds and signatures of completions. Source: IPython's experimental extension of complete_reply.
TYPES_KEY = "_jupyter_types_experimental"


class Timeouts(Protocol):
    """How long each question may take, in seconds."""

    completion_timeout: float
    kernel_is_complete_timeout: float
    history_timeout: float
    inspection_timeout: float
    use_kernel_is_complete: bool
    history_load_length: int


class Asker(Protocol):
    """Sends requests; `KernelLink` does."""

    is_busy: bool
    kernel_info: dict[str, Any]

    def request(
        self, name: str, *args: Any, timeout_s: float, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the content of the reply, or None."""


class Found(NamedTuple):
    """A completion: `text` in place of what stands between `start` and `end`."""

    start: int
    end: int
    text: str
    type: str = ""
    signature: str = ""


class KernelAnswers:
    """Asks a kernel about text.

    Args:
        link: sends the requests.
        settings: time limits.
    """

    def __init__(self, link: Asker, *, settings: Any) -> None:
        self._link = link
        self._settings = settings
        # Set when a busy kernel has let us wait: it isn't asked again before it is idle.
        self._gives_no_verdict = False

    @property
    def is_python(self) -> bool:
        """Whether the kernel runs Python."""
        info = self._link.kernel_info.get("language_info") or {}
        return str(info.get("name", "")).lower() in ("python", "ipython")

    def completions(self, text: str, offset: int) -> Iterable[Found]:
        """Return what could stand at `offset` of `text`, none if the kernel doesn't say in time."""
        reply = self._link.request(
            "complete", text, offset, timeout_s=self._settings.completion_timeout
        )
        if reply is None or reply.get("status") == "error":
            return ()
        return list(_found(reply, offset))

    def check_complete(self, text: str) -> tuple[str, str]:
        """Return whether `text` can run (`complete`, `incomplete`, `invalid`), and the white space of the next line."""
        settings = self._settings
        if not self._link.is_busy:
            self._gives_no_verdict = False
        if settings.use_kernel_is_complete and not self._gives_no_verdict:
            reply = self._link.request(
                "is_complete", text, timeout_s=settings.kernel_is_complete_timeout
            )
            if reply is not None and reply.get("status") in ("complete", "incomplete", "invalid"):
                return str(reply["status"]), str(reply.get("indent", ""))
            self._gives_no_verdict = reply is None
        return self._own_verdict(text)

    def _own_verdict(self, text: str) -> tuple[str, str]:
        if self.is_python:
            status, columns = self._rules_of_python.check_complete(text)
            return status, " " * (columns or 0)
        # Nothing is known of the language: one line runs, several do after a blank one.
        if "\n" in text and not text.endswith("\n"):
            return "incomplete", ""
        return "complete", ""

    @cached_property
    def _rules_of_python(self) -> TransformerManager:
        from ipy.core.inputs import TransformerManager

        return TransformerManager()

    def inspect(self, text: str, offset: int, *, detail: int = 0) -> dict[str, Any] | None:
        """Return the MIME bundle that describes what stands at `offset`; None if nothing is found in time."""
        reply = self._link.request(
            "inspect", text, offset, detail, timeout_s=self._settings.inspection_timeout
        )
        return None if reply is None or not reply.get("found") else dict(reply.get("data") or {})

    def earlier_cells(self) -> list[str]:
        """Return what earlier sessions of the kernel ran, oldest first."""
        settings = self._settings
        reply = self._link.request(
            "history",
            raw=True,
            output=False,
            hist_access_type="tail",
            n=settings.history_load_length,
            timeout_s=settings.history_timeout,
        )
        return [] if reply is None else [_source(entry) for entry in reply.get("history") or ()]


def _found(reply: dict[str, Any], offset: int) -> Iterator[Found]:
    metadata = reply.get("metadata") or {}
    typed = metadata.get(TYPES_KEY)
    if typed:
        for entry in typed:
            yield Found(
                int(entry.get("start", reply.get("cursor_start", offset))),
                int(entry.get("end", reply.get("cursor_end", offset))),
                str(entry.get("text", "")),
                str(entry.get("type") or "").replace("<unknown>", ""),
                str(entry.get("signature") or ""),
            )
        return
    start, end = reply.get("cursor_start", offset), reply.get("cursor_end", offset)
    for text in reply.get("matches") or ():
        yield Found(start, end, str(text))


def _source(entry: Any) -> str:
    """Return the input of a history entry: `(session, line, input)`, or `(session, line, (input, output))`."""
    source = entry[2]
    return str(source if isinstance(source, str) else source[0])
