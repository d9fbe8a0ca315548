from __future__ import annotations

import os

import pytest

from ipy.core.errors import TryNext


class Editor:
    """Stands for the user in front of an editor: notes what is opened, and writes what it was told to."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, int | None, str]] = []
        self.text: str | None = None

    def __call__(self, shell, filename, linenum=None, wait=True):
        before = ""
        if os.path.exists(filename):
            with open(filename) as file:
                before = file.read()
        self.opened.append((filename, linenum, before))
        if self.text is not None:
            with open(filename, "w") as file:
                file.write(self.text)

    @property
    def last(self):
        return self.opened[-1]


@pytest.fixture
def editor(shell):
    made = Editor()
    shell.set_hook("editor", lambda *args, **kwargs: made(*args, **kwargs))
    return made


@pytest.mark.spec("CORE-198", "CORE-206")
def test_an_empty_file_is_written_run_and_returned(run, shell, editor, capsys):
    """The temporary file is announced; its text runs, and is in `Out`."""
    editor.text = "made = 6 * 7\n"
    result = run("%edit")
    filename, line, before = editor.last
    assert (line, before) == (None, "")
    assert os.path.basename(filename).startswith("ipython_edit_")
    assert filename.endswith(".py")
    assert shell.user_ns["made"] == 42
    assert result.result == "made = 6 * 7\n"
    out = capsys.readouterr().out
    assert filename in out
    assert "running it" in out


@pytest.mark.spec("CORE-199", "CORE-R033")
def test_p_reopens_what_was_edited_last(run, editor, capsys):
    """In a new file, with its last text; a mistyped call in between does no harm."""
    editor.text = "a = 1\n"
    run("%edit")
    first = editor.last[0]
    run("%edit there_is_no_such_thing")
    assert "UsageError: %edit: there is neither" in capsys.readouterr().err
    run("%edit -p")
    filename, _, before = editor.last
    assert filename != first
    assert before == "a = 1\n"


@pytest.mark.spec("CORE-200")
def test_inputs_strings_and_outputs(run, editor):
    """Ranges of inputs, string variables, and what an earlier %edit has returned."""
    run("a = 1")
    run("b = 2")
    run("text = 'c = 3'")
    editor.text = None
    run("%edit 1-2")
    assert editor.last[2] == "a = 1\nb = 2\n"
    run("%edit text")
    assert editor.last[2] == "c = 3"
    editor.text = "d = 4\n"
    number = run("%edit").execution_count
    run(f"%edit _{number}")
    assert editor.last[2] == "d = 4\n"


@pytest.mark.spec("CORE-200", "CORE-201")
def test_an_edited_macro_is_redefined(run, shell, editor):
    """It is not run, and it is a macro still."""
    run("a = 1\n")
    run("%macro -q m 1")
    editor.text = "a = 99\n"
    run("%edit m")
    assert editor.last[2] == "a = 1\n"
    assert shell.user_ns["a"] == 1
    run("m")
    assert shell.user_ns["a"] == 99


@pytest.mark.spec("CORE-201")
def test_the_pasted_block_is_updated(run, shell, editor):
    """The text that %paste keeps is a variable that %edit changes."""
    run("pasted_block = 'a = 1'")
    editor.text = "a = 2\n"
    run("%edit pasted_block")
    assert shell.user_ns["pasted_block"] == "a = 2\n"
    assert shell.user_ns["a"] == 2


@pytest.mark.spec("CORE-200")
def test_an_object_is_opened_where_it_is_defined(run, home, editor, monkeypatch):
    """The file, at the line of the definition."""
    (home / "where9.py").write_text(
        "import os\n\n\ndef here():\n    pass\n\nclass There:\n    pass\n"
    )
    monkeypatch.syspath_prepend(str(home))
    run("import where9\nthing = where9.There()")
    run("%edit -x where9.here")
    assert editor.last[:2] == (str(home / "where9.py"), 4)
    run("%edit -x where9.There")
    assert editor.last[:2] == (str(home / "where9.py"), 7)
    run("%edit -x thing")
    assert editor.last[:2] == (str(home / "where9.py"), 7)
    run("%edit -x where9")
    assert editor.last[0] == str(home / "where9.py")


@pytest.mark.spec("CORE-200")
def test_what_was_typed_is_opened_as_its_input(run, shell, editor):
    """A function of the session: the input that defined it; changed, it is redefined."""
    run("def f():\n    return 1")
    editor.text = "def f():\n    return 2\n"
    run("%edit f")
    assert editor.last[2] == "def f():\n    return 1\n"
    assert shell.user_ns["f"]() == 2
    # Now it is defined in the file that was edited.
    edited = editor.last[0]
    run("%edit f")
    assert editor.last[0] == edited


@pytest.mark.spec("CORE-200", "CORE-202")
def test_a_file_runs_with_its_name(run, shell, home, editor):
    """`__file__` is defined while it runs; its text is not returned; `.py` may be left out."""
    (home / "prog.py").write_text("where = __file__\n")
    for name in ("prog.py", "prog", "~/prog.py"):
        shell.user_ns.pop("where", None)
        result = run(f"%edit {name}")
        assert shell.user_ns["where"] == str(home / "prog.py")
        assert result.result is None
    assert "__file__" not in shell.user_ns


@pytest.mark.spec("CORE-207")
@pytest.mark.parametrize("name", ["3d.py", "2026", "1.txt"])
def test_files_with_digits_in_their_names(run, home, editor, name):
    """They are files, not ranges or numbers."""
    (home / name).write_text("x = 1\n")
    run(f"%edit {name}")
    assert editor.last[0] == str(home / name)


def test_a_new_file_may_be_named(run, shell, home, editor):
    """A name that ends in .py need not exist yet."""
    editor.text = "fresh = 1\n"
    run("%edit new.py")
    assert (home / "new.py").exists()
    assert shell.user_ns["fresh"] == 1


@pytest.mark.spec("CORE-201")
def test_x_does_not_run_and_r_takes_inputs_as_typed(run, shell, editor):
    """-r keeps magics as they were typed, and runs them as a cell."""
    run("%time z = 1")
    editor.text = "never = 1\n"
    result = run("%edit -x")
    assert "never" not in shell.user_ns
    assert result.result == "never = 1\n"
    editor.text = None
    run("%edit -x 1")
    assert "run_line_magic" in editor.last[2]
    editor.text = "lines = !echo hi\n"
    run("%edit -r 1")
    assert editor.last[2] == "%time z = 1\n"
    assert shell.user_ns["lines"] == ["hi"]


def test_n_opens_at_a_line(run, home, editor):
    """The number goes to the editor."""
    (home / "prog.py").write_text("x = 1\n")
    run("%edit -n 12 prog.py")
    assert editor.last[1] == 12


@pytest.mark.spec("CORE-203")
def test_ed_is_the_same(shell):
    """%ed is %edit."""
    assert shell.find_line_magic("ed") == shell.find_line_magic("edit")


@pytest.mark.spec("CORE-205")
def test_an_editor_hook_may_pass_the_task_on(run, shell, editor):
    """Hooks are asked in order; one that raises TryNext leaves it to the next."""
    refused = []

    def other(self, filename, linenum=None, wait=True):
        refused.append(filename)
        raise TryNext

    shell.set_hook("editor", other, priority=1)
    run("%edit")
    assert refused == [editor.last[0]]


def test_errors_of_the_text_are_shown_in_the_file(run, editor, capsys):
    """The traceback shows the line of the file."""
    editor.text = "x = 0\ny = 1 / x\n"
    assert run("%edit").success
    assert "----> 2 y = 1 / x" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["99", "len", "number", "-n x", "-p", "-z"])
def test_mistakes_are_told_in_one_line(run, editor, capsys, line):
    """Nothing is opened."""
    run("number = 3")
    run(f"%edit {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1
    assert editor.opened == []


def test_an_editor_that_fails_is_told(run, shell, capsys):
    """The text is not run."""

    def broken(self, filename, linenum=None, wait=True):
        raise TryNext("status 127")

    shell.set_hook("editor", broken, priority=1)
    shell.editor = "there-is-no-such-editor-9"
    run("%edit")
    assert "UsageError: %edit: the editor could not be run" in capsys.readouterr().err
