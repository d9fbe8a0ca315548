import json

import pytest

from ipy.core.display import (
    HTML,
    JSON,
    SVG,
    Code,
    GeoJSON,
    Javascript,
    Latex,
    Markdown,
    Math,
    Pretty,
    ProgressBar,
    display,
)
from ipy.core.display.formatters import DisplayFormatter


def formatted(obj):
    data, metadata = DisplayFormatter().format(obj)
    return {mime: value for mime, value in data.items() if mime != "text/plain"}, metadata


@pytest.mark.spec("CORE-345", "TCOR-068")
@pytest.mark.parametrize(
    ("obj", "mime", "expected"),
    [
        (HTML("<b>"), "text/html", "<b>"),
        (Markdown("*b*"), "text/markdown", "*b*"),
        (Math("x^2"), "text/latex", r"$\displaystyle x^2$"),
        (Math("$$x^2$$"), "text/latex", r"$\displaystyle x^2$"),
        (Latex(r"\begin{align}x\end{align}"), "text/latex", r"\begin{align}x\end{align}"),
        (SVG("<svg><g/></svg>"), "image/svg+xml", "<svg><g/></svg>"),
        (SVG('<?xml version="1.0"?><!DOCTYPE svg><svg a="1"/>'), "image/svg+xml", '<svg a="1"/>'),
        (
            SVG(b'<?xml version="1.0" encoding="latin-1"?><svg>\xfc</svg>'),
            "image/svg+xml",
            "<svg>ü</svg>",
        ),
        (Javascript("alert(1)"), "application/javascript", "alert(1)"),
    ],
)
def test_each_class_gives_its_type(obj, mime, expected):
    """The data reaches the front end under its MIME type."""
    assert formatted(obj) == ({mime: expected}, {})


@pytest.mark.spec("CORE-345")
@pytest.mark.parametrize(
    ("kind", "mime"),
    [(HTML, "text/html"), (Markdown, "text/markdown"), (Latex, "text/latex"), (Math, "text/latex")],
)
def test_metadata_goes_along(kind, mime):
    """Metadata that was given to the object reaches the front end."""
    assert formatted(kind("x", metadata={"isolated": True}))[1] == {mime: {"isolated": True}}


@pytest.mark.spec("CORE-346")
def test_html_has_the_method_of_template_engines():
    """`__html__` gives the HTML."""
    assert HTML("<b>").__html__() == "<b>"


def test_pretty_shows_text_as_it_is():
    """No quotes around it."""
    assert DisplayFormatter().format(Pretty("as is"))[0] == {"text/plain": "as is"}


@pytest.mark.parametrize("wrong", ["no svg", "<svg>", b"\xff"])
def test_a_broken_svg_is_an_error(wrong):
    """The error says what is wrong with it."""
    with pytest.raises(ValueError, match="not well-formed XML"):
        SVG(wrong)


@pytest.mark.spec("TCOR-068")
def test_json_is_a_tree_with_settings():
    """A list or dict, with the settings as metadata."""
    assert formatted(JSON({"a": [1]}, expanded=True, root="top", more=1)) == (
        {"application/json": {"a": [1]}},
        {"application/json": {"expanded": True, "root": "top", "more": 1}},
    )
    assert JSON([]).metadata == {"expanded": False, "root": "root"}


def test_json_takes_text_with_a_warning(tmp_path):
    """Text is parsed; from a file that is what is expected."""
    with pytest.warns(UserWarning, match="list or dict"):
        assert JSON('{"a": 1}').data == {"a": 1}
    path = tmp_path / "data.json"
    path.write_text("[1]", encoding="utf-8")
    assert JSON(filename=path).data == [1]


@pytest.mark.parametrize("wrong", [3, {1}, object()])
def test_json_takes_nothing_else(wrong):
    """The error says what is expected."""
    with pytest.raises(TypeError, match="JSON expects a list or dict"):
        JSON(wrong)


@pytest.mark.spec("TCOR-068")
def test_geojson_has_a_type_of_its_own(front):
    """It displays itself, with the map's settings as metadata."""
    display(GeoJSON({"type": "Point"}, url_template="u", layer_options={"a": 1}))
    (output,) = front.outputs
    assert output["data"]["application/geo+json"] == {"type": "Point"}
    assert output["metadata"]["application/geo+json"]["layer_options"] == {"a": 1}


@pytest.mark.spec("CORE-345", "TCOR-070")
def test_javascript_loads_scripts_and_styles_first():
    """In the order given; the addresses are quoted as JavaScript."""
    hostile = 'a"); alert("x'
    code = Javascript("run()", lib=["one.js", hostile], css="style.css")._repr_javascript_()
    places = [code.index(json.dumps(part)) for part in ("style.css", "one.js", hostile)]
    assert places == sorted(places) < [code.index("run()")]
    assert code.count("{") == code.count("}")
    for wrong in (3, [1]):
        with pytest.raises(TypeError, match="an address or a list of addresses"):
            Javascript("x", lib=wrong)


@pytest.mark.spec("TCOR-068")
def test_code_is_highlighted(tmp_path):
    """In the language given, or that of the file."""
    assert '<span class="k">def</span>' in Code("def f(): pass", language="python")._repr_html_()
    assert r"\PY{k}{def}" in Code("def f(): pass", language="python")._repr_latex_()
    path = tmp_path / "script.py"
    path.write_text("def f(): pass", encoding="utf-8")
    assert '<span class="k">def</span>' in Code(filename=path)._repr_html_()
    assert "&lt;b&gt;" in Code("<b>")._repr_html_()
    assert repr(Code("x = 1")) == "x = 1"


def test_an_unknown_language_is_an_error():
    """Similar names are suggested."""
    with pytest.raises(ValueError, match="'pyton'; did you mean .*python"):
        Code("x", language="pyton")._repr_html_()


@pytest.mark.spec("TCOR-068")
def test_a_progress_bar_counts(front):
    """Iterating gives 0 to total - 1, and updates one output."""
    assert list(ProgressBar(3)) == [0, 1, 2]
    texts = [output["data"]["text/plain"].split("] ")[1] for output in front.outputs]
    assert texts == ["0/3", "0/3", "1/3", "2/3", "3/3"]
    assert [output["update"] for output in front.outputs] == [False, True, True, True, True]
    assert len({output["transient"]["display_id"] for output in front.outputs}) == 1


@pytest.mark.spec("TCOR-070")
def test_a_progress_bar_shows_how_far_it_is():
    """As text with a bar of 60 characters, and as escaped HTML."""
    bar = ProgressBar(10)
    bar._progress = 5
    assert repr(bar) == "[" + "=" * 30 + " " * 30 + "] 5/10"
    assert bar._repr_html_() == "<progress style='width:60ex' max='10' value='5'></progress>"
    bar.total = "'><script>"
    assert "<script>" not in bar._repr_html_()
    assert repr(ProgressBar(0)) == "[" + " " * 60 + "] 0/0"
