"""Sessions of their own on pseudo-terminals: kinds of terminals, starting, leaving, the debugger."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal

Start = Callable[..., Terminal]


def test_what_is_typed_during_the_start_is_kept(start: Start) -> None:
    """Keys that come before the editor is loaded are its first input, shown once."""
    terminal = start("--no-banner", "--colors=nocolor")
    terminal.wait_for("In [1]:")
    terminal.send("6 * 7\r'next'\r")
    terminal.wait_for_prompt(3)
    assert terminal.text.split("\n") == [
        "",
        "In [1]: 6 * 7",
        "Out[1]: 42",
        "",
        "In [2]: 'next'",
        "Out[2]: 'next'",
        "",
        "In [3]:",
    ]


def test_cells_have_an_ordinary_terminal(start: Start) -> None:
    """While a cell runs, from the first on, the terminal echoes and sends signals as it did before."""
    terminal = start("--no-banner")
    terminal.wait_for_prompt(1)
    terminal.run(
        "import subprocess; flags = subprocess.run(['stty', '-a'], capture_output=True, text=True).stdout"
    )
    terminal.run("print([word in flags.split() for word in ('echo', 'icanon', 'isig', 'icrnl')])")
    assert "[True, True, True, True]" in terminal.text


@pytest.mark.spec("TERM-R007", "TERM-046", "TERM-050", "TERM-061")
def test_history_is_there_in_the_next_session(start: Start) -> None:
    """What one session ran is found by the next, a block as one entry."""
    first = start("--no-banner")
    first.wait_for_prompt(1)
    first.send("def kept(x):\rreturn x\r\r")
    first.wait_for_prompt(2)
    first.send("exit\r")
    assert first.wait_for_exit() == 0
    second = start("--no-banner")
    second.wait_for_prompt(1)
    second.send("def k")
    # History is read in the background: until it is there, Up finds nothing.
    second.wait_until(lambda: second.press("up") or "...:     return x" in second.text, "the entry")


@pytest.mark.spec("TERM-011", "TERM-010")
def test_a_history_that_cannot_be_read(start: Start, home: Path) -> None:
    """A history file that is no database doesn't keep the prompt from working."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "history.sqlite").write_text("this is no database\n" * 100)
    terminal = start("--no-banner")
    terminal.wait_for_match(r"^In \[1\]:")
    terminal.send("6 * 7\r")
    terminal.wait_for("Out[1]: 42")


@pytest.mark.spec("TERM-060", "TTRM-019")
@pytest.mark.parametrize("word", ["exit", "quit", "exit()", "quit()"])
def test_words_that_leave(start: Start, word: str) -> None:
    """exit and quit leave without a question, with or without parentheses, and restore the title."""
    terminal = start("--no-banner")
    terminal.wait_for_prompt(1)
    assert "\x1b[22;0t" in terminal.output
    terminal.send(f"{word}\r")
    assert terminal.wait_for_exit() == 0
    assert "\x1b[23;0t" in terminal.output


@pytest.mark.spec("TERM-039", "TTRM-019")
def test_leaving_without_confirmation(start: Start) -> None:
    """With `--no-confirm-exit` Ctrl-D leaves at once; with `--no-term-title` no title is set."""
    terminal = start("--no-banner", "--no-confirm-exit", "--no-term-title")
    terminal.wait_for_prompt(1)
    terminal.press("c-d")
    assert terminal.wait_for_exit() == 0
    assert "really" not in terminal.everything
    assert "\x1b]0;" not in terminal.output


@pytest.mark.spec("TERM-061")
def test_exit_functions(start: Start) -> None:
    """Functions of atexit run, and one that fails doesn't keep the session from ending."""
    terminal = start("--no-banner")
    terminal.wait_for_prompt(1)
    terminal.run("import atexit; atexit.register(print, 'good' + 'bye')")
    terminal.run("atexit.register(lambda: 1/0)")
    terminal.send("exit\r")
    terminal.wait_for_exit()
    assert "goodbye" in terminal.everything


def test_a_terminal_that_hangs_up(start: Start, home: Path) -> None:
    """On SIGHUP the session ends, and its history is saved."""
    terminal = start("--no-banner")
    terminal.wait_for_prompt(1)
    terminal.run("before_the_end = 1")
    os.kill(terminal.process.pid, signal.SIGHUP)
    assert terminal.wait_for_exit() == 128 + signal.SIGHUP
    second = start("--no-banner")
    second.wait_for_prompt(1)
    second.send("before")
    second.wait_until(
        lambda: second.press("up") or "before_the_end = 1" in second.text, "the entry"
    )


