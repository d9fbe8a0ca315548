"""Where a kernel that is about to start shall listen, so that nobody else can be there and nobody else can listen in.

On this machine: Unix sockets in a directory of their own, where the kernel can use them; else TCP on the loopback interface. The
kernel chooses its ports itself where it can tell them afterwards (by the connection file); other kernels are given ports that are
free now. On other addresses only with encryption, unless that is switched off on purpose.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import zmq

from ipy.kernel.connect.files import KernelConnectionInfo
from ipy.kernel.connect.interfaces import is_loopback, localhost
from ipy.kernel.connect.mixin import PORT_NAMES
from ipy.kernel.kernelspec.spec import TRANSPORTS_KEY
from ipy.msgspec.connection import ConnectionInfo, read_connection_file
from ipy.msgspec.connection import write_connection_file as write_file
from ipy.msgspec.errors import ConnectionInfoError

from .errors import KernelStartError

if TYPE_CHECKING:
    from .manager import KernelManager

# Who sets one of these wants no Unix sockets of our choice.
ADDRESS_TRAITS = ("transport", "ip", *PORT_NAMES)

# Room in a socket's path for what is added to the directory: "/0123456789abcdef-5".
_SUFFIX_BYTES = 20


def private_directory() -> str:
    """Return a directory with a short path that only its owner may enter, made if need be."""
    import tempfile  # only where a kernel is started

    if sys.platform == "win32":
        return tempfile.gettempdir()
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if base and os.path.isdir(base) and os.access(base, os.W_OK):
        directory = os.path.join(base, "ipy")
    else:
        directory = os.path.join(tempfile.gettempdir(), f"ipy-{os.geteuid()}")
    try:
        os.mkdir(directory, 0o700)
    except FileExistsError:
        found = os.lstat(directory)
        # Others may make something of this name in a shared directory: then it isn't ours to use.
        is_safe = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
        if not is_safe or found.st_uid != os.geteuid():
            return tempfile.mkdtemp(prefix="ipy-")
    return directory


# Which manager of this program has prepared a connection file last.
_files: weakref.WeakValueDictionary[str, Addressing] = weakref.WeakValueDictionary()
_files_lock = threading.Lock()


def _is_of_living_kernel(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    from ipy.kernel.connect.probing import Life, probe  # only where there is a file already

    try:
        return probe(path) is not Life.GONE
    except ConnectionInfoError:
        return False  # not one of a kernel, or its kernel never listened


class Addressing:
    """Prepares the connection of one manager's kernel, and clears it away.

    Args:
        manager: holds the settings.

    Attributes:
        is_open: the kernel chooses its ports, and hasn't told them yet.
        has_chosen_ports: the ports were chosen here, and may be chosen anew.
    """

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self._uses_own_sockets = False
        self.is_open = False
        self.has_chosen_ports = False
        self._is_written = False

    def prepare(self, **file_keys: Any) -> KernelConnectionInfo:
        """Choose what isn't set, and write the connection file; nothing changes where that has been done before.

        Args:
            file_keys: further keys for the file.

        Raises:
            KernelStartError: the kernel can't be reached safely at the address that is set.
            ConnectionInfoError: the file can't be written.
        """
        manager = self._manager
        if self._is_written and os.path.exists(manager.connection_file):
            return manager.get_connection_info()
        if not self._is_written:
            if not manager.is_set_on_purpose(*ADDRESS_TRAITS):
                self._choose_transport()
            elif manager.transport == "ipc" and not manager.is_set_on_purpose("ip", *PORT_NAMES):
                self._choose_sockets()
        self._encrypt()
        manager.default_connection_file()
        self._take_file()
        tells_ports = manager.transport == "tcp" and "tcp" in self._transports()
        if tells_ports and not any(manager.ports):
            self._write_open(file_keys)
        else:
            if self._is_written:
                manager.forget_written_file()
            self.has_chosen_ports = not any(manager.ports) and manager.transport == "tcp"
            manager.write_connection_file(**file_keys)
        self._is_written = True
        return manager.get_connection_info()

    def _take_file(self) -> None:
        """Make sure that nobody else's kernel has the connection file.

        Raises:
            KernelStartError: a living one has.
        """
        path = os.path.realpath(self._manager.connection_file)
        with _files_lock:
            holder = _files.get(path)
            is_ours = holder is self
            if not is_ours and (
                (holder is not None and holder.holds_kernel) or _is_of_living_kernel(path)
            ):
                raise KernelStartError(
                    f"the connection file {path} is that of a kernel that runs; talk to that one with a client, or name another "
                    "connection_file for the kernel that shall be started"
                )
            _files[path] = self

    @property
    def holds_kernel(self) -> bool:
        """Whether a kernel runs, or is being started, with the file that was prepared."""
        watched = getattr(self._manager.provisioner, "watched", None)
        return self._is_written and (watched is None or not watched.has_ended)

    def _transports(self) -> list[str]:
        spec = self._manager.kernel_spec
        found = spec.metadata.get(TRANSPORTS_KEY, []) if spec is not None else []
        return [str(name) for name in found] if isinstance(found, list) else []

    def _choose_transport(self) -> None:
        if "ipc" in self._transports() and zmq.has("ipc") and sys.platform != "win32":
            self._choose_sockets()

    def _choose_sockets(self) -> None:
        """Let the kernel use Unix sockets with short names: beside the connection file, they may be longer than systems take."""
        directory = private_directory()
        if len(os.fsencode(directory)) + _SUFFIX_BYTES > zmq.IPC_PATH_MAX_LEN:
            return
        self._uses_own_sockets = True
        with self._manager.own_choice():
            self._manager.transport = "ipc"
            self._manager.ip = os.path.join(directory, os.urandom(8).hex())

    def _encrypt(self) -> None:
        """Make keys for CurveZMQ, where they are wished for or needed."""
        manager = self._manager
        wish = manager.transport_encryption
        exposed = manager.transport == "tcp" and not is_loopback(manager.ip)
        if manager.curve_publickey or (
            wish == "disabled" and manager.is_set_on_purpose("transport_encryption")
        ):
            if exposed and not manager.curve_publickey:
                manager.log.warning(
                    "The kernel listens on %s without encryption: everyone on the way can read what is sent",
                    manager.ip,
                )
            return
        if wish == "disabled" and not exposed:
            return
        if self._can_encrypt():
            public, secret = zmq.curve_keypair()
            manager.curve_publickey, manager.curve_secretkey = public, secret
        elif wish == "required" or exposed:
            reason = (
                f"it shall listen on {manager.ip}, which others can reach"
                if exposed
                else "it is required"
            )
            raise KernelStartError(
                f"the connection to the kernel {manager.kernel_name!r} can't be encrypted, but {reason}; "
                "use the loopback interface and a tunnel (--ssh), a kernel that supports it, or, to go without on purpose, "
                "KernelManager.transport_encryption='disabled'"
            )

    def _can_encrypt(self) -> bool:
        spec = self._manager.kernel_spec
        supported = spec.metadata.get("supported_encryption", []) if spec is not None else []
        return zmq.has("curve") and "curve" in supported

    def _write_open(self, file_keys: Mapping[str, Any]) -> None:
        """Write a file without ports: the kernel puts in those that it is given by the system."""
        manager = self._manager
        info = manager.connection_data()
        info.extra = {key: value for key, value in file_keys.items() if key != "jupyter_session"}
        info.jupyter_session = str(file_keys.get("jupyter_session", ""))
        write_file(manager.connection_file, info)
        manager.mark_file_written()
        self.is_open = True

    def take_written_ports(self) -> bool:
        """Take the ports that the kernel has put into its file; tell whether they are all there."""
        manager = self._manager
        try:
            info = read_connection_file(manager.connection_file)
        except ConnectionInfoError:
            return False  # the kernel is about to end, and has removed it
        if not all(getattr(info, name) for name in PORT_NAMES):
            return False
        with manager.own_choice():
            for name in PORT_NAMES:
                setattr(manager, name, getattr(info, name))
        self.is_open = False
        self.has_chosen_ports = True
        return True

    def take_launched(self, info: Mapping[str, Any]) -> None:
        """Take the connection that a provisioner reports, which may be that of another machine."""
        manager = self._manager
        data = ConnectionInfo.from_dict({**manager.get_connection_info(), **info})
        with manager.own_choice():
            manager.apply_connection_data(data)

    def renew(self) -> None:
        """Forget chosen ports, so that the next start chooses others."""
        manager = self._manager
        if self.has_chosen_ports:
            with manager.own_choice():
                for name in PORT_NAMES:
                    setattr(manager, name, 0)
            manager.cleanup_connection_file()

    def clean_up(self, *, restart: bool) -> None:
        """Remove sockets that a killed kernel left, and after the end the file and the directory of the sockets."""
        manager = self._manager
        if self._is_written:
            # Otherwise it never listened: they may be those of another kernel.
            manager.cleanup_ipc_files()
        if restart:
            return
        manager.cleanup_connection_file()
        if self._uses_own_sockets:
            self._uses_own_sockets = False
            with manager.own_choice():
                manager.transport, manager.ip = "tcp", localhost()
                for name in PORT_NAMES:
                    setattr(manager, name, 0)
        self._is_written = False
