"""%who, %whos, %reset, %xdel."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from ipy.core.errors import StdinNotImplementedError, UsageError


@pytest.fixture
def ask(run, capsys):
    """Run a line, and give what it prints."""

    def answer(line: str) -> str:
        capsys.readouterr()
        run(line)
        return capsys.readouterr().out

    return answer


@pytest.fixture
def answers(monkeypatch):
    """Answer questions with the words in this list, one after the other."""
    words: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt="": words.pop(0))
    return words


@pytest.mark.spec("CORE-171", "CORE-173", "TCOR-097")
def test_who_lists_what_the_user_made(run, ask):
    """Sorted names, by type if asked; what the shell put there, and private names, are left out."""
    assert ask("%who") == "Interactive namespace is empty.\n"
    run("b = 1; a = 'x'; _private = 2\ndef f(): pass")
    assert run("%who_ls").result == ["a", "b", "f"]
    assert run("%who_ls int str").result == ["a", "b"]
    assert ask("%who").split() == ["a", "b", "f"]
    assert ask("%who function").split() == ["f"]
    assert ask("%who complex") == "No variables match your requested type.\n"


@pytest.mark.spec("CORE-172", "TCOR-097")
def test_whos_tells_what_is_most_telling(run, ask):
    """Containers show their length, other values their text, shortened in the middle, on one line."""
    run(
        "n = 5; items = [1, 2]; table = {}; text = 'x' * 100; lines = 'a\\nb\\tc'; from collections import deque; d = deque([1])"
    )
    head, rule, *rows = ask("%whos").splitlines()
    assert head.split() == ["Variable", "Type", "Data/Info"]
    assert set(rule) == {"-"}
    facts = {row.split()[0]: row.split(None, 2)[1:] for row in rows}
    assert facts["n"] == ["int", "5"]
    assert facts["items"] == ["list", "n=2"]
    assert facts["table"] == ["dict", "n=0"]
    assert facts["d"] == ["deque", "n=1"]
    assert facts["lines"] == ["str", "a\\nb\\tc"]
    assert facts["text"] == ["str", "x" * 25 + "<...>" + "x" * 25]
    assert [row.split()[0] for row in ask("%whos int list").splitlines()[2:]] == ["items", "n"]


@pytest.mark.spec("TCOR-097")
def test_whos_shows_the_shape_of_arrays_and_tables(run, ask):
    """Arrays with elements, type and memory; tables, and arrays of other libraries, with their shape."""
    pytest.importorskip("pandas")
    run(
        "import numpy as np, pandas as pd\nsmall = np.zeros((3, 4))\nbig = np.zeros((1024, 1024), dtype='u1')\n"
        "df = pd.DataFrame({'a': [1, 2]})\ns = df['a']\nclass Tensor:\n    shape = (2, 3)\nt = Tensor()"
    )
    facts = {row.split()[0]: row.split(None, 2)[2] for row in ask("%whos").splitlines()[2:]}
    assert facts["small"] == "3x4: 12 elems, type `float64`, 96 bytes"
    assert facts["big"] == "1024x1024: 1048576 elems, type `uint8`, 1048576 bytes (1 Mb)"
    assert facts["df"] == "Shape: (2, 1)"
    assert facts["s"] == "Shape: (2,)"
    assert facts["t"] == "Shape: (2, 3)"


@pytest.mark.spec("CORE-172", "CORE-R019", "CORE-R067")
def test_whos_survives_objects_that_fail(run, ask):
    """A failing `__str__`, a failing property and a class without a module leave the rest of the table."""
    run(
        "class Bad:\n    def __repr__(self): raise ValueError('no')\n"
        "class Worse:\n    @property\n    def shape(self): raise RuntimeError('no')\n"
        "class Homeless: pass\nHomeless.__module__ = None\nbad, worse, homeless, z = Bad(), Worse(), Homeless(), 1"
    )
    facts = {row.split()[0]: row.split(None, 2)[2] for row in ask("%whos").splitlines()[2:]}
    assert facts["bad"] == "<ValueError while it was shown>"
    assert facts["worse"] == "<RuntimeError while it was shown>"
    assert "Homeless" in facts["homeless"]
    assert facts["z"] == "1"


@pytest.mark.spec("CORE-174", "TCOR-096")
def test_reset_asks_first(run, ask, answers):
    """No keeps everything; -f asks nothing."""
    run("x = 1")
    answers.append("n")
    assert "Nothing done." in ask("%reset")
    assert run("x").result == 1
    answers.append("y")
    run("%reset")
    assert run("%who_ls").result == []
    run("x = 1")
    run("%reset -f")
    assert run("%who_ls").result == []


@pytest.mark.spec("CORE-174", "CORE-176", "TCOR-096")
def test_reset_clears_names_and_caches(shell, run):
    """Variables, `_n`, `_in`, Out and In; the shell's own names are there again."""
    run("x = 1")
    run("x + 1")
    run("%reset -f")
    for name in ("x", "_2", "_i2"):
        assert name not in shell.user_ns
    assert shell.user_ns["Out"] == {}
    assert not any(shell.user_ns["In"][:3])
    assert run("get_ipython() is not None and _ == _i == ''").result is True


