"""Logging of an application: one handler of its own, and hands off everybody else's.

`logging.config.dictConfig` closes every handler of the process before it sets up new ones. A program that embeds a shell
would lose its log files, so nothing here goes through it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from logging.config import DictConfigurator
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from traitlets.config.application import Application


class ConsoleHandler(logging.StreamHandler[TextIO]):
    """Writes to whatever `sys.stderr` is at the moment, so that capturing and redirecting work."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.owner = 0  # id() of the application that set it up last

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """The error stream of this moment."""
        return sys.stderr

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; where there is no error stream (pythonw), it is dropped."""
        if sys.stderr is not None:
            super().emit(record)

    def flush(self) -> None:
        """Flush the error stream, if there is one that is open."""
        stream = sys.stderr
        if stream is not None and not stream.closed:
            stream.flush()


class AdditiveConfigurator(DictConfigurator):
    """Sets up what a `logging.dictConfig` dictionary describes without touching any other handler."""

    def configure(self) -> None:
        """Make the formatters, filters, handlers and loggers, in this order.

        Raises:
            ValueError: the dictionary is not valid; the message names the part.
        """
        config: dict[str, Any] = self.config
        if config.get("version") != 1:
            raise ValueError(f"logging_config: expected version 1, got {config.get('version')!r}")
        for section, make in (
            ("formatters", self.configure_formatter),
            ("filters", self.configure_filter),
            ("handlers", self.configure_handler),
        ):
            parts = config.get(section, {})
            for name in sorted(parts):
                try:
                    parts[name] = make(parts[name])
                    if section == "handlers":
                        parts[name].name = name
                except Exception as error:
                    # whatever a handler class of the user raises is a fault of the settings
                    raise ValueError(
                        f"logging_config: can't make {section}.{name}: {error}"
                    ) from error
        for name, settings in config.get("loggers", {}).items():
            self.configure_logger(name, settings)
        if "root" in config:
            self.configure_root(config["root"])


def level_number(level: int | str) -> int:
    """Return the number of a level given by number or name."""
    if isinstance(level, str):
        return int(logging.getLevelNamesMapping()[level.upper()])
    return int(level)


def configure_console(logger: logging.Logger, app: Application) -> None:
    """Give a logger one handler that follows the application's level and format.

    A logger that somebody else has already given a handler is left as it is.
    """
    own = next(
        (handler for handler in logger.handlers if isinstance(handler, ConsoleHandler)), None
    )
    if own is None:
        if logger.handlers:
            return
        own = ConsoleHandler()
        logger.addHandler(own)
        logger.setLevel(
            logging.DEBUG
        )  # the handlers decide, so that one added later can be more detailed
    own.setLevel(level_number(cast("int | str", app.log_level)))
    own.owner = id(app)
    own.setFormatter(app._log_formatter_cls(app.log_format, app.log_datefmt))


def configure_from_settings(app: Application, settings: Mapping[str, Any]) -> None:
    """Set up additional handlers from the `logging_config` trait, merged over the application's own.

    Raises:
        ValueError: the settings are not a valid `logging.dictConfig` dictionary.
    """
    from copy import deepcopy

    from traitlets.utils.nested_update import nested_update

    merged = app.get_default_logging_config()
    nested_update(merged, deepcopy(dict(settings)))
    AdditiveConfigurator(merged).configure()


def close_console(logger: logging.Logger, app: Application) -> None:
    """Take the handler away that this very application gave to a logger."""
    for handler in list(logger.handlers):
        if isinstance(handler, ConsoleHandler) and handler.owner == id(app):
            logger.removeHandler(handler)
            handler.close()
