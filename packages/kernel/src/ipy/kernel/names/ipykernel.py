"""What every `ipykernel.*` module stands for.

Source: the modules of ipykernel 7.4 that third-party packages import; a test keeps the table true.
"""

from __future__ import annotations

from ipy.core.names import Entry

_RELEASE = {
    "__version__": "ipy.kernel.names.release:version",
    "version_info": "ipy.kernel.names.release:version_info",
    "kernel_protocol_version": "ipy.kernel.names.release:protocol_version",
    "kernel_protocol_version_info": "ipy.kernel.names.release:protocol_version_info",
}


def _all(*modules: str) -> Entry:
    """All names of some of our modules."""
    return Entry({}, tuple(f"ipy.kernel.{module}" for module in modules))


MODULES: dict[str, Entry] = {
    "ipykernel": Entry(_RELEASE, ("ipy.kernel.current", "ipy.kernel.embed")),
    "ipykernel._version": Entry(_RELEASE, ()),
    "ipykernel.comm": _all("comms"),
    "ipykernel.comm.comm": _all("comms"),
    "ipykernel.comm.manager": _all("comms"),
    "ipykernel.compiler": Entry(
        {"murmur2_x86": "ipy.kernel.debugger.murmur2:murmur2_x86"},
        ("ipy.kernel.debugger.cellnames",),
    ),
    "ipykernel.connect": _all("current"),
    "ipykernel.datapub": _all("datapub"),
    "ipykernel.debugger": _all("debugger"),
    "ipykernel.embed": _all("embed"),
    "ipykernel.eventloops": _all("eventloops"),
    "ipykernel.inprocess": _all("inprocess"),
    "ipykernel.inprocess.blocking": _all("inprocess"),
    "ipykernel.inprocess.channels": _all("inprocess"),
    "ipykernel.inprocess.client": _all("inprocess"),
    "ipykernel.inprocess.ipkernel": _all("inprocess"),
    "ipykernel.inprocess.manager": _all("inprocess"),
    "ipykernel.displayhook": _all("output.results"),
    "ipykernel.heartbeat": _all("transport.heartbeat"),
    "ipykernel.iostream": _all("output"),
    "ipykernel.ipkernel": _all("ipkernel"),
    "ipykernel.kernelapp": Entry(
        {
            "kernel_flags": "ipy.kernel.app:flags",
            "kernel_aliases": "ipy.kernel.app:aliases",
        },
        ("ipy.kernel.app",),
    ),
    "ipykernel.kernelbase": _all("base"),
    "ipykernel.kernelspec": Entry(
        {
            "InstallIPythonKernelSpecApp": "ipy.kernel.kernelspec.install:InstallIPythonKernelSpecApp",
            "install": "ipy.kernel.kernelspec:install_native_kernel_spec",
        },
        ("ipy.kernel.kernelspec",),
    ),
    "ipykernel.zmqshell": Entry(
        {
            "InteractiveShellABC": "ipy.core.shell:InteractiveShellABC",
            "ZMQDisplayPublisher": "ipy.kernel.output.display:ZMQDisplayPublisher",
            "ZMQShellDisplayHook": "ipy.kernel.output.results:ZMQShellDisplayHook",
        },
        ("ipy.kernel.shell",),
    ),
    "ipykernel.pylab": Entry({}, ()),
    "ipykernel.pylab.backend_inline": Entry({}, (), stands_for="matplotlib_inline.backend_inline"),
    "ipykernel_launcher": Entry({}, ("ipy.kernel.app",)),
    "ipykernel.pylab.config": Entry({}, (), stands_for="matplotlib_inline.config"),
}
