from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipy.core.logger import Logger


@pytest.fixture
def logger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Logger:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    return Logger(
        str(tmp_path / "home"), logfname="ipython_log.py", loghead="# head\n", logmode="rotate"
    )


def write(logger: Logger, text: str, *args: object, **kwargs: object) -> None:
    """A log of one input."""
    logger.logstart(*args, **kwargs)
    logger.log(text, text)
    logger.logstop()


@pytest.mark.spec("CORE-273", "CORE-R053")
def test_a_log_is_written_as_it_goes(logger: Logger) -> None:
    """A new file begins with the head and has every input at once, without waiting for the end."""
    logger.logstart()
    logger.log("a = 1", "a = 1")
    logger.log("b = 2\n", "b = 2\n")
    assert Path("ipython_log.py").read_text() == "# head\na = 1\nb = 2\n"
    logger.logstop()


def test_over(logger: Logger) -> None:
    """over replaces the file."""
    write(logger, "a", "log.py", logmode="over")
    write(logger, "b", "log.py", logmode="over")
    assert [p.name for p in Path().glob("log*")] == ["log.py"]
    assert Path("log.py").read_text() == "# head\nb\n"


def test_backup(logger: Logger) -> None:
    """backup keeps the last file as name~."""
    for text in "abc":
        write(logger, text, "log.py", logmode="backup")
    assert Path("log.py").read_text() == "# head\nc\n"
    assert Path("log.py~").read_text() == "# head\nb\n"
    assert len(list(Path().glob("log*"))) == 2


def test_append(logger: Logger) -> None:
    """append adds to the file, with one head."""
    for text in "ab":
        write(logger, text, "log.py", logmode="append")
    assert Path("log.py").read_text() == "# head\na\nb\n"


def test_rotate(logger: Logger) -> None:
    """rotate numbers the files before it, the newest with 1."""
    for text in "abcd":
        write(logger, text, "log.py", logmode="rotate")
    assert Path("log.py").read_text() == "# head\nd\n"
    assert [(p.name, p.read_text()[-2]) for p in sorted(Path().glob("log.py.*"))] == [
        ("log.py.001~", "c"),
        ("log.py.002~", "b"),
        ("log.py.003~", "a"),
    ]


def test_global(logger: Logger) -> None:
    """global appends to a file in the home directory."""
    for text in "ab":
        write(logger, text, "log.py", logmode="global")
    assert Path("home", "log.py").read_text() == "# head\na\nb\n"


@pytest.mark.spec("CORE-276")
def test_outputs_timestamps_and_raw_inputs(logger: Logger) -> None:
    """Results are comments, the time is a comment before each input, raw logs what was typed."""
    logger.logstart(log_output=True, timestamp=True, log_raw_input=True)
    logger.log("get_ipython().run_line_magic('x', '')", "%x")
    logger.log_write("1\n2", "output")
    logger.logstop()
    lines = Path("ipython_log.py").read_text().splitlines()
    assert re.fullmatch(r"# \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d", lines[1])
    assert [lines[0], *lines[2:]] == ["# head", "%x", "#[Out]# 1", "#[Out]# 2"]
    logger.logstart(logmode="over")
    logger.log("run", "typed")
    logger.log_write("1", "output")
    logger.logstop()
    assert Path("ipython_log.py").read_text() == "# head\nrun\n"


@pytest.mark.spec("CORE-277")
def test_suspending(logger: Logger, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is logged while it is off; switching without a log is explained."""
    logger.switch_log(False)
    assert "hasn't been started yet" in capsys.readouterr().out
    logger.logstart()
    logger.switch_log(True)
    logger.switch_log(False)
    logger.log("no", "no")
    logger.switch_log(False)
    logger.switch_log(True)
    logger.log("yes", "yes")
    logger.logstop()
    assert capsys.readouterr().out.splitlines() == [
        "Logging is already ON",
        "Switching logging OFF",
        "Logging is already OFF",
        "Switching logging ON",
    ]
    assert Path("ipython_log.py").read_text() == "# head\nyes\n"
    with pytest.raises(ValueError, match="ONLY with a boolean argument, not with: 3"):
        logger.switch_log(3)  # type: ignore[arg-type]


@pytest.mark.spec("CORE-278")
def test_stopping_without_a_log(logger: Logger, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, and nothing fails."""
    logger.logstop()
    assert capsys.readouterr().out == "Logging hadn't been started.\n"


def test_state(logger: Logger, capsys: pytest.CaptureFixture[str]) -> None:
    """The state names file, mode and switches."""
    logger.logstate()
    logger.logstart(log_output=True)
    logger.logstate()
    logger.logstop()
    assert capsys.readouterr().out.splitlines() == [
        "Logging has not been activated.",
        "Filename       : ipython_log.py",
        "Mode           : rotate",
        "Output logging : True",
        "Raw input log  : False",
        "Timestamping   : False",
        "State          : active",
    ]


@pytest.mark.spec("CORE-279")
def test_a_log_can_be_replayed(logger: Logger) -> None:
    """With all options it is Python that does again what was done."""
    logger.logstart(log_output=True, timestamp=True)
    logger.log("def f():\n    return 'é'\n", "")
    logger.log("x = f()", "")
    logger.log("x", "")
    logger.log_write("'é'\rline\x0bline\u2028line", "output")
    logger.log("y = x * 2", "")
    logger.logstop()
    names: dict[str, object] = {}
    exec(Path("ipython_log.py").read_text(encoding="utf-8"), names)
    assert names["y"] == "éé"


@pytest.mark.spec("CORE-280")
def test_a_file_that_cannot_be_made(logger: Logger) -> None:
    """The error comes once, from logstart; inputs after it are none of the log's business."""
    with pytest.raises(OSError, match="missing"):
        logger.logstart("missing/log.py")
    logger.log("a", "a")
    assert logger.logfile is None
    assert not logger.log_active
    logger.logstart()
    logger.logstop()


@pytest.mark.spec("CORE-280")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_file_that_becomes_unwritable(logger: Logger) -> None:
    """The log suspends itself with a warning, and the session goes on."""
    with pytest.warns(UserWarning, match="/dev/full is suspended"):
        logger.logstart("/dev/full", logmode="append")
    logger.log("a", "a")
    assert not logger.log_active
    with pytest.warns(UserWarning, match="/dev/full was not written"):
        logger.logstop()


def test_wrong_calls(logger: Logger) -> None:
    """An unknown mode and a second start are refused."""
    with pytest.raises(ValueError, match="invalid log mode rotat given; did you mean rotate"):
        logger.logstart(logmode="rotat")
    logger.logstart()
    with pytest.raises(RuntimeError, match="already active: ipython_log.py"):
        logger.logstart()
    logger.close_log()


@pytest.mark.spec("CORE-281", "CORE-R054")
def test_unicode(logger: Logger) -> None:
    """Any input can be logged, undecodable ones and help requests included."""
    write(logger, "s = 'ñ😀\udc80'; get_ipython().run_line_magic('pinfo', 's')")
    text = Path("ipython_log.py").read_text(encoding="utf-8")
    assert "'ñ😀\\udc80'" in text
