"""What `execute_interactive` does with output and questions where nobody says otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base import KernelClient
    from .inbox import Message


def write_to_streams(message: Message) -> None:
    """Write output to `sys.stdout` and `sys.stderr`, as text."""
    content = message["content"]
    kind = message["msg_type"]
    if kind == "stream":
        stream = getattr(sys, content["name"])
        stream.write(content["text"])
        stream.flush()
    elif kind in ("display_data", "update_display_data", "execute_result"):
        text = content["data"].get("text/plain", "")
        if text:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    elif kind == "error":
        sys.stderr.write("\n".join(content["traceback"]) + "\n")
        sys.stderr.flush()


def ask_on_terminal(client: KernelClient) -> Callable[[Message], Any]:
    """Return a function that asks the user, and answers for the user."""

    def ask(message: Message) -> None:
        content = message["content"]
        if content.get("password"):
            from getpass import getpass as read  # only where a secret is asked for
        else:
            read = input  # type: ignore[assignment]  # the same call
        try:
            answer = read(content.get("prompt", ""))
        except EOFError:
            # What the kernel takes for the end of input.
            answer = "\x04"
        client.input(answer)

    return ask
