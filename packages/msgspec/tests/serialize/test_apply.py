"""Objects and calls in buffers."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import OrderedDict

import pytest

from ipy.msgspec.errors import PackingError
from ipy.msgspec.serialize import (
    build_apply_message,
    deserialize_object,
    pack_apply_message,
    serialize_object,
    unpack_apply_message,
)


def there_and_back(obj, g=None):
    back, rest = deserialize_object([bytes(b) for b in serialize_object(obj)], g)
    assert rest == []
    return back


@pytest.mark.spec("MSG-142", "MSG-021")
@pytest.mark.parametrize(
    "obj",
    [
        1,
        "text",
        None,
        [1, {"a": (2, 3)}],
        b"small",
        b"x" * 5000,
        OrderedDict(a=1),
        {"a": b"y" * 2000},
    ],
)
def test_objects_come_back(obj):
    """One buffer, and one more for large binary data."""
    buffers = serialize_object(obj)
    assert len(buffers) == (2 if obj in (b"x" * 5000, {"a": b"y" * 2000}) else 1)
    assert there_and_back(obj) == obj
    assert type(there_and_back(obj)) is type(obj)


@pytest.mark.spec("MSG-143", "MSG-024")
def test_large_data_are_not_copied():
    """Buffers lie upon the memory of arrays and bytes; what comes back lies upon the buffers."""
    numpy = pytest.importorskip("numpy", reason="needs numpy")
    array = numpy.arange(10_000.0).reshape(100, 100)
    data = b"x" * 5000
    first, *buffers = serialize_object({"deep": [array], "data": data, "view": memoryview(data)})
    assert len(first) < 1000
    assert len(buffers) == 3
    assert numpy.shares_memory(numpy.frombuffer(buffers[0]), array)
    assert any(buffer.obj is data for buffer in buffers)
    back, _ = deserialize_object([first, *buffers])
    assert (back["deep"][0] == array).all()
    assert numpy.shares_memory(back["deep"][0], array)
    assert back["data"] == data
    assert isinstance(back["view"], memoryview)


@pytest.mark.spec("MSG-143")
def test_thresholds():
    """Small data, and bytes in large containers, stay inside the pickle."""
    assert len(serialize_object([b"x" * 100], buffer_threshold=100)) == 2
    assert len(serialize_object([b"x" * 99], buffer_threshold=100)) == 1
    many = [b"x" * 2000] * 65
    assert len(serialize_object(many)) == 1
    assert len(serialize_object(many, item_threshold=65)) == 66
    assert there_and_back(many) == many


def test_what_is_shared_stays_shared():
    """Two references to one list are two references to one list."""
    one = [1]
    back = there_and_back([one, one])
    assert back[0] is back[1]


@pytest.mark.spec("MSG-141", "MSG-143")
def test_a_call_comes_back():
    """Function, positional and keyword arguments; at least three buffers."""
    buffers = pack_apply_message(divmod, (7, 2), {})
    assert len(buffers) == 3
    f, args, kwargs = unpack_apply_message(buffers)
    assert (f, args, kwargs) == (divmod, [7, 2], {})
    assert build_apply_message is pack_apply_message
    data = b"d" * 3000
    buffers = pack_apply_message(dict, ([("x", 1)],), {"b": data, "a": 2})
    f, args, kwargs = unpack_apply_message([bytes(buffer) for buffer in buffers])
    assert f(*args, **kwargs) == {"x": 1, "b": data, "a": 2}


INTERACTIVE = """
import sys, math
from ipy.msgspec.serialize import pack_apply_message
factor = 2

def scale(x, by=3, *, plus=1):
    "Scale it."
    return x * by * factor + plus

def counter():
    n = 0
    def down(k):
        return 0 if k == 0 else 1 + down(k - 1)
    return lambda k: down(k) + math.floor(0.5)

class Point:
    __slots__ = ("x",)
    def __init__(self, x):
        self.x = x
    def twice(self):
        return Point(self.x * 2).x

class Child(Point):
    def __init__(self, x):
        super().__init__(x + 1)

calls = [(scale, (5,), {"plus": 10}), (counter(), (4,), {}), (lambda p: p.twice(), (Child(3),), {})]
out = sys.stdout.buffer
import pickle
pickle.dump([[bytes(b) for b in pack_apply_message(*call)] for call in calls], out)
"""


@pytest.mark.spec("MSG-143")
def test_what_was_typed_travels_by_value():
    """Functions, closures, recursion and classes of another process's __main__ run here, with globals from the given namespace."""
    done = subprocess.run(
        [sys.executable, "-c", INTERACTIVE], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    import math

    namespace = {"factor": 100, "math": math}
    scale, closure, method = (
        unpack_apply_message(call, namespace) for call in pickle.loads(done.stdout)
    )
    f, args, kwargs = scale
    assert f(*args, **kwargs) == 5 * 3 * 100 + 10
    assert (f.__name__, f.__doc__) == ("scale", "Scale it.")
    f, args, kwargs = closure
    assert f(*args, **kwargs) == 4
    f, args, kwargs = method
    namespace["Point"] = type(args[0]).__bases__[0]
    assert f(*args, **kwargs) == 8


def test_what_cannot_be_packed():
    """One error, whatever pickle says."""
    with pytest.raises(PackingError, match="can't be pickled"):
        serialize_object(sys.stdout)
    with pytest.raises(PackingError, match="can't be pickled"):
        serialize_object([memoryview(b"abcd")[::2]])


@pytest.mark.parametrize(
    "buffers",
    [
        [],
        [b""],
        [b"1234"],
        [b"no pickle\0\0\0\0"],
        [b"N.\x05\0\0\0"],
        [b"N.\0\0\0\0"] * 3,
        [b"N.\0\0\0\0"] * 2,
    ],
)
def test_what_is_no_call(buffers):
    """Bytes of another kind, missing buffers, and objects that are no call."""
    with pytest.raises(PackingError):
        unpack_apply_message(buffers)


def test_too_many_buffers():
    """What is left over is told."""
    with pytest.raises(PackingError, match="1 buffers too many"):
        unpack_apply_message([*pack_apply_message(len, (), {}), b"more"])
