"""Finds the provisioner that a kernel's specification asks for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from traitlets import Unicode, default
from traitlets.config.configurable import SingletonConfigurable

from ipy.config.errors import BrokenTargetError
from ipy.config.registry import Registry
from ipy.config.suggest import did_you_mean
from ipy.kernel.manager.errors import ProvisionerError

if TYPE_CHECKING:
    from ipy.kernel.kernelspec.spec import KernelSpec

GROUP_NAME = "jupyter_client.kernel_provisioners"
_BUILTIN = {"local-provisioner": "ipy.kernel.manager.provisioning.local:LocalProvisioner"}


class KernelProvisionerFactory(SingletonConfigurable):
    """Makes provisioners by name. Other distributions add theirs through the entry point group `jupyter_client.kernel_provisioners`."""

    GROUP_NAME = GROUP_NAME
    default_provisioner_name_env = "JUPYTER_DEFAULT_PROVISIONER_NAME"
    default_provisioner_name = Unicode(
        config=True,
        help="""The provisioner of kernels whose specification names none.""",
    )

    @default("default_provisioner_name")
    def _default_provisioner_name_default(self) -> str:
        return os.environ.get(self.default_provisioner_name_env) or "local-provisioner"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._registry = Registry("kernel provisioner", _BUILTIN, group=GROUP_NAME)

    def is_provisioner_available(self, kernel_spec: KernelSpec) -> bool:
        """Tell whether the provisioner of a kernel is installed."""
        return self._stanza(kernel_spec)["provisioner_name"] in self._registry

    def create_provisioner_instance(
        self, kernel_id: str, kernel_spec: KernelSpec, parent: Any
    ) -> Any:
        """Make the provisioner of a kernel, with the settings of its specification.

        Args:
            kernel_id: of the kernel.
            kernel_spec: says which provisioner, and its settings.
            parent: the kernel manager.

        Raises:
            ProvisionerError: it isn't installed, or can't be loaded.
        """
        stanza = self._stanza(kernel_spec)
        name = stanza["provisioner_name"]
        if name not in self._registry:
            raise ProvisionerError(
                f"the kernel {kernel_spec.name!r} needs the kernel provisioner {name!r}, which is not installed"
                + did_you_mean(name, self._registry)
            )
        try:
            provisioner_class: Any = self._registry.get(name)
        except BrokenTargetError as error:
            raise ProvisionerError(str(error)) from error
        return provisioner_class(
            kernel_id=kernel_id, kernel_spec=kernel_spec, parent=parent, **stanza["config"]
        )

    def get_provisioner_entries(self) -> dict[str, str]:
        """Return `name -> module:class` of all provisioners that are installed."""
        return {name: self._registry.target(name) or "" for name in self._registry.names()}

    def _stanza(self, kernel_spec: KernelSpec) -> dict[str, Any]:
        stanza = kernel_spec.metadata.get("kernel_provisioner") or {}
        return {
            "provisioner_name": stanza.get("provisioner_name") or self.default_provisioner_name,
            "config": stanza.get("config") or {},
        }
