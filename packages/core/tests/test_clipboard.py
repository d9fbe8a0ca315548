"""Reading the clipboard with the platform's programs."""

from __future__ import annotations

import os
import sys

import pytest

from ipy.core.clipboard import ClipboardEmpty, clipboard_text
from ipy.core.errors import TryNext

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="the programs are those of X11 and Wayland"
)


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Put a program on an otherwise empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)

    def install(name: str, script: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    return install


@pytest.mark.spec("CORE-R076")
def test_x11_is_read_with_xclip_or_xsel(programs, monkeypatch):
    """The first that is installed; line ends are Python's, text is UTF-8."""
    monkeypatch.setenv("DISPLAY", ":9")
    programs("xsel", r"printf 'from xsel'")
    assert clipboard_text() == "from xsel"
    programs("xclip", r"printf 'a\r\nü'")
    assert clipboard_text() == "a\nü"


@pytest.mark.spec("TCOR-108")
def test_wayland_comes_first(programs, monkeypatch):
    """Under Wayland its own program is asked before those of X11."""
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    programs("xclip", "printf x11")
    programs("wl-paste", "printf wayland")
    assert clipboard_text() == "wayland"


@pytest.mark.parametrize("script", ["exit 1", "true"])
def test_an_empty_clipboard_is_said(programs, monkeypatch, script):
    """Whether the program fails or prints nothing."""
    monkeypatch.setenv("DISPLAY", ":9")
    programs("xclip", script)
    with pytest.raises(ClipboardEmpty):
        clipboard_text()


@pytest.mark.spec("CORE-459")
def test_without_programs_the_error_says_what_to_install(programs, monkeypatch):
    """The next hook may know better: it is a TryNext."""
    monkeypatch.setitem(sys.modules, "tkinter", None)
    with pytest.raises(TryNext, match="install"):
        clipboard_text()
    monkeypatch.setenv("DISPLAY", ":9")
    with pytest.raises(TryNext, match="xclip"):
        clipboard_text()
    assert "DISPLAY" in os.environ
