"""Questions that a kernel answers without running code."""

from __future__ import annotations

from typing import Any

from ipy.msgspec.testing.errors import NotSupportedError

from .base import CheckTable, Subject, expect, expect_equal, expect_in, expect_type, need

INFO = CheckTable("info")
COMPLETE = CheckTable("complete")
INSPECT = CheckTable("inspect")
HISTORY = CheckTable("history")


@INFO.add("Kernel info")
def kernel_info(subject: Subject) -> None:
    """kernel_info_reply names protocol, implementation, language and banner."""
    content = subject.kernel.client.exchange("kernel_info_request").content
    for name in ("protocol_version", "implementation", "implementation_version", "banner"):
        expect_type(name, content.get(name), str)
    language: Any = content.get("language_info")
    expect_type("language_info", language, dict)
    for name in ("name", "version", "mimetype", "file_extension"):
        expect_type(f"language_info.{name}", language.get(name), str)
    if subject.samples.language:
        expect_equal("language_info.name", language["name"], subject.samples.language)
    expect(language["file_extension"].startswith("."), "language_info.file_extension has no dot")
    for link in content.get("help_links", []):
        expect_equal("keys of a help link", sorted(link), ["text", "url"])


@INFO.add("Kernel info", (5, 1))
def status(subject: Subject) -> None:
    """kernel_info_reply has a status."""
    content = subject.kernel.client.exchange("kernel_info_request").content
    expect_equal("status", content.get("status"), "ok")


@INFO.add("Kernel info", (5, 5))
def on_control(subject: Subject) -> None:
    """kernel_info_request is answered on the control channel, with the same content (the banner may change)."""
    client = subject.kernel.client
    on_shell = client.exchange("kernel_info_request").content
    on_control = client.wait_reply(client.send("control", "kernel_info_request")).content
    expect_equal("keys", sorted(on_control), sorted(on_shell))
    for name in on_shell.keys() - {"banner"}:
        expect_equal(name, on_control[name], on_shell[name])


@INFO.add("Kernel info", (5, 5))
def supported_features(subject: Subject) -> None:
    """kernel_info_reply lists optional features as text."""
    content = subject.kernel.client.exchange("kernel_info_request").content
    features = content.get("supported_features")
    expect_type("supported_features", features, list)
    for feature in features or []:
        expect_type("a feature", feature, str)


@INFO.add("Comm info", (5, 1))
def comm_info(subject: Subject) -> None:
    """comm_info_reply lists the open comms, and those of a target."""
    client = subject.kernel.client
    content = client.exchange("comm_info_request").content
    expect_equal("status", content.get("status"), "ok")
    expect_type("comms", content.get("comms"), dict)
    content = client.exchange("comm_info_request", {"target_name": "nobody.has.this"}).content
    expect_equal("comms of an unknown target", content.get("comms"), {})


@INFO.add("Connect")
def connect(subject: Subject) -> None:
    """connect_reply has the ports of the connection file."""
    kernel = subject.kernel
    if kernel.transport != "tcp":
        return
    content = kernel.client.exchange("connect_request").content
    for name in ("shell_port", "iopub_port", "stdin_port", "hb_port"):
        expect_equal(name, content.get(name), getattr(kernel.info, name))


@COMPLETE.add("Completion", (5, 2))
def matches(subject: Subject) -> None:
    """complete_reply has matches and the range that they replace, in code points."""
    for sample in need(subject.samples.complete, "complete"):
        request = {"code": sample.code, "cursor_pos": sample.cursor}
        content = subject.kernel.client.exchange("complete_request", request).content
        expect_equal(f"status for {sample.code!r}", content.get("status"), "ok")
        expect_in(f"matches for {sample.code!r}", sample.match, content.get("matches", []))
        got = (content.get("cursor_start"), content.get("cursor_end"))
        expect_equal(f"range for {sample.code!r}", got, (sample.start, sample.cursor))
        expect_type("metadata", content.get("metadata"), dict)


@COMPLETE.add("Completion")
def no_matches(subject: Subject) -> None:
    """Where nothing fits, the reply is ok with an empty list."""
    code = "zzqx_nobody_has_this_name_"
    request = {"code": code, "cursor_pos": len(code)}
    content = subject.kernel.client.exchange("complete_request", request).content
    expect_equal("status", content.get("status"), "ok")
    expect_equal("matches", content.get("matches"), [])


