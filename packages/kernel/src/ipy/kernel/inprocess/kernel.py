"""The in-process kernel and its shell."""

from __future__ import annotations

from typing import Any, Self

from traitlets import Any as AnyTrait
from traitlets import Type, Unicode

from ipy.core.active import get_ipython, set_active
from ipy.kernel.ipkernel import IPythonKernel
from ipy.kernel.shell import ZMQInteractiveShell


class InProcessInteractiveShell(ZMQInteractiveShell):
    """The shell of an in-process kernel; there may be several in a process."""

    __module__ = "ipykernel.inprocess.ipkernel"

    #: The toolkit whose loop the program runs; `%gui` notes it.
    active_eventloop: Any = AnyTrait(None, allow_none=True)

    @classmethod
    def instance(cls, *args: Any, **kwargs: Any) -> Self:
        """Make a shell, which is the active one only while its code runs."""
        before = get_ipython()
        shell = cls(*args, **kwargs)
        shell.restore_sys_module_state()
        set_active(before)
        return shell

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
