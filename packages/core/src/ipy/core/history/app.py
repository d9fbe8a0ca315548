"""`ipython history`: trim or clear the stored inputs."""

from __future__ import annotations

import os
import sys
from typing import Any

from traitlets import Bool, Integer

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.config.command import CommandApplication
from ipy.config.errors import CommandLineError, ConfigurationError
from ipy.core._version import __version__

from .accessor import HistoryAccessor
from .database import Unavailable
from .trim import Trimmed, trim_history

_common_flags = {name: flag for name, flag in base_flags.items() if name != "init"}


class HistoryTrim(BaseIPythonApplication):
    """Removes all but the newest inputs from the history of a profile."""

    name = "ipython history trim"
    version = __version__
    description = """Trim the history of a profile to its newest inputs

    The 1000 newest inputs are kept, or as many as --keep says. Sessions that are running meanwhile are not disturbed.
    """
    examples = """
ipython history trim                     # keep the newest 1000 inputs
ipython history trim --keep=100          # keep 100
ipython history trim --backup            # copy the file to history.sqlite.old.<n> first
ipython history trim --profile=foo       # the history of the profile foo
"""
    accepts_arguments = False
    classes = [*BaseIPythonApplication.classes, HistoryAccessor]
    aliases = {**base_aliases, "keep": "HistoryTrim.keep"}
    flags: dict[str, Any] = {
        **_common_flags,
        "backup": (
            {"HistoryTrim": {"backup": True}},
            "Copy the history file to history.sqlite.old.<n> first.",
        ),
    }

    backup = Bool(False, help="Copy the history file to history.sqlite.old.<n> first.").tag(
        config=True
    )
    keep = Integer(1000, min=0, help="Number of inputs to keep, the newest.").tag(config=True)

    def hist_file(self) -> str:
        """The history file of the profile, or the one that is configured.

        Raises:
            ConfigurationError: the history is kept in memory.
        """
        configured = ""
        for section in ("HistoryAccessor", "HistoryManager"):
            configured = str(self.config.get(section, {}).get("hist_file", "") or configured)
        if configured == ":memory:":
            raise ConfigurationError("the history is configured to be kept in memory only")
        assert self.profile_dir is not None
        return configured or os.path.join(self.profile_dir.location, "history.sqlite")

    def trim(self) -> Trimmed:
        """Trim the file.

        Raises:
            ConfigurationError: it can't be done.
        """
        try:
            return trim_history(self.hist_file(), self.keep, self.backup)
        except (Unavailable, OSError) as error:
            raise ConfigurationError(f"the history can't be trimmed: {error}") from error

    def start(self) -> None:
        """Trim, and tell what was done."""
        with self.reporting_errors():
            done = self.trim()
        if done.before == done.after:
            sys.stdout.write(
                f"There are {done.before} inputs in the history; nothing was removed. "
                "Use --keep=<n> to keep fewer.\n"
            )
            return
        sys.stdout.write(f"Trimmed the history from {done.before} to {done.after} inputs.\n")
        if done.backup:
            sys.stdout.write(f"The file as it was is {done.backup}\n")


class HistoryClear(HistoryTrim):
    """Removes all inputs from the history of a profile."""

    name = "ipython history clear"
    description = """Remove all inputs from the history of a profile

    You are asked first, unless -f is given.
    """
    examples = """
ipython history clear      # after a question
ipython history clear -f   # without one
"""
    aliases = dict(base_aliases)
    flags: dict[str, Any] = {
        **_common_flags,
        "force": ({"HistoryClear": {"force": True}}, "Don't ask."),
        "f": ({"HistoryClear": {"force": True}}, "Don't ask."),
        "backup": (
            {"HistoryTrim": {"backup": True}},
            "Copy the history file to history.sqlite.old.<n> first.",
        ),
    }

    keep = Integer(0, min=0, max=0, help="Nothing is kept.")
    force = Bool(False, help="Don't ask.").tag(config=True)

    def start(self) -> None:
        """Ask, clear, and tell what was done."""
        with self.reporting_errors():
            path = self.hist_file()
        if not self.force and not _agreed(f"Really delete all inputs in {path}? [y/N] "):
            sys.stdout.write("Nothing was deleted.\n")
            return
        with self.reporting_errors():
            done = self.trim()
        sys.stdout.write(f"Deleted {done.before} inputs.\n")
        if done.backup:
            sys.stdout.write(f"The file as it was is {done.backup}\n")


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        sys.stdout.write("\n")
        return False


class HistoryApp(CommandApplication):
    """Manages the history of a profile."""

    name = "ipython history"
    version = __version__
    description = "Manage the stored inputs of a profile."
    examples = """
ipython history trim --keep=100   # keep the newest 100 inputs
ipython history clear             # delete all
"""
    accepts_arguments = False
    subcommands = {
        "trim": (HistoryTrim, "Remove all but the newest inputs."),
        "clear": (HistoryClear, "Remove all inputs."),
    }

    def start(self) -> None:
        """Run the subcommand."""
        if self.subapp is None:
            with self.reporting_errors():
                raise CommandLineError(
                    f"which one? {', '.join(self.subcommands)}; see {self.name} --help"
                )
        self.subapp.start()


def main(argv: list[str] | None = None) -> None:
    """Run `ipython history`."""
    HistoryApp.launch_instance(argv)
