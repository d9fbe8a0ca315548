"""What display objects have in common: their data, and where it is read from."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any, ClassVar

#: How long to wait for a server, in seconds.
TIMEOUT_S = 30


class DisplayObject:
    """Data that knows how it wants to be displayed.

    Args:
        data: the data itself; text that is a URL (`http://`, `https://`) or the name of an existing file is read from there.
        url: where to read the data from.
        filename: the file to read the data from.
        metadata: goes to the front end with the data.

    Raises:
        TypeError: the data is of the wrong type.
        OSError: the file or URL can't be read.
    """

    #: "r" for text, "rb" for bytes.
    _read_flags = "r"
    #: Whether the `repr` shows the address.
    _show_mem_addr = False
    #: The module that the `repr` names; saved notebooks hold this text.
    _shown_module: ClassVar[str | None] = None
    metadata: dict[str, Any] | None = None
    data: Any

    def __init__(
        self,
        data: Any = None,
        url: str | os.PathLike[str] | None = None,
        filename: str | os.PathLike[str] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        if isinstance(data, PurePath):
            data = str(data)
        if isinstance(data, str) and url is None and filename is None:
            if is_url(data):
                url, data = data, None
            elif exists(data):
                filename, data = data, None
        self.url = None if url is None else os.fspath(url)
        self.filename = None if filename is None else os.fspath(filename)
        self.data = data
        if metadata is not None:
            self.metadata = metadata
        elif self.metadata is None:
            self.metadata = {}
        self.reload()
        self._check_data()

    def __repr__(self) -> str:
        kind = type(self)
        if self._show_mem_addr:
            return object.__repr__(self)
        module = vars(kind).get("_shown_module") or kind.__module__
        return f"<{module}.{kind.__qualname__} object>"

    def _check_data(self) -> None:
        """Raise if the data is of the wrong type."""

    def _data_and_metadata(self) -> Any:
        """The data, with the metadata if there is any."""
        return (self.data, dict(self.metadata)) if self.metadata else self.data

    def reload(self) -> None:
        """Read the data again from its file or URL; nothing happens if it has none."""
        if self.filename is not None:
            self.data = read_file(self.filename, binary="b" in self._read_flags)
        elif self.url is not None:
            self.data = read_url(self.url, binary="b" in self._read_flags)


class TextDisplayObject(DisplayObject):
    """A display object whose data is text."""

    _shown_module = "IPython.core.display"

    def _check_data(self) -> None:
        if self.data is not None and not isinstance(self.data, str):
            raise TypeError(
                f"{type(self).__name__} expects text, got {type(self.data).__name__}: {self.data!r:.80}"
            )


def is_url(text: str) -> bool:
    """Whether text is the address of something on a web server."""
    return text.startswith(("http://", "https://"))


def exists(path: str) -> bool:
    """Whether there is something to read under that name; any text may be asked for."""
    try:
        # `HTML("data")` is the word, although there may be a folder of that name.
        return os.path.exists(path) and not os.path.isdir(path)
    except (OSError, ValueError):
        return False


def read_file(filename: str, *, binary: bool) -> str | bytes:
    """The contents of a file; text is UTF-8, with or without a byte order mark."""
    if binary:
        with open(filename, "rb") as file:
            return file.read()
    with open(filename, encoding="utf-8-sig") as text_file:
        return text_file.read()


def read_url(url: str, *, binary: bool) -> str | bytes:
    """What a server gives for a URL; text in the encoding that the server names, else UTF-8."""
    from urllib.request import urlopen  # 60 ms

    # The user names the URL, `file:` included.
    with urlopen(url, timeout=TIMEOUT_S) as response:  # noqa: S310
        raw: bytes = response.read()
        charset = response.headers.get_content_charset()
        if (response.headers.get("content-encoding") or "").lower() == "gzip":
            import gzip

            raw = gzip.decompress(raw)
    if binary:
        return raw
    try:
        return raw.decode(charset or "utf-8-sig", "replace")
    except LookupError:
        # The server names an encoding that doesn't exist.
        return raw.decode("utf-8", "replace")


def to_base64(data: bytes) -> str:
    """The base64 text of `data`, without line ends."""
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")
