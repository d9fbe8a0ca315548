"""The built-in magics: where each group lives and which names it provides.

Nothing here is imported before one of its names is used; a test keeps the table true.
"""

from __future__ import annotations

#: "module:Class" -> (line magics, cell magics), names separated by blanks.
BUILTIN: dict[str, tuple[str, str]] = {
    "ipy.core.magics.timeit:TimeitMagics": ("timeit", "timeit"),
    "ipy.core.magics.timing:TimingMagics": ("time", "time"),
}
