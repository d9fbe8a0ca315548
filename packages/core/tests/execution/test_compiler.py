"""Compiling cells."""

from __future__ import annotations
import __future__

import linecache

import pytest

from ipy.core.execution import CachingCompiler, code_name


@pytest.mark.spec("CORE-050", "CORE-R022")
def test_future_statements_stay_in_force():
    """A flag set by one cell holds for the next."""
    compiler = CachingCompiler()
    compiler("from __future__ import annotations", "cell", "exec")
    assert compiler.flags & __future__.annotations.compiler_flag
    names = {}
    exec(compiler("x: undefined_name = 1", "cell2", "exec"), names)
    assert names["__annotations__"] == {"x": "undefined_name"}
    compiler.reset_compiler_flags()
    assert compiler.flags == 0


def test_future_statements_of_this_module_do_not_leak_into_cells():
    """Annotations are evaluated unless the user has asked otherwise."""
    names = {}
    exec(CachingCompiler()("x: int = 1", "cell", "exec"), names)
    assert names["__annotations__"] == {"x": int}


def test_extra_flags_are_taken_back():
    """Flags that were set before stay, added ones go."""
    compiler = CachingCompiler()
    compiler.flags = 1
    with compiler.extra_flags(1 | 2):
        assert compiler.flags == 3
    assert compiler.flags == 1


@pytest.mark.spec("TCOR-009", "CORE-379")
def test_the_text_of_a_cell_is_found_by_its_file_name():
    """linecache has the lines, also after it was told to check them."""
    compiler = CachingCompiler()
    name = compiler.cache("a = 1\nb = 2\n", 7)
    linecache.checkcache()
    assert linecache.getline(name, 2) == "b = 2\n"
    assert name == code_name("a = 1\nb = 2\n", 7)
    assert name.startswith("<ipython-input-7-")
    assert compiler.format_code_name(name) == ("Cell", "In[7]")
    assert compiler.format_code_name("real.py") is None


@pytest.mark.spec("TCOR-009")
def test_front_ends_name_cells_by_overriding_one_method():
    """`get_code_name` gets the raw text, the transformed text and the number."""

    class Named(CachingCompiler):
        def get_code_name(self, raw_code, transformed_code, number):
            return f"/tmp/{number}-{raw_code}-{transformed_code}.py"

    assert Named().cache("t", 3, raw_code="r") == "/tmp/3-r-t.py"
