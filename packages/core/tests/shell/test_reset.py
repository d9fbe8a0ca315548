"""Clearing the session."""

from __future__ import annotations

import gc
import os
import weakref

import pytest

from ipy.core.shell import InteractiveShell, InteractiveShellABC


class Thing:
    """An object that can be watched."""


@pytest.fixture
def watched(shell):
    """A thing that is a variable, a result and in the caches, and the means to see whether it is alive."""
    shell.user_ns["thing"] = thing = Thing()
    shell.run_cell("thing", store_history=True)
    shell.run_cell("again = _", store_history=True)
    return weakref.ref(thing)


@pytest.mark.spec("TCOR-096", "CORE-026", "CORE-176")
def test_a_reset_frees_what_the_session_held(shell, watched):
    """After a reset, neither a variable, nor Out, nor a cached name keeps an object alive."""
    assert watched() is not None
    shell.reset()
    gc.collect()
    assert watched() is None


@pytest.mark.spec("CORE-177")
def test_deleting_a_variable_frees_its_object_also_after_a_reset(shell):
    """`del_var` removes other names of the object, and its entries in the caches; a reset before changes nothing of that."""
    for _ in range(2):
        shell.user_ns["thing"] = shell.user_ns["other"] = Thing()
        alive = weakref.ref(shell.user_ns["thing"])
        shell.run_cell("thing", store_history=True)
        shell.run_cell("pass", store_history=True)
        shell.del_var("thing")
        gc.collect()
        assert alive() is None
        assert "other" not in shell.user_ns
        shell.reset()


@pytest.mark.spec("TCOR-096")
def test_a_soft_reset_keeps_inputs_results_and_directories(shell):
    """Without a new session only the user's own names go."""
    shell.run_cell("x = 5", store_history=True)
    shell.run_cell("x * 2", store_history=True)
    visited = list(shell.user_ns["_dh"])
    shell.reset(new_session=False)
    assert "x" not in shell.user_ns
    assert shell.user_ns["Out"] == {2: 10}
    assert (shell.user_ns["_"], shell.user_ns["_2"]) == (10, 10)
    assert shell.user_ns["In"] == ["", "x = 5", "x * 2"]
    assert shell.user_ns["_i1"] == "x = 5"
    assert shell.user_ns["_dh"] == visited
    shell.run_cell("_ + 1", store_history=True)
    assert shell.user_ns["Out"] == {2: 10, 3: 11}


@pytest.mark.spec("TCOR-096")
def test_a_reset_starts_a_new_session_here(shell, tmp_path, monkeypatch):
    """The caches are empty, and the history of directories begins where the shell is."""
    shell.run_cell("5", store_history=True)
    monkeypatch.chdir(tmp_path)
    shell.reset()
    assert shell.user_ns["Out"] == {}
    assert shell.user_ns["In"] == [""]
    assert shell.user_ns["_"] == ""
    assert "_1" not in shell.user_ns
    assert [os.path.realpath(path) for path in shell.user_ns["_dh"]] == [os.path.realpath(tmp_path)]
    assert shell.execution_count == 1


def test_the_shell_is_registered_with_its_abstract_class():
    """Settings of other libraries (matplotlib-inline's) ask for an `InteractiveShellABC`."""
    assert issubclass(InteractiveShell, InteractiveShellABC)


def fail_with(shell, source):
    """Run a cell that fails where a local variable holds a thing, and give the means to see whether that is alive."""
    shell.user_ns["Thing"] = Thing
    shell.user_ns["refs"] = refs = []
    shell.user_ns["ref"] = weakref.ref
    shell.run_cell(f"def f(local):\n    1 / 0\n{source}", store_history=True)
    return refs[-1]


@pytest.mark.spec("TCOR-096", "CORE-177")
@pytest.mark.parametrize("end", ["%reset -f", "%xdel thing", "del thing\n1 / 0"])
def test_a_traceback_does_not_keep_what_is_deleted(shell, end):
    """The frames of the last error go with a reset, with the variable that they hold, and with the next error."""
    alive = fail_with(shell, "thing = Thing(); refs.append(ref(thing)); f(thing)")
    gc.collect()
    assert alive() is not None
    shell.run_cell(end, store_history=True)
    gc.collect()
    assert alive() is None


@pytest.mark.spec("CORE-177")
def test_xdel_of_another_variable_keeps_the_traceback(shell, capsys):
    """`%tb` and `%debug` still have it."""
    shell.user_ns["other"] = Thing()
    fail_with(shell, "thing = Thing(); refs.append(ref(thing)); f(thing)")
    shell.run_cell("%xdel other")
    capsys.readouterr()
    shell.run_cell("%tb")
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_a_deleted_last_exception_frees_its_frames(shell):
    """Nothing but `sys.last_*` keeps the frames of an error, once another cell has run."""
    alive = fail_with(
        shell, "def g():\n    thing = Thing(); refs.append(ref(thing)); f(thing)\ng()"
    )
    shell.run_cell(
        "import sys\nfor name in ('type', 'value', 'traceback', 'exc'):\n    _ = vars(sys).pop(f'last_{name}', None)\ndel _"
    )
    gc.collect()
    assert alive() is None


@pytest.mark.spec("TCOR-096")
def test_a_reset_of_the_results_frees_them(shell):
    """`%reset out` frees what only Out and its names held."""
    shell.user_ns["thing"] = thing = Thing()
    alive = weakref.ref(thing)
    shell.run_cell("thing", store_history=True)
    shell.run_cell("del thing", store_history=True)
    del thing
    gc.collect()
    assert alive() is not None
    shell.run_cell("%reset -f out", store_history=True)
    gc.collect()
    assert alive() is None
