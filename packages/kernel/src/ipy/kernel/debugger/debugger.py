"""Answering `debug_request`."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from ast import literal_eval
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from ipy.kernel.errors import KernelError

from .adapter import Adapter, AdapterError, exclude_from_tracing
from .cellfiles import CellFiles
from .cellnames import HASH_METHOD, SUFFIX, get_tmp_directory, get_tmp_hash_seed
from .dap import Message, failure, success
from .variables import VariableExplorer

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell

log = logging.getLogger(__name__)

_RENDERING = "__import__('ipy.kernel.debugger.rendering', None, None, ['*'])"


class Debugger:
    """Answers the requests of a front end that debugs the user's code.

    Threads of the kernel itself are never stopped; those of the user are.

    Args:
        publish_event: sends an event (`debug_event`) to the clients; called in any thread.
        shell: holds the user's variables.
        just_my_code: don't step into installed libraries.
        filter_internal_frames: don't show the frames of the kernel below those of a cell.
        reply_timeout_s: how long debugpy may take to answer.
        is_of_user: says which threads run the user's code; by default those that a cell has started, and the main thread.
    """

    def __init__(
        self,
        *,
        publish_event: Callable[[Message], object],
        shell: InteractiveShell,
        just_my_code: bool = False,
        filter_internal_frames: bool = True,
        reply_timeout_s: float = 60,
        is_of_user: Callable[[threading.Thread], bool] | None = None,
    ) -> None:
        self._publish_event = publish_event
        self._shell = shell
        self._just_my_code = just_my_code
        self._filter_internal_frames = filter_internal_frames
        self._reply_timeout_s = reply_timeout_s
        self._is_of_user = is_of_user or runs_user_code
        self._adapter: Adapter | None = None
        self._is_attached = False
        self._waits_for_server = threading.Event()
        self._is_initialized = threading.Event()
        self._server: tuple[str, int] = ("", 0)
        self._breakpoints: dict[str, list[Message]] = {}
        self._threads: set[int] = set()
        #: Threads that were in a cell, or in what it called, when they stopped last.
        self._in_cells: set[int] = set()
        #: Stops to be judged; None ends the thread that does.
        self._stops: SimpleQueue[Message | None] = SimpleQueue()
        self.stopped_threads: set[int] = set()
        self._files = CellFiles()
        self._explorer = VariableExplorer(lambda: shell.user_ns, self._is_hidden)
        self._handlers: dict[str, Callable[[Message, Message], Message]] = {
            "attach": self._attach,
            "configurationDone": self._configuration_done,
            "copyToGlobals": self._copy_to_globals,
            "debugInfo": self._debug_info,
            "disconnect": self._disconnect,
            "dumpCell": self._dump_cell,
            "initialize": self._initialize,
            "inspectVariables": self._inspect_variables,
            "modules": self._modules,
            "richInspectVariables": self._rich_inspect_variables,
            "setBreakpoints": self._set_breakpoints,
            "source": self._source,
            "stackTrace": self._stack_trace,
            "terminate": self._disconnect,
            "variables": self._variables,
        }

    @property
    def is_started(self) -> bool:
        """Whether a front end is attached."""
        return self._adapter is not None and self._adapter.is_running

    def process(self, request: Any) -> Message:
        """Answer one request; never raises for what the request says.

        Args:
            request: the content of a `debug_request`.

        Returns:
            the content of the `debug_reply`.
        """
        if not isinstance(request, dict):
            return failure({}, f"a debug request must be an object, got {type(request).__name__}")
        if not isinstance(request.get("command"), str) or not isinstance(request.get("seq"), int):
            return failure(
                request, "a debug request needs `command` (a string) and `seq` (a number)"
            )
        arguments = request.get("arguments") or {}
        if not isinstance(arguments, dict):
            return failure(
                request, f"`arguments` must be an object, got {type(arguments).__name__}"
            )
        handler = self._handlers.get(request["command"], self._forward)
        try:
            return handler(request, arguments)
        except KernelError as error:
            return failure(request, str(error))
        except _BadArgument as error:
            return failure(request, f"{request['command']}: {error}")

    def close(self) -> None:
        """Detach, and remove the files of cells."""
        if self._adapter is not None:
            self._end_session()
        self._files.remove()

    # -- the session ---------------------------------------------------------------------------------

    def _initialize(self, request: Message, arguments: Message) -> Message:
        if self._adapter is not None:
            # A front end that was reloaded begins anew.
            self._end_session()
        self._waits_for_server.clear()
        self._is_initialized.clear()
        adapter = Adapter(self._on_event, self._reply_timeout_s)
        adapter.open()
        self._adapter = adapter
        stops = self._stops = SimpleQueue()
        judge = threading.Thread(
            target=self._judge_stops, args=(stops,), name="ipy-debug-stops", daemon=True
        )
        exclude_from_tracing(judge)
        judge.start()
        return self._forward(request, arguments)

    def _attach(self, request: Message, arguments: Message) -> Message:
        if self._is_attached:
            raise AdapterError("the debugger is attached already")
        for thread in threading.enumerate():
            if not self._is_of_user(thread):
                exclude_from_tracing(thread)
        adapter = self._running()
        seq = adapter.send("attach", self._attach_arguments(arguments))
        # The events come in the thread that reads; debugpy answers to `attach` last of all.
        self._wait(self._waits_for_server, "opened no port for debugpy")
        thread = threading.Thread(target=self._connect, name="ipy-debug-connect", daemon=True)
        exclude_from_tracing(thread)
        thread.start()
        self._wait(self._is_initialized, "was not reached by debugpy")
        adapter.ask("configurationDone")
        reply = adapter.receive(seq)
        self._is_attached = bool(reply.get("success"))
        return _as_reply(request, reply)

    def _attach_arguments(self, arguments: Message) -> Message:
        rules = [{"path": f"{place}**", "include": False} for place in _stepped_over()]
        given = {
            key: value for key, value in arguments.items() if key not in ("connect", "host", "port")
        }
        return {
            "justMyCode": self._just_my_code,
            "rules": rules,
            **given,
            "listen": {"host": "127.0.0.1", "port": 0},
            "subProcess": False,
        }

    def _connect(self) -> None:
        """Let debugpy trace this process; returns when the front end has configured it."""
        # debugpy would warn on stderr that modules of the standard library are frozen.
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        import debugpy

        debugpy.configure(subProcess=False)
        try:
            debugpy.connect(self._server)
        except Exception:
            # Whatever debugpy meets: `attach` tells that it did not get through.
            log.exception("debugpy could not connect to its adapter at %s:%s", *self._server)

    def _wait(self, event: threading.Event, fault: str) -> None:
        if not event.wait(self._reply_timeout_s):
            raise AdapterError(f"the debug adapter {fault} in {self._reply_timeout_s:g} s")

    def _configuration_done(self, request: Message, arguments: Message) -> Message:
        # Attaching has said so already.
        self._running()
        return success(request)

    def _disconnect(self, request: Message, arguments: Message) -> Message:
        self._running()
        self._end_session()
        return success(request)

    def _end_session(self) -> None:
        """Detach from the adapter and stop tracing; the process goes on."""
        adapter, self._adapter = self._adapter, None
        was_attached, self._is_attached = self._is_attached, False
        assert adapter is not None
        try:
            if adapter.is_running:
                adapter.ask("disconnect", {"restart": False, "terminateDebuggee": False})
        except AdapterError as error:
            log.warning("the debugger ended without saying so: %s", error)
        finally:
            if was_attached:
                from importlib import import_module

                # It comes with debugpy. Without this call, code goes on being traced, and a second session finds no debugger.
                import_module("pydevd").stoptrace()
            adapter.close()
            self._stops.put(None)
            self._breakpoints.clear()
            self._threads.clear()
            self._in_cells.clear()
            self.stopped_threads.clear()

    def _running(self) -> Adapter:
        if self._adapter is None or not self._adapter.is_running:
            raise AdapterError("the debugger is not attached: send `initialize` and `attach` first")
        return self._adapter

    def _forward(self, request: Message, arguments: Message) -> Message:
        return _as_reply(request, self._running().ask(request["command"], arguments))

    def _on_event(self, event: Message) -> None:
        """In the thread that reads: note what an event says, and pass it on."""
        kind, body = event.get("event"), event.get("body") or {}
        if kind == "debugpyWaitingForServer":
            self._server = (body["host"], body["port"])
            self._waits_for_server.set()
        elif kind == "initialized":
            self._is_initialized.set()
        elif kind == "thread":
            change = self._threads.add if body.get("reason") == "started" else self._threads.discard
            change(body["threadId"])
        elif kind == "stopped":
            # Judging it takes a question, whose answer comes in this thread.
            self._stops.put(event)
            return
        elif kind == "continued":
            self.stopped_threads.discard(body.get("threadId", 0))
            if body.get("allThreadsContinued"):
                self.stopped_threads.clear()
        self._publish_event(event)

    def _judge_stops(self, stops: SimpleQueue[Message | None]) -> None:
        """In a thread of its own, which is there before debugpy: threads that come while code is stopped disturb its steps."""
        while (event := stops.get()) is not None:
            self._judge_stop(event)

    def _judge_stop(self, event: Message) -> None:
        """Tell of a stop; but where a step has led out of a cell, into what runs cells, go on instead."""
        body: Message = event["body"]
        adapter, thread = self._adapter, body["threadId"]
        if adapter is None:
            return
        try:
            reply = adapter.ask("stackTrace", {"threadId": thread})
            frames = (reply.get("body") or {}).get("stackFrames", [])
            is_in_cell = any(self._is_cell(_path(frame)) for frame in frames)
            was_in_cell = thread in self._in_cells
            (self._in_cells.add if is_in_cell else self._in_cells.discard)(thread)
            if body.get("reason") == "step" and was_in_cell and not is_in_cell:
                adapter.ask("continue", {"threadId": thread})
                return
        except AdapterError as error:
            # The session has ended meanwhile.
            log.debug("a stop could not be looked at: %s", error)
        self.stopped_threads.add(thread)
        if body.get("allThreadsStopped"):
            self.stopped_threads |= self._threads
        self._publish_event(event)

    def _is_cell(self, path: str) -> bool:
        """Whether a file is a cell; front ends may have given it another name."""
        return path.startswith(_cell_prefix()) or path in self._shell.compile.cells

    # -- cells and breakpoints ---------------------------------------------------------------------------

    def _debug_info(self, request: Message, arguments: Message) -> Message:
        breakpoints = [
            {"source": path, "breakpoints": points} for path, points in self._breakpoints.items()
        ]
        return success(
            request,
            {
                "isStarted": self.is_started,
                "hashMethod": HASH_METHOD,
                "hashSeed": get_tmp_hash_seed(),
                "tmpFilePrefix": _cell_prefix(),
                "tmpFileSuffix": SUFFIX,
                "breakpoints": breakpoints,
                "stoppedThreads": sorted(self.stopped_threads),
                "richRendering": True,
                "exceptionPaths": ["Python Exceptions"],
                "copyToGlobals": True,
            },
        )

    def _dump_cell(self, request: Message, arguments: Message) -> Message:
        return success(request, {"sourcePath": self._files.dump(_text(arguments, "code"))})

    def _set_breakpoints(self, request: Message, arguments: Message) -> Message:
        reply = self._forward(request, arguments)
        if reply["success"]:
            path = (arguments.get("source") or {}).get("path", "")
            points = arguments.get("breakpoints") or []
            self._breakpoints[path] = points
            if not points:
                del self._breakpoints[path]
        return reply

    def _source(self, request: Message, arguments: Message) -> Message:
        path = _text(arguments.get("source") or {}, "path")
        try:
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                return success(request, {"content": file.read()})
        except OSError as error:
            return failure(request, f"source unavailable: {error}")

    def _modules(self, request: Message, arguments: Message) -> Message:
        # `vars`: asking a lazy module for an attribute would load it.
        paths = [
            (name, vars(module).get("__file__"))
            for name, module in list(sys.modules.items())
            if module is not None
        ]
        found = [
            {"id": number, "name": name, "path": path}
            for number, (name, path) in enumerate(paths)
            if isinstance(path, str) and path.endswith(".py")
        ]
        start, count = arguments.get("startModule", 0), arguments.get("moduleCount", 0)
        part = found[start : start + count] if count else found[start:]
        return success(request, {"modules": part, "totalModules": len(found)})

    def _stack_trace(self, request: Message, arguments: Message) -> Message:
        reply = self._forward(request, arguments)
        if not reply["success"] or not self._filter_internal_frames:
            return reply
        frames = reply["body"]["stackFrames"]
        paths = [_path(frame) for frame in frames]
        of_cells = [n for n, path in enumerate(paths) if self._is_cell(path)]
        # What called the outermost cell is the kernel.
        end = of_cells[-1] + 1 if of_cells else len(frames)
        own = _own_directories()
        kept = [
            frame
            for frame, path in zip(frames[:end], paths[:end], strict=True)
            if not path.startswith(own)
        ]
        reply["body"].update(stackFrames=kept, totalFrames=len(kept))
        return reply

    # -- variables -----------------------------------------------------------------------------------

    def _is_hidden(self, name: str, value: Any) -> bool:
        """Whether a variable is the shell's: what a namespace begins with, and the results that it keeps."""
        hidden = self._shell.user_ns_hidden
        return (
            name.startswith("__") or _is_cache(name) or (name in hidden and hidden[name] is value)
        )

    def _inspect_variables(self, request: Message, arguments: Message) -> Message:
        return success(request, {"variables": self._explorer.variables()})

    def _variables(self, request: Message, arguments: Message) -> Message:
        reference = arguments.get("variablesReference")
        if isinstance(reference, int) and self._explorer.knows(reference):
            return success(request, {"variables": self._explorer.children(reference)})
        if not self.is_started:
            return failure(request, f"there is no variable {reference!r} (any more)")
        reply = self._forward(request, arguments)
        if reply["success"]:
            shown = [
                variable
                for variable in reply["body"]["variables"]
                if not self._is_hidden(variable["name"], self._shell.user_ns.get(variable["name"]))
            ]
            reply["body"]["variables"] = shown
        return reply

    def _rich_inspect_variables(self, request: Message, arguments: Message) -> Message:
        name = _text(arguments, "variableName")
        frame = arguments.get("frameId")
        if self.stopped_threads and frame is not None:
            result = self._evaluate(frame, f"{_RENDERING}.render({name})")
            return success(request, json.loads(literal_eval(result["result"])))
        answer = self._shell.user_expressions({"value": name})["value"]
        if answer["status"] != "ok":
            return failure(request, f"{answer.get('ename')}: {answer.get('evalue')}")
        return success(request, {"data": answer["data"], "metadata": answer["metadata"]})

    def _copy_to_globals(self, request: Message, arguments: Message) -> Message:
        source = _identifier(arguments, "srcVariableName")
        target = _identifier(arguments, "dstVariableName")
        if not self.stopped_threads:
            return failure(request, "copyToGlobals needs a thread that is stopped")
        frame = arguments.get("srcFrameId")
        result = self._evaluate(frame, f"{_RENDERING}.assign({target!r}, {source})")
        return success(request, {**result, "value": result["result"]})

    def _evaluate(self, frame: Any, expression: str) -> Message:
        """The value of an expression in a stopped frame.

        Raises:
            AdapterError: it fails.
        """
        arguments = {"expression": expression, "frameId": frame, "context": "clipboard"}
        reply = self._running().ask("evaluate", arguments)
        if not reply.get("success"):
            raise AdapterError(reply.get("message") or "the expression can't be evaluated")
        body: Message = reply["body"]
        return body


