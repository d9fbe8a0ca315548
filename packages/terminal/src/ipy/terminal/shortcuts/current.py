"""The shell whose prompt is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ipy.core.active import get_ipython

if TYPE_CHECKING:
    from ipy.terminal.host import EditorHost

# One terminal, one prompt. Not a context variable: the prompt may run in a thread, and bindings are asked from there.
_reading: EditorHost | None = None


def current_shell() -> EditorHost | None:
    """Return the shell whose prompt is shown; None where the running one has no line editor."""
    if _reading is not None:
        return _reading
    shell: Any = get_ipython()
    return shell if hasattr(shell, "line_editor") else None


@contextmanager
def reading(shell: EditorHost) -> Iterator[None]:
    """Let key bindings work for `shell` as long as its prompt is shown."""
    global _reading
    before, _reading = _reading, shell
    try:
        yield
    finally:
        _reading = before
