from __future__ import annotations

import sys

import pytest

from ipy.core.themes import strip_ansi

from .helpers import RULE, load, place, raised, report

SAMPLE = """\
def inner(a, b=2):
    x = {"k": a}
    return (x["k"]
            / (b - 2))

class K:
    def meth(self, *args, key=3, **kw):
        inner(1)
        y = 1

def outer():
    try:
        K().meth(1, z=2)
    except ZeroDivisionError as e:
        raise ValueError("bad thing") from e

def newest():
    try:
        outer()
    except ValueError:
        {}["no"]
"""


@pytest.fixture
def sample(tmp_path):
    return load(tmp_path / "sample.py", SAMPLE)


@pytest.mark.spec("CORE-371", "TCOR-109", "TCOR-111")
def test_the_context_mode_has_the_layout_of_ipython(sample, tmp_path):
    """Rule and header; per frame the place and dedented source with an arrow; chained exceptions first, with less context."""
    path = tmp_path / "sample.py"
    assert report(raised(sample.newest)) == "\n".join(
        [
            RULE,
            "ZeroDivisionError                         Traceback (most recent call last)",
            f"{place(path, 13)}, in outer()",
            "     12 try:",
            "---> 13     K().meth(1, z=2)",
            "     14 except ZeroDivisionError as e:",
            "",
            f"{place(path, 8)}, in K.meth(self, key, *args, **kw)",
            "      7 def meth(self, *args, key=3, **kw):",
            "----> 8     inner(1)",
            "      9     y = 1",
            "",
            f"{place(path, 3)}, in inner(a, b)",
            '      2 x = {"k": a}',
            '----> 3 return (x["k"]',
            "      4         / (b - 2))",
            "",
            "ZeroDivisionError: division by zero",
            "",
            "The above exception was the direct cause of the following exception:",
            "",
            "ValueError                                Traceback (most recent call last)",
            f"{place(path, 19)}, in newest()",
            "     18 try:",
            "---> 19     outer()",
            "     20 except ValueError:",
            "",
            f"{place(path, 15)}, in outer()",
            "     14 except ZeroDivisionError as e:",
            '---> 15     raise ValueError("bad thing") from e',
            "",
            "ValueError: bad thing",
            "",
            "During handling of the above exception, another exception occurred:",
            "",
            "KeyError                                  Traceback (most recent call last)",
            f"{place(path, 21)}, in newest()",
            "     19     outer()",
            "     20 except ValueError:",
            '---> 21     {}["no"]',
            "",
            "KeyError: 'no'",
        ]
    )


@pytest.mark.spec("CORE-372", "TCOR-109")
def test_the_verbose_mode_shows_values(sample):
    """Arguments with their values; after the line that ran, its variables and harmless expressions."""
    lines = report(raised(sample.inner, 1), "Verbose").split("\n")
    assert lines[2].endswith("in inner(a=1, b=2)")
    running = next(i for i, line in enumerate(lines) if line.startswith("----> 3"))
    assert lines[running + 1] == "      4             / (b - 2))"
    assert set(lines[running + 2 : running + 6]) == {
        "        x = {'k': 1}",
        "        x['k'] = 1",
        "        b - 2 = 0",
        "        b = 2",
    }


@pytest.mark.parametrize(
    ("context", "numbers"),
    [(1, [7]), (3, [6, 7, 8]), (5, [5, 6, 7, 8, 9]), (7, [4, 5, 6, 7, 8, 9, 10])],
)
def test_the_context_counts_pieces_around_the_line(tmp_path, context, numbers):
    """Half before, half after; one shows the line alone."""
    module = load(
        tmp_path / "m.py", "def f():\n" + "    a = 1\n" * 5 + "    1 / 0\n" + "    b = 2\n" * 5
    )
    shown = [
        line.split()[-4 if "1 / 0" in line else 0]
        for line in report(raised(module.f), context=context).split("\n")[3:-2]
    ]
    assert [int(number) for number in shown] == numbers


