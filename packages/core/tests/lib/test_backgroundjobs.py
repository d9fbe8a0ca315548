"""Jobs in threads."""

from __future__ import annotations

import threading

import pytest

from ipy.core.errors import UsageError
from ipy.core.lib.backgroundjobs import BackgroundJobManager

TIME_LIMIT_S = 20


@pytest.fixture
def jobs(shell):
    """A manager."""
    return BackgroundJobManager()


@pytest.mark.spec("CORE-456")
def test_expressions_and_functions_run_in_threads(jobs, capsys):
    """Each is numbered, runs beside the session, and keeps its result."""
    gate = threading.Event()
    a = 20
    waiting = jobs.new(lambda: gate.wait(TIME_LIMIT_S))
    expression = jobs.new("a + 1", {}, {"a": a})
    function = jobs.new(divmod, 7, 2)
    with_names = jobs.new(dict, key=1, daemon=True)
    here = jobs.new("a * 2")
    for job in (expression, function, with_names, here):
        job.join(TIME_LIMIT_S)
    assert [job.result for job in (expression, function, with_names, here)] == [
        21,
        (3, 1),
        {"key": 1},
        40,
    ]
    assert jobs.running == [waiting]
    assert with_names.daemon
    gate.set()
    waiting.join(TIME_LIMIT_S)
    assert jobs.running == []
    assert jobs.result(waiting.num) is True
    assert jobs[2] is function
    assert capsys.readouterr().out.startswith("Starting job # 0 in a separate thread.\n")


@pytest.mark.spec("CORE-456")
def test_what_a_job_died_of_is_kept(jobs, capsys):
    """The error is shown when it is asked for."""
    job = jobs.new("1/0")
    job.join(TIME_LIMIT_S)
    assert jobs.dead == [job]
    assert job.status.startswith("Dead (Exception)")
    with pytest.raises(UsageError, match="Job #0 has no result: it is Dead"):
        jobs.result(0)
    capsys.readouterr()
    jobs.traceback()
    shown = "".join(capsys.readouterr())
    assert "Traceback for: <BackgroundJob #0: 1/0>" in shown
    assert "ZeroDivisionError" in shown


@pytest.mark.spec("CORE-456")
def test_the_state_of_all_jobs(jobs, capsys):
    """They are listed by state; calling the manager does the same."""
    for source in ("1 + 1", "1/0"):
        jobs.new(source).join(TIME_LIMIT_S)
    capsys.readouterr()
    jobs()
    assert capsys.readouterr().out == "Completed jobs:\n0 : 1 + 1\n\nDead jobs:\n1 : 1/0\n\n"


@pytest.mark.spec("CORE-456")
def test_jobs_are_forgotten(jobs, capsys):
    """One by one, or all that have ended; one that runs stays."""
    gate = threading.Event()
    waiting = jobs.new(gate.wait, TIME_LIMIT_S)
    for source in ("1", "2", "1/0"):
        jobs.new(source).join(TIME_LIMIT_S)
    with pytest.raises(UsageError, match="still running"):
        jobs.remove(0)
    jobs.remove(1)
    capsys.readouterr()
    jobs.flush()
    assert capsys.readouterr().out == "Flushing 1 Completed job.\nFlushing 1 Dead job.\n"
    assert list(jobs.all) == [0]
    gate.set()
    waiting.join(TIME_LIMIT_S)
    with pytest.raises(UsageError, match="Job #9 not found; there are: 0"):
        jobs.remove(9)


@pytest.mark.parametrize(
    ("arguments", "error"), [((3,), TypeError), (("1", 2), TypeError), (("1 +",), SyntaxError)]
)
def test_mistakes_are_told_at_once(jobs, arguments, error):
    """What is no job is refused before a thread begins."""
    with pytest.raises(error):
        jobs.new(*arguments)
    assert jobs.all == {}
