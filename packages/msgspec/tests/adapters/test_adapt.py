"""Translation between protocols 4 and 5."""

from __future__ import annotations

import copy

import pytest

from ipy.msgspec.adapters import adapt, adapt_content, adapt_message
from ipy.msgspec.adapters.tokens import line_at_cursor, name_at_cursor
from ipy.msgspec.errors import ContentError
from ipy.msgspec.registry import check_content
from ipy.msgspec.session import Session


def up(name, content, **options):
    return adapt_content(name, content, source=4, target=5, **options)


def down(name, content, **options):
    return adapt_content(name, content, source=5, target=4, **options)


@pytest.mark.spec("TMSG-013", "TMSG-049", "MSG-056")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            ("pyin", {"code": "a", "execution_count": 1}),
            ("execute_input", {"code": "a", "execution_count": 1}),
        ),
        (
            ("pyout", {"execution_count": 1, "data": {"text/plain": "1"}, "metadata": {}}),
            ("execute_result", {"execution_count": 1, "data": {"text/plain": "1"}, "metadata": {}}),
        ),
        (
            ("pyerr", {"ename": "E", "evalue": "v", "traceback": []}),
            ("error", {"ename": "E", "evalue": "v", "traceback": []}),
        ),
        (("stream", {"name": "stdout", "data": "x"}), ("stream", {"name": "stdout", "text": "x"})),
        (
            ("object_info_request", {"oname": "a.b", "detail_level": 1}),
            ("inspect_request", {"code": "a.b", "cursor_pos": 3, "detail_level": 1}),
        ),
        (
            (
                "display_data",
                {"source": "display", "data": {"application/json": '{"a": 1}'}, "metadata": {}},
            ),
            ("display_data", {"data": {"application/json": {"a": 1}}, "metadata": {}}),
        ),
        (
            ("history_reply", {"history": [[1, 1, "a"]]}),
            ("history_reply", {"status": "ok", "history": [[1, 1, "a"]]}),
        ),
        (
            ("shutdown_reply", {"restart": True}),
            ("shutdown_reply", {"status": "ok", "restart": True}),
        ),
        (("status", {"execution_state": "idle"}), ("status", {"execution_state": "idle"})),
        (("execute_reply", {"status": "abort"}), ("execute_reply", {"status": "aborted"})),
        (("input_request", {"prompt": "p"}), ("input_request", {"prompt": "p", "password": False})),
        (
            (
                "complete_request",
                {"text": "", "line": "b.c", "block": "a\nb.c\nd", "cursor_pos": 3},
            ),
            ("complete_request", {"code": "a\nb.c\nd", "cursor_pos": 5}),
        ),
        (
            ("complete_request", {"text": "", "line": "b.c", "block": None, "cursor_pos": 2}),
            ("complete_request", {"code": "b.c", "cursor_pos": 2}),
        ),
        (
            (
                "execute_request",
                {
                    "code": "a",
                    "user_variables": ["v"],
                    "user_expressions": {"e": "1"},
                },
            ),
            (
                "execute_request",
                {
                    "code": "a",
                    "user_expressions": {"e": "1", "user_variable:v": "v"},
                    "stop_on_error": False,
                },
            ),
        ),
        (
            (
                "execute_reply",
                {
                    "status": "ok",
                    "execution_count": 1,
                    "payload": [
                        {"source": "page", "text": "t", "start_line_number": 2},
                        {"source": "set_next_input", "text": "n"},
                    ],
                    "user_variables": {
                        "v": {"status": "ok", "data": {"text/plain": "1"}, "metadata": {}}
                    },
                    "user_expressions": {"e": "[ERROR] NameError: no: x"},
                },
            ),
            (
                "execute_reply",
                {
                    "status": "ok",
                    "execution_count": 1,
                    "payload": [
                        {"source": "page", "data": {"text/plain": "t"}, "start": 2},
                        {"source": "set_next_input", "text": "n", "replace": False},
                    ],
                    "user_expressions": {
                        "e": {
                            "status": "error",
                            "ename": "NameError",
                            "evalue": "no: x",
                            "traceback": [],
                        },
                        "user_variable:v": {
                            "status": "ok",
                            "data": {"text/plain": "1"},
                            "metadata": {},
                        },
                    },
                },
            ),
        ),
    ],
    ids=lambda entry: entry[0],
)
def test_both_ways(old, new):
    """Each is the translation of the other."""
    assert up(*old) == new
    assert down(*new) == old


