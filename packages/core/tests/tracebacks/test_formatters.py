from __future__ import annotations

import io
import subprocess
import sys

import pytest

from ipy.core.tracebacks import (
    MODES,
    AutoFormattedTB,
    ColorTB,
    FormattedTB,
    ListTB,
    SyntaxTB,
    TBTools,
    VerboseTB,
    custom_traceback,
)

from .helpers import load, raised, report


class Fragile(Exception):
    def __str__(self):
        raise RuntimeError("no text")


def divide():
    return 1 / 0


@pytest.fixture
def error():
    return raised(divide)


@pytest.mark.spec("CORE-371")
def test_modes_switch_by_name_and_in_turn(error):
    """Names in any case; without a name, the next mode; the old methods."""
    formatter = AutoFormattedTB("Plain", "nocolor")
    seen = []
    for _ in MODES:
        seen.append(formatter.mode)
        formatter.set_mode()
    assert seen == ["Plain", "Context", "Verbose", "Minimal", "Docs", "Doctest"]
    formatter.set_mode("verbose")
    assert (formatter.mode, formatter.include_vars) == ("Verbose", True)
    for name in ("plain", "context", "verbose", "minimal"):
        getattr(formatter, name)()
        assert formatter.mode == name.capitalize()


def test_an_unknown_mode_is_told_with_the_known_ones():
    """One clear error, with a suggestion."""
    with pytest.raises(
        ValueError, match=r"Unknown traceback mode 'Contxt'\. Did you mean 'Context'\?"
    ):
        AutoFormattedTB("Contxt")


@pytest.mark.spec("CORE-371")
def test_the_plain_mode_is_as_python_but_for_the_places(error, tmp_path):
    """One line of source per frame, without rule."""
    assert report(error, "Plain") == (
        "Traceback (most recent call last):\n"
        f"  File {__file__}:30 in divide\n"
        "    return 1 / 0\n"
        "ZeroDivisionError: division by zero\n"
    )


@pytest.mark.spec("TCOR-112")
def test_the_plain_mode_shows_hidden_frames(tmp_path):
    """Plain means all."""
    module = load(
        tmp_path / "m.py", "def f():\n    __tracebackhide__ = True\n    g()\ndef g():\n    1 / 0\n"
    )
    assert "in f\n" in report(raised(module.f), "Plain")


def test_the_short_modes(error):
    """Minimal is the message, Doctest replaces the frames by dots, Docs keeps the first and the last frame."""
    assert report(error, "Minimal") == "ZeroDivisionError: division by zero\n"
    assert report(error, "Doctest") == (
        "Traceback (most recent call last):\n    ...\nZeroDivisionError: division by zero\n"
    )

    def deep(n):
        return deep(n - 1) if n else divide()

    docs = report(raised(deep, 5), "Docs")
    assert docs.count("File") == 2
    assert "[... 5 skipped frames]" in docs


@pytest.mark.spec("TCOR-111")
@pytest.mark.parametrize("mode", ["Plain", "Context", "Verbose", "Doctest", "Docs"])
def test_chains_and_notes_are_shown_in_all_modes(mode):
    """__cause__ and its sentence, and the notes of PEP 678."""

    def chained():
        try:
            divide()
        except ZeroDivisionError as error:
            new = ValueError("new")
            new.add_note("first note\nsecond line")
            raise new from error

    text = report(raised(chained), mode)
    assert (
        text.index("ZeroDivisionError: division by zero")
        < text.index("direct cause")
        < text.index("ValueError: new")
    )
    assert "ValueError: new\nfirst note\nsecond line" in text


@pytest.mark.spec("TCOR-111")
@pytest.mark.parametrize("mode", ["Plain", "Context", "Verbose"])
def test_groups_are_shown_in_all_long_modes(mode):
    """Every member is reported."""
    text = report(ExceptionGroup("g", [ValueError("a"), TypeError("b")]), mode)
    assert "    | ValueError: a" in text
    assert "    | TypeError: b" in text


@pytest.mark.spec("CORE-373", "TCOR-116")
@pytest.mark.parametrize(
    "color", ["color_scheme='NoColor'", "theme_name='nocolor'", "color_scheme='Linux'"]
)
def test_a_formatter_serves_as_excepthook_in_any_program(tmp_path, color):
    """sys.excepthook = FormattedTB(mode=..., color_scheme=...) works without a shell, in old and new spelling."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom ipy.core.tracebacks import FormattedTB\n"
        f"sys.excepthook = FormattedTB(mode='Verbose', {color}, call_pdb=0)\n"
        "def f(x):\n    return x / 0\nf(5)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert "f" in done.stdout
    assert "x=5" in done.stdout
    assert ("\x1b[" in done.stdout) == ("Linux" in color)


@pytest.mark.spec("CORE-373")
def test_call_pdb_starts_the_debugger_after_the_report(tmp_path):
    """call_pdb=1 opens a post-mortem session at the frame that raised."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom ipy.core.tracebacks import FormattedTB\n"
        "sys.excepthook = FormattedTB(mode='Plain', color_scheme='NoColor', call_pdb=1)\n"
        "def f(x):\n    return x / 0\nf(5)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        input="p x + 100\nup\nq\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "ZeroDivisionError: division by zero" in done.stdout
    assert "105" in done.stdout
    assert "----> 6 f(5)" in done.stdout


