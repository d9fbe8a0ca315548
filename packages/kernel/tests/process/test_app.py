"""The life of a kernel process: how it starts, what it says, how it ends."""

from __future__ import annotations

import ast
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ipy.msgspec.connection import read_connection_file

from .running import RunningKernel, wait_until

Start = Callable[..., RunningKernel]


@pytest.mark.spec(
    "KERNEL-003", "KERNEL-004", "KERNEL-017", "KERNEL-018", "KERNEL-019", "KERNEL-020", "KERNEL-034"
)
def test_a_standalone_kernel_makes_its_connection_file(tmp_path: Path) -> None:
    """It is named by the process, private, announced, and removed at the end."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JPY_")}
    environ |= {
        "HOME": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ipy.kernel"],
        env=environ,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        path = tmp_path / "runtime" / f"kernel-{process.pid}.json"
        wait_until(path.exists, "the file is there")
        info = read_connection_file(path)
        assert info.ip == "127.0.0.1"
        assert len(info.key) >= 16
        assert all(info.port(channel) for channel in ("shell", "iopub", "stdin", "control", "hb"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert {"signature_scheme", "transport"} <= json.loads(path.read_text()).keys()
        assert process.stdout is not None
        said = ""
        while "--existing" not in said:
            said += process.stdout.readline()
        assert "To connect another client to this kernel, use:" in said
        assert f"--existing {path.name}\n" in said
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert not path.exists()
    finally:
        process.kill()
        process.wait()


@pytest.mark.spec("KERNEL-005")
def test_a_file_elsewhere_is_announced_with_its_path(start_kernel: Start) -> None:
    """The name alone would not find it."""
    running = start_kernel(environment={"JPY_PARENT_PID": ""})
    wait_until(lambda: "--existing" in running.log(), "it is announced")
    assert f"--existing {running.path}" in running.log()


@pytest.mark.spec("KERNEL-015")
def test_ctrl_c_twice_ends_a_kernel_without_parent(start_kernel: Start) -> None:
    """Nobody else looks after it."""
    running = start_kernel(environment={"JPY_PARENT_PID": ""})
    assert running.run("1").result == "1"
    running.process.send_signal(signal.SIGINT)
    assert running.run("1").result == "1"
    running.process.send_signal(signal.SIGINT)
    wait_until(
        lambda: running.process.poll() is not None or running.process.send_signal(signal.SIGINT),
        "it ends",
    )


def _command(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What comes of `ipython kernel` that doesn't get as far as running."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JPY_")}
    environ |= {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), **environment}
    return subprocess.run(
        [sys.executable, "-P", "-m", "ipy.kernel", *words],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shell=65536",), "option '--shell': expected a port from 0 to 65535, but got '65536'"),
        (("--hb=-1", "--transport=ipc"), "option '--hb': expected a port from 0 to 65535"),
        (("list",), "no subcommand 'list'; did you mean `ipython kernelspec list`?"),
        (("instal",), "no subcommand 'instal'; did you mean 'install'?"),
        (("foo",), "no subcommand 'foo'; there are install"),
    ],
)
def test_what_a_kernel_does_not_take_is_refused_at_once(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """One line, in the name of the command that was typed, and the status of a wrong command line."""
    done = _command(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"ipython kernel: error: {said}")
    assert done.stderr.count("\n") == 1


def test_arguments_of_a_module_to_run_are_its_own(tmp_path: Path) -> None:
    """They are no subcommands, whatever they look like."""
    (tmp_path / "told.py").write_text("import os, sys; print(sys.argv[1:]); os._exit(7)\n")
    done = _command(tmp_path, "-m", "told", "list", JUPYTER_RUNTIME_DIR=str(tmp_path / "runtime"))
    assert done.returncode == 7


@pytest.mark.skipif(os.name == "nt", reason="a path below a file is told in another way there")
def test_places_for_the_connection_file_that_cannot_be_made_are_one_line(tmp_path: Path) -> None:
    """Which directory, why, and what to do: no traceback, no crash report."""
    (tmp_path / "file").touch()
    refused = str(tmp_path / "file" / "below")
    done = _command(tmp_path, JUPYTER_RUNTIME_DIR=refused)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"can't make the directory {refused}" in done.stderr
    assert "set JUPYTER_RUNTIME_DIR" in done.stderr
    done = _command(tmp_path, "-f", f"{refused}/kernel.json")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"can't make the directory {refused}" in done.stderr
    assert "-f" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM can't be handled there")
def test_a_home_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    """Temporary directories take the places of those below HOME; each is told of once, and removed at the end."""
    (tmp_path / "file").touch()
    places = tmp_path / "places"
    places.mkdir()
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JPY_", "JUPYTER_", "XDG_", "IPYTHONDIR"))
    }
    environ |= {"HOME": str(tmp_path / "file" / "below"), "TMPDIR": str(places)}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ipy.kernel"],
        env=environ,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        while "--existing" not in said:
            line = process.stdout.readline()
            assert line, "it has ended"
            said += line
        path = Path(said.rpartition("--existing ")[2].strip())
        assert path.is_file()
        assert path.parent.parent == places
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
    assert errors.count("connection files go to the temporary directory") == 1
    assert errors.count("the IPython directory") == 1
    assert "Traceback" not in errors
    assert list(places.iterdir()) == []


def test_a_kernel_on_its_own_says_what_a_second_ctrl_c_does(start_kernel: Start) -> None:
    """The first finds nothing to interrupt; the second ends the kernel."""
    running = start_kernel(environment={"JPY_PARENT_PID": ""})
    assert running.run("1").result == "1"
    running.process.send_signal(signal.SIGINT)
    wait_until(lambda: "Ctrl-C once more ends the kernel" in running.log(), "it says so")


@pytest.mark.parametrize("managed", ["", "1", "independent"])
def test_clients_are_told_of_an_end_that_none_of_them_asked_for(
    start_kernel: Start, managed: str
) -> None:
    """SIGTERM ends the kernel in order: it says so, as the answer to nobody's request."""
    running = start_kernel(environment={"IPY_KERNEL_MANAGED": managed})
    running.run("1")
    running.process.send_signal(signal.SIGTERM)
    told = running.client.until("iopub", lambda one: one.msg_type == "shutdown_reply")[-1]
    assert told.content == {"status": "ok", "restart": False}
    assert told.parent_id in ("", None)
    assert running.wait() == 0
    # Where nobody stays who would remove it, the kernel does.
    assert running.path.exists() is (managed != "independent")


