"""Our clients and our console drive the kernels of others."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from ipy.kernel import KernelManager

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")


@pytest.fixture(scope="module")
def others(surroundings):
    """The kernels of other projects, installed under names of their own."""
    import json

    kernels = surroundings / "prefix" / "share" / "jupyter" / "kernels"
    commands = {
        "other-python": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "other-bash": [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"],
    }
    if deno := shutil.which("deno", path=str(__import__("pathlib").Path(sys.executable).parent)):
        commands["other-typescript"] = [
            *[deno, "jupyter", "--kernel", "--conn", "{connection_file}"]
        ]
    for name, argv in commands.items():
        (kernels / name).mkdir()
        spec = {"argv": argv, "display_name": name, "language": name.removeprefix("other-")}
        (kernels / name / "kernel.json").write_text(json.dumps(spec))
    return commands


def run(client, code, **options):
    """Run code; return the reply's content and the text that was printed."""
    printed = []

    def take(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=take, timeout=60, **options)
    return reply["content"], "".join(printed)


@pytest.fixture
def connect(others):
    """Start a kernel by name with our manager; yields its client."""
    running = []

    def start(name):
        if name not in others:
            pytest.skip(f"{name} isn't installed: nox -s interop")
        manager = KernelManager(kernel_name=name)
        manager.start_kernel()
        running.append(manager)
        client = manager.client()
        running.append(client)
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return manager, client

    yield start
    for one in reversed(running):
        if hasattr(one, "stop_channels"):
            one.stop_channels()
        else:
            one.shutdown_kernel(now=True)


def test_our_client_drives_ipykernel(connect):
    """Execution, errors, completion, inspection, history, input and interrupts work over our client."""
    pytest.importorskip("ipykernel", reason="ipykernel isn't installed: nox -s interop")
    manager, client = connect("other-python")
    content, printed = run(client, "print('printed'); kept = 6 * 7")
    assert (content["status"], printed) == ("ok", "printed\n")
    assert run(client, "1/0")[0]["ename"] == "ZeroDivisionError"
    reply = client.complete("kep", reply=True, timeout=60)
    assert "kept" in reply["content"]["matches"]
    reply = client.inspect("kept", reply=True, timeout=60)
    assert "int" in reply["content"]["data"]["text/plain"]
    reply = client.history(hist_access_type="tail", n=1, reply=True, timeout=60)
    assert reply["content"]["history"][0][2] == "1/0"
    reply = client.is_complete("for i in x:", reply=True, timeout=60)
    assert reply["content"]["status"] == "incomplete"
    request = client.execute("import time; print('go', flush=True); time.sleep(60)")
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "stream" and message["parent_header"]["msg_id"] == request:
            break
    manager.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != request:
        pass
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    manager.restart_kernel()
    client.wait_for_ready(timeout=60)
    assert run(client, "kept")[0]["ename"] == "NameError"


@posix_only
def test_our_client_drives_a_kernel_of_bash(connect):
    """A wrapper kernel of another language runs under our manager and client."""
    pytest.importorskip("bash_kernel", reason="bash_kernel isn't installed: nox -s interop")
    _, client = connect("other-bash")
    content, printed = run(client, "x=6; echo $((x * 7))")
    assert (content["status"], printed) == ("ok", "42\n")
    assert client.kernel_info(reply=True, timeout=60)["content"]["language_info"]["name"] == "bash"


def test_our_client_drives_a_kernel_of_typescript(connect):
    """A kernel that isn't written in Python (Deno's) runs under our manager and client."""
    _, client = connect("other-typescript")
    results = []
    reply = client.execute_interactive(
        "const x: number = 6; x * 7", output_hook=results.append, timeout=60
    )
    assert reply["content"]["status"] == "ok"
    (shown,) = (one["content"]["data"] for one in results if one["msg_type"] == "execute_result")
    assert "42" in shown["text/plain"]
    info = client.kernel_info(reply=True, timeout=60)["content"]["language_info"]
    assert info["name"] == "typescript"


@posix_only
def test_our_console_drives_ipykernel(others):
    """`ipython console` on a kernel of another project runs cells, asks for input, and leaves."""
    pexpect = pytest.importorskip("pexpect", reason="pexpect isn't installed: nox -s interop")
    pytest.importorskip("ipykernel", reason="ipykernel isn't installed: nox -s interop")
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "ipy.terminal", "console", "--kernel=other-python", "--simple-prompt"],
        encoding="utf-8",
        timeout=60,
    )
    try:
        child.expect_exact("In [1]:")
        child.sendline("6 * 7")
        child.expect(r"Out.{0,60}42")
        child.expect_exact("In [2]:")
        child.sendline("print(input('name? ') * 2)")
        child.expect_exact("name? ")
        child.sendline("ab")
        child.expect_exact("abab")
        child.expect_exact("In [3]:")
        child.sendline("exit")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert child.exitstatus == 0


def test_conformance_suite_runs_on_ipykernel():
    """The rules of the protocol that everybody keeps are found kept by ipykernel."""
    pytest.importorskip("ipykernel", reason="ipykernel isn't installed: nox -s interop")
    command = f"{sys.executable} -m ipykernel_launcher -f {{connection_file}}"
    done = subprocess.run(
        [
            *[sys.executable, "-P", "-m", "ipy.msgspec.testing", "--command", command],
            *["output.*", "execute.*", "info.*", "complete.*", "message.typed-content"],
        ],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
