"""Commands of the operating system, with Python values in them."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .streams import write_error

if TYPE_CHECKING:
    from .namespace import UserNamespace


#: Package managers that are magics too. uv is one where it is used as pip; its projects are found by the directory.
_INSTALLERS = frozenset(["pip", "conda", "mamba", "micromamba"])


class CommandRunner:
    """Runs commands, and keeps the status of the last one in `_exit_code`.

    Args:
        namespace: the user's names.
        raise_on_error: whether a status other than 0 is an exception.
    """

    def __init__(self, *, namespace: UserNamespace, raise_on_error: Callable[[], bool]) -> None:
        self._namespace = namespace
        self._raise_on_error = raise_on_error

    def expand(self, line: str, local_names: Mapping[str, Any] | None) -> str:
        """Replace `$name` and `{expression}`, with local names on top of the user's."""
        if "$" not in line and "{" not in line:
            return line
        from .text import expand_variables

        namespace = self._namespace
        tables = [namespace.names, namespace.globals, vars(builtins)]
        return expand_variables(line, [local_names, *tables] if local_names else tables)

    def var_expand(self, cmd: str, depth: int = 0, formatter: Any = None) -> str:
        """Replace `$name` and `{expression}` in a command.

        Args:
            cmd: the command.
            depth: how many frames up the caller is whose local names count.
            formatter: expands instead, called as `formatter.format(cmd, **names)`.
        """
        local_names = sys._getframe(depth + 1).f_locals
        if formatter is None:
            return self.expand(cmd, local_names)
        try:
            return str(formatter.format(cmd, **{**self._namespace.names, **local_names}))
        except Exception:
            # The formatter evaluates the user's expressions: what can't be expanded stays as it is.
            return cmd

    def system(self, cmd: str) -> None:
        """Run a command that owns the terminal.

        Raises:
            CalledProcessError: its status is not 0, and `system_raise_on_error` is set.
        """
        from . import system as service

        cmd = self.var_expand(cmd, depth=1)
        _point_to_magic(cmd)
        self._note(cmd, service.system(cmd))

    def system_piped(self, cmd: str) -> None:
        """Run a command whose output is passed on through `sys.stdout`.

        Raises:
            OSError: the command is to run in the background.
            CalledProcessError: its status is not 0, and `system_raise_on_error` is set.
            KeyboardInterrupt: it was interrupted; it has ended by then, and nothing that was to follow runs.
        """
        import signal

        from . import system as service

        _refuse_background(cmd)
        cmd = self.var_expand(cmd, depth=1)
        _point_to_magic(cmd)
        try:
            self._note(cmd, service.system_piped(cmd))
        except KeyboardInterrupt:
            self._namespace.push({"_exit_code": -signal.SIGINT}, interactive=False)
            raise

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """What a command writes to its standard output.

        Args:
            cmd: the command.
            split: as a list of lines (`SList`); else as one string (`LSString`).
            depth: how many frames up the caller is whose local names count.

        Raises:
            OSError: the command is to run in the background.
        """
        from . import system as service
        from .text import LSString, SList

        _refuse_background(cmd)
        output = service.getoutput(self.var_expand(cmd, depth=depth + 1))
        return SList(output.splitlines()) if split else LSString(output)

    def _note(self, cmd: str, status: int) -> None:
        self._namespace.push({"_exit_code": status}, interactive=False)
        if status != 0 and self._raise_on_error():
            from subprocess import CalledProcessError

            raise CalledProcessError(status, cmd)


def _point_to_magic(cmd: str) -> None:
    """Say which magic is meant, where a command runs a package manager: on PATH it is often that of another Python."""
    words = cmd.split(None, 2)
    program = words[0] if words else ""
    magic = "pip" if program in ("pip", "pip3") else program
    if magic in _INSTALLERS or words[:2] == ["uv", "pip"]:
        write_error(
            f"Note: !{program} may change another Python than this session's; %{magic} uses {sys.executable}\n"
        )


def _refuse_background(cmd: str) -> None:
    if cmd.rstrip().endswith("&"):
        raise OSError("Background processes not supported.")
