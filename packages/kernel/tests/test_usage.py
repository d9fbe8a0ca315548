"""What a kernel uses of its machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from ipy.kernel.usage import UsageMeter


@pytest.mark.spec("TMSG-044")
def test_the_reply_has_the_documented_figures():
    """Memory is at least what 10 MB in this process need, and at most what the host has."""
    pytest.importorskip("psutil", reason="the figures need psutil")
    ballast = b"x" * 10_000_000
    meter = UsageMeter()
    reply = meter.read()
    assert reply["hostname"] == socket.gethostname()
    assert reply["pid"] == os.getpid()
    assert reply["cpu_count"] == os.cpu_count()
    assert len(ballast) < reply["kernel_memory"] <= reply["host_virtual_memory"]["total"]
    assert reply["kernel_cpu"] == 0
    assert 0 <= reply["host_cpu_percent"] <= 100


def test_work_since_the_last_reading_is_seen():
    """The share of the processor is that between two readings."""
    pytest.importorskip("psutil", reason="the figures need psutil")
    meter = UsageMeter()
    meter.read()
    sum(range(3_000_000))
    assert meter.read()["kernel_cpu"] > 0


def test_children_are_counted():
    """Memory of child processes belongs to the kernel that started them."""
    psutil = pytest.importorskip("psutil", reason="the figures need psutil")
    code = "data = b'x' * 50_000_000; print('ready', flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        child.stdout.readline()
        own = psutil.Process().memory_info().rss
        assert UsageMeter().read()["kernel_memory"] > own + 40_000_000
    finally:
        child.communicate("\n", timeout=60)
    assert UsageMeter(child.pid).read()["kernel_memory"] == 0


@pytest.mark.spec("TKER-056")
def test_without_psutil_the_reply_says_where_the_kernel_runs():
    """psutil is optional, and is not imported before the first request."""
    code = """
import sys
import ipy.kernel.usage as usage
assert "psutil" not in sys.modules
sys.modules["psutil"] = None
print(sorted(usage.UsageMeter().read()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['cpu_count', 'hostname', 'pid']"
