"""Moving around in directories: `%cd`, `%pushd`, `%bookmark` and the history of places."""

from __future__ import annotations

import os
import re
from typing import Any

from traitlets import Bool

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class


@magics_class
class DirectoryMagics(Magics):
    """Magics about the current directory."""

    cd_force_quiet = Bool(False, help="Let %cd change the directory without printing it.").tag(
        config=True
    )

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self.dir_stack: list[str] = []

    @classmethod
    def section_names(cls) -> list[str]:
        """Also answers to `OSMagics`, the section where IPython users have `cd_force_quiet`."""
        return [*super().section_names(), "OSMagics"]

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
            %cd -            go to the last visited directory
            %cd -2           go to directory 2 of the history
            %cd -foo         go to the last visited directory whose name, or path, contains foo
            %cd -b mark      go to a bookmark; plain `%cd mark` too, where no directory has that name
            %cd -q dir       don't print where it leads
        """
        history = self.shell.user_ns["_dh"]
        target, quiet, bookmark = self._parse(parameter_s)
        quiet = quiet or self.cd_force_quiet
        if bookmark is not None:
            target = self._bookmarked(bookmark)
            self._say(quiet, f"(bookmark:{bookmark}) -> {target}")
        elif target == "-":
            if len(history) < 2:
                raise UsageError("%cd -: there is no directory before this one.")
            target = history[-2]
        elif re.fullmatch(r"-\d+", target):
            number = int(target[1:])
            if number >= len(history):
                raise UsageError(
                    f"%cd {target}: the directory history ends at {len(history) - 1}; %dhist shows it."
                )
            target = history[number]
        elif target.startswith("-") and not os.path.isdir(target):
            target = self._visited(target[1:])
        elif not target:
            target = self.shell.home_dir
        else:
            target = self._existing(target, quiet)
        self._go(target)
        self._say(quiet, os.getcwd())

    def _parse(self, line: str) -> tuple[str, bool, str | None]:
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

    def _visited(self, text: str) -> str:
        """The last visited directory with `text` in its last part, else in its path."""
        history = list(reversed(self.shell.user_ns["_dh"]))
        for candidates in ([os.path.basename(path) for path in history], history):
            for path, candidate in zip(history, candidates, strict=True):
                if text in candidate:
                    return str(path)
        raise UsageError(f"%cd -{text}: no visited directory matches; %dhist shows them.")

    def _existing(self, target: str, quiet: bool) -> str:
        path = os.path.expanduser(target)
        if not os.path.isdir(path):
            path = os.path.expandvars(path)
        if not os.path.isdir(path) and target in self._bookmarks():
            path = self._bookmarks()[target]
            self._say(quiet, f"(bookmark:{target}) -> {path}")
        return path

    def _go(self, path: str) -> None:
        try:
            os.chdir(os.path.expanduser(path))
        except OSError as error:
            raise UsageError(f"%cd: {error.strerror or error}: {path!r}") from None
        here = os.getcwd()
        history = self.shell.user_ns["_dh"]
        if not history or history[-1] != here:
            history.append(here)
        title: Any = getattr(self.shell, "set_terminal_title", None)
        if title is not None:
            title()

    def _say(self, quiet: bool, text: str) -> None:
        if not quiet:
            print(text)

    @line_magic
    def dhist(self, parameter_s: str = "") -> None:
        """Print the directories that were visited: `%dhist` all, `%dhist n` the last n, `%dhist n1 n2` from n1 up to n2."""
        history = self.shell.user_ns["_dh"]
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
    def pushd(self, parameter_s: str = "") -> Any:
        """Put the current directory on the stack, and go to another one."""
        here = self._short(self.pwd())
        target = parameter_s or self.shell.home_dir
        self.cd(target)
        self.dir_stack.insert(0, here)
        return self.dirs()

    @line_magic
    def popd(self, parameter_s: str = "") -> None:
        """Go to the directory on top of the stack, and take it off."""
        if not self.dir_stack:
            raise UsageError("%popd on empty stack")
        top = self.dir_stack[0]
        self.cd(f"-q {top}")
        self.dir_stack.pop(0)
        print(f"popd -> {top}")

    @line_magic
    def dirs(self, parameter_s: str = "") -> list[str]:
        """Return the stack of directories."""
        return self.dir_stack

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
