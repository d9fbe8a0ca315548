"""A kernel in the middle of a program: front ends connect to it and see the names of the code that has started it."""

from __future__ import annotations

import sys
import threading
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from .errors import KernelError

if TYPE_CHECKING:
    from types import FrameType

    from .engine import KernelEngine

#: Said to the terminal of a program that waits for the end of its kernel.
NOTE = (
    "NOTE: the program waits here, and answers clients. It goes on when a client shuts the kernel down, or after Ctrl-C twice "
    "in this terminal."
)

__all__ = ["EmbeddedKernel", "embed_kernel"]


def embed_kernel(
    module: ModuleType | None = None,
    local_ns: dict[str, Any] | None = None,
    *,
    block: bool = True,
    **kwargs: Any,
) -> EmbeddedKernel | None:
    """Run a kernel in the scope of the caller, and return when a front end has ended it.

    Any front end can connect, with the name that is printed (`ipython console --existing kernel-123.json`).

    Args:
        module: gives the global names; by default the module of the caller.
        local_ns: gives the local names; by default those of the caller. What cells assign goes there.
        block: wait for the end. Otherwise the kernel answers in a thread of its own, while the program goes on; no handler of signals, no
            hook and no descriptor of the process is changed, and streams only while a cell runs, for the thread that runs it.
        **kwargs: for the application (`config`, `connection_file`); without `block`: `config`.

    Returns:
        the running kernel, without `block`.

    Raises:
        KernelError: a kernel runs this code already.
    """
    from .app import IPKernelApp

    frame = sys._getframe(1)
    module, names = _scope(frame, module, local_ns)
    if not block:
        return EmbeddedKernel(module, names, config=kwargs.get("config")).start()
    if IPKernelApp.initialized():
        path = IPKernelApp.instance().abs_connection_file
        raise KernelError(f"a kernel runs this code already: connect to it with --existing {path}")
    _run_app(IPKernelApp, module, names, kwargs)
    return None


def _scope(
    frame: FrameType, module: ModuleType | None, local_ns: dict[str, Any] | None
) -> tuple[ModuleType, dict[str, Any] | None]:
    """Module and local names; None for the latter where they are the module's."""
    from ipy.core.embed import module_of

    if module is None:
        module = module_of(frame)
        if local_ns is None and frame.f_locals is not frame.f_globals:
            local_ns = dict(frame.f_locals)
    if local_ns is module.__dict__:
        local_ns = None
    return module, local_ns


def _run_app(
    application: Any, module: ModuleType, names: dict[str, Any] | None, kwargs: dict[str, Any]
) -> None:
    """Run the application of a kernel to its end, and put everything back."""
    from .ipkernel import IPythonKernel

    class ScopedKernel(IPythonKernel):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, user_module=module, user_ns=names, **options)

    app = application.instance(**kwargs)
    app.kernel_class = ScopedKernel
    app.note = NOTE
    try:
        # No arguments: those of the program are its own.
        app.initialize([])
        app.start()
    finally:
        kernel, shell = app.kernel, app.shell
        if shell is not None:
            shell.cleanup()
            type(shell).clear_instance()
        if kernel is not None:
            ScopedKernel.clear_instance()
        application.clear_instance()


class EmbeddedKernel:
    """A kernel that answers in a thread of the program.

    Args:
        module: gives the global names.
        names: gives the local names; None where they are the module's.
        config: configuration of the kernel.
    """

    def __init__(
        self, module: ModuleType, names: dict[str, Any] | None = None, *, config: Any = None
    ) -> None:
        self._module = module
        self._names = names
        self._config = config
        self._engine: KernelEngine | Any = None
        self._thread: threading.Thread | None = None
        self.kernel: Any = None
        self.connection_file = ""

    @property
    def abs_connection_file(self) -> str:
        """The path of the connection file."""
        return self.connection_file

    def start(self) -> Self:
        """Listen, write the connection file, and answer from now on.

        Raises:
            KernelError: no address can be had.
        """
        import os

        from ipy.msgspec.connection import ConnectionInfo, new_key, write_connection_file
        from ipy.msgspec.identity import new_id

        from .connecting import open_engine_at
        from .kernelspec.runtime import make_runtime_dir
        from .names import register

        register()
        info = ConnectionInfo(transport="tcp", ip="127.0.0.1", key=new_key())
        engine = self._engine = open_engine_at(info)
        folder = make_runtime_dir()
        self.connection_file = os.path.join(folder, f"kernel-{os.getpid()}-{new_id()[:8]}.json")
        write_connection_file(self.connection_file, info)
        self._make_kernel(engine)
        self._thread = threading.Thread(target=self._run, name="ipy-embedded-kernel", daemon=True)
        self._thread.start()
        return self

    def _make_kernel(self, engine: KernelEngine | Any) -> None:
        from . import comms
        from .guest import Guest, GuestInteractiveShell
        from .ipkernel import IPythonKernel
        from .output.streams import OutStream

        class GuestKernel(IPythonKernel):
            shell_class = GuestInteractiveShell

        kernel = self.kernel = GuestKernel(
            engine,
            user_module=self._module,
            user_ns=self._names,
            **({"config": self._config} if self._config is not None else {}),
        )
        site = comms.make_site(engine.transport, kernel)
        kernel.comm_manager = site.manager
        engine.at_end.append(comms.install(site, default=False))
        guest = Guest(
            kernel,
            stdout=OutStream(engine.transport, "stdout"),
            stderr=OutStream(engine.transport, "stderr"),
            site=site,
            in_thread_only=True,
        )
        engine.dispatcher = _GuestDispatcher(engine.dispatcher, guest, lambda: self._thread)
        kernel.start()

    def _run(self) -> None:
        try:
            self.kernel.run()
        finally:
            self._close()

    def _close(self) -> None:
        import os

        engine = self._engine
        self.kernel.at_shutdown()
        engine.close()
        for step in reversed(engine.at_end):
            step()
        engine.at_end.clear()
        engine.transport.close()
        try:
            os.unlink(self.connection_file)
        except FileNotFoundError:
            # Somebody has cleaned up already.
            return

    def stop(self) -> None:
        """End the kernel after the cell that runs."""
        self._engine.router.main.put(None)
        self.wait()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the kernel has ended; whether it has.

        Args:
            timeout: in seconds; None waits for ever.
        """
        assert self._thread is not None, "it was not started"
        if self._thread is not threading.current_thread():
            self._thread.join(timeout)
        return not self._thread.is_alive()


class _GuestDispatcher:
    """Answers requests; those of the kernel's own thread in the kernel's surroundings."""

    def __init__(self, dispatcher: Any, guest: Any, thread: Any) -> None:
        self._dispatcher = dispatcher
        self.fields = dispatcher.fields
        self._guest = guest
        self._thread = thread

    def handle(self, request: Any, **options: Any) -> None:
        """Answer a request."""
        if threading.current_thread() is not self._thread():
            self._dispatcher.handle(request, **options)
            return
        with self._guest.at_work():
            self._dispatcher.handle(request, **options)

    def status(self, *args: Any, **kwargs: Any) -> None:
        """Tell all clients what the kernel does."""
        self._dispatcher.status(*args, **kwargs)
