"""Reports about errors of the program itself.

Loaded when there is something to report. An error of the user's code or configuration is none of this module's business.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from types import TracebackType
from typing import Any

from .errors import ConfigurationError
from .files import secure_write
from .paths import REPORT_PREFIX

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

        name = f"{REPORT_PREFIX}{self.app_name.replace(' ', '_')}_{time.strftime('%Y%m%d-%H%M%S')}_{os.getpid()}.txt"
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


class CrashHandler:
    """An exception hook that writes a crash report and says where it is: `sys.excepthook = CrashHandler(app)`.

    No application installs it by itself; their own faults are reported by `launch_instance`.

    Args:
        app: the application.
        contact_name: who wants the report.
        contact_email: and their address.
        bug_tracker: where to report faults.
        show_crash_traceback: show the traceback as well.
        call_pdb: start the debugger afterwards.
    """

    message_template = "{app_name} has met a fault of its own. A crash report is in\n    {crash_report_fname}\n{where}"
    section_sep = SEPARATOR

    def __init__(
        self,
        app: Any,
        contact_name: str | None = None,
        contact_email: str | None = None,
        bug_tracker: str | None = None,
        show_crash_traceback: bool = True,
        call_pdb: bool = False,
    ) -> None:
        self.app = app
        self.contact_name = contact_name
        self.contact_email = contact_email
        self.bug_tracker = bug_tracker
        self.show_crash_traceback = show_crash_traceback
        self.call_pdb = call_pdb
        self.crash_report_fname = ""

    def __call__(
        self, etype: type[BaseException], evalue: BaseException, etb: TracebackType | None
    ) -> None:
        """Report an exception; the arguments are those of `sys.excepthook`."""
        self.save(evalue.with_traceback(etb))
        if self.show_crash_traceback:
            traceback.print_exception(etype, evalue, etb)
        sys.stderr.write(self.message())
        if self.call_pdb:
            import pdb

            pdb.post_mortem(etb)

    def save(self, error: BaseException) -> str | None:
        """Write the report of an exception and return its path, None if it can't be written."""
        app = self.app
        report = CrashReport(
            error,
            app_name=str(app.name),
            version=str(app.version),
            config=app.config,
            config_files=tuple(app.loaded_config_files),
            verbose=bool(getattr(app, "verbose_crash", False)),
        )
        path = report.write(str(app.ipython_dir))
        self.crash_report_fname = path or "(it could not be written)"
        return path

    def message(self) -> str:
        """Say where the report is, and who wants it."""
        person = " ".join(
            filter(None, (self.contact_name, self.contact_email and f"<{self.contact_email}>"))
        )
        wanted = [f"Please send it to {person}.\n"] if person else []
        wanted += [f"Faults are gathered at {self.bug_tracker}\n"] if self.bug_tracker else []
        return self.message_template.format(
            app_name=self.app.name,
            crash_report_fname=self.crash_report_fname,
            where="".join(wanted),
        )
