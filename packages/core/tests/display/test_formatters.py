import warnings

import pytest

from ipy.core.display import format_display_data
from ipy.core.display.formatters import (
    BaseFormatter,
    DisplayFormatter,
    FormatterABC,
    FormatterWarning,
    PlainTextFormatter,
    catch_format_error,
)

MIME_METHODS = {
    "text/html": ("_repr_html_", "<b>"),
    "text/markdown": ("_repr_markdown_", "*b*"),
    "image/svg+xml": ("_repr_svg_", "<svg/>"),
    "image/png": ("_repr_png_", b"\x89PNG"),
    "application/pdf": ("_repr_pdf_", b"%PDF"),
    "image/jpeg": ("_repr_jpeg_", "AAAA"),
    "text/latex": ("_repr_latex_", "$x$"),
    "application/json": ("_repr_json_", {"a": 1}),
    "application/javascript": ("_repr_javascript_", "alert()"),
}


class Named:
    def __repr__(self):
        return "named"


def with_methods(**methods):
    return type("Shown", (Named,), methods)()


@pytest.fixture
def formatter():
    return DisplayFormatter()


@pytest.mark.spec("CORE-338", "CORE-339", "CORE-341", "TCOR-063", "TCOR-077")
@pytest.mark.parametrize("mime", MIME_METHODS)
def test_each_method_gives_its_mime_type(formatter, mime):
    """`_repr_<format>_` gives the data of its MIME type, and the text is there too."""
    name, value = MIME_METHODS[mime]
    data, metadata = formatter.format(with_methods(**{name: lambda self: value}))
    assert data == {"text/plain": "named", mime: value}
    assert metadata == {}


@pytest.mark.spec("CORE-338")
def test_all_available_representations_are_made(formatter):
    """An object with every method gives every type."""
    methods = {name: (lambda self, value=value: value) for name, value in MIME_METHODS.values()}
    data, _ = formatter.format(with_methods(**methods))
    assert data == {
        "text/plain": "named",
        **{mime: value for mime, (_, value) in MIME_METHODS.items()},
    }


@pytest.mark.spec("CORE-339", "TCOR-063")
def test_none_means_skip(formatter):
    """A method that gives None is as good as none."""
    shown = with_methods(
        _repr_html_=lambda self: None, _repr_png_=lambda self: (None, {"width": 1})
    )
    assert formatter.format(shown) == ({"text/plain": "named"}, {})


@pytest.mark.spec("CORE-340", "CORE-343", "TCOR-063")
def test_a_method_may_give_metadata(formatter):
    """A tuple holds the data and its metadata."""
    shown = with_methods(
        _repr_html_=lambda self: ("<b>", {"isolated": True}),
        _repr_json_=lambda self: ([1], {"expanded": True}),
    )
    data, metadata = formatter.format(shown)
    assert data == {"text/plain": "named", "text/html": "<b>", "application/json": [1]}
    assert metadata == {"text/html": {"isolated": True}, "application/json": {"expanded": True}}


@pytest.mark.spec("TCOR-061", "TCOR-079")
def test_a_mime_bundle_wins(formatter):
    """What `_repr_mimebundle_` gives is taken, types of one's own unchanged; other methods fill the gaps."""
    vega = {"$schema": "x", "data": [1]}

    def bundle(self, include=None, exclude=None):
        return {"text/html": "bundle", "application/vnd.vegalite.v6.json": vega}

    shown = with_methods(
        _repr_mimebundle_=bundle, _repr_html_=lambda self: "method", _repr_latex_=lambda self: "$x$"
    )
    data, metadata = formatter.format(shown)
    assert data == {
        "text/html": "bundle",
        "application/vnd.vegalite.v6.json": vega,
        "text/plain": "named",
        "text/latex": "$x$",
    }
    assert metadata == {}


