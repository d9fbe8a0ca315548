"""Reports about errors of the program itself.

Loaded when there is something to report. An error of the user's code or configuration is none of this module's business.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from typing import Any

from .errors import ConfigurationError
from .files import secure_write

SEPARATOR = "\n" + "-" * 79 + "\n"


class CrashReport:
    """What is worth knowing about an error that nobody expected.

    Args:
        error: the error.
        app_name: the program's name.
        version: its version.
        config: the configuration at that time.
        config_files: where it came from.
        verbose: add the local variables of every frame.
    """

    def __init__(
        self,
        error: BaseException,
        *,
        app_name: str,
        version: str,
        config: object = None,
        config_files: tuple[str, ...] = (),
        verbose: bool = False,
    ) -> None:
        self.error = error
        self.app_name = app_name
        self.version = version
        self.config = config
        self.config_files = config_files
        self.verbose = verbose

    def make_report(self) -> str:
        """Return the text of the report."""
        from pprint import pformat

        sections = [
            f"Crash report of {self.app_name} {self.version}, {time.strftime('%Y-%m-%d %H:%M:%S')}",
            self._versions(),
            "".join(self._traceback()).rstrip(),
            "Configuration files:\n"
            + "\n".join(f"    {name}" for name in self.config_files or ("none",)),
            "Configuration:\n" + pformat(self.config),
        ]
        return SEPARATOR.join(sections) + "\n"

    def _traceback(self) -> list[str]:
        summary = traceback.TracebackException.from_exception(
            self.error, capture_locals=self.verbose
        )
        return list(summary.format())

    def _versions(self) -> str:
        from importlib.metadata import distributions

        wanted = (
            "ipy-",
            "traitlets",
            "prompt-toolkit",
            "prompt_toolkit",
            "pygments",
            "jedi",
            "pyzmq",
            "tornado",
        )
        found: set[str] = set()
        for distribution in distributions():
            metadata: Any = distribution.metadata
            name = str(metadata["Name"])
            if name.lower().startswith(wanted):
                found.add(f"    {name} {distribution.version}")
        return "\n".join(
            [
                f"Python {sys.version}",
                f"executable {sys.executable}",
                f"platform {platform.platform()}",
                f"arguments {sys.argv!r}",
                "packages:",
                *sorted(found, key=str.lower),
            ]
        )

    def write(self, directory: str) -> str | None:
        """Write the report, readable by its owner alone, and return its path.

        Falls back on the directory for temporary files; None if it can't be written there either.
        """
        import tempfile

        name = f"Crash_report_{self.app_name.replace(' ', '_')}_{time.strftime('%Y%m%d-%H%M%S')}_{os.getpid()}.txt"
        text = self.make_report()
        for place in (directory, tempfile.gettempdir()):
            path = os.path.join(place, name)
            try:
                with secure_write(path) as stream:
                    stream.write(text)
            except (OSError, ConfigurationError):
                continue
            return path
        return None
