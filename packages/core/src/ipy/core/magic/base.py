"""The base class of groups of magics."""

from __future__ import annotations

import os
import re
from getopt import GetoptError, getopt
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn

from traitlets.config.configurable import Configurable

from ipy.core.errors import UsageError

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell
    from ipy.core.text import Struct


class Magics(Configurable):
    """A group of magics that share a shell and, often, state.

    Subclasses are decorated with `magics_class` and declare their magics with `line_magic`, `cell_magic` and
    `line_cell_magic`. An instance is registered with `shell.register_magics`.

    Attributes:
        magics: {"line": {name: function}, "cell": {name: function}}; bound methods on an instance.
        shell: the shell that the magics act on.
        options_table: option strings that are put before the user's, per magic method.
    """

    registered: ClassVar[bool] = False
    magics: Any = None
    shell: Any = None
    options_table: dict[str, str]

    def __init__(self, shell: InteractiveShell | None = None, **kwargs: Any) -> None:
        if not type(self).registered:
            raise ValueError(
                f"the class {type(self).__name__} holds magics but is not decorated with @magics_class"
            )
        if shell is not None:
            configurables = getattr(shell, "configurables", None)
            if configurables is not None:
                configurables.append(self)
            kwargs.setdefault("parent", shell)
        super().__init__(**kwargs)
        self.shell = shell
        self.options_table = {}
        self.magics = {
            kind: {name: getattr(self, attribute) for name, attribute in names.items()}
            for kind, names in type(self).magics.items()
        }

    def arg_err(self, func: Any) -> None:
        """Print the help of the magic `func` after it was given bad arguments."""
        print("Error in arguments:")
        print(func.__doc__ or "(no help)")

    def format_latex(self, strng: str) -> str:
        """Escape the characters of a docstring that are special in LaTeX."""
        escaped = re.sub(r"([%#_&$])", r"\\\1", strng)
        return re.sub(r"(?m)^(\s*)-\s", r"\1\\item ", escaped)

    def default_option(self, fn: str, optstr: str) -> None:
        """Put the options `optstr` before those that the user gives to the magic `fn`.

        Raises:
            UsageError: there is no magic of that name in this group.
        """
        if fn not in {name for names in self.magics.values() for name in names}:
            raise UsageError(f"there is no magic called {fn!r} in {type(self).__name__}")
        self.options_table[fn] = optstr

    def parse_options(
        self,
        arg_str: str,
        opt_str: str,
        *long_opts: str,
        mode: Literal["string", "list"] = "string",
        list_all: bool = False,
        posix: bool = os.name == "posix",
        strict: bool = True,
        preserve_non_opts: bool = False,
        remainder_arg_str: str | None = None,
    ) -> tuple[Struct, Any]:
        """Split the line of a magic into options and the rest, as getopt does.

        Args:
            arg_str: the line as typed.
            opt_str: single letters, followed by a colon where an argument is needed.
            *long_opts: long names, with a trailing "=" where an argument is needed.
            mode: what the rest is given as, one string or a list of words.
            list_all: give the arguments of every option as a list, even of those that occur once.
            posix: strip quotes from words; by default on POSIX systems only.
            strict: refuse unbalanced quotes.
            preserve_non_opts: return the rest exactly as typed, quotes and blanks included.
            remainder_arg_str: takes the place of the rest of the line.

        Raises:
            UsageError: an option is unknown or its argument is missing.
        """
        from ipy.core.system import arg_split
        from ipy.core.text import Struct

        method = self._calling_magic()
        if method in self.options_table:
            arg_str = f"{self.options_table[method]} {arg_str}"
        if mode not in ("string", "list"):
            raise ValueError(f'mode must be "string" or "list", got {mode!r}')
        words = arg_split(arg_str, posix=posix, strict=strict) if arg_str.strip() else []
        # Only a line that may hold options is taken apart: code such as `a = -1` must survive.
        try:
            found, rest = getopt(words, opt_str, list(long_opts))
        except GetoptError as error:
            accepted = " ".join(_option_names(opt_str, long_opts))
            raise UsageError(f"{error.msg} (accepted: {accepted or 'no options'})") from None
        options: dict[str, Any] = {}
        for name, value in found:
            key = name.lstrip("-").replace("-", "_") if name.startswith("--") else name[1:]
            if key in options:
                if not isinstance(options[key], list):
                    options[key] = [options[key]]
                options[key].append(value)
            else:
                options[key] = [value] if list_all else value
        opts = Struct(options)
        if preserve_non_opts:
            return opts, _rest_as_typed(arg_str, len(words) - len(rest), posix, strict)
        return opts, rest if mode == "list" else " ".join(rest)

    def _calling_magic(self) -> str:
        """Name of the magic that is parsing its options, for `options_table`."""
        if not self.options_table:
            return ""
        import sys

        code = sys._getframe(2).f_code.co_name
        for names in type(self).magics.values():
            for name, attribute in names.items():
                if attribute == code:
                    return str(name)
        return code

    def usage(self, message: str) -> NoReturn:
        """Refuse the arguments of a magic with one line that says why."""
        raise UsageError(message)


def _option_names(opt_str: str, long_opts: tuple[str, ...]) -> list[str]:
    letters = [f"-{letter}" for letter in opt_str if letter != ":"]
    return letters + [f"--{name.rstrip('=')}" for name in long_opts]


def _rest_as_typed(line: str, consumed: int, posix: bool, strict: bool) -> str:
    """The part of `line` that follows its first `consumed` words, untouched."""
    if not consumed:
        return line.strip()
    # Words are separated outside quotes: the shortest prefix that holds `consumed` words ends the options.
    from ipy.core.system import arg_split

    for match in re.finditer(r"\s+|$", line.lstrip()):
        prefix = line.lstrip()[: match.start()]
        if not prefix:
            continue
        try:
            words = arg_split(prefix, posix=posix, strict=True)
        except ValueError:
            continue
        if len(words) >= consumed:
            return line.lstrip()[match.end() :].strip()
    return ""
