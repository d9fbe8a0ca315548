"""A bar that shows how far something is."""

from __future__ import annotations

from .functions import _new_id, display, update_display
from .objects import DisplayObject


class ProgressBar(DisplayObject):
    """A progress bar: `for i in ProgressBar(10): ...` counts from 0 to 9 and shows it.

    Args:
        total: how many steps there are.
    """

    _shown_module = "IPython.core.display"

    def __init__(self, total: int) -> None:
        self.total = total
        self._progress = 0
        self.html_width = "60ex"
        self.text_width = 60
        self._display_id = _new_id()

    def __repr__(self) -> str:
        done = self.progress / self.total if self.total else 0.0
        filled = "=" * int(max(0.0, min(1.0, done)) * self.text_width)
        return f"[{filled:<{self.text_width}}] {self.progress}/{self.total}"

    def _repr_html_(self) -> str:
        from html import escape

        def quoted(value: object) -> str:
            return escape(str(value), quote=True)

        return (
            f"<progress style='width:{quoted(self.html_width)}' max='{quoted(self.total)}' "
            f"value='{quoted(self.progress)}'></progress>"
        )

    def display(self) -> None:
        """Show the bar; it can be updated from then on."""
        display(self, display_id=self._display_id)

    def update(self) -> None:
        """Show how far it is now."""
        update_display(self, display_id=self._display_id)

    @property
    def progress(self) -> int:
        """How many steps are done; setting it updates the bar."""
        return self._progress

    @progress.setter
    def progress(self, value: int) -> None:
        self._progress = value
        self.update()

    def __iter__(self) -> ProgressBar:
        self.display()
        self._progress = -1
        return self

    def __next__(self) -> int:
        self.progress += 1
        if self.progress < self.total:
            return self.progress
        raise StopIteration
