"""Tables of pandas as wide as the terminal of the console that has started the kernel.

In a kernel, pandas doesn't ask for the width of a terminal: it takes 80 columns.
"""

from __future__ import annotations

import sys
from typing import Any

#: What pandas takes where nobody has set a width.
_USUAL = 80


class TableWidth:
    """Sets the width once pandas is there, unless the user has set one.

    Args:
        shell: the shell of the kernel.
        columns: the width of the terminal.
    """

    def __init__(self, shell: Any, columns: int) -> None:
        self._shell = shell
        self._columns = columns
        self._is_first = True
        self._is_set = False

    def watch(self) -> None:
        """Look for pandas before each cell, and before the first table is shown."""
        self._shell.events.register("pre_run_cell", self._before_cell)

    def _before_cell(self, info: object = None) -> None:
        if self._set() or not self._is_first:
            return
        self._is_first = False
        # The cell that imports pandas may show a table, too.
        formatter = self._shell.display_formatter.formatters["text/plain"]
        for module in (
            "pandas",
            "pandas.core.frame",
        ):  # before and since pandas 3, which names classes by their public place
            formatter.for_type_by_name(module, "DataFrame", self._print_table)

    def _set(self) -> bool:
        """Set the width if pandas is loaded; return whether it is."""
        if self._is_set:
            return True
        pandas: Any = sys.modules.get("pandas")
        if not hasattr(pandas, "DataFrame"):
            return False
        if pandas.get_option("display.width") == _USUAL:
            pandas.set_option("display.width", self._columns)
        self._shell.events.unregister("pre_run_cell", self._before_cell)
        self._is_set = True
        return True

    def _print_table(self, table: Any, printer: Any, cycle: bool) -> None:
        self._set()
        for number, line in enumerate(repr(table).splitlines()):
            if number:
                printer.break_()
            printer.text(line)
