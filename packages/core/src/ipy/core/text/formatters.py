"""`string.Formatter`s whose fields are Python expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

_Piece = tuple[str, str | None, str | None, str | None]


class EvalFormatter(Formatter):
    """Evaluates each field as an expression in the keyword arguments.

    `EvalFormatter().format("{n//4}", n=8)` gives `"2"`. A colon or an exclamation mark still begins the format specification,
    but a slice in brackets works.
    """

    def get_field(  # noqa: D102 - documented by string.Formatter
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Any, str]:
        return _evaluate(field_name, kwargs), field_name


class FullEvalFormatter(Formatter):
    """Evaluates each field wholly as an expression: `{x[1:3]}` is a slice; there are no format specifications."""

    def vformat(  # noqa: D102 - documented by string.Formatter
        self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> str:
        out = []
        for literal, field, spec, conversion in self.parse(format_string):
            out.append(literal)
            if field is None:
                continue
            expression = field
            # Formatter.parse cuts at the first ! or :, which belong to the expression here.
            if conversion:
                expression += "!" + conversion
            if spec:
                expression += ":" + spec
            out.append(self.format_field(_evaluate(expression, kwargs), ""))
        return "".join(out)


class DollarFormatter(FullEvalFormatter):
    """Takes `$name` and `$name.attribute` as fields too; `$$` is a dollar sign, and in '...' dollars stay as they are.

    It raises what an expression raises; `expand_variables` is the forgiving way to expand a command line.
    """

    _dollar = re.compile(
        r"'[^']*\$[^']*'"  # a single-quoted part is the command's own business
        r"|\$(?P<escaped>\$+)"
        r"|\$(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    )

    def parse(self, format_string: str) -> Iterable[_Piece]:  # noqa: D102 - documented by string.Formatter
        for literal, field, spec, conversion in super().parse(format_string):
            position = 0
            text = ""
            for match in self._dollar.finditer(literal):
                text += literal[position : match.start()]
                position = match.end()
                if match["name"]:
                    yield text, match["name"], "", None
                    text = ""
                elif match["escaped"]:
                    text += match["escaped"]
                else:
                    text += match[0]
            yield text + literal[position:], field, spec, conversion

    def __repr__(self) -> str:
        return "<DollarFormatter>"


def _evaluate(expression: str, names: Mapping[str, Any]) -> Any:
    # Globals, not locals: comprehensions and lambdas in the expression must see the names too.
    return eval(expression.strip(), dict(names))
