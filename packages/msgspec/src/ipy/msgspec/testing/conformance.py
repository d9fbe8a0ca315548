"""Try all rules on a kernel: `run_checks`, and the reports."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from ipy.msgspec.errors import MessageError

from .checks import CHECKS, Check, Subject
from .errors import CheckFailedError, NotSupportedError, TestingError
from .process import KernelProcess
from .samples import PYTHON, Samples

Outcome = Literal["ok", "failed", "not supported"]


class Result(NamedTuple):
    """What came of a check: the outcome, and why if it isn't ok."""

    check: Check
    outcome: Outcome
    reason: str
    seconds: float


def select_checks(patterns: Iterable[str]) -> list[Check]:
    """Return the checks whose names match one of the globs; without any, all.

    Raises:
        TestingError: a pattern matches none.
    """
    patterns = list(patterns)
    if not patterns:
        return list(CHECKS)
    for pattern in patterns:
        if not any(fnmatch.fnmatch(check.name, pattern) for check in CHECKS):
            raise TestingError(
                f"no check matches {pattern!r}; there are {', '.join(c.name for c in CHECKS)}"
            )
    return [check for check in CHECKS if any(fnmatch.fnmatch(check.name, p) for p in patterns)]


def run_checks(
    command: Sequence[str],
    *,
    samples: Samples = PYTHON,
    checks: Sequence[Check] = CHECKS,
    transport: str = "tcp",
    timeout_s: float = 30.0,
    tell: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Try the checks on a kernel, one after the other, and return what came of each.

    The kernel is shared. A check that ends it or changes it for good gets one of its own, and after a failure a new one is started, so that
    one fault is counted once.

    Args:
        command: starts the kernel; one of its words holds `{connection_file}`.
        samples: code in the kernel's language.
        checks: which checks.
        transport: `tcp` or `ipc`.
        timeout_s: how long an answer may take.
        tell: called with every result as it comes.

    Raises:
        TestingError: the kernel can't be started at all.
    """

    def start() -> KernelProcess:
        return KernelProcess(command, transport=transport, timeout_s=timeout_s)

    results = []
    shared: KernelProcess | None = None
    try:
        for check in checks:
            begin = time.monotonic()
            if check.fresh:
                with start() as kernel:
                    outcome, reason = try_check(check, Subject(kernel, samples))
            else:
                if shared is None:
                    shared = start().__enter__()
                outcome, reason = try_check(check, Subject(shared, samples))
                if outcome == "failed":
                    shared.stop()
                    shared = None
            result = Result(check, outcome, reason, time.monotonic() - begin)
            results.append(result)
            tell(result)
    finally:
        if shared is not None:
            shared.stop()
    return results


def try_check(check: Check, subject: Subject) -> tuple[Outcome, str]:
    """Try one check, and make sure that the kernel still answers after it."""
    try:
        check.run(subject)
        if not check.fresh:
            subject.kernel.client.settle()
    except NotSupportedError as error:
        return "not supported", str(error)
    except (CheckFailedError, MessageError) as error:
        return "failed", str(error)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        # An answer of another shape than the rule reads: a missing field shows as a KeyError.
        return "failed", f"the answer has another form: {type(error).__name__}: {error}"
    return "ok", ""


def count_outcomes(results: Iterable[Result]) -> dict[str, int]:
    """Count the results by outcome."""
    counts = {"ok": 0, "failed": 0, "not supported": 0}
    for result in results:
        counts[result.outcome] += 1
    return counts


def format_line(result: Result) -> str:
    """Return a result as a line of the table, with the reason below."""
    line = f"{result.check.name:34} {result.outcome:14} {result.check.section}"
    return f"{line}\n{'':6}{result.reason}" if result.reason else line


def format_markdown(columns: dict[str, list[Result]]) -> str:
    """Return the results of several kernels side by side as a page of Markdown: a table, the reasons below it."""
    names = list(columns)
    by_name = {name: {r.check.name: r for r in results} for name, results in columns.items()}
    lines = [
        "# Kernels and the rules of the protocol",
        "",
        "What `python -m ipy.msgspec.testing` finds. A section is that of *Messaging in Jupyter*, the protocol's document.",
        "",
        f"| check | rule | section | {' | '.join(names)} |",
        f"|---|---|---|{'---|' * len(names)}",
    ]
    for check in CHECKS:
        found = [by_name[name].get(check.name) for name in names]
        if any(found):
            cells = " | ".join(result.outcome if result else "" for result in found)
            lines.append(f"| {check.name} | {check.rule} | {check.section} | {cells} |")
    totals = [count_outcomes(results) for results in columns.values()]
    cells = " | ".join(", ".join(f"{n} {what}" for what, n in t.items() if n) for t in totals)
    lines.append(f"| **all** | | | {cells} |")
    for name, results in columns.items():
        reasons = [result for result in results if result.reason]
        if reasons:
            lines += ["", f"{name}:", ""]
        for result in reasons:
            reason = " ".join(result.reason.split()).replace("|", "\\|")
            lines.append(f"- {result.check.name}, {result.outcome}: {reason}")
    return "\n".join(lines) + "\n"
