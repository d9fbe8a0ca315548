"""The options of `ipython console`: its own, and those that belong to the kernel it starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from traitlets.config.loader import Config

from ipy.config.application import base_aliases, base_flags
from ipy.core.shellapp import shell_aliases, shell_flags

#: Sections of the command line that are settings of the console, and never of the kernel.
OWN_SECTIONS = frozenset(
    (
        "Application",
        "BaseIPythonApplication",
        "ConsoleApp",
        "ConsoleSettings",
        "EditorHost",
        "IPythonConsoleApp",
        "JupyterApp",
        "JupyterConsoleApp",
        "KernelManager",
        "AsyncKernelManager",
        "ProfileDir",
        "TerminalConsoleApp",
        "TerminalIPythonApp",
        "TerminalInteractiveShell",
        "ZMQTerminalIPythonApp",
        "ZMQTerminalInteractiveShell",
    )
)


def _switch(name: str, trait: str, on: str, off: str) -> dict[str, Any]:
    section, _, attribute = trait.partition(".")
    return {
        name: ({section: {attribute: True}}, on),
        f"no-{name}": ({section: {attribute: False}}, off),
    }


OWN_FLAGS: dict[str, Any] = {
    "existing": (
        {"ConsoleApp": {"existing": "kernel*.json"}},
        "Connect to the newest kernel that runs already.",
    ),
    **_switch(
        "confirm-exit",
        "ZMQTerminalInteractiveShell.confirm_exit",
        "Ask before Ctrl-D ends the console.",
        "End the console without asking.",
    ),
    **_switch(
        "simple-prompt",
        "ZMQTerminalInteractiveShell.simple_prompt",
        "Read plain lines, without a line editor.",
        "Use the line editor.",
    ),
    **_switch("banner", "ConsoleApp.display_banner", "Show the banner.", "Don't show the banner."),
    **_switch(
        "term-title",
        "ZMQTerminalInteractiveShell.term_title",
        "Set the title of the terminal's window.",
        "Leave the title of the terminal's window alone.",
    ),
}
flags: dict[str, Any] = {**base_flags, **shell_flags, **OWN_FLAGS}
OWN_ALIASES: dict[str, Any] = {
    "existing": "ConsoleApp.existing",
    "kernel": "ConsoleApp.kernel_name",
    "f": "ConsoleApp.connection_file",
    "connection-file": "ConsoleApp.connection_file",
    "ssh": "ConsoleApp.sshserver",
    "sshkey": "ConsoleApp.sshkey",
    "ip": "ConsoleApp.ip",
    "transport": "ConsoleApp.transport",
    "shell": "ConsoleApp.shell_port",
    "iopub": "ConsoleApp.iopub_port",
    "stdin": "ConsoleApp.stdin_port",
    "hb": "ConsoleApp.hb_port",
    "control": "ConsoleApp.control_port",
}
aliases: dict[str, Any] = {**base_aliases, **shell_aliases, **OWN_ALIASES}


def kernel_arguments(command_line: Config, extra: list[str]) -> list[str]:
    """Return what of the console's command line belongs to the kernel, as the kernel's own command line.

    GUIs, plots, extensions, code to run: the kernel does that, so the console only hands it on.

    Args:
        command_line: as it was parsed.
        extra: the arguments that are no options: a file to run.
    """
    arguments = []
    for section, values in command_line.items():
        if section not in OWN_SECTIONS and isinstance(values, Config):
            arguments += [f"--{path}={_text(value)}" for path, value in _settings(section, values)]
    return [*arguments, *extra]


def _settings(path: str, values: Config) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Config):
            yield from _settings(f"{path}.{name}", value)
        else:
            yield f"{path}.{name}", value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
