from __future__ import annotations

import ast

import pytest

from ipy.core.magics.ast_mod import ReplaceCodeTransformer, mangle_all

TEMPLATE = "print('before')\n__code__\nprint('after')\n__ret__\n"


@pytest.mark.spec("TCOR-081")
def test_cells_run_inside_the_template(run, capsys):
    """What the template prints comes around each cell; the value is still shown."""
    run(f"%%code_wrap around\n{TEMPLATE}")
    result = run("6 * 7")
    assert result.result == 42
    assert capsys.readouterr().out.startswith("before\nafter\nOut[2]: 42")
    run("%code_wrap --remove around")
    capsys.readouterr()
    run("x = 1")
    assert capsys.readouterr().out == ""


@pytest.mark.spec("TCOR-081")
def test_templates_are_listed_and_replaced(run, shell, capsys):
    """--list gives names, --list-all the text; the same name again replaces."""
    run("%%code_wrap quiet\n__code__\n__ret__")
    run("%%code_wrap quiet\n___tmp = 1\n__code__\n__ret__")
    assert len(shell.ast_transformers) == 1
    run("%code_wrap --list")
    assert capsys.readouterr().out == "quiet\n"
    run("%code_wrap --list-all")
    assert "    ___tmp = 1\n    __code__" in capsys.readouterr().out
    assert not any("___tmp" in name and "mangle" not in name for name in shell.user_ns)


@pytest.mark.spec("TCOR-081")
@pytest.mark.parametrize("line", ["--remove", "--remove nothing", "word", "--lost"])
def test_mistakes_are_told(run, capsys, line):
    """Bad arguments are usage errors."""
    run(f"%code_wrap {line}")
    assert capsys.readouterr().err.startswith("UsageError: ")


def unparse(template: str, cell: str, **kwargs) -> str:
    transformer = ReplaceCodeTransformer.from_string(template, **kwargs)
    return ast.unparse(transformer.visit(ast.parse(cell)))


@pytest.mark.spec("TCOR-015")
def test_code_and_value_take_their_places():
    """`__code__` becomes the cell, `__ret__` the value of its last expression, or None."""
    template = "try:\n    __code__\nfinally:\n    done()\n__ret__"
    with_value = unparse(template, "x = 1\nx")
    assert with_value.startswith("try:\n    x = 1\n    ")
    name = with_value.splitlines()[2].split(" = ")[0].strip()
    assert not name.isidentifier()
    assert with_value.splitlines()[-1] == name
    assert unparse(template, "x = 1").endswith("\nNone")
    assert unparse("__code__", "") == "pass"


@pytest.mark.spec("TCOR-015")
def test_marked_names_are_kept_apart():
    """Names with three underscores can't meet the user's, wherever they stand."""
    template = (
        "from time import time as ___now\n"
        "def ___f(___a):\n    global ___g\n    return ___a\n"
        "___t = ___f(___now())\n__code__\n__ret__"
    )
    code = unparse(template, "___t = 1")
    assert "as mangle-___now" in code
    assert "def mangle-___f(mangle-___a)" in code
    assert "global mangle-___g" in code
    assert "mangle-___t = mangle-___f(mangle-___now())" in code
    assert "\n___t = 1\n" in code


@pytest.mark.spec("TCOR-015")
def test_predicate_and_mapping():
    """All names can be kept apart; names can be filled in."""
    assert "mangle-x = 1" in unparse("x = 1\n__code__", "x", mangling_predicate=mangle_all)
    mapping = {"limit": 5, "call": ast.parse("f()", mode="eval").body}
    assert unparse("a = limit\nb = call\n__code__", "1", mapping=mapping).startswith(
        "a = 5\nb = f()\n"
    )


@pytest.mark.spec("TCOR-015")
def test_switches(capsys):
    """`enabled` switches it off, `debug` shows what runs; the template is not used up."""
    transformer = ReplaceCodeTransformer.from_string("before()\n__code__")
    transformer.enabled = False
    assert ast.unparse(transformer.visit(ast.parse("1"))) == "1"
    transformer.enabled = True
    transformer.debug = True
    for cell in ("a = 1", "b = 2"):
        assert ast.unparse(transformer.visit(ast.parse(cell))) == f"before()\n{cell}"
    assert "before()" in capsys.readouterr().out


@pytest.mark.spec("TCOR-015")
def test_errors_point_into_the_cell(run, shell, capsys):
    """With a template, a traceback still shows the line of the cell."""
    shell.ast_transformers.append(ReplaceCodeTransformer.from_string("__code__\n__ret__"))
    run("x = 0\ny = 1 / x")
    assert "----> 2 y = 1 / x" in capsys.readouterr().out
