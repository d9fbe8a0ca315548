"""What the manual promises of configuration objects, configurables and traits (the implementation is traitlets')."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import traitlets
from traitlets import HasTraits, TraitError

from ipy.config import (
    Application,
    Config,
    Configurable,
    LoggingConfigurable,
    MultipleInstanceError,
    SingletonConfigurable,
)
from ipy.config.registry import import_target


class Foo(Configurable):
    name = traitlets.Unicode("fooname").tag(config=True)
    value = traitlets.Float(100.0).tag(config=True)
    hidden = traitlets.Int(1)


class Bar(Foo):
    name = traitlets.Unicode("barname").tag(config=True)
    othervalue = traitlets.Int(0).tag(config=True)


@pytest.mark.spec("CONFIG-001", "CONFIG-002", "CONFIG-003", "CONFIG-004")
def test_sections_come_into_being_when_they_are_named():
    """Names with a capital are sections, to any depth; others are plain values."""
    c = Config()
    c.Foo.Bar.value = 1
    c.Foo.x = 2
    assert c["Foo"]["Bar"]["value"] == 1
    assert c.Foo.x == c["Foo"]["x"] == 2
    assert isinstance(c.Baz, Config)
    assert c.Baz == {}
    assert not isinstance(c.Foo.y, Config)


@pytest.mark.spec("CONFIG-005", "CONFIG-006", "CONFIG-007")
def test_merging_and_copying():
    """Merging overrides leaf by leaf; a copy is independent; plain dicts become sections."""
    first, second = Config(), Config()
    first.Foo.a, first.Foo.b = 1, 1
    second.Foo.b, second.Bar.c = 2, 3
    copy = Config(first).copy()
    copy.Foo = Config({"a": 9})
    first.merge(second)
    assert first == {"Foo": {"a": 1, "b": 2}, "Bar": {"c": 3}}
    assert copy.Foo.a == 9
    nested = Config({"Foo": {"Bar": {"x": 1}, "plain": {"y": 2}}})
    assert isinstance(nested.Foo.Bar, Config)
    assert type(nested.Foo.plain) is dict


@pytest.mark.spec("CONFIG-008", "CONFIG-011")
def test_a_section_imports_no_class():
    """`c.X` needs no class X, no schema, and keeps any value."""
    c = Config()
    c.NoSuchClassAnywhere.attr = [1, 2]
    assert c == {"NoSuchClassAnywhere": {"attr": [1, 2]}}


@pytest.mark.spec("CONFIG-009", "CONFIG-010")
def test_the_tools_are_in_one_namespace():
    """The facade and the three modules have the names of the manual."""
    import ipy.config.application
    import ipy.config.configurable
    import ipy.config.loader

    assert ipy.config.application.Application is Application
    assert ipy.config.configurable.Configurable is Configurable
    assert ipy.config.loader.Config is Config
    assert issubclass(ipy.config.loader.PyFileConfigLoader, ipy.config.loader.ConfigLoader)


@pytest.mark.spec("CONFIG-012", "CONFIG-013", "CONFIG-016", "CONFIG-017")
def test_only_tagged_traits_are_configured():
    """Defaults hold until a configuration is passed, and only for traits with config=True."""
    assert Foo().name == "fooname"
    c = Config()
    c.Foo.name, c.Foo.hidden = "other", 5
    with pytest.warns(UserWarning, match="hidden"):
        configured = Foo(config=c)
    assert (configured.name, configured.value, configured.hidden) == ("other", 100.0, 1)
    assert Foo().name == "fooname"


@pytest.mark.spec("CONFIG-014", "CONFIG-015")
def test_a_section_holds_for_derived_classes_and_not_for_parents():
    """The manual's Foo and Bar: `c.Foo.name` reaches Bar, `c.Bar.othervalue` stays there."""
    c = Config()
    c.Foo.name, c.Bar.othervalue = "bestname", 10
    foo, bar = Foo(config=c), Bar(config=c)
    assert (foo.name, bar.name, bar.othervalue, bar.value) == ("bestname", "bestname", 10, 100.0)
    assert not hasattr(foo, "othervalue")


@pytest.mark.spec("CONFIG-018", "CONFIG-022", "TCFG-033")
def test_a_parent_hands_its_configuration_down():
    """`parent=` passes the configuration; `c.Parent.Child.x` holds under that parent alone."""
    c = Config()
    c.Foo.name = "everywhere"
    c.Owner.Foo.name = "below the owner"

    class Owner(Configurable):
        pass

    owner = Owner(config=c)
    assert Foo(parent=owner).name == "below the owner"
    assert Foo(config=c).name == "everywhere"
    assert Foo.section_names()[-2:] == ["Configurable", "Foo"]


