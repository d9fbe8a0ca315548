"""Static transformation: from what the user typed to Python source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ipy.core.errors import InputRejected

from .commands import lay_out, may_hold_commands, rewrite_commands
from .completeness import COMPLETE, INVALID, Verdict, judge_cell_magic, judge_layout, judge_source
from .lines import (
    cell_magic,
    classic_prompt,
    ipython_prompt,
    is_cell_magic,
    leading_empty_lines,
    leading_indent,
    split_lines,
)
from .tokens import BUILT_IN, TokenTransformBase, make_tokens_by_line

if TYPE_CHECKING:
    from .incremental import InputTransformer
    from .stages import LineStages

LineTransform = Callable[[list[str]], list[str]]

#: How many token transformations a cell may need for each of its lines before it counts as endless.
_ROUNDS_PER_LINE = 10
_ROUNDS = 500


class StageList:
    """One of the three lists of `line_stages`, as an attribute of its owner.

    Args:
        stage: `physical`, `logical` or `python`.
    """

    def __init__(self, stage: str) -> None:
        self._stage = stage

    def __get__(self, owner: Any, kind: type) -> list[InputTransformer]:
        """The list, made when it is first asked for."""
        found: list[InputTransformer] = getattr(owner.line_stages, self._stage)
        return found

    def __set__(self, owner: Any, transformers: Iterable[InputTransformer]) -> None:
        """Take other transformers."""
        setattr(owner.line_stages, self._stage, list(transformers))


class TransformerManager:
    """Turns cells into Python source, and tells whether they are complete.

    A cell goes through `cleanup_transforms` (what was pasted becomes what was meant), `line_transforms`
    and `token_transformers`. The lists are public: append to them, insert, remove. A line transform with
    a true attribute `has_side_effects` is left out when completeness is checked, which happens while
    the user types.

    Source: CORE-068 to CORE-110 and TCOR-010 to TCOR-016 in SPEC.md.
    """

    def __init__(self) -> None:
        self.cleanup_transforms: list[LineTransform] = [
            leading_empty_lines,
            leading_indent,
            classic_prompt,
            ipython_prompt,
        ]
        self.line_transforms: list[LineTransform] = [cell_magic]
        self.token_transformers: list[type[TokenTransformBase]] = list(BUILT_IN)
        self._stages: LineStages | None = None

    @property
    def line_stages(self) -> LineStages:
        """Transformers that are pushed one line after the other, in three lists; see `stages`."""
        if self._stages is None:
            from .stages import LineStages

            self._stages = LineStages()
        return self._stages

    physical_line_transforms = StageList("physical")
    logical_line_transforms = StageList("logical")
    python_line_transforms = StageList("python")

    def transform_cell(self, cell: str) -> str:
        """Return the Python source for a cell; what is wrong with it is left for the compiler to say.

        Raises:
            Exception: only what a transform that was added by someone raises. It is taken out of its list then, unless it refuses
                the cell (`SyntaxError`, `InputRejected`): one that fails for every cell would keep its owner from removing it.
        """
        lines = split_lines(cell if cell.endswith("\n") else cell + "\n")
        for transforms in (self.cleanup_transforms, self.line_transforms):
            for transform in list(transforms):
                try:
                    lines = transform(lines)
                except (SyntaxError, InputRejected, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    # User code, which may even raise SystemExit.
                    transforms.remove(transform)
                    error.add_note(f"The input transform {transform!r} was removed: it failed.")
                    raise
            if self._stages is not None:
                first = transforms is self.cleanup_transforms
                stages = self._stages
                lines = stages.physical_lines(lines) if first else stages.logical_lines(lines)
        lines = self.do_token_transforms(lines)
        return "".join(lines if self._stages is None else self._stages.python_lines(lines))

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Rewrite shell commands into Python, all of them.

        Raises:
            RuntimeError: a transformer that was added never comes to an end.
        """
        if tuple(self.token_transformers) == BUILT_IN:
            # One pass, where the general way reads the cell anew after each change.
            if not may_hold_commands("".join(lines)):
                return lines
            return rewrite_commands(lines, lay_out(lines).commands)
        limit = _ROUNDS + _ROUNDS_PER_LINE * len(lines)
        for _ in range(limit):
            changed, lines = self.do_one_token_transform(lines)
            if not changed:
                return lines
        raise RuntimeError(
            f"the token transformers were still changing the cell after {limit} rounds; one of "
            f"{', '.join(t.__name__ for t in self.token_transformers)} finds its own output again"
        )

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        """Apply the transformer that finds the first place; return whether there was one, and the lines."""
        tokens_by_line = make_tokens_by_line(lines)
        candidates = []
        for transformer in list(self.token_transformers):
            try:
                found = transformer.find(tokens_by_line)
            except (SyntaxError, InputRejected, KeyboardInterrupt):
                raise
            except BaseException as error:
                # User code, which fails for every cell: even for the one that would remove it.
                if transformer not in BUILT_IN:
                    self.token_transformers.remove(transformer)
                    error.add_note(f"The token transformer {transformer!r} was removed: it failed.")
                raise
            if found is not None:
                candidates.append(found)
        for candidate in sorted(candidates, key=_place):
            try:
                return True, candidate.transform(lines)
            except SyntaxError:
                # By contract: it looked like one but is none; the next candidate may be.
                continue
        return False, lines

    def check_complete(self, cell: str) -> tuple[str, int | None]:
        """Tell whether a cell can run as it stands.

        Returns:
            `("complete", None)`, `("incomplete", columns to indent the next line)` or `("invalid", None)`.
            Invalid means that no further line can make it right.
        """
        lines = split_lines(cell if cell.endswith(("\n", "\r")) else cell + "\n")
        try:
            lines = _apply(self.cleanup_transforms, lines)
            if self._stages is not None:
                lines = self._stages.physical_lines(lines, removing=False)
            if not "".join(lines).strip():
                return COMPLETE
            if is_cell_magic(lines):
                return judge_cell_magic(lines)
            lines = _apply(self.line_transforms, lines)
            if self._stages is not None:
                lines = self._stages.logical_lines(lines, removing=False)
            return self._judge(cell, lines)
        except SyntaxError:
            # A transform that was added refuses the cell.
            return INVALID
        except KeyboardInterrupt:
            raise
        except BaseException:
            # The user's code: a transform that fails must not keep anyone from the prompt. Running the cell shows the error.
            return COMPLETE

    def _judge(self, cell: str, lines: list[str]) -> Verdict:
        layout = lay_out(lines)
        verdict = judge_layout(lines, layout)
        if verdict is not None:
            return verdict
        source_lines = self.do_token_transforms(lines)
        if self._stages is not None:
            source_lines = self._stages.python_lines(source_lines, removing=False)
        source = "".join(source_lines)
        ended = cell.endswith(("\n", "\r")) or not lines or not lines[-1].strip()
        return judge_source(source, lines, layout, ended=ended)


def _apply(transforms: Iterable[LineTransform], lines: list[str]) -> list[str]:
    """Apply the transforms that may be applied to a cell that is still being typed."""
    for transform in transforms:
        if not getattr(transform, "has_side_effects", False):
            lines = transform(lines)
    return lines


def _place(transformer: TokenTransformBase) -> tuple[int, int, int]:
    return transformer.sortby()
