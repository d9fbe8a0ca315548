"""Finds, installs and removes kernel specifications."""

from __future__ import annotations

import os
import shutil
import warnings
from typing import Any

from traitlets import Bool, List, Set, Type, Unicode, default, observe
from traitlets.config.configurable import LoggingConfigurable

from .errors import KernelSpecError, NoSuchKernel
from .native import NATIVE_KERNEL_NAME, RESOURCES, get_kernel_dict, write_kernel_spec
from .paths import SYSTEM_JUPYTER_PATH, jupyter_data_dir, jupyter_path
from .spec import KERNEL_FILE, KernelSpec, checked_name, is_valid_name


class KernelSpecManager(LoggingConfigurable):
    """Knows the kernels that are installed.

    A kernel is a directory with a `kernel.json` in it; the directory's name, in lower case, is the kernel's. Where two directories
    provide the same name, the earlier one in `kernel_dirs` wins.
    """

    kernel_spec_class = Type(
        KernelSpec,
        config=True,
        help="""The class that kernel specifications are read into.""",
    )
    ensure_native_kernel = Bool(
        True,
        config=True,
        help="""Provide the kernel of the Python that this runs on where none of its name is installed.""",
    )
    allowed_kernelspecs = Set(
        config=True,
        help="""Names of the kernels that may be used; all, if it is empty.""",
    )
    whitelist = Set(config=True, help="""Deprecated: use allowed_kernelspecs.""")

    data_dir = Unicode(help="the user's data directory of Jupyter")
    user_kernel_dir = Unicode(help="where kernels are installed for the user alone")
    kernel_dirs: List[str] = List(
        help="directories in which kernels are looked for, the most important first"
    )

    @observe("whitelist")
    def _whitelist_changed(self, change: Any) -> None:
        warnings.warn(
            "KernelSpecManager.whitelist is deprecated, set KernelSpecManager.allowed_kernelspecs instead",
            FutureWarning,
            stacklevel=4,
        )
        self.allowed_kernelspecs = change["new"]

    @default("data_dir")
    def _data_dir_default(self) -> str:
        return jupyter_data_dir()

    @default("user_kernel_dir")
    def _user_kernel_dir_default(self) -> str:
        return os.path.join(self.data_dir, "kernels")

    @default("kernel_dirs")
    def _kernel_dirs_default(self) -> list[str]:
        from ipy.config.paths import get_ipython_dir  # only needed where kernels are looked for

        return [*jupyter_path("kernels"), os.path.join(get_ipython_dir(), "kernels")]

    # -- finding -------------------------------------------------------------------------------------

    def find_kernel_specs(self) -> dict[str, str]:
        """Return `name -> directory` of all kernels that may be used."""
        found: dict[str, str] = {}
        for kernel_dir in self.kernel_dirs:
            for name, path in _kernels_in(kernel_dir).items():
                found.setdefault(name, path)
        if self.ensure_native_kernel and NATIVE_KERNEL_NAME not in found:
            found[NATIVE_KERNEL_NAME] = RESOURCES
        if self.allowed_kernelspecs:
            allowed = {name.lower() for name in self.allowed_kernelspecs}
            found = {name: path for name, path in found.items() if name in allowed}
        return found

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of one kernel; case doesn't matter.

        Raises:
            NoSuchKernel: none of this name is installed, or may be used.
            KernelSpecError: its `kernel.json` is broken.
        """
        found = self.find_kernel_specs()
        name = kernel_name.lower()
        if not is_valid_name(kernel_name) or name not in found:
            raise NoSuchKernel(kernel_name, found)
        return self._read(name, found[name])

    def get_all_specs(self) -> dict[str, Any]:
        """Return `name -> {"resource_dir": ..., "spec": content of kernel.json}`; a broken one is logged and left out."""
        specs = {}
        for name, path in self.find_kernel_specs().items():
            try:
                spec = self._read(name, path)
            except (KernelSpecError, OSError) as error:
                self.log.warning("kernel %s can't be used: %s", name, error)
                continue
            specs[name] = {"resource_dir": path, "spec": spec.to_dict()}
        return specs

    def _read(self, name: str, resource_dir: str) -> KernelSpec:
        if resource_dir == RESOURCES:
            spec: KernelSpec = self.kernel_spec_class(
                resource_dir=resource_dir, **get_kernel_dict()
            )
        else:
            spec = self.kernel_spec_class.from_resource_dir(resource_dir)
        spec.name = name
        return spec

    # -- installing ----------------------------------------------------------------------------------

    def destination(
        self, kernel_name: str, *, user: bool = False, prefix: str | None = None
    ) -> str:
        """Return the directory that a kernel is installed into.

        Raises:
            ValueError: both the user's directory and a prefix are asked for.
        """
        if user and prefix:
            raise ValueError(
                f"a kernel is installed for the user or under a prefix, not both (prefix: {prefix})"
            )
        if user:
            base = self.user_kernel_dir
        elif prefix:
            base = os.path.join(os.path.abspath(prefix), "share", "jupyter", "kernels")
        elif SYSTEM_JUPYTER_PATH:
            base = os.path.join(SYSTEM_JUPYTER_PATH[0], "kernels")
        else:
            raise ValueError(
                "there is no directory for all users here; install for the user or under a prefix"
            )
        return os.path.join(base, kernel_name)

    def install_kernel_spec(
        self,
        source_dir: str,
        kernel_name: str | None = None,
        user: bool = False,
        replace: bool | None = None,
        prefix: str | None = None,
    ) -> str:
        """Install a kernel by copying a directory with a `kernel.json` in it.

        Args:
            source_dir: what is copied.
            kernel_name: what it is called from then on; by default as its directory.
            user: for the user alone; else for the whole machine.
            replace: without effect: what is there under this name is replaced.
            prefix: under `PREFIX/share/jupyter/kernels`.

        Returns:
            Where it was installed.

        Raises:
            KernelSpecError: a kernel can't be called so, or `kernel.json` is broken.
            OSError: there is no such directory, or the place can't be written to.
        """
        if replace is not None:
            warnings.warn(
                "replace is ignored: installing a kernel spec always replaces one of the same name",
                DeprecationWarning,
                stacklevel=2,
            )
        source = source_dir.rstrip("/\\")
        name = checked_name(kernel_name or os.path.basename(source))
        # What can't be used shall not take the place of what can.
        self.kernel_spec_class.from_resource_dir(source)
        destination = self.destination(name, user=user, prefix=prefix)
        if os.path.normcase(os.path.abspath(source)) == os.path.normcase(destination):
            return destination
        _replace_tree(source, destination)
        kernel_dir = os.path.dirname(destination)
        if kernel_dir not in self.kernel_dirs:
            self.log.warning(
                "kernel %s is installed in %s, which is not searched; JUPYTER_PATH=%s makes it found",
                name,
                destination,
                os.path.dirname(kernel_dir),
            )
        self.log.info("Installed kernelspec %s in %s", name, destination)
        return destination

    def install_native_kernel_spec(self, user: bool = False) -> None:
        """Install our own kernel; deprecated in favour of `ipython kernel install`."""
        warnings.warn(
            "install_native_kernel_spec is deprecated, use `ipython kernel install`",
            DeprecationWarning,
            stacklevel=2,
        )
        directory = write_kernel_spec()
        try:
            self.install_kernel_spec(directory, kernel_name=NATIVE_KERNEL_NAME, user=user)
        finally:
            shutil.rmtree(os.path.dirname(directory))

    def remove_kernel_spec(self, name: str) -> str:
        """Remove a kernel, and return the directory that is gone.

        Raises:
            NoSuchKernel: none of this name is installed.
            OSError: it can't be removed: it is the one that comes with this package, or the directory is not ours to write.
        """
        found = self.find_kernel_specs()
        path = found.get(name.lower())
        if path is None:
            raise NoSuchKernel(name, found)
        if path == RESOURCES:
            raise OSError(
                f"the kernel {name} comes with this installation and can't be removed; "
                "KernelSpecManager.ensure_native_kernel=False hides it"
            )
        if os.path.islink(path):
            os.remove(path)
        else:
            shutil.rmtree(path)
        self.log.info("Removed %s", path)
        return path


def _kernels_in(kernel_dir: str) -> dict[str, str]:
    try:
        entries = sorted(os.listdir(kernel_dir))
    except OSError:
        # A directory of the search path that isn't there, or that the user may not read, holds no kernels.
        return {}
    return {
        entry.lower(): os.path.join(kernel_dir, entry)
        for entry in entries
        if is_valid_name(entry) and os.path.isfile(os.path.join(kernel_dir, entry, KERNEL_FILE))
    }


def _replace_tree(source: str, destination: str) -> None:
    """Copy a directory so that the old one is there until the new one is complete."""
    import tempfile  # only needed when a kernel is installed

    parent = os.path.dirname(destination)
    os.makedirs(parent, exist_ok=True)
    new = tempfile.mkdtemp(prefix=".new-", dir=parent)
    try:
        shutil.copytree(source, new, dirs_exist_ok=True)
        os.chmod(new, 0o755)  # noqa: S103  others start this kernel too
        if os.path.islink(destination):
            os.remove(destination)
        elif os.path.isdir(destination):
            shutil.rmtree(destination)
        os.replace(new, destination)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def find_kernel_specs() -> dict[str, str]:
    """Return `name -> directory` of all installed kernels."""
    return KernelSpecManager().find_kernel_specs()


def get_kernel_spec(kernel_name: str) -> KernelSpec:
    """Return the specification of a kernel.

    Raises:
        NoSuchKernel: none of this name is installed.
    """
    return KernelSpecManager().get_kernel_spec(kernel_name)


def install_kernel_spec(
    source_dir: str,
    kernel_name: str | None = None,
    user: bool = False,
    replace: bool | None = None,
    prefix: str | None = None,
) -> str:
    """Install a kernel from a directory: see `KernelSpecManager.install_kernel_spec`."""
    return KernelSpecManager().install_kernel_spec(source_dir, kernel_name, user, replace, prefix)


def install_native_kernel_spec(user: bool = False) -> None:
    """Install our own kernel; deprecated in favour of `ipython kernel install`."""
    KernelSpecManager().install_native_kernel_spec(user=user)
