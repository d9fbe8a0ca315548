"""Reports of exceptions: source around each line, chains, groups, notes, in several modes.

Nothing here is imported before an exception is shown.
"""

from __future__ import annotations

from .formatters import MODES, AutoFormattedTB, ColorTB, FormattedTB, ListTB, SyntaxTB, VerboseTB
from .syntax import suggest_paste
from .tools import TBTools, custom_traceback

__all__ = [
    "MODES",
    "AutoFormattedTB",
    "ColorTB",
    "FormattedTB",
    "ListTB",
    "SyntaxTB",
    "TBTools",
    "VerboseTB",
    "custom_traceback",
    "suggest_paste",
]
