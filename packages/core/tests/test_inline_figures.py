"""Figures of matplotlib that are shown where they are made: `%matplotlib inline` in a real shell."""

from __future__ import annotations

import base64
import json
import os
import struct
import subprocess
import sys

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra `matplotlib`)")
pytest.importorskip(
    "matplotlib_inline", reason="matplotlib-inline is not installed (extra `matplotlib`)"
)

SESSION = """
import json, sys
from ipy.core.shell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
shown = []
def pictures(data):
    import base64
    return {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()}
shell.display_pub.publish = lambda data, metadata=None, **kw: shown.append([pictures(data), metadata or {}])
found = []
for cell in json.load(sys.stdin):
    shown.clear()
    result = shell.run_cell(cell, store_history=True)
    found.append({"shown": list(shown), "error": repr(result.error_in_exec or result.error_before_exec or "")})
json.dump(found, open(sys.argv[1], "w"))
"""

PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(2, 1), dpi=100)\nline, = ax.plot([1, 2], label='a')\n"


@pytest.fixture
def run(tmp_path):
    """Run cells after `%matplotlib inline`; give what each has shown, as (data, metadata)."""

    def run_cells(*cells, first="%matplotlib inline", **environment):
        answer = tmp_path / "answer.json"
        home = {name: str(tmp_path / "home") for name in ("HOME", "USERPROFILE", "MPLCONFIGDIR")}
        variables = {**os.environ, **home, "IPYTHONDIR": str(tmp_path / "ipython"), **environment}
        done = subprocess.run(
            [sys.executable, "-c", SESSION, str(answer)],
            input=json.dumps([*([first] if first else []), *cells]),
            text=True,
            capture_output=True,
            check=False,
            env=variables,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(answer.read_text())
        assert [each["error"] for each in found] == ["''"] * len(found), (found, done.stdout)
        return [each["shown"] for each in found][1 if first else 0 :]

    return run_cells


def size(shown):
    """Width and height of a PNG."""
    return struct.unpack(">II", base64.b64decode(shown[0]["image/png"])[16:24])


@pytest.mark.spec("CORE-366", "TCOR-075")
def test_figures_are_shown_and_closed_after_their_cell(run):
    """Every open figure is shown once, as PNG, and is gone for the next cell; with `close_figures = False` it stays."""
    first, second, _, third, fourth = run(
        PLOT,
        "len(plt.get_fignums()) == 0 or 1/0\nNone",
        "%config InlineBackend.close_figures = False",
        PLOT,
        "assert len(plt.get_fignums()) == 1\nplt.show()",
    )
    assert len(first) == 1
    assert set(first[0][0]) == {"image/png", "text/plain"}
    assert second == []
    assert len(third) == 1
    assert len(fourth) == 1


@pytest.mark.spec("CORE-365", "TCOR-075")
def test_the_format_is_chosen(run):
    """PNG, SVG or retina, of figures after cells and of those that are displayed; several at once with `figure_formats`."""
    svg, displayed, retina, both = run(
        "%config InlineBackend.figure_format = 'svg'\n" + PLOT,
        PLOT + "display(fig); plt.close(fig)",
        "%config InlineBackend.figure_format = 'retina'\n" + PLOT,
        "%config InlineBackend.figure_formats = {'png', 'svg'}\n" + PLOT,
    )
    assert set(svg[0][0]) == {"image/svg+xml", "text/plain"}
    assert len(displayed) == 1
    assert "image/svg+xml" in displayed[0][0]
    width, height = size(retina[0])
    assert retina[0][1]["image/png"] == {"width": width // 2, "height": height // 2}
    assert {"image/png", "image/svg+xml"} <= set(both[0][0])


@pytest.mark.spec("CORE-367", "TCOR-075")
def test_rc_and_print_arguments(run):
    """`rc` sets parameters of matplotlib for figures; `print_figure_kwargs` go to their printing."""
    plain, sharp, whole = run(
        "import matplotlib.pyplot as plt\nfig = plt.figure()\nax = fig.add_axes((0, 0, 1, 1))",
        "%config InlineBackend.rc = {'figure.dpi': 144, 'figure.figsize': (2, 1), 'figure.facecolor': 'black'}\n"
        "%matplotlib inline\nfig = plt.figure()\nassert fig.dpi == 144 and fig.get_facecolor()[:3] == (0, 0, 0)\n"
        "ax = fig.add_axes((0.4, 0.4, 0.2, 0.2))",
        "%config InlineBackend.print_figure_kwargs = {'bbox_inches': None}\n"
        "fig = plt.figure()\nax = fig.add_axes((0.4, 0.4, 0.2, 0.2))",
    )
    assert size(whole[0]) == (288, 144)
    assert size(sharp[0]) != (288, 144)
    assert len(plain) == 1


@pytest.mark.spec("CORE-368", "TCOR-075")
def test_what_is_outside_of_the_axes_is_in_the_picture(run):
    """The box is tight around all that was drawn: a legend beside the axes makes the picture wider."""
    without, beside = run(
        PLOT, PLOT + "legend = ax.legend(loc='center left', bbox_to_anchor=(1.5, 0.5))"
    )
    assert size(beside[0])[0] > size(without[0])[0] + 50


@pytest.mark.spec("CORE-369")
def test_show_shows_the_figure(run):
    """With `plt.show()` it is shown at once, with `fig.show()` at the end of the cell; both show it once, without a complaint."""
    shown, by_method = run(
        PLOT + "plt.show()\nprint('after')",
        "import warnings; warnings.simplefilter('error')\n" + PLOT + "fig.show()",
    )
    assert len(shown) == 1
    assert len(by_method) == 1


@pytest.mark.spec("CORE-362")
def test_axes_show_their_figure(run):
    """Displaying the figure of axes gives the picture, whether or not it is managed by pyplot."""
    (shown,) = run(
        "from matplotlib.figure import Figure\nax = Figure().add_subplot()\ndisplay(ax.figure)"
    )
    assert "image/png" in shown[0][0]


@pytest.mark.spec("TCOR-075")
def test_the_backend_can_be_chosen_from_outside(run):
    """`MPLBACKEND` names the module, and no magic is needed; functions set formats and closing; `flush_figures` shows now."""
    first, second = run(
        "from matplotlib_inline.backend_inline import set_matplotlib_formats, set_matplotlib_close, flush_figures\n"
        + PLOT,
        "set_matplotlib_formats('svg'); set_matplotlib_close(True)\n"
        + PLOT
        + "flush_figures()\nprint('later')",
        first="",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    )
    assert len(first) == 1
    assert len(second) == 1
    assert "image/svg+xml" in second[0][0]


@pytest.mark.spec("TCOR-075")
def test_transparent_figures_say_which_background_they_need(run):
    """A figure without a background, drawn for a light one, says so in the metadata."""
    (shown,) = run(
        "%config InlineBackend.rc = {'figure.facecolor': (1, 1, 1, 0)}\n%matplotlib inline\n"
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.facecolor'] = (1, 1, 1, 0)\n"
        "plt.rcParams['axes.facecolor'] = (1, 1, 1, 0)\nfig, ax = plt.subplots(); line, = ax.plot([1, 2])"
    )
    assert shown[0][1].get("needs_background") == "light"
