"""Showing images."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import pytest

from ipy.terminal.console import iterm
from ipy.terminal.console.images import ImageError, ImageSettings, ImageViewer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
DATA = {"image/png": base64.b64encode(PNG).decode(), "text/plain": "<Figure>"}


def _viewer(handler: str | None, **given: Any) -> ImageViewer:
    settings = {
        "handler": handler,
        "stream_command": [],
        "tempfile_command": [],
        "function": None,
        "preference": ["image/png", "image/jpeg", "image/svg+xml"],
        **given,
    }
    return ImageViewer(lambda: ImageSettings(**settings))


@pytest.mark.spec("TTRM-044", "TERM-089")
def test_a_program_reads_the_image_from_its_input(tmp_path: Path) -> None:
    """'stream' hands the image to the command's standard input; `{format}` is its type."""
    target = tmp_path / "got"
    code = "import sys; open(sys.argv[1] + sys.argv[2], 'wb').write(sys.stdin.buffer.read())"
    viewer = _viewer(
        "stream", stream_command=[sys.executable, "-c", code, str(target), ".{format}"]
    )
    assert viewer.show(DATA)
    assert (tmp_path / "got.png").read_bytes() == PNG


@pytest.mark.spec("TTRM-044", "TERM-089")
def test_a_program_opens_a_file_that_is_removed_afterwards(tmp_path: Path) -> None:
    """'tempfile' writes the image to a file, `{file}`, which lives as long as the command runs."""
    target = tmp_path / "got"
    code = (
        "import sys; d = open(sys.argv[1], 'rb').read(); "
        f"open({str(target)!r}, 'w').write(sys.argv[1] + ' ' + str(len(d)))"
    )
    viewer = _viewer("tempfile", tempfile_command=[sys.executable, "-c", code, "{file}"])
    assert viewer.show(DATA)
    path, size = target.read_text().rsplit(" ", 1)
    assert path.endswith(".png")
    assert int(size) == len(PNG)
    assert not Path(path).exists()


@pytest.mark.spec("TTRM-044", "TERM-089")
def test_a_function_gets_the_whole_bundle() -> None:
    """'callable' gives the function the MIME bundle as it came."""
    got: list[Any] = []
    assert _viewer("callable", function=got.append).show(DATA)
    assert got == [DATA]


@pytest.mark.spec("TTRM-044")
def test_the_preferred_type_is_taken() -> None:
    """`mime_preference` says which of several images is shown."""
    data = {**DATA, "image/svg+xml": "<svg/>"}
    got: list[bytes] = []
    code = "import sys; sys.exit(0 if sys.stdin.buffer.read() == b'<svg/>' else 3)"
    viewer = _viewer(
        "stream", stream_command=[sys.executable, "-c", code], preference=["image/svg+xml"]
    )
    assert viewer.show(data)
    assert got == []


@pytest.mark.parametrize("handler", ["stream", "tempfile", "callable"])
def test_a_handler_without_a_command_says_what_to_set(handler: str) -> None:
    """The error names the setting that is missing."""
    with pytest.raises(ImageError, match=f"ZMQTerminalInteractiveShell.{handler}_image_handler"):
        _viewer(handler).show(DATA)


def test_a_viewer_that_fails_is_told() -> None:
    """A status other than 0, and a command that isn't there, are errors that name the command."""
    with pytest.raises(ImageError, match="status 4"):
        _viewer("stream", stream_command=[sys.executable, "-c", "raise SystemExit(4)"]).show(DATA)
    with pytest.raises(ImageError, match="no-such-viewer"):
        _viewer("stream", stream_command=["no-such-viewer"]).show(DATA)


def test_bundles_without_an_image_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text is not shown by image handlers, and nothing is drawn where the terminal can't."""
    assert not _viewer("stream").show({"text/plain": "x"})
    monkeypatch.setenv("IPYTHON_KITTY_GRAPHICS", "0")
    assert not _viewer(None).show(DATA)


@pytest.mark.spec("TERM-089")
def test_images_are_drawn_in_terminals_that_can(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal with kitty's protocol gets the image itself."""
    monkeypatch.setenv("IPYTHON_KITTY_GRAPHICS", "1")
    assert _viewer(None).show(DATA)
    assert DATA["image/png"] in capsys.readouterr().out


def test_iterm_gets_the_image_in_its_own_form() -> None:
    """OSC 1337 with the size in bytes and the image as base64, ended by BEL."""
    expected = f"\x1b]1337;File=inline=1;size={len(PNG)}:{DATA['image/png']}\x07"
    assert iterm.escape_sequence(PNG) == expected


def test_iterm_needs_a_terminal() -> None:
    """Where output goes into a file no image is drawn, whatever the variables say."""
    assert not iterm.is_supported({"TERM_PROGRAM": "iTerm.app"})