@pytest.mark.spec("KERNEL-007", "KERNEL-R013", "KERNEL-031")
def test_shutdown_ends_the_process_also_without_its_file(start_kernel: Start) -> None:
    """The reply goes to who asks and to all; a file that is gone harms nothing."""
    running = start_kernel()
    running.path.unlink()
    client = running.client
    reply = client.ask("shutdown_request", {"restart": True}, channel="control")
    assert reply == {"status": "ok", "restart": True}
    told = client.until("iopub", lambda one: one.msg_type == "shutdown_reply")[-1]
    assert told.content["restart"] is True
    assert running.wait() == 0
    assert "Traceback" not in running.log()


def test_shutdown_by_the_shell_channel_works_too(start_kernel: Start) -> None:
    """Old clients ask there."""
    running = start_kernel()
    assert running.ask("shutdown_request", {"restart": False})["status"] == "ok"
    assert running.wait() == 0


@pytest.mark.spec("KERNEL-099", "TKER-049")
def test_a_kernel_ends_with_its_parent(start_kernel: Start) -> None:
    """It watches the process that JPY_PARENT_PID names."""
    parent = subprocess.Popen(["sleep", "600"])
    running = start_kernel(environment={"JPY_PARENT_PID": str(parent.pid)})
    assert running.run("1").result == "1"
    parent.kill()
    parent.wait()
    assert running.wait() == 0


