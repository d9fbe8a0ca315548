"""Start, interrupt, restart and end of kernels of ours."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from ipy.kernel import (
    AsyncKernelClient,
    AsyncKernelManager,
    BlockingKernelClient,
    KernelManager,
    ThreadedKernelClient,
    run_kernel,
    start_new_async_kernel,
    start_new_kernel,
)
from ipy.kernel.client import KernelNotReadyError
from ipy.kernel.kernelspec import NoSuchKernel
from ipy.kernel.manager import KernelStartError, NoKernelError
from ipy.kernel.manager.addressing import private_directory

Start = Callable[..., tuple[Any, Any]]
Script = Callable[..., str]

# A kernel that answers nothing and ignores every request to end.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1] + ".child", "w").write(str(child.pid))
time.sleep(600)
"""


def value_of(client: Any, expression: str) -> str:
    """The repr of an expression in the kernel."""
    reply = client.execute("", user_expressions={"x": expression}, reply=True, timeout=60)
    text: str = reply["content"]["user_expressions"]["x"]["data"]["text/plain"]
    return text


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits for its parent to take note counts as ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that no event tells of."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.spec("KERNEL-040", "KERNEL-042", "KERNEL-018", "KERNEL-019", "KERNEL-020", "TKER-011")
def test_life_of_a_kernel(start: Start, tmp_path: Path) -> None:
    """A manager owns no kernel or one; its file is private, in the runtime directory, and gone after the end."""
    manager = KernelManager()
    assert not manager.has_kernel
    assert not manager.is_alive()
    _, client = start(manager)
    assert manager.has_kernel
    assert manager.owns_kernel
    assert manager.is_alive()
    path = Path(manager.connection_file)
    assert path.parent == tmp_path / "runtime"
    assert path.name == f"kernel-{manager.kernel_id}.json"
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert type(client).__name__ == "BlockingKernelClient"
    with pytest.raises(KernelStartError, match="running already"):
        manager.start_kernel()
    pid = manager.provisioner.pid
    manager.shutdown_kernel()
    assert not manager.has_kernel
    assert not manager.is_alive()
    assert is_gone(pid)
    assert os.listdir(tmp_path / "runtime") == []
    assert manager.death_report.expected
    for method in (manager.interrupt_kernel, lambda: manager.signal_kernel(2)):
        with pytest.raises(NoKernelError, match="No kernel is running!"):
            method()
    manager.shutdown_kernel()  # once more is no error


@pytest.mark.spec("KERNEL-036", "KERNEL-R018", "KERNEL-020")
def test_unix_sockets_on_the_same_machine(start: Start) -> None:
    """Our kernels get Unix sockets in a directory that only the owner may enter; it is gone after the end."""
    if sys.platform == "win32":
        pytest.skip("Windows has no ipc transport")
    manager, client = start()
    assert manager.transport == "ipc"
    directory = Path(manager.ip).parent
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    name = os.path.basename(manager.ip)
    sockets = {f"{name}-{number}" for number in range(1, 6)}
    assert sockets <= set(os.listdir(directory))
    assert value_of(client, "1 + 1") == "2"
    manager.shutdown_kernel()
    assert not sockets & set(os.listdir(directory))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_directory_of_sockets_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of the name that others may enter, or a link, isn't used for sockets."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    usual = tmp_path / f"ipy-{os.geteuid()}"
    assert private_directory() == str(usual)
    assert private_directory() == str(usual)
    usual.chmod(0o755)
    assert private_directory() != str(usual)
    usual.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    usual.symlink_to(tmp_path / "elsewhere")
    other = private_directory()
    assert other != str(usual)
    assert stat.S_IMODE(os.stat(other).st_mode) == 0o700


@pytest.mark.parametrize("how", ["config", "argument", "assignment"])
@pytest.mark.spec("KERNEL-034", "KERNEL-036", "KERNEL-R018")
def test_tcp_on_request(start: Start, how: str) -> None:
    """Asked for tcp, the kernel chooses ports on the loopback interface itself, and tells them through its file."""
    config = Config()
    if how == "config":
        config.KernelManager.transport = "tcp"
    manager = KernelManager(config=config, **({"transport": "tcp"} if how == "argument" else {}))
    if how == "assignment":
        manager.transport = "tcp"
    _, client = start(manager)
    assert manager.transport == "tcp"
    assert manager.ip == "127.0.0.1"
    assert all(manager.ports)
    assert len(set(manager.ports)) == 5
    assert json.loads(Path(manager.connection_file).read_text())["shell_port"] == manager.shell_port
    assert value_of(client, "1 + 1") == "2"


