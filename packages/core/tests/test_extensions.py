"""Loading, unloading and reloading extensions."""

from __future__ import annotations

import sys

import pytest

from ipy.core import extensions
from ipy.core.shell import InteractiveShell

SOURCE = """\
calls = []
def load_ipython_extension(shell):
    calls.append(("load", shell is get_ipython()))
def unload_ipython_extension(shell):
    calls.append(("unload", shell is get_ipython()))
"""


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell; modules that a test imports are forgotten afterwards."""
    monkeypatch.setenv("HOME", str(tmp_path))
    before = set(sys.modules)
    made = InteractiveShell(ipython_dir=str(tmp_path / "ipython"), colors="nocolor")
    yield made
    made.cleanup()
    for name in set(sys.modules) - before:
        if name.startswith("ext_"):
            del sys.modules[name]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder on `sys.path`."""
    path = tmp_path / "lib"
    path.mkdir()
    monkeypatch.syspath_prepend(str(path))
    return path


@pytest.mark.spec("CORE-392", "CORE-393", "CORE-397", "CORE-398", "TCOR-124")
def test_an_extension_is_loaded_and_unloaded(shell, folder):
    """Its functions are called with the shell, and find it through `get_ipython`; what is loaded is known."""
    (folder / "ext_plain.py").write_text(SOURCE)
    manager = shell.extension_manager
    assert manager.load_extension("ext_plain") is None
    assert manager.loaded == {"ext_plain"}
    assert manager.load_extension("ext_plain") == "already loaded"
    assert manager.unload_extension("ext_plain") is None
    assert manager.loaded == set()
    assert manager.unload_extension("ext_plain") == "not loaded"
    assert sys.modules["ext_plain"].calls == [("load", True), ("unload", True)]


@pytest.mark.spec("CORE-392")
def test_loading_again_takes_a_reload(shell, folder):
    """Reloading unloads, runs the module's new text, and calls its load function again."""
    (folder / "ext_again.py").write_text(SOURCE + "version = 1\n")
    manager = shell.extension_manager
    manager.reload_extension("ext_again")
    (folder / "ext_again.py").write_text(SOURCE + "version = 'two'\n")
    calls = sys.modules["ext_again"].calls
    assert manager.reload_extension("ext_again") is None
    module = sys.modules["ext_again"]
    assert module.version == "two"
    assert calls == [("load", True), ("unload", True)]
    assert module.calls == [("load", True)]
    assert manager.loaded == {"ext_again"}


@pytest.mark.spec("CORE-393", "TCOR-124")
def test_modules_that_are_no_extensions(shell, folder):
    """One without a load function is not loaded; one without an unload function stays loaded."""
    (folder / "ext_none.py").write_text("")
    (folder / "ext_stays.py").write_text("def load_ipython_extension(shell): pass\n")
    manager = shell.extension_manager
    assert manager.load_extension("ext_none") == "no load function"
    assert manager.load_extension("ext_stays") is None
    assert manager.unload_extension("ext_stays") == "no unload function"
    assert manager.loaded == {"ext_stays"}


@pytest.mark.spec("TCOR-124")
def test_an_unknown_module_is_named(shell):
    """The import's own error comes through."""
    with pytest.raises(ModuleNotFoundError, match="ext_no_such"):
        shell.extension_manager.load_extension("ext_no_such")
    assert shell.extension_manager.loaded == set()


@pytest.mark.spec("CORE-397")
def test_an_extension_that_fails_is_not_loaded(shell, folder):
    """Neither when its load function raises, nor when its new text does."""
    (folder / "ext_fails.py").write_text("def load_ipython_extension(shell): 1/0\n")
    manager = shell.extension_manager
    with pytest.raises(ZeroDivisionError):
        manager.load_extension("ext_fails")
    assert manager.loaded == set()
    (folder / "ext_breaks.py").write_text(SOURCE)
    manager.load_extension("ext_breaks")
    (folder / "ext_breaks.py").write_text(SOURCE + "raise RuntimeError('half-way')\n")
    with pytest.raises(RuntimeError):
        manager.reload_extension("ext_breaks")
    assert manager.loaded == set()


@pytest.mark.spec("CORE-417")
def test_the_users_own_folder_is_searched_last(shell, folder, tmp_path):
    """`extensions` in the IPython directory holds extensions too, behind `sys.path`, and is not left there."""
    own = tmp_path / "ipython" / "extensions"
    own.mkdir(parents=True)
    for name in ("ext_own", "ext_both"):
        (own / f"{name}.py").write_text(SOURCE + "place = 'own'\n")
    (folder / "ext_both.py").write_text(SOURCE + "place = 'path'\n")
    for name in ("ext_own", "ext_both"):
        assert shell.extension_manager.load_extension(name) is None
    assert sys.modules["ext_own"].place == "own"
    assert sys.modules["ext_both"].place == "path"
    assert str(own) not in sys.path


@pytest.mark.spec("CORE-417")
def test_an_import_error_inside_an_extension_is_its_own(shell, folder, tmp_path):
    """A module that an extension misses is named, and the extension is not looked for elsewhere."""
    (tmp_path / "ipython" / "extensions").mkdir(parents=True)
    (folder / "ext_needs.py").write_text("import ext_missing_library\n")
    with pytest.raises(ModuleNotFoundError, match="ext_missing_library"):
        shell.extension_manager.load_extension("ext_needs")


@pytest.mark.spec("TCOR-124")
def test_bundled_extensions_have_short_names(shell, folder, monkeypatch):
    """With and without IPython's prefix it is the same extension, known by the long name."""
    (folder / "ext_bundled.py").write_text(SOURCE)
    monkeypatch.setitem(extensions.BUNDLED, "short", "ext_bundled")
    manager = shell.extension_manager
    assert manager.load_extension("short") is None
    assert manager.loaded == {"IPython.extensions.short"}
    assert manager.load_extension("IPython.extensions.short") == "already loaded"
    assert manager.unload_extension("IPython.extensions.short") is None
    assert manager.loaded == set()


@pytest.mark.spec("CORE-395")
def test_extensions_of_the_configuration_are_loaded_at_the_start(shell, folder, capsys):
    """Those that fail are reported, and the others are loaded."""
    from ipy.core.shellapp import InteractiveShellApp

    (folder / "ext_start.py").write_text(SOURCE)
    app = InteractiveShellApp(extensions=["ext_no_such", "ext_start"])
    app.shell = shell
    app.init_extensions()
    assert shell.extension_manager.loaded == {"IPython.extensions.storemagic", "ext_start"}
    assert "ext_no_such" in capsys.readouterr().err


def test_every_bundled_extension_exists():
    """The table of bundled extensions is true: each module has a load function."""
    from importlib import import_module

    for module in extensions.BUNDLED.values():
        assert callable(import_module(module).load_ipython_extension)
