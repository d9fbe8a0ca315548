"""The user's names."""

from __future__ import annotations

import pickle
import sys

import pytest

from ipy.core.namespace import UserNamespace


def test_a_new_namespace_is_a_main_module():
    """Cells run in a module called __main__ that has the builtins."""
    namespace = UserNamespace()
    assert namespace.module.__name__ == "__main__"
    assert namespace.names is vars(namespace.module)
    assert namespace.names["__builtins__"] is sys.modules["builtins"]


@pytest.mark.spec("CORE-025")
def test_given_names_are_used_as_they_are():
    """A dictionary of the caller becomes the globals of the module: functions defined in cells see it."""
    names = {"x": 1}
    namespace = UserNamespace(user_ns=names)
    exec("def f():\n    return x", namespace.globals, namespace.names)
    names["x"] = 2
    assert names["f"]() == 2
    assert namespace.module.x == 2
    namespace.module.y = 3
    assert names["y"] == 3
    del namespace.module.y
    assert "y" not in names
    with pytest.raises(AttributeError, match="no attribute 'y'"):
        namespace.module.y  # noqa: B018


@pytest.mark.spec("CORE-049")
def test_instances_of_classes_of_the_namespace_can_be_pickled(monkeypatch):
    """The class is found by reference in the module that stands as __main__."""
    namespace = UserNamespace(user_ns={})
    exec("class Point:\n    x = 1\np = Point()", namespace.globals, namespace.names)
    monkeypatch.setitem(sys.modules, "__main__", namespace.module)
    copy = pickle.loads(pickle.dumps(namespace.names["p"]))
    assert type(copy) is namespace.names["Point"]


@pytest.mark.spec("CORE-024")
def test_push_takes_dictionaries_and_names_of_the_caller():
    """Names are looked up where push is called."""
    namespace = UserNamespace()
    first, second = 1, 2
    namespace.push({"z": 0})
    namespace.push("first second")
    namespace.push(["first"])
    assert [namespace.names[name] for name in ("z", "first", "second")] == [0, first, second]
    with pytest.raises(NameError):
        namespace.push("nothing_of_that_name")
    with pytest.raises(TypeError, match="must be a dict, a string or a list of names; got int"):
        namespace.push(5)


@pytest.mark.spec("CORE-024")
def test_drop_by_id_removes_only_the_same_objects():
    """A name that was bound anew stays."""
    namespace = UserNamespace()
    mine, other = object(), object()
    namespace.push({"a": mine, "b": mine})
    namespace.names["b"] = other
    namespace.drop_by_id({"a": mine, "b": mine})
    assert "a" not in namespace.names
    assert namespace.names["b"] is other


@pytest.mark.spec("CORE-052")
def test_hidden_names_show_once_the_user_has_bound_them_anew():
    """Hiding goes by object: overwriting a hidden name makes it the user's own."""
    namespace = UserNamespace()
    namespace.push({"np": 1, "x": 2, "_private": 3}, interactive=False)
    namespace.push({"y": 4})
    assert namespace.visible_names() == ["y"]
    namespace.names["np"] = "mine"
    assert namespace.visible_names() == ["np", "y"]


@pytest.mark.spec("TCOR-096")
def test_reset_selective_goes_by_regular_expression():
    """Names that match anywhere are removed; a bad expression is refused."""
    namespace = UserNamespace()
    namespace.push({"b1m": 1, "b2m": 2, "c": 3})
    namespace.reset_selective("b[12]")
    assert namespace.visible_names() == ["c"]
    with pytest.raises(TypeError, match="regex must be a string or compiled pattern"):
        namespace.reset_selective("(")
