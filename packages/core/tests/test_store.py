"""The store of pickled values."""

from __future__ import annotations

import os
import pickle

import pytest

from ipy.core.store import PickleStore


def test_values_come_back_by_name(tmp_path):
    """Names may have parts; another store on the same folder sees them."""
    store = PickleStore(str(tmp_path / "db"))
    store["autorestore/x"] = [1, {"a": 2}]
    store["bookmarks"] = {}
    again = PickleStore(str(tmp_path / "db"))
    assert again["autorestore/x"] == [1, {"a": 2}]
    assert sorted(again) == ["autorestore/x", "bookmarks"]
    assert again.keys_of("autorestore/") == ["autorestore/x"]
    assert len(again) == 2


def test_the_layout_is_a_pickle_per_name(tmp_path):
    """What IPython stored is read, and what is stored here IPython reads."""
    (tmp_path / "autorestore").mkdir()
    (tmp_path / "autorestore" / "old").write_bytes(pickle.dumps("kept"))
    store = PickleStore(str(tmp_path))
    assert store["autorestore/old"] == "kept"
    store["new"] = 5
    assert pickle.loads((tmp_path / "new").read_bytes()) == 5


def test_missing_names_raise_key_error_and_nothing_is_made(tmp_path):
    """Looking makes no folder."""
    store = PickleStore(str(tmp_path / "db"))
    assert store.get("nothing", 7) == 7
    with pytest.raises(KeyError):
        del store["nothing"]
    assert not (tmp_path / "db").exists()


@pytest.mark.parametrize("name", ["../escape", "", "a//b", "/etc/passwd", "."])
def test_names_can_not_leave_the_folder(tmp_path, name):
    """A name is a path below the folder, never above."""
    store = PickleStore(str(tmp_path / "db"))
    with pytest.raises(KeyError):
        store[name] = 1
    assert not os.path.exists(tmp_path / "escape")


def test_a_value_that_can_not_be_pickled_leaves_the_old_one(tmp_path):
    """The file is replaced only when the new content is complete."""
    store = PickleStore(str(tmp_path))
    store["x"] = 1
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        store["x"] = lambda: None
    assert store["x"] == 1
    assert os.listdir(tmp_path) == ["x"]
