"""The interface of packers, and finding one by name."""

from __future__ import annotations

from typing import Any, Protocol

from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer


class Packer(Protocol):
    """A pair of functions that are each other's inverse, under a name."""

    @property
    def name(self) -> str:
        """What configuration calls it."""

    def pack(self, value: object) -> bytes:
        """Return a value as bytes.

        Raises:
            PackingError: with the path of what can't be packed.
        """

    def unpack(self, data: Buffer) -> Any:
        """Return the value that bytes stand for.

        Raises:
            PackingError: the bytes are not what `pack` makes.
        """


# name -> module of this package and class; loaded when asked for.
PACKERS = {
    "json": ("json", "JsonPacker"),
    "msgpack": ("msgpack", "MsgpackPacker"),
    "pickle": ("pickle", "PicklePacker"),
    # orjson's bytes are JSON's: there is nothing to gain from another library of the same format.
    "orjson": ("json", "JsonPacker"),
}


def get_packer(name: str) -> Packer:
    """Return a packer by name.

    Args:
        name: `json`, `msgpack`, `pickle`, or two functions as `module:pack,module:unpack`.

    Raises:
        PackingError: there is no such packer.
    """
    from importlib import import_module

    home = PACKERS.get(name)
    if home is not None:
        module, cls = home
        packer: Packer = getattr(import_module(f"{__package__}.{module}"), cls)()
        return packer
    pack, comma, unpack = name.partition(",")
    if comma:
        from .functions import FunctionPacker

        return FunctionPacker.from_names(pack.strip(), unpack.strip())
    import difflib

    close = difflib.get_close_matches(name, PACKERS, 1)
    hint = f"did you mean {close[0]!r}?" if close else "expected one of " + ", ".join(PACKERS)
    raise PackingError(
        f"unknown packer {name!r}: {hint} (or two functions as 'module:pack,module:unpack')"
    )
