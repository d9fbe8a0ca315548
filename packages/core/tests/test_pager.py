from __future__ import annotations

import os
import select
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ipy.core import active, pager
from ipy.core.errors import TryNext

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

LONG = "\n".join(f"line {number}" for number in range(100))


@pytest.fixture(autouse=True)
def no_pager(monkeypatch):
    """No pager and no size of the screen from the environment of the test run."""
    for name in ("PAGER", "LESS", "LINES", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def in_terminal(code: str, keys: str = "", **environment: str) -> str:
    """Run code in a pseudo-terminal of 10 rows and return what it shows; `keys` are typed beforehand."""
    import pty

    master, slave = pty.openpty()
    os.write(master, keys.encode())
    settings = {
        "LINES": "10",
        "COLUMNS": "80",
        "TERM": "xterm",
        "PYTHONIOENCODING": "utf-8",
        **environment,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, **settings},
    )
    os.close(slave)
    shown = b""
    while select.select([master], [], [], 30)[0]:
        try:
            piece = os.read(master, 65536)
        except OSError:  # how Linux says that the terminal has been closed
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    process.wait(60)
    return shown.decode().replace("\r\n", "\n")


@pytest.fixture
def program(tmp_path):
    """A pager that says that it was used, with which arguments, and hands through what it gets."""
    path = tmp_path / "my pager.py"
    path.write_text(
        "import sys\nprint('PAGER', sys.argv[1:])\nsys.stdout.write(sys.stdin.read())\n"
    )
    return f"'{sys.executable}' '{path}'"


def test_without_a_terminal_the_text_is_printed(capsys):
    """Output that goes into a file or pipe is not paged."""
    pager.page(LONG)
    assert capsys.readouterr().out == LONG + "\n"


def test_the_start_is_a_line(capsys):
    """Output begins at line `start`, counted from 0; a negative one is the beginning."""
    pager.page(LONG, start=98)
    pager.page("only", start=-5)
    assert capsys.readouterr().out == "line 98\nline 99\nonly\n"


def test_of_a_bundle_the_plain_text_is_shown(capsys):
    """A mime bundle is accepted."""
    pager.page({"text/plain": "plain", "text/html": "<b>"})
    assert capsys.readouterr().out == "plain\n"


@posix_only
@pytest.mark.spec("CORE-107", "TERM-068")
def test_long_output_goes_to_the_pager_and_short_output_does_not(program):
    """`$PAGER` gets what is longer than the screen."""
    code = "from ipy.core.pager import page; page({!r})"
    shown = in_terminal(code.format(LONG), PAGER=program)
    assert "PAGER []" in shown
    assert "line 99" in shown
    short = in_terminal(code.format("one\ntwo"), PAGER=program)
    assert short == "one\ntwo\n"


@posix_only
@pytest.mark.spec("CORE-107")
def test_long_lines_count_with_the_rows_they_take(program):
    """A few lines that wrap are longer than the screen; colours take no room."""
    wraps = "x" * 80 * 12
    colours = "\x1b[31m" * 300 + "short"
    assert "PAGER" in in_terminal(
        f"from ipy.core.pager import page; page({wraps!r})", PAGER=program
    )
    assert "PAGER" not in in_terminal(
        f"from ipy.core.pager import page; page({colours!r})", PAGER=program
    )


@posix_only
@pytest.mark.spec("TERM-070", "TERM-R018")
def test_text_of_any_script_reaches_the_pager(program):
    """Non-ASCII text is shown as it is."""
    shown = in_terminal(
        f"from ipy.core.pager import page; page({LONG!r} + '\\nπéç漢')", PAGER=program
    )
    assert "πéç漢" in shown


@posix_only
@pytest.mark.spec("CORE-107", "TERM-069")
def test_without_a_pager_program_the_internal_one_pages():
    """Screen by screen, with a question in between; `q` ends it."""
    code = f"from ipy.core.pager import page; page({LONG!r})"
    stopped = in_terminal(code, keys="q\n", PAGER="no-such-pager-program")
    assert "line 8\n" in stopped
    assert "q to quit" in stopped
    assert "line 9\n" not in stopped
    through = in_terminal(code, keys="\n" * 20, PAGER="no-such-pager-program")
    assert "line 99" in through
    assert through.count("q to quit") == 11


