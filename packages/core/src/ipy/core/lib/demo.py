"""Demonstrations: a script that is run block by block in front of an audience.

Lines of the form `# <demo> ...` in the script divide it and say how its blocks run:

    # <demo> --- stop ---     a new block begins; the dashes may be left out
    # <demo> silent           this block runs without being shown
    # <demo> auto             this block is shown and runs without a question
    # <demo> auto_all         all blocks do

Only the top level of a script can be divided: a mark inside an indented block cuts a statement in two.

Source: CORE-438 to CORE-447 in SPEC.md.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from typing import IO, Any

from ipy.core import patches
from ipy.core.active import get_ipython
from ipy.core.errors import ShellError, TryNext


class DemoError(ShellError):
    """What was asked of a demonstration can't be done."""


def _mark(what: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*#\s*<demo>\s*{what}\s*$", re.MULTILINE)


class Demo:
    """A script that runs block by block: every call shows the next block, asks, and runs it.

    The blocks run in names of their own; after each these are merged into the user's, so that one can play with them. The
    source is Python; see `IPythonDemo` for magics.

    Args:
        src: the path of a script, or a file-like object; its text may hold any characters.
        title: shown above the blocks; by default the name of the file.
        arg_str: what the script finds in `sys.argv` after its name, quoted as for a shell.
        auto_all: run all blocks without a question; None takes what the script says.
        format_rst: no effect; comments are shown as they are.
        formatter: no effect; the shell knows what its front end can show.
        style: no effect; the colours are those of the shell's theme.

    Attributes:
        block_index: the number of the next block, from 0; None before the first file is read.
        nblocks: the number of blocks.
        src_blocks: their source.
        finished: the last one has run.
        user_ns: the names that the blocks run in.
    """

    re_stop = _mark(r"(?:-*\s?)stop(?:\s?-*)")
    re_silent = _mark("silent")
    re_auto = _mark("auto")
    re_auto_all = _mark("auto_all")

    def __init__(
        self,
        src: str | os.PathLike[str] | IO[str],
        title: str = "",
        arg_str: str = "",
        auto_all: bool | None = None,
        format_rst: bool = False,
        formatter: str = "terminal",
        style: str = "default",
    ) -> None:
        self.src_file = src
        self.fname = "from a file-like object" if hasattr(src, "read") else os.fspath(src)
        self.title = title or os.path.basename(self.fname)
        self.sys_argv = [self.fname, *shlex.split(arg_str)]
        self._auto_all_given = auto_all
        self.auto_all = bool(auto_all)
        self.shell: Any = get_ipython()
        self.src_blocks: list[str] = []
        self.nblocks = 0
        self._silent: list[bool] = []
        self._auto: list[bool] = []
        self.user_ns: dict[str, Any] = {}
        self.block_index: int | None = None
        self.finished = False
        self.reload()

    # -- the script ------------------------------------------------------------------------------------------------------

    def fload(self) -> str:
        """Read the script.

        Raises:
            DemoError: the file can't be read.
        """
        source: Any = self.src_file
        if hasattr(source, "read"):
            if hasattr(source, "seek") and self.src_blocks:
                source.seek(0)
            text: str = source.read()
            return text
        import tokenize

        try:
            # As Python reads sources: UTF-8, unless the file says otherwise.
            with tokenize.open(self.fname) as file:
                return file.read()
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            raise DemoError(f"the script {self.fname!r} can't be read: {error}") from None

    def reload(self) -> None:
        """Read the script anew, and begin with its first block."""
        self.src = self.fload()
        self._divide(self.src)
        self.reset()

    def _divide(self, text: str) -> None:
        said = bool(self.re_auto_all.search(text))
        self.auto_all = said if self._auto_all_given is None else self._auto_all_given
        text = self.re_auto_all.sub("", text)
        blocks = [block for block in self.re_stop.split(text) if block.strip()]
        self._silent = [bool(self.re_silent.search(block)) for block in blocks]
        self._auto = [bool(self.re_auto.search(block)) for block in blocks]
        self.src_blocks = [
            self.re_auto.sub("", self.re_silent.sub("", block)).strip() for block in blocks
        ]
        self.nblocks = len(self.src_blocks)

    def reset(self) -> None:
        """Begin with the first block, in empty names."""
        self.user_ns = {}
        self.finished = False
        self.block_index = 0

    # -- moving around ----------------------------------------------------------------------------------------------------

    def _number(self, index: int | None) -> int | None:
        """The block that is meant; None, with a word about it, where the demonstration has ended."""
        if index is not None:
            if not 0 <= index < self.nblocks:
                raise ValueError(
                    f"invalid block index {index}: the demonstration has blocks 0 to {self.nblocks - 1}"
                )
            return index
        if self.finished or self.block_index is None:
            print("Demo finished.  Use <demo_name>.reset() if you want to rerun it.")
            return None
        return self.block_index

    def seek(self, index: int) -> None:
        """Go on with another block; a negative number counts from the end.

        Raises:
            ValueError: there is no such block.
        """
        number = self._number(index + self.nblocks if index < 0 else index)
        self.block_index = number
        self.finished = False

    def back(self, num: int = 1) -> None:
        """Go back some blocks."""
        self.seek(max((self.block_index or 0) - num, 0))

    def jump(self, num: int = 1) -> None:
        """Pass some blocks by."""
        self.seek((self.block_index or 0) + num)

    def again(self) -> None:
        """Run the last block once more."""
        self.back(1)
        self()

    def edit(self, index: int | None = None) -> None:
        """Open a block in the editor, and take over what it has become; the script stays as it is."""
        number = self._number(index)
        if number is None:
            return
        path = self.shell.mktempfile(self.src_blocks[number], prefix="demo_block_")
        try:
            self.shell.hooks.editor(path, 1)
        except TryNext:
            raise DemoError("no editor could be started; see %edit") from None
        with open(path, encoding="utf-8") as file:
            self.src_blocks[number] = file.read().strip()
        self.block_index = number
        self.finished = False

    # -- showing -------------------------------------------------------------------------------------------------------------

    def marquee(self, txt: str = "", width: int = 78, mark: str = "*") -> str:
        """A line with a text in its middle."""
        if not txt:
            return (mark * width)[:width]
        sides = (width - len(txt) - 2) // len(mark) // 2
        edge = mark * max(sides, 0)
        return f"{edge} {txt} {edge}"

    def highlight(self, block: str) -> str:
        """A block in the colours of the shell."""
        if self.shell is None:
            return block
        from ipy.core.themes import get_theme

        return get_theme(self.shell.colors).highlight(block)

    def _heading(self, index: int) -> str:
        return self.marquee(
            f"<{self.title}> block # {index} ({self.nblocks - index - 1} remaining)"
        )

    def show(self, index: int | None = None) -> None:
        """Show a block, by default the next one."""
        number = self._number(index)
        if number is not None:
            print(self._heading(number))
            print(self.highlight(self.src_blocks[number]).rstrip("\n") + "\n")

    def show_all(self) -> None:
        """Show all blocks."""
        for number, silent in enumerate(self._silent):
            if silent:
                print(
                    self.marquee(
                        f"<{self.title}> SILENT block # {number} ({self.nblocks - number - 1} remaining)"
                    )
                )
                print(self.highlight(self.src_blocks[number]).rstrip("\n") + "\n")
            else:
                self.show(number)

    # -- running -------------------------------------------------------------------------------------------------------------

    def run_cell(self, source: str) -> None:
        """Run the source of a block."""
        exec(compile(source, f"<{self.title}>", "exec"), self.user_ns)

    def pre_cmd(self) -> None:
        """Called before a block is shown; for subclasses."""

    def post_cmd(self) -> None:
        """Called after a block has run; for subclasses."""

    def __call__(self, index: int | None = None) -> None:
        """Show a block, by default the next one, ask, and run it."""
        number = self._number(index)
        if number is None:
            return
        self.pre_cmd()
        if self._silent[number]:
            print(
                self.marquee(
                    f"Executing silent block # {number} ({self.nblocks - number - 1} remaining)"
                )
            )
        else:
            self.show(number)
            if not self._confirmed(number):
                return
        self._run(number)
        self.post_cmd()

    def _confirmed(self, number: int) -> bool:
        if not (self.auto_all or self._auto[number]):
            print(self.marquee("Press <q> to quit, <Enter> to execute..."), end=" ")
            try:
                answer = input().strip().lower()
            except EOFError:
                answer = "q"
            if answer == "q":
                print("Block NOT executed")
                return False
        print(self.marquee("output:"))
        return True

    def _run(self, number: int) -> None:
        self.block_index = number + 1
        self.finished = self.block_index >= self.nblocks
        self.user_ns.setdefault("__name__", "__main__")
        try:
            with patches.attributes(sys, argv=self.sys_argv):
                self.run_cell(self.src_blocks[number])
        except Exception:
            # The script is the user's.
            if self.shell is None:
                raise
            self.shell.showtraceback()
        else:
            self._merge()
        if self.finished:
            print()
            print(self.marquee(" END OF DEMO "))
            print(self.marquee("Use <demo_name>.reset() if you want to rerun it."))

    def _merge(self) -> None:
        if self.shell is not None:
            own = ("__builtins__", "__name__")
            self.shell.user_ns.update({k: v for k, v in self.user_ns.items() if k not in own})


class IPythonDemo(Demo):
    """A demonstration whose script may hold magics and all that can be typed at the prompt; it runs in the user's names."""

    def run_cell(self, source: str) -> None:
        """Run the source of a block as a cell.

        Raises:
            DemoError: there is no shell.
        """
        if self.shell is None:
            raise DemoError("a demonstration with magics needs a running shell")
        self.shell.run_cell(source)


class LineDemo(Demo):
    """A demonstration that runs line by line: each line of the script is a block, and marks are not looked for."""

    def _divide(self, text: str) -> None:
        self.auto_all = bool(self._auto_all_given)
        self.src_blocks = [line for line in text.splitlines() if line.strip()]
        self.nblocks = len(self.src_blocks)
        self._silent = [False] * self.nblocks
        self._auto = [True] * self.nblocks


class IPythonLineDemo(IPythonDemo, LineDemo):
    """Line by line, with magics."""


class ClearMixin:
    """Clears the screen before each block, and leaves out the lines of stars."""

    def marquee(self, txt: str = "", width: int = 78, mark: str = "*") -> str:
        """Nothing, or the text alone where it asks something of the audience."""
        return txt if "Press" in txt else ""

    def pre_cmd(self) -> None:
        """Clear the screen."""
        if sys.stdout.isatty():
            # "Erase display, cursor home", which consoles of Windows know as well.
            print("\x1b[2J\x1b[H", end="", flush=True)


class ClearDemo(ClearMixin, Demo):
    """A demonstration on a clear screen."""


class ClearIPDemo(ClearMixin, IPythonDemo):
    """A demonstration with magics on a clear screen."""
