"""Settings of the shell."""

from __future__ import annotations

import pytest
from traitlets import TraitError


@pytest.mark.spec("CORE-371", "TERM-063", "CONFIG-063")
def test_theme_names_are_case_insensitive_and_checked(shell):
    """The old names work; an unknown one is refused by name, and the old theme stays."""
    shell.colors = "LightBG"
    assert shell.colors == "lightbg"
    with pytest.raises(TraitError, match="purplish"):
        shell.colors = "purplish"
    assert shell.colors == "lightbg"
    shell.colors = "NoColor"
    assert shell.colors == "nocolor"


@pytest.mark.spec("TERM-064", "TTRM-025")
def test_switching_colours_reaches_what_has_been_made(shell, capsys):
    """Tracebacks follow at once, in both directions."""
    shell.run_cell("1/0")
    assert "\x1b" not in capsys.readouterr().out
    shell.colors = "linux"
    shell.run_cell("1/0")
    assert "\x1b[" in capsys.readouterr().out
    shell.colors = "nocolor"
    shell.run_cell("1/0")
    shell.run_cell("x =")
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.spec("CORE-371")
def test_the_mode_of_tracebacks(shell, capsys):
    """xmode is any case and reaches the formatter that is in use."""
    shell.run_cell("1/0")
    capsys.readouterr()
    shell.xmode = "minimal"
    shell.run_cell("1/0")
    assert capsys.readouterr().out == "ZeroDivisionError: division by zero\n"


@pytest.mark.spec("CORE-063", "CORE-065")
def test_cache_size_zero_switches_the_caches_of_results_off(tmp_path, monkeypatch):
    """Neither Out nor underscores exist; small sizes are raised to three."""
    from ipy.core.shell import InteractiveShell

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell(ipython_dir=str(tmp_path), cache_size=0, colors="nocolor")
    try:
        shell.run_cell("5", store_history=True)
        assert "Out" not in shell.user_ns
        assert "_" not in shell.user_ns
        assert "_1" not in shell.user_ns
        assert shell.user_ns["In"] == ["", "5"]
    finally:
        shell.atexit_operations()
        shell.cleanup()


@pytest.mark.spec("CORE-015", "CORE-016", "CONFIG-019", "TCFG-036")
def test_the_shell_is_a_singleton_that_needs_no_application(shell):
    """instance() gives the running one."""
    from ipy.core import InteractiveShell, get_ipython

    assert InteractiveShell.instance() is shell
    assert InteractiveShell.initialized()
    assert get_ipython() is shell
    assert shell.user_ns["get_ipython"]() is shell


@pytest.mark.spec("CORE-017")
def test_cleanup_puts_the_interpreter_back(tmp_path, monkeypatch):
    """The main module, the running shell and the hooks are as before."""
    import sys

    from ipy.core import get_ipython
    from ipy.core.shell import InteractiveShell

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    main, hook = sys.modules["__main__"], sys.displayhook
    shell = InteractiveShell(ipython_dir=str(tmp_path))
    assert sys.modules["__main__"] is shell.user_module
    shell.atexit_operations()
    shell.cleanup()
    assert sys.modules["__main__"] is main
    assert sys.displayhook is hook
    assert get_ipython() is None
