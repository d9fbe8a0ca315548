"""What a kernel uses of its machine: the answer to `usage_request`.

Source: an extension of the protocol that resource monitors of front ends ask for; `usage_reply` as ipykernel 7.4 gives it.
"""

from __future__ import annotations

import os
from typing import Any


class UsageMeter:
    """Measures the kernel, its children and the host.

    Shares of the processor are those since the reading before; the first reading gives 0. With psutil (extra `psutil`) there are
    figures; without it the reply says where the kernel runs, and no more.

    Args:
        pid: the process; by default this one.
    """

    def __init__(self, pid: int | None = None) -> None:
        self.pid = os.getpid() if pid is None else pid
        self._processes: dict[tuple[int, float], Any] = {}

    def read(self) -> dict[str, Any]:
        """The content of a `usage_reply`.

        `kernel_cpu` is in percent of one processor, `kernel_memory` and the entries of `host_virtual_memory` are in bytes.
        """
        import socket

        reply: dict[str, Any] = {"hostname": socket.gethostname(), "pid": self.pid}
        try:
            # 10 ms: only when somebody asks.
            import psutil
        except ImportError:
            return {**reply, "cpu_count": os.cpu_count()}
        figures = [_measure(process, psutil.Error) for process in self._family(psutil)]
        memory = psutil.virtual_memory()
        reply["kernel_cpu"] = round(sum(cpu for cpu, _ in figures), 1)
        reply["kernel_memory"] = sum(size_bytes for _, size_bytes in figures)
        reply["cpu_count"] = psutil.cpu_count()
        reply["host_cpu_percent"] = psutil.cpu_percent(interval=None)
        reply["host_virtual_memory"] = dict(memory._asdict())
        return reply

    def _family(self, psutil: Any) -> list[Any]:
        """The process and its descendants; those that were there before as the objects that know their last reading."""
        try:
            kernel = psutil.Process(self.pid)
            found = [kernel, *kernel.children(recursive=True)]
        except psutil.Error:
            found = []
        # A number may have gone to another process since: the time of its creation tells them apart.
        known, self._processes = self._processes, {}
        for process in found:
            key = (process.pid, process.create_time())
            self._processes[key] = known.get(key, process)
        return list(self._processes.values())


def _measure(process: Any, gone: type[Exception]) -> tuple[float, int]:
    """Share of the processor in percent, and resident memory in bytes; nothing of a process that has ended."""
    try:
        return process.cpu_percent(interval=None), process.memory_info().rss
    except gone:
        return 0.0, 0
