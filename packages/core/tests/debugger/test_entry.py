from __future__ import annotations

import bdb

import pytest

from ipy.core.debugger import BdbQuit_excepthook

from .sessions import Session, piped


@pytest.mark.spec("CORE-388", "CORE-R087", "CORE-R107")
@pytest.mark.parametrize("call", ["Tracer()()", "Tracer('NoColor')()", "Tracer(colors='Linux')()"])
def test_tracer_stops_where_it_is_called(tmp_path, call):
    """Without any error text, outside of a shell."""
    source = f"from ipy.core.debugger import Tracer\ndef f():\n    y = 5\n    {call}\n    z = y\nf()\nprint('END')\n"
    out = piped(tmp_path, source, "p y * 11", "c")
    assert "55" in out
    assert "END" in out
    assert "Error" not in out


@pytest.mark.spec("TCOR-119")
def test_breakpoint_leads_to_set_trace(tmp_path):
    """PYTHONBREAKPOINT=ipy.core.debugger.set_trace makes breakpoint() stop here."""
    source = "import os\nos.environ['PYTHONBREAKPOINT'] = 'ipy.core.debugger.set_trace'\ndef f():\n    y = 5\n    breakpoint()\n    return y\nf()\n"
    assert "55" in piped(tmp_path, source, "p y * 11", "c")


@pytest.mark.spec("TCOR-119")
def test_set_trace_takes_a_frame(tmp_path):
    """The session begins in the frame that is given."""
    source = """\
    import sys
    from ipy.core.debugger import set_trace
    def helper():
        set_trace(sys._getframe(1))
    def f():
        mine = 6
        helper()
        return mine
    f()
    """
    assert "66" in piped(tmp_path, source, "p mine * 11", "c")


def test_set_trace_takes_the_shells_debugger(tmp_path):
    """In a shell, its debugger_cls is used."""
    source = """\
    from ipy.core import active
    from ipy.core.debugger import Pdb, set_trace
    class Mine(Pdb):
        def __init__(self):
            super().__init__()
            self.prompt = "mine> "
    class Shell:
        debugger_cls = Mine
        colors = "nocolor"
    active.set_active(Shell())
    set_trace()
    x = 1
    """
    assert "mine> " in piped(tmp_path, source, "c")


def test_quitting_is_no_error_for_the_hook(capsys):
    """BdbQuit prints one line; other exceptions go on to the next hook."""
    BdbQuit_excepthook(bdb.BdbQuit, bdb.BdbQuit(), None)
    assert capsys.readouterr().out == "Exiting Debugger.\n"
    seen = []
    error = ValueError("x")
    BdbQuit_excepthook(ValueError, error, None, excepthook=lambda *triple: seen.append(triple))
    assert seen == [(ValueError, error, None)]


def test_the_hook_goes_on_to_the_one_that_ipdb_leaves(monkeypatch):
    """ipdb stores the previous sys.excepthook in the function's attribute excepthook_ori."""
    seen = []
    monkeypatch.setattr(
        BdbQuit_excepthook, "excepthook_ori", lambda *triple: seen.append(triple), raising=False
    )
    error = ValueError("x")
    BdbQuit_excepthook(ValueError, error, None)
    assert seen == [(ValueError, error, None)]


@pytest.mark.spec("TCOR-122")
def test_an_interruptible_debugger_is_left_by_an_interrupt(tmp_path):
    """Ctrl-C at the prompt ends the session and reaches the program; Pdb itself stays at its prompt."""
    source = """\
    from ipy.core.debugger import {cls}
    try:
        1 / 0
    except ZeroDivisionError as error:
        try:
            {cls}().interaction(None, error)
        except KeyboardInterrupt:
            print("INTERRUPTED")
    print("END")
    """
    session = Session(
        tmp_path, __import__("textwrap").dedent(source).format(cls="InterruptiblePdb")
    )
    try:
        session.child.sendintr()
        session.child.expect_exact("INTERRUPTED")
        session.child.expect_exact("END")
    finally:
        session.close()
    from ipy.core.debugger import InterruptiblePdb

    assert InterruptiblePdb.__mro__[1].__name__ == "Pdb"
    session = Session(
        tmp_path,
        __import__("textwrap").dedent(source).format(cls="Pdb").replace("import Pdb", "import Pdb"),
    )
    try:
        session.child.sendintr()
        assert "KeyboardInterrupt" in session.read()
    finally:
        session.close()
