"""Debugging cells with the real debugpy, in a process of its own: a tracer would stay in this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest

from ipy.core.shell import InteractiveShell
from ipy.kernel.debugger import Debugger, is_available

HARNESS = """
import json, os, queue, sys, threading
from ipy.core.shell import InteractiveShell
from ipy.kernel.debugger import Debugger
from ipy.kernel.debugger.cellnames import XCachingCompiler

class Shell(InteractiveShell):
    compiler_class = XCachingCompiler

shell = Shell.instance()
events, cells, results, told = queue.Queue(), queue.Queue(), queue.Queue(), []
debugger = Debugger(publish_event=events.put, shell=shell)
numbers = iter(range(1, 10**6))

def ask(command, **arguments):
    reply = debugger.process({"type": "request", "seq": next(numbers), "command": command, "arguments": arguments})
    assert reply["type"] == "response" and reply["command"] == command, reply
    assert reply["success"], reply
    return reply.get("body")

def event(kind):
    while True:
        got = events.get(timeout=60)
        if got["event"] == kind:
            return got["body"]

def attach():
    ask("initialize", clientID="test", adapterID="test")
    ask("attach")
    ask("configurationDone")

def break_at(code, *lines):
    path = ask("dumpCell", code=code)["sourcePath"]
    points = ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": n} for n in lines])
    assert all(point["verified"] for point in points["breakpoints"])
    return path

def run(code):
    cells.put(code)

def finished():
    return results.get(timeout=60)

def stack(thread):
    return [(f["name"], f["line"], f["source"]["path"]) for f in ask("stackTrace", threadId=thread)["stackFrames"]]

def tell(**facts):
    told.append(facts)

def front_end():
    try:
        script()
    except BaseException:
        import traceback
        told.append({"error": traceback.format_exc()})
    cells.put(None)

def script():
BODY

thread = threading.Thread(target=front_end)
thread.start()
while (cell := cells.get()) is not None:
    results.put(shell.run_cell(cell).success)
debugger.close()
thread.join()
print("TOLD" + json.dumps(told))
"""


def debug(tmp_path, script):
    """What a script of front-end requests told, from a fresh process whose main thread runs the cells."""
    if not is_available():
        pytest.skip("debugpy is not installed")
    code = HARNESS.replace("BODY", textwrap.indent(textwrap.dedent(script), "    "))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=100,
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "IPYTHONDIR": str(tmp_path),
            "TMPDIR": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.rpartition("TOLD")[2])
    errors = [fact["error"] for fact in told if "error" in fact]
    assert not errors, errors[0]
    return {name: value for fact in told for name, value in fact.items()}


@pytest.mark.spec("TKER-064", "TKER-065", "TMSG-039", "TMSG-041", "TMSG-042", "TMSG-043")
def test_a_breakpoint_in_a_cell(tmp_path):
    """Set it, hit it, read and render variables, copy one to the globals, step, continue, detach."""
    told = debug(
        tmp_path,
        """
        attach()
        code = "def f(x):\\n    y = x + 1\\n    z = y * 2\\n    return z\\nresult = f(3)\\nlast = True"
        path = break_at(code, 2)
        tell(info=ask("debugInfo"), path=path)
        run(code)
        stopped = event("stopped")
        thread = stopped["threadId"]
        tell(reason=stopped["reason"], stack=stack(thread), stopped=ask("debugInfo")["stoppedThreads"], thread=thread)
        frame = ask("stackTrace", threadId=thread)["stackFrames"][0]["id"]
        scopes = ask("scopes", frameId=frame)["scopes"]
        local = ask("variables", variablesReference=scopes[0]["variablesReference"])["variables"]
        tell(local=[(v["name"], v["value"]) for v in local])
        tell(rich=ask("richInspectVariables", variableName="x", frameId=frame))
        ask("copyToGlobals", srcVariableName="x", srcFrameId=frame, dstVariableName="copied")
        ask("next", threadId=thread)
        event("stopped")
        tell(after_next=stack(thread)[0][:2])
        ask("stepOut", threadId=thread)
        event("stopped")
        tell(after_step_out=stack(thread)[0][0])
        ask("continue", threadId=thread)
        tell(finished=finished(), copied=shell.user_ns["copied"], result=shell.user_ns["result"])
        ask("disconnect")
        info = ask("debugInfo")
        tell(is_started=info["isStarted"], left=[info["breakpoints"], info["stoppedThreads"]], traced=sys.gettrace() is not None)
        """,
    )
    path = told["path"]
    assert told["info"]["isStarted"]
    assert told["info"]["breakpoints"] == [{"source": path, "breakpoints": [{"line": 2}]}]
    assert path.startswith(told["info"]["tmpFilePrefix"])
    assert told["reason"] == "breakpoint"
    assert told["stopped"] == [told["thread"]]
    assert told["stack"] == [["f", 2, path], ["<module>", 5, path]]
    assert told["local"] == [["x", "3"]]
    assert told["rich"] == {"data": {"text/plain": "3"}, "metadata": {}}
    assert told["after_next"] == ["f", 3]
    # The line of the call, or the next one: Pythons differ.
    assert told["after_step_out"] == "<module>"
    assert told["finished"] is True
    assert (told["copied"], told["result"]) == (3, 8)
    assert told["is_started"] is False
    assert told["left"] == [[], []]
    assert told["traced"] is False
    assert not os.path.exists(path)


@pytest.mark.spec("TKER-064")
def test_attaching_again_and_breaking_in_an_earlier_cell(tmp_path):
    """A second session works as the first, also for functions of cells that ran before it began; threads of user code stop as well."""
    told = debug(
        tmp_path,
        """
        code = "def g(n):\\n    return n + 1"
        run(code)
        finished()
        for session in range(2):
            attach()
            break_at(code, 2)
            run(f"import threading; t = threading.Thread(target=g, args=({session},)); t.start(); t.join()")
            thread = event("stopped")["threadId"]
            tell(**{f"stack{session}": [frame[:2] for frame in stack(thread)][:1]})
            ask("continue", threadId=thread)
            tell(**{f"finished{session}": finished()})
            ask("disconnect", terminateDebuggee=True)
        """,
    )
    assert told == {
        "stack0": [["g", 2]],
        "finished0": True,
        "stack1": [["g", 2]],
        "finished1": True,
    }


@pytest.fixture
def debugger(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell()
    debugger = Debugger(publish_event=lambda event: None, shell=shell)
    yield debugger
    debugger.close()
    shell.atexit_operations()
    shell.cleanup()


def request(command, **arguments):
    return {"type": "request", "seq": 7, "command": command, "arguments": arguments}


@pytest.mark.spec("TMSG-040")
def test_debug_info_without_a_session(debugger):
    """Front ends ask it first of all, to learn how cells are named."""
    reply = debugger.process(request("debugInfo"))
    assert reply["success"]
    assert reply["request_seq"] == 7
    assert {**reply["body"], "tmpFilePrefix": ""} == {
        "isStarted": False,
        "hashMethod": "Murmur2",
        "hashSeed": 0xC70F6907,
        "tmpFilePrefix": "",
        "tmpFileSuffix": ".py",
        "breakpoints": [],
        "stoppedThreads": [],
        "richRendering": True,
        "exceptionPaths": ["Python Exceptions"],
        "copyToGlobals": True,
    }
    assert reply["body"]["tmpFilePrefix"].endswith(f"ipykernel_{os.getpid()}{os.sep}")


@pytest.mark.spec("TMSG-041", "TKER-065")
def test_variables_without_a_session(debugger):
    """The user's variables, without what the shell keeps there; each can be rendered."""
    debugger._shell.run_cell("numbers = [1, 2]\n_private = 3", store_history=True)
    reply = debugger.process(request("inspectVariables"))
    found = {v["name"]: v for v in reply["body"]["variables"]}
    assert sorted(found) == ["_private", "numbers"]
    inner = debugger.process(
        request("variables", variablesReference=found["numbers"]["variablesReference"])
    )
    assert [v["value"] for v in inner["body"]["variables"]] == ["1", "2"]
    rich = debugger.process(request("richInspectVariables", variableName="numbers"))
    assert rich["body"] == {"data": {"text/plain": "[1, 2]"}, "metadata": {}}
    missing = debugger.process(request("richInspectVariables", variableName="nope"))
    assert not missing["success"]
    assert "name 'nope' is not defined" in missing["message"]