@pytest.mark.spec("MSG-081", "TMSG-013", "TMSG-023")
def test_what_a_completion_replaces():
    """matched_text is the text from cursor_start to cursor_end in the code of the request."""
    request = {"code": "x\nfoo.ba", "cursor_pos": 8}
    new = {
        "status": "ok",
        "matches": ["foo.bar"],
        "cursor_start": 2,
        "cursor_end": 8,
        "metadata": {},
    }
    old = {"status": "ok", "matches": ["foo.bar"], "matched_text": "foo.ba"}
    assert down("complete_reply", new, request=request) == ("complete_reply", old)
    asked = {"text": "", "line": "foo.ba", "block": "x\nfoo.ba", "cursor_pos": 6}
    assert up("complete_reply", old, request=asked) == ("complete_reply", new)


@pytest.mark.spec("TMSG-013")
def test_completions_without_their_request():
    """Without the request, what is replaced is counted back from the cursor."""
    _, content = up("complete_reply", {"matches": ["foo"], "matched_text": "fo"})
    assert (content["cursor_start"], content["cursor_end"]) == (-2, None)
    check_content("complete_reply", content)
    _, back = down("complete_reply", content, request={"code": "a fo", "cursor_pos": 4})
    assert back["matched_text"] == "fo"


@pytest.mark.spec("TMSG-013", "TMSG-029", "MSG-091", "MSG-092", "MSG-093")
def test_kernel_info():
    """Versions are lists in protocol 4 and text in 5; what the kernel speaks stays told."""
    old = {
        "protocol_version": [4, 0],
        "ipython_version": [1, 2, 1, "rc1"],
        "language_version": [2, 7, 5],
        "language": "python",
    }
    _, new = up("kernel_info_reply", old)
    assert new["protocol_version"] == "4.0"
    assert (new["implementation"], new["implementation_version"]) == ("ipython", "1.2.1.rc1")
    assert new["language_info"]["version"] == "2.7.5"
    assert new["language_info"]["name"] == "python"
    assert down("kernel_info_reply", new) == ("kernel_info_reply", old)
    _, other = up(
        "kernel_info_reply", {"protocol_version": [4, 1], "language_version": [1], "language": "r"}
    )
    assert other["implementation"] == "r"


@pytest.mark.spec("TMSG-013", "TMSG-022")
def test_descriptions_of_objects():
    """The fields become a text; the way back puts the text, without colours, where clients showed it."""
    _, reply = up(
        "object_info_reply",
        {
            "name": "f",
            "found": True,
            "type_name": "function",
            "docstring": "Do it.",
            "definition": "f(a)",
        },
    )
    assert reply["data"]["text/plain"] == "Type: function\nSignature: f(a)\nDocstring:\nDo it."
    _, none = up("object_info_reply", {"name": "g", "found": False})
    assert (none["found"], none["data"]) == (False, {})
    _, old = down(
        "inspect_reply",
        {
            "status": "ok",
            "found": True,
            "data": {"text/plain": "\x1b[31mDoc\x1b[0m"},
            "metadata": {},
        },
        request={"code": "x = f(", "cursor_pos": 6},
    )
    assert old == {"name": "f", "found": True, "docstring": "Doc"}


@pytest.mark.spec("TMSG-013", "TMSG-054")
def test_clearing():
    """Protocol 4.0 chose streams, 5 knows only wait."""
    assert up("clear_output", {"stdout": True, "stderr": False, "other": True})[1] == {
        "wait": False
    }
    assert up("clear_output", {"wait": True})[1] == {"wait": True}
    assert down("clear_output", {"wait": True})[1] == {
        "stdout": True,
        "stderr": True,
        "other": True,
        "wait": True,
    }


