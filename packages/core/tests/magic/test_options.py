"""Options of magics."""

from __future__ import annotations

import pytest

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magic.arguments import (
    argument,
    argument_group,
    defaults,
    kwds,
    magic_arguments,
    parse_argstring,
    real_name,
)


@magics_class
class Group(Magics):
    """Something to parse options with."""

    @line_magic
    def opt(self, line):
        """Return what was parsed."""
        return self.parse_options(line, "ab:", "long", "value=")


@pytest.fixture
def group():
    return Group()


@pytest.mark.spec("TCOR-104")
def test_short_and_long_options(group):
    """Flags are empty strings, arguments stand under the letter or the name."""
    opts, rest = group.parse_options("-a -b 3 --long --value=x y z", "ab:", "long", "value=")
    assert dict(opts) == {"a": "", "b": "3", "long": "", "value": "x"}
    assert rest == "y z"
    assert opts.b == "3"


def test_repeated_options_become_a_list(group):
    """`list_all` makes a list of single ones too."""
    assert group.parse_options("-b 1 -b 2", "b:")[0].b == ["1", "2"]
    assert group.parse_options("-b 1", "b:", list_all=True)[0].b == ["1"]


def test_the_rest_as_a_list_or_exactly_as_typed(group):
    """`mode="list"` splits, `preserve_non_opts` keeps quotes and blanks."""
    assert group.parse_options("-a x 'y z'", "a", mode="list", posix=True)[1] == ["x", "y z"]
    assert (
        group.parse_options("-a   print( 'a  b' )", "a", preserve_non_opts=True)[1]
        == "print( 'a  b' )"
    )
    assert (
        group.parse_options("-b '1 2' f( x )", "b:", posix=True, preserve_non_opts=True)[1]
        == "f( x )"
    )


def test_an_unknown_option_is_a_usage_error(group):
    """The message says what is accepted."""
    with pytest.raises(UsageError, match=r"option -z not recognized \(accepted: -a -b\)"):
        group.parse_options("-z", "ab:")
    with pytest.raises(UsageError, match="option -b requires argument"):
        group.parse_options("-b", "ab:")


def test_default_options_come_first(group):
    """`default_option` is put before what the user types."""
    group.default_option("opt", "-b 9")
    assert group.opt("-a x")[0].b == "9"
    with pytest.raises(UsageError, match="no magic called 'nothing'"):
        group.default_option("nothing", "-x")


@magic_arguments("shout")
@argument("-l", "--loud", action="store_true", help="how loud")
@argument("-n", "--number", type=int, default=1, help="how often")
@argument("word", help="what")
def sample(line):
    """Say a word.

    It is said as often as asked::

        %shout -n 3 hello
    """
    return parse_argstring(sample, line)


@pytest.mark.spec("TCOR-103")
def test_declared_arguments_are_parsed():
    """Quotes hold words together, and stay: the magics of IPython's users strip them themselves."""
    args = sample("-n 3 --loud 'a b'")
    assert (args.number, args.loud, args.word) == (3, True, "'a b'")


@pytest.mark.spec("TCOR-103", "CORE-140")
def test_the_help_is_the_docstring_with_its_indentation():
    """The usage line shows the name with a percent sign; indented examples stay as they are."""
    text = sample.__doc__
    assert "%shout [-l] [-n NUMBER] word" in text
    assert "\n    %shout -n 3 hello\n" in text
    assert "how often" in text
    assert real_name(sample) == "shout"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("-z x", "unrecognized arguments: -z"),
        ("", "the following arguments are required: word"),
        ("-n many x", "invalid int value: 'many'"),
        ("'x", "No closing quotation"),
    ],
)
def test_mistakes_are_usage_errors_and_never_end_the_process(line, message):
    """One line, with the name of the magic."""
    with pytest.raises(UsageError, match=f"%shout: .*{message}"):
        sample(line)


@pytest.mark.spec("TCOR-103")
def test_partial_parsing_groups_defaults_and_keywords():
    """The remaining decorators do what their argparse namesakes do."""

    @magic_arguments()
    @defaults(level=5)
    @argument_group("More")
    @argument("--more", default="m")
    @argument("--first")
    @kwds(epilog="The end.")
    def magic_other(line):
        """Do something."""
        return parse_argstring(magic_other, line, partial=True)

    args, unknown = magic_other("--first 1 --unknown x")
    assert (args.level, args.more, args.first) == (5, "m", "1")
    assert unknown == ["--unknown", "x"]
    assert "More" in magic_other.__doc__
    assert "The end." in magic_other.__doc__
    assert real_name(magic_other) == "other"
