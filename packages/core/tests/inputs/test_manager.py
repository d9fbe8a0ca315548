"""Static transformation of whole cells."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipy.config
import ipy.core
from ipy.core.inputs import TokenTransformBase, TransformerManager

PIECES = [
    "x", "f", "(", ")", "[", "]", "{", "}", "'", '"', '"""', "'''", 'f"', "rb'", "\n", "\r\n", "\r", "\n    ", " ", "\t",
    "\f", "?", "??", "!ls", "%m", "%%m", "=", " = ", "\\", "\\\n", "# c", ":", "if x:", "return", ">>> ", "... ", "In [1]: ",
    "   ...: ", "/f ", ",f ", ";f ", "*", ".", "@d", "é", "\x00", "\ud800", "\u2028",
]  # fmt: skip


@pytest.fixture
def manager() -> TransformerManager:
    return TransformerManager()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%cd x", "get_ipython().run_line_magic('cd', 'x')\n"),
        ("%cd", "get_ipython().run_line_magic('cd', '')\n"),
        ("!ls -l", "get_ipython().system('ls -l')\n"),
        ("!!ls", "get_ipython().getoutput('ls')\n"),
        ("a = !ls", "a = get_ipython().getoutput('ls')\n"),
        ("a = %m x", "a = get_ipython().run_line_magic('m', 'x')\n"),
        ("a = b = !ls", "a = b = get_ipython().getoutput('ls')\n"),
        ("x = 1; a = !ls", "x = 1; a = get_ipython().getoutput('ls')\n"),
        ("a = \\\n  !ls", "a = \\\n  get_ipython().getoutput('ls')\n"),
        ("a = %timeit b = !x", "a = get_ipython().run_line_magic('timeit', 'b = !x')\n"),
    ],
)
@pytest.mark.spec("CORE-084", "CORE-121", "TCOR-013")
def test_commands_become_calls(manager, cell, expected):
    """`%`, `!`, `!!` and their assignments become calls of the shell's methods."""
    assert manager.transform_cell(cell) == expected


@pytest.mark.parametrize(
    "cell", ["a = %%m x\n", "a += !ls\n", "a == !ls\n", "f(a=!ls)\n", "a = b %c\n"]
)
@pytest.mark.spec("TCOR-013", "CORE-125")
def test_what_is_no_assignment_of_a_command_stays(manager, cell):
    """Only `name = %magic` and `name = !command` are commands; the modulo operator stays."""
    assert manager.transform_cell(cell) == cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("/globals", "globals()"),
        ("/zip (1,2,3), (4,5,6)", "zip((1,2,3), (4,5,6))"),
        ("/f a, b", "f(a, b)"),
        ("/f a b", "f(a, b)"),
        ("/f a + b, c", "f(a + b, c)"),
        ("/f a -b", "f(a, -b)"),
        ("/f 'a b' [1, 2]", "f('a b', [1, 2])"),
        ("/f x=1 y=2", "f(x=1, y=2)"),
        (",f a b c", 'f("a", "b", "c")'),
        (";f a b c", 'f("a b c")'),
        (';f say "hi"', 'f("say \\"hi\\"")'),
        (",f C:\\", 'f("C:\\\\")'),
    ],
)
@pytest.mark.spec("CORE-093", "CORE-094")
def test_autocall_escapes(manager, cell, expected):
    """`/` adds parentheses, `,` quotes each word, `;` quotes the rest; the result is valid Python."""
    assert manager.transform_cell(cell) == expected + "\n"
    compile(expected, "<test>", "exec")


@pytest.mark.parametrize(
    "cell", ["x = a /f\n", "a ,f\n", "x ;f a\n", "(1\n,f)\n", "x = (1\n/f)\n", "[1\n,2]\n"]
)
@pytest.mark.spec("CORE-095")
def test_autocall_escapes_only_at_the_beginning(manager, cell):
    """`/`, `,` and `;` mean nothing special inside a line or a bracket."""
    assert manager.transform_cell(cell) == cell


