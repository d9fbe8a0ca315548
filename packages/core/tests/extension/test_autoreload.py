"""`%autoreload` in a real shell, with modules whose files change between cells."""

from __future__ import annotations

import logging
import re
import sys

import pytest

from ipy.core.errors import UsageError

from .helpers import write_module


@pytest.fixture
def write(folder):
    """Write the file of a module."""
    return lambda name, text: write_module(folder, name, text)


@pytest.fixture
def run(shell):
    """Run a cell that must succeed, and give its value; the extension is loaded."""
    shell.run_line_magic("load_ext", "autoreload")

    def run_cell(source):
        result = shell.run_cell(source, store_history=True)
        result.raise_error()
        return result.result

    return run_cell


VERSIONS = {
    "a function": ("def f(): return 1", "def f(): return 2", "f()"),
    "arguments and defaults": ("def f(a=1): return a", "def f(a=0, *, b=2): return a + b", "f()"),
    "an async function": (
        "async def f(): return 1",
        "async def f(): return 2",
        "__import__('asyncio').run(f())",
    ),
    "a function that becomes a generator": (
        "def f(): return [1]",
        "def f(): yield 2",
        "list(f())[0]",
    ),
    "a method": ("class C:\n def m(self): return 1", "class C:\n def m(self): return 2", "C().m()"),
    "a property": (
        "class C:\n @property\n def p(self): return 1",
        "class C:\n @property\n def p(self): return 2",
        "C().p",
    ),
    "a class method": (
        "class C:\n @classmethod\n def m(cls): return 1",
        "class C:\n @classmethod\n def m(cls): return 2",
        "C.m()",
    ),
    "a static method": (
        "class C:\n @staticmethod\n def m(): return 1",
        "class C:\n @staticmethod\n def m(): return 2",
        "C.m()",
    ),
    "a class attribute": ("class C:\n a = 1", "class C:\n a = 2", "C.a"),
    "a nested class": (
        "class C:\n class D:\n  def m(self): return 1",
        "class C:\n class D:\n  def m(self): return 2",
        "C.D().m()",
    ),
    "super() without arguments": (
        "class B:\n def m(self): return 1\nclass C(B):\n def m(self): return super().m()",
        "class B:\n def m(self): return 1\nclass C(B):\n def m(self): return super().m() + 1",
        "C().m()",
    ),
    "a method that begins to use super()": (
        "class B:\n def m(self): return 2\nclass C(B):\n def m(self): return 1",
        "class B:\n def m(self): return 2\nclass C(B):\n def m(self): return super().m()",
        "C().m()",
    ),
    "a method that no longer uses super()": (
        "class B:\n def m(self): return 1\nclass C(B):\n def m(self): return super().m()",
        "class B:\n def m(self): return 1\nclass C(B):\n def m(self): return 2",
        "C().m()",
    ),
    "a base class": (
        "class A:\n v = 1\nclass B:\n v = 2\nclass C(A): pass",
        "class A:\n v = 1\nclass B:\n v = 2\nclass C(B): pass",
        "C.v",
    ),
    "a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n x: int = 1\n",
        "from dataclasses import dataclass\n@dataclass\nclass C:\n x: int = 1\n y: int = 2\n",
        "getattr(C(), 'y', 1)",
    ),
    "a frozen dataclass": (
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n x: int = 1\n def m(self): return 1",
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n x: int = 2\n def m(self): return self.x",
        "C().m()",
    ),
    "a dataclass with slots": (
        "from dataclasses import dataclass\n@dataclass(slots=True)\nclass C:\n x: int = 1\n def m(self): return 1",
        "from dataclasses import dataclass\n@dataclass(slots=True)\nclass C:\n x: int = 1\n def m(self): return 2",
        "C().m()",
    ),
    "an enumeration": (
        "import enum\nclass C(enum.Enum):\n A = 1\n def m(self): return 1",
        "import enum\nclass C(enum.Enum):\n A = 1\n B = 5\n def m(self): return 2",
        "C.A.m()",
    ),
    "a generic class": (
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass C(Generic[T]):\n def m(self): return 1",
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass C(Generic[T]):\n def m(self): return 2",
        "C[int]().m()",
    ),
    "a named tuple": (
        "from typing import NamedTuple\nclass C(NamedTuple):\n a: int = 1",
        "from typing import NamedTuple\nclass C(NamedTuple):\n a: int = 2",
        "C().a",
    ),
    "an abstract class": (
        "import abc\nclass A(abc.ABC):\n @abc.abstractmethod\n def m(self): ...\nclass C(A):\n def m(self): return 1",
        "import abc\nclass A(abc.ABC):\n @abc.abstractmethod\n def m(self): ...\nclass C(A):\n def m(self): return 2",
        "C().m()",
    ),
    "a metaclass": (
        "class M(type):\n @property\n def p(cls): return 1\nclass C(metaclass=M): pass",
        "class M(type):\n @property\n def p(cls): return 2\nclass C(metaclass=M): pass",
        "C.p",
    ),
    "a class with a metaclass": (
        "class M(type): pass\nclass C(metaclass=M):\n v = 1",
        "class M(type): pass\nclass C(metaclass=M):\n v = 2",
        "C.v",
    ),
    "a decorated function": (
        "import functools\ndef d(f):\n @functools.wraps(f)\n def w(*a): return f(*a)\n return w\n@d\ndef f(): return 1",
        "import functools\ndef d(f):\n @functools.wraps(f)\n def w(*a): return f(*a)\n return w\n@d\ndef f(): return 2",
        "f()",
    ),
    "the decorator": (
        "def d(f):\n def w(*a): return f(*a)\n return w\n@d\ndef f(): return 1",
        "def d(f):\n def w(*a): return f(*a) + 1\n return w\n@d\ndef f(): return 1",
        "f()",
    ),
    "a function that gets a decorator": (
        "import functools\ndef f(): return 1",
        "import functools\n@functools.lru_cache\ndef f(): return 2",
        "f()",
    ),
    "a function that loses its decorator": (
        "import functools\n@functools.lru_cache\ndef f(): return 1",
        "import functools\ndef f(): return 2",
        "f()",
    ),
    "a cached function": (
        "import functools\n@functools.lru_cache\ndef f(): return 1",
        "import functools\n@functools.lru_cache\ndef f(): return 2",
        "f()",
    ),
    "a single-dispatch function": (
        "import functools\n@functools.singledispatch\ndef f(x): return 1",
        "import functools\n@functools.singledispatch\ndef f(x): return 2",
        "f(None)",
    ),
    "an implementation of a single-dispatch function": (
        "import functools\n@functools.singledispatch\ndef f(x): return 0\n@f.register\ndef _(x: int): return 1",
        "import functools\n@functools.singledispatch\ndef f(x): return 0\n@f.register\ndef _(x: int): return 2",
        "f(7)",
    ),
    "a partial function": (
        "import functools\ndef g(a): return a\nf = functools.partial(g, 1)",
        "import functools\ndef g(a): return a + 1\nf = functools.partial(g, 1)",
        "f()",
    ),
    "a closure": (
        "def make():\n n = 1\n def inner(): return n\n return inner\nf = make()",
        "def make():\n n = 1\n def inner(): return n + 1\n return inner\nf = make()",
        "f()",
    ),
    "a lambda": ("f = lambda: 1", "f = lambda: 2", "f()"),
    "a descriptor": (
        "class D:\n def __set_name__(s, o, n): s.n = n\n def __get__(s, i, o): return 1\nclass C:\n x = D()",
        "class D:\n def __set_name__(s, o, n): s.n = n\n def __get__(s, i, o): return 2\nclass C:\n x = D()",
        "C().x",
    ),
    "a cached property": (
        "import functools\nclass C:\n @functools.cached_property\n def p(self): return 1",
        "import functools\nclass C:\n @functools.cached_property\n def p(self): return 2",
        "C().p",
    ),
    "an operator": (
        "class C:\n def __len__(self): return 1",
        "class C:\n def __len__(self): return 2",
        "len(C())",
    ),
    "a function that becomes a class": (
        "def f(): return 1",
        "class f:\n def __new__(cls): return 2",
        "f()",
    ),
}


