import sys
from collections import Counter, deque

import pytest

from ipy.core.pretty import RepresentationPrinter, pprint, pretty


@pytest.mark.spec("CORE-354")
def test_a_subclass_with_its_own_repr_uses_it():
    """A class between the object's and the registered one may define `__repr__`, and that counts."""

    class Loud(list):
        def __repr__(self):
            return "LOUD"

    class Quiet(list):
        pass

    assert pretty(Loud([1])) == "LOUD"
    assert pretty(Quiet([1])) == "[1]"


@pytest.mark.spec("CORE-355")
def test_sets_are_shown_as_in_python_3():
    """Sets are sorted, between braces; the empty ones are calls."""
    assert pretty({3, 1, 2}) == "{1, 2, 3}"
    assert pretty(set()) == "set()"
    assert pretty(frozenset()) == "frozenset()"
    assert pretty(frozenset({2, 1})) == "frozenset({1, 2})"


@pytest.mark.spec("CORE-356")
def test_exceptions_are_shown_with_their_type():
    """The type and the arguments are shown, and the module if it is not a built-in."""

    class CustomError(Exception):
        pass

    CustomError.__module__, CustomError.__qualname__ = "shop", "CustomError"
    assert pretty(ValueError("bad", 1)) == "ValueError('bad', 1)"
    assert pretty(CustomError()) == "shop.CustomError()"


class Item:
    def __init__(self, name):
        self.name = name

    def __lt__(self, other):
        raise RuntimeError("no order")

    def __repr__(self):
        return self.name


@pytest.mark.spec("CORE-357", "CORE-R069")
def test_what_cannot_be_sorted_is_shown_unsorted():
    """Sets and dicts of things without an order are shown."""
    one, two = Item("one"), Item("two")
    assert sorted(pretty({one, two})) == sorted("{one, two}")
    assert pretty({two: 1, one: 2, 3: None, "x": None}) == "{two: 1, one: 2, 3: None, 'x': None}"


def test_mixed_types_are_sorted_by_their_text():
    """Where values have no order, their text gives one, so that output is stable."""
    assert pretty({2, "b", 1, "a"}) == "{1, 2, 'a', 'b'}"


@pytest.mark.spec("CORE-358")
def test_an_object_that_answers_to_every_name_is_shown_by_its_repr():
    """Only methods of the class count, not what `__getattr__` makes up."""

    class Anything:
        def __getattr__(self, name):
            return lambda *args, **kwargs: "anything"

        def __repr__(self):
            return "Anything!"

    assert pretty([Anything()]) == "[Anything!]"


@pytest.mark.spec("CORE-359", "CORE-R067")
def test_types_without_a_module_are_shown():
    """`__module__` may be None, or missing, or no string."""

    class Lost:
        pass

    Lost.__qualname__ = "Lost"
    for module in (None, 3, ["x"]):
        Lost.__module__ = module
        assert "Lost" in pretty(Lost)
        assert "Lost" in pretty(Lost())
    Lost.__module__ = None
    assert pretty(Lost) == "Lost"


@pytest.mark.spec("CORE-R068")
def test_nested_lists_with_other_scripts_are_shown():
    """Text of any script is shown as it is."""
    assert pretty(["ü", ["日本", ["😀"]]]) == "['ü', ['日本', ['😀']]]"


@pytest.mark.spec("TCOR-064")
def test_repr_pretty_writes_the_object():
    """`_repr_pretty_(p, cycle)` is called, with `cycle` true inside itself."""

    class Basket:
        def __init__(self):
            self.items = []

        def _repr_pretty_(self, p, cycle):
            if cycle:
                p.text("Basket(...)")
                return
            with p.group(7, "Basket(", ")"):
                for index, item in enumerate(self.items):
                    if index:
                        p.text(",")
                        p.breakable()
                    p.pretty(item)

    basket = Basket()
    basket.items = [1, basket, "x" * 60, "y" * 20]
    assert pretty(basket) == (
        "Basket(1,\n       Basket(...),\n       "
        + repr("x" * 60)
        + ",\n       "
        + repr("y" * 20)
        + ")"
    )


