"""Rich display: `display()`, the objects it can show, and what turns objects into representations.

A class takes part with methods such as `_repr_html_`, `_repr_png_` or `_repr_mimebundle_`. Names are loaded when they are first
asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .audio import (
        Audio,
    )
    from .capture import (
        CapturedIO,
        RichOutput,
        capture_output,
    )
    from .code import (
        Code,
    )
    from .formatters import (
        DisplayFormatter,
        format_display_data,
    )
    from .frames import (
        IFrame,
        ScribdDocument,
        VimeoVideo,
        YouTubeVideo,
    )
    from .functions import (
        DisplayHandle,
        clear_output,
        display,
        publish_display_data,
        update_display,
    )
    from .hook import (
        CapturingDisplayHook,
        DisplayHook,
    )
    from .images import (
        Image,
    )
    from .links import (
        FileLink,
        FileLinks,
    )
    from .matplotlib_settings import (
        set_matplotlib_close,
        set_matplotlib_formats,
    )
    from .objects import (
        DisplayObject,
        TextDisplayObject,
    )
    from .progress import (
        ProgressBar,
    )
    from .publisher import (
        CapturingDisplayPublisher,
        DisplayPublisher,
    )
    from .shortcuts import (
        display_html,
        display_javascript,
        display_jpeg,
        display_json,
        display_latex,
        display_markdown,
        display_pdf,
        display_png,
        display_pretty,
        display_svg,
        display_webp,
    )
    from .text_objects import (
        HTML,
        JSON,
        SVG,
        GeoJSON,
        Javascript,
        Latex,
        Markdown,
        Math,
        Pretty,
    )
    from .video import (
        Video,
    )

_HOME = {
    "Audio": "audio",
    "CapturedIO": "capture",
    "CapturingDisplayHook": "hook",
    "CapturingDisplayPublisher": "publisher",
    "Code": "code",
    "DisplayFormatter": "formatters",
    "DisplayHandle": "functions",
    "DisplayHook": "hook",
    "DisplayObject": "objects",
    "DisplayPublisher": "publisher",
    "FileLink": "links",
    "FileLinks": "links",
    "GeoJSON": "text_objects",
    "HTML": "text_objects",
    "IFrame": "frames",
    "Image": "images",
    "JSON": "text_objects",
    "Javascript": "text_objects",
    "Latex": "text_objects",
    "Markdown": "text_objects",
    "Math": "text_objects",
    "Pretty": "text_objects",
    "ProgressBar": "progress",
    "RichOutput": "capture",
    "SVG": "text_objects",
    "ScribdDocument": "frames",
    "TextDisplayObject": "objects",
    "Video": "video",
    "VimeoVideo": "frames",
    "YouTubeVideo": "frames",
    "capture_output": "capture",
    "clear_output": "functions",
    "display": "functions",
    "display_html": "shortcuts",
    "display_javascript": "shortcuts",
    "display_jpeg": "shortcuts",
    "display_json": "shortcuts",
    "display_latex": "shortcuts",
    "display_markdown": "shortcuts",
    "display_pdf": "shortcuts",
    "display_png": "shortcuts",
    "display_pretty": "shortcuts",
    "display_svg": "shortcuts",
    "display_webp": "shortcuts",
    "format_display_data": "formatters",
    "publish_display_data": "functions",
    "set_matplotlib_close": "matplotlib_settings",
    "set_matplotlib_formats": "matplotlib_settings",
    "update_display": "functions",
}

__all__ = [
    "HTML",
    "JSON",
    "SVG",
    "Audio",
    "CapturedIO",
    "CapturingDisplayHook",
    "CapturingDisplayPublisher",
    "Code",
    "DisplayFormatter",
    "DisplayHandle",
    "DisplayHook",
    "DisplayObject",
    "DisplayPublisher",
    "FileLink",
    "FileLinks",
    "GeoJSON",
    "IFrame",
    "Image",
    "Javascript",
    "Latex",
    "Markdown",
    "Math",
    "Pretty",
    "ProgressBar",
    "RichOutput",
    "ScribdDocument",
    "TextDisplayObject",
    "Video",
    "VimeoVideo",
    "YouTubeVideo",
    "capture_output",
    "clear_output",
    "display",
    "display_html",
    "display_javascript",
    "display_jpeg",
    "display_json",
    "display_latex",
    "display_markdown",
    "display_pdf",
    "display_png",
    "display_pretty",
    "display_svg",
    "display_webp",
    "format_display_data",
    "publish_display_data",
    "set_matplotlib_close",
    "set_matplotlib_formats",
    "update_display",
]


__getattr__, __dir__ = lazy_names(__name__, _HOME)
