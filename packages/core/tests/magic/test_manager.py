"""Registering and finding magics."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from traitlets.config import Configurable

from ipy.core.errors import UsageError
from ipy.core.magic import (
    Magics,
    MagicsManager,
    cell_magic,
    line_cell_magic,
    line_magic,
    magics_class,
)
from ipy.core.magic.calls import MagicCaller
from ipy.core.magic.table import BUILTIN
from ipy.core.patches import BuiltinTrap


@magics_class
class Sample(Magics):
    """Magics for the tests."""

    @line_magic
    def plain(self, line):
        """Say what it got."""
        return ("line", line)

    @cell_magic("celled")
    def some_cell(self, line, cell):
        return ("cell", line, cell)

    @line_cell_magic
    def both(self, line, cell=None):
        return (line, cell)


@pytest.fixture
def manager():
    return MagicsManager()


@pytest.mark.spec("CORE-132", "CORE-136", "TCOR-104")
def test_groups_are_registered_as_classes_and_as_instances(manager):
    """A class is made with the manager's shell; an instance is taken as it is."""
    manager.register(Sample)
    assert manager.find("line", "plain")("x") == ("line", "x")
    assert manager.find("cell", "celled")("x", "body") == ("cell", "x", "body")
    assert manager.find("cell", "some_cell") is None
    instance = Sample()
    manager.register(instance)
    assert manager.registry["Sample"] is instance


@pytest.mark.spec("CORE-134")
def test_a_line_cell_magic_gets_no_cell_in_line_mode(manager):
    """`cell` is None for the line form."""
    manager.register(Sample)
    assert manager.find("line", "both")("x") == ("x", None)
    assert manager.find("cell", "both")("x", "body") == ("x", "body")


def test_a_group_without_the_class_decorator_is_refused(manager):
    """The error names the decorator that is missing."""

    class Forgotten(Magics):
        @line_magic
        def lost(self, line):
            pass

    with pytest.raises(ValueError, match="@magics_class"):
        manager.register(Forgotten)
    with pytest.raises(ValueError, match="@magics_class"):
        Forgotten()


@pytest.mark.spec("CORE-138")
def test_several_instances_of_one_class_can_be_registered(manager):
    """The last one registered answers to the names; the others keep their state."""
    first, second = Sample(), Sample()
    manager.register(first, second)
    assert manager.find("line", "plain").__self__ is second


@pytest.mark.spec("TCOR-104")
def test_functions_are_registered_under_their_name_or_another(manager):
    """The kind may be line, cell or both."""

    def shout(line, cell=None):
        return (line.upper(), cell)

    manager.register_function(shout)
    manager.register_function(shout, "line_cell", "yell")
    assert manager.find("line", "shout")("a") == ("A", None)
    assert manager.find("cell", "shout") is None
    assert manager.find("cell", "yell")("a", "b") == ("A", "b")
    with pytest.raises(ValueError, match="a magic is one of line, cell, line_cell; got 'page'"):
        manager.register_function(shout, "page")


@pytest.mark.spec("CORE-139")
def test_aliases_call_their_target_with_preset_parameters():
    """The target is looked up at each call, so it may be replaced."""

    class Shell(Configurable):
        pass

    shell = Shell()
    manager = shell.magics_manager = MagicsManager()
    manager.shell = shell
    manager.register(Sample)
    manager.register_alias("p", "plain", "line", "-x")
    assert manager.find("line", "p")("y") == ("line", "-x y")
    manager.register_function(lambda line: "new", "line", "plain")
    assert manager.find("line", "p")("y") == "new"
    manager.register_alias("loop", "loop", "line")
    with pytest.raises(UsageError, match="Infinite recursion"):
        manager.find("line", "loop")("")
    manager.register_alias("gone", "nothing", "line")
    with pytest.raises(UsageError, match="`%nothing` not found"):
        manager.find("line", "gone")("")


