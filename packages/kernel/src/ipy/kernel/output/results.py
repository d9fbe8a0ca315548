"""What happens with the value of an expression: it goes to all clients, as `execute_result`."""

from __future__ import annotations

from typing import Any

from ipy.core.display.hook import DisplayHook
from ipy.kernel import parents, patches

from .media import encode_media
from .streams import Hook, ThreadHooks


class ZMQShellDisplayHook(DisplayHook):
    """Publishes results.

    Attributes:
        transport: takes the messages; set by the kernel.
        topic: what subscribers may choose by; None for the usual one.
    """

    transport: Any = None
    topic: bytes | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._hooks = ThreadHooks()

    @property
    def parent_header(self) -> dict[str, Any]:
        """The header of the request in whose name the running code shows results."""
        request = parents.get()
        return {} if request is None else request.message.header

    def set_parent(self, parent: Any) -> None:
        """Show results in the name of another request from now on, in this thread or task."""
        parents.adopt(parent)

    def register_hook(self, hook: Hook) -> None:
        """Let a function see, change or swallow (by returning None) the results of this thread."""
        self._hooks.register(hook)

    def unregister_hook(self, hook: Hook) -> bool:
        """Take back `register_hook`; whether it was there."""
        return self._hooks.unregister(hook)

    def start_displayhook(self) -> None:
        """Begin: what was printed so far comes first."""
        self.transport.settle()

    def write_output_prompt(self) -> None:
        """Front ends write the prompt, from the number in the message."""

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        """Send the result."""
        if self.record is not None:
            self.record("execute_result", format_dict)
        content: dict[str, Any] = {
            "execution_count": self.prompt_count,
            "data": encode_media(format_dict),
            "metadata": md_dict or {},
        }
        if self._hooks.functions:
            header = self.transport.session.make_header("execute_result")
            message = self._hooks.apply(
                {
                    "header": header,
                    "msg_id": header["msg_id"],
                    "msg_type": "execute_result",
                    "parent_header": self.parent_header,
                    "metadata": {},
                    "content": content,
                    "buffers": [],
                }
            )
            if message is None:
                return
            content = message["content"]
        self.transport.publish("execute_result", content, topic=self.topic)

    def finish_displayhook(self) -> None:
        """End: there is nothing left to be written out."""


class ZMQDisplayHook:
    """A plain displayhook for kernels without a shell: publishes the `repr` of values, and keeps the last one as `_`.

    Args:
        transport: takes the messages.
        count: gives the number of the prompt.
    """

    def __init__(self, transport: Any, count: Any) -> None:
        self._transport = transport
        self._count = count

    def __call__(self, value: object = None) -> None:
        """Publish a value, unless it is None."""
        if value is None:
            return
        patches.keep_last_value(value)
        self._transport.settle()
        content = {
            "execution_count": self._count(),
            "data": {"text/plain": repr(value)},
            "metadata": {},
        }
        self._transport.publish("execute_result", content)
