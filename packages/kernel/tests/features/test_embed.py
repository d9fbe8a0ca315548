"""Kernels in the middle of programs."""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import textwrap
import time

import pytest

from ipy.msgspec.connection import read_connection_file
from ipy.msgspec.testing import Client


@pytest.fixture
def program(surroundings, tmp_path):
    """Starts a program, and a client of the kernel in it."""
    started, clients = [], []
    runtime = surroundings["JUPYTER_RUNTIME_DIR"]

    def start(code):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **surroundings},
        )
        started.append(process)
        deadline = time.monotonic() + 60
        while not (found := glob.glob(f"{runtime}/kernel-{process.pid}*.json")):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        client = Client(read_connection_file(found[0]), timeout_s=30)
        client.open()
        clients.append(client)
        client.wait_ready()
        return process, client

    yield start
    for client in clients:
        client.close()
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.spec("KERNEL-058", "KERNEL-059", "KERNEL-060", "KERNEL-R024", "TKER-050")
def test_embed_kernel_in_a_function(program):
    """Cells see the caller's locals and module; closures and completion work; the program goes on when the front end ends the kernel."""
    process, client = program(
        """
        from ipy.core.names import install; install()
        shared = "global"
        def work():
            local_value = [1, 2, 3]
            from IPython import embed_kernel
            embed_kernel()
            print("the program goes on", local_value)
        import signal, sys
        before = (sys.stdout, signal.getsignal(signal.SIGINT), sys.excepthook)
        work()
        after = (sys.stdout, signal.getsignal(signal.SIGINT), sys.excepthook)
        print("all as before", before == after)
        """
    )
    done = client.execute("print(local_value, shared, [n for n in range(2) if local_value])")
    assert done.text() == "[1, 2, 3] global [0, 1]\n"
    found = client.exchange("complete_request", {"code": "local_v", "cursor_pos": 7})
    assert found.content["matches"] == ["local_value"]
    client.execute("local_value.append(4)")
    client.exchange("shutdown_request", {"restart": False}, channel="control")
    out, err = process.communicate(timeout=60)
    assert "It goes on when a client shuts the kernel down, or after Ctrl-C twice" in out
    assert out.endswith("the program goes on [1, 2, 3, 4]\nall as before True\n"), (out, err)


@pytest.mark.spec("KERNEL-058", "TKER-050")
def test_embed_kernel_in_a_thread(program):
    """Without `block` the program goes on at once; only what cells print in the kernel's thread goes to the client."""
    process, client = program(
        """
        import signal, sys, threading
        def state():
            return (sys.stdout, sys.stderr, input, sys.displayhook, sys.excepthook, signal.getsignal(signal.SIGINT), threading.Thread.start)
        before = state()
        from ipy.kernel.embed import embed_kernel
        value = 10
        kernel = embed_kernel(block=False)
        print("unchanged", before == state(), flush=True)
        sys.stdin.readline()
        print("changed by a cell:", value, flush=True)
        kernel.stop()
        print("unchanged", before == state(), flush=True)
        import os
        print("file", os.path.exists(kernel.connection_file))
        """
    )
    assert process.stdout.readline() == "unchanged True\n"
    done = client.execute("value += 1\nprint('in the cell', value)\nvalue")
    assert done.text() == "in the cell 11\n"
    assert done.published("execute_result")[0]["data"] == {"text/plain": "11"}
    client.on_input = lambda content: {"value": "answer"}
    assert client.execute("print(input('? '))").text() == "answer\n"
    out, err = process.communicate("go\n", timeout=60)
    assert out == ("changed by a cell: 11\nunchanged True\nfile False\n"), (
        out,
        err,
    )


@pytest.mark.spec("KERNEL-027", "TKER-050", "KERNEL-025", "KERNEL-026")
def test_where_the_kernel_is(client, kernel):
    """`get_connection_file` and `get_connection_info` of the running kernel, under today's names and the manual's."""
    done = client.execute(
        "import ipykernel, json\n"
        "from ipykernel.connect import get_connection_file, get_connection_info\n"
        "from IPython.lib.kernel import find_connection_file\n"
        "print(get_connection_file())\n"
        "print(json.loads(get_connection_info())['shell_port'])\n"
        "print(get_connection_info(unpack=True)['key'].__class__.__name__)\n"
        "print(find_connection_file(get_connection_file()) == get_connection_file())\n"
        "print(ipykernel.get_connection_info is get_connection_info)\n"
    )
    assert done.text().splitlines() == [
        str(kernel.connection_file),
        str(kernel.info.shell_port),
        "bytes",
        "True",
        "True",
    ]


@pytest.mark.spec("KERNEL-027")
def test_without_a_kernel_there_is_no_connection_file():
    """A clear error instead of the file of somebody else."""
    from ipy.kernel.current import get_connection_file
    from ipy.kernel.errors import KernelError

    with pytest.raises(KernelError, match="no kernel with sockets runs this code"):
        get_connection_file()


@pytest.mark.spec("KERNEL-027", "TKER-050")
def test_a_qt_console_on_the_running_kernel(start_kernel, tmp_path):
    """`connect_qtconsole` starts the console that is installed, with the connection file; without one it says what to install."""
    (tmp_path / "qtconsole").mkdir()
    (tmp_path / "qtconsole" / "__init__.py").write_text("")
    (tmp_path / "qtconsole" / "__main__.py").write_text(
        "import pathlib, sys\npathlib.Path(__file__).with_name('words').write_text(' '.join(sys.argv[1:]))\n"
    )
    kernel = start_kernel()
    done = kernel.client.execute(
        "import importlib.util, sys\n"
        "find_spec = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name == 'ipy.qt' else find_spec(name)\n"
        "from ipykernel.connect import connect_qtconsole\n"
        "try:\n    connect_qtconsole()\nexcept Exception as error:\n    print(error)\n"
        f"import os; os.environ['PYTHONPATH'] = {str(tmp_path)!r}; sys.path.insert(0, {str(tmp_path)!r})\n"
        "print(connect_qtconsole(argv=['--style=monokai']).wait())"
    )
    assert done.text().splitlines() == ["no Qt console is installed: pip install ipy-qt", "0"]
    words = (tmp_path / "qtconsole" / "words").read_text()
    assert words == f"--existing {kernel.connection_file} --style=monokai"
