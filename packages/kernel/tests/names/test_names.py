"""The `ipykernel` names, and `IPython.kernel` of old."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap

import pytest

from ipy.core.names.finder import resolve
from ipy.kernel.names import ipykernel, manual

TABLES = {**ipykernel.MODULES, **manual.MODULES}


def run(code):
    """The output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_tables_are_true(name):
    """Every home exists and has the name."""
    entry = TABLES[name]
    if ".pylab." in name:
        pytest.importorskip("matplotlib_inline", reason="matplotlib-inline is not installed")
    for module in entry.modules:
        importlib.import_module(module)
    for home in entry.names.values():
        assert resolve(home) is not None
    if entry.stands_for:
        assert importlib.util.find_spec(entry.stands_for) is not None


def test_every_parent_is_in_the_tables():
    """`ipykernel.comm.comm` needs `ipykernel.comm`."""
    from ipy.core.names.table import MODULES

    for name in TABLES:
        parent = name.rpartition(".")[0]
        assert not parent or parent in TABLES or parent in MODULES


@pytest.mark.spec("TKER-045")
def test_a_kernel_puts_the_names_into_sys_modules_without_loading_anything():
    """Libraries look there; the modules load when one of their names is asked for."""
    out = run("""
        import sys
        from ipy.kernel.names import register
        before = set(sys.modules)
        register()
        print(sorted(name for name in set(sys.modules) - before if not name.startswith("importlib")))
        import ipykernel, ipykernel.comm
        print(ipykernel.version_info[:3], "ipy.kernel.comms.comm" in sys.modules)
        from ipykernel.comm import Comm
        import ipy.kernel.comms
        print(Comm is ipy.kernel.comms.Comm)
        """)
    assert out.splitlines() == [
        "['IPython', 'ipykernel', 'ipykernel.comm', 'ipykernel.kernelapp', 'ipykernel.zmqshell', 'ipykernel_launcher']",
        "(7, 4, 0) False",
        "True",
    ]


def test_an_original_that_was_imported_already_is_left_alone(tmp_path):
    """Its modules and ours must not mix in one process."""
    (tmp_path / "ipykernel").mkdir()
    (tmp_path / "ipykernel" / "__init__.py").write_text("original = True\n")
    out = run(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        import ipykernel
        from ipy.kernel.names import register; register()
        import ipykernel as again
        print(again.original, "ipykernel.zmqshell" in sys.modules)
        """)
    assert out == "True False"


def test_an_original_that_is_installed_is_hidden(tmp_path):
    """Ours take precedence in our kernels."""
    (tmp_path / "ipykernel").mkdir()
    (tmp_path / "ipykernel" / "__init__.py").write_text("original = True\n")
    out = run(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        from ipy.kernel.names import register; register()
        import ipykernel
        print(hasattr(ipykernel, "original"))
        try:
            import ipykernel.no_such_module
        except ModuleNotFoundError as error:
            print(error.name)
        """)
    assert out == "False\nipykernel.no_such_module"


@pytest.mark.spec("CORE-011", "KERNEL-052")
def test_the_manual_names_are_found_in_every_shell():
    """`IPython.kernel` comes with the first shell, without a kernel being there."""
    out = run("""
        from ipy.core.names import install; install()
        from IPython.kernel.zmq.datapub import publish_data
        import IPython.kernel.zmq, ipy.kernel.datapub
        print(publish_data is ipy.kernel.datapub.publish_data)
        """)
    assert out == "True"


@pytest.mark.spec("KERNEL-110")
def test_the_old_name_of_the_inline_backend():
    """`module://IPython.kernel.zmq.pylab.backend_inline` is a backend that matplotlib can use."""
    pytest.importorskip("matplotlib_inline", reason="matplotlib-inline is not installed")
    out = run("""
        from ipy.core.names import install; install()
        import matplotlib
        matplotlib.use("module://IPython.kernel.zmq.pylab.backend_inline")
        from matplotlib import pyplot
        figure = pyplot.figure()
        print(type(figure.canvas).__name__)
        """)
    assert out == "FigureCanvasAgg"
