"""A real program on a real pseudo-terminal, and the screen that a person would see.

Needs pexpect and pyte (`pip install ipy-terminal[test]`); POSIX only.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import pexpect
import pyte

#: What the keys of a terminal send, by the names that the editor's bindings use.
KEYS: dict[str, str] = {
    "enter": "\r",
    "tab": "\t",
    "s-tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "c-right": "\x1b[1;5C",
    "c-left": "\x1b[1;5D",
    "c-up": "\x1b[1;5A",
    "c-down": "\x1b[1;5B",
    "f2": "\x1bOQ",
    "c-\\": "\x1c",
    "c-_": "\x1f",
    **{f"c-{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}


class _Screen(pyte.HistoryScreen):
    """A screen that answers the program's questions, such as where the cursor is."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], None]) -> None:
        super().__init__(columns, rows, history=5000, ratio=0.5)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data)


class Terminal:
    """Runs a program on a pseudo-terminal of its own.

    Every wait ends with `TimeoutError` and the whole screen in its message when what it waits for doesn't come.

    Args:
        argv: the program and its arguments; by default `ipython` of this interpreter.
        env: the environment; the test's own is not passed on.
        cwd: where it starts.
        rows, columns: the size of the terminal.
        timeout_s: how long to wait at most.
    """

    def __init__(
        self,
        argv: Sequence[str] = (sys.executable, "-m", "ipy.terminal"),
        *,
        env: Mapping[str, str],
        cwd: str | None = None,
        rows: int = 30,
        columns: int = 80,
        timeout_s: float = 60,
    ) -> None:
        self.timeout_s = timeout_s
        self.output = ""
        self.process = pexpect.spawn(
            argv[0],
            list(argv[1:]),
            env={"TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": os.environ["PATH"], **env},
            cwd=cwd,
            dimensions=(rows, columns),
            encoding="utf-8",
            codec_errors="replace",
        )
        self.process.delaybeforesend = None
        self._screen = _Screen(columns, rows, self.send)
        self._stream = pyte.Stream(self._screen)
        self._changed = threading.Condition(threading.RLock())
        self._ended = False
        # A thread, because a terminal answers questions at once, whatever the test does meanwhile.
        self._reader = threading.Thread(target=self._read_all, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.process.terminate(force=True)
        self._reader.join(self.timeout_s)
        self.process.close(force=True)

    # -- the keyboard ----------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Type `text` all at once."""
        self.process.send(text)

    def press(self, *keys: str) -> None:
        """Press keys, named as in `KEYS`; `escape x` is Alt-x."""
        for key in keys:
            self.send("".join(KEYS.get(part, part) for part in key.split(" ")))

    def paste(self, text: str) -> None:
        """Paste `text` as a terminal with bracketed paste does."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def run(self, cell: str) -> int:
        """Type a line, press Enter, wait for the next prompt; return the number of the prompt it was typed at."""
        number = self.prompt_number()
        self.send(cell)
        self.press("enter")
        self.wait_for_prompt(number + 1)
        return number

    # -- the screen ------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, without trailing blanks."""
        with self._changed:
            return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as text, without the empty lines at its end."""
        return "\n".join(self.lines).rstrip()

    @property
    def everything(self) -> str:
        """The screen and what has been scrolled out of it."""
        with self._changed:
            above = [
                "".join(line[x].data for x in range(self._screen.columns)).rstrip()
                for line in self._screen.history.top
            ]
            return "\n".join([*above, self.text])

    @property
    def title(self) -> str:
        """The title of the window."""
        with self._changed:
            return str(self._screen.title)

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, from 0."""
        with self._changed:
            return self._screen.cursor.y, self._screen.cursor.x

    def color_at(self, row: int, column: int) -> str:
        """Return the foreground colour of a cell of the screen."""
        with self._changed:
            return str(self._screen.buffer[row][column].fg)

    def prompt_number(self) -> int:
        """Return the number of the last prompt on the screen."""
        numbers = re.findall(r"^In \[(\d+)\]: ?", self.everything, re.MULTILINE)
        return int(numbers[-1]) if numbers else 0

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of the terminal."""
        with self._changed:
            self._screen.resize(rows, columns)
            self.process.setwinsize(rows, columns)

    # -- waiting ---------------------------------------------------------------------------------

    def wait_until(self, condition: Callable[[], Any], what: str) -> None:
        """Wait until `condition()` is true.

        Raises:
            TimeoutError: it didn't become true in time, or the program ended before.
        """
        end = time.monotonic() + self.timeout_s
        with self._changed:
            while not condition():
                left = end - time.monotonic()
                if left <= 0 or self._ended:
                    why = (
                        "the program ended before"
                        if self._ended
                        else f"waited {self.timeout_s} s for"
                    )
                    raise TimeoutError(f"{why} {what}; the screen is\n{self.everything}")
                self._changed.wait(left)

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows `text`."""
        self.wait_until(lambda: text in self.everything, repr(text))

    def wait_for_match(self, pattern: str) -> None:
        """Wait until a part of the screen matches a regular expression, in which `^` and `$` are those of lines."""
        compiled = re.compile(pattern, re.MULTILINE)
        self.wait_until(lambda: compiled.search(self.everything), f"a match of {pattern!r}")

    def wait_for_prompt(self, number: int = 1) -> None:
        """Wait until the prompt of that number stands on the last line that is not empty."""
        self.wait_until(
            lambda: self.text.rpartition("\n")[2].startswith(f"In [{number}]:"),
            f"the prompt In [{number}]",
        )

    def wait_for_exit(self) -> int:
        """Wait until the program has ended and return its status; that of a signal is negative."""
        self._reader.join(self.timeout_s)
        if self._reader.is_alive():
            raise TimeoutError(
                f"the program goes on after {self.timeout_s} s; the screen is\n{self.everything}"
            )
        self.process.wait()
        self.process.close()
        if self.process.signalstatus is not None:
            return -int(self.process.signalstatus)
        return int(self.process.exitstatus or 0)

    def _read_all(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                data = decoder.decode(os.read(self.process.child_fd, 65536))
            except OSError:  # the program has ended, and its terminal with it
                data = ""
            with self._changed:
                self._ended = not data
                self.output += data
                self._stream.feed(data)
                self._changed.notify_all()
            if not data:
                return
