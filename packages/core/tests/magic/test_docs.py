"""What front ends show in their menus of magics."""

from __future__ import annotations

import pytest

from ipy.core.shell import InteractiveShell


@pytest.mark.spec("CORE-142")
def test_all_magics_with_their_docstrings(tmp_path):
    """By kind and name, as text, in full or the first line; what has no docstring gets what was asked for."""
    shell = InteractiveShell(ipython_dir=str(tmp_path), colors="nocolor")
    try:
        shell.register_magic_function(lambda line: None, "line", "undocumented")
        whole = shell.magics_manager.lsmagic_docs(missing="nothing known")
        brief = shell.magics_manager.lsmagic_docs(brief=True)
        assert set(whole) == {"line", "cell"}
        assert whole["line"]["undocumented"] == "nothing known"
        assert "%cd" in whole["line"]["cd"]
        assert whole["line"]["cd"].startswith(brief["line"]["cd"])
        assert "\n" not in brief["line"]["cd"]
        assert {"timeit", "writefile"} <= set(whole["cell"])
        assert set(whole["line"]) == set(shell.magics_manager.lsmagic()["line"])
    finally:
        shell.cleanup()
