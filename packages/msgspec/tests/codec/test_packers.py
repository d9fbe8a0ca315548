"""MessagePack, pickle and functions."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from ipy.msgspec.codec import FunctionPacker, MsgpackPacker, PicklePacker, get_packer
from ipy.msgspec.errors import PackingError

VALUE = {"a": [1, -1, 2.5, None, True], "ä": "ü", "b": b"\x00\xff", "n": {"x": []}}


@pytest.mark.spec("MSG-022", "TMSG-008")
@pytest.mark.parametrize("name", ["msgpack", "pickle"])
def test_binary_packers_keep_bytes(name):
    """Both give back what went in, bytes as bytes."""
    packer = get_packer(name)
    assert packer.name == name
    packed = packer.pack(VALUE)
    assert packer.unpack(packed) == VALUE
    assert packer.unpack(memoryview(packed)) == VALUE


def test_messagepack_is_the_standard_one():
    """Bytes written down from the specification: fixmap, fixstr, positive fixint, nil."""
    assert MsgpackPacker().pack({"a": 1, "b": None}) == b"\x82\xa1a\x01\xa1b\xc0"
    assert MsgpackPacker().unpack(b"\x93\x01\xc4\x01x\xc3") == [1, b"x", True]


def test_messagepack_makes_odd_values_plain():
    """Generators and lone surrogates are packed as in JSON, bytes and dates beside them as themselves."""
    date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    value = {"g": (n for n in (1, 2)), "s": "\udcff", "b": b"x", "d": date}
    back = MsgpackPacker().unpack(MsgpackPacker().pack(value))
    assert back == {"g": [1, 2], "s": "\ufffd", "b": b"x", "d": date}


@pytest.mark.spec("MSG-045")
def test_what_no_packer_can_pack():
    """Errors name the path, or what pickle says."""
    with pytest.raises(PackingError, match=r"at \$\.a\[0\]"):
        MsgpackPacker().pack({"a": [object()]})
    with pytest.raises(PackingError, match="can't be packed as MessagePack"):
        MsgpackPacker().pack({"a": 2**64})
    with pytest.raises(PackingError, match="can't be pickled"):
        PicklePacker().pack({"a": lambda: 1})


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x92\x01", b"\x81\x80\x01", b"\xff\xff"])
@pytest.mark.parametrize(
    "packer", [MsgpackPacker(), PicklePacker()], ids=lambda packer: packer.name
)
def test_what_cannot_be_unpacked(packer, data):
    """Bytes of another kind are one clear error."""
    with pytest.raises(PackingError, match="not MessagePack|can't be unpickled"):
        packer.unpack(data)


def test_deep_messagepack_is_refused():
    """A million nested arrays crash nothing."""
    with pytest.raises(PackingError):
        MsgpackPacker().unpack(b"\x91" * 1_000_000)


@pytest.mark.spec("MSG-022", "MSG-036")
def test_functions_by_name():
    """Two functions, as module:function or module.function."""
    for name in ("pickle:dumps,pickle:loads", "pickle.dumps, pickle.loads"):
        packer = get_packer(name)
        assert packer.unpack(packer.pack(VALUE)) == VALUE


def test_functions_that_fail():
    """What a user's function raises or returns wrongly is a packing error."""
    packer = FunctionPacker(lambda value: 1 // 0, lambda data: data.nothing, name="mine")
    with pytest.raises(PackingError, match="packer mine failed: ZeroDivisionError"):
        packer.pack({})
    with pytest.raises(PackingError, match="unpacker mine failed: AttributeError"):
        packer.unpack(b"")
    with pytest.raises(PackingError, match="must return bytes, returned int"):
        FunctionPacker(lambda value: 1, pickle.loads).pack({})
    assert FunctionPacker(lambda value: "text", pickle.loads).pack({}) == b"text"


@pytest.mark.parametrize(
    "name", ["pickle:dumps,", "nothing.at.all:f,pickle:loads", "sys:path,sys:path", "josn", ""]
)
def test_names_of_no_packer(name):
    """A name that leads nowhere is told."""
    with pytest.raises(PackingError):
        get_packer(name)
