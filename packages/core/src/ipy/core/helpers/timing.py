"""The time that functions take, in seconds of the processor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def clock() -> float:
    """Seconds that this process has used, in its own code and in the system."""
    return time.process_time()


def clock2() -> tuple[float, float]:
    """(seconds in its own code, seconds in the system)."""
    import os

    times = os.times()
    return times.user, times.system


def clocku() -> float:
    """Seconds that this process has used in its own code."""
    return clock2()[0]


def clocks() -> float:
    """Seconds that this process has used in the system."""
    return clock2()[1]


def timings_out(
    reps: int, func: Callable[..., Any], *args: Any, **kw: Any
) -> tuple[float, float, Any]:
    """Call a function several times.

    Returns:
        (seconds in all, seconds for each call, what the last call returned).

    Raises:
        ValueError: `reps` is less than 1.
    """
    if reps < 1:
        raise ValueError(f"reps must be at least 1, got {reps}")
    begin = clock()
    for _ in range(reps - 1):
        func(*args, **kw)
    output = func(*args, **kw)
    total = clock() - begin
    return total, total / reps, output


def timings(reps: int, func: Callable[..., Any], *args: Any, **kw: Any) -> tuple[float, float]:
    """As `timings_out`, without what was returned."""
    return timings_out(reps, func, *args, **kw)[:2]


def timing(func: Callable[..., Any], *args: Any, **kw: Any) -> float:
    """The seconds of one call."""
    return timings_out(1, func, *args, **kw)[0]
