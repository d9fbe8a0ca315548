"""JSON Schema and the reference page."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ipy.msgspec import schema
from ipy.msgspec.registry import all_message_types


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "ipy.msgspec.schema", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_message_type_has_a_schema():
    """Each schema is in the 2020-12 dialect, and every reference leads to a definition."""
    schemas = schema.all_schemas()
    assert {(section, name) for section, found in schemas.items() for name in found} == {
        (section, entry.name) for section, entry in all_message_types()
    }
    for found in schemas.values():
        for name, made in found.items():
            assert made["title"] == name
            assert made["$schema"].endswith("2020-12/schema")
            text = json.dumps(made)
            for part in text.split('"$ref": "#/$defs/')[1:]:
                assert part.split('"')[0] in made["$defs"]


def test_a_schema_tells_fields_and_versions():
    """Required fields, types, and the version that brought each field."""
    made = schema.all_schemas(["5"], ["execute_request"])["5"]["execute_request"]
    definition = made["$defs"]["ExecuteRequest"]
    assert definition["required"] == ["code"]
    assert definition["properties"]["code"]["type"] == "string"
    assert definition["properties"]["stop_on_error"]["x-since"] == "5.0"
    assert made["x-channels"] == ["shell"]
    assert made["x-sender"] == "client"


def test_a_reply_has_three_forms():
    """ok, error and aborted."""
    made = schema.all_schemas(["5"], ["inspect_reply"])["5"]["inspect_reply"]
    assert [entry["$ref"].rsplit("/", 1)[1] for entry in made["anyOf"]] == [
        "InspectReply",
        "ErrorReply",
        "AbortedReply",
    ]


@pytest.mark.spec("MSG-131")
def test_keys_by_engine_are_additional_properties():
    """On the wire the engines stand in the content itself."""
    definition = schema.all_schemas(["parallel"], ["queue_reply"])["parallel"]["queue_reply"][
        "$defs"
    ]["QueueReply"]
    assert "engines" not in definition["properties"]
    assert definition["additionalProperties"] == {"$ref": "#/$defs/EngineQueue"}


def test_the_page_lists_every_message_type_and_field():
    """The reference page is made from the same table."""
    page = schema.reference_page()
    for section, entry in all_message_types():
        assert f"### `{entry.name}`{' (4)' if section == '4' else ''}\n" in page
    assert "| `stop_on_error` ? | boolean | 5.0 |" in page
    assert "UnsetType" not in page


def test_from_the_command_line():
    """It prints JSON; a misspelt message type gets a suggestion."""
    done = run("stream", "--protocol", "4")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)["4"]) == ["stream"]
    assert run("--markdown").stdout.startswith("# Messages\n")
    wrong = run("straem")
    assert wrong.returncode == 2
    assert wrong.stderr == "unknown message type 'straem'; did you mean 'stream'?\n"
