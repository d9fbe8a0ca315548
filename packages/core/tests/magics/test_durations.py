from __future__ import annotations

import io

import pytest

from ipy.core.magics.durations import Stopwatch, format_duration, plus_minus


@pytest.mark.spec("CORE-227")
@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ns"),
        (2.55e-8, "25.5 ns"),
        (1e-6, "1 μs"),
        (0.0015, "1.5 ms"),
        (12.345, "12.3 s"),
        (60, "1min"),
        (90, "1min 30s"),
        (3661, "1h 1min 1s"),
        (90061.5, "1d 1h 1min 1s"),
    ],
)
def test_a_duration_is_shown_in_the_unit_that_suits_it(seconds, text):
    """Below a minute three digits and a unit; above it whole days, hours, minutes and seconds."""
    assert format_duration(seconds) == text


def test_an_output_with_a_small_alphabet_gets_ascii(monkeypatch):
    """Where standard output can't show μ and ±, letters stand for them."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    assert format_duration(1e-6) == "1 us"
    assert plus_minus() == "+-"


def test_precision_is_a_number_of_digits_without_exponent():
    """Fewer digits than stand before the point give a rounded number."""
    assert format_duration(7.4e-7, 1) == "700 ns"
    assert format_duration(12.3456, 5) == "12.346 s"


def test_stopwatch_counts_processor_time_of_work_only():
    """Processor time of a loop is positive and of the order of its wall time."""
    watch = Stopwatch()
    sum(range(2_000_000))
    watch.stop()
    assert watch.wall > 0
    assert 0 <= watch.user + watch.system <= watch.wall * 10 + 1