@pytest.mark.spec("CORE-174", "TCOR-096")
def test_reset_s_keeps_inputs_and_results(shell, run):
    """Only the names of the user go."""
    run("x = 1")
    run("x + 1")
    run("%reset -s -f")
    assert "x" not in shell.user_ns
    assert shell.user_ns["Out"] == {2: 2}
    assert shell.user_ns["In"][1] == "x = 1"


@pytest.mark.spec("CORE-174", "TCOR-096")
def test_parts_can_be_reset(shell, run, home):
    """in, out, dhist and array touch nothing else; -f does not ask."""
    numpy = pytest.importorskip("numpy")
    shell.user_ns.update(a=numpy.zeros(3), n=5)
    (home / "d").mkdir()
    run("%cd -q d")
    run("n")
    run("%reset -f array")
    assert run("%who_ls").result == ["n"]
    run("%reset -f out")
    assert shell.user_ns["Out"] == {}
    assert "_2" not in shell.user_ns
    run("%reset -f dhist")
    assert shell.user_ns["_dh"] == []
    run("%reset -f in")
    assert not any(shell.user_ns["In"])
    assert "_i1" not in shell.user_ns
    assert run("n").result == 5
    with pytest.raises(UsageError, match="'everything'"):
        shell.run_line_magic("reset", "everything")


@pytest.mark.spec("TCOR-096")
def test_an_aggressive_reset_forgets_modules(home, run, monkeypatch):
    """A module that was imported in the session is imported anew afterwards."""
    (home / "module_to_forget.py").write_text("")
    monkeypatch.syspath_prepend(str(home))
    run("import module_to_forget")
    assert "module_to_forget" in sys.modules
    run("%reset -f")
    assert "module_to_forget" in sys.modules
    modules = dict(sys.modules)
    try:
        run("%reset -f --aggressive")
        assert "module_to_forget" not in sys.modules
    finally:
        sys.modules.update({k: v for k, v in modules.items() if k != "module_to_forget"})


@pytest.mark.spec("CORE-175", "CORE-R024")
def test_reset_works_where_nobody_can_be_asked(shell, run, monkeypatch):
    """In a front end without standard input, who types %reset means it."""

    def nobody(*args, **kwargs):
        raise StdinNotImplementedError("no input here")

    monkeypatch.setattr(shell, "ask_yes_no", nobody)
    run("x = 1")
    assert run("%reset").success
    assert "x" not in shell.user_ns


@pytest.mark.spec("CORE-R023")
def test_a_script_runs_in_the_names_after_a_reset(run, home):
    """`%run -i` finds the new names."""
    (home / "script.py").write_text("y = x + 1\n")
    run("%reset -f")
    run("x = 1")
    run("%run -i script.py")
    assert run("y").result == 2


@pytest.mark.spec("CORE-026")
def test_reset_clears_names_of_scripts(run, home):
    """Names that the last %run left are gone."""
    (home / "script.py").write_text("from_script = 1\n")
    run("%run script.py")
    assert run("from_script").result == 1
    run("%reset -f")
    assert run("%who_ls").result == []


@pytest.mark.spec("TCOR-096")
def test_names_are_reset_by_regular_expression(shell, run, answers):
    """Every name that matches anywhere goes; a question comes first, unless -f."""
    run("b1m = b2m = b3m = b4m = c = 0")
    answers.append("n")
    run("%reset_selective b")
    assert run("%who_ls").result == ["b1m", "b2m", "b3m", "b4m", "c"]
    run("%reset_selective -f b[2-3]m")
    assert run("%who_ls").result == ["b1m", "b4m", "c"]
    for line in ("", "-f", "-f ["):
        with pytest.raises(UsageError):
            shell.run_line_magic("reset_selective", line)


@pytest.mark.spec("CORE-177")
def test_xdel_frees_the_object(shell, run):
    """The name, other names of the same object, and the caches let it go."""
    run("class Thing: pass\nthing = other = Thing()")
    alive = weakref.ref(shell.user_ns["thing"])
    run("thing")
    run("1")
    run("%xdel thing")
    gc.collect()
    assert alive() is None
    assert "other" not in shell.user_ns


@pytest.mark.spec("CORE-177")
def test_xdel_n_deletes_the_name_alone(shell, run):
    """The object stays under its other names."""
    run("thing = other = object()")
    run("%xdel -n thing")
    assert "thing" not in shell.user_ns
    assert "other" in shell.user_ns


@pytest.mark.spec("CORE-177")
@pytest.mark.parametrize("line", ["nosuch", "__builtins__", "", "-n nosuch"])
def test_xdel_refuses_what_is_not_there_or_not_the_users(shell, line):
    """One error, and nothing is gone."""
    with pytest.raises(UsageError, match="%xdel"):
        shell.run_line_magic("xdel", line)
    assert "__builtins__" in shell.user_ns
