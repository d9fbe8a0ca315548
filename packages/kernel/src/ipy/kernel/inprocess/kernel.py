"""The in-process kernel and its shell."""

from __future__ import annotations

from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Type, Unicode

from ipy.kernel.guest import GuestInteractiveShell
from ipy.kernel.ipkernel import IPythonKernel


class InProcessInteractiveShell(GuestInteractiveShell):
    """The shell of an in-process kernel."""

    __module__ = "ipykernel.inprocess.ipkernel"

    #: The toolkit whose loop the program runs; `%gui` notes it.
    active_eventloop: Any = AnyTrait(None, allow_none=True)

    def enable_gui(self, gui: str | None = None) -> None:
        """Note the toolkit: the program that has made the kernel runs the loop."""
        self.active_eventloop = gui or self.kernel.gui or None


class InProcessKernel(IPythonKernel):
    """A kernel in the process of its clients.

    Attributes:
        gui: the toolkit of the program, for `%gui` and `%matplotlib` without a name.
    """

    shell_class = Type(InProcessInteractiveShell)
    gui = Unicode("", help="The GUI toolkit whose event loop the program runs.").tag(config=True)

    #: Requests are answered in the thread that sends them.
    read_only_in_thread = False

    @property
    def frontends(self) -> list[Any]:
        """The clients."""
        engine: Any = self.engine
        return list(engine.clients.values())