def test_a_formatter_finds_the_current_exception(error):
    """AutoFormattedTB needs no arguments in an except block; elsewhere it says that there is nothing."""
    out = io.StringIO()
    formatter = AutoFormattedTB("Minimal", "nocolor", ostream=out)
    try:
        raise error
    except ZeroDivisionError:
        formatter()
        assert formatter.structured_traceback() == ["ZeroDivisionError: division by zero\n"]
    assert out.getvalue().strip() == "ZeroDivisionError: division by zero"
    with pytest.raises(ValueError, match="there is no exception to report"):
        formatter.structured_traceback()


@pytest.mark.parametrize("cls", [AutoFormattedTB, FormattedTB, VerboseTB, ListTB, ColorTB])
def test_every_formatter_is_callable_with_a_triple(cls, error):
    """It writes to its stream, and `text` gives the same."""
    formatter = cls(theme_name="nocolor") if cls is not ColorTB else cls("nocolor")
    out = io.StringIO()
    formatter.ostream = out
    formatter(type(error), error, error.__traceback__)
    assert out.getvalue() == formatter.text(type(error), error, error.__traceback__) + "\n"
    assert "ZeroDivisionError: division by zero" in out.getvalue()


def test_the_stream_is_standard_output_of_the_moment(error, capsys):
    """Without a stream of its own, a formatter writes where sys.stdout points when it is called."""
    ListTB(theme_name="nocolor")(type(error), error, error.__traceback__)
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_colours_are_toggled_and_named(error):
    """color_toggle switches off and on again; old and new names of the setters work."""
    formatter = AutoFormattedTB("Context", "linux")
    assert formatter.has_colors
    formatter.color_toggle()
    assert not formatter.has_colors
    formatter.color_toggle()
    assert formatter.theme_name == "linux"
    formatter.set_colors("NoColor")
    assert not formatter.has_colors
    formatter.set_theme_name("lightbg")
    assert formatter.theme_name == "lightbg"
    with pytest.raises(KeyError):
        formatter.theme_name = "nosuch"


def test_without_a_theme_the_stream_decides(error):
    """Colours are for terminals: a file gets none."""
    formatter = VerboseTB(ostream=io.StringIO())
    assert formatter.theme_name == "nocolor"


def test_a_misspelt_theme_is_told_when_the_formatter_is_made():
    """Not while an error is being reported."""
    with pytest.raises(KeyError, match="No theme is called 'linx'"):
        AutoFormattedTB("Context", "linx")


def test_the_base_class_says_what_is_missing(error):
    """TBTools alone can't build a report."""
    with pytest.raises(NotImplementedError):
        TBTools().structured_traceback(type(error), error, None)


def test_frames_at_the_start_can_be_left_out(tmp_path):
    """tb_offset, of the formatter or of the call; the last frame stays."""
    module = load(tmp_path / "m.py", "def a(): b()\ndef b(): c()\ndef c(): 1 / 0\n")
    error = raised(module.a)
    formatter = AutoFormattedTB("Context", "nocolor", tb_offset=1)
    assert "in a()" not in formatter.text(type(error), error, error.__traceback__)
    text = formatter.text(type(error), error, error.__traceback__, tb_offset=99)
    assert "in c()" in text
    assert "in b()" not in text


@pytest.mark.spec("TCOR-112")
def test_the_shells_own_frames_are_left_out(tmp_path):
    """What lies between the user's frames and belongs to the shell is not shown; skip_hidden = False shows it."""
    machinery = {"__name__": "ipy.core.execution.fake"}
    exec(compile("def run(f):\n    return f()\n", "<machinery>", "exec"), machinery)
    error = raised(machinery["run"], divide)
    assert "<machinery>" not in report(error)
    assert "<machinery>" not in report(error, "Plain")
    formatter = AutoFormattedTB("Context", "nocolor")
    formatter.skip_hidden = False
    assert "<machinery>" in formatter.text(type(error), error, error.__traceback__)


def test_an_error_of_the_shell_itself_is_shown(tmp_path):
    """Frames of the shell after the user's last one are where the error is."""
    machinery = {"__name__": "ipy.core.fake"}
    exec(compile("def run():\n    return 1 / 0\n", "<machinery>", "exec"), machinery)
    assert "<machinery>" in report(raised(machinery["run"]))


@pytest.mark.spec("TCOR-112")
def test_the_mark_of_the_bottom_frame_is_obeyed(tmp_path):
    """Nothing up to the frame with __tracebackhide__ = '__ipython_bottom__' is shown, and nothing is said about it."""
    module = load(
        tmp_path / "m.py",
        "def top(f):\n    bottom(f)\ndef bottom(f):\n    __tracebackhide__ = '__ipython_bottom__'\n    f()\n",
    )
    text = report(raised(module.top, divide))
    assert "in top" not in text
    assert "in bottom" not in text
    assert "skipping" not in text
    assert "in divide()" in text


