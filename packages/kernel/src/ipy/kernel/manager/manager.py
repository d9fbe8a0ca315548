"""The manager of one kernel: settings and state. What happens to the kernel stands in `lifecycle`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Literal

from traitlets import (
    Bool,
    CaselessStrEnum,
    DottedObjectName,
    Float,
    Instance,
    Type,
    Unicode,
    default,
    observe,
    validate,
)
from traitlets.utils.importstring import import_item

from ipy.kernel.client.base import KernelClient
from ipy.kernel.client.death import DeathReport, Vitals
from ipy.kernel.connect.files import KernelConnectionInfo
from ipy.kernel.connect.mixin import ConnectionFileMixin
from ipy.kernel.kernelspec.command import fill_command
from ipy.kernel.kernelspec.manager import KernelSpecManager
from ipy.kernel.kernelspec.native import NATIVE_KERNEL_NAME
from ipy.kernel.kernelspec.runtime import make_runtime_dir
from ipy.kernel.kernelspec.spec import KernelSpec
from ipy.msgspec.identity import new_id

from .addressing import ADDRESS_TRAITS, Addressing
from .control import ControlLine
from .errors import KernelStartError
from .lifecycle import Lifecycle
from .pending import Pending
from .running import awaitable, blocking

Event = Literal["restart", "dead"]

_NATIVE_NAMES = ("python", "python2", "python3")


class KernelManager(ConnectionFileMixin):
    """Starts one kernel, and interrupts, restarts and ends it. Its methods block; those of `AsyncKernelManager` are awaited.

    Attributes:
        provisioner: starts and ends the process.
        vitals: tells of the kernel's end; clients that are made here listen to it.
        shutting_down: the kernel has been asked to end.
        lifecycle: what is done to the kernel.
        address: prepares the connection.
        control: the line on which the kernel is asked to end.
        launch_args: what the kernel was started with; None before the first start.
        restarter: starts a dead kernel again; None where the class has none.
        on_stderr: called with the text that the kernel's process writes on its standard error, in a thread: a program that draws
            on the terminal shows it in its own way. None passes it on to this program's standard error.
    """

    client_class = DottedObjectName(
        "ipy.kernel.client.BlockingKernelClient",
        config=True,
        help="""The class of the clients that client() makes, as a dotted name.""",
    )
    client_factory = Type(
        klass=KernelClient,
        config=True,
        help="""The class of the clients that client() makes.""",
    )
    autorestart = Bool(
        True,
        config=True,
        help="""Start the kernel again when it dies, in managers that watch over it (KernelRestarter).""",
    )
    shutdown_wait_time = Float(
        5.0,
        config=True,
        help="""Seconds to wait for the end of a kernel that was asked to end: after half of them its process is asked too, after
        all of them it is killed.""",
    )
    cache_ports = Bool(
        False,
        config=True,
        help="""Without effect: ports that were chosen are never handed out to another kernel while they are in use.""",
    )
    transport_encryption = CaselessStrEnum(
        ["disabled", "auto", "required"],
        default_value="disabled",
        config=True,
        help="""Encrypt what is sent to and from the kernel (CurveZMQ). `auto`: if the kernel can. `required`: or don't start it.
        `disabled`: not on this machine; on addresses that others can reach only where this is set on purpose.""",
    )

    kernel_id = Unicode(help="names the kernel")
    kernel_name = Unicode(NATIVE_KERNEL_NAME, help="name of the kernel's specification")
    kernel_spec_manager = Instance(KernelSpecManager, help="knows the kernels that are installed")
    launch_args: dict[str, Any] | None = None
    provisioner: Any = None
    restarter: Any = None
    shutting_down = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.owns = bool(kwargs.pop("owns_kernel", True))
        self.on_stderr: Callable[[str], object] | None = kwargs.pop("on_stderr", None)
        self._choosing = 0
        # Assignments of what is the default already tell nobody, so wishes are looked for where they are made.
        self._set_on_purpose = set(kwargs)
        self._pending: Pending | None = None
        self._spec: KernelSpec | None = None
        self.vitals = Vitals()
        self.address = Addressing(self)
        self.control = ControlLine(self)
        self.lifecycle = Lifecycle(self)
        super().__init__(*args, **kwargs)

    # -- what is set on purpose ----------------------------------------------------------------------

    @validate(*ADDRESS_TRAITS, "transport_encryption")
    def _note_wish(self, proposal: Any) -> Any:
        if not self._choosing:
            self._set_on_purpose.add(proposal["trait"].name)
        return proposal["value"]

    def is_set_on_purpose(self, *names: str) -> bool:
        """Tell whether one of these settings was given: as argument, in the configuration, or by assignment."""
        configured = self._find_my_config(self.config)
        return any(name in self._set_on_purpose or name in configured for name in names)

    @contextmanager
    def own_choice(self) -> Iterator[None]:
        """Assign parts of the address without it counting as the user's wish."""
        self._choosing += 1
        try:
            yield
        finally:
            self._choosing -= 1

    @default("kernel_id")
    def _kernel_id_default(self) -> str:
        return new_id()

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(parent=self, data_dir=self.data_dir)

    @observe("kernel_name", "kernel_spec_manager")
    def _kernel_changed(self, change: Any) -> None:
        self._spec = None
        if change["new"] == "python":
            self.kernel_name = NATIVE_KERNEL_NAME

    @default("client_factory")
    def _client_factory_default(self) -> type[KernelClient]:
        found: type[KernelClient] = import_item(self.client_class)
        return found

    @observe("client_class")
    def _client_class_changed(self, change: Any) -> None:
        self.client_factory = import_item(str(change["new"]))

    # -- the kernel ----------------------------------------------------------------------------------

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """How the kernel is started; None where no name is set.

        Raises:
            NoSuchKernel: none of this name is installed.
        """
        if self._spec is None and self.kernel_name:
            self._spec = self.kernel_spec_manager.get_kernel_spec(self.kernel_name)
        return self._spec

    def required_spec(self) -> KernelSpec:
        """Return how the kernel is started.

        Raises:
            NoSuchKernel: none of this name is installed.
            KernelStartError: no name is set.
        """
        spec = self.kernel_spec
        if spec is None:
            raise KernelStartError("which kernel? set kernel_name")
        return spec

    @property
    def ipykernel(self) -> bool:
        """Whether it is the native kernel, by its name."""
        return self.kernel_name in _NATIVE_NAMES

    @property
    def has_kernel(self) -> bool:
        """Whether a kernel was started here, and not yet laid to rest."""
        return self.provisioner is not None and bool(self.provisioner.has_process)

    @property
    def owns_kernel(self) -> bool:
        """Whether the kernel is ours to end; one that was only found isn't."""
        return self.owns

    @property
    def death_report(self) -> DeathReport | None:
        """How the kernel ended; None while it runs."""
        return self.vitals.report

    def heart_beats(self) -> bool:
        """Tell whether the kernel answers on its heartbeat; blocks for up to a second."""
        socket = self.connect_hb()
        try:
            socket.send(b"ping")
            return bool(socket.poll(1000))
        finally:
            socket.close(linger=0)

    def format_kernel_cmd(self, extra_arguments: Sequence[str] | None = None) -> list[str]:
        """Return the command that starts the kernel."""
        spec = self.required_spec()
        return fill_command(
            spec.argv,
            {"connection_file": self.connection_file, "resource_dir": spec.resource_dir},
            extra_arguments=extra_arguments or (),
        )

    def update_env(self, *, env: Mapping[str, str]) -> None:
        """Change variables of the environment for the next restart."""
        arguments = dict(self.launch_args or {})
        base = arguments.get("env") or os.environ
        arguments["env"] = {**base, **env}
        self.launch_args = arguments

    def resolve_path(self, path: str) -> str | None:
        """Return the path on this side of one on the kernel's; None if that isn't known."""
        if self.provisioner is None:
            return None
        resolved: str | None = self.provisioner.resolve_path(path)
        return resolved

    # -- the connection ------------------------------------------------------------------------------

    def prepare_connection(self, **file_keys: Any) -> KernelConnectionInfo:
        """Choose the address where it isn't set, and write the connection file."""
        return self.address.prepare(**file_keys)

    def default_connection_file(self) -> None:
        """Name the connection file, where it isn't named: `kernel-ID.json` in the runtime directory."""
        if not self.connection_file:
            self.connection_file = f"kernel-{self.kernel_id}.json"
        if not os.path.dirname(self.connection_file):
            self.connection_file = os.path.join(make_runtime_dir(), self.connection_file)

    def mark_file_written(self) -> None:
        """The connection file is ours to remove."""
        self._connection_file_written = True

    def forget_written_file(self) -> None:
        """The connection file has gone: the next start writes it again."""
        self._connection_file_written = False

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write the connection file; the ports that are chosen for it are no wish of the user's."""
        with self.own_choice():
            super().write_connection_file(**kwargs)

    def client(self, **kwargs: Any) -> Any:
        """Make a client of this kernel.

        Args:
            kwargs: arguments of the client's class.
        """
        arguments = dict(self.get_connection_info(session=True))
        arguments.update(
            connection_file=self.connection_file,
            parent=self,
            context=self.context_here(),
            vitals=self.vitals,
        )
        return self.client_factory(**{**arguments, **kwargs})

    # -- starts and ends under way -------------------------------------------------------------------

    def begin_pending(self) -> Pending:
        """Begin a start or an end; `ready` is done when it is over."""
        if self._pending is None or self._pending.future.done():
            # Whoever has begun to wait already waits for the same.
            self._pending = Pending()
        return self._pending

    @property
    def ready(self) -> Future[None] | asyncio.Future[None]:
        """Done when the start, or end, that is under way is over; to be awaited where a loop runs."""
        if self._pending is None:
            self._pending = Pending()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._pending.future
        return asyncio.wrap_future(self._pending.future, loop=loop)

    # -- watching over the kernel --------------------------------------------------------------------

    def start_restarter(self) -> None:
        """Start to watch over the kernel; does nothing here, see `IOLoopKernelManager`."""

    def stop_restarter(self) -> None:
        """Stop watching over the kernel."""

    @property
    def restarter_running(self) -> bool:
        """Whether a dead kernel would be started again."""
        return self.restarter is not None and bool(self.restarter.is_running)

    def add_restart_callback(self, callback: Callable[[], Any], event: Event = "restart") -> None:
        """Call something when the kernel is restarted (`restart`), or given up (`dead`)."""
        if self.restarter is not None:
            self.restarter.add_callback(callback, event)

    def remove_restart_callback(
        self, callback: Callable[[], Any], event: Event = "restart"
    ) -> None:
        """Don't call it any more."""
        if self.restarter is not None:
            self.restarter.remove_callback(callback, event)

    # -- what is done to the kernel ------------------------------------------------------------------

    pre_start_kernel = blocking(Lifecycle.pre_start_kernel)
    start_kernel = blocking(Lifecycle.start_kernel)
    post_start_kernel = blocking(Lifecycle.post_start_kernel)
    request_shutdown = blocking(Lifecycle.request_shutdown)
    finish_shutdown = blocking(Lifecycle.finish_shutdown)
    cleanup_resources = blocking(Lifecycle.cleanup_resources)
    shutdown_kernel = blocking(Lifecycle.shutdown_kernel)
    restart_kernel = blocking(Lifecycle.restart_kernel)
    interrupt_kernel = blocking(Lifecycle.interrupt_kernel)
    signal_kernel = blocking(Lifecycle.signal_kernel)
    is_alive = blocking(Lifecycle.is_alive)