@pytest.mark.spec("TTRM-007")
def test_ctrl_z_suspends(start: Start, home: Path, tmp_path: Path) -> None:
    """Ctrl-Z stops the program under a shell with job control, `fg` resumes it, and the prompt works."""
    terminal = Terminal(
        ["/bin/bash", "--norc", "-i"], env={"HOME": str(home), "PS1": "shell$ "}, cwd=str(tmp_path)
    )
    with terminal:
        terminal.wait_for("shell$")
        terminal.send(f"{sys.executable} -m ipy.terminal --no-banner\r")
        terminal.wait_for_match(r"^In \[1\]:")
        terminal.send("x = 42\r")
        terminal.wait_for_match(r"^In \[2\]:")
        terminal.press("c-z")
        terminal.wait_for("Stopped")
        terminal.send("fg\r")
        terminal.wait_until(lambda: terminal.text.rstrip().endswith("In [2]:"), "the prompt")
        terminal.send("x\r")
        terminal.wait_for("Out[2]: 42")


@pytest.mark.spec("TTRM-017", "TTRM-041", "TERM-067")
def test_a_dumb_terminal(start: Start) -> None:
    """In a terminal without cursor control the prompt is plain text, without a single escape but colours."""
    terminal = start("--no-banner", "--colors=nocolor", env={"TERM": "dumb"})
    terminal.wait_for_prompt(1)
    terminal.send("6 * 7\n")
    terminal.wait_for("Out[1]: 42")
    assert "\x1b" not in terminal.output


@pytest.mark.spec("TTRM-017", "TTRM-041")
def test_simple_prompt(start: Start) -> None:
    """`--simple-prompt` reads plain lines on any terminal."""
    terminal = start("--no-banner", "--colors=nocolor", "--simple-prompt")
    terminal.wait_for_prompt(1)
    terminal.send("for i in range(2):\n    print('no', i)\n\n")
    terminal.wait_for("no 1")
    terminal.wait_for_prompt(2)
    assert "\x1b[" not in terminal.output.replace("\x1b[?2004h", "").replace("\x1b[?2004l", "")


@pytest.mark.spec("TTRM-004")
def test_vi_mode_in_the_prompt(start: Start) -> None:
    """The prompt shows vi's mode; `%config` switches the mode at run time."""
    terminal = start("--no-banner", "--colors=nocolor")
    terminal.wait_for_prompt(1)
    terminal.send("%config TerminalInteractiveShell.editing_mode = 'vi'\r")
    terminal.wait_for_match(r"^\[ins\] In \[2\]:")
    terminal.send("abc")
    terminal.press("escape")
    terminal.wait_for_match(r"^\[nav\] In \[2\]: abc")


@pytest.mark.spec("TTRM-001")
def test_colours_while_typing(start: Start) -> None:
    """A keyword is coloured as it is typed, inside of strings it is not."""
    terminal = start("--no-banner", "--colors=linux")
    terminal.wait_for_prompt(1)
    terminal.send("import os")
    row, column = 1, len("In [1]: ")
    terminal.wait_until(lambda: "import os" in terminal.lines[row], "the text")
    terminal.wait_until(lambda: terminal.color_at(row, column) != "default", "a colour")
    assert terminal.color_at(row, column) != terminal.color_at(row, column + len("import o"))


@pytest.mark.spec("TTRM-006")
def test_a_menu_like_readlines(start: Start) -> None:
    """With `readlinelike` candidates are listed below, and the prompt is drawn again."""
    terminal = start("--no-banner", "--TerminalInteractiveShell.display_completions=readlinelike")
    terminal.wait_for_prompt(1)
    terminal.run("pick_one, pick_two = 1, 2")
    terminal.send("pick_")
    terminal.press("tab")
    terminal.wait_for_match(r"^pick_one +pick_two")


@pytest.mark.spec("TTRM-016", "TERM-008")
def test_startup_files_can_bind_keys(start: Start, home: Path) -> None:
    """`ip.pt_app.key_bindings` is there when startup files run."""
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "keys.py").write_text(
        "@get_ipython().pt_app.key_bindings.add('c-t')\ndef _(event): event.current_buffer.insert_text('6 * 7')\n"
    )
    terminal = start("--no-banner")
    terminal.wait_for_prompt(1)
    terminal.press("c-t", "enter")
    terminal.wait_for("Out[1]: 42")


@pytest.mark.spec("TTRM-034", "TTRM-035")
def test_the_debugger_of_a_program(home: Path, tmp_path: Path) -> None:
    """`set_trace()` in a plain program has completion, history on Up and its own history file."""
    program = tmp_path / "program.py"
    program.write_text(
        "from ipy.terminal.debugger import set_trace\ndef work():\n    recognisable = 42\n    set_trace()\n"
        "    return recognisable\nprint('result', work())\n"
    )
    with Terminal([sys.executable, str(program)], env={"HOME": str(home)}) as terminal:
        terminal.wait_for("ipdb>")
        terminal.send("p recogn")
        terminal.press("tab")
        terminal.wait_for("p recognisable")
        terminal.press("enter")
        terminal.wait_for_match(r"^42$")
        terminal.send("n\r")
        terminal.wait_for_match(r"ipdb> n\n")
        terminal.send("c\r")
        assert terminal.wait_for_exit() == 0
        assert "result 42" in terminal.everything
    assert "p recognisable" in (home / ".pdbhistory").read_text()