@pytest.mark.parametrize(
    ("cell", "magic", "target"),
    [
        ("x?", "pinfo", "x"),
        ("?x", "pinfo", "x"),
        ("x??", "pinfo2", "x"),
        ("??x", "pinfo2", "x"),
        ("os.path.abspath??", "pinfo2", "os.path.abspath"),
        ("obj[0]?", "pinfo", "obj[0]"),
        ("obj[-1].a?", "pinfo", "obj[-1].a"),
        ("%magic?", "pinfo", "%magic"),
        ("%%cellmagic?", "pinfo", "%%cellmagic"),
        ("%%cellmagic??", "pinfo2", "%%cellmagic"),
        ("foo.*bar*?", "psearch", "foo.*bar*"),
        ("*x*?", "psearch", "*x*"),
        ("a = zip?", "pinfo", "zip"),
        ("f(x?", "pinfo", "x"),
        ("x?   ", "pinfo", "x"),
        ("x?  # what is it", "pinfo", "x"),
        ("x?\r\n", "pinfo", "x"),
    ],
)
@pytest.mark.spec("CORE-100", "CORE-101", "CORE-103", "CORE-105", "TCOR-013")
def test_help(manager, cell, magic, target):
    """A question mark before a name or behind one asks for help on that name."""
    assert manager.transform_cell(cell) == f"get_ipython().run_line_magic({magic!r}, {target!r})\n"


@pytest.mark.spec("CORE-102")
def test_question_mark_alone_shows_the_introduction(manager):
    """`?` shows what the shell can do."""
    assert manager.transform_cell("?") == "get_ipython().show_usage()\n"


@pytest.mark.parametrize(
    "cell",
    [
        "a = 1 # what?\n",
        "# x?\n",
        '"""\nx?\n"""\n',
        'x = "a?"\n',
        'x = "a?\n',
        "# '''\nx = 1\n",
    ],
)
@pytest.mark.spec("CORE-108", "CORE-R001", "CORE-R002")
def test_question_marks_in_comments_and_strings_ask_nothing(manager, cell):
    """A trailing `?` in a comment or a string is text."""
    assert manager.transform_cell(cell) == cell


@pytest.mark.spec("CORE-R002")
def test_triple_quotes_in_a_comment_open_nothing(manager):
    """Quotes in a comment don't make the input incomplete."""
    assert manager.check_complete("x = 1 # '''") == ("complete", None)


@pytest.mark.parametrize(
    "text",
    [
        "!ls",
        "?foo",
        "foo?",
        "%cd",
        "%%m",
        ">>> a",
        "... a",
        "In [1]: a",
        "   ...: a",
        "a = !ls",
        "",
        "  \n",
    ],
)
@pytest.mark.spec("CORE-090", "CORE-R003", "CORE-R004", "CORE-R005", "TERM-059")
def test_text_inside_triple_quotes_is_never_altered(manager, text):
    """A multi-line string keeps every character."""
    for prefix in ("", "r", "b", "f", "rf"):
        cell = f'x = {prefix}"""\n{text}\n"""\n'
        assert manager.transform_cell(cell) == cell


def test_commands_after_a_string_are_seen(manager):
    """Strings, f-strings, raw strings and escapes end where Python says they do."""
    for string in (
        r"'\'!'",
        r"r'\''",
        '"""a\\"""b"""',
        "f'{x!r}'",
        'f"{x:>{y}}"',
        "'a' \"b\"",
        'f"{{"',
        "'''\n'\n'''",
    ):
        assert (
            manager.transform_cell(f"{string}\n!ls\n") == f"{string}\nget_ipython().system('ls')\n"
        )


@pytest.mark.skipif(
    sys.version_info < (3, 12), reason="nested quotes in f-strings came with Python 3.12"
)
def test_quotes_nest_in_f_strings(manager):
    """An f-string may hold its own quote inside a replacement field."""
    cell = 'f"{x["a"]} {f"{y}"}"\n'
    assert manager.transform_cell(cell + "!ls\n") == cell + "get_ipython().system('ls')\n"


@pytest.mark.spec("CORE-083")
def test_commands_on_lines_after_a_decorator(manager):
    """An escaped command is recognised on a line that follows a decorator."""
    assert manager.transform_cell("@d\n%cd x\n") == "@d\nget_ipython().run_line_magic('cd', 'x')\n"


