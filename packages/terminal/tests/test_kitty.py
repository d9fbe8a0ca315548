from __future__ import annotations

import base64
import re

import pytest

from ipy.terminal.interactiveshell import TerminalInteractiveShell
from ipy.terminal.kitty import CHUNK, escape_sequences, is_supported

#: The smallest PNG: one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.spec("TTRM-029")
@pytest.mark.parametrize("size", [1, 3 * CHUNK // 4, 3 * CHUNK])
def test_images_are_sent_in_pieces(size: int) -> None:
    """Every piece but the last says that more follows, and together they are the image."""
    data = bytes(size)
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", escape_sequences(data))
    assert base64.b64decode("".join(text for _, text in pieces)) == data
    assert all(len(text) <= CHUNK for _, text in pieces)
    assert pieces[0][0].startswith("a=T,f=100,")
    assert [control[-1] for control, _ in pieces] == ["1"] * (len(pieces) - 1) + ["0"]


@pytest.mark.spec("TTRM-029")
def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """`IPYTHON_KITTY_GRAPHICS` switches images on and off; without a terminal there are none."""
    monkeypatch.setenv("KITTY_WINDOW_ID", "1")
    assert not is_supported()
    monkeypatch.setenv("IPYTHON_KITTY_GRAPHICS", "1")
    assert is_supported()
    monkeypatch.setenv("IPYTHON_KITTY_GRAPHICS", "0")
    assert not is_supported()


@pytest.mark.spec("TTRM-029")
def test_results_are_drawn(
    shell: TerminalInteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A result with a PNG is drawn after its prompt."""
    monkeypatch.setenv("IPYTHON_KITTY_GRAPHICS", "1")
    shell.user_ns["pixel"] = PIXEL
    shell.run_cell("type('P', (), {'_repr_png_': lambda self: pixel})()")
    out = capsys.readouterr().out
    assert "\x1b_Ga=T,f=100,m=0;" in out
    assert out.index("Out[") < out.index("\x1b_G")
