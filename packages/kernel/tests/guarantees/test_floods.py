"""No message is lost, however many there are and however slowly they are read."""

from __future__ import annotations

import sys
import time

import pytest

from .helpers import Stream, memory_peak_bytes, size

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads the kernel's memory from /proc"
)


def read_numbers(stream, name="stdout"):
    """Take a flood of numbers, a line each; return how many came, all in order."""
    rest = ""
    expected = 0
    for msg_type, content in stream:
        if msg_type == "stream" and content["name"] == name:
            *lines, rest = (rest + content["text"]).split("\n")
            for line in lines:
                assert line == str(expected)
                expected += 1
    assert rest == ""
    return expected


@pytest.mark.parametrize("name", ["stdout", "stderr"])
@pytest.mark.timeout(size(120, 1200))
@pytest.mark.spec("KERNEL-066", "TMSG-059")
def test_flushed_prints_arrive_whole(client, name):
    """Every one of many prints with flush arrives, in order, and idle comes after them."""
    count = size(30_000, 1_000_000)
    code = f"import sys\nfor i in range({count}): print(i, file=sys.{name}, flush=True)"
    assert read_numbers(Stream(client, client.begin(code)), name) == count


@pytest.mark.timeout(size(120, 1200))
def test_displays_arrive_whole(client):
    """Every one of many displays arrives, in order, and idle comes after them."""
    count = size(3_000, 50_000)
    code = f"for i in range({count}): display(i)"
    texts = [
        content["data"]["text/plain"]
        for msg_type, content in Stream(client, client.begin(code))
        if msg_type == "display_data"
    ]
    assert texts == [str(number) for number in range(count)]


@linux_only
@pytest.mark.timeout(size(120, 1200))
def test_slow_client_loses_nothing_and_memory_is_bounded(kernel):
    """With a client that takes its time the writer waits: nothing is lost, and what waits doesn't pile up in the kernel."""
    count, pause_s = size(300, 10_000), size(2, 10) / 1000
    slow = kernel.connect(receive_limit=2)
    slow.wait_ready()
    slow.execute("display('warm')")
    before = memory_peak_bytes(kernel.process.pid)
    text_bytes = 200_000
    code = f"for i in range({count}): print(i, '.' * {text_bytes}, flush=True)"
    numbers = []
    rest = ""
    for msg_type, content in Stream(slow, slow.begin(code)):
        if msg_type == "stream":
            *lines, rest = (rest + content["text"]).split("\n")
            for line in lines:
                number, dots = line.split(" ")
                assert len(dots) == text_bytes
                numbers.append(int(number))
        time.sleep(pause_s)  # being slow is the subject
    assert numbers == list(range(count))
    growth = memory_peak_bytes(kernel.process.pid) - before
    assert growth < 0.6 * count * text_bytes, f"grew by {growth / 1e6:.0f} MB"
    slow.close()


@linux_only
@pytest.mark.timeout(size(120, 1200))
def test_stopped_client_loses_nothing_and_memory_is_bounded(kernel):
    """A client that stops reading for a while gets everything when it goes on; the kernel waits within its bound."""
    pause_s, count = size(2, 20), size(1_000, 20_000)
    stopped = kernel.connect(receive_limit=2)
    stopped.wait_ready()
    before = memory_peak_bytes(kernel.process.pid)
    text_bytes = 100_000
    code = f"for i in range({count}): display(i, metadata={{'pad': '.' * {text_bytes}}})"
    request = stopped.begin(code)
    time.sleep(pause_s)  # standing still is the subject
    texts = [
        content["data"]["text/plain"]
        for msg_type, content in Stream(stopped, request)
        if msg_type == "display_data"
    ]
    assert texts == [str(number) for number in range(count)]
    growth = memory_peak_bytes(kernel.process.pid) - before
    assert growth < 0.6 * count * text_bytes, f"grew by {growth / 1e6:.0f} MB"
    stopped.close()


@pytest.mark.timeout(300)
@pytest.mark.spec("TMSG-059")
def test_streams_and_displays_keep_their_order(client):
    """What goes to stdout, stderr and displays arrives in the order in which it was written."""
    count = size(500, 20_000)
    code = (
        "import sys\n"
        f"for i in range({count}):\n"
        "    print('out', i); display(i); print('err', i, file=sys.stderr)"
    )
    seen = []
    for msg_type, content in Stream(client, client.begin(code)):
        if msg_type == "stream":
            seen += [(content["name"], line) for line in content["text"].splitlines()]
        elif msg_type == "display_data":
            seen.append(("display", content["data"]["text/plain"]))
    wanted = []
    for i in range(count):
        wanted += [("stdout", f"out {i}"), ("display", str(i)), ("stderr", f"err {i}")]
    assert seen == wanted


@pytest.mark.timeout(300)
def test_threads_that_print_lose_nothing(client):
    """Several threads that print at once: every line arrives whole, the lines of each in order."""
    threads, count = 4, size(2_000, 50_000)
    code = f"""
import threading
def work(name):
    for i in range({count}):
        print(f"{{name}} {{i}}\\n", end="", flush=True)
threads = [threading.Thread(target=work, args=(n,)) for n in range({threads})]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    text = "".join(
        content["text"]
        for msg_type, content in Stream(client, client.begin(code))
        if msg_type == "stream"
    )
    by_thread = {name: [] for name in range(threads)}
    for line in text.splitlines():
        name, number = line.split(" ")
        by_thread[int(name)].append(int(number))
    assert by_thread == {name: list(range(count)) for name in range(threads)}


@pytest.mark.spec("KERNEL-084")
def test_flood_can_be_interrupted(client):
    """Code that prints without end stops at an interrupt, and idle comes."""
    request = client.begin("while True: print('flood', flush=True)")
    client.wait(lambda: client.recorder.text(parent=request), "output")
    client.send("control", "interrupt_request")
    reply = client.finish(request)
    assert reply.content["status"] == "error"
    assert client.execute("print('after')").text() == "after\n"
