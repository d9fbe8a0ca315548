from __future__ import annotations

import sys

import pytest


@pytest.fixture
def extension(home, monkeypatch):
    """An extension that notes what is called."""
    path = home / "ext_of_test.py"
    path.write_text(
        "calls = []\n"
        "def load_ipython_extension(ip):\n"
        "    assert get_ipython() is ip\n"
        "    calls.append('load')\n"
        "def unload_ipython_extension(ip): calls.append('unload')\n"
    )
    monkeypatch.syspath_prepend(str(home))
    yield path
    sys.modules.pop("ext_of_test", None)


@pytest.mark.spec("CORE-392", "CORE-393", "CORE-397", "CORE-398")
def test_load_unload_reload(run, extension, capsys):
    """The functions of the extension are called with the shell, `get_ipython` among the builtins."""
    assert run("%load_ext ext_of_test").success
    module = sys.modules["ext_of_test"]
    assert module.calls == ["load"]
    run("%load_ext ext_of_test")
    assert "The ext_of_test extension is already loaded" in capsys.readouterr().out
    run("%unload_ext ext_of_test")
    assert module.calls == ["load", "unload"]
    run("%unload_ext ext_of_test")
    assert capsys.readouterr().out == "The ext_of_test extension is not loaded.\n"
    run("%load_ext ext_of_test")
    assert module.calls == ["load", "unload", "load"]


def test_reloading_imports_the_module_anew_and_loads_it(run, extension):
    """A change of the file is there afterwards."""
    run("%load_ext ext_of_test")
    extension.write_text("version = 'two'\ndef load_ipython_extension(ip): pass\n")
    run("%reload_ext ext_of_test")
    assert sys.modules["ext_of_test"].version == "two"
    run("%unload_ext ext_of_test")


@pytest.mark.spec("CORE-392")
def test_modules_without_the_functions(run, home, capsys, monkeypatch):
    """Each case has its message."""
    (home / "no_ext_of_test.py").write_text("")
    monkeypatch.syspath_prepend(str(home))
    run("%load_ext no_ext_of_test")
    assert capsys.readouterr().out == "The no_ext_of_test module is not an IPython extension.\n"
    (home / "only_load_of_test.py").write_text("def load_ipython_extension(ip): pass\n")
    run("%load_ext only_load_of_test\n%unload_ext only_load_of_test")
    expected = "The only_load_of_test extension doesn't define how to unload it.\n"
    assert capsys.readouterr().out == expected
    for name in ("no_ext_of_test", "only_load_of_test"):
        sys.modules.pop(name, None)


def test_a_missing_module_is_an_import_error(run):
    """Programs catch ModuleNotFoundError to do without an extension."""
    assert isinstance(run("%load_ext there_is_none").error_in_exec, ModuleNotFoundError)


@pytest.mark.parametrize("magic", ["load_ext", "unload_ext", "reload_ext"])
def test_a_name_is_needed(run, capsys, magic):
    """Without a module there is nothing to do."""
    run(f"%{magic}")
    assert capsys.readouterr().err == f"UsageError: %{magic}: Missing module name.\n"
