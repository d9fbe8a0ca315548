"""MessagePack: binary, compact, with bytes as bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec.msgpack
from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer

from .defaults import msgspec_hook, to_plain


class MsgpackPacker:
    """Packs values as MessagePack: as JSON does, but bytes and dates keep their type.

    Source: https://github.com/msgpack/msgpack/blob/master/spec.md
    """

    __slots__ = ("_decode", "_encode")

    name = "msgpack"

    def __init__(self) -> None:
        self._encode = msgspec.msgpack.Encoder(enc_hook=msgspec_hook).encode
        self._decode = msgspec.msgpack.Decoder().decode

    def pack(self, value: object) -> bytes:
        """Return a value as MessagePack.

        Raises:
            PackingError: with the path of what can't be packed.
        """
        try:
            return self._encode(value)
        # Values bring code of their own: anything may be raised, and the slower way finds out where.
        except Exception:
            try:
                return self._encode(to_plain(value, keep=(bytes, datetime)))
            except (RecursionError, OverflowError) as error:
                raise PackingError(f"can't be packed as MessagePack: {error}") from error

    def unpack(self, data: Buffer) -> Any:
        """Return the value that MessagePack stands for.

        Raises:
            PackingError: it isn't MessagePack.
        """
        try:
            return self._decode(data)
        except (ValueError, RecursionError, TypeError, OverflowError) as error:
            raise PackingError(f"not MessagePack: {error}") from error
