"""The completion menu: the shell's completer, seen from the editor."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from prompt_toolkit.completion import Completer, Completion

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document


class Candidate(Protocol):
    """What the shell's completer yields: a replacement of `text[start:end]`; kind and signature for the menu."""

    @property
    def start(self) -> int:
        """The first character that is replaced."""

    @property
    def end(self) -> int:
        """The character behind the last that is replaced."""

    @property
    def text(self) -> str:
        """What to insert."""

    @property
    def type(self) -> str:
        """What it is."""

    @property
    def signature(self) -> str:
        """Of a function, as text."""


class ShellCompleter(Completer):
    """Gives the editor what the shell's completer finds; runs in a worker thread.

    Args:
        complete: called with text and offset; yields candidates within its own time budget.
        min_elide: texts longer than this are shortened in the menu; 0 shows them whole.
        on_error: called with a user's completer's exception, shown above the prompt.
    """

    def __init__(
        self,
        *,
        complete: Callable[[str, int], Iterable[Candidate]],
        min_elide: Callable[[], int],
        on_error: Callable[[BaseException], None],
    ) -> None:
        self._complete = complete
        self._min_elide = min_elide
        self._on_error = on_error

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """Yield the entries of the menu for `document`, each text once."""
        if not document.current_line.strip() and not document.text_before_cursor.strip():
            return
        try:
            yield from self._candidates(document)
        except Exception as error:
            # Completers and matchers are user code; a failing one must not take the prompt down.
            self._on_error(error)

    def _candidates(self, document: Document) -> Iterator[Completion]:
        body, offset = document.text, document.cursor_position
        seen: set[tuple[int, str]] = set()
        for found in self._complete(body, offset):
            if not found.text:
                continue  # a candidate without text would only delete what is typed
            text = _complete_combining(found.text, body, found.start)
            text = without_repeated_tail(text, body, offset)
            if (found.start, text) in seen:
                continue
            seen.add((found.start, text))
            typed = body[found.start : offset]
            yield Completion(
                text,
                start_position=found.start - offset,
                display=self._display(found, text, typed),
                display_meta=_meta(found),
            )

    def _display(self, found: Candidate, text: str, typed: str) -> str:
        shown = elide(text, typed=typed, min_elide=self._min_elide())
        return shown + "()" if found.type == "function" and not text.endswith("(") else shown


def _meta(found: Candidate) -> str:
    if found.type == "function" and found.signature:
        return found.signature
    return found.type or ""


def _complete_combining(text: str, body: str, start: int) -> str:
    """Return `text` so that it doesn't begin with a combining character, which a menu can't show alone."""
    if start > 0 and unicodedata.combining(text[0]):
        return unicodedata.normalize("NFC", body[start - 1] + text)[-1:] + text[1:]
    return text


def without_repeated_tail(text: str, body: str, offset: int) -> str:
    """Return `text` without a bracket that already stands at the cursor."""
    following = body[offset : offset + 1]
    return (
        text[:-1]
        if len(text) > 1 and following in ("(", "=") and text.endswith(following)
        else text
    )


def elide(text: str, *, typed: str = "", min_elide: int = 30) -> str:
    """Return `text` shortened for the menu: the middle of dotted names and paths, and the middle of what is typed.

    Args:
        text: the whole candidate.
        typed: what of it stands in the input already.
        min_elide: shorter texts stay as they are; 0 never shortens.
    """
    if min_elide <= 0:
        return text
    return _elide_typed(_elide_parts(text, min_elide), typed, min_elide)


def _elide_parts(text: str, min_elide: int) -> str:
    shown = text.replace("...", "\N{HORIZONTAL ELLIPSIS}")
    if len(shown) < min_elide:
        return shown
    for separator in ("/", "\\", "."):
        parts = shown.split(separator)
        if parts[-1] == "":
            parts.pop()
            tail = separator
        else:
            tail = ""
        if len(parts) > 3:
            middle = "\N{HORIZONTAL ELLIPSIS}"
            return f"{parts[0]}{separator}{parts[1][:1]}{middle}{parts[-2][-1:]}{separator}{parts[-1]}{tail}"
    return shown


def _elide_typed(shown: str, typed: str, min_elide: int) -> str:
    if len(shown) < min_elide:
        return shown
    cut = len(typed)
    if cut > 2 and shown.startswith(typed) and len(typed) >= min(min_elide, len(shown)):
        return f"{shown[:3]}\N{HORIZONTAL ELLIPSIS}{shown[cut - 3 :]}"
    return shown
