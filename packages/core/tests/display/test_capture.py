import sys

import pytest

from ipy.core.display import CapturedIO, RichOutput, capture_output, display


class Rich:
    def __repr__(self):
        return "rich"

    def _repr_html_(self):
        return "<b>", {"a": 1}


@pytest.mark.spec("TCOR-074")
def test_printed_text_is_caught_without_a_shell(capsys):
    """Both streams are kept apart, and nothing reaches the screen."""
    with capture_output() as captured:
        print("out")
        print("err", file=sys.stderr)
        display("shown")
    assert captured.stdout == "out\n'shown'\n"
    assert captured.stderr == "err\n"
    assert captured.outputs == []
    assert str(captured) == captured.stdout
    assert capsys.readouterr() == ("", "")


@pytest.mark.spec("TCOR-074")
def test_displays_and_results_are_caught_in_a_shell(front):
    """In the order in which they came."""
    publisher, hook = front.display_pub, sys.displayhook
    with capture_output() as captured:
        display(Rich())
        sys.displayhook(3)
        sys.displayhook(None)
    assert [output.data for output in captured.outputs] == [
        {"text/plain": "rich", "text/html": "<b>"},
        {"text/plain": "3"},
    ]
    assert captured.outputs[0].metadata == {"text/html": {"a": 1}}
    assert front.display_pub is publisher
    assert front.outputs == []
    assert sys.displayhook is hook


@pytest.mark.spec("TCOR-074")
@pytest.mark.parametrize("left_out", ["stdout", "stderr", "display"])
def test_each_kind_can_be_left_alone(front, capsys, left_out):
    """What is not caught goes its usual way."""
    with capture_output(**{left_out: False}) as captured:
        print("out")
        print("err", file=sys.stderr)
        display(1)
    screen = capsys.readouterr()
    assert (captured.stdout, screen.out) == (
        ("", "out\n") if left_out == "stdout" else ("out\n", "")
    )
    assert (captured.stderr, screen.err) == (
        ("", "err\n") if left_out == "stderr" else ("err\n", "")
    )
    assert (len(captured.outputs), len(front.outputs)) == (
        (0, 1) if left_out == "display" else (1, 0)
    )


@pytest.mark.spec("TCOR-074", "CORE-233")
def test_everything_can_be_shown_again(front, capsys):
    """Calling the capture is the same as `show()`."""
    with capture_output() as captured:
        print("out")
        print("err", file=sys.stderr)
        display(Rich(), display_id="mine")
    captured.show()
    captured()
    assert capsys.readouterr() == ("out\n" * 2, "err\n" * 2)
    assert [output["transient"] for output in front.outputs] == [{"display_id": "mine"}] * 2


@pytest.mark.spec("TCOR-074")
def test_everything_is_put_back_after_an_error(front):
    """The error gets through."""
    streams = sys.stdout, sys.stderr, sys.displayhook, front.display_pub
    with pytest.raises(ZeroDivisionError), capture_output() as captured:
        print("before")
        raise ZeroDivisionError
    assert captured.stdout == "before\n"
    assert (sys.stdout, sys.stderr, sys.displayhook, front.display_pub) == streams


@pytest.mark.spec("TCOR-074")
def test_captures_may_be_nested(front):
    """The inner one takes what happens inside it."""
    with capture_output() as outer:
        print("a")
        with capture_output() as inner:
            print("b")
            display(1)
        print("c")
        display(2)
    assert (outer.stdout, inner.stdout) == ("a\nc\n", "b\n")
    assert [output.data["text/plain"] for output in inner.outputs + outer.outputs] == ["1", "2"]


@pytest.mark.spec("TCOR-074")
def test_a_caught_output_shows_like_the_original(front):
    """It has the methods that the original had, and the original's metadata."""
    output = RichOutput({"text/html": "<b>", "image/png": "AAAA"}, {"image/png": {"width": 1}})
    data, metadata = front.display_formatter.format(output)
    assert {"text/html": "<b>", "image/png": "AAAA"}.items() <= data.items()
    assert metadata == {"image/png": {"width": 1}}
    assert output._repr_html_() == "<b>"
    assert output._repr_png_() == ("AAAA", {"width": 1})
    assert output._repr_latex_() is None


def test_an_empty_capture_has_empty_parts():
    """Nothing is None that is text otherwise."""
    empty = CapturedIO(None, None)
    assert (empty.stdout, empty.stderr, empty.outputs) == ("", "", [])