@pytest.mark.spec("CORE-401", "CORE-402", "TCOR-126", "TCOR-127")
@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
@pytest.mark.parametrize(("before", "after", "use"), VERSIONS.values(), ids=VERSIONS)
def test_names_imported_from_a_module_follow_it(run, write, before, after, use, full):
    """What was imported with `from module import name` does what the file says now; a class is the same class as before."""
    name = re.match(
        r"\w+",
        use.replace("__import__('asyncio').run(", "")
        .replace("list(", "")
        .replace("getattr(", "")
        .replace("len(", ""),
    )[0]
    write("ar_mod", before)
    run("%autoreload " + ("2-" if full else "2"))
    run(f"from ar_mod import {name}; first = {name}; import ar_mod")
    assert run(use) == 1
    write("ar_mod", after)
    assert run(use) == 2
    if "partial(" not in before:
        assert run(f"ar_mod.{name} is {name}")
    if after.startswith("class C") or "class C(" in after:
        assert run("ar_mod.C is first")
    # And back again: patched things can be patched.
    write("ar_mod", before)
    assert run(use) == 1


@pytest.mark.spec("CORE-401")
@pytest.mark.parametrize("mode", ["2", "2-"])
def test_instances_made_before_have_the_new_methods(run, write, mode):
    """Objects keep their class and their attributes, and have new methods and properties; removed ones are gone."""
    write("ar_inst", "class C:\n def __init__(self): self.n = 1\n def old(self): return 0\n")
    run(f"%autoreload {mode}")
    run("from ar_inst import C; import ar_inst; c = C(); bound = c.old")
    write(
        "ar_inst",
        """
        class C:
            def __init__(self): self.n = 2
            @property
            def double(self): return self.n * 2
        """,
    )
    assert run("c.double") == 2
    assert run("type(c) is C is ar_inst.C and isinstance(c, ar_inst.C)")
    assert run("type(C()) is type(c) and C().double") == 4
    assert not run("hasattr(c, 'old')")