@pytest.mark.spec("TCOR-061")
def test_a_mime_bundle_may_give_metadata(formatter):
    """A tuple holds the bundle and its metadata; the object's own dicts are left alone."""
    own = {"text/plain": "mine"}, {"text/plain": {"a": 1}}
    shown = with_methods(
        _repr_mimebundle_=lambda self, **kwargs: own, _repr_html_=lambda self: ("h", {"b": 2})
    )
    data, metadata = formatter.format(shown)
    assert data == {"text/plain": "mine", "text/html": "h"}
    assert metadata == {"text/plain": {"a": 1}, "text/html": {"b": 2}}
    assert own == ({"text/plain": "mine"}, {"text/plain": {"a": 1}})


@pytest.mark.spec("TCOR-061", "TCOR-071")
def test_include_and_exclude_choose_the_types(formatter):
    """They reach `_repr_mimebundle_`, and what it gives beyond them is dropped."""
    asked = []

    def bundle(self, include=None, exclude=None):
        asked.append((include, exclude))
        return {"x/y": 1, "text/html": "h"}

    shown = with_methods(_repr_mimebundle_=bundle, _repr_latex_=lambda self: "$x$")
    assert formatter.format(shown, include=["x/y"])[0] == {"x/y": 1}
    assert formatter.format(shown, exclude=["x/y", "text/latex"])[0] == {
        "text/html": "h",
        "text/plain": "named",
    }
    assert asked == [(["x/y"], None), (None, ["x/y", "text/latex"])]


@pytest.mark.spec("TCOR-062")
def test_an_object_may_display_itself(formatter):
    """`_ipython_display_` takes over, and no data is made."""
    shown = []
    obj = with_methods(_ipython_display_=lambda self: shown.append(self))
    assert formatter.format(obj) == ({}, {})
    assert shown == [obj]


@pytest.mark.spec("TCOR-062", "TCOR-071")
@pytest.mark.parametrize(
    "name", ["_ipython_display_", "_repr_mimebundle_", "_repr_html_", "_repr_pretty_"]
)
def test_not_implemented_means_skip(formatter, capsys, name):
    """`NotImplementedError` passes the request on, without a word."""

    def method(self, *args, **kwargs):
        raise NotImplementedError

    data, _ = formatter.format(with_methods(**{name: method}))
    assert data == ({} if name == "_repr_pretty_" else {"text/plain": "named"})
    assert capsys.readouterr() == ("", "")


@pytest.mark.spec("TCOR-071", "CORE-341")
@pytest.mark.parametrize("name", ["_ipython_display_", "_repr_mimebundle_", "_repr_html_"])
def test_a_failing_method_is_reported_once_and_the_rest_comes(front, name):
    """The user gets the traceback, and the text."""

    def method(self, *args, **kwargs):
        raise ZeroDivisionError("no picture")

    data, _ = front.display_formatter.format(
        with_methods(**{name: method}, _repr_latex_=lambda self: "$x$")
    )
    assert data == {"text/plain": "named", "text/latex": "$x$"}
    (report,) = front.shown
    assert report.endswith("ZeroDivisionError: no picture\n")


def test_without_a_shell_a_failure_is_reported_by_python(formatter, capsys):
    """The traceback begins with the user's code."""

    def method(self):
        raise ZeroDivisionError("no picture")

    formatter.format(with_methods(_repr_html_=method))
    report = capsys.readouterr().err
    assert report.count("Traceback") == 1
    assert report.endswith("ZeroDivisionError: no picture\n")
    assert "base_formatter" not in report


@pytest.mark.parametrize("make", [lambda self: 1 / 0, lambda self: 3])
def test_a_broken_repr_is_reported(front, make):
    """A `__repr__` that raises, or gives no text, is reported; nothing else happens."""
    broken = type("Broken", (), {"__repr__": make})()
    assert front.display_formatter.format(broken) == ({}, {})
    (report,) = front.shown
    assert "ipy/core" not in report.replace("\\", "/")


