"""Transformers that are pushed one line after the other, as the manual describes them."""

from __future__ import annotations

import ast
from importlib import import_module
from tokenize import NAME, NUMBER, OP, STRING

import pytest

from ipy.core.inputs import TransformerManager
from ipy.core.inputs.incremental import (
    CoroutineInputTransformer,
    InputTransformer,
    StatelessInputTransformer,
    TokenInputTransformer,
    assign_from_magic,
    assign_from_system,
    classic_prompt,
    escaped_commands,
    help_end,
    ipy_prompt,
    leading_indent,
    strip_encoding_cookie,
)
from ipy.core.inputs.splitter import IPythonInputSplitter
from ipy.core.names.finder import install


@StatelessInputTransformer.wrap
def shout(line):
    """Lines that begin with `$$`."""
    return f"say({line[2:].strip()!r})" if line.startswith("$$") else line


@TokenInputTransformer.wrap
def decimal_numbers(tokens):
    """Numbers with a point become calls of `Decimal`: the example of the standard library."""
    for kind, text, *_ in tokens:
        if kind == NUMBER and "." in text:
            yield from [(NAME, "Decimal"), (OP, "("), (STRING, repr(text)), (OP, ")")]
        else:
            yield kind, text


def gathering(marker="|"):
    """Lines that begin with a marker are gathered into one list."""
    line = yield None
    while True:
        found = []
        while line is not None and line.startswith(marker):
            found.append(line[len(marker) :])
            line = yield None
        if found:
            # The line that ended them, if there is one, follows.
            gathered = f"items = {found!r}"
            line = yield gathered if line is None else f"{gathered}\n{line}"
        else:
            line = yield line


@pytest.fixture
def seen():
    """A transformer that notes what it is pushed."""

    class Noting(InputTransformer):
        def __init__(self):
            self.lines = []
            self.resets = 0

        def push(self, line):
            self.lines.append(line)
            return line

        def reset(self):
            self.resets += 1

    return Noting()


@pytest.mark.spec("CORE-068", "CORE-069")
def test_the_names_of_the_manual_are_there():
    """The classes live in `IPython.core.inputtransformer`, the splitter, which uses them, in `IPython.core.inputsplitter`."""
    install()
    module = import_module("IPython.core.inputtransformer")
    for name in (
        "StatelessInputTransformer",
        "CoroutineInputTransformer",
        "TokenInputTransformer",
    ):
        assert issubclass(getattr(module, name), module.InputTransformer)
    splitter = import_module("IPython.core.inputsplitter").IPythonInputSplitter()
    assert type(splitter) is IPythonInputSplitter
    for which in ("physical", "logical", "python"):
        assert getattr(splitter, f"{which}_line_transforms") == []


@pytest.mark.spec("CORE-074")
def test_a_stateless_transformer_is_a_function_of_lines():
    """`wrap` gives a factory; each line gives one line, nothing is held back."""
    transformer = shout()
    assert isinstance(transformer, StatelessInputTransformer)
    assert transformer.push("$$ hi") == "say('hi')"
    assert transformer.push("x = 1") == "x = 1"
    assert transformer.reset() is None


@pytest.mark.spec("CORE-075")
def test_a_coroutine_gets_lines_and_none_at_the_end():
    """It may yield None while it gathers lines, gets None to end the input, and works for the next input."""
    factory = CoroutineInputTransformer.wrap(gathering)
    transformer = factory(marker="-")
    for _ in range(2):
        assert transformer.push("-a") is None
        assert transformer.push("-b") is None
        assert transformer.push("x = 1") == "items = ['a', 'b']\nx = 1"
        assert transformer.push("-c") is None
        assert transformer.reset() == "items = ['c']"


@pytest.mark.spec("CORE-075")
def test_a_coroutine_that_fails_or_ends_begins_anew():
    """After an error it is as new."""

    @CoroutineInputTransformer.wrap
    def fragile():
        line = yield None
        while line != "stop":
            if line == "bad":
                raise ValueError(line)
            line = yield line
        return "stopped"

    transformer = fragile()
    with pytest.raises(ValueError, match="bad"):
        transformer.push("bad")
    assert transformer.push("good") == "good"
    assert transformer.push("stop") == "stopped"
    assert transformer.push("good") == "good"


