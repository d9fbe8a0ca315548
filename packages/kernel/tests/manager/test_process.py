"""The process of a kernel under watch: where goes what it writes by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ipy.kernel import KernelManager

Start = Callable[..., tuple[Any, Any]]
Script = Callable[..., str]


def test_a_listener_gets_what_the_process_writes_on_stderr(script_kernel: Script) -> None:
    """As text, whole characters at a time; the report of its death has the last lines all the same."""
    source = (
        "import os, time\n"
        "data = 'grüße\\n'.encode()\n"
        "os.write(2, data[:3]); time.sleep(0.05); os.write(2, data[3:])\n"
        "os._exit(3)\n"
    )
    heard: list[str] = []
    ended = threading.Event()
    manager = KernelManager(kernel_name=script_kernel("speaker", source), on_stderr=heard.append)
    manager.vitals.subscribe(lambda: manager.vitals.report is not None and ended.set())
    manager.start_kernel(independent=True)
    assert ended.wait(60)
    assert "".join(heard) == "grüße\n"
    assert manager.death_report is not None
    assert manager.death_report.stderr_tail == "grüße\n"


def test_a_listener_that_fails_holds_nothing_up(script_kernel: Script) -> None:
    """The pipe goes on being read: the process never waits for its reader."""

    def fail(text: str) -> None:
        raise ZeroDivisionError(text)

    source = "import os\nfor _ in range(100): os.write(2, b'x' * 65536)\nos._exit(7)\n"
    ended = threading.Event()
    manager = KernelManager(kernel_name=script_kernel("flood", source), on_stderr=fail)
    manager.vitals.subscribe(lambda: manager.vitals.report is not None and ended.set())
    manager.start_kernel()
    assert ended.wait(60)
    assert manager.death_report is not None
    assert manager.death_report.exit_status == 7


def test_a_kernel_that_outlives_its_manager_gives_no_advice(
    start: Start, capfd: Any, tmp_path: Any
) -> None:
    """How to connect to it and how to end it is for people who start kernels by hand."""
    with (tmp_path / "stdout").open("wb") as stdout:
        _, client = start(independent=True, stdout=stdout)
    reply = client.execute_interactive("import os; assert 'IPY_KERNEL_MANAGED' not in os.environ")
    assert reply["content"]["status"] == "ok", "kernels that cells start by hand are nobody's"
    assert (tmp_path / "stdout").read_bytes() == b""
