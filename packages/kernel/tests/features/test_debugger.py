"""The debugger of a real kernel, over its control channel."""

from __future__ import annotations

from itertools import count

import pytest

from ipy.kernel.debugger import is_available

pytestmark = pytest.mark.skipif(not is_available(), reason="debugpy is not installed")

CODE = "def f(x):\n    y = x + 1\n    return y\nr = f(3)\nprint(r)"


class FrontEnd:
    """Sends debug requests."""

    def __init__(self, client):
        self.client = client
        self._numbers = count(1)
        self._seen = 0

    def ask(self, command, **arguments):
        done = self.client.exchange(
            "debug_request",
            {
                "type": "request",
                "seq": next(self._numbers),
                "command": command,
                "arguments": arguments,
            },
            channel="control",
        )
        assert done.reply.msg_type == "debug_reply"
        assert done.content["success"], done.content
        return done.content.get("body")

    def event(self, kind):
        """The body of the next event of a kind."""

        def find():
            events = [
                m for m in self.client.recorder.messages("iopub") if m.msg_type == "debug_event"
            ]
            for number in range(self._seen, len(events)):
                if events[number].content["event"] == kind:
                    return number, events[number].content.get("body")
            return None

        self.client.wait(find, f"event {kind}")
        number, body = find()
        self._seen = number + 1
        return body


@pytest.fixture
def front_end(client):
    return FrontEnd(client)


@pytest.mark.spec("TKER-064", "TMSG-038", "TMSG-043")
def test_a_breakpoint_in_a_cell(client, front_end):
    """While the cell is stopped the kernel answers questions; stepping past its end does not enter the kernel."""
    front_end.ask("initialize", clientID="test", adapterID="test")
    front_end.ask("attach")
    path = front_end.ask("dumpCell", code=CODE)["sourcePath"]
    points = front_end.ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": 2}])
    assert points["breakpoints"][0]["verified"]
    front_end.ask("configurationDone")
    request = client.begin(CODE)
    thread = front_end.event("stopped")["threadId"]
    frames = front_end.ask("stackTrace", threadId=thread)["stackFrames"]
    assert [(f["name"], f["line"], f["source"]["path"]) for f in frames] == [
        ("f", 2, path),
        ("<module>", 4, path),
    ]
    rich = front_end.ask("richInspectVariables", variableName="x", frameId=frames[0]["id"])
    assert rich["data"] == {"text/plain": "3"}
    info = front_end.ask("debugInfo")
    assert info["isStarted"]
    assert thread in info["stoppedThreads"]
    found = client.exchange("complete_request", {"code": "prin", "cursor_pos": 4})
    assert "print" in found.content["matches"]
    front_end.ask("next", threadId=thread)
    front_end.event("stopped")
    front_end.ask("stepOut", threadId=thread)
    front_end.event("stopped")
    assert front_end.ask("stackTrace", threadId=thread)["stackFrames"][0]["name"] == "<module>"
    # Past the end of the cell, whose last line it may be already: that is not the kernel's business.
    front_end.ask("stepOut", threadId=thread)
    done = client.finish(request)
    assert done.content["status"] == "ok"
    assert done.text() == "4\n"
    front_end.ask("disconnect", terminateDebuggee=True)
    assert client.execute("print('alive')").text() == "alive\n"


@pytest.mark.spec("TKER-066")
def test_a_cell_knows_the_name_that_front_ends_compute(client, front_end):
    """A traceback of a cell that ran before anybody debugged leads to the name that `dumpCell` gives."""
    code = "import sys; print(sys._getframe().f_code.co_filename)"
    name = client.execute(code).text().strip()
    assert front_end.ask("dumpCell", code=code)["sourcePath"] == name


def test_the_kernel_says_that_it_has_a_debugger(client):
    """`kernel_info_reply` lists it."""
    info = client.exchange("kernel_info_request").content
    assert "debugger" in info["supported_features"]
    assert info["debugger"] is True


@pytest.mark.spec("TMSG-044", "TKER-056")
def test_usage(client, kernel):
    """The figures are those of the kernel's process."""
    usage = client.exchange("usage_request", channel="control").content
    assert usage["pid"] == kernel.process.pid
    assert usage["cpu_count"] >= 1
