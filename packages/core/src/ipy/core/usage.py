"""The texts that introduce the shell: the banner, `?`, and the reference card of `%quickref`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from ._version import __version__


def _versions(environ: Mapping[str, str]) -> tuple[str, str]:
    fixed = environ.get("SOURCE_DATE_EPOCH", "")
    if fixed.isascii() and fixed.isdigit():
        import time

        # Documents that are built anew with later releases shall be the same.
        date = time.strftime("%Y-%m-%d", time.gmtime(int(fixed)))
        return f"3.y.z ({date}, as SOURCE_DATE_EPOCH says)", f"{__version__.split('.')[0]}.y.z"
    return sys.version.split("\n", 1)[0].strip(), __version__


def default_banner_parts(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The lines of the banner, each with its line end.

    Args:
        environ: with `SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch) the banner has its date in
            place of the exact versions.
    """
    python, shell = _versions(environ)
    return [
        f"Python {python}\n",
        "Type 'copyright', 'credits' or 'license' for more information\n",
        f"IPython {shell} -- An enhanced Interactive Python. Type '?' for help.\n",
    ]


def default_banner() -> str:
    """The banner that is shown at the start."""
    return "".join(default_banner_parts())


_INTRODUCTION = """
The shell in one page
=====================

A session is a row of numbered inputs and results. Any Python runs as it is;
what is said here comes on top of it.

Looking things up
    ?                this page                 %quickref    the reference card
    name?  ?name     what an object is         name??       and its source
    *pattern*?       names that match          help(name)   Python's help
    <Tab>            completes names, attributes, keys, keyword arguments,
                     files, modules, magics

Commands of the shell (magics)
    %name arguments  a line magic: %timeit sum(range(1000))
    %%name           on the first line of a cell: a magic that takes the whole
                     cell (%%timeit, %%bash, %%writefile)
    %lsmagic         all of them                   %name?       what one does
    Without the percent sign too, as long as no variable has that name
    ("automagic").

The operating system
    !command         runs it; $name and {expression} are replaced by values
    files = !ls      keeps its output, as a list of lines with .grep(),
                     .fields(), .s, .n
    %cd  %pwd  %ls  %env  %alias                   move around

What was typed and what came out
    _  __  ___       the last three results    Out[4], _4   result of input 4
    _i  _ii  _iii    the last three inputs     In[4], _i4   input 4
    %history         lists inputs; %rerun, %recall, %edit, %save, %macro use
                     them by number: 1-5 ~1/7
    A semicolon at the end of a line hides its result.

When something goes wrong
    %debug           looks around where the last exception was raised
    %pdb             does so after every exception
    %xmode           how much a traceback has  %tb          the last one again

Programs
    %run file.py     runs a script and keeps its names; -t times it,
                     -p profiles it, -d debugs it
    %edit            opens an editor and runs what comes out of it
    exit             leaves
"""

_QUICK_REFERENCE = """
Reference card
==============

obj?, obj??         describe an object, and show its source; ?obj and ??obj too
*pattern*?          names that match a pattern: np.*cos*?
%magic, %lsmagic    about magics, and a list of them

Magics
------
%magic arguments    line magic; x = %magic arguments keeps what it returns
%%magic arguments   cell magic: the rest of the cell is its body

The system
----------
!cp a.txt b/        run a command
files = !ls         keep its output; !!ls returns it
!grep {pattern} $f  Python values in it; $$HOME for the command's own dollar

History
-------
_i, _ii, _iii       the last inputs; _i4, In[4], In[4:9]
%history -n 4-9     with numbers; ~1/ is the last session, -g text searches
                    all of them
_, __, ___          the last results; _4, Out[4]

Calling without parentheses (%autocall 1, or with these marks)
--------------------------------------------------------------
f 1,2               f(1,2)
/f 1,2              f(1,2), whatever the setting
,f a b              f("a","b")
;f a b              f("a b")

Time, profile, debug
--------------------
%time stmt          once                    %timeit stmt   often, with spread
%prun stmt          profile                 %debug         the last exception
%run -d file        in the debugger         %pdb           always debug
"""


def introduction() -> str:
    """What `?` alone shows."""
    return _INTRODUCTION.lstrip("\n")


def quick_reference() -> str:
    """What `%quickref` shows, before the list of magics."""
    return _QUICK_REFERENCE.lstrip("\n")