@pytest.mark.spec("CORE-401")
def test_a_property_becomes_a_method_and_an_attribute(run, write):
    """What an attribute is may change, for instances that are there too."""
    write("ar_prop", "class C:\n @property\n def x(self): return 1\n")
    run("%autoreload 2")
    run("from ar_prop import C; c = C()")
    assert run("c.x") == 1
    write("ar_prop", "class C:\n def x(self): return 2\n")
    assert run("c.x()") == 2
    write("ar_prop", "class C:\n x = 3\n")
    assert run("c.x") == 3


@pytest.mark.spec("TCOR-127")
def test_state_survives_where_only_definitions_change(run, write):
    """Variables of the module and of its classes keep their values; with `--full` the module runs as a whole."""
    text = "print('runs')\nstate = []\nclass C:\n    count = 0\n    def m(self): return {}\n"
    write("ar_state", text.format(1))
    run("%autoreload 2")
    run("import ar_state; ar_state.state.append(1); ar_state.C.count = 5")
    write("ar_state", text.format(2))
    assert run("ar_state.C().m(), ar_state.state, ar_state.C.count") == (2, [1], 5)
    run("%autoreload --full 2")
    write("ar_state", text.format(3))
    assert run("ar_state.C().m(), ar_state.state, ar_state.C.count") == (3, [], 0)


@pytest.mark.spec("TCOR-127")
def test_other_statements_run_the_whole_module(run, write):
    """A changed constant changes what was computed from it."""
    write("ar_const", "A = 1\nB = A + 1\n")
    run("%autoreload 2")
    run("import ar_const")
    write("ar_const", "A = 10\nB = A + 1\n")
    assert run("ar_const.B") == 11


