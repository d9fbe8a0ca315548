"""%matplotlib and %pylab, with the real matplotlib."""

from __future__ import annotations

import builtins
import subprocess
import sys

import pytest

from ipy.core.errors import UsageError

matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture(autouse=True)
def backend(monkeypatch):
    """matplotlib's settings as they were, without a display, and no figures left."""
    from matplotlib import pyplot

    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    interactive = matplotlib.is_interactive()
    with matplotlib.rc_context():
        pyplot.switch_backend("agg")
        yield
        pyplot.close("all")
        pyplot.switch_backend("agg")
    matplotlib.interactive(interactive)
    inline = sys.modules.get("matplotlib_inline.config")
    if inline is not None:
        inline.InlineBackend.clear_instance()


@pytest.mark.spec("TCOR-076")
def test_backends_are_listed(shell, capsys):
    """-l prints what matplotlib knows."""
    for option in ("-l", "--list"):
        shell.run_line_magic("matplotlib", option)
        out = capsys.readouterr().out
        assert out.startswith("Available matplotlib backends: ['auto', 'agg'")
        assert "'qtagg'" in out


@pytest.mark.spec("CORE-166", "CORE-167", "TCOR-076")
def test_the_users_backend_is_taken_and_named(shell, run, capsys):
    """Without an argument it is the one in use, which is printed; no names are imported."""
    run('import matplotlib; matplotlib.use("svg")')
    run("%matplotlib")
    assert capsys.readouterr().out == "Using matplotlib backend: svg\n"
    assert matplotlib.is_interactive()
    assert run("%who_ls").result == ["matplotlib"]


@pytest.mark.spec("CORE-166", "CORE-R042")
def test_a_backend_is_chosen_by_name(shell, run, capsys):
    """`%matplotlib agg` says nothing; builtins stay Python's."""
    run("%matplotlib Agg")
    assert capsys.readouterr().out == ""
    assert matplotlib.get_backend().lower() == "agg"
    assert run("any is __import__('builtins').any").result is True


@pytest.mark.spec("TCOR-076")
def test_plotting_works_in_the_same_cell(run):
    """The magic, the import and the plot may stand in one cell."""
    result = run("%matplotlib agg\nimport matplotlib.pyplot as plt\nlen(plt.plot([1, 2]))")
    assert result.result == 1


@pytest.mark.spec("CORE-166", "TCOR-076")
def test_inline_figures_are_shown_after_the_cell(shell, run, monkeypatch):
    """Figures that a cell has drawn are published when it ends, as PNG."""
    pytest.importorskip("matplotlib_inline")
    shown = []
    monkeypatch.setattr(
        shell.display_pub, "publish", lambda data, metadata=None, **kwargs: shown.append(data)
    )
    assert run("%matplotlib inline").success
    run("import matplotlib.pyplot as plt\nlines = plt.plot([1, 2])")
    assert len(shown) == 1
    assert "image/png" in shown[0]
    run("1")
    assert len(shown) == 1


@pytest.mark.spec("CORE-168", "TCOR-076")
def test_after_inline_the_users_default_comes_back(run, capsys):
    """`%matplotlib` leaves the inline backend for matplotlib's own choice."""
    pytest.importorskip("matplotlib_inline")
    for name in ("inline", "module://matplotlib_inline.backend_inline"):
        run(f"%matplotlib {name}")
        capsys.readouterr()
        run("%matplotlib auto")
        assert capsys.readouterr().out == "Using matplotlib backend: agg\n"


@pytest.mark.spec("CORE-162", "TCOR-076")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bogus", "'bogus'"),
        ("inlin", "did you mean 'inline'"),
        ("module://no_such_library.backend", "no_such_library"),
        ("inline extra", "extra"),
    ],
)
def test_what_can_not_be_used_is_one_error(shell, name, message):
    """The backend in use stays."""
    before = matplotlib.get_backend()
    with pytest.raises(UsageError, match=message):
        shell.run_line_magic("matplotlib", name)
    assert matplotlib.get_backend() == before


@pytest.mark.spec("CORE-R043")
def test_the_cause_of_a_failing_backend_is_named(shell, home, monkeypatch):
    """What a backend's module fails with is said, not that there is no such backend."""
    (home / "broken_backend.py").write_text("from os import no_such_name\n")
    monkeypatch.syspath_prepend(str(home))
    for magic in ("matplotlib", "pylab"):
        with pytest.raises(UsageError, match="no_such_name"):
            shell.run_line_magic(magic, "module://broken_backend")


@pytest.mark.spec("CORE-163", "CORE-164")
def test_pylab_loads_names(shell, run, capsys):
    """numpy's and pyplot's names are there, and hidden from %who; the message is the known one."""
    run("%pylab agg")
    assert (
        "Populating the interactive namespace from numpy and matplotlib" in capsys.readouterr().out
    )
    for name in (
        "np",
        "numpy",
        "plt",
        "pyplot",
        "pylab",
        "mlab",
        "matplotlib",
        "figsize",
        "getfigs",
        "arange",
        "plot",
    ):
        assert name in shell.user_ns
    assert run("sum(array([[1, 2], [3, 4]]), axis=0).tolist()").result == [4, 6]
    assert run("%who_ls").result == []


@pytest.mark.spec("CORE-163")
def test_pylab_says_which_names_it_has_taken(run, capsys):
    """Variables of the user that pylab replaces are named."""
    run("sin = 4; mine = 5")
    run("%pylab agg")
    assert "Names of yours that pylab has taken: sin\n" in capsys.readouterr().out
    run("sin = 4")
    run("%pylab agg")
    assert "taken: sin\n" in capsys.readouterr().out


@pytest.mark.spec("CORE-R041", "CORE-165")
def test_pylab_without_all_names(shell, run):
    """--no-import-all, and the application's setting, leave it at the modules."""
    run("%pylab --no-import-all agg")
    assert "arange" not in shell.user_ns
    assert shell.user_ns["np"].__name__ == "numpy"
    assert run("any").result is builtins.any


@pytest.mark.spec("CORE-165")
def test_pylab_respects_the_applications_setting(shell, run, monkeypatch):
    """`InteractiveShellApp.pylab_import_all` holds for the magic too."""
    from ipy.core.shellapp import InteractiveShellApp

    monkeypatch.setattr(shell, "parent", InteractiveShellApp(pylab_import_all=False))
    run("%pylab agg")
    assert "np" in shell.user_ns
    assert "arange" not in shell.user_ns


@pytest.mark.spec("CORE-363")
def test_getfigs_returns_the_open_figures(run, capsys):
    """All of them, or those of the given numbers; one that is not there is said."""
    run("%pylab agg")
    run("first, second = figure(1), figure(2)")
    assert run("getfigs() == [first, second]").result is True
    assert run("getfigs(2) == [second]").result is True
    capsys.readouterr()
    assert run("getfigs(9)").result == []
    assert "9" in capsys.readouterr().out


WITHOUT_MATPLOTLIB = """
import sys
sys.modules["matplotlib"] = None
from ipy.core.shell import InteractiveShell
shell = InteractiveShell(ipython_dir=sys.argv[1], colors="nocolor")
for cell in ("%matplotlib", "%matplotlib -l", "%matplotlib inline", "%pylab"):
    shell.run_cell(cell)
"""


@pytest.mark.spec("CORE-R043", "TCOR-076")
def test_a_missing_matplotlib_is_one_line(tmp_path):
    """Each of the magics says what to install, and nothing else."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MATPLOTLIB, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    lines = (done.stdout + done.stderr).strip().splitlines()
    assert len(lines) == 4
    assert all("pip install matplotlib" in line for line in lines)
