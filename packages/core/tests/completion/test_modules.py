from __future__ import annotations

import py_compile
import sys
import zipfile
from types import SimpleNamespace

import pytest

from ipy.core.completion import cd_completer, magic_run_completer, module_completer, reset_completer
from ipy.core.completion.completerlib import get_root_modules, module_list, try_import
from ipy.core.errors import TryNext


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A folder on `sys.path` with packages of all sorts, none of them imported."""
    folder = tmp_path / "library"
    package = folder / "zz_package"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text(
        "raise SystemExit('must not be imported')\nvalue = 1\ndef work(): pass\n"
    )
    (package / "module.py").write_text("import os\nclass Thing: pass\n")
    (package / "inner" / "__init__.py").touch()
    (folder / "zz_single.py").touch()
    (folder / "not-a-module.py").touch()
    (folder / "zz_data").mkdir()
    (folder / "zz_data" / "table.csv").touch()
    (folder / "zz_namespace" / "part").mkdir(parents=True)
    (folder / "zz_namespace" / "part" / "leaf.py").touch()
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.mark.spec("CORE-321", "CORE-328", "TCOR-046")
def test_modules_after_import_and_from(texts, library):
    """Top-level modules, packages and namespace packages; folders of data are none."""
    assert texts("import zz_") == ["zz_namespace", "zz_package", "zz_single"]
    assert texts("from zz_s") == ["zz_single"]
    assert texts("import os, zz_s") == ["zz_single"]
    assert "os" in texts("import o")


@pytest.mark.spec("CORE-328", "CORE-R063")
def test_submodules_without_importing_anything(texts, library):
    """Modules within packages are found on the disk."""
    assert texts("import zz_package.") == ["zz_package.inner", "zz_package.module"]
    assert texts("import zz_namespace.part.l") == ["zz_namespace.part.leaf"]
    assert "zz_package" not in sys.modules


@pytest.mark.spec("CORE-328", "TCOR-046")
def test_members_after_from_import(texts, library):
    """A module's submodules and the names in its source; of loaded modules their names."""
    assert texts("from zz_package import ") == ["inner", "module", "value", "work"]
    assert texts("from zz_package.module import Th") == ["Thing"]
    assert texts("from zz_package import (value, wo") == ["work"]
    assert texts("from os.path import jo") == ["join"]
    assert "zz_package" not in sys.modules


@pytest.mark.spec("CORE-R063", "CORE-328")
def test_packages_with_bytecode_only(texts, tmp_path, monkeypatch):
    """A package may have `__init__.pyc` alone."""
    package = tmp_path / "code" / "zz_compiled"
    package.mkdir(parents=True)
    source = tmp_path / "source.py"
    source.touch()
    py_compile.compile(str(source), cfile=str(package / "__init__.pyc"))
    py_compile.compile(str(source), cfile=str(package / "part.pyc"))
    monkeypatch.syspath_prepend(tmp_path / "code")
    assert texts("import zz_comp") == ["zz_compiled"]
    assert texts("import zz_compiled.") == ["zz_compiled.part"]


@pytest.mark.spec("CORE-R063", "CORE-328")
@pytest.mark.parametrize("name", ["library.zip", "library-1.0.egg"])
def test_packages_in_archives(name, texts, tmp_path, monkeypatch):
    """Zip files and eggs on `sys.path` are looked into."""
    archive = tmp_path / name
    with zipfile.ZipFile(archive, "w") as file:
        for path in ("zz_zipped/__init__.py", "zz_zipped/part.py", "zz_flat.py"):
            file.writestr(path, "")
    monkeypatch.syspath_prepend(archive)
    assert texts("import zz_") == ["zz_flat", "zz_zipped"]
    assert texts("import zz_zipped.") == ["zz_zipped.part"]


@pytest.mark.spec("CORE-328")
def test_a_new_module_is_seen(texts, library):
    """What is known of a folder is renewed when the folder changes."""
    import os

    assert "zz_later" not in texts("import zz_")
    (library / "zz_later.py").touch()
    os.utime(library, (2_000_000_000, 2_000_000_000))
    assert "zz_later" in texts("import zz_")


@pytest.mark.spec("CORE-337")
def test_the_keyword_import_is_offered_and_nothing_else_out_of_place(texts, namespace):
    """Behind `from module` only `import` follows; behind `import module` only `as`."""
    namespace["improper"] = 1
    assert texts("from os imp") == ["import"]
    assert texts("from . imp") == ["import"]
    assert texts("import os a") == ["as"]
    assert texts("import zz_no_such_module") == []


def event(text, symbol=""):
    return SimpleNamespace(
        line=text, text_until_cursor=text, symbol=symbol, command=text.split()[0]
    )


@pytest.mark.spec("TCOR-051", "TCOR-046")
def test_the_completers_for_the_hook(library, tmp_path, monkeypatch):
    """The functions that programs register with `set_hook` take a shell and an event."""
    assert module_completer(None, event("import zz_s")) == ["zz_single"]
    assert module_completer(None, event("from zz_package import va")) == ["value"]
    assert "import " in module_completer(None, event("from os i"))
    assert module_completer(None, event("%aimport zz_s")) == ["zz_single"]
    monkeypatch.chdir(library)
    assert magic_run_completer(None, event("%run zz_s")) == ["zz_single.py"]
    assert cd_completer(SimpleNamespace(), event("%cd zz_d")) == ["zz_data/"]
    shell = SimpleNamespace(db={"bookmarks": {"mark": "/far"}}, user_ns={"_dh": ["/a"]})
    assert cd_completer(shell, event("%cd mar")) == ["mark"]
    assert cd_completer(shell, event("%cd -")) == ["-0 [/a]"]
    with pytest.raises(TryNext):
        cd_completer(shell, event("%cd nothing_fits"))
    assert "dhist" in reset_completer(None, event("%reset "))


def test_listing_modules(library):
    """The older functions list modules without importing them."""
    assert "zz_single" in get_root_modules()
    assert module_list(str(library)) == ["zz_namespace", "zz_package", "zz_single"]
    assert try_import("zz_package", only_modules=True) == ["inner", "module"]
    assert "work" in try_import("zz_package")
