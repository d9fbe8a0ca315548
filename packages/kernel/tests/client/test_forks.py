"""Forked children of the program that has started a kernel."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

PROGRAM = """
import os, sys
from ipy.kernel import KernelManager
from ipy.kernel.client import ForkedClientError

manager = KernelManager()
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
pid = os.fork()
if pid == 0:
    {child}
    sys.exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
reply = client.execute("x = 1", reply=True, timeout=60)
assert reply["content"]["status"] == "ok"
assert client.hb_channel.is_alive()
client.stop_channels()
manager.shutdown_kernel(now=True)
"""

LEAVES_THE_BLOCK = """
import os, sys
from ipy.kernel.manager.starting import run_kernel

with run_kernel() as client:
    pid = os.fork()
    if pid == 0:
        sys.exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert client.execute("x = 1", reply=True, timeout=60)["content"]["status"] == "ok"
"""

TRIES_THE_CLIENT = """
    try:
        client.execute("1", reply=True)
    except ForkedClientError as error:
        assert "another one" in str(error)
    else:
        sys.exit(1)
    client.stop_channels()
"""

MAKES_A_CLIENT = """
    own = manager.client()
    own.start_channels()
    own.wait_for_ready(timeout=60)
    assert own.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
    own.stop_channels()
"""


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(PROGRAM.format(child="pass"), id="ends"),
        pytest.param(PROGRAM.format(child=TRIES_THE_CLIENT), id="tries the client"),
        pytest.param(PROGRAM.format(child=MAKES_A_CLIENT), id="makes a client"),
        pytest.param(LEAVES_THE_BLOCK, id="leaves the block"),
    ],
)
def test_the_kernel_is_the_parents(program: str) -> None:
    """A child's end doesn't end the kernel; the parent's clients refuse to work in it at once, its own work."""
    done = subprocess.run(
        [sys.executable, "-c", program], timeout=120, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
