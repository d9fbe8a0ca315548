"""Finding what is wrong in a configuration before it reaches the objects it is for.

A check only reads. What it finds can then be taken out (`without`), so that one wrong line in a file costs that line and
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import NamedTuple

from traitlets.config.configurable import Configurable
from traitlets.config.loader import Config, DeferredConfig, LazyConfigValue

from .classes import ClassTable, Trait
from .locations import find_setting
from .suggest import close_names, did_you_mean
from .values import describe_expected, find_fault


class Problem(NamedTuple):
    """Something in a configuration that has no effect, or not the intended one.

    Attributes:
        section: names of the section and those around it.
        name: the value's name; empty where the section itself is meant.
        reason: what is wrong, and what may have been meant.
        filename: the file that sets it, None where that is not known.
        line: the line in the file, from 1.
        drop: the value can't be used.
    """

    section: tuple[str, ...]
    name: str
    reason: str
    filename: str | None = None
    line: int | None = None
    drop: bool = True

    def __str__(self) -> str:
        where = f"{self.filename}, line {self.line}: " if self.filename else ""
        return f"{where}{'.'.join(filter(None, ('c', *self.section, self.name)))}: {self.reason}"


def check_config(config: Config, table: ClassTable, files: Iterable[str] = ()) -> list[Problem]:
    """List what is wrong in a configuration, as far as the known classes tell.

    Sections of classes that are not known here are legal, they may belong to another application or an extension; one
    whose name is nearly that of a known class is pointed out.

    Args:
        config: what was loaded.
        table: the known classes.
        files: the files it was loaded from, in this order, to find the lines.
    """
    sources = list(files)
    return [_located(problem, sources) for problem in _check(config, table, ())]


def without(config: Config, problems: Iterable[Problem]) -> Config:
    """Return a copy of a configuration that lacks the values which can't be used."""
    clean = deepcopy(config)
    for problem in problems:
        if problem.drop:
            section = clean
            for name in problem.section:
                section = section[name]
            section.pop(problem.name, None)
    return clean


def _check(config: Config, table: ClassTable, path: tuple[str, ...]) -> Iterator[Problem]:
    for name, value in list(config.items()):
        if isinstance(value, Config):
            yield from _check_section(value, table, (*path, name))
        elif not path and not (isinstance(value, LazyConfigValue) and not value.to_dict()):
            yield Problem(
                path,
                name,
                "has no effect: settings stand in the section of a class (c.Class.name)",
                drop=False,
            )


def _check_section(values: Config, table: ClassTable, path: tuple[str, ...]) -> Iterator[Problem]:
    cls = table.find(path[-1])
    if cls is None:
        near = _misspelt(path[-1], table.names())
        if near and values:
            hint = did_you_mean(path[-1], near)
            yield Problem(path, "", f"no class of this name is known here{hint}", drop=False)
    else:
        for name, value in list(values.items()):
            if not isinstance(value, Config) and not name.startswith("_"):
                reason = _fault(table, path[-1], name, value)
                if reason is not None:
                    yield Problem(path, name, reason)
    yield from _check(
        Config({key: value for key, value in values.items() if isinstance(value, Config)}),
        table,
        path,
    )


def _fault(table: ClassTable, section: str, name: str, value: object) -> str | None:
    if isinstance(value, LazyConfigValue) and not value.to_dict():
        return None  # the name was only read
    found = table.trait(section, name)
    if found is None:
        cls = table.find(section)
        assert cls is not None
        if name in cls.class_traits():
            return f"this value of {section} can't be configured"
        return f"{section} has no such setting{did_you_mean(name, table.trait_names(section))}"
    owner, trait = found
    if isinstance(value, LazyConfigValue):
        return _fault_of_extension(value, owner, trait)
    if isinstance(value, DeferredConfig):
        value = value.get_value(trait)
    return find_fault(owner, trait, value)


def _fault_of_extension(
    value: LazyConfigValue, owner: type[Configurable], trait: Trait
) -> str | None:
    """Judge `c.Class.items.append(...)` by what it makes of the default; `value` stays as it is."""
    try:
        initial = trait.default(owner.__new__(owner))
    except Exception:
        # a dynamic default is foreign code, written for a finished object; the real one will tell
        return None
    if not isinstance(initial, (list, dict, set)):
        return f"expected a value, but this is neither a list nor a dictionary to add to ({describe_expected(trait)})"
    return find_fault(owner, trait, deepcopy(value).get_value(deepcopy(initial)))


def _misspelt(name: str, known: Sequence[str]) -> list[str]:
    """Return the known classes that differ from `name` so little that it must be a slip.

    `ZMQInteractiveShell` is no slip for `InteractiveShell`: a slip is one or two letters, not a word.
    """
    return [match for match in close_names(name, known) if abs(len(match) - len(name)) <= 2][:1]


def _located(problem: Problem, files: list[str]) -> Problem:
    place = find_setting(files, problem.section, problem.name)
    if place is None:
        return problem
    return problem._replace(filename=place[0], line=place[1])
