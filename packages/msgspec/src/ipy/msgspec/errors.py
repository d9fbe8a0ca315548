"""Errors of ipy-msgspec, under one root."""

from __future__ import annotations

from typing import NamedTuple


class MessageError(Exception):
    """Root of every error that ipy-msgspec raises on its own account. All below are ValueErrors as well, as callers of old expect."""


class WireError(MessageError, ValueError):
    """Frames that are no message: something is missing, or a part is larger than its limit.

    Attributes:
        frame: index of the frame at fault, from 0; None where a frame is missing altogether.
    """

    def __init__(self, message: str, *, frame: int | None = None) -> None:
        super().__init__(message)
        self.frame = frame


class SignatureError(MessageError, ValueError):
    """A signature that is missing or wrong, or a scheme that can't sign."""


class ReplayError(SignatureError):
    """A message that has been received before."""


class PackingError(MessageError, ValueError):
    """A value that can't be packed, or bytes that can't be unpacked.

    Attributes:
        path: where in the value the fault lies, as in `$.data.items[2]`.
    """

    def __init__(self, message: str, *, path: str = "$") -> None:
        super().__init__(message)
        self.path = path


class Fault(NamedTuple):
    """One thing that is wrong with a message's content: what, and where."""

    message: str
    path: str

    def __str__(self) -> str:
        return f"{self.message} - at {self.path}"


class ContentError(MessageError, ValueError):
    """A message whose parts are well packed but not what their message type promises.

    Attributes:
        faults: every fault, in the order of the fields.
    """

    def __init__(self, message: str, *, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class ConnectionInfoError(MessageError, ValueError):
    """Connection data that is unusable: a key that is missing, misspelt or of the wrong form.

    Attributes:
        faults: every fault, with its key as path.
    """

    def __init__(self, message: str, *, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults
