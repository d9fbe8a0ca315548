"""Logging of applications."""

from __future__ import annotations

import itertools
import logging

import pytest
from traitlets.config import Config

from ipy.config.command import CommandApplication
from ipy.config.logs import ConsoleHandler

numbers = itertools.count()


@pytest.fixture
def LogApp():
    """A class with a logger that nobody has used: pytest puts handlers on those it has seen."""
    return type(f"LogApp{next(numbers)}", (CommandApplication,), {"name": "logapp"})


@pytest.mark.spec("CONFIG-102", "CONFIG-R015", "TCFG-026")
@pytest.mark.parametrize(
    ("level", "shown"),
    [("DEBUG", "dwe"), (10, "dwe"), ("WARN", "we"), (30, "we"), ("ERROR", "e"), (0, "dwe")],
)
def test_levels_by_name_and_number(LogApp, capsys, level, shown):
    """A level may be a name or a number, and decides what appears."""
    app = LogApp(log_level=level, log_format="%(message)s")
    for method, text in ((app.log.debug, "d"), (app.log.warning, "w"), (app.log.error, "e")):
        method(text)
    lines = [line for line in capsys.readouterr().err.splitlines() if len(line) == 1]
    assert "".join(lines) == shown


@pytest.mark.spec("CONFIG-104", "CONFIG-R006", "TCFG-026")
def test_the_format_can_be_configured(LogApp, capsys):
    """log_format and log_datefmt take effect, whatever the order in which they are set."""
    app = LogApp(
        config=Config(
            {"Application": {"log_format": "<%(asctime)s %(message)s>", "log_datefmt": "DATE"}}
        )
    )
    app.log.warning("hello")
    assert capsys.readouterr().err == "<DATE hello>\n"
    app.update_config(Config({LogApp.__name__: {"log_format": "again %(message)s"}}))
    app.log.warning("hello")
    assert capsys.readouterr().err == "again hello\n"


def test_the_format_by_default(LogApp, capsys):
    """The application's name, and the level of what is more than information."""
    app = LogApp(log_level="INFO")
    app.log.info("fine")
    app.log.warning("hm")
    assert (
        capsys.readouterr().err == f"[{LogApp.__name__}] fine\n[{LogApp.__name__}] WARNING | hm\n"
    )


@pytest.mark.spec("CONFIG-105", "CONFIG-106")
def test_one_handler_and_no_propagation(LogApp, caplog):
    """Two applications of a class share one handler, a logger that has one gets no second, the root logger nothing."""
    first, second = LogApp(), LogApp()
    assert first.log is second.log
    assert len(second.log.handlers) == 1
    second.log.warning("hidden from the root logger")
    assert caplog.records == []
    logger = logging.getLogger(LogApp.__name__)
    logger.handlers[:] = [logging.NullHandler()]
    LogApp(log_level=10).log.debug("x")
    assert [type(handler) for handler in logger.handlers] == [logging.NullHandler]


@pytest.mark.spec("CONFIG-107", "CONFIG-R018")
def test_the_users_own_handlers_are_left_alone(LogApp, tmp_path):
    """A log file opened for writing before the start goes on afterwards, in place, with its level and format."""
    handler = logging.FileHandler(tmp_path / "user.log", mode="w", encoding="utf-8")
    logger = logging.getLogger("users-own")
    logger.addHandler(handler)
    logger.warning("before")
    app = LogApp(
        log_level=10,
        logging_config={
            "handlers": {
                "file": {
                    "class": "logging.FileHandler",
                    "filename": str(tmp_path / "app.log"),
                    "level": "DEBUG",
                }
            },
            "loggers": {LogApp.__name__: {"level": "DEBUG", "handlers": ["console", "file"]}},
        },
    )
    app.log.debug("to the application's file")
    app.log_level = 30
    app.close_handlers()
    logger.warning("after")
    assert handler in logger.handlers
    assert handler.stream is not None
    handler.close()
    logger.removeHandler(handler)
    assert (tmp_path / "user.log").read_text() == "before\nafter\n"
    assert "to the application's file" in (tmp_path / "app.log").read_text()


@pytest.mark.spec("TCFG-025")
def test_logging_config_adds_handlers(LogApp, tmp_path, capsys):
    """A dictConfig dictionary is merged over the application's own handler."""
    path = tmp_path / "app.log"
    app = LogApp()
    app.update_config(
        Config(
            {
                "Application": {
                    "logging_config": {
                        "formatters": {"plain": {"format": "%(levelname)s:%(message)s"}},
                        "handlers": {
                            "file": {
                                "class": "logging.FileHandler",
                                "filename": str(path),
                                "formatter": "plain",
                            }
                        },
                        "loggers": {
                            LogApp.__name__: {"level": "DEBUG", "handlers": ["console", "file"]}
                        },
                    }
                }
            }
        )
    )
    app.log.warning("both")
    app.log.debug("file only")
    assert "WARNING:both\nDEBUG:file only\n" in path.read_text()
    assert capsys.readouterr().err == f"[{LogApp.__name__}] WARNING | both\n"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"version": 2}, "expected version 1"),
        ({"handlers": {"x": {"class": "no.such.Handler"}}}, r"can't make handlers\.x"),
    ],
)
def test_a_wrong_logging_config_is_named(LogApp, settings, message):
    """The error says which part is wrong."""
    with pytest.raises(ValueError, match=message):
        LogApp(logging_config=settings)


def test_the_stream_is_that_of_the_moment(LogApp, capsys, monkeypatch):
    """Redirecting sys.stderr after the start redirects the log; without a stream nothing is written."""
    import io
    import sys

    app = LogApp()
    app.log.warning("one")
    other = io.StringIO()
    monkeypatch.setattr(sys, "stderr", other)
    app.log.warning("two")
    monkeypatch.setattr(sys, "stderr", None)
    app.log.warning("three")
    monkeypatch.undo()
    assert other.getvalue() == f"[{LogApp.__name__}] WARNING | two\n"


@pytest.mark.spec("TCFG-031")
def test_closing_takes_the_own_handler_off(LogApp, capsys):
    """close_handlers removes what this application added, and not what another one uses."""
    first = LogApp()
    first.log.warning("x")
    second = LogApp()
    second.log_level = 10
    first.close_handlers()
    assert any(isinstance(handler, ConsoleHandler) for handler in second.log.handlers)
    second.close_handlers()
    assert second.log.handlers == []