def test_the_question_of_the_internal_pager_is_asked_by_input(monkeypatch):
    """`input` keeps the event loop of a GUI turning while it waits (PyOS_InputHook)."""
    if sys.platform == "win32":
        pytest.skip("the Windows console reads single keys")
    from ipy.core.pager import keys, keys_posix

    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "Q")
    assert keys_posix.read_answer("?") == "Q"
    assert keys.ask_for_more() is False
    assert asked == ["?", keys.QUESTION]


@pytest.mark.spec("TERM-069")
def test_the_end_of_input_and_ctrl_c_end_the_internal_pager(monkeypatch, capsys):
    """Neither reaches the caller."""
    for error in (EOFError, KeyboardInterrupt):

        def fail(question, error=error):
            raise error

        monkeypatch.setattr("ipy.core.pager.keys.read_answer", fail)
        pager.page_dumb(LONG, screen_lines=5)
        assert "line 5" not in capsys.readouterr().out


@pytest.mark.spec("TERM-069")
def test_a_colour_is_carried_over_to_the_next_screen(monkeypatch, capsys):
    """A screen that ends in red lets the next one begin in red."""
    monkeypatch.setattr("ipy.core.pager.keys.read_answer", lambda question: "")
    pager.page_dumb("\x1b[31mone\ntwo\x1b[0m\nthree", screen_lines=1)
    assert capsys.readouterr().out == "\x1b[31mone\n\x1b[31mtwo\x1b[0m\nthree\n"


@posix_only
@pytest.mark.spec("TERM-068")
def test_less_is_preferred_and_lets_colours_through(monkeypatch, tmp_path):
    """`less -R`, unless `$LESS` says something about colours; `$PAGER` goes before."""
    for name in ("less", "more"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pager.get_pager_cmd() == "less -R"
    assert pager.get_pager_cmd("less") == "less -R"
    monkeypatch.setenv("LESS", "-r")
    assert pager.get_pager_cmd("less") == "less"
    monkeypatch.setenv("PAGER", "more")
    assert pager.get_pager_cmd() == "more"
    assert pager.get_pager_cmd("no-such-pager-program") is None


@pytest.mark.parametrize(
    ("command", "start", "option"),
    [("less -R", 4, "+5"), ("/usr/bin/more", 1, "+2"), ("less", 0, ""), ("cat", 4, "")],
)
def test_the_pager_begins_at_the_line(command, start, option):
    """Pagers that can are told the line, counted from 1."""
    assert pager.get_pager_start(command, start) == option


def test_the_hook_has_the_first_word(capsys):
    """A hook that shows the text ends it; one that raises `TryNext` leaves it to the pager."""
    seen = []
    pager.page("text", 2, hook=lambda data, start, lines: seen.append((data, start, lines)))
    assert seen == [("text", 2, 0)]

    def passes(data, start, lines):
        raise TryNext

    pager.page("text", hook=passes)
    assert capsys.readouterr().out == "text\n"


def test_the_hook_of_the_running_shell_is_used(capsys):
    """Without a hook of its own, `page` asks the shell's `show_in_pager`."""
    seen = []
    shell = SimpleNamespace(
        hooks=SimpleNamespace(show_in_pager=lambda data, start, lines: seen.append(data))
    )
    before = active.set_active(shell)
    try:
        pager.page("text")
    finally:
        active.set_active(before)
    assert seen == ["text"]
    assert capsys.readouterr().out == ""


def test_functions_become_hooks():
    """`as_hook` takes the shell off the arguments."""
    seen = []
    hook = pager.as_hook(
        lambda text, start=0, screen_lines=0: seen.append((text, start, screen_lines))
    )
    hook("shell", "text", start=3)
    assert seen == [("text", 3, 0)]


def test_files_are_paged_and_missing_ones_told(tmp_path, capsys):
    """`page_file` shows a file from a line on; what can't be read is said in one line."""
    path = tmp_path / "file.txt"
    path.write_text("one\ntwo\nthrée", encoding="utf-8")
    pager.page_file(str(path), start=1)
    assert capsys.readouterr().out == "two\nthrée\n"
    pager.page_file(str(tmp_path / "nothing.txt"))
    assert "nothing.txt" in capsys.readouterr().out


@posix_only
def test_a_pager_that_is_left_early_is_no_error():
    """Leaving the pager before the end of the text is nobody's mistake."""
    code = f"from ipy.core.pager import page; page({LONG!r} * 5000); print('went on')"
    assert in_terminal(code, PAGER="true").endswith("went on\n")
