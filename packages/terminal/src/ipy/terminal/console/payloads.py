"""What a kernel asks its front end to do after a cell: show pages, prepare the next input, open an editor, leave.

Source: the manual's messaging chapter on payloads; `execute_reply.payload` of today's protocol.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from ipy.core.errors import TryNext

log = logging.getLogger(__name__)


class PayloadHost(Protocol):
    """What payloads act upon; `ZMQTerminalInteractiveShell` is one."""

    @property
    def hooks(self) -> Any:
        """The editor, as a hook."""

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Let the next prompt start with a text."""

    def ask_exit(self, *, keep_kernel: bool | None = None) -> None:
        """Leave after the current cell."""


def act_on(payloads: list[Any], host: PayloadHost, *, show: Callable[[str], object]) -> None:
    """Do what `payloads` ask for, in their order.

    Args:
        payloads: of an execute_reply.
        host: what they act upon.
        show: shows a text in the pager.
    """
    for payload in payloads:
        source = str(payload.get("source", "")).rpartition(".")[2]
        if source in ("page", "page_guarded"):
            show(_text_of(payload))
        elif source == "set_next_input":
            host.set_next_input(str(payload.get("text", "")), bool(payload.get("replace")))
        elif source in ("edit_magic", "edit"):
            _edit(payload, host)
        elif source == "ask_exit":
            host.ask_exit(keep_kernel=bool(payload.get("keepkernel")))
        else:
            log.debug("a payload %r of the kernel is not for a terminal", source)


def _text_of(payload: dict[str, Any]) -> str:
    data = payload.get("data")
    if isinstance(data, dict):
        return str(data.get("text/plain", ""))
    return str(payload.get("text", ""))  # the form of the manual's protocol


def _edit(payload: dict[str, Any], host: PayloadHost) -> None:
    path, line = payload.get("filename"), payload.get("line_number") or 1
    try:
        host.hooks.editor(str(path), int(line))
    except TryNext as error:
        print(f"The editor can't be opened: {error}")  # noqa: T201 - said to the person at the prompt
