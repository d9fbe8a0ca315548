"""Commands that start kernels: `ipython run`, `ipython kernelspec start`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipy.kernel import BlockingKernelClient, KernelManager, find_connection_file
from ipy.kernel.manager.consoleapp import JupyterConsoleApp

Start = Callable[..., tuple[Any, Any]]


def command(name: str, *argv: str) -> list[str]:
    """The command line of an application."""
    module = {"run": "runapp:RunApp", "start": "kernelapp:KernelApp"}[name]
    code = (
        "from ipy.config.registry import import_target as t; import sys; "
        f"t('ipy.kernel.manager.{module}').launch_instance()"
    )
    return [sys.executable, "-c", code, *argv]


def run(*argv: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `ipython run` to its end."""
    return subprocess.run(
        command("run", *argv), capture_output=True, text=True, input=text, timeout=60
    )


@pytest.mark.spec("TKER-024")
def test_scripts_run_in_a_kernel(tmp_path: Path) -> None:
    """Scripts run one after the other in one kernel; output, values and errors come out here; a failure ends it with status 1."""
    one, two, three = (tmp_path / name for name in ("a.py", "b.py", "c.py"))
    one.write_text("import sys; x = 6\nprint('to stderr', file=sys.stderr)\nprint('one')")
    two.write_text("x * 7")
    three.write_text("1 / 0")
    done = run(str(one), str(two))
    assert (done.returncode, done.stdout) == (0, "one\n42\n")
    assert "to stderr" in done.stderr
    done = run(str(three), str(two))
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert done.stdout == ""
    assert run(text="print(5)").stdout == "5\n"


@pytest.mark.spec("TKER-024")
def test_scripts_run_in_a_running_kernel(start: Start, tmp_path: Path) -> None:
    """With --existing they run in a kernel that is there, which goes on afterwards."""
    manager, client = start()
    script = tmp_path / "a.py"
    script.write_text("y = 5; print(y)")
    assert run("--existing", str(script)).stdout == "5\n"
    assert run(f"--existing={manager.kernel_id[:8]}", str(script)).stdout == "5\n"
    reply = client.execute("y", reply=True, timeout=60)
    assert reply["content"]["status"] == "ok"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nowhere.py"], "can't read the script nowhere.py"),
        (["--kernel=pyhton3"], "did you mean 'python3'"),
        (["--existing=nowhere"], "no kernel is running there"),
    ],
)
@pytest.mark.spec("TKER-024")
def test_mistakes_end_in_one_line(argv: list[str], message: str) -> None:
    """What can't be run is one clear line."""
    done = run(*argv, text="")
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.spec("TKER-023", "KERNEL-006")
def test_kernel_by_name_until_ctrl_c(home: Path) -> None:
    """The name of the connection file is printed; the kernel is like any other, and ends with Ctrl-C."""
    process = subprocess.Popen(command("start"), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        path = re.fullmatch(r"Connection file: (.*)\n", process.stdout.readline())
        assert path is not None
        assert os.path.basename(path[1]) in process.stdout.readline()
        client = BlockingKernelClient(connection_file=find_connection_file())
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        client.stop_channels()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert not os.path.exists(path[1])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.spec("TKER-022", "KERNEL-021", "KERNEL-023", "KERNEL-024")
def test_mixin_for_front_ends(start: Start) -> None:
    """A front end's mix-in starts a kernel, or connects to the one that --existing means, at another address if that is given."""
    own = JupyterConsoleApp()
    own.initialize([])
    try:
        assert isinstance(own.kernel_manager, KernelManager)
        own.kernel_client.wait_for_ready(timeout=60)
    finally:
        own.close_kernel()
    assert not own.kernel_manager.is_alive()
    manager, _ = start(KernelManager(transport="tcp"))
    for existing in ("kernel*.json", manager.kernel_id[:8], manager.connection_file):
        other = JupyterConsoleApp(
            existing=existing, ip="127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
        )
        other.init_connection_file()
        assert other.connection_file == manager.connection_file
    other.ip = "127.0.0.1"
    other.init_kernel_client()
    other.kernel_client.wait_for_ready(timeout=60)
    other.close_kernel()
    assert manager.is_alive()


@pytest.mark.spec("KERNEL-051", "KERNEL-043")
def test_settings_of_the_manager_are_options() -> None:
    """The manager's settings are listed by --help-all, and hold when they are given."""
    shown = run("--help-all").stdout
    for name in ("KernelManager.autorestart", "KernelManager.transport", "KernelManager.ip"):
        assert f"--{name}" in shown
    done = run(
        "--KernelManager.transport=tcp",
        text="import json; from ipy.core import get_ipython as g; import os\n"
        "print(json.load(open(g().config.IPKernelApp.connection_file))['transport'])",
    )
    assert done.stdout == "tcp\n", done.stderr
