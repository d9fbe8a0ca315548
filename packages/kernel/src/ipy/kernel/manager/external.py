"""Kernels that others started: their connection files are put into a directory, and they are listed as if they were ours.

They are never ended from here.
"""

from __future__ import annotations

import glob
import logging
import os
from collections.abc import Callable

from ipy.kernel.client.death import DeathReport
from ipy.msgspec.errors import MessageError

from .manager import KernelManager

log = logging.getLogger(__name__)


class ExternalKernels:
    """Keeps the kernels of one directory.

    Args:
        directory: where the connection files are.
        make_manager: makes a manager that doesn't own its kernel, for a connection file.
    """

    def __init__(self, directory: str, make_manager: Callable[[str], KernelManager]) -> None:
        self.directory = directory
        self._make_manager = make_manager
        self._by_file: dict[str, tuple[str, KernelManager]] = {}
        self._broken: set[str] = set()

    def scan(self, own_files: set[str]) -> dict[str, KernelManager]:
        """Return `id -> manager` of the kernels whose files are there now.

        Args:
            own_files: connection files of kernels that were started here.
        """
        own = {os.path.realpath(path) for path in own_files if path}
        found = {
            path
            for path in glob.glob(os.path.join(glob.escape(self.directory), "*.json"))
            if os.path.realpath(path) not in own
        }
        for path in set(self._by_file) - found:
            _, manager = self._by_file.pop(path)
            manager.vitals.ended(DeathReport(reason="its connection file is gone"))
        for path in sorted(found - set(self._by_file) - self._broken):
            self._add(path)
        return dict(self._by_file.values())

    def _add(self, path: str) -> None:
        manager = self._make_manager(path)
        try:
            manager.load_connection_file(path)
        except MessageError as error:
            # Told once; the directory may hold other files.
            log.warning("%s", error)
            self._broken.add(path)
            return
        self._by_file[path] = (manager.kernel_id, manager)
