"""Figures of matplotlib as outputs of cells."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed")
pytest.importorskip("matplotlib_inline", reason="matplotlib-inline is not installed")


def images(done):
    """The image types of what a cell displayed."""
    return [
        sorted(mime for mime in content["data"] if mime.startswith("image/"))
        for content in done.published("display_data")
    ]


@pytest.fixture(scope="module", autouse=True)
def _pyplot(kernel):
    done = kernel.client.execute("import matplotlib.pyplot as plt, os", timeout_s=60)
    assert done.content["status"] == "ok"


@pytest.mark.spec("TKER-055", "KERNEL-R033")
def test_figures_are_inline_by_default_and_drawn_once(client):
    """MPLBACKEND says so, without any magic."""
    done = client.execute("plt.plot([1, 2]);")
    assert images(done) == [["image/png"]]
    assert client.execute("print(os.environ['MPLBACKEND'])").text() == (
        "module://matplotlib_inline.backend_inline\n"
    )
    assert images(client.execute("1")) == []


@pytest.mark.spec("KERNEL-106", "TKER-067", "KERNEL-078")
def test_the_magic_matplotlib_inline(client):
    """Each figure of a cell is shown at its end."""
    done = client.execute(
        "%matplotlib inline\nplt.figure(); plt.plot([1]); plt.figure(); plt.plot([2]);"
    )
    assert images(done) == [["image/png"], ["image/png"]]


@pytest.mark.spec("KERNEL-107", "TKER-067")
def test_figures_are_shown_also_after_an_error(client):
    """What was drawn before the error is seen."""
    done = client.execute("plt.plot([1]); 1/0")
    assert done.content["ename"] == "ZeroDivisionError"
    assert images(done) == [["image/png"]]


@pytest.mark.spec("KERNEL-109", "KERNEL-R031")
def test_an_interrupt_while_plotting_leaves_the_backend_working(client):
    """The next plot is shown, and only that."""
    done = client.execute("plt.plot([1])\nraise KeyboardInterrupt")
    assert done.content["status"] == "error"
    assert images(client.execute("plt.plot([2]);")) == [["image/png"]]


@pytest.mark.spec("KERNEL-R034")
def test_figure_show(client):
    """`fig.show()` displays the figure and raises nothing."""
    done = client.execute("fig, ax = plt.subplots(); fig.show()")
    assert done.content["status"] == "ok"
    assert ["image/png"] in images(done)


@pytest.mark.spec("KERNEL-R032")
def test_legends_outside_of_the_axes_are_kept(client):
    """The box is tight around everything that is drawn: the image grows with the legend."""
    code = (
        "import base64\nfig, ax = plt.subplots(figsize=(4, 3)); ax.plot([1], label='x' * 60)\n"
        "{legend}\nplt.show()"
    )
    widths = []
    for legend in ("", "ax.legend(loc='upper left', bbox_to_anchor=(1.0, 1.0))"):
        (content,) = client.execute(code.format(legend=legend)).published("display_data")
        import base64

        png = base64.b64decode(content["data"]["image/png"])
        widths.append(int.from_bytes(png[16:20], "big"))
    assert widths[1] > widths[0] + 200


@pytest.mark.spec("KERNEL-108", "TKER-067")
def test_settings_of_the_backend(client):
    """`figure_formats`, retina with its size, `close_figures`, `rc`."""
    done = client.execute("%config InlineBackend.figure_formats = ['svg']\nplt.plot([1]);")
    assert images(done) == [["image/svg+xml"]]
    done = client.execute("%config InlineBackend.figure_format = 'retina'\nplt.plot([1]);")
    assert images(done) == [["image/png"]]
    size = done.published("display_data")[0]["metadata"]["image/png"]
    assert set(size) == {"width", "height"}
    client.execute("%config InlineBackend.figure_format = 'png'")
    client.execute("%config InlineBackend.close_figures = False\nplt.plot([1]);")
    assert client.execute("print(plt.get_fignums())").text() == "[1]\n"
    client.execute("%config InlineBackend.close_figures = True\nplt.close('all')")


@pytest.mark.spec("KERNEL-R035")
def test_getfigs(client):
    """The open figures, in a kernel with the inline backend."""
    done = client.execute(
        "from IPython.core.pylabtools import getfigs\nplt.plot([1]); print(len(getfigs()))"
    )
    assert done.text() == "1\n"


@pytest.mark.spec("KERNEL-108", "KERNEL-106", "KERNEL-101")
def test_options_of_the_command_line(start_kernel):
    """`--matplotlib=inline` and `InlineBackend` settings in the configuration."""
    kernel = start_kernel("--matplotlib=inline", "--InlineBackend.figure_formats={'svg'}")
    done = kernel.client.execute("import matplotlib.pyplot as plt\nplt.plot([1]);")
    assert images(done) == [["image/svg+xml"]]


@pytest.mark.spec("TKER-055")
def test_a_backend_of_the_users_choice_stays(start_kernel):
    """MPLBACKEND of the environment wins."""
    kernel = start_kernel(MPLBACKEND="agg")
    done = kernel.client.execute(
        "import matplotlib.pyplot as plt\nplt.plot([1])\nprint(plt.get_backend())"
    )
    assert done.text() == "agg\n"
    assert images(done) == []


@pytest.mark.spec("KERNEL-110")
def test_the_old_name_of_the_backend(start_kernel):
    """`module://IPython.kernel.zmq.pylab.backend_inline` draws inline."""
    kernel = start_kernel(MPLBACKEND="module://IPython.kernel.zmq.pylab.backend_inline")
    done = kernel.client.execute("import matplotlib.pyplot as plt\nplt.plot([1]);")
    assert images(done) == [["image/png"]]


@pytest.mark.spec("KERNEL-111", "KERNEL-R022", "KERNEL-079")
@pytest.mark.parametrize("option", ["--matplotlib=inline", "--pylab=inline"])
def test_a_missing_matplotlib_does_not_stop_the_kernel(start_kernel, tmp_path, option):
    """The kernel starts, and says what is missing."""
    for name in ("matplotlib", "matplotlib_inline"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not for this test')\n")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    kernel = start_kernel(option, PYTHONPATH=path)
    assert kernel.client.execute("print(1 + 1)").text() == "2\n"
    message = "not for this test"
    assert message in kernel.tail(100) + kernel.client.recorder.text("stderr")


@pytest.mark.spec("TKER-068")
def test_interactive_figures_over_a_comm(start_kernel):
    """matplotlib's `nbagg` backend opens a comm for its figure and displays the page that talks to it."""
    kernel = start_kernel()
    done = kernel.client.execute(
        "%matplotlib nbagg\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()"
    )
    assert done.content["status"] == "ok", done.content
    assert any(
        "text/html" in content["data"] or "application/javascript" in content["data"]
        for content in done.published("display_data")
    )
    opened = kernel.client.execute(
        "from matplotlib._pylab_helpers import Gcf\n"
        "from matplotlib.backends.backend_nbagg import CommSocket\n"
        "socket = CommSocket(Gcf.get_active() or plt.figure().canvas.manager)\n"
        "print(socket.comm.kernel is get_ipython().kernel)"
    )
    assert opened.text() == "True\n"
    assert "comm_open" in opened.kinds