@pytest.mark.spec("CONFIG-162", "KERNEL-080", "KERNEL-R027", "KERNEL-R028")
def test_startup_files_and_lines_run(tmp_path: Path, start_kernel: Start) -> None:
    """As in a terminal: files of the profile, then configured lines and files."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "10-first.py").write_text("from_file = 'file'\n")
    script = tmp_path / "script.py"
    script.write_text("from_script = 'script'\n")
    config = startup.parent / "ipython_kernel_config.py"
    config.write_text(
        f"c.IPKernelApp.exec_lines = ['from_line = 1 + 1']\nc.InteractiveShellApp.exec_files = [{str(script)!r}]\n"
    )
    running = start_kernel(environment={"IPYTHONDIR": str(tmp_path / "ipython")})
    assert running.run("from_file, from_script, from_line").result == "('file', 'script', 2)"


@pytest.mark.spec("KERNEL-012", "KERNEL-R037")
def test_wrong_options_end_it_with_a_message(start_kernel: Start) -> None:
    """It does not hang, and says what is wrong."""
    running = start_kernel("--no-such-option=1", wait=False)
    assert running.wait() != 0
    assert "no-such-option" in running.log()


def test_a_bad_connection_file_ends_it_with_a_message(start_kernel: Start, tmp_path: Path) -> None:
    """One clear error, no traceback."""
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    process = subprocess.run(
        [sys.executable, "-P", "-m", "ipy.kernel", "-f", str(bad)],
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "i")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 1
    assert "is not JSON" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_taken_port_ends_it_with_a_message(start_kernel: Start, tmp_path: Path) -> None:
    """One clear error that says which address."""
    running = start_kernel(transport="tcp", wait=False)
    wait_until(lambda: read_connection_file(running.path).hb_port, "it listens")
    process = subprocess.run(
        [sys.executable, "-P", "-m", "ipy.kernel", "-f", str(running.path)],
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "i")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 1
    assert "can't listen on tcp://127.0.0.1:" in process.stderr
    assert "Traceback" not in process.stderr


@pytest.mark.spec("KERNEL-094", "KERNEL-R009")
def test_the_heart_beats_whatever_runs(kernel: RunningKernel) -> None:
    """Echoes come while user code holds the interpreter."""
    import zmq

    socket = kernel.context.socket(zmq.REQ)
    socket.linger = 0
    socket.connect(kernel.info.address("hb"))
    try:
        cell = kernel.client.execute(
            "print('began', flush=True)\nimport re\nre.match(r'(a+)+$', 'a' * 26 + 'b')"
        )
        kernel.client.until("iopub", lambda one: one.parent_id == cell and one.msg_type == "stream")
        for _ in range(3):
            socket.send(b"ping")
            assert socket.poll(10_000)
            assert socket.recv() == b"ping"
        kernel.interrupt()
        kernel.client.answers(cell)
    finally:
        socket.close()


@pytest.mark.spec("KERNEL-010", "KERNEL-011", "TKER-053")
def test_it_runs_where_and_as_it_was_started(start_kernel: Start) -> None:
    """Directory and environment are those of the start; the notebook's path is known."""
    running = start_kernel(
        environment={"MARK_OF_TEST": "here", "JPY_SESSION_NAME": "/some/notebook.ipynb"}
    )
    answers = running.run("import os; os.getcwd(), os.environ['MARK_OF_TEST'], __session__")
    assert ast.literal_eval(answers.result) == (
        os.path.realpath(running.directory),
        "here",
        "/some/notebook.ipynb",
    )


@pytest.mark.spec("KERNEL-013")
def test_directories_may_have_any_name(start_kernel: Start, tmp_path: Path) -> None:
    """Also letters beyond ASCII."""
    place = tmp_path / "größe 漢字"
    place.mkdir()
    running = start_kernel(environment={"IPYTHONDIR": str(place / "ipython")})
    assert (
        running.run(f"import os; os.chdir({str(place)!r}); os.listdir()").content["status"] == "ok"
    )


@pytest.mark.spec("KERNEL-020", "KERNEL-R014")
def test_the_end_of_a_running_cell_does_not_hold_up_the_end(start_kernel: Start) -> None:
    """SIGTERM ends a kernel that works."""
    running = start_kernel()
    cell = running.client.execute("print('began', flush=True)\nwhile True: pass")
    running.client.until("iopub", lambda one: one.parent_id == cell and one.msg_type == "stream")
    running.process.send_signal(signal.SIGTERM)
    assert running.wait() == 0


