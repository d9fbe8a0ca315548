from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from ipy.core.completion import IPCompleter
from ipy.core.completion.jedi_engine import JediEngine

jedi = pytest.importorskip("jedi")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """jedi keeps parsed files in the user's cache folder; not in tests."""
    monkeypatch.setattr(jedi.settings, "cache_directory", str(tmp_path))


@pytest.mark.spec("TCOR-038")
def test_jedi_answers_in_its_own_thread():
    """The question is answered by a thread of jedi's own; its answer has names, kinds and signatures."""
    engine = JediEngine(type_timeout=60.0)
    found = engine.ask("import json\njson.lo", 2, 7, "lo", [{}], 60.0)
    by_name = {answer.name: answer for answer in found}
    assert by_name["loads"].kind == "function"
    assert by_name["loads"].signature.startswith("(")


@pytest.mark.spec("TCOR-038")
def test_an_answer_that_is_late_is_kept_for_the_next_time():
    """Without patience there is no answer; once it has come, the next question gets it at once."""
    engine = JediEngine()
    assert engine.ask("import json\njson.lo", 2, 7, "lo", [{}], 0.0) == []
    for thread in threading.enumerate():
        if thread.name == "jedi":
            thread.join()
    assert "loads" in {
        answer.name for answer in engine.ask("import json\njson.loa", 2, 8, "loa", [{}], 0.0)
    }


def test_one_question_at_a_time():
    """While jedi is busy, another question gets no answer rather than a second jedi."""
    engine = JediEngine()
    assert engine._busy.acquire(blocking=False)
    try:
        assert engine.ask("import json\njson.", 2, 5, "", [{}], 60.0) == []
    finally:
        engine._busy.release()


def test_jedi_runs_no_properties():
    """Live objects are read by jedi without running their code."""
    ran = []

    class A:
        @property
        def p(self):
            ran.append(1)
            return "text"

    JediEngine().ask("a.p.up", 1, 6, "up", [{"a": A()}], 60.0)
    assert ran == []


@pytest.mark.spec("TCOR-038")
def test_jedi_is_asked_only_where_nothing_else_can_tell():
    """Attributes of live objects and of what can be inferred need no jedi; it isn't even imported."""
    code = (
        "import sys\n"
        "from ipy.core.completion import IPCompleter\n"
        "c = IPCompleter(namespace={'d': {}})\n"
        "assert [x.text for x in c.completions('d.ke', 4)] == ['keys']\n"
        "assert 'upper' in [x.text for x in c.completions('x = str()\\nx.upp', 15)]\n"
        "assert 'jedi' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=100)


@pytest.mark.spec("TCOR-038")
def test_the_completer_uses_jedi_unless_told_not_to(namespace):
    """`use_jedi` decides whether jedi is asked."""
    source = "import argparse\nfound = argparse.ArgumentParser().add_argument('x').__class__\nclass A(found): pass\nimport tokenize as t\nt.generate_tokens(1).__next__()."
    completer = IPCompleter(namespace=namespace)
    completer.time_budget_ms = 60_000
    asked = completer.matchers
    assert any(matcher.matcher_identifier == "IPCompleter.jedi_matcher" for matcher in asked)
    assert "exact_type" in [one.text for one in completer.completions(source, len(source))]
    completer.use_jedi = False
    assert not any(
        getattr(m, "matcher_identifier", "") == "IPCompleter.jedi_matcher"
        for m in completer.matchers
    )
