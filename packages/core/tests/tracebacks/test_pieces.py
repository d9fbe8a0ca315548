from __future__ import annotations

import pytest

from ipy.core.tracebacks.pieces import around, find_block
from ipy.core.tracebacks.source import TextLines


def block(source, line, name="f"):
    code = compile(source, "m.py", "exec")
    stack = [code]
    while stack:
        code = stack.pop()
        if code.co_name == name:
            break
        stack += [const for const in code.co_consts if hasattr(const, "co_name")]
    return find_block(TextLines(source.splitlines(keepends=True)), code, line)


def spans(found):
    return [tuple(piece) for piece in found.pieces]


def test_compound_statements_are_cut_at_their_headers():
    """Headers with the comments under them, else lines, handlers, cases and simple statements are pieces of their own."""
    source = """\
def f(a,
      b):
    try:
        for x in a:
            b(
              x)
        else:
            pass
    except ValueError as e:
        # why
        pass
    finally:
        with a as y, \\
             b:
            match a:
                case 1:
                    pass
                case _:
                    pass
    if a: b()
    elif b:
        c = '''
text
'''
    return 1
"""
    assert spans(block(source, 5)) == [
        (1, 2), (3, 3), (4, 4), (5, 6), (7, 7), (8, 8), (9, 10), (11, 11), (12, 12), (13, 14), (15, 15),
        (16, 16), (17, 17), (18, 18), (19, 19), (20, 20), (21, 21), (22, 24), (25, 25),
    ]  # fmt: skip


def test_an_indented_block_is_found_without_its_file():
    """A method is parsed as it stands, with strings that start left of it."""
    source = "class C:\n    def f(self):\n        x = '''\nleft\n'''\n        return x\n\n    def g(self):\n        pass\n"
    found = block(source, 6)
    assert spans(found) == [(2, 2), (3, 5), (6, 6)]


def test_text_that_looks_like_a_definition_does_not_end_a_block():
    """A string in column 0 that reads like code."""
    source = "def f():\n    x = '''\ndef g():\n    pass\n'''\n    return x\ny = 1\n"
    assert spans(block(source, 6)) == [(1, 1), (2, 5), (6, 6)]


def test_module_level_code_is_looked_at_around_the_line():
    """In a long file only a stretch of whole statements is parsed."""
    source = "".join(f"x{n} = [\n  {n},\n]\n" for n in range(2000))
    found = block(source, 3001, "<module>")
    assert tuple(found.pieces[found.current]) == (3001 - (3001 - 1) % 3, 3001 - (3001 - 1) % 3 + 2)
    assert len(found.lines) < 200


def test_a_string_over_the_window_falls_back():
    """If no stretch around the line parses, a short file is parsed whole."""
    source = "x = '''\n" + "text here\n" * 300 + "'''; 1 / 0\ny = 2\n"
    found = block(source, 302, "<module>")
    assert tuple(found.pieces[found.current]) == (1, 302)


@pytest.mark.parametrize(("context", "count"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)])
def test_context_is_taken_from_both_sides(context, count):
    """The greater half comes after the line."""
    source = "def f():\n" + "    a = 1\n" * 20
    found = block(source, 10)
    shown = around(found, context)
    assert len(shown) == count
    assert shown[-1].first - 10 == context // 2


def test_a_line_that_does_not_exist_has_no_block():
    """The file is shorter than it was."""
    assert block("def f():\n    pass\n", 99) is None
