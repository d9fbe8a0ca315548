"""What surrounds a kernel: the network, files that change, clients that know less."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ipy.kernel.client import BlockingKernelClient
from ipy.msgspec.testing import Client, KernelProcess

#: Runs in a network of its own, which has the loopback interface and one that is taken away.
WITHOUT_NETWORK = """
import subprocess
import sys

ip = sys.argv[1]
subprocess.run([ip, "link", "set", "lo", "up"], check=True)
from ipy.kernel.manager import KernelManager

def try_kernel(client):
    reply = client.execute_interactive("print(6 * 7)", timeout=60)
    assert reply["content"]["status"] == "ok", reply

for transport in ("tcp", "ipc"):
    manager = KernelManager(transport=transport)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    try_kernel(client)
    # A cable is plugged in, gets an address, and is pulled out again.
    added = subprocess.run([ip, "link", "add", "cable0", "type", "dummy"], capture_output=True)
    if added.returncode == 0:
        subprocess.run([ip, "address", "add", "192.0.2.7/24", "dev", "cable0"], check=True)
        subprocess.run([ip, "link", "set", "cable0", "up"], check=True)
        try_kernel(client)
        subprocess.run([ip, "link", "delete", "cable0"], check=True)
    try_kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print("served")
"""


def own_network() -> list[str]:
    """The command that gives a process a network of its own, or a skipped test."""
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if unshare is None or ip is None:
        pytest.skip("needs the programs unshare and ip")
    command = [unshare, "--user", "--map-root-user", "--net"]
    tried = subprocess.run([*command, ip, "link"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no network of its own for a process: {tried.stderr.strip()}")
    return command


@pytest.mark.spec("KERNEL-R019", "KERNEL-038")
@pytest.mark.skipif(sys.platform != "linux", reason="namespaces of networks are Linux's")
def test_a_kernel_needs_no_network(surroundings: dict[str, str]) -> None:
    """It starts with the loopback interface alone, and stays when another one comes and goes."""
    done = subprocess.run(
        [*own_network(), sys.executable, "-P", "-c", WITHOUT_NETWORK, str(shutil.which("ip"))],
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    # Two cells for each transport, and one more where an interface could be added.
    assert words in (["42"] * 4 + ["served"], ["42"] * 6 + ["served"])


@pytest.mark.spec("KERNEL-R039")
def test_a_module_may_change_after_its_import(client: Client, tmp_path: Path) -> None:
    """Tracebacks, help and sources of a module whose file was changed, cut short or taken away harm nobody."""
    path = tmp_path / "changing_module.py"
    lines = ["# filler"] * 20 + ["def fail():", "    '''Its words.'''", "    return 1 / 0"]
    path.write_text("\n".join(lines))
    client.execute(f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nimport changing_module")
    for text in ["\n".join(lines), "x = 1\n", "", "\n" * 1000, "\udcff(", None]:
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        failed = client.execute("changing_module.fail()")
        assert failed.content["ename"] == "ZeroDivisionError"
        [page] = client.execute("changing_module.fail?").content["payload"]
        assert "Its words." in page["data"]["text/plain"]
        assert client.execute("changing_module.fail??").content["status"] == "ok"
    assert client.execute("print('on')").text() == "on\n"


@pytest.mark.spec("MSG-113")
def test_clients_leave_unknown_representations_alone(
    kernel: KernelProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    """A client shows what it knows of a bundle, and nothing where it knows nothing of it."""
    client = BlockingKernelClient(connection_file=str(kernel.connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        bundle = {"application/x-of-tomorrow": {"a": 1}, "x": "y", "text/plain": "known"}
        for data in (bundle, {"application/x-of-tomorrow+json": [1]}):
            reply = client.execute_interactive(
                f"from IPython.display import display; display({data!r}, raw=True)", timeout=60
            )
            assert reply["content"]["status"] == "ok"
        assert capsys.readouterr().out == "known\n"
    finally:
        client.stop_channels()


@pytest.mark.spec("MSG-082")
def test_a_completion_that_fails_is_an_error(client: Client) -> None:
    """The reply has status error, with name, value and traceback; the next one works."""
    client.execute(
        "completer = get_ipython().Completer\n"
        "def completions(*args):\n    raise ValueError('no completions today')\n"
        "completer.completions = completions"
    )
    request = {"code": "pri", "cursor_pos": 3}
    content = client.exchange("complete_request", request).content
    client.execute("del completer.completions")
    assert content["status"] == "error"
    assert content["ename"] == "ValueError"
    assert content["evalue"] == "no completions today"
    assert isinstance(content["traceback"], list)
    assert "print" in client.exchange("complete_request", request).content["matches"]
