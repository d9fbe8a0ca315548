"""`IPythonKernel`: the kernel that runs Python in our shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Instance, List, Type, default

from ipy.core import release

from . import info, preload
from .base import Kernel
from .dispatch.asking import Reply
from .shell import ZMQInteractiveShell

if TYPE_CHECKING:
    from ipy.core.execution import ExecutionResult


#: How many of the latest inputs a front end gets that gives no number.
TAIL = 10


class Traceback:
    """The lines of a traceback, put together only where the log takes them.

    Args:
        lines: as the reply has them.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def __str__(self) -> str:
        return "\n".join(["this traceback:", *self._lines])


class IPythonKernel(Kernel):
    """Runs cells of Python, with all that the shell adds to it."""

    read_only_in_thread = True

    implementation = info.IMPLEMENTATION
    implementation_version = release.version
    language_info = info.language_info()
    help_links = List(
        info.HELP_LINKS, help="Links for the help menu: dicts with text and url."
    ).tag(config=True)

    shell: Any = Instance("ipy.core.shell.InteractiveShell", allow_none=True)
    shell_class = Type(ZMQInteractiveShell, help="The class of the shell.")
    use_experimental_completions = Bool(True, help="Tell front ends the types of completions.").tag(
        config=True
    )
    user_module: Any = AnyTrait(None, allow_none=True)
    user_ns: Any = AnyTrait(None, allow_none=True)

    @default("ident")
    def _default_ident(self) -> str:
        from ipy.msgspec.identity import new_id

        return new_id()

    def __init__(self, engine: Any = None, **kwargs: Any) -> None:
        super().__init__(engine, **kwargs)
        transport = None if engine is None else engine.transport
        self.shell = self.shell_class.instance(
            parent=self,
            kernel=self,
            transport=transport,
            profile_dir=self.profile_dir,
            **({"user_module": self.user_module} if self.user_module is not None else {}),
            **({"user_ns": self.user_ns} if self.user_ns is not None else {}),
        )
        self.shell.configurables.append(self)
        self._debugger: Any = None
        if engine is not None:
            self._preload()

    def _preload(self) -> None:
        """Import what the kernel needs before the user's files can be taken for it."""
        preload.load_early()
        late = preload.Late()
        if preload.names_clash(os.curdir):
            late.run(lambda: False)
        self.engine.late = late

    # -- what it is ---------------------------------------------------------------------------------

    @property
    def banner(self) -> str:  # type: ignore[override]
        """What front ends show at their start."""
        return str(self.shell.banner)

    @property
    def supported_features(self) -> list[str]:
        """Optional parts of the protocol that it knows."""
        return info.features()

    @property
    def execution_count(self) -> int:
        """The number of the next cell."""
        return 0 if self.shell is None else int(self.shell.execution_count)

    @execution_count.setter
    def execution_count(self, value: int) -> None:
        # The shell counts by itself.
        return

    def begin_execution(self) -> int:
        """The number of the cell that is about to run."""
        return self.execution_count

    # -- running -----------------------------------------------------------------------------------

    def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: Mapping[str, str] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: Mapping[str, Any] | None = None,
        cell_id: str | None = None,
    ) -> Any:
        """Run a cell; the content of `execute_reply`, which may be awaited.

        Inside a running event loop (a kernel that derives from this one awaits it) the cell runs on that.
        """
        options: dict[str, Any] = {
            "store_history": store_history,
            "silent": silent,
            "cell_id": cell_id,
        }
        if cell_meta is not None:
            options["cell_meta"] = dict(cell_meta)
        if _loop_is_running():
            return self._execute_on_loop(code, user_expressions, options)
        return self._reply(self.shell.run_cell(code, **options), silent, user_expressions)

    async def _execute_on_loop(
        self, code: str, user_expressions: Mapping[str, str] | None, options: dict[str, Any]
    ) -> Reply:
        silent = options["silent"]
        result = None
        try:
            result = await self.shell.run_cell_async(code, **options)
        finally:
            self.shell.events.trigger("post_execute")
            if not silent:
                self.shell.events.trigger("post_run_cell", result)
        return self._reply(result, silent, user_expressions)

    def _reply(
        self, result: ExecutionResult, silent: bool, user_expressions: Mapping[str, str] | None
    ) -> Reply:
        shell = self.shell
        error = result.error_before_exec or result.error_in_exec
        number = result.execution_count
        reply = Reply(
            status="ok" if error is None else "error",
            execution_count=shell.execution_count - 1 if number is None else number,
        )
        if error is not None:
            reply.update(shell.take_error(error))
            self.log.info("a cell has failed with %s", Traceback(reply["traceback"]))
            reply["engine_info"] = {
                "engine_uuid": self.ident,
                "engine_id": -1,
                "method": "execute",
            }
            reply["user_expressions"] = {}
        else:
            reply["user_expressions"] = shell.user_expressions(user_expressions or {})
        manager = shell.payload_manager
        # Also of a cell that failed: what it did before counts.
        reply["payload"] = manager.read_payload()
        manager.clear_payload()
        return reply

    def do_apply(self, content: Any, bufs: Any, msg_id: str, reply_metadata: dict[str, Any]) -> Any:
        """Call a function that comes in buffers; the content of `apply_reply`, and the result as buffers."""
        from .applying import apply_call

        return apply_call(self, bufs)

    def do_clear(self) -> dict[str, Any]:
        """Clear the namespace."""
        self.shell.reset(False)
        return Reply(status="ok")

    # -- questions ---------------------------------------------------------------------------------

    def do_complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """How the code goes on at the cursor."""
        shell = self.shell
        with shell.builtin_trap:
            found = list(shell.Completer.completions(code, cursor_pos))
        if not found:
            return Reply(
                matches=[],
                cursor_start=cursor_pos,
                cursor_end=cursor_pos,
                metadata={"_jupyter_types_experimental": []}
                if self.use_experimental_completions
                else {},
                status="ok",
            )
        # One range for all: each is filled up with the text around it.
        start = min(item.start for item in found)
        end = max(item.end for item in found)
        texts: dict[str, Any] = {}
        for item in found:
            texts.setdefault(code[start : item.start] + item.text + code[item.end : end], item)
        metadata: dict[str, Any] = {}
        if self.use_experimental_completions:
            metadata["_jupyter_types_experimental"] = [
                {
                    "start": start,
                    "end": end,
                    "text": text,
                    "type": getattr(item, "type", "") or "<unknown>",
                    "signature": getattr(item, "signature", "") or "",
                }
                for text, item in texts.items()
            ]
        return Reply(
            matches=list(texts), cursor_start=start, cursor_end=end, metadata=metadata, status="ok"
        )

    def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        """What stands at the cursor."""
        from .cursor import name_at

        name = name_at(code, cursor_pos)
        reply = Reply(status="ok", data={}, metadata={}, found=False)
        if not name:
            return reply
        try:
            bundle = self.shell.object_inspect_mime(
                name, detail_level=detail_level, omit_sections=omit_sections
            )
        except KeyError:
            return reply
        if not self.shell.enable_html_pager:
            bundle.pop("text/html", None)
        reply.update(data=bundle, found=True)
        return reply

    def do_history(
        self,
        hist_access_type: str,
        output: bool,
        raw: bool,
        session: int | None = 0,
        start: int | None = 1,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,
    ) -> dict[str, Any]:
        """Inputs of earlier cells."""
        manager = self.shell.history_manager
        if hist_access_type == "tail":
            count = TAIL if n is None else n
            entries = manager.get_tail(count, raw=raw, output=output, include_latest=True)
        elif hist_access_type == "range":
            entries = manager.get_range(session or 0, start or 1, stop, raw=raw, output=output)
            if session and session > 0:
                # The history gives the number of the running session as 0, whichever way it was asked for.
                entries = [(session, *entry[1:]) for entry in entries]
        elif hist_access_type == "search":
            entries = manager.search(pattern or "*", raw=raw, output=output, n=n, unique=unique)
        else:
            entries = []
        return Reply(status="ok", history=list(entries))

    def do_is_complete(self, code: str) -> dict[str, Any]:
        """Whether code can run as it is; for an incomplete piece, how the next line is indented."""
        status, indent = self.shell.check_complete(code)
        reply = Reply(status=status)
        if status == "incomplete":
            reply["indent"] = indent or ""
        return reply

    # -- control -----------------------------------------------------------------------------------

    def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """Prepare for the end."""
        self.shell.exit_now = True
        return Reply(status="ok", restart=restart)

    @property
    def debugger(self) -> Any:
        """The debugger for front ends; made at first use."""
        if self._debugger is None:
            from .debugger.debugger import Debugger

            self._debugger = Debugger(
                publish_event=lambda event: self.engine.transport.publish("debug_event", event),
                shell=self.shell,
                just_my_code=self.debug_just_my_code,
                filter_internal_frames=self.filter_internal_frames,
            )
        return self._debugger

    def do_debug_request(self, msg: dict[str, Any]) -> Any:
        """Answer a message of the debugger protocol."""
        return Reply(self.debugger.process(msg))

    def at_shutdown(self) -> None:
        """End the shell: its history is written, its hooks are called."""
        if self.eventloop is not None:
            from .eventloops import close

            close(self)
        if self._debugger is not None:
            self._debugger.close()
        self.shell.atexit_operations()


def _loop_is_running() -> bool:
    """Whether this code runs on an event loop that really turns."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    loop = asyncio._get_running_loop()
    return loop is not None and loop.is_running()
