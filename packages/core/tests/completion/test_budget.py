from __future__ import annotations

import threading

import pytest

from ipy.core.completion.budget import Budget, CodeRunner, OutOfTimeError


def test_results_and_errors_come_back():
    """What the function returns or raises is the caller's."""
    runner = CodeRunner()
    assert runner.call(lambda: 3, 10) == 3
    with pytest.raises(KeyError, match="mine"):
        runner.call(lambda: {}["mine"], 10)


def test_a_late_function_is_left_behind_and_its_thread_used_again():
    """The caller goes on; so many late ones are the limit, until they end."""
    runner = CodeRunner(max_threads=1)
    end = threading.Event()
    ended = threading.Event()

    def late():
        end.wait(60)
        ended.set()

    with pytest.raises(OutOfTimeError):
        runner.call(late, 0.01)
    with pytest.raises(OutOfTimeError):
        runner.call(lambda: 1, 10)
    end.set()
    assert ended.wait(10)
    for _ in range(1000):
        try:
            assert runner.call(lambda: 2, 10) == 2
            break
        except OutOfTimeError:
            continue  # the thread is about to be handed back
    else:
        pytest.fail("the thread was not handed back")


def test_a_budget_runs_out():
    """With no time left, everything is refused."""
    spent = Budget(0)
    assert spent.spent
    assert spent.left() == 0
    with pytest.raises(OutOfTimeError):
        spent.check()
    with pytest.raises(OutOfTimeError):
        CodeRunner().call(lambda: 1, spent.left())
    assert 0 < Budget(100).left() <= 100
