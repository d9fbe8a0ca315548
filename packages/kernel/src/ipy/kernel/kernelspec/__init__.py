"""Kernel specifications: which kernels are installed, and how each is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .errors import KernelSpecError, NoSuchKernel
    from .manager import (
        KernelSpecManager,
        find_kernel_specs,
        get_kernel_spec,
        install_kernel_spec,
        install_native_kernel_spec,
    )
    from .native import (
        KERNEL_NAME,
        NATIVE_KERNEL_NAME,
        RESOURCES,
        get_kernel_dict,
        make_ipkernel_cmd,
        write_kernel_spec,
    )
    from .paths import SYSTEM_JUPYTER_PATH
    from .spec import KernelSpec

__all__ = [
    "KERNEL_NAME",
    "NATIVE_KERNEL_NAME",
    "RESOURCES",
    "SYSTEM_JUPYTER_PATH",
    "KernelSpec",
    "KernelSpecError",
    "KernelSpecManager",
    "NoSuchKernel",
    "find_kernel_specs",
    "get_kernel_dict",
    "get_kernel_spec",
    "install_kernel_spec",
    "install_native_kernel_spec",
    "make_ipkernel_cmd",
    "write_kernel_spec",
]

_HOME = {
    "KERNEL_NAME": "native",
    "NATIVE_KERNEL_NAME": "native",
    "RESOURCES": "native",
    "SYSTEM_JUPYTER_PATH": "paths",
    "KernelSpec": "spec",
    "KernelSpecError": "errors",
    "KernelSpecManager": "manager",
    "NoSuchKernel": "errors",
    "find_kernel_specs": "manager",
    "get_kernel_dict": "native",
    "get_kernel_spec": "manager",
    "install_kernel_spec": "manager",
    "install_native_kernel_spec": "manager",
    "make_ipkernel_cmd": "native",
    "write_kernel_spec": "native",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