@pytest.mark.spec("CORE-341")
def test_a_bundle_has_text_even_if_repr_fails(front):
    """Front ends rely on the text, so class and address stand in for it."""
    broken = type(
        "Broken", (), {"__repr__": lambda self: 1 / 0, "_repr_html_": lambda self: "<b>"}
    )()
    data, _ = front.display_formatter.format(broken)
    assert data == {"text/html": "<b>", "text/plain": f"<Broken at 0x{id(broken):x}>"}


@pytest.mark.spec("TCOR-071")
@pytest.mark.parametrize(
    "methods",
    [
        {"_repr_html_": lambda self: 3},
        {"_repr_html_": lambda self: ("a", "b", "c")},
        {"_repr_html_": lambda self: ("a", "no dict")},
        {"_repr_json_": lambda self: '{"a": 1}'},
        {"_repr_mimebundle_": lambda self, **kwargs: 3},
    ],
)
def test_data_of_the_wrong_type_is_left_out_with_a_warning(formatter, methods):
    """The warning names the type that came and the object."""
    with pytest.warns(FormatterWarning, match="named"):
        data, _ = formatter.format(with_methods(**methods))
    assert data == {"text/plain": "named"}


@pytest.mark.spec("CORE-358")
def test_an_object_that_answers_to_every_name_has_no_methods(formatter):
    """What `__getattr__` makes up does not count."""
    data, _ = formatter.format(
        with_methods(__getattr__=lambda self, name: lambda *a, **k: "made up")
    )
    assert data == {"text/plain": "named"}


def test_a_method_of_an_instance_counts(formatter):
    """Objects may be given a method of their own."""
    obj = Named()
    obj._repr_html_ = lambda: "own"
    assert formatter.format(obj)[0]["text/html"] == "own"


def test_a_class_is_not_its_instances(formatter):
    """A class is shown by class methods and by its metaclass, not by what its instances have."""

    class ForInstances:
        def _repr_html_(self):
            return "instance"

    class ForItself:
        @classmethod
        def _repr_html_(cls):
            return "class"

    assert "text/html" not in formatter.format(ForInstances)[0]
    assert formatter.format(ForItself)[0]["text/html"] == "class"


def test_a_method_added_to_a_class_later_counts(formatter):
    """Nothing is remembered about a class that could become wrong."""

    class Growing:
        pass

    assert "text/html" not in formatter.format(Growing())[0]
    Growing._repr_html_ = lambda self: "now"
    assert formatter.format(Growing())[0]["text/html"] == "now"
    del Growing._repr_html_
    assert "text/html" not in formatter.format(Growing())[0]


def test_a_property_that_raises_is_no_method(formatter, capsys):
    """Looking for a method never fails."""
    assert formatter.format(with_methods(_repr_html_=property(lambda self: 1 / 0)))[0] == {
        "text/plain": "named"
    }


@pytest.mark.spec("CORE-342", "TCOR-071")
def test_active_types_choose_what_is_made(formatter):
    """Formatters of other types are switched off; all are on by default."""
    assert formatter.active_types == formatter.format_types
    shown = with_methods(_repr_html_=lambda self: "<b>", _repr_latex_=lambda self: "$x$")
    formatter.active_types = ["text/plain", "text/latex"]
    assert formatter.format(shown)[0] == {"text/plain": "named", "text/latex": "$x$"}
    assert not formatter.formatters["text/html"].enabled
    formatter.active_types = formatter.format_types
    assert "text/html" in formatter.format(shown)[0]


@pytest.mark.spec("CORE-342")
def test_active_types_come_from_the_configuration():
    """`c.DisplayFormatter.active_types` has the same effect."""
    from traitlets.config import Config

    config = Config()
    config.DisplayFormatter.active_types = ["text/plain"]
    config.PlainTextFormatter.max_width = 10
    formatter = DisplayFormatter(config=config)
    assert formatter.format(with_methods(_repr_html_=lambda self: "<b>"))[0] == {
        "text/plain": "named"
    }
    assert formatter.format(["aaaa", "bbbb"])[0]["text/plain"] == "['aaaa',\n 'bbbb']"


