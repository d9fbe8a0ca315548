"""A theme: how tokens look, and the few symbols that frames are drawn with."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from ipy.core.errors import ShellError

from .ansi import Attributes, sgr
from .styles import apply_style
from .tokens import CODE_ROOTS, Token, TokenType, parse_token, to_pygments

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.style import Style

#: Longer symbols would push the code of a traceback out of its column.
MAX_SYMBOL_LENGTH = 8

# Where the styles are that our own themes build on: importing `pygments.styles` to look a name up costs importlib.metadata.
_STYLE_HOMES = {
    "default": "DefaultStyle",
    "monokai": "MonokaiStyle",
    "pastie": "PastieStyle",
}


class ThemeError(ShellError, ValueError):
    """A theme is faulty; the message lists every fault."""


class Symbols(TypedDict, total=False):
    """The characters that tracebacks draw with."""

    top_line: str
    arrow_body: str
    arrow_head: str


DEFAULT_SYMBOLS: Symbols = {"top_line": "-", "arrow_body": "-", "arrow_head": ">"}


class Theme:
    """Looks for tokens, on top of a Pygments style.

    Args:
        name: lower-case name, as the user types it.
        base: name of the Pygments style for source code; None for none.
        extra_style: token type -> style definition (`"bold ansired bg:#202020"`), over those of `base`.
        symbols: what frames are drawn with; the rest stays as in `DEFAULT_SYMBOLS`.
    """

    def __init__(
        self,
        name: str,
        base: str | None = None,
        extra_style: Mapping[TokenType, str] | None = None,
        *,
        symbols: Symbols | None = None,
    ) -> None:
        self.name = name
        self.base = base
        self.extra_style = dict(extra_style or {})
        self.symbols: Symbols = {**DEFAULT_SYMBOLS, **(symbols or {})}
        self._looks: dict[TokenType, Attributes] = {}
        self._sequences: dict[tuple[Attributes, bool], tuple[str, str]] = {}
        self._base_styles: Mapping[TokenType, str] | None = None
        self._pygments_style: type[Style] | None = None

    def __repr__(self) -> str:
        return f"<Theme {self.name!r}>"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Theme:
        """Make a theme from `{"name": ..., "base": ..., "extra_style": {"Token.Prompt": "bold"}, "symbols": {...}}`.

        Only `name` is required.

        Raises:
            ThemeError: with all faults of the data.
        """
        faults = list(_find_faults(data))
        if faults:
            raise ThemeError(
                f"theme {data.get('name', '(without a name)')!r}: " + "; ".join(faults)
            )
        styles: dict[TokenType, str] = {
            parse_token(key): value for key, value in data.get("extra_style", {}).items()
        }
        return cls(data["name"], data.get("base"), styles, symbols=data.get("symbols"))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Theme:
        """Read a theme from a JSON file; its name is the file's name where the file doesn't give one.

        Raises:
            OSError: the file can't be read.
            ThemeError: it is not JSON, or describes no theme.
        """
        import json  # 3 ms, for user themes only

        with open(path, encoding="utf-8") as file:
            try:
                data = json.load(file)
            except ValueError as error:
                raise ThemeError(f"{os.fspath(path)} is not valid JSON: {error}") from error
        if not isinstance(data, dict):
            raise ThemeError(
                f"{os.fspath(path)}: expected a JSON object, got {type(data).__name__}"
            )
        data.setdefault("name", os.path.splitext(os.path.basename(path))[0])
        try:
            return cls.from_dict(data)
        except ThemeError as error:
            raise ThemeError(f"{os.fspath(path)}: {error}") from None

    @property
    def has_colors(self) -> bool:
        """Whether the theme ever writes an escape sequence."""
        return bool(self.base or self.extra_style)

    def make_arrow(self, width: int) -> str:
        """Draw an arrow of `width` columns with a blank after it, as it points to a line: `----> `."""
        if width < 2:
            return ""
        return self.symbols["arrow_body"] * (width - 2) + self.symbols["arrow_head"] + " "

    def look(self, token: TokenType) -> Attributes:
        """How text of this token type looks."""
        known = self._looks.get(token)
        if known is None:
            known = self._looks[token] = self._resolve(token)
        return known

    def format(self, tokens: Iterable[tuple[TokenType, str]], *, truecolor: bool = False) -> str:
        """Render tokens: ANSI text, or plain text for a theme without colours.

        Args:
            tokens: pairs of token type and text.
            truecolor: write `#rrggbb` as 24-bit colours instead of the nearest of the 256.
        """
        if not self.has_colors:
            return "".join(text for _, text in tokens)
        out: list[str] = []
        current = Attributes()
        off = ""
        for token, text in tokens:
            look = self.look(token)
            if text.isspace():
                # Blanks look alike in every colour: fewer switches. An underline or a background shows on them.
                if not (
                    look.bg or look.underline or current.bg or current.underline or "\n" in text
                ):
                    look = current
                elif text == "\n":
                    look = Attributes()
            if look != current:
                on, next_off = self._sequence(look, truecolor)
                out.append(off + on)
                current, off = look, next_off
            if off and "\n" in text:
                # Runs end with the line, so that a pager or a notebook can show any line by itself.
                text = text.replace("\n", f"{off}\n{self._sequence(current, truecolor)[0]}")
            out.append(text)
        out.append(off)
        return "".join(out)

    def highlight(self, code: str) -> str:
        """Colour Python source with magics; Pygments is imported on first use."""
        if not self.has_colors:
            return code
        return self.format(self.tokenize(code))

    def tokenize(self, code: str) -> list[tuple[TokenType, str]]:
        """Split Python source with magics into tokens; their texts joined are `code` again."""
        if not self.has_colors:
            return [(Token.Text, code)]
        return [(token, text) for _, token, text in _lexer().get_tokens_unprocessed(code)]

    def as_pygments_style(self) -> type[Style]:
        """Return a Pygments style class of the same look, for prompt_toolkit and Pygments' formatters."""
        if self._pygments_style is None:
            from pygments.style import Style

            parent = _load_base(self.base) if self.base else Style
            styles = {
                **getattr(parent, "styles", {}),
                **{to_pygments(token): style for token, style in self.extra_style.items()},
            }
            name = (
                "".join(part.capitalize() for part in self.name.replace(":", "-").split("-"))
                + "Style"
            )
            self._pygments_style = type(
                name, (parent,), {"styles": styles, "__doc__": f"The theme {self.name!r}."}
            )
        return self._pygments_style

    def _sequence(self, look: Attributes, truecolor: bool) -> tuple[str, str]:
        key = (look, truecolor)
        if key not in self._sequences:
            self._sequences[key] = sgr(look, truecolor=truecolor)
        return self._sequences[key]

    def _resolve(self, token: TokenType) -> Attributes:
        styles: Mapping[TokenType, str] = self.extra_style
        if token and token[0] in CODE_ROOTS and self.base:
            if self._base_styles is None:
                base_styles: dict[TokenType, str] = {
                    tuple(t): style for t, style in _load_base(self.base).styles.items()
                }
                self._base_styles = {**base_styles, **self.extra_style}
            styles = self._base_styles
        look = Attributes()
        # The root's colour is a page's; a terminal has its own.
        for length in range(1, len(token) + 1):
            definition = styles.get(tuple(token[:length]))
            if definition:
                look = apply_style(definition, look)
        return look


