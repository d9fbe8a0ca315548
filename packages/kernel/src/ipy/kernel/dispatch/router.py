"""Where a message that came in is answered: in which lane, or at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

from ipy.kernel.errors import UnknownSubshellError
from ipy.kernel.parents import Request
from ipy.kernel.transport.lanes import Lane

from .dispatcher import error_content

if TYPE_CHECKING:
    from ipy.kernel.transport.thread import Transport
    from ipy.msgspec.message import Message

log = logging.getLogger(__name__)

#: Requests that read and change nothing; a kernel of ours answers them while a cell runs.
QUERIES = frozenset(
    (
        "comm_info_request",
        "complete_request",
        "connect_request",
        "history_request",
        "inspect_request",
        "is_complete_request",
        "kernel_info_request",
        "object_info_request",
    )
)
#: Requests about the kernel itself, whichever channel they come by.
CONTROLS = frozenset(
    (
        "create_subshell_request",
        "debug_request",
        "delete_subshell_request",
        "interrupt_request",
        "list_subshell_request",
        "shutdown_request",
        "usage_request",
    )
)
#: Requests that run user code: never answered by the control thread.
EXECUTIONS = frozenset(
    ("apply_request", "comm_close", "comm_msg", "comm_open", "execute_request", "clear_request")
)


class Router:
    """Puts requests into lanes; called in the transport thread.

    It works before there is a kernel: `kernel_info_request` is answered as soon as `info` is set, all else waits for `attach`.

    Attributes:
        info: gives the content of `kernel_info_reply`; None where the main thread has to be asked.
        main: requests that run user code.
        queries: requests that only read.
        control: requests about the kernel itself.
    """

    def __init__(self) -> None:
        self.info: Callable[[], dict[str, Any]] | None = None
        self.main = Lane()
        self.queries = Lane()
        self.control = Lane()
        self.transport: Transport | Any = None
        self._take_input: Callable[[Message], object] | None = None
        self._find_subshell: Callable[[str], Lane | None] | None = None
        self._queries_apart = False
        self._attached = False
        self._lock = Lock()
        self._early: list[tuple[str, Request]] = []

    def attach(
        self,
        *,
        take_input: Callable[[Message], object],
        find_subshell: Callable[[str], Lane | None],
        queries_apart: bool,
    ) -> None:
        """Let a kernel answer.

        Args:
            take_input: takes the answers to questions of running code.
            find_subshell: gives the lane of a subshell by its id.
            queries_apart: answer what only reads in a thread of its own.
        """
        self._take_input = take_input
        self._find_subshell = find_subshell
        self._queries_apart = queries_apart
        with self._lock:
            for channel, request in self._early:
                self._route(channel, request)
            self._early.clear()
            self._attached = True

    def route(self, channel: str, message: Message) -> None:
        """Take a message of a channel."""
        request = Request(message, channel)
        # Every message: what protocol 5's clients write comes first.
        if str(message.header.get("version"))[:2] != "5." and channel != "stdin":
            request.is_old = _is_old(message)
        if (
            message.msg_type == "kernel_info_request"
            and self.info is not None
            and message.header.get("subshell_id") is None
        ):
            self._tell(request, "kernel_info_reply", self.info())
        elif self._attached:
            self._route(channel, request)
        else:
            with self._lock:
                if not self._attached:
                    self._early.append((channel, request))
                    return
            self._route(channel, request)

    def _route(self, channel: str, request: Request) -> None:
        message = request.message
        kind = message.msg_type
        if channel == "stdin":
            assert self._take_input is not None
            self._take_input(message)
            return
        if kind in CONTROLS or (channel == "control" and kind not in EXECUTIONS):
            self.control.put(request)
        elif message.header.get("subshell_id") is not None and self._find_subshell is not None:
            self._hand_to_subshell(request, message.header["subshell_id"])
        elif kind in QUERIES and self._queries_apart:
            request.after = self.main.put_count
            self.queries.put(request)
        else:
            self.main.put(request)
        self.transport.expect_answers()

    def _hand_to_subshell(self, request: Request, subshell_id: object) -> None:
        assert self._find_subshell is not None
        # A JSON value of any kind, from outside.
        lane = self._find_subshell(subshell_id) if isinstance(subshell_id, str) else None
        if lane is not None:
            request.subshell_id = str(subshell_id)
            lane.put(request)
            return
        kind = request.message.msg_type
        log.warning("a %s is for the subshell %r, which does not exist", kind, subshell_id)
        error = UnknownSubshellError(
            f"there is no subshell {subshell_id!r}; create_subshell_request makes one"
        )
        is_request = kind.endswith("_request")
        reply = kind.removesuffix("request") + "reply" if is_request else None
        self._tell(request, reply, error_content(kind, error))

    def _tell(self, request: Request, msg_type: str | None, content: dict[str, Any]) -> None:
        """Answer at once; without a message type, there is nothing but the states."""
        transport = self.transport
        transport.publish("status", {"execution_state": "busy"}, parent=request, wait=False)
        if msg_type is not None:
            transport.reply(request, msg_type, content)
        transport.publish("status", {"execution_state": "idle"}, parent=request, wait=False)

    @property
    def is_attached(self) -> bool:
        """Whether there is a kernel that answers."""
        return self._attached


def _is_old(message: Message) -> bool:
    """Whether a request is of protocol 4; it is made one of protocol 5."""
    from ipy.kernel.transport import protocol4

    return protocol4.is_protocol4(message) and protocol4.take(message)