@COMPLETE.add("Code completeness")
def is_complete(subject: Subject) -> None:
    """is_complete_reply tells finished, unfinished and invalid code apart, with the indent of the next line."""
    wanted = {"finished": "complete", "unfinished": "incomplete", "invalid": "invalid"}
    need(any(getattr(subject.samples, name) for name in wanted), "finished")
    for name, status in wanted.items():
        if code := getattr(subject.samples, name):
            content = subject.kernel.client.exchange("is_complete_request", {"code": code}).content
            expect_equal(f"status of {code!r}", content.get("status"), status)
            if status == "incomplete":
                expect_type("indent", content.get("indent"), str)


@INSPECT.add("Introspection")
def found(subject: Subject) -> None:
    """inspect_reply has the forms of the help for a name that is known."""
    name = need(subject.samples.inspect, "inspect")
    for level in (0, 1):
        request = {"code": name, "cursor_pos": len(name), "detail_level": level}
        content = subject.kernel.client.exchange("inspect_request", request).content
        expect_equal("status", content.get("status"), "ok")
        expect_equal("found", content.get("found"), True)
        expect_in("forms", "text/plain", content.get("data", {}))
        expect_type("metadata", content.get("metadata"), dict)


@INSPECT.add("Introspection")
def not_found(subject: Subject) -> None:
    """For a name that nobody knows the reply is ok, found false, and data empty."""
    name = "zzqx_nobody_has_this_name"
    request = {"code": name, "cursor_pos": len(name), "detail_level": 0}
    content = subject.kernel.client.exchange("inspect_request", request).content
    expect_equal("status", content.get("status"), "ok")
    expect_equal("found", content.get("found"), False)
    expect_equal("data", content.get("data"), {})


def run_kept(subject: Subject, code: str) -> int:
    """Run code that goes into the history; return its number. The protocol leaves it to kernels whether they keep one."""
    number: int = subject.kernel.client.execute(code).content["execution_count"]
    if not ask_history(subject, hist_access_type="tail", n=1):
        raise NotSupportedError("the kernel keeps no history: it is empty after a cell")
    return number


def ask_history(subject: Subject, **fields: object) -> list[list[object]]:
    """Return the entries of a history reply."""
    request = {"output": False, "raw": True, "unique": False} | fields
    content = subject.kernel.client.exchange("history_request", request).content
    expect_equal("status", content.get("status", "ok"), "ok")
    expect_type("history", content.get("history"), list)
    history: list[list[object]] = content["history"]
    return history


@HISTORY.add("History")
def tail(subject: Subject) -> None:
    """The tail of the history is the last n inputs, in order, as (session, line, input)."""
    code = need(subject.samples.quiet, "quiet")
    run_kept(subject, code)
    numbers = [subject.kernel.client.execute(code).content["execution_count"] for _ in range(2)]
    history = ask_history(subject, hist_access_type="tail", n=2)
    expect_equal("inputs", [entry[2] for entry in history], [code, code])
    expect_equal("lines", [entry[1] for entry in history], numbers)


@HISTORY.add("History")
def search(subject: Subject) -> None:
    """A search takes a glob, and gives the last n that match."""
    code = need(subject.samples.quiet, "quiet")
    run_kept(subject, code)
    pattern = f"{code[0]}*{code[-1]}"
    history = ask_history(subject, hist_access_type="search", pattern=pattern, n=1)
    expect_equal("inputs", [entry[2] for entry in history], [code])


@HISTORY.add("History")
def unique(subject: Subject) -> None:
    """With unique, a search gives the same input once."""
    code = need(subject.samples.quiet, "quiet")
    for _ in range(2):
        run_kept(subject, code)
    history = ask_history(subject, hist_access_type="search", pattern=code, n=10, unique=True)
    expect_equal("inputs", [entry[2] for entry in history], [code])


@HISTORY.add("History")
def ranges(subject: Subject) -> None:
    """A range gives the lines from start up to stop of a session; with output, pairs."""
    code = need(subject.samples.result, "result")
    number = run_kept(subject, code)
    request = {"hist_access_type": "range", "session": 0, "start": number, "stop": number + 1}
    history = ask_history(subject, **request)
    expect_equal("lines and inputs", [entry[1:] for entry in history], [[number, code]])
    (entry,) = ask_history(subject, **request, output=True)
    expect(isinstance(entry[2], list) and len(entry[2]) == 2, f"no pair: {entry!r}")


@HISTORY.add("History")
def silent_code(subject: Subject) -> None:
    """Silent code, and code that isn't to be stored, is not in the history."""
    client = subject.kernel.client
    code = need(subject.samples.quiet, "quiet")
    run_kept(subject, code)
    before = ask_history(subject, hist_access_type="tail", n=1)
    result = need(subject.samples.result, "result")
    client.execute(result, silent=True, store_history=False)
    client.execute(result, store_history=False)
    expect_equal("the tail", ask_history(subject, hist_access_type="tail", n=1), before)
