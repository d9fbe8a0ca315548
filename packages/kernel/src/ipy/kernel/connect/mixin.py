"""The settings that say where a kernel is, shared by whoever starts kernels and whoever talks to them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import zmq
from traitlets import Bytes, CaselessStrEnum, Instance, Type, Unicode, default
from traitlets.config.configurable import LoggingConfigurable

from ipy.kernel.kernelspec.paths import jupyter_data_dir
from ipy.msgspec.connection import ConnectionInfo, read_connection_file
from ipy.msgspec.session import ConfigurableSession

from .files import KernelConnectionInfo, text, write_connection_file
from .interfaces import localhost
from .porttrait import Port
from .sockets import connected_socket, plain_context

if TYPE_CHECKING:
    from ipy.kernel.client import BlockingKernelClient

PORT_NAMES = ("shell_port", "stdin_port", "iopub_port", "hb_port", "control_port")


class ConnectionFileMixin(LoggingConfigurable):
    """Where a kernel is: transport, address, ports, keys, and the file in which that stands."""

    data_dir = Unicode(help="the user's data directory of Jupyter")
    connection_file = Unicode(
        "",
        config=True,
        help="""JSON file in which to store the data for connecting to the kernel: a name in the runtime directory, or a path.
        Front ends join a kernel with it. By default a new one is made.""",
    )
    transport = CaselessStrEnum(
        ["tcp", "ipc"],
        default_value="tcp",
        config=True,
        help="""How to talk to the kernel: `ipc` (Unix sockets; this machine only) or `tcp`. Where nothing is said, kernels on this
        machine that know how are given Unix sockets.""",
    )
    kernel_name = Unicode(help="name of the kernel's specification")
    ip = Unicode(
        config=True,
        help="""The address on which the kernel listens, and under which clients reach it. With `ipc`: the path that the names
        of the sockets begin with.""",
    )
    hb_port = Port(0, config=True, help="the port of the heartbeat; 0 for any")
    shell_port = Port(0, config=True, help="the port of the shell channel; 0 for any")
    iopub_port = Port(0, config=True, help="the port of the iopub channel; 0 for any")
    stdin_port = Port(0, config=True, help="the port of the stdin channel; 0 for any")
    control_port = Port(0, config=True, help="the port of the control channel; 0 for any")

    curve_publickey = Bytes(None, allow_none=True, help="the kernel's public CurveZMQ key, Z85")
    curve_secretkey = Bytes(None, allow_none=True, help="the kernel's secret CurveZMQ key, Z85")

    session = Instance(ConfigurableSession, help="makes, signs and checks messages")
    context = Instance(zmq.Context, help="makes sockets")
    blocking_class = Type(
        "ipy.kernel.client.BlockingKernelClient", help="the class of blocking_client()"
    )

    def __init__(self, **kwargs: Any) -> None:
        self._connection_file_written = False
        self._random_port_names: set[str] = set()
        self._made_in_pid = os.getpid()
        super().__init__(**kwargs)

    @default("data_dir")
    def _data_dir_default(self) -> str:
        return jupyter_data_dir()

    @default("ip")
    def _ip_default(self) -> str:
        if self.transport == "ipc":
            return (
                os.path.splitext(self.connection_file)[0] + "-ipc"
                if self.connection_file
                else "kernel-ipc"
            )
        return localhost()

    @default("session")
    def _session_default(self) -> ConfigurableSession:
        return ConfigurableSession(parent=self)

    @default("context")
    def _context_default(self) -> zmq.Context[Any]:
        return zmq.Context.instance()

    # -- connection data -----------------------------------------------------------------------------

    @property
    def ports(self) -> list[int]:
        """The ports of shell, stdin, iopub, heartbeat and control."""
        return [getattr(self, name) for name in PORT_NAMES]

    def connection_data(self) -> ConnectionInfo:
        """Return the connection data, typed."""
        return ConnectionInfo(
            transport=self.transport,
            ip=self.ip,
            key=self.session.key.decode("utf-8"),
            signature_scheme=self.session.signature_scheme,
            kernel_name=self.kernel_name,
            curve_publickey=text(self.curve_publickey),
            curve_secretkey=text(self.curve_secretkey),
            **{name: getattr(self, name) for name in PORT_NAMES},
        )

    def get_connection_info(self, session: bool = False) -> KernelConnectionInfo:
        """Return the connection data as a dict.

        Args:
            session: give a copy of the session instead of the key and its scheme.
        """
        info = KernelConnectionInfo(transport=self.transport, ip=self.ip)
        info.update({name: getattr(self, name) for name in PORT_NAMES})
        if session:
            info["session"] = self.session.clone()
        else:
            info["signature_scheme"] = self.session.signature_scheme
            info["key"] = self.session.key
        for name in ("curve_publickey", "curve_secretkey"):
            if getattr(self, name):
                info[name] = getattr(self, name)
        return info

    def load_connection_file(self, connection_file: str | None = None) -> None:
        """Take the connection data from a file, by default from `connection_file`.

        Raises:
            ConnectionInfoError: it can't be read, or what is in it is of the wrong form.
        """
        path = connection_file or self.connection_file
        self.log.debug("Loading connection file %s", path)
        info = read_connection_file(path)
        if connection_file:
            self.connection_file = connection_file
        self.apply_connection_data(info)

    def load_connection_info(self, info: Mapping[str, Any]) -> None:
        """Take connection data from a dict, as `get_connection_info` or a connection file gives them.

        Raises:
            ConnectionInfoError: a value is of the wrong form.
        """
        values = dict(info)
        session = values.pop("session", None)
        data = ConnectionInfo.from_dict(values)
        if isinstance(session, ConfigurableSession):
            self.session = session
            data.key, data.signature_scheme = (
                session.key.decode("utf-8"),
                session.signature_scheme,
            )
        elif "key" not in values:
            # Not a wish to talk unsigned: the key is known already.
            data.key = self.session.key.decode("utf-8")
        self.apply_connection_data(data)

    def apply_connection_data(self, info: ConnectionInfo) -> None:
        """Take typed connection data."""
        self.transport = info.transport
        self.ip = info.ip
        for name in PORT_NAMES:
            setattr(self, name, getattr(info, name))
        if info.kernel_name:
            self.kernel_name = info.kernel_name
        self.session.key = info.key_bytes
        self.session.signature_scheme = info.signature_scheme
        for name in ("curve_publickey", "curve_secretkey"):
            value = getattr(info, name)
            setattr(self, name, value.encode("ascii") if value else None)

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write the connection file, with ports chosen where they are 0; nothing happens where it is written already.

        Args:
            kwargs: further keys for the file (`jupyter_session`).
        """
        if self._connection_file_written and os.path.exists(self.connection_file):
            return
        path, info = write_connection_file(
            self.connection_file or None,
            **{name: getattr(self, name) for name in PORT_NAMES},
            transport=self.transport,
            ip=self.ip,
            key=self.session.key,
            signature_scheme=self.session.signature_scheme,
            kernel_name=self.kernel_name,
            curve_publickey=self.curve_publickey,
            curve_secretkey=self.curve_secretkey,
            **kwargs,
        )
        self.connection_file = path
        for name in PORT_NAMES:
            if not getattr(self, name):
                self._random_port_names.add(name)
            setattr(self, name, info[name])
        self._connection_file_written = True

    # -- cleaning up ---------------------------------------------------------------------------------

    def cleanup_connection_file(self) -> None:
        """Remove the connection file, if it was written here; the kernel may have done so already."""
        if self._connection_file_written:
            self._connection_file_written = False
            try:
                os.remove(self.connection_file)
            except FileNotFoundError:
                pass

    def cleanup_ipc_files(self) -> None:
        """Remove the Unix sockets that a killed kernel left behind."""
        if self.transport != "ipc":
            return
        for port in self.ports:
            try:
                os.remove(f"{self.ip}-{port}")
            except FileNotFoundError:
                pass

    def cleanup_random_ports(self) -> None:
        """Forget the ports that weren't set but chosen, so that the next start chooses anew."""
        for name in self._random_port_names:
            setattr(self, name, 0)
        self._random_port_names.clear()
        self.cleanup_connection_file()

    # -- sockets -------------------------------------------------------------------------------------

    def connect_shell(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Return a socket connected to the shell channel."""
        return self._connect("shell", identity)

    def connect_iopub(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Return a socket connected to the iopub channel, subscribed to everything."""
        return self._connect("iopub", identity)

    def connect_stdin(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Return a socket connected to the stdin channel."""
        return self._connect("stdin", identity)

    def connect_control(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Return a socket connected to the control channel."""
        return self._connect("control", identity)

    def connect_hb(self, identity: bytes | None = None) -> zmq.Socket[bytes]:
        """Return a socket connected to the heartbeat."""
        return self._connect("hb", identity)

    def context_here(self) -> zmq.Context[Any]:
        """Return what makes sockets in this process: in a forked child another than its parent's, whose threads it doesn't have."""
        return self.context if os.getpid() == self._made_in_pid else zmq.Context.instance()

    def _connect(self, channel: str, identity: bytes | None) -> zmq.Socket[bytes]:
        return connected_socket(
            plain_context(self.context_here()), self.connection_data(), channel, identity=identity
        )

    def blocking_client(self) -> BlockingKernelClient:
        """Return a blocking client of the same kernel."""
        client: BlockingKernelClient = self.blocking_class(
            parent=self, connection_file=self.connection_file, context=self.context_here()
        )
        client.load_connection_info(self.get_connection_info())
        return client
