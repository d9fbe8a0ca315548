"""Contents of protocol 4 as protocol 5 has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

Content: TypeAlias = dict[str, Any]

NAMES = {
    "pyin": "execute_input",
    "pyout": "execute_result",
    "pyerr": "error",
    "object_info_request": "inspect_request",
    "object_info_reply": "inspect_reply",
}

# Protocol 5 has no user_variables: they travel among the expressions, under names that come back in the reply.
VARIABLE = "user_variable:"

# The order in which a description shows what an object_info_reply knows.
SECTIONS = (
    ("Type", "type_name"),
    ("Base Class", "base_class"),
    ("String Form", "string_form"),
    ("Namespace", "namespace"),
    ("Length", "length"),
    ("File", "file"),
    ("Signature", "definition"),
    ("Docstring", "docstring"),
    ("Source", "source"),
    ("Class Docstring", "class_docstring"),
    ("Init Signature", "init_definition"),
    ("Init Docstring", "init_docstring"),
    ("Call Signature", "call_def"),
    ("Call Docstring", "call_docstring"),
)
LONG = ("docstring", "source", "class_docstring", "init_docstring", "call_docstring")


def unchanged(content: Content, request: Content) -> Content:
    """Return a content that both protocols have alike."""
    return content


def failed(content: Content, request: Content) -> Content:
    """A reply that failed; the manual's `abort` is `aborted`."""
    if content["status"] == "abort":
        content["status"] = "aborted"
    return content


FAILED = failed


def execute_request(content: Content, request: Content) -> Content:
    """user_variables become expressions; no queue was ever aborted by protocol 4's clients."""
    variables = content.pop("user_variables", None) or []
    content["user_expressions"] = {
        **content.get("user_expressions", {}),
        **{VARIABLE + name: name for name in variables},
    }
    content.setdefault("stop_on_error", False)
    return content


def execute_reply(content: Content, request: Content) -> Content:
    """Values become display bundles, payloads get their present fields."""
    variables = content.pop("user_variables", None) or {}
    content["user_expressions"] = {
        **{name: bundle(value) for name, value in content.get("user_expressions", {}).items()},
        **{VARIABLE + name: bundle(value) for name, value in variables.items()},
    }
    content["payload"] = [payload(dict(entry)) for entry in content.get("payload", [])]
    return content


def bundle(value: object) -> Content:
    """Return the value of an expression, which may be text or a rich representation, as a display bundle."""
    if isinstance(value, dict):
        if "status" in value:
            return value
        data = value.get("data")
        if isinstance(data, dict):
            return {"status": "ok", "data": data, "metadata": value.get("metadata") or {}}
        return {"status": "ok", "data": value, "metadata": {}}
    text = value if isinstance(value, str) else repr(value)
    if text.startswith("[ERROR] "):
        ename, _, evalue = text.removeprefix("[ERROR] ").partition(": ")
        return {"status": "error", "ename": ename, "evalue": evalue, "traceback": []}
    return {"status": "ok", "data": {"text/plain": text}, "metadata": {}}


def payload(entry: Content) -> Content:
    """The pager's text becomes a MIME bundle."""
    # Sources were the dotted names of what sent them before they became words.
    source = str(entry.get("source", ""))
    if source.endswith("page") and "data" not in entry:
        data = {"text/plain": entry.pop("text", "")}
        if "html" in entry:
            data["text/html"] = entry.pop("html")
        entry["data"] = data
        entry.setdefault("start", entry.pop("start_line_number", 0))
        entry["source"] = "page"
    elif source == "set_next_input":
        entry.setdefault("replace", False)
    return entry


def complete_request(content: Content, request: Content) -> Content:
    """Text, line and block become code; the whole block where the line has one place in it."""
    line, block = content.get("line") or content.get("text", ""), content.get("block")
    cursor = min(max(content["cursor_pos"], 0), len(line))
    if block:
        lines = block.split("\n")
        if lines.count(line) == 1:
            before = lines[: lines.index(line)]
            return {"code": block, "cursor_pos": sum(len(text) + 1 for text in before) + cursor}
    return {"code": line, "cursor_pos": cursor}


