"""The modules that the kernel itself needs sooner or later, imported while nothing of the user's can be taken for them.

From its first cell on a kernel shares the import system with its user: files of the current directory hide modules of the same name, a
cell may clear `sys.path`, or leave no descriptor to open a file with. What the machinery imports inside of functions, since clients would
have to wait for it at the start, has to be there before, all the same:

- what every cell needs comes with the kernel (`load_early`); some milliseconds;
- the rest when the kernel has nothing to do for the first time (`Late`), from where modules were found when it started;
- the rest at once, too, where a file of the current directory has the name of one of Python's own or of our packages.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from . import patches

log = logging.getLogger(__name__)

#: Needed for the life of the process: for dates, the order of requests, ids, children, subshells.
EARLY = (
    "ipy.kernel.children",
    "ipy.kernel.subshells",
    "ipy.kernel.dispatch.control",
    "ipy.msgspec.dates",
    "ipy.msgspec.identity",
)
#: Needed for what happens in some cells only: failures, commands of the system, questions, comms, many messages.
LATE = (
    "ipy.core.inputs.prefilter",
    "ipy.core.aliases",
    "ipy.core.execution.transformers",
    "ipy.core.execution.forked",
    "ipy.core.display.hook",
    "ipy.core.display.formatters",
    "ipy.kernel.output.results",
    "sqlite3",
    "ipy.msgspec.codec.defaults",
    "msgspec.json",
    "ipy.core.tracebacks",
    "ipy.core.tracebacks.syntax",
    "ipy.core.themes.lexer",
    "pygments.styles.default",
    "difflib",
    "ipy.core.system",
    "ipy.core.system.posix" if os.name == "posix" else "ipy.core.system.windows",
    "ipy.core.system.running",
    "ipy.core.magics.basic",
    "ipy.core.magics.directories",
    "ipy.core.magics.listing",
    "ipy.core.magics.timing",
    "ipy.core.inspection.inspector",
    "ipy.core.pager",
    "ipy.kernel.comms.manager",
    "ipy.kernel.comms.site",
    "ipy.msgspec.registry",
    "ipy.kernel.usage",
)
#: Packages of others that the kernel uses.
OTHERS = frozenset(("comm", "jedi", "msgspec", "parso", "psutil", "pygments", "traitlets", "zmq"))


def load_early() -> None:
    """Import what the life of the kernel depends on."""
    for name in EARLY:
        import_module(name)
    if os.name == "posix":
        import_module("resource")


class Late:
    """Imports the rest, one module after the other.

    Args:
        names: the modules.
        load: imports one.
    """

    def __init__(
        self, names: tuple[str, ...] = LATE, load: Callable[[str], ModuleType] = import_module
    ) -> None:
        self._waiting = [*reversed(names)]
        self._load = load
        #: Where modules were found when the kernel started.
        self._path = [*sys.path]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to import."""
        return not self._waiting

    def run(self, has_work: Callable[[], bool]) -> None:
        """Import, until there is something better to do."""
        with patches.module_path(self._path):
            while self._waiting and not has_work():
                name = self._waiting.pop()
                try:
                    self._load(name)
                except (ImportError, OSError) as error:
                    # An option that isn't installed, or no descriptor left: who needs it tells then.
                    log.debug("%s can't be imported in advance: %s", name, error)


def names_clash(directory: str) -> bool:
    """Whether a file of a directory has the name of a module that the kernel may need."""
    try:
        entries = os.listdir(directory)
    except OSError:
        return False  # it is gone, or can't be read: no module is found there either
    known = sys.stdlib_module_names
    return any(
        (stem := entry.partition(".")[0]) in known or stem in OTHERS
        for entry in entries
        if entry.endswith(".py") or "." not in entry
    )
