"""The configuration files of an application: which ones, in which order, and what to do about a broken one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from traitlets.config.loader import Config, ConfigFileNotFound

from .errors import CommandLineError, ConfigFileError


class ConfigFiles:
    """Reads configuration files and merges what they set.

    Args:
        python_loader: makes the loader of a `.py` file: `(filename, directory, ipython_dir=, sources=, log=)`.
        json_loader: makes the loader of a `.json` file: `(filename, directory, sources=, log=)`.
        ipython_dir: where `load_subconfig` finds profiles.
        log: is told what is read, and what is wrong.
        fatal: a file that is broken is an error, and not just reported.
        verbose: report a broken file with its traceback.

    Attributes:
        loaded: the files that were read.
        sources: these and the files that they loaded themselves, in the order in which they ended.
        settings: what the files set.
    """

    def __init__(
        self,
        *,
        python_loader: Any,
        json_loader: Any,
        ipython_dir: str,
        log: Any,
        fatal: bool = False,
        verbose: bool = False,
    ) -> None:
        self.python_loader = python_loader
        self.json_loader = json_loader
        self.ipython_dir = ipython_dir
        self.log = log
        self.fatal = fatal
        self.verbose = verbose
        self.loaded: list[str] = []
        self.sources: list[str] = []
        self.settings = Config()

    def read(self, filename: str, directories: Sequence[str]) -> None:
        """Read `<name>.py` and `<name>.json` of every directory, the most important one, which is the first, last.

        Raises:
            ConfigFileError: a file is broken, and that is to be fatal.
        """
        stem = filename.removesuffix(".py").removesuffix(".json")
        for directory in reversed(directories):
            if not os.path.isdir(directory):
                continue
            self.log.debug("Looking for %s in %s", stem, directory)
            first = self._run(self._python(stem + ".py", directory))
            second = self._run(self._json(stem + ".json", directory))
            if first and second:
                self._warn_of_collisions(first, second, os.path.join(directory, stem))
            self._merge(first, second)

    def read_extra(self, filename: str, directories: Sequence[str]) -> None:
        """Read a file that the user names: a path, or a name in one of the directories, with or without its extension.

        Raises:
            CommandLineError: there is no such file.
            ConfigFileError: it is broken, and that is to be fatal.
        """
        wanted = os.path.expanduser(filename)
        bare = not wanted.endswith((".py", ".json"))
        for name in [wanted + ".py", wanted + ".json", wanted] if bare else [wanted]:
            # what the user names may lie in the current directory, which is never searched otherwise
            for directory in ("", *directories):
                path = os.path.abspath(os.path.join(directory, name))
                if os.path.isfile(path):
                    make = self._json if path.endswith(".json") else self._python
                    self._merge(self._run(make(os.path.basename(path), os.path.dirname(path))))
                    return
        raise CommandLineError(
            f"the configuration file {filename!r} was not found, neither in {os.getcwd()} nor in "
            + ", ".join(directories)
        )

    def _python(self, filename: str, directory: str) -> Any:
        return self.python_loader(
            filename, directory, ipython_dir=self.ipython_dir, sources=self.sources, log=self.log
        )

    def _json(self, filename: str, directory: str) -> Any:
        return self.json_loader(filename, directory, sources=self.sources, log=self.log)

    def _run(self, loader: Any) -> Config | None:
        try:
            config: Config = loader.load_config()
        except ConfigFileNotFound:
            return None
        except ConfigFileError as error:
            if self.fatal:
                raise
            self.log.error("%s (nothing of this file is used)", error, exc_info=self.verbose)
            return None
        if loader.full_filename not in self.loaded:
            self.loaded.append(loader.full_filename)
        self.log.debug("Loaded config file: %s", loader.full_filename)
        return config

    def _merge(self, *configs: Config | None) -> None:
        for config in configs:
            if config:
                self.settings.merge(config)

    def _warn_of_collisions(self, first: Config, second: Config, stem: str) -> None:
        names = list(_names(first.collisions(second)))
        if names:
            self.log.warning(
                "%s.json goes over %s.py, both set: %s",
                stem,
                os.path.basename(stem),
                ", ".join(names),
            )


def _names(collisions: dict[str, Any]) -> Iterable[str]:
    for section, values in collisions.items():
        for key in values:
            yield f"{section}.{key}"
