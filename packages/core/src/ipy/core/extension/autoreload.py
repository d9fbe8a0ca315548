"""`%autoreload` and `%aimport`: modules follow their files while the session goes on.

Limits. The following can't be brought up to date, and what of it is met is named when a module is reloaded:

- Extension modules written in C can't be reloaded.
- Functions and classes that were removed from a file stay in its module, since others may use them.
- Instances keep their attributes: one that `__init__` sets only now is missing in those that were made before. Where a
  property has become an attribute of instances, older instances do not have it.
- A class whose slots or bases give its instances another layout in memory takes the place of the old one in all namespaces;
  instances that were made before keep the old class.
- Code that is running, in a thread or a coroutine, goes on as it was.
"""

from __future__ import annotations

import logging
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

from .reloading.reloader import ALL, COMPLETE, EXPLICIT, OFF, ModuleReloader

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell

__all__ = [
    "AutoreloadMagics",
    "ModuleReloader",
    "load_ipython_extension",
    "unload_ipython_extension",
]

_MODES = {
    "0": OFF, "off": OFF,
    "1": EXPLICIT, "explicit": EXPLICIT,
    "2": ALL, "all": ALL,
    "3": COMPLETE, "complete": COMPLETE,
}  # fmt: skip


class UnknownModule(UsageError, ModuleNotFoundError):
    """There is no such module. Also a `ModuleNotFoundError`, for cells that do without it."""


@magics_class
class AutoreloadMagics(Magics):
    """The magics about reloading."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self.reloader = ModuleReloader(shell.user_ns, tell=_tell)

    @line_magic
    def autoreload(self, parameter_s: str = "") -> None:
        """Let imported modules follow their files.

        %autoreload             reload once, now, what has changed
        %autoreload now         the same
        %autoreload off         (0) don't reload
        %autoreload explicit    (1) before each cell, reload the changed ones of the
                                modules that %aimport has imported
        %autoreload all         (2) before each cell, reload all that have changed,
                                except those excluded with %aimport -name
        %autoreload complete    (3) as all; names that were imported with
                                `from module import ...` follow too, new ones of
                                `import *` are added

        -p, --print      print the names of modules that are reloaded
        -l, --log        log them, at the level INFO of the logger `autoreload`
        --hide-errors    say nothing about modules that fail
        --full           run whole modules, not only what has changed in them; so does a
                         dash after the mode: `%autoreload 2-`

        Functions, methods, properties and classes are changed in place: names imported
        with `from module import name`, instances, and functions kept in registries or
        closures have the new code. Where only definitions have changed, only these run
        again, and variables of the module and of its classes keep their values. A module
        that fails to compile or run keeps its old code; the error is shown once, and it
        is tried again when the file changes. What could not be changed is named.

        Files of installed packages are looked at once a second, your own before each
        cell.
        """
        opts, words = self.parse_options(
            parameter_s, "pl", "print", "log", "hide-errors", "full", mode="list"
        )
        if len(words) > 1:
            raise UsageError(f"%autoreload takes one mode, got {' '.join(words)!r}")
        word = words[0].lower() if words else "now"
        mode = word.removesuffix("-")
        if mode not in ("now", *_MODES):
            raise UsageError(_unknown_mode(mode))
        reloader = self.reloader
        reloader.whole = "full" in opts or word.endswith("-")
        reloader.hide_errors = "hide_errors" in opts
        log = logging.getLogger("autoreload")
        if "p" in opts or "print" in opts:
            reloader.report = print
        else:
            reloader.report = log.info if "l" in opts or "log" in opts else log.debug
        if mode == "now":
            reloader.now()
        else:
            reloader.begin()
            reloader.mode = _MODES[mode]

    @line_magic
    def aimport(self, parameter_s: str = "") -> None:
        """Import modules and say whether they follow their files.

        %aimport             list what was said
        %aimport a, b        import modules; they are reloaded in all modes
        %aimport -a, b       don't reload a; import b

        The mode is set with `%autoreload`.
        """
        names = parameter_s.replace(",", " ").split()
        if not names:
            self._list()
        for name in names:
            if name.startswith("-"):
                if not name[1:]:
                    raise UsageError("%aimport -: the name of the module is missing")
                self.reloader.skipped.add(name[1:])
                self.reloader.explicit.discard(name[1:])
            else:
                self._import(name.removeprefix("+"))

    def _import(self, name: str) -> None:
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if not f"{name}.".startswith(f"{error.name}."):
                # The module is there; it misses another one.
                raise
            raise UnknownModule(
                f"%aimport: there is no module {error.name!r}", name=error.name
            ) from None
        self.reloader.explicit.add(name)
        self.reloader.skipped.discard(name)
        self.reloader.begin()
        top = name.partition(".")[0]
        self.shell.push({top: sys.modules[top]})

    def _list(self) -> None:
        reloader = self.reloader
        watched = "all except skipped" if reloader.mode in (ALL, COMPLETE) else ""
        print(f"Modules to reload:\n{watched or ' '.join(sorted(reloader.explicit))}\n")
        print(f"Modules to skip:\n{' '.join(sorted(reloader.skipped))}")

    def pre_run_cell(self, info: Any) -> None:
        """Before each cell: reload what has changed."""
        if self.reloader.mode:
            self.reloader.before_cell()

    def post_run_cell(self, result: Any) -> None:
        """After each cell: take note of what it has imported."""
        self.reloader.after_cell(result.info.raw_cell)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _unknown_mode(word: str) -> str:
    known = ["now", *_MODES]
    close = get_close_matches(word, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}"
    return f"%autoreload: unknown mode {word!r}{hint}"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics, and have cells announced to them."""
    magics = AutoreloadMagics(shell)
    shell.register_magics(magics)
    shell.events.register("pre_run_cell", magics.pre_run_cell)
    shell.events.register("post_run_cell", magics.post_run_cell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Stop reloading; the magics go."""
    magics: Any = shell.magics_manager.registry.pop("AutoreloadMagics")
    shell.events.unregister("pre_run_cell", magics.pre_run_cell)
    shell.events.unregister("post_run_cell", magics.post_run_cell)
    for name in magics.magics["line"]:
        del shell.magics_manager.magics["line"][name]