@pytest.mark.spec("CORE-078")
def test_a_token_transformer_gets_complete_pieces():
    """It waits until brackets and strings are closed, and returns Python; what is never closed comes back as it was."""
    transformer = decimal_numbers()
    assert ast.dump(ast.parse(transformer.push("x = 1.5"))) == ast.dump(
        ast.parse("x = Decimal('1.5')")
    )
    assert transformer.push("y = [1.5,") is None
    assert ast.dump(ast.parse(transformer.push("2.5]"))) == ast.dump(
        ast.parse("y = [Decimal('1.5'),\nDecimal('2.5')]")
    )
    assert transformer.push("z = (1.5,") is None
    assert transformer.reset() == "z = (1.5,"
    assert transformer.reset() is None


@pytest.mark.spec("CORE-070")
def test_physical_transformers_see_every_line_as_typed(seen):
    """Lines inside strings and brackets, and before a backslash, are pushed one by one; then the input is ended."""
    manager = TransformerManager()
    manager.physical_line_transforms.append(seen)
    manager.transform_cell("x = 1 + \\\n  2\ny = [\n3]\nz = '''\ntext'''\n")
    assert seen.lines == ["x = 1 + \\", "  2", "y = [", "3]", "z = '''", "text'''"]
    assert seen.resets == 1


@pytest.mark.spec("CORE-071")
def test_logical_transformers_see_joined_lines(seen):
    """Lines that a backslash continues are one; those inside brackets and strings are passed by."""
    manager = TransformerManager()
    manager.logical_line_transforms.append(seen)
    cell = "x = 1 + \\\n  2\ny = [\n3]\nz = '''\n$$ text'''\n$$ hi\n"
    manager.logical_line_transforms.append(shout())
    source = manager.transform_cell(cell)
    assert seen.lines == ["x = 1 +   2", "y = [", "z = '''", "$$ hi"]
    assert source == "x = 1 +   2\ny = [\n3]\nz = '''\n$$ text'''\nsay('hi')\n"


@pytest.mark.spec("CORE-076")
def test_a_coroutine_may_look_into_strings():
    """With `look_in_string` set on the factory it gets the lines inside strings, too."""

    def upper():
        line = yield None
        while True:
            line = yield line and line.upper()

    cell = "x = '''\nab\n''' + [\ny]\n"
    plain = TransformerManager()
    plain.logical_line_transforms.append(CoroutineInputTransformer.wrap(upper)())
    assert plain.transform_cell(cell) == "X = '''\nab\n''' + [\ny]\n"
    factory = CoroutineInputTransformer.wrap(upper)
    factory.look_in_string = True
    looking = TransformerManager()
    looking.logical_line_transforms.append(factory())
    assert looking.transform_cell(cell) == "X = '''\nAB\n''' + [\ny]\n"


@pytest.mark.spec("CORE-072")
def test_python_transformers_see_whole_statements(seen):
    """What is in brackets and strings comes in one piece, after magics have become Python; none are there from the start."""
    manager = TransformerManager()
    assert manager.python_line_transforms == []
    manager.python_line_transforms += [seen, decimal_numbers()]
    source = manager.transform_cell("%cd x\ny = [\n1.5]\nif a:\n    b = 2.5\n")
    assert seen.lines == [
        "get_ipython().run_line_magic('cd', 'x')",
        "y = [\n1.5]",
        "if a:",
        "    b = 2.5",
    ]
    assert "Decimal" in source.splitlines()[2]
    assert "b =Decimal ('2.5')" in source or "b = Decimal('2.5')" in source
    compile(source, "<cell>", "exec")


def test_what_transformers_make_may_hold_commands():
    """A line may become a magic: the syntax of the shell is looked for afterwards."""
    manager = TransformerManager()
    manager.physical_line_transforms.append(
        StatelessInputTransformer(lambda line: line.replace("go to", "%cd"))
    )
    assert manager.transform_cell("go to x\n") == "get_ipython().run_line_magic('cd', 'x')\n"


