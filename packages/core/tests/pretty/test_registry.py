import pytest

from ipy.core import pretty as pretty_module
from ipy.core.pretty import builtin_printers, for_type, for_type_by_name, pretty


@pytest.fixture
def tables():
    """Puts the tables of printers back after a test."""
    by_type, by_name = builtin_printers.type_printers, builtin_printers.deferred_type_printers
    saved = dict(by_type), dict(by_name)
    yield
    for table, before in zip((by_type, by_name), saved):
        table.clear()
        table.update(before)


@pytest.mark.spec("TCOR-064")
def test_for_type_registers_and_returns_the_printer_before(tables):
    """The printer holds for subclasses too, and the one before comes back."""

    class Coin:
        pass

    class Penny(Coin):
        pass

    def first(obj, p, cycle):
        p.text("coin")

    assert for_type(Coin, first) is None
    assert pretty([Coin(), Penny()]) == "[coin, coin]"
    assert for_type(Coin, None) is first
    assert for_type(Coin, lambda obj, p, cycle: p.text("other")) is first


@pytest.mark.spec("TCOR-064")
def test_an_atom_can_get_another_printer(tables):
    """Even the most ordinary types can be shown another way."""
    for_type(int, lambda obj, p, cycle: p.text(f"#{obj}"))
    assert pretty([1, "a"]) == "[#1, 'a']"


@pytest.mark.spec("TCOR-064")
def test_for_type_by_name_needs_no_import(tables):
    """A type is named by its module and name, and need not exist yet."""
    from decimal import Decimal

    assert for_type_by_name("decimal", "Decimal", lambda obj, p, cycle: p.text("D")) is None
    assert pretty([Decimal(1)]) == "[D]"


def test_a_registered_printer_goes_before_the_method_of_the_class(tables):
    """What somebody registered for a type is what they want to see."""

    class Own:
        def _repr_pretty_(self, p, cycle):
            p.text("own")

    for_type(Own, lambda obj, p, cycle: p.text("registered"))
    assert pretty(Own()) == "registered"


@pytest.mark.spec("TCOR-064")
def test_names_that_libraries_import_are_there():
    """ray and others take the makers of printers from here."""
    printer = pretty_module._dict_pprinter_factory("<", ">")

    class Table(dict):
        def _repr_pretty_(self, p, cycle):
            return printer(self, p, cycle)

    assert pretty(Table(a=1)) == "<'a': 1>"
    numbers = pretty_module._seq_pprinter_factory("<<", ">>")
    assert callable(numbers)
    assert pretty_module._safe_getattr(3, "nothing", "default") == "default"


def test_the_public_names_are_all_there():
    """Every name of `__all__` exists."""
    for name in pretty_module.__all__:
        assert hasattr(pretty_module, name), name
