import pytest

from ipy.core.display import shortcuts

FUNCTIONS = {
    "display_pretty": "text/plain",
    "display_html": "text/html",
    "display_markdown": "text/markdown",
    "display_svg": "image/svg+xml",
    "display_png": "image/png",
    "display_jpeg": "image/jpeg",
    "display_webp": "image/webp",
    "display_latex": "text/latex",
    "display_json": "application/json",
    "display_javascript": "application/javascript",
    "display_pdf": "application/pdf",
}


@pytest.mark.spec("CORE-350")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_raw_data_is_published_under_its_type(front, name):
    """One output for each piece of data, with the metadata under the same type."""
    mime = FUNCTIONS[name]
    getattr(shortcuts, name)("one", "two", raw=True, metadata={"a": 1})
    assert [output["data"] for output in front.outputs] == [{mime: "one"}, {mime: "two"}]
    assert front.outputs[0]["metadata"] == {mime: {"a": 1}}


@pytest.mark.spec("CORE-350", "CORE-341")
def test_objects_are_shown_in_one_way(front):
    """Only the wanted type is made, beside the text."""

    class Rich:
        def __repr__(self):
            return "rich"

        def _repr_html_(self):
            return "<b>"

        def _repr_latex_(self):
            return "$x$"

    shortcuts.display_html(Rich(), metadata={"isolated": True})
    (output,) = front.outputs
    assert output["data"] == {"text/plain": "rich", "text/html": "<b>"}
    assert output["metadata"] == {"text/html": {"isolated": True}}


def test_without_a_shell_raw_data_is_printed(capsys):
    """Better the data than nothing."""
    shortcuts.display_html("<b>", raw=True)
    assert capsys.readouterr().out == "{'text/html': '<b>'}\n"
