"""`ipython locate`: print where the IPython directory or a profile is."""

from __future__ import annotations

import sys
from typing import Any

from ._version import __version__
from .application import BaseIPythonApplication
from .errors import CommandLineError


class _QuietApplication(BaseIPythonApplication):
    """An application that only looks: it makes no profile and reads no configuration file."""

    version = __version__

    def init_profile_dir(self) -> None:
        """Leave the profile alone."""

    def load_config_file(
        self, filename: Any = None, path: Any = None, suppress_errors: bool | None = None
    ) -> None:
        """Load nothing: the answer must not depend on, or fail over, what stands in a file."""


class ProfileLocate(_QuietApplication):
    """Prints the directory of a profile."""

    name = "ipython locate profile"
    description = "Print the directory of a profile, by default that of the profile `default`."
    examples = "ipython locate profile foo"

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Read the command line; its argument is the profile's name."""
        super().parse_command_line(argv)
        with self.reporting_errors():
            if len(self.extra_args) > 1:
                raise CommandLineError(
                    f"{self.name} takes one name, but got {len(self.extra_args)}: {' '.join(self.extra_args)}"
                )
            if self.extra_args:
                self.profile = self.extra_args[0]

    def start(self) -> None:
        """Print the directory."""
        with self.reporting_errors():
            super(_QuietApplication, self).init_profile_dir()
        assert self.profile_dir is not None
        sys.stdout.write(self.profile_dir.location + "\n")


class LocateApp(_QuietApplication):
    """Prints the IPython directory."""

    name = "ipython locate"
    description = "Print the IPython directory; `ipython locate profile` prints that of a profile."
    examples = """
ipython locate              # the IPython directory
ipython locate profile foo  # the directory of the profile foo
"""
    accepts_arguments = False
    subcommands = {
        "profile": ("ipy.config.locateapp:ProfileLocate", "Print the directory of a profile."),
    }

    def start(self) -> None:
        """Print the directory, or run the subcommand."""
        if self.subapp is not None:
            self.subapp.start()
            return
        with self.reporting_errors():
            sys.stdout.write(self.ipython_dir + "\n")
