"""MurmurHash2, 32 bits: front ends and kernel find the file name of a cell by it.

Source: Austin Appleby's MurmurHash2, in the public domain; `debugInfo` of the Jupyter debugger protocol names it as `hashMethod`.
"""

from __future__ import annotations

from struct import Struct

_WORDS = Struct("<I")
_M = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(data: bytes, seed: int) -> int:
    """The hash of `data`.

    Args:
        data: any bytes.
        seed: 32 bits.
    """
    size = len(data)
    value = (seed ^ size) & _MASK
    whole = size - size % 4
    for (word,) in _WORDS.iter_unpack(data[:whole]):
        word = word * _M & _MASK
        word = (word ^ (word >> 24)) * _M & _MASK
        value = (value * _M & _MASK) ^ word
    if whole < size:
        value = (value ^ int.from_bytes(data[whole:], "little")) * _M & _MASK
    value = (value ^ (value >> 13)) * _M & _MASK
    return value ^ (value >> 15)


def murmur2_x86(data: str, seed: int) -> int:
    """The hash of a text, as front ends compute it.

    Args:
        data: the text; hashed as UTF-8.
        seed: 32 bits.
    """
    return murmur2(data.encode("utf-8", "surrogatepass"), seed)
