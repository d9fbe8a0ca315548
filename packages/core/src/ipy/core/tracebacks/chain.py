"""How exceptions hang together: causes, contexts, groups."""

from __future__ import annotations

from typing import NamedTuple

from .values import read

#: Longer chains are shown without their middle; they come from retry loops.
MAX_LINKS = 50
#: As in Python's own report: how many exceptions of a group are shown, and how deep groups in groups.
MAX_GROUP_WIDTH = 15
MAX_GROUP_DEPTH = 10

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


class Link(NamedTuple):
    """One exception of a chain, and the sentence that leads from it to the next one ("" for the last)."""

    value: BaseException
    sentence: str


def find_next(value: BaseException) -> tuple[BaseException, str] | None:
    """The exception that led to this one, with the sentence between the two; None if there is none to show."""
    # A class may have properties of its own under these names, which fail or give anything.
    cause, context = read(value, "__cause__"), read(value, "__context__")
    if isinstance(cause, BaseException):
        return cause, _CAUSE
    if isinstance(context, BaseException) and read(value, "__suppress_context__") is not True:
        return context, _CONTEXT
    return None


def find_links(value: BaseException) -> list[Link]:
    """The chain that ends in `value`, the oldest exception first. Loops are cut where they close."""
    links = [Link(value, "")]
    seen = {id(value)}
    while (older := find_next(links[-1].value)) is not None and id(older[0]) not in seen:
        seen.add(id(older[0]))
        links.append(Link(*older))
    links.reverse()
    if len(links) > MAX_LINKS:
        half = MAX_LINKS // 2
        skipped = len(links) - 2 * half
        gap = (
            f"{links[half - 1].sentence}\n\n[... skipping {skipped} more exceptions of this chain]"
        )
        links = [*links[: half - 1], links[half - 1]._replace(sentence=gap), *links[-half:]]
    return links


def members(value: BaseException | None) -> list[BaseException]:
    """The exceptions in a group (PEP 654); none for any other exception."""
    if not isinstance(value, BaseExceptionGroup):
        return []
    inner = read(value, "exceptions", ())
    if not isinstance(inner, (list, tuple)):
        return []
    return [one for one in inner if isinstance(one, BaseException)]
