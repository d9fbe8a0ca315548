"""The command `ipython`: options, profile, shell, what to run, and the session."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Type, observe
from traitlets.config.loader import Config

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.config.profile import ProfileDir
from ipy.config.subcommands import table
from ipy.core.errors import UsageError
from ipy.core.shell import InteractiveShell
from ipy.core.shellapp import InteractiveShellApp, shell_aliases, shell_flags

from ._version import __version__
from .interactiveshell import TerminalInteractiveShell
from .interrupts import interrupts_raise, no_interrupts
from .manager import PromptManager

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "TerminalIPythonApp",
    "launch_new_instance",
    "load_default_config",
    "main",
    "start_ipython",
]


def _switch(name: str, trait: str, on: str, off: str) -> dict[str, Any]:
    section, _, attribute = trait.partition(".")
    return {
        name: ({section: {attribute: True}}, on),
        f"no-{name}": ({section: {attribute: False}}, off),
    }


_NO_GAPS = {"separate_in": "", "separate_out": "", "separate_out2": ""}

flags: dict[str, Any] = {
    **base_flags,
    **shell_flags,
    **_switch(
        "autoedit-syntax",
        "TerminalInteractiveShell.autoedit_syntax",
        "Offer to edit files with syntax errors.",
        "Don't offer to edit files with syntax errors.",
    ),
    **_switch(
        "simple-prompt",
        "TerminalInteractiveShell.simple_prompt",
        "Read plain lines, without a line editor.",
        "Use the line editor.",
    ),
    **_switch(
        "banner", "TerminalIPythonApp.display_banner", "Show the banner.", "Don't show the banner."
    ),
    **_switch(
        "confirm-exit",
        "TerminalInteractiveShell.confirm_exit",
        "Ask before Ctrl-D ends the session.",
        "End the session without asking.",
    ),
    **_switch(
        "color-info",
        "InteractiveShell.color_info",
        "Help is in colours.",
        "Help is without colours.",
    ),
    **_switch(
        "tip",
        "InteractiveShell.enable_tip",
        "Show a tip at the start.",
        "Don't show a tip at the start.",
    ),
    **_switch(
        "term-title",
        "TerminalInteractiveShell.term_title",
        "Set the title of the terminal's window.",
        "Leave the title of the terminal's window alone.",
    ),
    "nosep": ({"InteractiveShell": dict(_NO_GAPS)}, "No blank lines between prompts."),
    "classic": (
        {
            "InteractiveShell": {
                "cache_size": 0,
                "colors": "nocolor",
                "xmode": "Plain",
                **_NO_GAPS,
            },
            "PlainTextFormatter": {"pprint": False},
            "TerminalInteractiveShell": {"prompts_class": "ipy.terminal.prompts.ClassicPrompts"},
        },
        "Look like the plain Python prompt.",
    ),
    "quick": ({"TerminalIPythonApp": {"quick": True}}, "Start without configuration files."),
    "i": (
        {"TerminalIPythonApp": {"force_interact": True}},
        "Stay and take input after running code, a module or a file.",
    ),
}
aliases: dict[str, Any] = {**base_aliases, **shell_aliases}

EXAMPLES = """
ipython                       start a session
ipython script.py arguments   run a file and end; -i stays
ipython -c "print(1)"         run code
ipython -m module arguments   run a module
ipython --matplotlib          a session with plots
ipython --profile=name        a session with the settings of a profile
ipython profile create name   make a profile
ipython locate                print the IPython directory
"""


class TerminalIPythonApp(BaseIPythonApplication, InteractiveShellApp):
    """Starts the shell in a terminal, or runs code in it and ends."""

    name = "ipython"
    description = "An enhanced interactive Python shell."
    examples = EXAMPLES
    version = __version__

    flags = flags
    aliases = aliases
    subcommands = table()
    program_options = frozenset(("c", "m"))
    final_options = frozenset(("m",))
    stops_at_argument = True

    classes: list[Any] = [InteractiveShellApp, TerminalInteractiveShell, PromptManager, ProfileDir]
    lazy_classes = {
        "HistoryManager": "ipy.core.history:HistoryManager",
        "HistoryAccessor": "ipy.core.history:HistoryAccessor",
        "MagicsManager": "ipy.core.magic.manager:MagicsManager",
        "PlainTextFormatter": "ipy.core.display.plain_text:PlainTextFormatter",
        "DisplayFormatter": "ipy.core.display.formatters:DisplayFormatter",
        "IPCompleter": "ipy.core.completion:IPCompleter",
        "AliasManager": "ipy.core.aliases:AliasManager",
        "PrefilterManager": "ipy.core.inputs:PrefilterManager",
        "ScriptMagics": "ipy.core.magics.scripts:ScriptMagics",
        "OSMagics": "ipy.core.magics.directories:OSMagics",
        "LoggingMagics": "ipy.core.magics.session_log:LoggingMagics",
    }

    auto_create = Bool(True, help="Make the profile if it doesn't exist.").tag(config=True)
    display_banner = Bool(True, help="Show the banner when a session starts.").tag(config=True)
    force_interact = Bool(False, help="Take input after running code, a module or a file.").tag(
        config=True
    )
    classic = Bool(False, help="Look like the plain Python prompt.").tag(config=True)
    nosep = Bool(False, help="No blank lines between prompts.").tag(config=True)
    quick = Bool(False, help="Start without configuration files.").tag(config=True)
    interactive_shell_class = Type(
        TerminalInteractiveShell, klass=InteractiveShell, help="The class of the shell."
    ).tag(config=True)

    #: Given by `start_ipython`: the names in which the session works.
    user_ns: dict[str, Any] | None = None
    user_module: ModuleType | None = None

    @observe("quick")
    def _quick_changed(self, change: Any) -> None:
        if change["new"]:
            self.load_config_file = _no_files  # type: ignore[method-assign]

    @property
    def something_to_run(self) -> bool:
        """Whether the command line names code, a module or a file."""
        return bool(self.code_to_run or self.module_to_run or self.file_to_run)

    @property
    def interact(self) -> bool:
        """Whether the program takes input."""
        return self.force_interact or not self.something_to_run

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read options and configuration, make the shell, and run what is to be run at the start."""
        super().initialize(argv)
        if self.subapp is not None:
            interrupts_raise()
            return
        if self.extra_args and not (self.code_to_run or self.module_to_run):
            self.file_to_run = self.extra_args[0]
        from .signals import accept_any_text

        self._apply_looks()
        self.init_shell()
        self.init_path()
        if self.interact:
            accept_any_text()
        if self.interact and self.display_banner:
            # Before startup files, so that what they print comes after it.
            self.shell.show_banner()
        interrupts_raise()  # from here on the user's code runs
        self.init_gui_pylab()
        self.init_extensions()
        self.init_logging()
        self.init_code()

    def _apply_looks(self) -> None:
        """Turn `classic` and `nosep` into the settings they stand for; a setting that is given by itself goes before."""
        for name in ("classic", "nosep"):
            if getattr(self, name):
                settings = Config(flags[name][0])
                settings.merge(self.config)
                self.config = settings

    def init_shell(self) -> None:
        """Make the shell."""
        with self.reporting_errors():
            self.shell = self.interactive_shell_class.instance(
                parent=self,
                profile_dir=self.profile_dir,
                ipython_dir=self.ipython_dir,
                **({"user_ns": self.user_ns} if self.user_ns is not None else {}),
                **({"user_module": self.user_module} if self.user_module is not None else {}),
            )
        self.shell.configurables.append(self)

    def _run_cmd_line_code(self) -> None:
        if self.interact:
            super()._run_cmd_line_code()
            return
        with _quiet_exit(self.shell):
            super()._run_cmd_line_code()

    def init_logging(self) -> None:
        """Start the log of the session that `--logfile`, `--logappend` or `logstart` ask for."""
        shell = self.shell
        if shell.logappend:
            arguments = f"{shell.logappend} append"
        elif shell.logfile or shell.logstart:
            arguments = shell.logfile
        else:
            return
        try:
            shell.run_line_magic("logstart", arguments)
        except UsageError as error:
            # A session without its log is better than none.
            print(f"The session is not logged: {error}", file=sys.stderr)  # noqa: T201 - said to the user

    def start(self) -> None:
        """Take input until the user leaves, or end with the status of what was run."""
        if self.subapp is not None:
            self.subapp.start()
            return
        shell = self.shell
        try:
            if self.interact:
                from .signals import ending_on_signals

                with ending_on_signals(shell.ask_exit) as ending:
                    shell.mainloop()
                self.exit_status = ending.status
        finally:
            with no_interrupts():
                shell.atexit_operations()
        if self.exit_status:
            self.exit(self.exit_status)


