"""Hooks: functions that a user or an extension may put in place of the shell's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .errors import TryNext, UsageError

if TYPE_CHECKING:
    from .shell import InteractiveShell

Hook = Callable[..., Any]


class CommandChainDispatcher:
    """Calls the functions of a chain, lowest priority number first, until one does not raise `TryNext`."""

    def __init__(self, commands: list[tuple[int, Hook]] | None = None) -> None:
        self.chain: list[tuple[int, Hook]] = list(commands or [])

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer of the first function that has one.

        Raises:
            TryNext: none had an answer.
        """
        last = TryNext()
        for _, command in list(self.chain):
            try:
                return command(*args, **kwargs)
            except TryNext as error:
                last = error
        raise last

    def add(self, func: Hook, priority: int = 0) -> None:
        """Add a function; among equal priorities the one added first is called first."""
        self.chain.append((priority, func))
        # Sorted by number alone: functions have no order among themselves.
        self.chain.sort(key=lambda entry: entry[0])

    def __iter__(self) -> Iterator[tuple[int, Hook]]:
        return iter(self.chain)

    def __str__(self) -> str:
        return str(self.chain)


class StrDispatch:
    """Finds the functions registered for a string, by equality or by regular expression."""

    def __init__(self) -> None:
        self.strs: dict[str, CommandChainDispatcher] = {}
        self.regexs: dict[re.Pattern[str], CommandChainDispatcher] = {}

    def add_s(self, s: str, obj: Hook, priority: int = 0) -> None:
        """Register `obj` for the string `s`."""
        self.strs.setdefault(s, CommandChainDispatcher()).add(obj, priority)

    def add_re(self, regex: str | re.Pattern[str], obj: Hook, priority: int = 0) -> None:
        """Register `obj` for every string that `regex` matches from its start."""
        self.regexs.setdefault(re.compile(regex), CommandChainDispatcher()).add(obj, priority)

    def dispatch(self, key: str) -> Iterator[CommandChainDispatcher]:
        """The chains whose string equals `key`, then those whose expression matches it."""
        if key in self.strs:
            yield self.strs[key]
        for regex, chain in self.regexs.items():
            if regex.match(key):
                yield chain

    def s_matches(self, key: str) -> Iterator[tuple[int, Hook]]:
        """Pairs (priority, function) registered for exactly `key`."""
        yield from self.strs.get(key, ())

    def flat_matches(self, key: str) -> Iterator[Hook]:
        """All functions registered for `key`, one by one."""
        for chain in self.dispatch(key):
            for _, function in chain:
                yield function

    def __repr__(self) -> str:
        return f"<StrDispatch {list(self.strs)}, {[regex.pattern for regex in self.regexs]}>"


class Hooks:
    """The named hooks of one shell, each an attribute that can be called."""

    def __init__(self) -> None:
        self._complete_command = StrDispatch()

    def names(self) -> list[str]:
        """Names under which a hook is installed."""
        return sorted(name for name in vars(self) if not name.startswith("_"))

    def get(self, name: str) -> CommandChainDispatcher | None:
        """The chain called `name`, or None."""
        found: CommandChainDispatcher | None = vars(self).get(name)
        return found

    def set(
        self,
        name: str,
        hook: Hook,
        priority: int = 50,
        str_key: str | None = None,
        re_key: str | re.Pattern[str] | None = None,
    ) -> None:
        """Install a hook.

        Args:
            name: "editor", "show_in_pager", "complete_command", ...
            hook: called with the arguments of the hook; may raise `TryNext`.
            priority: 0 to 100; the lowest is asked first.
            str_key: for "complete_command": the command, as a string.
            re_key: for "complete_command": the command, as a regular expression.

        Raises:
            UsageError: the hook does not exist.
        """
        if str_key is not None:
            self._complete_command.add_s(str_key, hook, priority)
            return
        if re_key is not None:
            self._complete_command.add_re(re_key, hook, priority)
            return
        if name not in HOOKS:
            raise UsageError(
                f"there is no hook called {name!r}; there are {', '.join(sorted(HOOKS))}"
            )
        chain = vars(self).get(name)
        if chain is None:
            chain = CommandChainDispatcher()
            setattr(self, name, chain)
        chain.add(hook, priority)

    @property
    def complete_command(self) -> StrDispatch:
        """Custom completers by command."""
        return self._complete_command

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no hook called {name!r} is installed")


#: Editors that open a file at a line, and how; others get the file name alone.
_LINE_OPTIONS = {
    "vi": "+{line}", "vim": "+{line}", "nvim": "+{line}", "gvim": "+{line}", "nano": "+{line}", "emacs": "+{line}",
    "emacsclient": "+{line}", "jed": "+{line}", "joe": "+{line}", "gedit": "+{line}", "kate": "-l {line}",
    "kwrite": "-l {line}", "mate": "-l {line}", "jmate": "-l {line}", "geany": "-l {line}", "notepad++": "-n{line}",
    "hx": "+{line}", "micro": "+{line}",
}  # fmt: skip


def editor_command(editor: str, filename: str, linenum: int | None) -> str:
    """The shell command that opens `filename` in `editor` at line `linenum` (from 1)."""
    import os
    import shlex

    quote = shlex.quote if os.name == "posix" else lambda text: f'"{text}"'
    program = (
        editor
        if os.path.isfile(editor)
        else (shlex.split(editor, posix=os.name == "posix") or [editor])[0]
    )
    known = os.path.splitext(os.path.basename(program))[0].lower()
    option = _LINE_OPTIONS.get(known, "")
    words = [quote(editor) if os.path.isfile(editor) and " " in editor else editor]
    if linenum is not None and option:
        words.append(option.format(line=linenum))
    words.append(quote(filename))
    return " ".join(words)


def editor(
    self: InteractiveShell, filename: str, linenum: int | None = None, wait: bool = True
) -> None:
    """Open the user's editor, and wait until it is closed if `wait`.

    Raises:
        TryNext: the editor could not be run.
    """
    import subprocess  # 5 ms

    command = editor_command(getattr(self, "editor", "vi"), filename, linenum)
    process = subprocess.Popen(command, shell=True)  # noqa: S602 - the user's own editor command
    if wait and process.wait() != 0:
        raise TryNext(f"the editor ended with status {process.returncode}: {command}")


def synchronize_with_editor(
    self: InteractiveShell, filename: str, linenum: int, column: int
) -> None:
    """Called where an error points into a file; does nothing unless an editor installs its own."""


def show_in_pager(self: InteractiveShell, data: Any, start: int, screen_lines: int) -> None:
    """Show text page by page; by default nobody takes it and the shell's own pager runs."""
    raise TryNext


def clipboard_get(self: InteractiveShell) -> str:
    """The text on the clipboard.

    Raises:
        TryNext: the clipboard can't be read; its text says what to install.
    """
    from .clipboard import clipboard_text

    return clipboard_text()


def pre_runcode_hook(self: InteractiveShell) -> None:
    """Called before the code of a cell runs."""


def late_startup_hook(self: InteractiveShell) -> None:
    """Called when the shell is complete and about to take input."""


def shutdown_hook(self: InteractiveShell) -> None:
    """Called when the shell ends."""


HOOKS: dict[str, Hook] = {
    function.__name__: function
    for function in (
        editor,
        synchronize_with_editor,
        show_in_pager,
        clipboard_get,
        pre_runcode_hook,
        late_startup_hook,
        shutdown_hook,
    )
}
HOOKS["pre_run_code_hook"] = pre_runcode_hook