@pytest.mark.spec("CORE-128", "CORE-R105")
def test_backslashes_join_lines(manager):
    """A command sees its continued lines as one; in Python they stay as they are."""
    assert manager.transform_cell("%m a \\\n b\n") == "get_ipython().run_line_magic('m', 'a   b')\n"
    assert manager.transform_cell("!a \\\r\n b\r\n") == "get_ipython().system('a   b')\n"
    assert manager.transform_cell("x = 1 \\\n  % y\n") == "x = 1 \\\n  % y\n"


@pytest.mark.spec("CORE-122", "CORE-123", "CORE-R010", "CORE-081")
def test_cell_magic_body_is_text(manager):
    """The body reaches the magic unchanged, blank lines and other escapes included."""
    body = "\n  not python ' !ls\n%m\n\n   \n"
    expected = f"get_ipython().run_cell_magic('m', 'a b', {body!r})\n"
    assert manager.transform_cell("%%m a b\n" + body) == expected


@pytest.mark.spec("CORE-R103", "CORE-R104", "CORE-044")
def test_plain_python_stays(manager):
    """Several blocks and a multi-line string at the end come through unchanged."""
    cell = 'if a:\n    b\nelse:\n    c\n\nfor x in y:\n    z\n\nw = """\na\n"""\n'
    assert manager.transform_cell(cell) == cell


@pytest.mark.spec("CORE-R007", "CORE-R006", "CORE-088")
def test_ellipsis_is_an_expression(manager):
    """`...` is a prompt only behind `>>>`."""
    assert manager.transform_cell("...\n") == "...\n"
    assert manager.transform_cell("def f():\n    ...\n") == "def f():\n    ...\n"


@pytest.mark.spec("CORE-R099")
def test_white_space_at_the_end_is_harmless(manager):
    """Blanks and blank lines at the end change nothing."""
    assert (
        manager.transform_cell("%m x  \n\n  \n") == "get_ipython().run_line_magic('m', 'x')\n\n  \n"
    )
    assert manager.check_complete("x = 1\n\n   ") == ("complete", None)


def test_unterminated_quote_in_a_command_ends_with_its_line(manager):
    """What a command opens has no effect on the lines after it."""
    assert manager.transform_cell("!echo it's (\n%m\n") == (
        'get_ipython().system("echo it\'s (")\n' + "get_ipython().run_line_magic('m', '')\n"
    )


@pytest.mark.spec("TCOR-010")
def test_added_line_transforms_run(manager):
    """Functions from lines to lines can be added to the lists."""
    manager.cleanup_transforms.append(lambda lines: [line.replace("½", "0.5") for line in lines])
    manager.line_transforms.append(lambda lines: [*lines, "# end\n"])
    assert manager.transform_cell("½") == "0.5\n# end\n"


@pytest.mark.spec("TCOR-010")
def test_transforms_with_side_effects_are_left_out_of_completeness_checks(manager):
    """`has_side_effects` keeps a transform from running while the user types."""
    calls = []

    def record(lines):
        calls.append(lines)
        return lines

    record.has_side_effects = True
    manager.cleanup_transforms.append(record)
    manager.check_complete("x")
    assert calls == []
    manager.transform_cell("x")
    assert calls == [["x\n"]]


class Squares(TokenTransformBase):
    """`name$` becomes `name**2`."""

    @classmethod
    def find(cls, tokens_by_line):
        for line in tokens_by_line:
            for token in line:
                if token.string == "$":
                    return cls(token.start)
        return None

    def transform(self, lines):
        line = lines[self.start_line]
        changed = line[: self.start_col] + "**2" + line[self.start_col + 1 :]
        return [*lines[: self.start_line], changed, *lines[self.start_line + 1 :]]


@pytest.mark.spec("TCOR-011")
def test_added_token_transformers_run_beside_the_built_in_ones(manager):
    """A token transformer sees the tokens; the built-in commands still work."""
    manager.token_transformers.append(Squares)
    assert (
        manager.transform_cell("x$ + y$\na = !ls\n")
        == "x**2 + y**2\na = get_ipython().getoutput('ls')\n"
    )


class Plus(TokenTransformBase):
    """`plus` becomes `+`."""

    @classmethod
    def find(cls, tokens_by_line):
        for line in tokens_by_line:
            for token in line:
                if token.string == "plus":
                    return cls(token.start)
        return None

    def transform(self, lines):
        line = lines[self.start_line]
        changed = line[: self.start_col] + "+" + line[self.start_col + 4 :]
        return [*lines[: self.start_line], changed, *lines[self.start_line + 1 :]]