def complete_reply(content: Content, request: Content) -> Content:
    """What is replaced ends at the cursor, and is as long as the matched text."""
    length = len(content.pop("matched_text", ""))
    cursor = request.get("cursor_pos")
    if isinstance(cursor, int):
        # The request's cursor counts within the line; so does the answer for code of one line.
        translated = complete_request(
            {"line": request.get("line", ""), "block": request.get("block"), "cursor_pos": cursor},
            {},
        )
        end = translated["cursor_pos"]
        content["cursor_start"], content["cursor_end"] = max(0, end - length), end
    else:
        content["cursor_start"], content["cursor_end"] = -length, None
    content["metadata"] = {}
    content.setdefault("status", "ok")
    return content


def object_info_request(content: Content, request: Content) -> Content:
    """The name is the code, with the cursor at its end."""
    name = content["oname"]
    return {
        "code": name,
        "cursor_pos": len(name),
        "detail_level": content.get("detail_level", 0),
    }


def object_info_reply(content: Content, request: Content) -> Content:
    """The fields become a description in text."""
    data = {}
    if content["found"]:
        parts = []
        for title, name in SECTIONS:
            value = content.get(name)
            if value:
                parts.append(f"{title}:{chr(10) if name in LONG else ' '}{value}")
        data["text/plain"] = "\n".join(parts)
    return {"status": "ok", "found": content["found"], "data": data, "metadata": {}}


def kernel_info_reply(content: Content, request: Content) -> Content:
    """Versions become text; the protocol version goes on telling what the kernel itself speaks."""
    language = content["language"]
    version = content.get("ipython_version")
    return {
        "status": "ok",
        "protocol_version": dotted(content["protocol_version"]),
        "implementation": "ipython" if version else language,
        "implementation_version": dotted(version or []),
        "language_info": {
            "name": language,
            "version": dotted(content["language_version"]),
            "mimetype": "text/x-python" if language == "python" else "text/plain",
            "file_extension": ".py" if language == "python" else ".txt",
        },
        "banner": "",
    }


def dotted(parts: list[Any]) -> str:
    """Return a version in parts, the last of which may be a word such as rc1, as text."""
    numbers = [str(part) for part in parts if isinstance(part, int)]
    words = [part for part in parts if isinstance(part, str) and part]
    return ".".join([*numbers, *words])


def with_status(content: Content, request: Content) -> Content:
    """Every reply has a status since 5.0."""
    return {"status": "ok", **content}


def stream(content: Content, request: Content) -> Content:
    """`data` became `text`."""
    return {"name": content["name"], "text": content["data"]}


def display_data(content: Content, request: Content) -> Content:
    """The source is gone, JSON is no text any more."""
    content.pop("source", None)
    return {
        **content,
        "data": json_unpacked(content["data"]),
        "metadata": content.get("metadata") or {},
    }


def json_unpacked(data: dict[str, Any]) -> dict[str, Any]:
    """Return a MIME bundle with its JSON as values instead of text."""
    text = data.get("application/json")
    if not isinstance(text, str):
        return data
    try:
        return {**data, "application/json": json.loads(text)}
    except (ValueError, RecursionError):
        # Some senders had values there already: then it is a text, and stays one.
        return data


def clear_output(content: Content, request: Content) -> Content:
    """Only `wait` is left."""
    return {"wait": bool(content.get("wait", False))}


def execute_input(content: Content, request: Content) -> Content:
    """The counter came in 4.0's own time: it may be missing."""
    return {"code": content["code"], "execution_count": content.get("execution_count")}


def input_request(content: Content, request: Content) -> Content:
    """Nothing was hidden."""
    return {"prompt": content.get("prompt", ""), "password": bool(content.get("password", False))}


CONTENTS: dict[str, Callable[[Content, Content], Content]] = {
    "execute_request": execute_request,
    "execute_reply": execute_reply,
    "complete_request": complete_request,
    "complete_reply": complete_reply,
    "object_info_request": object_info_request,
    "object_info_reply": object_info_reply,
    "kernel_info_reply": kernel_info_reply,
    "history_reply": with_status,
    "shutdown_reply": with_status,
    "connect_reply": with_status,
    "stream": stream,
    "display_data": display_data,
    "pyout": display_data,
    "pyin": execute_input,
    "clear_output": clear_output,
    "input_request": input_request,
}
