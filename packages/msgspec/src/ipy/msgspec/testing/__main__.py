"""`python -m ipy.msgspec.testing --command "... {connection_file}"`: try a kernel on the rules of the protocol."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from ipy.msgspec.errors import MessageError

from .checks import CHECKS
from .conformance import (
    Result,
    count_outcomes,
    format_line,
    format_markdown,
    run_checks,
    select_checks,
)
from .samples import PYTHON, read_samples


def say(text: str) -> None:
    """Print a line at once: a check may take long."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m ipy.msgspec.testing",
        description="Try a kernel on the rules of the message protocol. The exit status is 1 if it breaks one.",
    )
    parser.add_argument(
        "--command",
        action="append",
        default=[],
        metavar="[NAME=]COMMAND",
        help="starts the kernel; holds {connection_file}. Several, with names, are shown side by side by --markdown",
    )
    parser.add_argument("--samples", metavar="FILE", help="JSON with code of another language")
    parser.add_argument("--transport", choices=["tcp", "ipc"], default="tcp")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--list", action="store_true", help="list the checks and stop")
    parser.add_argument("--markdown", metavar="FILE", help="write the results as a table, too")
    parser.add_argument("checks", nargs="*", help="names or globs of checks; all without")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.list:
        for check in CHECKS:
            say(
                f"{check.name:34} {check.since[0]}.{check.since[1]}  {check.section}\n      {check.rule}"
            )
        return 0
    if not options.command:
        parser.error(
            "give --command; for example  --command 'python -m mykernel -f {connection_file}'"
        )
    try:
        return run(options)
    except MessageError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


def run(options: argparse.Namespace) -> int:
    """Try the kernels of the command line, print the tables."""
    samples = read_samples(options.samples) if options.samples else PYTHON
    checks = select_checks(options.checks)
    columns: dict[str, list[Result]] = {}
    for text in options.command:
        name, command = split_name(text)
        say(f"{name}: {len(checks)} checks")
        columns[name] = run_checks(
            shlex.split(command),
            samples=samples,
            checks=checks,
            transport=options.transport,
            timeout_s=options.timeout,
            tell=lambda result: say(format_line(result)),
        )
        counts = count_outcomes(columns[name])
        say(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if options.markdown:
        Path(options.markdown).write_text(format_markdown(columns), encoding="utf-8")
    failed = any(result.outcome == "failed" for results in columns.values() for result in results)
    return 1 if failed else 0


def split_name(text: str) -> tuple[str, str]:
    """Split `NAME=COMMAND`; a command without a name is its own."""
    name, separator, command = text.partition("=")
    if separator and name.isascii() and " " not in name and "/" not in name:
        return name, command
    return text, text


if __name__ == "__main__":
    sys.exit(main())
