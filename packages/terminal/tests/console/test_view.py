"""What a kernel publishes, as text."""

from __future__ import annotations

from typing import Any

import pytest

from .helpers import OTHER, console, message


def _shown(capsys: pytest.CaptureFixture[str], *messages: dict[str, Any], **settings: Any) -> str:
    shell = console(**settings)
    shell.view.begin_cell()
    for one in messages:
        shell.view.show(one)
    return capsys.readouterr().out


def test_streams_go_where_they_were_written_to(capsys: pytest.CaptureFixture[str]) -> None:
    """Text of stdout goes to stdout, text of stderr to stderr, as it is."""
    view = console().view
    view.show(message("stream", name="stdout", text="out\n"))
    view.show(message("stream", name="stderr", text="err"))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("out\n", "err")


@pytest.mark.spec("TERM-083")
def test_results_have_their_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    """A result stands behind the number that the kernel gave it."""
    shown = _shown(
        capsys, message("execute_result", execution_count=7, data={"text/plain": "42"}, metadata={})
    )
    assert shown == "Out[7]: 42\n"


def test_results_of_several_lines_begin_on_a_line_of_their_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The rows of a table stay below one another."""
    shown = _shown(
        capsys,
        message("execute_result", execution_count=1, data={"text/plain": "a b\n1 2"}, metadata={}),
    )
    assert shown == "Out[1]: \na b\n1 2\n"


def test_displays_and_their_updates_are_shown_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A display shows its text form; an update follows with the new one."""
    shown = _shown(
        capsys,
        message("display_data", data={"text/plain": "one", "text/html": "<b>"}, metadata={}),
        message("update_display_data", data={"text/plain": "two"}, metadata={}),
    )
    assert shown == "one\ntwo\n"


@pytest.mark.spec("TERM-R016")
def test_images_that_cannot_be_drawn_are_shown_as_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the terminal can't draw, the text form of a figure stands in its place, and nothing fails."""
    monkeypatch.setenv("IPYTHON_KITTY_GRAPHICS", "0")
    shown = _shown(
        capsys,
        message("display_data", data={"text/plain": "<Figure>", "image/png": "AAAA"}, metadata={}),
    )
    assert shown == "<Figure>\n"


def test_displays_without_a_text_form_are_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    """What can't be shown here leaves no trace."""
    assert _shown(capsys, message("display_data", data={"application/x": {}}, metadata={})) == ""


def test_tracebacks_lose_their_colours_without_colours(capsys: pytest.CaptureFixture[str]) -> None:
    """With the theme nocolor no escape sequence of a traceback reaches the terminal."""
    shown = _shown(
        capsys, message("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m: v"])
    )
    assert shown == "E: v\n"


def test_tracebacks_keep_their_colours(capsys: pytest.CaptureFixture[str]) -> None:
    """With a theme that has colours they are shown as the kernel made them."""
    shown = _shown(
        capsys,
        message("error", ename="E", evalue="v", traceback=["\x1b[31mE\x1b[0m"]),
        colors="linux",
    )
    assert shown == "\x1b[31mE\x1b[0m\n"


def test_errors_without_a_traceback_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A kernel that sends no traceback still has told what went wrong."""
    assert _shown(capsys, message("error", ename="E", evalue="v")) == "E: v\n"


def test_a_renderer_of_the_users_shows_its_type(capsys: pytest.CaptureFixture[str]) -> None:
    """`mime_renderers` takes precedence over text, behind the prompt."""
    import sys

    shown = _shown(
        capsys,
        message(
            "execute_result", execution_count=2, data={"text/plain": "t", "a/b": "x"}, metadata={}
        ),
        mime_renderers={"a/b": lambda data, metadata: sys.stdout.write(f"<{data}>")},
    )
    assert shown == "Out[2]: <x>\n"


def test_a_renderer_that_fails_says_so_and_the_text_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The user's function may raise: what it should have shown is shown as text."""

    def fail(data: object, metadata: object) -> None:
        raise ValueError("no")

    shell = console(mime_renderers={"a/b": fail})
    shell.view.show(message("display_data", data={"text/plain": "t", "a/b": "x"}, metadata={}))
    captured = capsys.readouterr()
    assert captured.out == "t\n"
    assert captured.err == "mime_renderers['a/b'] failed with ValueError: no\n"


@pytest.mark.spec("TTRM-043", "TERM-086")
def test_what_other_clients_do_has_a_prefix(capsys: pytest.CaptureFixture[str]) -> None:
    """Input, output, results and tracebacks of other clients: each line with `other_output_prefix`."""
    shown = _shown(
        capsys,
        message("execute_input", session=OTHER, code="a\nb", execution_count=3),
        message("stream", session=OTHER, name="stdout", text="one\ntwo"),
        message("stream", session=OTHER, name="stdout", text="!\n"),
        message(
            "execute_result",
            session=OTHER,
            execution_count=3,
            data={"text/plain": "5"},
            metadata={},
        ),
        message("error", session=OTHER, ename="E", evalue="", traceback=["x", "y"]),
        message("display_data", session=OTHER, data={"text/plain": "d"}, metadata={}),
        other_output_prefix="> ",
    )
    assert shown.split("\n") == [
        "> In [3]: a",
        "     ...: b",
        "> one",
        "> two!",
        "> Out[3]: 5",
        "> x",
        "> y",
        "> d",
        "",
    ]


def test_the_next_prompt_counts_the_input_of_others(capsys: pytest.CaptureFixture[str]) -> None:
    """After the third cell of another client the next one is the fourth."""
    shell = console()
    shell.view.show(message("execute_input", session=OTHER, code="a", execution_count=3))
    assert shell.execution_count == 4


@pytest.mark.spec("TTRM-043")
def test_other_clients_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """With `include_other_output` off nothing of other clients is shown."""
    other = message("stream", session=OTHER, name="stdout", text="x\n")
    assert _shown(capsys, other, include_other_output=False) == ""


def test_own_input_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    """What was typed here stands on the screen already."""
    assert _shown(capsys, message("execute_input", code="a", execution_count=1)) == ""


def test_unknown_messages_are_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    """Kernels may publish what no terminal knows."""
    assert _shown(capsys, message("comm_msg", data={}), message("x_private")) == ""


def test_a_question_is_asked_behind_an_unfinished_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The text that stands in the line of the cursor is known; what a carriage return wrote over is not part of it."""
    view = console().view
    view.show(message("stream", name="stdout", text="a\nold\rnew "))
    view.show(message("stream", name="stdout", text="text"))
    assert view.take_unfinished_line() == "new text"


def test_an_unfinished_line_of_others_is_shown_when_they_are_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What another client has printed without a newline appears when its cell is over."""
    shown = _shown(
        capsys,
        message("stream", session=OTHER, name="stdout", text="open"),
        message("status", session=OTHER, execution_state="idle"),
    )
    assert shown == "Remote open\n"
