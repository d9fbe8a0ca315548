"""Python objects in the buffers of messages: functions, their arguments and results, with large data uncopied.

Unpickling runs code that the sender chose: only for messages whose signature was verified with a key.

Source: the manual's "Messaging for parallel computing", apply; PEP 574 (pickle protocol 5, out-of-band data).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .apply import build_apply_message, pack_apply_message, unpack_apply_message
    from .objects import deserialize_object, serialize_object

__all__ = [
    "build_apply_message",
    "deserialize_object",
    "pack_apply_message",
    "serialize_object",
    "unpack_apply_message",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "build_apply_message": "apply",
        "deserialize_object": "objects",
        "pack_apply_message": "apply",
        "serialize_object": "objects",
        "unpack_apply_message": "apply",
    },
)
