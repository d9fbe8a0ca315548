"""What provisioners are: they know how a kernel's process is started, signalled and ended, here or elsewhere.

Source: the Jupyter client documentation, "Customizing the kernel's runtime environment (kernel provisioning)".
"""

from __future__ import annotations

import os
from abc import ABC, ABCMeta, abstractmethod
from collections.abc import Callable
from typing import Any

from traitlets import Instance, Unicode
from traitlets.config.configurable import LoggingConfigurable
from traitlets.traitlets import MetaHasTraits

from ipy.kernel.connect.files import KernelConnectionInfo
from ipy.kernel.kernelspec.command import fill_environment
from ipy.kernel.kernelspec.spec import KernelSpec


class KernelProvisionerMeta(ABCMeta, MetaHasTraits):
    """Makes classes with traits and abstract methods."""


class KernelProvisionerBase(ABC, LoggingConfigurable, metaclass=KernelProvisionerMeta):
    """Starts, signals and ends the process of one kernel.

    Settings come from the `config` of the `kernel_provisioner` stanza in the metadata of the kernel's specification. The parent is
    the kernel manager.
    """

    kernel_spec = Instance(KernelSpec, allow_none=True)
    kernel_id = Unicode(None, allow_none=True)
    connection_info: KernelConnectionInfo = KernelConnectionInfo()

    @property
    @abstractmethod
    def has_process(self) -> bool:
        """Whether there is a process, running or not yet laid to rest."""

    @abstractmethod
    async def poll(self) -> int | None:
        """Return None while the process runs, else its exit status."""

    @abstractmethod
    async def wait(self) -> int | None:
        """Wait until the process has ended, and return its exit status."""

    @abstractmethod
    async def send_signal(self, signum: int) -> None:
        """Send a signal to the process, and to its group where it has one."""

    @abstractmethod
    async def kill(self, restart: bool = False) -> None:
        """End the process at once."""

    @abstractmethod
    async def terminate(self, restart: bool = False) -> None:
        """Ask the process to end."""

    @abstractmethod
    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the process, and return where the kernel is to be found."""

    @abstractmethod
    async def cleanup(self, restart: bool = False) -> None:
        """Give back what was taken for the kernel; less of it if it is only restarted."""

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Take note that the kernel has been asked to end."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Return the arguments for `launch_kernel`, with `cmd` and a complete `env`."""
        env = dict(kwargs.pop("env", None) or os.environ)
        if self.kernel_spec is not None:
            env.update(fill_environment(self.kernel_spec.env, env))
        # Set by the launcher of macOS's framework builds; it would make the kernel run on the wrong interpreter.
        env.pop("PYTHONEXECUTABLE", None)
        return {**kwargs, "env": env}

    async def post_launch(self, **kwargs: Any) -> None:
        """Do what is left after the start."""

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Return what another process needs to take over."""
        return {"kernel_id": self.kernel_id, "connection_info": self.connection_info}

    async def load_provisioner_info(self, provisioner_info: dict[str, Any]) -> None:
        """Take over from another process."""
        self.kernel_id = provisioner_info["kernel_id"]
        self.connection_info = KernelConnectionInfo(provisioner_info["connection_info"])

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        """Return how many seconds to wait until a kernel that was asked to end is ended."""
        return recommended

    def get_stable_start_time(self, recommended: float = 10.0) -> float:
        """Return after how many seconds a start counts as successful."""
        return recommended

    def resolve_path(self, path: str) -> str | None:
        """Return the path on this side of one on the kernel's; None if that isn't known."""
        return None

    def on_end(self, listener: Callable[[], None]) -> bool:
        """Call something, from any thread, when the process ends. False: it can't be told, the manager has to ask."""
        return False
