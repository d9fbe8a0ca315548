"""Errors of the shell engine, under one root."""

from __future__ import annotations


class ShellError(Exception):
    """Root of every error that ipy-core raises on its own account."""


class UsageError(ShellError):
    """A command was called the wrong way; shown as one line, without a traceback."""


class TryNext(ShellError):
    """Raised by a hook or completer to pass the request on to the next one."""


class InputRejected(ShellError):
    """Raised by an input or AST transformer to refuse a cell before it runs."""


class StdinNotImplementedError(ShellError, NotImplementedError):
    """Input was asked for where the front end can't provide any."""


class SpaceInInput(ShellError):
    """A name that must be one word contains white space."""
