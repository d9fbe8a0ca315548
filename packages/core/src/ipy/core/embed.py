"""Starting a shell in a program: `embed()` in the caller's scope, `start()` as a whole session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from traitlets.config import Config

    from .shell import InteractiveShell

#: Front ends that take over from the plain one where they are installed, best first: package -> (embed, start).
FRONT_ENDS: dict[str, tuple[str, str]] = {
    "ipy.terminal": ("ipy.terminal.embed:embed", "ipy.terminal.app:start_ipython"),
}


def embed(
    *,
    header: str = "",
    compile_flags: int | None = None,
    banner1: str | None = None,
    exit_msg: str = "",
    config: Config | None = None,
    user_ns: dict[str, Any] | None = None,
    user_module: ModuleType | None = None,
    **kwargs: Any,
) -> None:
    """Open a shell in the scope of the caller, and return when the user leaves it.

    With ipy-terminal installed it is the full one; otherwise a plain one that reads lines.

    Args:
        header: shown before the first prompt.
        compile_flags: flags of the compiler (future statements); by default those of the caller.
        banner1: takes the place of the banner.
        exit_msg: shown at the end.
        config: configuration of the shell.
        user_ns: names to use instead of the caller's locals.
        user_module: module to use instead of the caller's.
        **kwargs: further arguments of the shell, such as `colors`.
    """
    frame = sys._getframe(1)
    front_end = _front_end(0)
    if front_end is not None:
        front_end(
            header=header, compile_flags=compile_flags, config=config, exit_msg=exit_msg, frame=frame,
            **_given(banner1=banner1, user_ns=user_ns, user_module=user_module), **kwargs,
        )  # fmt: skip
        return
    _embed_lines(
        frame, header, compile_flags, banner1, exit_msg, config, user_ns, user_module, kwargs
    )


def start(argv: list[str] | None = None, **kwargs: Any) -> None:
    """Start a whole session, with configuration and startup files, and return when the user leaves it.

    Args:
        argv: the command line; `[]` for none, None for that of the process.
        **kwargs: `user_ns`, `user_module`, `config`, and further arguments of the application.
    """
    front_end = _front_end(1)
    if front_end is not None:
        front_end(argv=argv, **kwargs)
        return
    from .linefront import LineFrontEnd
    from .shell import InteractiveShell
    from .themes import wants_color

    if not wants_color(sys.stdout):
        kwargs.setdefault("colors", "nocolor")
    shell = InteractiveShell.instance(**kwargs)
    try:
        LineFrontEnd(shell).interact()
    finally:
        shell.atexit_operations()


def _embed_lines(
    frame: FrameType,
    header: str,
    compile_flags: int | None,
    banner1: str | None,
    exit_msg: str,
    config: Config | None,
    user_ns: dict[str, Any] | None,
    user_module: ModuleType | None,
    kwargs: dict[str, Any],
) -> None:
    from .active import get_ipython, set_active
    from .linefront import LineFrontEnd
    from .shell import InteractiveShell
    from .themes import wants_color

    if not wants_color(sys.stdout):
        kwargs.setdefault("colors", "nocolor")
    outer = get_ipython()
    module = user_module or module_of(frame)
    names = (
        user_ns
        if user_ns is not None
        else (module.__dict__ if frame.f_locals is frame.f_globals else dict(frame.f_locals))
    )
    shell: InteractiveShell = InteractiveShell(
        user_module=module,
        user_ns=None if names is module.__dict__ else names,
        config=config,
        **kwargs,
    )
    shell.compile.flags = (
        frame.f_code.co_flags & _future_flags() if compile_flags is None else compile_flags
    )
    for text in (banner1 or "", header):
        if text:
            print(text)
    try:
        with shell.builtin_trap:
            LineFrontEnd(shell).interact()
    finally:
        shell.atexit_operations()
        shell.cleanup()
        set_active(outer)
    if exit_msg:
        print(exit_msg)


def module_of(frame: FrameType) -> ModuleType:
    """The module whose code a frame runs; one made for the purpose where it is not in `sys.modules`."""
    name = frame.f_globals.get("__name__", "__main__")
    module = sys.modules.get(name)
    if module is not None and module.__dict__ is frame.f_globals:
        return module
    from .namespace import UserNamespace

    return UserNamespace(user_ns=frame.f_globals).module


def _future_flags() -> int:
    from .execution.compiler import FUTURE_FLAGS

    return int(FUTURE_FLAGS)


def _front_end(which: int) -> Callable[..., Any] | None:
    for package, entry in FRONT_ENDS.items():
        if find_spec(package) is not None:
            from .names.finder import resolve

            function: Callable[..., Any] = resolve(entry[which])
            return function
    return None


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def extract_module_locals(depth: int = 0) -> tuple[Any, dict[str, Any]]:
    """The module and the local names of a caller, `depth` frames further up."""
    frame = sys._getframe(depth + 1)
    return sys.modules.get(frame.f_globals["__name__"]), frame.f_locals
