"""Lines that have been expanded already."""

from __future__ import annotations

import re

from ipy.core.text.expand import _single_quoted


def expanded(line: str) -> str:
    """The line in a form that the shell's expansion of `$name` and `{expression}` turns into `line`.

    A magic gets its line expanded, with the names of its caller; the methods of the shell that run commands expand once more.
    """
    if not set(line) & set("${}"):
        return line
    quoted = _single_quoted(line)

    def doubled(match: re.Match[str]) -> str:
        if match[0] in "{}":
            return match[0] * 2
        # Dollars are taken as they stand between single quotes, and where no name follows.
        return match[0] if match.start() in quoted else match[0] + "$"

    return re.sub(r"\$+(?=\w)|[{}]", doubled, line)
