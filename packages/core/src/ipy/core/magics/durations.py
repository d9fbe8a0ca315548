"""Durations: measuring and showing them."""

from __future__ import annotations

import sys
import time

_LONG_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
_SHORT_UNITS = (("s", 1.0), ("ms", 1e3), ("μs", 1e6), ("ns", 1e9))


def format_duration(timespan: float, precision: int = 3) -> str:
    """A duration in the unit that suits it, such as "25.5 ns", "1.5 s" or "1h 1min 1s".

    Args:
        timespan: in seconds.
        precision: significant digits below a minute; from a minute on, whole seconds are shown.
    """
    if timespan >= 60:
        parts, rest = [], int(timespan)
        for unit, seconds in _LONG_UNITS:
            count, rest = divmod(rest, seconds)
            if count:
                parts.append(f"{count}{unit}")
        return " ".join(parts)
    for unit, scale in _SHORT_UNITS:
        if timespan * scale >= 1 or unit == "ns":
            break
    text = f"{timespan * scale:.{precision}g}"
    if "e+" in text:  # three digits before the point, of which fewer are wanted
        text = f"{float(text):.0f}"
    return f"{text} {_encodable(unit)}"


def plus_minus() -> str:
    """The sign between mean and deviation, as the output can show it."""
    return _encodable("±")


def _encodable(text: str) -> str:
    """The text, or its ASCII form where standard output has a small alphabet."""
    try:
        # Streams in memory have no encoding, and take any character.
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return {"μs": "us", "±": "+-"}[text]
    return text


if sys.platform == "win32":

    def cpu_times() -> tuple[float, float]:
        """Seconds of processor time that this process has used: (in user mode, in the system)."""
        from os import times

        spent = times()
        return spent.user, spent.system

else:

    def cpu_times() -> tuple[float, float]:
        """Seconds of processor time that this process has used: (in user mode, in the system)."""
        import resource  # a small C module, not everywhere

        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime, usage.ru_stime


class Stopwatch:
    """Measures processor and wall time from the moment when it is made."""

    def __init__(self) -> None:
        self._cpu = cpu_times()
        self._wall = time.perf_counter()
        self.user = self.system = self.wall = 0.0

    def stop(self) -> None:
        """Take the times, in seconds."""
        self.wall = time.perf_counter() - self._wall
        user, system = cpu_times()
        self.user, self.system = user - self._cpu[0], system - self._cpu[1]
