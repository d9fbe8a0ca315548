"""Several clients of one kernel: existing kernels, what others do, what becomes of the kernel at the end."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ipy.terminal.testing import Terminal

from .conftest import leave
from .screens import enter

pytest.importorskip("ipy.kernel", reason="ipy-kernel is not installed (extra console)")

Start = Callable[..., Terminal]


@pytest.fixture
def kernel(home: Path, tmp_path: Path) -> Iterator[Any]:
    """A kernel that no console has started, with a client of its own."""
    from ipy.kernel.manager import KernelManager

    manager = KernelManager(connection_file=str(tmp_path / "kernel-4711.json"))
    manager.start_kernel(env={**os.environ, "HOME": str(home)})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _existing(start: Start, tmp_path: Path, *options: str) -> Terminal:
    terminal = start("--existing", str(tmp_path / "kernel-4711.json"), *options)
    terminal.wait_for_match(r"^In \[\d+\]:")
    return terminal


@pytest.mark.spec("TERM-084", "KERNEL-016", "KERNEL-023")
def test_a_kernel_keeps_its_names_for_the_next_console(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """What one console leaves in the kernel is there for the next one, which goes on counting; `exit` leaves the kernel alone."""
    first = _existing(start, tmp_path)
    enter(first, "left = 'behind'")
    assert leave(first) == 0
    second = _existing(start, tmp_path)
    second.wait_for_match(r"^In \[3\]:")  # `exit` was the second
    assert "'behind'" in enter(second, "left")
    assert leave(second) == 0
    assert kernel.is_alive()
    kernel.kernel_info(reply=True, timeout=60)


@pytest.mark.spec("KERNEL-021", "KERNEL-022")
@pytest.mark.parametrize("wanted", [(), ("4711",), ("kernel-47*.json",)])
def test_a_kernel_is_found_without_its_path(
    kernel: Any, start: Start, wanted: tuple[str, ...]
) -> None:
    """`--existing` alone takes the newest kernel; a part of the name or a pattern is enough too."""
    terminal = start("--existing", *wanted)
    terminal.wait_for_prompt(1)
    assert enter(terminal, "1 + 1") == "Out[1]: 2"


@pytest.mark.spec("KERNEL-024")
def test_the_address_can_be_another_one(home: Path, start: Start, tmp_path: Path) -> None:
    """A kernel that doesn't listen on localhost is reached; `--ip` takes the place of a file's address."""
    if sys.platform != "linux":
        pytest.skip("only Linux has all of 127.0.0.0/8 on its loopback interface")
    from ipy.kernel.manager import KernelManager

    path = tmp_path / "kernel-4711.json"
    manager = KernelManager(connection_file=str(path), transport="tcp", ip="127.0.0.2")
    manager.start_kernel(env={**os.environ, "HOME": str(home)})
    try:
        terminal = _existing(start, tmp_path)
        assert enter(terminal, "1 + 1") == "Out[1]: 2"
        path.write_text(path.read_text().replace("127.0.0.2", "127.0.0.99"))
        terminal = _existing(start, tmp_path, "--ip=127.0.0.2")
        assert enter(terminal, "2 + 2") == "Out[2]: 4"
    finally:
        manager.shutdown_kernel(now=True)


@pytest.mark.spec("TERM-086", "TTRM-043")
def test_what_other_clients_do_is_shown_above_the_prompt(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """Input, output and results of another client come in their order, with a prefix; the prompt counts on."""
    terminal = _existing(start, tmp_path)
    kernel.execute("print('from afar')\n6 * 7", reply=True, timeout=60)
    terminal.wait_for("Out[1]: 42")
    terminal.wait_for_prompt(2)
    shown = [line for line in terminal.everything.split("\n") if line.startswith("Remote")]
    assert shown == ["Remote In [1]: print('from afar')", "Remote from afar", "Remote Out[1]: 42"]
    assert enter(terminal, "'own'") == "Out[2]: 'own'"


@pytest.mark.spec("KERNEL-125", "KERNEL-126", "TERM-088")
def test_an_existing_kernel_that_is_shut_down_is_told_of(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """A console that doesn't own the kernel says that it is gone, keeps what is typed, and offers no restart."""
    terminal = _existing(start, tmp_path)
    terminal.send("typed")
    terminal.wait_for_match(r"^In \[1\]: typed$")
    kernel.shutdown()
    terminal.wait_for("Another client has shut the kernel down")
    terminal.wait_for_match(r"shut the kernel down(.|\n)*^In \[1\]: typed$")
    assert "anew" not in terminal.everything
    terminal.press("c-c", "c-d")
    terminal.wait_for("Do you really want to exit ([y]/n)?")
    terminal.send("\r")
    assert terminal.wait_for_exit() == 0


