"""Input transformers that are pushed one line after the other, as the manual describes them.

Today's transformers are functions of all lines of a cell (`TransformerManager`); those here go on working beside them: a shell's
`input_transformer_manager` and `input_splitter` have `physical_line_transforms`, `logical_line_transforms` and
`python_line_transforms` for them (`stages`).

Source: CORE-068 to CORE-080 in SPEC.md.
"""

from __future__ import annotations

import functools
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable
from tokenize import TokenError, TokenInfo, generate_tokens, untokenize
from typing import Any

from .lexer import LineLexer
from .tokens import EscapedCommand, HelpEnd, MagicAssign, SystemAssign, TokenTransformBase

Coroutine = Generator["str | None", "str | None", Any]

_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")


class InputTransformer(ABC):
    """Gets the lines of an input one by one, without their line ends.

    Attributes:
        look_in_string: whether a logical line transformer also gets lines that begin inside a string.
    """

    look_in_string = False

    @abstractmethod
    def push(self, line: str) -> str | None:
        """Take a line.

        Returns:
            What stands for the lines so far; None to wait for more.
        """

    @abstractmethod
    def reset(self) -> str | None:
        """End the input, and be ready for another one.

        Returns:
            What stands for the lines that were held back; None if there are none.
        """

    @classmethod
    def wrap(cls, func: Callable[..., Any]) -> Callable[..., InputTransformer]:
        """Make a factory of transformers from a function; a decorator.

        The arguments of the factory are handed to the function. An attribute `look_in_string` of the factory holds for the
        transformers that it makes.
        """

        @functools.wraps(func)
        def factory(**kwargs: Any) -> InputTransformer:
            made: Any = cls(func, **kwargs)  # type: ignore[call-arg]
            made.look_in_string = getattr(factory, "look_in_string", cls.look_in_string)
            return made  # type: ignore[no-any-return]

        return factory


class StatelessInputTransformer(InputTransformer):
    """A function from line to line.

    Args:
        func: gets a line, returns one.
    """

    def __init__(self, func: Callable[[str], str]) -> None:
        self.func = func

    def __repr__(self) -> str:
        return f"{type(self).__name__}(func={self.func!r})"

    def push(self, line: str) -> str | None:
        """Return the function's line."""
        return self.func(line)

    def reset(self) -> str | None:
        """Nothing is ever held back."""
        return None


class CoroutineInputTransformer(InputTransformer):
    """A generator that is sent lines, and `None` at the end of an input.

    It yields a line, or None while it gathers lines; what it yields for the final None is the rest.

    Args:
        coro: makes the generator.
    """

    def __init__(self, coro: Callable[..., Coroutine], **kwargs: Any) -> None:
        self._coro = coro
        self._kwargs = kwargs
        self.coro = self._begin()

    def _begin(self) -> Coroutine:
        coroutine = self._coro(**self._kwargs)
        # As far as its first yield, where it waits for a line.
        next(coroutine)
        return coroutine

    def __repr__(self) -> str:
        return f"{type(self).__name__}(coro={self._coro!r})"

    def push(self, line: str) -> str | None:
        """Send a line."""
        return self._send(line)

    def reset(self) -> str | None:
        """Send None."""
        return self._send(None)

    def _send(self, line: str | None) -> str | None:
        try:
            return self.coro.send(line)
        except BaseException as error:
            # A generator that has ended, or failed, can't be sent anything again.
            self.coro = self._begin()
            if isinstance(error, StopIteration):
                value: str | None = error.value
                return value
            raise


