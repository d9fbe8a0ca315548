"""One end of a comm."""

from __future__ import annotations

from typing import Any

from comm.base_comm import BaseComm as _BaseComm

from .site import CommSite, current_site, using


class BaseComm(_BaseComm):
    """A comm that talks to the clients of a kernel; where there is no kernel, to nobody.

    Args:
        target_name: names the code in the front end that opens the counterpart.
        data: goes with `comm_open`.
        metadata: goes with `comm_open`.
        buffers: goes with `comm_open`.
        *args: `comm_id`, `primary`, `target_module`, `topic`, as `comm.base_comm.BaseComm` takes them.
        site: the kernel it belongs to; by default that of the running code.
        **kwargs: the same, by name. `show_warning` and `kernel` are taken and left alone, for callers of other versions.
    """

    def __init__(
        self,
        target_name: str = "comm",
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
        *args: Any,
        site: CommSite | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("show_warning", None)
        kwargs.pop("kernel", None)
        self.site = site if site is not None else current_site()
        super().__init__(target_name or "comm", data, metadata, buffers, *args, **kwargs)

    @property
    def kernel(self) -> Any:
        """The kernel it belongs to; None outside of kernels, where libraries then send nothing."""
        return None if self.site is None else self.site.kernel

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, from whichever side."""
        return self._closed

    def open(
        self,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
    ) -> None:
        """Open the counterpart in the front ends."""
        with using(self.site):
            super().open(data, metadata, buffers)

    def close(
        self,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
        deleting: bool = False,
    ) -> None:
        """Close the counterpart in the front ends; closing it again does nothing.

        Args:
            data: goes with `comm_close`.
            metadata: of the message.
            buffers: of the message.
            deleting: the comm is on its way to be deleted, and not registered any more.
        """
        with using(self.site):
            super().close(data, metadata, buffers, deleting)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
        **keys: Any,
    ) -> None:
        """Send a message to the counterpart, from any thread.

        Args:
            msg_type: `comm_open`, `comm_msg` or `comm_close`.
            data: the content.
            metadata: of the message.
            buffers: binary data that go along as they are.
            **keys: further entries of the content (`target_name`, `target_module`).
        """
        if self.site is None:
            return
        content = {"data": {} if data is None else data, "comm_id": self.comm_id, **keys}
        self.site.publisher.publish(
            msg_type, content, metadata=metadata, buffers=buffers or (), topic=self.topic
        )

    def handle_msg(self, msg: dict[str, Any]) -> None:
        """Hand a message of the counterpart to the callback, between the events `pre_execute` and `post_execute` of the shell."""
        callback = self._msg_callback
        if callback is None:
            return
        from ipy.core.active import get_ipython

        shell = get_ipython()
        if shell is None:
            callback(msg)
            return
        shell.events.trigger("pre_execute")
        try:
            callback(msg)
        finally:
            # Figures that the callback drew are shown also if it failed.
            shell.events.trigger("post_execute")


class Comm(BaseComm):
    """The comm that `comm.create_comm()` makes in a kernel."""
