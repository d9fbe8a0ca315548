"""Source text in and out of the session: `%load`, `%save`, `%pycat`, `%pastebin`."""

from __future__ import annotations

import ast
import os
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from traitlets import Unicode

from ipy.core.errors import StdinNotImplementedError, UsageError
from ipy.core.magic import Magics, line_magic, magics_class

#: Loading more characters than this is asked about first.
_MANY_CHARACTERS = 200_000


@magics_class
class SourceMagics(Magics):
    """Magics that load, keep, show and publish source text."""

    pastebin_url = Unicode(
        "https://dpaste.com/api/v2/",
        help="Where %pastebin posts to: a service that speaks the API of dpaste.com.",
    ).tag(config=True)

    @line_magic("loadpy")
    @line_magic
    def load(self, arg_s: str = "") -> None:
        """Put source text at the next prompt, where it can be changed and run.

            %load [options] source

        The source is a file, a URL, a notebook, a range of inputs as for %history, a
        macro, or a string variable; without one, it is the session so far.

            -r LINES    only these lines: x-y, python-style x:y (without y), or one
                        number; several separated by commas
            -s NAMES    only these functions and classes, separated by commas
            -n          look among all variables too, for the source of functions,
                        classes and modules
            -y          don't ask before loading more than 200,000 characters

            %load model.py
            %load -r 5-10,14 model.py
            %load -s fit,Model model.py
            %load -n json.dumps
        """
        opts, source = self.parse_options(arg_s, "yns:r:")
        text = self._find(source, search_ns="n" in opts)
        if "r" in opts:
            lines = text.splitlines()
            text = "\n".join(
                textwrap.dedent("\n".join(lines[start:stop]))
                for start, stop in parse_ranges(opts["r"], len(lines))
            )
        if "s" in opts:
            names = [name.strip() for name in opts["s"].split(",") if name.strip()]
            text = "\n".join(find_definitions(text, names, source))
        if len(text) > _MANY_CHARACTERS and "y" not in opts and not self._wanted(len(text)):
            print("Operation cancelled.")
            return
        self.shell.set_next_input(f"# %load {arg_s}".rstrip() + f"\n{text}", replace=True)

    def _wanted(self, count: int) -> bool:
        question = f"The text you're trying to load is {count:,} characters long. Continue (y/[N])?"
        try:
            answer: bool = self.shell.ask_yes_no(question, default="n")
        except StdinNotImplementedError:
            # Nobody to ask: it was asked for.
            return True
        return answer

    def _find(self, target: str, raw: bool = True, **kwargs: Any) -> str:
        try:
            text: str = self.shell.find_user_code(target, raw, **kwargs)
        except (ValueError, TypeError) as error:
            raise UsageError(str(error)) from None
        return text

    @line_magic
    def save(self, parameter_s: str = "") -> None:
        """Write inputs to a file.

        %save [options] file 1-3 5      inputs, as for %history; without a range, the
                                        session so far
        %save [options] file name       a macro, or a string variable

        -r      as they were typed; the file ends in `.ipy` then, else in `.py`
        -f      overwrite an existing file without asking
        -a      add to it
        """
        opts, words = self.parse_options(parameter_s, "fra", mode="list")
        if not words:
            raise UsageError("%save: Missing filename.")
        raw, append = "r" in opts, "a" in opts
        extension = ".ipy" if raw else ".py"
        path, source = os.path.expanduser(words[0]), " ".join(words[1:])
        if not path.endswith((".py", ".ipy")):
            path += extension
        exists = os.path.isfile(path)
        if exists and not append and "f" not in opts and not self._may_overwrite(path):
            print("Operation cancelled.")
            return
        text = self._find(source, raw)
        body = text if text.endswith("\n") else text + "\n"
        head = "" if exists and append else "# coding: utf-8\n"
        try:
            with open(path, "a" if append else "w", encoding="utf-8") as file:
                file.write(head + body)
        except OSError as error:
            raise UsageError(f"%save: {path}: {error.strerror or error}") from None
        print(f"These commands were written to the file `{path}`:\n{text}")

    def _may_overwrite(self, path: str) -> bool:
        try:
            answer: bool = self.shell.ask_yes_no(
                f"File `{path}` exists. Overwrite (y/[N])? ", default="n"
            )
        except StdinNotImplementedError:
            raise UsageError(
                f"%save: {path} exists, and there is nobody to ask; -f overwrites it, -a adds to it"
            ) from None
        return answer

    @line_magic
    def pycat(self, parameter_s: str = "") -> None:
        """Show a Python file in the pager, in colours.

        Also a URL, a range of inputs, a macro, a string variable.
        """
        from ipy.core.pager import page
        from ipy.core.themes import get_theme

        text = self._find(parameter_s.strip(), skip_encoding_cookie=False)
        page(get_theme(self.shell.colors).highlight(text))

    @line_magic
    def pastebin(self, parameter_s: str = "") -> str:
        """Publish source text on dpaste.com, and return its address.

        Everybody who has the address can read it.

            %pastebin [options] source      inputs as for %history, a file, a string
                                            variable, a macro; without one, the session

            -d TEXT     a title
            -e DAYS     for how long it stays there; 7 days by default

        The setting `SourceMagics.pastebin_url` names another server.
        """
        opts, source = self.parse_options(parameter_s, "d:e:")
        days = opts.get("e", "7")
        if not days.isdecimal() or not 1 <= int(days) <= 365:
            raise UsageError(f"%pastebin -e takes a number of days from 1 to 365, got {days!r}")
        title = opts.get("d", "Pasted from IPython").strip("\"'")
        return post(self.pastebin_url, self._find(source), title, int(days))


