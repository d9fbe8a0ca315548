"""Where `display()` sends what it has made: to all clients."""

from __future__ import annotations

from typing import Any

from traitlets import Bool

from ipy.core.display.publisher import DisplayPublisher
from ipy.kernel import parents

from .media import encode_media
from .streams import Hook, ThreadHooks


class ZMQDisplayPublisher(DisplayPublisher):
    """Publishes representations as `display_data` and `update_display_data`.

    Attributes:
        transport: takes the messages; set by the kernel.
        topic: what subscribers may choose by; None for the usual one.
    """

    store_display_history = Bool(
        False, help="Keep what is displayed in the history of outputs."
    ).tag(config=True)

    transport: Any = None
    topic: bytes | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hooks = ThreadHooks()

    @property
    def parent_header(self) -> dict[str, Any]:
        """The header of the request in whose name the running code displays."""
        request = parents.get()
        return {} if request is None else request.message.header

    def set_parent(self, parent: Any) -> None:
        """Display in the name of another request from now on, in this thread or task."""
        parents.adopt(parent)

    def register_hook(self, hook: Hook) -> None:
        """Let a function see, change or swallow (by returning None) what this thread displays."""
        self._hooks.register(hook)

    def unregister_hook(self, hook: Hook) -> bool:
        """Take back `register_hook`; whether it was there."""
        return self._hooks.unregister(hook)

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        buffers: Any = None,
        **kwargs: Any,
    ) -> None:
        """Send the representations of one object; the arguments are those of `DisplayPublisher.publish`.

        Args:
            data: see there, as the others.
            metadata: see there.
            transient: see there.
            update: replace what was shown with this `display_id`.
            buffers: binary data that go along.
            **kwargs: taken and left alone.
        """
        self._validate_data(data, metadata)
        if self.store_display_history and self.record is not None:
            self.record("display_data", data)
        content = {
            "data": encode_media(data),
            "metadata": metadata or {},
            "transient": transient or {},
        }
        self._send("update_display_data" if update else "display_data", content, buffers or ())

    def clear_output(self, wait: bool = False) -> None:
        """Clear the output of the running cell; with `wait`, when something new comes."""
        self._send("clear_output", {"wait": wait})

    def _send(self, msg_type: str, content: dict[str, Any], buffers: Any = ()) -> None:
        transport = self.transport
        transport.settle()
        if self._hooks.functions:
            header = transport.session.make_header(msg_type)
            message = self._hooks.apply(
                {
                    "header": header,
                    "msg_id": header["msg_id"],
                    "msg_type": msg_type,
                    "parent_header": self.parent_header,
                    "metadata": {},
                    "content": content,
                    "buffers": list(buffers),
                }
            )
            if message is None:
                return
            content, buffers = message["content"], message.get("buffers", ())
        transport.publish(msg_type, content, buffers=buffers, topic=self.topic)
