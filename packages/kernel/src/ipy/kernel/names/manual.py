"""What the names of the IPython 1.2.1 manual stand for: `IPython.kernel.*`, `IPython.zmq.*`, `IPython.lib.kernel`.

Source: the manual's dotted names; the names of today where there is a successor. `ipy.core.names` reads the table.
"""

from __future__ import annotations

from ipy.core.names import Entry


def _all(*modules: str) -> Entry:
    """All names of some of our modules."""
    return Entry({}, tuple(f"ipy.kernel.{module}" for module in modules))


def _zmq(module: str) -> dict[str, Entry]:
    """The modules below `IPython.kernel.zmq`, or as the manual before called it, `IPython.zmq`."""
    return {
        f"{module}": Entry({}, ()),
        f"{module}.datapub": _all("datapub"),
        f"{module}.displayhook": _all("output.results"),
        f"{module}.embed": _all("embed"),
        f"{module}.eventloops": _all("eventloops"),
        f"{module}.heartbeat": _all("transport.heartbeat"),
        f"{module}.iostream": _all("output"),
        f"{module}.ipkernel": _all("ipkernel"),
        f"{module}.kernelapp": _all("app"),
        f"{module}.session": Entry(
            {"Session": "ipy.msgspec.session:ConfigurableSession"}, ("ipy.msgspec.session",)
        ),
        f"{module}.zmqshell": _all("shell"),
        f"{module}.gui": _all("eventloops"),
        f"{module}.pylab": Entry({}, ()),
        f"{module}.pylab.backend_inline": Entry({}, (), stands_for="ipy.kernel.inline_backend"),
        f"{module}.pylab.config": Entry({}, (), stands_for="matplotlib_inline.config"),
    }


MODULES: dict[str, Entry] = {
    "IPython": Entry(
        {
            "embed_kernel": "ipy.kernel.embed:embed_kernel",
            "start_kernel": "ipy.kernel.app:launch_new_instance",
        },
        (),
    ),
    "IPython.kernel": _all("manager", "client", "connect"),
    "IPython.kernel.adapter": Entry({}, ("ipy.msgspec.adapters",)),
    "IPython.kernel.blocking": _all("client"),
    "IPython.kernel.client": _all("client"),
    "IPython.kernel.comm": _all("comms"),
    "IPython.kernel.connect": _all("connect"),
    "IPython.kernel.kernelspec": _all("kernelspec"),
    "IPython.kernel.launcher": _all("manager"),
    "IPython.kernel.manager": _all("manager"),
    "IPython.kernel.multikernelmanager": _all("manager"),
    "IPython.kernel.restarter": _all("manager"),
    "IPython.kernel.inprocess": _all("inprocess"),
    **_zmq("IPython.kernel.zmq"),
    **_zmq("IPython.zmq"),
    "IPython.lib.datapub": _all("datapub"),
    "IPython.lib.kernel": _all("current"),
}
