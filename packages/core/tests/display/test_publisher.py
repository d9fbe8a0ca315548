import sys

import pytest

from ipy.core.display.publisher import CapturingDisplayPublisher, DisplayPublisher


@pytest.mark.spec("TCOR-067")
def test_the_text_is_written(capsys):
    """Without another way to show data, its text goes to standard output."""
    DisplayPublisher().publish({"text/html": "<b>", "text/plain": "text"}, {"text/html": {}})
    DisplayPublisher().publish({"text/html": "<b>"})
    assert capsys.readouterr().out == "text\n"


@pytest.mark.spec("CORE-353")
def test_what_was_printed_comes_first(monkeypatch):
    """Both streams are flushed before something is published."""
    events = []

    class Stream:
        def __init__(self, name):
            self.name = name

        def write(self, text):
            events.append((self.name, text))

        def flush(self):
            events.append((self.name, "flush"))

    monkeypatch.setattr(sys, "stdout", Stream("out"))
    monkeypatch.setattr(sys, "stderr", Stream("err"))
    DisplayPublisher().publish({"text/plain": "x"})
    assert events == [("out", "flush"), ("err", "flush"), ("out", "x\n")]


@pytest.mark.spec("TTRM-028")
def test_a_renderer_shows_its_type_instead_of_the_text(capsys):
    """It gets the data and its metadata; where it has none, the text is written."""
    shown = []
    publisher = DisplayPublisher(
        mime_renderers={"image/png": lambda data, metadata: shown.append((data, metadata))}
    )
    publisher.publish({"image/png": b"p", "text/plain": "x"}, {"image/png": {"width": 1}})
    publisher.publish({"text/plain": "y"})
    assert shown == [(b"p", {"width": 1})]
    assert capsys.readouterr().out == "y\n"


@pytest.mark.parametrize("arguments", [("text",), ({"text/plain": "x"}, "metadata"), (None,)])
def test_what_is_no_dict_is_refused(arguments):
    """The error says what is expected and what came."""
    with pytest.raises(TypeError, match="must be a dict"):
        DisplayPublisher().publish(*arguments)


def test_arguments_of_other_versions_do_no_harm(capsys):
    """Old callers give a `source`."""
    DisplayPublisher().publish(
        {"text/plain": "x"}, source="somewhere", transient={"a": 1}, update=True
    )
    assert capsys.readouterr().out == "x\n"


def test_outputs_are_recorded(capsys):
    """The history gets the bundle."""
    recorded = []
    publisher = DisplayPublisher(record=lambda kind, data: recorded.append((kind, data)))
    publisher.publish({"text/plain": "x"})
    assert recorded == [("display_data", {"text/plain": "x"})]


@pytest.mark.spec("CORE-351")
def test_clearing_goes_to_the_beginning_of_the_line(capsys):
    """A terminal erases the line and returns the carriage, on both streams."""
    DisplayPublisher().clear_output()
    DisplayPublisher().clear_output(wait=True)
    captured = capsys.readouterr()
    assert captured.out == captured.err == "\033[2K\r" * 2


def test_a_capturing_publisher_keeps_what_is_published(capsys):
    """Everything but the screen; clearing forgets it."""
    publisher = CapturingDisplayPublisher()
    publisher.publish({"text/plain": "x"}, {"a": 1}, transient={"display_id": "i"}, update=True)
    assert publisher.outputs == [
        {
            "data": {"text/plain": "x"},
            "metadata": {"a": 1},
            "transient": {"display_id": "i"},
            "update": True,
        }
    ]
    assert capsys.readouterr().out == ""
    publisher.clear_output()
    assert publisher.outputs == []