@pytest.mark.spec("KERNEL-036", "KERNEL-R018")
def test_ipc_by_setting(start: Start, tmp_path: Path) -> None:
    """Transport and path that are set are used."""
    config = Config()
    config.KernelManager.transport = "ipc"
    config.KernelManager.ip = os.path.relpath(tmp_path / "s")
    manager, _ = start(KernelManager(config=config))
    assert manager.get_connection_info()["ip"].endswith("s")
    assert sorted(os.listdir(tmp_path))[-5:] == [f"s-{number}" for number in range(1, 6)]


@pytest.mark.spec("KERNEL-010", "KERNEL-011", "KERNEL-013", "TKER-026")
def test_environment_and_directory(start: Start, tmp_path: Path) -> None:
    """The kernel has the environment and the directory that it is given, and knows its parent and session."""
    directory = tmp_path / "ünï çödé"
    directory.mkdir()
    env = {**os.environ, "KERNEL_USERNAME": "me", "JPY_SESSION_NAME": "/a.ipynb"}
    manager, client = start(cwd=str(directory), env=env)
    assert value_of(client, "__import__('os').getcwd()") == repr(str(directory))
    assert value_of(client, "__import__('os').environ['KERNEL_USERNAME']") == "'me'"
    assert value_of(client, "__import__('os').environ['JPY_PARENT_PID']") == repr(str(os.getpid()))
    content = json.loads(Path(manager.connection_file).read_text())
    assert content["jupyter_session"] == "/a.ipynb"
    assert manager.resolve_path("x.py") == str(directory / "x.py")


@pytest.mark.spec("KERNEL-040", "KERNEL-084", "KERNEL-R007")
def test_interrupt(start: Start) -> None:
    """An interrupt ends what runs, and the kernel goes on."""
    manager, client = start()
    client.execute("while True: pass")
    while client.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=60)["content"]["ename"] == "KeyboardInterrupt"
    assert value_of(client, "1 + 1") == "2"


@pytest.mark.spec("TKER-002", "TKER-011")
def test_interrupt_by_message(start: Start) -> None:
    """A kernel whose specification says so is interrupted by message."""
    manager, client = start()
    manager.kernel_spec.interrupt_mode = "message"
    client.execute("import time; time.sleep(600)")
    while client.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=60)["content"]["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
@pytest.mark.spec("KERNEL-098", "KERNEL-133", "KERNEL-R012", "TKER-011")
def test_restart_keeps_the_address(start: Start, transport: str) -> None:
    """After a restart clients go on with the same connection; variables are gone, and cells count from 1."""
    manager, client = start(KernelManager(**({"transport": "tcp"} if transport == "tcp" else {})))
    assert manager.transport == transport
    client.execute("x = 1", reply=True, timeout=60)
    before, pid = manager.get_connection_info(), manager.provisioner.pid
    manager.update_env(env={"ADDED": "1"})
    manager.restart_kernel()
    assert manager.get_connection_info() == before
    assert is_gone(pid)
    client.wait_for_ready(timeout=60)
    reply = client.execute("x", reply=True, timeout=60)
    assert reply["content"]["ename"] == "NameError"
    assert reply["content"]["execution_count"] == 1
    assert value_of(client, "__import__('os').environ['ADDED']") == "'1'"
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=60)
    assert value_of(client, "1") == "1"


def test_restart_needs_a_start() -> None:
    """Restarting what was never started is one clear error."""
    with pytest.raises(NoKernelError, match="No previous call to 'start_kernel'"):
        KernelManager().restart_kernel()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.spec("KERNEL-047", "KERNEL-R012", "TKER-012")
def test_stubborn_kernel_is_killed_with_its_children(script_kernel: Script) -> None:
    """A kernel that ignores requests and signals is killed in the end, its children too."""
    manager = KernelManager(kernel_name=script_kernel("stubborn", STUBBORN), shutdown_wait_time=0.2)
    manager.start_kernel()
    note = Path(manager.connection_file + ".child")
    wait_until(lambda: note.exists() and note.read_text() != "")
    pid, child = manager.provisioner.pid, int(note.read_text())
    manager.shutdown_kernel()
    assert is_gone(pid)
    wait_until(lambda: is_gone(child))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX process groups")
@pytest.mark.spec("TKER-012")
def test_children_end_with_the_kernel(start: Start) -> None:
    """What the kernel's code started, and left running, ends with the kernel."""
    manager, client = start()
    client.execute(
        "import subprocess; p = subprocess.Popen(['sleep', '600'])", reply=True, timeout=60
    )
    child = int(value_of(client, "p.pid"))
    manager.shutdown_kernel()
    wait_until(lambda: is_gone(child))


