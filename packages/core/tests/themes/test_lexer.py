from __future__ import annotations

import pytest
from pygments.token import Generic, Keyword, Literal, Name, Operator

from ipy.core.themes.lexer import (
    IPython3Lexer,
    IPythonConsoleLexer,
    IPythonLexer,
    IPythonTracebackLexer,
)

SESSION = """\
In [1]: for x in y:
   ...:     %time z
   ...:
3
Out[1]: 4

In [2]: 1/0
---------------------------------------------------------------------------
ZeroDivisionError                         Traceback (most recent call last)
Cell In[2], line 1
----> 1 1/0

ZeroDivisionError: division by zero
"""


def tokens(code, lexer=IPython3Lexer):
    return [(token, text) for token, text in lexer().get_tokens(code) if text.strip()]


@pytest.mark.spec("TCOR-130")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%timeit x\n", [(Operator, "%"), (Keyword, "timeit")]),
        ("!ls -l\n", [(Operator, "!")]),
        ("obj?\n", [(Name, "obj"), (Operator, "?")]),
        ("obj.attr??\n", [(Name, "obj.attr"), (Operator, "??")]),
        ("?obj\n", [(Operator, "?"), (Name, "obj")]),
        ("files = !ls\n", [(Operator, "!")]),
        ("a = %time 3\n", [(Operator, "%"), (Keyword, "time")]),
        ("%run?\n", [(Operator, "%"), (Keyword, "run"), (Operator, "?")]),
        ("%%time\nx = None\n", [(Operator, "%%"), (Keyword, "time"), (Keyword.Constant, "None")]),
        ("%%bash\necho $HOME\n", [(Operator, "%%"), (Keyword, "bash"), (Name.Builtin, "echo")]),
        ("%%html\n<b>x</b>\n", [(Operator, "%%"), (Keyword, "html"), (Name.Tag, "b")]),
    ],
)
def test_the_syntax_of_the_shell_is_known(code, expected):
    """Magics, shell escapes, help and cells in other languages are lexed as what they are."""
    found = tokens(code)
    for item in expected:
        assert item in found


@pytest.mark.parametrize(
    "code", ["x = 5 % 3\n", "y = a if b else c\n", "s = '%d ? !' % 3\n", "x = 1 if not y else 2\n"]
)
def test_python_is_lexed_as_python(code):
    """Operators and strings with %, ? and ! are left to the Python lexer."""
    from pygments.lexers.python import Python3Lexer

    assert list(IPython3Lexer().get_tokens(code)) == list(Python3Lexer().get_tokens(code))


@pytest.mark.parametrize(
    "code", [SESSION, "%%foo x\nabc\n", "x = !ls\n?x\nx?\n%a\n", "'''\n%not_magic\n'''\n"]
)
@pytest.mark.parametrize(
    "lexer", [IPythonLexer, IPython3Lexer, IPythonConsoleLexer, IPythonTracebackLexer]
)
def test_no_character_is_lost(code, lexer):
    """The texts of the tokens, joined, are the input."""
    assert (
        "".join(text for _, text in lexer(stripnl=False, ensurenl=False).get_tokens(code)) == code
    )


@pytest.mark.spec("TCOR-130")
def test_a_session_is_split_into_prompts_code_output_and_tracebacks():
    """Prompts and code, results, and the parts of a traceback get their own tokens."""
    found = tokens(SESSION, IPythonConsoleLexer)
    assert (Generic.Prompt, "In [1]: ") in found
    assert (Generic.Prompt, "   ...: ") in found
    assert (Keyword, "for") in found
    assert (Keyword, "time") in found
    assert (Generic.Output, "3\n") in found
    assert (Generic.Subheading, "Cell In[2], line 1\n") in found
    assert (Name.Exception, "ZeroDivisionError") in found
    assert (Literal.Number.Integer, "1") in found


@pytest.mark.spec("TCOR-130")
def test_the_lexers_have_the_names_that_documentation_uses():
    """Sphinx finds lexers by these aliases."""
    assert {"ipython", "ipython3"} <= set(IPython3Lexer.aliases)
    assert "ipythonconsole" in IPythonConsoleLexer.aliases
    assert "ipythontb" in IPythonTracebackLexer.aliases


def test_pythons_own_tracebacks_are_known_too():
    """A report that starts with Traceback goes to Pygments' lexer for it."""
    text = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    1/0\nZeroDivisionError: x\n'
    assert (Generic.Traceback, "Traceback (most recent call last):\n") in list(
        IPythonTracebackLexer().get_tokens(text)
    )
