from __future__ import annotations

import io
import re
import sys

import pytest

from ipy.core.debugger import Pdb
from ipy.core.themes import strip_ansi

from .sessions import Session, piped

POST_MORTEM = """\
from ipy.core.debugger import Pdb
CONSTANT = 5
def inner(a, b=2):
    "Divide."
    x = {"k": a}
    return x["k"] / (b - 2)
def outer(values):
    total = 3
    try:
        inner(1)
    except ZeroDivisionError as error:
        raise ValueError("bad") from error
try:
    outer([1, 2])
except ValueError as error:
    Pdb(theme_name="nocolor").interaction(None, error)
print("GOES ON")
"""

STOP = """\
from ipy.core.debugger import set_trace
def f(n):
    m = n + 1
    set_trace()
    m += 1
    return m
print("RESULT", f(3))
"""


@pytest.mark.spec("CORE-383", "CORE-385", "CORE-388", "CORE-R089", "CORE-R107", "TCOR-120")
def test_a_post_mortem_session_walks_the_stack(tmp_path):
    """It begins at the frame that raised; up, down, list and where show source; the program goes on afterwards."""
    session = Session(tmp_path, POST_MORTEM)
    try:
        assert "> " + str(tmp_path / "prog.py") + "(12)outer()" in session.first
        assert '---> 12         raise ValueError("bad") from error' in session.first
        assert "---> 14     outer([1, 2])" in session("up")
        assert "*** Oldest frame" in session("up")
        assert "(12)outer()" in session("down")
        assert "*** Newest frame" in session("down")
        listing = session("list").split("\n")
        assert listing[0] == "      7 def outer(values):"
        assert listing[5] == '---> 12         raise ValueError("bad") from error'
        assert listing[10] == '     17 print("GOES ON")'
        assert "[EOF]" in session("list")
        assert session("list .").split("\n")[5] == listing[5]
        assert session("list 3, 4").split("\n")[:2] == [
            "      3 def inner(a, b=2):",
            '      4     "Divide."',
        ]
        assert session("ll").split("\n")[0] == "      7 def outer(values):"
        stack = session("where 1")
        assert stack.index("<module>()") < stack.index("outer()")
        assert stack.count("---> ") == 2
        assert "GOES ON" in session.end("q")
    finally:
        session.close()


@pytest.mark.spec("CORE-434", "TCOR-122")
def test_nested_scopes_see_the_frames_names(tmp_path):
    """Comprehensions, lambdas and functions, over several lines; assignments stay; p and pp as well."""
    session = Session(tmp_path, POST_MORTEM)
    try:
        assert session("[total for _ in values]") == "[3, 3]\n"
        assert session("(lambda: total + CONSTANT)()") == "8\n"
        assert session("p [total + v for v in values]") == "[4, 5]\n"
        assert session("pp {v: total for v in values}") == "{1: 3, 2: 3}\n"
        session("def g():", prompt="...   ")
        session("    return total * 2", prompt="...   ")
        assert session("") == ""
        assert session("g()") == "6\n"
        session("total = 50")
        assert session("g()") == "100\n"
        assert session("nosuch") == "*** NameError: name 'nosuch' is not defined\n"
        assert "SyntaxError" in session("x ===")
        assert session("!values") == "[1, 2]\n"
    finally:
        session.close()


@pytest.mark.spec("CORE-384", "CORE-R089", "TCOR-120", "TCOR-123")
def test_objects_are_explained(tmp_path):
    """pdef, pdoc, pinfo, pinfo2, psource, pfile, and a question mark before or after."""
    session = Session(tmp_path, POST_MORTEM)
    try:
        assert "inner(a, b=2)" in session("pdef inner")
        assert "Divide." in session("pdoc inner")
        assert 'return x["k"] / (b - 2)' in session("psource inner")
        assert "def inner(a, b=2):" in session("pfile inner")
        for command in ("pinfo inner", "inner?", "?inner"):
            shown = session(command)
            assert "inner(a, b=2)" in shown
            assert "Divide." in shown
            assert "return x" not in shown
        for command in ("pinfo2 inner", "inner??", "??inner"):
            assert 'return x["k"] / (b - 2)' in session(command)
        assert session("nosuch?") == "Object `nosuch` not found.\n"
        assert "total" in session("pinfo total") or "int" in session("pinfo total")
    finally:
        session.close()


@pytest.mark.spec("CORE-384")
def test_long_descriptions_are_paged_on_a_terminal(tmp_path, monkeypatch):
    """What is longer than the screen goes through the pager; what is shorter doesn't."""
    pager = tmp_path / "pager.py"
    pager.write_text("import sys; print('PAGED', len(sys.stdin.readlines()) > 200)")
    monkeypatch.setenv("PAGER", f"{sys.executable} {pager}")
    documented = '    "Divide.' + r"\nline" * 200 + '"\n'
    session = Session(tmp_path, POST_MORTEM.replace('    "Divide."\n', documented))
    try:
        assert "PAGED True" in session("pinfo inner")
        assert "PAGED True" in session("inner?")
        assert "PAGED" not in session("pinfo total")
    finally:
        session.close()


