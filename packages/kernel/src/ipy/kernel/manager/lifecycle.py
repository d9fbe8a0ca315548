"""The life of one kernel: start, interrupt, restart, end; and what happens when it ends unasked.

All of it is written as coroutines. The managers' methods, blocking and asynchronous, are derived from them.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ipy.kernel.client.death import DeathReport

from .errors import KernelStartError, NoKernelError
from .postmortem import ADDRESS_IN_USE
from .provisioning.factory import KernelProvisionerFactory
from .running import call_method

if TYPE_CHECKING:
    from .manager import KernelManager

# How often a provisioner is asked that can't tell of an end by itself.
POLL_S = 0.5
# How often a kernel that met a taken port is started again.
PORT_TRIES = 5


class Lifecycle:
    """Keeps one kernel.

    Args:
        manager: holds the settings and the connection; its methods are called where subclasses may have replaced them.

    Attributes:
        loop: in which the kernel was started.
        started_at: by the monotonic clock.
        shutdowns: counts how often the kernel was ended for good.
    """

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.loop: asyncio.AbstractEventLoop | None = None
        self.started_at = 0.0
        self._generation = 0
        self._port_tries = 0
        self._ending = False
        self.shutdowns = 0
        self._tasks: set[asyncio.Task[None]] = set()

    # -- start ---------------------------------------------------------------------------------------

    async def start_kernel(self, /, **kw: Any) -> None:
        """Start a kernel.

        Args:
            kw: `extra_arguments` for the command, `env`, `cwd`, `stdin`, `stdout`, `stderr`, `independent`, and what the
                provisioner takes.

        Raises:
            KernelStartError: it can't be started, or one runs already.
            NoSuchKernel: none of this name is installed.
        """
        manager = self.manager
        if manager.has_kernel and await self.is_alive():
            raise KernelStartError(
                "a kernel is running already; call restart_kernel, or use another KernelManager"
            )
        pending = manager.begin_pending()
        try:
            self._port_tries = 0
            await self._launch(**kw)
        except BaseException as error:
            await call_method(manager, "cleanup_resources")
            pending.fail(error)
            raise
        pending.succeed()

    async def _launch(self, /, **kw: Any) -> None:
        manager = self.manager
        self.loop = asyncio.get_running_loop()
        self._ending = False
        cmd, kw = await call_method(manager, "pre_start_kernel", **kw)
        provisioner = manager.provisioner
        manager.log.debug("Starting kernel: %s", cmd)
        info = await provisioner.launch_kernel(cmd, **kw)
        if info:
            manager.address.take_launched(info)
        await provisioner.post_launch(**kw)
        self._generation += 1
        self.started_at = time.monotonic()
        await self._await_ports()
        manager.vitals.started()
        self._watch(provisioner)
        await call_method(manager, "post_start_kernel", **kw)

    async def pre_start_kernel(
        self, /, *, transport_encryption: str | None = None, **kw: Any
    ) -> tuple[list[str], dict[str, Any]]:
        """Choose the provisioner, write the connection file, and return the command and the arguments for its start.

        Args:
            transport_encryption: `disabled`, `auto` or `required`, in place of the setting.
            kw: as `start_kernel`'s.
        """
        manager = self.manager
        manager.shutting_down = False
        kernel_id = kw.pop("kernel_id", None)
        if kernel_id:
            manager.kernel_id = str(kernel_id)
        if transport_encryption is not None:
            manager.transport_encryption = transport_encryption
        manager.launch_args = dict(kw)
        if manager.provisioner is None:
            factory = KernelProvisionerFactory.instance(parent=manager.parent)
            manager.provisioner = factory.create_provisioner_instance(
                manager.kernel_id, manager.required_spec(), parent=manager
            )
        kw = await manager.provisioner.pre_launch(**kw)
        return kw.pop("cmd"), kw

    async def post_start_kernel(self, /, **kw: Any) -> None:
        """Watch over the kernel that was started."""
        self.manager.start_restarter()

    async def _await_ports(self) -> None:
        """Wait until a kernel that chooses its ports has written which; there is no moment at which another could take them.

        Raises:
            KernelStartError: it has ended before.
        """
        manager = self.manager
        delay_s = 0.005
        while manager.address.is_open and await self.is_alive():
            if manager.address.take_written_ports():
                return
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 1.2, 0.05)
        if manager.address.is_open:
            report = self._report()
            manager.vitals.ended(report)
            raise KernelStartError(f"the kernel couldn't be started: {report}")

    # -- end, asked for ------------------------------------------------------------------------------

    async def shutdown_kernel(self, /, now: bool = False, restart: bool = False) -> None:
        """End the kernel: ask it, then its process, then kill it with its children.

        Args:
            now: kill it at once.
            restart: it will be started again: its address is kept.
        """
        manager = self.manager
        self._ending = True
        self.shutdowns += not restart
        manager.shutting_down = True
        manager.stop_restarter()
        if not manager.owns_kernel:
            return
        pending = manager.begin_pending()
        try:
            if manager.has_kernel:
                await self._end(now=now, restart=restart)
            await call_method(manager, "cleanup_resources", restart=restart)
        except BaseException as error:
            pending.fail(error)
            raise
        pending.succeed()
        if not restart:
            manager.vitals.ended(DeathReport(expected=True, at=datetime.now(UTC)))

    async def _end(self, /, *, now: bool, restart: bool) -> None:
        manager = self.manager
        provisioner = manager.provisioner
        if now or not await self.is_alive():
            await provisioner.shutdown_requested(restart=restart)
            await self._kill(restart)
            return
        await call_method(manager, "interrupt_kernel")
        await call_method(manager, "request_shutdown", restart=restart)
        await call_method(manager, "finish_shutdown", restart=restart)

    async def request_shutdown(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        manager = self.manager
        manager.control.send("shutdown_request", {"restart": restart})
        await manager.provisioner.shutdown_requested(restart=restart)

    async def finish_shutdown(
        self, waittime: float | None = None, pollinterval: float = 0.1, restart: bool = False
    ) -> None:
        """Wait for the end of a kernel that was asked to; then ask its process; then kill it.

        Args:
            waittime: seconds to wait, half of it before the process is asked; by default `shutdown_wait_time`.
            pollinterval: not used: ends are noticed at once.
            restart: it will be started again.
        """
        manager = self.manager
        provisioner = manager.provisioner
        if waittime is None:
            waittime = provisioner.get_shutdown_wait_time(manager.shutdown_wait_time)
        if await self._wait(waittime / 2):
            return
        manager.log.debug("Kernel is taking too long to finish, terminating")
        await provisioner.terminate(restart=restart)
        if await self._wait(waittime / 2):
            return
        manager.log.warning("Kernel %s doesn't end, killing it", manager.kernel_id)
        await self._kill(restart)

    async def _wait(self, timeout_s: float) -> bool:
        provisioner = self.manager.provisioner
        if not provisioner.has_process:
            return True
        try:
            await asyncio.wait_for(provisioner.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    async def _kill(self, restart: bool) -> None:
        provisioner = self.manager.provisioner
        if provisioner.has_process:
            await provisioner.kill(restart=restart)
            await provisioner.wait()

    async def cleanup_resources(self, restart: bool = False) -> None:
        """Give back what the kernel took: files, sockets, ports; less of it if it is only restarted."""
        manager = self.manager
        manager.control.close()
        manager.address.clean_up(restart=restart)
        if manager.provisioner is not None:
            await manager.provisioner.cleanup(restart=restart)

    # -- in between ----------------------------------------------------------------------------------

    async def restart_kernel(self, /, now: bool = False, newports: bool = False, **kw: Any) -> None:
        """End the kernel and start it again, as before, at the same address.

        Args:
            now: kill it at once.
            newports: at another address; clients have to connect anew.
            kw: arguments of the start that change.

        Raises:
            NoKernelError: none was started yet.
        """
        manager = self.manager
        if manager.launch_args is None:
            raise NoKernelError("Cannot restart the kernel. No previous call to 'start_kernel'.")
        await call_method(manager, "shutdown_kernel", now=now, restart=True)
        if newports:
            manager.address.renew()
        await self.start_kernel(**{**manager.launch_args, **kw})

    async def interrupt_kernel(self) -> None:
        """Interrupt running code, by the signal or the message that the kernel wants.

        Raises:
            NoKernelError: no kernel runs.
        """
        manager = self.manager
        if not manager.has_kernel and manager.owns_kernel:
            raise NoKernelError("Cannot interrupt kernel. No kernel is running!")
        spec = manager.kernel_spec if manager.owns_kernel else None
        if spec is None or spec.interrupt_mode == "message":
            manager.control.send("interrupt_request", {})
        else:
            await call_method(manager, "signal_kernel", signal.SIGINT)

    async def signal_kernel(self, signum: int) -> None:
        """Send a signal to the kernel's process group.

        Raises:
            NoKernelError: no kernel runs.
        """
        if not self.manager.has_kernel:
            raise NoKernelError("Cannot signal kernel. No kernel is running!")
        await self.manager.provisioner.send_signal(signum)

    async def is_alive(self) -> bool:
        """Tell whether the kernel's process runs."""
        manager = self.manager
        if not manager.owns_kernel:
            return await asyncio.to_thread(manager.heart_beats)
        if not manager.has_kernel:
            return False
        return await manager.provisioner.poll() is None

    # -- end, not asked for --------------------------------------------------------------------------

    def _watch(self, provisioner: Any) -> None:
        generation = self._generation
        loop = self.loop
        assert loop is not None

        def tell() -> None:
            try:
                loop.call_soon_threadsafe(self._noticed, generation)
            except RuntimeError:
                # The loop that the kernel was started in is over: clients are told, nobody restarts it.
                self._tell_clients(generation)

        on_end: Callable[[Callable[[], None]], bool] | None = getattr(provisioner, "on_end", None)
        if on_end is None or not on_end(tell):
            self._spawn(self._poll(generation))

    def _spawn(self, coroutine: Awaitable[None]) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _poll(self, generation: int) -> None:
        while generation == self._generation and not self._ending:
            if not await self.is_alive():
                self._noticed(generation)
                return
            await asyncio.sleep(POLL_S)

    def _is_unexpected(self, generation: int) -> bool:
        return generation == self._generation and not self._ending

    def _report(self) -> DeathReport:
        watched = getattr(self.manager.provisioner, "watched", None)
        if watched is not None and watched.report is not None:
            report: DeathReport = watched.report
            return report
        return DeathReport(at=datetime.now(UTC))

    def _tell_clients(self, generation: int) -> None:
        if self._is_unexpected(generation):
            self.manager.vitals.ended(self._report())

    def _noticed(self, generation: int) -> None:
        """Take note that the kernel has ended."""
        if not self._is_unexpected(generation):
            return
        manager = self.manager
        report = self._report()
        if self._port_was_taken(report):
            self._port_tries += 1
            manager.log.warning("A port of the kernel was taken; starting it again with others")
            self._spawn(self._relaunch())
            return
        manager.log.warning("%s", report)
        manager.vitals.ended(report)
        manager.control.close()
        if manager.restarter_running:
            self._spawn(manager.restarter.handle_death())

    def _port_was_taken(self, report: DeathReport) -> bool:
        return (
            self._port_tries < PORT_TRIES
            and not self.manager.vitals.answered
            and self.manager.address.has_chosen_ports
            and ADDRESS_IN_USE.search(report.stderr_tail) is not None
        )

    async def _relaunch(self) -> None:
        manager = self.manager
        manager.control.close()
        if manager.provisioner.has_process:
            await manager.provisioner.wait()
        manager.address.renew()
        try:
            await self._launch(**(manager.launch_args or {}))
        except KernelStartError as error:
            manager.log.error("The kernel couldn't be started again: %s", error)
            manager.vitals.ended(DeathReport(reason=str(error), at=datetime.now(UTC)))
