"""Time completions here and in an installed IPython.

    python packages/core/benchmarks/bench_completion.py [PYTHON_WITH_IPYTHON]

Each case is completed once cold (first of its kind in the process, jedi's start included) and then 20 times; the median counts.
"""

from __future__ import annotations

import json
import subprocess
import sys

CASES = {
    "name": "aaa_lo",
    "attribute of a module": "os.path.isd",
    "attribute of an instance": "thing.fie",
    "all attributes of str": "'x'.",
    "dict key": 'table["k1',
    "keyword argument": "function(gam",
    "import": "import js",
    "from import": "from os.path import jo",
    "magic": "%tim",
    "file": 'open("/et',
    "unexecuted code": "def f() -> str: ...\nx = f()\nx.upp",
    "latex": "\\alp",
    "10,000 attributes": "many.attr_99",
}

SETUP = """
import os, sys, time, json, statistics, tempfile
class Thing:
    field = 1
class Many: pass
many = Many()
vars(many).update({f'attr_{i}': i for i in range(10000)})
def function(alpha, beta=1, *, gamma=2): pass
namespace = dict(aaa_long_name=1, os=os, thing=Thing(), table={f'k{i}': i for i in range(1000)}, function=function, many=many)
"""

OURS = """
from ipy.core.completion import IPCompleter
class Magics:
    auto_magic = True
    def names(self, kind): return ['time', 'timeit', 'run', 'cd', 'config']
    def find(self, kind, name): return None
completer = IPCompleter(namespace=namespace, magics=Magics())
"""

THEIRS = """
import warnings
warnings.simplefilter('ignore')
os.environ['IPYTHONDIR'] = tempfile.mkdtemp()
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.user_ns.update(namespace)
completer = shell.Completer
from IPython.core.completer import provisionalcompleter
context = provisionalcompleter()
context.__enter__()
"""

MEASURE = """
found = {}
for name, text in json.loads(sys.argv[1]).items():
    def once():
        begun = time.perf_counter()
        count = len(list(completer.completions(text, len(text))))
        return (time.perf_counter() - begun) * 1000, count
    cold, count = once()
    times = sorted(once()[0] for _ in range(20))
    found[name] = cold, times[10], count
print(json.dumps(found))
"""


def measure(python: str, setup: str) -> dict[str, tuple[float, float, int]]:
    """Milliseconds (cold, median) and number of completions by case."""
    made = subprocess.run(
        [python, "-c", SETUP + setup + MEASURE, json.dumps(CASES)],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(made.stdout.splitlines()[-1])


def main() -> None:
    """Print a table."""
    ours = measure(sys.executable, OURS)
    theirs = measure(sys.argv[1], THEIRS) if len(sys.argv) > 1 else {}
    print(
        f"{'case':28}{'here: cold':>12}{'median':>10}{'found':>7}{'IPython: cold':>16}{'median':>10}{'found':>7}"
    )
    for name, (cold, median, count) in ours.items():
        line = f"{name:28}{cold:12.1f}{median:10.2f}{count:7}"
        if name in theirs:
            other_cold, other_median, other_count = theirs[name]
            line += f"{other_cold:16.1f}{other_median:10.2f}{other_count:7}"
        print(line)


if __name__ == "__main__":
    main()
