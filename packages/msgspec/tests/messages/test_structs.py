"""The structs of all message types."""

from __future__ import annotations

import json

import msgspec
import pytest

from ipy.msgspec.errors import ContentError
from ipy.msgspec.messages import (
    ApplyMetadata,
    AskExitPayload,
    Dependency,
    EditPayload,
    EngineQueue,
    ExecuteMetadata,
    ExecuteRequest,
    PagePayload,
    QueueReply,
    ReplyMetadata,
    SetNextInputPayload,
)
from ipy.msgspec.messages.debug import ADDED_COMMANDS
from ipy.msgspec.messages.execute import Payload
from ipy.msgspec.registry import (
    LEGACY,
    MESSAGES,
    PARALLEL,
    all_message_types,
    check_content,
    find_message_type,
    unknown_fields,
)
from ipy.msgspec.session import Session

from .samples import ERROR, SECTIONS, VERSIONS

CASES = [
    (section, name, content)
    for section, contents in SECTIONS.items()
    for name, content in contents.items()
]


def rows(section, name):
    """The rows that a message type's sample proves."""
    table = {
        "5": {
            "execute_request": ["TMSG-018"],
            "execute_reply": ["TMSG-020"],
            "inspect_request": ["TMSG-022"],
            "inspect_reply": ["TMSG-022"],
            "complete_request": ["TMSG-023"],
            "complete_reply": ["TMSG-023", "TMSG-024"],
            "is_complete_request": ["TMSG-026"],
            "is_complete_reply": ["TMSG-026"],
            "comm_info_reply": ["TMSG-028"],
            "kernel_info_reply": ["TMSG-029"],
            "comm_open": ["TMSG-032", "TMSG-055"],
            "comm_msg": ["TMSG-055"],
            "debug_event": ["TMSG-056"],
            "update_display_data": ["TMSG-053"],
            "display_data": ["TMSG-051", "TMSG-058", "MSG-102", "MSG-103"],
            "execute_result": ["TMSG-049", "TMSG-052"],
            "execute_input": ["TMSG-049"],
            "error": ["TMSG-049"],
            "stream": ["TMSG-050"],
            "clear_output": ["TMSG-054"],
            "input_request": ["TMSG-060"],
            "input_reply": ["TMSG-060"],
            "list_subshell_reply": ["TMSG-045"],
            "debug_reply": ["TMSG-038"],
            "usage_reply": ["TMSG-044"],
        },
        "4": {
            "execute_request": ["MSG-048", "MSG-052", "MSG-053"],
            "execute_reply": ["MSG-060", "MSG-063"],
            "object_info_request": ["MSG-068"],
            "object_info_reply": ["MSG-069", "MSG-074"],
            "complete_request": ["MSG-078"],
            "complete_reply": ["MSG-080"],
            "history_request": ["MSG-083"],
            "history_reply": ["MSG-088"],
            "connect_reply": ["MSG-089"],
            "kernel_info_request": ["MSG-090"],
            "kernel_info_reply": ["MSG-091", "MSG-092", "MSG-094"],
            "shutdown_request": ["MSG-095"],
            "stream": ["MSG-099"],
            "display_data": ["MSG-100", "MSG-102", "MSG-103"],
            "data_pub": ["MSG-104"],
            "pyin": ["MSG-106"],
            "pyout": ["MSG-107"],
            "pyerr": ["MSG-110"],
            "status": ["MSG-111"],
            "input_request": ["MSG-114"],
            "input_reply": ["MSG-115"],
        },
        "parallel": {
            "registration_request": ["MSG-124"],
            "registration_reply": ["MSG-125"],
            "connection_reply": ["MSG-126"],
            "registration_notification": ["MSG-127"],
            "queue_request": ["MSG-130"],
            "queue_reply": ["MSG-131", "MSG-132"],
            "result_request": ["MSG-134"],
            "result_reply": ["MSG-135"],
            "purge_request": ["MSG-137"],
            "purge_reply": ["MSG-138"],
            "task_destination": ["MSG-140"],
            "apply_reply": ["MSG-142"],
            "clear_reply": ["MSG-144"],
            "abort_request": ["MSG-145"],
        },
    }
    return table[section].get(name, [])


def case(section, name, content):
    found = rows(section, name)
    marks = [pytest.mark.spec(*found)] if found else []
    return pytest.param(section, name, content, marks=marks, id=f"{section}-{name}")


@pytest.mark.parametrize(("section", "name", "content"), [case(*entry) for entry in CASES])
def test_documented_contents_are_accepted_and_come_out_whole(section, name, content):
    """What the specification or the manual shows is valid, has no unknown field, and loses none."""
    version = VERSIONS[section]
    checked = check_content(name, content, version)
    entry = find_message_type(name, version)
    assert type(checked) is entry.struct
    assert unknown_fields(name, content, version) == []
    out = json.loads(json.dumps(checked.as_dict()))
    assert {key: out[key] for key in content} == content


def test_every_message_type_has_a_sample():
    """The samples and the table name the same message types."""
    assert {(section, name) for section, name, _ in CASES} == {
        (section, entry.name) for section, entry in all_message_types()
    }


