"""How fast a kernel answers: `python bench_messages.py [PYTHON]`.

PYTHON is one of an environment with ipykernel and jupyter_client; jupyter_client drives that kernel and ours, in turn, in the same run.
Without it there is nothing that drives a kernel, and the script says so.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROWS = [
    # figure, what it is, factor and unit, higher is better, the budget as a share of ipykernel's
    ("pass", "round trip of `pass`", 1e3, "ms", False, 0.35),
    ("pipelined", "500 `pass` pipelined", 1, "per s", True, 6.0),
    ("lines", "100,000 printed lines", 1, "s", False, 0.5),
    ("displays", "5,000 displays", 1, "s", False, 0.2),
    ("1/0", "round trip of `1/0`", 1e3, "ms", False, 0.35),
    ("complete", "completion of `os.path.is`", 1e3, "ms", False, 0.35),
    ("memory", "idle memory", 2**-20, "MiB", False, 0.8),
    ("spawn", "spawn to first kernel_info_reply", 1e3, "ms", False, 0.45),
]


def main() -> None:
    """Print a table."""
    if not sys.argv[1:]:
        sys.exit("give the Python of an environment with ipykernel and jupyter_client")
    peer = sys.argv[1]
    kernels = {
        "ipykernel": [peer, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "ipy-kernel": [sys.executable, "-P", "-m", "ipy.kernel", "-f", "{connection_file}"],
    }
    if only := os.environ.get("IPY_BENCH_ONLY"):
        kernels = {only: kernels[only]}
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [peer, "-P", str(Path(__file__).with_name("drive.py")), json.dumps(kernels)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    figures = json.loads(done.stdout)
    print(f"{'medians':34} {'':6} {'ipy-kernel':>10} {'ipykernel':>10} {'ratio':>7} {'budget':>7}")
    for figure, title, factor, unit, higher, budget in ROWS:
        medians = {
            name: statistics.median(values) * factor for name, values in figures[figure].items()
        }
        ours, theirs = medians.get("ipy-kernel"), medians.get("ipykernel")
        ratio = f"{ours / theirs:7.2f}" if ours and theirs else f"{'':7}"
        cells = [f"{value:10.2f}" if value else f"{'-':>10}" for value in (ours, theirs)]
        bound = f"{'>=' if higher else '<='} {budget}"
        print(f"{title:34} {unit:6} {' '.join(cells)} {ratio} {bound:>7}")


if __name__ == "__main__":
    main()
