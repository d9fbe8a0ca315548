"""Other names for existing magics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ipy.core.errors import UsageError

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell


class MagicAlias:
    """A magic that calls another one, optionally with preset parameters.

    Args:
        shell: the shell that has the target.
        magic_name: name of the target, without percent signs.
        magic_kind: "line" or "cell".
        magic_params: put before the line that the user gives.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        magic_name: str,
        magic_kind: str,
        magic_params: str | None = None,
    ) -> None:
        self.shell = shell
        self.magic_name = magic_name
        self.magic_kind = magic_kind
        self.magic_params = magic_params
        escape = "%" if magic_kind == "line" else "%%"
        self.pretty_target = f"{escape}{magic_name}"
        self.__doc__ = f"Alias for `{self.pretty_target}`."
        self._in_call = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the target.

        Raises:
            UsageError: the target is gone, or calls this alias in turn.
        """
        function: Callable[..., Any] | None = self.shell.magics_manager.find(
            self.magic_kind, self.magic_name
        )
        if function is None:
            raise UsageError(f"Magic `{self.pretty_target}` not found.")
        if self._in_call:
            raise UsageError(
                f"Infinite recursion detected; magic aliases cannot call themselves ({self.pretty_target})."
            )
        if self.magic_params:
            line, *rest = args
            args = (f"{self.magic_params} {line}".rstrip(), *rest)
        self._in_call = True
        try:
            return function(*args, **kwargs)
        finally:
            self._in_call = False