@pytest.mark.parametrize(("section", "name", "content"), [case(*entry) for entry in CASES])
def test_structs_travel_like_dicts(section, name, content):
    """A session encodes a struct as the dict that it was made from."""
    checked = check_content(name, content, VERSIONS[section])
    message = Session().decode(Session().encode(name, checked))
    assert {key: message.content[key] for key in content} == content


@pytest.mark.spec("MSG-064", "TMSG-017")
@pytest.mark.parametrize(
    "name",
    [
        entry.name
        for _, entry in all_message_types()
        if entry.name.endswith("_reply") and entry.error
    ],
)
def test_any_reply_may_be_an_error(name):
    """A reply with status error has ename, evalue and traceback, whatever it replies to."""
    version = (5, 5) if name in MESSAGES or name in PARALLEL else (4, 0)
    content = {**ERROR, "execution_count": 1}
    checked = check_content(name, content, version)
    assert (checked.ename, checked.evalue, checked.traceback) == ("NameError", "no x", ["a", "b"])


@pytest.mark.spec("MSG-065", "TMSG-017")
@pytest.mark.parametrize("status", ["abort", "aborted"])
def test_a_reply_may_be_an_abort(status):
    """The manual says abort, kernels say aborted; nothing else need be there."""
    assert check_content("execute_reply", {"status": status}).status == status
    assert check_content("execute_reply", {"status": status}, (4, 0)).status == status


@pytest.mark.spec("MSG-048")
def test_defaults_of_an_execute_request():
    """Only the code is needed; silent is false, history and input are on."""
    request = check_content("execute_request", {"code": "1"})
    assert (request.silent, request.store_history, request.allow_stdin) == (False, True, True)
    assert request.stop_on_error is True
    assert request.user_expressions == {}


@pytest.mark.spec("MSG-070")
def test_an_object_that_was_not_found_has_empty_fields():
    """If found is false, all but the name is empty."""
    reply = check_content("object_info_reply", {"name": "x", "found": False}, (4, 0))
    out = reply.as_dict()
    assert (out.pop("name"), out.pop("found")) == ("x", False)
    assert set(out.values()) == {None}


@pytest.mark.spec("MSG-108", "MSG-R003")
@pytest.mark.parametrize(
    "content",
    [{"execution_count": 1, "data": {}}, {"execution_count": 1, "data": {}, "metadata": None}],
)
def test_missing_or_empty_metadata_is_tolerated(content):
    """pyout and its successor do without metadata."""
    check_content("pyout", content, (4, 0))
    check_content("execute_result", content)


@pytest.mark.spec("MSG-111")
def test_states():
    """Kernels are busy, idle or starting; managers add their own states."""
    for state in ("busy", "idle", "starting"):
        check_content("status", {"execution_state": state}, (4, 0))
    for state in ("restarting", "dead", "terminating", "autorestarting", "unknown"):
        check_content("status", {"execution_state": state})
    with pytest.raises(ContentError):
        check_content("status", {"execution_state": "tired"})


@pytest.mark.spec("MSG-067", "TMSG-021")
@pytest.mark.parametrize(
    ("payload", "cls"),
    [
        ({"source": "page", "data": {"text/plain": "x"}, "start": 1}, PagePayload),
        ({"source": "set_next_input", "text": "x", "replace": True}, SetNextInputPayload),
        ({"source": "edit_magic", "filename": "x", "line_number": 2}, EditPayload),
        ({"source": "ask_exit", "keepkernel": True}, AskExitPayload),
    ],
)
def test_payloads_are_told_apart_by_their_source(payload, cls):
    """Every documented payload is one of a tagged union."""
    checked = msgspec.convert(payload, Payload)
    assert type(checked) is cls
    assert msgspec.to_builtins(checked) == payload


def test_cell_metadata():
    """Front ends tell the cell's id and more in the metadata of an execute_request."""
    metadata = {"cellId": "c", "deletedCells": ["d"], "recordTiming": True, "tags": ["t"]}
    struct = MESSAGES["execute_request"].metadata
    assert struct is ExecuteMetadata
    assert msgspec.to_builtins(msgspec.convert(metadata, struct)) == metadata


@pytest.mark.spec("MSG-148", "TMSG-020")
def test_the_engine_in_reply_metadata_is_text():
    """Engine ids are text; bytes or numbers are refused."""
    metadata = {"started": "2026", "dependencies_met": True, "engine": "u", "status": "ok"}
    assert msgspec.to_builtins(msgspec.convert(metadata, ReplyMetadata)) == metadata
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"engine": 1}, ReplyMetadata)


@pytest.mark.spec("MSG-141")
def test_dependencies_of_a_task():
    """after and follow are lists of message ids or dependencies in their dict form; the content is empty."""
    assert PARALLEL["apply_request"].metadata is ApplyMetadata
    assert PARALLEL["apply_request"].struct.__struct_fields__ == ()
    metadata = msgspec.convert(
        {"after": ["a"], "follow": {"dependencies": ["b"], "all": False}}, ApplyMetadata
    )
    assert metadata.after == ["a"]
    assert metadata.follow == Dependency(dependencies=["b"], all=False)