@pytest.mark.spec("TCOR-011")
def test_token_transformers_find_valid_tokens(manager):
    """A token transformer may rewrite names, and all built-in commands still work beside it."""
    manager.token_transformers.append(Plus)
    cell = "a plus b\nx = %m\n!ls\ny?\nc plus d\n"
    expected = (
        "a + b\nx = get_ipython().run_line_magic('m', '')\nget_ipython().system('ls')\n"
        "get_ipython().run_line_magic('pinfo', 'y')\nc + d\n"
    )
    assert manager.transform_cell(cell) == expected


def test_endless_token_transformer_is_named(manager):
    """A transformer that always finds something ends in an error that names it."""

    class Endless(Plus):
        def transform(self, lines):
            return lines

    manager.token_transformers.append(Endless)
    with pytest.raises(RuntimeError, match="Endless"):
        manager.transform_cell("a plus b")


def test_syntax_error_of_a_token_transformer_passes_to_the_next(manager):
    """A SyntaxError from `transform` means that the place is none."""

    class Refuses(Plus):
        priority = 1

        def transform(self, lines):
            raise SyntaxError("not here")

    manager.token_transformers += [Refuses, Plus]
    assert manager.transform_cell("a plus b") == "a + b\n"


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=400, deadline=None)
def test_nothing_raises_on_mixed_pieces(cell):
    """Any text can be transformed and judged; the compiler says what is wrong."""
    manager = TransformerManager()
    assert isinstance(manager.transform_cell(cell), str)
    status, indent = manager.check_complete(cell)
    assert status in ("complete", "incomplete", "invalid")
    assert (indent is not None) == (status == "incomplete")


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_nothing_raises_on_any_text(cell):
    """Any text at all."""
    manager = TransformerManager()
    manager.transform_cell(cell)
    manager.check_complete(cell)


@given(
    st.lists(
        st.sampled_from([p for p in PIECES if p not in ("!ls", "%m", "%%m", "?", "??")]),
        max_size=10,
    )
)
@settings(max_examples=300, deadline=None)
@pytest.mark.spec("CORE-044")
def test_valid_python_runs_unchanged(pieces):
    """Whatever Python compiles is not rewritten, leading blanks aside."""
    cell = "x = 1\n" + "".join(pieces) + "\n"
    try:
        compile(cell, "<test>", "exec")
    except (SyntaxError, ValueError):
        return
    prompts = ("In [1]: ", "   ...: ", "... ", ">>> ")
    if not any(prompt in cell for prompt in prompts):
        assert TransformerManager().transform_cell(cell) == cell


def test_long_hostile_input_takes_linear_time(manager):
    """Ten thousand lines or deep brackets are done at once (a guard against hanging)."""
    begin = time.monotonic()
    for cell in (
        "%cd x\n" * 10_000, "x?\n" * 10_000, "(" * 10_000, "(\n" * 10_000, ")\n" * 10_000, "'\n" * 10_000, '"""\n' * 9_999,
        "a \\\n" * 10_000, "a" * 100_000 + "?", "a." * 50_000 + "?", "a[0]" * 25_000 + "?", "a=" * 50_000 + "!", 'f"{' * 10_000,
        ">>> x\n" * 10_000, "   x\n" * 10_000 + "y", "%m \\\n" * 10_000, "/f " + "a " * 30_000, '"' + "\\" * 100_000,
        "\\" * 100_000, "'" * 100_000, "#" * 100_000 + "?", " " * 100_000, "=\\\n" * 10_000, "?" * 100_000,
    ):  # fmt: skip
        manager.transform_cell(cell)
        manager.check_complete(cell)
    assert time.monotonic() - begin < 60


def test_importing_the_room_loads_nothing_heavy():
    """The room costs little: neither tokenize nor ast, and no traitlets of its own."""
    code = (
        "import sys, ipy.core.inputs as room; room.TransformerManager().transform_cell('!ls');"
        "print([m for m in ('tokenize', 'ast', 'inspect', 'traitlets', 'dataclasses') if m in sys.modules])"
    )
    # -S: what editable installs import at the start is not ours.
    paths = [str(Path(module.__file__).parents[2]) for module in (ipy.config, ipy.core)]
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {paths!r}; {code}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
