"""The image formats that front ends show: recognising them, and reading their sizes in pixels."""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import Enum

#: Markers of JPEG that begin a frame and so hold the size (ITU-T T.81, table B.1).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers of JPEG without a length.
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG image (PNG specification, 11.2.2)."""
    start = data.index(b"IHDR") + 4
    width, height = struct.unpack(">II", data[start : start + 8])
    return width, height


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG image (ITU-T T.81, B.2.2)."""
    position = 2
    while position + 9 <= len(data):
        if data[position] != 0xFF:
            raise ValueError("the JPEG image is damaged: a marker is missing")
        marker = data[position + 1]
        if marker == 0xFF:  # filling
            position += 1
        elif marker in _JPEG_BARE:
            position += 2
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        else:
            (length,) = struct.unpack(">H", data[position + 2 : position + 4])
            position += 2 + length
    raise ValueError("the JPEG image holds no frame")


def gif_size(data: bytes) -> tuple[int, int]:
    """Width and height of a GIF image (GIF89a specification, section 18)."""
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP image (RFC 9649, section 2)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ValueError(f"the WebP image begins with an unknown chunk {chunk!r}")


class ImageFormat(Enum):
    """A format of raster images."""

    png = "png"
    jpeg = "jpeg"
    jpg = "jpeg"  # noqa: PIE796 - another name of the same format
    gif = "gif"
    webp = "webp"

    @property
    def mime_type(self) -> str:
        """The MIME type."""
        return f"image/{self.value}"

    def size(self, data: bytes) -> tuple[int, int]:
        """Width and height in pixels.

        Raises:
            ValueError: the data is damaged.
        """
        try:
            return _SIZES[self](data)
        except struct.error:
            raise ValueError(f"the {self.name.upper()} image is cut off") from None

    @classmethod
    def from_data(cls, data: bytes) -> ImageFormat | None:
        """The format that the first bytes tell; None if it is none of these."""
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return cls.png
        if data.startswith(b"\xff\xd8"):
            return cls.jpeg
        if data.startswith((b"GIF87a", b"GIF89a")):
            return cls.gif
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return cls.webp
        return None


_SIZES: dict[ImageFormat, Callable[[bytes], tuple[int, int]]] = {
    ImageFormat.png: png_size,
    ImageFormat.jpeg: jpeg_size,
    ImageFormat.gif: gif_size,
    ImageFormat.webp: webp_size,
}