@contextmanager
def _quiet_exit(shell: InteractiveShell) -> Iterator[None]:
    """Let code that is run and not stayed with end by SystemExit, or when the reader of its output leaves, without a word."""
    from .signals import output_is_gone, silence_output

    show, shell.exit_now = shell.showtraceback, True

    def show_others(*args: Any, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, BrokenPipeError) and output_is_gone():
            silence_output()
        elif not isinstance(error, SystemExit):
            show(*args, **kwargs)

    shell.showtraceback = show_others
    try:
        yield
    finally:
        del shell.showtraceback
        shell.exit_now = False


def _no_files(*args: Any, **kwargs: Any) -> None:
    """Stand for `load_config_file` with `--quick`."""


def load_default_config(ipython_dir: str | None = None) -> Config:
    """Return the configuration of the default profile, as `ipython` would load it.

    Args:
        ipython_dir: the IPython directory; by default the user's.
    """
    from ipy.config.paths import get_ipython_dir

    directory = get_ipython_dir() if ipython_dir is None else ipython_dir
    profile = os.path.join(directory, "profile_default")
    app = TerminalIPythonApp()
    app.config_file_paths.append(profile)
    app.load_config_file()
    return app.config


def launch_new_instance(argv: list[str] | None = None, **kwargs: Any) -> int:
    """Run the command `ipython` with `argv` and return its exit status.

    Args:
        argv: the command line without the program's name; that of the process by default.
        **kwargs: attributes of the application, such as `user_ns` and `config`.
    """
    names = {key: kwargs.pop(key) for key in ("user_ns", "user_module") if key in kwargs}
    app = TerminalIPythonApp.instance(**kwargs)
    for key, value in names.items():
        setattr(app, key, value)
    try:
        app.initialize(argv)
        app.start()
    except Exception as error:
        # The top of the program: whatever arrives here is a fault of ours.
        app.report_crash(error)
        raise
    return 0


def start_ipython(argv: list[str] | None = None, **kwargs: Any) -> int:
    """Start a session from a program, with configuration and startup files; see `launch_new_instance`."""
    return launch_new_instance(argv, **kwargs)


def main(argv: list[str] | None = None) -> int:
    """Run the command `ipython`; where the reader of its output has gone away, end quietly."""
    from .signals import BROKEN_PIPE_STATUS, output_is_gone, silence_output

    try:
        try:
            return launch_new_instance(argv)
        except SystemExit as leaving:
            if leaving.code and output_is_gone():
                silence_output()  # the status says already that something went wrong
            raise
        finally:
            if sys.stdout is not None:  # it is None where the process was started with it closed
                sys.stdout.flush()
    except BrokenPipeError:
        silence_output()
        return BROKEN_PIPE_STATUS
