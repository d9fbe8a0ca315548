"""Moving around in directories: `%cd`, `%pushd`, `%bookmark` and the history of places."""

from __future__ import annotations

import logging
import os
import re
from typing import Any

from traitlets import Bool

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

log = logging.getLogger(__name__)

#: How many directories are kept between sessions.
_KEPT = 100


@magics_class
class OSMagics(Magics):
    """Magics about the current directory.

    The name is that of the settings: users have `OSMagics.cd_force_quiet` in their
    configuration files.
    """

    cd_force_quiet = Bool(False, help="Let %cd change the directory without printing it.").tag(
        config=True
    )

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self.dir_stack: list[str] = []

    @property
    def _visited(self) -> list[str]:
        """The list behind `_dh`."""
        visited: list[str] = self.shell.history_manager.dir_hist
        return visited

    @line_magic
    def pwd(self, parameter_s: str = "") -> str:
        """Return the current directory.

        Raises:
            UsageError: it no longer exists.
        """
        try:
            return os.getcwd()
        except FileNotFoundError:
            raise UsageError("CWD no longer exists - please use %cd to change directory.") from None

    @line_magic
    def cd(self, parameter_s: str = "") -> None:
        """Change the current directory.

        The directories that were visited are kept in `_dh`; `%dhist` shows them.

            %cd dir          go to dir; ~ and environment variables are expanded
            %cd              go to the home directory
            %cd -            go back to the directory before this one
            %cd -2           go to directory 2 of the history
            %cd -foo         go to the last visited directory whose name, else whose
                             path, contains foo; --foo does too
            %cd -b mark      go to a bookmark; plain `%cd mark` too, where no directory
                             has that name
            %cd -q dir       don't print where it leads
        """
        target, quiet, bookmark = _parse(parameter_s)
        quiet = quiet or self.cd_force_quiet
        if bookmark is None:
            path, via_bookmark = self._find(target)
        else:
            path, via_bookmark = self._bookmarked(bookmark), True
        if via_bookmark and not quiet:
            print(f"(bookmark:{bookmark or target}) -> {path}")
        self._go(path)
        if not quiet:
            print(os.getcwd())

    def _find(self, target: str) -> tuple[str, bool]:
        """(the directory that is meant, whether by a bookmark)."""
        if not target:
            return self.shell.home_dir, False
        if target == "-":
            if len(self._visited) < 2:
                raise UsageError("%cd -: there is no directory before this one.")
            return self._visited[-2], False
        if re.fullmatch(r"-\d+", target):
            number = int(target[1:])
            if number >= len(self._visited):
                raise UsageError(
                    f"%cd {target}: there is no directory {number} in the history; %dhist shows it."
                )
            return self._visited[number], False
        for path in (target, os.path.expanduser(target), os.path.expandvars(target)):
            if os.path.isdir(path):
                return path, False
        if target.startswith("-"):
            return self._find_visited(target.removeprefix("-").removeprefix("-")), False
        mark = self._bookmarks().get(target)
        return (os.path.expanduser(target), False) if mark is None else (mark, True)

    def _find_visited(self, text: str) -> str:
        """The last visited directory with `text` in its last part, else in its path; deleted ones are passed over."""
        there = [path for path in reversed(self._visited) if os.path.isdir(path)]
        for shown in (os.path.basename, str):
            for path in there:
                if text in shown(path):
                    return path
        raise UsageError(f"%cd -{text}: no visited directory matches; %dhist shows them.")

    def _go(self, path: str) -> None:
        try:
            os.chdir(os.path.expanduser(path))
        except OSError as error:
            raise UsageError(f"%cd: {error.strerror or error}: {path!r}") from None
        here = os.getcwd()
        if not self._visited or self._visited[-1] != here:
            self._visited.append(here)
            self._keep(here)
        title: Any = getattr(self.shell, "set_terminal_title", None)
        if title is not None:
            title()

    def _keep(self, here: str) -> None:
        """Keep the place for `%store -r` of later sessions; of several sessions at once, every one adds its own."""
        try:
            kept = [os.fspath(path) for path in self.shell.db.get("dhist", [])]
            places = [path for path in kept if path != here]
            self.shell.db["dhist"] = [*places, here][-_KEPT:]
        except (OSError, UsageError, TypeError) as error:
            # A profile that can't be read or written is no reason not to change the directory.
            log.warning("%%cd could not keep the directory history: %s", error)

    @line_magic
    def dhist(self, parameter_s: str = "") -> None:
        """Print the directories that were visited.

        %dhist          all of them
        %dhist n        the last n
        %dhist n1 n2    from n1 up to, and without, n2
        """
        history = self._visited
        try:
            numbers = [int(word) for word in parameter_s.split()]
        except ValueError:
            raise UsageError(f"%dhist takes up to two numbers, got {parameter_s!r}") from None
        if len(numbers) > 2:
            raise UsageError(f"%dhist takes up to two numbers, got {len(numbers)}")
        start, stop = 0, len(history)
        if len(numbers) == 1:
            start = max(stop - numbers[0], 0)
        elif numbers:
            start, stop = numbers[0], min(numbers[1], stop)
        print("Directory history (kept in _dh)")
        for number in range(start, stop):
            print(f"{number}: {history[number]}")

    @line_magic
    def pushd(self, parameter_s: str = "") -> list[str]:
        """Put the current directory on the stack, and go to another one.

        Return the stack.

        The directory is given as for `%cd`; without one, it is the home directory.
        """
        here = self._short(self.pwd())
        self.cd(parameter_s)
        self.dir_stack.insert(0, here)
        return self.dirs()

    @line_magic
    def popd(self, parameter_s: str = "") -> None:
        """Go to the directory on top of the stack, and take it off."""
        if not self.dir_stack:
            raise UsageError("%popd on empty stack")
        self._go(self.dir_stack[0])
        print(f"popd -> {self.dir_stack.pop(0)}")

    @line_magic
    def dirs(self, parameter_s: str = "") -> list[str]:
        """Return the stack of directories, the top first."""
        return list(self.dir_stack)

    def _short(self, path: str) -> str:
        home = self.shell.home_dir
        return "~" + path[len(home) :] if path == home or path.startswith(home + os.sep) else path

    @line_magic
    def bookmark(self, parameter_s: str = "") -> None:
        """Manage names for directories; they are kept between sessions.

        %bookmark name         the current directory
        %bookmark name dir     another one
        %bookmark -l           list them
        %bookmark -d name      remove one
        %bookmark -r           remove all
        """
        opts, words = self.parse_options(parameter_s, "drl", mode="list")
        marks = dict(self._bookmarks())
        if len(words) > 2:
            raise UsageError("%bookmark: too many arguments")
        if "d" in opts:
            if len(words) != 1:
                raise UsageError("%bookmark -d: must provide a bookmark to delete")
            if words[0] not in marks:
                raise UsageError(
                    f"%bookmark -d: Can't delete bookmark {words[0]!r}: there is none of that name"
                )
            del marks[words[0]]
        elif "r" in opts:
            marks = {}
        elif "l" in opts:
            width = max(map(len, marks), default=0)
            print("Current bookmarks:")
            for name, path in sorted(marks.items()):
                print(f"{name:<{width}} -> {path}")
        elif not words:
            raise UsageError("%bookmark: You must specify the bookmark name")
        else:
            path = os.path.expanduser(words[1]) if len(words) == 2 else os.getcwd()
            marks[words[0]] = os.path.abspath(path)
        if marks != self._bookmarks():
            self.shell.db["bookmarks"] = marks

    def _bookmarks(self) -> dict[str, str]:
        marks: dict[str, str] = self.shell.db.get("bookmarks", {})
        return marks

    def _bookmarked(self, name: str) -> str:
        marks = self._bookmarks()
        if name not in marks:
            known = ", ".join(sorted(marks)) or "none yet"
            raise UsageError(
                f"Bookmark {name!r} not found. Use '%bookmark -l' to see your bookmarks ({known})."
            )
        return marks[name]


def _parse(line: str) -> tuple[str, bool, str | None]:
    """(directory, quiet, bookmark) of a line; quotes and blanks in names are minded."""
    quiet, bookmark = False, None
    line = line.strip()
    while match := re.match(r"-q(\s+|$)", line):
        quiet, line = True, line[match.end() :]
    if match := re.match(r"-b(\s+|$)", line):
        bookmark, line = line[match.end() :].strip(), ""
        if not bookmark:
            raise UsageError("%cd -b needs the name of a bookmark; %bookmark -l lists them.")
    if match := re.search(r"\s-q$", line):
        quiet, line = True, line[: match.start()].rstrip()
    if len(line) > 1 and line[0] == line[-1] and line[0] in "\"'":
        line = line[1:-1]
    elif os.name == "posix":
        # As typed for a shell: `my\ folder`.
        line = line.replace("\\ ", " ")
    return line, quiet, bookmark
