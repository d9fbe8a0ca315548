"""Dynamic rewriting."""

from __future__ import annotations

import builtins

import pytest
from traitlets.config import Config

from ipy.core.autocall import ExitAutocall, IPyAutocall
from ipy.core.inputs import MISSING, PrefilterManager, TransformerManager
from ipy.core.inputs.checkers import KEEP, PrefilterChecker
from ipy.core.macro import Macro

MAGICS = {"cd", "ls", "time"}


class Names:
    """The names of a user, as rewriting asks for them."""

    def __init__(self, autocall: int = 0, automagic: bool = True, **names: object) -> None:
        self.autocall = autocall
        self.automagic = automagic
        self.names = names

    def find_name(self, name: str) -> object:
        return self.names.get(name, getattr(builtins, name, MISSING))

    def is_line_magic(self, name: str) -> bool:
        return name in MAGICS


def f(*args, **kwargs):
    return args


def manager(names: Names, **config) -> tuple[PrefilterManager, list[str]]:
    shown: list[str] = []
    return PrefilterManager(lookup=names, on_rewrite=shown.append, config=Config(config)), shown


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("cd mydir", "get_ipython().run_line_magic('cd', 'mydir')"),
        ("cd", "get_ipython().run_line_magic('cd', '')"),
        ("  ls -l", "  get_ipython().run_line_magic('ls', '-l')"),
    ],
)
@pytest.mark.spec("CORE-126", "CORE-125")
def test_automagic(line, call):
    """A line magic needs no `%`."""
    assert manager(Names())[0].prefilter_lines(line) == call


@pytest.mark.spec("CORE-126")
def test_variable_shadows_a_magic_until_it_is_deleted():
    """A variable wins over the magic of its name."""
    names = Names(cd=3)
    rewriter, _ = manager(names)
    assert rewriter.prefilter_lines("cd mydir") == "cd mydir"
    del names.names["cd"]
    assert rewriter.prefilter_lines("cd mydir") == "get_ipython().run_line_magic('cd', 'mydir')"


@pytest.mark.parametrize(
    "line", ["cd = 3", "cd=3", "cd, x = 1, 2", "cd += 1", "cd: int = 3", "cd **= 2"]
)
@pytest.mark.spec("CORE-126", "CORE-044")
def test_assignments_are_python(line):
    """An assignment to the name of a magic is no call of it."""
    assert manager(Names())[0].prefilter_lines(line) == line


def test_automagic_off():
    """Without automagic every magic needs `%`."""
    assert manager(Names(automagic=False))[0].prefilter_lines("cd x") == "cd x"


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("f arg1, arg2", "f(arg1, arg2)"),
        ('f "x"', 'f("x")'),
        ("f x=3", "f(x=3)"),
        ("f [1]", "f([1])"),
        ("f x;", "f(x);"),
        ("f x # why", "f(x) # why"),
        ("f ~x", "f(~x)"),
        ("print 1", "print(1)"),
    ],
)
@pytest.mark.parametrize("mode", [1, 2])
@pytest.mark.spec("CORE-092")
def test_autocall_adds_parentheses_and_shows_the_line(line, call, mode):
    """A callable with arguments is called, and the rewritten line is shown."""
    rewriter, shown = manager(Names(autocall=mode, f=f))
    assert rewriter.prefilter_lines(line) == call
    assert shown == [call]


@pytest.mark.spec("CORE-092")
def test_full_autocall_calls_without_arguments():
    """Mode 2 calls a bare name too, mode 1 does not, mode 0 nothing."""
    assert manager(Names(autocall=2, f=f))[0].prefilter_lines("f") == "f()"
    assert manager(Names(autocall=1, f=f))[0].prefilter_lines("f") == "f"
    assert manager(Names(autocall=0, f=f))[0].prefilter_lines("f 1") == "f 1"


@pytest.mark.parametrize(
    "line",
    ["f(1)", "f (1)", "f = 1", "f == 1", "f - 1", "f -1", "f * 2", "f is x", "f in x", "f and x", "f, 1", "f.x", "f if a else b", "f ; x",
     "n 1", "n (1)", "missing x", "type X = int", "'f' 1", "if f: pass", "for f in x: pass"],
)  # fmt: skip
@pytest.mark.parametrize("mode", [1, 2])
@pytest.mark.spec("CORE-099", "CORE-044")
def test_autocall_leaves_expressions_alone(line, mode):
    """Operators, parentheses and things that can't be called are not touched."""
    if line == "type X = int":
        try:
            compile(line, "<test>", "exec")
        except SyntaxError:
            pytest.skip("the type statement came with Python 3.12")
    rewriter, shown = manager(Names(autocall=mode, f=f, n=3))
    assert rewriter.prefilter_lines(line) == line
    assert shown == []


