"""Time the transformation of cells, here and in another Python that has IPython.

    python bench_inputs.py [PATH_TO_PYTHON_WITH_IPYTHON]

Prints the best of many runs in milliseconds. The other Python is asked for the same through IPython's documented
`TransformerManager`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

HERE = "ipy.core.inputs"
THERE = "IPython.core.inputtransformer2"


def cells() -> dict[str, str]:
    plain = "".join(
        f'x_{i} = foo({i}, "abc", [1, 2])  # comment\n'
        if i % 5
        else f'if x_{i} != {i}:\n    y = "%d" % 3\n'
        for i in range(84)
    )
    return {
        "plain cell, 100 lines": plain,
        "plain cell, 1 line": "x = 1\n",
        "cell magic, 100 lines": "%%timeit\n" + plain,
        "one command in 101 lines": plain + "%matplotlib inline\n",
        "100 commands": "%cd x\n" * 100,
        "pasted session, 100 lines": "".join(f">>> x = {i}\n" for i in range(100)),
    }


def best_ms(function: object, cell: str, *, seconds: float = 0.4) -> float:
    best = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter()
        function(cell)  # type: ignore[operator]
        best = min(best, time.perf_counter() - begin)
    return best * 1000


def measure(module: str) -> dict[str, float]:
    begin = time.perf_counter()
    manager = __import__(module, fromlist=["TransformerManager"]).TransformerManager()
    found = {"import": (time.perf_counter() - begin) * 1000}
    for name, cell in cells().items():
        found[f"transform {name}"] = best_ms(manager.transform_cell, cell)
        found[f"complete? {name}"] = best_ms(manager.check_complete, cell)
    return found


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    columns = {HERE: sys.executable}
    if len(sys.argv) > 1:
        columns[THERE] = sys.argv[1]
    results = {}
    for module, python in columns.items():
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(
            [python, __file__, "--measure", module],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        results[module] = json.loads(done.stdout)
    print(f"{'milliseconds':45}", *(f"{module:>32}" for module in results))
    for name in results[HERE]:
        print(f"{name:45}", *(f"{values[name]:32.3f}" for values in results.values()))


if __name__ == "__main__":
    main()
