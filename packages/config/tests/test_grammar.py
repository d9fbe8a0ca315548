"""Sorting the words of a command line."""

from __future__ import annotations

import pytest

from ipy.config.errors import CommandLineError
from ipy.config.grammar import Flag, Grammar, Setting

CHOICES = ("auto", "inline", "qt")


@pytest.fixture
def grammar():
    """A grammar with everything in it that ipython has."""
    return Grammar(
        {
            "profile": "App.profile",
            ("x", "ext"): ("App.ext", "help"),
            "c": "App.code",
            "m": "App.module",
            "pylab": "App.pylab",
            "code-name": "App.code_name",
        },
        {
            "debug": ({"App": {"log_level": 10}}, ""),
            ("i", "stay"): ({"App": {"stay": True}}, ""),
            "pylab": ({"App": {"pylab": "auto"}}, ""),
        },
        program_options=frozenset("cm"),
        final_options=frozenset("m"),
        stops_at_argument=True,
        removed={"-gthread": "--gui=gtk"},
        accepts=lambda target, word: word in CHOICES,
    )


def settings(words):
    return [
        (option.target, option.value) for option in words.options if isinstance(option, Setting)
    ]


@pytest.mark.spec("CONFIG-060", "CONFIG-061", "TCFG-023")
@pytest.mark.parametrize("argv", [["--profile", "a b"], ["--profile=a b"]])
def test_a_value_follows_with_or_without_an_equals_sign(grammar, argv):
    """`--x v` and `--x=v` are the same, and values may hold spaces."""
    assert settings(grammar.split(argv)) == [("App.profile", "a b")]


@pytest.mark.spec("CONFIG-052")
@pytest.mark.parametrize("argv", [["--Class.trait=1"], ["--Class.trait", "1"], ["-Class.trait=1"]])
def test_any_trait_is_an_option(grammar, argv):
    """`--Class.trait` needs no declaration."""
    assert settings(grammar.split(argv)) == [("Class.trait", "1")]


@pytest.mark.spec("CONFIG-062")
@pytest.mark.parametrize(
    "argv",
    [
        ["-i", "-c", "code"],
        ["-ic", "code"],
        ["-iccode"],
        ["-ic=code"],
        ["--stay", "-c", "code"],
        ["-c", "code", "-i"],
    ],
)
def test_letters_run_together(grammar, argv):
    """One-letter options take one dash and can be combined, the last with a value."""
    words = grammar.split(argv)
    assert settings(words) == [("App.code", "code")]
    assert [option.values for option in words.options if isinstance(option, Flag)] == [
        {"App": {"stay": True}}
    ]
    assert words.program == "c"


@pytest.mark.spec("CONFIG-R010")
def test_a_name_can_be_flag_and_alias(grammar):
    """Without a value that fits it is the flag; the next word is then an argument."""
    assert settings(grammar.split(["--pylab", "inline"])) == [("App.pylab", "inline")]
    assert settings(grammar.split(["--pylab=inline"])) == [("App.pylab", "inline")]
    alone = grammar.split(["--pylab", "script.py", "--debug"])
    assert alone.options == [Flag("--pylab", {"App": {"pylab": "auto"}})]
    assert alone.arguments == ["script.py", "--debug"]


@pytest.mark.spec("CONFIG-085", "CONFIG-R012")
@pytest.mark.parametrize(
    ("argv", "arguments"),
    [
        (["s.py", "-h", "--version", "--profile"], ["s.py", "-h", "--version", "--profile"]),
        (["s.py", "--", "-h", "--", "x"], ["s.py", "-h", "--", "x"]),
        (["--debug", "--", "-s.py", "-h"], ["-s.py", "-h"]),
        (["-m", "mod", "-h", "--debug"], ["-h", "--debug"]),
        (["-m", "mod", "--", "-h"], ["-h"]),
        (["-", "x"], ["-", "x"]),
    ],
)
def test_what_follows_a_script_is_its_own(grammar, argv, arguments):
    """After a script, a module or `--` nothing is an option any more."""
    words = grammar.split(argv)
    assert words.arguments == arguments
    assert words.request is None


@pytest.mark.spec("CONFIG-074", "CONFIG-080")
@pytest.mark.parametrize(
    ("argv", "request_"),
    [
        (["-h"], "help"),
        (["--help"], "help"),
        (["-h", "--help-all"], "help-all"),
        (["-V"], "version"),
        (["--version"], "version"),
        (["--help", "--oops"], "help"),
    ],
)
def test_requests(grammar, argv, request_):
    """Help and version are recognised anywhere among the options."""
    assert grammar.split(argv).request == request_


@pytest.mark.spec("CONFIG-059", "CONFIG-R016")
@pytest.mark.parametrize(
    "argv",
    [
        ["--profile"],
        ["--profile", "--debug"],
        ["--profile", "-i"],
        ["-c"],
        ["-c", "--"],
        ["--Class.trait"],
    ],
)
def test_a_missing_value_is_named(grammar, argv):
    """An option without its value is an error with its name."""
    with pytest.raises(CommandLineError, match=f"option '{argv[0]}' needs a value"):
        grammar.split(argv)


@pytest.mark.parametrize("value", ["-1", "-x + 1", "-z", "-"])
def test_a_value_may_begin_with_a_dash(grammar, value):
    """What is no option can be a value: `ipython -c -1`."""
    assert settings(grammar.split(["-c", value])) == [("App.code", value)]


@pytest.mark.spec("CONFIG-078", "TCFG-024")
@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--profil=x"], "unrecognized option '--profil'; did you mean '--profile'"),
        (["-profile", "x"], "unrecognized option '-profile'; did you mean '--profile'"),
        (["-code-name=x"], "unrecognized option '-code-name'; did you mean '--code-name'"),
        (["--nothing-like-it"], "unrecognized option '--nothing-like-it'$"),
        (["-iq"], "unrecognized option '-q' in '-iq'"),
        (["-gthread"], "option '-gthread' is no more; use --gui=gtk"),
        (["--debug=1"], "option '--debug' takes no value, but got '1'"),
    ],
)
def test_mistakes_are_named_with_a_suggestion(grammar, argv, message):
    """An unknown option is an error that says what may have been meant."""
    with pytest.raises(CommandLineError, match=message):
        grammar.split(argv)


def test_without_a_script_options_and_arguments_mix():
    """`profile create NAME --parallel` is as good as the other order."""
    grammar = Grammar({"profile": "A.p"}, {"parallel": ({"A": {"x": True}}, "")})
    for argv in (["name", "--parallel"], ["--parallel", "name"]):
        words = grammar.split(argv)
        assert words.arguments == ["name"]
        assert len(words.options) == 1