def parse_ranges(text: str, count: int) -> Iterator[tuple[int, int]]:
    """Slices of "x-y", "x:y" (without y) and "x", separated by commas; an open end is that of the text.

    Args:
        text: what the user typed; lines are counted from 1.
        count: how many lines there are.

    Raises:
        UsageError: a part is none of these.
    """
    for part in re.split(r"[,\s]+", text.strip().strip("\"'")):
        match = re.fullmatch(r"(\d*)([-:]?)(\d*)", part)
        if match is None or not part:
            raise UsageError(f"%load -r: {part!r} is no range of lines; write 3-5, 3:6, 3- or 3")
        first, sign, last = match.groups()
        start = max(int(first) - 1, 0) if first else 0
        if not sign:
            yield start, start + 1
        elif not last:
            yield start, count
        else:
            yield start, int(last) - (sign == ":")


def find_definitions(text: str, names: list[str], where: str) -> Iterator[str]:
    """The source of functions and classes at the top level of a file, decorators included.

    Raises:
        UsageError: one is not there, or the text is not Python.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"%load -s: {where} is not Python: {error}") from None
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = {node.name: node for node in tree.body if isinstance(node, kinds)}
    lines = text.splitlines(keepends=True)
    for name in names:
        if name not in found:
            from difflib import get_close_matches

            close = get_close_matches(name, found, n=1)
            hint = (
                f"did you mean {close[0]!r}?"
                if close
                else f"there are: {', '.join(found) or 'none'}"
            )
            raise UsageError(f"%load -s: no function or class {name!r} in {where}; {hint}")
        node = found[name]
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        yield "".join(lines[first - 1 : node.end_lineno])


def post(url: str, text: str, title: str, days: int) -> str:
    """Send text to a paste service, and return the address under which it is found.

    Raises:
        UsageError: the service can't be reached, or refuses.
    """
    from http.client import HTTPException  # 30 ms with the next ones
    from urllib.parse import urlencode
    from urllib.request import Request, urlopen

    fields = {"title": title, "content": text, "syntax": "python", "expiry_days": days}
    request = Request(  # noqa: S310 - the address is a setting
        url, urlencode(fields).encode("utf-8"), headers={"User-Agent": "ipy-core"}
    )
    try:
        with urlopen(request, timeout=30) as response:  # noqa: S310
            address: str = response.read().decode("utf-8")
            return address.strip()
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise UsageError(f"%pastebin: {url} did not take the text: {reason}") from None
