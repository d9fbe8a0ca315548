"""Configuration files: finding, running and reading them.

A `.py` file is ordinary Python that fills the `Config` object `c`; a `.json` file holds `{"Class": {"trait": value}}`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

from traitlets.config.loader import (
    ArgumentError,
    CommandLineConfigLoader,
    Config,
    ConfigError,
    ConfigFileNotFound,
    ConfigLoader,
    ConfigLoaderError,
    DeferredConfigList,
    DeferredConfigString,
    FileConfigLoader,
    JSONFileConfigLoader,
    KVArgParseConfigLoader,
    LazyConfigValue,
    PyFileConfigLoader,
)

from .errors import ConfigFileError

__all__ = [
    "ArgumentError",
    "CommandLineConfigLoader",
    "Config",
    "ConfigError",
    "ConfigFileNotFound",
    "ConfigLoader",
    "ConfigLoaderError",
    "DeferredConfigList",
    "DeferredConfigString",
    "FileConfigLoader",
    "JSONFileConfigLoader",
    "JSONFileLoader",
    "KVArgParseConfigLoader",
    "LazyConfigValue",
    "ProfileAwareConfigLoader",
    "PyFileConfigLoader",
]


def _read(filename: str, directories: Sequence[str]) -> tuple[str, bytes]:
    """Find a file along directories and read it, with one `open` for each candidate."""
    candidates = [filename] if os.path.isabs(filename) else []
    candidates = candidates or [os.path.join(directory, filename) for directory in directories]
    for candidate in candidates:
        try:
            with open(candidate, "rb") as stream:
                return os.path.abspath(candidate), stream.read()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise ConfigFileError(
                f"{candidate} can't be read: {error.strerror}", filename=candidate
            ) from error
    raise ConfigFileNotFound(f"no file {filename} in {', '.join(directories) or 'no directory'}")


def _as_directories(path: str | Sequence[str | None] | None) -> list[str]:
    given = [path] if path is None or isinstance(path, str) else list(path)
    return [directory or os.getcwd() for directory in given]


class ProfileAwareConfigLoader(PyFileConfigLoader):
    """Runs a Python configuration file, whose `load_subconfig` also knows profiles.

    Args:
        filename: name of the file.
        path: a directory, or several to look in, in this order.
        ipython_dir: where profiles are; by default the user's IPython directory.
        sources: gets the path of every file that is run, sub-configurations included, in the order in which they end.
        log: for what is only of interest when something is searched for.
    """

    def __init__(
        self,
        filename: str,
        path: Any = None,
        *,
        ipython_dir: str | None = None,
        sources: list[str] | None = None,
        log: Any = None,
        _running: tuple[str, ...] = (),
    ) -> None:
        super().__init__(filename, path, log=log)
        self.ipython_dir = ipython_dir
        self.sources: list[str] = [] if sources is None else sources
        self._running = _running

    def load_config(self) -> Config:
        """Run the file and return what it set.

        Raises:
            ConfigFileNotFound: there is no such file.
            ConfigFileError: it can't be read, or fails; the message says where.
        """
        self.clear()
        self.full_filename, text = _read(self.filename, _as_directories(self.path))
        if self.full_filename in self._running:
            raise ConfigFileError(
                f"{self.full_filename} loads itself through load_subconfig",
                filename=self.full_filename,
            )
        self._run(text)
        self.sources.append(self.full_filename)
        return self.config

    def load_subconfig(self, fname: str, path: Any = None, profile: str | None = None) -> None:
        """Merge another file's settings into this one's; lines that follow go over them.

        A file that doesn't exist counts as empty, with a warning; but a profile need not have every file.

        Args:
            fname: name of the file.
            path: where to look; by default where this file is, and then where this file was looked for.
            profile: look in this profile.
        """
        if profile is not None:
            path = self._profile_path(profile)
        elif path is None:
            here = os.path.dirname(self.full_filename)
            path = list(dict.fromkeys([here, *_as_directories(self.path)]))
        loader = type(self)(
            fname,
            path,
            ipython_dir=self.ipython_dir,
            sources=self.sources,
            log=self.log,
            _running=(*self._running, self.full_filename),
        )
        try:
            self.config.merge(loader.load_config())
        except ConfigFileNotFound as error:
            expected = profile is None or not any(map(os.path.isdir, path))
            self.log.log(
                logging.WARNING if expected and profile != "default" else logging.DEBUG,
                "load_subconfig in %s: %s; it counts as empty",
                self.full_filename,
                error,
            )

    def _profile_path(self, profile: str) -> list[str]:
        from .paths import get_ipython_dir, shared_profile_dirs
        from .profile import PREFIX, checked_name

        ipython_dir = self.ipython_dir or get_ipython_dir()
        own = os.path.join(ipython_dir, PREFIX + checked_name(profile))
        return [own, *shared_profile_dirs(profile)]

    def _run(self, text: bytes) -> None:
        def get_config() -> Config:
            return self.config

        namespace: dict[str, Any] = {
            "c": self.config,
            "get_config": get_config,
            "load_subconfig": self.load_subconfig,
            "__file__": self.full_filename,
        }
        try:
            exec(compile(text, self.full_filename, "exec"), namespace, namespace)
        except ConfigFileError:
            raise
        except (Exception, SystemExit) as error:
            # the file is the user's own program, and an exit() left in it must not lock the user out
            raise _explain(self.full_filename, error) from error


def _explain(filename: str, error: BaseException) -> ConfigFileError:
    """Say in one line where and how a configuration file failed."""
    line: int | None = None
    if isinstance(error, SyntaxError) and error.filename == filename:
        line, reason = error.lineno, error.msg
    else:
        reason = str(error)
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == filename:
                line = trace.tb_lineno
            trace = trace.tb_next
    where = filename if line is None else f"{filename}, line {line}"
    what = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
    return ConfigFileError(f"{where}: {what}", filename=filename, line=line)


class JSONFileLoader(JSONFileConfigLoader):
    """Reads a JSON configuration file.

    Args:
        filename: name of the file.
        path: a directory, or several to look in, in this order.
        sources: gets the path of the file once it is read.
        log: as for every loader.
    """

    def __init__(
        self, filename: str, path: Any = None, *, sources: list[str] | None = None, log: Any = None
    ) -> None:
        super().__init__(filename, path, log=log)
        self.sources: list[str] = [] if sources is None else sources

    def load_config(self) -> Config:
        """Read the file.

        Raises:
            ConfigFileNotFound: there is no such file.
            ConfigFileError: it is not what it should be; the message says where.
        """
        self.clear()
        self.full_filename, text = _read(self.filename, _as_directories(self.path))
        self.config = self._parse(text)
        self.sources.append(self.full_filename)
        return self.config

    def _parse(self, text: bytes) -> Config:
        import json

        def fault(message: str, line: int | None = None) -> ConfigFileError:
            where = self.full_filename if line is None else f"{self.full_filename}, line {line}"
            return ConfigFileError(f"{where}: {message}", filename=self.full_filename, line=line)

        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise fault(f"not valid JSON: {error.msg}", error.lineno) from error
        except UnicodeDecodeError as error:
            raise fault(f"not valid UTF-8: {error.reason}") from error
        if not isinstance(content, dict):
            raise fault(
                f"expected an object with a section for each class, got {type(content).__name__}"
            )
        for section, values in content.items():
            if section[:1].isupper() and not isinstance(values, dict):
                raise fault(f"section {section!r} should be an object, but is {values!r}")
        try:
            return self._convert_to_config(content)
        except ValueError as error:
            raise fault(str(error)) from error
