from __future__ import annotations

import builtins
import sys

import pytest

from ipy.core.frames import nested_scopes, run_in_frame


@pytest.fixture
def space():
    """Globals and locals of an imaginary frame."""
    globals = {"__name__": "modx", "__builtins__": builtins, "outer": 10}
    exec("def set_global():\n    global made\n    made = 7", globals)
    return globals, {"a": 1, "b": [1, 2]}


@pytest.mark.spec("CORE-434", "TCOR-122")
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[a for _ in b]", [1, 1]),
        ("sum(a * x for x in b)", 3),
        ("{x: a for x in b}", {1: 1, 2: 1}),
        ("(lambda: a + outer)()", 11),
        ("[[a for _ in b] for _ in b]", [[1, 1], [1, 1]]),
        ("(lambda: (lambda: a)())()", 1),
        ("a + outer", 11),
    ],
)
def test_nested_scopes_see_the_locals(space, expression, value):
    """Comprehensions, generators, lambdas, at any depth, beside globals and builtins."""
    assert run_in_frame(expression, *space, "eval") == value


@pytest.mark.spec("CORE-434")
def test_functions_and_classes_see_the_locals(space):
    """Bodies of functions and of classes, methods, recursion, names that are assigned in the same block."""
    globals, locals = space
    source = """
def f():
    return a + later
later = 5
x = f()
class C:
    y = a
    def m(self):
        return (a, C)
z = C().m()
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
w = fact(5)
"""
    run_in_frame(source, globals, locals)
    assert locals["x"] == 6
    assert locals["z"] == (1, locals["C"])
    assert locals["w"] == 120
    assert locals["C"].__module__ == "modx"


def test_functions_see_later_changes(space):
    """A function that was defined at one prompt sees what the next one assigns."""
    globals, locals = space
    run_in_frame("def f(): return a + later", globals, locals)
    run_in_frame("a, later = 100, 1", globals, locals)
    assert locals["f"]() == 101


def test_assignments_go_to_the_locals(space):
    """New names, changed ones, deleted ones; the globals stay as they were."""
    globals, locals = space
    before = dict(globals)
    run_in_frame(
        "c = [a for _ in b]; a = 2; del b; import os.path; d = sorted(locals())", globals, locals
    )
    assert locals["c"] == [1, 1]
    assert locals["a"] == 2
    assert "b" not in locals
    assert locals["d"] == ["a", "c", "os"]
    assert globals == before


@pytest.mark.parametrize(
    "source",
    ["global outer; outer = (lambda: a)()", "def g():\n    global outer\n    outer = a\ng()"],
)
def test_global_statements_reach_the_globals(space, source):
    """`global` writes to the real globals, from the top level and from functions."""
    globals, locals = space
    run_in_frame(source, globals, locals)
    assert globals["outer"] == 1
    assert "outer" not in locals


def test_globals_that_others_change_are_seen_at_once(space):
    """A function of the module assigns a global; the next line, and nested scopes, see it."""
    globals, locals = space
    run_in_frame("set_global(); x = made; y = (lambda: made + a)()", globals, locals)
    assert (locals["x"], locals["y"]) == (7, 8)


def test_missing_names_are_name_errors(space):
    """As usual, with the name."""
    for source in ("nope", "(lambda: nope)()"):
        with pytest.raises(NameError, match="nope"):
            run_in_frame(source, *space, "eval")


def test_code_without_need_runs_with_the_real_globals(space):
    """Functions that use globals only keep the module's dictionary."""
    globals, locals = space
    run_in_frame("def f(): return outer", globals, locals)
    assert locals["f"].__globals__ is globals
    module = {"__builtins__": builtins}
    run_in_frame("x = 1\ndef f(): return x", module, module)
    assert module["f"].__globals__ is module


def test_single_mode_shows_values(space, capsys):
    """Expressions go to sys.displayhook."""
    run_in_frame("[a for _ in b]", *space, "single")
    assert capsys.readouterr().out == "[1, 1]\n"


def test_compiled_code_and_namespaces_for_others(space):
    """Code objects are taken, and a runner can have the two namespaces."""
    globals, locals = space
    code = compile("x = [a for _ in b]", "<cell>", "exec")
    run_in_frame(code, globals, locals)
    assert locals.pop("x") == [1, 1]
    with nested_scopes(code, globals, locals) as namespaces:
        exec(code, *namespaces)
    assert locals["x"] == [1, 1]


def test_syntax_errors_get_through(space):
    """With the file name that was given."""
    with pytest.raises(SyntaxError) as caught:
        run_in_frame("x =", *space, filename="<prompt>")
    assert caught.value.filename == "<prompt>"


def test_a_real_frame_works(space):
    """The locals of a running function, as its frame gives them."""

    def function():
        secret = 42
        return sys._getframe()

    frame = function()
    assert run_in_frame("[secret for _ in range(2)]", frame.f_globals, frame.f_locals, "eval") == [
        42,
        42,
    ]