def _lexer() -> Lexer:
    from .lexer import IPython3Lexer  # 40 ms: Pygments' Python lexer

    global _shared_lexer
    if _shared_lexer is None:
        _shared_lexer = IPython3Lexer(stripnl=False, ensurenl=False)
    return _shared_lexer


_shared_lexer: Lexer | None = None


def _load_base(base: str) -> type[Style]:
    from importlib import import_module

    if base in _STYLE_HOMES:
        module = import_module(f"pygments.styles.{base}")
        style: type[Style] = getattr(module, _STYLE_HOMES[base])
        return style
    from pygments.styles import get_style_by_name
    from pygments.util import ClassNotFound

    try:
        return get_style_by_name(base)
    except ClassNotFound:
        raise ThemeError(
            f"the base style {base!r} is not known to Pygments; see `pygmentize -L styles`"
        ) from None


def _find_faults(data: Mapping[str, Any]) -> Iterable[str]:
    """Everything that is wrong with the description of a theme."""
    unknown = sorted(set(data) - {"name", "base", "extra_style", "symbols"})
    if unknown:
        yield f"unknown keys {unknown}; expected name, base, extra_style, symbols"
    name = data.get("name")
    if not isinstance(name, str) or not name or not all(c.isalnum() or c in "-_:." for c in name):
        yield f"name must be a word of letters, digits and -_:. , got {name!r}"
    if not isinstance(data.get("base"), (str, type(None))):
        yield f"base must be the name of a Pygments style or null, got {data['base']!r}"
    styles = data.get("extra_style", {})
    if isinstance(styles, Mapping):
        for key, value in styles.items():
            try:
                parse_token(key)
                apply_style(value)
            except (ValueError, AttributeError) as error:
                yield f"extra_style[{key!r}]: {error}"
    else:
        yield f"extra_style must map token names to styles, got {styles!r}"
    symbols = data.get("symbols") or {}
    if isinstance(symbols, Mapping):
        for key, value in symbols.items():
            yield from _find_symbol_faults(key, value)
    else:
        yield f"symbols must map names to characters, got {symbols!r}"


def _find_symbol_faults(key: str, value: object) -> Iterable[str]:
    if key not in DEFAULT_SYMBOLS:
        yield f"unknown symbol {key!r}; there are {', '.join(DEFAULT_SYMBOLS)}"
    elif not isinstance(value, str) or not 1 <= len(value) <= MAX_SYMBOL_LENGTH:
        yield f"symbols[{key!r}] must be 1 to {MAX_SYMBOL_LENGTH} characters, got {value!r}"
    else:
        for character in value:
            # Control, format, surrogate, private, unassigned and line-breaking characters could drive the terminal.
            if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
                yield f"symbols[{key!r}] contains U+{ord(character):04X}, which is not printable"
