"""The banner and the texts that introduce the shell."""

from __future__ import annotations

import re
import sys
from inspect import cleandoc

import pytest

from ipy.core import usage
from ipy.core.magic.table import BUILTIN

#: Magics that are not in the table of built-in ones: aliases of commands, and those of the terminal and the bundled extensions.
ELSEWHERE = {"ls", "store", "rehashx", "autoreload", "paste", "cpaste"}


def magics_in(text: str) -> set[str]:
    """Names behind percent signs."""
    return set(re.findall(r"(?<![%\w])%{1,2}([a-z_]\w+)", text)) - {"name", "magic"}


@pytest.mark.spec("CORE-102", "CORE-147")
@pytest.mark.parametrize(
    "text", [usage.introduction(), usage.quick_reference()], ids=["?", "quickref"]
)
def test_only_what_exists_is_mentioned(text):
    """Every magic that the texts name is there."""
    known = {name for spec in BUILTIN.values() for names in spec for name in names.split()}
    assert magics_in(text) - known - ELSEWHERE - {"magic", "lsmagic"} == set()
    assert {"timeit", "run"} <= magics_in(text)


@pytest.mark.spec("CORE-102")
def test_the_texts_fit_the_screen():
    """Pages start at their first line, and no line is longer than a terminal of 80 columns shows."""
    for text in (usage.introduction(), usage.quick_reference()):
        assert not text[0].isspace()
        assert max(map(len, text.splitlines())) <= 79


def test_the_banner_names_python_and_the_shell():
    """Three lines: the interpreter, Python's own hint, the shell with its version and `?`."""
    parts = usage.default_banner_parts()
    assert len(parts) == 3
    assert all(part.endswith("\n") for part in parts)
    assert sys.version.split()[0] in parts[0]
    assert "'?'" in parts[2]
    assert usage.default_banner() == "".join(parts)


def test_the_help_of_the_magics_fits_the_screen():
    """No line of a magic's help is longer than a terminal of 80 columns shows."""
    from ipy.core.shell import InteractiveShell

    shell = InteractiveShell()
    try:
        docs = shell.magics_manager.lsmagic_docs()
    finally:
        shell.cleanup()
    wide = [
        (name, line)
        for magics in docs.values()
        for name, text in magics.items()
        for line in cleandoc(text).splitlines()
        if len(line) > 79
    ]
    assert wide == []