def test_pieces_are_whole_statements_and_blank_lines_dont_count(tmp_path):
    """A call over several lines is one piece, a run of comments is one; a long one is shown with a gap."""
    module = load(
        tmp_path / "m.py",
        '''\
        def h():
            a = 1

            # comment one
            # comment two

            b = (1,
                 2)
            c = 1 / 0
            """a
            b
            c
            d
            e
            f
            """
            e = 2
        ''',
    )
    assert report(raised(module.h)).split("\n")[3:-2] == [
        "      4 # comment one",
        "      5 # comment two",
        "      7 b = (1,",
        "      8      2)",
        "----> 9 c = 1 / 0",
        '     10 """a',
        "     11 b",
        "     12 c",
        "   (...)",
        "     15 f",
        '     16 """',
        "     17 e = 2",
    ]


def test_decorators_and_docstrings_are_shown_with_their_function(tmp_path):
    """The header of a function is one piece, its docstring another, with the blank line in it."""
    module = load(
        tmp_path / "m.py",
        '''\
        import functools
        @functools.cache
        def f(q):
            """Doc.

            More.
            """
            assert q == 2, "no"
        ''',
    )
    assert report(raised(module.f, 1)).split("\n")[3:-2] == [
        "      2 @functools.cache",
        "      3 def f(q):",
        '      4     """Doc.',
        "      5 ",
        "      6     More.",
        '      7     """',
        '----> 8     assert q == 2, "no"',
    ]


def test_lambdas_and_comprehensions_are_shown_in_their_function(tmp_path):
    """Their source is the function around them."""
    module = load(
        tmp_path / "m.py", "x = 0\ndef f():\n    a = 1\n    return (lambda y: y / 0)(a)\n\nz = 1\n"
    )
    text = report(raised(module.f))
    assert "in f.<locals>.<lambda>(y)" in text
    assert text.count("----> 4     return (lambda y: y / 0)(a)") == 2
    assert "x = 0" not in text
    assert "z = 1" not in text


@pytest.mark.spec("TCOR-109")
def test_the_running_expression_is_highlighted(sample):
    """The theme's TbHighlight covers exactly the expression that raised, over several lines too."""
    text = report(raised(sample.inner, 1), theme_name="linux")
    marked = [
        line.split("\x1b[30;43m")[1].split("\x1b[39;49m")[0]
        for line in text.split("\n")
        if "\x1b[30;43m" in line
    ]
    assert marked == ['x["k"]', "/ (b - 2)"]
    assert strip_ansi(text) == report(raised(sample.inner, 1))


def test_the_highlight_counts_characters_not_bytes(tmp_path):
    """Columns are in bytes in the code object; text before the expression may be wider than one byte."""
    module = load(tmp_path / "m.py", "def f():\n    return 'äöü€', 1 / 0, 'ß'\n")
    line = next(
        line
        for line in report(raised(module.f), theme_name="linux").split("\n")
        if "\x1b[30;43m" in line
    )
    assert line.split("\x1b[30;43m")[1].split("\x1b[39;49m")[0] == "1 / 0"


def test_a_statement_as_a_whole_is_not_highlighted(tmp_path):
    """raise and assert cover their line: marking all of it would say nothing."""
    module = load(tmp_path / "m.py", "def f():\n    raise ValueError(1)\n")
    assert "\x1b[30;43m" not in report(raised(module.f), theme_name="linux")


@pytest.mark.spec("TERM-064")
def test_nocolor_reports_have_no_escape_sequence(sample):
    """In no mode."""
    for mode in ("Plain", "Context", "Verbose", "Minimal", "Docs", "Doctest"):
        assert "\x1b" not in report(raised(sample.newest), mode)


@pytest.mark.parametrize("theme", ["neutral", "linux", "lightbg", "gruvbox-dark", "pride"])
def test_colours_change_nothing_else(sample, theme):
    """Without its escape sequences, a coloured report is the plain one, but for the symbols of the theme."""
    error = raised(sample.newest)
    colored = strip_ansi(report(error, theme_name=theme)).replace("─", "-").replace("▶", ">")
    assert "\x1b[" in report(error, theme_name=theme)
    assert colored == report(error)


