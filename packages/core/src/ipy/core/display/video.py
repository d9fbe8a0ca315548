"""Videos."""

from __future__ import annotations

import os
from typing import Any

from .objects import DisplayObject, exists, is_url, to_base64


class Video(DisplayObject):
    """A video, as a link or as part of the output.

    Args:
        data: the bytes of the video, or its base64 text, or the name of its file, or its URL.
        url: the URL.
        filename: the file; for a link, relative to the page.
        embed: whether the output holds the video itself, which can make it very big.
        mimetype: the MIME type, such as "video/mp4"; told by the name if it is not given.
        width: the width on the page, in CSS pixels.
        height: the height on the page, in CSS pixels.
        html_attributes: attributes of the `<video>` element, as HTML; trusted as it is.

    Raises:
        ValueError: there is no video, or data is given without `embed`.
    """

    _shown_module = "IPython.core.display"

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: str | os.PathLike[str] | None = None,
        embed: bool = False,
        mimetype: str | None = None,
        width: int | None = None,
        height: int | None = None,
        html_attributes: str = "controls",
    ) -> None:
        if isinstance(data, os.PathLike):
            data = os.fspath(data)
        if isinstance(data, str) and url is None and is_url(data):
            url, data = data, None
        elif isinstance(data, str) and filename is None and exists(data):
            filename, data = data, None
        if data is None and url is None and filename is None:
            raise ValueError("Video needs the data of a video, a filename or a url")
        if data is not None and not isinstance(data, str | bytes):
            raise TypeError(
                f"the data of a video is bytes or base64 text, got {type(data).__name__}"
            )
        if data is not None and not embed:
            shown = f"there is no file {data!r:.80}, and data" if isinstance(data, str) else "data"
            raise ValueError(
                f"{shown} of a video is only shown with embed=True, which can make a notebook very big; "
                "to link a video, give its url="
            )
        if isinstance(data, str) and not _is_base64(data):
            raise FileNotFoundError(
                f"there is no video file {data!r:.200}, and it is no base64 text"
            )
        self.mimetype = mimetype
        self.embed = embed
        self.width = width
        self.height = height
        self.html_attributes = html_attributes
        super().__init__(data, url, filename)

    def reload(self) -> None:
        """Nothing is read before it is shown."""

    def _repr_html_(self) -> str:
        from html import escape

        size = "".join(
            f' {name}="{escape(str(value), quote=True)}"'
            for name, value in (("width", self.width), ("height", self.height))
            if value
        )
        if not self.embed:
            address = self.url if self.url is not None else self.filename
            return (
                f'<video src="{escape(str(address), quote=True)}" {self.html_attributes} {size}>\n'
                "  Your browser can't show the <code>video</code> element.\n</video>"
            )
        mimetype = escape(self._found_mimetype(), quote=True)
        return (
            f"<video {self.html_attributes} {size}>\n"
            f'  <source src="data:{mimetype};base64,{self._base64()}" type="{mimetype}">\n'
            "  Your browser can't show the video element.\n</video>"
        )

    def _found_mimetype(self) -> str:
        if self.mimetype is None:
            import mimetypes

            name = self.filename or self.url
            return (name and mimetypes.guess_type(name)[0]) or "video/mp4"
        return self.mimetype

    def _base64(self) -> str:
        if isinstance(self.data, str):
            return self.data
        if self.data is not None:
            return to_base64(self.data)
        if self.filename is not None:
            with open(self.filename, "rb") as file:
                return to_base64(file.read())
        from .objects import read_url

        raw = read_url(str(self.url), binary=True)
        return to_base64(raw if isinstance(raw, bytes) else raw.encode())


def _is_base64(text: str) -> bool:
    import binascii

    try:
        binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return False
    return True
