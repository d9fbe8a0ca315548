"""Splitting cells into what runs and what is shown."""

from __future__ import annotations

import ast

import pytest

from ipy.core.execution.runner import CellRunner, needs_event_loop, plan, run_without_loop


def split(source, interactivity):
    """The steps of a cell, as (mode, source of its statements)."""
    return [
        (step.mode, "; ".join(ast.unparse(node) for node in step.nodes))
        for step in plan(ast.parse(source).body, interactivity)
    ]


@pytest.mark.spec("TCOR-007", "CORE-019")
@pytest.mark.parametrize(
    ("interactivity", "source", "expected"),
    [
        ("all", "1; x = 2; 3", [("single", "1"), ("single", "x = 2"), ("single", "3")]),
        ("last", "1; x = 2", [("exec", "1"), ("single", "x = 2")]),
        ("last_expr", "1; 2", [("exec", "1"), ("single", "2")]),
        ("last_expr", "1; x = 2", [("exec", "1; x = 2")]),
        ("last_expr", "1", [("single", "1")]),
        ("last_expr_or_assign", "x = 2", [("exec", "x = 2"), ("single", "x")]),
        ("last_expr_or_assign", "x += 2", [("exec", "x += 2"), ("single", "x")]),
        ("last_expr_or_assign", "x: int = 2", [("exec", "x: int = 2"), ("single", "x")]),
        ("last_expr_or_assign", "a[0] = 2", [("exec", "a[0] = 2")]),
        ("last_expr_or_assign", "3", [("single", "3")]),
        ("none", "1; 2", [("exec", "1; 2")]),
        ("last_expr", "", []),
    ],
)
def test_which_statements_show_their_value(interactivity, source, expected):
    """The setting decides; statements that are not shown run together."""
    assert split(source, interactivity) == expected


def test_an_unknown_interactivity_is_refused():
    """The error lists the choices."""
    with pytest.raises(ValueError, match="must be one of all, last"):
        plan([], "some")


@pytest.mark.spec("CORE-053", "CORE-054")
def test_expressions_of_a_block_reach_the_displayhook_in_single_mode_only(monkeypatch):
    """`for i in range(3): i**2` shows three values where it is shown, none where it is not."""
    shown = []
    monkeypatch.setattr("sys.displayhook", shown.append)
    runner = CellRunner(
        lambda code: eval(code, {}), lambda tree, name, mode: compile(tree, name, mode)
    )
    body = ast.parse("for i in range(3): i**2").body
    run_without_loop(runner.run(runner.prepare(body, "cell", "last")))
    assert shown == [0, 1, 4]
    run_without_loop(runner.run(runner.prepare(body, "cell", "none")))
    assert shown == [0, 1, 4]


def test_a_mistake_in_the_last_statement_keeps_the_first_from_running():
    """A cell is compiled as a whole before anything of it runs."""
    names = {}
    runner = CellRunner(
        lambda code: eval(code, names), lambda tree, name, mode: compile(tree, name, mode)
    )
    with pytest.raises(SyntaxError, match="'return' outside function"):
        runner.prepare(ast.parse("x = 1\nreturn").body, "cell", "last_expr")
    assert "x" not in names


@pytest.mark.spec("TCOR-001", "TCOR-005")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("await f()", True),
        ("async for x in y: pass", True),
        ("async with x: pass", True),
        ("[x async for x in y]", True),
        ("async def f():\n    await g()", False),
        ("s = 'await'", False),
        ("1 + 1", False),
        ("await", False),
    ],
)
def test_cells_that_await_at_the_top_level_need_an_event_loop(source, expected):
    """What awaits inside of functions only, or is no Python, needs none."""

    def compile_source(text, name, mode):
        return compile(text, name, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    assert needs_event_loop(source, compile_source) is expected


def test_a_coroutine_that_waits_can_not_run_without_a_loop():
    """It ends in an error that says what to do, not in silence."""

    class Wait:
        def __await__(self):
            yield

    async def waits():
        await Wait()

    with pytest.raises(RuntimeError, match="run_cell_async"):
        run_without_loop(waits())
