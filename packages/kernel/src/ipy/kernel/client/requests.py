"""The content of the requests that clients send.

Source: the messaging specification 5.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def execute(
    code: str,
    *,
    silent: bool,
    store_history: bool,
    user_expressions: Mapping[str, str] | None,
    allow_stdin: bool,
    stop_on_error: bool,
) -> dict[str, Any]:
    """Return the content of an `execute_request`.

    Raises:
        ValueError: an argument is of the wrong form.
    """
    _check_text("code", code)
    expressions = dict(user_expressions or {})
    for name, expression in expressions.items():
        _check_text("user_expressions: name", name)
        _check_text(f"user_expressions[{name!r}]", expression)
    return {
        "code": code,
        "silent": silent,
        "store_history": store_history,
        "user_expressions": expressions,
        "allow_stdin": allow_stdin,
        "stop_on_error": stop_on_error,
    }


def at_cursor(code: str, cursor_pos: int | None, **more: Any) -> dict[str, Any]:
    """Return the content of a request about a place in some code; by default its end.

    Raises:
        ValueError: an argument is of the wrong form.
    """
    _check_text("code", code)
    return {"code": code, "cursor_pos": len(code) if cursor_pos is None else cursor_pos, **more}


def history(raw: bool, output: bool, hist_access_type: str, **kwargs: Any) -> dict[str, Any]:
    """Return the content of a `history_request`.

    Raises:
        ValueError: an unknown way of access.
    """
    if hist_access_type not in ("range", "tail", "search"):
        raise ValueError(
            f"hist_access_type must be 'range', 'tail' or 'search', got {hist_access_type!r}"
        )
    content = {"raw": raw, "output": output, "hist_access_type": hist_access_type, **kwargs}
    if hist_access_type == "range":
        content.setdefault("session", 0)
        content.setdefault("start", 0)
    return content


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a string, got {type(value).__name__}: {value!r:.60}")
