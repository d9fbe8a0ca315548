from __future__ import annotations

import linecache

import pytest

from ipy.core.tracebacks import SyntaxTB, suggest_paste

from .helpers import raised


def text(error, frames=()):
    formatter = SyntaxTB(theme_name="nocolor")
    return formatter.stb2text(formatter.structured_traceback(type(error), error, list(frames)))


@pytest.mark.spec("TCOR-117")
def test_the_place_the_line_and_a_caret_are_shown():
    """The caret stands under the offending part, whose extent the compiler tells."""
    error = raised(compile, "x = (1 y)\n", "nofile.py", "exec")
    assert text(error) == (
        "  File nofile.py:1\n"
        "    x = (1 y)\n"
        "         ^^^\n"
        "SyntaxError: invalid syntax. Perhaps you forgot a comma?\n"
    )


@pytest.mark.spec("TCOR-117")
def test_cells_are_named_as_the_shell_names_them(monkeypatch):
    """`Cell In[n], line m`, as the running shell's compiler calls it."""
    from ipy.core import active

    class Compiler:
        def format_code_name(self, name):
            return ("Cell", "In[7]") if name == "<ipython-input-7-x>" else None

    class Shell:
        compile = Compiler()

    previous = active.set_active(Shell())
    try:
        error = raised(compile, "if 1:\n    pass\n  x\n", "<ipython-input-7-x>", "exec")
        assert text(error).startswith("  Cell In[7], line 3\n    x\n")
    finally:
        active.set_active(previous)


@pytest.mark.spec("CORE-377", "CORE-R016")
def test_indentation_errors_tell_their_line():
    """File, line, source line, caret, message."""
    error = raised(compile, "if 1:\nx = 1\n", "nofile.py", "exec")
    assert text(error) == (
        "  File nofile.py:2\n"
        "    x = 1\n"
        "    ^\n"
        "IndentationError: expected an indented block after 'if' statement on line 1\n"
    )


@pytest.mark.spec("CORE-377", "TCOR-117")
def test_paste_is_suggested_where_it_fits():
    """For indented input that was typed or pasted, not for files nor for other errors."""
    pasted = raised(compile, "  x = 1\n", "<ipython-input-1-x>", "exec")
    assert "%paste" in suggest_paste(pasted)
    assert suggest_paste(raised(compile, "  x = 1\n", "file.py", "exec")) is None
    assert suggest_paste(raised(compile, "x = (", "<ipython-input-1-x>", "exec")) is None
    assert suggest_paste(None) is None


@pytest.mark.spec("CORE-378", "CORE-R014")
@pytest.mark.parametrize(
    "error",
    [
        SyntaxError(),
        SyntaxError("just text"),
        SyntaxError("m", (None, None, None, None)),
        SyntaxError("m", ("f.py", None, None, None)),
        SyntaxError("m", ("f.py", 3, None, None)),
        SyntaxError("m", ("f.py", 3, 0, "text")),
        SyntaxError("m", ("f.py", 3, 99, "text")),
        SyntaxError("m", ("f.py", 0, 1, None)),
        SyntaxError("m", (None, 1, 1, "")),
    ],
)
def test_syntax_errors_without_details_are_shown(error):
    """Whatever is missing is left out; no second exception."""
    shown = text(error)
    assert "SyntaxError" in shown
    assert "formatter failed" not in shown


@pytest.mark.spec("CORE-375", "CORE-R015")
def test_the_line_is_that_of_the_file_as_it_is_now(tmp_path):
    """After an edit, neither an old line of linecache nor the file of another day is shown."""
    path = tmp_path / "m.py"
    path.write_text("good = 1\n")
    linecache.getline(str(path), 1)
    path.write_text("return 5\n")
    error = raised(compile, path.read_text(), str(path), "exec")
    assert "    return 5\n" in text(error)
    error.text = None  # as for errors that are found after parsing
    path.write_text("return 6\n")
    assert "    return 6\n" in text(error)


@pytest.mark.spec("CORE-376")
def test_other_exceptions_are_accepted():
    """SyntaxTB given a ValueError shows it, with frames if there are some."""
    error = raised(int, "x")
    assert text(error) == "ValueError: invalid literal for int() with base 10: 'x'\n"


def test_the_frames_that_led_to_it_are_shown_when_given(tmp_path, monkeypatch):
    """Importing a faulty module: the frames, then the place."""
    (tmp_path / "faulty.py").write_text("x = (1,\n  y z)\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def load():
        import faulty  # noqa: F401

    error = raised(load)
    formatter = SyntaxTB(theme_name="nocolor")
    shown = formatter.stb2text(
        formatter.structured_traceback(type(error), error, error.__traceback__)
    )
    assert "in load\n" in shown
    assert shown.index("in load") < shown.index("faulty.py:2\n    y z)\n")


def test_the_caret_respects_wide_characters():
    """A caret after wide characters stands under the right column of a terminal."""
    error = raised(compile, "x = '日本' y\n", "nofile.py", "exec")
    line, caret = text(error).split("\n")[1:3]
    assert line == "    x = '日本' y"
    # The margin of 4, `x = `, two quotes around two characters of two columns each, a blank.
    assert caret == " " * (4 + 4 + 6 + 1) + "^"


@pytest.mark.spec("CORE-R017", "CORE-381")
def test_syntax_errors_in_other_encodings_are_shown(tmp_path):
    """The line is decoded as the file's cookie says."""
    path = tmp_path / "m.py"
    path.write_bytes("# coding: latin-1\nx = 'ä' 'ö' +\n".encode("latin-1"))
    error = raised(compile, path.read_bytes(), str(path), "exec")
    assert "x = 'ä' 'ö' +" in text(error)


@pytest.mark.parametrize("details", [("f", 5, 10**9, "text"), ("f", 5, 1, "text", 5, 10**9)])
def test_a_column_far_outside_of_the_line_is_taken_for_its_end(details):
    """Whoever raises the error chooses the columns: no caret stands further out than one past the line."""
    lines = text(SyntaxError("m", details)).splitlines()
    assert lines[1] == "    text"
    assert len(lines[2]) <= len("    text") + 1
    assert lines[2].endswith("^")


@pytest.mark.parametrize("name", ["filename", "lineno", "offset", "text", "end_lineno", "msg"])
def test_attributes_that_are_no_text_and_no_number_are_shown_as_far_as_possible(name):
    """A syntax error with an odd attribute is reported, not the failure of the report."""
    error = SyntaxError("m", ("f", 5, 1, "text", 5, 3))
    setattr(error, name, object())
    assert "formatter failed" not in text(error)
    assert "SyntaxError: " in text(error)
