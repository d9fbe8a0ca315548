"""SIGTERM ends a kernel, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ipy.msgspec.connection import read_connection_file

from .running import Client, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

# To a thread: no call of the system in which the main thread waits is broken off.
UNHEARD = """
import signal, threading
def send():
    threading.Event().wait(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
threading.Thread(target=send).start()
"""


def _start(tmp_path: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
    path = tmp_path / "own.json"
    environ = {
        **os.environ,
        "IPYTHONDIR": str(tmp_path / "i"),
        "JPY_PARENT_PID": str(os.getpid()),
    }
    command = [sys.executable, "-P", "-m", "ipy.kernel", "-f", str(path), *arguments]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL), path


def test_the_main_thread_waits_already(tmp_path: Path) -> None:
    """A signal that doesn't wake the main thread out of its wait for requests is heard of all the same."""
    process, path = _start(tmp_path)
    try:
        wait_until(path.exists, "the file is there")
        import zmq

        with zmq.Context() as context:
            client = Client(read_connection_file(path), context)
            try:
                assert client.ask("execute_request", {"code": UNHEARD})["status"] == "ok"
            finally:
                client.close()
        assert process.wait(60) == 0
        assert not path.exists()
    finally:
        process.kill()
        process.wait()


def test_code_at_the_start_catches_everything(tmp_path: Path) -> None:
    """A kernel that is told to end while code of the user's runs at its start ends, whatever that code catches."""
    code = f"import os\ntry:\n    os.kill(os.getpid(), {int(signal.SIGTERM)})\nexcept BaseException:\n    pass"
    process, path = _start(tmp_path, f"--IPKernelApp.code_to_run={code}")
    try:
        assert process.wait(60) == 0
        assert not path.exists()
    finally:
        process.kill()
        process.wait()