@pytest.mark.spec("TCOR-064")
def test_cycles_end_in_dots():
    """A container inside itself is shown once."""
    values = [1]
    values.append(values)
    table = {"self": values}
    values.append(table)
    assert pretty(values) == "[1, [...], {'self': [...]}]"


@pytest.mark.parametrize(
    "make", [lambda inner: [inner], lambda inner: {"k": inner}, lambda inner: (inner, 1)]
)
def test_data_nested_deeper_than_the_stack_is_cut_off(make):
    """A value nested 100,000 levels deep is shown with dots in the middle, and every bracket is closed."""
    value = make(0)
    for _ in range(100_000):
        value = make(value)
    text = pretty(value)
    assert "..." in text
    count = Counter(text)
    assert (count["["], count["{"], count["("]) == (count["]"], count["}"], count[")"])


def test_an_endless_repr_is_an_error():
    """Only the nesting of data is cut off: a `__repr__` that calls itself is a mistake to be told."""

    class Endless:
        def __repr__(self):
            return repr(self)

    with pytest.raises(RecursionError):
        pretty([Endless()])


@pytest.mark.spec("TCOR-078")
def test_long_containers_are_cut_off():
    """After 1,000 items comes an ellipsis, by default; 0 shows all."""
    text = pretty(range_list := list(range(1001)))
    assert text.endswith(" 999,\n ...]")
    assert pretty(range_list, max_seq_length=0).endswith(" 1000]")
    assert pretty(deque(range(9)), max_seq_length=2) == "deque([0, 1, ...])"


def test_big_containers_take_linear_time():
    """40,000 nested values are laid out well inside the time limit of a test."""
    text = pretty(
        {number: [[number], {number: "text"}] for number in range(40_000)}, max_seq_length=0
    )
    assert text.count("\n") == 39_999


def test_a_printer_that_fails_leaves_the_groups_in_order():
    """After an error in one object the printer can go on with the next one."""

    class Broken:
        def _repr_pretty_(self, p, cycle):
            p.begin_group(5, "<")
            raise ZeroDivisionError

    class Careful:
        def _repr_pretty_(self, p, cycle):
            with p.group(1, "(", ")"):
                try:
                    p.pretty(Broken())
                except ZeroDivisionError:
                    p.text("?")
                p.break_()
                p.text("x")

    assert pretty(Careful()) == "(<?\n x)"


def test_keyboard_interrupts_get_through():
    """A `__repr__` can be interrupted."""

    class Slow:
        def __repr__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pretty([Slow()])


def test_a_printer_for_one_object_comes_first():
    """Singletons are looked up by identity, before types."""
    special = "special"
    from io import StringIO

    stream = StringIO()
    printer = RepresentationPrinter(
        stream, singleton_pprinters={id(special): lambda obj, p, cycle: p.text("!")}
    )
    printer.pretty([special, "other"])
    printer.flush()
    assert stream.getvalue() == "[!, 'other']"


@pytest.mark.spec("TCOR-064")
def test_pprint_writes_to_standard_output(capsys):
    """`pprint` writes the text and a line end."""
    pprint([1, 2])
    assert capsys.readouterr().out == "[1, 2]\n"


def test_annotations_that_cannot_be_evaluated_don_t_matter():
    """A function is shown even if its signature can't be made."""

    def function():
        pass

    function.__signature__ = "no signature"
    function.__qualname__ = "function"
    function.__module__ = "shop"
    assert pretty(function) == "<function shop.function>"


def test_the_recursion_limit_is_left_alone():
    """Showing deep data does not change the interpreter's settings."""
    before = sys.getrecursionlimit()
    deep = []
    for _ in range(5000):
        deep = [deep]
    pretty(deep)
    assert sys.getrecursionlimit() == before
