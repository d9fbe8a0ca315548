"""Showing images that a kernel sends: drawn in the terminal where it can, or by a program, as `image_handler` says."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

#: The types that are images, in the order in which they are preferred.
MIME_PREFERENCE = ("image/png", "image/jpeg", "image/svg+xml")
#: What programs are told of the type.
FORMATS = {"image/png": "png", "image/jpeg": "jpeg", "image/svg+xml": "svg"}

#: How long a viewer may take to read an image from its standard input; seconds.
STREAM_S = 60.0


class ImageError(RuntimeError):
    """An image can't be shown in the way that the settings ask for; the message says what to do."""


class ImageSettings(NamedTuple):
    """How images are shown; the fields are the settings of `ZMQTerminalInteractiveShell`."""

    handler: str | None
    stream_command: Sequence[str]
    tempfile_command: Sequence[str]
    function: Callable[[dict[str, Any]], Any] | None
    preference: Sequence[str]


class ImageViewer:
    """Shows the image in a MIME bundle.

    Args:
        settings: called at each image, so that settings can change while the console runs.
    """

    def __init__(self, settings: Callable[[], ImageSettings]) -> None:
        self._settings = settings

    def show(self, data: dict[str, Any]) -> bool:
        """Show the preferred image of `data`; return False where there is none, or no way to show it.

        Raises:
            ImageError: the way that is set fails.
        """
        settings = self._settings()
        for mime in settings.preference:
            if mime in data:
                break
        else:
            return False
        if settings.handler == "callable":
            return self._call(settings, data)
        image = _bytes_of(data[mime], mime)
        if settings.handler == "PIL":
            return _show_with_pillow(image, mime)
        if settings.handler == "stream":
            return _pipe_to(settings.stream_command, image, mime)
        if settings.handler == "tempfile":
            return _open_file(settings.tempfile_command, image, mime)
        return _draw(image, mime)

    @staticmethod
    def _call(settings: ImageSettings, data: dict[str, Any]) -> bool:
        if settings.function is None:
            raise ImageError(
                "image_handler is 'callable': set ZMQTerminalInteractiveShell.callable_image_handler to a function"
            )
        try:
            settings.function(data)
        except Exception as error:
            # The user's function.
            raise ImageError(
                f"callable_image_handler failed with {type(error).__name__}: {error}"
            ) from error
        return True


def _bytes_of(value: Any, mime: str) -> bytes:
    if isinstance(value, bytes):
        return value
    if mime == "image/svg+xml":
        return str(value).encode()
    try:
        return base64.b64decode(value, validate=False)
    except (ValueError, TypeError) as error:
        raise ImageError(f"the {mime} that the kernel sent is not base64: {error}") from error


def _draw(image: bytes, mime: str) -> bool:
    """Draw in the terminal, where it speaks a protocol for that."""
    from ipy.terminal import kitty

    from . import iterm

    if mime == "image/png" and kitty.is_supported():
        sys.stdout.write("\n" + kitty.escape_sequences(image) + "\n")
    elif mime != "image/svg+xml" and iterm.is_supported():
        sys.stdout.write("\n" + iterm.escape_sequence(image) + "\n")
    else:
        return False
    sys.stdout.flush()
    return True


def _show_with_pillow(image: bytes, mime: str) -> bool:
    if mime == "image/svg+xml":
        return False
    from importlib import import_module

    try:
        pillow = import_module("PIL.Image")  # the user's choice, not a dependency
    except ImportError:
        raise ImageError(
            "image_handler is 'PIL' and Pillow is not installed: pip install pillow"
        ) from None
    import io

    try:
        pillow.open(io.BytesIO(image)).show()
    except OSError as error:  # Pillow's own errors derive from it
        raise ImageError(f"Pillow can't show the {mime} that the kernel sent: {error}") from error
    return True


def _pipe_to(command: Sequence[str], image: bytes, mime: str) -> bool:
    if not command:
        raise ImageError(
            "image_handler is 'stream': set ZMQTerminalInteractiveShell.stream_image_handler to a command"
        )
    import subprocess

    argv = [part.format(format=FORMATS.get(mime, mime), file="-") for part in command]
    try:
        done = subprocess.run(argv, input=image, timeout=STREAM_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ImageError(f"the image viewer {argv[0]!r} failed: {error}") from error
    if done.returncode:
        raise ImageError(f"the image viewer {argv[0]!r} ended with status {done.returncode}")
    return True


def _open_file(command: Sequence[str], image: bytes, mime: str) -> bool:
    if not command:
        raise ImageError(
            "image_handler is 'tempfile': set ZMQTerminalInteractiveShell.tempfile_image_handler to a command with {file}"
        )
    import subprocess
    import tempfile

    kind = FORMATS.get(mime, mime.rpartition("/")[2])
    handle, path = tempfile.mkstemp(f".{kind}", "ipython-image-")
    with os.fdopen(handle, "wb") as file:
        file.write(image)
    argv = [part.format(file=path, format=kind) for part in command]
    try:
        done = subprocess.run(argv, check=False)
    except OSError as error:
        raise ImageError(f"the image viewer {argv[0]!r} failed: {error}") from error
    finally:
        os.unlink(path)
    if done.returncode:
        raise ImageError(f"the image viewer {argv[0]!r} ended with status {done.returncode}")
    return True
