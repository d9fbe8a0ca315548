"""Demonstrations: scripts that run block by block."""

from __future__ import annotations

import builtins
import io
import sys

import pytest

from ipy.core.lib.demo import (
    ClearDemo,
    Demo,
    DemoError,
    IPythonDemo,
    IPythonLineDemo,
    LineDemo,
)

SCRIPT = """\
x = 1
print("first")
# <demo> --- stop ---
# <demo> silent
y = 2
print("second")
# <demo> stop
# <demo> auto
print("third", x + y)
"""


@pytest.fixture
def answers(monkeypatch):
    """What is typed at the questions; asking for more is an end of file."""
    waiting = []

    def fake_input(prompt=""):
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    monkeypatch.setattr(builtins, "input", fake_input)
    return waiting


@pytest.fixture
def script(tmp_path):
    """The path of a script."""
    path = tmp_path / "show.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.mark.spec("CORE-438", "CORE-439", "CORE-440", "CORE-442")
def test_a_script_runs_block_by_block(shell, script, answers, capsys):
    """Each call shows a block, asks, and runs it; silent ones are not shown, automatic ones not asked about."""
    demo = Demo(str(script))
    assert demo.nblocks == 3
    answers.append("")
    demo()
    shown = capsys.readouterr().out
    stars = "*" * 21
    assert shown == (
        f"{stars} <show.py> block # 0 (2 remaining) {stars}\n"
        'x = 1\nprint("first")\n\n'
        f"{'*' * 18} Press <q> to quit, <Enter> to execute... {'*' * 18} "
        f"{'*' * 34} output: {'*' * 34}\nfirst\n"
    )
    demo()
    shown = capsys.readouterr().out
    assert "Executing silent block # 1 (1 remaining)" in shown
    assert "y = 2" not in shown
    assert shown.endswith("second\n")
    demo()
    shown = capsys.readouterr().out
    assert 'print("third", x + y)' in shown
    assert "third 3" in shown
    assert "END OF DEMO" in shown
    demo()
    assert "Use <demo_name>.reset()" in capsys.readouterr().out


@pytest.mark.spec("CORE-441")
def test_names_are_merged_after_each_block(shell, script, answers):
    """One can play with the names of a block, which runs in names of its own; a block that is refused does nothing."""
    shell.user_ns["y"] = "mine"
    demo = Demo(str(script))
    answers += ["q", ""]
    demo()
    assert "x" not in shell.user_ns
    assert demo.block_index == 0
    demo()
    assert shell.user_ns["x"] == 1
    assert shell.user_ns["y"] == "mine"
    demo()
    assert shell.user_ns["y"] == 2


@pytest.mark.spec("CORE-439")
@pytest.mark.parametrize("given", [None, False])
def test_auto_all_runs_everything_without_questions(shell, answers, capsys, given):
    """The mark holds for the whole file, unless the caller says otherwise."""
    demo = Demo(
        io.StringIO("# <demo> auto_all\nprint(1)\n# <demo> stop\nprint(2)\n"), auto_all=given
    )
    assert demo.auto_all is (given is None)
    demo()
    assert ("1\n" in capsys.readouterr().out.split("output:")[-1]) is (given is None)


@pytest.mark.spec("CORE-442")
def test_blocks_are_highlighted(shell, script, capsys):
    """With a theme that has colours a block is shown in colours before it runs."""
    shell.colors = "linux"
    Demo(str(script)).show(0)
    assert "\x1b[" in capsys.readouterr().out


@pytest.mark.spec("CORE-443")
def test_moving_around(shell, script, answers, capsys):
    """One can seek, go back, jump, run a block again, show it, and begin anew."""
    demo = Demo(str(script))
    demo.seek(-1)
    assert demo.block_index == 2
    demo.back()
    assert demo.block_index == 1
    demo.jump()
    assert demo.block_index == 2
    demo.back(5)
    assert demo.block_index == 0
    answers += ["", ""]
    demo()
    demo.again()
    assert demo.block_index == 1
    demo.reset()
    assert (demo.block_index, demo.finished, demo.user_ns) == (0, False, {})
    capsys.readouterr()
    demo.show(2)
    assert "block # 2 (0 remaining)" in capsys.readouterr().out
    demo.show_all()
    shown = capsys.readouterr().out
    assert "SILENT block # 1" in shown
    assert "third" in shown
    with pytest.raises(
        ValueError, match="invalid block index 7: the demonstration has blocks 0 to 2"
    ):
        demo.seek(7)