@pytest.mark.spec("TCOR-120")
def test_chained_exceptions_can_be_visited(tmp_path):
    """`exceptions` lists the chain, the oldest first; with a number it goes there."""
    session = Session(tmp_path, POST_MORTEM)
    try:
        assert session("exceptions") == (
            "    0 ZeroDivisionError('division by zero')\n>   1 ValueError('bad')\n"
        )
        shown = session("exceptions 0")
        assert '----> 6     return x["k"] / (b - 2)' in shown
        assert session("p a, b") == "(1, 2)\n"
        assert ">   0" in session("exceptions")
        assert "takes a number from 0 to 1" in session("exceptions 7")
        assert "takes a number from 0 to 1" in session("exception x")
    finally:
        session.close()


@pytest.mark.spec("CORE-383")
def test_the_tabulator_completes(tmp_path):
    """Commands, names of the frame and attributes, where the prompt reads with GNU readline."""
    pytest.importorskip("readline")
    session = Session(tmp_path, POST_MORTEM)
    try:
        session.child.send("p tot\t\n")
        assert strip_ansi(session.read()).endswith("3\n")
        session.child.send("skip_pre\t\n")
        assert "debuggerskip : True" in session.read()
    finally:
        session.close()


def test_completion_knows_names_and_attributes():
    """Commands first, then the names of the frame; the argument of any command is completed too."""
    debugger = Pdb(stdin=io.StringIO(), stdout=io.StringIO(), readrc=False)
    variable_name = {"x": 1}
    import sys

    debugger.reset()
    debugger.setup(sys._getframe(), None)
    assert debugger.completenames("variable_n", "variable_n", 0, 10) == ["variable_name"]
    assert "where" in debugger.completenames("whe", "whe", 0, 3)
    assert debugger.completedefault("variable_name.ite", "p variable_name.ite", 2, 19) == [
        "variable_name.items"
    ]
    debugger.forget()


@pytest.mark.spec("CORE-R091", "TCOR-119")
def test_set_trace_stops_in_the_caller(tmp_path):
    """Stepping, changing a variable, going on; a short file has all the context that there is."""
    session = Session(tmp_path, STOP)
    try:
        shown = session.leave_call()
        assert "(5)f()" in shown
        assert "----> 5     m += 1" in shown
        session("m = 100")
        assert "(6)f()" in session("next")
        returned = session("step")
        assert "--Return--" in returned
        assert "\n101\n" in returned
        assert "RESULT 101" in session.end("continue")
    finally:
        session.close()


@pytest.mark.spec("CORE-389")
def test_values_are_shown_at_some_length(tmp_path):
    """A returned value of more than eighty characters is whole."""
    text = "x" * 200
    session = Session(tmp_path, STOP.replace("return m", f"return '{text}'"))
    try:
        session.leave_call()
        session("next")
        assert f"'{text}'" in session("next")
        assert session(f"'{text}'") == f"'{text}'\n"
    finally:
        session.close()


@pytest.mark.spec("CORE-390")
def test_several_debuggers_do_not_loop(tmp_path):
    """Each set_trace makes a debugger; going on from one leads to the next, and then to the end."""
    source = "from ipy.core.debugger import set_trace\nfor i in range(3):\n    set_trace()\n    x = i\nprint('END', x)\n"
    out = piped(tmp_path, source, "p 'at', i", "c", "p 'at', i", "c", "p 'at', i", "c")
    assert re.findall(r"\('at', (\d)\)", out) == ["0", "1", "2"]
    assert "END 2" in out


@pytest.mark.spec("CORE-391")
@pytest.mark.parametrize(
    ("theme", "colored"),
    [("'NoColor'", False), ("'Linux'", True), ("'lightbg'", True), ("None", True)],
)
def test_colours_follow_the_theme(tmp_path, theme, colored):
    """A named theme is used; without one, a terminal gets colours."""
    session = Session(
        tmp_path, POST_MORTEM.replace('theme_name="nocolor"', f"color_scheme={theme}")
    )
    try:
        shown = session.raw("list")
        assert ("\x1b[" in shown) is colored
        assert 'raise ValueError("bad") from error' in strip_ansi(shown)
    finally:
        session.close()


@pytest.mark.spec("CORE-391")
def test_a_pipe_gets_no_colours(tmp_path):
    """Without a theme, the stream decides."""
    out = piped(tmp_path, POST_MORTEM.replace('theme_name="nocolor"', ""), "list", "q")
    assert "\x1b" not in out
    assert "GOES ON" in out