@pytest.mark.spec("MSG-116", "TMSG-013")
def test_a_password_is_asked_for_with_its_prompt():
    """A client of protocol 4 can't hide typing, but is asked all the same."""
    assert down("input_request", {"prompt": "Password: ", "password": True})[1] == {
        "prompt": "Password: "
    }


def test_json_that_was_no_text_stays():
    """Text that isn't JSON, as a sender of mixed habits may put there, is left alone."""
    data = {"application/json": "{not json"}
    assert up("display_data", {"data": data, "metadata": {}})[1]["data"] == data


@pytest.mark.parametrize(
    "name", ["is_complete_request", "update_display_data", "comm_info_request", "nothing"]
)
def test_what_has_no_counterpart_passes_unchanged(name):
    """The other side ignores what it doesn't know."""
    contents = {
        "is_complete_request": {"code": "a"},
        "update_display_data": {"data": {}, "metadata": {}, "transient": {"display_id": "a"}},
    }
    content = contents.get(name, {})
    assert down(name, content) == (name, content)


def test_wrong_contents_are_told():
    """Nothing is translated that isn't what it says."""
    with pytest.raises(ContentError, match=r"\$\.content\.data"):
        up("stream", {"name": "stdout", "data": 5})
    with pytest.raises(ContentError, match="cursor_pos"):
        down("complete_request", {"code": "a", "cursor_pos": "end"})


@pytest.mark.spec("TMSG-013")
def test_whole_messages_are_translated_with_their_headers():
    """Header, parent header and the copy on top get the other's names; the argument stays as it was."""
    message = {
        "header": {"msg_id": "1", "msg_type": "object_info_reply", "session": "s", "username": "u"},
        "parent_header": {"msg_id": "0", "msg_type": "object_info_request"},
        "metadata": {},
        "content": {"name": "x", "found": False},
        "buffers": [b"b"],
        "msg_type": "object_info_reply",
        "msg_id": "1",
    }
    before = copy.deepcopy(message)
    new = adapt(message)
    assert message == before
    assert new["header"] == {**message["header"], "msg_type": "inspect_reply", "version": "5.5"}
    assert new["parent_header"] == {"msg_id": "0", "msg_type": "inspect_request", "version": "5.5"}
    assert new["msg_type"] == "inspect_reply"
    assert new["buffers"] == [b"b"]
    old = adapt(new, 4)
    assert old["header"] == {**message["header"], "version": "4.1"}
    assert old["parent_header"]["msg_type"] == "object_info_request"
    assert adapt(old, "4.0") == old


@pytest.mark.spec("TMSG-013")
def test_a_received_message_is_translated_in_place():
    """An old client's request reads like a new one; its own header stays the parent of the answer."""
    client = Session(version="4.1")
    frames = client.encode("object_info_request", {"oname": "len"})
    message = adapt_message(Session().decode(frames))
    assert message.msg_type == message.header["msg_type"] == "inspect_request"
    assert message.checked().code == "len"
    assert message.header_frame == frames[2]


@pytest.mark.parametrize(
    ("code", "cursor", "name"),
    [
        ("a.b.c", 5, "a.b.c"),
        ("a.b.c", 3, "a.b"),
        ("a.b.c", 0, "a"),
        ("a.b.", 4, "a.b"),
        ("x = foo(1, ", 11, "foo"),
        ("foo(bar(1), ", 12, "foo"),
        ("foo(bar", 7, "bar"),
        ("é.ü", 3, "é.ü"),
        ("1 + ", 4, ""),
        ("", 0, ""),
        ("a", 99, "a"),
        ("(1, ", 4, ""),
        ("x[1", 3, ""),
    ],
)
def test_the_name_at_a_cursor(code, cursor, name):
    """The name up to the cursor's part, or that of the call around it."""
    assert name_at_cursor(code, cursor) == name


def test_the_line_at_a_cursor():
    """The line and the place within it."""
    assert line_at_cursor("ab\ncd\nef", 4) == ("cd", 1)
    assert line_at_cursor("ab\ncd", 2) == ("ab", 2)
    assert line_at_cursor("ab", 9) == ("ab", 2)
