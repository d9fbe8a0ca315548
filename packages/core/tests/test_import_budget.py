"""What importing and starting may load."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

HEAVY = (
    "asyncio",
    "sqlite3",
    "jedi",
    "pygments",
    "prompt_toolkit",
    "importlib.metadata",
    "subprocess",
    "tempfile",
)


def loaded_after(code, tmp_path):
    """Which of the heavy modules a fresh interpreter has loaded after running `code`."""
    script = (
        textwrap.dedent(code) + f"\nimport sys; print([n for n in {HEAVY!r} if n in sys.modules])"
    )
    environment = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.spec("TCOR-139")
def test_importing_the_package_loads_nothing_heavy(tmp_path):
    """`import ipy.core` is next to free."""
    assert loaded_after("import ipy.core", tmp_path) == "[]"


@pytest.mark.spec("TCOR-139")
def test_making_a_shell_and_running_a_cell_loads_nothing_heavy(tmp_path):
    """A plain cell needs no event loop, no database, no colours."""
    code = """
    from ipy.core import InteractiveShell
    shell = InteractiveShell.instance(colors="nocolor")
    assert shell.run_cell("x = 6 * 7", store_history=False).success
    assert shell.run_cell("x").result == 42
    """
    assert loaded_after(code, tmp_path) == "[]"


def test_the_public_names_are_those_of_all():
    """`__all__` is sorted, complete, and every name can be had."""
    import ipy.core

    assert ipy.core.__all__ == sorted(ipy.core.__all__)
    assert dir(ipy.core) == ipy.core.__all__
    for name in ipy.core.__all__:
        assert getattr(ipy.core, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ipy.core.nothing  # noqa: B018
