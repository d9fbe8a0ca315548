"""The IPython names."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap

import pytest

from ipy.core.names.finder import resolve
from ipy.core.names.table import MODULES


def run(code):
    """The output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def is_installed(module):
    return (
        not module.startswith("ipy.terminal")
        or importlib.util.find_spec("ipy.terminal") is not None
    )


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_table_is_true(name):
    """Every home exists and has the name, as far as its package is installed."""
    entry = MODULES[name]
    for module in filter(is_installed, entry.modules):
        importlib.import_module(module)
    for home in filter(is_installed, entry.names.values()):
        assert resolve(home) is not None


def test_every_parent_is_in_the_table():
    """`IPython.core.magic` needs `IPython.core`."""
    for name in MODULES:
        parent = name.rpartition(".")[0]
        assert not parent or parent in MODULES


def test_the_objects_are_the_same_never_copies():
    """Class objects are shared, so `isinstance` works across both names."""
    assert (
        run("""
        from ipy.core.names import install; install()
        from IPython.core.magic import Magics
        from IPython.display import HTML
        from IPython import get_ipython, version_info
        import ipy.core.magic, ipy.core.display
        print(Magics is ipy.core.magic.Magics, HTML is ipy.core.display.HTML, get_ipython(), version_info >= (8, 24))
        """)
        == "True True None True"
    )


def test_replacing_a_name_under_the_alias_replaces_the_one_that_is_used():
    """Monkey patching goes to the home of the name."""
    assert (
        run("""
        from ipy.core.names import install; install()
        import IPython.core.page, ipy.core.pager
        IPython.core.page.page = "mine"
        print(ipy.core.pager.page)
        """)
        == "mine"
    )


def test_modules_that_are_not_in_the_table_do_not_exist():
    """What is asked for below the root and is not there is a ModuleNotFoundError, also where an original is installed."""
    assert (
        run("""
        from ipy.core.names import install; install()
        try:
            import IPython.no_such_module
        except ModuleNotFoundError as error:
            print(error.name)
        import IPython
        print(hasattr(IPython, "no_such_name"), "display" in dir(IPython), "core" in dir(IPython))
        """)
        == "IPython.no_such_module\nFalse True True"
    )


def test_an_original_that_was_imported_already_is_left_alone(tmp_path):
    """Its modules and ours must not mix in one process."""
    (tmp_path / "IPython").mkdir()
    (tmp_path / "IPython" / "__init__.py").write_text("original = True\n")
    assert (
        run(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        import IPython
        from ipy.core.names import register; register()
        import IPython as again
        print(again.original)
        """)
        == "True"
    )


@pytest.mark.spec("DOC-098")
def test_importing_the_root_loads_next_to_nothing():
    """`import IPython` costs no more than importing ipy.core."""
    loaded = run("""
        import sys
        import ipy.core, ipy.core.names
        before = set(sys.modules)
        from ipy.core.names import install; install()
        import IPython
        print(sorted(n for n in set(sys.modules) - before if n.split(".")[0] in ("ipy", "traitlets", "asyncio")))
        """)
    assert loaded == "[]"


def test_packages_that_build_on_this_one_add_names(tmp_path):
    """An added table gives new modules, and more names to modules that are there; it is read when a name is missing."""
    (tmp_path / "more_names.py").write_text(
        "print('read')\n"
        "from ipy.core.names import Entry\n"
        "MODULES = {\n"
        "    'IPython.added': Entry({}, ('string',)),\n"
        "    'IPython.utils': Entry({'digits': 'string:digits'}, ()),\n"
        "}\n"
    )
    assert (
        run(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        from ipy.core.names import add_table, install; install()
        add_table("more_names")
        import IPython.core.magic
        print("before")
        from IPython.added import ascii_letters
        from IPython.utils import digits
        import IPython
        print(digits, "added" in dir(IPython))
        """)
        == "before\nread\n0123456789 True"
    )


def test_tables_of_packages_that_are_missing_are_no_error(tmp_path):
    """But a table that fails to load is."""
    (tmp_path / "broken_names.py").write_text("import no_such_library\n")
    assert (
        run(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        from ipy.core.names import add_table, install; install()
        add_table("not_installed.names")
        import IPython
        print(hasattr(IPython, "no_such_name"))
        add_table("broken_names")
        try:
            import IPython.something
        except ModuleNotFoundError as error:
            print(error.name)
        """)
        == "False\nno_such_library"
    )


def test_a_module_can_take_the_place_of_its_alias(tmp_path):
    """For libraries that look into the module's `__dict__`."""
    (tmp_path / "whole_names.py").write_text(
        "from ipy.core.names import Entry\n"
        "MODULES = {'IPython.whole': Entry({}, (), stands_for='string')}\n"
    )
    assert (
        run(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        from ipy.core.names import add_table, install; install()
        add_table("whole_names")
        import IPython.whole, string
        print(sys.modules["IPython.whole"] is string)
        """)
        == "True"
    )
