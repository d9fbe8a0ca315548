"""ANSI escape sequences for colours (SGR): written, parsed, removed.

Source: ECMA-48, section 8.3.117; the 256 and 24-bit extensions as xterm defines them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

#: The sixteen colours that terminals let their users choose, in the order of their codes.
ANSI_NAMES = (
    "ansiblack",
    "ansired",
    "ansigreen",
    "ansiyellow",
    "ansiblue",
    "ansimagenta",
    "ansicyan",
    "ansigray",
    "ansibrightblack",
    "ansibrightred",
    "ansibrightgreen",
    "ansibrightyellow",
    "ansibrightblue",
    "ansibrightmagenta",
    "ansibrightcyan",
    "ansiwhite",
)

# CSI sequences, OSC sequences (titles, hyperlinks) and two-character escapes.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_CUBE = (0, 95, 135, 175, 215, 255)


class Attributes(NamedTuple):
    """How a piece of text looks. A colour is a name of `ANSI_NAMES`, `#rrggbb`, `color0`-`color255`, or "" for the default."""

    fg: str = ""
    bg: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False


def sgr(look: Attributes, *, truecolor: bool = False) -> tuple[str, str]:
    """Return the sequences that switch a look on and off; two empty strings if there is nothing to switch."""
    on: list[str] = []
    off: list[str] = []
    if look.fg:
        on.append(_color_code(look.fg, 0, truecolor))
        off.append("39")
    if look.bg:
        on.append(_color_code(look.bg, 10, truecolor))
        off.append("49")
    font = [
        code
        for code, wanted in (("01", look.bold), ("03", look.italic), ("04", look.underline))
        if wanted
    ]
    if font:
        on.extend(font)
        off.append("00")
    if not on:
        return "", ""
    return f"\x1b[{';'.join(on)}m", f"\x1b[{';'.join(off)}m"


def _color_code(color: str, offset: int, truecolor: bool) -> str:
    """The parameters for one colour; `offset` is 0 for the foreground, 10 for the background."""
    if color.startswith("#"):
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        if truecolor:
            return f"{38 + offset};2;{red};{green};{blue}"
        return f"{38 + offset};5;{nearest_256(red, green, blue)}"
    if color.startswith("color"):
        return f"{38 + offset};5;{color[5:]}"
    index = ANSI_NAMES.index(color)
    return str((30 if index < 8 else 82) + index + offset)


def nearest_256(red: int, green: int, blue: int) -> int:
    """The index of the xterm colour (16-255) that is nearest to the given one, components 0-255."""
    cube = [_nearest_step(component) for component in (red, green, blue)]
    grey = min(23, max(0, round(((red + green + blue) / 3 - 8) / 10)))
    cube_color = [_CUBE[i] for i in cube]
    level = 8 + 10 * grey

    def distance(color: list[int]) -> int:
        return sum((a - b) ** 2 for a, b in zip(color, (red, green, blue), strict=True))

    if distance([level] * 3) < distance(cube_color):
        return 232 + grey
    return 16 + 36 * cube[0] + 6 * cube[1] + cube[2]


def _nearest_step(component: int) -> int:
    """The step (0-5) of the colour cube nearest to a component (0-255)."""
    return min(range(6), key=lambda step: abs(_CUBE[step] - component))


def strip_ansi(text: str) -> str:
    """Remove every escape sequence."""
    return _ESCAPE.sub("", text) if "\x1b" in text else text


def parse_ansi(text: str) -> Iterator[tuple[Attributes, str]]:
    """Split coloured text into runs of one look each; other escape sequences are dropped."""
    look = Attributes()
    position = 0
    for match in _SGR.finditer(text):
        plain = strip_ansi(text[position : match.start()])
        if plain:
            yield look, plain
        look = _apply(look, match[1])
        position = match.end()
    plain = strip_ansi(text[position:])
    if plain:
        yield look, plain


def _apply(look: Attributes, parameters: str) -> Attributes:
    """The look after one SGR sequence; unknown codes change nothing, as in terminals."""
    codes = iter([int(code or 0) for code in parameters.split(";")])
    for code in codes:
        if code == 0:
            look = Attributes()
        elif code in (1, 22):
            look = look._replace(bold=code == 1)
        elif code in (3, 23):
            look = look._replace(italic=code == 3)
        elif code in (4, 24):
            look = look._replace(underline=code == 4)
        elif code == 38:
            look = look._replace(fg=_extended_color(codes) or look.fg)
        elif code == 48:
            look = look._replace(bg=_extended_color(codes) or look.bg)
        elif code == 39:
            look = look._replace(fg="")
        elif code == 49:
            look = look._replace(bg="")
        elif 30 <= code <= 37 or 90 <= code <= 97:
            look = look._replace(fg=ANSI_NAMES[code - (30 if code < 90 else 82)])
        elif 40 <= code <= 47 or 100 <= code <= 107:
            look = look._replace(bg=ANSI_NAMES[code - (40 if code < 100 else 92)])
    return look


def _extended_color(codes: Iterator[int]) -> str:
    """Read what follows 38 or 48: `5;n` or `2;r;g;b`."""
    kind = next(codes, 0)
    if kind == 5:
        return f"color{min(next(codes, 0), 255)}"
    if kind == 2:
        return "#" + "".join(f"{min(next(codes, 0), 255):02x}" for _ in range(3))
    return ""


def wants_color(stream: IO[Any] | None = None, environ: Mapping[str, str] | None = None) -> bool:
    """Whether to write colours to a stream (default: standard output).

    `NO_COLOR` (https://no-color.org) forbids them, `FORCE_COLOR` asks for them; otherwise a terminal that isn't "dumb" gets them.
    """
    environ = os.environ if environ is None else environ
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    stream = sys.stdout if stream is None else stream
    if stream is None:  # pythonw has no standard output
        return False
    try:
        is_terminal = stream.isatty()
    except (AttributeError, ValueError):  # a stream that isn't a file, or is closed
        return False
    return is_terminal and environ.get("TERM") != "dumb"
