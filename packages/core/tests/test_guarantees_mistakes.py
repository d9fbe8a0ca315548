"""Mistakes and failing plug-ins, at the engine: what is reported, and that it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ipy.core import InteractiveShell
from ipy.core.active import set_active
from ipy.core.errors import UsageError
from ipy.core.history.journal import Entry, Journal
from ipy.core.inputs import TransformerManager


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell without a profile."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    made = InteractiveShell(colors="nocolor")
    before = set_active(made)
    yield made
    made.atexit_operations()
    made.cleanup()
    set_active(before)


@pytest.mark.parametrize("mode", ["Context", "Verbose", "Plain", "Minimal", "Docs", "Doctest"])
@pytest.mark.parametrize("magic", ["time", "timeit", "prun"])
def test_a_syntax_error_in_a_magic_has_no_frames_of_the_shell(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], magic: str, mode: str
) -> None:
    """In every mode the report ends with the text that is wrong; how the shell came to compile it is not shown."""
    shell.InteractiveTB.set_mode(mode)
    result = shell.run_cell(f"%{magic} 1 +")
    assert isinstance(result.error_in_exec, SyntaxError)
    out, err = capsys.readouterr()
    report = out + err
    assert report.rstrip().endswith("SyntaxError: invalid syntax")
    assert "/ipy/core/" not in report


def test_a_syntax_error_outside_of_the_shell_keeps_its_frames(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a library compiles text, its frames are part of the answer."""
    shell.run_cell("import ast\nast.parse('1 +')")
    out, err = capsys.readouterr()
    assert "ast.py" in out + err


@pytest.mark.parametrize("line", ["load_ext nowhere_at_all", "reload_ext nowhere_at_all"])
def test_an_unknown_extension_is_one_line_and_an_import_error(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """The message names the magic and the module; cells may catch ModuleNotFoundError to do without it."""
    result = shell.run_cell(f"%{line}")
    out, err = capsys.readouterr()
    (message,) = (out + err).splitlines()
    assert message.startswith(f"UsageError: %{line.split()[0]}:")
    assert "'nowhere_at_all'" in message
    assert isinstance(result.error_in_exec, ModuleNotFoundError)
    assert isinstance(result.error_in_exec, UsageError)


def test_what_an_extension_misses_is_shown_with_its_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """The extension is there: the place in it that fails is what the user has to know."""
    (tmp_path / "needs_something.py").write_text("\nimport nowhere_at_all\n")
    monkeypatch.syspath_prepend(tmp_path)
    result = shell.run_cell("%load_ext needs_something")
    out, err = capsys.readouterr()
    assert "needs_something.py:2" in out + err
    assert not isinstance(result.error_in_exec, UsageError)


def test_an_unknown_theme_is_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """%colors names what there is, and the colours stay."""
    shell.run_cell("%colors nothing")
    out, err = capsys.readouterr()
    (message,) = (out + err).splitlines()
    assert "'nothing'" in message
    assert "linux" in message
    assert shell.colors == "nocolor"


def test_a_bad_pattern_is_refused_before_the_question(shell: InteractiveShell) -> None:
    """%reset_selective doesn't ask for leave to do what it can't."""
    shell.ask_yes_no = lambda *args, **kwargs: pytest.fail("asked")
    with pytest.raises(UsageError, match=r"'\[' is no regular expression: .*position 0"):
        shell.run_line_magic("reset_selective", "[")


@pytest.mark.parametrize("where", ["cleanup_transforms", "line_transforms"])
def test_a_failing_transform_leaves_the_cell_to_be_run(where: str) -> None:
    """What can't be judged counts as complete: running it shows the error. A refusal is still a refusal."""
    manager = TransformerManager()

    def fails(lines: list[str]) -> list[str]:
        raise ZeroDivisionError

    def refuses(lines: list[str]) -> list[str]:
        raise SyntaxError

    getattr(manager, where).append(fails)
    assert manager.check_complete("x = 1") == ("complete", None)
    getattr(manager, where)[-1] = refuses
    assert manager.check_complete("x = 1") == ("invalid", None)


def test_a_full_disk_leaves_no_journal_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An input that can't be written is an error each time, with neither files nor descriptors left over."""
    resource = pytest.importorskip("resource", reason="limits of file sizes are POSIX only")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    journal = Journal(str(tmp_path / "journals"), "now")
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        for line in range(1, 4):
            with pytest.raises(OSError):
                journal.append(Entry(line, "x", "x"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "journals").iterdir()) == []
    journal.append(Entry(4, "x", "x"))
    (file,) = (tmp_path / "journals").iterdir()
    assert file.read_text().count("\n") == 2
    journal.close()
