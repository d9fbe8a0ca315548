"""Magics about earlier inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ipy.core.errors import StdinNotImplementedError, UsageError
from ipy.core.history.ranges import extract_hist_ranges
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring

Entry = tuple[int, int, Any]
#: Inputs that repeat others.
_REPEATS = re.compile(r"\s*%?(rerun|recall|rep)\b")


@magics_class
class HistoryMagics(Magics):
    """`%history`, `%recall` and `%rerun`."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        #: What %rerun runs at present: an input that runs itself again would never end.
        self._running: list[str] = []

    @line_magic("hist")
    @magic_arguments()
    @argument("-n", dest="print_nums", action="store_true", help="Print the number of each input.")
    @argument("-o", dest="get_output", action="store_true", help="Print results too.")
    @argument(
        "-p",
        dest="pyprompts",
        action="store_true",
        help="Print Python prompts (>>>) before inputs.",
    )
    @argument(
        "-t",
        dest="raw",
        action="store_false",
        default=True,
        help="Print the inputs as Python, after transformation.",
    )
    @argument("-f", dest="filename", help="Write to a file.")
    @argument(
        "-g",
        dest="pattern",
        nargs="*",
        default=None,
        help="Search the inputs of all sessions with a wildcard pattern; within the range, if one is given too.",
    )
    @argument(
        "-l",
        dest="limit",
        nargs="?",
        type=int,
        const=10,
        default=None,
        help="Print the last n inputs of all sessions; 10 without a number. With -g, at most n.",
    )
    @argument("-u", dest="unique", action="store_true", help="Search: print equal inputs once.")
    @argument("range", nargs="*", help="Which inputs; the whole session without it.")
    @line_magic
    def history(self, parameter_s: str = "") -> None:
        """Print earlier inputs.

        A range names inputs by number: `4`, `4-6`, `4-` (to the end), `~1/7` (input 7
        of the session before), `~8/1-~6/5` (from then until then), `~2/` (the whole
        session). Several are separated by blanks::

            %history -n 4-6 ~1/1-5
            %history -g "*import numpy*"
        """
        args = parse_argstring(self.history, parameter_s)
        entries = self._entries(args)
        text = "".join(f"{self._formatted(entry, args)}\n" for entry in entries)
        if args.filename is None:
            print(text, end="")
        else:
            self._write(args.filename, text)

    def _entries(self, args: Any) -> Iterable[Entry]:
        history = self.shell.history_manager
        raw, output = args.raw, args.get_output
        found: Iterable[Entry]
        if args.pattern is not None:
            return self._matching(args)
        if args.limit is not None and args.unique:
            found = history.search(raw=raw, output=output, n=args.limit, unique=True)
        elif args.limit is not None:
            found = history.get_tail(args.limit, raw=raw, output=output)
        elif args.range:
            _check_ranges(args.range)
            found = history.get_range_by_str(" ".join(args.range), raw, output)
        else:
            found = history.get_range(raw=raw, output=output)
        return found

    def _matching(self, args: Any) -> Iterable[Entry]:
        history = self.shell.history_manager
        words = " ".join(args.pattern).strip()
        if len(words) > 1 and words[0] == words[-1] and words[0] in "\"'":
            words = words[1:-1]
        pattern = f"*{words}*" if words else "*"
        if not args.range:
            found: Iterable[Entry] = history.search(
                pattern, raw=args.raw, output=args.get_output, n=args.limit, unique=args.unique
            )
            return found
        from fnmatch import fnmatchcase

        _check_ranges(args.range)
        ranged = [
            entry for entry in history.get_range_by_str(" ".join(args.range), args.raw, args.get_output)
            if fnmatchcase(_text_of(entry, args), pattern)
        ]  # fmt: skip
        if args.unique:
            # The last one of equal inputs stays, as in a search of everything.
            ranged = list({_text_of(entry, args): entry for entry in ranged}.values())
        return ranged[-args.limit :] if args.limit else ranged

    def _write(self, filename: str, text: str) -> None:
        import os

        if not self._may_write(filename):
            print("Aborting.")
            return
        try:
            with open(os.path.expanduser(filename), "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(
                f"%history: can't write {filename!r}: {error.strerror or error}"
            ) from None

    def _may_write(self, filename: str) -> bool:
        import os

        if not os.path.exists(os.path.expanduser(filename)):
            return True
        try:
            return bool(
                self.shell.ask_yes_no(
                    f"File {filename!r} exists. Overwrite?", default="n", interrupt="n"
                )
            )
        except StdinNotImplementedError:
            raise UsageError(
                f"%history: {filename!r} exists, and nobody can be asked whether to overwrite it"
            ) from None

    def _formatted(self, entry: Entry, args: Any) -> str:
        """An input as it is printed: number, prompts, the text, and the result below it."""
        session, number, content = entry
        text = _text_of(entry, args)
        result = content[1] if args.get_output else None
        label = ""
        if args.print_nums or args.pattern is not None:
            current = self.shell.history_manager.session_number
            place = f"{number}" if session in (0, current) else f"{session}/{number}"
            label = f"{place:>4}:" + ("\n" if "\n" in text else " ")
        if args.pyprompts:
            text = _with_prompts(text)
        return f"{label}{text}" if result is None else f"{label}{text}\n{result}"

    @line_magic("rep")
    @line_magic
    def recall(self, arg: str = "") -> None:
        r"""Put earlier input at the next prompt, to be changed and entered again.

        %recall 45        input 45
        %recall 45-48 ~1/2
        %recall           the last result, as text
        %recall foo       a variable that holds text, or the last input that contains
                          foo
        """
        word = arg.strip()
        values = self.shell.user_ns
        if not word or word in values:
            self.shell.set_next_input(str(values.get(word or "_", "")))
            return
        is_range = all(any(extract_hist_ranges(part)) for part in word.split())
        text = self.shell.extract_input_lines(word, raw=True).rstrip() if is_range else ""
        text = text or self._last_with(word)
        if not text:
            raise UsageError(f"%recall: no input, variable or range is called {word!r}")
        self.shell.set_next_input(text)

    def _last_with(self, word: str) -> str:
        """The last input that contains `word`; calls of these magics themselves are left out."""
        history = self.shell.history_manager
        for text in reversed(history.input_hist_raw[:-1]):
            if word in text and not _REPEATS.match(text):
                return str(text).rstrip()
        for _, _, text in reversed(list(history.search(f"*{word}*"))):
            if not _REPEATS.match(text):
                return str(text).rstrip()
        return ""

    @line_magic
    def rerun(self, parameter_s: str = "") -> None:
        """Run earlier input again.

        %rerun 4-6       these inputs; ranges as for %history
        %rerun           the last input
        %rerun -l 3      the last 3
        %rerun -g foo    the last input that contains foo
        """
        opts, ranges = self.parse_options(parameter_s, "l:g:", mode="string")
        if "g" in opts:
            text = self._last_with(opts.g)
            lines = [text] if text else []
        elif ranges and "l" not in opts:
            _check_ranges(ranges.split())
            lines = [text for _, _, text in self.shell.history_manager.get_range_by_str(ranges)]
        else:
            lines = self._last(_count(opts.get("l", "1")))
        if not lines:
            print("No lines in history match specification")
            return
        code = "\n".join(lines)
        if code in self._running:
            raise UsageError(f"%rerun {ranges}: this input runs itself again, without an end")
        print(f"=== Executing: ===\n{code}\n=== Output: ===")
        self._running.append(code)
        try:
            self.shell.run_cell(code, store_history=False)
        finally:
            self._running.pop()

    def _last(self, count: int) -> list[str]:
        """The last inputs, oldest first, without calls of %rerun and %recall."""
        wanted = count
        while True:
            tail = [text for _, _, text in self.shell.history_manager.get_tail(wanted)]
            lines = [text for text in tail if not _REPEATS.match(text)]
            if len(lines) >= count or len(tail) < wanted:
                return lines[-count:]
            wanted *= 2


def _text_of(entry: Entry, args: Any) -> str:
    return str(entry[2][0] if args.get_output else entry[2])


def _with_prompts(text: str) -> str:
    """The text as a doctest has it; a block ends with an empty continuation line."""
    first, *others = text.rstrip("\n").split("\n")
    lines = [f">>> {first}", *(f"... {line}".rstrip() for line in others)]
    if others and others[-1].startswith((" ", "\t")):
        lines.append("...")
    return "\n".join(lines)


def _check_ranges(words: list[str]) -> None:
    """Refuse words that are no ranges of inputs.

    Raises:
        UsageError: there is one.
    """
    for word in words:
        if not any(extract_hist_ranges(word)):
            raise UsageError(f"{word!r} is no range of inputs, such as 4, 4-6, 4-, ~1/7 or ~2/")


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise UsageError(f"%rerun -l takes a number of inputs, got {text!r}")
    return int(text)
