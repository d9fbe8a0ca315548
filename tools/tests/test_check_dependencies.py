"""The check that declarations and imports agree."""

from __future__ import annotations

from pathlib import Path

from tools.check_dependencies import find_faults
from tools.packages import read_package


def test_undeclared_and_unused_libraries_are_found(tmp_path: Path) -> None:
    """Imports in functions count; the standard library, siblings, extras and served libraries need nothing."""
    folder = tmp_path / "packages" / "one"
    (folder / "src" / "ipy" / "one").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "ipy-one"\ndependencies = ["ipy-two", "Pygments>=2", "idle_lib"]\n'
        '[project.optional-dependencies]\nextra = ["jedi"]\n'
    )
    (folder / "src" / "ipy" / "one" / "module.py").write_text(
        "import os.path, pygments.lexers\nfrom . import sibling\nfrom ipy.two import x\n"
        "def f():\n    import numpy, jedi\n    from wcwidth import wcswidth\n"
    )
    assert find_faults(read_package(folder)) == [
        "packages/one/src/ipy/one/module.py:6: imports wcwidth, which ipy-one doesn't declare",
        "packages/one/pyproject.toml: declares idle-lib, which nothing imports",
    ]