def test_the_bare_magic_stays_inline(start_kernel):
    """Without a display, matplotlib's own choice would draw where nobody looks."""
    client = start_kernel().client
    for magic in ("%matplotlib", "%matplotlib auto"):
        done = client.execute(f"{magic}\nimport matplotlib.pyplot as plt\nplt.plot([1]);")
        assert done.text() == "Using matplotlib backend: inline\n"
        assert images(done) == [["image/png"]]
    client.execute("%matplotlib agg")
    done = client.execute("%matplotlib\nplt.plot([1]);")
    assert images(done) == [["image/png"]]


def test_the_bare_magic_keeps_a_backend_of_the_users_choice(start_kernel):
    """MPLBACKEND of the environment wins."""
    client = start_kernel(MPLBACKEND="svg").client
    assert client.execute("%matplotlib").text() == "Using matplotlib backend: svg\n"


@pytest.mark.parametrize("closed", [True, False])
def test_figures_of_another_backend_are_shown_when_inline_comes_back(start_kernel, closed):
    """Each once, with what was drawn in the same cell; later cells draw as always."""
    client = start_kernel().client
    client.execute(
        f"import matplotlib.pyplot as plt\n%config InlineBackend.close_figures = {closed}"
    )
    client.execute("%matplotlib agg\nplt.figure(); plt.plot([1]); plt.figure(); plt.plot([2]);")
    done = client.execute("%matplotlib inline\nplt.figure(); plt.plot([3]);")
    assert images(done) == [["image/png"]] * 3
    assert images(client.execute("1")) == []
    assert images(client.execute("plt.figure(); plt.plot([4]);")) == [["image/png"]]
    assert images(client.execute("%matplotlib inline")) == []
