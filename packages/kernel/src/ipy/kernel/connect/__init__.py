"""The way to a running kernel: its connection file, its addresses, tunnels to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .errors import ConnectionFileNotFound, TunnelError
    from .files import KernelConnectionInfo, write_connection_file
    from .finding import find_connection_file, find_connection_files
    from .interfaces import is_local_ip, is_public_ip, local_ips, localhost, public_ips
    from .mixin import ConnectionFileMixin
    from .ports import LocalPortCache
    from .probing import Life, probe
    from .tunnels import tunnel_to_kernel

__all__ = [
    "ConnectionFileMixin",
    "ConnectionFileNotFound",
    "KernelConnectionInfo",
    "Life",
    "LocalPortCache",
    "TunnelError",
    "find_connection_file",
    "find_connection_files",
    "is_local_ip",
    "is_public_ip",
    "local_ips",
    "localhost",
    "probe",
    "public_ips",
    "tunnel_to_kernel",
    "write_connection_file",
]

_HOME = {
    "ConnectionFileMixin": "mixin",
    "ConnectionFileNotFound": "errors",
    "KernelConnectionInfo": "files",
    "Life": "probing",
    "LocalPortCache": "ports",
    "TunnelError": "errors",
    "find_connection_file": "finding",
    "find_connection_files": "finding",
    "is_local_ip": "interfaces",
    "is_public_ip": "interfaces",
    "local_ips": "interfaces",
    "localhost": "interfaces",
    "probe": "probing",
    "public_ips": "interfaces",
    "tunnel_to_kernel": "tunnels",
    "write_connection_file": "files",
}

__getattr__, __dir__ = lazy_names(__name__, _HOME)