def test_the_long_header_tells_versions():
    """For reports by mail: Python, the executable, the package, the time."""
    error = raised(divide)
    text = report(error, long_header=True)
    assert f"Python {sys.version.split()[0]}" in text
    assert sys.executable in text
    assert "ipy-core" in text
    assert "in divide()" in text


def test_a_failure_of_the_formatter_ends_in_pythons_own_report(error):
    """Whatever goes wrong while formatting, the user's error is told, and why it looks plain."""
    formatter = AutoFormattedTB("Context", "nocolor")

    def broken(filename):
        raise RuntimeError("broken names")

    formatter.format_code_name = broken
    for mode in ("Context", "Plain"):
        formatter.set_mode(mode)
        lines = formatter.structured_traceback(type(error), error, error.__traceback__)
        text = formatter.stb2text(lines)
        assert "formatter failed with RuntimeError: broken names" in text
        assert "Traceback (most recent call last):" in text
        assert "ZeroDivisionError: division by zero" in text


def test_an_exception_without_text_is_reported():
    """__str__ may fail."""

    def fail():
        raise Fragile

    assert report(raised(fail)).endswith("Fragile: <str of Fragile failed: RuntimeError>")


@pytest.mark.spec("CORE-374", "TCOR-114")
def test_an_exception_can_draw_its_own_report():
    """_render_traceback_() gives the lines; if it fails, or gives something else, the usual report is taken."""

    class Drawn(Exception):
        def __init__(self, result):
            self.result = result

        def _render_traceback_(self):
            if isinstance(self.result, Exception):
                raise self.result
            return self.result

    assert custom_traceback(Drawn(["a", "b"])) == ["a", "b"]
    assert custom_traceback(Drawn("a\nb")) == ["a", "b"]
    assert custom_traceback(Drawn(ValueError("x"))) is None
    assert custom_traceback(Drawn(42)) is None
    assert custom_traceback(ValueError("x")) is None
    assert custom_traceback(None) is None


def test_only_the_message_can_be_asked_for(error, capsys):
    """get_exception_only gives lines, show_exception_only writes them."""
    formatter = AutoFormattedTB("Context", "nocolor")
    assert formatter.get_exception_only(type(error), error) == [
        "ZeroDivisionError: division by zero\n"
    ]
    formatter.show_exception_only(type(error), error)
    assert capsys.readouterr().out == "ZeroDivisionError: division by zero\n"


def test_frames_may_come_as_python_extracts_them(error):
    """ListTB takes what traceback.extract_tb gives."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    formatter = ListTB(theme_name="nocolor")
    assert formatter.structured_traceback(type(error), error, list(frames)) == [
        "Traceback (most recent call last):\n",
        f"  File {__file__}:30 in divide\n    return 1 / 0\n",
        "ZeroDivisionError: division by zero\n",
    ]


def test_the_debugger_of_a_formatter_can_be_exchanged(error, capsys):
    """debugger_cls is made once and given the exception; without one, that is said."""
    calls = []

    class Recorder:
        def reset(self):
            calls.append("reset")

        def interaction(self, frame, tb_or_exc):
            calls.append(tb_or_exc)

    formatter = AutoFormattedTB("Minimal", "nocolor", call_pdb=True, debugger_cls=Recorder)
    formatter(type(error), error, error.__traceback__)
    assert calls[0] == "reset"
    assert calls[1] in (error, error.__traceback__)
    formatter.call_pdb = False
    formatter(type(error), error, error.__traceback__)
    assert len(calls) == 2


def test_nothing_heavy_is_imported():
    """A report without colours needs neither Pygments nor stack_data nor asyncio."""
    program = (
        "import sys\nfrom ipy.core.tracebacks import AutoFormattedTB\n"
        "try:\n    1 / 0\nexcept Exception:\n    AutoFormattedTB('Context', 'nocolor')()\n"
        "heavy = {'pygments', 'stack_data', 'executing', 'asyncio', 'inspect', 'pdb', 'traceback'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)


def test_syntax_tb_remembers_the_last_error():
    """clear_err_state returns it once."""
    formatter = SyntaxTB(theme_name="nocolor")
    error = raised(compile, "x = (", "<string>", "exec")
    formatter.structured_traceback(type(error), error, [])
    assert formatter.clear_err_state() is error
    assert formatter.clear_err_state() is None


def test_a_failure_of_both_formatters_still_lists_the_frames():
    """Where Python's own formatter fails at an exception as well, its frames and its name are told."""

    class Odd(Exception):
        __cause__ = property(lambda self: 1 / 0)

    def fail():
        raise Odd("told")

    def broken(filename):
        raise SystemExit

    formatter = AutoFormattedTB("Context", "nocolor", format_code_name=broken)
    with pytest.raises(Odd) as caught:
        fail()
    text = formatter.text(Odd, caught.value, caught.tb)
    assert "formatter failed with SystemExit" in text
    assert 'raise Odd("told")' in text
    assert text.endswith("Odd: told")
