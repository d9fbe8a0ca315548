"""Profiles: directories that keep one set of settings, start-up files, logs and security files each."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from traitlets import Bool, Unicode, observe
from traitlets.config.configurable import LoggingConfigurable

from .errors import ProfileDirError, ProfileNotFoundError
from .files import expand_path
from .suggest import did_you_mean

if TYPE_CHECKING:
    from traitlets import Bunch
    from traitlets.config import Config

PREFIX = "profile_"

STARTUP_README = """\
Start-up files of this profile
==============================

Every .py and .ipy file in this directory is run when a shell with this profile starts: after
the shell has been built, before `exec_lines`, `exec_files` and any script or command of the
command line. What they define is there at the prompt.

The order is that of the names, so a number in front decides it:

    00-imports.py
    50-helpers.py
    99-magics.ipy

.py files are plain Python; .ipy files may use magics (%...) and shell commands (!...).
Files with other extensions, such as this one, are left alone.
"""


def profile_name(location: str) -> str:
    """Return the name of the profile in a directory: `profile_x` is `x`, any other is named as it is."""
    base = os.path.basename(os.path.normpath(location))
    return base.removeprefix(PREFIX) or base


def list_profiles_in(path: str) -> list[str]:
    """List the names of the profiles in a directory, sorted; a missing directory holds none."""
    try:
        with os.scandir(path) as entries:
            return sorted(
                entry.name.removeprefix(PREFIX)
                for entry in entries
                if entry.name.startswith(PREFIX) and entry.name != PREFIX and entry.is_dir()
            )
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


class ProfileDir(LoggingConfigurable):
    """The directory of a profile and the directories inside it.

    Setting `location`, which can be done once, makes the directory and those inside it that are missing. Several
    processes may do so at the same instant.
    """

    security_dir_name = Unicode("security")
    log_dir_name = Unicode("log")
    startup_dir_name = Unicode("startup")
    pid_dir_name = Unicode("pid")
    static_dir_name = Unicode("static")
    db_dir_name = Unicode("db")

    security_dir = Unicode("", help="connection files and keys; only the owner may look inside")
    log_dir = Unicode("", help="log files")
    startup_dir = Unicode("", help="files that every shell with this profile runs first")
    pid_dir = Unicode("", help="process id files; only the owner may look inside")
    static_dir = Unicode("", help="files for the browser; made when something is put there")
    db_dir = Unicode("", help="the %store database; made when something is put there")

    location = Unicode(
        "",
        help="""Use this directory as the profile, whatever its name is.
        It goes before the `profile` option.""",
    ).tag(config=True)

    _location_isset = Bool(False)

    @observe("location")
    def _location_changed(self, change: Bunch) -> None:
        if self._location_isset:
            raise ProfileDirError(
                f"the profile directory is {change['old']}; it can't be changed to {change['new']}"
            )
        self._location_isset = True
        location = change["new"]
        self.security_dir = os.path.join(location, self.security_dir_name)
        self.log_dir = os.path.join(location, self.log_dir_name)
        self.startup_dir = os.path.join(location, self.startup_dir_name)
        self.pid_dir = os.path.join(location, self.pid_dir_name)
        self.static_dir = os.path.join(location, self.static_dir_name)
        self.db_dir = os.path.join(location, self.db_dir_name)
        self.check_dirs()

    def check_dirs(self) -> None:
        """Make the directories that are missing, and close the private ones to others."""
        if not os.path.isdir(self.location):
            _make_dirs(self.location)
        self.check_security_dir()
        self.check_log_dir()
        self.check_pid_dir()
        self.check_startup_dir()

    def check_security_dir(self) -> None:
        """Make the security directory, readable by its owner alone."""
        self._make_private(self.security_dir)

    def check_pid_dir(self) -> None:
        """Make the directory of process id files, readable by its owner alone."""
        self._make_private(self.pid_dir)

    def check_db_dir(self) -> None:
        """Make the directory of the `%store` database: pickles, which nobody else may write to or read."""
        self._make_private(self.db_dir)

    def check_log_dir(self) -> None:
        """Make the directory of log files."""
        _make_dir(self.log_dir)

    def check_startup_dir(self) -> None:
        """Make the directory of start-up files; a new one gets a README that says what it is for."""
        if _make_dir(self.startup_dir):
            readme = os.path.join(self.startup_dir, "README")
            try:
                with open(readme, "x", encoding="utf-8") as stream:
                    stream.write(STARTUP_README)
            except OSError as error:
                # Nothing depends on it, and another process may have been faster.
                self.log.debug("no README in %s: %s", self.startup_dir, error)

    def _make_private(self, path: str) -> None:
        if _make_dir(path, 0o700) or sys.platform == "win32":
            return
        mode = stat.S_IMODE(os.stat(path).st_mode)
        if mode & 0o077:
            try:
                os.chmod(path, 0o700)
            except OSError as error:
                self.log.warning(
                    "%s is open to other users (mode %o) and can't be closed: %s", path, mode, error
                )

    def copy_config_file(
        self, config_file: str, path: str | os.PathLike[str] | None = None, overwrite: bool = False
    ) -> bool:
        """Copy a configuration file into the profile; tell whether it was done.

        Args:
            config_file: name of the file, which it keeps.
            path: directory that it comes from.
            overwrite: replace one that is there.
        """
        target = os.path.join(self.location, config_file)
        if os.path.exists(target) and not overwrite:
            return False
        if path is None:
            raise ProfileDirError(f"no directory is given from which to copy {config_file}")
        import shutil

        shutil.copy(os.path.join(path, config_file), target)
        return True

    @classmethod
    def create_profile_dir(cls, profile_dir: str, config: Config | None = None) -> ProfileDir:
        """Make a profile in the directory `profile_dir`; one that exists is completed.

        Raises:
            ProfileDirError: it can't be made.
        """
        return cls(location=profile_dir, config=config)

    @classmethod
    def create_profile_dir_by_name(
        cls, path: str, name: str = "default", config: Config | None = None
    ) -> ProfileDir:
        """Make the profile `name` in the directory `path`; one that exists is completed.

        Raises:
            ProfileDirError: `path` is no directory, the name can't be one, or it can't be made.
        """
        if not os.path.isdir(path):
            raise ProfileDirError(f"can't make the profile {name!r}: {path} is not a directory")
        return cls(location=os.path.join(path, PREFIX + checked_name(name)), config=config)

    @classmethod
    def find_profile_dir_by_name(
        cls, ipython_dir: str, name: str = "default", config: Config | None = None
    ) -> ProfileDir:
        """Find the profile `name` in the IPython directory, and nowhere else (CVE-2022-21699).

        Raises:
            ProfileNotFoundError: there is none; the message suggests others.
        """
        location = os.path.join(ipython_dir, PREFIX + checked_name(name))
        if os.path.isdir(location):
            return cls(location=location, config=config)
        raise ProfileNotFoundError(
            f"Profile {name!r} not found in {ipython_dir}{did_you_mean(name, list_profiles_in(ipython_dir))}",
            profile=name,
        )

    @classmethod
    def find_profile_dir(cls, profile_dir: str, config: Config | None = None) -> ProfileDir:
        """Open the profile in the directory `profile_dir`.

        Raises:
            ProfileNotFoundError: there is no such directory.
        """
        location = expand_path(profile_dir)
        if not os.path.isdir(location):
            raise ProfileNotFoundError(
                f"Profile directory not found: {location}", profile=profile_name(location)
            )
        return cls(location=location, config=config)


def checked_name(name: str) -> str:
    """Return a profile name that can be part of a directory name.

    Raises:
        ProfileDirError: it is empty, or holds a path separator.
    """
    separators = [mark for mark in ("/", "\\", os.sep, os.altsep, "\0") if mark]
    if not name or any(mark in name for mark in separators) or name in (os.curdir, os.pardir):
        raise ProfileDirError(
            f"{name!r} can't be the name of a profile; use --profile-dir to give a directory"
        )
    return name


def _make_dir(path: str, mode: int = 0o777) -> bool:
    """Make one directory and tell whether it is new; another process may be doing the same."""
    try:
        os.mkdir(path, mode)
    except FileExistsError:
        if not os.path.isdir(path):
            raise ProfileDirError(f"{path} should be a directory, but is a file") from None
        return False
    except OSError as error:
        raise ProfileDirError(f"can't make the directory {path}: {error.strerror}") from error
    return True


def _make_dirs(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)
    except FileExistsError:
        raise ProfileDirError(f"{path} should be a directory, but is a file") from None
    except OSError as error:
        raise ProfileDirError(
            f"can't make the profile directory {path}: {error.strerror}"
        ) from error