@pytest.fixture
def owned(start: Start, tmp_path: Path) -> Iterator[tuple[Terminal, Any]]:
    """A console that has started its kernel, and another client of that."""
    from ipy.kernel.client import BlockingKernelClient

    path = str(tmp_path / "kernel-4711.json")
    terminal = start("-f", path)
    terminal.wait_for_prompt(1)
    client = BlockingKernelClient(connection_file=path)
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield terminal, client
    finally:
        client.stop_channels()


Owned = tuple[Terminal, Any]


@pytest.mark.spec("KERNEL-125")
def test_a_shutdown_closes_the_console_that_owns_the_kernel(owned: Owned) -> None:
    """The console that has started the kernel ends with it when another client shuts it down."""
    terminal, client = owned
    client.shutdown()
    assert terminal.wait_for_exit() == 0
    assert "Another client has shut the kernel down" in terminal.everything


@pytest.mark.spec("KERNEL-124")
def test_a_restart_clears_the_console_that_owns_the_kernel(owned: Owned) -> None:
    """Asked for by another client, the restart clears the screen, the names and the numbers."""
    terminal, client = owned
    enter(terminal, "'to be cleared'")
    client.shutdown(restart=True)
    terminal.wait_until(lambda: "to be cleared" not in terminal.text, "an empty screen")
    terminal.wait_for_prompt(1)
    assert enter(terminal, "1 + 1") == "Out[1]: 2"


@pytest.mark.spec("KERNEL-124", "KERNEL-126")
def test_a_restart_asks_the_console_that_does_not_own_the_kernel(
    owned: Owned, start: Start, tmp_path: Path
) -> None:
    """Another console says that the names are gone and asks whether to clear its screen."""
    owner, client = owned
    enter(owner, "1")
    remote = _existing(start, tmp_path)
    remote.wait_for_prompt(2)
    client.shutdown(restart=True)
    remote.wait_for("its names are gone")
    remote.wait_for("Clear the screen ([y]/n)?")
    remote.send("n\r")
    remote.wait_for_match(r"Clear the screen(.|\n)*^In \[1\]:")
    owner.wait_until(lambda: "started anew" in owner.text, "the restart")
    assert enter(remote, "2 + 2") == "Out[1]: 4"
    assert leave(remote) == 0
    owner.send("exit\r")
    owner.wait_for("Keep it running ([y]/n)?")
    owner.send("n\r")
    assert owner.wait_for_exit() == 0


@pytest.mark.spec("TERM-088")
def test_ctrl_d_can_keep_the_kernel(start: Start, home: Path) -> None:
    """Ctrl-D of the owner asks; `k` leaves the kernel running, and says how to come back."""
    terminal = start()
    terminal.wait_for_prompt(1)
    enter(terminal, "kept = 'alive'")
    terminal.press("c-d")
    terminal.wait_for("y]/n, or k")
    terminal.send("k\r")
    assert terminal.wait_for_exit() == 0
    match = re.search(r"ipython console --existing (kernel-[-\w\s]+\.json)", terminal.everything)
    assert match is not None
    again = start(
        "--existing",
        re.sub(r"\s", "", match[1]),
        "--ZMQTerminalInteractiveShell.heartbeat_timeout=2",
    )
    again.wait_for_match(r"^In \[2\]:")
    assert enter(again, "kept") == "Out[2]: 'alive'"
    again.send("import os; os._exit(0)\r")  # nobody owns it now
    again.wait_for("doesn't answer any more")


@pytest.mark.spec("TERM-088")
def test_ctrl_d_can_be_taken_back(start: Start) -> None:
    """`n` leads back to the prompt, `y` ends console and kernel."""
    terminal = start()
    terminal.wait_for_prompt(1)
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    terminal.press("c-d")
    terminal.wait_for("y]/n, or k")
    terminal.send("n\r")
    terminal.wait_for_match(r"or k(.|\n)*^In \[2\]:")
    terminal.press("c-d")
    terminal.wait_for_match(r"or k(.|\n)*or k")
    terminal.send("\r")
    assert terminal.wait_for_exit() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.spec("TERM-R010")