@pytest.mark.spec("TCOR-071", "TCOR-072")
def test_a_formatter_of_ones_own_can_be_added(formatter):
    """As pandas does it: a subclass with its own type, method and kind of data."""
    from traitlets import ObjectName, Unicode

    class TableFormatter(BaseFormatter):
        format_type = Unicode("application/vnd.dataresource+json")
        print_method = ObjectName("_repr_data_resource_")
        _return_type = (dict,)

    formatter.register_formatter(TableFormatter(parent=formatter))
    shown = with_methods(_repr_data_resource_=lambda self: {"rows": 1})
    assert formatter.format(shown)[0] == {
        "text/plain": "named",
        "application/vnd.dataresource+json": {"rows": 1},
    }
    formatter.formatters["application/vnd.dataresource+json"].enabled = False
    assert formatter.format(shown)[0] == {"text/plain": "named"}


@pytest.mark.spec("TCOR-071")
def test_the_text_formatter_can_be_replaced(front):
    """As rich does it: any callable object with its own `__call__`; if it fails, that is reported."""

    class Loud(BaseFormatter):
        @catch_format_error
        def __call__(self, value):
            return str(value).upper()

    class Broken(BaseFormatter):
        def __call__(self, value):
            raise ZeroDivisionError

    formatter = front.display_formatter
    formatter.formatters["text/plain"] = Loud()
    assert formatter.format("abc")[0] == {"text/plain": "ABC"}
    formatter.formatters["text/plain"] = Broken()
    assert formatter.format("abc") == ({}, {})
    assert len(front.shown) == 1


@pytest.mark.spec("CORE-342", "TCOR-072")
def test_printers_are_registered_by_type_name_and_object(formatter):
    """By class for its subclasses too, by dotted name before the import, by identity for one object."""
    html = formatter.formatters["text/html"]
    assert html.for_type(int, lambda value: f"<i>{value}</i>") is None
    html.for_type_by_name("fractions", "Fraction", lambda value: "<b>fraction</b>")
    html.for_type("decimal.Decimal", lambda value: ("<b>decimal</b>", {"exact": True}))
    special = Named()
    html.singleton_printers[id(special)] = lambda value: "special"
    from decimal import Decimal
    from fractions import Fraction

    assert formatter.format(3)[0]["text/html"] == "<i>3</i>"
    assert formatter.format(True)[0]["text/html"] == "<i>True</i>"
    assert formatter.format(Fraction(1, 2))[0]["text/html"] == "<b>fraction</b>"
    assert formatter.format(Decimal(1)) == (
        {"text/plain": "Decimal('1')", "text/html": "<b>decimal</b>"},
        {"text/html": {"exact": True}},
    )
    assert formatter.format(special)[0]["text/html"] == "special"
    assert "text/html" not in formatter.format(Named())[0]


@pytest.mark.spec("TCOR-072")
def test_registered_printers_can_be_looked_up_and_removed(formatter):
    """`lookup`, `lookup_by_type` and `pop` raise KeyError for what is not there."""
    html = formatter.formatters["text/html"]

    def printer(value):
        return "x"

    html.for_type(int, printer)
    html.for_type("shop.Item", printer)
    assert html.lookup(True) is printer
    assert html.lookup_by_type(int) is printer
    assert html.lookup_by_type("builtins.int") is printer
    assert html.lookup_by_type("shop.Item") is printer
    assert html.for_type(int) is printer
    assert html.pop(int) is printer
    assert html.pop("shop.Item") is printer
    assert html.pop(int, None) is None
    for missing in (
        lambda: html.pop(int),
        lambda: html.lookup(3),
        lambda: html.lookup_by_type("shop.Item"),
    ):
        with pytest.raises(KeyError, match="No printer is registered"):
            missing()