@pytest.mark.spec("CORE-443")
def test_a_block_is_edited(shell, script, answers, capsys):
    """The editor gets the block, and what it has written is run; the script stays as it is."""
    demo = Demo(str(script))

    def editor(self, filename, line=None, wait=True):
        with open(filename, "a", encoding="utf-8") as file:
            file.write("\nprint('edited')\n")

    shell.set_hook("editor", editor)
    demo.edit()
    answers.append("")
    demo()
    assert capsys.readouterr().out.endswith("first\nedited\n")
    assert script.read_text() == SCRIPT


@pytest.mark.spec("CORE-443", "CORE-R086")
def test_a_changed_file_is_read_anew(shell, script):
    """`reload` reads the file and begins with its first block."""
    demo = Demo(str(script))
    demo.seek(2)
    script.write_text("a = 1\n")
    demo.reload()
    assert demo.src_blocks == ["a = 1"]
    assert demo.block_index == 0


@pytest.mark.spec("CORE-444")
def test_a_script_in_memory(shell, answers, capsys):
    """File-like objects do, and can be reloaded."""
    demo = Demo(io.StringIO(SCRIPT), title="in memory")
    demo.reload()
    answers.append("")
    demo()
    assert "<in memory> block # 0" in capsys.readouterr().out


@pytest.mark.spec("CORE-445")
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_scripts_may_hold_any_characters(shell, tmp_path, answers, capsys, encoding):
    """The encoding is the one that Python would read the file in."""
    path = tmp_path / "show.py"
    path.write_bytes(f"# coding: {encoding}\nprint('grüße')\n".encode(encoding))
    demo = Demo(path)
    answers.append("")
    demo()
    assert "\ngrüße\n" in capsys.readouterr().out


@pytest.mark.spec("CORE-446")
def test_a_script_with_magics(shell, answers, capsys):
    """`IPythonDemo` runs blocks as cells, in the user's names: the first line may be a magic."""
    demo = IPythonDemo(io.StringIO("%config InteractiveShell.xmode = 'Plain'\nhere = %pwd\n"))
    answers.append("")
    demo()
    assert shell.xmode == "Plain"
    assert shell.user_ns["here"] == shell.run_line_magic("pwd", "")


@pytest.mark.spec("CORE-447")
def test_only_the_top_level_is_divided(shell, answers, capsys):
    """A mark inside an indented block cuts the statement: the error is shown, and the demonstration goes on."""
    demo = Demo(io.StringIO("if 1:\n    # <demo> stop\n    x = 1\n"))
    assert demo.nblocks == 2
    answers += ["", ""]
    demo()
    # An indented block was expected: CPython's name for it.
    assert "IndentationError" in "".join(capsys.readouterr())
    assert demo.block_index == 1


def test_an_error_in_a_block_is_shown_and_the_next_one_comes(shell, answers, capsys):
    """The traceback is the shell's."""
    demo = Demo(io.StringIO("1/0\n# <demo> stop\nprint('next')\n"))
    answers += ["", ""]
    demo()
    assert "ZeroDivisionError" in "".join(capsys.readouterr())
    demo()
    assert "next" in capsys.readouterr().out


def test_arguments_of_the_script(shell, answers, capsys):
    """The script finds its arguments in `sys.argv`, for as long as it runs."""
    before = list(sys.argv)
    demo = Demo(io.StringIO("import sys; print(sys.argv[1:])"), arg_str="a 'b c'", auto_all=True)
    demo()
    assert "['a', 'b c']" in capsys.readouterr().out
    assert sys.argv == before


def test_line_by_line(shell, capsys):
    """Every line is a block, without questions."""
    for kind in (LineDemo, IPythonLineDemo):
        demo = kind(io.StringIO("a = 1\n\nprint(a)\n"))
        assert demo.src_blocks == ["a = 1", "print(a)"]
        demo()
        demo()
        assert demo.finished
    assert shell.user_ns["a"] == 1


def test_a_clear_screen_has_no_stars(shell, capsys):
    """The variants that clear the screen leave the lines of stars out."""
    ClearDemo(io.StringIO("print(1)"), auto_all=True)()
    assert "*" not in capsys.readouterr().out


def test_a_missing_script_is_named(shell, tmp_path):
    """One error says which file."""
    with pytest.raises(DemoError, match="missing.py"):
        Demo(str(tmp_path / "missing.py"))