@pytest.mark.spec("TCOR-106")
def test_lazy_magics_load_at_first_use(manager, tmp_path, monkeypatch):
    """The name is listed before its module is imported."""
    (tmp_path / "lazy_sample_magics.py").write_text(
        "from ipy.core.magic import *\n"
        "@magics_class\n"
        "class Late(Magics):\n"
        "    @line_magic\n"
        "    def late(self, line):\n"
        "        return 'loaded ' + line\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    manager.register_lazy("late", "lazy_sample_magics:Late")
    assert "late" in manager.names("line")
    assert "lazy_sample_magics" not in sys.modules
    assert manager.find("line", "late")("now") == "loaded now"
    assert manager.find("cell", "late") is None


def test_a_name_that_the_user_took_is_not_taken_back_by_loading(manager):
    """Loading a group for one of its names leaves names alone that were registered since."""
    manager.register_lazy("pwd", "ipy.core.magics.directories:OSMagics")
    manager.register_lazy("dhist", "ipy.core.magics.directories:OSMagics")
    manager.register_function(lambda line: "mine", "line", "pwd")
    assert manager.find("line", "dhist") is not None
    assert manager.find("line", "pwd")("") == "mine"


@pytest.mark.spec("CORE-141")
def test_the_static_table_is_true():
    """Every name of the table is provided by the class it names, and every name of the class is in the table."""
    for spec, (lines, cells) in BUILTIN.items():
        module, _, name = spec.partition(":")
        group = getattr(importlib.import_module(module), name)()
        listed = (set(lines.split()), set(cells.split()))
        assert (set(group.magics["line"]), set(group.magics["cell"])) == listed, spec


def test_no_name_stands_twice_in_the_table():
    """A magic has one home."""
    for column in (0, 1):
        names = [name for entry in BUILTIN.values() for name in entry[column].split()]
        assert sorted(names) == sorted(set(names))


@pytest.mark.spec("TCOR-139")
def test_making_the_manager_imports_no_group_of_magics():
    """Built-in magics are listed without being loaded."""
    code = (
        "import sys; from ipy.core.magic.manager import MagicsManager; m = MagicsManager(); m.names('line');"
        "print([n for n in sys.modules if n.startswith('ipy.core.magics')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def caller(manager):
    manager.register(Sample)
    return MagicCaller(
        manager=manager,
        expand=lambda line, names: line.replace("$x", str((names or {}).get("x"))),
        builtin_trap=BuiltinTrap({}),
    )


@pytest.mark.spec("CORE-127", "CORE-121")
def test_variables_of_the_caller_are_expanded_in_the_line(caller):
    """`$x` is the caller's x."""
    x = 5  # noqa: F841
    assert caller.run_line_magic("plain", "a $x") == ("line", "a 5")
    assert caller.run_cell_magic("celled", "a $x", "body $x") == ("cell", "a 5", "body $x")


@pytest.mark.spec("CORE-129", "TCOR-102")
def test_magics_get_the_callers_names_when_they_ask(caller, manager):
    """`needs_local_scope` gives `local_ns`, `no_var_expand` leaves the line alone."""
    from ipy.core.magic import needs_local_scope, no_var_expand

    @needs_local_scope
    @no_var_expand
    def scoped(line, local_ns=None):
        return (line, local_ns["x"])

    manager.register_function(scoped)
    x = 7  # noqa: F841
    assert caller.run_line_magic("scoped", "$x") == ("$x", 7)


@pytest.mark.spec("TCOR-008", "TCOR-102")
def test_a_semicolon_silences_what_a_magic_returns_if_it_allows_it(caller, manager):
    """The value of the code inside is dropped only for magics that say so."""
    from ipy.core.magic import output_can_be_silenced

    manager.register_function(output_can_be_silenced(lambda line: 5), "line", "quietable")
    assert caller.run_line_magic("quietable", "x") == 5
    assert caller.run_line_magic("quietable", "x;") is None
    assert caller.run_line_magic("quietable", "x;  # really") is None
    assert caller.run_line_magic("plain", "x;") == ("line", "x;")


@pytest.mark.spec("CORE-144", "CORE-143")
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("run_line_magic", "nosuch", ""), "Line magic function `%nosuch` not found."),
        (
            ("run_line_magic", "plian", ""),
            "Line magic function `%plian` not found; did you mean `%plain`?",
        ),
        (
            ("run_line_magic", "celled", ""),
            "(But cell magic `%%celled` exists, did you mean that instead?)",
        ),
        (
            ("run_cell_magic", "plain", "", "x"),
            "(But line magic `%plain` exists, did you mean that instead?)",
        ),
        (("run_cell_magic", "both", "", ""), "Did you mean the line magic %both (single %)?"),
    ],
)
def test_mistakes_in_names_are_explained(caller, call, message):
    """One line says what is wrong and what may have been meant."""
    method, *arguments = call
    with pytest.raises(UsageError) as caught:
        getattr(caller, method)(*arguments)
    assert message in str(caught.value)
