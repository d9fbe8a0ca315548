"""The kernel that the guide shows keeps the rules of the protocol, by the guide's own words."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from ipy.msgspec.testing import KernelProcess, read_samples, run_checks

PAGE = Path(__file__).parents[4] / "docs" / "howto" / "write-a-kernel.md"
pytestmark = pytest.mark.skipif(
    not PAGE.is_file(), reason="the documentation isn't in this distribution"
)


@pytest.fixture
def example(tmp_path):
    """The command that starts the kernel of the page, and the samples of the page."""
    text = PAGE.read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?class EchoKernel.*?)```", text, re.DOTALL)
    (samples,) = re.findall(r'```json\n(\{"language".*?)```', text, re.DOTALL)
    (tmp_path / "echo_kernel.py").write_text(code, "utf-8")
    (tmp_path / "echo.json").write_text(samples, "utf-8")
    command = [sys.executable, str(tmp_path / "echo_kernel.py"), "-f", "{connection_file}"]
    return command, read_samples(tmp_path / "echo.json")


def test_the_documented_kernel_breaks_no_rule(example):
    """Every check is kept or doesn't apply."""
    command, samples = example
    results = run_checks(command, samples=samples, timeout_s=60)
    assert [(one.check.name, one.reason) for one in results if one.outcome == "failed"] == []
    kept = {one.check.name for one in results if one.outcome == "ok"}
    assert {"info.kernel-info", "execute.without-history", "output.stdout"} <= kept


def test_only_what_is_kept_counts(example):
    """The number of a cell that isn't to be stored is that of the one before it, in its input and its reply."""
    with KernelProcess(example[0], timeout_s=60) as kernel:
        first = kernel.client.execute("a")
        unkept = kernel.client.execute("b", store_history=False)
        last = kernel.client.execute("c")
    numbers = [one.content["execution_count"] for one in (first, unkept, last)]
    assert numbers == [1, 1, 2]
    inputs = [one.published("execute_input")[0] for one in (first, unkept, last)]
    assert [one["execution_count"] for one in inputs] == numbers
