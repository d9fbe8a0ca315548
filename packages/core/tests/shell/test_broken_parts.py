"""Cells run on whatever a program does to the shell's own parts."""

from __future__ import annotations

import ast
import builtins
import io
import sys
import warnings

import pytest

from ipy.core.inputs.tokens import TokenTransformBase


@pytest.mark.parametrize("name", ["pre_run_code_hook", "pre_runcode_hook"])
@pytest.mark.parametrize("ending", [ZeroDivisionError, SystemExit])
def test_a_failing_hook_before_code_is_reported_and_the_cell_runs(shell, capsys, name, ending):
    """Else no later cell could put the hook right."""

    def hook(*arguments):
        raise ending("of the hook")

    shell.set_hook(name, hook)
    result = shell.run_cell("x = 6 * 7")
    assert result.success
    assert shell.user_ns["x"] == 42
    assert "of the hook" in capsys.readouterr().out


@pytest.mark.parametrize("event", ["pre_execute", "pre_run_cell", "post_execute", "post_run_cell"])
def test_a_callback_that_leaves_is_reported_and_the_cell_runs(shell, capsys, event):
    """SystemExit of a callback ends neither the session nor the cell."""

    def leave(*arguments):
        raise SystemExit("of the callback")

    shell.events.register(event, leave)
    assert shell.run_cell("6 * 7").result == 42
    out = capsys.readouterr().out
    assert f"(for {event})" in out
    assert "of the callback" in out


@pytest.mark.parametrize("made", [None, 3, ast.Expression(ast.Constant(1)), ast.Module([3], [])])
def test_a_transformer_that_gives_no_tree_is_removed_with_a_warning(shell, made):
    """A `visit` that forgets to return makes one cell warn, not every cell fail."""

    class Forgetful(ast.NodeTransformer):
        def visit(self, node):
            return made

    shell.ast_transformers.append(Forgetful())
    with pytest.warns(UserWarning, match="Forgetful.*It will be unregistered"):
        result = shell.run_cell("6 * 7")
    assert result.result == 42
    assert shell.ast_transformers == []


def test_an_ast_transformer_that_leaves_is_removed_with_a_warning(shell):
    """SystemExit of a transformer is one of its failures."""

    class Leaving(ast.NodeTransformer):
        def visit(self, node):
            raise SystemExit

        def __repr__(self):
            raise SystemExit

    shell.ast_transformers.append(Leaving())
    with pytest.warns(UserWarning, match="SystemExit"):
        assert shell.run_cell("6 * 7").result == 42
    assert shell.ast_transformers == []


def test_an_input_transformer_that_leaves_is_removed(shell, capsys):
    """SystemExit of an input transformer is the error of one cell, not the end of all."""

    def leave(lines):
        raise SystemExit

    shell.input_transformers_cleanup.append(leave)
    assert isinstance(shell.run_cell("x = 1").error_before_exec, SystemExit)
    assert shell.run_cell("6 * 7").result == 42


def test_a_history_that_is_gone_is_told_once(shell, capsys):
    """The cells run, and standard error says that something is missing."""
    before = shell.history_manager
    shell.history_manager = None
    try:
        assert shell.run_cell("6 * 7", store_history=True).result == 42
        assert shell.run_cell("7 * 7", store_history=True).result == 49
    finally:
        shell.history_manager = before
    assert capsys.readouterr().err.count("history or the session log failed") == 1
    assert shell.execution_count == 3


@pytest.mark.parametrize("name", ["eval", "compile", "print"])
def test_cells_run_without_a_builtin_that_the_shell_uses(shell, capsys, monkeypatch, name):
    """A cell that assigned to it can be followed by one that puts it right, and errors are still shown."""
    with monkeypatch.context() as broken:
        # Put right before anything is judged: pytest needs these functions itself.
        broken.setattr(builtins, name, None)
        result = shell.run_cell("6 * 7").result
        shell.run_cell("1 / 0")
        status, _ = shell.check_complete("x = 1")
    captured = capsys.readouterr()
    assert result == 42
    assert "ZeroDivisionError: division by zero" in captured.out + captured.err
    assert status == "complete"