class _BadArgument(Exception):
    """An argument is missing or of the wrong kind."""


def _text(arguments: Message, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str):
        raise _BadArgument(f"`{name}` must be a string, got {value!r}")
    return value


def _identifier(arguments: Message, name: str) -> str:
    value = _text(arguments, name)
    if not value.isidentifier():
        raise _BadArgument(f"`{name}` must be a name, got {value!r}")
    return value


def _path(frame: Message) -> str:
    """The file of a stack frame; "" if it has none."""
    return (frame.get("source") or {}).get("path") or ""


def _cell_prefix() -> str:
    """What the files of cells begin with."""
    return get_tmp_directory() + os.sep


def _as_reply(request: Message, reply: Message) -> Message:
    """A reply of the adapter, as one to the request that we were asked."""
    return {**reply, "request_seq": request["seq"], "command": request["command"]}


def _is_cache(name: str) -> bool:
    """Whether a name is one of `_1`, `_i`, `_i1`, `_ih`, `_oh`, `_dh`."""
    rest = name.removeprefix("_").removeprefix("i")
    return name.startswith("_") and (
        not rest or rest.isdigit() or set(rest) == {"_"} or name in _CACHES
    )


_CACHES = frozenset(["_ii", "_iii", "_ih", "_oh", "_dh"])


def _own_directories() -> tuple[str, ...]:
    """Where the code of the shell and the kernel lies."""
    import ipy.core
    import ipy.kernel

    return tuple(
        os.path.dirname(str(module.__file__)) + os.sep for module in (ipy.core, ipy.kernel)
    )


def _stepped_over() -> tuple[str, ...]:
    """What lies between a cell and the program: a step out of a cell must not end there."""
    import asyncio
    import runpy

    loop = os.path.dirname(str(asyncio.__file__)) + os.sep
    return (*_own_directories(), loop, str(runpy.__file__))


def runs_user_code(thread: threading.Thread) -> bool:
    """Whether a thread is the main one, a subshell's, or was started by a cell."""
    from ipy.kernel import parents

    if thread is threading.main_thread() or thread.name.startswith("subshell-"):
        return True
    return getattr(
        thread, parents.THREAD_ATTRIBUTE, None
    ) is not None and not thread.name.startswith("ipy-")