@pytest.mark.spec("TKER-006", "KERNEL-134", "KERNEL-R037")
def test_what_cannot_be_started_says_why(script_kernel: Script, tmp_path: Path) -> None:
    """Unknown names, missing programs and directories, and kernels that end early are clear errors; nothing hangs."""
    with pytest.raises(NoSuchKernel, match="did you mean 'python3'"):
        start_new_kernel(kernel_name="pyhton3")
    name = script_kernel("nowhere", "", argv=["/nowhere/program", "{connection_file}"])
    with pytest.raises(KernelStartError, match=r"/nowhere/program.*kernel\.json"):
        start_new_kernel(kernel_name=name)
    with pytest.raises(KernelStartError, match="no such directory"):
        start_new_kernel(cwd=str(tmp_path / "missing"))
    early = script_kernel("early", "import sys; sys.exit('the licence has expired')")
    with pytest.raises(RuntimeError, match="exit status 1(.|\n)*the licence has expired"):
        start_new_kernel(kernel_name=early)
    mute = script_kernel("mute", "import time; time.sleep(600)")
    with pytest.raises(KernelNotReadyError, match=r"didn't respond in 0\.3 seconds"):
        start_new_kernel(kernel_name=mute, startup_timeout=0.3)
    assert os.listdir(tmp_path / "runtime") == []


@pytest.mark.spec("TKER-013")
def test_helpers_start_and_stop() -> None:
    """start_new_kernel, start_new_async_kernel and run_kernel give a client that the kernel has answered."""
    with run_kernel() as client:
        assert value_of(client, "1") == "1"
        manager = client.parent
    assert not manager.is_alive()

    async def main() -> None:
        manager, client = await start_new_async_kernel()
        assert isinstance(manager, AsyncKernelManager)
        try:
            assert await manager.is_alive()
            reply = await client.execute("1", reply=True, timeout=60)
            assert reply["content"]["status"] == "ok"
            await manager.ready
        finally:
            client.stop_channels()
            await manager.shutdown_kernel()
        assert not await manager.is_alive()

    asyncio.run(main())


@pytest.mark.spec("TKER-011")
def test_methods_may_be_replaced(start: Start) -> None:
    """Subclasses replace methods of the blocking manager by plain ones, which may call those they replace."""

    class Mine(KernelManager):
        calls: list[str] = []

        def pre_start_kernel(self, **kw: Any) -> Any:
            self.calls.append("pre_start_kernel")
            cmd, kw = super().pre_start_kernel(**kw)
            kw["env"]["MINE"] = "yes"
            return cmd, kw

        def request_shutdown(self, restart: bool = False) -> None:
            self.calls.append("request_shutdown")
            super().request_shutdown(restart=restart)

    manager, client = start(Mine())
    assert value_of(client, "__import__('os').environ['MINE']") == "'yes'"
    manager.shutdown_kernel()
    assert Mine.calls == ["pre_start_kernel", "request_shutdown"]


@pytest.mark.spec("KERNEL-012", "TKER-013")
def test_extra_arguments(start: Start) -> None:
    """Further arguments reach the kernel's command."""
    manager, client = start(extra_arguments=["--IPKernelApp.exec_lines=given = 5"])
    assert manager.format_kernel_cmd(["--x"])[-1] == "--x"
    assert value_of(client, "given") == "5"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
@pytest.mark.spec("KERNEL-050", "KERNEL-099", "TKER-012")
@pytest.mark.parametrize("ending", ["return", "kill"])
def test_no_kernel_survives_its_program(ending: str, tmp_path: Path) -> None:
    """A program that ends, or is killed, without ending its kernel leaves none behind."""
    program = tmp_path / "program.py"
    end = "" if ending == "return" else "os.kill(os.getpid(), 9)"
    program.write_text(
        "import os\nfrom ipy.kernel import start_new_kernel\n"
        "manager, client = start_new_kernel()\n"
        f"print(manager.provisioner.pid, flush=True)\nclient.stop_channels()\n{end}\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)], stdout=subprocess.PIPE, text=True, timeout=60
    )
    assert done.returncode == (0 if ending == "return" else -signal.SIGKILL)
    pid = int(done.stdout)
    wait_until(lambda: is_gone(pid))


@pytest.mark.spec("TKER-018")
def test_class_of_clients_is_a_setting(script_kernel: Script) -> None:
    """client_class and client_factory say what client() makes."""
    config = Config()
    config.KernelManager.client_class = "ipy.kernel.client.ThreadedKernelClient"
    manager = KernelManager(config=config)
    assert type(manager.client(**MADE_UP)) is ThreadedKernelClient
    manager.client_factory = AsyncKernelClient
    assert type(manager.client(**MADE_UP)) is AsyncKernelClient
    assert type(AsyncKernelManager().client(**MADE_UP)) is AsyncKernelClient
    assert type(KernelManager().client(**MADE_UP)) is BlockingKernelClient


MADE_UP = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}
