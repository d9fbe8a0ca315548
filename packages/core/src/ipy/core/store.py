"""A store of pickled values by name, one file each: what `%store` and `%bookmark` keep between sessions.

The layout is that of IPython's `db` folder, so that what users have stored stays readable: the name is the path below the
folder, the content a pickle.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, MutableMapping
from typing import Any

from .errors import UsageError


class UnreadableValue(UsageError):
    """A stored value is damaged, or its class can't be imported."""


class PickleStore(MutableMapping[str, Any]):
    """A folder that behaves as a dictionary.

    Args:
        root: the folder; made when something is first stored.
    """

    def __init__(self, root: str) -> None:
        self.root = os.path.expanduser(root)

    def __getitem__(self, key: str) -> Any:
        """The stored value.

        Raises:
            KeyError: there is none.
            UnreadableValue: there is, and it can't be restored.
        """
        path = self._path(key)
        try:
            with open(path, "rb") as file:
                return pickle.load(file)  # noqa: S301 - the user's own values
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise KeyError(key) from None
        except Exception as error:
            # A damaged pickle, or the code of the class that it holds, may raise anything.
            raise UnreadableValue(
                f"the stored value {key!r} can't be restored ({type(error).__name__}: {error}); "
                f"it stays in {path} until it is stored again or deleted"
            ) from error

    def __setitem__(self, key: str, value: Any) -> None:
        """Store a value: the old one stays until the new one is complete on the disk.

        Raises:
            pickle.PicklingError, TypeError, AttributeError: the value can't be pickled.
        """
        data = pickle.dumps(value, protocol=4)
        path = self._path(key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = f"{path}.{os.getpid()}.tmp"
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)

    def __delitem__(self, key: str) -> None:
        try:
            os.remove(self._path(key))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_of(""))

    def __len__(self) -> int:
        return len(self.keys_of(""))

    def keys_of(self, prefix: str) -> list[str]:
        """The names below `prefix` ("autorestore/"), sorted."""
        start = os.path.join(self.root, *prefix.split("/")) if prefix else self.root
        found = []
        for folder, _, files in os.walk(start):
            for file in files:
                if not file.endswith(".tmp"):
                    found.append(
                        os.path.relpath(os.path.join(folder, file), self.root).replace(os.sep, "/")
                    )
        return sorted(found)

    def _path(self, key: str) -> str:
        parts = key.split("/")
        if not key or any(part in ("", ".", "..") for part in parts) or os.path.isabs(key):
            raise KeyError(f"{key!r} can't be the name of a stored value")
        return os.path.join(self.root, *parts)
