"""Errors of ipy-config, under one root."""

from __future__ import annotations


class ConfigurationError(Exception):
    """Root of every error that ipy-config raises on its own account.

    Attributes:
        exit_status: what a program ends with when the error reaches its top.
    """

    exit_status = 1


class CommandLineError(ConfigurationError):
    """The command line asks for something that doesn't exist or doesn't fit."""

    exit_status = 2


class ConfigFileError(ConfigurationError):
    """A configuration file can't be read or run.

    Attributes:
        filename: path of the file in which the fault lies.
        line: line number from 1, or None where none is known.
    """

    def __init__(self, message: str, *, filename: str, line: int | None = None) -> None:
        super().__init__(message)
        self.filename = filename
        self.line = line


class ProfileDirError(ConfigurationError):
    """A profile directory is missing, has an impossible name or can't be made."""


class ProfileNotFoundError(ProfileDirError, OSError):
    """No profile of that name exists; an OSError as well, as `locate_profile` promises.

    Attributes:
        profile: the name that was asked for.
    """

    def __init__(self, message: str, *, profile: str = "") -> None:
        super().__init__(message)
        self.profile = profile


class HomeDirError(ConfigurationError):
    """The home directory can't be written to."""


class FindCmdError(ConfigurationError):
    """A program is not on the search path."""


class RegistryError(ConfigurationError, LookupError):
    """A name can't be looked up in a registry.

    Attributes:
        kind: what was looked for (`"subcommand"`, `"theme"`, ...).
        name: the name that was asked for.
    """

    def __init__(self, message: str, *, kind: str, name: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.name = name


class UnknownNameError(RegistryError):
    """Nothing is registered under the name.

    Attributes:
        suggestions: registered names that resemble it, best first.
    """

    exit_status = 2

    def __init__(
        self, message: str, *, kind: str, name: str, suggestions: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, kind=kind, name=name)
        self.suggestions = suggestions


class NotInstalledError(RegistryError):
    """The name is known, but the distribution that provides it is not installed.

    Attributes:
        distribution: what `pip install` would need.
    """

    def __init__(self, message: str, *, kind: str, name: str, distribution: str) -> None:
        super().__init__(message, kind=kind, name=name)
        self.distribution = distribution


class BrokenTargetError(RegistryError):
    """The name is registered, but what it points to can't be imported."""
