"""The root of all errors that this package raises of its own accord."""

from __future__ import annotations


class KernelError(Exception):
    """Something went wrong with a kernel, or on the way to one; the message says what to do."""


class UnknownSubshellError(KernelError):
    """A request is for a subshell that does not exist; front ends know this name of the class."""
