"""Other pages inside the output: frames, and players of video and document services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar


class IFrame:
    """A page in a frame.

    Args:
        src: the address of the page.
        width: the width on the page, in CSS pixels or with a unit.
        height: the height on the page, in CSS pixels or with a unit.
        extras: further attributes of the `<iframe>` element, as HTML; trusted as they are.
        **kwargs: parameters that are added to the address.
    """

    def __init__(
        self,
        src: str,
        width: int | str,
        height: int | str,
        extras: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(extras, str):
            raise TypeError(f"extras is a list of attributes, got the text {extras!r}")
        self.src = src
        self.width = width
        self.height = height
        self.extras = [] if extras is None else list(extras)
        self.params = kwargs

    def _repr_html_(self) -> str:
        from html import escape

        def quoted(value: object) -> str:
            return escape(str(value), quote=True)

        query = ""
        if self.params:
            from urllib.parse import urlencode

            query = ("&" if "?" in str(self.src) else "?") + urlencode(self.params)
        lines = [
            "<iframe",
            f'    width="{quoted(self.width)}"',
            f'    height="{quoted(self.height)}"',
            f'    src="{quoted(self.src)}{query}"',
            '    frameborder="0"',
            "    allowfullscreen",
            '    referrerpolicy="strict-origin-when-cross-origin"',
            *(f"    {attribute}" for attribute in self.extras),
            "></iframe>",
        ]
        return "\n".join(lines)


class YouTubeVideo(IFrame):
    """A video on YouTube.

    Args:
        id: the part of the video's address after `v=`.
        width: the width in CSS pixels.
        height: the height in CSS pixels.
        allow_autoplay: start without a click.
        **kwargs: parameters of the player, such as `start=30` (seconds).
    """

    def __init__(
        self,
        id: str,
        width: int | str = 400,
        height: int | str = 300,
        allow_autoplay: bool = False,
        **kwargs: Any,
    ) -> None:
        self.id = id
        if allow_autoplay:
            extras = list(kwargs.pop("extras", ()))
            kwargs.update(autoplay=1, extras=[*extras, 'allow="autoplay"'])
        super().__init__(f"https://www.youtube.com/embed/{id}", width, height, **kwargs)

    def _repr_jpeg_(self) -> bytes | None:
        """The video's still image, for documents without frames; None where it can't be had."""
        from urllib.parse import quote
        from urllib.request import urlopen

        try:
            with urlopen(
                f"https://img.youtube.com/vi/{quote(self.id)}/hqdefault.jpg", timeout=5
            ) as response:
                image: bytes = response.read()
        except OSError:
            return None
        return image


class _Numbered(IFrame):
    """A page of a site that goes by a number.

    Args:
        id: the number in the page's address.
        width: the width in CSS pixels.
        height: the height in CSS pixels.
        **kwargs: parameters of the page, such as `start_page=3`.
    """

    #: The address, with `{id}` in place of the number.
    _address: ClassVar[str]

    def __init__(
        self, id: str | int, width: int | str = 400, height: int | str = 300, **kwargs: Any
    ) -> None:
        self.id = id
        super().__init__(self._address.format(id=id), width, height, **kwargs)


class VimeoVideo(_Numbered):
    """A video on Vimeo."""

    _address = "https://player.vimeo.com/video/{id}"


class ScribdDocument(_Numbered):
    """A document on Scribd."""

    _address = "https://www.scribd.com/embeds/{id}/content"
