"""The base of all IPython applications: directories, profiles, configuration files."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any, NoReturn

from traitlets import Bool, Instance, List, Set, Unicode, default, observe, validate
from traitlets.config.application import Application, boolean_flag, catch_config_error
from traitlets.config.configurable import Configurable
from traitlets.config.loader import Config

from ._version import __version__
from .classes import ClassTable
from .command import CommandApplication, override
from .configfiles import ConfigFiles
from .errors import (
    ConfigurationError,
    ProfileNotFoundError,
)
from .loader import JSONFileLoader, ProfileAwareConfigLoader
from .paths import (
    env_config_dirs,
    get_ipython_dir,
    original_of_fallback,
    shared_profile_dirs,
    system_config_dirs,
)
from .profile import PREFIX, ProfileDir, checked_name, list_profiles_in, profile_name
from .suggest import did_you_mean

__all__ = [
    "ENV_CONFIG_DIRS",
    "SYSTEM_CONFIG_DIRS",
    "Application",
    "BaseIPythonApplication",
    "Config",
    "ProfileAwareConfigLoader",
    "ProfileDir",
    "base_aliases",
    "base_flags",
    "boolean_flag",
    "catch_config_error",
    "get_ipython_dir",
]

base_aliases: dict[str, Any] = {
    "log-level": "Application.log_level",
    "profile-dir": "ProfileDir.location",
    "profile": "BaseIPythonApplication.profile",
    "ipython-dir": "BaseIPythonApplication.ipython_dir",
    "config": "BaseIPythonApplication.extra_config_file",
    "config-file": "BaseIPythonApplication.config_file_name",
}

base_flags: dict[str, Any] = {
    "debug": ({"Application": {"log_level": 10}}, "Log everything, for the search of faults."),
    "quiet": ({"Application": {"log_level": 50}}, "Log only what ends the program."),
    "show-config": (
        {"Application": {"show_config": True}},
        "Show the configuration and the files it comes from, and end.",
    ),
    "show-config-json": (
        {"Application": {"show_config_json": True}},
        "Show the configuration as JSON, and end.",
    ),
    "init": (
        {"BaseIPythonApplication": {"copy_config_files": True, "auto_create": True}},
        "Make the profile, with its default configuration files, before the start.",
    ),
}

BASE_CONFIG_FILE = "ipython_config.py"

SYSTEM_CONFIG_DIRS = system_config_dirs()
ENV_CONFIG_DIRS = env_config_dirs()


class BaseIPythonApplication(CommandApplication):
    """An application with an IPython directory, a profile and configuration files.

    `initialize` reads the command line, finds the IPython directory and the profile in it, and loads the configuration
    files: `ipython_config` first, then the application's own, each from the machine's directories to the profile's, `.json`
    after `.py`. The command line goes over all of them.
    """

    name: str = "ipython"
    description: str = "IPython: an enhanced interactive Python shell."
    version: str = __version__

    aliases: dict[str, Any] = base_aliases
    flags: dict[str, Any] = base_flags
    classes: list[type[Configurable]] = [ProfileDir]

    # mypy takes the names of the base class for aliases
    python_config_loader_class = ProfileAwareConfigLoader  # type: ignore[assignment]
    json_config_loader_class = JSONFileLoader  # type: ignore[assignment]

    config_file_specified = Set(help="names of configuration files that were asked for by name")

    config_file_name = Unicode(
        BASE_CONFIG_FILE,
        help="""Name of the application's own configuration file, in place of the usual one.
        The same in every profile.""",
    ).tag(config=True)

    @observe("config_file_name")
    def _config_file_name_changed(self, change: Any) -> None:
        if change["new"] != change["old"]:
            self.config_file_specified.add(change["new"])

    builtin_profile_dir = Unicode("", help="a directory with configuration files for a new profile")

    config_file_paths = List(
        Unicode(),
        help="directories in which configuration files are looked for, most important first",
    )

    @default("config_file_paths")
    def _config_file_paths_default(self) -> list[str]:
        return []

    extra_config_file = Unicode("", help="Load this configuration file too, after all others.").tag(
        config=True
    )

    profile = Unicode("default", help="Name of the profile to use.").tag(config=True)

    add_ipython_dir_to_sys_path = Bool(False, help="Add the IPython directory to `sys.path`.").tag(
        config=True
    )

    ipython_dir = Unicode(
        help="""The directory of profiles, settings and history.
        Usually `~/.ipython`; the environment variable IPYTHONDIR sets it as well."""
    ).tag(config=True)

    profile_dir: Instance[ProfileDir | None] = Instance(ProfileDir, allow_none=True)

    overwrite = Bool(False, help="Replace configuration files that exist by default ones.").tag(
        config=True
    )
    auto_create = Bool(False, help="Make the profile if it doesn't exist.").tag(config=True)
    copy_config_files = Bool(
        False,
        help="""Put default configuration files into the profile:
        those of the sample profile of that name if there is one, else with every setting commented out.""",
    ).tag(config=True)
    verbose_crash = Bool(False, help="Put the values of local variables into a crash report.").tag(
        config=True
    )

    #: Makes the object whose `save(error)` writes a crash report; by default `ipy.config.crash.CrashHandler`.
    crash_handler_class: Any = None

    config_files = List(Unicode(), help="configuration files that a new profile gets")

    @default("config_files")
    def _config_files_default(self) -> list[str]:
        return [self.config_file_name]

    # -- the IPython directory -----------------------------------------------------------------------

    @default("ipython_dir")
    def _ipython_dir_default(self) -> str:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            directory = get_ipython_dir()
        for warning in caught:
            # a line of the log, without a place in our source
            self.log.warning("%s", warning.message)
        self._use_ipython_dir(directory)
        return directory

    @validate("ipython_dir")
    def _validate_ipython_dir(self, proposal: Any) -> str:
        value = proposal["value"]
        return os.path.abspath(os.path.expanduser(value)) if value else get_ipython_dir()

    @observe("ipython_dir")
    def _ipython_dir_changed(self, change: Any) -> None:
        old = change["old"]
        if isinstance(old, str) and old and old in sys.path:
            sys.path.remove(old)
        self._use_ipython_dir(change["new"])

    def _use_ipython_dir(self, directory: str) -> None:
        if not os.path.isdir(directory):
            try:
                os.makedirs(directory, exist_ok=True)
            except FileExistsError:
                raise ConfigurationError(f"the IPython directory {directory} is a file") from None
            except OSError as error:
                raise ConfigurationError(
                    f"can't make the IPython directory {directory}: {error.strerror}"
                ) from error
        if self.add_ipython_dir_to_sys_path and directory not in sys.path:
            sys.path.append(directory)

    # -- the profile ---------------------------------------------------------------------------------

    @default("profile_dir")
    def _profile_dir_default(self) -> ProfileDir | None:
        # asked for before `initialize` came to it, or in place of it
        return self._find_profile_dir()

    def init_profile_dir(self) -> None:
        """Find the profile, or make it where that is wanted, and put its directory first in the search path.

        Raises:
            ProfileNotFoundError: it doesn't exist, and is not to be made.
            ProfileDirError: it can't be made.
        """
        if not self.trait_has_value("profile_dir") or self.profile_dir is None:
            self.profile_dir = self._find_profile_dir()
        assert self.profile_dir is not None
        location = self.profile_dir.location
        if self._profile_is_given_by_directory(location):
            self.profile = profile_name(location)
        shared = [*self._read_only_profile(), *shared_profile_dirs(self.profile)]
        for directory in [location, *shared, *env_config_dirs(), *system_config_dirs()]:
            if directory not in self.config_file_paths:
                self.config_file_paths.append(directory)

    def _read_only_profile(self) -> list[str]:
        """Return the user's profile where it can be read, but not written to: its settings still count."""
        original = original_of_fallback(self.ipython_dir)
        if original is None:
            return []
        path = os.path.join(original, f"profile_{self.profile}")
        return [path] if os.path.isdir(path) else []

    def _profile_is_given_by_directory(self, location: str) -> bool:
        return os.path.normpath(location) != os.path.join(
            self.ipython_dir, f"profile_{self.profile}"
        )

    def _find_profile_dir(self) -> ProfileDir:
        given = self.config.get("ProfileDir", {}).get("location")
        if given:
            return self._open_directory(os.path.abspath(os.path.expanduser(str(given))))
        location = os.path.join(self.ipython_dir, PREFIX + checked_name(self.profile))
        if not os.path.isdir(location):
            if not (
                self.auto_create or self.profile == "default" or shared_profile_dirs(self.profile)
            ):
                self._refuse_profile()
            self.log.debug("making the profile %r in %s", self.profile, self.ipython_dir)
        return ProfileDir.create_profile_dir_by_name(
            self.ipython_dir, self.profile, self._profile_config()
        )

    def _refuse_profile(self) -> NoReturn:
        known = list_profiles_in(self.ipython_dir)
        raise ProfileNotFoundError(
            f"Profile {self.profile!r} not found in {self.ipython_dir}{did_you_mean(self.profile, known)} "
            f"(to make it: ipython profile create {self.profile})",
            profile=self.profile,
        )

    def _open_directory(self, location: str) -> ProfileDir:
        if not os.path.isdir(location) and not self.auto_create:
            raise ProfileNotFoundError(
                f"Profile directory not found: {location}", profile=profile_name(location)
            )
        return ProfileDir.create_profile_dir(location, self._profile_config())

    def _profile_config(self) -> Config:
        """Return the configuration without the place of the profile, which is passed by itself."""
        config = Config(self.config)
        config.pop("ProfileDir", None)
        return config

    def startup_dirs(self) -> list[str]:
        """List the directories of start-up files, in the order in which they are run: the machine's first."""
        profiles = [*self._read_only_profile(), *shared_profile_dirs(self.profile)]
        places = [*profiles, *env_config_dirs(), *system_config_dirs()]
        paths = [os.path.join(path, "startup") for path in places]
        assert self.profile_dir is not None
        return [
            *(path for path in reversed(paths) if os.path.isdir(path)),
            self.profile_dir.startup_dir,
        ]

    # -- configuration files -------------------------------------------------------------------------

    def init_config_files(self) -> None:
        """Put default configuration files into the profile, if that is wanted."""
        if self.copy_config_files:
            self.stage_default_config_file()

    def stage_default_config_file(self) -> None:
        """Write this application's default configuration file, unless it is there."""
        from .defaults import BundledFile  # help texts of every class: seldom wanted

        for filename in self.config_files:
            self.stage_file(filename, BundledFile(filename, type(self)).text)

    def stage_file(self, filename: str, make_text: Any) -> None:
        """Write one configuration file into the profile: the sample profile's, a bundled one, or `make_text()`."""
        from .defaults import write_default_file
        from .samples import SAMPLE_PROFILES

        assert self.profile_dir is not None
        path = os.path.join(self.profile_dir.location, filename)
        if os.path.exists(path) and not self.overwrite:
            return
        bundled = (
            os.path.join(self.builtin_profile_dir, filename) if self.builtin_profile_dir else ""
        )
        sample = SAMPLE_PROFILES.get(self.profile, {}).get(filename)
        if bundled and os.path.isfile(bundled):
            self.log.info("Copying config file: %s", path)
            self.profile_dir.copy_config_file(filename, self.builtin_profile_dir, self.overwrite)
            return
        self.log.info(
            "%s: %s",
            "Copying sample config file" if sample else "Generating default config file",
            path,
        )
        write_default_file(
            path, sample if sample is not None else make_text(), overwrite=self.overwrite
        )

    def load_config_file(
        self, filename: Any = None, path: Any = None, suppress_errors: bool | None = None
    ) -> None:
        """Load the configuration files, each from the machine's directories to the profile's.

        What is wrong in them is logged with its place, and left out.

        Args:
            filename: load this file alone; by default `ipython_config`, then the application's own, then the extra one.
            path: directories in which to look for it, most important first.
            suppress_errors: whether a fault is only logged; by default as the environment says.
        """
        fatal = self._faults_are_fatal() if suppress_errors is None else not suppress_errors
        files = ConfigFiles(
            python_loader=self.python_config_loader_class,
            json_loader=self.json_config_loader_class,
            ipython_dir=self.ipython_dir,
            log=self.log,
            fatal=fatal,
            verbose=self.log_level == 10,
        )
        if isinstance(filename, str):
            directories = self.config_file_paths if path is None else path
            files.read(filename, [directories] if isinstance(directories, str) else directories)
        else:
            for base in dict.fromkeys((BASE_CONFIG_FILE, self.config_file_name)):
                files.read(base, self.config_file_paths)
            if self.extra_config_file:
                files.read_extra(self.extra_config_file, self.config_file_paths)
        new = [name for name in files.loaded if name not in self._loaded_config_files]
        self._loaded_config_files.extend(new)
        if files.settings:
            table = self.class_table()
            settings = self._without_faults(files, table, fatal)
            override(settings, self.cli_config, table)
            self.update_config(settings)

    def _without_faults(self, files: ConfigFiles, table: ClassTable, fatal: bool) -> Config:
        from .diagnosis import check_config, without

        problems = check_config(files.settings, table, files.sources)
        if fatal and any(problem.drop for problem in problems):
            raise ConfigurationError("\n".join(str(problem) for problem in problems))
        for problem in problems:
            self.log.warning("%s", problem)
        return without(files.settings, problems) if problems else files.settings

    def _faults_are_fatal(self) -> bool:
        """Tell whether a fault in a configuration file ends the program (test suites want that)."""
        suppress = os.environ.get("IPYTHON_SUPPRESS_CONFIG_ERRORS", "").lower()
        if suppress in ("0", "false"):
            return True
        return bool(self.raise_config_file_errors) and suppress not in ("1", "true")

    # -- start ---------------------------------------------------------------------------------------

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the command line, find the profile, load the configuration files."""
        with self.reporting_errors():
            self.parse_command_line(argv)
            if self.subapp is not None:
                return
            self.init_profile_dir()
            self.init_config_files()
            self.load_config_file()

    @classmethod
    def launch_instance(cls, argv: list[str] | None = None, **kwargs: Any) -> None:
        """Make the application, initialise it and run it.

        An error of the program itself leaves a crash report; the exception goes on, with a note where the report is.
        """
        app = cls.instance(**kwargs)
        try:
            with app.reporting_errors():
                app.initialize(argv)  # subclasses build what is configured here
            app.start()
        except Exception as error:
            # the top of the program: whatever arrives here is a fault of ours
            app.report_crash(error)
            raise

    def report_crash(self, error: BaseException) -> None:
        """Write a crash report into the IPython directory and note on the exception where it is."""
        # platform and importlib.metadata: only when something has gone wrong
        from .crash import CrashHandler

        handler: Any = (self.crash_handler_class or CrashHandler)(self)
        path = handler.save(error)
        if path is not None:
            error.add_note(f"This is a fault of {self.name}. A crash report is in {path}")