@pytest.mark.spec("TCOR-111")
def test_groups_show_their_members(tmp_path):
    """Each member of an exception group (PEP 654) has its own report, numbered, in Python's drawing."""
    path = tmp_path / "m.py"
    module = load(
        path,
        """\
        def make(error):
            try:
                raise error
            except Exception as caught:
                return caught
        def f():
            raise ExceptionGroup("several", [make(ValueError("a")), ExceptionGroup("inner", [TypeError("b")])])
        """,
    )
    lines = report(raised(module.f)).split("\n")
    start = lines.index("ExceptionGroup: several (2 sub-exceptions)")
    assert lines[start + 1 :] == [
        "  +-+---------------- 1 ----------------",
        "    | ValueError                                Traceback (most recent call last)",
        f"    | {place(path, 3)}, in make(error)",
        "    |       2 try:",
        "    | ----> 3     raise error",
        "    |       4 except Exception as caught:",
        "    |",
        "    | ValueError: a",
        "    +---------------- 2 ----------------",
        "    | ExceptionGroup: inner (1 sub-exception)",
        "    |   +-+---------------- 1 ----------------",
        "    |     | TypeError: b",
        "    |     +------------------------------------",
        "    +------------------------------------",
    ]


@pytest.mark.spec("TCOR-111")
def test_large_groups_are_cut(tmp_path):
    """After fifteen members, as in Python's own report, the rest is counted."""
    text = report(ExceptionGroup("many", [ValueError(i) for i in range(40)]))
    assert "ValueError: 14" in text
    assert "ValueError: 15" not in text
    assert "and 25 more exceptions" in text


@pytest.mark.spec("TCOR-112")
def test_hidden_frames_are_counted_and_the_last_is_shown(tmp_path):
    """__tracebackhide__ hides a frame unless it is the last one."""
    module = load(
        tmp_path / "m.py",
        """\
        def boom():
            __tracebackhide__ = True
            1 / 0
        def a():
            __tracebackhide__ = True
            b()
        def b():
            __tracebackhide__ = True
            boom()
        def visible():
            __tracebackhide__ = False
            a()
        """,
    )
    text = report(raised(module.visible))
    assert "    [... skipping hidden 2 frames]\n" in text
    assert "in visible()" in text
    assert "in a()" not in text
    assert "in boom()" in text


@pytest.mark.spec("TCOR-113")
def test_recursion_is_folded(tmp_path):
    """The first two rounds and the last frame of each place are shown, the rest is one line with counts."""
    module = load(
        tmp_path / "m.py",
        """\
        def a(n):
            return b(n)
        def b(n):
            if n == 0:
                1 / 0
            return a(n - 1)
        """,
    )
    text = report(raised(module.a, 100))
    assert "[... skipping similar frames: a at line 2 (98 times), b at line 6 (97 times)]" in text
    assert text.count("in a(n)") == 3
    assert (
        text.count("in b(n)") == 4
    )  # two at the start, the last of the rounds, the one that raises


@pytest.mark.spec("TCOR-113")
def test_a_very_deep_recursion_is_reported(tmp_path):
    """50,000 frames are walked, not formatted; a formatter that formats each would run for minutes (the limit is a hang guard)."""
    module = load(tmp_path / "m.py", "def f(n):\n    return f(n + 1)\n")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        error = raised(module.f, 0)
        text = report(error)
        plain = report(error, "Plain")
    finally:
        sys.setrecursionlimit(limit)
        error.__traceback__ = None
    assert "RecursionError: maximum recursion depth exceeded" in text
    assert text.count("\n") < 40
    assert plain.count("\n") < 20


