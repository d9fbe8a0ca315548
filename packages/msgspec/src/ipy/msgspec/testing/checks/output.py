"""What a kernel publishes: streams, displays, and iopub itself."""

from __future__ import annotations

from .base import CheckTable, Subject, expect, expect_equal, expect_in, expect_type, need

OUTPUT = CheckTable("output")


@OUTPUT.add("Streams (stdout, stderr, etc)")
def stdout(subject: Subject) -> None:
    """Printed text is published as stream stdout, complete when idle comes."""
    exchange = subject.kernel.client.execute(need(subject.samples.stdout, "stdout"))
    expect_equal("stdout", exchange.text(), "hello\n")
    expect_equal("stderr", exchange.text("stderr"), "")


@OUTPUT.add("Streams (stdout, stderr, etc)")
def stderr(subject: Subject) -> None:
    """Error output is published as stream stderr."""
    exchange = subject.kernel.client.execute(need(subject.samples.stderr, "stderr"))
    expect_equal("stderr", exchange.text("stderr"), "oops\n")
    expect_equal("stdout", exchange.text(), "")


@OUTPUT.add("Streams (stdout, stderr, etc)")
def unicode(subject: Subject) -> None:
    """Letters of all planes arrive as they were printed."""
    exchange = subject.kernel.client.execute(need(subject.samples.unicode, "unicode"))
    expect_equal("stdout", exchange.text(), "\u00e9\u20ac\U0001f600\n")


@OUTPUT.add("Streams (stdout, stderr, etc)")
def nothing_lost(subject: Subject) -> None:
    """Text that is printed fast and flushed often arrives whole and in order, before idle."""
    exchange = subject.kernel.client.execute(need(subject.samples.many_lines, "many_lines"))
    wanted = "".join(f"{number}\n" for number in range(2000))
    got = exchange.text()
    expect(got == wanted, f"expected 2000 lines, got {got.count(chr(10))} and not the same")


@OUTPUT.add("Display Data")
def display(subject: Subject) -> None:
    """A display has all forms of one object, with text/plain among them, and metadata."""
    exchange = subject.kernel.client.execute(need(subject.samples.display, "display"))
    displays = exchange.published("display_data")
    expect_equal("display_data messages", len(displays), 1)
    expect_in("forms", "text/plain", displays[0]["data"])
    expect(len(displays[0]["data"]) > 1, f"only one form: {list(displays[0]['data'])}")
    expect_type("metadata", displays[0].get("metadata"), dict)


@OUTPUT.add("Display Data", (5, 1))
def display_id(subject: Subject) -> None:
    """The display id is in the transient data of a display and of its update."""
    client = subject.kernel.client
    shown = client.execute(need(subject.samples.display_id, "display_id"))
    update = client.execute(need(subject.samples.update_display, "update_display"))
    for exchange, kind in ((shown, "display_data"), (update, "update_display_data")):
        contents = exchange.published(kind)
        expect_equal(f"{kind} messages", len(contents), 1)
        transient = contents[0].get("transient", {})
        expect_equal(f"display id of {kind}", transient.get("display_id"), "conformance")


@OUTPUT.add("Clear output")
def clear_output(subject: Subject) -> None:
    """clear_output says whether to wait for the next output."""
    client = subject.kernel.client
    for name, wanted in (("clear_output", False), ("clear_output_wait", True)):
        exchange = client.execute(need(getattr(subject.samples, name), name))
        contents = exchange.published("clear_output")
        expect_equal(f"clear_output messages of {name}", len(contents), 1)
        expect_equal(f"`wait` of {name}", contents[0].get("wait"), wanted)


@OUTPUT.add("IOPub welcome message", (5, 5))
def welcome(subject: Subject) -> None:
    """A new subscriber is greeted with iopub_welcome, without a parent."""
    other = subject.kernel.connect()
    other.wait_ready()
    greetings = other.recorder.messages("iopub", kind="iopub_welcome")
    expect_equal("iopub_welcome messages", len(greetings), 1)
    expect_equal("subscription", greetings[0].content.get("subscription"), "")
    expect_equal("parent header", greetings[0].parent_header, {})
    other.close()


@OUTPUT.add("Kernel status", fresh=True)
def starting(subject: Subject) -> None:
    """The state starting is published at most once, with the process's start."""
    client = subject.kernel.client
    client.execute("")
    states = client.recorder.states()
    expect(states.count("starting") <= 1, f"states: {states}")
    if "starting" in states:
        expect_equal("the first state", states[0], "starting")
