from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from traitlets.config import Config

from ipy.core.magics.scripts import ScriptMagics

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the scripts are those of a POSIX shell")

PYTHON = sys.executable


def wait_for(condition, timeout_s=20.0):
    """Wait until something holds; a guard against hanging, not a measurement."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended but was not waited for (its parent is gone too) doesn't count.
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return os.path.isdir("/proc/self") is False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.spec("CORE-236", "CORE-237", "TCOR-093")
@pytest.mark.parametrize("first", ["%%script sh", "%%sh", "%%bash", "%%script sh -s a"])
def test_the_cell_goes_to_the_program(run, capsys, first):
    """Its standard output and error are shown."""
    run(f"{first}\necho out\necho err >&2\n")
    assert capsys.readouterr() == ("out\n", "err\n")


@pytest.mark.spec("CORE-237")
def test_every_interpreter_has_its_magic(shell):
    """Whether it is installed or not."""
    for name in ("bash", "sh", "ruby", "perl", "python", "python2", "python3", "pypy", "script"):
        assert shell.find_cell_magic(name) is not None


@pytest.mark.spec("CORE-240", "CORE-R072")
def test_a_missing_interpreter_is_told_when_it_is_used(run, capsys):
    """Not before; and in one line."""
    run("%%script no-such-program-9\nx")
    captured = capsys.readouterr()
    assert captured.err == "UsageError: Couldn't find program: 'no-such-program-9'\n"


@pytest.mark.spec("CORE-238", "TCOR-093")
def test_out_err_and_proc_keep_what_came(run, shell, capsys):
    """Text in variables instead of on the screen; the process too."""
    run("%%sh --out o --err e --proc p\necho été\necho bad >&2\n")
    names = shell.user_ns
    assert (names["o"], names["e"]) == ("été\n", "bad\n")
    assert names["p"].returncode == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.spec("TCOR-093")
def test_failure_is_an_exception_with_the_output(run, shell):
    """CalledProcessError by default; what came until then is kept."""
    error = run("%%sh --out o\necho so far\nexit 3\n").error_in_exec
    assert isinstance(error, subprocess.CalledProcessError)
    assert (error.returncode, error.output) == (3, "so far\n")
    assert shell.user_ns["o"] == "so far\n"


@pytest.mark.spec("TCOR-093")
def test_failure_without_an_exception(run, shell):
    """With --no-raise-error the status is in `_exit_code`."""
    assert run("%%sh --no-raise-error\nexit 3\n").success
    assert shell.user_ns["_exit_code"] == 3


@pytest.mark.spec("TCOR-093")
def test_output_is_shown_while_the_program_runs(shell, home, monkeypatch):
    """The first line is there before the program goes on."""
    seen = threading.Event()

    class Stream:
        encoding = "utf-8"

        def write(self, text):
            if "first" in text:
                (home / "go on").write_text("")
                seen.set()

        def flush(self):
            pass

    monkeypatch.setattr(sys, "stdout", Stream())
    # The script waits for the file that our stream makes when it gets the first line.
    shell.run_cell("%%sh\necho first\nwhile [ ! -e 'go on' ]; do sleep 0.01; done\necho second\n")
    assert seen.is_set()


@pytest.mark.spec("TCOR-093")
def test_characters_of_several_bytes_are_never_cut(run, shell):
    """A character that comes in two pieces is one character."""
    code = (
        "import sys, time\n"
        "for byte in '日本'.encode():\n"
        "    sys.stdout.buffer.write(bytes([byte])); sys.stdout.buffer.flush(); time.sleep(0.01)\n"
    )
    run(f"%%script --out o {PYTHON} -\n{code}")
    assert shell.user_ns["o"] == "日本"


@pytest.mark.spec("TCOR-093")
def test_much_input_and_output_at_once(run, shell):
    """Neither side waits for the other: a megabyte goes through `cat`."""
    shell.run_cell_magic("script", "--out o cat", "x" * 1_000_000)
    assert len(shell.user_ns["o"]) == 1_000_000


def test_a_program_need_not_read_its_input(run, shell):
    """`true` ends at once; that is no error."""
    shell.run_cell_magic("script", "true", "x\n" * 500_000)
    assert shell.user_ns["_exit_code"] == 0


@pytest.mark.spec("CORE-236")
def test_quotes_and_variables_in_the_line(run, shell):
    """Quoted words are one argument; `{name}` is expanded, the cell is not."""
    run("n = 5\n")
    run("%%script --out o sh -c 'echo \"$0 $1\"; cat' 'a b' {n}\n{n} $n\n")
    assert shell.user_ns["o"] == "a b 5\n{n} $n\n"


@pytest.mark.spec("CORE-238", "TCOR-093")
def test_background_gives_pipes_and_the_process(run, shell):
    """With --bg the cell ends at once; the pipes are read when the user likes."""
    run("%%sh --bg --out o --err e --proc p\necho out; echo err >&2\n")
    names = shell.user_ns
    assert (names["o"].read(), names["e"].read()) == (b"out\n", b"err\n")
    assert names["p"].wait() == 0
    for pipe in ("o", "e"):
        names[pipe].close()


@pytest.mark.spec("TCOR-093")
def test_killbgscripts_ends_them_and_their_children(run, shell, home, capsys):
    """Also one that minds no signal but the last."""
    run(
        "%%sh --bg\ntrap '' INT TERM\nsleep 300 &\necho $! > child\necho $$ > parent\nwait\nsleep 300\n"
    )
    wait_for(lambda: (home / "parent").exists() and (home / "parent").read_text().strip())
    pids = [int((home / name).read_text()) for name in ("parent", "child")]
    assert all(map(is_alive, pids))
    run("%killbgscripts")
    assert capsys.readouterr().out == "All background processes were killed.\n"
    wait_for(lambda: not any(map(is_alive, pids)))
    run("%killbgscripts")
    assert capsys.readouterr().out == "No background processes are running.\n"


@pytest.mark.spec("CORE-239")
def test_background_programs_end_with_the_interpreter(tmp_path):
    """Nothing is left when the shell's process ends."""
    code = (
        "from ipy.core.shell import InteractiveShell\n"
        f"shell = InteractiveShell(ipython_dir={str(tmp_path)!r})\n"
        "shell.run_cell('%%sh --bg --proc p\\nsleep 300\\n')\n"
        "print(shell.user_ns['p'].pid)\n"
    )
    done = subprocess.run(
        [PYTHON, "-c", code], capture_output=True, text=True, timeout=100, cwd=tmp_path, check=True
    )
    pid = int(done.stdout)
    wait_for(lambda: not is_alive(pid))