@pytest.mark.spec("TCOR-110")
@pytest.mark.timeout(20)
def test_a_huge_generated_file_is_shown_with_full_context(tmp_path):
    """In a file of 300,000 lines a frame looks as in any other; parsing it whole takes seconds."""
    source = "".join(f"def f{i}(x):\n    y = x + {i}\n    return y / 0\n" for i in range(100_000))
    path = tmp_path / "big.py"
    path.write_text(source)
    # Only the last function is compiled, in its place: compiling all of them is what would take time here.
    namespace = {"__name__": "big", "__file__": str(path)}
    last = "\n" * 299_997 + source[source.rindex("def f") :]
    exec(compile(last, str(path), "exec"), namespace)
    assert report(raised(namespace["f99999"], 1)).split("\n")[2:6] == [
        f"{place(path, 300000)}, in f99999(x)",
        "   299998 def f99999(x):",
        "   299999     y = x + 99999",
        "-> 300000     return y / 0",
    ]


@pytest.mark.spec("CORE-379", "CORE-381", "CORE-R078", "TCOR-109")
def test_code_in_memory_is_shown_from_linecache(tmp_path):
    """Cells and pasted code have no file: their lines are where linecache keeps them, under the name that the shell tells."""
    import linecache

    name = "<ipython-input-3-abc>"
    source = "def f():\n    return 1 / 0\nf()\n"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        error = raised(exec, compile(source, name, "exec"), {"__name__": "__main__"})
        from ipy.core.tracebacks import AutoFormattedTB

        formatter = AutoFormattedTB("Context", "nocolor")
        formatter.format_code_name = lambda code: ("Cell", "In[3]") if code == name else None
        lines = formatter.text(type(error), error, error.__traceback__).split("\n")
    finally:
        del linecache.cache[name]
    assert lines[2:] == [
        "Cell In[3], line 3",
        "      1 def f():",
        "      2     return 1 / 0",
        "----> 3 f()",
        "",
        "Cell In[3], line 2, in f()",
        "      1 def f():",
        "----> 2     return 1 / 0",
        "",
        "ZeroDivisionError: division by zero",
    ]


def test_a_frame_without_source_is_named(tmp_path):
    """Evaluated strings have no lines to show, which is no reason to say so at length."""
    error = raised(eval, "1/0", {})
    assert report(error).split("\n")[2:] == [
        "File <string>:1",
        "",
        "ZeroDivisionError: division by zero",
    ]


@pytest.mark.spec("CORE-380", "CORE-R018")
def test_binary_files_are_not_read_as_source(tmp_path):
    """A compiled extension puts its own name into frames: the frame is named, nothing is tokenised."""
    path = tmp_path / "ext.so"
    path.write_bytes(b"\x7fELF\0" + b"\n" * 100)
    error = raised(eval, compile("1/0", str(path), "eval"), {})
    assert report(error).split("\n")[2] == f"File {path}:1"
    assert "\x7f" not in report(error)


@pytest.mark.spec("CORE-381", "CORE-R109", "CORE-R017")
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "cp1252", "euc-jp"])
def test_encoding_cookies_are_obeyed(tmp_path, encoding):
    """The lines are decoded as the file says."""
    text = "日本" if encoding == "euc-jp" else "grün"
    source = f"# -*- coding: {encoding} -*-\ndef f():\n    raise ValueError('{text}')\n"
    module = load(tmp_path / "m.py", source.encode(encoding))
    error = raised(module.f)
    assert f"----> 3     raise ValueError('{text}')" in report(error)
    assert report(error).endswith(f"ValueError: {text}")


@pytest.mark.spec("CORE-R109")
def test_a_wrong_encoding_does_not_crash(tmp_path):
    """Bytes that don't fit, or an encoding that doesn't exist, give replacement characters."""
    path = tmp_path / "m.py"
    module = load(path, "def f():\n    1 / 0  # x\n")
    error = raised(module.f)
    path.write_bytes(b"# coding: nosuch\ndef f():\n    1 / 0 # \xff\n")
    assert "File" in report(error)
    path.write_bytes(b"def f():\n    1 / 0  # \xff\n")
    assert "    1 / 0  # \ufffd" in report(error)


