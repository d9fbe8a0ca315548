"""What users and extensions register with a shell."""

from __future__ import annotations

import pytest

from ipy.core.magic import Magics, line_magic, magics_class


@pytest.mark.spec("CORE-027")
def test_magics_are_registered_in_three_ways(shell):
    """A class, a function, and the old function of (shell, line)."""

    @magics_class
    class Mine(Magics):
        @line_magic
        def from_class(self, line):
            return ("class", line)

    shell.register_magics(Mine)
    shell.register_magic_function(lambda line: ("function", line), "line", "from_function")
    shell.define_magic("from_old", lambda self, line: (self is shell, line))
    assert shell.run_cell("%from_class a").result == ("class", "a")
    assert shell.run_cell("%from_function b").result == ("function", "b")
    assert shell.run_cell("%from_old c").result == (True, "c")


@pytest.mark.spec("CORE-029")
def test_the_module_of_a_script_is_known_by_its_file(shell, tmp_path):
    """The same file gives the same module, emptied; another one another."""
    first = shell.new_main_mod(str(tmp_path / "a.py"), "__main__")
    first.x = 1
    again = shell.new_main_mod(str(tmp_path / "a.py"), "other")
    assert again is first
    assert not hasattr(again, "x")
    assert again.__name__ == "other"
    assert shell.new_main_mod(str(tmp_path / "b.py"), "__main__") is not first
    assert not hasattr(shell, "cache_main_mod")


@pytest.mark.spec("CORE-031")
def test_a_handler_of_exceptions_that_fails_leaves_the_shell(shell, capsys):
    """Its own failure is shown, and the next cell runs."""

    def handler(self, etype, value, tb, tb_offset=None):
        raise RuntimeError("the handler itself")

    shell.set_custom_exc((ZeroDivisionError,), handler)
    shell.run_cell("1/0")
    assert "the handler itself" in "".join(capsys.readouterr())
    assert shell.run_cell("6*7").result == 42


@pytest.mark.spec("CORE-022")
def test_an_interrupt_unregisters_nothing(shell):
    """A post-execute function that was interrupted is called after the next cell again."""
    calls = []

    def after():
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt

    shell.register_post_execute(after)
    try:
        shell.run_cell("1")
    except KeyboardInterrupt:
        pass
    shell.run_cell("2")
    assert len(calls) == 2
