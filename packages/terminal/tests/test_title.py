from __future__ import annotations

import pytest

from ipy.terminal.title import TerminalTitle, is_supported


@pytest.mark.spec("TERM-065")
@pytest.mark.parametrize(
    "name",
    ["xterm", "xterm-256color", "rxvt-unicode", "screen.xterm", "tmux-256color", "xterm-kitty"],
)
def test_terminals_of_the_xterm_family_have_a_title(name: str) -> None:
    """Terminals that know the xterm sequence are recognised by name."""
    assert is_supported(name)


@pytest.mark.spec("TERM-065")
@pytest.mark.parametrize("name", ["", "dumb", "linux", "vt100", "emacs"])
def test_other_terminals_have_none(name: str) -> None:
    """A terminal that would print the sequence doesn't get it."""
    assert not is_supported(name)


@pytest.mark.spec("TTRM-019", "TERM-028")
def test_the_title_is_set_once_and_restored(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """The old title is pushed, the new one shown with a prefix, an unchanged one not sent again, the old one popped."""
    monkeypatch.chdir(str(tmp_path))
    title = TerminalTitle("shell")
    title.show("mine ")
    title.show("mine ")
    title.restore()
    title.restore()
    assert capsys.readouterr().out == "\x1b[22;0t\x1b]0;mine shell\x07\x1b[23;0t"


def test_control_characters_of_a_directory_stay_out_of_the_title(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A name with an escape character can't send sequences to the terminal."""
    TerminalTitle("a\x1b]0;b\x07c").show()
    assert "\x1b]0;a]0;bc\x07" in capsys.readouterr().out
