from __future__ import annotations

import os
import re

import pytest
from traitlets.config import Config

from ipy.core.magics.session_log import LoggingMagics
from ipy.core.shell import InteractiveShell

HEAD = "# IPython log file\n\n"


@pytest.fixture
def log(run):
    """Run cells one by one."""

    def cells(*texts):
        for text in texts:
            run(text)

    yield cells
    run("%logstop")


@pytest.mark.spec("CORE-273", "CORE-275", "CORE-R053")
def test_history_first_then_every_input(log, home, capsys):
    """The default file is `ipython_log.py`; its state is shown."""
    log("a = 1", "%logstart", "b = 2")
    assert (home / "ipython_log.py").read_text() == f"{HEAD}a = 1\nb = 2\n"
    out = capsys.readouterr().out
    assert re.search(r"Filename\s*: ipython_log.py\nMode\s*: rotate\n", out)


@pytest.mark.spec("CORE-273")
def test_a_named_file_is_backed_up(log, home):
    """With a name the mode is backup."""
    (home / "my.py").write_text("old\n")
    log("%logstart my.py")
    assert (home / "my.py~").read_text() == "old\n"
    assert (home / "my.py").read_text() == HEAD


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("over", {"my.py": HEAD}),
        ("append", {"my.py": "old\n"}),
        ("rotate", {"my.py": HEAD, "my.py.001~": "old\n"}),
    ],
)
def test_modes(log, home, mode, expected):
    """What happens to the file that is there."""
    (home / "my.py").write_text("old\n")
    log(f"%logstart my.py {mode}")
    assert {name: (home / name).read_text() for name in os.listdir(home)} == expected


@pytest.mark.spec("CORE-276")
def test_results_times_and_typed_inputs(log, home):
    """-o adds results as comments, -t times, -r takes what was typed."""
    log("6 * 7", "%logstart -o -r -t my.py over", "%time x = 3", "x")
    text = (home / "my.py").read_text()
    assert text.startswith(f"{HEAD}6 * 7\n#[Out]# 42\n# ")
    assert re.search(r"\n# \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d\n%time x = 3\n", text)
    assert text.endswith("x\n#[Out]# 3\n")


@pytest.mark.spec("TCOR-100")
def test_exceptions_and_quiet(log, home, capsys):
    """-e logs exceptions as comments, until the log ends; -q prints nothing."""
    log("%logstart -q -e my.py")
    assert capsys.readouterr().out == ""
    log("1/0", "%logstop", "%logstart -q my.py append", "undefined_name")
    text = (home / "my.py").read_text()
    assert "1/0\n#[Exc]# ZeroDivisionError: division by zero\n" in text
    assert "NameError" not in text


@pytest.mark.spec("TCOR-100")
def test_quiet_is_a_setting(shell, capsys, home):
    """`LoggingMagics.quiet` is -q for good."""
    config = Config()
    config.LoggingMagics.quiet = True
    shell.register_magics(LoggingMagics(shell=shell, config=config))
    shell.run_cell("%logstart my.py")
    assert capsys.readouterr().out == ""
    shell.run_cell("%logstop")


@pytest.mark.spec("CORE-277")
def test_pause_and_resume(log, home, capsys):
    """What is entered in between is not logged."""
    log("%logon", "%logoff")
    assert capsys.readouterr().out.count("Logging hasn't been started yet") == 2
    log("%logstart -q my.py", "a = 1", "%logoff", "b = 2", "%logon", "c = 3")
    text = (home / "my.py").read_text()
    assert "a = 1\n" in text
    assert "b = 2" not in text
    assert "c = 3\n" in text
    capsys.readouterr()
    log("%logoff", "%logstate")
    assert "temporarily suspended" in capsys.readouterr().out


@pytest.mark.spec("CORE-278")
def test_stopping_what_was_not_started(log, capsys):
    """A clear message."""
    log("%logstop", "%logstate")
    assert capsys.readouterr().out == (
        "Logging hadn't been started.\nLogging has not been activated.\n"
    )


@pytest.mark.spec("CORE-279")
def test_a_log_restores_the_session(log, shell, home, tmp_path):
    """It is Python: another shell runs it and has the same variables."""
    log("a = 1", "%logstart -q -o -t my.py", "%time b = a + 1", "b", "c = [\n    b,\n]")
    log("%logstop")
    compile((home / "my.py").read_text(), "my.py", "exec")
    other = InteractiveShell(ipython_dir=str(tmp_path / "other"), colors="nocolor")
    try:
        other.run_cell("%run -i my.py")
        assert (other.user_ns["a"], other.user_ns["b"], other.user_ns["c"]) == (1, 2, [2])
    finally:
        other.atexit_operations()
        other.cleanup()


@pytest.mark.spec("CORE-280")
def test_a_folder_that_cant_be_written_does_no_harm(log, run, capsys):
    """The failure is told, and the next inputs work."""
    log("%logstart no/such/folder/log.py")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: Couldn't start log 'no/such/folder/log.py'")
    assert run("%logstate\n6 * 7").result == 42
    assert "Logging has not been activated." in capsys.readouterr().out


@pytest.mark.spec("CORE-281")
def test_any_character_can_be_logged(log, home):
    """Accents, other scripts, and lone surrogates."""
    log("%logstart -q my.py", "x = 'é日本'", "y = '\\udc80'")
    assert "x = 'é日本'\n" in (home / "my.py").read_text(encoding="utf-8")


@pytest.mark.spec("CORE-R054")
def test_help_while_logging(log, run, home):
    """`?` is logged like everything else."""
    log("%logstart -q my.py")
    assert run("?len").success
    assert run("len?").success
    assert "pinfo" in (home / "my.py").read_text()


@pytest.mark.parametrize("line", ["my.py sideways", "a b c", "-z"])
def test_mistakes_are_told_in_one_line(run, home, capsys, line):
    """Unknown modes and options."""
    run(f"%logstart {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1
    assert os.listdir(home) == []


def test_a_second_log_is_refused(log, capsys):
    """It is said which one runs."""
    log("%logstart -q my.py", "%logstart other.py")
    assert "there is one already, my.py" in capsys.readouterr().err