def test_a_note_with_a_lone_surrogate_is_shown_with_an_escape(shell, monkeypatch):
    """A traceback comes out whatever characters it holds."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    shell.run_cell("e = ValueError('told')\ne.add_note(chr(0xD800))\nraise e")
    stream.flush()
    assert b"ValueError: told" in raw.getvalue()
    assert b"\\ud800" in raw.getvalue()


def test_a_repr_with_a_lone_surrogate_is_shown_with_an_escape(shell, monkeypatch):
    """A result comes out whatever characters it holds, and by `display` too."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    shell.run_cell("class A:\n    def __repr__(self):\n        return 'r' + chr(0xD800)\n")
    assert shell.run_cell("A()").success
    assert shell.run_cell("from ipy.core.display import display\ndisplay(A())").success
    stream.flush()
    assert raw.getvalue().count(b"r\\ud800\n") == 2


@pytest.mark.parametrize("name", ["__cause__", "__context__", "__traceback__", "__notes__"])
def test_an_exception_with_failing_attributes_is_shown_with_its_frames(shell, capsys, name):
    """Properties that raise cost their part of the report only."""
    shell.run_cell(f"class Odd(Exception):\n    {name} = property(lambda self: 1 / 0)\n")
    shell.run_cell("def f():\n    raise Odd('told')\nf()")
    out = "".join(capsys.readouterr())
    assert "raise Odd('told')" in out
    assert "Odd: told" in out
    assert "could not be formatted" not in out
    assert "formatter failed" not in out


@pytest.mark.parametrize("ending", [ValueError, SystemExit])
def test_a_broken_formatter_leads_to_the_report_of_python(shell, capsys, monkeypatch, ending):
    """Whatever fails while an error is shown, the error and its frames are seen, without `print` too."""

    def fail(*arguments, **options):
        raise ending

    monkeypatch.setattr(shell.InteractiveTB, "structured_traceback", fail)
    monkeypatch.setattr(builtins, "print", None)
    shell.run_cell(
        "class Odd(Exception):\n"
        "    __cause__ = property(lambda self: 1 / 0)\n"  # Python's own formatter fails at it
        "    def __str__(self):\n"
        "        raise SystemExit\n"
    )
    shell.run_cell("def f():\n    raise Odd\nf()")
    err = capsys.readouterr().err
    assert f"could not be formatted ({ending.__name__}" in err
    assert "raise Odd" in err
    assert "Odd: its text can't be shown" in err


@pytest.mark.spec("CORE-R020", "TCOR-115")
@pytest.mark.parametrize("ending", [ValueError, SystemExit])
def test_a_custom_handler_that_fails_is_removed(shell, capsys, ending):
    """Both errors are shown, whatever the handler raises."""

    def handler(*arguments, **options):
        raise ending("of the handler")

    shell.set_custom_exc((ZeroDivisionError,), handler)
    shell.run_cell("1 / 0")
    captured = capsys.readouterr()
    assert "was removed" in captured.err
    assert "of the handler" in captured.out
    assert "ZeroDivisionError: division by zero" in captured.out
    assert shell.custom_exceptions == ()


def test_an_exception_whose_text_interrupts_is_named(shell, capsys):
    """An interrupt while an error is shown ends the report, not the knowledge of what failed."""
    shell.run_cell(
        "class Odd(Exception):\n    def __str__(self):\n        raise KeyboardInterrupt\n"
    )
    shell.run_cell("raise Odd")
    assert "the error is: Odd" in capsys.readouterr().err
    assert shell.run_cell("6 * 7").result == 42


def test_a_failing_transformer_is_removed_where_warnings_are_errors(shell):
    """The warning may itself fail one cell, but not all that follow."""

    class Failing(ast.NodeTransformer):
        def visit(self, node):
            raise ValueError

    shell.ast_transformers.append(Failing())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shell.run_cell("1")
        assert shell.run_cell("6 * 7").result == 42


@pytest.mark.parametrize("ending", [ValueError, SystemExit])
def test_a_token_transformer_that_fails_is_removed(shell, ending):
    """It would fail for every cell, the one that removes it included."""

    class Failing(TokenTransformBase):
        @classmethod
        def find(cls, tokens_by_line):
            raise ending

    shell.input_transformer_manager.token_transformers.append(Failing)
    assert isinstance(shell.run_cell("x = 1").error_before_exec, ending)
    assert shell.run_cell("6 * 7").result == 42


def test_a_shutdown_hook_that_leaves_does_not_keep_the_rest_from_being_done(shell, capsys):
    """The end of a session is not cut short by a hook."""

    def leave(*arguments):
        raise SystemExit("of the hook")

    shell.set_hook("shutdown_hook", leave)
    shell.atexit_operations()
    assert "of the hook" in capsys.readouterr().out