@pytest.mark.spec("CONFIG-019", "CONFIG-020", "TCFG-036")
def test_singletons():
    """`instance()` gives one object; others may be made; a sibling can't take the place."""

    class Base(SingletonConfigurable):
        pass

    class Left(Base):
        pass

    class Right(Base):
        pass

    first = Left.instance()
    assert Left.instance() is first is Base.instance()
    assert Left() is not first
    assert Left.instance() is first
    with pytest.raises(MultipleInstanceError):
        Right.instance()
    Left.clear_instance()
    assert not Base.initialized()


@pytest.mark.spec("CONFIG-023", "CONFIG-032", "CONFIG-034", "TCFG-015")
def test_traits_validate_and_notify():
    """A wrong value is refused when it is assigned, by name, and a change is told."""
    seen = []
    foo = Foo()
    foo.observe(lambda change: seen.append((change.old, change.new)), "value")
    foo.value = 2
    with pytest.raises(
        TraitError, match=r"'value' trait of a Foo instance expected a float, not the str 'x'"
    ):
        foo.value = "x"
    assert seen == [(100.0, 2.0)]
    assert Path(traitlets.__file__).suffix == ".py"


@pytest.mark.spec(
    "CONFIG-024", "CONFIG-026", "CONFIG-027", "CONFIG-028", "CONFIG-029", "CONFIG-030", "TCFG-007"
)
def test_the_trait_types_of_the_manual():
    """Bytes and Unicode, CRegExp, Integer, typed containers, allow_none, harmless casts."""

    class Types(HasTraits):
        raw = traitlets.Bytes(b"")
        text = traitlets.Unicode("")
        pattern = traitlets.CRegExp("a+")
        whole = traitlets.Integer(0, allow_none=True)
        numbers = traitlets.List(traitlets.Int())
        pair = traitlets.Tuple(traitlets.Int(), traitlets.Unicode())
        unique = traitlets.Set(traitlets.Int())
        real = traitlets.Float(0.0)

    obj = Types(raw=b"x", text="x", whole=None, numbers=[1], pair=(1, "a"), unique={1})
    obj.pattern = "b+"
    assert obj.pattern == re.compile("b+")
    obj.real = 1
    assert isinstance(obj.real, float)
    for name, wrong in [
        ("raw", "x"),
        ("text", b"\xff"),
        ("numbers", ["x"]),
        ("pair", ("a", 1)),
        ("unique", {"x"}),
    ]:
        with pytest.raises(TraitError):
            setattr(obj, name, wrong)
    assert not hasattr(traitlets, "Str")


@pytest.mark.spec("CONFIG-025", "CONFIG-033")
def test_classes_are_found_by_dotted_name():
    """Type and Instance traits take strings; an importer resolves dotted and bare names."""

    class Holder(HasTraits):
        kind = traitlets.Type("collections.OrderedDict")
        one = traitlets.Instance("collections.OrderedDict", ())

    from collections import OrderedDict

    holder = Holder()
    assert holder.kind is OrderedDict
    assert isinstance(holder.one, OrderedDict)
    assert import_target("collections.OrderedDict") is OrderedDict
    assert import_target("os").__name__ == "os"


@pytest.mark.spec(
    "TCFG-001",
    "TCFG-002",
    "TCFG-003",
    "TCFG-004",
    "TCFG-005",
    "TCFG-006",
    "TCFG-009",
    "TCFG-010",
    "TCFG-014",
)
def test_the_ways_of_today():
    """observe, validate, default, tag, hold, link and add_traits work together."""

    class Model(HasTraits):
        x = traitlets.Int().tag(sync=True)
        y = traitlets.Int()

        @traitlets.default("y")
        def _y(self):
            return 7

        @traitlets.validate("x")
        def _x(self, proposal):
            if proposal.value < 0:
                raise TraitError("negative")
            return proposal["value"] * 2

    model, other = Model(), Model()
    assert model.y == 7
    assert model.trait_metadata("x", "sync") is True
    changes = []
    model.observe(changes.append, ["x"])
    model.x = 3
    assert (changes[0].name, changes[0]["new"], model.x) == ("x", 6, 6)
    with pytest.raises(TraitError), model.hold_trait_notifications():
        model.y = 1
        model.x = -1
    assert model.x == 6
    link = traitlets.dlink((model, "y"), (other, "y"), transform=lambda value: value + 1)
    model.y = 10
    link.unlink()
    model.y = 20
    assert other.y == 11
    other.add_traits(z=traitlets.Int(3))
    assert other.has_trait("z")
    assert "z" in other.trait_defaults()


