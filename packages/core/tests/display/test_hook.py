import sys
from types import SimpleNamespace

import pytest

from ipy.core.caches import ResultCache
from ipy.core.display.formatters import DisplayFormatter
from ipy.core.display.hook import CapturingDisplayHook, DisplayHook


class Bench:
    """A hook with everything that it works with."""

    def __init__(self, hook_class=DisplayHook, **options):
        self.names = {}
        self.number = 1
        self.results = ResultCache(self.names, {})
        self.history = SimpleNamespace(output_hist_reprs={})
        self.hook = hook_class(
            formatter=DisplayFormatter(),
            results=self.results,
            count=lambda: self.number,
            history=self.history,
            **options,
        )

    def run(self, source, value):
        info = SimpleNamespace(raw_cell=source)
        self.hook.exec_result = SimpleNamespace(info=info, result=None)
        self.hook(value)
        self.number += 1
        return self.hook.exec_result


@pytest.mark.spec("CORE-360")
def test_a_result_is_shown_and_kept(capsys):
    """The prompt and the text are written; `_`, `_<n>` and `Out` hold the value; the history holds the text."""
    bench = Bench()
    result = bench.run("6 * 7", 42)
    assert capsys.readouterr().out == "Out[1]: 42\n"
    assert bench.names == {"_": 42, "__": "", "___": "", "_1": 42}
    assert bench.results.results == {1: 42}
    assert bench.history.output_hist_reprs == {1: "42"}
    assert result.result == 42


def test_none_is_not_shown(capsys):
    """As in plain Python."""
    bench = Bench()
    bench.run("None", None)
    assert capsys.readouterr().out == ""
    assert bench.results.results == {}


@pytest.mark.spec("CORE-048", "TCOR-008")
@pytest.mark.parametrize("source", ["42;", "42;  # quiet", "%time 42;"])
def test_a_semicolon_silences_and_keeps_nothing(capsys, source):
    """Neither shown nor put into the cache."""
    bench = Bench()
    bench.run(source, 42)
    assert capsys.readouterr().out == ""
    assert bench.names == {}
    assert bench.results.results == {}
    assert bench.history.output_hist_reprs == {}


def test_the_source_can_come_from_elsewhere(capsys):
    """A front end may know the text of the cell better."""
    bench = Bench(source=lambda: "1;")
    bench.run("1", 1)
    assert capsys.readouterr().out == ""


def test_without_a_cell_results_are_shown(capsys):
    """A value that comes while no cell runs is shown."""
    bench = Bench()
    bench.hook(3)
    assert capsys.readouterr().out == "Out[1]: 3\n"


@pytest.mark.spec("TTRM-031", "TERM-029")
def test_several_lines_begin_on_their_own_line(capsys):
    """The prompt does not push the first line to the right."""

    class Table:
        def __repr__(self):
            return "a b\n1 2"

    Bench().run("table", Table())
    assert capsys.readouterr().out == "Out[1]: \na b\n1 2\n"


@pytest.mark.spec("CORE-360")
def test_what_was_printed_comes_first(monkeypatch):
    """Both streams are flushed before the prompt."""
    events = []

    class Stream:
        def __init__(self, name):
            self.name = name

        def write(self, text):
            events.append((self.name, text))

        def flush(self):
            events.append((self.name, None))

    monkeypatch.setattr(sys, "stdout", Stream("out"))
    monkeypatch.setattr(sys, "stderr", Stream("err"))
    Bench().run("1", 1)
    assert events == [
        ("out", None),
        ("err", None),
        ("out", "Out[1]: "),
        ("out", "1\n"),
        ("out", None),
    ]


def test_the_prompt_can_be_written_by_a_front_end(capsys):
    """Its text and the way it is written are both given."""
    written = []
    bench = Bench(out_prompt=lambda number: f"[{number}] ", write_prompt=written.append)
    bench.run("1", 1)
    assert written == ["[1] "]
    assert capsys.readouterr().out == "1\n"


@pytest.mark.spec("TTRM-028")
def test_a_renderer_shows_its_type_instead_of_the_text(capsys):
    """The first renderer with data gets the data and its metadata."""

    class Formula:
        def __repr__(self):
            return "text"

        def _repr_latex_(self):
            return "$x$", {"display": True}

    shown = []
    renderers = {
        "image/png": lambda data, metadata: shown.append("png"),
        "text/latex": lambda data, metadata: shown.append((data, metadata)),
    }
    bench = Bench(mime_renderers=renderers)
    bench.run("formula", Formula())
    bench.run("1", 1)
    assert shown == [("$x$", {"display": True})]
    assert capsys.readouterr().out == "Out[1]: \nOut[2]: 1\n"


def test_outputs_are_recorded_and_logged(capsys):
    """The history gets the bundle, the session log the text."""
    recorded, logged = [], []
    bench = Bench(record=lambda kind, bundle: recorded.append((kind, bundle)), log=logged.append)
    bench.run("1", 1)
    assert recorded == [("execute_result", {"text/plain": "1"})]
    assert logged == ["1"]


def test_every_step_can_be_overridden(capsys):
    """As a kernel does it: it sends a message in place of writing."""
    steps = []

    class Sender(DisplayHook):
        def start_displayhook(self):
            steps.append("start")

        def write_output_prompt(self):
            steps.append(self.prompt_count)

        def write_format_data(self, format_dict, md_dict=None):
            steps.append((format_dict, md_dict))

        def finish_displayhook(self):
            steps.append("finish")

    bench = Bench(Sender)
    bench.run("1", 1)
    assert steps == ["start", 1, ({"text/plain": "1"}, {}), "finish"]
    assert capsys.readouterr().out == ""
    assert bench.results.results == {1: 1}


def test_a_broken_repr_does_not_end_the_hook(front, capsys):
    """The failure is reported, the value is kept, and the hook works on."""

    class Broken:
        def __repr__(self):
            raise ZeroDivisionError

    bench = Bench()
    bench.run("broken", broken := Broken())
    assert len(front.shown) == 1
    assert bench.names["_1"] is broken
    bench.run("1", 1)
    assert capsys.readouterr().out.endswith("Out[2]: 1\n")
    assert not bench.hook.is_active


def test_flush_forgets_the_results():
    """As `%reset out` does, so that memory is free again."""
    bench = Bench()
    bench.run("1", 1)
    bench.hook.flush()
    assert bench.results.results == {}
    assert "_1" not in bench.names


def test_a_capturing_hook_keeps_the_bundles():
    """It takes a formatter, or a shell that has one."""
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    outputs = []
    CapturingDisplayHook(shell, outputs)(None)
    CapturingDisplayHook(shell, outputs)(1)
    CapturingDisplayHook(DisplayFormatter(), outputs)("a")
    assert outputs == [
        {"data": {"text/plain": "1"}, "metadata": {}},
        {"data": {"text/plain": "'a'"}, "metadata": {}},
    ]
