"""Checking a configuration against the known classes, and finding the lines."""

from __future__ import annotations

import pytest
from traitlets import Int, List, TraitError, Type, Unicode, default, validate

from ipy.config import Config, Configurable
from ipy.config.classes import ClassTable
from ipy.config.diagnosis import check_config, without
from ipy.config.loader import ProfileAwareConfigLoader
from ipy.config.locations import find_setting


class Base(Configurable):
    size = Int(1).tag(config=True)
    names = List(Unicode(), ["a"]).tag(config=True)
    fixed = Int(1)

    @validate("size")
    def _size(self, proposal):
        if proposal["value"] > 99:
            raise TraitError("more than 99 is too much")
        return proposal["value"]


class Child(Base):
    level = Int(1).tag(config=True)


class Meddling(Configurable):
    value = Int(1).tag(config=True)
    dynamic = List().tag(config=True)
    kind = Type(dict).tag(config=True)

    @default("dynamic")
    def _dynamic(self):
        return [self.set_in_init]

    @validate("value")
    def _value(self, proposal):
        return self.set_in_init + proposal["value"]


@pytest.fixture
def check(tmp_path):
    """Check a configuration file."""

    def check_text(text, **more):
        (tmp_path / "a.py").write_text(text)
        sources = []
        config = ProfileAwareConfigLoader("a.py", str(tmp_path), sources=sources).load_config()
        table = ClassTable([Child, Meddling], {"Late": "test_nothing:Late"})
        problems = check_config(config, table, sources)
        return [
            str(problem).replace(f"{tmp_path}/", "").replace(f"{tmp_path}\\", "")
            for problem in problems
        ], without(config, problems)

    return check_text


@pytest.mark.spec("CONFIG-044", "CONFIG-032")
def test_a_wrong_value_is_dropped_and_placed(check):
    """The report has file, line, name, what is expected and what was given; the rest stays."""
    problems, config = check("c.Child.level = 3\nc.Child.size = 'big'\n")
    assert problems == ["a.py, line 2: c.Child.size: expected an int, but got 'big'"]
    assert config == {"Child": {"level": 3}}


def test_a_validator_of_the_class_is_asked(check):
    """A value that the class itself refuses is found before the object is made."""
    problems, config = check("c.Base.size = 100")
    assert problems == ["a.py, line 1: c.Base.size: more than 99 is too much (got 100)"]
    assert config == {"Base": {}}


def test_a_validator_that_needs_a_finished_object_is_not_held_against_the_value(check):
    """An error other than a refusal says nothing about the value."""
    assert check("c.Meddling.value = 3")[0] == []


@pytest.mark.spec("TCFG-024")
def test_an_unknown_name_is_reported_with_a_suggestion(check):
    """A setting that a known class doesn't have is dropped and reported."""
    problems, config = check("c.Base.szie = 3\nc.Child.fixed = 2\nc.Base.whatever_else = 1")
    assert problems == [
        "a.py, line 1: c.Base.szie: Base has no such setting; did you mean 'size'?",
        "a.py, line 3: c.Base.whatever_else: Base has no such setting",
        "a.py, line 2: c.Child.fixed: this value of Child can't be configured",
    ]
    assert config == {"Base": {}, "Child": {}}


def test_a_class_whose_package_is_missing_counts_as_unknown():
    """An optional package that isn't installed makes no difference to the others."""
    table = ClassTable([Base], {"Late": "test_nothing:Late"})
    assert table.find("Late") is None
    assert "test_nothing" in str(table.unavailable["Late"])
    assert check_config(Config({"Late": {"x": 1}}), table) == []


@pytest.mark.spec("CONFIG-103")
def test_a_section_speaks_for_derived_classes(check):
    """A trait that only a derived class has can be set in the section of the parent."""
    assert check("c.Base.level = 3") == ([], {"Base": {"level": 3}})
    assert check("c.Base.level = 'x'")[0] == [
        "a.py, line 1: c.Base.level: expected an int, but got 'x'"
    ]