def test_a_file_that_has_shrunk_is_no_trouble(tmp_path):
    """Files are read as they are now: a line that is gone is left out."""
    path = tmp_path / "m.py"
    module = load(path, "\n" * 50 + "def f():\n    1 / 0\n")
    error = raised(module.f)
    path.write_text("x = 1\n")
    assert report(error).split("\n")[2:] == [
        f"{place(path, 52)}, in f()",
        "",
        "ZeroDivisionError: division by zero",
    ]
    path.unlink()
    assert report(error).split("\n")[2] == f"{place(path, 52)}, in f()"


def test_text_that_is_not_python_is_shown_by_lines(tmp_path):
    """Templates and Cython name lines of files that Python can't parse."""
    path = tmp_path / "page.html"
    path.write_text("<p>\n{{ x }}\n{{ 1/0 }}\n</p>\n")
    error = raised(eval, compile("\n\n1/0", str(path), "eval"), {})
    assert report(error, context=3).split("\n")[3:6] == [
        "      2 {{ x }}",
        "----> 3 {{ 1/0 }}",
        "      4 </p>",
    ]


@pytest.mark.spec("TCOR-109")
def test_home_is_written_as_a_tilde(tmp_path, monkeypatch):
    """Paths under the home directory are shortened."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    module = load(tmp_path / "m.py", "def f():\n    1 / 0\n")
    assert report(raised(module.f)).split("\n")[2].startswith("File ~")


@pytest.mark.spec("TCOR-111")
def test_suppressed_contexts_and_loops_end_the_chain():
    """`from None` cuts the chain; a chain that closes on itself is shown once."""

    def quiet():
        try:
            1 / 0
        except ZeroDivisionError:
            raise KeyError("x") from None

    assert "ZeroDivisionError" not in report(raised(quiet)).replace("except ZeroDivisionError:", "")
    first, second = ValueError("first"), ValueError("second")
    first.__context__, second.__context__ = second, first
    assert report(first).count("ValueError: ") == 2


def test_a_very_long_chain_loses_its_middle():
    """Retry loops can chain thousands of exceptions."""
    newest = ValueError(0)
    for number in range(1, 500):
        older, newest = newest, ValueError(number)
        newest.__context__ = older
    text = report(newest)
    assert "[... skipping 450 more exceptions of this chain]" in text
    assert "ValueError: 499" in text
    assert "\nValueError: 0\n" in text


@pytest.mark.spec("TCOR-110")
@pytest.mark.timeout(20)
@pytest.mark.parametrize("mode", ["Plain", "Context", "Verbose"])
def test_a_line_of_a_megabyte_is_cut(tmp_path, mode):
    """Minified or generated code: the line is shown in part, in time (the limit is a hang guard)."""
    path = tmp_path / "m.py"
    module = load(path, "def f():\n    1 / 0\n")
    path.write_text("def f():\n    1 / 0" + "; x = [1, 2, 'a']" * 60_000 + "\n")
    text = report(raised(module.f), mode, theme_name="linux")
    assert "ZeroDivisionError: " in strip_ansi(text)
    assert len(strip_ansi(text)) < 4000


def test_thousands_of_branches_are_no_trouble(tmp_path):
    """A chain of elif nests as deeply in the syntax tree as it is long."""
    source = "def f(x):\n    if x == 0:\n        pass\n" + "".join(
        f"    elif x == {n}:\n        y = {n}\n" for n in range(1, 1100)
    )
    path = tmp_path / "m.py"
    path.write_text(source + "    1 / 0\n")
    namespace = {"__name__": "m"}
    # The function is compiled without its branches, which the compiler itself may refuse.
    exec(compile("\n" * 2201 + "def f(x):\n    1 / 0\n", str(path), "exec"), namespace)
    assert "ZeroDivisionError: division by zero" in report(raised(namespace["f"], -1))
    assert "formatter failed" not in report(raised(namespace["f"], -1))
