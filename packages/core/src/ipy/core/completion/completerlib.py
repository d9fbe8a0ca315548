"""Completers for single commands, in the form of the hook `complete_command`: functions of a shell and an event."""

from __future__ import annotations

import os
import re
from typing import Any

from ipy.core.errors import TryNext

from .budget import Budget
from .files import matching_files, protect_filename, shell_word, unprotect
from .modules import complete_import, index
from .situation import look

#: What `%run` and `%edit` can run.
_RUNNABLE = re.compile(r".*\.(py|pyw|ipy|ipynb)\Z")


def module_completer(self: Any, event: Any) -> list[str]:
    """Complete import statements."""
    text = event.text_until_cursor if hasattr(event, "text_until_cursor") else event.line
    return module_completion(text)


def module_completion(line: str) -> list[str]:
    """The completions for a line that is an import statement."""
    words = line.split()
    budget = Budget()
    if len(words) == 2 and words[0] == "from" and not line.endswith(" "):
        return complete_import(None, "module", words[1], budget)[0]
    if words and words[0] in {"%aimport", "aimport"}:
        typed = (
            line.split(None, 1)[1].rpartition(",")[2].strip().lstrip("-") if len(words) > 1 else ""
        )
        return complete_import(None, "module", typed, budget)[0]
    situation = look(line, len(line))
    if situation.imports is None:
        return []
    typed = dotted_before(line)
    names, kind = complete_import(*situation.imports, typed, budget)
    return [f"{name} " for name in names] if kind == "keyword" else names


def dotted_before(text: str) -> str:
    """The dotted name that ends at the end of a text."""
    found = re.search(r"[\w.]*\Z", text)
    return found[0] if found else ""


def magic_run_completer(self: Any, event: Any) -> list[str]:
    """Complete `%run`: Python files and notebooks, and after the first of them any file."""
    line = event.line.rstrip("\n") if not event.line.endswith(" ") else event.line
    return run_matches(
        line[: len(event.text_until_cursor)] if hasattr(event, "text_until_cursor") else line,
        Budget(),
    )


def run_matches(line: str, budget: Budget) -> list[str]:
    """The files that can stand at the end of a `%run` line, written as a word of a command line."""
    word = shell_word(line)
    before = line[: len(line) - len(word)].split()[1:]
    typed, quote = unprotect(word)
    script_given = any(_RUNNABLE.match(part.strip("'\"")) for part in before)
    found = matching_files(
        typed, budget, accept=None if script_given else lambda name: bool(_RUNNABLE.match(name))
    )
    return [quote + name if quote else protect_filename(name) for name in found]


def cd_completer(self: Any, event: Any) -> list[str]:
    """Complete `%cd`: folders; `-` the directory history, `-b` the bookmarks; bookmarks where no folder fits."""
    bookmarks = getattr(self, "db", None)
    marked = list(bookmarks.get("bookmarks", {})) if bookmarks is not None else []
    history = list(getattr(self, "user_ns", {}).get("_dh", ()))
    found = cd_matches(event.line, marked, history, Budget())
    if not found:
        raise TryNext
    return found


def cd_matches(line: str, bookmarks: list[str], history: list[str], budget: Budget) -> list[str]:
    """The completions of a `%cd` line.

    Args:
        line: the line up to the cursor.
        bookmarks: names of bookmarked folders.
        history: the folders that were visited.
        budget: the time that is left.
    """
    words = line.split(None, 1)
    typed = words[1] if len(words) > 1 else ""
    if typed.startswith("-b"):
        name = typed[2:].strip()
        return sorted(mark for mark in bookmarks if mark.startswith(name))
    if typed == "-":
        width = len(str(len(history)))
        return [f"-{number:0{width}d} [{folder}]" for number, folder in enumerate(history)]
    if re.fullmatch(r"--\w*", typed):
        parts = typed[2:]
        return [
            "--" + os.path.basename(folder)
            for folder in history
            if os.path.basename(folder).startswith(parts)
        ]
    path, quote = unprotect(typed)
    found = matching_files(path, budget, folders_only=True)
    if found:
        return [quote + name if quote else protect_filename(name) for name in found]
    return sorted(mark for mark in bookmarks if mark.startswith(typed))


def reset_completer(self: Any, event: Any) -> list[str]:
    """Complete `%reset`: its options and the parts that can be reset alone."""
    return ["-f", "-s", "in", "out", "array", "dhist"]


def get_root_modules() -> list[str]:
    """The names of all modules and packages that can be imported."""
    return index.roots(Budget(5.0))


def module_list(path: str) -> list[str]:
    """The names of the modules in a folder."""
    return sorted(index.in_folder(path))


def try_import(mod: str, only_modules: bool = False) -> list[str]:
    """What can be imported from a module; it is not imported to find out.

    Args:
        mod: its dotted name.
        only_modules: leave out what is not a module.
    """
    budget = Budget(2.0)
    return index.submodules(mod, budget) if only_modules else index.members(mod, budget)


def quick_completer(cmd: str, completions: str | list[str]) -> None:
    """Register a list of completions for a command in the running shell.

    Raises:
        RuntimeError: there is no shell.
    """
    from ipy.core.active import get_ipython

    words = completions.split() if isinstance(completions, str) else list(completions)
    shell: Any = get_ipython()
    if shell is None:
        raise RuntimeError("quick_completer needs a running shell; there is none in this process")

    def complete(self: Any, event: Any) -> list[str]:
        return words

    shell.set_hook("complete_command", complete, str_key=cmd)
