"""Reading a command line into a configuration.

A line is read in two steps. `split` sorts the words into options, flags and arguments, losslessly: it knows which options
exist and which take a value, nothing else. `OptionLoader` then turns the values into what the traits expect.

What a word means:

    --name, -n              a flag, or an alias with its value in the next word
    --name=value, -n=value  an alias with its value
    -in value               one-letter flags run together, the last one may take a value
    --Class.trait value     any configurable trait; also with `=`
    --                      everything after it is an argument
    anything else           an argument
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

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
from .suggest import close_names, did_you_mean
from .values import describe_misfit, find_fault

Finder = Callable[[str, str], "tuple[type[Configurable], Trait] | None"]

_TRAIT_OPTION = re.compile(r"--?[A-Za-z_]\w*(\.\w+)+")
_OPTION = re.compile(r"--[A-Za-z]")
_REQUESTS = {
    "-h": "help",
    "--help": "help",
    "--help-all": "help-all",
    "-V": "version",
    "--version": "version",
}


class Setting(NamedTuple):
    """One option with a value, as typed: `--profile=x` is `("--profile", "BaseIPythonApplication.profile", "x")`."""

    typed: str
    target: str
    value: str


class Flag(NamedTuple):
    """One flag, as typed, with the values that it stands for: `{"Class": {"trait": value}}`."""

    typed: str
    values: Mapping[str, Mapping[str, Any]]


class Words(NamedTuple):
    """A command line, sorted.

    Attributes:
        options: settings and flags in the order in which they stand.
        arguments: the words that are not options.
        request: `"help"`, `"help-all"` or `"version"` if one is asked for.
        program: the option that names what to run (`"c"`, `"m"`), if one was given.
    """

    options: list[Setting | Flag]
    arguments: list[str]
    request: str | None
    program: str | None


class Grammar:
    """What may stand on a command line.

    Args:
        aliases: `name -> "Class.trait"`; one-letter names take a single dash. A tuple as name gives several, a tuple as
            value adds a help text.
        flags: `name -> ({"Class": {"trait": value}}, help)`.
        program_options: aliases that name what to run (`c`, `m`): the arguments are for that then.
        final_options: aliases after whose value everything is an argument (`m`).
        stops_at_argument: the first argument ends the options: what follows belongs to it.
        removed: `typed -> what to use instead`, for options of the past.
        accepts: tells whether a word can be the value of `"Class.trait"`, for names that are both flag and alias.
    """

    def __init__(
        self,
        aliases: Mapping[Any, Any],
        flags: Mapping[Any, Any],
        *,
        program_options: frozenset[str] = frozenset(),
        final_options: frozenset[str] = frozenset(),
        stops_at_argument: bool = False,
        removed: Mapping[str, str] | None = None,
        accepts: Callable[[str, str], bool] | None = None,
    ) -> None:
        self.aliases: dict[str, str] = {}
        self.flags: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        for names, target in aliases.items():
            for name in names if isinstance(names, tuple) else (names,):
                self.aliases[name] = target[0] if isinstance(target, tuple) else target
        for names, flag in flags.items():
            for name in names if isinstance(names, tuple) else (names,):
                self.flags[name] = flag[0]
        self.program_options = program_options
        self.final_options = final_options
        self.stops_at_argument = stops_at_argument
        self.removed = removed or {}
        self.accepts = accepts

    def split(self, argv: Sequence[str]) -> Words:
        """Sort the words of a command line.

        Raises:
            CommandLineError: an option is unknown, has no value, or has one that it can't take. A request for help
                that stands before the mistake is answered instead.
        """
        return _Splitter(self, argv).split()


class _Splitter:
    """One reading of one command line, word by word."""

    def __init__(self, grammar: Grammar, argv: Sequence[str]) -> None:
        self.grammar = grammar
        self.words = list(argv)
        self.position = 0
        self.options: list[Setting | Flag] = []
        self.arguments: list[str] = []
        self.request: str | None = None
        self.program: str | None = None
        self.at_end = False

    def split(self) -> Words:
        while self.position < len(self.words) and not self.at_end:
            word = self.words[self.position]
            self.position += 1
            if word == "--":
                break
            if word in _REQUESTS:
                self._note_request(word)
            elif word.startswith("-") and word != "-":
                try:
                    self._option(word)
                except CommandLineError:
                    if self.request is None:
                        raise
            else:
                self.arguments.append(word)
                if self.grammar.stops_at_argument:
                    # `script.py -- -h`: the first `--` separates, any later one is the script's
                    if self.words[self.position : self.position + 1] == ["--"]:
                        self.position += 1
                    break
        self.arguments += self.words[self.position :]
        return Words(self.options, self.arguments, self.request, self.program)

    def _note_request(self, word: str) -> None:
        request = _REQUESTS[word]
        if self.request is None or request == "help-all":
            self.request = request

    def _option(self, word: str) -> None:
        typed, equals, value = word.partition("=")
        name = typed.lstrip("-")
        short = not typed.startswith("--")
        known = name in self.grammar.flags or name in self.grammar.aliases
        if known and (
            len(name) == 1 or not short
        ):  # --c is as good as -c, but -profile is not --profile
            self._named(typed, name, value if equals else None)
        elif _TRAIT_OPTION.fullmatch(typed):
            self._set(typed, name, value if equals else None)
        elif (
            short
            and word[1] in {*self.grammar.flags, *self.grammar.aliases}
            and typed not in self.grammar.removed
        ):
            self._letters(word)
        else:
            raise self._unknown(typed)

    def _letters(self, word: str) -> None:
        """Read `-ic`, `-ccode` and the like."""
        for index, letter in enumerate(word[1:], start=1):
            rest = word[index + 1 :]
            if letter in self.grammar.flags and letter not in self.grammar.aliases:
                self._named("-" + letter, letter, None)
            elif letter in self.grammar.aliases:
                self._named("-" + letter, letter, rest.removeprefix("=") if rest else None)
                return
            else:
                raise CommandLineError(
                    f"unrecognized option '-{letter}' in '{word}'"
                    + did_you_mean(word.lstrip("-"), self._long_names(), prefix="--")
                )

    def _named(self, typed: str, name: str, value: str | None) -> None:
        flag, target = self.grammar.flags.get(name), self.grammar.aliases.get(name)
        if target is None:
            assert flag is not None
            if value is not None:
                raise CommandLineError(f"option '{typed}' takes no value, but got {value!r}")
            self.options.append(Flag(typed, flag))
        elif flag is not None and value is None and not self._next_is_value_of(target):
            self.options.append(Flag(typed, flag))
        else:
            self._set(typed, target, value)
        if name in self.grammar.program_options:
            self.program = name
        if name in self.grammar.final_options:
            self.at_end = True

    def _set(self, typed: str, target: str, value: str | None) -> None:
        if value is None:
            if not self._next_is_value():
                raise CommandLineError(f"option '{typed}' needs a value")
            value = self.words[self.position]
            self.position += 1
        self.options.append(Setting(typed, target, value))

    def _next_is_value(self) -> bool:
        if self.position >= len(self.words):
            return False
        word = self.words[self.position]
        if word == "--" or word in _REQUESTS or any(space in word for space in " \n\t"):
            return word != "--" and word not in _REQUESTS
        if _OPTION.match(word) or _TRAIT_OPTION.match(word):
            return False
        if word.startswith("-") and len(word) == 2:
            return word[1] not in self.grammar.flags and word[1] not in self.grammar.aliases
        return True

    def _next_is_value_of(self, target: str) -> bool:
        if not self._next_is_value():
            return False
        accepts = self.grammar.accepts
        return accepts is None or accepts(target, self.words[self.position])

    def _long_names(self) -> list[str]:
        names = {*self.grammar.flags, *self.grammar.aliases, "help", "help-all", "version"}
        return sorted(name for name in names if len(name) > 1)

    def _unknown(self, typed: str) -> CommandLineError:
        instead = self.grammar.removed.get(typed)
        if instead:
            return CommandLineError(f"option '{typed}' is no more; use {instead}")
        hint = did_you_mean(typed.lstrip("-"), self._long_names(), prefix="--")
        return CommandLineError(f"unrecognized option '{typed}'{hint}")


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
        if matches:
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
