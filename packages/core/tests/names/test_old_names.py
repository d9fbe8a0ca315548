"""Names of the manual that are old ones today."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


def run(code):
    """The output of a fresh interpreter in which the names are installed."""
    source = "from ipy.core.names import install; install()\n" + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", source], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.spec("CORE-009")
def test_frontend_is_a_shim_that_warns():
    """The module can be imported, and says where its names are today."""
    shown = run("""
        import warnings
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            import IPython.frontend.terminal
        for each in caught:
            print(each.category.__name__, each.message)
        """)
    assert (
        "DeprecationWarning the name IPython.frontend is an old one; it is IPython today\n" in shown
    )
    assert "IPython.frontend.terminal is an old one; it is IPython.terminal today\n" in shown


@pytest.mark.spec("CORE-009")
def test_frontend_has_the_same_objects():
    """Classes are those of the terminal, no copies."""
    pytest.importorskip("ipy.terminal", reason="ipy-terminal is not installed")
    shown = run("""
        import warnings; warnings.simplefilter("ignore")
        from IPython.frontend.terminal.interactiveshell import TerminalInteractiveShell
        from IPython.frontend.terminal.ipapp import load_default_config
        from IPython.frontend.terminal.embed import InteractiveShellEmbed
        import ipy.terminal.interactiveshell, ipy.terminal.embed
        print(TerminalInteractiveShell is ipy.terminal.interactiveshell.TerminalInteractiveShell)
        print(InteractiveShellEmbed is ipy.terminal.embed.InteractiveShellEmbed)
        """)
    assert shown == "True\nTrue\n"


@pytest.mark.spec("CORE-008")
def test_public_names_are_at_most_one_level_down():
    """What a user imports is in the package itself or in `display`, `paths`, `config`: no deeper."""
    shown = run("""
        import IPython
        for name in "embed get_ipython start_ipython InteractiveShell Application version_info sys_info display".split():
            assert getattr(IPython, name) is not None, name
        from IPython.display import HTML, Image, display, clear_output
        from IPython.paths import get_ipython_dir
        from IPython.config import Config, Configurable
        print("all there")
        """)
    assert shown == "all there\n"