@pytest.mark.spec(
    "TCFG-008", "TCFG-012", "TCFG-013", "TCFG-016", "TCFG-018", "TCFG-038", "TCFG-011", "TCFG-017"
)
def test_what_else_applications_import():
    """The newer trait types and helpers are there."""
    from enum import Enum

    from traitlets.log import get_logger

    class Colour(Enum):
        red = 1

    class Wide(HasTraits):
        either = traitlets.Union([traitlets.Int(), traitlets.Unicode()])
        call = traitlets.Callable(len)
        colour = traitlets.UseEnum(Colour, default_value=Colour.red)
        fuzzy = traitlets.FuzzyEnum(["linux", "light"], "light")
        limits = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Int())

    wide = Wide(either="x", colour="red", fuzzy="lin", limits={"a": 1})
    assert (wide.colour, wide.fuzzy) == (Colour.red, "linux")
    with pytest.raises(TraitError):
        wide.limits = {"a": "b"}
    assert traitlets.Int().from_string("3") == 3
    assert traitlets.List(traitlets.Int()).from_string_list(["1", "2"]) == [1, 2]
    assert traitlets.observe_compat
    assert traitlets.signature_has_traits
    assert traitlets.HasDescriptors
    assert (Path(traitlets.__file__).parent / "py.typed").exists()
    assert get_logger()
    assert LoggingConfigurable().log is not None


@pytest.mark.spec("TCFG-019")
def test_containers_can_be_extended_in_a_file():
    """append, extend, prepend, insert, update and add change the default and don't replace it."""

    class Boxes(Configurable):
        things = traitlets.List([2]).tag(config=True)
        table = traitlets.Dict({"a": 1}).tag(config=True)
        unique = traitlets.Set({1}).tag(config=True)

    c = Config()
    c.Boxes.things.append(3)
    c.Boxes.things.extend([4])
    c.Boxes.things.prepend([1])
    c.Boxes.table.update({"b": 2})
    c.Boxes.unique.add(2)
    boxes = Boxes(config=c)
    assert (boxes.things, boxes.table, boxes.unique) == ([1, 2, 3, 4], {"a": 1, "b": 2}, {1, 2})


@pytest.mark.spec("TCFG-034")
def test_a_raw_string_takes_the_type_of_its_trait():
    """`1` from the command line is a number for one trait and a text for another."""
    from ipy.config.loader import DeferredConfigString

    class Mixed(Configurable):
        number = traitlets.Int().tag(config=True)
        text = traitlets.Unicode().tag(config=True)

    c = Config()
    c.Mixed.number = c.Mixed.text = DeferredConfigString("1")
    mixed = Mixed(config=c)
    assert (mixed.number, mixed.text) == (1, "1")


@pytest.mark.spec("TCFG-037")
def test_options_can_be_documented():
    """Every option can be written out as reStructuredText."""

    class Documented(Application):
        classes = [Foo]

    text = Documented().document_config_options()
    assert "Foo.name" in text
    assert "``'fooname'``" in text


@pytest.mark.spec("CONFIG-031")
def test_extra_positional_arguments_are_ignored():
    """HasTraits takes them without an error; today it says that they have no use."""
    with pytest.warns(DeprecationWarning, match="Passing unrecognized arguments"):
        assert isinstance(HasTraits("x"), HasTraits)


@pytest.mark.spec("CONFIG-110")
def test_a_common_section_and_its_exceptions():
    """What stands in the section of the shell applications holds for all, and each can differ."""

    class InteractiveShellApp(Configurable):
        exec_lines = traitlets.List().tag(config=True)

    class TerminalIPythonApp(InteractiveShellApp):
        pass

    class IPKernelApp(InteractiveShellApp):
        pass

    c = Config()
    c.InteractiveShellApp.exec_lines = ["common"]
    c.IPKernelApp.exec_lines = ["kernel"]
    assert TerminalIPythonApp(config=c).exec_lines == ["common"]
    assert IPKernelApp(config=c).exec_lines == ["kernel"]
