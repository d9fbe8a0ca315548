from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ipy.core.system import (
    get_output_error_code,
    getoutput,
    getoutputerror,
    getoutputstatus,
    running,
    system,
    system_piped,
)

from .helpers import TerminalSession

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell commands")


@pytest.fixture(autouse=True)
def plain_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/sh")


@pytest.mark.spec("CORE-282", "CORE-296", "CORE-292")
def test_system_runs_in_a_shell_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command goes to the shell, which ends at once and keeps no state."""
    monkeypatch.chdir(tmp_path)
    assert system("x=5; cd /; echo $x") == 0
    assert system("echo [$x]") == 0
    assert capfd.readouterr().out == "5\n[]\n"
    assert Path.cwd() == tmp_path


@pytest.mark.spec("CORE-067")
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("exit 3", 3),
        ("exit 128", 128),
        ("exit 130", -signal.SIGINT),
        ("kill -9 $$", -signal.SIGKILL),
        ("sh -c 'kill -15 $$'; exit $?", -signal.SIGTERM),
    ],
)
@pytest.mark.parametrize("run", [system, system_piped, lambda command: getoutputstatus(command)[1]])
def test_exit_statuses(run, command: str, status: int, capfd: pytest.CaptureFixture[str]) -> None:
    """A status is as the command gave it; a signal n is -n, also where the shell says 128 + n."""
    assert run(command) == status


@pytest.mark.spec("CORE-464", "CORE-283")
def test_getoutput_is_stdout_only(capfd: pytest.CaptureFixture[str]) -> None:
    """What a command writes to stderr is shown, not returned."""
    assert getoutput("echo out; echo err >&2") == "out\n"
    assert "err" in capfd.readouterr().err


def test_getoutput_shows_stderr_where_sys_stderr_goes(capsys: pytest.CaptureFixture[str]) -> None:
    """A front end that takes sys.stderr gets the command's stderr too."""
    assert getoutputstatus("echo out; echo err >&2; exit 4") == ("out\n", 4)
    assert capsys.readouterr().err == "err\n"


def test_getoutputerror() -> None:
    """stdout and stderr come apart, with the status if asked for; words run without a shell."""
    assert getoutputerror("echo a; echo b >&2") == ("a\n", "b\n")
    assert get_output_error_code("echo a; echo b >&2; exit 3") == ("a\n", "b\n", 3)
    assert getoutput(["echo", "a b", "$x"]) == "a b $x\n"


@pytest.mark.spec("CORE-284")
def test_captured_commands_see_no_terminal() -> None:
    """So programs that colour for a terminal write plain text."""
    assert getoutput("if [ -t 1 ]; then echo terminal; else echo pipe; fi") == "pipe\n"


@pytest.mark.spec("CORE-R052", "CORE-469")
def test_undecodable_output() -> None:
    """Bytes that the encoding doesn't know become replacement characters."""
    assert getoutput("printf '\\377a'") == "\ufffda"


@pytest.mark.spec("CORE-R052", "CORE-469")
def test_the_platforms_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output is decoded in the encoding that the platform's commands write in."""
    monkeypatch.setattr(running, "_encoding", lambda: "cp850")
    assert getoutput("printf '\\202'") == "é"


def test_large_outputs_on_both_streams() -> None:
    """Neither stream can make the command wait for ever."""
    source = "import sys\nfor _ in range(300): print('o' * 999); print('e' * 999, file=sys.stderr)"
    out, err, status = get_output_error_code([sys.executable, "-c", source])
    assert (len(out), len(err), status) == (300_000, 300_000, 0)


@pytest.mark.spec("CORE-R050", "TERM-104")
def test_piped_output_comes_while_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first line is written before the command goes on to the second."""
    os.mkfifo(tmp_path / "go")
    written: list[str] = []

    class Out:
        def write(self, text: str) -> None:
            written.append(text)
            if "first" in text:
                (tmp_path / "go").write_text("")

        def flush(self) -> None:
            pass

    monkeypatch.setattr(sys, "stdout", Out())
    status = system_piped(f"echo first; cat {tmp_path}/go; echo sécond >&2")
    assert "".join(written) == "first\nsécond\n"
    assert status == 0


def test_piped_commands_have_no_input(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that reads gets the end of file at once instead of waiting for ever."""
    assert system_piped("cat; echo done") == 0
    assert capsys.readouterr().out == "done\n"


def test_piped_background_jobs_are_not_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """A job left in the background doesn't hold up the shell."""
    assert system_piped("sleep 60 & echo $!") == 0
    os.kill(int(capsys.readouterr().out), signal.SIGKILL)


@pytest.mark.spec("CORE-R051")
def test_a_deleted_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Commands still run where the current directory is gone; those that need it say so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert system("echo here") == 0
    assert "here" in capfd.readouterr().out
    assert system("ls nothing") != 0
    assert capfd.readouterr().err
    assert getoutput("echo here").endswith("here\n")


@pytest.mark.spec("CORE-R051")
def test_a_command_that_cannot_be_started(capsys: pytest.CaptureFixture[str]) -> None:
    """The reason is told, and the status says that it didn't run."""
    assert system("echo " + "x" * 5_000_000) == 126
    assert "Can't run 'echo xxx" in capsys.readouterr().err
    assert getoutputstatus(["/no/such/program"]) == ("", 126)
    assert "/no/such/program" in capsys.readouterr().err


