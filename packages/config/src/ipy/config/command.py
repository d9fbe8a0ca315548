"""Applications with a command line: options, flags, subcommands, help, logging, one-line errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from traitlets import TraitError
from traitlets.config.application import Application
from traitlets.config.configurable import Configurable
from traitlets.config.loader import ArgumentError, Config

from .classes import ClassTable, Trait
from .commandline import OptionLoader, convert
from .errors import BrokenTargetError, CommandLineError, ConfigurationError, NotInstalledError
from .grammar import Grammar
from .logs import close_console, configure_console, configure_from_settings
from .registry import import_target, is_importable
from .suggest import did_you_mean


class CommandApplication(Application):
    """An application whose mistakes on the command line end in one clear line and exit status 2.

    Subclasses say what they are in class attributes:

    Attributes:
        lazy_classes: `class name -> "module:attribute"` of configurable classes that are only imported when their section
            is mentioned or help is asked for; `classes` holds those that are loaded anyway. Name the parents too whose
            sections people use (`InteractiveShell` beside `TerminalInteractiveShell`).
        program_options: aliases that name what to run; an argument is then never taken for a subcommand.
        final_options: aliases after whose value everything is an argument.
        stops_at_argument: the first argument ends the options.
        accepts_arguments: whether words that are neither options nor subcommands make sense.
        removed_options: `typed -> what to use instead`.
        subcommand_group: entry point group in which other distributions register subcommands.
    """

    name: str = "ipython"
    lazy_classes: Mapping[str, str] = {}
    program_options: frozenset[str] = frozenset()
    final_options: frozenset[str] = frozenset()
    stops_at_argument: bool = False
    accepts_arguments: bool = True
    removed_options: Mapping[str, str] = {}
    subcommand_group: str | None = None

    keyvalue_description: str = """
Every setting below can be given on the command line,
    --Class.setting=value
and in a configuration file, as
    c.Class.setting = value