def test_members_of_an_enumeration_stay_the_same_objects(run, write):
    """A member that is held is the member of the class, also when its value has changed; new ones are members."""
    write("ar_enum", "import enum\nclass Color(enum.Enum):\n RED = 1\n OLD = 9\n")
    run("%autoreload 2")
    run("from ar_enum import Color; import ar_enum; red = Color.RED")
    write("ar_enum", "import enum\nclass Color(enum.Enum):\n RED = 3\n BLUE = 2\n")
    assert run("red is Color.RED is ar_enum.Color.RED and red.value == 3 and Color(3) is red")
    assert run("[m.name for m in Color]") == ["RED", "BLUE"]
    assert run(
        "isinstance(Color.BLUE, Color) and Color(2) is Color.BLUE and Color['BLUE'].value == 2"
    )
    assert run("hasattr(Color, 'OLD')") is False


def test_isinstance_and_registries_hold_one_class(run, write):
    """A class that runs again is no second class: registries, tuples and instances made meanwhile have the first one."""
    text = """
        registry = []
        class Base:
            def __init_subclass__(cls): registry.append(cls)
        class Plugin(Base):
            def m(self): return {0}
        CLASSES = (Base, Plugin)
        TABLE = {{"plugin": Plugin, Plugin: {0}}}
        instance = Plugin()
        value = {0}
        """
    write("ar_reg", text.format(1))
    run("%autoreload 2")
    run("from ar_reg import Plugin; import ar_reg")
    write("ar_reg", text.format(2))
    assert run("ar_reg.value") == 2
    assert run("ar_reg.registry == [Plugin] and ar_reg.Plugin is Plugin")
    assert run("ar_reg.CLASSES[1] is Plugin and ar_reg.TABLE['plugin'] is Plugin")
    assert run("ar_reg.TABLE[Plugin]") == 2
    assert run("type(ar_reg.instance) is Plugin and ar_reg.instance.m() == 2")
    assert run("Plugin.__mro__[1] is ar_reg.Base and ar_reg.Base.__subclasses__()") == [
        run("Plugin")
    ]


def test_functions_in_registries_and_closures_have_the_new_code(run, write):
    """Callbacks, wrappers made elsewhere and bound methods call the new code."""
    write("ar_cb", "def deco(f):\n def w(): return f()\n return w\ndef cb(): return 1\n")
    run("%autoreload 2")
    run("from ar_cb import cb, deco\ncallbacks = [cb]\n@deco\ndef mine(): return 0")
    write("ar_cb", "def deco(f):\n def w(): return f() + 10\n return w\ndef cb(): return 2\n")
    assert run("callbacks[0]()") == 2
    assert run("mine()") == 10


def test_registrations_of_others_stay(run, write):
    """What was registered with a single-dispatch function outside of its module is still there."""
    text = "import functools\n@functools.singledispatch\ndef f(x): return {}\n"
    write("ar_disp", text.format(1))
    run("%autoreload 2")
    run("from ar_disp import f\n@f.register\ndef _(x: str): return 'mine'")
    write("ar_disp", text.format(2))
    assert run("f(0), f('x')") == (2, "mine")


def test_line_numbers_follow(run, write, shell):
    """Functions that only moved are shown at their new place in tracebacks."""
    write("ar_lines", "def a(): return 1\ndef fail(): raise ValueError\n")
    run("%autoreload 2")
    run("from ar_lines import a, fail")
    write("ar_lines", "def a():\n\n\n    return 1\ndef fail(): raise ValueError\n")
    run("1")
    assert run("fail.__code__.co_firstlineno") == 5


