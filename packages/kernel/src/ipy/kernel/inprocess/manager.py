"""The manager of an in-process kernel."""

from __future__ import annotations

from typing import Any

from traitlets import Any as AnyTrait
from traitlets import DottedObjectName, Instance, default
from traitlets.config.configurable import LoggingConfigurable
from traitlets.utils.importstring import import_item

from ipy.msgspec.session import ConfigurableSession, Session


class InProcessKernelManager(LoggingConfigurable):
    """Starts and ends a kernel in this process.

    Attributes:
        kernel: the kernel; None before it is started.
        client_class: what `client()` makes.
        session: makes messages; they are not signed, since they don't leave the process.
    """

    kernel: Any = AnyTrait(None, allow_none=True)
    client_class: Any = DottedObjectName("ipy.kernel.inprocess.BlockingInProcessKernelClient")
    kernel_class: Any = DottedObjectName("ipy.kernel.inprocess.InProcessKernel")
    session = Instance(ConfigurableSession)

    @default("session")
    def _default_session(self) -> ConfigurableSession:
        return ConfigurableSession(key=b"", parent=self)

    @property
    def has_kernel(self) -> bool:
        """Whether there is a kernel."""
        return self.kernel is not None

    def is_alive(self) -> bool:
        """Tell whether there is a kernel."""
        return self.kernel is not None

    def start_kernel(self, **kwargs: Any) -> None:
        """Make the kernel; another one takes the place of one that is there.

        Args:
            **kwargs: for the kernel: `user_ns`, `user_module`, `gui`.
        """
        from .engine import InProcessEngine

        if self.kernel is not None:
            self.shutdown_kernel()
        engine = InProcessEngine(Session(key=b"", session=self.session.session))
        self.kernel = import_item(self.kernel_class)(parent=self, engine=engine, **kwargs)
        self.kernel.start()
        # Comms of libraries are known from the first cell on.
        _ = self.kernel.comm_manager

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """End the kernel: its history is written, its clients hear no more.

        Args:
            now: taken for callers of other managers: there is no process to be killed.
            restart: taken as well.
        """
        kernel, self.kernel = self.kernel, None
        if kernel is None:
            return
        kernel.at_shutdown()
        kernel.engine.close()

    def restart_kernel(self, now: bool = False, **kwargs: Any) -> None:
        """End the kernel and make another one; its clients talk to that."""
        clients = [] if self.kernel is None else self.kernel.frontends
        self.shutdown_kernel(now)
        self.start_kernel(**kwargs)
        for client in clients:
            client.kernel = self.kernel
            self.kernel.engine.clients[client._identity] = client

    def interrupt_kernel(self) -> None:
        """Refuse: the kernel runs in the thread that would have to ask.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "Cannot interrupt in-process kernel: interrupt the program (Ctrl-C)"
        )

    def signal_kernel(self, signum: int) -> None:
        """Refuse: the signal would go to this program.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("Cannot signal in-process kernel: it is this program")

    def client(self, **kwargs: Any) -> Any:
        """Make a client of the kernel.

        Args:
            **kwargs: for the client.
        """
        made = import_item(self.client_class)
        return made(
            **{
                "kernel": self.kernel,
                "session": self.session,
                "parent": self,
                "log": self.log,
                **kwargs,
            }
        )