@pytest.mark.spec("TCOR-072")
def test_a_deferred_printer_moves_when_its_type_turns_up(formatter):
    """From then on it is found by type."""
    html = formatter.formatters["text/html"]

    def printer(value):
        return "x"

    html.for_type(f"{__name__}.Named", printer)
    Named.__module__ = __name__
    assert (__name__, "Named") in html.deferred_printers
    assert formatter.format(Named())[0]["text/html"] == "x"
    assert html.type_printers == {Named: printer}
    assert html.deferred_printers == {}
    assert html.for_type(f"{__name__}.Named", None) is printer


@pytest.mark.parametrize("wrong", ["NoDots", 3, None])
def test_for_type_says_what_it_needs(formatter, wrong):
    """A name without a module, or something else, is refused in plain words."""
    with pytest.raises((TypeError, ValueError), match="dotted name"):
        formatter.formatters["text/html"].for_type(wrong, len)


def test_the_method_gives_way_to_a_registered_printer(formatter):
    """What somebody registered for a type is what they want to see."""

    class Own:
        def _repr_html_(self):
            return "own"

    formatter.formatters["text/html"].for_type(Own, lambda value: "registered")
    assert formatter.format(Own())[0]["text/html"] == "registered"


def test_keyboard_interrupts_get_through(formatter):
    """A slow representation can be interrupted."""

    def method(self):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        formatter.format(with_methods(_repr_html_=method))


@pytest.mark.spec("TCOR-071")
def test_format_display_data_uses_the_running_shell(front):
    """With a shell it formats as the shell does, without one in the default way."""
    front.display_formatter.formatters["text/html"].for_type(int, lambda value: "<i>")
    assert format_display_data(3)[0] == {"text/plain": "3", "text/html": "<i>"}


def test_formatters_are_formatters():
    """The abstract class knows them."""
    assert isinstance(PlainTextFormatter(), FormatterABC)


def test_no_warnings_for_ordinary_objects(formatter):
    """Formatting built-in values is silent."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in (None, 1, "a", [1], {"a": 1}, int, len, object()):
            formatter.format(value)


def test_odd_classes_are_shown(formatter, capsys):
    """Classes that can't be hashed, and proxies for nothing, are shown by their text."""

    class Equal(type):
        def __eq__(cls, other):
            return True

    class Unhashable(Named, metaclass=Equal):
        pass

    class Proxy(Named):
        @property
        def __class__(self):
            raise RuntimeError("a proxy for nothing")

    formatter.formatters["text/html"].for_type(int, str)
    assert formatter.format(Unhashable())[0] == {"text/plain": "named"}
    assert formatter.format(Proxy())[0] == {"text/plain": "named"}
    assert formatter.format([Proxy(), Unhashable()])[0] == {"text/plain": "[named, named]"}
    assert capsys.readouterr() == ("", "")


@pytest.mark.spec("CORE-364")
def test_figures_can_be_registered_and_are_drawn_anew(formatter, tmp_path, monkeypatch):
    """A renderer for matplotlib's figures gives PNG and SVG; a change shows at the next display."""
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    pytest.importorskip("matplotlib")
    from io import BytesIO

    from matplotlib.figure import Figure

    def draw(figure, kind):
        buffer = BytesIO()
        figure.savefig(buffer, format=kind)
        return buffer.getvalue()

    formatter.formatters["image/png"].for_type(Figure, lambda figure: draw(figure, "png"))
    formatter.formatters["image/svg+xml"].for_type(
        "matplotlib.figure.Figure", lambda figure: draw(figure, "svg").decode()
    )
    figure = Figure(figsize=(1, 1))
    before, _ = formatter.format(figure)
    figure.suptitle("changed")
    after, _ = formatter.format(figure)
    assert before["image/png"].startswith(b"\x89PNG")
    assert "<svg" in before["image/svg+xml"]
    assert before["text/plain"] == "<Figure size 100x100 with 0 Axes>"
    assert before["image/png"] != after["image/png"]
