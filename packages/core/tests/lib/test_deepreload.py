"""Reloading a module with all that it imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ipy.core.lib.deepreload import reload


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose top imports a chain of modules, each telling when it runs."""
    folder = tmp_path / "dr_pack"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "low.py").write_text("import json\nvalue = 1\nprint('low')\n")
    (folder / "mid.py").write_text("from . import low\nvalue = low.value\nprint('mid')\n")
    (folder / "top.py").write_text("from .mid import value\nfrom . import mid\nprint('top')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith("dr_pack")]:
        del sys.modules[name]


@pytest.mark.spec("CORE-448")
def test_modules_are_reloaded_from_the_inside(package, capsys):
    """What a module imports comes first, so that changes reach the top; each module runs once."""
    import importlib

    top = importlib.import_module("dr_pack.top")
    assert capsys.readouterr().out == "low\nmid\ntop\n"
    (package / "low.py").write_text("value = 22\nprint('low')\n")
    assert reload(top) is top
    assert capsys.readouterr().out == "low\nmid\ntop\n"
    assert top.value == 22


@pytest.mark.spec("CORE-448")
def test_excluded_modules_stay(package, capsys):
    """The names of modules and packages that are excluded are left alone, and what is below them."""
    import importlib

    top = importlib.import_module("dr_pack.top")
    capsys.readouterr()
    reload(top, exclude=["dr_pack.mid"])
    assert capsys.readouterr().out == "top\n"


def in_a_new_interpreter(source, folder):
    """What a program prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.spec("CORE-448", "CORE-R080")
def test_numpy_survives(tmp_path):
    """numpy can be reloaded, and what imports it: its own modules stay, so arrays go on working."""
    pytest.importorskip("numpy")
    (tmp_path / "uses_numpy.py").write_text("import numpy\nprint('runs')\n")
    source = """
import warnings; warnings.simplefilter("ignore")
import numpy, uses_numpy
from ipy.core.lib.deepreload import reload
array, kept = numpy.array([1, 2]), numpy.linalg
reload(uses_numpy)
reload(numpy)
print(int((array + numpy.array([1, 1])).sum()), numpy.linalg is kept, isinstance(array, numpy.ndarray))
"""
    assert in_a_new_interpreter(source, tmp_path) == "runs\nruns\n5 True True\n"


@pytest.mark.spec("CORE-R081")
def test_packages_with_parts_in_c_survive(tmp_path):
    """A package that has loaded zmq is reloaded with it, and sockets still work."""
    pytest.importorskip("zmq", reason="pyzmq is not installed")
    (tmp_path / "uses_zmq.py").write_text("import zmq\nprint('runs')\n")
    source = """
import uses_zmq
from ipy.core.lib.deepreload import reload
reload(uses_zmq)
import zmq
with zmq.Context() as context, context.socket(zmq.PAIR) as a, context.socket(zmq.PAIR) as b:
    a.bind("inproc://x"); b.connect("inproc://x"); a.send(b"hi"); print(b.recv().decode())
"""
    assert in_a_new_interpreter(source, tmp_path) == "runs\nruns\nhi\n"


def test_what_is_no_module_is_refused():
    """The error says what it got."""
    with pytest.raises(TypeError, match="must be a module, got str"):
        reload("json")
