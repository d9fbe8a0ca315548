"""What the kernel itself imports is not taken from the user's files, nor missed when his code breaks the import system."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ipy.kernel.preload import Late, names_clash

from .running import RunningKernel

#: A thread sees when the kernel has imported the last of its modules; the kernel is idle meanwhile.
WATCH = """
import sys, threading, time
def watch():
    while 'ipy.msgspec.registry' not in sys.modules: time.sleep(0.01)
    print('imported', flush=True)
threading.Thread(target=watch).start()
"""


def wait_for_late(kernel: RunningKernel) -> None:
    """Wait until the kernel has had time for what it imports when it is idle."""
    kernel.client.execute(WATCH)
    kernel.client.until("iopub", lambda one: "imported" in one.content.get("text", ""))


HIDING = ("resource", "uuid", "datetime", "msgspec", "difflib", "subprocess", "pygments", "decimal")


@pytest.mark.parametrize("name", HIDING)
def test_files_that_hide_modules_do_no_harm(
    start_kernel: Callable[..., RunningKernel], name: str
) -> None:
    """In a directory with a file of such a name, cells run and fail as everywhere, and the file can be imported no worse than elsewhere."""
    kernel = start_kernel(files={f"{name}.py": "raise RuntimeError('taken for another')\n"})
    assert kernel.run("6 * 7").result == "42"
    assert kernel.run("1/0").content["ename"] == "ZeroDivisionError"
    assert kernel.run("1/0").content["ename"] == "ZeroDivisionError"
    reply = kernel.ask("create_subshell_request", channel="control")
    assert reply["status"] == "ok"
    assert kernel.run("print('x' * 10)").text() == "xxxxxxxxxx\n"


def test_kernel_lives_without_a_module_path(start_kernel: Callable[..., RunningKernel]) -> None:
    """After `sys.path.clear()`, results, errors, subshells and further cells work."""
    kernel = start_kernel()
    assert kernel.run("import sys; sys.path.clear()").content["status"] == "ok"
    assert kernel.run("6 * 7").result == "42"
    # What was not imported before the first cell is so as soon as the kernel is idle.
    wait_for_late(kernel)
    assert kernel.run("sys.path").result == "[]"
    assert kernel.run("1/0").content["ename"] == "ZeroDivisionError"
    assert kernel.ask("create_subshell_request", channel="control")["status"] == "ok"
    assert kernel.run("6 * 7").result == "42"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_kernel_lives_without_descriptors(start_kernel: Callable[..., RunningKernel]) -> None:
    """A cell that opens all files that it may does not end the kernel, nor its answers."""
    kernel = start_kernel()
    wait_for_late(kernel)
    taken = kernel.run(
        "import os, resource\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n"
        "taken = []\n"
        "while True: taken.append(os.open(os.devnull, 0))"
    )
    assert taken.content["ename"] == "OSError"
    assert kernel.run("1/0").content["ename"] == "ZeroDivisionError"
    assert kernel.run("6 * 7").result == "42"


def test_idle_import_gives_way_to_requests() -> None:
    """It stops as soon as there is work, and goes on with the next module later; what can't be imported is passed over."""
    loaded: list[str] = []

    def load(name: str) -> object:
        loaded.append(name)
        if name == "b":
            raise ImportError(name)
        return sys

    late = Late(("a", "b", "c"), load)  # type: ignore[arg-type]
    before = sys.path
    late.run(lambda: bool(loaded))
    assert (loaded, late.is_done) == (["a"], False)
    late.run(lambda: False)
    assert (loaded, late.is_done) == (["a", "b", "c"], True)
    assert sys.path is before


def test_clashes_are_those_of_modules_that_may_be_needed(tmp_path: Path) -> None:
    """Files and directories with the names of Python's own modules count; others, and a directory that isn't there, do not."""
    assert not names_clash(str(tmp_path))
    (tmp_path / "analysis.py").touch()
    (tmp_path / "uuid.txt").touch()
    assert not names_clash(str(tmp_path))
    (tmp_path / "uuid.py").touch()
    assert names_clash(str(tmp_path))
    assert not names_clash(str(tmp_path / "none"))
