"""Cells that fork."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("x = 1", 0),
        ("if child == 0:\n    raise SystemExit(3)", 3),
        ("if child == 0:\n    raise SystemExit('why')", 1),
        ("if child == 0:\n    1 / 0", 1),
        ("import asyncio\nawait asyncio.sleep(0)", 0),
    ],
)
def test_the_child_ends_with_its_cell(shell, capfd, rest, status):
    """It never comes back to the prompt, and its status is that of a script with this code."""
    here = os.getpid()
    result = shell.run_cell(f"import os\nchild = os.fork()\n{rest}", store_history=True)
    assert os.getpid() == here and result.success
    _, ended = os.waitpid(shell.user_ns["child"], 0)
    assert os.waitstatus_to_exitcode(ended) == status
    out, err = capfd.readouterr()
    assert ("ZeroDivisionError" in out) is ("1 / 0" in rest)
    assert "SystemExit" not in out and ("why" in err) is ("why" in rest)
    assert shell.run_cell("child", store_history=True).execution_count == 2


def test_what_the_child_prints_comes(shell, capfd):
    """Its output is flushed before it ends."""
    shell.run_cell(
        "import os\nchild = os.fork()\nif child == 0:\n    print('from the child', end='')"
    )
    os.waitpid(shell.user_ns["child"], 0)
    assert capfd.readouterr().out.count("from the child") == 1


def test_a_child_may_run_cells_of_its_own(shell):
    """A cell that is begun in a child, as by embed() in a worker process, goes on: it has not forked."""
    child = os.fork()
    if child == 0:
        shell.run_cell("x = 5")
        os._exit(shell.user_ns["x"])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
