from __future__ import annotations

import pytest

from .sessions import Session, piped

HIDDEN = """\
from ipy.core.debugger import set_trace
def stop(n):
    set_trace(header="HEADER")
    z = n + 1
    return z
def hidden(n):
    __tracebackhide__ = True
    return stop(n)
def main():
    a = hidden(4)
    print("A", a)
main()
"""

SKIPPED = """\
from ipy.core.debugger import set_trace
def deeper():
    return 1
def helper():
    deeper()
def decorate(function):
    def wrapper(*args):
        __debuggerskip__ = True
        helper()
        __debuggerskip__ = False
        result = function(*args)
        __debuggerskip__ = True
        helper()
        return result
    return wrapper
@decorate
def wanted(x):
    return x + 1
def main():
    set_trace()
    value = wanted(3)
    print("V", value)
main()
"""


@pytest.mark.spec("TCOR-112", "TCOR-120")
def test_hidden_frames_are_passed_over(tmp_path):
    """where counts them, up and down step over them, next doesn't stop in them."""
    session = Session(tmp_path, HIDDEN)
    try:
        assert "HEADER" in session.first
        stack = session("where")
        assert "hidden()" not in stack
        assert "[... skipping 1 hidden frame(s)]" in stack
        above = session("up")
        assert "main()" in above
        assert "[... skipped 1 hidden frame(s)]" in above
        assert "stop()" in session("down")
        session.leave_call()
        session("next")
        session("next")
        assert "main()" in session("next")
        session.end("c")
    finally:
        session.close()


@pytest.mark.spec("TCOR-120")
def test_hidden_frames_can_be_shown(tmp_path):
    """skip_hidden no, or the predicate alone."""
    for command in ("skip_hidden no", "skip_predicates tbhide no"):
        out = piped(tmp_path, HIDDEN, command, "up", "c")
        assert "hidden()" in out


@pytest.mark.spec("TCOR-120")
def test_modules_can_be_ignored(tmp_path):
    """ignore_module passes over a module's frames, unignore_module takes it back."""
    (tmp_path / "library.py").write_text("def call(f):\n    return f()\n")
    source = """\
    import library
    from ipy.core.debugger import set_trace
    def user():
        set_trace()
        return 5
    def main():
        return library.call(user)
    main()
    """
    out = piped(
        tmp_path,
        source,
        "ignore_module library",
        "ignore_module",
        "up",
        "down",
        "unignore_module library",
        "up",
        "c",
    )
    assert "Currently ignored modules: library" in out
    first_up, second_up = out.index("main()"), out.index("call()")
    assert first_up < second_up


@pytest.mark.spec("TCOR-121")
def test_debuggerskip_steps_over_helpers(tmp_path):
    """Stepping goes from the call of a decorated function straight into it: neither wrapper nor helpers stop it."""
    session = Session(tmp_path, SKIPPED)
    try:
        assert "main()" in session.leave_call()
        stepped = session("step")
        assert "wanted()" in stepped
        assert "wrapper()" not in stepped
        session("skip_predicates debuggerskip no")
        assert "wanted()" in session("step")
        session("step")
        assert "wrapper()" in session("step")
    finally:
        session.close()


@pytest.mark.spec("TCOR-120")
def test_context_sets_the_number_of_lines(tmp_path):
    """As many lines as asked for, within the file."""
    session = Session(tmp_path, HIDDEN)
    try:
        session("context 3")
        lines = [line for line in session("up").split("\n") if line[:7].strip()]
        assert len([line for line in lines if line.lstrip("->  ")[:1].isdigit()]) == 3
        session("context 100")
        assert "main()" in session("down") + session("up")
    finally:
        session.close()


def test_post_mortem_begins_at_the_last_visible_frame(tmp_path):
    """A library that hides the frame that raises leads to the user's call."""
    source = """\
    from ipy.core.debugger import Pdb
    def library():
        __tracebackhide__ = True
        raise ValueError
    def user():
        library()
    try:
        user()
    except ValueError as error:
        Pdb().interaction(None, error)
    """
    out = piped(tmp_path, source, "p 'he' + 're'", "skip_hidden no", "down", "q")
    assert out.index("(6)user()") < out.index("here") < out.index("(4)library()")


def test_the_place_of_the_exception_is_shown(tmp_path):
    """A finally clause has run since: the arrow points to where it was raised, >> to where the frame is."""
    source = """\
    from ipy.core.debugger import Pdb
    def f():
        try:
            1 / 0
        finally:
            x = 1
    try:
        f()
    except ZeroDivisionError as error:
        Pdb().interaction(None, error)
    """
    out = piped(tmp_path, source, "list", "q")
    assert "----> 4         1 / 0" in out
