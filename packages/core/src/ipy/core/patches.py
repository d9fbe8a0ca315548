"""The only place that assigns to `sys`, `builtins` and other people's modules; every change is undone on exit."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, TracebackType
from typing import Any, Self

_ABSENT = object()


class BuiltinTrap:
    """Adds names to `builtins` while it is entered; may be entered again inside itself.

    Args:
        names: what to add.
    """

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = dict(names)
        self._depth = 0
        self._saved: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if self._depth == 0:
            self.activate()
        self._depth += 1
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.deactivate()

    def activate(self) -> None:
        """Add the names and remember what was there."""
        table = vars(builtins)
        for name, value in self.names.items():
            self._saved[name] = table.get(name, _ABSENT)
            table[name] = value

    def deactivate(self) -> None:
        """Put back what was there, unless somebody else has replaced a name since."""
        table = vars(builtins)
        for name, before in self._saved.items():
            if table.get(name, _ABSENT) is not self.names[name]:
                continue
            if before is _ABSENT:
                del table[name]
            else:
                table[name] = before
        self._saved.clear()


class DisplayTrap:
    """Makes an object `sys.displayhook` while it is entered; may be entered again inside itself."""

    def __init__(self, hook: Callable[[Any], Any]) -> None:
        self.hook = hook
        self._depth = 0
        self._before: Callable[[Any], Any] = sys.displayhook

    @property
    def is_active(self) -> bool:
        """Whether the hook is in place."""
        return self._depth > 0

    def __enter__(self) -> Self:
        if self._depth == 0:
            self._before, sys.displayhook = sys.displayhook, self.hook
        self._depth += 1
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            sys.displayhook = self._before


class SysState:
    """What a shell changes in `sys` for as long as it lives.

    Args:
        excepthook: takes uncaught exceptions of user code that run outside a cell.
        main_module: becomes `sys.modules[name of the module]`.
    """

    def __init__(
        self,
        main_module: ModuleType,
        excepthook: Callable[[type[BaseException], BaseException, TracebackType | None], Any],
    ) -> None:
        self._main = main_module
        self._excepthook = excepthook
        self._saved_main: tuple[str, Any] | None = None
        self._saved_attributes: dict[str, Any] = {}

    def install(self, prompts: tuple[str, str, str] | None = None) -> None:
        """Install the module under its name and, for programs that ask for them, `sys.ps1`, `ps2`, `ps3`."""
        name = self._main.__name__
        if self._saved_main is None:
            self._saved_main = (name, sys.modules.get(name, _ABSENT))
        sys.modules[name] = self._main
        if prompts is not None:
            for attribute, text in zip(("ps1", "ps2", "ps3"), prompts, strict=True):
                self._saved_attributes.setdefault(attribute, getattr(sys, attribute, _ABSENT))
                setattr(sys, attribute, text)

    def install_excepthook(self) -> None:
        """Let the shell show exceptions that reach the top of the interpreter."""
        self._saved_attributes.setdefault("excepthook", sys.excepthook)
        sys.excepthook = self._excepthook

    def restore(self) -> None:
        """Undo everything."""
        if self._saved_main is not None:
            name, before = self._saved_main
            if before is _ABSENT:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = before
            self._saved_main = None
        for attribute, value in self._saved_attributes.items():
            if value is _ABSENT:
                if hasattr(sys, attribute):
                    delattr(sys, attribute)
            else:
                setattr(sys, attribute, value)
        self._saved_attributes.clear()


@contextmanager
def script_environment(
    argv: list[str], path_entry: str | None, main: ModuleType | None = None
) -> Iterator[None]:
    """What a script sees while it runs: its `sys.argv`, `sys.path[0]` and `__main__`; restored afterwards."""
    saved_argv, saved_main = sys.argv, sys.modules.get("__main__", _ABSENT)
    sys.argv = argv
    if path_entry is not None:
        sys.path.insert(0, path_entry)
    if main is not None:
        sys.modules["__main__"] = main
    try:
        yield
    finally:
        sys.argv = saved_argv
        if path_entry is not None and path_entry in sys.path:
            # The script may have changed the list: only our entry goes.
            sys.path.remove(path_entry)
        if main is not None:
            if saved_main is _ABSENT:
                sys.modules.pop("__main__", None)
            else:
                sys.modules["__main__"] = saved_main  # type: ignore[assignment]


def note_exception(exc: BaseException) -> None:
    """Keep an exception where `pdb.pm()` and `%debug` look for it."""
    # The exception's own traceback: its class may have a failing property under the same name.
    own: Any = vars(BaseException)["__traceback__"]
    sys.last_type, sys.last_value, sys.last_traceback = type(exc), exc, own.__get__(exc)
    if sys.version_info >= (3, 12):
        sys.last_exc = exc


def forget_exception() -> None:
    """Let the exception go that `note_exception` has kept, and all that its frames hold."""
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


def register_module(name: str, module: ModuleType) -> None:
    """Put a module into `sys.modules`."""
    sys.modules[name] = module


def forget_modules(keep: frozenset[str]) -> None:
    """Take modules out of `sys.modules`, so that they are imported anew.

    Args:
        keep: names of those that stay.
    """
    for name in [name for name in sys.modules if name not in keep]:
        del sys.modules[name]


def install_finder(finder: Any, *, last: bool = False) -> None:
    """Let `finder` answer imports before everybody else, or after; installing it twice has no further effect."""
    if finder not in sys.meta_path:
        sys.meta_path.insert(len(sys.meta_path) if last else 0, finder)


def remove_finder(finder: Any) -> None:
    """Take `finder` out again."""
    if finder in sys.meta_path:
        sys.meta_path.remove(finder)


@contextmanager
def attributes(target: Any, **values: Any) -> Iterator[None]:
    """Set attributes of an object or module, and restore them."""
    saved = {name: vars(target).get(name, _ABSENT) for name in values}
    for name, value in values.items():
        setattr(target, name, value)
    try:
        yield
    finally:
        for name, before in saved.items():
            if before is _ABSENT:
                delattr(target, name)
            else:
                setattr(target, name, before)


def insert_path(entry: str) -> None:
    """Put an entry in front of `sys.path`."""
    sys.path.insert(0, entry)


def remove_path(entry: str) -> None:
    """Take an entry out of `sys.path`."""
    sys.path.remove(entry)


def mend_output_streams() -> list[str]:
    """Open `sys.stdout` and `sys.stderr` anew where a program has closed, deleted or replaced them by something else.

    Returns:
        the names of those that were mended.
    """
    mended = []
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        try:
            getattr(sys, name).write("")
        except Exception:
            # Whatever stands there, nothing can be written to it. The descriptor of the process is still open: closing the
            # stream does not close it.
            try:
                stream = open(
                    descriptor, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False
                )
            except OSError:
                continue
            setattr(sys, name, stream)
            mended.append(name)
    return mended


def mend_input_stream() -> bool:
    """Open `sys.stdin` anew where a program has closed or deleted it; return whether that was needed.

    Only for a descriptor that is a terminal: what a closed stream had read from a pipe ahead is gone with it.
    """
    stream = getattr(sys, "stdin", None)
    if stream is not None and not getattr(stream, "closed", False):
        return False
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    return True


def mend_excepthook() -> None:
    """Put the interpreter's `sys.excepthook` in place of something that can't be called."""
    if not callable(getattr(sys, "excepthook", None)):
        sys.excepthook = sys.__excepthook__
