"""What is changed in the interpreter, and put back."""

from __future__ import annotations

import builtins
import io
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest

from ipy.core import patches


@pytest.mark.spec("TCOR-018", "CORE-012")
def test_builtins_are_there_while_the_trap_is_entered():
    """Entering twice is entering once; the last exit restores."""
    trap = patches.BuiltinTrap({"__IPYTHON__": True})
    with trap:
        with trap:
            assert builtins.__IPYTHON__ is True
        assert builtins.__IPYTHON__ is True
    assert not hasattr(builtins, "__IPYTHON__")


def test_a_builtin_that_was_there_comes_back():
    """The earlier value is restored."""
    before = builtins.exit
    with patches.BuiltinTrap({"exit": 1}):
        assert builtins.exit == 1
    assert builtins.exit is before


def test_a_builtin_that_somebody_replaced_meanwhile_is_left_alone(monkeypatch):
    """Only what the trap itself has put there is taken away."""
    monkeypatch.setattr(builtins, "ipy_probe", 0, raising=False)
    with patches.BuiltinTrap({"ipy_probe": 1}):
        builtins.ipy_probe = 2
    assert builtins.ipy_probe == 2


def test_the_display_trap_restores_the_displayhook():
    """sys.displayhook is ours only inside."""
    before = sys.displayhook
    shown = []
    trap = patches.DisplayTrap(shown.append)
    with trap, trap:
        sys.displayhook(5)
    assert shown == [5]
    assert sys.displayhook is before
    assert not trap.is_active


def test_a_script_sees_its_own_environment_and_the_old_one_comes_back():
    """argv, path and __main__ are restored, and entries that the script added to the path stay."""
    argv, path, main = sys.argv, list(sys.path), sys.modules["__main__"]
    module = ModuleType("__main__")
    with patches.script_environment(["s.py", "a"], "/script/dir", module):
        assert sys.argv == ["s.py", "a"]
        assert sys.path[0] == "/script/dir"
        assert sys.modules["__main__"] is module
        sys.path.append("/added/by/script")
    assert sys.argv is argv
    assert sys.path == [*path, "/added/by/script"]
    sys.path.remove("/added/by/script")
    assert sys.modules["__main__"] is main


def test_attributes_are_restored_or_removed():
    """What was set comes back, what was not there is taken away."""
    target = SimpleNamespace(a=1)
    with patches.attributes(target, a=2, b=3):
        assert (target.a, target.b) == (2, 3)
    assert vars(target) == {"a": 1}


def test_sys_state_restores_modules_and_prompts(monkeypatch):
    """`restore` undoes the main module, the prompts and the exception hook."""
    monkeypatch.delattr(sys, "ps1", raising=False)
    hook, main = sys.excepthook, sys.modules["__main__"]
    module = ModuleType("__main__")
    state = patches.SysState(module, print)
    state.install(("In : ", "...: ", "Out: "))
    state.install_excepthook()
    assert sys.modules["__main__"] is module
    assert sys.ps1 == "In : "
    assert sys.excepthook is print
    state.restore()
    assert sys.modules["__main__"] is main
    assert not hasattr(sys, "ps1")
    assert sys.excepthook is hook


@pytest.mark.parametrize(
    "harm", ["sys.stdout.close()", "del sys.stdout", "sys.stdout = None", "sys.stdout = 5"]
)
def test_output_streams_are_opened_anew(harm):
    """Whatever a program has done to sys.stdout, the next prompt can be written."""
    code = f"import sys; from ipy.core.patches import mend_output_streams as m; {harm}; n = m(); print('again', n, m())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "again ['stdout'] []\n", done.stderr


def test_hooks_and_input_are_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be called is no excepthook; one that can be stays, and so does a stream that is open."""
    monkeypatch.setattr(sys, "excepthook", None)
    patches.mend_excepthook()
    assert sys.excepthook is sys.__excepthook__
    monkeypatch.setattr(sys, "excepthook", print)
    patches.mend_excepthook()
    assert sys.excepthook is print
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdin", stream)
    assert not patches.mend_input_stream()
    assert sys.stdin is stream
