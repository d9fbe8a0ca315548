from __future__ import annotations

import gc
import re

import pytest

from ipy.core.magics.timeit import TimeitResult, measure


class FakeClock:
    """A clock and a piece of code that takes given times."""

    def __init__(self, per_loop: float) -> None:
        self.per_loop = per_loop
        self.calls: list[int] = []

    def inner(self, it, timer):
        loops = sum(1 for _ in it)
        self.calls.append(loops)
        return loops * self.per_loop


@pytest.mark.spec("CORE-223", "TCOR-082")
def test_loops_grow_by_ten_until_a_run_takes_a_fifth_of_a_second():
    """10 ms per loop: 1 and 10 loops are too few, 100 are enough; then seven runs."""
    fake = FakeClock(0.01)
    loops, runs = measure(fake.inner, lambda: 0.0)
    assert loops == 100
    assert fake.calls == [1, 10, 100, *[100] * 7]
    assert runs == [pytest.approx(1.0)] * 7


@pytest.mark.spec("CORE-227")
def test_very_long_code_runs_once():
    """Where one loop takes more than a minute, the trial is the measurement."""
    fake = FakeClock(75.0)
    assert measure(fake.inner, lambda: 0.0) == (1, [75.0])
    assert fake.calls == [1]


@pytest.mark.spec("CORE-227")
def test_very_long_code_is_repeated_when_asked():
    """With -r the trial counts as the first run."""
    fake = FakeClock(75.0)
    assert measure(fake.inner, lambda: 0.0, repeat=2) == (1, [75.0, 75.0])
    assert fake.calls == [1, 1]


@pytest.mark.spec("TCOR-082")
def test_result_has_mean_deviation_and_best_of():
    """Runs of 1, 2 and 3 s with 1000 loops: mean 2 ms, deviation sqrt(2/3) ms."""
    result = TimeitResult(1000, 3, 0.001, 0.003, [1.0, 2.0, 3.0], 0.0, 3)
    assert result.timings == [0.001, 0.002, 0.003]
    assert result.average == pytest.approx(0.002)
    assert result.stdev == pytest.approx(0.001 * (2 / 3) ** 0.5)
    assert str(result) == "2 ms ± 816 μs per loop (mean ± std. dev. of 3 runs, 1,000 loops each)"
    assert result.best_of() == "1000 loops, best of 3: 1 ms per loop"
    assert repr(result).startswith("<TimeitResult : 2 ms")


@pytest.mark.spec("CORE-223", "TCOR-082")
def test_options_give_loops_runs_and_a_returned_result(run, capsys):
    """-n, -r, -q and -o: nothing printed, the result returned."""
    result = run("r = %timeit -n 5 -r 2 -q -o sum([1])\nr").result
    assert (result.loops, result.repeat, len(result.all_runs)) == (5, 2, 2)
    assert "loops each" in capsys.readouterr().out  # the displayed value only
    assert result.best == min(result.timings)
    assert result.worst == max(result.timings)
    assert result.compile_time >= 0


@pytest.mark.spec("TCOR-082")
def test_v_keeps_the_result_in_a_variable(run, shell, capsys):
    """`-v NAME` stores, and the line is printed as usual."""
    run("%timeit -n 1 -r 1 -v took pass")
    assert isinstance(shell.user_ns["took"], TimeitResult)
    assert re.search(r"per loop \(mean .* of 1 run, 1 loop each\)", capsys.readouterr().out)


@pytest.mark.spec("CORE-225", "CORE-226")
def test_cell_form_has_a_setup_line_and_ipython_syntax(run, shell):
    """The setup runs once per run, the body once per loop; both may be IPython syntax."""
    run("seen = []")
    run("%%timeit -n 3 -r 2 -q seen.append('setup'); words = !echo hi\nseen.append(words[0])")
    assert shell.user_ns["seen"] == ["setup", "hi", "hi", "hi"] * 2


@pytest.mark.spec("CORE-225")
def test_setup_may_be_empty(run):
    """`%%timeit` with nothing after it times the body."""
    assert run("%%timeit -n 1 -r 1 -q\npass").success


@pytest.mark.spec("CORE-R038")
def test_code_may_end_in_a_quoted_blank(run):
    """Quotes and blanks of the statement are left as they are."""
    assert run("s = 'a b'\n%timeit -n 1 -r 1 -q assert s.split(' ') == ['a', 'b'], ' '").success


def test_braces_and_dollars_are_python(run):
    """The statement is not expanded like a command."""
    assert run("x = 1\n%timeit -n 1 -r 1 -q assert {x: '$x'} == {1: chr(36) + 'x'}").success


def test_local_names_of_a_function_are_seen(run):
    """Called in a function, the code sees its local names, in comprehensions too."""
    cell = "def f():\n    q = 4\n    %timeit -n 1 -r 1 -q assert [q for _ in 'a'] == [4]\nf()"
    assert run(cell).success


@pytest.mark.parametrize("option", ["-t", "-c"])
def test_clocks(run, option):
    """-t and -c choose another clock."""
    assert run(f"%timeit {option} -n 1 -r 1 -q pass").success


def test_warns_when_the_slowest_run_is_far_from_the_fastest(run, capsys):
    """A ratio of more than 4 is told, because something may be cached."""
    run("import time\ndelays = [0.05, 0, 0]")
    run("%timeit -n 1 -r 3 time.sleep(delays.pop(0))")
    out = capsys.readouterr().out
    assert re.search(r"slowest run took [\d.]+ times longer than the fastest", out)


@pytest.mark.parametrize("options", ["-n x", "-r 0", "-r -1", "-p q", "-v 3x", "-z"])
def test_bad_options_are_told_in_one_line(run, capsys, options):
    """A mistake in the options is a usage error."""
    run(f"%timeit {options} pass")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1


def test_garbage_collector_is_off_during_runs_only(run):
    """It is switched on again afterwards, also when the code fails."""
    run("import gc\n%timeit -n 1 -r 1 -q assert not gc.isenabled()")
    run("%timeit -n 1 -r 1 1/0")
    assert gc.isenabled()
