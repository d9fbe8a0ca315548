"""The session log: `%logstart` and what switches it."""

from __future__ import annotations

import os
from typing import Any

from traitlets import Bool

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

_HEAD = "# IPython log file\n\n"
_DEFAULT = ("ipython_log.py", "rotate")


@magics_class
class LoggingMagics(Magics):
    """Magics about the session log."""

    quiet = Bool(False, help="Don't print the state of the log when it starts.").tag(config=True)

    @line_magic
    def logstart(self, parameter_s: str = "") -> None:
        """Begin to log the session into a Python file, which repeats it when run.

            %logstart [options] [file [mode]]

        What was entered so far is written first. Without a name the file is
        `ipython_log.py`, in the mode `rotate`; with one, the mode is `backup`. The
        mode says what happens to a file that is there:

            append      the log is added to it
            backup      it is renamed to file~
            global      as append, and the file is in the home directory
            over        it is lost
            rotate      it is renamed to file.001~, an older one of this name to
                        file.002~, and so on

            -o          log results too, as comments that begin with #[Out]#
            -r          log inputs as they were typed; the log is Python only as far as
                        they are
            -t          put the time before each input, as a comment
            -e          log exceptions too, as comments that begin with #[Exc]#
            -q          don't print the state of the log
        """
        opts, words = self.parse_options(parameter_s, "ortqe", mode="list")
        if len(words) > 2:
            raise UsageError(f"%logstart takes a file and a mode, got {' '.join(words)!r}")
        name, mode = _DEFAULT
        if words:
            name, mode = os.path.expanduser(words[0]), (words[1:] or ["backup"])[0]
        logger = self.shell.logger
        if logger.logfile is not None:
            raise UsageError(
                f"Couldn't start log: there is one already, {logger.logfname}; %logstop ends it"
            )
        try:
            logger.logstart(name, _HEAD, mode, "o" in opts, "t" in opts, "r" in opts)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"Couldn't start log {name!r}: {reason}") from None
        self._write_history("r" in opts, "o" in opts, "t" in opts)
        if "e" in opts:
            self.shell.events.register("post_run_cell", self._log_exception)
        if not (self.quiet or "q" in opts):
            print("Activating auto-logging. Current session state plus future input saved.")
            logger.logstate()

    def _write_history(self, raw: bool, output: bool, timestamp: bool) -> None:
        """Log what was entered before; when, nobody knows any more."""
        logger, history = self.shell.logger, self.shell.history_manager
        inputs = history.input_hist_raw if raw else history.input_hist_parsed
        if timestamp:
            logger.timestamp = False
        # The last one is the %logstart itself: repeating the session must not start a log.
        for number, text in enumerate(inputs[1:-1], 1):
            logger.log_write(text, "input")
            if output and number in history.output_hist:
                logger.log_write(repr(history.output_hist[number]), "output")
        logger.timestamp = timestamp

    def _log_exception(self, result: Any) -> None:
        """After each cell: log its exception."""
        error = result.error_before_exec or result.error_in_exec
        logger = self.shell.logger
        if error is None or not logger.log_active:
            return
        text = self.shell.get_exception_only(error).rstrip("\n")
        logger.log_write("".join(f"#[Exc]# {line}\n" for line in text.splitlines()), "input")

    @line_magic
    def logstop(self, parameter_s: str = "") -> None:
        """End the log and close its file."""
        if self._log_exception in self.shell.events.callbacks.get("post_run_cell", ()):
            self.shell.events.unregister("post_run_cell", self._log_exception)
        self.shell.logger.logstop()

    @line_magic
    def logoff(self, parameter_s: str = "") -> None:
        """Stop logging for a while; `%logon` goes on."""
        self.shell.logger.switch_log(False)

    @line_magic
    def logon(self, parameter_s: str = "") -> None:
        """Go on with a log that `%logoff` has stopped."""
        self.shell.logger.switch_log(True)

    @line_magic
    def logstate(self, parameter_s: str = "") -> None:
        """Print what is logged, how, and where."""
        self.shell.logger.logstate()
