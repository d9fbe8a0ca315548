"""Checks that tell every fault at once, with its path."""

from __future__ import annotations

import pytest

from ipy.msgspec.errors import ContentError
from ipy.msgspec.registry import check_content, unknown_fields
from ipy.msgspec.session import Session


def faults(name, content, version=(5, 5)):
    with pytest.raises(ContentError) as caught:
        check_content(name, content, version)
    assert str(caught.value).startswith(f"invalid {name}: ")
    return [str(fault) for fault in caught.value.faults]


def test_every_fault_is_told_with_its_path():
    """Three wrong fields give three faults, in the order of the fields."""
    assert faults(
        "execute_request",
        {"code": 1, "silent": "yes", "user_expressions": {"a": 1, "b": "x", "c": None}},
    ) == [
        "Expected `str`, got `int` - at $.content.code",
        "Expected `bool`, got `str` - at $.content.silent",
        "Expected `str`, got `int` - at $.content.user_expressions.a",
        "Expected `str`, got `null` - at $.content.user_expressions.c",
    ]


def test_missing_fields_are_told():
    """Each required field that is missing is named."""
    assert faults("stream", {}) == [
        "Object missing required field `name` - at $.content",
        "Object missing required field `text` - at $.content",
    ]


def test_faults_inside_nested_structs():
    """Paths lead into lists and structs."""
    assert faults(
        "kernel_info_reply",
        {
            "protocol_version": 5,
            "implementation": "x",
            "implementation_version": "1",
            "language_info": {"name": "python"},
            "help_links": [{"text": "a", "url": "b"}, {"text": 1}],
        },
    ) == [
        "Expected `str`, got `int` - at $.content.protocol_version",
        "Object missing required field `version` - at $.content.language_info",
        "Expected `str`, got `int` - at $.content.help_links[1].text",
        "Object missing required field `url` - at $.content.help_links[1]",
    ]


def test_values_out_of_range():
    """Choices and lower bounds are checked."""
    assert faults("inspect_request", {"code": "", "cursor_pos": -1, "detail_level": 2}) == [
        "Expected `int` >= 0 - at $.content.cursor_pos",
        "Invalid enum value 2 - at $.content.detail_level",
    ]


@pytest.mark.parametrize("content", [None, [], "text", 5])
def test_content_must_be_an_object(content):
    """A content that is no dict has one fault, its own."""
    (fault,) = faults("status", content)
    assert fault.startswith("Expected `object`, got ")
    assert fault.endswith(" - at $.content")


@pytest.mark.spec("TMSG-014")
def test_unknown_fields_are_allowed_and_can_be_listed():
    """A newer peer's fields are ignored; whoever wants to warn gets their names."""
    content = {"code": "1", "colour": "red", "size": 2}
    assert check_content("execute_request", content).code == "1"
    assert unknown_fields("execute_request", content) == ["colour", "size"]
    message = Session().decode(Session().encode("execute_request", content))
    assert message.content == content


@pytest.mark.spec("TMSG-014")
@pytest.mark.parametrize(
    ("name", "version", "hint"),
    [
        ("execute_requset", (5, 5), "did you mean 'execute_request'"),
        ("pyout", (5, 0), "'pyout' belongs to protocol 4, and this message says 5.0"),
        ("execute_input", (4, 0), "belongs to protocol 5"),
        ("", (5, 5), "unknown message type ''"),
    ],
)
def test_unknown_message_types_are_told(name, version, hint):
    """The error says what was probably meant."""
    with pytest.raises(ContentError, match=hint):
        check_content(name, {}, version)
    assert unknown_fields(name, {"a": 1}, version) == []


@pytest.mark.spec("TMSG-001", "TMSG-002", "TMSG-014")
@pytest.mark.parametrize("version", ["5.0", "5.3", "5.4", "5.5", "5.9", "6.0"])
def test_any_minor_version_is_taken(version):
    """Peers disagree about the minor version, and newer ones will come: the content is checked as our newest."""
    message = Session().decode(
        Session(version=version).encode("stream", {"name": "stdout", "text": "x"})
    )
    assert message.checked().text == "x"


def test_the_header_s_version_chooses_the_table():
    """A message without version is one of protocol 4; a version that is none is told."""
    session = Session(version="4.1")
    content = {"name": "stdout", "data": "x"}
    assert Session().decode(session.encode("stream", content)).checked().data == "x"
    message = Session().decode(session.encode("stream", content))
    del message.header["version"]
    assert message.checked().data == "x"
    for bad in ("five", "", "-1.0", "5.\u0665", 5, [], {}):
        message.header["version"] = bad
        with pytest.raises(ContentError, match="not a protocol version"):
            message.checked()


@pytest.mark.spec("TMSG-014", "TMSG-013")
@pytest.mark.parametrize(
    ("version", "major"),
    [
        ("5.5", 5),
        ("5.0", 5),
        ("4.1", 4),
        ("4", 4),
        ("3.0", 4),
        ("6.1", 5),
        ("x", 5),
        (None, 4),
        (7, 5),
    ],
)
def test_the_major_version_of_a_message(version, major):
    """Headers have a version since 5.0; what can't be read is taken for ours."""
    message = Session().decode(Session().encode("status", {}))
    message.header["version"] = version
    assert message.protocol_major == major


def test_deep_content_is_no_crash():
    """Content nested ten thousand deep is either fine (where anything is) or a fault."""
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]
    assert check_content("comm_msg", {"comm_id": "a", "data": {"x": deep}}).comm_id == "a"
    with pytest.raises(ContentError):
        check_content("execute_request", {"code": deep})
    while deep:
        deep = deep[0]
