"""Registries of lazily imported objects."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ipy.config.errors import BrokenTargetError, NotInstalledError, UnknownNameError
from ipy.config.registry import Registry, import_target, is_importable


@pytest.fixture
def extra(tmp_path, monkeypatch):
    """A distribution that registers a name."""
    info = tmp_path / "extra-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: extra\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tests.things]\nadded = extra_module:value\n")
    (tmp_path / "extra_module.py").write_text("value = 'from the entry point'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("extra_module", None)


def test_built_ins_are_imported_on_demand():
    """A name of the table is imported when it is asked for, and once."""
    things = Registry("thing", {"parts": "pathlib:Path.parts", "path": "pathlib:Path"})
    assert things.get("path") is Path
    assert things.get("parts") is Path.parts
    assert things.builtin_names() == ["parts", "path"]


def test_entry_points_are_read_on_a_miss(extra):
    """What other distributions register is found, and listed."""
    things = Registry("thing", {"path": "pathlib:Path"}, group="tests.things")
    assert things.get("path") is Path
    assert things._entry_points is None
    assert things.get("added") == "from the entry point"
    assert things.names() == ["added", "path"]
    assert "added" in things
    assert list(things) == ["added", "path"]
    assert things.target("added") == "extra_module:value"


def test_a_table_goes_over_entry_points(extra):
    """A built-in name can't be taken over by an entry point."""
    assert Registry("thing", {"added": "pathlib:Path"}, group="tests.things").get("added") is Path


def test_an_unknown_name_is_explained():
    """The error has what was typed, and a suggestion, in words and as data."""
    things = Registry("theme", {"linux": "os:name", "lightbg": "os:name"})
    with pytest.raises(
        UnknownNameError, match="unknown theme 'Linx'; did you mean 'linux'"
    ) as caught:
        things.get("Linx")
    assert (caught.value.kind, caught.value.name, caught.value.suggestions) == (
        "theme",
        "Linx",
        ("linux",),
    )
    assert isinstance(caught.value, LookupError)


def test_a_missing_distribution_is_named():
    """A known name whose package is absent says what to install."""
    things = Registry("app", {"x": "ipy.nowhere.app:X"}, distributions={"x": "ipy-nowhere"})
    with pytest.raises(NotInstalledError, match="pip install ipy-nowhere") as caught:
        things.get("x")
    assert caught.value.distribution == "ipy-nowhere"
    assert not things.is_installed("x")


def test_a_broken_target_is_named():
    """A name that points to nothing is an error of its own."""
    things = Registry("app", {"x": "pathlib:NoSuchThing", "y": "no_such_module_at_all:x"})
    for name in "xy":
        with pytest.raises(BrokenTargetError, match=f"'{name}'"):
            things.get(name)


def test_registering_at_run_time():
    """Names can be added as strings or objects, replaced and taken away."""
    things = Registry("thing", {})
    things.register("a", "pathlib:Path")
    assert things.get("a") is Path
    things.register("a", 3)
    assert things.get("a") == 3
    assert things.target("a") is None
    assert things.is_installed("a")
    things.unregister("a")
    things.unregister("a")
    assert "a" not in things


def test_targets():
    """Both spellings of a target work, and looking for one imports nothing."""
    assert import_target("pathlib:Path") is import_target("pathlib.Path") is Path
    assert is_importable("ipy.config.nothing:X")
    assert not is_importable("ipy.nowhere.app:X")
    assert not is_importable("no_such_package.app:X")
