"""Test kernels and front ends: wires without sockets, recorders, and the rules of the protocol as a table of checks.

`python -m ipy.msgspec.testing --command "COMMAND {connection_file}"` tries a kernel. In pytest:

    from ipy.msgspec.testing import CHECKS, PYTHON, KernelProcess, Subject

    @pytest.fixture(scope="module")
    def subject():
        with KernelProcess(COMMAND) as kernel:
            yield Subject(kernel, PYTHON)

    @pytest.mark.parametrize("check", [c for c in CHECKS if not c.fresh], ids=str)
    def test_protocol(subject, check):
        check.run(subject)

What talks to real kernels needs pyzmq; `MemoryWire` and `Recorder` don't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .checks import CHECKS, Check, Subject
    from .client import Client, Exchange
    from .conformance import Result, run_checks
    from .errors import (
        CheckFailedError,
        KernelDiedError,
        MissingLibraryError,
        NoAnswerError,
        NotSupportedError,
        TestingError,
    )
    from .memory import MemoryEnd, MemoryWire, WireClosedError
    from .process import KernelProcess
    from .recorder import Recorded, Recorder
    from .samples import PYTHON, Completion, Samples, read_samples

__all__ = [
    "CHECKS",
    "PYTHON",
    "Check",
    "CheckFailedError",
    "Client",
    "Completion",
    "Exchange",
    "KernelDiedError",
    "KernelProcess",
    "MemoryEnd",
    "MemoryWire",
    "MissingLibraryError",
    "NoAnswerError",
    "NotSupportedError",
    "Recorded",
    "Recorder",
    "Result",
    "Samples",
    "Subject",
    "TestingError",
    "WireClosedError",
    "read_samples",
    "run_checks",
]

_HOME = {
    "CHECKS": "checks",
    "PYTHON": "samples",
    "Check": "checks",
    "CheckFailedError": "errors",
    "Client": "client",
    "Completion": "samples",
    "Exchange": "client",
    "KernelDiedError": "errors",
    "KernelProcess": "process",
    "MemoryEnd": "memory",
    "MemoryWire": "memory",
    "MissingLibraryError": "errors",
    "NoAnswerError": "errors",
    "NotSupportedError": "errors",
    "Recorded": "recorder",
    "Recorder": "recorder",
    "Result": "conformance",
    "Samples": "samples",
    "Subject": "checks",
    "TestingError": "errors",
    "WireClosedError": "memory",
    "read_samples": "samples",
    "run_checks": "conformance",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
