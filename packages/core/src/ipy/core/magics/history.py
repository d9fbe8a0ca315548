"""Magics about earlier inputs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO, Any

from ipy.core.errors import StdinNotImplementedError, UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring

Entry = tuple[int, int, Any]


@magics_class
class HistoryMagics(Magics):
    """`%history`, `%recall` and `%rerun`."""

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

        A range names inputs by number: `4`, `4-6`, `4-` (to the end), `~1/7` (input 7 of the session before), `~8/1-~6/5` (from
        then until then), `~2/` (the whole session). Several are separated by blanks::

            %history -n 4-6 ~1/1-5
            %history -g "*import numpy*"
        """
        args = parse_argstring(self.history, parameter_s)
        entries = self._entries(args)
        numbered = args.print_nums or (args.pattern is not None and not args.range)
        if args.filename is None:
            self._print(entries, args, numbered, sys.stdout)
            return
        target = args.filename
        if not self._may_write(target):
            print("Aborting.")
            return
        import os

        try:
            with open(os.path.expanduser(target), "w", encoding="utf-8") as file:
                self._print(entries, args, numbered, file)
        except OSError as error:
            raise UsageError(
                f"%history: can't write {target!r}: {error.strerror or error}"
            ) from None

    def _entries(self, args: Any) -> Iterable[Entry]:
        history = self.shell.history_manager
        raw, output = args.raw, args.get_output
        found: Iterable[Entry]
        if args.pattern is not None:
            words = " ".join(args.pattern).strip()
            if len(words) > 1 and words[0] == words[-1] and words[0] in "\"'":
                words = words[1:-1]
            pattern = f"*{words}*" if words else "*"
            if args.range:
                import fnmatch

                ranged = history.get_range_by_str(" ".join(args.range), raw, output)
                found = [
                    entry for entry in ranged
                    if fnmatch.fnmatchcase(entry[2][0] if output else entry[2], pattern)
                ]  # fmt: skip
            else:
                found = history.search(
                    pattern, raw=raw, output=output, n=args.limit, unique=args.unique
                )
        elif args.limit is not None:
            found = history.get_tail(args.limit, raw=raw, output=output)
            args.print_nums = args.print_nums or False
        elif args.range:
            found = history.get_range_by_str(" ".join(args.range), raw, output)
        else:
            found = history.get_range(raw=raw, output=output)
        return found

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

    def _print(self, entries: Iterable[Entry], args: Any, numbered: bool, out: IO[str]) -> None:
        current = self.shell.history_manager.session_number
        for session, number, content in entries:
            text, result = content if args.get_output else (content, None)
            lines = text.split("\n")
            multiline = len(lines) > 1
            label = ""
            if numbered:
                label = f"{number}" if session in (0, current) else f"{session}/{number}"
                label = f"{label:>4}:" + ("\n" if multiline else " ")
            if args.pyprompts:
                body = "\n".join(
                    ">>> " + line if i == 0 else "... " + line for i, line in enumerate(lines)
                )
            else:
                body = text
            print(f"{label}{body}", file=out)
            if result is not None:
                print(result, file=out)

    @line_magic
    def hist(self, parameter_s: str = "") -> None:
        """Print earlier inputs; a shorter name for `%history`."""
        self.history(parameter_s)

    @line_magic
    def recall(self, arg: str = "") -> None:
        r"""Put earlier input at the next prompt, to be changed and entered again.

        %recall 45        input 45
        %recall 45-48 ~1/2
        %recall           the last result, as text
        %recall foo       a variable that holds text, or the last input that contains foo
        """
        word = arg.strip()
        if not word:
            self.shell.set_next_input(str(self.shell.user_ns.get("_", "")))
            return
        values = self.shell.user_ns
        if word in values:
            self.shell.set_next_input(str(values[word]))
            return
        text = (
            self.shell.extract_input_lines(word, raw=True).rstrip()
            if word[0] in "~0123456789"
            else ""
        )
        if not text:
            text = self._last_with(word)
        if not text:
            raise UsageError(f"%recall: no input, variable or range is called {word!r}")
        self.shell.set_next_input(text)

    def _last_with(self, word: str) -> str:
        own = self.shell.history_manager.input_hist_raw
        for text in reversed(own[:-1]):
            if word in text:
                return str(text).rstrip()
        for _, _, text in reversed(list(self.shell.history_manager.search(f"*{word}*"))):
            if "recall" not in text and "rep " not in text:
                return str(text).rstrip()
        return ""

    @line_magic
    def rep(self, arg: str = "") -> None:
        """Put earlier input at the next prompt; a shorter name for `%recall`."""
        self.recall(arg)

    @line_magic
    def rerun(self, parameter_s: str = "") -> None:
        """Run earlier input again.

        %rerun 4-6       these inputs; ranges as for %history
        %rerun           the last input
        %rerun -l 3      the last 3
        %rerun -g foo    the last input that contains foo
        """
        opts, ranges = self.parse_options(parameter_s, "l:g:", mode="string")
        history = self.shell.history_manager
        if "l" in opts:
            try:
                count = int(opts.l)
            except ValueError:
                raise UsageError(f"%rerun -l takes a number, got {opts.l!r}") from None
            entries = list(history.get_tail(count))
        elif "g" in opts:
            entries = [
                entry for entry in history.search(f"*{opts.g}*") if not entry[2].lstrip("%").startswith("rerun")
            ][-1:]  # fmt: skip
        elif ranges:
            entries = list(history.get_range_by_str(ranges))
        else:
            entries = list(history.get_tail(1))
        lines = [text for _, _, text in entries]
        if not lines:
            print("No lines in history match specification")
            return
        code = "\n".join(lines)
        print("=== Executing: ===")
        print(code)
        print("=== Output: ===")
        self.shell.run_cell(code, store_history=False)
