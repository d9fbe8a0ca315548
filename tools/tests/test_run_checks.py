"""The summary of `dev.py test`."""

from __future__ import annotations

from tools.run_checks import Outcome, Step, format_summary, list_steps, read_counts


def test_every_package_is_tested_in_a_clean_environment() -> None:
    """The steps name one session per package, for the Python asked for."""
    names = [step.name for step in list_steps(["config", "core"], "3.12")]
    assert [name for name in names if name.startswith("tests")] == [
        "tests(config-3.12)",
        "tests(core-3.12)",
    ]
    assert {"lint", "types", "layers", "editable", "spec"} <= set(names)


def test_counts_come_from_the_closing_line() -> None:
    """Colours and rulers don't disturb; words in the middle don't count."""
    lines = [
        "3 failed things\n",
        "\x1b[32m===== \x1b[1m12 passed\x1b[0m, 1 skipped in 3.40s =====\x1b[0m\n",
        "bye\n",
    ]
    assert read_counts(lines) == "12 passed, 1 skipped"
    assert read_counts(["nothing\n"]) == ""


def test_summary_adds_up() -> None:
    """One line per step, then the tests and the steps together."""
    text = format_summary(
        [
            Outcome(Step("lint", ()), 0, 1.0, ""),
            Outcome(Step("editable", ()), 1, 60.0, "2 failed, 10 passed, 1 error"),
            Outcome(Step("tests(core-3.11)", ()), 0, 30.0, "10 passed, 3 skipped"),
        ]
    )
    lines = text.splitlines()
    assert lines[0].startswith("ok      lint")
    assert lines[1].startswith("FAILED  editable")
    assert lines[-2] == "tests: 20 passed, 2 failed, 1 error, 3 skipped in 91 s"
    assert lines[-1] == "steps: 2 ok, 1 failed: editable"
