"""JSON, both ways of it: before the quick encoder is loaded and after."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import json
import math
import re
import subprocess
import sys
import uuid
from collections import OrderedDict, UserDict, namedtuple

import pytest

from ipy.msgspec.codec import JsonPacker
from ipy.msgspec.codec.json import EARLY, decode_standard, encode_standard
from ipy.msgspec.errors import PackingError


@pytest.fixture(params=["early", "loaded"])
def packer(request):
    """A packer that uses the standard library's json, and one that uses msgspec."""
    found = JsonPacker()
    if request.param == "early":
        found._encode, found._decode = encode_standard, decode_standard
    else:
        found.load()
    return found


class Color(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    def __str__(self):
        return "something else"


class Whole(int):
    pass


Point = namedtuple("Point", "x y")  # noqa: PYI024

PLAIN = [
    ({"a": [1, 2.5, True, None, "x"]}, {"a": [1, 2.5, True, None, "x"]}),
    ((1, (2,)), [1, [2]]),
    (Point(1, 2), [1, 2]),
    (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    (UserDict(a=1), {"a": 1}),
    (
        {7: "int", 2.5: "float", True: "bool", None: "none"},
        {"7": "int", "2.5": "float", "true": "bool", "null": "none"},
    ),
    (2**100, 2**100),
    ({"n": math.nan, "p": math.inf, "m": -math.inf}, {"n": None, "p": None, "m": None}),
    (b"\x00\xff", "AP8="),
    (bytearray(b"abc"), "YWJj"),
    (memoryview(b"abc"), "YWJj"),
    (dt.datetime(2026, 1, 2, 3, 4, 5, 6, dt.UTC), "2026-01-02T03:04:05.000006Z"),
    (dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05"),
    (dt.date(2026, 1, 2), "2026-01-02"),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (decimal.Decimal("1.50"), "1.50"),
    (Color.RED, "red"),
    (Level.HIGH, 3),
    (Text("text"), "text"),
    (Whole(7), 7),
    ({3}, [3]),
    (frozenset("a"), ["a"]),
    (range(3), [0, 1, 2]),
    ({"k": {}.keys()}, {"k": []}),
    ("\ud83d\ude00", "\U0001f600"),
    ("a\udcffb", "a\ufffdb"),
    ({"\udcff": 1}, {"\ufffd": 1}),
]


@pytest.mark.spec(
    "MSG-009", "MSG-022", "MSG-041", "MSG-042", "MSG-043", "MSG-044", "MSG-R001", "TMSG-009"
)
@pytest.mark.parametrize(
    ("value", "expected"), PLAIN, ids=lambda value: re.sub(" at 0x.*", "", ascii(value))[:40]
)
def test_values_become_plain_json(packer, value, expected):
    """What strict JSON has no form for gets a documented one; another library reads the result."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    packed = packer.pack({"content": value})
    assert json.loads(packed.decode("utf-8"), parse_constant=refuse) == {"content": expected}


@pytest.mark.spec("TMSG-009")
def test_generators_are_read_once_and_whole(packer):
    """Generators, zip and map pack as arrays, also beside something that only the slow way can pack."""
    value = {"g": (n * n for n in range(3)), "z": zip("ab", [1, 2], strict=True), "t": "\udcff"}
    assert json.loads(packer.pack(value)) == {
        "g": [0, 1, 4],
        "z": [["a", 1], ["b", 2]],
        "t": "\ufffd",
    }


@pytest.mark.spec("TMSG-009")
def test_numpy_scalars_are_numbers(packer):
    """numpy's numbers, bools and texts pack as Python's."""
    numpy = pytest.importorskip("numpy", reason="needs numpy")
    value = {
        "i": numpy.int64(1),
        "u": numpy.uint8(2),
        "f": numpy.float32(0.5),
        "d": numpy.float64(0.25),
        "b": numpy.bool_(True),
        "s": numpy.str_("x"),
        "n": numpy.float32("nan"),
        numpy.int64(5): 1,
    }
    assert json.loads(packer.pack(value)) == {
        "i": 1,
        "u": 2,
        "f": 0.5,
        "d": 0.25,
        "b": True,
        "s": "x",
        "n": None,
        "5": 1,
    }


@pytest.mark.spec("MSG-045")
@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"data": {"items": [1, object()]}}, "$.data.items[1]"),
        ({"f": len}, "$.f"),
        (object(), "$"),
        ({"a": {(1, 2): 3}}, "$.a"),
        ({"z": 1 + 2j}, "$.z"),
    ],
)
def test_what_cannot_be_packed_is_named_with_its_path(packer, value, path):
    """One error says what can't be packed and where it stands."""
    with pytest.raises(PackingError) as caught:
        packer.pack(value)
    assert caught.value.path == path
    assert str(caught.value).endswith(f"at {path}")


@pytest.mark.spec("MSG-045")
def test_values_that_fail_on_their_own_are_told(packer):
    """An exception out of a value's own code ends as a packing error with the path."""

    def broken():
        yield 1
        raise RuntimeError("out of order")

    with pytest.raises(PackingError, match=r"generator can't be packed: .* - at \$\.g"):
        packer.pack({"g": broken()})


def test_endless_nesting_is_told(packer):
    """A list that contains itself, and one that is nested too deeply, are refused."""
    loop: list[object] = []
    loop.append(loop)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (loop, deep):
        with pytest.raises(PackingError, match="contains itself"):
            packer.pack({"v": value})
    while deep:  # freed step by step
        deep = deep[0]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a":1}', {"a": 1}),
        (memoryview(b"[1]"), [1]),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\udcff"', "\udcff"),
        (b'"a\xffb"', "a\ufffdb"),
        (b"[Infinity,1e999]", [math.inf, math.inf]),
        (b" [ 1 , 2 ] \n", [1, 2]),
    ],
)
def test_unpacking_is_lenient_where_peers_are(packer, data, expected):
    """Infinities, lone surrogates and bytes that aren't UTF-8 come from real peers and are read."""
    assert packer.unpack(data) == expected


def test_nan_is_read(packer):
    """NaN, which some peers send, is read as such."""
    assert math.isnan(packer.unpack(b"[NaN]")[0])


@pytest.mark.parametrize(
    "data", [b"", b"{", b"nul", b"\xff\xfe", b"{1:2}", b"[1]]", b"'a'", "[1]".encode("utf-16")]
)
def test_what_is_not_json_is_told(packer, data):
    """Everything else is one clear error."""
    with pytest.raises(PackingError, match="not JSON"):
        packer.unpack(data)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_json_is_refused(packer, opening):
    """A million open brackets crash nothing."""
    with pytest.raises(PackingError):
        packer.unpack(opening * 1_000_000)


def test_the_quick_encoder_comes_by_itself():
    """A process that packs little never loads msgspec; one that packs more does, and both give the same bytes."""
    code = f"""
import sys
from ipy.msgspec.codec.json import JsonPacker
packer = JsonPacker()
value = {{"a": [1, None, 2.5], "t": "ä"}}
first = packer.pack(value)
assert packer.unpack(first) == value
assert "msgspec" not in sys.modules
for _ in range({EARLY}):
    packer.pack(value)
assert "msgspec" in sys.modules
assert packer.pack(value) == first
assert packer.unpack(first) == value
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_messages_go_on_where_the_quick_encoder_cannot_be_loaded(monkeypatch):
    """A module that takes the name of the library (here: none) leaves the standard library's encoder at work, for good."""
    monkeypatch.setitem(sys.modules, "msgspec", None)
    monkeypatch.delitem(sys.modules, "msgspec.json", raising=False)
    packer = JsonPacker()
    for _ in range(2 * EARLY):
        assert packer.unpack(packer.pack({"a": [1, "b"]})) == {"a": [1, "b"]}
