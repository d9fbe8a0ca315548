"""Pickle: any Python value, between two Python processes that trust each other.

Unpickling runs code that the sender chose. A session unpacks nothing before it has verified the signature, so a key is
what stands between the network and that code: never use it with an empty key.
"""

from __future__ import annotations

import pickle
from typing import Any

from ipy.msgspec.errors import PackingError
from ipy.msgspec.wire import Buffer


class PicklePacker:
    """Packs values with pickle, protocol 5."""

    __slots__ = ()

    name = "pickle"

    def pack(self, value: object) -> bytes:
        """Return a value as a pickle.

        Raises:
            PackingError: something in it can't be pickled.
        """
        try:
            return pickle.dumps(value, 5)
        # __reduce__ and __getstate__ are the user's code.
        except Exception as error:
            raise PackingError(f"can't be pickled: {type(error).__name__}: {error}") from error

    def unpack(self, data: Buffer) -> Any:
        """Return the value in a pickle.

        Raises:
            PackingError: it isn't a pickle, or its classes aren't here.
        """
        try:
            return pickle.loads(data)  # noqa: S301 - the point of this packer; see above
        # __setstate__ and constructors are the user's code.
        except Exception as error:
            raise PackingError(f"can't be unpickled: {type(error).__name__}: {error}") from error