def test_history_of_a_session_is_written(start_kernel: Start) -> None:
    """What ran is there for the next kernel of the profile."""
    first = start_kernel()
    first.run("'remember me'")
    first.close()
    second = start_kernel(environment={"IPYTHONDIR": str(first.directory / "ipython")})
    found = second.ask(
        "history_request",
        {
            "hist_access_type": "search",
            "pattern": "*remember*",
            "output": False,
            "raw": True,
            "n": 5,
        },
    )
    assert [entry[2] for entry in found["history"]] == ["'remember me'"]


@pytest.mark.spec("KERNEL-032")
def test_connect_request_gives_the_ports(kernel: RunningKernel) -> None:
    """A client that knows the shell port finds the others."""
    answer = kernel.ask("connect_request")
    for channel in ("shell", "iopub", "stdin", "hb"):
        assert answer[f"{channel}_port"] == kernel.info.port(channel)


def test_faults_of_c_code_say_where(start_kernel: Start) -> None:
    """A segmentation fault leaves a traceback on the terminal of the kernel."""
    running = start_kernel()
    running.client.execute("import faulthandler; faulthandler._sigsegv()")
    assert running.wait() == -signal.SIGSEGV
    assert "Segmentation fault" in running.log()


@pytest.mark.spec("KERNEL-014", "KERNEL-R021", "TKER-009")
def test_modules_of_the_current_directory_are_the_users_alone(start_kernel: Start) -> None:
    """Cells import them; the kernel itself does not take them for its own."""
    directory = Path(start_kernel(wait=False).directory).parent / "1"
    directory.mkdir()
    (directory / "logging.py").write_text("raise RuntimeError('taken for the standard library')\n")
    (directory / "mine.py").write_text("value = 5\n")
    running = start_kernel()
    assert running.run("import sys; sys.path[0]").result == "''"
    assert running.run("import mine; mine.value").result == "5"


@pytest.mark.spec("KERNEL-035", "TKER-057", "KERNEL-128")
def test_listening_for_other_machines_is_warned_of(start_kernel: Start, tmp_path: Path) -> None:
    """Signed is not encrypted."""
    path = tmp_path / "open.json"
    environ = {**os.environ, "IPYTHONDIR": str(tmp_path / "i"), "JPY_PARENT_PID": str(os.getpid())}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ipy.kernel", "-f", str(path), "--ip=*"],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "without encryption" in line
        assert read_connection_file(path).ip == "*"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def test_interrupts_of_an_idle_kernel_with_a_manager_do_not_end_it(start_kernel: Start) -> None:
    """Its manager may have ended, as where a console has left its kernel running: others go on with it."""
    running = start_kernel(environment={"JPY_PARENT_PID": "", "IPY_KERNEL_MANAGED": "1"})
    for _ in range(4):
        running.process.send_signal(signal.SIGINT)
        assert running.run("1").result == "1"
    assert "--existing" not in running.log()


@pytest.mark.spec("KERNEL-R014")
def test_sigterm_gets_through_while_threads_are_started(start_kernel: Start) -> None:
    """The lock of the threading module may be held by the code that the signal interrupts."""
    running = start_kernel()
    code = (
        "import os, signal, threading\n"
        "with threading._active_limbo_lock:\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    for _ in range(1000): pass\n"
        "while True: pass"
    )
    running.client.execute(code)
    assert running.wait() == 0


def test_what_goes_wrong_at_the_start_is_read_on_the_terminal(start_kernel: Start) -> None:
    """No client listens by then; what cells write later goes to the clients alone."""
    running = start_kernel("--InteractiveShellApp.exec_lines=1/0")
    answers = running.run("import sys; print('of a cell', file=sys.stderr); 1 + '1'")
    assert answers.text("stderr") == "of a cell\n"
    assert "ZeroDivisionError" in running.log()
    assert "of a cell" not in running.log()
    assert "TypeError" not in running.log()
