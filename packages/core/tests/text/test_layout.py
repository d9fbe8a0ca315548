from __future__ import annotations

import pytest

from ipy.core import text


@pytest.mark.spec("TCOR-133")
def test_dedent_leaves_the_first_line_of_a_docstring_alone() -> None:
    """The lines after the first lose their common indentation; a leading newline means all lines."""
    assert text.dedent("a\n  b\n    c") == "a\nb\n  c"
    assert text.dedent("\n  a\n  b") == "\na\nb"
    assert text.dedent("a") == "a"


def test_indent() -> None:
    """Every line is indented; flatten drops what was there."""
    assert text.indent("a\n\nb") == "    a\n    \n    b"
    assert text.indent("a\nb\n", 2) == "  a\n  b\n"
    assert text.indent("a", 1, ntabs=1) == "\t a"
    assert text.indent("  a\n    b", 2, flatten=True) == "  a\n  b"


def test_marquee() -> None:
    """The text stands centred between marks."""
    assert text.marquee("abc", 11, "-") == "--- abc ---"
    assert text.marquee("", 10) == "*" * 10
    assert text.marquee("long text", 4) == " long text "


def test_small_helpers() -> None:
    """list_strings, num_ini_spaces, get_text_list, strip_email_quotes, format_screen do what they say."""
    assert text.list_strings("a") == ["a"]
    assert text.list_strings(["a", "b"]) == ["a", "b"]
    assert text.num_ini_spaces("  \tx ") == 3
    assert text.get_text_list(["a", "b", "c"]) == "a, b and c"
    assert text.get_text_list(["a", "b"], wrap_item_with="`") == "`a` and `b`"
    assert text.get_text_list([]) == ""
    assert text.strip_email_quotes("> > a\n> > b") == "a\nb"
    assert text.strip_email_quotes("> a\nb") == "> a\nb"
    assert text.format_screen("a\\\nb") == "a\nb"


@pytest.mark.spec("CORE-466", "CORE-R102")
def test_columnize_fills_columns_first() -> None:
    """Items run down the columns and no line is wider than the display."""
    items = ["a", "bb", "ccc", "d", "e"]
    assert text.columnize(items, displaywidth=9) == "a    d\nbb   e\nccc\n"
    assert text.columnize(items, displaywidth=9, row_first=True) == "a    bb\nccc  d\ne\n"
    assert text.columnize(items, displaywidth=80) == "a  bb  ccc  d  e\n"
    assert text.columnize(["long" * 10, "b"], displaywidth=5) == "long" * 10 + "\nb\n"
    assert text.columnize([]) == "\n"


def test_compute_item_matrix() -> None:
    """The matrix is rectangular and says how it was laid out."""
    rows, info = text.compute_item_matrix(["aaa", "b", "c"], displaywidth=8)
    assert rows == [["aaa", "c"], ["b", None]]
    assert info == {
        "num_columns": 2,
        "max_rows": 2,
        "column_widths": [3, 1],
        "optimal_separator_width": 4,
    }
    assert text.compute_item_matrix([])[0] == []
