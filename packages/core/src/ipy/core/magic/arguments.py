"""Options of magics declared with decorators, parsed by argparse.

@magic_arguments()
@argument("-o", "--output", help="where the result goes")
@argument("name")
def my_magic(line):
    args = parse_argstring(my_magic, line)
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from ipy.core.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


class MagicHelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Shows the options of a magic as part of its docstring, indentation of examples kept."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = re.split(r"\n[ \t]*\n", textwrap.dedent(text).strip())
        filled = [
            # Indented blocks are examples and stay as they are.
            block
            if block.startswith((" ", "\t"))
            else textwrap.fill(" ".join(block.split()), width)
            for block in paragraphs
        ]
        return textwrap.indent("\n\n".join(filled), indent) + "\n"

    def add_usage(
        self, usage: Any, actions: Any, groups: Any, prefix: str | None = "::\n\n  %"
    ) -> None:
        """Write the usage line as it is typed, with the percent sign."""
        super().add_usage(usage, actions, groups, prefix)


class MagicArgumentParser(argparse.ArgumentParser):
    """An argument parser that reports mistakes as `UsageError` and never ends the process."""

    def __init__(self, prog: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("add_help", False)
        kwargs.setdefault("formatter_class", MagicHelpFormatter)
        kwargs.setdefault("conflict_handler", "error")
        super().__init__(prog=prog, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"%{self.prog}: {message}" if self.prog else message)

    def parse_argstring(self, argstring: str, *, partial: bool = False) -> Any:
        """Split a line as a shell does and parse it.

        Args:
            argstring: the line of the magic.
            partial: return (namespace, unknown words) instead of refusing unknown words.

        Raises:
            UsageError: an argument is unknown, missing or malformed.
        """
        from ipy.core.system import arg_split

        try:
            words = arg_split(argstring)
        except ValueError as error:
            self.error(f"{error} in {argstring!r}")
        return self.parse_known_args(words) if partial else self.parse_args(words)


def real_name(magic_func: Callable[..., Any]) -> str:
    """The name under which a magic function is called: without a `magic_` prefix."""
    name = magic_func.__name__
    name = name.removeprefix("magic_")
    return str(getattr(magic_func, "argcmd_name", name))


def construct_parser(magic_func: Callable[..., Any]) -> MagicArgumentParser:
    """Build the parser of a magic from its decorators, and make its help the docstring."""
    settings = dict(getattr(magic_func, "argcmd_kwds", {}))
    if magic_func.__doc__:
        from inspect import cleandoc

        settings.setdefault("description", cleandoc(magic_func.__doc__))
    parser = MagicArgumentParser(real_name(magic_func), **settings)
    group: Any = None
    # Decorators run from the bottom up: the last in the list stands first in the source.
    for decorator in reversed(getattr(magic_func, "decorators", [])):
        result = decorator.add_to_parser(parser, group)
        if result is not None:
            group = result
    magic_func.__doc__ = parser.format_help()
    return parser


def parse_argstring(magic_func: Any, argstring: str, *, partial: bool = False) -> Any:
    """Parse the line that a decorated magic was called with.

    Args:
        magic_func: the function, or the bound method, decorated with `magic_arguments`.
        argstring: its line.
        partial: return (namespace, unknown words) instead of refusing unknown words.

    Raises:
        UsageError: an argument is unknown, missing or malformed.
    """
    return magic_func.parser.parse_argstring(argstring, partial=partial)


class ArgDecorator:
    """A decorator that adds something to the parser of a magic."""

    _has_arguments = False

    def __call__(self, func: F) -> F:
        """Note this decorator on the function."""
        if not getattr(func, "has_arguments", False):
            func.has_arguments = True  # type: ignore[attr-defined]
            func.decorators = []  # type: ignore[attr-defined]
        func.decorators.append(self)  # type: ignore[attr-defined]
        return func

    def add_to_parser(self, parser: MagicArgumentParser, group: Any) -> Any:
        """Add to `parser`, or to `group` if there is one; return a new group to go on with, or None."""
        return None


class magic_arguments(ArgDecorator):  # noqa: N801 - used as a decorator
    """Outermost decorator: builds the parser; `name` overrides the name shown in the help."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def __call__(self, func: F) -> F:
        """Give the function its parser."""
        if not getattr(func, "has_arguments", False):
            func.has_arguments = True  # type: ignore[attr-defined]
            func.decorators = []  # type: ignore[attr-defined]
        if self.name is not None:
            func.argcmd_name = self.name  # type: ignore[attr-defined]
        func.parser = construct_parser(func)  # type: ignore[attr-defined]
        return func


class ArgMethodWrapper(ArgDecorator):
    """A decorator that calls one method of the parser with its own arguments."""

    _method_name = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs

    def add_to_parser(self, parser: MagicArgumentParser, group: Any) -> Any:
        """Call the method on the group, or on the parser where there is no group."""
        getattr(parser if group is None else group, self._method_name)(*self.args, **self.kwargs)
        return None


class argument(ArgMethodWrapper):  # noqa: N801
    """Add an argument, as `ArgumentParser.add_argument` does."""

    _method_name = "add_argument"


class defaults(ArgMethodWrapper):  # noqa: N801
    """Set defaults, as `ArgumentParser.set_defaults` does."""

    _method_name = "set_defaults"


class argument_group(ArgMethodWrapper):  # noqa: N801
    """Put the arguments that follow in a group of their own."""

    def add_to_parser(self, parser: MagicArgumentParser, group: Any) -> Any:
        """Return the new group."""
        return parser.add_argument_group(*self.args, **self.kwargs)


class kwds(ArgDecorator):  # noqa: N801
    """Give keyword arguments to the parser itself."""

    def __init__(self, **kwargs: Any) -> None:
        self.kwargs = kwargs

    def __call__(self, func: F) -> F:
        """Note the keywords on the function."""
        func = super().__call__(func)
        func.argcmd_kwds = self.kwargs  # type: ignore[attr-defined]
        return func


__all__ = [
    "MagicArgumentParser",
    "argument",
    "argument_group",
    "defaults",
    "kwds",
    "magic_arguments",
    "parse_argstring",
    "real_name",
]
