"""What user code can do to the process of a session, and the session that goes on."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal

from .conftest import COMMAND
from .helpers import enter, last_number

Start = Callable[..., Terminal]

QUIET = ("--no-banner", "--no-tip", "--colors=nocolor", "--no-term-title")


@pytest.fixture
def fresh(start: Start) -> Terminal:
    """A session of its own, whose editor is loaded."""
    terminal = start(*QUIET, columns=150)
    terminal.wait_for_prompt(1)
    terminal.run("import asyncio, os, signal, sys")
    return terminal


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("sys.excepthook = None", ""),
        ("asyncio.get_event_loop().stop()", ""),
        ("sys.stdout.close()", "sys.stdout"),
        ("sys.stdin.close()", "sys.stdin"),
        ("os.close(0)", "descriptor 0"),
        ("os.close(1)", "descriptor 1"),
        ("os.close(2)", "descriptor 2"),
    ],
)
def test_what_a_prompt_needs_is_put_right(fresh: Terminal, cell: str, said: str) -> None:
    """A cell that breaks streams, hooks or the loop is followed by a working prompt with its editor."""
    fresh.send(cell)
    fresh.press("enter")
    fresh.wait_for_prompt(3)
    assert "]: 42" in enter(fresh, "6 * 7")
    assert said in fresh.text
    assert "failed" not in fresh.text
    assert "False" in enter(fresh, "get_ipython().simple_prompt")


def test_a_signal_handler_that_raises(fresh: Terminal) -> None:
    """Its traceback is shown, and the prompt comes again."""
    number = last_number(fresh)
    fresh.send("signal.signal(signal.SIGALRM, lambda *a: {}['key']); signal.setitimer(0, 0.5)")
    fresh.press("enter")
    fresh.wait_until(lambda: "KeyError: 'key'" in fresh.text, "the traceback")
    fresh.wait_until(lambda: fresh.text.endswith(f"In [{number + 1}]:"), "the prompt")
    assert "selectors.py" not in fresh.text
    assert "]: 42" in enter(fresh, "6 * 7")


def test_a_background_task_that_exits(fresh: Terminal) -> None:
    """SystemExit of a task is told like its other exceptions; the session goes on."""
    enter(fresh, "async def leave(): await asyncio.sleep(0.2); raise SystemExit(5)", "enter")
    number = last_number(fresh)
    fresh.send("task = asyncio.ensure_future(leave())")
    fresh.press("enter")
    fresh.wait_until(lambda: "SystemExit: 5" in fresh.text, "the report")
    assert "In the background" in fresh.text
    fresh.wait_until(lambda: fresh.text.endswith(f"In [{number + 1}]:"), "the prompt below it")
    enter(fresh, "del task")
    assert "]: 42" in enter(fresh, "6 * 7")
    assert fresh.text.count("SystemExit: 5") == 1


def test_the_next_input_is_text(fresh: Terminal) -> None:
    """Anything else is refused where it is given."""
    assert "TypeError: the next input is text, not int" in enter(
        fresh, "get_ipython().set_next_input(5)"
    )
    assert "]: 42" in enter(fresh, "6 * 7")


def test_no_standard_input(home: Path, tmp_path: Path) -> None:
    """A session that is started without standard input ends at once, without an error."""
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, *QUIET],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_ends_with_the_session(fresh: Terminal, tmp_path: Path, number: int) -> None:
    """A signal that ends the session ends the command that runs in it, with all it has started."""
    fresh.send("!sleep 600 & echo $! > pid; echo ready; wait")
    fresh.press("enter")
    fresh.wait_until(lambda: "\nready" in fresh.text, "the command")
    child = int((tmp_path / "pid").read_text())
    os.kill(fresh.process.pid, number)
    fresh.wait_until(lambda: not _runs(child), "the end of the command")


def _runs(pid: int) -> bool:
    """Whether a process is there and not a zombie."""
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


@pytest.mark.parametrize(
    ("method", "value"),
    [("in", "1/0"), ("in", "[(1, 2)]"), ("in", "5"), ("out", "1/0"), ("out", "[(1, 2)]")],
)
def test_prompts_that_fail(fresh: Terminal, method: str, value: str) -> None:
    """It is said once, and the standard prompts stand in; the result is shown."""
    enter(fresh, "from ipy.terminal.prompts import Prompts")
    name = f"{method}_prompt_tokens"
    enter(fresh, f"Mine = type('Mine', (Prompts,), dict({name}=lambda self: {value}))")
    enter(fresh, "get_ipython().prompts = Mine(get_ipython())")
    assert "]: 42" in enter(fresh, "6 * 7")
    enter(fresh, "6 * 8")
    assert fresh.text.count(f"Mine.{name} r") == 1
    assert "the standard prompts take its place" in fresh.text


def test_many_interrupts(fresh: Terminal) -> None:
    """Signals that come faster than they are handled leave a session that goes on."""
    fresh.send("print('at', 'work'); exec('while True: pass')")
    fresh.press("enter")
    fresh.wait_until(lambda: "at work" in fresh.text, "the loop")
    for _ in range(300):
        os.kill(fresh.process.pid, signal.SIGINT)
    fresh.wait_until(
        lambda: fresh.text.rstrip().rpartition("\n")[2].startswith("In ["), "the next prompt"
    )
    assert "KeyboardInterrupt" in fresh.text
    fresh.press("c-c")
    assert "]: 42" in enter(fresh, "6 * 7")


def test_an_interrupt_while_the_program_loads(home: Path, tmp_path: Path) -> None:
    """It ends the program by the signal, with one word in place of a traceback."""
    code = (
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'ipy.terminal.interactiveshell': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from ipy.terminal.launch import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", code, "--no-banner"],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGINT
    assert done.stderr == "\nKeyboardInterrupt\n"


def test_an_interrupt_in_a_configuration_file(home: Path, tmp_path: Path) -> None:
    """It ends the program as Ctrl-C does, with one word in place of a traceback."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_config.py").write_text("raise KeyboardInterrupt")
    done = subprocess.run(
        [*COMMAND, "--no-banner"],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        cwd=tmp_path, input="", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGINT
    assert (done.stdout, done.stderr) == ("", "\nKeyboardInterrupt\n")


def test_keys_that_come_before_the_editor(start: Start) -> None:
    """A cell that is pasted at the first sight of the prompt runs at Alt-Enter."""
    terminal = start(*QUIET)
    terminal.wait_until(lambda: "In [1]:" in terminal.text, "the prompt as it is painted")
    terminal.paste("x = 6\nprint(x * 7)")
    terminal.press("escape enter")
    terminal.wait_for_prompt(2)
    assert "\n42\n" in terminal.text