class AsyncKernelManager(KernelManager):
    """Starts one kernel, and interrupts, restarts and ends it, from an asyncio event loop."""

    client_class = DottedObjectName(
        "ipy.kernel.client.AsyncKernelClient",
        config=True,
        help="""The class of the clients that client() makes, as a dotted name.""",
    )

    # The same coroutine functions, awaited instead of run to their end; mypy takes that for another signature.
    pre_start_kernel = awaitable(Lifecycle.pre_start_kernel)  # type: ignore[assignment]
    start_kernel = awaitable(Lifecycle.start_kernel)  # type: ignore[assignment]
    post_start_kernel = awaitable(Lifecycle.post_start_kernel)  # type: ignore[assignment]
    request_shutdown = awaitable(Lifecycle.request_shutdown)  # type: ignore[assignment]
    finish_shutdown = awaitable(Lifecycle.finish_shutdown)  # type: ignore[assignment]
    cleanup_resources = awaitable(Lifecycle.cleanup_resources)  # type: ignore[assignment]
    shutdown_kernel = awaitable(Lifecycle.shutdown_kernel)  # type: ignore[assignment]
    restart_kernel = awaitable(Lifecycle.restart_kernel)  # type: ignore[assignment]
    interrupt_kernel = awaitable(Lifecycle.interrupt_kernel)  # type: ignore[assignment]
    signal_kernel = awaitable(Lifecycle.signal_kernel)  # type: ignore[assignment]
    is_alive = awaitable(Lifecycle.is_alive)  # type: ignore[assignment]
