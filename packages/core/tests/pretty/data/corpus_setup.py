"""Names that the expressions of the corpus use; run in the namespace in which they are evaluated."""

# ruff: noqa
import collections
import datetime
import decimal
import enum
import fractions
import functools
import io
import math
import os
import pathlib
import re
import types
from collections import (
    ChainMap,
    Counter,
    OrderedDict,
    UserDict,
    UserList,
    UserString,
    defaultdict,
    deque,
    namedtuple,
)


class Plain:
    def __repr__(self):
        return "Plain()"


class NoRepr:
    def __init__(self, **values):
        self.__dict__.update(values)


class NoReprChild(NoRepr):
    limit = 3


class SlottedNoRepr:
    __slots__ = ("a",)


class MultiLine:
    def __repr__(self):
        return "Multi(\n  line\n)"


class ListSubclass(list):
    pass


class ListRepr(list):
    def __repr__(self):
        return "ListRepr!"


class DictSubclass(dict):
    pass


class DictRepr(dict):
    def __repr__(self):
        return "DictRepr!"


class TupleSubclass(tuple):
    pass


class SetSubclass(set):
    pass


class FrozenSubclass(frozenset):
    pass


class SetRepr(set):
    def __repr__(self):
        return "SetRepr!"


class IntSubclass(int):
    pass


class StrSubclass(str):
    pass


class StrRepr(str):
    def __repr__(self):
        return "StrRepr!"


class FloatSubclass(float):
    pass


class DequeSubclass(deque):
    pass


class CounterSubclass(Counter):
    pass


class DefaultDictSubclass(defaultdict):
    pass


class OrderedDictSubclass(OrderedDict):
    pass


class UserListSubclass(UserList):
    pass


class NamespaceSubclass(types.SimpleNamespace):
    pass


class OwnPretty:
    def _repr_pretty_(self, p, cycle):
        if cycle:
            p.text("OwnPretty(...)")
        else:
            with p.group(10, "OwnPretty(", ")"):
                p.pretty(list(range(30)))
                p.text(",")
                p.breakable()
                p.pretty({"a": 1})


class Breaks:
    def _repr_pretty_(self, p, cycle):
        with p.group(4, "<", ">"):
            p.text("one")
            p.break_()
            p.text("two")
            with p.indent(2):
                p.breakable(";")
                p.text("three")


class PrettyChild(OwnPretty):
    pass


class PrettyChildRepr(OwnPretty):
    def __repr__(self):
        return "child repr"


class Anything:
    def __getattr__(self, name):
        return lambda *a, **k: "anything"

    def __repr__(self):
        return "Anything()"


class CustomError(Exception):
    pass


class ReprError(Exception):
    def __repr__(self):
        return "ReprError!"


class Outer:
    class Inner:
        def method(self):
            pass

        @classmethod
        def clsmethod(cls):
            pass

        @staticmethod
        def static():
            pass


class Meta(type):
    def __repr__(cls):
        return "<Meta %s>" % cls.__name__


class MetaPlain(type):
    pass


class WithMeta(metaclass=Meta):
    pass


class WithMetaPlain(metaclass=MetaPlain):
    pass


class NoModule:
    pass


NoModule.__module__ = None


class StrModule:
    pass


StrModule.__module__ = "builtins"


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Perm(enum.Flag):
    R = 4
    W = 2


class BadOrder:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return "BadOrder(%d)" % self.n

    def __hash__(self):
        return self.n

    def __lt__(self, other):
        raise ValueError("no order")


Point = namedtuple("Point", "x y")


class PointChild(Point):
    pass


def function(a, b=2, *args, c, **kw):
    pass


def annotated(a: int, b: "str" = "x") -> float:
    pass


def local():
    def inner(x=object):
        pass

    class Local:
        pass

    return inner, Local


async def coroutine_function():
    pass


self_list = [1]
self_list.append(self_list)
self_dict = {"a": 1}
self_dict["self"] = self_dict
self_tuple = ([],)
self_tuple[0].append(self_tuple)
self_default = defaultdict(list)
self_default["x"].append(self_default)
self_ordered = OrderedDict()
self_ordered["me"] = self_ordered
self_deque = deque()
self_deque.append(self_deque)
self_namespace = types.SimpleNamespace()
self_namespace.me = self_namespace
self_error = ValueError(1)
self_error.args = (self_error,)
self_userlist = UserList()
self_userlist.append(self_userlist)
self_set_list = [frozenset([1])]
self_norepr = NoRepr()
self_norepr.me = self_norepr
self_own = OwnPretty()
self_own_list = [self_own]
words = "the quick brown fox jumps over the lazy dog and runs away from the big bad wolf".split()


def long_signature(
    first_argument=1, second_argument="two", *arguments, third_argument=None, **keywords
):
    pass


class Rich(NoRepr):
    shared = [1]

    def method(self):
        pass

    @property
    def good(self):
        return "good"

    @property
    def bad(self):
        raise ValueError("bad")


class PrettyNone:
    _repr_pretty_ = None


class PrettyBelow(PrettyChildRepr):
    def _repr_pretty_(self, p, cycle):
        p.text("below")


class SameClass:
    def __repr__(self):
        return "repr"

    def _repr_pretty_(self, p, cycle):
        p.text("pretty")


class Proxy:
    @property
    def __class__(self):
        return list

    def __iter__(self):
        return iter([])

    def __len__(self):
        return 0


class ReprNone:
    __repr__ = None


class ReprInt:
    def __repr__(self):
        return 3


class ReprRaises:
    def __repr__(self):
        raise ZeroDivisionError("no repr")


class PrettyRaises:
    def _repr_pretty_(self, p, cycle):
        raise ZeroDivisionError("no pretty")


class KeyBy:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"K{self.value}"

    def __hash__(self):
        return 1


class MetaNone(type):
    __repr__ = type.__repr__


class WithMetaNone(metaclass=MetaNone):
    pass


class GroupsInGroups:
    def _repr_pretty_(self, p, cycle):
        p.begin_group(1, "(")
        for i in range(6):
            p.begin_group(2, "[")
            p.text("word" * 3)
            p.breakable()
            p.text("word" * i)
            p.end_group(2, "]")
            p.breakable(" | ")
        p.end_group(1, ")")


class Indents:
    def _repr_pretty_(self, p, cycle):
        p.text("head:")
        with p.indent(4):
            p.break_()
            p.pretty(words)
        p.break_()
        p.text("tail")


self_counter = Counter()
self_counter["me"] = self_counter
self_proxy_dict = {}
self_proxy = types.MappingProxyType(self_proxy_dict)
self_proxy_dict["me"] = self_proxy
self_call = []
self_call.append(self_call)


class NestedError(Exception):
    class Inner(Exception):
        pass


class NoModuleError(Exception):
    pass


NoModuleError.__module__ = None
environ_like = type(os.environ)({}, str, str, str, str) if os.name == "posix" else None
