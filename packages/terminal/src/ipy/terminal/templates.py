r"""Prompts written as templates: `In [\#]: `, `{color.Green}\u@\h {cwd}`.

Theory of operation. A template has two kinds of placeholders. Abbreviations begin with a backslash and are
turned into fields first (`\w` becomes `{cwd}`); fields are those of `str.format` and are looked up, in this
order, among the fields of this module, the colours, and the names of the user's namespace. Only what a
template mentions is computed. A colour holds until the next one; `{color.Normal}` ends it.
"""

from __future__ import annotations

import os
import re
import string
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .colors import ANSI_COLORS
from .manager import PromptManager
from .prompts import Prompts, Token, width_of

if TYPE_CHECKING:
    from .interactiveshell import TerminalInteractiveShell
    from .prompts import Tokens

__all__ = ["ABBREVIATIONS", "PromptManager", "TemplateError", "TemplatePrompts"]

#: Backslash abbreviations and the fields they stand for; `\Xn` and `\Yn` are added below.
ABBREVIATIONS: dict[str, str] = {
    r"\#": "{number}",
    r"\N": "{count}",
    r"\D": "{dots}",
    r"\w": "{cwd}",
    r"\W": "{cwd_last}",
    r"\u": "{user}",
    r"\$": "{dollar}",
    r"\h": "{host}",
    r"\H": "{fqdn}",
    r"\t": "{time}",
    r"\T": "{time}",
    r"\n": "\n",
    r"\r": "\r",
    r"\v": "{version}",
    **{rf"\{letter}{n}": f"{{cwd_{letter.lower()}[{n}]}}" for letter in "XY" for n in range(6)},
}

_ABBREVIATION = re.compile(r"\\[XY][0-5]|\\\\|\\.")
_COLOR_MARK = re.compile("\x00([A-Za-z]+)\x00")


class TemplateError(ValueError):
    """A prompt template can't be rendered; the message says which and why."""


class _Color:
    """Gives `{color.Green}`: a mark that rendering turns into a token type."""

    def __getattr__(self, name: str) -> str:
        if name not in ANSI_COLORS and name not in ("number", "prompt"):
            import difflib

            close = difflib.get_close_matches(name, ANSI_COLORS, n=1)
            hint = (
                f"; did you mean {close[0]}?" if close else f"; there are {', '.join(ANSI_COLORS)}"
            )
            raise TemplateError(f"no colour is called {name!r}{hint}")
        return f"\x00{name}\x00"


class Fields(Mapping[str, Any]):
    """The values that templates can name, computed when asked for.

    Args:
        count: the number of the prompt.
        namespace: the user's names, looked up after the fields.
        version: what `{version}` shows.
    """

    def __init__(self, *, count: int, namespace: Mapping[str, Any], version: str) -> None:
        self._namespace = namespace
        self._fields: dict[str, Callable[[], Any]] = {
            "count": lambda: count,
            "number": lambda: f"\x00number\x00{count}\x00prompt\x00",
            "dots": lambda: "." * len(str(count)),
            "color": _Color,
            "cwd": _cwd,
            "cwd_last": lambda: os.path.basename(_cwd()) or _cwd(),
            "cwd_x": lambda: [_cwd_tail(n, home_counts=True) for n in range(6)],
            "cwd_y": lambda: [_cwd_tail(n, home_counts=False) for n in range(6)],
            "user": _user,
            "dollar": lambda: "#" if hasattr(os, "getuid") and os.getuid() == 0 else "$",
            "host": lambda: _host().partition(".")[0],
            "fqdn": _host,
            "time": lambda: time.strftime("%H:%M:%S"),
            "version": lambda: version,
        }

    def __getitem__(self, name: str) -> Any:
        if name in self._fields:
            return self._fields[name]()
        return self._namespace[name]

    def __iter__(self) -> Any:
        return iter({**self._fields, **self._namespace})

    def __len__(self) -> int:
        return len({**self._fields, **self._namespace})


class _Formatter(string.Formatter):
    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        try:
            return kwargs[str(key)]
        except KeyError:
            raise TemplateError(
                f"{{{key}}} is neither a field nor a name of your namespace"
            ) from None


def expand_abbreviations(template: str) -> str:
    r"""Return `template` with fields in place of backslash abbreviations; unknown ones stay, `\\` is a backslash."""

    def replace(match: re.Match[str]) -> str:
        text = match.group()
        return "\\" if text == r"\\" else ABBREVIATIONS.get(text, text)

    return _ABBREVIATION.sub(replace, template)


def render(template: str, fields: Mapping[str, Any], *, base: Any, number: Any) -> Tokens:
    """Return `template` as tokens.

    Args:
        template: text with abbreviations and fields.
        fields: values by field name.
        base: token type of text without a colour.
        number: token type of the prompt number.

    Raises:
        TemplateError: a field is unknown or the braces don't match.
    """
    try:
        text = _Formatter().vformat(expand_abbreviations(template), (), fields)
    except (ValueError, AttributeError, LookupError, TypeError) as error:
        raise TemplateError(f"prompt template {template!r}: {error}") from error
    tokens: Tokens = []
    kind = before_number = base
    for index, part in enumerate(_COLOR_MARK.split(text)):
        if index % 2 == 0:
            if part:
                tokens.append((kind, part))
        elif part == "number":
            kind, before_number = number, kind
        elif part == "prompt":
            kind = before_number if kind is number else base
        else:
            kind = getattr(Token.PromptColor, part) if ANSI_COLORS[part] else base
    return tokens