@pytest.mark.spec("TCOR-126")
def test_signatures_annotations_and_docstrings_follow(run, write):
    """`__kwdefaults__`, `__annotations__`, docstrings and attributes of functions are those of the file."""
    write("ar_sig", "def f(a: int): 'old'\n")
    run("%autoreload 2")
    run("from ar_sig import f; import inspect")
    write("ar_sig", "def f(b: str = 'x', *, c: float = 1.5) -> bool: 'new'\nf.mark = 1\n")
    assert run("str(inspect.signature(f))") in (
        "(b: str = 'x', *, c: float = 1.5) -> bool",
        "(b: 'str' = 'x', *, c: 'float' = 1.5) -> 'bool'",
    )
    assert run("f.__doc__, f.__kwdefaults__, f.mark") == ("new", {"c": 1.5}, 1)


@pytest.mark.spec("TCOR-126")
def test_the_encoding_of_a_file_is_minded(run, folder, write):
    """PEP 263: a file in another encoding is read as it says."""
    path = write("ar_latin", "x = 1")
    run("%autoreload 2")
    run("import ar_latin")
    path.write_bytes("# -*- coding: latin-1 -*-\nx = 'grün'\n".encode("latin-1"))
    assert run("ar_latin.x") == "grün"


# -- modes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.spec("CORE-399", "TCOR-125")
@pytest.mark.parametrize(
    ("mode", "reloaded"),
    [
        ("0", set()), ("off", set()),
        ("1", {"ar_aimp"}), ("explicit", {"ar_aimp"}),
        ("2", {"ar_aimp", "ar_plain"}), ("all", {"ar_aimp", "ar_plain"}),
        ("3", {"ar_aimp", "ar_plain"}), ("complete", {"ar_aimp", "ar_plain"}),
    ],
)  # fmt: skip
def test_the_modes(run, write, mode, reloaded):
    """Nothing; only what `%aimport` has imported; all but what it has excluded."""
    names = ("ar_aimp", "ar_plain", "ar_excl")
    for name in names:
        write(name, "def f(): return 1\n")
    run("%aimport ar_aimp")
    run("%aimport -ar_excl")
    run("import ar_plain, ar_excl")
    run(f"%autoreload {mode}")
    for name in names:
        write(name, "def f(): return 2\n")
    assert {name for name in names if run(f"{name}.f()") == 2} == reloaded


@pytest.mark.spec("CORE-399", "TCOR-125")
@pytest.mark.parametrize("line", ["", "now"])
def test_reloading_once(run, write, line):
    """Without a mode, what has changed is reloaded now, and not later."""
    write("ar_once", "def f(): return 1\n")
    run("%autoreload 2")
    run("%autoreload 0")
    run("import ar_once")
    run("%autoreload now")
    write("ar_once", "def f(): return 2\n")
    assert run("ar_once.f()") == 1
    run(f"%autoreload {line}")
    assert run("ar_once.f()") == 2
    write("ar_once", "def f(): return 3\n")
    assert run("ar_once.f()") == 2


@pytest.mark.spec("CORE-400", "TCOR-125")
def test_aimport(run, write, capsys, shell):
    """Modules are imported, listed and excluded, several at once; a name of a package binds the package."""
    write("ar_pkg.__init__", "")
    write("ar_pkg.sub", "x = 1\n")
    write("ar_b", "x = 2\n")
    run("%aimport ar_pkg.sub, ar_b, -json")
    assert run("ar_pkg.sub.x, ar_b.x") == (1, 2)
    capsys.readouterr()
    run("%aimport")
    assert (
        capsys.readouterr().out == "Modules to reload:\nar_b ar_pkg.sub\n\nModules to skip:\njson\n"
    )
    run("%aimport -ar_b, json")
    capsys.readouterr()
    run("%aimport")
    assert (
        capsys.readouterr().out == "Modules to reload:\nar_pkg.sub json\n\nModules to skip:\nar_b\n"
    )
    with pytest.raises(UsageError, match="there is no module 'ar_nowhere'"):
        shell.run_line_magic("aimport", "ar_nowhere")


