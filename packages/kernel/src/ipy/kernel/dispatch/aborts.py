"""Which requests are not run any more: those of a client that were queued when a cell of it failed."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipy.kernel.parents import Request
    from ipy.kernel.transport.lanes import Lane


class Aborts:
    """Remembers up to which request the cells of a client are aborted.

    Args:
        lane_of: gives the lane in which a request waits.
        fence: waits until everything that has reached the sockets is in the lanes.
    """

    def __init__(self, *, lane_of: Callable[[Request], Lane], fence: Callable[[], object]) -> None:
        self._lane_of = lane_of
        self._fence = fence
        self._through: dict[tuple[Any, Any], int] = {}
        self._until: dict[tuple[Any, Any], float] = {}
        self._ids: set[str] = set()

    def after_error(self, request: Request, timeout_s: float) -> None:
        """A cell has failed: abort what its client has queued behind it.

        Args:
            request: the cell.
            timeout_s: also abort what arrives so much later.
        """
        self._fence()
        key = _client(request)
        count = self._lane_of(request).put_count
        if count > request.number:
            self._through[key] = count
        if timeout_s > 0:
            self._until[key] = monotonic() + timeout_s

    def concerns(self, request: Request) -> bool:
        """Whether a request is aborted."""
        if self._ids and request.message.msg_id in self._ids:
            self._ids.discard(request.message.msg_id)
            return True
        if self._through:
            key = _client(request)
            through = self._through.get(key)
            if through is not None:
                if request.number <= through:
                    return True
                del self._through[key]
        if self._until:
            key = _client(request)
            until = self._until.get(key)
            if until is not None:
                if monotonic() < until:
                    return True
                del self._until[key]
        return False

    def add_ids(self, ids: list[str]) -> None:
        """Abort requests by their ids, when their turn comes."""
        self._ids.update(ids)


def _client(request: Request) -> tuple[Any, Any]:
    return request.message.header.get("session"), request.subshell_id
