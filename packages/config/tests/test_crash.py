"""Crash reports."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ipy.config.application import BaseIPythonApplication
from ipy.config.crash import CrashHandler, CrashReport


def _error():
    local_name = "value of a local"  # noqa: F841
    try:
        raise ValueError("something internal")
    except ValueError as error:
        return error


def test_a_report_has_what_is_needed():
    """Versions, traceback, configuration and where it came from; local variables only on request."""
    report = CrashReport(
        _error(), app_name="prog", version="1.2", config={"A": {"b": 3}}, config_files=("/x/y.py",)
    )
    text = report.make_report()
    for part in (
        "prog 1.2",
        sys.version,
        sys.executable,
        "ValueError: something internal",
        "{'A': {'b': 3}}",
        "/x/y.py",
    ):
        assert part in text
    assert "local_name = 'value of a local'" not in text
    verbose = CrashReport(_error(), app_name="prog", version="1.2", verbose=True).make_report()
    assert "local_name = 'value of a local'" in verbose


def test_a_report_falls_back_on_the_temporary_directory(tmp_path, monkeypatch):
    """Where the IPython directory can't be written to, the report goes to the temporary one, else nowhere."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    report = CrashReport(_error(), app_name="my prog", version="1")
    path = report.write(str(tmp_path / "missing"))
    assert Path(path).parent == tmp_path
    assert Path(path).name.startswith("Crash_report_my_prog_")
    if os.name == "posix":
        assert os.stat(path).st_mode & 0o777 == 0o600
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    assert report.write(str(tmp_path / "missing")) is None


@pytest.mark.spec("CONFIG-116")
def test_the_handler_is_an_exception_hook(home, capsys):
    """It can be put into sys.excepthook, and says where the report is and who wants it; nobody does so unasked."""
    app = BaseIPythonApplication()
    before = sys.excepthook
    app.initialize([])
    assert sys.excepthook is before
    error = _error()
    CrashHandler(
        app, contact_name="Somebody", contact_email="a@b.c", bug_tracker="https://bugs.example"
    )(type(error), error, error.__traceback__)
    shown = capsys.readouterr().err
    (report,) = (home / ".ipython").glob("Crash_report_ipython_*.txt")
    for part in (
        "ValueError: something internal",
        str(report),
        "Somebody <a@b.c>",
        "https://bugs.example",
    ):
        assert part in shown


def test_an_application_may_have_a_handler_of_its_own(home):
    """crash_handler_class is asked to save the report."""
    saved = []

    class Handler:
        def __init__(self, app):
            self.app = app

        def save(self, error):
            saved.append((self.app, error))
            return "/somewhere"

    class App(BaseIPythonApplication):
        crash_handler_class = Handler

    app, error = App(), _error()
    app.report_crash(error)
    assert saved == [(app, error)]
    assert "/somewhere" in error.__notes__[0]
