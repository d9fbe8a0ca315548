"""Where the name of a file can stand, and how it is written there."""

from __future__ import annotations

from collections.abc import Iterable

from .budget import Budget
from .completerlib import cd_matches, run_matches
from .files import in_shell, in_string, looks_like_path, matching_files, shell_word, unprotect
from .situation import Situation

#: Magics that take the name of a file.
FILE_MAGICS = frozenset(
    [
        "run",
        "load",
        "loadpy",
        "edit",
        "ed",
        "less",
        "more",
        "page",
        "pycat",
        "pfile",
        "save",
        "writefile",
        "file",
        "notebook",
        "logstart",
        "rehashx",
        "cat",
        "cp",
        "mv",
        "rm",
    ]
)
#: Magics among them that take an object or a name as well.
OBJECT_MAGICS = frozenset(["load", "loadpy", "edit", "ed", "page", "save"])
#: Magics that take the name of a folder.
FOLDER_MAGICS = frozenset(["cd", "pushd", "mkdir", "rmdir"])


def file_completions(
    situation: Situation,
    budget: Budget,
    *,
    bookmarks: Iterable[str] = (),
    visited: Iterable[str] = (),
) -> tuple[list[str], str]:
    """The file names that fit at the cursor, as they are written there, and the text that they replace.

    Args:
        situation: where the cursor is.
        budget: the time that is left.
        bookmarks: names of folders that `%cd` knows.
        visited: the folders that `%cd` has been to.
    """
    if situation.kind == "string" and situation.string is not None:
        return _in_string(situation, budget)
    if situation.kind == "shell":
        return _in_command(situation, budget)
    command = situation.command
    if command is not None and command.mark == "%" and situation.offset > command.name_end:
        if command.name == "cd":
            line = situation.text[command.start : situation.offset]
            return cd_matches(
                line, list(bookmarks), list(visited), budget
            ), situation.argument_text.lstrip()
        if command.name == "run":
            line = situation.text[command.start : situation.offset]
            return run_matches(line, budget), shell_word(line)
        word = shell_word(situation.argument_text)
        if command.name in FILE_MAGICS | FOLDER_MAGICS or looks_like_path(word):
            return _in_command(situation, budget, folders_only=command.name in FOLDER_MAGICS)
        return [], ""
    if situation.kind == "path":
        word = situation.before.rpartition("\n")[2].lstrip()
        return in_shell(matching_files(unprotect(word)[0], budget), ""), word
    return [], ""


def _in_string(situation: Situation, budget: Budget) -> tuple[list[str], str]:
    string = situation.string
    assert string is not None
    written = situation.text[string.body : situation.offset]
    if "\n" in written or (
        len(string.quote) == 3 and "\n" in situation.text[string.start : situation.offset]
    ):
        return [], ""
    raw = "r" in string.prefix
    typed = (
        written if raw else written.replace("\\\\", "\\").replace(f"\\{string.quote}", string.quote)
    )
    names = in_string(matching_files(typed, budget), string.quote, raw=raw)
    return names, written


def _in_command(
    situation: Situation, budget: Budget, *, folders_only: bool = False
) -> tuple[list[str], str]:
    start = (
        situation.command.name_end
        if situation.command is not None and situation.command.mark[0] == "%"
        else None
    )
    if situation.command is not None and start is None:
        start = situation.command.start + len(situation.command.mark)
    text = situation.text[start or 0 : situation.offset].rpartition("\n")[2]
    word = shell_word(text)
    if word.startswith(("$", "{", "-")):
        return [], ""
    typed, quote = unprotect(word)
    return in_shell(matching_files(typed, budget, folders_only=folders_only), quote), word
