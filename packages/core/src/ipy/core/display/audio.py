"""Sound."""

from __future__ import annotations

import os
from typing import Any

from .objects import DisplayObject, to_base64


class Audio(DisplayObject):
    """A player for sound.

    Args:
        data: samples (a list or NumPy array; two dimensions are channels by samples), the bytes of a sound file, the name of one, or a URL.
        filename: the file.
        url: the URL; the sound is linked, unless `embed` is true.
        embed: whether the output holds the sound itself.
        rate: the samples per second; needed for samples.
        autoplay: play at once.
        normalize: scale samples so that the loudest is as loud as can be; otherwise they have to lie between -1 and 1.
        element_id: the `id` of the `<audio>` element.

    Raises:
        ValueError: there is no sound, or no `rate` for samples, or a sample is out of range.
    """

    _read_flags = "rb"
    _shown_module = "IPython.lib.display"

    def __init__(
        self,
        data: Any = None,
        filename: str | os.PathLike[str] | None = None,
        url: str | None = None,
        embed: bool | None = None,
        rate: int | None = None,
        autoplay: bool = False,
        normalize: bool = True,
        *,
        element_id: str | None = None,
    ) -> None:
        if filename is None and url is None and data is None:
            raise ValueError("Audio needs samples, the bytes of a sound file, a filename or a url")
        if embed is False and url is None:
            raise ValueError("Audio with embed=False needs a url to link")
        self.embed = url is None or embed is True
        self.autoplay = autoplay
        self.element_id = element_id
        self.mimetype = "audio/wav"
        super().__init__(data, url, filename)
        if self.data is not None and not isinstance(self.data, bytes):
            if isinstance(self.data, str):
                raise FileNotFoundError(f"there is no sound file {self.data!r:.200}")
            if rate is None:
                raise ValueError("Audio needs the rate= of its samples, in samples per second")
            from .wav import make_wav

            self.data = make_wav(self.data, rate, normalize=normalize)

    def reload(self) -> None:
        """Read an embedded sound again from its file or URL."""
        import mimetypes

        if self.embed:
            super().reload()
        name = self.filename or self.url
        if name is not None:
            self.mimetype = mimetypes.guess_type(name)[0] or "audio/wav"

    def _repr_html_(self) -> str:
        from html import escape

        attributes = " ".join(
            filter(None, (self.element_id_attr(), 'controls="controls"', self.autoplay_attr()))
        )
        source = escape(self.src_attr(), quote=True)
        return (
            f"<audio {attributes}>\n"
            f'  <source src="{source}" type="{escape(self.mimetype, quote=True)}" />\n'
            "  Your browser can't play the audio element.\n</audio>"
        )

    def src_attr(self) -> str:
        """The address of the sound: a URL, or the data itself as one."""
        if self.embed and self.data is not None:
            return f"data:{self.mimetype};base64,{to_base64(self.data)}"
        return self.url or ""

    def autoplay_attr(self) -> str:
        """The attribute for playing at once, or nothing."""
        return 'autoplay="autoplay"' if self.autoplay else ""

    def element_id_attr(self) -> str:
        """The `id` attribute, or nothing."""
        from html import escape

        return f'id="{escape(self.element_id, quote=True)}"' if self.element_id else ""
