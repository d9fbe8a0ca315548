"""`ipython kernelspec`: list, install and remove kernels."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from traitlets import Bool, Instance, Unicode, default

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.config.errors import CommandLineError
from ipy.kernel._version import __version__

from .errors import KernelSpecError, NoSuchKernel
from .install import install
from .manager import KernelSpecManager

_flags = {name: base_flags[name] for name in ("debug", "quiet")}
_aliases = {
    name: base_aliases[name] for name in ("log-level", "ipython-dir", "profile", "profile-dir")
}


class KernelSpecCommand(BaseIPythonApplication):
    """What the commands have in common: they look at kernels, and make no profile."""

    version = __version__
    aliases: dict[str, Any] = _aliases
    flags: dict[str, Any] = _flags
    classes = [*BaseIPythonApplication.classes, KernelSpecManager]

    kernel_spec_manager = Instance(KernelSpecManager)

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(parent=self)

    def init_profile_dir(self) -> None:
        """Leave the profiles alone."""

    def find_missing(self) -> dict[str, str]:
        """Return `name -> directory` of the kernels whose program isn't there (any more)."""
        import shutil

        from .command import fill_command

        missing = {}
        for name, entry in self.kernel_spec_manager.get_all_specs().items():
            command = fill_command(entry["spec"]["argv"], {"resource_dir": entry["resource_dir"]})
            if shutil.which(command[0]) is None:
                missing[name] = entry["resource_dir"]
        return missing

    def write(self, text: str) -> None:
        """Write a line of the answer."""
        sys.stdout.write(text + "\n")


class ListKernelSpecs(KernelSpecCommand):
    """Lists the kernels that are installed."""

    name = "ipython kernelspec list"
    description = "List the kernels that are installed."
    examples = """
ipython kernelspec list             # names and directories
ipython kernelspec list --json      # for programs
ipython kernelspec list --missing   # those whose program isn't there
"""
    accepts_arguments = False
    flags: dict[str, Any] = {
        **_flags,
        "json": ({"ListKernelSpecs": {"json_output": True}}, "Write the full data, as JSON."),
        "missing": (
            {"ListKernelSpecs": {"missing_kernels": True}},
            "List only kernels whose program isn't there.",
        ),
    }
    json_output = Bool(False, config=True, help="Write the full data, as JSON.")
    missing_kernels = Bool(False, config=True, help="List only kernels whose program isn't there.")

    def start(self) -> None:
        """List them."""
        specs = self.kernel_spec_manager.get_all_specs()
        paths = self.kernel_spec_manager.find_kernel_specs()
        if self.missing_kernels:
            paths = self.find_missing()
            specs = {name: specs[name] for name in paths}
        if self.json_output:
            self.write(json.dumps({"kernelspecs": specs}, indent=2))
            return
        if not paths:
            self.write("No kernels available")
            return
        width = max(map(len, paths))
        self.write("Missing kernels:" if self.missing_kernels else "Available kernels:")
        for name, path in sorted(paths.items(), key=lambda item: (os.path.dirname(item[1]), item)):
            self.write(f"  {name.ljust(width)}    {path}")


class InstallKernelSpec(KernelSpecCommand):
    """Installs a kernel from a directory."""

    name = "ipython kernelspec install"
    description = """Install a kernel from a directory with a kernel.json

    The directory is copied. Without --user, --prefix or --sys-prefix it is installed for the whole machine.
    """
    examples = """
ipython kernelspec install path/to/kernel --user
ipython kernelspec install path/to/kernel --name=my-kernel --sys-prefix
"""
    aliases: dict[str, Any] = {
        **_aliases,
        "name": "InstallKernelSpec.kernel_name",
        "prefix": "InstallKernelSpec.prefix",
    }
    flags: dict[str, Any] = {
        **_flags,
        "user": ({"InstallKernelSpec": {"user": True}}, "Install for the current user alone."),
        "replace": (
            {"InstallKernelSpec": {"replace": True}},
            "Without effect: what is there under the name is replaced.",
        ),
        "sys-prefix": (
            {"InstallKernelSpec": {"prefix": sys.prefix}},
            "Install into this Python's own environment.",
        ),
    }
    user = Bool(False, config=True, help="Install for the current user alone.")
    replace = Bool(False, config=True, help="Without effect: what is there is replaced.")
    kernel_name = Unicode("", config=True, help="The kernel's name; by default the directory's.")
    prefix = Unicode("", config=True, help="Install under PREFIX/share/jupyter/kernels.")

    def start(self) -> None:
        """Install it, and tell where."""
        with self.reporting_errors():
            if len(self.extra_args) != 1:
                raise CommandLineError(
                    f"one directory is installed at a time, but got {len(self.extra_args)}"
                )
        try:
            destination = self.kernel_spec_manager.install_kernel_spec(
                self.extra_args[0],
                kernel_name=self.kernel_name or None,
                user=self.user,
                prefix=self.prefix or None,
            )
        except PermissionError as error:
            hint = "" if self.user or self.prefix else "; --user installs for you alone"
            self.fail(f"{error}{hint}")
        except (KernelSpecError, OSError, ValueError) as error:
            self.fail(error)
        self.write(f"Installed kernelspec in {destination}")


