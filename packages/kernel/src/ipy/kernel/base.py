r"""`Kernel`: the base of kernels, ours and those that wrap another language.

A wrapper kernel derives from it, says what it is (`implementation`, `banner`, `language_info`, ...) and implements `do_execute`; the
other `do_*` methods have answers that say "nothing known". Each may be a coroutine function. All of them run on the main thread.

    class EchoKernel(Kernel):
        implementation = "Echo"
        implementation_version = "1.0"
        language_info = {"name": "text", "version": "1.0", "mimetype": "text/plain", "file_extension": ".txt"}
        banner = "says what you say"

        def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):
            if not silent:
                self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code + "\n"})
            return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

    if __name__ == "__main__":
        from ipy.kernel.app import IPKernelApp
        IPKernelApp.launch_instance(kernel_class=EchoKernel)

Source: Jupyter's documentation of wrapper kernels.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, Float, Instance, List, Unicode, default
from traitlets.config.configurable import SingletonConfigurable

from . import parents
from .dispatch.asking import Reply
from .dispatch.table import control_handlers, shell_handlers
from .transport.base import ChannelSocket, RequestSocket

if TYPE_CHECKING:
    from .engine import KernelEngine
    from .parents import Request


class Kernel(SingletonConfigurable):
    """What every kernel has and does.

    Args:
        engine: what runs it: transport, lanes, threads. `IPKernelApp` makes it; None for a kernel that is only looked at.
        **kwargs: `parent`, `log`, `profile_dir`, `user_ns`, `user_module`, and what callers of other versions pass.
    """

    #: Answer requests that only read in a thread of their own, while a cell runs. Wrapper kernels expect one thread.
    read_only_in_thread = False

    implementation: str = "unknown"
    implementation_version: str = "0"
    banner: str = "a kernel"
    language_info: Mapping[str, Any] = {
        "name": "unknown",
        "version": "0",
        "mimetype": "text/plain",
        "file_extension": ".txt",
    }
    #: Old name and version of the language, for protocol 4.
    language: str = ""
    language_version: str = ""

    help_links: Any = List(Dict(), help="Links for the help menu: dicts with text and url.")
    session: Any = AnyTrait(allow_none=True, help="Makes, signs and sends messages as dicts.")
    profile_dir: Any = Instance("ipy.config.profile.ProfileDir", allow_none=True)
    shell: Any = AnyTrait(None, allow_none=True)
    ident = Unicode(help="Names the kernel in topics and replies.")
    stop_on_error_timeout = Float(
        0.0, help="Also abort requests that arrive so many seconds after an error."
    ).tag(config=True)
    debug_just_my_code = Bool(False, help="The debugger stops in the user's own code only.").tag(
        config=True
    )
    filter_internal_frames = Bool(
        True, help="The debugger leaves the frames of the kernel out of the stack."
    ).tag(config=True)
    _darwin_app_nap = Bool(
        True, help="Keep macOS from slowing down a kernel whose windows can't be seen."
    ).tag(config=True)

    def __init__(self, engine: KernelEngine | None = None, **kwargs: Any) -> None:
        self.engine: KernelEngine | Any = engine
        known = {
            name: value
            for name, value in kwargs.items()
            if name in _ARGUMENTS or self.has_trait(name)
        }
        super().__init__(**known)
        if not hasattr(self, "log") or self.log is None:
            self.log = logging.getLogger(__name__)
        #: The event loop of a GUI: called with the kernel, returns when `has_requests()`.
        self.eventloop: Callable[[Any], Any] | None = None
        self.shell_handlers: dict[str, Any] = shell_handlers(self)
        self.control_handlers: dict[str, Any] = control_handlers(self)
        self.execution_count = 0
        self._comm_manager: Any = None

    @default("session")
    def _default_session(self) -> Any:
        # traitlets' settings of sessions; few kernels send messages past `send_response`.
        from ipy.msgspec.session import ConfigurableSession

        if self.engine is None:
            return ConfigurableSession(parent=self)
        core = self.engine.session
        return ConfigurableSession(
            parent=self,
            key=core.signer.key,
            signature_scheme=core.signer.scheme,
            session=core.session,
            username=core.username,
        )

    # -- what it is ---------------------------------------------------------------------------------

    @property
    def kernel_info(self) -> dict[str, Any]:
        """The content of `kernel_info_reply`, but for the status."""
        features = list(self.supported_features)
        return {
            "protocol_version": self.engine.session.version,
            "implementation": self.implementation,
            "implementation_version": self.implementation_version,
            "language_info": dict(self.language_info),
            "banner": self.banner,
            "help_links": self.help_links,
            "supported_features": features,
            "debugger": "debugger" in features,
        }

    @property
    def supported_features(self) -> list[str]:
        """Optional parts of the protocol that it knows: "debugger", "kernel subshells"."""
        return []

    @property
    def iopub_socket(self) -> ChannelSocket:
        """What `send_response` and `session.send` take to reach all clients."""
        return ChannelSocket(self.engine.transport, "iopub")

    @property
    def stdin_socket(self) -> ChannelSocket:
        """What stands for the channel of questions."""
        return ChannelSocket(self.engine.transport, "stdin")

    @property
    def shell_stream(self) -> ChannelSocket:
        """What stands for the channel of requests."""
        return RequestSocket(self.engine.transport, "shell", self.has_requests)

    @property
    def control_stream(self) -> ChannelSocket:
        """What stands for the channel of control requests."""
        return ChannelSocket(self.engine.transport, "control")

    @property
    def comm_manager(self) -> Any:
        """The comms of this kernel; made at first use."""
        if self._comm_manager is None:
            self._comm_manager = self.engine.make_comm_manager(self)
        return self._comm_manager

    @comm_manager.setter
    def comm_manager(self, manager: Any) -> None:
        self._comm_manager = manager

    # -- the request that runs -----------------------------------------------------------------------

    def get_parent(self, channel: str | None = None) -> dict[str, Any]:
        """The request that the running code belongs to, as a dict; empty if there is none.

        Args:
            channel: taken for callers of other versions: the running code belongs to one request, whichever channel it came by.
        """
        request = parents.get()
        return {} if request is None else request.as_dict()

    def set_parent(self, ident: Any, parent: Any, channel: str = "shell") -> None:
        """Let the running code belong to another request from now on.

        Args:
            ident: routing of its client.
            parent: the message as a dict.
            channel: where it came in.
        """
        request = parents.adopt(parent)
        if request is not None:
            request.identities = tuple(ident or ())
            request.channel = channel

    @property
    def _parent_header(self) -> dict[str, Any]:
        return self.get_parent()

    @property
    def _allow_stdin(self) -> bool:
        return bool(self.engine.stdin.is_allowed)

    # -- saying something -----------------------------------------------------------------------------

    def begin_execution(self) -> int:
        """The number of the cell that is about to run."""
        self.execution_count += 1
        return self.execution_count

    def send_response(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Mapping[str, Any] | None = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Mapping[str, Any] | None = None,
        channel: str | None = None,
    ) -> None:
        """Send a message in the name of the request that runs.

        Args:
            stream: `iopub_socket`, for all clients; another channel's stand-in, for the client that asks.
            msg_or_type: type of the message.
            content: what it says.
            ident: topic or routing; by default the usual one.
            buffers: binary data.
            track: taken and left alone.
            header: taken and left alone.
            metadata: of the message.
            channel: taken for callers of other versions.
        """
        del track, header, channel
        transport = self.engine.transport
        name = getattr(stream, "channel", "iopub")
        if name == "iopub":
            topic = ident if isinstance(ident, bytes) else None
            transport.settle()
            transport.publish(
                msg_or_type, content or {}, metadata=metadata, buffers=buffers or (), topic=topic
            )
            return
        request = parents.get()
        if request is not None:
            transport.reply(
                request,
                msg_or_type,
                content or {},
                metadata=metadata,
                buffers=buffers or (),
                channel=name,
            )

    def raw_input(self, prompt: str = "") -> str:
        """Ask the client of the running code for a line.

        Raises:
            StdinNotImplementedError: it takes no questions.
        """
        return str(self.engine.stdin.ask(str(prompt)))

    def getpass(self, prompt: str = "", stream: Any = None) -> str:
        """Ask the client of the running code for a line that is not shown.

        Raises:
            StdinNotImplementedError: it takes no questions.
        """
        if stream is not None:
            import warnings

            warnings.warn(
                "The `stream` parameter of `getpass.getpass` will have no effect in a kernel",
                UserWarning,
                stacklevel=3,
            )
        return str(self.engine.stdin.ask(str(prompt), password=True))

    # -- waiting, for event loops of GUIs ----------------------------------------------------------------

    @property
    def waiting(self) -> Any:
        """The queue of requests for the main thread, as event loops see it: `has_work()`, `fileno()`."""
        return self.engine.router.main

    def has_requests(self) -> bool:
        """Whether a request waits for the main thread."""
        return bool(self.waiting.has_work())

    def do_one_iteration(self) -> Reply:
        """Answer one request if one waits, on the thread of the caller; for loops of GUIs that were written for other versions.

        Returns:
            nothing of interest, which may also be awaited.
        """
        if self.engine.main is not None:
            self.engine.main.answer_waiting()
        return Reply()

    def start(self) -> None:
        """Begin to take requests; they are answered by `run`."""
        if sys.platform == "darwin" and self._darwin_app_nap:
            from .appnap import prevent

            prevent()
        self.engine.attach(self)

    def run(self) -> None:
        """Answer requests on this thread until the kernel is asked to end."""
        self.engine.run()

    # -- what kernels implement ----------------------------------------------------------------------------

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
        """Run code; what the front end says of the cell is passed only to methods that take it.

        Returns:
            the content of `execute_reply`, or an awaitable of it.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement do_execute")

    def do_complete(self, code: str, cursor_pos: int) -> Any:
        """The content of `complete_reply`; positions are in characters."""
        return {
            "matches": [],
            "cursor_start": cursor_pos,
            "cursor_end": cursor_pos,
            "metadata": {},
            "status": "ok",
        }

    def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> Any:
        """The content of `inspect_reply`."""
        return {"status": "ok", "data": {}, "metadata": {}, "found": False}

    def do_history(
        self,
        hist_access_type: str,
        output: bool,
        raw: bool,
        session: int | None = None,
        start: int | None = None,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,
    ) -> Any:
        """The content of `history_reply`."""
        return {"status": "ok", "history": []}

    def do_is_complete(self, code: str) -> Any:
        """The content of `is_complete_reply`."""
        return {"status": "unknown"}

    def do_shutdown(self, restart: bool) -> Any:
        """Prepare for the end; the content of `shutdown_reply`."""
        return {"status": "ok", "restart": restart}

    def do_interrupt(self) -> Any:
        """Interrupt the running code; the content of `interrupt_reply`."""
        from .interrupts import interrupt_process

        interrupt_process()
        return {"status": "ok"}

    def do_debug_request(self, msg: dict[str, Any]) -> Any:
        """Answer a message of the debugger protocol."""
        raise NotImplementedError(f"{type(self).__name__} has no debugger")

    def do_apply(self, content: Any, bufs: Any, msg_id: str, reply_metadata: dict[str, Any]) -> Any:
        """Call a function that comes in buffers; for parallel computing."""
        raise NotImplementedError(f"{type(self).__name__} does not implement do_apply")

    def do_clear(self) -> Any:
        """Clear the namespace; for parallel computing."""
        raise NotImplementedError(f"{type(self).__name__} does not implement do_clear")

    # -- hooks around every request of the main thread ----------------------------------------------------------

    def pre_handler_hook(self) -> None:
        """Called before a request is answered on the main thread."""

    def post_handler_hook(self) -> None:
        """Called after a request was answered on the main thread."""

    def finish_metadata(
        self, parent: Any, metadata: dict[str, Any], reply_content: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Finish the metadata of an `execute_reply`."""
        return metadata

    def init_metadata(self, parent: Any) -> dict[str, Any]:
        """The metadata of an `execute_reply`, before the code runs."""
        from ipy.msgspec.identity import now_text

        return {"started": now_text()}

    def at_shutdown(self) -> None:
        """Called once, when the kernel ends."""

    def request_of(self, parent: Mapping[str, Any]) -> Request | None:
        """The request in whose name the running code works."""
        return parents.get()


_ARGUMENTS = frozenset(("parent", "config", "log"))
