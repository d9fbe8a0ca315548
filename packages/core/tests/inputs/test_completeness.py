"""Whether a cell is complete, and how to indent the next line."""

from __future__ import annotations

import pytest

from ipy.core.inputs import TransformerManager, find_last_indent


def check(cell: str) -> tuple[str, int | None]:
    return TransformerManager().check_complete(cell)


@pytest.mark.parametrize(
    ("cell", "indent"),
    [
        ("for i in x:", 4),
        ("if a:\n    if b:", 8),
        ("if a:  # why?", 4),
        ("def f(a,\n      b):", 4),
        ("def f():\n    x = 1", 4),
        ("match x:\n    case 1:", 8),
        ("if x:\n\tif y:", 8),
        ("@decorator", 0),
        ("f(a,\n  b", 2),
    ],
)
@pytest.mark.spec("TERM-043", "TCOR-011")
def test_indent_advice(cell, indent):
    """A colon indents by four columns; otherwise the next line goes on where this one is."""
    assert check(cell) == ("incomplete", indent)


@pytest.mark.parametrize(
    "word", ["return", "return x", "raise", "raise E(1)", "break", "continue", "pass", "return(1)"]
)
@pytest.mark.spec("TERM-043")
def test_words_that_leave_a_block_dedent(word):
    """After return, raise, break, continue and pass the next line goes back to the block around."""
    assert check(f"def f():\n  while b:\n     {word}") == ("incomplete", 2)


@pytest.mark.parametrize(
    "word", ["pass_count = 1", "returned()", "raises", "breaks = 2", "continued"]
)
@pytest.mark.spec("TERM-044", "CORE-R101")
def test_names_that_begin_like_such_a_word_do_not_dedent(word):
    """`pass_count = 1` is no `pass`."""
    assert check(f"while a:\n    {word}") == ("incomplete", 4)


@pytest.mark.spec("TERM-047")
def test_blank_line_or_dedent_ends_a_block():
    """A block goes on until a blank line, or a line at the margin."""
    assert check("if x:\n    y") == ("incomplete", 4)
    assert check("if x:\n    y\n") == ("complete", None)
    assert check("if x:\n    y\n    ") == ("complete", None)
    assert check("if x:\n    y\nz") == ("complete", None)


@pytest.mark.spec("CORE-124", "TERM-047")
def test_cell_magic_ends_with_a_blank_line():
    """Only a blank line can end a body that need not be Python."""
    assert check("%%m") == ("incomplete", 0)
    assert check("%%m\nfoo(") == ("incomplete", 0)
    assert check("%%m\n    foo") == ("incomplete", 4)
    assert check("%%m\nfoo(\n\n") == ("complete", None)
    assert check("%%m\n  foo\n  \n") == ("complete", None)


def test_help_on_a_cell_magic_is_complete():
    """`%%name?` asks for help and has no body."""
    assert check("%%m?") == ("complete", None)


@pytest.mark.parametrize(
    "cell",
    [
        "(",
        "f(a,",
        "[1,\n 2",
        "{'a': [",
        '"""',
        "x = '''a\nb",
        "a \\",
        "x = \\",
        "!ls \\",
        "%m a \\",
    ],
)
@pytest.mark.spec("TCOR-011", "CORE-R105")
def test_open_things_are_incomplete(cell):
    """Brackets, triple quotes and continuations ask for more."""
    assert check(cell)[0] == "incomplete"


@pytest.mark.parametrize("cell", ["a)", "(]", "((]", "f(a))", ")\n(", "x = [1}"])
@pytest.mark.spec("TCOR-016")
def test_sunken_brackets_are_invalid(cell):
    """A bracket that closes nothing can't be made right by more lines."""
    assert check(cell) == ("invalid", None)
    assert check(cell + "\n\n") == ("invalid", None)


@pytest.mark.parametrize(
    "cell",
    [
        "a b",
        "1 +",
        "import",
        "'abc",
        "if x:\ny",
        "return 1",
        "else:",
        "lambda:",
        "x = 08",
        "a ? b",
        "\x00",
    ],
)
def test_wrong_python_is_invalid(cell):
    """What the compiler refuses for good is invalid."""
    assert check(cell) == ("invalid", None)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "\n",
        "   ",
        "a = 1",
        "# c",
        "a # \\",
        "await x",
        "x?",
        "!ls",
        "a = %m",
        "for i in x: y",
        ",f a",
    ],
)
def test_complete_cells(cell):
    """Statements, comments, commands and blank cells can run; top-level await is allowed."""
    assert check(cell) == ("complete", None)


@pytest.mark.spec("CORE-R100")
def test_try_needs_its_handler():
    """try/except/else can be typed line by line, even with a blank line before `except`."""
    for cell in (
        "try:",
        "try:\n    x",
        "try:\n    x\n",
        "try:\n    x\nexcept E:",
        "try:\n    x\nexcept E:\n    y",
    ):
        assert check(cell)[0] == "incomplete"
    assert check("try:\n    x\nexcept E:\n    y\nelse:")[0] == "incomplete"
    assert check("try:\n    x\nexcept E:\n    y\nelse:\n    z\n") == ("complete", None)


def test_checking_shows_no_warnings(recwarn):
    """The warnings of a cell come when it runs, not while it is typed."""
    assert check("x = '\\d'") == ("complete", None)
    assert list(recwarn) == []


def test_a_transform_that_refuses_makes_the_cell_invalid():
    """SyntaxError from an added transform is a verdict."""

    def refuse(lines):
        raise SyntaxError("no")

    manager = TransformerManager()
    manager.cleanup_transforms.append(refuse)
    assert manager.check_complete("x") == ("invalid", None)


def test_nesting_too_deep_for_the_compiler_is_a_verdict():
    """Deep nesting ends in a verdict, not in an exception."""
    assert check("(" * 3000 + ")" * 3000) == ("invalid", None)
    assert check("-" * 200_000 + "1")[0] in ("invalid", "complete")


@pytest.mark.spec("TCOR-011")
def test_find_last_indent():
    """A tab reaches to the next multiple of four."""
    assert find_last_indent(["a\n", "  b\n"]) == 2
    assert find_last_indent(["\tb\n"]) == 4
    assert find_last_indent([]) == 0
