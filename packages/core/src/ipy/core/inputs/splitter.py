"""The input splitter of the manual: lines are pushed, and it says when a block is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .manager import StageList, TransformerManager

if TYPE_CHECKING:
    from .incremental import InputTransformer
    from .stages import LineStages


class InputSplitter:
    """Gathers lines until they can run.

    Args:
        manager: transforms them, and judges whether they are complete.
    """

    def __init__(self, manager: TransformerManager | None = None) -> None:
        self.manager = manager or TransformerManager()
        self._text = ""

    @property
    def source(self) -> str:
        """The lines so far, as Python."""
        return self._text

    @property
    def indent_spaces(self) -> int:
        """By how many columns the next line should be indented."""
        return self._verdict()[1] or 0

    def _verdict(self) -> tuple[str, int | None]:
        # Without its end: a blank line, which ends a block, has one more.
        return self.manager.check_complete(self._text.removesuffix("\n"))

    def reset(self) -> None:
        """Forget the lines."""
        self._text = ""

    def source_reset(self) -> str:
        """Return the lines as Python, and forget them."""
        source = self.source
        self.reset()
        return source

    def push(self, lines: str) -> bool:
        """Add lines.

        Returns:
            Whether they can run now: they are complete, or no further line can make them right.
        """
        self._text += lines if lines.endswith("\n") else lines + "\n"
        return self._verdict()[0] != "incomplete"

    def push_accepts_more(self) -> bool:
        """Whether the block may go on with the next line: it is incomplete, or indented and not ended by a blank line."""
        return self._verdict()[0] == "incomplete"


class IPythonInputSplitter(InputSplitter):
    """An input splitter that knows the syntax of the shell.

    Its lists of transformers hold what is added; the shell's own syntax is in the manager.
    """

    physical_line_transforms = StageList("physical")
    logical_line_transforms = StageList("logical")
    python_line_transforms = StageList("python")

    @property
    def line_stages(self) -> LineStages:
        """The manager's."""
        return self.manager.line_stages

    @property
    def transforms(self) -> list[InputTransformer]:
        """All transformers that were added, in the order in which they are applied."""
        return [
            *self.physical_line_transforms,
            *self.logical_line_transforms,
            *self.python_line_transforms,
        ]

    @property
    def source(self) -> str:
        """The lines so far, as Python."""
        return self.manager.transform_cell(self._text) if self._text else ""

    @property
    def source_raw(self) -> str:
        """The lines so far, as typed."""
        return self._text

    def raw_reset(self) -> str:
        """Return the lines as typed, and forget them."""
        raw = self._text
        self.reset()
        return raw

    def source_raw_reset(self) -> tuple[str, str]:
        """Return the lines as Python and as typed, and forget them."""
        source, raw = self.source, self._text
        self.reset()
        return source, raw

    def transform_cell(self, cell: str) -> str:
        """The Python source of a whole cell."""
        return self.manager.transform_cell(cell)
