from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ipy.core.themes import Theme, ThemeError, Token, get_theme, strip_ansi

CODE = "def f(self):\n    '''a\n    b'''\n    return 1 + len([None])\n"


@pytest.mark.spec("TERM-064")
def test_nocolor_writes_no_escape_sequence():
    """Neither tokens nor code get one."""
    theme = get_theme("NoColor")
    assert theme.format([(Token.Prompt, "In ["), (Token.PromptNum, "1")]) == "In [1"
    assert theme.highlight(CODE) == CODE
    assert not theme.has_colors


@pytest.mark.spec("TERM-064")
def test_nocolor_and_prompts_need_no_pygments():
    """Pygments is loaded by the first highlighting only: it costs 40 ms."""
    program = (
        "import sys\n"
        "from ipy.core.themes import *\n"
        "get_theme('nocolor').highlight('x = 1')\n"
        "assert get_theme('linux').format([(Token.Prompt, 'In')]) == '\\x1b[92mIn\\x1b[39m'\n"
        "assert 'pygments' not in sys.modules\n"
        "get_theme('linux').highlight('x = 1')\n"
        "assert 'pygments' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "name", ["neutral", "linux", "lightbg", "gruvbox-dark", "pride", "pride:l"]
)
def test_highlighting_changes_nothing_but_the_colours(name):
    """Without its escape sequences, highlighted code is the code."""
    colored = get_theme(name).highlight(CODE)
    assert colored != CODE
    assert strip_ansi(colored) == CODE


def test_every_line_of_a_coloured_text_stands_for_itself():
    """No colour runs over a line's end, so that pagers and notebooks can show any line alone."""
    for line in get_theme("linux").highlight(CODE).split("\n"):
        on = line.count("\x1b[38") + line.count("\x1b[48")
        assert on == 0 or line.endswith("m"), line
        assert strip_ansi(line).strip() == "" or line.rindex("\x1b[3") <= line.rindex("m")


def test_tokens_inherit_from_their_parents():
    """A subtype without a style of its own looks like the nearest ancestor that has one."""
    theme = Theme("t", None, {Token.Prompt: "ansired", Token.Prompt.Deep.Bold: "bold"})
    assert theme.look(Token.Prompt.Other.Thing).fg == "ansired"
    assert theme.look(Token.Prompt.Deep.Bold) == theme.look(Token.Prompt)._replace(bold=True)


def test_pygments_tokens_are_accepted_as_they_are():
    """A token of Pygments and ours of the same name are equal, and look alike."""
    from pygments.token import Token as PygmentsToken

    assert PygmentsToken.Name.Function == Token.Name.Function
    theme = Theme("t", None, {PygmentsToken.Name.Function: "ansiblue"})
    assert theme.format([(Token.Name.Function, "f")]) == "\x1b[34mf\x1b[39m"
    assert theme.format([(PygmentsToken.Name.Function, "f")]) == "\x1b[34mf\x1b[39m"


@pytest.mark.spec("TTRM-024")
def test_symbols_draw_the_arrow_of_tracebacks():
    """The arrow has the width that is asked for: body, head, a blank."""
    assert get_theme("linux").make_arrow(6) == "----> "
    assert get_theme("gruvbox-dark").make_arrow(4) == "──▶ "
    assert get_theme("linux").make_arrow(1) == ""


@pytest.mark.parametrize(
    "name", ["neutral", "nocolor", "linux", "lightbg", "gruvbox-dark", "pride", "pride:l"]
)
def test_a_pygments_style_can_be_made_of_every_theme(name):
    """prompt_toolkit and Pygments' formatters take the style as it is."""
    from pygments.formatters import Terminal256Formatter

    style = get_theme(name).as_pygments_style()
    Terminal256Formatter(style=style)
    assert style is get_theme(name).as_pygments_style()


def test_the_pygments_style_has_the_themes_own_styles():
    """Extra styles are laid over those of the base."""
    from pygments.token import Token as PygmentsToken

    assert (
        get_theme("linux").as_pygments_style().style_for_token(PygmentsToken.Prompt)["ansicolor"]
        == "ansibrightgreen"
    )


@pytest.mark.spec("TCOR-135")
def test_a_theme_is_made_from_a_dictionary():
    """Only the name is required."""
    theme = Theme.from_dict(
        {
            "name": "mine",
            "base": "monokai",
            "extra_style": {"Token.Prompt": "bold"},
            "symbols": {"arrow_head": "»"},
        }
    )
    assert (theme.name, theme.base, theme.look(Token.Prompt).bold) == ("mine", "monokai", True)
    assert theme.symbols == {"top_line": "-", "arrow_body": "-", "arrow_head": "»"}
    assert not Theme.from_dict({"name": "bare"}).has_colors


@pytest.mark.spec("TCOR-135")
def test_all_faults_of_a_theme_are_told_at_once():
    """Escape sequences, unknown keys and broken names don't get through, and one message lists them all."""
    with pytest.raises(ThemeError) as caught:
        Theme.from_dict(
            {
                "name": "x",
                "colour": 1,
                "extra_style": {"Token.Prompt": "\x1b[1m", "prompt": "bold"},
                "symbols": {
                    "arrow_body": "\x1b[",
                    "top_line": "",
                    "feather": "x",
                    "arrow_head": "\u202e",
                },
            }
        )
    message = str(caught.value)
    for part in (
        "'colour'",
        "extra_style['Token.Prompt']",
        "'prompt' is not a token name",
        "U+001B",
        "top_line",
        "'feather'",
        "U+202E",
    ):
        assert part in message


@pytest.mark.spec("TCOR-135")
def test_a_theme_is_read_from_a_file(tmp_path):
    """The name is the file's where the file gives none; faults name the file."""
    path = tmp_path / "solar.json"
    path.write_text(json.dumps({"extra_style": {"Token.Prompt": "#268bd2"}}))
    assert Theme.from_file(path).name == "solar"
    path.write_text("{")
    with pytest.raises(ThemeError, match=r"solar\.json is not valid JSON"):
        Theme.from_file(path)
    path.write_text("[]")
    with pytest.raises(ThemeError, match="expected a JSON object, got list"):
        Theme.from_file(path)


def test_an_unknown_base_is_told():
    """The error names the base style and how to list those that exist."""
    with pytest.raises(ThemeError, match="'nosuch' is not known to Pygments"):
        Theme("t", "nosuch").highlight("x = 1")