@pytest.mark.spec("TTRM-034")
def test_ctrl_c_and_eof_in_the_debugger(start: Start) -> None:
    """Ctrl-C at the debugger's prompt keeps the session; Ctrl-D leaves the debugger."""
    terminal = start("--no-banner", "--colors=nocolor", "--pdb")
    terminal.wait_for_prompt(1)
    terminal.send("1/0\r")
    terminal.wait_for("ipdb>")
    terminal.send("garbage")
    terminal.wait_for("ipdb> garbage")
    terminal.press("c-c")
    terminal.wait_until(lambda: terminal.text.rstrip().endswith("ipdb>"), "a fresh prompt")
    terminal.press("c-d")
    terminal.wait_until(lambda: terminal.text.rstrip().endswith("In [2]:"), "the shell")


def test_no_color_is_without_colour_at_the_prompt(start: Callable[..., Terminal]) -> None:
    """With NO_COLOR no escape sequence sets a colour: not in prompts, input, results, tracebacks, or help."""
    terminal = start("--no-tip", env={"NO_COLOR": "1"})
    terminal.wait_for_prompt(1)
    terminal.run("def f(): return 'text'")
    terminal.run("f()")
    terminal.run("1/0")
    terminal.run("f??")
    colours = re.findall(
        r"\x1b\[[0-9;]*?\b(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m", terminal.output
    )
    assert colours == []


def test_errors_of_threads_appear_whole_above_the_prompt(start: Start) -> None:
    """A traceback of a thread stands above a prompt without one in its middle, and without empty lines."""
    terminal = start("--no-tip", "--colors=nocolor", rows=50)
    terminal.wait_for_prompt(1)
    terminal.run("import threading, sys")
    terminal.run("def raiser(): raise ValueError('in a thread')")
    for _ in range(8):
        terminal.run("t = threading.Thread(target=raiser, name='worker'); t.start()")
    shown = "ValueError: in a thread"
    terminal.wait_until(lambda: terminal.everything.count(shown) == 8, "eight tracebacks")
    for part in terminal.everything.split("Exception in thread worker:\n")[1:]:
        trace = part[: part.index(shown)].split("\n")
        assert trace[0] == "Traceback (most recent call last):"
        assert not [line for line in trace if line.startswith("In [")]
        assert "" not in trace[:-1]


def test_lines_of_threads_are_not_mixed(start: Start) -> None:
    """Threads that write in small pieces while the prompt waits get whole lines; an unfinished line is shown too."""
    terminal = start("--no-tip", "--no-banner", "--colors=nocolor", rows=40)
    terminal.wait_for_prompt(1)
    terminal.run("import sys, threading; go = threading.Event()")
    terminal.run(
        "work = lambda c: (go.wait(), [(sys.stdout.write(c), sys.stderr.flush()) for _ in range(20)], print(), print(c, end='.'))"
    )
    terminal.run("for c in 'xyz': threading.Thread(target=work, args=c).start()\n")
    terminal.send("threading.Timer(0.3, go.set).start()\r")
    for c in "xyz":
        terminal.wait_for_match(f"^{c * 20}$")
        terminal.wait_for_match(rf"^{c}\.$")


def test_a_hang_up_ends_a_session_that_holds_on_to_it(start: Start) -> None:
    """SIGHUP ends the process although the code that runs catches every SystemExit."""
    terminal = start("--no-tip", "--colors=nocolor")
    terminal.wait_for_prompt(1)
    terminal.run("import time")
    terminal.run("from contextlib import suppress")
    terminal.run("def wait(): print('go' + 'ing on'); time.sleep(60)\r")
    terminal.send("while True:\rwith suppress(SystemExit): wait()\r\r\r")
    terminal.wait_for("going on")
    os.kill(terminal.process.pid, signal.SIGHUP)
    assert terminal.wait_for_exit() == 128 + signal.SIGHUP


def test_interact_in_the_debugger_is_a_step_aside(start: Start) -> None:
    """`interact` opens a shell in the frame without banner and tip, and Ctrl-D comes back without a question."""
    terminal = start("--no-banner", "--colors=nocolor")
    terminal.wait_for_prompt(1)
    terminal.run("def f(x): return 1 / x")
    terminal.run("f(0)")
    terminal.send("%debug\r")
    terminal.wait_for("ipdb>")
    terminal.send("interact\r")
    terminal.wait_for_prompt(1)
    terminal.run("y = x + 41; y + 1")
    terminal.wait_for("Out[1]: 42")
    terminal.press("c-d")
    terminal.wait_until(lambda: terminal.text.endswith("ipdb>"), "the debugger")
    terminal.send("p y\r")
    terminal.wait_for_match(r"^41$")
    for word in ("Tip:", "Type '?' for help", "really want to exit"):
        assert word not in terminal.everything
