"""What every run of the tests through nox keeps to."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tools.packages import ROOT


@pytest.mark.spec("DOC-046", "DOC-R004")
@pytest.mark.skipif("IPY_CHECK_HOME" not in os.environ, reason="pytest was not started by nox")
def test_suite_runs_in_a_home_of_its_own() -> None:
    """nox gives the tests an empty home directory, and fails if they write there or leave a process behind."""
    home = Path(os.environ["IPY_CHECK_HOME"])
    assert Path.home() == home
    assert not list(home.glob("*ipython*"))
    assert "IPYTHONDIR" not in os.environ


@pytest.mark.spec("DOC-048")
def test_suite_is_started_without_an_input_to_wait_for() -> None:
    """Neither .ci/run nor the steps leave a test a terminal to ask a question on."""
    assert "</dev/null" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "stdin=subprocess.DEVNULL" in (ROOT / "tools" / "run_checks.py").read_text(
        encoding="utf-8"
    )


@pytest.mark.spec("DOC-052")
def test_reports_in_xml_are_possible(tmp_path: Path) -> None:
    """pytest's settings of the checkout leave room for `--junitxml`."""
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    report = tmp_path / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        f"--rootdir={tmp_path}",
    ]
    subprocess.run(
        [*command, f"--junitxml={report}", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
