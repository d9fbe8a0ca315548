"""Exception groups (PEP 654), drawn as Python draws them."""

from __future__ import annotations

from collections.abc import Callable

from . import chain


def draw(
    value: BaseException | None, lines_of: Callable[[BaseException], list[str]], depth: int
) -> list[str]:
    """Return the lines for the members of a group; none for any other exception.

    Args:
        value: the group.
        lines_of: gives the lines of the report of one member, without line ends.
        depth: 1 for a group of its own, 2 for one within it, ...
    """
    inner = chain.members(value)
    if not inner:
        return []
    if depth > chain.MAX_GROUP_DEPTH:
        return [f"    ... (groups nested deeper than {chain.MAX_GROUP_DEPTH} are left out)"]
    out: list[str] = []
    for number, member in enumerate(inner[: chain.MAX_GROUP_WIDTH], 1):
        corner = "  +-+" if number == 1 else "    +"
        out.append(f"{corner}---------------- {number} ----------------")
        out += [f"    | {line}" for line in lines_of(member)]
    if len(inner) > chain.MAX_GROUP_WIDTH:
        out.append("    +---------------- ... ----------------")
        out.append(f"    | and {len(inner) - chain.MAX_GROUP_WIDTH} more exceptions")
    out.append("    +------------------------------------")
    return out
