"""Cells that run until they are told to end."""

from __future__ import annotations

from ipy.msgspec.testing import Client

BUSY = "import time\nprint('began', flush=True)\nwhile not_yet: time.sleep(0.001)"


def begin_busy(client: Client) -> str:
    """Start a cell that runs until `not_yet` is false; return its request once it runs."""
    client.execute("not_yet = True")
    request = client.begin(BUSY)
    client.wait(lambda: client.recorder.text(parent=request), "the start of the cell")
    return request


def end_busy(client: Client, request: str) -> None:
    """Interrupt it."""
    client.send("control", "interrupt_request")
    assert client.finish(request).content["ename"] == "KeyboardInterrupt"
