"""A pytest plugin that records which requirement rows each test names, and how the test ended.

Load it with `-p tools.pytest_spec --spec-report=FILE` from the top of the checkout. Under xdist the workers pass the rows
on with their reports, and the controlling process writes the file.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

PROPERTY = "spec"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--spec-report`."""
    parser.addoption(
        "--spec-report", type=Path, metavar="FILE", help="write what proves which requirement row"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start recording, in the process that sees every report."""
    path = config.getoption("--spec-report")
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(path), "spec-recorder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the rows of a test into its report, which also travels from xdist's workers."""
    for item in items:
        rows = [row for marker in item.iter_markers("spec") for row in marker.args]
        if rows:
            item.user_properties.append((PROPERTY, rows))


class Recorder:
    """Gathers the outcome of every test that names rows, and writes them at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tests: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test; the worst phase decides."""
        properties: list[tuple[str, Any]] = report.user_properties
        rows = [row for name, value in properties if name == PROPERTY for row in value]
        if not rows:
            return
        outcome: str = report.outcome
        if outcome == "rerun":
            return  # pytest-rerunfailures: what counts is still to come
        if hasattr(report, "wasxfail"):
            outcome = "xfailed"
        entry = self.tests.setdefault(report.nodeid, {"rows": rows, "outcome": "passed"})
        if outcome == "failed" or (outcome != "passed" and entry["outcome"] == "passed"):
            entry["outcome"] = outcome

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        now = datetime.datetime.now(tz=datetime.UTC).isoformat(sep=" ", timespec="seconds")
        text = json.dumps({"recorded": now, "tests": self.tests}, indent=1, sort_keys=True)
        self.path.write_text(text + "\n", encoding="utf-8")
