"""Kernels that die, that don't start, that don't listen."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipy.terminal.testing import Terminal

from .conftest import leave
from .screens import enter

pytest.importorskip("ipy.kernel", reason="ipy-kernel is not installed (extra console)")

Start = Callable[..., Terminal]
Piped = Callable[..., Any]


def test_a_kernel_that_dies_can_be_started_anew(start: Start) -> None:
    """The console says how the kernel died and offers another one, which begins to count from one."""
    terminal = start()
    terminal.wait_for_prompt(1)
    enter(terminal, "import os, signal")
    terminal.send("os.kill(os.getpid(), signal.SIGKILL)\r")
    terminal.wait_for("died of SIGKILL")
    terminal.wait_for("Start the kernel anew ([y]/n)?")
    terminal.send("\r")
    terminal.wait_for("The kernel has been started anew.")
    terminal.wait_for_prompt(1)
    assert "NameError" in enter(terminal, "signal")
    assert leave(terminal) == 0


def test_a_kernel_that_dies_at_the_prompt_is_told_of_at_once(start: Start) -> None:
    """Nobody needs to press Enter to learn of it, and what is typed is kept."""
    terminal = start()
    terminal.wait_for_prompt(1)
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    terminal.send("typed")
    terminal.wait_for_match(r"^In \[2\]: typed$")
    os.kill(pid, signal.SIGKILL)
    terminal.wait_for("Start the kernel anew ([y]/n)?")
    terminal.send("y\r")
    terminal.wait_for_match(r"started anew(.|\n)*^In \[1\]: typed$")


@pytest.mark.spec("TERM-092")
def test_a_console_without_its_kernel_ends_with_status_1(start: Start) -> None:
    """Who doesn't want another kernel leaves the console, whose status says that something went wrong."""
    terminal = start()
    terminal.wait_for_prompt(1)
    terminal.send("import os; os._exit(3)\r")
    terminal.wait_for("died with exit status 3")
    terminal.wait_for("Start the kernel anew ([y]/n)?")
    terminal.send("n\r")
    assert terminal.wait_for_exit() == 1


def test_code_that_ignores_interrupts_can_be_let_go_of(start: Start) -> None:
    """After the second Ctrl-C it is said what the third does: the prompt comes back, the cell runs on."""
    terminal = start()
    terminal.wait_for_prompt(1)
    enter(terminal, "import signal, time, threading; go = threading.Event()")
    terminal.send(
        "signal.signal(2, signal.SIG_IGN); print('dea' + 'f'); [time.sleep(.05) for _ in iter(go.is_set, True)]\r"
    )
    terminal.wait_for("\ndeaf")
    terminal.press("c-c")
    terminal.wait_for("^C")  # signals that come together are one
    terminal.press("c-c")
    terminal.wait_for("Ctrl-C once more")
    terminal.press("c-c")
    terminal.wait_for("The cell runs on in the kernel")
    terminal.wait_for_match(r"runs on in the kernel(.|\n)*^In \[\d+\]:")


def test_a_hangup_ends_the_kernel_too(start: Start) -> None:
    """A console whose terminal goes away leaves no kernel behind."""
    terminal = start()
    terminal.wait_for_prompt(1)
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.wait_for_exit() == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.spec("TERM-092")
def test_a_kernel_that_does_not_exist_is_one_line(piped: Piped) -> None:
    """An unknown kernel, and one that doesn't run: one error that names it, and status 1."""
    done = piped("", "--kernel=nonesuch")
    assert done.returncode == 1
    assert "nonesuch" in done.stderr
    assert "Traceback" not in done.stderr
    done = piped("", "--existing", "nonesuch")
    assert done.returncode == 1
    assert "nonesuch" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_kernel_that_ends_while_it_starts_is_reported(piped: Piped, home: Path) -> None:
    """The report says with which status it ended."""
    import json
    import sys

    directory = home / ".local" / "share" / "jupyter" / "kernels" / "broken"
    directory.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-c", "raise SystemExit(7)", "{connection_file}"],
        "display_name": "Broken",
        "language": "python",
    }
    (directory / "kernel.json").write_text(json.dumps(spec))
    done = piped("", "--kernel=broken")
    assert done.returncode == 1
    assert "exit status 7" in done.stderr


def test_a_file_without_a_kernel_is_no_reason_to_wait(piped: Piped, tmp_path: Path) -> None:
    """A connection file that a dead kernel has left is told from a kernel that is at work."""
    from ipy.kernel.connect import write_connection_file

    path = str(tmp_path / "kernel-dead.json")
    write_connection_file(path, key=b"0123456789abcdef0123456789abcdef")
    done = piped("", "--existing", path, "--ZMQTerminalInteractiveShell.heartbeat_timeout=2")
    assert done.returncode == 1
    assert f"No kernel answers at the addresses in {path}" in done.stderr


@pytest.mark.parametrize("text", ["{", "{}", "[]"])
def test_a_file_that_is_none_of_a_kernel_is_one_line(
    piped: Piped, tmp_path: Path, text: str
) -> None:
    """Which file, and what is wrong with it."""
    path = tmp_path / "bad.json"
    path.write_text(text)
    done = piped("", "--existing", str(path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("ipython console: error: ")
    assert str(path) in done.stderr


def test_dead_kernels_of_a_pattern_are_named(piped: Piped, tmp_path: Path) -> None:
    """`--existing` doesn't wait for kernels that nobody serves any more."""
    from ipy.kernel.connect import write_connection_file

    runtime = tmp_path / "runtime"
    runtime.mkdir()
    for name in ("kernel-a.json", "kernel-b.json"):
        write_connection_file(str(runtime / name), key=b"k" * 32)
    done = piped("", "--existing", env={"JUPYTER_RUNTIME_DIR": str(runtime)})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "No kernel answers" in done.stderr
    assert "kernel-a.json" in done.stderr
    assert "kernel-b.json" in done.stderr


def test_a_place_that_cannot_be_made_is_one_line(piped: Piped, tmp_path: Path) -> None:
    """For an own kernel's connection file."""
    (tmp_path / "file").touch()
    refused = str(tmp_path / "file" / "below")
    for options in ((), ("-f", "kernel-x.json")):
        done = piped("", *options, env={"JUPYTER_RUNTIME_DIR": refused})
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert f"can't make the directory {refused}" in done.stderr


def test_help_begins_with_what_is_the_consoles_own(piped: Piped) -> None:
    """Examples, then --existing and its like, then what other commands have as well."""
    text = piped("", "--help").stdout
    places = [
        text.index(word)
        for word in ("ipython console --existing", "--existing=<", "--kernel=<", "--debug")
    ]
    assert places == sorted(places)
    assert "ipython-console" not in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--shell=99999",), "expected a port from 0 to 65535"),
        (("--ssh=server",), "--existing"),
        (("--existing", "x", "--kernel=y"), "give one of them"),
        (("--exsting",), "--existing"),
        (("script.py",), "script.py"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    piped: Piped, options: tuple[str, ...], said: str
) -> None:
    """One line says what is wrong and what to do."""
    done = piped("", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_process_writes_past_the_protocol_spares_the_prompt(start: Start) -> None:
    """The log of a kernel, for example: it is shown above the prompt, and what is typed stays."""
    terminal = start()
    terminal.wait_for_prompt(1)
    enter(
        terminal,
        "import sys, threading; threading.Timer(1.0, lambda: print('straight', file=sys.__stderr__, flush=True)).start()",
    )
    terminal.wait_for_prompt(2)
    terminal.send("typed")
    terminal.wait_for_match(r"^straight$(.|\n)*^In \[2\]: typed$")