class TokenInputTransformer(InputTransformer):
    """A function over the tokens of complete pieces of Python; for `python_line_transforms`.

    Args:
        func: gets a list of tokens, returns tokens, or (type, text) pairs.
    """

    def __init__(self, func: Callable[[list[TokenInfo]], Iterable[Any]]) -> None:
        self.func = func
        self._lines: list[str] = []

    def __repr__(self) -> str:
        return f"{type(self).__name__}(func={self.func!r})"

    def push(self, line: str) -> str | None:
        """Take a line; return Python when brackets and strings are closed."""
        self._lines.append(line)
        lexer = LineLexer()
        for each in "\n".join(self._lines).split("\n"):
            lexer.feed(each + "\n")
        return self._rewritten() if lexer.at_boundary else None

    def reset(self) -> str | None:
        """Return the lines that never became complete, as they were."""
        text = "\n".join(self._lines)
        self._lines = []
        return text or None

    def _rewritten(self) -> str:
        text = "\n".join(self._lines)
        self._lines = []
        # Apart from the tokens: what becomes of the text again would lose it.
        indent = text[: len(text) - len(text.lstrip(" \t\f"))]
        rest = iter((text[len(indent) :] + "\n").splitlines(keepends=True))
        try:
            tokens = list(generate_tokens(lambda: next(rest, "")))
        except (TokenError, SyntaxError):
            # Part of a larger block, or no Python: the compiler says what is wrong.
            return text
        result: str = untokenize(self.func(tokens))
        return indent + result.rstrip("\n")


# -- those that come along -------------------------------------------------------------------------------------------------


@CoroutineInputTransformer.wrap
def leading_indent() -> Coroutine:
    """Remove the first line's leading white space from all lines."""
    line = yield None
    while True:
        while line is None:
            line = yield None
        indent = re.compile("(?:" + re.escape(line[: len(line) - len(line.lstrip())]) + ")?")
        while line is not None:
            line = yield indent.sub("", line, count=1)


leading_indent.look_in_string = True  # type: ignore[attr-defined]


def _strip_prompts(prompt: re.Pattern[str], initial: re.Pattern[str]) -> Coroutine:
    line = yield None
    while True:
        while line is None:
            line = yield None
        stripping, count = False, 0
        while line is not None:
            # What begins without a prompt in its first two lines was not pasted from a session.
            stripping = stripping or (count < 2 and initial.match(line) is not None)
            count += 1
            line = yield prompt.sub("", line, count=1) if stripping else line


@CoroutineInputTransformer.wrap
def classic_prompt() -> Coroutine:
    """Remove the prompts `>>>` and `...` of a pasted session."""
    return _strip_prompts(re.compile(r"^[ \t]*(?:>>>|\.\.\.) ?"), re.compile(r"[ \t]*>>>"))


@CoroutineInputTransformer.wrap
def ipy_prompt() -> Coroutine:
    """Remove the prompts `In [1]:` and `...:` of a pasted session."""
    pattern = re.compile(r"^[ \t]*(?:In \[\d+\]:|\.{3,}:) ?")
    return _strip_prompts(pattern, pattern)


for _made in (classic_prompt, ipy_prompt):
    _made.look_in_string = True  # type: ignore[attr-defined]


@CoroutineInputTransformer.wrap
def strip_encoding_cookie() -> Coroutine:
    """Empty the line, one of the first two, that declares an encoding: text has none any more."""
    line = yield None
    while True:
        while line is None:
            line = yield None
        count = 0
        while line is not None:
            cookie = count < 2 and _COOKIE.match(line)
            count += 1
            line = yield "" if cookie else line


def _commands(*kinds: type[TokenTransformBase]) -> Callable[[str], str]:
    """A function that rewrites some kinds of commands in a line."""
    from .manager import TransformerManager

    manager = TransformerManager()
    manager.token_transformers = list(kinds)
    return lambda line: "".join(manager.do_token_transforms([line + "\n"])).rstrip("\n")


def help_end() -> InputTransformer:
    """Make `name?` a call of the help."""
    return StatelessInputTransformer(_commands(HelpEnd))


def escaped_commands() -> InputTransformer:
    """Make lines that begin with `%`, `!`, `?`, `/`, `,` or `;` calls."""
    return StatelessInputTransformer(_commands(EscapedCommand))


def assign_from_magic() -> InputTransformer:
    """Make `a = %magic` an assignment of a call."""
    return StatelessInputTransformer(_commands(MagicAssign))


def assign_from_system() -> InputTransformer:
    """Make `a = !command` an assignment of a call."""
    return StatelessInputTransformer(_commands(SystemAssign))
