"""Many kernels under one roof: each by its id."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Any

import zmq
from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, DottedObjectName, Instance, Unicode, default, observe
from traitlets.config.configurable import LoggingConfigurable
from traitlets.utils.importstring import import_item

from ipy.kernel.connect.files import KernelConnectionInfo
from ipy.kernel.kernelspec.manager import KernelSpecManager
from ipy.kernel.kernelspec.native import NATIVE_KERNEL_NAME
from ipy.msgspec.identity import new_id

from .errors import DuplicateKernelError, KernelStartError, UnknownKernelError
from .external import ExternalKernels
from .manager import Event, KernelManager
from .running import call_method, run
from .warm import WarmKernels


class MultiKernelManager(LoggingConfigurable):
    """Starts and keeps many kernels. Its methods block; those of `AsyncMultiKernelManager` are awaited."""

    default_kernel_name = Unicode(
        NATIVE_KERNEL_NAME,
        config=True,
        help="""The kernel that is started where none is named.""",
    )
    kernel_manager_class = DottedObjectName(
        "ipy.kernel.manager.IOLoopKernelManager",
        config=True,
        help="""The class of the managers of the single kernels, as a dotted name.""",
    )
    shared_context = Bool(
        True,
        config=True,
        help="""Use one ZeroMQ context, with one thread, for all kernels.""",
    )
    warm_start = Dict(
        config=True,
        help="""How many kernels of each name are kept started before they are asked for: {"python3": 2}. One of them is taken for
        a kernel in this program's own directory and environment.""",
    )
    kernel_manager_factory = AnyTrait(help="makes the managers of the single kernels")
    kernel_spec_manager = Instance(KernelSpecManager, help="knows the kernels that are installed")
    kernel_id_fn = AnyTrait(None, allow_none=True, help="makes the ids of new kernels")
    context = Instance(zmq.Context, help="makes sockets")
    connection_dir = Unicode("", help="where connection files are written; by default Jupyter's")
    external_connection_dir = Unicode(
        None,
        allow_none=True,
        help="a directory with connection files of kernels that others started",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._kernels: dict[str, KernelManager] = {}
        self._pending_kernels: dict[str, asyncio.Task[None]] = {}
        self._external: ExternalKernels | None = None
        self._warm: WarmKernels | None = None
        super().__init__(*args, **kwargs)

    @default("kernel_manager_factory")
    def _kernel_manager_factory_default(self) -> Any:
        return import_item(self.kernel_manager_class)

    @observe("kernel_manager_class")
    def _kernel_manager_class_changed(self, change: Any) -> None:
        self.kernel_manager_factory = import_item(change["new"])

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(parent=self)

    @default("context")
    def _context_default(self) -> zmq.Context[Any]:
        return zmq.Context.instance()

    # -- which kernels there are ---------------------------------------------------------------------

    def list_kernel_ids(self) -> list[str]:
        """List the ids of all kernels, those that others started included."""
        return [*self._kernels, *self._scan()]

    def __len__(self) -> int:
        return len(self.list_kernel_ids())

    def __bool__(self) -> bool:
        # An empty one is one: traitlets takes settings from a parent only if it is true.
        return True

    def __contains__(self, kernel_id: object) -> bool:
        return kernel_id in self._kernels or kernel_id in self._scan()

    def get_kernel(self, kernel_id: str) -> KernelManager:
        """Return the manager of one kernel.

        Raises:
            UnknownKernelError: there is none of this id; it is a KeyError.
        """
        manager = self._kernels.get(kernel_id) or self._scan().get(kernel_id)
        if manager is None:
            raise UnknownKernelError(f"Kernel with id not found: {kernel_id}")
        return manager

    def remove_kernel(self, kernel_id: str) -> KernelManager:
        """Forget a kernel without ending it, and return its manager."""
        manager = self.get_kernel(kernel_id)
        self._kernels.pop(kernel_id, None)
        return manager

    def _scan(self) -> dict[str, KernelManager]:
        if not self.external_connection_dir:
            return {}
        if self._external is None or self._external.directory != self.external_connection_dir:
            self._external = ExternalKernels(self.external_connection_dir, self._make_external)
        own_files = {manager.connection_file for manager in self._kernels.values()}
        return self._external.scan(own_files)

    def _make_external(self, path: str) -> KernelManager:
        manager: KernelManager = self.kernel_manager_factory(
            parent=self,
            log=self.log,
            owns_kernel=False,
            kernel_id=self.new_kernel_id(),
            connection_file=path,
            context=self.context,
        )
        return manager

    # -- making managers -----------------------------------------------------------------------------

    def new_kernel_id(self, **kwargs: Any) -> str:
        """Make the id of a new kernel.

        Args:
            kwargs: what the kernel is started with.
        """
        return str(self.kernel_id_fn(**kwargs)) if self.kernel_id_fn is not None else new_id()

    def pre_start_kernel(
        self, kernel_name: str | None, kwargs: dict[str, Any]
    ) -> tuple[KernelManager, str, str]:
        """Make the manager of a kernel that is about to start.

        Args:
            kernel_name: by default `default_kernel_name`.
            kwargs: what the kernel is started with; `kernel_id` is taken out.

        Returns:
            The manager, the kernel's name and its id.

        Raises:
            DuplicateKernelError: there is a kernel of this id.
        """
        kernel_id = str(kwargs.pop("kernel_id", None) or self.new_kernel_id(**kwargs))
        if kernel_id in self:
            raise DuplicateKernelError(f"Kernel already exists: {kernel_id}")
        name = kernel_name or self.default_kernel_name
        return self._make_manager(name, kernel_id), name, kernel_id

    def _make_manager(self, kernel_name: str, kernel_id: str | None = None) -> KernelManager:
        chosen_id = kernel_id or self.new_kernel_id()
        settings: dict[str, Any] = {"kernel_spec_manager": self.kernel_spec_manager}
        if self.shared_context:
            settings["context"] = self.context
        manager: KernelManager = self.kernel_manager_factory(
            connection_file=os.path.join(self.connection_dir, f"kernel-{chosen_id}.json"),
            parent=self,
            log=self.log,
            kernel_name=kernel_name,
            kernel_id=chosen_id,
            **settings,
        )
        return manager

    @property
    def warm_kernels(self) -> WarmKernels | None:
        """The kernels that are kept started in advance; None where none are wished for."""
        if self._warm is None and self.warm_start:
            self._warm = WarmKernels(self.warm_start, self._make_manager)
        return self._warm

    # -- what is done to one kernel ------------------------------------------------------------------

    def request_shutdown(self, kernel_id: str, restart: bool | None = False) -> Any:
        """Ask a kernel to end."""
        return self.get_kernel(kernel_id).request_shutdown(restart=bool(restart))

    def finish_shutdown(
        self, kernel_id: str, waittime: float | None = None, pollinterval: float | None = 0.1
    ) -> Any:
        """Wait for the end of a kernel that was asked to; see `KernelManager.finish_shutdown`."""
        return self.get_kernel(kernel_id).finish_shutdown(waittime=waittime)

    def cleanup_resources(self, kernel_id: str, restart: bool = False) -> Any:
        """Give back what a kernel took."""
        return self.get_kernel(kernel_id).cleanup_resources(restart=restart)

    def interrupt_kernel(self, kernel_id: str) -> Any:
        """Interrupt what a kernel runs."""
        return self.get_kernel(kernel_id).interrupt_kernel()

    def signal_kernel(self, kernel_id: str, signum: int) -> Any:
        """Send a signal to a kernel's process group."""
        return self.get_kernel(kernel_id).signal_kernel(signum)

    def is_alive(self, kernel_id: str) -> Any:
        """Tell whether a kernel's process runs."""
        return self.get_kernel(kernel_id).is_alive()

    def update_env(self, *, kernel_id: str, env: Mapping[str, str]) -> None:
        """Change variables of a kernel's environment for its next restart."""
        self.get_kernel(kernel_id).update_env(env=env)

    def add_restart_callback(
        self, kernel_id: str, callback: Callable[[], Any], event: Event = "restart"
    ) -> None:
        """Call something when a kernel is restarted (`restart`), or given up (`dead`)."""
        self.get_kernel(kernel_id).add_restart_callback(callback, event)

    def remove_restart_callback(
        self, kernel_id: str, callback: Callable[[], Any], event: Event = "restart"
    ) -> None:
        """Don't call it any more."""
        self.get_kernel(kernel_id).remove_restart_callback(callback, event)

    def get_connection_info(self, kernel_id: str) -> KernelConnectionInfo:
        """Return where a kernel is to be found."""
        return self.get_kernel(kernel_id).get_connection_info()

    def connect_iopub(self, kernel_id: str, identity: bytes | None = None) -> Any:
        """Return a socket connected to a kernel's iopub channel, subscribed to everything."""
        return self.get_kernel(kernel_id).connect_iopub(identity)

    def connect_shell(self, kernel_id: str, identity: bytes | None = None) -> Any:
        """Return a socket connected to a kernel's shell channel."""
        return self.get_kernel(kernel_id).connect_shell(identity)

    def connect_control(self, kernel_id: str, identity: bytes | None = None) -> Any:
        """Return a socket connected to a kernel's control channel."""
        return self.get_kernel(kernel_id).connect_control(identity)

    def connect_stdin(self, kernel_id: str, identity: bytes | None = None) -> Any:
        """Return a socket connected to a kernel's stdin channel."""
        return self.get_kernel(kernel_id).connect_stdin(identity)

    def connect_hb(self, kernel_id: str, identity: bytes | None = None) -> Any:
        """Return a socket connected to a kernel's heartbeat."""
        return self.get_kernel(kernel_id).connect_hb(identity)

    # -- starts and ends -----------------------------------------------------------------------------

    def start_kernel(self, *, kernel_name: str | None = None, **kwargs: Any) -> Any:
        """Start a kernel, and return its id.

        Args:
            kernel_name: by default `default_kernel_name`.
            kwargs: `kernel_id`, and what `KernelManager.start_kernel` takes.

        Raises:
            DuplicateKernelError: there is a kernel of this id.
            KernelStartError: it can't be started.
            NoSuchKernel: none of this name is installed.
        """
        return run(start_one(self, kernel_name, kwargs))

    def shutdown_kernel(
        self, kernel_id: str, now: bool | None = False, restart: bool | None = False
    ) -> Any:
        """End a kernel, and forget it.

        Args:
            kernel_id: of the kernel.
            now: kill it at once.
            restart: it will be started again, so it isn't forgotten.

        Raises:
            UnknownKernelError: there is none of this id.
        """
        return run(end_one(self, kernel_id, now=bool(now), restart=bool(restart)))

    def restart_kernel(self, kernel_id: str, now: bool = False) -> Any:
        """End a kernel and start it again at the same address."""
        return run(restart_one(self, kernel_id, now=now))

    def shutdown_all(self, now: bool = False) -> Any:
        """End all kernels that were started here."""
        return run(end_all(self, now=now))


class AsyncMultiKernelManager(MultiKernelManager):
    """Starts and keeps many kernels, from an asyncio event loop."""

    kernel_manager_class = DottedObjectName(
        "ipy.kernel.manager.AsyncIOLoopKernelManager",
        config=True,
        help="""The class of the managers of the single kernels, as a dotted name.""",
    )
    use_pending_kernels = Bool(
        False,
        config=True,
        help="""Return from start_kernel before the kernel is started; its manager's `ready` tells when it is.""",
    )

    async def start_kernel(self, *, kernel_name: str | None = None, **kwargs: Any) -> str:
        """Start a kernel, and return its id: see `MultiKernelManager.start_kernel`."""
        return await start_one(self, kernel_name, kwargs, pending=self.use_pending_kernels)

    async def shutdown_kernel(
        self, kernel_id: str, now: bool | None = False, restart: bool | None = False
    ) -> None:
        """End a kernel, and forget it: see `MultiKernelManager.shutdown_kernel`."""
        await end_one(self, kernel_id, now=bool(now), restart=bool(restart))

    async def restart_kernel(self, kernel_id: str, now: bool = False) -> None:
        """End a kernel and start it again at the same address."""
        await restart_one(self, kernel_id, now=now)

    async def shutdown_all(self, now: bool = False) -> None:
        """End all kernels that were started here."""
        await end_all(self, now=now)


async def start_one(
    multi: MultiKernelManager,
    kernel_name: str | None,
    kwargs: dict[str, Any],
    *,
    pending: bool = False,
) -> str:
    """Start a kernel, and return its id; see `MultiKernelManager.start_kernel`.

    Args:
        multi: keeps it.
        kernel_name: of the kernel.
        kwargs: what it is started with.
        pending: return before it is started.
    """
    warm = multi.warm_kernels
    if warm is not None and warm.fits(kwargs):
        taken = await warm.take(kernel_name or multi.default_kernel_name)
        if taken is not None:
            multi._kernels[taken.kernel_id] = taken
            return taken.kernel_id
    manager, _, kernel_id = multi.pre_start_kernel(kernel_name, kwargs)
    multi._kernels[kernel_id] = manager
    task = asyncio.ensure_future(_start(multi, manager, kwargs))
    multi._pending_kernels[kernel_id] = task
    # `ready` is there from the first step on.
    manager.begin_pending()
    if pending:
        task.add_done_callback(_take_note)
        return kernel_id
    await task
    return kernel_id


async def _start(multi: MultiKernelManager, manager: KernelManager, kwargs: dict[str, Any]) -> None:
    kernel_id = manager.kernel_id
    try:
        await call_method(manager, "start_kernel", **kwargs)
    except BaseException as error:
        multi._kernels.pop(kernel_id, None)
        if not manager.ready.done():
            manager.begin_pending().fail(error)
        raise
    finally:
        multi._pending_kernels.pop(kernel_id, None)


def _take_note(task: asyncio.Task[None]) -> None:
    # Whoever awaits the manager's `ready` is given the error.
    if not task.cancelled():
        task.exception()


async def end_one(multi: MultiKernelManager, kernel_id: str, *, now: bool, restart: bool) -> None:
    """End a kernel; see `MultiKernelManager.shutdown_kernel`."""
    manager = multi.get_kernel(kernel_id)
    multi.log.info("Kernel shutdown: %s", kernel_id)
    pending = multi._pending_kernels.get(kernel_id)
    if pending is not None:
        await asyncio.wait([pending])
    await call_method(manager, "shutdown_kernel", now=now, restart=restart)
    if not restart:
        multi._kernels.pop(kernel_id, None)


async def restart_one(multi: MultiKernelManager, kernel_id: str, *, now: bool) -> None:
    """End a kernel and start it again; see `MultiKernelManager.restart_kernel`."""
    manager = multi.get_kernel(kernel_id)
    pending = multi._pending_kernels.get(kernel_id)
    if pending is not None:
        raise KernelStartError(f"the kernel {kernel_id} is still being started; await its `ready`")
    await call_method(manager, "restart_kernel", now=now)
    multi.log.info("Kernel restarted: %s", kernel_id)


async def end_all(multi: MultiKernelManager, *, now: bool) -> None:
    """End all kernels, all at a time; the first error is raised when all have been tried."""
    ends = [end_one(multi, kernel_id, now=now, restart=False) for kernel_id in list(multi._kernels)]
    results = await asyncio.gather(*ends, return_exceptions=True)
    if multi._warm is not None:
        await multi._warm.close()
        multi._warm = None
    for result in results:
        if isinstance(result, BaseException):
            raise result
