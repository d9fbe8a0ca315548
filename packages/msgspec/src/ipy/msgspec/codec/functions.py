"""Packers made of two functions that the user names or gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer


class FunctionPacker:
    """Packs values with a pair of functions.

    Attributes:
        name: what it is called in errors.
    """

    __slots__ = ("_pack", "_unpack", "name")

    def __init__(
        self,
        pack: Callable[[Any], bytes],
        unpack: Callable[[Any], Any],
        *,
        name: str = "custom",
    ) -> None:
        self._pack = pack
        self._unpack = unpack
        self.name = name

    @classmethod
    def from_names(cls, pack: str, unpack: str) -> FunctionPacker:
        """Import both functions.

        Args:
            pack: `module:function` or `module.function`.
            unpack: the same.

        Raises:
            PackingError: there is no such function.
        """
        return cls(import_function(pack), import_function(unpack), name=f"{pack},{unpack}")

    def pack(self, value: object) -> bytes:
        """Return a value as bytes.

        Raises:
            PackingError: the function failed, or returned something else than bytes.
        """
        try:
            data = self._pack(value)
        # The function is the user's.
        except Exception as error:
            raise PackingError(
                f"packer {self.name} failed: {type(error).__name__}: {error}"
            ) from error
        if isinstance(data, str):
            return data.encode("utf-8")
        if not isinstance(data, bytes):
            raise PackingError(
                f"packer {self.name} must return bytes, returned {type(data).__name__}"
            )
        return data

    def unpack(self, data: Buffer) -> Any:
        """Return the value that bytes stand for.

        Raises:
            PackingError: the function failed.
        """
        try:
            return self._unpack(data)
        # The function is the user's.
        except Exception as error:
            raise PackingError(
                f"unpacker {self.name} failed: {type(error).__name__}: {error}"
            ) from error


def import_function(name: str) -> Callable[[Any], Any]:
    """Return a function by `module:function` or `module.function`.

    Raises:
        PackingError: it can't be imported, or isn't callable.
    """
    from importlib import import_module

    module, colon, attribute = name.partition(":")
    if not colon:
        module, _, attribute = name.rpartition(".")
    try:
        found: object = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise PackingError(
            f"no function {name!r} to pack with: {error}; write it as 'module:function'"
        ) from error
    if not callable(found):
        raise PackingError(f"{name!r} is no function but {type(found).__name__}")
    return found
