"""Packers: how the dicts of a message become bytes, and come back.

JSON is what everybody speaks. MessagePack, pickle and pairs of functions are for two ends that have agreed on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .defaults import to_plain
    from .functions import FunctionPacker
    from .json import JsonPacker
    from .msgpack import MsgpackPacker
    from .packer import Packer, get_packer
    from .pickle import PicklePacker

__all__ = [
    "FunctionPacker",
    "JsonPacker",
    "MsgpackPacker",
    "Packer",
    "PicklePacker",
    "get_packer",
    "to_plain",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "FunctionPacker": "functions",
        "JsonPacker": "json",
        "MsgpackPacker": "msgpack",
        "Packer": "packer",
        "PicklePacker": "pickle",
        "get_packer": "packer",
        "to_plain": "defaults",
    },
)
