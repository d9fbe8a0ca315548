import sys

import pytest

from ipy.core.display.formatters import PlainTextFormatter


@pytest.fixture
def plain():
    return PlainTextFormatter()


@pytest.mark.spec("CORE-354")
def test_the_pretty_printer_is_the_default(plain):
    """Long values are broken into lines at 79 columns."""
    assert plain([1, "a", {}]) == "[1, 'a', {}]"
    assert plain(["x" * 40, "y" * 40]) == f"[{'x' * 40!r},\n {'y' * 40!r}]"


@pytest.mark.spec("TCOR-078")
def test_precision_holds_for_floats_inside_too(plain):
    """A number is decimals, a format is a format, nothing is repr."""
    plain.float_precision = 3
    assert plain([3.14159, {"a": 2.0}]) == "[3.142, {'a': 2.000}]"
    plain.float_precision = "%.2e"
    assert plain(3.14159) == "3.14e+00"
    assert plain.float_format == "%.2e"
    plain.float_precision = ""
    assert plain(3.14159) == "3.14159"


@pytest.mark.spec("TCOR-078")
def test_precision_holds_for_numpy(plain):
    """NumPy's arrays follow, and go back to 8 digits."""
    numpy = pytest.importorskip("numpy")
    before = numpy.get_printoptions()
    try:
        plain.float_precision = 2
        assert plain(numpy.array([3.14159])) == "array([3.14])"
        plain.float_precision = ""
        assert numpy.get_printoptions()["precision"] == 8
    finally:
        numpy.set_printoptions(**before)


@pytest.mark.parametrize("wrong", ["abc", "-1", "%d %d", "%", "1.5"])
def test_a_wrong_precision_is_refused(plain, wrong):
    """The error says what is expected, and the old precision stays."""
    plain.float_precision = 3
    with pytest.raises(ValueError, match="decimals|format"):
        plain.float_precision = wrong
    assert plain.float_precision == "3"
    assert plain(1.0) == "1.000"


@pytest.mark.spec("TCOR-078")
def test_long_containers_are_cut_off(plain):
    """At 1,000 items unless it is set otherwise."""
    assert plain(list(range(1001))).endswith(",\n ...]")
    plain.max_seq_length = 2
    assert plain([1, 2, 3]) == "[1, 2, ...]"


def test_pretty_printing_can_be_switched_off(plain):
    """Then `repr` is shown as it is."""
    plain.pprint = False
    value = ["x" * 50, "y" * 50]
    assert plain(value) == repr(value)


def test_width_newline_and_verbose_are_settings(plain):
    """They hold from the next value on."""

    class Bare:
        size = 3

    plain.max_width = 5
    plain.newline = "\r\n"
    assert plain([111, 222]) == "[111,\r\n 222]"
    plain.max_width = 200
    plain.verbose = True
    assert plain(Bare()).endswith(" size=3>")


@pytest.mark.spec("TCOR-072")
def test_printers_can_be_registered_here_only(plain):
    """They hold for this formatter, not for the pretty printer in general."""
    from ipy.core.pretty import pretty

    plain.for_type(int, lambda value, p, cycle: p.text(f"#{value}"))
    assert plain([1, True]) == "[#1, True]"
    assert plain(7) == "#7"
    assert pretty([1]) == "[1]"


def test_the_settings_come_from_the_configuration():
    """`c.PlainTextFormatter.float_precision` works from the first value on."""
    from traitlets.config import Config

    config = Config()
    config.PlainTextFormatter.float_precision = "2"
    assert PlainTextFormatter(config=config)([1.0]) == "[1.00]"


def test_text_keeps_its_line_ends(plain):
    """No translation of line ends happens on the way."""
    assert plain("a\r\nb") == repr("a\r\nb")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups are new in 3.11")
def test_exception_groups_are_shown(plain):
    """They are exceptions like others."""
    assert plain(ExceptionGroup("g", [ValueError(1)])) == "ExceptionGroup('g', [ValueError(1)])"
