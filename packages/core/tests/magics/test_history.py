"""%history, %recall and %rerun, with real earlier sessions."""

from __future__ import annotations

import types

import pytest

from ipy.core.errors import UsageError
from ipy.core.shell import InteractiveShell

FIRST = ["a = 1", 'print("ünï")', "a + 1"]
SECOND = ["b = 2", "import math", "b * 3"]


def session(home, cells):
    """A shell with a profile that has run some cells."""
    profile = types.SimpleNamespace(location=str(home / "profile_default"), startup_dir="")
    (home / "profile_default").mkdir(exist_ok=True)
    shell = InteractiveShell(
        ipython_dir=str(home / "ipython"), profile_dir=profile, colors="nocolor"
    )
    for cell in cells:
        shell.run_cell(cell, store_history=True)
    return shell


@pytest.fixture
def third(home, capsys):
    """The third session of a profile; the cells of the first two are in its database."""
    for cells in (FIRST, SECOND):
        earlier = session(home, cells)
        earlier.atexit_operations()
        earlier.cleanup()
    shell = session(home, ["c = 3", "c * 5", "def f(x):\n    return x"])
    capsys.readouterr()
    yield shell
    shell.atexit_operations()
    shell.cleanup()


@pytest.fixture
def history(third, capsys):
    """Run %history as the fourth cell, and give what it prints."""

    def run(line: str) -> str:
        third.run_cell(f"%history {line}", store_history=False)
        return capsys.readouterr().out

    return run


@pytest.mark.spec("CORE-247", "CORE-R055")
def test_the_session_is_printed_as_typed(history):
    """Plain; with numbers; with results; and both together, which are independent of each other."""
    plain = "c = 3\nc * 5\ndef f(x):\n    return x\n"
    assert history("") == plain
    assert history("-n") == "   1: c = 3\n   2: c * 5\n   3:\ndef f(x):\n    return x\n"
    assert history("-o") == "c = 3\nc * 5\n15\ndef f(x):\n    return x\n"
    both = "   1: c = 3\n   2: c * 5\n15\n   3:\ndef f(x):\n    return x\n"
    assert history("-n -o") == history("-no") == both


@pytest.mark.spec("CORE-247")
def test_prompts_make_a_doctest(history):
    """-p puts Python's prompts in front; a block ends as a doctest wants it."""
    assert history("-p") == ">>> c = 3\n>>> c * 5\n>>> def f(x):\n...     return x\n...\n"


@pytest.mark.spec("CORE-247")
def test_translated_input_is_python(third, capsys):
    """-t prints what has run; without it, what was typed."""
    third.run_cell("%who_ls", store_history=True)
    capsys.readouterr()
    third.run_line_magic("history", "4")
    third.run_line_magic("history", "-t 4")
    assert capsys.readouterr().out == "%who_ls\nget_ipython().run_line_magic('who_ls', '')\n"


@pytest.mark.spec("CORE-247")
def test_hist_is_the_same(third, capsys):
    """The short name is another name of the same magic."""
    third.run_line_magic("hist", "-n 1")
    assert capsys.readouterr().out == "   1: c = 3\n"


@pytest.mark.spec("CORE-248", "CORE-249", "CORE-253", "CORE-R056", "TCOR-030")
@pytest.mark.parametrize(
    ("ranges", "texts"),
    [
        ("2", ["c * 5"]),
        ("1-2", ["c = 3", "c * 5"]),
        ("2-", ["c * 5", "def f(x):\n    return x"]),
        ("1 3", ["c = 3", "def f(x):\n    return x"]),
        ("~1/2", SECOND[1:2]),
        ("~1/", SECOND),
        ("~2/", FIRST),
        ("~2", FIRST),
        ("~2/1-2 1", [*FIRST[:2], "c = 3"]),
        ("~2/3-~1/1", [FIRST[2], SECOND[0]]),
        ("1/1-2", FIRST[:2]),
        ("~9/", []),
    ],
)
def test_ranges_name_inputs_of_all_sessions(history, ranges, texts):
    """Numbers, open ends, whole earlier sessions, and spans over several."""
    assert history(ranges) == "".join(f"{text}\n" for text in texts)


@pytest.mark.spec("CORE-249")
def test_numbers_of_other_sessions_are_written_with_the_session(history):
    """`session/line`, as ranges take them."""
    assert history("-n ~1/1-2") == " 2/1: b = 2\n 2/2: import math\n"


@pytest.mark.spec("CORE-247", "TCOR-030")
def test_the_last_inputs_of_all_sessions(third, capsys):
    """-l n goes back over the sessions, before the call itself; alone it means ten; -u leaves out what is equal."""
    third.run_cell("%history -l 4", store_history=True)
    assert capsys.readouterr().out == "b * 3\nc = 3\nc * 5\ndef f(x):\n    return x\n"
    third.run_cell("%history -l", store_history=True)
    assert len(capsys.readouterr().out.splitlines()) == len(FIRST) + len(SECOND) + 4 + 1
    third.run_cell("c = 3", store_history=True)
    third.run_cell("%history -u -l 100", store_history=True)
    assert capsys.readouterr().out.splitlines().count("c = 3") == 1


