"""Completing the names of files."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable

from .budget import Budget

#: So many matching files are returned; so many entries of a folder are looked at.
MAX_FILES = 500
MAX_ENTRIES = 200_000

#: Characters that a shell would take for something else.
PROTECTABLES = " " if sys.platform == "win32" else " ()[]{}?=\\|;:'#*\"^&$`!<>~"
_PATH_LIKE = re.compile(r"(~[\w.-]*|\.{1,2})?[/\\]")


def looks_like_path(text: str) -> bool:
    """Whether something outside of quotes can only be a path: `./x`, `../x`, `~/x`, `/x`."""
    return bool(_PATH_LIKE.match(text)) or text.startswith("~")


def shell_word(text: str) -> str:
    """The last word of a command line, with its backslashes and its opening quote."""
    start, quote, position = 0, "", 0
    while position < len(text):
        char = text[position]
        if char == "\\" and quote != "'":
            position += 1
        elif quote:
            if char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in " \t\n|;&<>=()":
            start = position + 1
        position += 1
    return text[start:]


def unprotect(word: str) -> tuple[str, str]:
    """What a word of a command line stands for, and the quote that is open in it."""
    quote = word[:1] if word[:1] in {"'", '"'} else ""
    if quote:
        return word[1:], quote
    return re.sub(r"\\(.)", r"\1", word), ""


def protect_filename(name: str, protectables: str = PROTECTABLES) -> str:
    """Write a file name so that a shell takes it as one word."""
    if not set(name) & set(protectables):
        return name
    if sys.platform == "win32":
        return f'"{name}"'
    lead = "~" if name.startswith("~") else ""
    return lead + "".join(
        f"\\{char}" if char in protectables else char for char in name[len(lead) :]
    )


def expand_user(path: str) -> tuple[str, bool, str]:
    """A path with its `~` written out; whether there was one; and what it stood for."""
    if not path.startswith("~"):
        return path, False, path
    head, separator, rest = path.partition("/")
    value = os.path.expanduser(head)
    return value + separator + rest, value != head, value


def compress_user(path: str, tilde_expand: bool, tilde_val: str) -> str:
    """The reverse of `expand_user`."""
    if not tilde_expand:
        return path
    return path.replace(tilde_val, "~", 1)


def matching_files(
    typed: str,
    budget: Budget,
    *,
    accept: Callable[[str], bool] | None = None,
    folders_only: bool = False,
) -> list[str]:
    """The paths that begin with `typed`, folders with a slash behind; one level only.

    Args:
        typed: the beginning of a path; `~` is understood and kept.
        budget: the time that is left.
        accept: which file names are wanted; folders always are.
        folders_only: whether files are left out.
    """
    if typed == "~" or (typed.startswith("~") and "/" not in typed):
        return [f"{typed}/"] if os.path.expanduser(typed) != typed else []
    head, name = os.path.split(typed)
    if os.sep != "/" and not head and typed.endswith(":"):
        return []
    lead = typed[: len(typed) - len(name)]
    folder = os.path.expanduser(head) or os.curdir
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if (
                    number > MAX_ENTRIES
                    or len(found) >= MAX_FILES
                    or (not number % 256 and budget.spent)
                ):
                    break
                if not entry.name.startswith(name) or (
                    entry.name.startswith(".") and not name.startswith(".")
                ):
                    continue
                if _is_folder(entry):
                    found.append(f"{lead}{entry.name}/")
                elif not folders_only and (accept is None or accept(entry.name)):
                    found.append(lead + entry.name)
    except OSError:
        return []  # no such folder, or not for us
    return sorted(found)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def in_string(names: list[str], quote: str, *, raw: bool) -> list[str]:
    """File names as they are written within a string literal."""
    if raw:
        return [name for name in names if quote not in name]
    return [name.replace("\\", "\\\\").replace(quote, f"\\{quote}") for name in names]


def in_shell(names: list[str], quote: str) -> list[str]:
    """File names as they are written in a command line, behind an opening quote or bare."""
    if quote:
        return [quote + (name if quote == "'" else name.replace('"', '\\"')) for name in names]
    return [protect_filename(name) for name in names]


def has_open_quotes(text: str) -> str | bool:
    """The quote that is open at the end of a text, or False."""
    if text.count('"') % 2:
        return '"'
    return "'" if text.count("'") % 2 else False