def test_a_nested_debugger_steps_through_an_expression(tmp_path):
    """`debug` opens a session inside the session."""
    session = Session(tmp_path, POST_MORTEM)
    try:
        session("debug inner(4, 6)", prompt="(ipdb>) ")
        assert "inner()" in session("step", prompt="(ipdb>) ") + session("step", prompt="(ipdb>) ")
        assert "LEAVING RECURSIVE DEBUGGER" in session("continue")
    finally:
        session.close()


@pytest.mark.spec("TCOR-121")
def test_pdbrc_sets_everything(tmp_path):
    """Commands of ~/.pdbrc run before the first prompt."""
    (tmp_path / ".pdbrc").write_text("skip_hidden no\ncontext 1\nskip_predicates readonly yes\n")
    session = Session(tmp_path, POST_MORTEM)
    try:
        assert "skip_hidden = False" in session("skip_hidden")
        assert "readonly : True" in session("skip_predicates")
        assert session("where").count(" outer([1, 2])") == 1
        assert "try:" not in session("where")
    finally:
        session.close()


def test_a_breakpoint_is_marked_in_listings(tmp_path):
    """Its number stands in the margin."""
    session = Session(tmp_path, STOP)
    try:
        session("m; m")
        session("break 6")
        assert "1     6     return m" in session("list")
        assert "(6)f()" in session("continue")
    finally:
        session.close()


def test_commands_can_be_names(tmp_path):
    """`a = 3` and `list = []` assign, although a and list are commands."""
    session = Session(tmp_path, POST_MORTEM)
    try:
        session("list = 77")
        assert session("p list") == "77\n"
        session("n = 5")
        assert session("p n") == "5\n"
    finally:
        session.close()


def test_bad_arguments_get_one_clear_error(tmp_path):
    """What, where, what to do."""
    out = piped(
        tmp_path,
        POST_MORTEM,
        "context x",
        "where -1",
        "list a",
        "up x",
        "skip_hidden maybe",
        "skip_predicates a",
        "unignore_module q",
        "pinfo",
        "q",
    )
    for text in (
        "context must be a positive number of lines, got 'x'",
        "where takes a positive number of lines, got '-1'",
        "list takes line numbers or `.`, got 'a'",
        "expected a number of frames, got 'x'",
        "skip_hidden takes yes or no, got 'maybe'",
        "skip_predicates takes one of tbhide, readonly, ipython_internal, debuggerskip",
        "'q' is not ignored",
        "name an object",
    ):
        assert f"*** {text}" in out or text in out


def test_a_session_needs_something_to_look_at():
    """Neither frame nor traceback is an error that says so."""
    debugger = Pdb(stdin=io.StringIO(), stdout=io.StringIO(), readrc=False)
    with pytest.raises(ValueError, match="nothing to debug"):
        debugger.interaction(None, None)
    with pytest.raises(ValueError, match="nothing to debug"):
        debugger.interaction(None, ValueError("never raised"))


def test_wrong_settings_are_told_when_the_debugger_is_made():
    """Not in the middle of a session."""
    with pytest.raises(ValueError, match="context must be a positive number of lines, got 0"):
        Pdb(context=0)
    with pytest.raises(KeyError, match="No theme is called"):
        Pdb(theme_name="nosuch")
    assert Pdb(context="7").context == 7


@pytest.mark.spec("TCOR-123")
def test_line_magics_of_the_shell_run_at_the_prompt(tmp_path):
    """%name runs the shell's magic; one that doesn't exist is told."""
    source = """\
    import sys
    from ipy.core import active
    from ipy.core.debugger import Pdb
    class Shell:
        colors = "nocolor"
        def find_line_magic(self, name):
            return name == "double" or None
        def run_line_magic(self, name, rest):
            return int(rest) * 2
    active.set_active(Shell())
    def f():
        secret = 21
        1 / 0
    try:
        f()
    except ZeroDivisionError as error:
        Pdb().interaction(None, error)
    """
    out = piped(tmp_path, source, "%double 21", "%nosuch", "%double x", "%pinfo secret", "q")
    assert "42" in out
    assert "*** there is no line magic %nosuch" in out
    assert "*** ValueError: invalid literal" in out
    assert "int" in out


def test_assignments_survive_looking_around(tmp_path):
    """A variable that was set at the prompt keeps its value through where, list and hidden-frame checks, and in the program."""
    out = piped(tmp_path, STOP, "m = 100", "where", "list", "ll", "p 'm is', m", *["next"] * 3, "c")
    assert "('m is', 100)" in out
    assert "RESULT 101" in out


@pytest.mark.spec("TCOR-120")
def test_interact_opens_a_shell_with_the_frames_names(tmp_path):
    """Its nested scopes see them; what it assigns is there afterwards."""
    commands = [
        "interact",
        "print('sum', sum(v + total for v in values))",
        "total = 8",
        "exit",
        "p 'total is', total",
        "q",
    ]
    out = piped(tmp_path, POST_MORTEM, *commands)
    assert "sum 9" in out
    assert "('total is', 8)" in out
    assert "GOES ON" in out
