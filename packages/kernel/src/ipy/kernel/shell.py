"""The shell of a kernel: results, displays and errors go to the clients as messages."""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Bool, CBool, Dict, Type, default

from ipy.core import services
from ipy.core.autocall import ZMQExitAutocall
from ipy.core.execution.engine import LOOP_RUNNERS
from ipy.core.settings import LazyClass
from ipy.core.shell import InteractiveShell, InteractiveShellABC
from ipy.core.streams import text_of

from . import parents, pdbentry
from .debugger.cellnames import XCachingCompiler
from .lateloop import LateLoop

#: Magics of kernels: group -> names. A test keeps the table true.
MAGICS = {
    "ipy.kernel.magics:KernelMagics": "autosave clear cls connect_info less man more qtconsole subshell",
    "ipy.kernel.magics:KernelEditingMagics": "ed edit",
}
#: The user's event loop, with asyncio: 30-60 ms.
_LOOP_MODULE = "ipy.core.execution.loop"


def _make_display_pub(shell: ZMQInteractiveShell) -> Any:
    publisher: Any = services.display_pub(shell)
    publisher.transport = shell._transport
    return publisher


def _make_displayhook(shell: ZMQInteractiveShell) -> Any:
    hook: Any = services.displayhook(shell)
    hook.transport = shell._transport
    return hook


