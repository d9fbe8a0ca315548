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


@pytest.mark.spec("CORE-448", "CORE-R080")
def test_numpy_survives():
    """numpy is excluded by default: reloading it, or what imports it, ends nothing."""
    pytest.importorskip("numpy")
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "import numpy, types\n"
            "from ipy.core.lib.deepreload import reload\n"
            "module = types.ModuleType('uses'); module.numpy = numpy\n"
            "import sys; sys.modules['uses'] = module\n"
            "import statistics; kept = statistics.mean\n"
            "import linecache; reload(linecache)\n"
            "assert numpy.array([1]).sum() == 1 and statistics.mean is kept\n"
            "print('alive')",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "alive\n", done.stderr


def test_what_is_no_module_is_refused():
    """The error says what it got."""
    with pytest.raises(TypeError, match="must be a module, got str"):
        reload("json")
