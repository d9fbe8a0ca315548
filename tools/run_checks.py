"""Run every check, one after the other, and sum up: what `tools/dev.py test` does.

Each step is a nox session. All of them run, whatever fails; the exit status is non-zero if any did.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COUNTS = re.compile(r"\d+ (?:passed|failed|error|errors|skipped|xfailed|xpassed|deselected)\b")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class Step(NamedTuple):
    """One line of the summary: a name, and what nox is asked for."""

    name: str
    arguments: tuple[str, ...]


class Outcome(NamedTuple):
    """How a step ended."""

    step: Step
    status: int
    seconds: float
    counts: str


def list_steps(packages: Sequence[str], python: str) -> list[Step]:
    """Return the steps for the given packages and one Python (`"3.11"`)."""
    quick = [Step(name, ("-s", name)) for name in ("lint", "types", "layers")]
    return [
        *quick,
        Step("editable", ("-s", "editable")),
        Step("spec", ("-s", "spec", "--", "--read")),
        *(Step(f"tests({name}-{python})", ("-s", f"tests({name}-{python})")) for name in packages),
        Step("build", ("-s", "build")),
        Step("docs", ("-s", "docs")),
    ]


def read_counts(lines: Iterable[str]) -> str:
    """Return the test counts of pytest's closing line, such as `12 passed, 1 skipped`; empty without one."""
    found = ""
    for line in lines:
        plain = ESCAPES.sub("", line)
        if re.search(r" in \d+\.\d+s", plain) and (counts := COUNTS.findall(plain)):
            found = ", ".join(counts)
    return found


def run_step(step: Step) -> Outcome:
    """Run one step, its output shown as it comes."""
    print(f"\n=== {step.name}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "nox", *step.arguments]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    seconds = time.monotonic() - started
    print(f"--- {step.name}: status {process.returncode}, {seconds:.1f} s", flush=True)
    return Outcome(step, process.returncode, seconds, read_counts(lines))


def format_summary(outcomes: Sequence[Outcome]) -> str:
    """Return one line per step, and one for all."""
    width = max(len(outcome.step.name) for outcome in outcomes)
    lines = [
        f"{'ok    ' if outcome.status == 0 else 'FAILED'}  {outcome.step.name:{width}}"
        f"  {outcome.seconds:7.1f} s  {outcome.counts}".rstrip()
        for outcome in outcomes
    ]
    numbers: dict[str, int] = {}
    for outcome in outcomes:
        for count in COUNTS.findall(outcome.counts):
            number, kind = count.split()
            kind = kind.replace("errors", "error")
            numbers[kind] = numbers.get(kind, 0) + int(number)
    tests = f"{numbers.pop('passed', 0)} passed, {numbers.pop('failed', 0)} failed"
    tests += "".join(f", {number} {kind}" for kind, number in sorted(numbers.items()))
    failed = [outcome.step.name for outcome in outcomes if outcome.status]
    total = sum(outcome.seconds for outcome in outcomes)
    lines.append(f"tests: {tests} in {total:.0f} s")
    named = ": " + ", ".join(failed) if failed else ""
    lines.append(f"steps: {len(outcomes) - len(failed)} ok, {len(failed)} failed{named}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen steps; return the exit status."""
    sys.path.insert(0, str(ROOT))
    from tools.packages import read_packages

    steps = list_steps(list(read_packages(ROOT)), f"{sys.version_info[0]}.{sys.version_info[1]}")
    parser = argparse.ArgumentParser(prog="dev.py test", description="Run every check and sum up.")
    parser.add_argument("--list", action="store_true", help="list the steps and stop")
    parser.add_argument(
        "steps",
        nargs="*",
        metavar="STEP",
        help="only these steps; `tests` stands for all tests(...)",
    )
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(step.name for step in steps))
        return 0
    known = {step.name for step in steps} | {step.name.partition("(")[0] for step in steps}
    unknown = [name for name in options.steps if name not in known]
    if unknown:
        parser.error(
            f"no such step: {', '.join(unknown)}; there are {', '.join(step.name for step in steps)}"
        )
    if options.steps:
        steps = [
            s for s in steps if s.name in options.steps or s.name.partition("(")[0] in options.steps
        ]
    try:
        outcomes = [run_step(step) for step in steps]
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    print("\n=== summary")
    print(format_summary(outcomes), flush=True)
    return 1 if any(outcome.status for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
