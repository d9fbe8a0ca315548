"""Which modules are reloaded, when, and what is said about it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Collection, MutableMapping
from typing import Any

from .imports import ImportedNames
from .modules import ReloadFailed, reload_module
from .watching import FileWatch

OFF, EXPLICIT, ALL, COMPLETE = range(4)

#: The machinery itself: patched while it patches, it would fall over.
_NEVER = ("ipy.core.extension",)


def _is_own(name: str) -> bool:
    return name.startswith(_NEVER)


class ModuleReloader:
    """Reloads modules whose files have changed.

    Args:
        namespace: the user's names.
        tell: prints a line for the user about what went wrong.
        watch: knows the files.

    Attributes:
        mode: `OFF`, `EXPLICIT` (only `explicit`), `ALL` (all but `skipped`), `COMPLETE` (that, and names that were imported from
            modules follow).
        explicit: names of the modules given to `%aimport`.
        skipped: names of the modules given to `%aimport -`.
        whole: run whole modules, not only the definitions that have changed.
        report: called with a line for each module that is reloaded.
        hide_errors: say nothing about modules that fail.
    """

    def __init__(
        self,
        namespace: MutableMapping[str, Any],
        *,
        tell: Callable[[str], None],
        watch: FileWatch | None = None,
    ) -> None:
        self._namespace = namespace
        self._tell = tell
        self._watch = watch or FileWatch(skip=_is_own)
        self._imported = ImportedNames()
        self.mode = OFF
        self.explicit: set[str] = set()
        self.skipped: set[str] = set()
        self.whole = False
        self.hide_errors = False
        self.report: Callable[[str], None] = logging.getLogger("autoreload").debug

    def begin(self) -> None:
        """Take the present files as those of the modules that are imported by now."""
        self._watch.notice()

    def after_cell(self, source: str) -> None:
        """Take note of what a cell has imported."""
        if self.mode == OFF:
            return
        self._watch.notice()
        if self.mode == COMPLETE and "import" in source:
            self._imported.note(source)

    def before_cell(self) -> None:
        """Reload what has changed, as the mode says."""
        if self.mode == EXPLICIT:
            if self.explicit:
                self.reload(self._watch.changed(self.explicit))
        elif self.mode != OFF:
            self.reload(self._watch.changed())

    def now(self) -> None:
        """Reload what has changed, whatever the mode."""
        self._watch.notice()
        self.reload(self._watch.changed(at_once=True))

    def reload(self, names: Collection[str]) -> None:
        """Reload modules; one that needs another one of them comes after it."""
        waiting = [name for name in names if not self._is_skipped(name)]
        failures: list[ReloadFailed] = []
        while waiting:
            failures = []
            for name in waiting:
                try:
                    self._reload(name)
                except ReloadFailed as error:
                    failures.append(error)
            again = [failure.name for failure in failures if failure.retry]
            if len(failures) == len(waiting) or not again:
                break
            for failure in failures:
                if not failure.retry:
                    self._tell_failure(failure)
            waiting = again
        for failure in failures:
            self._tell_failure(failure)

    def _is_skipped(self, name: str) -> bool:
        return name in self.skipped and (self.mode != EXPLICIT or name not in self.explicit)

    def _tell_failure(self, failure: ReloadFailed) -> None:
        if not self.hide_errors:
            self._tell(f"autoreload: {failure}; it is tried again when the file changes.")

    def _reload(self, name: str) -> None:
        module = sys.modules.get(name)
        file = self._watch.file(name)
        if module is None or file is None:
            return
        try:
            state, source = file.read()
        except OSError as error:
            raise ReloadFailed(name, f"its file can't be read ({error})") from None
        file.state = state
        if source == file.source:
            # Saved without a change, or touched.
            return
        self.report(f"Reloading {name!r}.")
        before = dict(vars(module)) if self.mode == COMPLETE else {}
        problems = reload_module(
            module, file.path, file.source, source, whole=self.whole, namespaces=(self._namespace,)
        )
        file.source = source
        if self.mode == COMPLETE:
            self._imported.update(self._namespace, module, before)
        if problems:
            told = "; ".join(problems)
            self._tell(f"autoreload: not all of {name!r} could be brought up to date: {told}.")
