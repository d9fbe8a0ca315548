"""Images."""

from __future__ import annotations

import os
from typing import Any

from .image_formats import ImageFormat
from .objects import DisplayObject, exists, is_url, to_base64


class Image(DisplayObject):
    """A PNG, JPEG, GIF or WebP image, as part of the output or as a link.

    Args:
        data: the bytes of the image, or the name of its file, or its URL.
        url: the URL; the image is linked, unless `embed` is true.
        filename: the file; the image is embedded, unless `embed` is false.
        format: "png", "jpeg", "gif" or "webp"; told by the data or the name if it is not given.
        embed: whether the output holds the image itself.
        width: the width on the page, in CSS pixels.
        height: the height on the page, in CSS pixels.
        retina: show the image at half its size, for screens with a high resolution.
        unconfined: let the image be wider than the page.
        metadata: goes to the front end with the data.
        alt: the text for those who can't see the image.

    Raises:
        ValueError: there is no image, or its format can't be embedded.
        TypeError: the data is neither bytes nor a name.
        FileNotFoundError: there is no such file.
    """

    _read_flags = "rb"
    _shown_module = "IPython.core.display"

    def __init__(
        self,
        data: Any = None,
        url: str | os.PathLike[str] | None = None,
        filename: str | os.PathLike[str] | None = None,
        format: str | None = None,
        embed: bool | None = None,
        width: int | str | None = None,
        height: int | str | None = None,
        retina: bool = False,
        unconfined: bool = False,
        metadata: dict[str, Any] | None = None,
        alt: str | None = None,
    ) -> None:
        if isinstance(data, os.PathLike):
            data = os.fspath(data)
        if isinstance(data, bytearray | memoryview):
            data = bytes(data)
        if data is None and url is None and filename is None:
            raise ValueError("Image needs the bytes of an image, a filename or a url")
        _check_image_data(data)
        if format is not None and not isinstance(format, str):
            raise TypeError(f"the format of an image is a name such as 'png', got {format!r}")
        self.embed = embed if embed is not None else url is None
        self.format = _chosen_format(format, data, filename or url)
        self.width = width
        self.height = height
        self.retina = retina
        self.unconfined = unconfined
        self.alt = alt
        if self.embed and filename is None and url is None and not isinstance(data, str):
            self._require_known_format()
        super().__init__(data, url, filename, metadata)
        if self.embed:
            if format is None and isinstance(self.data, bytes):
                found = ImageFormat.from_data(self.data)
                self.format = self.format if found is None else found.value
            self._require_known_format()

    @property
    def _mimetype(self) -> str:
        return f"image/{self.format}"

    def _require_known_format(self) -> None:
        if self.format not in ImageFormat.__members__:
            known = ", ".join(kind.name for kind in ImageFormat)
            raise ValueError(
                f"an image of the format {self.format!r} can't be embedded, only {known}; "
                "give format= if the name does not tell it"
            )

    def reload(self) -> None:
        """Read an embedded image again from its file or URL."""
        if not self.embed:
            return
        super().reload()
        if self.retina:
            self._retina_shape()

    def _retina_shape(self) -> None:
        """Show the image at half its size."""
        kind = ImageFormat.from_data(self.data) if isinstance(self.data, bytes) else None
        if kind is None:
            return
        width, height = kind.size(self.data)
        self.width, self.height = width // 2, height // 2

    def _repr_html_(self) -> str | None:
        if self.embed:
            return None
        from html import escape

        attributes = {
            "src": self.url if self.url is not None else self.filename,
            "width": self.width or None,
            "height": self.height or None,
            "class": "unconfined" if self.unconfined else None,
            "alt": self.alt,
        }
        written = (
            f'{name}="{escape(str(value), quote=True)}"'
            for name, value in attributes.items()
            if value is not None
        )
        return f"<img {' '.join(written)}/>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        if not self.embed:
            return {"text/html": self._repr_html_()}
        data, metadata = self._data_and_metadata(always_both=True)
        return {self._mimetype: data}, {self._mimetype: metadata} if metadata else {}

    def _data_and_metadata(self, always_both: bool = False) -> Any:
        """The image in base64, with what is to be known about it."""
        metadata = {
            "width": self.width or None,
            "height": self.height or None,
            "unconfined": self.unconfined or None,
            "alt": self.alt or None,
            **(self.metadata or {}),
        }
        metadata = {name: value for name, value in metadata.items() if value is not None}
        data = to_base64(self.data)
        return (data, metadata) if metadata or always_both else data

    def _repr_png_(self) -> Any:
        return self._data_and_metadata() if self.embed and self.format == "png" else None

    def _repr_jpeg_(self) -> Any:
        return self._data_and_metadata() if self.embed and self.format == "jpeg" else None


def _check_image_data(data: Any) -> None:
    if data is None or isinstance(data, bytes):
        return
    if not isinstance(data, str):
        raise TypeError(
            f"Image expects the bytes of an image, a filename or a url, got {type(data).__name__}: {data!r:.80}"
        )
    if not is_url(data) and not exists(data):
        raise FileNotFoundError(
            f"there is no image file {data!r:.200}; data of an image is given as bytes"
        )


def _chosen_format(given: str | None, data: Any, name: str | os.PathLike[str] | None) -> str:
    """The format as its file ending is usually written; PNG if nothing tells it."""
    chosen = (given or "").lower()
    if not chosen and isinstance(data, bytes):
        found = ImageFormat.from_data(data)
        chosen = "" if found is None else found.value
    if not chosen:
        source = data if isinstance(data, str) else os.fspath(name) if name is not None else ""
        path = source.split("?")[0].split("#")[0] if is_url(source) else source
        chosen = os.path.splitext(path)[1].lstrip(".").lower()
    return {"jpg": "jpeg", "": "png"}.get(chosen, chosen)
