"""Hints that are shown under the banner, one per day."""

from __future__ import annotations

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
    "`%load_ext autoreload` and `%autoreload 2` reload modules that you edit.",
    "`%history -g pattern` searches the input of all sessions.",
    "`%store name` keeps a variable for the next session.",
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


def tip_of(day: int) -> str:
    """Return the tip of a day, given as an ordinal number."""
    return TIPS[day % len(TIPS)]


def tip_of_today() -> str:
    """Return the tip of the current day."""
    import time

    return tip_of(int(time.time()) // 86400)
