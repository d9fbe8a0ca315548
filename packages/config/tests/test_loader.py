"""Configuration files."""

from __future__ import annotations

import pytest

from ipy.config.errors import ConfigFileError
from ipy.config.loader import ConfigFileNotFound, JSONFileLoader, ProfileAwareConfigLoader


@pytest.fixture
def load(tmp_path):
    """Write files and load the first of them."""

    def write_and_load(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        return ProfileAwareConfigLoader(f"{next(iter(files))}.py", str(tmp_path)).load_config()

    return write_and_load


@pytest.mark.spec("CONFIG-035", "CONFIG-036", "CONFIG-037", "CONFIG-038", "TCFG-035")
def test_a_file_is_python(load):
    """`c` and get_config() are the same object, values keep their types, any logic may run."""
    assert load(a="c = get_config()") == {}
    config = load(
        a="import socket, sys\nassert get_config() is c\nc.X.number, c.X.text = 1, '1'\n"
        "if sys.platform: c.X.host = socket.gethostname()\n"
    )
    assert (config.X.number, config.X.text) == (1, "1")
    assert isinstance(config.X.host, str)


@pytest.mark.spec("CONFIG-042")
def test_a_file_knows_its_name(load, tmp_path):
    """`__file__` is the path of the file."""
    assert load(a="c.X.name = __file__").X.name == str(tmp_path / "a.py")


@pytest.mark.spec("CONFIG-039", "CONFIG-040")
def test_load_subconfig_finds_siblings(load):
    """Another file's values come in where it is loaded, and lines after that override them."""
    config = load(
        a="c.X.first = 1\nload_subconfig('base.py')\nc.X.y = 'mine'",
        base="c.X.first = 2\nc.X.x, c.X.y = 'base', 'base'",
    )
    assert config.X == {"first": 2, "x": "base", "y": "mine"}


@pytest.mark.spec("CONFIG-041")
def test_load_subconfig_of_another_profile(tmp_path):
    """`profile=` takes the file from that profile."""
    ipython_dir = tmp_path / "ipython"
    (ipython_dir / "profile_default").mkdir(parents=True)
    (ipython_dir / "profile_x").mkdir()
    (ipython_dir / "profile_default" / "ipython_config.py").write_text("c.X.y = 'default'")
    (ipython_dir / "profile_x" / "ipython_config.py").write_text(
        "load_subconfig('ipython_config.py', profile='default')"
    )
    sources = []
    loader = ProfileAwareConfigLoader(
        "ipython_config.py",
        str(ipython_dir / "profile_x"),
        ipython_dir=str(ipython_dir),
        sources=sources,
    )
    assert loader.load_config().X.y == "default"
    assert sources == [
        str(ipython_dir / "profile_default" / "ipython_config.py"),
        str(ipython_dir / "profile_x" / "ipython_config.py"),
    ]


def test_a_missing_subconfig_counts_as_empty(load, caplog, tmp_path):
    """A file that isn't there changes nothing, and is told in one line; the first file has to be there."""
    assert load(a="load_subconfig('nothing.py')\nc.X.y = 1").X.y == 1
    [record] = caplog.records
    message = record.getMessage()
    assert record.levelname == "WARNING" and "\n" not in message
    assert str(tmp_path / "a.py") in message and "no file nothing.py in" in message
    with pytest.raises(ConfigFileNotFound):
        ProfileAwareConfigLoader("nothing.py", "/nonexistent").load_config()


def test_a_profile_need_not_have_a_configuration_to_be_built_on(tmp_path, caplog):
    """A profile that begins with another one's settings is fine where there are none; a profile that isn't there is told."""
    own = tmp_path / "profile_x"
    for made in (own, tmp_path / "profile_plain"):
        made.mkdir()

    def load(profile):
        caplog.clear()
        (own / "a.py").write_text(f"load_subconfig('a.py', profile={profile!r})")
        ProfileAwareConfigLoader("a.py", str(own), ipython_dir=str(tmp_path)).load_config()
        return [record.levelname for record in caplog.records if record.levelno >= 30]

    assert load("plain") == load("default") == []
    assert load("palin") == ["WARNING"]


@pytest.mark.spec("CONFIG-044")
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\nc.X.y = undefined\n", 2, "NameError: name 'undefined' is not defined"),
        ("\n\nc.X.y = (\n", 3, "SyntaxError"),
        ("def f():\n    return 1 / 0\n\nc.X.y = f()\n", 2, "ZeroDivisionError"),
        ("import sys\nsys.exit('no')\n", 2, "SystemExit: no"),
        ("c.X.y = 1\nc.X = 3\n", 2, "ValueError"),
    ],
)
def test_a_fault_is_placed(load, tmp_path, text, line, message):
    """The error names file, line and reason."""
    with pytest.raises(ConfigFileError, match=message) as caught:
        load(a=text)
    assert (caught.value.filename, caught.value.line) == (str(tmp_path / "a.py"), line)
    assert str(caught.value).startswith(f"{tmp_path / 'a.py'}, line {line}: ")


def test_a_fault_in_a_subconfig_is_placed_there(load, tmp_path):
    """The file that is at fault is named, not the one that loads it."""
    with pytest.raises(ConfigFileError) as caught:
        load(a="load_subconfig('b.py')", b="\n1 / 0")
    assert (caught.value.filename, caught.value.line) == (str(tmp_path / "b.py"), 2)


def test_files_that_load_each_other_are_an_error(load):
    """A circle is named instead of running into the recursion limit."""
    with pytest.raises(ConfigFileError, match="loads itself through load_subconfig"):
        load(a="load_subconfig('b.py')", b="load_subconfig('a.py')")


def test_a_keyboard_interrupt_goes_through(load):
    """Ctrl-C is not swallowed."""
    with pytest.raises(KeyboardInterrupt):
        load(a="raise KeyboardInterrupt")


def test_a_directory_in_place_of_a_file_is_an_error(tmp_path):
    """What can't be read is named."""
    (tmp_path / "a.py").mkdir()
    with pytest.raises(ConfigFileError, match=r"a\.py can't be read"):
        ProfileAwareConfigLoader("a.py", str(tmp_path)).load_config()


@pytest.mark.spec("TCFG-020")
def test_json(tmp_path):
    """Sections and values stand in an object; `version` is not a section."""
    (tmp_path / "a.json").write_text(
        '{"version": 1, "X": {"y": "größe", "Z": {"a": [1]}}}', encoding="utf-8"
    )
    config = JSONFileLoader("a.json", str(tmp_path)).load_config()
    assert config == {"X": {"y": "größe", "Z": {"a": [1]}}}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"X": {\n"y": 1,}}', 2, "not valid JSON"),
        ("[1]", None, "expected an object"),
        ('{"X": 1}', None, "section 'X' should be an object"),
        ('{"version": 99}', None, "version"),
        ("\x80", None, "not valid UTF-8"),
    ],
)
def test_faults_in_json_are_placed(tmp_path, text, line, message):
    """The error names file, line and reason."""
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigFileError, match=message) as caught:
        JSONFileLoader("a.json", str(tmp_path)).load_config()
    assert caught.value.line == line
