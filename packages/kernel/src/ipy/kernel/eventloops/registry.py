"""The loops by name, and switching between them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from ipy.core.errors import UsageError

log = logging.getLogger(__name__)

#: Runs until a request waits; called with the kernel.
Loop = Callable[[Any], object]
L = TypeVar("L", bound=Loop)

#: Module of this package by the name given to `%gui`.
_MODULES = {
    "asyncio": "asyncio",
    "gtk": "gtk",
    "gtk3": "gtk",
    "gtk4": "gtk",
    "osx": "osx",
    "qt": "qt",
    "qt5": "qt",
    "qt6": "qt",
    "tk": "tk",
    "trio": "trio",
    "wx": "wx",
}
_OLD_NAMES = {"qt4": "qt", "gtk2": "gtk", "macosx": "osx", "cocoa": "osx"}
#: matplotlib's backends that need no loop: the front end draws.
_WITHOUT_LOOP = ("inline", "ipympl", "nbagg", "notebook", "webagg", "widget")

#: Name -> loop, of loops that were registered; None for names that need none.
loop_map: dict[str | None, Loop | None] = {None: None, **dict.fromkeys(_WITHOUT_LOOP)}


def register_integration(*toolkitnames: str) -> Callable[[L], L]:
    """Make a loop known by names for `%gui`.

    The function gets an attribute `exit`, a decorator for a function of the kernel that is called when the loop isn't needed any more.

    Args:
        *toolkitnames: the names; they take precedence over built-in ones.
    """

    def decorate(loop: L) -> L:
        def set_exit(function: Loop) -> Loop:
            vars(loop)["exit_hook"] = function
            return function

        vars(loop).update(exit_hook=None, exit=set_exit)
        loop_map.update(dict.fromkeys(toolkitnames, loop))
        return loop

    return decorate


class BuiltinLoop:
    """A loop of this package.

    Args:
        gui: its name.
        module: with `run(waiting)` and, where something has to be done, `prepare(gui)`, `attach(kernel)` and `close()`.
    """

    def __init__(self, gui: str, module: Any) -> None:
        self.gui = gui
        self._module = module

    def __call__(self, kernel: Any) -> None:
        """Run until a request waits."""
        self._module.run(kernel.waiting)

    def attach(self, kernel: Any) -> None:
        """Do what the loop needs of a kernel before it runs."""
        attach_module = getattr(self._module, "attach", None)
        if attach_module is not None:
            attach_module(kernel)

    def exit_hook(self, kernel: Any) -> None:
        """Free what the loop has made."""
        close_module = getattr(self._module, "close", None)
        if close_module is not None:
            close_module()


def find_loop(gui: str) -> Loop | None:
    """The loop of a name; None for names that need none.

    Raises:
        UsageError: there is no such loop, or its toolkit is missing.
    """
    gui = _OLD_NAMES.get(gui.lower(), gui.lower())
    if gui in loop_map:
        return loop_map[gui]
    if gui not in _MODULES:
        raise UsageError(_unknown(gui))
    try:
        module = import_module(f"{__package__}.{_MODULES[gui]}")
        prepare = getattr(module, "prepare", None)
        if prepare is not None:
            prepare(gui)
    except (ImportError, AttributeError, OSError) as error:
        # OSError and AttributeError: ctypes, where a system library is missing (osx elsewhere than on macOS).
        raise UsageError(f"%gui {gui} can't be used here: {error}") from None
    return BuiltinLoop(gui, module)


def _unknown(gui: str) -> str:
    from difflib import get_close_matches

    known = sorted({*_MODULES, *(name for name in loop_map if name)})
    close_names = get_close_matches(gui, known, n=1)
    hint = f"did you mean {close_names[0]!r}?" if close_names else f"there are {', '.join(known)}"
    return f"no event loop is called {gui!r}; {hint}"


def enable_gui(gui: str | None, kernel: Any = None) -> None:
    """Let an event loop turn whenever the kernel waits, in place of the one before.

    Args:
        gui: "asyncio", "gtk", "gtk3", "gtk4", "osx", "qt", "qt5", "qt6", "tk", "trio", "wx", or a registered name; None for none.
        kernel: by default the one that runs the code.

    Raises:
        UsageError: there is no such loop, its toolkit can't be used, or no kernel runs the code.
    """
    if kernel is None:
        from ipy.core.active import get_ipython

        kernel = getattr(get_ipython(), "kernel", None)
        if kernel is None:
            raise UsageError("enable_gui needs a kernel: none runs this code, and none was given")
    loop = find_loop(gui) if gui else None
    if loop is None and gui:
        # The front end draws the figures: whichever loop turns may go on.
        return
    before = getattr(kernel, "eventloop", None)
    if before is not None and before is not loop:
        close(kernel)
    if isinstance(loop, BuiltinLoop):
        loop.attach(kernel)
    kernel.eventloop = loop


def close(kernel: Any) -> None:
    """Stop using the loop of a kernel, and call what its library wants to be called then."""
    loop = getattr(kernel, "eventloop", None)
    kernel.eventloop = None
    exit_hook = getattr(loop, "exit_hook", None)
    if exit_hook is None:
        return
    try:
        exit_hook(kernel)
    except Exception:
        # Code of a library: a kernel that ends goes on ending.
        log.exception("the exit function of the event loop %r failed", loop)


def wait(kernel: Any) -> None:
    """Wait in the loop of a kernel until a request waits.

    Interrupts end nothing: the loop is entered again. One that fails is reported, and the kernel goes on without it.
    """
    while kernel.eventloop is not None and not kernel.waiting.has_work():
        loop = kernel.eventloop
        try:
            loop(kernel)
        except KeyboardInterrupt:
            log.debug("KeyboardInterrupt in the event loop; it goes on")
        except Exception:
            # The toolkit, or callbacks of the user: without a loop, cells still run.
            log.exception(
                "the event loop %r failed and is switched off; %%gui switches it on", loop
            )
            close(kernel)
            return
        else:
            if not kernel.waiting.has_work():
                _rest(kernel)


def _rest(kernel: Any) -> None:
    """Wait a moment after a loop that came back too early, so that it can't spin."""
    import select

    # Python looked at its signals when the loop came back.
    kernel.waiting.calm()
    select.select([kernel.waiting.fileno()], [], [], 0.02)
