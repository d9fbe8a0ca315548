from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from ipy.core.active import set_active
from ipy.core.themes import get_theme
from ipy.core.themes.tokens import Token
from ipy.terminal.colors import ANSI_COLORS
from ipy.terminal.interactiveshell import TerminalInteractiveShell
from ipy.terminal.manager import PromptManager
from ipy.terminal.prompts import text_of, to_ansi, width_of
from ipy.terminal.templates import Fields, TemplateError, TemplatePrompts, render


def _render(template: str, count: int = 12, **names: Any) -> list[tuple[tuple[str, ...], str]]:
    fields = Fields(count=count, namespace=names, version="1.2")
    return render(template, fields, base=Token.Prompt, number=Token.PromptNum)


def _text(template: str, count: int = 12, **names: Any) -> str:
    return text_of(_render(template, count, **names))


@pytest.mark.spec("TERM-016", "TERM-018")
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (r"In [\#]: ", "In [12]: "),
        (r"<\N>", "<12>"),
        (r".\D.", "...."),
        (r"a\nb", "a\nb"),
        (r"a\rb", "a\rb"),
        (r"\v", "1.2"),
        (r"\\N", r"\N"),
        (r"\q", r"\q"),
        ("{count}:{dots}", "12:.."),
        ("{{braces}}", "{braces}"),
    ],
)
def test_abbreviations(template: str, expected: str) -> None:
    """Backslash abbreviations stand for the number, dots, line ends and the version."""
    assert _text(template) == expected


@pytest.mark.spec("TERM-017")
def test_the_number_has_its_own_colour() -> None:
    r"""`\#` has the colour of numbers, `\N` that of its surroundings."""
    assert _render(r"In [\#]: ") == [
        (Token.Prompt, "In ["),
        (Token.PromptNum, "12"),
        (Token.Prompt, "]: "),
    ]
    assert _render(r"{color.Red}\#{color.Green}\N") == [
        (Token.PromptNum, "12"),
        (Token.PromptColor.Green, "12"),
    ]


@pytest.mark.spec("TERM-016", "TERM-019")
def test_parts_of_the_directory(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    r"""`\w` has the home as `~`; `\Xn` its last n parts; `\Yn` the same with `~` as an extra one."""
    deep = home / "one" / "two" / "three"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert _text(r"\w") == "~/one/two/three"
    assert _text(r"\W") == "three"
    assert _text(r"\X2") == "two/three"
    assert _text(r"\X3") == "one/two/three"
    assert _text(r"\X4") == "~/one/two/three"
    assert _text(r"\Y3") == "~/one/two/three"
    assert _text(r"\Y2") == "two/three"
    assert _text(r"\X0") == "~/one/two/three"
    monkeypatch.chdir(home)
    assert _text(r"\w") == "~"


@pytest.mark.spec("TERM-025", "TERM-R004")
def test_a_directory_that_is_not_ascii(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of directories are shown as they are."""
    (home / "çå日本").mkdir()
    monkeypatch.chdir(home / "çå日本")
    assert _text("{cwd} é> ") == "~/çå日本 é> "


def test_a_deleted_directory_is_a_question_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A working directory that is gone doesn't break the prompt."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert _text(r"\w \W \X1") == "? ? ?"


@pytest.mark.spec("TERM-020", "TERM-021", "TERM-016")
def test_user_and_host(monkeypatch: pytest.MonkeyPatch) -> None:
    r"""`\$` is `#` for root; `\h` ends at the first dot; `\u` is the user."""
    monkeypatch.setattr(socket, "gethostname", lambda: "box.example.org")
    monkeypatch.setenv("LOGNAME", "ada")
    assert _text(r"\u@\h \H") == "ada@box box.example.org"
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert _text(r"\$") == "#"
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert _text(r"\$") == "$"


@pytest.mark.spec("TERM-015", "TERM-016")
def test_time_and_names_of_the_user() -> None:
    """Fields are the time and what the user's namespace holds, with formats and attributes."""
    assert _text("{time}").count(":") == 2
    before, shown, after = time.strftime("%H"), _text(r"\t")[:2], time.strftime("%H")
    assert shown in (before, after)
    assert _text("{x:03d} {path.name}", x=7, path=Path("a/b")) == "007 b"


@pytest.mark.spec("TERM-022", "TERM-023", "TERM-R005")
@pytest.mark.parametrize("name", sorted(ANSI_COLORS))
def test_every_colour_name(name: str) -> None:
    """All eighteen names can be used; Normal and NoColor end a colour."""
    assert len(ANSI_COLORS) == 18
    tokens = _render("{color." + name + "}x{color.Normal}y")
    assert text_of(tokens) == "xy"
    assert tokens[-1][0] == Token.Prompt
    if ANSI_COLORS[name]:
        assert f"\x1b[{ANSI_COLORS[name]}mx" in to_ansi(tokens, get_theme("linux"))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{color.Gren}", "did you mean Green"),
        ("{nothing}", "neither a field nor a name"),
        ("{count", "expected '}'"),
        ("{count.nope}", "nope"),
    ],
)
def test_a_faulty_template_is_explained(template: str, message: str) -> None:
    """An error says what is wrong in the template."""
    with pytest.raises(TemplateError, match=message):
        _render(template)


