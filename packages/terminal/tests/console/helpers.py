from __future__ import annotations

from typing import Any

from ipy.terminal.console.inbox import Inbox
from ipy.terminal.console.link import KernelLink
from ipy.terminal.console.shell import ZMQTerminalInteractiveShell

#: Ids of the console's own messages, and of another client's.
OWN, OTHER = "own-session", "other-session"


class Link(KernelLink):
    """A link without a kernel: it answers from a table, and says so where it has no answer."""

    def __init__(self, replies: dict[str, dict[str, Any]] | None = None) -> None:
        super().__init__(_no_kernel, notify=lambda event: None)
        self.replies = replies or {}
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.kernel_info = {"language_info": {"name": "python"}}

    @property
    def session(self) -> str:
        return OWN

    def request(self, name: str, *args: Any, timeout_s: float, **kwargs: Any) -> Any:
        self.asked.append((name, args))
        return self.replies.get(name)


async def _no_kernel(show: Any) -> Any:
    raise AssertionError("this link has no kernel")


def console(link: KernelLink | None = None, **settings: Any) -> ZMQTerminalInteractiveShell:
    """A console that isn't connected to anything."""
    given = {"colors": "nocolor", "simple_prompt": True, **settings}
    return ZMQTerminalInteractiveShell(link or Link(), Inbox(), **given)


def message(kind: str, *, session: str = OWN, **content: Any) -> dict[str, Any]:
    """A message as the kernel publishes it."""
    return {
        "msg_type": kind,
        "header": {"msg_type": kind, "msg_id": "1"},
        "parent_header": {"session": session, "msg_id": "cell"},
        "metadata": {},
        "content": content,
    }
