"""Magics of kernels."""

from __future__ import annotations

import json

import pytest

from ipy.kernel import magics
from ipy.kernel.shell import MAGICS

from .running import RunningKernel


def test_the_table_of_magics_is_true() -> None:
    """What is declared lazily is what the groups provide."""
    for group, names in MAGICS.items():
        found = getattr(magics, group.partition(":")[2]).magics["line"]
        assert sorted(found) == sorted(names.split())


@pytest.mark.spec("KERNEL-028", "KERNEL-029", "KERNEL-027")
def test_connect_info_prints_how_to_connect(kernel: RunningKernel) -> None:
    """The data as JSON, and the option; a file elsewhere with its path."""
    text = kernel.run("%connect_info").text()
    data, _, rest = text.partition("Paste")
    assert json.loads(data)["shell_port"] == kernel.info.shell_port
    assert f"--existing {kernel.path}" in rest


@pytest.mark.spec("TKER-037", "TKER-045")
def test_subshell_names_the_subshell(kernel: RunningKernel) -> None:
    """The main shell has no id."""
    assert "subshell id: None" in kernel.run("%subshell").text()
    subshell = kernel.ask("create_subshell_request", channel="control")["subshell_id"]
    cell = kernel.client.execute("%subshell", options={"subshell_id": subshell})
    assert f"subshell id: {subshell}" in kernel.client.answers(cell).text()


def test_files_are_shown_in_the_pager_of_the_front_end(kernel: RunningKernel) -> None:
    """%less and %more give a payload."""
    (kernel.directory / "shown.txt").write_text("what it says\n")
    for name in ("less", "more"):
        [page] = kernel.run(f"%{name} shown.txt").content["payload"]
        assert page["source"] == "page"
        assert page["data"]["text/plain"].strip() == "what it says"


@pytest.mark.spec("KERNEL-076", "KERNEL-077")
def test_edit_asks_the_front_end(kernel: RunningKernel) -> None:
    """The file is named, and nothing runs."""
    (kernel.directory / "edited.py").write_text("ran = True\n")
    [payload] = kernel.run("%edit -n 3 edited.py").content["payload"]
    assert payload["source"] == "edit_magic"
    assert payload["filename"].endswith("edited.py")
    assert payload["line_number"] == 3
    assert kernel.run("'ran' in globals()").result == "False"


def test_autosave_wants_a_number(kernel: RunningKernel) -> None:
    """Anything else is one line of error."""
    answers = kernel.run("%autosave soon")
    assert answers.content["status"] == "error"
    assert answers.content["ename"] == "UsageError"
    assert kernel.run("%autosave 60").text() == "Autosaving every 60 seconds\n"


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("%run zzz.py", "zzz.py"),
        ("%load_ext nosuch", "nosuch"),
        ("%no_such_magic", "no_such_magic"),
    ],
)
def test_a_command_that_was_called_the_wrong_way_is_an_error(
    kernel: RunningKernel, code: str, named: str
) -> None:
    """It is published as any error is, of one line, and the reply says the same; nothing is written to a stream."""
    answers = kernel.run(code)
    (error,) = answers.of("error")
    assert error == {name: answers.content[name] for name in ("ename", "evalue", "traceback")}
    assert error["traceback"] == [f"UsageError: {error['evalue']}"]
    assert named in error["evalue"]
    assert answers.of("stream") == []
