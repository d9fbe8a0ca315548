"""What the profiler shows is the user's code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ipy.core import InteractiveShell
from ipy.core.active import set_active


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell without a profile."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    made = InteractiveShell(colors="nocolor")
    before = set_active(made)
    yield made
    made.atexit_operations()
    made.cleanup()
    set_active(before)


@pytest.mark.parametrize("cell", ["%prun -r -q sorted('ba')", "%%prun -r -q\nsorted('ba')\n"])
def test_the_profile_has_no_calls_of_the_shell(shell: InteractiveShell, cell: str) -> None:
    """Nothing but the body, the function in it, and what the profiler itself can't leave out."""
    shell.run_cell(cell, store_history=True)
    calls = {name for _, _, name in shell.user_ns["_"].stats}
    own = {"<built-in method builtins.eval>", "<method 'disable' of '_lsprof.Profiler' objects>"}
    assert calls - own == {"<module>", "<built-in method builtins.sorted>"}


def test_the_code_of_a_profile_sees_and_makes_names(shell: InteractiveShell) -> None:
    """Also inside a function, where the names are local: comprehensions see them."""
    shell.run_cell("a = 2")
    shell.run_cell("%prun -q b = [a * n for n in range(3)]")
    assert shell.user_ns["b"] == [0, 2, 4]


@pytest.mark.parametrize("end", ["1/0", "raise SystemExit(3)"])
def test_code_that_fails_is_still_profiled(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], end: str
) -> None:
    """Its exception is shown, a SystemExit is mentioned, and the shell goes on."""
    result = shell.run_cell(f"%prun {end}")
    out, err = capsys.readouterr()
    if "Exit" in end:
        assert "SystemExit(3)" in out
    else:
        assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert "/ipy/core/" not in out + err
    assert shell.run_cell("6 * 7").result == 42