def _prompts(
    shell: TerminalInteractiveShell, **templates: Any
) -> tuple[TemplatePrompts, list[str]]:
    messages: list[str] = []
    return TemplatePrompts(
        shell, manager=PromptManager(**templates), report=messages.append
    ), messages


@pytest.mark.spec("TERM-013", "TERM-014")
def test_prompts_are_aligned_to_the_widest(shell: TerminalInteractiveShell) -> None:
    """With `justify` all end in the same column; without, they are as long as they are."""
    prompts, _ = _prompts(shell, in_template="a long prompt> ", in2_template=".. ")
    assert text_of(prompts.continuation_prompt_tokens(15)) == "            .. "
    assert width_of(prompts.out_prompt_tokens()) == 15
    prompts, _ = _prompts(shell, in_template="a long prompt> ", in2_template=".. ", justify=False)
    assert text_of(prompts.continuation_prompt_tokens(15)) == ".. "


@pytest.mark.spec("TERM-026")
def test_the_last_line_of_a_prompt_counts(shell: TerminalInteractiveShell) -> None:
    """A prompt of two lines is aligned by its second."""
    prompts, _ = _prompts(shell, in_template=r"{cwd}\n> ", in2_template=". ", out_template="= ")
    assert text_of(prompts.in_prompt_tokens()).endswith("\n> ")
    assert text_of(prompts.continuation_prompt_tokens(2)) == ". "


def test_a_template_that_fails_is_reported_once(shell: TerminalInteractiveShell) -> None:
    """The usual prompt takes its place, and the message comes a single time."""
    prompts, messages = _prompts(shell, in_template="{nope}> ")
    assert text_of(prompts.in_prompt_tokens()) == "In [1]: "
    prompts.in_prompt_tokens()
    assert len(messages) == 1
    assert messages[0].startswith("PromptManager.in_template: ")


@pytest.mark.spec("TERM-024")
def test_a_template_changed_at_run_time(shell: TerminalInteractiveShell) -> None:
    """Setting a template of the shell's PromptManager puts the template prompts in place."""
    assert text_of(shell.prompts.in_prompt_tokens()) == "In [1]: "
    shell.prompt_manager.in_template = r"<\#> "
    assert text_of(shell.prompts.in_prompt_tokens()).lstrip() == "<1> "
    assert shell.prompt_manager in shell.configurables


@pytest.mark.spec("TERM-013", "TERM-R006")
def test_templates_of_the_configuration(home: Path) -> None:
    """The section PromptManager of the configuration is applied from the first prompt on."""
    config = Config()
    config.PromptManager.in_template = r"conf \N> "
    config.PromptManager.justify = False
    shell = TerminalInteractiveShell(config=config, simple_prompt=True)
    before = set_active(shell)
    try:
        assert text_of(shell.prompts.in_prompt_tokens()) == "conf 1> "
    finally:
        shell.atexit_operations()
        shell.cleanup()
        set_active(before)


@pytest.mark.spec("TERM-031")
def test_the_coloured_sample(
    shell: TerminalInteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User, host, path and number, each in its colour."""
    monkeypatch.setattr(socket, "gethostname", lambda: "box")
    monkeypatch.setenv("LOGNAME", "ada")
    prompts, _ = _prompts(
        shell,
        in_template=r"{color.LightGreen}\u@\h{color.LightBlue}[{color.LightCyan}\Y1{color.LightBlue}]{color.Green}|\#> ",
    )
    tokens = prompts.in_prompt_tokens()
    assert text_of(tokens).startswith("ada@box[")
    assert text_of(tokens).endswith("]|1> ")
    assert (Token.PromptNum, "1") in tokens