@pytest.mark.spec("MSG-131")
def test_engines_are_keys_of_a_queue_reply():
    """On the wire each engine is a key of its own; in Python they are gathered."""
    reply = check_content(
        "queue_reply", {"status": "ok", "3": {"completed": 1, "queue": 2, "tasks": 0}}
    )
    assert reply.engines == {"3": EngineQueue(completed=1, queue=2, tasks=0)}
    assert QueueReply(engines=reply.engines).as_dict() == {
        "status": "ok",
        "3": {"completed": 1, "queue": 2, "tasks": 0},
    }


@pytest.mark.spec("MSG-136")
def test_status_only():
    """A result reply may tell pending and completed alone."""
    reply = check_content("result_reply", {"status": "ok", "pending": ["a"], "completed": []})
    assert (reply.pending, reply.completed, reply.results) == (["a"], [], {})


@pytest.mark.spec("TMSG-039", "TMSG-040", "TMSG-041", "TMSG-042")
@pytest.mark.parametrize(
    ("command", "arguments", "body"),
    [
        ("dumpCell", {"code": "1"}, {"sourcePath": "/tmp/x.py"}),
        (
            "debugInfo",
            None,
            {
                "isStarted": True,
                "hashMethod": "Murmur2",
                "hashSeed": 1,
                "tmpFilePrefix": "/tmp/",
                "tmpFileSuffix": ".py",
                "breakpoints": [{"source": "x", "breakpoints": [{"line": 1}]}],
                "stoppedThreads": [1],
                "richRendering": True,
                "exceptionPaths": [],
                "copyToGlobals": True,
            },
        ),
        (
            "inspectVariables",
            None,
            {"variables": [{"name": "a", "variablesReference": 0, "value": "1", "type": "int"}]},
        ),
        (
            "richInspectVariables",
            {"variableName": "a", "frameId": 2},
            {"data": {"text/plain": "1"}, "metadata": {}},
        ),
        (
            "copyToGlobals",
            {"srcVariableName": "a", "srcFrameId": 1, "dstVariableName": "b"},
            {"value": "1", "type": "int", "variablesReference": 0},
        ),
    ],
)
def test_commands_added_to_the_debug_adapter_protocol(command, arguments, body):
    """Arguments and bodies have the documented fields."""
    arguments_struct, body_struct = ADDED_COMMANDS[command]
    if arguments is not None:
        assert msgspec.to_builtins(msgspec.convert(arguments, arguments_struct)) == arguments
    assert msgspec.to_builtins(msgspec.convert(body, body_struct)) == body


def test_structs_are_made_by_keyword():
    """A struct says what it is about; positions mean nothing."""
    assert ExecuteRequest(code="1").as_dict()["code"] == "1"
    with pytest.raises(TypeError):
        ExecuteRequest("1")


@pytest.mark.spec("TMSG-031")
def test_channels_of_requests_to_the_kernel_itself():
    """Shutdown moved to control in 5.4 and is understood on shell; kernel_info is asked on both since 5.5."""
    assert MESSAGES["shutdown_request"].channels == ("control", "shell")
    assert set(MESSAGES["kernel_info_request"].channels) == {"shell", "control"}
    assert LEGACY["shutdown_request"].channels == ("shell",)


@pytest.mark.spec("MSG-075")
@pytest.mark.parametrize("argspec", [None, {}])
def test_what_cannot_be_called_has_no_argspec(argspec):
    """The argspec of a non-callable is empty."""
    content = {"name": "x", "found": True, "argspec": argspec}
    checked = check_content("object_info_reply", content, (4, 0)).argspec
    assert checked is None or (checked.args, checked.varargs, checked.varkw) == ([], None, None)


@pytest.mark.spec("MSG-R004")
@pytest.mark.parametrize("status", ["ok", "error"])
def test_replies_to_execution_have_a_counter(status):
    """An execute_reply without execution_count isn't one, whether the code failed or not."""
    with pytest.raises(ContentError, match="missing required field `execution_count`"):
        check_content("execute_reply", {**ERROR, "status": status})


@pytest.mark.spec("MSG-101")
def test_all_representations_are_in_one_message():
    """One display_data has any number of MIME types."""
    data = {
        "text/plain": "1",
        "text/html": "<b>1</b>",
        "image/png": "AA==",
        "application/x-own": {"a": 1},
    }
    assert check_content("display_data", {"data": data, "metadata": {}}).data == data


def test_tables_tell_channels_and_senders():
    """Some entries, as the specification has them."""
    assert MESSAGES["shutdown_request"].channels == ("control", "shell")
    assert MESSAGES["comm_msg"].sender == "both"
    assert MESSAGES["debug_event"].since == "5.5"
    assert LEGACY["pyout"].until == "4.1"
    assert MESSAGES["connect_reply"].deprecated == "5.1"
    assert PARALLEL["task_destination"].sender == "scheduler"