@pytest.mark.spec("TCOR-125", "TCOR-126")
def test_complete_lets_imported_names_follow(run, write):
    """Constants imported by name, also under another one, and new names of a star import follow; what the user has bound stays."""
    write("ar_comp", "X = 1000\nY = 1\nZ = 2000\ndef f(): return 1\n")
    write("ar_star", "A = 1\n")
    run("%autoreload complete")
    run("from ar_comp import X as x, Y, Z, f\nfrom ar_star import *")
    run("Y = 'mine'")
    write("ar_comp", "X = 1001\nY = 2\nZ = 2001\ndef f(): return 2\nnew = 1\n")
    write("ar_star", "A = 2\nB = 3\n_C = 4\n")
    assert run("x, Y, Z, f(), A, B") == (1001, "mine", 2001, 2, 2, 3)
    assert run("'new' in globals(), '_C' in globals()") == (False, False)


@pytest.mark.spec("TCOR-125")
def test_reloads_are_told_and_logged(run, write, capsys, caplog):
    """`-p` prints the names of what is reloaded, `-l` logs them, and nothing is said otherwise."""
    write("ar_tell", "x = 0\n")
    run("import ar_tell")
    for number, (option, told, logged) in enumerate(
        [("-p", True, False), ("--print", True, False), ("-l", False, True), ("--log", False, True), ("", False, False)],
        start=1,
    ):  # fmt: skip
        run(f"%autoreload {option} 2")
        write("ar_tell", f"x = {number}\n")
        capsys.readouterr()
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="autoreload"):
            assert run("ar_tell.x") == number
        assert ("Reloading 'ar_tell'.\n" in capsys.readouterr().out) is told
        assert ("Reloading 'ar_tell'." in caplog.messages) is logged


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("alll", "unknown mode 'alll'; did you mean 'all'?"),
        ("9", "unknown mode '9'; there are now, 0, off"),
        ("1 2", "takes one mode"),
        ("-x", "not recognized"),
    ],
)
def test_mistakes_are_told_in_one_line(run, shell, line, message):
    """A wrong mode or option is a usage error."""
    with pytest.raises(UsageError, match=re.escape(message)):
        shell.run_line_magic("autoreload", line)


# -- failures -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(: return 2\n", "SyntaxError: invalid syntax (ar_fail.py, line 1)"),
        ("import ar_no_such\n", "ModuleNotFoundError: No module named 'ar_no_such' (ar_fail.py, line 1)"),
        ("x = 2\ndef f(): return 2\n\n1/0\n", "ZeroDivisionError: division by zero (ar_fail.py, line 4)"),
        ("x = 2\nraise SystemExit(1)\n", "SystemExit: 1 (ar_fail.py, line 2)"),
    ],
)  # fmt: skip
def test_a_module_that_fails_keeps_its_old_code(run, write, capsys, text, reason):
    """One line says why; it is not said again, and the module is tried again when its file changes."""
    write("ar_fail", "x = 1\ndef f(): return x\n")
    run("%autoreload 2")
    run("import ar_fail; from ar_fail import f")
    write("ar_fail", text)
    capsys.readouterr()
    assert run("f(), ar_fail.x, ar_fail.f is f") == (1, 1, True)
    assert capsys.readouterr().err == (
        f"autoreload: 'ar_fail' keeps its old code: {reason}; it is tried again when the file changes.\n"
    )
    run("1")
    assert capsys.readouterr().err == ""
    write("ar_fail", "x = 3\ndef f(): return x\n")
    assert run("f()") == 3
    run("%autoreload --hide-errors 2")
    write("ar_fail", text)
    assert run("f()") == 3
    assert capsys.readouterr().err == ""


def test_modules_that_need_each_other_are_reloaded_in_order(run, write, capsys):
    """Where two have changed, and one imports a new name of the other, the order of loading does not matter."""
    write("ar_one", "import ar_two\ndef f(): return ar_two.g()\n")
    write("ar_two", "def g(): return 1\n")
    run("%autoreload 2")
    run("import ar_one")
    write("ar_one", "from ar_two import h\ndef f(): return h()\n")
    write("ar_two", "def g(): return 1\ndef h(): return 2\n")
    assert run("ar_one.f()") == 2
    assert capsys.readouterr().err == ""


