"""JSON, the format that every front end and kernel understands.

The quick way is a C encoder: the `msgspec` library, or, until that has been loaded, the standard library's. What the quick
way refuses (numpy scalars, generators, lone surrogates, odd keys) is made plain and packed again, so both give the same values.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer

# So many values are packed or unpacked with the standard library's json before msgspec is loaded: a process that answers
# one request and is asked for nothing more (or is timed to its first answer) never pays the 13 ms of that import.
EARLY = 64


log = logging.getLogger(__name__)


class JsonPacker:
    """Packs values as JSON in UTF-8.

    NaN and infinities become null, dates ISO 8601 strings, bytes base64, sets and generators arrays; keys become strings.
    Text with surrogates is repaired: pairs are joined, lone ones become U+FFFD.
    """

    __slots__ = ("_calls", "_decode", "_encode")

    name = "json"

    def __init__(self) -> None:
        self._encode: Callable[[Any], bytes] = self._encode_early
        self._decode: Callable[[Any], Any] = self._decode_early
        self._calls = 0
        if "msgspec" in sys.modules:
            self.load()

    def load(self) -> None:
        """Load the quick encoder now. Worth a call in idle time; else it comes by itself after some messages.

        Where it can't be had, the standard library goes on.
        """
        try:
            import msgspec.json

            from .defaults import msgspec_hook

            encode = msgspec.json.Encoder(enc_hook=msgspec_hook).encode
            decode = msgspec.json.Decoder().decode
        except Exception:
            # A file of the user's that has its name, no descriptor left, an emptied sys.path: messages must go on.
            log.debug("the quick JSON encoder can't be loaded", exc_info=True)
            self._encode, self._decode = encode_standard, decode_standard
            return
        self._encode, self._decode = encode, decode

    def pack(self, value: object) -> bytes:
        """Return a value as JSON.

        Raises:
            PackingError: with the path of what can't be packed.
        """
        try:
            return self._encode(value)
        # Values bring code of their own (a number's __float__, a generator's body): anything may be raised,
        # and the slower way finds out where.
        except Exception:
            from .defaults import to_plain

            try:
                return self._encode(to_plain(value))
            except RecursionError as error:
                raise PackingError(
                    "can't be packed as JSON: nested too deeply, or it contains itself"
                ) from error

    def unpack(self, data: Buffer) -> Any:
        """Return the value that JSON stands for. Lenient where peers are: NaN, lone surrogates, bytes that aren't UTF-8.

        Raises:
            PackingError: it isn't JSON.
        """
        try:
            return self._decode(data)
        except RecursionError as error:
            raise PackingError("can't be unpacked: JSON nested too deeply") from error
        except ValueError as error:
            return _decode_leniently(data, error)

    def _encode_early(self, value: object) -> bytes:
        self._count()
        return encode_standard(value)

    def _decode_early(self, data: Buffer) -> Any:
        self._count()
        return decode_standard(data)

    def _count(self) -> None:
        self._calls += 1
        if self._calls > EARLY or "msgspec" in sys.modules:
            self.load()


def encode_standard(value: object) -> bytes:
    """Return a value as JSON by the standard library; what isn't plain is refused as the quick way refuses it."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_refuse
    ).encode("utf-8")


def decode_standard(data: Buffer) -> Any:
    """Return the value that JSON stands for, by the standard library."""
    # As text: json itself would guess at UTF-16, which isn't spoken here.
    return json.loads(str(data, "utf-8"))


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} is not JSON")


def _decode_leniently(data: Buffer, first: ValueError) -> Any:
    raw = bytes(data)
    try:
        return json.loads(raw.decode("utf-8", "replace"))
    except RecursionError as error:
        raise PackingError("can't be unpacked: JSON nested too deeply") from error
    except ValueError as error:
        start = raw[:60].decode("utf-8", "replace")
        raise PackingError(
            f"not JSON: {error}; it begins with {start!r}" if raw else "not JSON: it is empty"
        ) from first