@pytest.mark.spec("TCOR-093")
def test_an_interrupt_ends_the_program_and_its_children(shell, home):
    """The cell ends with KeyboardInterrupt, and no process is left."""
    main = threading.get_ident()

    def interrupt():
        wait_for(lambda: (home / "child").exists() and (home / "child").read_text().strip())
        signal.pthread_kill(main, signal.SIGINT)

    helper = threading.Thread(target=interrupt)
    helper.start()
    result = shell.run_cell("%%sh\nsleep 300 &\necho $! > child\nwait\nsleep 300\n")
    helper.join()
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    pid = int((home / "child").read_text())
    wait_for(lambda: not is_alive(pid))


@pytest.mark.parametrize("options", ["", "--bg "])
def test_an_interrupt_while_the_program_starts_leaves_no_process(
    shell, home, monkeypatch, capsys, options
):
    """It waits until the program has been started, ends it then, and is shown at the user's line alone."""
    from ipy.core.magics import script_process

    started = []
    start = script_process.start

    def interrupted(*args, **kwargs):
        started.append(start(*args, **kwargs))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    monkeypatch.setattr(script_process, "start", interrupted)
    result = shell.run_cell(f"%%script {options}sh -c 'exec sleep 300'\n")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    [process] = started
    assert process.poll() == -signal.SIGINT
    out = capsys.readouterr().out
    assert "script_process" not in out and "subprocess" not in out and "contextlib" not in out
    shell.run_line_magic("killbgscripts", "")
    assert "No background processes" in capsys.readouterr().out


def test_an_interrupt_right_after_the_start_leaves_no_process(shell, monkeypatch):
    """Nor does one that comes while the program is being given its input."""

    def interrupted(process, text):
        raise KeyboardInterrupt

    monkeypatch.setattr("ipy.core.magics.script_process.feed", interrupted)
    result = shell.run_cell("%%script --proc p sh -c 'exec sleep 300'\n")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert shell.user_ns["p"].poll() == -signal.SIGINT


@pytest.mark.spec("CORE-241", "TCOR-093")
def test_more_interpreters_and_their_places_are_settings(shell, home):
    """`script_magics` adds names, `script_paths` says what they run."""
    config = Config()
    config.ScriptMagics.script_magics = ["words"]
    config.ScriptMagics.script_paths = {"words": "wc -w"}
    shell.register_magics(ScriptMagics(shell=shell, config=config))
    shell.run_cell("%%words --out n\none two three\n")
    assert shell.user_ns["n"].strip() == "3"
    assert shell.find_cell_magic("bash") is not None


@pytest.mark.parametrize("line", ["", "--out 3x sh", "--out"])
def test_mistakes_are_told_in_one_line(run, capsys, line):
    """No program, a bad name, a missing name."""
    run(f"%%script {line}\nx")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1