def test_indexing_wins_over_calling():
    """What can be indexed is indexed."""

    class Both:
        def __call__(self, x): ...
        def __getitem__(self, x): ...

    assert manager(Names(autocall=1, g=Both()))[0].prefilter_lines("g [1]") == "g [1]"


def test_autocall_never_runs_a_property():
    """Looking at a dotted name runs none of the user's code."""

    class Trap:
        @property
        def danger(self):
            raise AssertionError("the property was run")

        def method(self, x): ...

    rewriter, _ = manager(Names(autocall=1, t=Trap()))
    assert rewriter.prefilter_lines("t.danger 1") == "t.danger 1"
    assert rewriter.prefilter_lines("t.method 1") == "t.method(1)"


@pytest.mark.spec("CORE-097")
def test_regular_expressions_are_configurable():
    """What may be called, and what must not follow, can be set."""
    names = Names(autocall=1, f=f)
    rewriter, _ = manager(names, AutocallChecker={"exclude_regexp": r"^secret"})
    assert rewriter.prefilter_lines("f secret") == "f secret"
    rewriter, _ = manager(names, AutocallChecker={"function_name_regexp": r"g$"})
    assert rewriter.prefilter_lines("f 1") == "f 1"


def test_checkers_can_be_switched_off():
    """Each checker has `enabled` and `priority`."""
    rewriter, _ = manager(Names(), AutoMagicChecker={"enabled": False})
    assert rewriter.prefilter_lines("cd x") == "cd x"


@pytest.mark.spec("CORE-098")
def test_autocall_objects_are_called_whatever_the_mode():
    """An IPyAutocall object needs no parentheses; a call of it is not rewritten."""

    class Hello(IPyAutocall):
        def __call__(self, name=""): ...

    rewriter, shown = manager(Names(exit=ExitAutocall(), hello=Hello()))
    assert rewriter.prefilter_lines("exit") == "exit()"
    assert rewriter.prefilter_lines("exit()") == "exit()"
    assert rewriter.prefilter_lines("exit # bye") == "exit()  # bye"
    assert rewriter.prefilter_lines("exit = 3") == "exit = 3"
    assert shown == []
    assert rewriter.prefilter_lines("hello 'you'") == "hello('you')"
    assert shown == ["hello('you')"]


def test_macro_stands_for_its_source():
    """The name of a macro alone is replaced; an assignment to it is not."""
    rewriter, _ = manager(Names(m=Macro("a = 1\nb = 2\n")))
    assert rewriter.prefilter_lines("m") == "a = 1\nb = 2"
    assert rewriter.prefilter_lines("m = 1") == "m = 1"


@pytest.mark.spec("CORE-042")
def test_multi_line_specials():
    """Lines after the first are rewritten too, unless that is switched off."""
    cell = "f 1\nif x:\n    cd y\n"
    rewriter, _ = manager(Names(autocall=1, f=f))
    assert (
        rewriter.prefilter_lines(cell) == "f(1)\nif x:\n    get_ipython().run_line_magic('cd', 'y')"
    )
    rewriter, _ = manager(Names(autocall=1, f=f), PrefilterManager={"multi_line_specials": False})
    assert rewriter.prefilter_lines(cell) == "f(1)\nif x:\n    cd y"
    assert rewriter.prefilter_line("cd y", continue_prompt=True) == "cd y"


@pytest.mark.spec("CORE-090")
def test_strings_brackets_and_continuations_are_not_rewritten():
    """Only a line that begins a statement can be a call."""
    cell = 'x = """\ncd y\n"""\n(\ncd\n)\nx = \\\ncd'
    assert manager(Names())[0].prefilter_lines(cell) == cell


@pytest.mark.spec("CORE-082")
@pytest.mark.parametrize(
    "line", ["!ls", "%cd x", "x?", "?x", ",f a", ";f a", "/f a", ">>> x", "a = !ls"]
)
def test_static_transformations_are_not_made(line):
    """Prefiltering is dynamic only."""
    assert manager(Names(autocall=2, f=f))[0].prefilter_lines(line) == line


def test_transformed_source_is_left_alone():
    """What static transformation made passes unchanged."""
    source = TransformerManager().transform_cell("%cd x")
    assert manager(Names(autocall=2))[0].prefilter_lines(source) == source.rstrip("\n")


def test_checkers_can_be_added_and_removed():
    """A checker of one's own takes part in the place its priority gives it."""

    class Never(PrefilterChecker):
        def check(self, line, lookup):
            return KEEP

    rewriter, _ = manager(Names())
    never = Never()
    rewriter.register_checker(never)
    assert rewriter.prefilter_lines("cd x") == "cd x"
    rewriter.unregister_checker(never)
    assert rewriter.prefilter_lines("cd x") != "cd x"
    with pytest.raises(ValueError, match="not registered"):
        rewriter.unregister_checker(never)
