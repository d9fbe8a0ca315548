from __future__ import annotations

import json

import pytest

from ipy.core.themes import (
    Theme,
    ThemeTable,
    Token,
    UnknownThemeError,
    get_style_by_name,
    get_theme,
    theme_table,
)


@pytest.mark.spec("CORE-371", "TERM-063", "TTRM-024")
@pytest.mark.parametrize(
    "name",
    [
        "neutral",
        "neutral:posix",
        "neutral:nt",
        "nocolor",
        "linux",
        "lightbg",
        "gruvbox-dark",
        "pride",
        "pride:l",
    ],
)
def test_the_named_themes_exist(name):
    """The names of today, and the old ones whatever their case."""
    assert get_theme(name).name == name


@pytest.mark.spec("CORE-371", "TERM-063")
@pytest.mark.parametrize("name", ["NoColor", "Linux", "LightBG", "Neutral"])
def test_the_old_names_work(name):
    """Names of the manual are found, and give the same object as today's spelling."""
    assert get_theme(name) is get_theme(name.lower())


def test_a_miss_names_what_exists():
    """The error is a KeyError that suggests the nearest name and lists the rest."""
    with pytest.raises(KeyError) as caught:
        get_theme("linx")
    assert "Did you mean 'linux'?" in str(caught.value)
    assert "lightbg" in str(caught.value)


@pytest.mark.spec("TCOR-135", "TTRM-024")
def test_themes_of_the_user_are_found(tmp_path, monkeypatch):
    """<ipython_dir>/themes/<name>.json is looked at when a name isn't known, whatever its case."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "Solar.json").write_text(
        json.dumps({"name": "Solar", "extra_style": {"Token.Prompt": "ansired"}})
    )
    table = ThemeTable()
    assert table["solar"].look(Token.Prompt).fg == "ansired"
    assert "solar" in list(table)


def test_more_directories_can_be_named(tmp_path, monkeypatch):
    """A shell adds its own directory to the search."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "none"))
    (tmp_path / "x.json").write_text('{"base": null}')
    table = ThemeTable()
    table.add_directory(tmp_path)
    assert table["x"].name == "x"


def test_a_name_cannot_reach_out_of_the_directory(tmp_path, monkeypatch):
    """Path separators make a name unknown, even where such a file exists."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    (tmp_path / "themes").mkdir()
    (tmp_path / "out.json").write_text('{"name": "out"}')
    with pytest.raises(UnknownThemeError):
        ThemeTable()["../out"]


@pytest.mark.spec("TCOR-135", "TTRM-024")
@pytest.mark.parametrize(
    "source",
    [
        "theme = {'extra_style': {'Token.Prompt': 'ansiblue'}}",
        "from ipy.core.themes import Theme, Token\ntheme = Theme('plug', None, {Token.Prompt: 'ansiblue'})",
        "import os\ntheme = os.path.join(os.path.dirname(__file__), 'plug.json')",
    ],
)
def test_themes_of_installed_packages_are_found(tmp_path, monkeypatch, source):
    """The entry-point group ipython.themes gives a dict, a Theme or a path."""
    (tmp_path / "plugged_theme.py").write_text(source)
    (tmp_path / "plug.json").write_text('{"extra_style": {"Token.Prompt": "ansiblue"}}')
    info = tmp_path / "plug-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ipython.themes]\nplug = plugged_theme:theme\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "plugged_theme", raising=False)
    assert ThemeTable()["plug"].look(Token.Prompt).fg == "ansiblue"
    assert "plug" in list(ThemeTable())


def test_a_theme_can_be_added_and_taken_away():
    """Programs register their own theme under a name."""
    table = ThemeTable()
    table["Mine"] = Theme("mine", None, {Token.Prompt: "bold"})
    assert table["mine"].name == "mine"
    assert "mine" in list(table)
    del table["mine"]
    assert "mine" not in table


def test_the_names_that_others_import_are_there():
    """Spyder imports linux_theme and neutral_theme."""
    from ipy.core import themes

    assert themes.linux_theme is theme_table["linux"]
    assert themes.neutral_theme is theme_table["neutral"]
    with pytest.raises(AttributeError):
        themes.nosuch_theme


def test_styles_are_found_by_the_name_of_a_theme_or_of_pygments():
    """A theme's name comes first; then Pygments' own styles; a miss names the themes."""
    from pygments.styles import get_style_by_name as pygments_style

    assert get_style_by_name("linux") is theme_table["linux"].as_pygments_style()
    assert get_style_by_name("vim") is pygments_style("vim")
    with pytest.raises(UnknownThemeError):
        get_style_by_name("nosuchstyle")
