"""JSON Schema of every message, and the reference page, both made from the structs.

    python -m ipy.msgspec.schema [MESSAGE_TYPE ...] [--protocol 5|4|parallel] [--markdown]

Source: JSON Schema 2020-12.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, get_args, get_origin

import msgspec

from .messages.base import MessageContent
from .registry import MessageType, all_message_types
from .versions import PROTOCOL_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SECTIONS = {
    "5": "Protocol 5",
    "4": "Protocol 4",
    "parallel": "Parallel computing",
}

HEADER_FIELDS = (
    ("msg_id", "string", "4.0", "unique for every message"),
    ("msg_type", "string", "4.0", "what this page lists"),
    ("session", "string", "4.0", "id of the sender's end of the conversation"),
    ("username", "string", "4.0", "name of the sender's user"),
    ("version", "string", "5.0", "version of the protocol"),
    ("date", "string", "5.1", "ISO 8601 with a timezone"),
    ("subshell_id", "string or null", "5.5", "the subshell that a request is for; optional"),
)


def message_schema(entry: MessageType) -> dict[str, Any]:
    """Return the JSON Schema of a message type's content."""
    schemas, definitions = msgspec.json.schema_components(
        entry.structs, ref_template="#/$defs/{name}"
    )
    _describe_rest(entry.structs, definitions)
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": entry.name,
        "x-channels": list(entry.channels),
        "x-sender": entry.sender,
        "x-since": entry.since,
    }
    if entry.until:
        schema["x-until"] = entry.until
    if entry.deprecated:
        schema["deprecated"] = True
    schema |= schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    schema["$defs"] = definitions
    return schema


def all_schemas(sections: Iterable[str] = SECTIONS, names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the schemas of message types by section (`5`, `4`, `parallel`) and name.

    Args:
        sections: which sections.
        names: only these message types; all if empty.
    """
    wanted = set(sections)
    found: dict[str, Any] = {}
    for section, entry in all_message_types():
        if section in wanted and (not names or entry.name in names):
            found.setdefault(section, {})[entry.name] = message_schema(entry)
    return found


def _describe_rest(structs: Sequence[type[MessageContent]], definitions: dict[str, Any]) -> None:
    """On the wire the keys that a field gathers stand in the content itself."""
    for struct in structs:
        if struct.rest_field:
            definition = definitions[struct.__name__]
            gathered = definition["properties"].pop(struct.rest_field)
            definition["additionalProperties"] = gathered.get("additionalProperties", True)


def reference_page() -> str:
    """Return the page that lists every message type, in Markdown."""
    lines = [
        "# Messages",
        "",
        f"Every message type with the fields of its content, made from the code (protocol {PROTOCOL_VERSION}).",
        "A field without a mark must be there; `?` marks one that may be missing. Further fields are allowed and ignored.",
        "",
        "A message is four dicts: `header`, `parent_header` (the header of the message that is answered), `metadata` and `content`;",
        "after them come any number of binary buffers. On the wire:",
        "",
        "```text",
        "[*identities, b'<IDS|MSG>', signature, header, parent_header, metadata, content, *buffers]",
        "```",
        "",
        "The signature is the HMAC of the four packed dicts with the key of the connection file, in hexadecimal digits;",
        "it is empty where the key is. `python -m ipy.msgspec.schema` prints all of this as JSON Schema.",
        "",
        "## The header",
        "",
        "| field | type | since | |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {kind} | {version} | {about} |"
        for name, kind, version, about in HEADER_FIELDS
    ]
    for section, title in SECTIONS.items():
        lines += ["", f"## {title}"]
        for found, entry in all_message_types():
            if found == section:
                lines += ["", *_message_lines(entry, section)]
    return "\n".join(lines) + "\n"


def _message_lines(entry: MessageType, section: str) -> Iterator[str]:
    suffix = " (4)" if section == "4" else ""
    yield f"### `{entry.name}`{suffix}"
    yield ""
    yield (entry.struct.__doc__ or "").strip().replace("\n    ", "\n")
    yield ""
    facts = [f"from: {entry.sender}", "over: " + ", ".join(entry.channels), f"since {entry.since}"]
    if entry.until:
        facts.append(f"until {entry.until}")
    if entry.deprecated:
        facts.append(f"deprecated since {entry.deprecated}")
    yield "; ".join(facts)
    rows = list(_field_rows(entry.struct))
    if rows:
        yield ""
        yield "| field | type | since | |"
        yield "|---|---|---|---|"
        yield from rows
    if entry.error is not None:
        yield ""
        yield (
            "With status `error`: `ename`, `evalue`, `traceback` (a list of texts). With status `aborted`: nothing else."
        )


def _field_rows(struct: type[MessageContent]) -> Iterator[str]:
    for field in msgspec.structs.fields(struct):
        kind, meta = field.type, None
        if get_origin(kind) is Annotated:
            kind, *rest = get_args(kind)
            meta = rest[-1] if rest else None
        version = (meta.extra or {}).get("since", "") if meta else ""
        about = (meta.description or "") if meta else ""
        mark = "" if field.required else " ?"
        name = "(other keys)" if field.name == struct.rest_field else f"`{field.encode_name}`"
        yield f"| {name}{mark} | {_type_text(kind)} | {version} | {about} |"


def _type_text(kind: Any) -> str:
    """Return a type in the words of JSON."""
    schemas, definitions = msgspec.json.schema_components((kind,), ref_template="{name}")
    return _words(schemas[0], definitions)


def _words(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in schema:
        inner = definitions[schema["$ref"]].get("properties", {})
        return "object of " + ", ".join(f"`{name}`" for name in inner)
    if "anyOf" in schema:
        return " or ".join(_words(option, definitions) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        items = schema.get("items")
        if items or schema.get("prefixItems"):
            inner = _words(items, definitions) if items else "any"
            return f"array of {inner}"
        return "array"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"object of {_words(values, definitions)}" if values else "object"
    return str(kind)


def main(argv: Sequence[str] | None = None) -> int:
    """Print schemas or the reference page; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m ipy.msgspec.schema", description="Print the JSON Schema of messages."
    )
    parser.add_argument("message_type", nargs="*", help="only these message types")
    parser.add_argument("--protocol", choices=list(SECTIONS), help="only this section")
    parser.add_argument("--markdown", action="store_true", help="print the reference page instead")
    options = parser.parse_args(argv)
    if options.markdown:
        sys.stdout.write(reference_page())
        return 0
    sections = [options.protocol] if options.protocol else list(SECTIONS)
    known = {entry.name for section, entry in all_message_types() if section in sections}
    for name in options.message_type:
        if name not in known:
            import difflib

            close = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            sys.stderr.write(f"unknown message type {name!r}{hint}\n")
            return 2
    json.dump(all_schemas(sections, options.message_type), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
