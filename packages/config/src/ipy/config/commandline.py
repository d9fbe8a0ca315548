"""Turning the options of a command line into a configuration, every value checked against its trait."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from traitlets import TraitError
from traitlets.config.configurable import Configurable
from traitlets.config.loader import (
    CommandLineConfigLoader,
    Config,
    DeferredConfigList,
    DeferredConfigString,
)

from .classes import Trait
from .errors import CommandLineError
from .grammar import Flag, Grammar, Setting
from .suggest import close_names, did_you_mean
from .values import describe_misfit, find_fault

Finder = Callable[[str, str], "tuple[type[Configurable], Trait] | None"]


class OptionLoader(CommandLineConfigLoader):
    """Turns a command line into a `Config`, with every value checked against its trait.

    Args:
        argv: the words after the program's name.
        grammar: what may stand there.
        find_trait: returns the trait that `Class.trait` sets and a class that has it; None where unknown.
        class_names: names of the known classes, for suggestions.
        trait_names: lists the traits of a known class, for suggestions; empty for an unknown one.
        log: gets warnings about traits that don't exist.

    Attributes:
        extra_args: the arguments, after `load_config`.
        request: `"help"`, `"help-all"`, `"version"` or None, after `load_config`.
        program: the option that names what to run, or None, after `load_config`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        grammar: Grammar,
        *,
        find_trait: Finder,
        class_names: Callable[[], list[str]],
        trait_names: Callable[[str], list[str]],
        log: Any = None,
    ) -> None:
        super().__init__(log=log)
        self.argv = list(argv)
        self.grammar = grammar
        self.find_trait = find_trait
        self.class_names = class_names
        self.trait_names = trait_names
        self.extra_args: list[str] = []
        self.request: str | None = None
        self.program: str | None = None

    def load_config(self) -> Config:
        """Read the line.

        Raises:
            CommandLineError: an option is unknown, or its value doesn't fit.
        """
        self.clear()
        words = self.grammar.split(self.argv)
        self.extra_args, self.request, self.program = words.arguments, words.request, words.program
        if self.request is not None:
            return self.config
        given: dict[str, list[str]] = {}
        for option in words.options:
            if isinstance(option, Flag):
                for section, values in option.values.items():
                    for name, value in values.items():
                        given.pop(f"{section}.{name}", None)
                        self.config[section][name] = value
            else:
                given.setdefault(option.target, []).append(option.value)
                self._store(option, given[option.target])
        return self.config

    def _store(self, option: Setting, values: list[str]) -> None:
        *path, name = option.target.split(".")
        found = self.find_trait(path[-1], name)
        value: object
        if found is not None:
            value = convert(option.typed, *found, values)
        else:
            known = self.trait_names(path[-1])
            if known:
                self.log.warning(
                    "option '%s' has no effect: %s has no setting %r%s",
                    option.typed,
                    path[-1],
                    name,
                    did_you_mean(name, known),
                )
                return
            self._warn_about_class(option.typed, path[-1])
            # the class may come with an extension later: kept until then
            if len(values) == 1:
                value = DeferredConfigString(os.path.expanduser(values[0]))
            else:
                value = DeferredConfigList(values)
        section = self.config
        for part in path:
            section = section[part]
        section[name] = value

    def _warn_about_class(self, typed: str, name: str) -> None:
        known = self.class_names()
        matches = [match for match in close_names(name, known) if abs(len(match) - len(name)) <= 2]
        # An extension that is loaded later may bring the class: so it is a warning, and the value is kept.
        self.log.warning(
            "option '%s' has no effect yet: no class %r is known here%s",
            typed,
            name,
            did_you_mean(name, matches),
        )


def convert(typed: str, cls: type[Configurable], trait: Trait, values: list[str]) -> object:
    """Turn what was typed into what the trait expects.

    Args:
        typed: the option, for the error.
        cls: a class that has the trait.
        trait: the trait.
        values: one word, or several for a trait that gathers them; of others the last counts.

    Raises:
        CommandLineError: the value doesn't fit; the message says what is expected.
    """
    gathers = getattr(trait, "from_string_list", None)
    got: object = values[-1] if len(values) == 1 or gathers is None else values
    try:
        value = gathers(list(values)) if gathers is not None else trait.from_string(values[-1])
    except (TraitError, ValueError, TypeError, SyntaxError) as error:
        fault = describe_misfit(trait, got, error)
        raise CommandLineError(f"option '{typed}': {fault}") from error
    refused = find_fault(cls, trait, value, got)
    if refused is not None:
        raise CommandLineError(f"option '{typed}': {refused}")
    return value
