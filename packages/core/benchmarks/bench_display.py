"""How long displaying takes: `python bench_display.py [PYTHON]`.

With the path of another Python that has IPython installed, its times are shown beside ours.
"""

from __future__ import annotations

import json
import subprocess
import sys

MEASURE = r"""
import json, sys, timeit

def microseconds(function):
    timer = timeit.Timer(function)
    number, seconds = timer.autorange()
    repeats = timer.repeat(5, max(1, number // 4))
    return min(repeats) / max(1, number // 4) * 1e6

def main(formatters, pretty_name):
    from importlib import import_module
    formatter = import_module(formatters).DisplayFormatter()
    pretty = import_module(pretty_name).pretty

    class Plain:
        pass

    class Rich:
        def _repr_html_(self):
            return "<b>rich</b>"

    class Dynamic:
        def __getattr__(self, name):
            raise AttributeError(name)

    values = {
        "format: an int": 3,
        "format: a str": "text",
        "format: a short list": [1, 2, 3],
        "format: an object without methods": Plain(),
        "format: an object with _repr_html_": Rich(),
        "format: an object with __getattr__": Dynamic(),
    }
    nested = {
        "pretty: list of 1,000 ints": list(range(1000)),
        "pretty: dict of 300 lists": {str(n): [n, n, [n]] for n in range(300)},
        "pretty: 100 records": [{"name": "n" * 12, "value": list(range(12)), "more": {"x": 1.5}}] * 100,
    }
    times = {name: microseconds(lambda: formatter.format(value)) for name, value in values.items()}
    times.update({name: microseconds(lambda: pretty(value)) for name, value in nested.items()})
    print(json.dumps(times))

main(*sys.argv[1:])
"""


def measure(python: str, formatters: str, pretty: str) -> dict[str, float]:
    """The times in microseconds, measured in a process of its own."""
    done = subprocess.run(
        [python, "-c", MEASURE, formatters, pretty], check=True, capture_output=True, text=True
    )
    times: dict[str, float] = json.loads(done.stdout)
    return times


def main() -> None:
    """Print a table."""
    ours = measure(sys.executable, "ipy.core.display.formatters", "ipy.core.pretty")
    theirs = (
        measure(sys.argv[1], "IPython.core.formatters", "IPython.lib.pretty")
        if sys.argv[1:]
        else {}
    )
    print(f"{'microseconds':36} {'ipy-core':>10} {'other':>10} {'ratio':>7}")
    for name, time in ours.items():
        other = theirs.get(name)
        beside = f"{other:10.1f} {other / time:6.1f}x" if other else ""
        print(f"{name:36} {time:10.1f} {beside}")


if __name__ == "__main__":
    main()
