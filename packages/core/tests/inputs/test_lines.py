"""Leading blanks and pasted prompts."""

from __future__ import annotations

import re

import pytest

from ipy.core.inputs import (
    PromptStripper,
    TransformerManager,
    cell_magic,
    classic_prompt,
    ipython_prompt,
    leading_empty_lines,
    leading_indent,
)
from ipy.core.inputs.lines import split_lines


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        (">>> a = 1\n", "a = 1\n"),
        (">>>1+1\n", "1+1\n"),
        ("  >>> if a:\n  ...     b\n", "if a:\n    b\n"),
        (">>> if a:\n...     b\n...\n>>> c\n", "if a:\n    b\n\nc\n"),
        ("x = 1\n>>> y\n", "x = 1\ny\n"),
        (">>> a = [1,\n...      2]\n", "a = [1,\n     2]\n"),
        (">>> d = {\n... 'a': 1,\n... }\n", "d = {\n'a': 1,\n}\n"),
        (">>> x = '''\n... >>> y\n... '''\n", "x = '''\n>>> y\n'''\n"),
        (
            '>>> def f():\n...     """\n...     >>> x\n...     """\n',
            'def f():\n    """\n    >>> x\n    """\n',
        ),
    ],
)
@pytest.mark.spec("CORE-085", "CORE-087", "CORE-089", "CORE-R008", "CORE-R009", "TCOR-012")
def test_classic_prompts(pasted, meant):
    """`>>>` and `...` are stripped, also indented, without a blank, and when the first line has none."""
    assert classic_prompt(lines(pasted)) == lines(meant)


@pytest.mark.spec("CORE-088", "CORE-R006")
@pytest.mark.parametrize("cell", ["...\n", "x = 1\n...\n", "def f():\n    ...\n", "... \nx\n"])
def test_ellipsis_without_classic_prompt_stays(cell):
    """`...` is stripped only after `>>>`."""
    assert classic_prompt(lines(cell)) == lines(cell)


@pytest.mark.spec("CORE-090", "TERM-059", "TCOR-012")
def test_prompts_in_a_docstring_stay():
    """A prompt inside a string is the user's text unless the string was pasted with prompts at the same place."""
    cell = 'def f():\n    """\n    >>> x\n    ... y\n    In [1]: z\n    """\n'
    assert classic_prompt(lines(cell)) == lines(cell)
    assert ipython_prompt(lines(cell)) == lines(cell)


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("In [1]: a\n   ...: b\n", "a\nb\n"),
        ("In [12]: if a:\n   ....:     b\n", "if a:\n    b\n"),
        ("a\n   ...: b\n", "a\nb\n"),
        (
            "[ins] In [2]: def f():\n         ...:     pass\n         ...:\n[nav] In [3]: f()\n",
            "def f():\n    pass\n\nf()\n",
        ),
        ("In [1]: x = '''\n   ...: y\n   ...: '''\n", "x = '''\ny\n'''\n"),
        ("In [1]: x = '''\n   ...:   >>> y\n   ...: '''\n", "x = '''\n  >>> y\n'''\n"),
        ("In [9]: a\nIn [10]: b = '''\n    ...: c\n    ...: '''\n", "a\nb = '''\nc\n'''\n"),
    ],
)
@pytest.mark.spec("CORE-086", "CORE-087", "TCOR-012")
def test_ipython_prompts(pasted, meant):
    """`In [n]:` and `...:` are stripped, also those of vi mode."""
    assert ipython_prompt(lines(pasted)) == lines(meant)


def test_annotation_that_looks_like_a_prompt_stays():
    """`In [1]: x` is Python; it is a prompt only in the first two lines."""
    cell = "x\ny\nIn [1]: z\n"
    assert ipython_prompt(lines(cell)) == lines(cell)


def test_prompt_stripper_for_other_prompts():
    """Anyone can make a stripper for a prompt of their own."""
    strip = PromptStripper(re.compile(r"sage: |....: "), re.compile(r"sage: "))
    assert strip(lines("sage: a\n....: b\n")) == lines("a\nb\n")


@pytest.mark.spec("CORE-077", "CORE-091", "TCOR-011")
def test_leading_indent_goes():
    """The first line's leading white space is removed from all lines."""
    assert leading_indent(lines("  a\n    b\n  c\n")) == lines("a\n  b\nc\n")
    assert leading_indent(lines("\ta\n\n\tb\n")) == lines("a\n\nb\n")
    assert TransformerManager().transform_cell("    x = 1") == "x = 1\n"


@pytest.mark.spec("CORE-091")
def test_strings_and_brackets_may_have_less_indentation():
    """A line inside a string, a bracket or a comment need not share the indentation."""
    assert leading_indent(lines('  x = """\na\n"""\n  y\n')) == lines('x = """\na\n"""\ny\n')
    assert leading_indent(lines("  x = (1,\n2)\n")) == lines("x = (1,\n2)\n")
    assert leading_indent(lines("  a\n# c\n  b\n")) == lines("a\n# c\nb\n")


def test_code_with_less_indentation_stays_for_the_compiler():
    """Lines that don't share the indentation are left for the compiler to refuse."""
    assert leading_indent(lines("  a\nb\n")) == lines("  a\nb\n")


@pytest.mark.spec("TCOR-011")
def test_leading_empty_lines_go():
    """Blank lines before the first line are dropped; a blank cell stays."""
    assert leading_empty_lines(lines("\n  \n a\n\n")) == lines(" a\n\n")
    assert leading_empty_lines(["\n", "\n"]) == ["\n", "\n"]
    assert leading_empty_lines([]) == []


@pytest.mark.spec("CORE-122", "TCOR-011")
def test_cell_magic_needs_the_first_line():
    """`%%name` counts only at the beginning of a cell."""
    assert cell_magic(lines("%%m a\nb\n")) == ["get_ipython().run_cell_magic('m', 'a', 'b\\n')\n"]
    assert cell_magic(lines("x\n%%m\n")) == lines("x\n%%m\n")
    assert cell_magic([]) == []


def test_lines_end_where_python_says():
    """Only line feeds and carriage returns end a line; form feeds and separators are legal in strings."""
    assert split_lines("a\nb\r\nc\rd") == ["a\n", "b\r\n", "c\r", "d"]
    assert split_lines("a\x0cb\u2028c\x1cd\n") == ["a\x0cb\u2028c\x1cd\n"]
    assert split_lines("") == []
