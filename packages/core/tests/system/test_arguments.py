from __future__ import annotations

import pytest

from ipy.core.system import arg_split, arg_split_with_quotes
from ipy.core.system.arguments import split_windows, windows_command_line

posix_only = pytest.mark.skipif("sys.platform == 'win32'", reason="POSIX rules")


@posix_only
@pytest.mark.spec("TCOR-133")
@pytest.mark.parametrize(
    ("line", "plain", "posix"),
    [
        ("hi", ["hi"], ["hi"]),
        ("a 'b c' \"d e\"", ["a", "'b c'", '"d e"'], ["a", "b c", "d e"]),
        ("a # b", ["a", "#", "b"], ["a", "#", "b"]),
        ("a=b;c|d", ["a=b;c|d"], ["a=b;c|d"]),
        ("é ñǎć", ["é", "ñǎć"], ["é", "ñǎć"]),
        ("", [], []),
    ],
)
def test_arg_split(line: str, plain: list[str], posix: list[str]) -> None:
    """Quotes group words; they are removed under POSIX rules only; # is no comment."""
    assert arg_split(line) == plain
    assert arg_split(line, posix=True) == posix


@posix_only
def test_open_quotes() -> None:
    """An open quote is an error, or, if not strict, the last argument reaches to the end."""
    with pytest.raises(ValueError, match="quot"):
        arg_split("a 'b c")
    assert arg_split("a 'b c", strict=False) == ["a", "'b c"]
    assert arg_split("a it's x y", posix=True, strict=False) == ["a", "its x y"]


@posix_only
def test_which_words_were_quoted() -> None:
    """Words wholly in single quotes are told from others."""
    assert arg_split_with_quotes("a 'b c' \"q\" 'a'b") == [
        ("a", False),
        ("b c", True),
        ("q", False),
        ("ab", False),
    ]


@pytest.mark.spec("TERM-106", "TERM-107")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r"\opt/foo/bar.txt \tmp", [r"\opt/foo/bar.txt", r"\tmp"]),
        (r'"C:\Program Files\x.exe" -a', [r"C:\Program Files\x.exe", "-a"]),
        (r'a\"b "c d\\" e', ['a"b', "c d\\", "e"]),
        (r'"a""b" ""', ['a"b', ""]),
        (r'"open quote', ["open quote"]),
        (r"\\server\share", [r"\\server\share"]),
    ],
)
def test_windows_rules(line: str, words: list[str]) -> None:
    """Backslashes are plain but before quotes; the rules are those of the Microsoft C runtime."""
    assert [word for word, _ in split_windows(line)] == words


@pytest.mark.spec("CORE-294")
def test_unc_directories() -> None:
    """A command in a UNC directory maps it to a drive first; elsewhere it runs as it is."""
    command, elsewhere = windows_command_line("dir & echo x", r"\\server\share\a b")
    assert command == r'pushd "\\server\share\a b" && (dir & echo x) & popd'
    assert elsewhere
    assert windows_command_line("dir", r"C:\Users") == ("dir", False)
