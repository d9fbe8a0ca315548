"""How long reports of exceptions take: `python bench_tracebacks.py [PYTHON]`.

With the path of another Python that has IPython installed, its times are shown beside ours. Each case runs in a process of its own,
because the first report is the one that a user waits for: it pays for imports and caches. A case that takes more than a minute is
given up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

MEASURE = r"""
import os, sys, time
module_name, case, theme, directory = sys.argv[1:]
sys.path.insert(0, directory)

def deep(n):
    return deep(n - 1) if n else 1 / 0

def chained():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("x") from error

def big():
    path = os.path.join(directory, "big.py")
    with open(path) as file:
        source = file.read()
    # Only the last function is compiled, in its place.
    names = {"__name__": "big"}
    start = source.rindex("def f")
    exec(compile("\n" * source.count("\n", 0, start) + source[start:], path, "exec"), names)
    del source
    names["last"](1)

def parse():
    import json
    json.loads("{")

if case == "deep":
    sys.setrecursionlimit(60000)
functions = {"first": lambda: 1 / 0, "second": lambda: 1 / 0, "chained": chained, "deep": lambda: deep(50000), "big": big,
             "library": parse}

def report():
    try:
        functions[case]()
    except Exception:
        triple = sys.exc_info()
    started = time.perf_counter()
    from importlib import import_module
    tracebacks = import_module(module_name)
    formatter = tracebacks.AutoFormattedTB(mode="Context", theme_name=theme)
    text = formatter.stb2text(formatter.structured_traceback(*triple))
    assert triple[0].__name__ in text
    return time.perf_counter() - started

if case == "second":
    report()
print(report())
os._exit(0)
"""

CASES = {
    "first": "the first exception of a session",
    "second": "the second one",
    "chained": "two chained exceptions",
    "library": "three frames of the standard library",
    "big": "in a file of 300,000 lines",
    "deep": "50,000 frames of recursion",
}
LIMIT_S = 60


def measure(python: str, module: str, case: str, theme: str, directory: str) -> float | None:
    """The best of three times in seconds; None if it takes too long or fails."""
    times = []
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    for _ in range(3):
        try:
            done = subprocess.run(
                [python, "-c", MEASURE, module, case, theme, directory],
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            print(done.stderr[-500:], file=sys.stderr)
            return None
        times.append(float(done.stdout))
        if times[0] > 5:
            break
    return min(times)


def show(seconds: float | None) -> str:
    """A time in milliseconds."""
    return "       -" if seconds is None else f"{seconds * 1000:8.1f}"


def main(other: str | None) -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "big.py"), "w") as file:
            file.writelines(
                f"def f{i}(x):\n    y = x + {i}\n    return y / 0\n" for i in range(99_999)
            )
            file.write("def last(x):\n    y = x\n    return y / 0\n")
        for theme in ("nocolor", "linux"):
            print(f"milliseconds, theme {theme}: ipy-core" + ("   IPython" if other else ""))
            for case, title in CASES.items():
                line = f"  {title:40}{show(measure(sys.executable, 'ipy.core.tracebacks', case, theme, directory))}"
                if other:
                    line += "  " + show(
                        measure(other, "IPython.core.ultratb", case, theme, directory)
                    )
                print(line)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