class InstallNativeKernelSpec(KernelSpecCommand):
    """Installs the kernel of this Python."""

    name = "ipython kernelspec install-self"
    description = (
        "Install the kernel of this Python. Deprecated: `ipython kernel install` can do more."
    )
    accepts_arguments = False
    flags: dict[str, Any] = {
        **_flags,
        "user": (
            {"InstallNativeKernelSpec": {"user": True}},
            "Install for the current user alone.",
        ),
    }
    user = Bool(False, config=True, help="Install for the current user alone.")

    def start(self) -> None:
        """Install it, and tell where."""
        self.log.warning("`%s` is deprecated, use `ipython kernel install`", self.name)
        try:
            destination = install(self.kernel_spec_manager, user=self.user)
        except OSError as error:
            self.fail(f"{error}; --user installs for you alone")
        self.write(f"Installed kernelspec in {destination}")


class RemoveKernelSpec(KernelSpecCommand):
    """Removes kernels."""

    name = "ipython kernelspec remove"
    description = """Remove kernels by name

    You are asked first, unless -f is given.
    """
    examples = """
ipython kernelspec remove python2 my-kernel
ipython kernelspec remove --missing -f        # those whose program isn't there
"""
    flags: dict[str, Any] = {
        **_flags,
        "f": ({"RemoveKernelSpec": {"force": True}}, "Don't ask."),
        "force": ({"RemoveKernelSpec": {"force": True}}, "Don't ask."),
        "y": ({"RemoveKernelSpec": {"force": True}}, "Don't ask."),
        "missing": (
            {"RemoveKernelSpec": {"missing_kernels": True}},
            "Remove the kernels whose program isn't there.",
        ),
    }
    force = Bool(False, config=True, help="Don't ask.")
    missing_kernels = Bool(False, config=True, help="Remove the kernels whose program isn't there.")

    def start(self) -> None:
        """Remove them, and tell which."""
        found = self.kernel_spec_manager.find_kernel_specs()
        names = [*self.extra_args, *(self.find_missing() if self.missing_kernels else ())]
        for name in names:
            if name.lower() not in found:
                self.fail(NoSuchKernel(name, found))
        if not names:
            if self.missing_kernels:
                self.write("No kernel's program is missing")
                return
            self.fail("which kernel? give a name; `ipython kernelspec list` shows them", 2)
        if not (self.force or self._confirmed({name: found[name.lower()] for name in names})):
            self.write("Nothing was removed")
            return
        for name in names:
            try:
                self.write(f"Removed {self.kernel_spec_manager.remove_kernel_spec(name)}")
            except OSError as error:
                self.fail(error)

    def _confirmed(self, kernels: dict[str, str]) -> bool:
        self.write("Kernel specs to remove:")
        for name, path in kernels.items():
            self.write(f"  {name}\t{path}")
        try:
            answer = input(f"Remove {len(kernels)} kernel specs [y/N]: ")
        except EOFError:
            return False
        return answer.strip().lower() in ("y", "yes")


class KernelSpecApp(KernelSpecCommand):
    """Manages kernels."""

    name = "ipython kernelspec"
    description = "List, install and remove kernels."
    accepts_arguments = False
    subcommands = {
        "list": ("ipy.kernel.kernelspec.apps:ListKernelSpecs", "List the kernels."),
        "install": (
            "ipy.kernel.kernelspec.apps:InstallKernelSpec",
            "Install a kernel from a directory.",
        ),
        "uninstall": ("ipy.kernel.kernelspec.apps:RemoveKernelSpec", "The same as remove."),
        "remove": ("ipy.kernel.kernelspec.apps:RemoveKernelSpec", "Remove kernels by name."),
        "start": (
            "ipy.kernel.manager.kernelapp:KernelApp",
            "Start a kernel by its name, and end it with Ctrl-C.",
        ),
        "install-self": (
            "ipy.kernel.kernelspec.apps:InstallNativeKernelSpec",
            "Install the kernel of this Python (deprecated: ipython kernel install).",
        ),
        "provisioners": (
            "ipy.kernel.manager.provisioning.app:ListProvisioners",
            "List the kernel provisioners.",
        ),
    }

    def start(self) -> None:
        """Run the subcommand; without one, explain."""
        if self.subapp is None:
            self.print_subcommands()
            self.fail("which subcommand? see above", 2)
        self.subapp.start()
