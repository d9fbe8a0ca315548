"""Modules written for a test, and reports of what they raise."""

from __future__ import annotations

import importlib.util
import textwrap
from types import ModuleType

from ipy.core.tracebacks import AutoFormattedTB

RULE = "-" * 75


def load(path, source: str | bytes, name: str = "sample") -> ModuleType:
    """Write a module to `path` and run it."""
    if isinstance(source, str):
        path.write_text(textwrap.dedent(source), encoding="utf-8")
    else:
        path.write_bytes(source)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def raised(function, *args) -> BaseException:
    """What a call raises, without the frame of the test."""
    try:
        function(*args)
    except BaseException as error:
        error.__traceback__ = error.__traceback__.tb_next
        return error
    raise AssertionError("nothing was raised")


def report(error: BaseException, mode: str = "Context", *, context: int = 5, **options) -> str:
    """The report of an exception as one text, without colours unless a theme is given."""
    formatter = AutoFormattedTB(mode, options.pop("theme_name", "nocolor"), **options)
    return formatter.text(type(error), error, error.__traceback__, context=context)


def place(path, line: int) -> str:
    return f"File {path}:{line}"
