"""Hooks and the chains behind them."""

from __future__ import annotations

import pytest

from ipy.core.errors import TryNext, UsageError
from ipy.core.hooks import CommandChainDispatcher, Hooks, StrDispatch, editor_command


def answer(value):
    return lambda *args: value


def decline(*args):
    raise TryNext("not me")


@pytest.mark.spec("CORE-032")
def test_a_chain_goes_on_until_somebody_answers():
    """`TryNext` passes the call on to the next function."""
    chain = CommandChainDispatcher()
    chain.add(decline, 1)
    chain.add(answer("second"), 2)
    assert chain("x") == "second"


@pytest.mark.spec("CORE-032")
def test_a_chain_without_an_answer_raises_the_last_refusal():
    """The message of the last `TryNext` reaches the caller."""
    chain = CommandChainDispatcher()
    chain.add(decline)
    with pytest.raises(TryNext, match="not me"):
        chain()


@pytest.mark.spec("CORE-033")
def test_functions_of_equal_priority_keep_their_order():
    """Functions have no order among themselves; the first one added is asked first."""
    chain = CommandChainDispatcher()
    chain.add(answer("a"), 5)
    chain.add(answer("b"), 5)
    chain.add(answer("first"), 0)
    assert chain() == "first"
    assert [priority for priority, _ in chain] == [0, 5, 5]
    assert [function() for _, function in chain] == ["first", "a", "b"]


def test_strings_are_dispatched_by_equality_and_by_expression():
    """A key finds what was registered for it, then what matches it."""
    table = StrDispatch()
    by_name, by_expression = answer(1), answer(2)
    table.add_s("import", by_name, 10)
    table.add_re("imp.*", by_expression)
    assert list(table.flat_matches("import")) == [by_name, by_expression]
    assert list(table.flat_matches("impossible")) == [by_expression]
    assert list(table.flat_matches("cd")) == []
    assert list(table.s_matches("import")) == [(10, by_name)]


@pytest.mark.spec("TCOR-128")
def test_setting_a_hook_puts_it_before_the_default():
    """The lowest priority number is asked first, the default has 100."""
    hooks = Hooks()
    hooks.set("show_in_pager", answer("default"), 100)
    hooks.set("show_in_pager", answer("mine"))
    assert hooks.show_in_pager("text") == "mine"
    hooks.set("complete_command", answer("done"), str_key="%cd")
    assert [function() for function in hooks.complete_command.flat_matches("%cd")] == ["done"]


def test_an_unknown_hook_is_refused_with_the_names_there_are():
    """The message lists the hooks."""
    with pytest.raises(UsageError, match="no hook called 'editr'.*editor"):
        Hooks().set("editr", print)


@pytest.mark.spec("TERM-075")
@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ("vi", "vi +12 'my file.py'"),
        ("emacsclient -nw", "emacsclient -nw +12 'my file.py'"),
        ("/usr/bin/nano", "/usr/bin/nano +12 'my file.py'"),
        ("kate", "kate -l 12 'my file.py'"),
        ("unknown-editor", "unknown-editor 'my file.py'"),
    ],
)
def test_known_editors_are_told_the_line(editor, expected, monkeypatch):
    """The file is quoted, the line given in the way of the editor, if that is known."""
    monkeypatch.setattr("os.path.isfile", lambda path: False)
    assert editor_command(editor, "my file.py", 12) == expected
