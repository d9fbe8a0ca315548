import pytest

from ipy.core.display.functions import (
    DisplayHandle,
    clear_output,
    display,
    publish_display_data,
    update_display,
)


class Rich:
    def __repr__(self):
        return "rich"

    def _repr_html_(self):
        return "<b>", {"isolated": True}


@pytest.mark.spec("CORE-338", "CORE-341", "TCOR-065")
def test_display_publishes_every_representation(front):
    """One output for each object, in order."""
    assert display(Rich(), 3) is None
    assert [output["data"] for output in front.outputs] == [
        {"text/plain": "rich", "text/html": "<b>"},
        {"text/plain": "3"},
    ]
    assert front.outputs[0]["metadata"] == {"text/html": {"isolated": True}}


@pytest.mark.spec("TCOR-065")
def test_display_can_choose_types_and_add_metadata(front):
    """What is given is merged into what the object gives."""
    display(Rich(), include=["text/html"], metadata={"text/html": {"width": 1}, "a/b": {"c": 2}})
    display(Rich(), exclude={"text/html"})
    assert front.outputs[0]["data"] == {"text/html": "<b>"}
    assert front.outputs[0]["metadata"] == {
        "text/html": {"isolated": True, "width": 1},
        "a/b": {"c": 2},
    }
    assert front.outputs[1]["data"] == {"text/plain": "rich"}


@pytest.mark.spec("TCOR-065", "TCOR-079")
def test_raw_data_passes_unchanged(front):
    """`raw=True` takes bundles of any MIME types."""
    bundle = {"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "plot"}
    display(bundle, raw=True, metadata={"a": 1}, transient={"t": 1})
    assert front.outputs == [
        {"data": bundle, "metadata": {"a": 1}, "transient": {"t": 1}, "update": False}
    ]


@pytest.mark.spec("TCOR-065", "TCOR-066")
def test_a_display_id_gives_a_handle_for_updates(front):
    """Updates carry the id and say that they are updates."""
    handle = display("first", display_id="mine")
    assert isinstance(handle, DisplayHandle)
    assert handle.display_id == "mine"
    handle.update("second")
    update_display("third", display_id="mine")
    handle.display("again")
    assert [(output["data"]["text/plain"], output["update"]) for output in front.outputs] == [
        ("'first'", False),
        ("'second'", True),
        ("'third'", True),
        ("'again'", False),
    ]
    assert {output["transient"]["display_id"] for output in front.outputs} == {"mine"}


@pytest.mark.spec("TCOR-065")
def test_an_id_is_made_up_on_request(front):
    """Each one is different."""
    first, second = display(1, display_id=True), display(2, display_id=True)
    assert first.display_id != second.display_id
    assert front.outputs[0]["transient"] == {"display_id": first.display_id}
    assert repr(first) == f"<DisplayHandle display_id={first.display_id}>"


def test_an_update_needs_an_id(front):
    """Nothing is published, and the error says what is missing."""
    with pytest.raises(TypeError, match="display_id"):
        display(1, update=True)
    assert front.outputs == []


@pytest.mark.spec("TCOR-062")
def test_an_object_that_displays_itself_is_not_displayed_twice(front):
    """`_ipython_display_` does everything."""

    class Own:
        def _ipython_display_(self):
            publish_display_data({"text/plain": "own"})

    display(Own())
    assert [output["data"] for output in front.outputs] == [{"text/plain": "own"}]


@pytest.mark.spec("TCOR-065", "CORE-352")
def test_display_can_clear_first(front):
    """`clear=True` clears when the new output comes."""
    calls = []
    front.display_pub.clear_output = lambda wait=False: calls.append(wait)
    display(1, clear=True)
    assert calls == [True]
    assert len(front.outputs) == 1


@pytest.mark.spec("CORE-352", "TCOR-067")
def test_clear_output_passes_wait_on(front):
    """The front end knows how to wait."""
    calls = []
    front.display_pub.clear_output = lambda wait=False: calls.append(wait)
    clear_output()
    clear_output(wait=True)
    assert calls == [False, True]


@pytest.mark.spec("TCOR-067")
def test_publish_is_looked_up_when_it_is_called(front):
    """wandb and others put their own function there."""
    seen = []
    front.display_pub.publish = lambda data, metadata=None, **kwargs: seen.append(
        (data, metadata, kwargs)
    )
    publish_display_data({"a/b": 1}, {"c": 2}, transient={"d": 3}, update=True)
    display("x")
    assert seen[0] == ({"a/b": 1}, {"c": 2}, {"transient": {"d": 3}, "update": True})
    assert seen[1] == ({"text/plain": "'x'"}, {}, {})


@pytest.mark.spec("TCOR-136")
def test_outside_a_shell_repr_is_printed(capsys):
    """A script that displays something works without a shell."""
    assert display(Rich(), "text") is None
    assert display(1, display_id=True) is None
    assert capsys.readouterr().out == "rich 'text'\n1\n"


@pytest.mark.spec("CORE-351", "TCOR-136")
def test_outside_a_shell_the_other_functions_work(capsys):
    """Text is printed, clearing clears the line."""
    publish_display_data({"text/plain": "text", "text/html": "<b>"})
    clear_output()
    assert capsys.readouterr().out == "text\n\033[2K\r"


@pytest.mark.spec("CORE-007", "TCOR-068")
def test_the_facade_has_every_name():
    """All names of IPython.display are there, and nothing is listed that does not exist."""
    theirs = """Audio Code DisplayHandle DisplayObject FileLink FileLinks GeoJSON HTML IFrame Image JSON Javascript Latex
        Markdown Math Pretty ProgressBar SVG ScribdDocument TextDisplayObject Video VimeoVideo YouTubeVideo clear_output
        display display_html display_javascript display_jpeg display_json display_latex display_markdown display_pdf
        display_png display_pretty display_svg publish_display_data update_display""".split()
    from importlib import import_module

    module = import_module("ipy.core.display")
    assert set(theirs) <= set(module.__all__)
    assert len(module.__all__) == len(set(module.__all__))
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        module.nothing  # noqa: B018


def test_importing_the_facade_loads_nothing():
    """Names are loaded when they are asked for."""
    import subprocess
    import sys

    code = (
        "import sys, ipy.core.display; "
        "print(sorted(m for m in sys.modules if m.startswith('ipy.core.display.') or m == 'traitlets'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
