"""Hints that are shown under the banner: another one at each start, and some on their day of the year."""

from __future__ import annotations

import os
from collections.abc import Mapping

TIPS: tuple[str, ...] = (
    "`obj?` shows the help of an object, `obj??` its source.",
    "`%quickref` lists the commands and the syntax in short.",
    "`%timeit expression` measures how long it takes, with as many loops as it needs.",
    "`_` is the last result, `_5` the one of `Out[5]`, and `In[5]` what you typed there.",
    "Ctrl-O begins a new line in the input, wherever the cursor is.",
    "F2 opens the input in your editor.",
    "Type the beginning of an earlier line and press Up to find it again.",
    "Ctrl-R searches history while you type.",
    "Right or Ctrl-F takes the whole suggestion from history, Alt-F only a word of it.",
    "`files = !ls` catches the output of a command as a list of lines.",
    "`%run script.py arguments` runs a script and keeps its variables.",
    "`%debug` after an error looks at the frames where it happened.",
    "`%load_ext name` loads an extension, `%reload_ext name` loads it anew after you have edited it.",
    "`%history -g pattern` searches the input of all sessions.",
    "`%save name.py 1-5` writes the inputs 1 to 5 to a file.",
    "`await` works at the prompt, and tasks go on while you type.",
    "`%%time` before a cell says how long it took.",
    "`%paste` runs what is in the clipboard, prompts and indentation removed.",
    "`*pattern*?` searches names, such as `*Error?`.",
    "`%edit name` opens the source of an object in your editor.",
    "`%xmode Verbose` shows the variables of each frame in tracebacks.",
    "`%config TerminalInteractiveShell` lists the settings of this front end.",
    "`c.TerminalInteractiveShell.shortcuts` changes key bindings.",
    "`%colors lightbg` changes all colours at once.",
    "`%macro name 1-3` makes a command out of the lines 1 to 3.",
)


#: Tips that have their day: (month, day) -> tip.
DATED_TIPS: dict[tuple[int, int], str] = {
    (1, 1): "Happy new year! `%history -g pattern` finds what you typed in the old one.",
    (2, 20): "On this day in 1991 Python was first published. `import this` tells its principles.",
    (2, 29): "`calendar.leapdays(1991, 2100)` counts days like this one.",
    (3, 14): "`%precision 10` and `math.pi`: today is the day for it.",
    (6, 28): "`math.tau` is two pi, and has its day today.",
    (12, 10): "On this day in 2001 IPython was first published, with 259 lines.",
}


def tip_of(number: int) -> str:
    """Return a tip by number; numbers beyond the last begin anew."""
    return TIPS[number % len(TIPS)]


def tip_of_start(environ: Mapping[str, str] = os.environ) -> str:
    """Return the tip of this start: that of the day of the year where it has one, else any.

    Args:
        environ: with `SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch) the tip is always that of
            this time, given in seconds since 1970.
    """
    import time

    fixed = environ.get("SOURCE_DATE_EPOCH", "")
    is_fixed = fixed.isascii() and fixed.isdigit()
    moment = time.gmtime(int(fixed)) if is_fixed else time.localtime()
    dated = DATED_TIPS.get((moment.tm_mon, moment.tm_mday))
    if dated is not None:
        return dated
    # Not `random`: it takes milliseconds to load.
    return tip_of(int(fixed) // 86400 if is_fixed else int.from_bytes(os.urandom(4), "big"))