def test_what_could_not_be_patched_is_named(run, write, capsys):
    """A class whose instances need another layout is a new class everywhere, and is named."""
    write("ar_slots", "class C:\n __slots__ = ('a',)\ndef f(): return 1\n")
    run("%autoreload 2")
    run("from ar_slots import C; import ar_slots; old = C()")
    write("ar_slots", "class C:\n __slots__ = ('a', 'b')\ndef f(): return 2\n")
    capsys.readouterr()
    assert run("C is ar_slots.C and type(old) is not C and ar_slots.f()") == 2
    assert capsys.readouterr().err == (
        "autoreload: not all of 'ar_slots' could be brought up to date: "
        "C: its slots changed from a to a, b: make its instances anew.\n"
    )


@pytest.mark.spec("CORE-R079")
def test_modules_with_odd_attributes_do_no_harm(run, write, shell):
    """Modules that answer attributes by themselves, that are no modules, or that hold odd objects are no obstacle."""

    class Odd:
        def __getattr__(self, name):
            raise RuntimeError(name)

    sys.modules["ar_oddity"] = Odd()
    try:
        write(
            "ar_odd",
            """
            class Hostile:
                def __getattribute__(self, name): raise RuntimeError(name)
                def __eq__(self, other): raise RuntimeError("eq")
                __hash__ = None
            x = Hostile()
            def __getattr__(name): raise RuntimeError(name)
            value = 1
            """,
        )
        run("%autoreload 2")
        run("import ar_odd")
        path = write("ar_odd", "value = 2\ndef f(): return 3\n")
        assert run("ar_odd.value") == 2
        assert path.exists()
    finally:
        del sys.modules["ar_oddity"]


def test_a_file_that_vanishes_or_is_only_touched_changes_nothing(run, write, capsys):
    """A file that was removed leaves the module as it is; one that was saved as it is does not run again."""
    write("ar_gone", "print('runs')\nx = 1\n")
    run("%autoreload -p 2")
    run("import ar_gone")
    capsys.readouterr()
    path = write("ar_gone", "print('runs')\nx = 1\n")
    run("assert ar_gone.x == 1")
    path.unlink()
    run("assert ar_gone.x == 1")
    assert capsys.readouterr().out == ""


def test_a_file_that_is_edited_while_its_cell_runs_is_reloaded(run, folder, write, monkeypatch):
    """The text that was imported counts, not the one that is there when the cell ends; the cache file tells."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    write("ar_race", "def f(): return 1\n")
    run("%autoreload 2")
    run(
        "import ar_race, os\n"
        f"with open({str(folder / 'ar_race.py')!r}, 'w') as file: file.write('def f(): return 22')"
    )
    assert run("ar_race.f()") == 22


@pytest.mark.spec("CORE-415")
def test_the_limits_are_documented():
    """What can't be reloaded is in the documentation of the extension: C extensions, removed functions, old instances."""
    from ipy.core.extension import autoreload

    text = autoreload.__doc__
    for limit in ("Extension modules written in C", "were removed", "property has become"):
        assert limit in text


def test_functions_that_were_removed_stay(run, write):
    """A name that is no longer in the file stays in the module, as with `importlib.reload`."""
    write("ar_rem", "def f(): return 1\ndef g(): return 1\n")
    run("%autoreload 2")
    run("import ar_rem")
    write("ar_rem", "def g(): return 2\n")
    assert run("ar_rem.f(), ar_rem.g()") == (1, 2)


def test_unloading_stops_it(run, write, shell):
    """After `%unload_ext` nothing is reloaded, and the magics are gone."""
    write("ar_unl", "x = 1\n")
    run("%autoreload 2")
    run("import ar_unl")
    run("%unload_ext autoreload")
    write("ar_unl", "x = 2\n")
    assert run("ar_unl.x") == 1
    assert shell.find_line_magic("autoreload") is None
    run("%load_ext autoreload")
    assert shell.find_line_magic("aimport") is not None
