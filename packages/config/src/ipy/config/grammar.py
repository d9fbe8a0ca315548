"""What may stand on a command line, and sorting the words of one.

Sorting is lossless and knows which options exist and which take a value, nothing else. What a word means:

    --name, -n              a flag, or an alias with its value in the next word
    --name=value, -n=value  an alias with its value
    -in value               one-letter flags run together, the last one may take a value
    --Class.trait value     any configurable trait; also with `=`
    --                      everything after it is an argument
    anything else           an argument
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .errors import CommandLineError
from .suggest import did_you_mean

_REQUESTS = {
    "-h": "help",
    "--help": "help",
    "--help-all": "help-all",
    "-V": "version",
    "--version": "version",
}


def _is_trait_option(word: str) -> bool:
    """Tell whether a word is `--Class.trait`, with one dash or two, without a value."""
    name = word.removeprefix("-").removeprefix("-")
    return "." in name and name != word and all(part.isidentifier() for part in name.split("."))


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
                    self.at_end = True
        if self.at_end and self.words[self.position : self.position + 1] == ["--"]:
            # `script.py -- -h`: the first `--` separates, any later one is the script's
            self.position += 1
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
        if known and (len(name) == 1 or not short):
            # --c is as good as -c, but -profile is not --profile
            self._named(typed, name, value if equals else None)
        elif _is_trait_option(typed):
            self._set(typed, name, value if equals else None)
        elif (
            short
            and not known  # -matplotlib is no -m with the module "atplotlib"
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
        if (word.startswith("--") and word[2:3].isalpha()) or _is_trait_option(
            word.partition("=")[0]
        ):
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
