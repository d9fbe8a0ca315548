"""What all clients share: the channels, and the requests that are sent through them."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import zmq
from traitlets import Bool, Instance, Type, default

from ipy.kernel.connect.mixin import ConnectionFileMixin
from ipy.kernel.connect.sockets import connected_socket, plain_context
from ipy.msgspec.identity import new_id
from ipy.msgspec.session import ConfigurableSession

from . import requests
from .channels import SocketChannel
from .death import Vitals
from .errors import ForkedClientError
from .heartbeat import HBChannel
from .held import Held, drop
from .inbox import Message
from .waiting import Waiter

CHANNELS = ("shell", "iopub", "stdin", "control")


class KernelClient(ConnectionFileMixin):
    """Talks to a kernel; any number of clients may talk to the same one.

    The methods that send a request return its `msg_id` at once. Subclasses say how answers are waited for.

    Attributes:
        vitals: tells of the kernel's end, where whoever started the kernel knows of it.
        allow_stdin: whether code may ask for input, where the request doesn't say.
    """

    shell_channel_class = Type(klass=object, default_value=SocketChannel)
    iopub_channel_class = Type(klass=object, default_value=SocketChannel)
    stdin_channel_class = Type(klass=object, default_value=SocketChannel)
    control_channel_class = Type(klass=object, default_value=SocketChannel)
    hb_channel_class = Type(klass=object, default_value=HBChannel)
    allow_stdin = Bool(True)
    vitals = Instance(Vitals, allow_none=True)

    # How this client's channels wait; one waiter for all, so that several can be waited for at a time.
    waiter_class: Callable[[], Waiter]

    def __init__(self, **kwargs: Any) -> None:
        self._held = Held()
        self._identity = b""
        self._owner_pid = os.getpid()
        # Not at the end of the program: then the system gives back everything.
        weakref.finalize(self, drop, self._held, self._owner_pid).atexit = False
        super().__init__(**kwargs)

    @default("session")
    def _session_of_client(self) -> ConfigurableSession:
        session = ConfigurableSession(parent=self)
        # It has taken its settings. Threads hold it: it must not keep a client alive that nobody else holds.
        session.parent = None
        return session

    # -- channels ------------------------------------------------------------------------------------

    @property
    def _channels(self) -> dict[str, Any]:
        return self._held.channels

    @property
    def _hb_channel(self) -> Any:
        return self._held.heart

    @property
    def waiter(self) -> Waiter:
        """How this client waits."""
        held = self._held
        if held.waiter is not None:
            return held.waiter
        with held.lock:
            return held.waiter or held.take_waiter(self.waiter_class(), self.vitals)

    @property
    def channels_running(self) -> bool:
        """Whether any channel is started."""
        started = [*self._channels.values(), self._hb_channel]
        return any(channel is not None and channel.is_alive() for channel in started)

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = True,
        control: bool = True,
    ) -> None:
        """Connect to the kernel.

        Args:
            shell: for requests.
            iopub: for output.
            stdin: for questions of running code; without it code must not ask, so `allow_stdin` is switched off.
            hb: for the heartbeat.
            control: for requests that overtake others.

        Raises:
            ConnectionInfoError: it isn't known where the kernel is.
        """
        if iopub:
            # first, for the subscription to be there when the answer to the first request is published
            self.iopub_channel.start()
        if shell:
            self.shell_channel.start()
        if stdin:
            self.stdin_channel.start()
        self.allow_stdin = stdin
        if control:
            self.control_channel.start()
        if hb and not self.hb_channel.is_alive():
            self.hb_channel.start()

    def stop_channels(self) -> None:
        """Disconnect; requests sent just before still reach the kernel."""
        self._held.stop()

    def reconnect(self) -> None:
        """Connect anew, for a kernel that was started again at another address."""
        started = [name for name, channel in self._channels.items() if channel.is_alive()]
        heart = self._hb_channel is not None and self._hb_channel.is_alive()
        self.stop_channels()
        self.start_channels(**{name: name in started for name in CHANNELS}, hb=heart)

    @property
    def shell_channel(self) -> Any:
        """The channel for requests."""
        return self._channel("shell")

    @property
    def iopub_channel(self) -> Any:
        """The channel for output and everything else that the kernel tells all its clients."""
        return self._channel("iopub")

    @property
    def stdin_channel(self) -> Any:
        """The channel for questions of running code."""
        return self._channel("stdin")

    @property
    def control_channel(self) -> Any:
        """The channel for requests that are answered while code runs."""
        return self._channel("control")

    @property
    def hb_channel(self) -> Any:
        """The heartbeat."""
        with self._held.lock:
            if self._held.heart is None:
                self._held.heart = self._make_heartbeat()
            return self._held.heart

    def _channel(self, name: str) -> Any:
        self._check_process()
        channels = self._held.channels
        channel = channels.get(name)
        if channel is not None:
            return channel
        with self._held.lock:
            if name not in channels:
                channels[name] = self._make_channel(name)
            return channels[name]

    def _check_process(self) -> None:
        """Refuse to work in a forked child.

        Raises:
            ForkedClientError: the sockets are served by threads, which a forked child doesn't have.
        """
        if os.getpid() != self._owner_pid:
            raise ForkedClientError(self._owner_pid)

    def _make_channel(self, name: str) -> Any:
        if not self._identity:
            # Anew for each client: two that share a session are still two. The same on shell and stdin.
            self._identity = new_id().encode("ascii")
        self.log.debug("connecting the %s channel", name)
        socket = connected_socket(
            plain_context(self.context),
            self.connection_data(),
            name,
            identity=None if name == "iopub" else self._identity,
        )
        return self._wrap_socket(name, socket)

    def _wrap_socket(self, name: str, socket: zmq.Socket[bytes]) -> Any:
        channel_class = getattr(self, f"{name}_channel_class")
        return channel_class(socket, self.session, waiter=self.waiter, vitals=self.vitals)

    def _make_heartbeat(self) -> Any:
        return self.hb_channel_class(
            plain_context(self.context), self.session, info=self.connection_data()
        )

    # -- requests ------------------------------------------------------------------------------------

    def send_request(
        self,
        msg_type: str,
        content: Mapping[str, Any] | None = None,
        *,
        channel: str = "shell",
        subshell_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        parent: Message | None = None,
    ) -> str:
        """Send any request, and return its id.

        Args:
            msg_type: e.g. `comm_msg`.
            content: of the message.
            channel: `shell`, `control` or `stdin`.
            subshell_id: the subshell that it is meant for.
            metadata: of the message (`cellId`).
            parent: the message that it answers.
        """
        message: Message = self.session.msg(
            msg_type, dict(content or {}), parent, metadata=metadata
        )
        if subshell_id is not None:
            message["header"]["subshell_id"] = subshell_id
        self._channel(channel).send(message)
        msg_id: str = message["header"]["msg_id"]
        return msg_id

    def execute(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: Mapping[str, str] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
        *,
        subshell_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Run code in the kernel.

        Args:
            code: one cell.
            silent: run it without output of its value, history, or counting.
            store_history: enter it into the history.
            user_expressions: `name -> expression`, evaluated afterwards.
            allow_stdin: whether it may ask for input; by default as the client.
            stop_on_error: whether requests that wait behind it are dropped if it fails.
            subshell_id: the subshell to run it in.
            metadata: of the message.

        Raises:
            ValueError: an argument is of the wrong form.
        """
        content = requests.execute(
            code,
            silent=silent,
            store_history=store_history,
            user_expressions=user_expressions,
            allow_stdin=self.allow_stdin if allow_stdin is None else allow_stdin,
            stop_on_error=stop_on_error,
        )
        return self.send_request(
            "execute_request", content, subshell_id=subshell_id, metadata=metadata
        )

    def complete(self, code: str, cursor_pos: int | None = None) -> str:
        """Ask how the word at the cursor may go on; by default at the end."""
        return self.send_request("complete_request", requests.at_cursor(code, cursor_pos))

    def inspect(self, code: str, cursor_pos: int | None = None, detail_level: int = 0) -> str:
        """Ask what the object at the cursor is; by default at the end. Detail 1 includes its source."""
        return self.send_request(
            "inspect_request", requests.at_cursor(code, cursor_pos, detail_level=detail_level)
        )

    def history(
        self,
        raw: bool = True,
        output: bool = False,
        hist_access_type: str = "range",
        **kwargs: Any,
    ) -> str:
        """Ask for the input history.

        Args:
            raw: as it was typed.
            output: with the outputs.
            hist_access_type: `range` (`session`, `start`, `stop`), `tail` (`n`) or `search` (`pattern`, `n`, `unique`).
            kwargs: what the way of access takes.
        """
        return self.send_request(
            "history_request", requests.history(raw, output, hist_access_type, **kwargs)
        )

    def kernel_info(self) -> str:
        """Ask what kind of kernel it is."""
        return self.send_request("kernel_info_request")

    def comm_info(self, target_name: str | None = None) -> str:
        """Ask which comms are open, of one target or of all."""
        content = {} if target_name is None else {"target_name": target_name}
        return self.send_request("comm_info_request", content)

    def is_complete(self, code: str) -> str:
        """Ask whether code can be run, or goes on."""
        return self.send_request("is_complete_request", {"code": code})

    def input(self, string: str) -> None:
        """Answer the question of running code that was read last; a kernel that asks another one by now can tell."""
        inbox = getattr(self.stdin_channel, "inbox", None)  # channels of others may have none
        self.send_request(
            "input_reply",
            {"value": string},
            channel="stdin",
            parent=getattr(inbox, "question", None),
        )

    def interrupt(self) -> str:
        """Interrupt running code, by message; `KernelManager.interrupt_kernel` does it as the kernel wants it."""
        return self.send_request("interrupt_request", channel="control")

    def shutdown(self, restart: bool = False) -> str:
        """Ask the kernel to end."""
        return self.send_request("shutdown_request", {"restart": restart}, channel="control")

    def debug(self, command: str, arguments: Mapping[str, Any] | None = None, seq: int = 1) -> str:
        """Send a request of the debug adapter protocol."""
        content = {
            "type": "request",
            "seq": seq,
            "command": command,
            "arguments": dict(arguments or {}),
        }
        return self.send_request("debug_request", content, channel="control")

    def create_subshell(self) -> str:
        """Ask for a further thread of execution. Since protocol 5.5."""
        return self.send_request("create_subshell_request", channel="control")

    def delete_subshell(self, subshell_id: str) -> str:
        """End a subshell. Since protocol 5.5."""
        return self.send_request(
            "delete_subshell_request", {"subshell_id": subshell_id}, channel="control"
        )

    def list_subshells(self) -> str:
        """Ask which subshells there are. Since protocol 5.5."""
        return self.send_request("list_subshell_request", channel="control")
