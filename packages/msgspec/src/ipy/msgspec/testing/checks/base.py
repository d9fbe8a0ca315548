"""`Check`: one rule of the protocol, and the function that tries it on a kernel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ipy.msgspec.testing.client import Exchange
from ipy.msgspec.testing.errors import CheckFailedError, NoAnswerError, NotSupportedError
from ipy.msgspec.testing.process import KernelProcess
from ipy.msgspec.testing.samples import Samples


class Subject(NamedTuple):
    """What a check is tried on: a kernel that answers, and the code of its language."""

    kernel: KernelProcess
    samples: Samples


class Check(NamedTuple):
    """One rule.

    Attributes:
        name: `group.rule`, unique.
        rule: what a kernel must do, a sentence.
        section: where the protocol's document (Messaging in Jupyter) says so.
        since: the protocol version that brought it.
        function: tries it; raises CheckFailedError or NotSupportedError.
        fresh: needs a kernel of its own.
    """

    name: str
    rule: str
    section: str
    since: tuple[int, int]
    function: Callable[[Subject], None]
    fresh: bool = False

    def run(self, subject: Subject) -> None:
        """Try the rule. One that is newer than the protocol version that the kernel gives is tried too, but may fail.

        Raises:
            CheckFailedError: the kernel breaks it.
            NotSupportedError: it doesn't apply to this kernel.
        """
        spoken = read_version(subject)
        try:
            self.function(subject)
        except (CheckFailedError, NoAnswerError) as error:
            if spoken >= self.since:
                raise
            version = ".".join(map(str, spoken))
            raise NotSupportedError(
                f"the rule is of {self.since[0]}.{self.since[1]}, the kernel speaks {version} ({error})"
            ) from error

    def __str__(self) -> str:
        return self.name


class CheckTable:
    """Collects the checks of a group with a decorator, in order."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.checks: list[Check] = []

    def add(
        self, section: str, since: tuple[int, int] = (5, 0), *, fresh: bool = False
    ) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
        """Take a function as a check; its docstring is the rule, its name that of the check."""

        def keep(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
            rule = re.sub(r"\s+", " ", function.__doc__ or "").strip()
            name = f"{self.group}.{function.__name__.replace('_', '-')}"
            self.checks.append(Check(name, rule, section, since, function, fresh))
            return function

        return keep


def read_version(subject: Subject) -> tuple[int, ...]:
    """Return the protocol version that kernel_info_reply gives."""
    replies = subject.kernel.client.recorder.messages("shell", kind="kernel_info_reply")
    text = str(replies[0].content.get("protocol_version", "5.0"))
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())


def need(sample: Any, name: str) -> Any:
    """Return a sample, or say that the check can't be made without it."""
    if not sample:
        raise NotSupportedError(f"the samples have no `{name}`")
    return sample


def need_feature(subject: Subject, feature: str) -> None:
    """Go on only when kernel_info_reply offers a feature."""
    info = subject.kernel.client.exchange("kernel_info_request").content
    offered = list(info.get("supported_features") or [])
    if info.get("debugger"):
        offered.append("debugger")
    if feature not in offered:
        raise NotSupportedError(
            f"kernel_info_reply doesn't offer `{feature}`; it offers {offered or 'nothing'}"
        )


def begin_running(subject: Subject, code: str) -> str:
    """Start a cell that takes long; return its request when the kernel is at it."""
    client = subject.kernel.client
    request = client.begin(code)
    client.wait(
        lambda: "started" in client.recorder.text(parent=request),
        "output of a cell that takes long",
    )
    return request


def stop_running(subject: Subject, request: str) -> Exchange:
    """Interrupt a cell, by message or else by signal; return what it ended with."""
    client = subject.kernel.client
    client.send("control", "interrupt_request")
    try:
        return client.finish(request, timeout_s=5)
    except NoAnswerError:
        subject.kernel.interrupt()
        return client.finish(request)


def expect(condition: object, message: str) -> None:
    """Raise CheckFailedError unless the condition holds."""
    if not condition:
        raise CheckFailedError(message)


def expect_equal(what: str, got: object, wanted: object) -> None:
    """Compare; the error shows both."""
    if got != wanted:
        raise CheckFailedError(f"{what}: expected {shorten(wanted)}, got {shorten(got)}")


def expect_in(what: str, member: object, values: Iterable[object]) -> None:
    """Look for a member; the error shows what is there."""
    values = list(values)
    if member not in values:
        raise CheckFailedError(f"{what}: expected {member!r} among {shorten(values)}")


def expect_type(what: str, value: object, *types: type) -> None:
    """Check the type of a value."""
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        names = " or ".join(one.__name__ for one in types)
        raise CheckFailedError(f"{what}: expected {names}, got {shorten(value)}")


def shorten(value: object, length: int = 160) -> str:
    """Show a value on one line, cut off."""
    text = repr(value)
    return text if len(text) <= length else f"{text[: length - 3]}..."
