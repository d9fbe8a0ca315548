"""The states that a kernel tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Start


@pytest.mark.spec("MSG-112", "TMSG-057")
def test_starting_is_told_once_and_first(start_kernel: Start, tmp_path: Path) -> None:
    """Who listens while the kernel starts hears `starting` once, without a parent, before any busy or idle."""
    go = tmp_path / "go"
    process = start_kernel(
        f"--IPKernelApp.exec_lines=import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.001)",
        wait=False,
    )
    client = process.client
    client.wait(lambda: client.recorder.states(), "a state")
    go.touch()
    client.wait_ready()
    client.execute("1")
    late = process.connect()
    late.wait_ready()
    late.execute("1")
    states = client.recorder.messages("iopub", kind="status")
    assert states[0].content == {"execution_state": "starting"}
    assert states[0].parent_header == {}
    assert client.recorder.states().count("starting") == 1
    assert set(client.recorder.states()) == {"starting", "busy", "idle"}
    assert "starting" not in late.recorder.states()


@pytest.mark.spec("TMSG-057")
def test_a_kernel_that_runs_tells_no_starting(start_kernel: Start) -> None:
    """A front end that comes later isn't told of a start that is over."""
    process = start_kernel()
    assert "starting" not in process.client.recorder.states()[1:]
    process.client.close()
    client = process.connect()
    client.wait_ready()
    client.execute("1")
    assert set(client.recorder.states()) == {"busy", "idle"}
