"""Backends, and figures as data."""

from __future__ import annotations

import base64

import pytest

from ipy.core import pylabtools
from ipy.core.shell import InteractiveShell

matplotlib = pytest.importorskip("matplotlib")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def settings():
    """matplotlib's settings as they were."""
    from matplotlib import pyplot

    with matplotlib.rc_context():
        pyplot.switch_backend("agg")
        yield
        pyplot.close("all")
        pyplot.switch_backend("agg")


@pytest.fixture
def figure():
    """A figure of 2 x 1 inches with 100 dots per inch."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(2, 1), dpi=100)
    made.add_subplot().plot([1, 2])
    return made


@pytest.mark.spec("TCOR-076", "CORE-166")
@pytest.mark.parametrize(
    ("asked", "gui", "backend"),
    [
        ("agg", None, "agg"),
        ("svg", None, "svg"),
        ("tk", "tk", "tkagg"),
        ("qt4", "qt", "qtagg"),
        ("gtk", "gtk3", "gtk3agg"),
        ("wx", "wx", "wxagg"),
    ],
)
def test_a_name_stands_for_a_toolkit_and_a_backend(monkeypatch, asked, gui, backend):
    """matplotlib's own register decides; names of old toolkits lead to their successors."""
    registry = pylabtools._registry()
    # Whether the toolkit is installed is another question: its module is not imported here.
    monkeypatch.setattr(
        type(registry), "_get_gui_framework_by_loading", lambda self, name: "headless"
    )
    assert pylabtools.find_gui_and_backend(asked) == (gui, backend)


def test_the_toolkit_of_macosx_is_called_as_in_gui(monkeypatch):
    """matplotlib says macosx where `%gui` says osx."""
    assert pylabtools.find_gui_and_backend("osx") == ("osx", "macosx")


def test_png_has_the_size_of_the_figure(figure):
    """Width and height in pixels are inches times dots per inch, where the whole paper is taken."""
    data = pylabtools.print_figure(figure, bbox_inches=None)
    assert data.startswith(PNG)
    assert int.from_bytes(data[16:20], "big") == 200
    assert int.from_bytes(data[20:24], "big") == 100
    text = pylabtools.print_figure(figure, bbox_inches=None, base64=True)
    assert base64.b64decode(text).startswith(PNG)


@pytest.mark.spec("CORE-370")
def test_retina_is_twice_as_large_and_shown_at_the_same_size(figure):
    """The metadata has the size of the figure, the data four times its pixels."""
    data, metadata = pylabtools.retina_figure(figure, bbox_inches=None)
    assert int.from_bytes(data[16:20], "big") == 400
    assert metadata == {"width": 200, "height": 100}


def test_svg_is_text_and_pdf_is_bytes(figure):
    """The formats differ in what they are."""
    assert pylabtools.print_figure(figure, "svg").lstrip().startswith("<?xml")
    assert pylabtools.print_figure(figure, "pdf").startswith(b"%PDF")
    assert pylabtools.print_figure(figure, "jpeg").startswith(b"\xff\xd8")


def test_an_empty_figure_is_nothing():
    """A figure without content has no picture."""
    from matplotlib.figure import Figure

    assert pylabtools.print_figure(Figure()) is None
    assert pylabtools.retina_figure(Figure()) is None


@pytest.mark.spec("CORE-361")
def test_figure_formats_decide_how_figures_are_shown(tmp_path, figure):
    """The formats that are asked for are made, the others not any more; an unknown one changes nothing."""
    shell = InteractiveShell(ipython_dir=str(tmp_path), colors="nocolor")
    try:
        pylabtools.select_figure_formats(shell, {"png", "svg"})
        data, _ = shell.display_formatter.format(figure)
        assert {"image/png", "image/svg+xml"} <= set(data)
        pylabtools.select_figure_formats(shell, "retina")
        data, metadata = shell.display_formatter.format(figure)
        assert "image/svg+xml" not in data
        assert set(metadata["image/png"]) == {"width", "height"}
        with pytest.raises(ValueError, match="gif"):
            pylabtools.select_figure_formats(shell, ["png", "gif"])
        data, _ = shell.display_formatter.format(figure)
        assert "image/png" in data
    finally:
        shell.cleanup()


def test_figsize_sets_the_default():
    """In inches."""
    pylabtools.figsize(3, 4)
    assert list(matplotlib.rcParams["figure.figsize"]) == [3, 4]