@pytest.mark.parametrize("word", ["exit", "quit", "exit()", "quit()"])
def test_exit_ends_console_and_kernel(start: Start, word: str) -> None:
    """The words end the session without a question, and the kernel with it."""
    terminal = start()
    terminal.wait_for_prompt(1)
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    terminal.send(f"{word}\r")
    assert terminal.wait_for_exit() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.spec("TERM-088")
def test_exit_asks_where_others_use_the_kernel(owned: Owned) -> None:
    """`exit` of the owner doesn't take a kernel away from other clients without a question."""
    terminal, client = owned
    client.execute("'other'", reply=True, timeout=60)
    terminal.wait_for("Remote Out[1]: 'other'")
    terminal.send("exit\r")
    terminal.wait_for("Keep it running ([y]/n)?")
    terminal.send("\r")
    assert terminal.wait_for_exit() == 0
    client.kernel_info(reply=True, timeout=60)
    client.execute("import os; os._exit(0)")  # nobody owns it now


def test_the_newest_kernel_that_answers_is_taken(kernel: Any, start: Start, tmp_path: Path) -> None:
    """A newer file of a dead kernel is passed over, and named."""
    from ipy.kernel.connect import write_connection_file

    dead, _ = write_connection_file(str(tmp_path / "kernel-4712.json"), key=b"k" * 32)
    newest = os.stat(tmp_path / "kernel-4711.json").st_mtime + 10
    os.utime(dead, (newest, newest))
    terminal = start("--existing")
    terminal.wait_for_prompt(1)
    assert "No kernel answers for kernel-4712.json" in terminal.everything
    assert enter(terminal, "1 + 1") == "Out[1]: 2"


def test_a_kernel_that_ends_by_itself_is_told_of_at_once(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """Without waiting for its heart."""
    terminal = _existing(start, tmp_path, "--ZMQTerminalInteractiveShell.heartbeat_timeout=600")
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    os.kill(pid, signal.SIGTERM)
    terminal.wait_for("The kernel has shut down.")


def test_an_own_kernel_that_is_terminated_can_be_started_anew(start: Start) -> None:
    """No other client has asked for its end: it isn't taken for a farewell."""
    terminal = start()
    terminal.wait_for_prompt(1)
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    os.kill(pid, signal.SIGTERM)
    terminal.wait_for("Start the kernel anew ([y]/n)?")
    assert "Another client" not in terminal.everything
    terminal.send("n\r")
    assert terminal.wait_for_exit() == 1


def test_a_kept_kernel_removes_its_file_at_its_end(start: Start, tmp_path: Path) -> None:
    """Nobody else is left to do so."""
    path = tmp_path / "kernel-4711.json"
    terminal = start("-f", str(path))
    terminal.wait_for_prompt(1)
    pid = int(enter(terminal, "import os; print(os.getpid())"))
    terminal.send("exit(keep_kernel=True)\r")
    assert terminal.wait_for_exit() == 0
    assert path.exists()
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + 60
    while path.exists() and time.monotonic() < until:
        time.sleep(0.01)  # the process isn't our child: nothing tells of its end
    assert not path.exists()


def test_cells_that_waited_behind_ours_are_counted(
    kernel: Any, start: Start, tmp_path: Path
) -> None:
    """Another client's cell begins when ours ends: the next prompt has the number after both."""
    terminal = _existing(start, tmp_path)
    terminal.send("input('go' + '? ')\r")
    terminal.wait_for("\ngo?")
    kernel.execute("print('queued')\n")
    terminal.send("\r")
    terminal.wait_for("Remote queued")
    terminal.wait_for_prompt(3)
    # An empty line is between them where the prompt was drawn already, and had to give way.
    assert re.search(r"Remote In \[2\]: print\('queued'\)\n\n?Remote queued", terminal.everything)
    assert enter(terminal, "'own'") == "Out[3]: 'own'"


def test_tables_are_as_wide_as_the_terminal(start: Start) -> None:
    """pandas folds at the width of the console's terminal, also in the cell that imports it; what the user sets stays."""
    pytest.importorskip("pandas")
    terminal = start(columns=120)
    terminal.wait_for_prompt(1)
    row = "0".join(
        "x" * 9 for _ in range(11)
    )  # eleven columns of ten letters: more than 80, less than 120
    shown = enter(
        terminal, f"import os, pandas; pandas.DataFrame([['y'] * 11], columns={row!r}.split('0'))"
    )
    assert "\\" not in shown
    assert (
        enter(terminal, "os.environ['COLUMNS'], pandas.get_option('display.width')")
        == "Out[2]: ('120', 120)"
    )
