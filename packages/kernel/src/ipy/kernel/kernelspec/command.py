"""Turns the command of a kernel specification into the one that is run."""

from __future__ import annotations

import os
import re
import string
import sys
from collections.abc import Mapping, Sequence

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]+)\}")


def interpreter_names() -> frozenset[str]:
    """Return the names in `argv[0]` that stand for the Python that this runs on."""
    major, minor = sys.version_info[:2]
    names = ("python", f"python{major}", f"python{major}.{minor}")
    return frozenset(names) | frozenset(f"{name}.exe" for name in names)


def fill_command(
    argv: Sequence[str], placeholders: Mapping[str, str], *, extra_arguments: Sequence[str] = ()
) -> list[str]:
    """Put the interpreter, the home directory and the placeholders into a command.

    Args:
        argv: as it stands in `kernel.json`.
        placeholders: `connection_file`, `resource_dir`, ...; other words in braces stay as they are.
        extra_arguments: put at the end.
    """
    if not argv:
        return list(extra_arguments)
    words = [*argv, *extra_arguments]
    if words[0] in interpreter_names():
        # Not the first python of the PATH: wheels ship a specification that means the one they are installed in.
        words[0] = sys.executable
    values = {"prefix": sys.prefix, **placeholders}
    return [_PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), _home(word)) for word in words]


def _home(word: str) -> str:
    return os.path.expanduser(word) if word.startswith("~") else word


def fill_environment(wanted: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """Put variables of an environment into others: `${NAME}`, or `$NAME`; unknown ones stay as they are."""
    return {name: string.Template(value).safe_substitute(base) for name, value in wanted.items()}
