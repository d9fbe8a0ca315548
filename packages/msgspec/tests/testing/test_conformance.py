"""The rules of the protocol, tried on a kernel that keeps them and on ones that break them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ipy.msgspec.testing import (
    CHECKS,
    KernelDiedError,
    KernelProcess,
    Samples,
    TestingError,
    run_checks,
)
from ipy.msgspec.testing.conformance import format_markdown, select_checks

TINY = Samples(language="tiny", stdout="say hello", quiet="rest")


def tiny(fault: str = "") -> list[str]:
    script = str(Path(__file__).with_name("tiny_kernel.py"))
    return [sys.executable, "-P", script, "{connection_file}", *([fault] if fault else [])]


def outcomes(patterns, fault="", transport="tcp"):
    results = run_checks(
        tiny(fault),
        samples=TINY,
        checks=select_checks(patterns),
        timeout_s=20,
        transport=transport,
    )
    return {result.check.name: (result.outcome, result.reason) for result in results}


def test_every_check_has_a_name_a_rule_and_a_section():
    """The table is what the report shows: names are unique, rules are sentences."""
    assert len({check.name for check in CHECKS}) == len(CHECKS) > 60
    for check in CHECKS:
        assert check.rule.endswith("."), check.name
        assert check.section, check.name
        assert (5, 0) <= check.since <= (5, 5), check.name


@pytest.mark.spec("DOC-051")
def test_good_kernel_passes_and_what_it_lacks_is_not_supported():
    """Rules that are kept are ok; those whose sample is missing aren't tried."""
    patterns = [
        *["info.kernel-info", "info.status", "execute.reply", "execute.counter", "execute.order"],
        *["execute.error", "output.stdout", "control.shutdown", "wire.*", "message.header-fields"],
        *["message.date", "message.parent-header", "message.message-ids"],
    ]
    found = outcomes(patterns)
    lacking = {"execute.error"}
    for name, (outcome, reason) in found.items():
        assert outcome == ("not supported" if name in lacking else "ok"), (name, reason)
    assert "no `error`" in found["execute.error"][1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Unix sockets in ZeroMQ")
def test_kernel_over_unix_sockets():
    """The checks run over ipc too."""
    assert outcomes(["output.stdout"], transport="ipc") == {"output.stdout": ("ok", "")}


@pytest.mark.parametrize(
    ("fault", "name", "reason"),
    [
        ("mute", "output.stdout", "expected 'hello\\\\n', got ''"),
        ("no topic", "wire.topic", "expected 1, got 0"),
        ("dies", "execute.reply", "ended with status 3.*this is the end"),
    ],
)
def test_broken_rule_is_a_failure_with_its_reason(fault, name, reason):
    """A kernel that breaks a rule fails its check; the reason says what was got."""
    import re

    outcome, told = outcomes([name], fault)[name]
    assert outcome == "failed"
    assert re.search(reason, told, re.DOTALL)


def test_one_fault_counts_once():
    """After a failure a new kernel is started: the next check finds one that answers."""
    found = outcomes(["execute.reply", "info.kernel-info", "info.status"], "dies")
    assert [found[name][0] for name in ("execute.reply", "info.kernel-info", "info.status")] == [
        "failed",
        "ok",
        "ok",
    ]


def test_kernel_that_never_starts_is_one_error():
    """When the process ends before it answers, its status and last words are told."""
    command = [sys.executable, "-c", "import sys; sys.exit('no such thing')", "{connection_file}"]
    with pytest.raises(KernelDiedError, match="status 1.*no such thing"), KernelProcess(command):
        pass


def test_command_without_connection_file_is_refused():
    """The kernel must learn its ports: a command that can't tell it is an error."""
    with pytest.raises(TestingError, match="connection_file"):
        KernelProcess([sys.executable, "-c", "pass"])


def test_program_that_is_not_there_is_one_error():
    """A command that can't be run is told by its name."""
    with pytest.raises(TestingError, match="no-such-program"):
        KernelProcess(["no-such-program", "{connection_file}"]).start()


def test_unknown_check_is_an_error_that_lists_the_checks():
    """A pattern that matches nothing would pass silently; it is refused."""
    with pytest.raises(TestingError, match=r"'nothing\.\*'.*output\.stdout"):
        select_checks(["nothing.*"])


def test_nothing_is_left_behind():
    """After the tests of a kernel its process has ended and its files are gone."""
    with KernelProcess(tiny()) as kernel:
        folder, process = kernel.folder, kernel.process
        assert process.poll() is None
        assert folder.is_dir()
    assert process.poll() is not None
    assert not folder.exists()


def test_command_line_prints_a_table_and_sets_the_status(tmp_path):
    """The status is 0 when all rules are kept, 1 when one is broken, 2 when it can't be tried; the table can be kept."""
    samples = tmp_path / "tiny.json"
    samples.write_text('{"language": "tiny", "stdout": "say hello"}')
    page = tmp_path / "page.md"

    def run(*arguments):
        command = [sys.executable, "-P", "-m", "ipy.msgspec.testing", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=100)

    good, bad = (" ".join(tiny(fault)).replace("\\", "/") for fault in ("", "mute"))
    options = ["--samples", str(samples), "--markdown", str(page), "output.std*"]
    done = run(f"--command=good={good}", f"--command=bad={bad}", *options)
    assert done.returncode == 1, done.stderr
    assert "1 ok, 0 failed, 1 not supported" in done.stdout
    assert "0 ok, 1 failed, 1 not supported" in done.stdout
    row = next(line for line in page.read_text().splitlines() if line.startswith("| output.stdout"))
    assert row.endswith("| ok | failed |")
    assert run(f"--command={good}", *options).returncode == 0
    done = run("--command=x {connection_file}", "nothing")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no check matches" in done.stderr
    assert "message.heartbeat" in run("--list").stdout


def test_report_tells_reasons_below_the_table():
    """The Markdown page holds a row a check, and the reasons of what isn't ok."""
    results = run_checks(
        tiny("mute"), samples=TINY, checks=select_checks(["output.stdout", "output.stderr"])
    )
    page = format_markdown({"tiny": results})
    assert "| output.stdout | Printed text is published as stream stdout" in page
    assert "- output.stderr, not supported: the samples have no `stderr`" in page
