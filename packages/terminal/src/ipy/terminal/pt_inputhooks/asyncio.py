"""The event loop of asyncio, which turns anyway: the prompt itself runs on it."""

from __future__ import annotations

from typing import Any


def inputhook(context: Any) -> None:
    """Do nothing: the prompt is a coroutine on the user's loop."""
