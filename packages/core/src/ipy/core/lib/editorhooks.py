"""Editors for `%edit`: functions that install one with its way of being told a line.

    from IPython.lib import editorhooks
    editorhooks.install_editor("myeditor --line={line} {filename}")

Source: CORE-235 in SPEC.md.
"""

from __future__ import annotations

import os
import shlex
from typing import Any

from ipy.core.active import get_ipython
from ipy.core.errors import ShellError, TryNext, UsageError


def install_editor(template: str, wait: bool = False) -> None:
    """Let `%edit` start an editor.

    Args:
        template: the command, with `{filename}` and `{line}` in it.
        wait: after the editor has been started, wait for the return key: for editors that come back at once.

    Raises:
        UsageError: the template has no `{filename}`, or other fields.
        ShellError: no shell is running.
    """
    try:
        template.format(filename="f", line=1)
    except (KeyError, IndexError, ValueError) as error:
        raise UsageError(
            f"the template {template!r} may have the fields {{filename}} and {{line}} only: {error!r}"
        ) from None
    if "{filename}" not in template:
        raise UsageError(f"the template {template!r} needs {{filename}}")
    shell: Any = get_ipython()
    if shell is None:
        raise ShellError("an editor can be installed in a running shell only")

    def call_editor(self: Any, filename: str, line: int | None = 0, wait_: bool = True) -> None:
        quoted = shlex.quote(filename) if os.name == "posix" else f'"{filename}"'
        command = template.format(filename=quoted, line=line or 0)
        import subprocess  # 5 ms

        process = subprocess.Popen(command, shell=True)  # noqa: S602 - the user's own editor command
        if wait_ and process.wait() != 0:
            raise TryNext(f"the editor ended with status {process.returncode}: {command}")
        if wait:
            input("Press Enter when done editing:")

    shell.set_hook("editor", call_editor)
    shell.editor = template


def komodo(exe: str = "komodo") -> None:
    """ActiveState Komodo."""
    install_editor(exe + " -l {line} {filename}", wait=True)


def scite(exe: str = "scite") -> None:
    """SciTE, or Sc1."""
    install_editor(exe + " {filename} -goto:{line}")


def notepadplusplus(exe: str = "notepad++") -> None:
    """Notepad++ on Windows."""
    install_editor(exe + " -n{line} {filename}")


def jed(exe: str = "jed") -> None:
    """JED."""
    install_editor(exe + " +{line} {filename}")


def idle(exe: str = "idle") -> None:
    """IDLE, Python's own."""
    install_editor(exe + " {filename}")


def mate(exe: str = "mate") -> None:
    """TextMate on macOS."""
    install_editor(exe + " -w -l {line} {filename}")


def emacs(exe: str = "emacs") -> None:
    """Emacs; `emacsclient` uses one that runs."""
    install_editor(exe + " +{line} {filename}")


def gnuclient(exe: str = "gnuclient") -> None:
    """A running XEmacs."""
    install_editor(exe + " -nw +{line} {filename}")


def crimson_editor(exe: str = "cedt.exe") -> None:
    """Crimson Editor on Windows."""
    install_editor(exe + " /L:{line} {filename}")


def kate(exe: str = "kate") -> None:
    """Kate."""
    install_editor(exe + " -u -l {line} {filename}")