def test_completeness_is_judged_with_them():
    """A syntax of one's own is complete when what stands for it is."""
    manager = TransformerManager()
    assert manager.check_complete("$$ hi") == ("invalid", None)
    manager.logical_line_transforms.append(shout())
    assert manager.check_complete("$$ hi") == ("complete", None)
    assert manager.check_complete("if x:\n") == ("incomplete", 4)


def test_a_transformer_that_fails_is_removed():
    """Its error is raised with a note, the other ones stay, and the next cell is transformed."""
    manager = TransformerManager()
    bad = StatelessInputTransformer(lambda line: 1 / 0)
    manager.logical_line_transforms += [shout(), bad]
    assert manager.check_complete("x") == ("complete", None)
    with pytest.raises(ZeroDivisionError) as info:
        manager.transform_cell("x\n")
    assert "was removed" in info.value.__notes__[0]
    assert manager.transform_cell("$$ hi\n") == "say('hi')\n"


@pytest.mark.spec("CORE-073")
def test_a_shell_has_two(tmp_path):
    """`input_splitter` for completeness and `input_transformer_manager` for cells, with three lists each."""
    from ipy.core.shell import InteractiveShell

    shell = InteractiveShell(ipython_dir=str(tmp_path), colors="nocolor")
    try:
        shell.user_ns["said"] = []
        shell.user_ns["say"] = shell.user_ns["said"].append
        for place in (shell.input_splitter, shell.input_transformer_manager):
            place.logical_line_transforms.append(shout())
        assert shell.input_splitter.push("$$ hi")
        assert shell.input_splitter.source_reset() == "say('hi')\n"
        shell.run_cell("$$ hello\nx = 1").raise_error()
        assert shell.user_ns["said"] == ["hello"]
    finally:
        shell.cleanup()


@pytest.mark.spec("CORE-073")
def test_the_splitter_gathers_lines():
    """It tells when a block is complete and how to indent, and gives it as typed and as Python."""
    splitter = IPythonInputSplitter()
    assert splitter.push("for i in range(3):") is False
    assert splitter.push_accepts_more()
    assert splitter.indent_spaces == 4
    assert splitter.push("    %cd x") is False
    assert splitter.push("") is True
    assert not splitter.push_accepts_more()
    source, raw = splitter.source_raw_reset()
    assert raw == "for i in range(3):\n    %cd x\n\n"
    assert source.strip() == "for i in range(3):\n    get_ipython().run_line_magic('cd', 'x')"
    assert splitter.source == ""
    assert splitter.push("x = = 1") is True


def push_all(transformer, lines):
    """What comes out for some lines."""
    return [transformer.push(line) for line in lines]


@pytest.mark.spec("CORE-077", "CORE-080")
@pytest.mark.parametrize(
    ("factory", "lines", "expected"),
    [
        (leading_indent, ["  a", "    b", " c"], ["a", "  b", " c"]),
        (classic_prompt, [">>> a", "... b", "c"], ["a", "b", "c"]),
        (classic_prompt, ["...", "x"], ["...", "x"]),
        (ipy_prompt, ["In [1]: a", "   ...: b"], ["a", "b"]),
        (strip_encoding_cookie, ["# -*- coding: latin-1 -*-", "x"], ["", "x"]),
        (strip_encoding_cookie, ["x", "# coding: utf-8", "# coding: utf-8"], ["x", "", "# coding: utf-8"]),
        (help_end, ["name?", "x"], ["get_ipython().run_line_magic('pinfo', 'name')", "x"]),
        (escaped_commands, ["%cd x", "!ls"], ["get_ipython().run_line_magic('cd', 'x')", "get_ipython().system('ls')"]),
        (assign_from_magic, ["a = %cd x"], ["a = get_ipython().run_line_magic('cd', 'x')"]),
        (assign_from_system, ["a = !ls"], ["a = get_ipython().getoutput('ls')"]),
    ],
)  # fmt: skip
def test_transformers_that_come_along(factory, lines, expected):
    """Those of the manual, for lists of one's own; they work for one input after the other."""
    transformer = factory()
    for _ in range(2):
        assert push_all(transformer, lines) == expected
        assert transformer.reset() is None