@pytest.mark.spec("TMSG-039")
def test_cells_are_dumped_to_private_files(debugger):
    """`dumpCell` and `source` give the text back; nobody else can read the directory; everything is removed at the end."""
    code = "x = 'ä'\r\ny = 2"
    path = debugger.process(request("dumpCell", code=code))["body"]["sourcePath"]
    assert debugger.process(request("source", source={"path": path}))["body"]["content"] == code
    if os.name == "posix":
        assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
    gone = debugger.process(request("source", source={"path": path + ".no"}))
    assert not gone["success"]
    assert gone["message"].startswith("source unavailable")
    debugger.close()
    assert not os.path.exists(path)


def test_modules_are_listed_in_parts(debugger):
    """Python files that are loaded; a front end asks for as many as it shows."""
    reply = debugger.process(request("modules", startModule=0, moduleCount=3))
    assert len(reply["body"]["modules"]) == 3
    assert reply["body"]["totalModules"] > 3
    every = debugger.process(request("modules"))["body"]["modules"]
    assert {"ipy.kernel.debugger.debugger"} <= {module["name"] for module in every}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (None, "must be an object"),
        ({}, "needs `command`"),
        ({"command": "debugInfo"}, "needs `command`"),
        ({"command": "debugInfo", "seq": 1, "arguments": [1]}, "`arguments` must be an object"),
        ({"command": "dumpCell", "seq": 1}, "`code` must be a string"),
        ({"command": "evaluate", "seq": 1}, "not attached"),
        ({"command": "attach", "seq": 1}, "not attached"),
        ({"command": "disconnect", "seq": 1}, "not attached"),
        ({"command": "noSuchThing", "seq": 1}, "not attached"),
        (
            {"command": "variables", "seq": 1, "arguments": {"variablesReference": 5}},
            "no variable 5",
        ),
        (
            {
                "command": "copyToGlobals",
                "seq": 1,
                "arguments": {"srcVariableName": "a b", "dstVariableName": "c"},
            },
            "must be a name",
        ),
        (
            {
                "command": "copyToGlobals",
                "seq": 1,
                "arguments": {"srcVariableName": "a", "dstVariableName": "c", "srcFrameId": 1},
            },
            "needs a thread that is stopped",
        ),
    ],
)
def test_bad_requests_get_one_clear_answer(debugger, bad, message):
    """Every request is answered, at once."""
    reply = debugger.process(bad)
    assert reply["success"] is False
    assert message in reply["message"]


def test_without_debugpy_initialize_says_what_to_install(debugger, monkeypatch):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "debugpy", None)
    reply = debugger.process(request("initialize"))
    assert not reply["success"]
    assert "pip install ipy-kernel[debug]" in reply["message"]
