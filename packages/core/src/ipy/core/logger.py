"""The session log of `%logstart`: a Python file that repeats the session when it is run."""

from __future__ import annotations

import os
import re
import warnings
from difflib import get_close_matches
from typing import IO

MODES = ("append", "backup", "global", "over", "rotate")

_NOT_STARTED = """
Logging hasn't been started yet (use logstart for that).

%logon/%logoff are for temporarily starting and stopping logging for a logfile
which already exists. But you must first start the logging process with
%logstart (optionally giving a logfile name)."""


class Logger:
    """Writes inputs, and results as comments if wanted, to a file.

    Args:
        home_dir: where the file lies in the mode `global`.
        logfname: the name of the file.
        loghead: what a new file begins with.
        logmode: what happens to a file that is there: `append` to it, `backup` it as `name~`, `over`write it, `rotate` it to
            `name.001~`, that to `name.002~` and so on; `global` appends to one file in the home directory.

    Attributes:
        logfile: the open file, None while there is no log.
        log_active: whether lines are written at present.
        log_output: whether results are written too.
        log_raw_input: whether inputs are written as typed instead of as run.
        timestamp: whether the time stands before each input.

    Source: the 1.2.1 manual, "Session logging and restoring".
    """

    def __init__(
        self,
        home_dir: str,
        logfname: str = "Logger.log",
        loghead: str = "",
        logmode: str = "over",
    ) -> None:
        self.home_dir = home_dir
        self.logfname = logfname
        self.loghead = loghead
        self.logmode = logmode
        self.logfile: IO[str] | None = None
        self.log_raw_input = False
        self.log_output = False
        self.timestamp = False
        self.log_active = False

    @property
    def logmode(self) -> str:
        """What happens to a file that is there.

        Raises:
            ValueError: it is set to something unknown.
        """
        return self._logmode

    @logmode.setter
    def logmode(self, mode: str) -> None:
        if mode not in MODES:
            close = get_close_matches(str(mode), MODES, 1)
            hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(MODES)} is needed"
            raise ValueError(f"invalid log mode {mode} given; {hint}")
        self._logmode = mode

    def logstart(
        self,
        logfname: str | None = None,
        loghead: str | None = None,
        logmode: str | None = None,
        log_output: bool = False,
        timestamp: bool = False,
        log_raw_input: bool = False,
    ) -> None:
        """Begin a log; arguments that are None keep what was set before.

        Raises:
            RuntimeError: a log is running.
            ValueError: the mode is unknown.
            OSError: the file can't be made. Nothing has changed then.
        """
        if self.logfile is not None:
            raise RuntimeError(f"Log file is already active: {self.logfname}")
        if logmode is not None:
            self.logmode = logmode
        name = self.logfname if logfname is None else logfname
        head = self.loghead if loghead is None else loghead
        if self.logmode == "global":
            name = os.path.join(self.home_dir, name)
        file = self._open(name)
        self.logfile, self.logfname, self.loghead = file, name, head
        self.log_output, self.timestamp, self.log_raw_input = log_output, timestamp, log_raw_input
        self.log_active = True
        if not file.tell():
            self._write(head)

    def switch_log(self, val: bool) -> None:
        """Suspend (False) or resume (True) the log that is running, and say so.

        Raises:
            ValueError: `val` is no boolean.
        """
        if val not in (False, True, 0, 1):
            raise ValueError(f"Call switch_log ONLY with a boolean argument, not with: {val}")
        if self.logfile is None:
            print(_NOT_STARTED)  # noqa: T201 - printing is the feature
            return
        state = "ON" if val else "OFF"
        if self.log_active == bool(val):
            print(f"Logging is already {state}")  # noqa: T201
        else:
            print(f"Switching logging {state}")  # noqa: T201
            self.log_active = bool(val)

    def logstate(self) -> None:
        """Print what is logged, how, and where."""
        if self.logfile is None:
            print("Logging has not been activated.")  # noqa: T201
            return
        state = "active" if self.log_active else "temporarily suspended"
        facts = {
            "Filename": self.logfname,
            "Mode": self.logmode,
            "Output logging": self.log_output,
            "Raw input log": self.log_raw_input,
            "Timestamping": self.timestamp,
            "State": state,
        }
        print("\n".join(f"{name:<15}: {value}" for name, value in facts.items()))  # noqa: T201

    def log(self, line_mod: str, line_ori: str) -> None:
        """Write an input.

        Args:
            line_mod: as it is run.
            line_ori: as it was typed.
        """
        self.log_write(line_ori if self.log_raw_input else line_mod, "input")

    def log_write(self, data: str, kind: str = "input") -> None:
        """Write an input, or a result (`kind="output"`) if results are logged; nothing while the log is off.

        A file that can't be written any more suspends the log with a warning; the session goes on.
        """
        if not (self.log_active and data):
            return
        if kind == "output":
            if self.log_output:
                self._write("".join(f"#[Out]# {line}\n" for line in data.splitlines()))
            return
        text = data.rstrip("\n") + "\n"
        if self.timestamp:
            from time import localtime, strftime

            text = strftime("# %a, %d %b %Y %H:%M:%S\n", localtime()) + text
        self._write(text)

    def logstop(self) -> None:
        """End the log; say so if there is none."""
        if self.logfile is None:
            print("Logging hadn't been started.")  # noqa: T201
            return
        file, self.logfile = self.logfile, None
        self.log_active = False
        try:
            file.close()
        except OSError as error:
            warnings.warn(
                f"The end of the log {self.logfname} was not written: {error}", stacklevel=2
            )

    #: The older name.
    close_log = logstop

    def _open(self, name: str) -> IO[str]:
        mode = "a" if self.logmode in ("append", "global") else "w"
        if mode == "w" and os.path.isfile(name):
            if self.logmode == "backup":
                os.replace(name, name + "~")
            elif self.logmode == "rotate":
                _rotate(name)
        # Lone surrogates (an undecodable paste) are written as escapes.
        return open(name, mode, encoding="utf-8", errors="backslashreplace")

    def _write(self, text: str) -> None:
        assert self.logfile is not None
        try:
            self.logfile.write(text)
            self.logfile.flush()
        except OSError as error:
            self.log_active = False
            warnings.warn(
                f"Logging to {self.logfname} is suspended: {error}. %logon tries again.",
                stacklevel=4,
            )


def _rotate(name: str) -> None:
    """Rename `name` to `name.001~`, and the numbered ones before it up by one."""
    folder, base = os.path.split(name)
    numbered = re.compile(re.escape(base) + r"\.(\d+)~")
    found = {}
    for entry in os.listdir(folder or os.curdir):
        match = numbered.fullmatch(entry)
        if match:
            found[int(match[1])] = os.path.join(folder, entry)
    free = 1
    while free in found:
        free += 1
    for number in range(free - 1, 0, -1):
        os.replace(found[number], f"{name}.{number + 1:03}~")
    os.replace(name, f"{name}.001~")
