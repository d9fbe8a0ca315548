from __future__ import annotations

import io

import pytest

from ipy.core.themes import Attributes, parse_ansi, strip_ansi, wants_color
from ipy.core.themes.ansi import nearest_256, sgr


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.spec("TERM-066")
@pytest.mark.parametrize(
    ("look", "on", "off"),
    [
        (Attributes(fg="ansired"), "31", "39"),
        (Attributes(fg="ansibrightred"), "91", "39"),
        (Attributes(bg="ansiyellow"), "43", "49"),
        (Attributes(bg="ansiwhite"), "107", "49"),
        (Attributes(fg="color28", bold=True), "38;5;28;01", "39;00"),
        (Attributes(fg="#ff0000", bg="#000000"), "38;5;196;48;5;16", "39;49"),
        (Attributes(italic=True, underline=True), "03;04", "00"),
    ],
)
def test_sgr_writes_foreground_background_and_256_colours(look, on, off):
    """The codes are those of ECMA-48 and of xterm's palette: 30-37, 90-97, 40-47, 100-107, 38;5;n, 48;5;n."""
    assert sgr(look) == (f"\x1b[{on}m", f"\x1b[{off}m")


@pytest.mark.spec("TTRM-024")
def test_sgr_writes_24_bit_colours_when_asked():
    """With truecolor, #rrggbb is written by its components."""
    assert sgr(Attributes(fg="#0a0b0c"), truecolor=True)[0] == "\x1b[38;2;10;11;12m"


def test_the_look_of_nothing_needs_no_sequence():
    """Text in the terminal's own look gets no escape sequence."""
    assert sgr(Attributes()) == ("", "")


@pytest.mark.parametrize(
    ("color", "index"),
    [((0, 0, 0), 16), ((255, 255, 255), 231), ((95, 135, 175), 67), ((128, 128, 128), 244)],
)
def test_nearest_256_finds_cube_and_grey_colours(color, index):
    """xterm's palette: 16 + 36r + 6g + b over the levels 0, 95, 135, 175, 215, 255; grey i is 8 + 10i at 232 + i."""
    assert nearest_256(*color) == index


@pytest.mark.spec("TERM-066")
def test_parse_reads_what_sgr_writes():
    """Parsing coloured text gives its looks and its plain text back."""
    text = "\x1b[38;5;28;01mtry\x1b[39;00m: \x1b[48;2;1;2;3;93mx\x1b[0my"
    assert list(parse_ansi(text)) == [
        (Attributes(fg="color28", bold=True), "try"),
        (Attributes(), ": "),
        (Attributes(fg="ansibrightyellow", bg="#010203"), "x"),
        (Attributes(), "y"),
    ]


@pytest.mark.spec("TERM-066")
@pytest.mark.parametrize(
    ("code", "bg"), [("41", "ansired"), ("101", "ansibrightred"), ("48;5;200", "color200")]
)
def test_parse_reads_backgrounds(code, bg):
    """Background codes are read in all their forms."""
    assert list(parse_ansi(f"\x1b[{code}mx")) == [(Attributes(bg=bg), "x")]


def test_parse_switches_fonts_on_and_off():
    """1, 3, 4 switch bold, italic and underline on; 22, 23, 24 switch them off."""
    looks = [look for look, _ in parse_ansi("\x1b[1;3;4ma\x1b[22mb\x1b[23mc\x1b[24md")]
    assert looks == [
        Attributes(bold=True, italic=True, underline=True),
        Attributes(italic=True, underline=True),
        Attributes(underline=True),
        Attributes(),
    ]


def test_strip_removes_colours_titles_and_cursor_movements():
    """No escape sequence is left, whatever its kind."""
    assert strip_ansi("\x1b]0;title\x07a\x1b[31mb\x1b[2Kc\x1b[0m") == "abc"


def test_colours_are_for_terminals():
    """A pipe or a file gets none, a terminal does."""
    assert wants_color(Terminal(), {}) is True
    assert wants_color(io.StringIO(), {}) is False


def test_no_color_and_dumb_terminals_are_respected():
    """NO_COLOR (any value) and TERM=dumb forbid colours; FORCE_COLOR asks for them."""
    assert wants_color(Terminal(), {"NO_COLOR": "1"}) is False
    assert wants_color(Terminal(), {"TERM": "dumb"}) is False
    assert wants_color(io.StringIO(), {"FORCE_COLOR": "1"}) is True
    assert wants_color(Terminal(), {"NO_COLOR": ""}) is True


def test_a_closed_stream_gets_no_colours():
    """Asking is safe for streams that can't answer."""
    stream = io.StringIO()
    stream.close()
    assert wants_color(stream, {}) is False
