"""`ipython profile`: create, list and locate profiles."""

from __future__ import annotations

import os
import sys
from typing import Any

from traitlets import Bool, Unicode, default, observe

from ._version import __version__
from .application import BaseIPythonApplication, base_flags
from .command import CommandApplication
from .errors import CommandLineError
from .locateapp import ProfileLocate
from .paths import env_config_dirs, get_ipython_dir, system_config_dirs
from .profile import PREFIX, ProfileDir, list_profiles_in
from .samples import list_bundled_profiles

__all__ = [
    "ProfileApp",
    "ProfileCreate",
    "ProfileList",
    "ProfileLocate",
    "list_bundled_profiles",
    "list_profiles_in",
]

create_flags: dict[str, Any] = {
    **{name: flag for name, flag in base_flags.items() if name != "init"},
    "reset": (
        {"ProfileCreate": {"overwrite": True}},
        "Put the default configuration files back, over those of the profile.",
    ),
    "parallel": (
        {"ProfileCreate": {"parallel": True}},
        "Also write the configuration files of ipcluster, ipcontroller and ipengine.",
    ),
}


def take_name(app: BaseIPythonApplication, what: str) -> None:
    """Use the one argument of a command line, if there is one, as the name of the profile.

    Raises:
        CommandLineError: there are more.
    """
    if len(app.extra_args) > 1:
        raise CommandLineError(
            f"{what} takes one name, but got {len(app.extra_args)}: {' '.join(app.extra_args)}"
        )
    if app.extra_args:
        app.profile = app.extra_args[0]


class ProfileCreate(BaseIPythonApplication):
    """Makes a profile and writes its default configuration files."""

    name = "ipython profile create"
    description = """Make a profile

    A profile is a directory `profile_<name>` in the IPython directory. A new one gets configuration files in which
    every setting is explained and commented out. A profile that exists keeps the files it has, unless --reset is given.
    """
    examples = """
ipython profile create foo             # make the profile foo
ipython profile create foo --reset     # put its configuration files back to the defaults
ipython profile create foo --parallel  # also those of parallel computing
"""
    auto_create = Bool(True, help="Make the profile if it doesn't exist.").tag(config=True)
    copy_config_files = Bool(True, help="Put default configuration files into the profile.").tag(
        config=True
    )
    parallel = Bool(False, help="Also write the configuration files of parallel computing.").tag(
        config=True
    )

    flags = create_flags
    classes = [ProfileDir]

    @default("log_level")
    def _log_level_default(self) -> int:
        return 20  # the files that are written are what this command has to say

    @default("log_format")
    def _log_format_default(self) -> str:
        return "%(message)s"

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Read the command line; its argument is the profile's name."""
        super().parse_command_line(argv)
        with self.reporting_errors():
            take_name(self, self.name)

    def load_config_file(
        self, filename: Any = None, path: Any = None, suppress_errors: bool | None = None
    ) -> None:
        """Load nothing: a fault in the profile's files must not keep --reset from replacing them."""

    def stage_default_config_file(self) -> None:
        """Write the files of every application that is installed."""
        from .defaults import installed_default_files

        for entry in installed_default_files(parallel=self.parallel, report=self.log.warning):
            self.stage_file(entry.filename, entry.text)
        if self.parallel:
            self._mention_missing_parallel()

    def _mention_missing_parallel(self) -> None:
        from .registry import is_importable

        if not is_importable("ipy.parallel"):
            self.log.warning(
                "parallel computing is not installed, so it has no configuration files; "
                "install it with: pip install ipy-parallel"
            )

    def start(self) -> None:
        """Nothing is left to do: the profile is made when the application is initialised."""


class ProfileList(CommandApplication):
    """Lists the profiles."""

    name = "ipython profile list"
    version = __version__
    description = "List the profiles of the IPython directory, and those that come with IPython or the machine."
    examples = "ipython profile list"
    accepts_arguments = False

    aliases = {"ipython-dir": "ProfileList.ipython_dir", "log-level": "Application.log_level"}
    flags = {"debug": base_flags["debug"]}

    ipython_dir = Unicode(
        help="""The directory of profiles, settings and history.
        Usually `~/.ipython`; the environment variable IPYTHONDIR sets it as well."""
    ).tag(config=True)

    @default("ipython_dir")
    def _ipython_dir_default(self) -> str:
        return get_ipython_dir()

    @observe("ipython_dir")
    def _ipython_dir_changed(self, change: Any) -> None:
        self.ipython_dir = os.path.abspath(os.path.expanduser(change["new"]))

    def start(self) -> None:
        """Print the names."""
        own = list_profiles_in(self.ipython_dir)
        _print_names(f"Available profiles in {self.ipython_dir}:", own)
        for directory in [*env_config_dirs(), *system_config_dirs()]:
            shared = list_profiles_in(directory)
            if shared:
                _print_names(f"Available profiles in {directory}:", shared)
        samples = [name for name in list_bundled_profiles() if name not in own]
        if samples:
            _print_names("Sample profiles, made by `ipython profile create <name>`:", samples)
        sys.stdout.write("To use one of them: ipython --profile=<name>\n")


def _print_names(title: str, names: list[str]) -> None:
    sys.stdout.write("\n".join([title, *(f"    {name}" for name in names or ["(none)"]), "", ""]))


class ProfileApp(CommandApplication):
    """Manages profiles."""

    name = "ipython profile"
    version = __version__
    description = f"""Manage profiles

    A profile is a directory `{PREFIX}<name>` in the IPython directory, with configuration files, start-up files, logs, security
    files and a history of its own. `ipython --profile=<name>` uses one; without that it is the profile `default`.

    To start with configuration files to edit: ipython profile create
    """
    examples = """
ipython profile create -h   # what `create` can do
ipython profile list        # the profiles there are
ipython profile locate foo  # the directory of the profile foo
"""
    accepts_arguments = False
    subcommands = {
        "create": ("ipy.config.profileapp:ProfileCreate", "Make a profile."),
        "list": ("ipy.config.profileapp:ProfileList", "List the profiles."),
        "locate": ("ipy.config.locateapp:ProfileLocate", "Print the directory of a profile."),
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
    """Run `ipython profile`."""
    ProfileApp.launch_instance(argv)
