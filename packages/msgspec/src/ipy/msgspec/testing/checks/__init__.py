"""The rules of the protocol that a kernel is tried on, in groups."""

from __future__ import annotations

from .base import Check, Subject
from .execute import EXECUTE
from .interact import COMM, CONTROL, STDIN
from .introspect import COMPLETE, HISTORY, INFO, INSPECT
from .output import OUTPUT
from .wire import MESSAGE, WIRE

TABLES = (INFO, EXECUTE, OUTPUT, STDIN, COMPLETE, INSPECT, HISTORY, COMM, CONTROL, MESSAGE, WIRE)

CHECKS: tuple[Check, ...] = tuple(check for table in TABLES for check in table.checks)
"""Every check, in the order in which they are made."""

__all__ = ["CHECKS", "Check", "Subject"]