A list grows by repeating the option; a dictionary takes key=value.
"""

    # -- configurable classes ------------------------------------------------------------------------

    def class_table(self) -> ClassTable:
        """Return the configurable classes that are known here."""
        own: Any = type(self)
        return ClassTable([own, *self.classes], self.lazy_classes)

    def load_classes(self) -> None:
        """Import the lazy classes and add them to `classes`, for help and for default files."""
        table = self.class_table()
        for name in self.lazy_classes:
            cls = table.find(name)
            if cls is not None and cls not in self.classes:
                self.classes = [*self.classes, cls]
        for name, error in table.unavailable.items():
            # a package that is not installed is nobody's fault; a wrong table is ours
            level = 10 if isinstance(error, ModuleNotFoundError) else 30
            self.log.log(level, "the settings of %s are not known: %s", name, error)

    # -- the command line ----------------------------------------------------------------------------

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the command line; subclasses go on from there."""
        with self.reporting_errors():
            self.parse_command_line(argv)

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Read the command line into the configuration, or hand it on to a subcommand.

        Answers `--help`, `--help-all` and `--version`, which end the program.
        """
        with self.reporting_errors():
            if argv is None:
                argv = self._get_sys_argv(check_argcomplete=bool(self.subcommands))[1:]
            self.argv = list(argv)
            if argv and argv[0] == "help":
                argv = [*argv[1:], "--help"]
                if _is_word(argv[0]) and not self._is_subcommand(argv[0]):
                    raise self._no_subcommand(argv[0])
            if argv and self._is_subcommand(argv[0]):
                self._handle_argcomplete_for_subcommand()
                self.initialize_subcommand(argv[0], argv[1:])
                return
            self._read_options(argv)

    def _read_options(self, argv: list[str]) -> None:
        loader: Any = self._create_loader(argv, self.aliases, self.flags, self.classes)
        cli_config = Config(self.cli_config)
        cli_config.merge(loader.load_config())
        request = getattr(loader, "request", None)
        if request == "version":
            self.print_version()
            self.exit(0)
        if request is not None:
            self.print_help(request == "help-all")
            self.exit(0)
        self.cli_config = cli_config
        self.update_config(cli_config)
        self.extra_args = loader.extra_args
        program = getattr(loader, "program", None)
        if self.extra_args and program is None:
            first = self.extra_args[0]
            if self._is_subcommand(first):
                # git's form: options of the whole before the subcommand
                self.initialize_subcommand(first, self.extra_args[1:])
            else:
                self._check_argument(first)

    def _create_loader(self, argv: list[str] | None, aliases: Any, flags: Any, classes: Any) -> Any:
        if "_ARGCOMPLETE" in os.environ:
            # the shell asks for completions: traitlets knows how to answer, through argparse
            self.load_classes()
            flags, aliases = self.flatten_flags()
            return super()._create_loader(
                argv, aliases, flags, list(self._classes_with_config_traits())
            )
        table = self.class_table()
        grammar = Grammar(
            aliases,
            flags,
            program_options=self.program_options,
            final_options=self.final_options,
            stops_at_argument=self.stops_at_argument or bool(self.subcommands),
            removed=self.removed_options,
            accepts=_acceptor(table.trait_anywhere),
        )
        return OptionLoader(
            argv or [],
            grammar,
            find_trait=table.trait_anywhere,
            class_names=table.names,
            trait_names=table.trait_names,
            log=self.log,
        )

    def _check_argument(self, word: str) -> None:
        """Refuse an argument that must have been meant as a subcommand."""
        if self.accepts_arguments and (
            not self.subcommands or not _is_word(word) or os.path.exists(word)
        ):
            return
        if not self.subcommands:
            raise CommandLineError(f"unexpected argument {word!r}")
        if not self.accepts_arguments:
            raise self._no_subcommand(word)
        hint = did_you_mean(word, self.subcommands)
        if hint:
            raise CommandLineError(f"no file and no subcommand {word!r}{hint}")

    # -- subcommands ---------------------------------------------------------------------------------

    def _is_subcommand(self, word: str) -> bool:
        return bool(self.subcommands) and _is_word(word) and self._find_subcommand(word) is not None

    def _find_subcommand(self, word: str) -> tuple[Any, str] | None:
        found: tuple[Any, str] | None = self.subcommands.get(word)
        if found is None and self.subcommand_group and not os.path.exists(word):
            from .registry import Registry

            # reads entry points, 20 to 80 ms, for a word that would otherwise be an error
            added = Registry("subcommand", {}, group=self.subcommand_group).target(word)
            found = None if added is None else (added, "")
        return found

    def _no_subcommand(self, word: str) -> CommandLineError:
        hint = did_you_mean(word, self.subcommands)
        return CommandLineError(
            f"no subcommand {word!r}{hint}"
            + ("" if hint else f"; there are {', '.join(self.subcommands)}")
        )

    def initialize_subcommand(self, subc: str, argv: list[str] | None = None) -> None:
        """Make the application of a subcommand and let it read the rest of the command line.

        What was configured here, and given as options before the subcommand's name, holds there too.
        """
        with self.reporting_errors():
            found = self._find_subcommand(subc)
            if found is None:
                raise self._no_subcommand(subc)
            target = _load_subcommand(subc, found[0])
            if isinstance(target, type) and issubclass(target, Application):
                type(self).clear_instance()
                self.subapp = target.instance(parent=self)
            else:
                self.subapp = target(self)
            assert self.subapp is not None
            self.subapp.cli_config = Config(self.cli_config)
            self.subapp.initialize(argv)

    # -- help ----------------------------------------------------------------------------------------

    def emit_help(self, classes: bool = False) -> Generator[str, None, None]:
        """Yield the lines of the help text; with `classes`, every setting of every class too."""
        self.load_classes()
        yield from super().emit_help(classes)

    def emit_help_epilogue(self, classes: bool) -> Generator[str, None, None]:
        """Yield the last lines of the help text."""
        if not classes:
            yield "For all settings of all classes: --help-all"
            yield ""

    def emit_subcommands_help(self) -> Generator[str, None, None]:
        """Yield the lines about the subcommands; one that is not installed says so."""
        if not self.subcommands:
            return
        yield "Subcommands"
        yield "==========="
        yield f"Run `{self.name} <subcommand> [options]`; `{self.name} help <subcommand>` explains one."
        yield ""
        for name, (target, text) in self.subcommands.items():
            missing = isinstance(target, str) and not is_importable(target)
            yield name
            yield f"    {text.strip()}" + (
                f" (pip install {distribution_of(target)})" if missing else ""
            )
        yield ""

    # -- logging -------------------------------------------------------------------------------------

    def _configure_logging(self) -> None:
        logger: Any = self.log
        if self.logging_config:
            close_console(logger, self)
            configure_from_settings(self, self.logging_config)
        else:
            configure_console(logger, self)
        self._logging_configured = True

    def close_handlers(self) -> None:
        """Take this application's own handler off its logger."""
        if getattr(self, "_logging_configured", False):
            logger: Any = self.log
            close_console(logger, self)
            self._logging_configured = False

    # -- errors --------------------------------------------------------------------------------------

    @contextmanager
    def reporting_errors(self) -> Iterator[None]:
        """Turn an error in what the user configured into one line and an exit."""
        try:
            yield
        except ConfigurationError as error:
            self.fail(error, error.exit_status)
        except (TraitError, ArgumentError) as error:
            self.fail(error, 1)

    def fail(self, message: object, status: int = 1) -> NoReturn:
        """Write one line to the error stream and end the program."""
        if sys.stderr is not None:
            sys.stderr.write(f"{self.name}: error: {message}\n")
        self.exit(status)
        raise AssertionError("exit() returned")


def _is_word(text: str) -> bool:
    return text[:1].isalnum() and text.replace("-", "").replace("_", "").isalnum()


def distribution_of(target: str) -> str:
    """Return the name of the distribution that a target belongs to: `ipy.html.app:X` is in `ipy-html`."""
    parts = target.partition(":")[0].split(".")
    return f"ipy-{parts[1]}" if parts[0] == "ipy" and len(parts) > 1 else parts[0]


def _load_subcommand(name: str, target: Any) -> Any:
    """Return the application of a subcommand.

    Raises:
        NotInstalledError: its distribution, or something that this needs, is not installed.
        BrokenTargetError: it can't be loaded for another reason.
    """
    if not isinstance(target, str):
        return target
    if not is_importable(target):
        raise _not_installed(name, target, "")
    try:
        return import_target(target)
    except ModuleNotFoundError as error:
        raise _not_installed(name, target, f" ({error})") from error
    except (ImportError, AttributeError) as error:
        raise BrokenTargetError(
            f"the subcommand {name!r} ({target}) can't be loaded: {error}",
            kind="subcommand",
            name=name,
        ) from error


def _not_installed(name: str, target: str, detail: str) -> NotInstalledError:
    from .subcommands import SUBCOMMANDS

    entry = SUBCOMMANDS.get(name)
    known = entry is not None and entry.target == target
    distribution = entry.distribution if entry is not None and known else distribution_of(target)
    return NotInstalledError(
        f"the subcommand {name!r} is not installed{detail}; install it with: pip install {distribution}",
        kind="subcommand",
        name=name,
        distribution=distribution,
    )


def _acceptor(
    find_trait: Callable[[str, str], tuple[type[Configurable], Trait] | None],
) -> Callable[[str, str], bool]:
    def accepts(target: str, word: str) -> bool:
        section, _, name = target.rpartition(".")
        found = find_trait(section, name)
        if found is None:
            return True
        try:
            convert(name, *found, [word])
        except CommandLineError:
            return False
        return True

    return accepts


def override(config: Config, winner: Config, table: ClassTable) -> None:
    """Let what was given on the command line win in `config`, whichever class it was given for.

    `--InteractiveShell.colors=x` must not lose to `c.TerminalInteractiveShell.colors` in a file, although the section of a
    derived class goes over that of its base.
    """
    for section, values in winner.items():
        if isinstance(values, Config):
            _override_derived(config, section, values, table)
    config.merge(winner)


def _override_derived(config: Config, section: str, values: Config, table: ClassTable) -> None:
    for name, part in config.items():
        if not isinstance(part, Config):
            continue
        if name == section or table.is_subclass(name, section):
            for key, value in values.items():
                if key in part and not isinstance(value, Config):
                    part[key] = value
        _override_derived(part, section, values, table)