class ZMQInteractiveShell(InteractiveShell):
    """The shell that cells of front ends run in.

    Args:
        kernel: the kernel that it belongs to; libraries look whether there is one.
        transport: takes messages; None for a shell that talks to nobody.
        **kwargs: as for `InteractiveShell`.
    """

    # Libraries recognise a notebook by the name of the class and of its module.
    __module__ = "ipykernel.zmqshell"

    displayhook_class = LazyClass("ipy.kernel.output.results:ZMQShellDisplayHook")
    display_pub_class = LazyClass("ipy.kernel.output.display:ZMQDisplayPublisher")
    #: Cells have file names that front ends can compute: breakpoints find them.
    compiler_class = Type(XCachingCompiler)
    kernel: Any = AnyTrait(allow_none=True)
    colors_force = CBool(True)
    keepkernel_on_exit: Any = AnyTrait(None, allow_none=True)
    #: A kernel has no line editor, and no terminal to ask in.
    autoindent = CBool(False)
    enable_tip = Bool(False).tag(config=True)
    debugger_class_name = "ipy.core.debugger:Pdb"
    loop_runner_map = Dict({**LOOP_RUNNERS, "asyncio": "ipy.kernel.mainloop:run_cell_coroutine"})

    def __init__(
        self, *args: Any, kernel: Any = None, transport: Any = None, **kwargs: Any
    ) -> None:
        self._transport = transport
        self._last_error: dict[str, Any] | None = None
        super().__init__(*args, **kwargs)
        self.kernel = kernel
        self._declare_magics()
        pdbentry.watch()
        self.set_hook("show_in_pager", _page_by_payload, 99)

    @default("banner1")
    def _default_banner1(self) -> str:
        from ipy.core.usage import default_banner

        return default_banner()

    def _declare_magics(self) -> None:
        """Let the kernel's magics be known; they are loaded when they are used."""
        manager = self.magics_manager
        for group, names in MAGICS.items():
            for name in names.split():
                manager.magics["line"].pop(name, None)
                manager.register_lazy(name, group, "line")

    def _make_execution(self) -> None:
        super()._make_execution()
        # `exit` and `quit`, also after %reset.
        self.exiter = ZMQExitAutocall(self)
        self._session._fixed = {**self._session._fixed, "exit": self.exiter, "quit": self.exiter}

    # -- the request that runs -----------------------------------------------------------------------

    @property
    def parent_header(self) -> dict[str, Any]:
        """The request in whose name the running code works, as a dict."""
        return self.get_parent()

    @parent_header.setter
    def parent_header(self, parent: Any) -> None:
        self.set_parent(parent)

    def get_parent(self) -> dict[str, Any]:
        """The request in whose name the running code works, as a dict."""
        request = parents.get()
        return {} if request is None else request.as_dict()

    def set_parent(self, parent: Any) -> None:
        """Let the running code belong to another request from now on, in this thread or task."""
        parents.adopt(parent)

    # -- what is shown -------------------------------------------------------------------------------

    display_pub = cached_property(_make_display_pub)
    displayhook = cached_property(_make_displayhook)

    @cached_property
    def data_pub(self) -> Any:
        """Publishes objects: `publish_data({"name": value})`."""
        from .datapub import DataPublisher

        return DataPublisher(self._transport)

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        """Send an error to the clients."""
        content = {"ename": etype.__name__, "evalue": text_of(evalue), "traceback": list(stb)}
        self._last_error = content
        self._send_error(content)

    def show_usage_error(self, exc: BaseException) -> None:
        """Send an error of one line to the clients."""
        # Programs that run notebooks look for the message, not at the text of stderr.
        self._showtraceback(type(exc), exc, [f"UsageError: {text_of(exc)}"])

    def _send_error(self, content: dict[str, Any]) -> None:
        transport = self._transport
        if transport is None:
            sys.stdout.write(self.InteractiveTB.stb2text(content["traceback"]) + "\n")
            return
        transport.settle()
        transport.publish("error", content)
        if parents.get() is None and sys.__stderr__ is not None:
            # Of a file or line that runs at the start: nobody may be listening yet, so it is to be read on the terminal too.
            sys.__stderr__.write(self.InteractiveTB.stb2text(content["traceback"]) + "\n")
            sys.__stderr__.flush()

    def take_error(self, error: BaseException) -> dict[str, Any]:
        """What was shown of the error of a cell, for its reply."""
        shown, self._last_error = self._last_error, None
        answer = {"ename": type(error).__name__, "evalue": text_of(error), "traceback": []}
        return answer if shown is None else {**answer, "traceback": shown["traceback"]}

    # -- front end --------------------------------------------------------------------------------

    def run_cell(self, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; see `InteractiveShell.run_cell`."""
        self._last_error = None
        code = args[0] if args else kwargs.get("raw_cell", "")
        if "async" in code or "await" in code:
            if _LOOP_MODULE not in sys.modules:
                # A loop counts as running in cells from asyncio's import on; the cell that imports it shall find one, too.
                self._import_undisturbed(_LOOP_MODULE)
        elif "asyncio" not in sys.modules:
            with LateLoop():
                return super().run_cell(*args, **kwargs)
        return super().run_cell(*args, **kwargs)

    def _import_undisturbed(self, name: str) -> None:
        interrupts = getattr(getattr(self.kernel, "engine", None), "interrupts", None)
        if interrupts is None:
            import_module(name)
            return
        with interrupts.deferred():
            import_module(name)

    def ask_exit(self) -> None:
        """Ask the front end to leave."""
        self.exit_now = not self.keepkernel_on_exit
        self.payload_manager.write_payload(
            {"source": "ask_exit", "keepkernel": bool(self.keepkernel_on_exit)}
        )

    def auto_rewrite_input(self, cmd: str) -> None:
        """Show how autocall has rewritten a line."""
        if self.show_rewritten_input:
            print(f"------> {cmd}")  # noqa: T201 - said to the user

    def system(self, cmd: str) -> None:
        """Run a command; what it prints comes as output of the cell, and it gets no input."""
        self._commands.system_piped(self.var_expand(cmd, depth=1))

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Prepare matplotlib, and return (gui, backend); without `gui`, figures are outputs of cells."""
        from .inline import choose_for_magic

        return super().enable_matplotlib(choose_for_magic(gui))

    def enable_gui(self, gui: str | None = None) -> None:
        """Let a GUI toolkit's event loop run between cells.

        Raises:
            UsageError: the toolkit is not known, or can't be used.
        """
        from .eventloops import enable_gui

        enable_gui(gui, kernel=self.kernel)


InteractiveShellABC.register(ZMQInteractiveShell)


def _page_by_payload(shell: Any, data: Any, start: int = 0, screen_lines: int = 0) -> None:
    """Give a page to the front end, which shows it in its pager."""
    bundle = dict(data) if isinstance(data, dict) else {"text/plain": str(data)}
    shell.payload_manager.write_payload({"source": "page", "data": bundle, "start": start})
