from __future__ import annotations

import pytest

CASES = {
    "assignment": ("x = 'text'\nx.upp", "upper"),
    "same line": ("x = []; x.app", "append"),
    "annotation": ("x: str\nx.upp", "upper"),
    "annotation in quotes": ("x: 'str'\nx.upp", "upper"),
    "union": ("x: int | str\nx.upp", "upper"),
    "union of both": ("x: int | str\nx.bit_l", "bit_length"),
    "optional": ("from typing import Optional\nx: Optional[str]\nx.upp", "upper"),
    "list of": ("x: list[str]\nx[0].upp", "upper"),
    "dict of": ("x: dict[str, bytes]\nx['k'].deco", "decode"),
    "tuple of": ("x: tuple[int, str]\nx[1].upp", "upper"),
    "parameter": ("def f(x: str):\n    x.upp", "upper"),
    "default": ("def f(x=''):\n    x.upp", "upper"),
    "args": ("def f(*x: str):\n    x[0].upp", "upper"),
    "kwargs": ("def f(**x):\n    x.ite", "items"),
    "return annotation": ("def f() -> str: ...\nf().upp", "upper"),
    "return value": ("def f():\n    return 'x'\nf().upp", "upper"),
    "return of a branch": (
        "def f(a):\n    if a:\n        return 1\n    return 'x'\nf(1).upp",
        "upper",
    ),
    "for": ("for x in ['a']:\n    x.upp", "upper"),
    "for on one line": ("for x in ['a']: x.upp", "upper"),
    "enumerate": ("for i, x in enumerate(['a']):\n    x.upp", "upper"),
    "items": ("for k, v in {'a': b''}.items():\n    v.deco", "decode"),
    "zip": ("for a, b in zip([1], ['x']):\n    b.upp", "upper"),
    "range": ("for i in range(3):\n    i.bit_l", "bit_length"),
    "comprehension": ("x = [s.upper() for s in ['a']]\nx[0].low", "lower"),
    "within a comprehension": ("[x.upp¦ for x in ['a']]", "upper"),
    "generator": ("def g():\n    yield 'x'\nfor x in g():\n    x.upp", "upper"),
    "lambda": ("f = lambda: 'x'\nf().upp", "upper"),
    "lambda parameter": ("f = lambda x='': x.upp", "upper"),
    "async": ("async def f() -> str: ...\nx = await f()\nx.upp", "upper"),
    "f-string": ("x = 'a'\nprint(f'{x.upp", "upper"),
    "f-string value": ("f'{1}'.upp", "upper"),
    "with": ("with open('f') as file:\n    file.readl", "readlines"),
    "contextmanager": (
        "from contextlib import contextmanager\n@contextmanager\ndef f():\n    yield 'x'\nwith f() as x:\n    x.upp",
        "upper",
    ),
    "unpacking": ("a, (b, c) = 1, ('x', 2)\nb.upp", "upper"),
    "starred": ("a, *rest = 1, 2\nrest.app", "append"),
    "walrus": ("if (x := 'a'):\n    x.upp", "upper"),
    "except": ("try:\n    pass\nexcept OSError as error:\n    error.filena", "filename"),
    "open try": ("try:\n    x = 'a'\n    x.upp", "upper"),
    "either branch": ("if a:\n    x = 1\nelse:\n    x = 'a'\nx.upp", "upper"),
    "operators": ("('a' + 'b').upp", "upper"),
    "number": ("(1 + 2.0).is_int", "is_integer"),
    "percent": ("('%s' % 3).upp", "upper"),
    "conditional": ("('a' if z else 'b').upp", "upper"),
    "or": ("(None or 'x').upp", "upper"),
    "method chain": ("'a b'.split()[0].upp", "upper"),
    "bytes": ("'x'.encode().deco", "decode"),
    "class": ("class A:\n    def method(self): pass\nA().meth", "method"),
    "self": ("class A:\n    def one(self): pass\n    def two(self):\n        self.on", "one"),
    "instance attribute": (
        "class A:\n    def __init__(self):\n        self.field = 'x'\nA().field.upp",
        "upper",
    ),
    "class attribute": ("class A:\n    field: str\nA().field.upp", "upper"),
    "property": ("class A:\n    @property\n    def p(self) -> str: ...\nA().p.upp", "upper"),
    "inherited": ("class A:\n    def base(self): pass\nclass B(A): pass\nB().bas", "base"),
    "inherits a live class": ("class A(dict): pass\nA().ite", "items"),
    "returns self": (
        "class A:\n    def me(self) -> 'A': ...\n    def x1(self): pass\nA().me().x",
        "x1",
    ),
    "Self": (
        "from typing import Self\nclass A:\n    def me(self) -> Self: ...\n    def x1(self): ...\nA().me().x",
        "x1",
    ),
    "import of a loaded module": ("import os.path as p\np.isd", "isdir"),
    "from import": ("from os import path\npath.isd", "isdir"),
    "magic above": ("%matplotlib inline\nx = 'a'\nx.upp", "upper"),
    "system command above": ("files = !ls\nx = 'a'\nx.upp", "upper"),
    "broken line above": ("x = 'a'\nthis is not python\nx.upp", "upper"),
    "unclosed call": ("x = 'a'\nprint(1, x.upp", "upper"),
    "match": ("match z:\n    case str() as x:\n        x.upp", "upper"),
    "builtin call": ("sorted(['a'])[0].upp", "upper"),
    "type call": ("str(5).upp", "upper"),
    "type of": ("type('a').upp", "upper"),
    "named twice": ("x = 1\nx = 'a'\nx.upp", "upper"),
    "star in list": ("x = [*['a']]\nx.app", "append"),
}


@pytest.mark.spec("TCOR-045", "TCOR-038")
@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_types_are_inferred_from_code_that_was_not_executed(source, expected, texts):
    """Without jedi: what the cell says is enough."""
    assert expected in texts(source)


def test_a_later_assignment_hides_an_earlier_one(texts):
    """What is certainly overwritten is not offered any more."""
    assert texts("x = 1\nx = 'a'\nx.bit_l") == []


def test_unexecuted_code_goes_before_live_objects(texts, namespace):
    """The cell being typed will have run when the attribute is used."""
    namespace["x"] = 3
    assert texts("x = 'a'\nx.upp") == ["upper"]


def test_live_objects_are_used_in_unexecuted_code(texts, namespace):
    """Annotations of live functions, in quotes or not, tell what their calls give."""

    def plain() -> str:
        raise AssertionError("must not run")

    def quoted() -> list[str]:
        raise AssertionError("must not run")

    class A:
        @property
        def p(self) -> str:
            raise AssertionError("must not run")

    namespace.update(plain=plain, quoted=quoted, a=A())
    assert texts("plain().upp") == ["upper"]
    assert texts("y = quoted()\nfor z in y:\n    z.upp") == ["upper"]
    assert texts("a.p.upp") == ["upper"]


@pytest.mark.spec("TCOR-043")
def test_quoted_annotations_are_never_evaluated(texts, namespace):
    """An annotation in quotes is parsed, not run."""
    ran = []
    namespace["boom"] = lambda: ran.append(1) or str

    def f() -> boom():  # noqa: F821
        pass

    namespace["f"] = f
    assert texts("f().upp") == []
    assert texts("x: 'boom()'\nx.upp") == []
    assert ran == []