class TemplatePrompts(Prompts):
    """Prompts rendered from the templates of a `PromptManager`.

    A template that can't be rendered is reported once, and the usual prompt is shown in its place.

    Args:
        shell: the shell whose number and namespace the templates show.
        manager: holds the templates.
        report: called with one line about a template that fails.
    """

    shell: TerminalInteractiveShell

    def __init__(
        self,
        shell: TerminalInteractiveShell,
        *,
        manager: PromptManager,
        report: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(shell)
        self.manager = manager
        self._report = report or (lambda message: print(message, file=sys.stderr))  # noqa: T201 - the default report
        self._reported: set[str] = set()

    def in_prompt_tokens(self) -> Tokens:
        """Return the rendered `in_template`."""
        tokens = self._in()
        return self._justified(tokens)

    def continuation_prompt_tokens(
        self, width: int | None = None, *, lineno: int | None = None, wrap_count: int | None = None
    ) -> Tokens:
        """Return the rendered `in2_template`."""
        tokens = self._in2()
        if self.manager.justify and width is not None:
            return _padded(tokens, width)
        return self._justified(tokens)

    def rewrite_prompt_tokens(self) -> Tokens:
        """Return the rendered `rewrite_template`."""
        tokens = self._rendered(
            "rewrite_template", self.shell.execution_count, Token.Prompt, Token.PromptNum
        )
        return self._justified(super().rewrite_prompt_tokens() if tokens is None else tokens)

    def out_prompt_tokens(self) -> Tokens:
        """Return the rendered `out_template`."""
        return self._justified(self._out())

    def _in(self) -> Tokens:
        tokens = self._rendered(
            "in_template", self.shell.execution_count, Token.Prompt, Token.PromptNum
        )
        if tokens is None:
            return super().in_prompt_tokens()
        mode = self.vi_mode()
        return [(Token.Prompt.Mode, mode), *tokens] if mode else tokens

    def _in2(self) -> Tokens:
        tokens = self._rendered(
            "in2_template", self.shell.execution_count, Token.Prompt, Token.PromptNum
        )
        return [(Token.Prompt, "   ...: ")] if tokens is None else tokens

    def _out(self) -> Tokens:
        number = self._result_number()
        tokens = self._rendered("out_template", number, Token.OutPrompt, Token.OutPromptNum)
        return super().out_prompt_tokens() if tokens is None else tokens

    def _rendered(self, name: str, count: int, base: Any, number: Any) -> Tokens | None:
        from . import _version

        fields = Fields(count=count, namespace=self.shell.user_ns, version=_version.__version__)
        template: str = getattr(self.manager, name)
        try:
            return render(template, fields, base=base, number=number)
        except TemplateError as error:
            if template not in self._reported:
                self._reported.add(template)
                self._report(f"PromptManager.{name}: {error}")
            return None

    def _justified(self, tokens: Tokens) -> Tokens:
        if not self.manager.justify:
            return tokens
        return _padded(tokens, max(width_of(t) for t in (self._in(), self._in2(), self._out())))


def _padded(tokens: Tokens, width: int) -> Tokens:
    """Return `tokens` with blanks before their last line, so that it takes `width` columns."""
    missing = width - width_of(tokens)
    if missing <= 0:
        return tokens
    for index in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[index]
        head, newline, tail = text.rpartition("\n")
        if newline:
            return [
                *tokens[:index],
                (kind, head + newline + " " * missing + tail),
                *tokens[index + 1 :],
            ]
    base = tokens[0][0] if tokens else None
    if base is None:
        return tokens
    return [(base, " " * missing), *tokens]


def _cwd() -> str:
    """Return the working directory with the home directory as `~`; `?` where it has been deleted."""
    try:
        cwd = os.getcwd()
    except OSError:
        return "?"
    home = os.path.expanduser("~")
    if home != "~" and (cwd == home or cwd.startswith(home.rstrip(os.sep) + os.sep)):
        return "~" + cwd[len(home.rstrip(os.sep)) :]
    return cwd


def _cwd_tail(count: int, *, home_counts: bool) -> str:
    r"""Return the last `count` parts of the working directory.

    With `home_counts` (`\X`), `~` is a part like any other; without (`\Y`), it comes in addition when it is the
    part just before. 0 gives the whole directory.
    """
    cwd = _cwd()
    if count == 0:
        return cwd
    parts = cwd.split(os.sep)
    if not home_counts and len(parts) == count + 1 and parts[0] == "~":
        return cwd
    kept = parts[-count:]
    return os.sep.join(kept) or os.sep


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (
        KeyError,
        OSError,
        ImportError,
    ):  # no such user in the password file, no variable either
        return "?"


def _host() -> str:
    import socket

    return socket.gethostname()
