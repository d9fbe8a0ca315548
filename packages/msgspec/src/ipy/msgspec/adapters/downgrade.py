"""Contents of protocol 5 as protocol 4 has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from . import upgrade
from .tokens import line_at_cursor, name_at_cursor
from .upgrade import VARIABLE, Content, unchanged

NAMES = {new: old for old, new in upgrade.NAMES.items()}

__all__ = ["CONTENTS", "FAILED", "NAMES", "unchanged"]


def failed(content: Content, request: Content) -> Content:
    """A reply that failed; `aborted` is the manual's `abort`."""
    if content["status"] == "aborted":
        content["status"] = "abort"
    return content


FAILED = failed


def execute_request(content: Content, request: Content) -> Content:
    """Variables that were asked for as expressions become variables again."""
    content.pop("stop_on_error", None)
    expressions = content.get("user_expressions", {})
    content["user_variables"] = [
        name.removeprefix(VARIABLE) for name in expressions if name.startswith(VARIABLE)
    ]
    content["user_expressions"] = {
        name: text for name, text in expressions.items() if not name.startswith(VARIABLE)
    }
    return content


def execute_reply(content: Content, request: Content) -> Content:
    """Variables and expressions are told apart again, errors become short texts, the pager gets text."""
    results = content.get("user_expressions", {})
    content["user_variables"] = {
        name.removeprefix(VARIABLE): value(result)
        for name, result in results.items()
        if name.startswith(VARIABLE)
    }
    content["user_expressions"] = {
        name: value(result) for name, result in results.items() if not name.startswith(VARIABLE)
    }
    content["payload"] = [payload(dict(entry)) for entry in content.get("payload", [])]
    return content


def value(result: Content) -> Any:
    """Return a display bundle as it is, an error as the manual writes it."""
    if result.get("status") == "error":
        return f"[ERROR] {result.get('ename', '')}: {result.get('evalue', '')}"
    return result


def payload(entry: Content) -> Content:
    """The pager's MIME bundle becomes text."""
    if entry.get("source") == "page" and isinstance(entry.get("data"), dict):
        data = entry.pop("data")
        entry["text"] = data.get("text/plain", "")
        if "text/html" in data:
            entry["html"] = data["text/html"]
        entry["start_line_number"] = entry.pop("start", 0)
    elif entry.get("source") == "set_next_input":
        entry.pop("replace", None)
    return entry


def complete_request(content: Content, request: Content) -> Content:
    """Code becomes line and block; the text is left to the kernel, which finds it from line and cursor."""
    line, cursor = line_at_cursor(content["code"], content["cursor_pos"])
    block = content["code"] if "\n" in content["code"] else None
    return {"text": "", "line": line, "block": block, "cursor_pos": cursor}


def complete_reply(content: Content, request: Content) -> Content:
    """What is replaced is told by its text, which the request's code has."""
    start, end = content.pop("cursor_start"), content.pop("cursor_end")
    content.pop("metadata", None)
    code, cursor = request.get("code"), request.get("cursor_pos")
    matched = ""
    if isinstance(code, str):
        end = cursor if end is None else end
        if isinstance(end, int):
            matched = code[max(0, start if start >= 0 else end + start) : end]
    content["matched_text"] = matched
    return content


def inspect_request(content: Content, request: Content) -> Content:
    """The name at the cursor is asked about."""
    return {
        "oname": name_at_cursor(content["code"], content["cursor_pos"]),
        "detail_level": content.get("detail_level", 0),
    }


def inspect_reply(content: Content, request: Content) -> Content:
    """The description is the docstring; it can't be taken apart again."""
    name = ""
    if isinstance(request.get("code"), str) and isinstance(request.get("cursor_pos"), int):
        name = name_at_cursor(request["code"], request["cursor_pos"])
    reply: Content = {"name": name, "found": content["found"]}
    if content["found"]:
        text = content.get("data", {}).get("text/plain", "")
        # Clients of that time showed the text as it is; colours are for terminals of today.
        reply["docstring"] = re.sub(r"\x1b\[[0-9;]*m", "", text if isinstance(text, str) else "")
    return reply


def kernel_info_reply(content: Content, request: Content) -> Content:
    """Versions become lists; the protocol version goes on telling what the kernel itself speaks."""
    info = content["language_info"]
    reply: Content = {
        "protocol_version": numbers(content["protocol_version"])[:2],
        "language_version": numbers(info["version"]),
        "language": info["name"],
    }
    if content["implementation"].lower() in ("ipython", "ipy"):
        version = content["implementation_version"]
        found = [*numbers(version), 0, 0, 0][:3]
        word = re.search(r"[A-Za-z][A-Za-z0-9]*$", version)
        reply["ipython_version"] = [*found, word.group() if word else ""]
    return reply


def numbers(version: str) -> list[int]:
    """Return the leading numbers of a version."""
    found = re.match(r"\d+(\.\d+)*", version)
    return [int(part[:9]) for part in found.group().split(".")] if found else []


def without_status(content: Content, request: Content) -> Content:
    """Only some replies had a status."""
    content.pop("status", None)
    return content


def stream(content: Content, request: Content) -> Content:
    """`text` was `data`."""
    return {"name": content["name"], "data": content["text"]}


def display_data(content: Content, request: Content) -> Content:
    """There were a source and JSON as text, and nothing transient."""
    return {"source": "display", **execute_result(content, request)}


def execute_result(content: Content, request: Content) -> Content:
    """JSON was text, and nothing was transient."""
    content.pop("transient", None)
    data = content["data"]
    if "application/json" in data:
        data = {**data, "application/json": json.dumps(data["application/json"])}
    return {**content, "data": data, "metadata": content.get("metadata") or {}}


def clear_output(content: Content, request: Content) -> Content:
    """Which streams: all of them."""
    return {"stdout": True, "stderr": True, "other": True, "wait": content.get("wait", False)}


def input_request(content: Content, request: Content) -> Content:
    """Nothing could be hidden: the text is asked for all the same."""
    return {"prompt": content.get("prompt", "")}


CONTENTS: dict[str, Callable[[Content, Content], Content]] = {
    "execute_request": execute_request,
    "execute_reply": execute_reply,
    "complete_request": complete_request,
    "complete_reply": complete_reply,
    "inspect_request": inspect_request,
    "inspect_reply": inspect_reply,
    "kernel_info_reply": kernel_info_reply,
    "history_reply": without_status,
    "shutdown_reply": without_status,
    "connect_reply": without_status,
    "stream": stream,
    "display_data": display_data,
    "execute_result": execute_result,
    "clear_output": clear_output,
    "input_request": input_request,
    "input_reply": without_status,
}