def test_a_missing_shell_is_replaced(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """SHELL naming nothing doesn't make commands impossible."""
    for value in ("/no/such/shell", ""):
        monkeypatch.setenv("SHELL", value)
        assert system("echo ok") == 0
    assert capfd.readouterr().out == "ok\nok\n"


@pytest.mark.spec("CORE-293", "TERM-103")
def test_the_command_owns_the_terminal() -> None:
    """It reads from the terminal, and is in its foreground."""
    with TerminalSession(
        "from ipy.core.system import system\n"
        "system('test -t 0 && test -t 1 && echo tty; read line; echo [$line]')\n"
        "system('read again; echo [$again]')\n"
        "print('status', input('back? '))\n"
    ) as session:
        session.expect("tty\r\n")
        session.send("typed\n")
        session.expect("[typed]\r\n")
        session.send("more\n")
        session.expect("[more]\r\n")
        session.expect("back? ")
        session.send("yes\n")
        session.expect("status yes")


@pytest.mark.spec("CORE-293")
def test_ctrl_c_goes_to_the_command() -> None:
    """A command that handles the interrupt goes on; this process isn't interrupted."""
    with TerminalSession(
        "from ipy.core.system import system\n"
        "status = system('trap \"echo caught\" INT; echo ready; read a; read b; echo got $b')\n"
        "print('status', status)\n"
    ) as session:
        session.expect("ready\r\n")
        session.send("\x03")
        session.expect("caught")
        session.send("1\n2\n")
        session.expect("got")
        session.expect("status 0")


@pytest.mark.spec("CORE-293", "CORE-067")
def test_ctrl_c_ends_the_command() -> None:
    """An interrupted command leaves no process, and its status is that of the signal."""
    with TerminalSession(
        "from ipy.core.system import system\n"
        "status = system('echo pid $$; exec sleep 600')\n"
        "print('status', status)\n"
        "input('next> ')\n"
    ) as session:
        session.expect("pid ")
        session.expect("\r\n")
        session.send("\x03")
        # The terminal shows ^C; what comes next begins on a line of its own.
        session.expect(f"^C\r\nstatus {-signal.SIGINT}")
        session.expect("next> ")


def test_ctrl_c_while_capturing() -> None:
    """A captured command that the user interrupts raises KeyboardInterrupt, and the terminal works on."""
    with TerminalSession(
        "from ipy.core.system import getoutput\n"
        "try:\n"
        "    getoutput('echo ready >&2; exec sleep 600')\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', input('next> '))\n"
    ) as session:
        session.expect("ready")
        session.send("\x03")
        session.expect("next> ")
        session.send("on\n")
        session.expect("interrupted on")


def test_ctrl_z_suspends_and_resumes_with_us() -> None:
    """The command stops together with this process and goes on with it."""
    program = textwrap.dedent(
        """
        from ipy.core.system import system
        print('status', system('echo started; read line; echo [$line]; exit 7'))
        """
    )
    outer = textwrap.dedent(
        f"""
        import os, signal, subprocess, sys
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, '-u', '-c', {program!r}], process_group=0)
        os.tcsetpgrp(0, child.pid)
        _, status = os.waitpid(child.pid, os.WUNTRACED)
        os.tcsetpgrp(0, os.getpgrp())
        print('stopped', os.WIFSTOPPED(status))
        input('outer> ')
        os.tcsetpgrp(0, child.pid)
        os.killpg(child.pid, signal.SIGCONT)
        print('ended', child.wait())
        """
    )
    with TerminalSession(outer) as session:
        session.expect("started\r\n")
        session.send("\x1a")
        session.expect("stopped True")
        session.expect("outer> ")
        session.send("\n")
        session.send("words\n")
        session.expect("[words]")
        session.expect("status 7")
        session.expect("ended 0")


@pytest.mark.parametrize("call", ["system", "system_piped", "getoutput"])
def test_an_interrupt_without_a_terminal_leaves_no_process(call: str, tmp_path: Path) -> None:
    """SIGINT to this process alone ends the command with its children."""
    source = textwrap.dedent(
        f"""
        import signal
        from ipy.core.system import {call}
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            print('result', {call}("sleep 600 & sleep 600 & echo $! > pids; echo $$ >> pids; echo x > ready; wait"))
        except KeyboardInterrupt:
            print('interrupted')
        """
    )
    os.mkfifo(tmp_path / "ready")
    process = subprocess.Popen(
        [sys.executable, "-c", source],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    (tmp_path / "ready").read_text()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out.strip() in {"interrupted", f"result {-signal.SIGINT}"}, err
    for pid in map(int, (tmp_path / "pids").read_text().split()):
        assert not _running(pid), pid


def _running(pid: int) -> bool:
    """Whether a process is there and not only waiting for its parent to note its end."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(state.stdout.strip()) and not state.stdout.strip().startswith("Z")


def test_commands_from_another_thread() -> None:
    """A command may be run outside the main thread."""
    import threading

    results: list[str] = []
    thread = threading.Thread(target=lambda: results.append(getoutput("echo thread")))
    thread.start()
    thread.join(30)
    assert results == ["thread\n"]
