"""From options to a configuration."""

from __future__ import annotations

import logging

import pytest
from traitlets import Bool, CaselessStrEnum, Dict, Int, List, TraitError, Unicode, validate

from ipy.config import Configurable
from ipy.config.classes import ClassTable
from ipy.config.commandline import OptionLoader
from ipy.config.errors import CommandLineError
from ipy.config.grammar import Grammar
from ipy.config.loader import DeferredConfigList, DeferredConfigString


class Shell(Configurable):
    colors = CaselessStrEnum(["linux", "lightbg"], "linux").tag(config=True)
    size = Int(0).tag(config=True)
    on = Bool(False).tag(config=True)
    text = Unicode("").tag(config=True)
    names = List(Unicode()).tag(config=True)
    table = Dict(value_trait=Int()).tag(config=True)
    even = Int(0).tag(config=True)
    private = Int(0)

    @validate("even")
    def _even(self, proposal):
        if proposal["value"] % 2:
            raise TraitError("the number has to be even")
        return proposal["value"]


@pytest.fixture
def load(caplog):
    """Read a command line for the class above."""
    table = ClassTable([Shell], {})
    log = logging.getLogger("test-commandline")

    def read(*argv):
        loader = OptionLoader(
            argv,
            Grammar(
                {"colors": "Shell.colors"},
                {"on": ({"Shell": {"on": True}}, ""), "off": ({"Shell": {"on": False}}, "")},
            ),
            find_trait=table.trait_anywhere,
            class_names=table.names,
            trait_names=table.trait_names,
            log=log,
        )
        return loader.load_config()

    return read


@pytest.mark.spec("CONFIG-053", "CONFIG-054", "CONFIG-058", "TCFG-016", "TCFG-023")
def test_values_take_the_type_of_their_trait(load):
    """Numbers, booleans, texts without quotes, lists by repetition, dictionaries by key=value."""
    config = load(
        "--Shell.size=3",
        "--Shell.on=False",
        "--Shell.text",
        "größe",
        "--Shell.names=a",
        "--Shell.names=b",
        "--Shell.table",
        "k=1",
        "--Shell.table=l=2",
    )
    assert config == {
        "Shell": {
            "size": 3,
            "on": False,
            "text": "größe",
            "names": ["a", "b"],
            "table": {"k": 1, "l": 2},
        }
    }


@pytest.mark.spec("CONFIG-063")
def test_colour_schemes_are_compared_without_case(load):
    """`--colors=LightBG` is lightbg."""
    assert Shell(config=load("--colors=LightBG")).colors == "lightbg"


@pytest.mark.spec("CONFIG-064")
def test_the_last_word_counts(load):
    """Of options and flags for one trait the last one holds."""
    assert load("--on", "--off").Shell.on is False
    assert load("--off", "--Shell.on=1", "--on").Shell.on is True
    assert load("--on", "--Shell.on=false").Shell.on is False
    assert load("--Shell.size=1", "--Shell.size=2").Shell.size == 2


@pytest.mark.spec("CONFIG-057")
def test_nothing_is_executed(load, tmp_path):
    """A value is text or a literal, never a statement."""
    marker = tmp_path / "made"
    code = f"__import__('pathlib').Path({str(marker)!r}).touch()"
    assert load(f"--Shell.text={code}").Shell.text == code
    with pytest.raises(CommandLineError):
        load(f"--Shell.size={code}")
    assert not marker.exists()


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--Shell.size=x"], r"option '--Shell.size': expected an int, but got 'x'"),
        (["--Shell.on=maybe"], r"option '--Shell.on': expected true or false, but got 'maybe'"),
        (
            ["--colors=ligthbg"],
            r"option '--colors': expected one of .*, but got 'ligthbg'; did you mean 'lightbg'",
        ),
        (["--Shell.even=3"], r"option '--Shell.even': the number has to be even \(got '3'\)"),
        (["--Shell.table=x"], r"option '--Shell.table': expected a dict"),
    ],
)
def test_a_value_that_does_not_fit_is_named(load, argv, message):
    """The error has the option as typed, what is expected, what was given, and a suggestion."""
    with pytest.raises(CommandLineError, match=message):
        load(*argv)


@pytest.mark.spec("TCFG-024")
def test_an_unknown_trait_is_a_warning(load, caplog):
    """`--Class.trait` with a trait that doesn't exist is said to have no effect."""
    assert load("--Shell.szie=3") == {}
    assert "Shell has no setting 'szie'; did you mean 'size'" in caplog.text


@pytest.mark.spec("CONFIG-012")
def test_a_trait_without_config_cannot_be_set(load, caplog):
    """A private trait is no setting."""
    assert load("--Shell.private=3") == {}
    assert "no setting 'private'" in caplog.text


@pytest.mark.spec("TCFG-034")
def test_an_unknown_class_is_kept_for_later(load, caplog):
    """The class may come with an extension: its values stay text until then, and a warning says that they wait."""
    config = load("--Later.x=1", "--Later.many=a", "--Later.many=b", "--Outer.Later.z=~")
    assert isinstance(config.Later.x, DeferredConfigString)
    assert isinstance(config.Later.many, DeferredConfigList)
    assert config.Outer.Later.z != "~"
    assert "option '--Later.x' has no effect yet: no class 'Later' is known here" in caplog.text
    load("--Shel.size=1")
    assert "no class 'Shel' is known here; did you mean 'Shell'" in caplog.text