@pytest.mark.spec("CONFIG-008")
def test_sections_of_others_are_legal(check):
    """A class that is not known here is left alone, unless its name is a slip; classes are not imported to find out."""
    problems, config = check("c.NotebookApp.port = 1\nc.MyBaseThing.x = 1\nc.Chidl.level = 2")
    assert problems == [
        "a.py, line 3: c.Chidl: no class of this name is known here; did you mean 'Child'?"
    ]
    assert set(config) == {"NotebookApp", "MyBaseThing", "Chidl"}


def test_extended_defaults_are_checked_with_the_default(check):
    """`append` to a list is judged by what becomes of the list, and is not used up by it."""
    problems, config = check("c.Base.names.append('b')")
    assert problems == []
    assert Base(config=config).names == ["a", "b"]
    problems, config = check("c.Base.names.append(3)")
    assert len(problems) == 1
    assert "a.py, line 1: c.Base.names" in problems[0]
    assert Base(config=config).names == ["a"]


def test_only_containers_can_be_extended(check):
    """`append` to a number is a fault, and a default that can't be known beforehand is none."""
    problems, config = check("c.Base.size.append(3)\nc.Meddling.dynamic.append(3)")
    assert len(problems) == 1
    assert problems[0].startswith("a.py, line 1: c.Base.size: expected a value")
    assert config.Base == {}
    assert "dynamic" in config.Meddling


def test_classes_by_name_are_looked_up(check):
    """A class given as a dotted name is resolved; one that isn't there is a fault."""
    assert check("c.Meddling.kind = 'collections.OrderedDict'")[0] == []
    problems, _ = check("c.Meddling.kind = 'collections.NoSuchThing'")
    assert len(problems) == 1
    assert "line 1: c.Meddling.kind" in problems[0]


def test_nested_sections_are_checked(check):
    """`c.Parent.Child.x` is a setting of Child."""
    problems, config = check("c.Owner.Child.level = 'x'\nc.Owner.Child.size = 4")
    assert problems == ["a.py, line 1: c.Owner.Child.level: expected an int, but got 'x'"]
    assert config == {"Owner": {"Child": {"size": 4}}}


def test_a_value_outside_of_sections_has_no_effect(check):
    """`c.something = 1` belongs to no class."""
    assert check("c.something = 1\nc.only_read")[0] == [
        "a.py, line 1: c.something: has no effect: settings stand in the section of a class (c.Class.name)"
    ]


def test_checking_changes_nothing(tmp_path):
    """A check reads; `without` returns a new configuration."""
    c = Config({"Base": {"size": "x"}})
    problems = check_config(c, ClassTable([Base], {}))
    assert [str(problem) for problem in problems] == ["c.Base.size: expected an int, but got 'x'"]
    assert without(c, problems) == {"Base": {}}
    assert c == {"Base": {"size": "x"}}


@pytest.mark.parametrize(
    "line",
    [
        "c.A.B.x = 1",
        "c['A']['B'].x = 1",
        "c.A.B['x'] = 1",
        "get_config().A.B.x = 1",
        "c.A.B.update({'x': 1})",
        "c.A.B.update(x=1)",
        "setattr(c.A.B, 'x', 1)",
        "c.A.B.x.append(1)",
        "if True: c.A.B.x = 1",
    ],
)
def test_every_way_to_set_a_value_is_found(tmp_path, line):
    """The line is found however the value is written."""
    path = tmp_path / "a.py"
    path.write_text(f"c.A.B.y = 0\n\n{line}\nc.A.x = 2\n")
    assert find_setting([str(path)], ["A", "B"], "x") == (str(path), 3)


def test_the_last_place_counts(tmp_path):
    """Of several files and lines the last one that sets the value is named; JSON has lines too."""
    first, second, third = tmp_path / "a.py", tmp_path / "b.py", tmp_path / "c.json"
    first.write_text("c.A.x = 1")
    second.write_text("c.A.x = 1\nc.A.x = 2")
    third.write_text('{\n "A": {\n  "y": 1,\n  "z": 2}}')
    files = [str(first), str(second), str(third), str(tmp_path / "gone.py")]
    assert find_setting(files, ["A"], "x") == (str(second), 2)
    assert find_setting(files, ["A"], "z") == (str(third), 4)
    assert find_setting(files, ["A"], "nothing") is None