@pytest.mark.spec("CORE-247", "CORE-250", "CORE-251", "TCOR-030")
def test_searching_everything_with_a_wildcard(third, history):
    """The pattern is found anywhere in an input; numbers say where; -l limits, -u leaves out what is equal."""
    assert history("-g *= ?") == " 1/1: a = 1\n 2/1: b = 2\n   1: c = 3\n"
    assert history("-g import") == " 2/2: import math\n"
    assert history('-g "c *"') == "   1: c = 3\n   2: c * 5\n"
    assert history("-g = -l 1") == "   1: c = 3\n"
    third.run_cell("b = 2", store_history=True)
    assert history("-g b = 2") == " 2/1: b = 2\n   4: b = 2\n"
    assert history("-u -g b = 2") == "   4: b = 2\n"
    assert history("-g nowhere_to_be_found") == ""


@pytest.mark.spec("TCOR-030")
def test_searching_within_a_range(history):
    """A pattern behind a range looks there only."""
    assert history("~1/ 1 -g =") == " 2/1: b = 2\n   1: c = 3\n"
    assert history("~1/ 1 -g = -l 1") == "   1: c = 3\n"


@pytest.mark.spec("CORE-252", "CORE-R057")
def test_files_are_written_in_utf8(third, history, home):
    """Non-ASCII text survives; the file has what would have been printed."""
    assert history("-f out.txt ~2/") == ""
    assert (home / "out.txt").read_text(encoding="utf-8") == 'a = 1\nprint("ünï")\na + 1\n'
    history("-g ün -f found.txt")
    assert "ünï" in (home / "found.txt").read_text(encoding="utf-8")


def test_a_file_is_overwritten_after_a_question_only(third, history, home, monkeypatch):
    """No keeps the file; yes replaces it."""
    (home / "out.txt").write_text("mine")
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    assert history("-f out.txt 1") == "Aborting.\n"
    assert (home / "out.txt").read_text() == "mine"
    monkeypatch.setattr("builtins.input", lambda prompt: "y")
    history("-f out.txt 1")
    assert (home / "out.txt").read_text() == "c = 3\n"


@pytest.mark.parametrize("line", ["bogus", "-q", "1 x", "-l many", "-f /no/such/dir/x 1"])
def test_mistakes_are_one_error(third, line):
    """Unknown options, words that are no ranges, files that can't be written."""
    with pytest.raises(UsageError):
        third.run_line_magic("history", line)


@pytest.fixture
def recalled(third):
    """What %recall puts at the next prompt."""

    def recall(line: str, magic: str = "recall") -> str:
        third.payload_manager.clear_payload()
        third.run_line_magic(magic, line)
        (payload,) = third.payload_manager.read_payload()
        assert payload["source"] == "set_next_input"
        return payload["text"]

    return recall


@pytest.mark.spec("CORE-254", "CORE-253", "CORE-035")
def test_recall_puts_input_at_the_next_prompt(third, recalled):
    """By number, range, variable, or a piece of its text; without anything, the last result."""
    assert recalled("1") == recalled("1", "rep") == "c = 3"
    assert recalled("1-2 ~1/1") == "c = 3\nc * 5\nb = 2"
    assert recalled("") == "15"
    third.user_ns["text"] = "some text"
    assert recalled("text") == "some text"
    assert recalled("c *") == "c * 5"
    assert recalled("import") == "import math"
    with pytest.raises(UsageError, match="nowhere"):
        third.run_line_magic("recall", "nowhere")


@pytest.mark.spec("CORE-255", "CORE-253")
def test_rerun_runs_input_again(third, capsys):
    """By range, the last, the last n, or the last that contains a text; the code is shown first."""
    third.run_cell("count = 0", store_history=True)
    third.run_cell("count += 1", store_history=True)
    third.run_cell("%rerun 5", store_history=True)
    assert capsys.readouterr().out == "=== Executing: ===\ncount += 1\n=== Output: ===\n"
    assert third.user_ns["count"] == 2
    third.run_cell("%rerun", store_history=True)
    assert third.user_ns["count"] == 3
    third.run_cell("%rerun -l 2", store_history=True)
    assert third.user_ns["count"] == 1
    third.run_cell("%rerun -g count +", store_history=True)
    assert third.user_ns["count"] == 2
    third.run_cell("%rerun ~1/1 4-5", store_history=True)
    assert (third.user_ns["b"], third.user_ns["count"]) == (2, 1)


@pytest.mark.spec("CORE-255")
def test_an_input_that_runs_itself_again_ends(third, capsys):
    """`%rerun n` in input n is refused, once."""
    result = third.run_cell("%rerun 4", store_history=True)
    assert "without an end" in str(result.error_in_exec) + "".join(capsys.readouterr())
    assert third.run_cell("1 + 1").result == 2


@pytest.mark.spec("CORE-255")
@pytest.mark.parametrize("line", ["-l x", "-l 0", "bogus", "-z"])
def test_rerun_refuses_what_names_no_input(third, line):
    """Numbers and ranges are checked."""
    with pytest.raises(UsageError):
        third.run_line_magic("rerun", line)


def test_rerun_says_when_there_is_nothing(third, capsys):
    """A range without inputs, or a text that is not found."""
    third.run_line_magic("rerun", "~9/1")
    third.run_line_magic("rerun", "-g nowhere")
    assert capsys.readouterr().out == "No lines in history match specification\n" * 2
