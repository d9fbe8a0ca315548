"""`ipython kernelspec provisioners`: list the provisioners that are installed."""

from __future__ import annotations

from ipy.kernel.kernelspec.apps import KernelSpecCommand

from .factory import KernelProvisionerFactory


class ListProvisioners(KernelSpecCommand):
    """Lists the kernel provisioners that are installed."""

    name = "ipython kernelspec provisioners"
    description = "List the provisioners that kernels may be started by."
    accepts_arguments = False

    def start(self) -> None:
        """List them."""
        entries = KernelProvisionerFactory.instance(parent=self).get_provisioner_entries()
        width = max(map(len, entries))
        self.write("Available kernel provisioners:")
        for name in sorted(entries):
            self.write(f"  {name.ljust(width)}    {entries[name]}")
