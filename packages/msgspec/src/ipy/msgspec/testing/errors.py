"""What can go wrong while a kernel is tested."""

from __future__ import annotations

from ipy.msgspec.errors import MessageError


class TestingError(MessageError):
    """The root of what this package raises."""

    __test__ = False  # pytest collects classes by this name


class NoAnswerError(TestingError):
    """The kernel didn't send in time what a conversation waits for."""


class KernelDiedError(TestingError):
    """The kernel's process ended while it was needed."""


class MissingLibraryError(TestingError):
    """pyzmq isn't installed; only what talks to real kernels needs it."""


class CheckFailedError(AssertionError):
    """The kernel broke a rule of the protocol."""


class NotSupportedError(Exception):
    """The rule doesn't apply: the kernel doesn't offer the feature, or the samples leave it out."""
