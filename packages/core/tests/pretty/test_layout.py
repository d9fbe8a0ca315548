from io import StringIO

import pytest

from ipy.core.pretty import PrettyPrinter


def written(write, **options):
    stream = StringIO(newline="")
    printer = PrettyPrinter(stream, **options)
    write(printer)
    printer.flush()
    return stream.getvalue()


def sentence(printer):
    with printer.group(2, "<", ">"):
        for index, word in enumerate(("one", "two", "three")):
            if index:
                printer.breakable()
            printer.text(word)


@pytest.mark.spec("TCOR-064")
def test_a_group_that_fits_stays_on_one_line():
    """A line of exactly the width is not broken."""
    assert written(sentence, max_width=15) == "<one two three>"


@pytest.mark.spec("TCOR-064")
def test_a_group_that_does_not_fit_breaks_everywhere():
    """The places of a group end their lines together, indented."""
    assert written(sentence, max_width=14) == "<one\n  two\n  three>"


def test_the_newline_can_be_chosen():
    """Line ends are written as the printer was told."""
    assert written(sentence, max_width=5, newline="\r\n") == "<one\r\n  two\r\n  three>"


def test_the_outermost_group_breaks_first():
    """An inner group that fits on its own line stays together."""

    def nested(printer):
        with printer.group(1, "(", ")"):
            printer.text("first")
            printer.breakable()
            sentence(printer)

    assert written(nested, max_width=18) == "(first\n <one two three>)"


def test_the_separator_can_be_chosen():
    """What stands between two pieces on one line is not always a blank."""

    def write(printer):
        with printer.group():
            printer.text("a")
            printer.breakable("--")
            printer.text("b")

    assert written(write) == "a--b"


def test_break_ends_the_line_whatever_fits():
    """`break_` always ends the line, with the indentation of the moment."""

    def write(printer):
        printer.text("a")
        with printer.indent(3):
            printer.break_()
            printer.text("b")
        printer.break_()
        printer.text("c")

    assert written(write) == "a\n   b\nc"


def test_enumerate_stops_at_the_limit():
    """After `max_seq_length` items comes an ellipsis, and the rest is not looked at."""

    def endless():
        number = 0
        while True:
            yield number
            number += 1

    def write(printer):
        for index, item in printer._enumerate(endless()):
            if index:
                printer.text(",")
                printer.breakable()
            printer.text(str(item))

    assert written(write, max_seq_length=3) == "0, 1, 2, ..."
