from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from traitlets.config import Config

from ipy.core.history import HistoryAccessor, HistoryAccessorBase, HistoryManager, HistoryOutput

from .helpers import lines_in


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def manager(path: Path) -> Iterator[HistoryManager]:
    with HistoryManager(hist_file=path) as manager:
        yield manager


def fill(manager: HistoryManager, *inputs: str) -> None:
    """Store inputs as the lines that come next."""
    for text in inputs:
        manager.store_inputs(len(manager.input_hist_raw), f"run({text})", text)


def earlier(path: Path, *inputs: str) -> None:
    """A session that has been."""
    with HistoryManager(hist_file=path) as manager:
        fill(manager, *inputs)


@pytest.mark.spec("CORE-R095", "CORE-317")
def test_inputs_are_remembered_by_number(manager: HistoryManager) -> None:
    """The lists of inputs are indexed by line number; a manager needs no shell."""
    manager.store_inputs(1, "run(a)\n\n", "a\n")
    manager.store_inputs(2, "b")
    manager.store_inputs(5, "e")
    assert manager.input_hist_raw == ["", "a", "b", "", "", "e"]
    assert manager.input_hist_parsed == ["", "run(a)", "b", "", "", "e"]
    assert (manager._i00, manager._i, manager._ii, manager._iii) == ("e", "b", "a", "")


@pytest.mark.spec("CORE-304", "CORE-320", "CORE-315", "TERM-R007")
def test_history_survives_the_session(tmp_path: Path) -> None:
    """It stands in the profile's history.sqlite; an input of several lines is one item."""
    cell = "def f():\n    return 'é'\n\n\nf()"
    for profile in ("one", "two"):
        (tmp_path / profile).mkdir()
        with HistoryManager(profile_dir=str(tmp_path / profile)) as manager:
            fill(manager, cell, profile)
    assert lines_in(tmp_path / "one" / "history.sqlite") == [(1, 1, cell), (1, 2, "one")]
    assert lines_in(tmp_path / "two" / "history.sqlite") == [(1, 1, cell), (1, 2, "two")]
    assert not list((tmp_path / "one" / "history.sqlite.journals").iterdir())


def test_nothing_is_made_before_the_first_input(path: Path) -> None:
    """Making and closing a manager touches no file and starts no thread."""
    threads = threading.active_count()
    with HistoryManager(hist_file=path):
        assert threading.active_count() == threads
    assert list(path.parent.iterdir()) == []


def test_leaving_is_not_remembered(manager: HistoryManager, path: Path) -> None:
    """exit and quit are not stored, but count as lines."""
    fill(manager, "a", "exit", "quit()", "%exit", "exits = 1")
    assert [text for _, _, text in manager.get_range()] == [
        "a",
        "exit",
        "quit()",
        "%exit",
        "exits = 1",
    ]
    assert [text for _, _, text in manager.search()] == ["a", "exits = 1"]


@pytest.mark.spec("CORE-309")
def test_get_range_of_the_running_session(manager: HistoryManager) -> None:
    """Session 0 is the running one; a negative start counts from the end; stop is exclusive."""
    fill(manager, "a", "b", "c")
    manager.output_hist_reprs[2] = "B"
    assert list(manager.get_range()) == [(0, 1, "a"), (0, 2, "b"), (0, 3, "c")]
    assert list(manager.get_range(0, 2, 3)) == [(0, 2, "b")]
    assert list(manager.get_range(0, -2)) == [(0, 2, "b"), (0, 3, "c")]
    assert list(manager.get_range(0, 1, 99)) == list(manager.get_range())
    assert list(manager.get_range(0, 1, -1)) == [(0, 1, "a"), (0, 2, "b")]
    assert list(manager.get_range(raw=False, start=3)) == [(0, 3, "run(c)")]
    assert list(manager.get_range(output=True, start=2)) == [
        (0, 2, ("b", "B")),
        (0, 3, ("c", None)),
    ]


@pytest.mark.spec("CORE-309", "CORE-249", "CORE-R056", "TCOR-030")
def test_get_range_of_earlier_sessions(path: Path) -> None:
    """They are found by number and counted back; what isn't there is empty."""
    earlier(path, "a1", "a2")
    earlier(path, "b1", "b2", "b3")
    with HistoryManager(hist_file=path) as manager:
        whole = [(2, 1, "b1"), (2, 2, "b2"), (2, 3, "b3")]
        assert list(manager.get_range(-1)) == whole
        fill(manager, "c1")
        assert list(manager.get_range(-1)) == whole
        assert list(manager.get_range(2, 2)) == whole[1:]
        assert list(manager.get_range(1, 1, 2, raw=False)) == [(1, 1, "run(a1)")]
        assert list(manager.get_range(-7)) == list(manager.get_range(99)) == []
        assert list(manager.get_range(3)) == [(0, 1, "c1")]
        assert list(manager.get_range_by_str("~1/2- 1 ~2/1")) == [
            (2, 2, "b2"),
            (2, 3, "b3"),
            (0, 1, "c1"),
            (1, 1, "a1"),
        ]
        assert list(manager.get_range_by_str("~2/1-~1/1")) == [
            (1, 1, "a1"),
            (1, 2, "a2"),
            (2, 1, "b1"),
        ]


@pytest.mark.spec("CORE-309", "TERM-050")
def test_get_tail(path: Path) -> None:
    """The newest at the end, the running session's last of all; the very last only if asked for."""
    earlier(path, "a1", "a2")
    with HistoryManager(hist_file=path) as manager:
        assert list(manager.get_tail(1)) == [(1, 2, "a2")]
        fill(manager, "b1", "b2")
        earlier(path, "c1")  # began later than ours, and has ended already
        assert [text for _, _, text in manager.get_tail(3)] == ["a2", "c1", "b1"]
        assert list(manager.get_tail(2, include_latest=True)) == [(2, 1, "b1"), (2, 2, "b2")]
        assert [text for _, _, text in manager.get_tail(None)] == ["a1", "a2", "c1", "b1"]
        assert list(manager.get_tail(1, raw=False, include_latest=True)) == [(2, 2, "run(b2)")]
        assert list(manager.get_tail(0)) == list(manager.get_tail(-1)) == []


@pytest.mark.spec("CORE-250", "CORE-251", "CORE-309", "TCOR-029")
def test_search(path: Path) -> None:
    """Globs over all sessions, case counts; limits and uniqueness keep the newest."""
    earlier(path, "a=1", "b=1", "a=1")
    with HistoryManager(hist_file=path) as manager:
        fill(manager, "a=2", "b=1", "%x")
        assert list(manager.search("a*")) == [(1, 1, "a=1"), (1, 3, "a=1"), (2, 1, "a=2")]
        assert list(manager.search("A*")) == []
        assert list(manager.search("?=1", unique=True)) == [(1, 3, "a=1"), (2, 2, "b=1")]
        assert list(manager.search("[ab]=1", n=2)) == [(1, 3, "a=1"), (2, 2, "b=1")]
        assert list(manager.search("*", n=1, unique=True)) == [(2, 3, "%x")]
        assert list(manager.search("%x", raw=False)) == [(2, 3, "run(%x)")]
        assert list(manager.search("run(%x)", search_raw=False)) == [(2, 3, "%x")]
        assert list(manager.search("run(%x)")) == []
        assert len(list(manager.search())) == 6
        assert list(manager.search(n=0)) == []


@pytest.mark.spec("CORE-306", "CORE-250")
def test_outputs_are_stored_if_wanted(path: Path) -> None:
    """With db_log_output the text of a result stands in the database, else it doesn't."""
    config = Config({"HistoryManager": {"db_log_output": True}})
    with HistoryManager(hist_file=path, config=config) as manager:
        fill(manager, "1+1", "pass")
        manager.output_hist_reprs[1] = "2"
        for line in (1, 2):
            manager.store_output(line)
        assert list(manager.search(output=True)) == [(1, 1, ("1+1", "2")), (1, 2, ("pass", None))]
        assert list(manager.search("1*", output=True, unique=True)) == [(1, 1, ("1+1", "2"))]
    with HistoryManager(hist_file=path) as manager:
        fill(manager, "3")
        manager.output_hist_reprs[1] = "3"
        manager.store_output(1)
        assert list(manager.get_range(-1, output=True))[0] == (1, 1, ("1+1", "2"))
        assert list(manager.get_tail(1, output=True)) == [(1, 2, ("pass", None))]
    assert lines_in(path, "output_history") == [(1, 1, "2")]


@pytest.mark.spec("CORE-309")
def test_session_info(path: Path) -> None:
    """Number, start, end, number of inputs and name of a session; None for an unknown one."""
    before = datetime.now()
    earlier(path, "a", "b")
    with HistoryManager(hist_file=path) as manager:
        fill(manager, "c")
        manager.name_session("work")
        number, start, end, count, name = manager.get_session_info()
        assert (number, end, count, name) == (2, None, None, "work")
        assert before <= start <= datetime.now()
        number, start, end, count, name = manager.get_session_info(-1)
        assert (number, count, name) == (1, 2, "")
        assert before <= start <= end
        assert manager.get_session_info(1) == manager.get_session_info(-1)
        assert manager.get_session_info(99) is None
        assert manager.get_last_session_id() == manager.session_number == 2


@pytest.mark.spec("CORE-305", "CORE-307")
def test_sessions_at_once_have_numbers_of_their_own(path: Path) -> None:
    """Two running sessions don't get in each other's way."""
    with HistoryManager(hist_file=path) as one, HistoryManager(hist_file=path) as two:
        for n in range(20):
            fill(one, f"one {n}")
            fill(two, f"two {n}")
        assert {one.session_number, two.session_number} == {1, 2}
    assert len(lines_in(path)) == 40


@pytest.mark.spec("CORE-307")
def test_a_repeated_line_number_begins_a_session(path: Path) -> None:
    """Nothing is overwritten and nothing fails."""
    with HistoryManager(hist_file=path) as manager:
        for text in ("first", "second"):
            manager.store_inputs(1, text)
        assert manager.session_number == 2
    assert lines_in(path) == [(1, 1, "first"), (2, 1, "second")]


@pytest.mark.spec("CORE-307")
def test_a_replaced_file_begins_a_session(path: Path) -> None:
    """If others have our number in a new file, all of ours goes there under another."""
    with HistoryManager(hist_file=path) as manager:
        fill(manager, "a")
        manager.writeout_cache()
        for file in path.parent.glob("history.sqlite*"):
            if file.is_file():
                file.unlink()
        earlier(path, "stranger", "stranger too")
        fill(manager, "b")
    assert lines_in(path) == [(1, 1, "stranger"), (1, 2, "stranger too"), (2, 1, "a"), (2, 2, "b")]


def test_reset(path: Path, manager: HistoryManager) -> None:
    """The lists are emptied in place; a new session counts from 1, the stored inputs stay."""
    inputs, directories, results = manager.input_hist_parsed, manager.dir_hist, manager.output_hist
    fill(manager, "a")
    results[1] = manager.exceptions[1] = {}
    manager.outputs[1].append(HistoryOutput("out_stream", {}))
    directories.append("/elsewhere")
    manager.reset(new_session=False)
    assert (results, manager.exceptions, manager.outputs) == ({}, {}, {})
    assert directories == [os.getcwd()]
    fill(manager, "b")
    assert manager.session_number == 1
    manager.reset()
    assert inputs is manager.input_hist_parsed
    assert inputs == [""]
    fill(manager, "c")
    assert manager.session_number == 2
    manager.close()
    assert lines_in(path) == [(1, 1, "a"), (1, 2, "b"), (2, 1, "c")]


def test_new_session(manager: HistoryManager) -> None:
    """The next inputs belong to another session."""
    fill(manager, "a")
    first = manager.session_number
    manager.new_session()
    assert manager.session_number == first + 1


@pytest.mark.spec("TCOR-033")
def test_outputs_of_cells(manager: HistoryManager) -> None:
    """Bundles and streams are kept by line."""
    manager.outputs[3].append(HistoryOutput("display_data", {"text/plain": "x"}))
    assert manager.outputs[3] == [HistoryOutput("display_data", {"text/plain": "x"})]
    assert manager.outputs[3] != [HistoryOutput("execute_result", {"text/plain": "x"})]
    assert repr(manager.outputs[3][0]) == (
        "HistoryOutput(output_type='display_data', bundle={'text/plain': 'x'})"
    )
    assert manager.exceptions == {}


@pytest.mark.spec("CORE-310", "TCOR-028")
def test_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """:memory: keeps a searchable history and makes no file."""
    monkeypatch.chdir(tmp_path)
    with HistoryManager(hist_file=":memory:") as manager:
        fill(manager, "a", "b")
        assert list(manager.search("b")) == [(1, 2, "b")]
        assert manager.session_number == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.spec("CORE-310")
def test_the_file_is_configurable(tmp_path: Path) -> None:
    """hist_file goes before the profile; the parent class's section counts too."""
    for section in ("HistoryManager", "HistoryAccessor"):
        file = tmp_path / f"{section}.sqlite"
        config = Config({section: {"hist_file": str(file)}})
        with HistoryManager(profile_dir=str(tmp_path), config=config) as manager:
            fill(manager, "a")
        assert lines_in(file) == [(1, 1, "a")]


@pytest.mark.spec("CORE-311")
def test_switched_off(path: Path) -> None:
    """Without a database there is no file and no thread, and the session's own lines are there."""
    config = Config({"HistoryManager": {"enabled": False}})
    threads = threading.active_count()
    with HistoryManager(hist_file=path, config=config) as manager:
        fill(manager, "a", "b")
        assert manager.session_number == 0
        assert list(manager.get_tail(1, include_latest=True)) == [(0, 2, "b")]
        assert list(manager.get_range()) == [(0, 1, "a"), (0, 2, "b")]
        assert list(manager.search()) == list(manager.get_range(-1)) == []
        assert manager.get_last_session_id() is None
        assert threading.active_count() == threads
    assert list(path.parent.iterdir()) == []


@pytest.mark.spec("CORE-312", "CORE-R059")
def test_without_sqlite(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The session works, one message tells why nothing is found, and the inputs wait for a Python that has it."""
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "sqlite3", None)
        with HistoryManager(hist_file=path) as manager:
            fill(manager, "a", "b")
            assert list(manager.get_range()) == [(0, 1, "a"), (0, 2, "b")]
            manager.writeout_cache()
    assert caplog.text.count("sqlite3 module is missing") == 1
    with HistoryManager(hist_file=path) as manager:
        assert list(manager.get_tail(9, include_latest=True)) == [(1, 1, "a"), (1, 2, "b")]


@pytest.mark.spec("CORE-312", "CORE-R058", "TCOR-028")
def test_a_damaged_file(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The start goes on with a new file and a message; the old one is moved aside."""
    path.write_bytes(b"no database at all" * 100)
    with HistoryManager(hist_file=path) as manager:
        fill(manager, "a")
        assert list(manager.search()) == [(1, 1, "a")]
    assert len(list(path.parent.glob("history-corrupt-*.sqlite"))) == 1
    assert "damaged" in caplog.text


@pytest.mark.spec("CORE-312", "CORE-R060", "TCOR-028")
def test_a_locked_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs are accepted at once; what couldn't be written is merged by a later start."""
    monkeypatch.setattr("ipy.core.history.manager._END_TIMEOUT_S", 0.1)
    earlier(path, "old")
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with HistoryManager(hist_file=path) as manager:
        fill(manager, "a", "b")
        assert list(manager.get_range()) == [(0, 1, "a"), (0, 2, "b")]
    other.rollback()
    other.close()
    assert lines_in(path) == [(1, 1, "old")]
    with HistoryManager(hist_file=path) as manager:
        assert [text for _, _, text in manager.get_tail(9)] == ["old", "a", "b"]
        assert manager.get_session_info(2)[3] == 2
    assert not list(Path(f"{path}.journals").iterdir())


@pytest.mark.spec("CORE-312")
def test_an_unwritable_place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The session works from memory; each cause is told once."""
    (tmp_path / "file").touch()
    with HistoryManager(hist_file=tmp_path / "file" / "history.sqlite") as manager:
        for n in range(5):
            fill(manager, f"x{n}")
        manager.writeout_cache()
        assert len(list(manager.get_range())) == 5
        assert manager.session_number == 0
    assert caplog.text.count("can't be written") == 1
    assert caplog.text.count("can't be saved") == 1


@pytest.mark.skipif(not os.path.isdir("/dev/shm") or os.name == "nt", reason="needs file limits")
def test_a_full_disk(tmp_path: Path) -> None:
    """Nothing fails, and what had been accepted before is there."""
    source = f"""
import resource, signal
from ipy.core.history import HistoryManager
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
manager = HistoryManager(hist_file={str(tmp_path / "history.sqlite")!r})
manager.store_inputs(1, "before")
manager.writeout_cache()
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
for n in range(2, 9):
    manager.store_inputs(n, "x" * 1000)
assert len(list(manager.get_range())) == 8
manager.close()
print("done")
"""
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "done\n", done.stderr
    assert "Traceback" not in done.stderr
    with HistoryManager(hist_file=tmp_path / "history.sqlite") as manager:
        found = [text for _, _, text in manager.get_tail(None)]
    assert found[0] == "before"
    assert len(found) > 1  # the journal took what still fitted


@pytest.mark.spec("CORE-R106")
def test_other_threads(path: Path, manager: HistoryManager) -> None:
    """Any thread may store and ask."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        try:
            barrier.wait(30)
            for n in range(20):
                manager.store_inputs(number * 100 + n + 1, f"{number} {n}")
                list(manager.search(f"{number} *", n=3))
                list(manager.get_tail(3))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    manager.close()
    assert {text for _, _, text in lines_in(path)} == {
        f"{number} {n}" for number in range(8) for n in range(20)
    }


@pytest.mark.spec("CORE-313", "TCOR-028")
def test_inputs_are_written_in_the_background(path: Path, manager: HistoryManager) -> None:
    """Nobody has to ask: the thread brings them to the database, and ends when there is nothing to do."""
    fill(manager, "a")
    while not (path.exists() and path.stat().st_size and lines_in(path)):
        pass  # the test's time limit guards this
    assert lines_in(path) == [(1, 1, "a")]


def test_debuggers_may_mark_the_thread(manager: HistoryManager) -> None:
    """debugpy sets an attribute on it, before anything has been stored."""
    manager.save_thread.pydev_do_not_trace = True
    assert manager.save_thread.daemon
    assert isinstance(manager.save_thread.name, str)


def test_gathering_inputs(path: Path) -> None:
    """With db_cache_size inputs wait in the journal, and are found all the same."""
    with HistoryManager(hist_file=path, db_cache_size=100) as manager:
        fill(manager, "a", "b")
        assert not manager.save_thread.is_alive()
        assert not path.exists()
        assert [text for _, _, text in manager.search()] == ["a", "b"]
    assert len(lines_in(path)) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.spec("TCOR-034")
def test_forking(path: Path, manager: HistoryManager) -> None:
    """The writer stops before a fork; the child writes none of the parent's rows, and has a session of its own."""
    fill(manager, *(f"p{n}" for n in range(50)))
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            alive = manager.save_thread.is_alive() or threading.active_count() > 1
            manager.store_inputs(51, "child")
            manager.writeout_cache()
            os.write(writer, b"alive" if alive else b"ok %d" % manager.session_number)
            manager.end_session()
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as answer:
        assert answer.read().startswith(b"ok ")
    os.waitpid(pid, 0)
    fill(manager, "after")
    manager.close()
    lines = lines_in(path)
    assert sorted(text for _, _, text in lines) == sorted(
        [*(f"p{n}" for n in range(50)), "after", "child"]
    )
    sessions = {text: session for session, _, text in lines}
    assert sessions["child"] != sessions["p0"] == sessions["after"]


@pytest.mark.spec("TCOR-034")
def test_a_dropped_manager_writes(path: Path) -> None:
    """A manager that nobody ends is written out and closed when it is collected."""
    manager = HistoryManager(hist_file=path)
    fill(manager, "a")
    thread = manager.save_thread
    del manager
    gc.collect()
    assert not thread.is_alive()
    assert lines_in(path) == [(1, 1, "a")]


def test_the_interpreters_end(path: Path) -> None:
    """A program that just ends loses nothing, and its exit is quiet."""
    source = (
        "from ipy.core.history import HistoryManager\n"
        f"manager = HistoryManager(hist_file={str(path)!r})\n"
        "for n in range(1, 30): manager.store_inputs(n, f'x{n}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines_in(path)) == 29


@pytest.mark.spec("CORE-308", "TCOR-032")
def test_an_accessor_reads_without_a_session(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It finds a file by name or by profile, makes no session and no file."""
    earlier(path, "a", "b", "c")
    with HistoryAccessor(hist_file=path) as accessor:
        assert isinstance(accessor, HistoryAccessorBase)
        assert list(accessor.get_tail(2, include_latest=True)) == [(1, 2, "b"), (1, 3, "c")]
        assert list(accessor.get_tail(2)) == [(1, 1, "a"), (1, 2, "b")]
        assert list(accessor.search("b")) == [(1, 2, "b")]
        assert list(accessor.get_range(-1, 3)) == list(accessor.get_range(1, 3)) == [(1, 3, "c")]
        assert list(accessor.get_range_by_str("~1/1")) == [(1, 1, "a")]
        assert accessor.get_last_session_id() == 1
        assert accessor.get_session_info(1)[3] == 3
    assert len(lines_in(path, "sessions", "session, num_cmds, 0")) == 1
    with HistoryAccessor(hist_file=tmp_path / "none.sqlite") as accessor:
        assert list(accessor.get_tail()) == []
        assert accessor.get_last_session_id() is None
    assert not (tmp_path / "none.sqlite").exists()
    (tmp_path / "ipython" / "profile_default").mkdir(parents=True)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    earlier(tmp_path / "ipython" / "profile_default" / "history.sqlite", "in the profile")
    with HistoryAccessor() as accessor:
        assert list(accessor.search()) == [(1, 1, "in the profile")]


def test_the_base_class_is_an_interface() -> None:
    """A remote history implements it; the notation of ranges comes with it."""

    class Remote(HistoryAccessorBase):
        def get_range(self, session=0, start=1, stop=None, raw=True, output=False):
            yield session, start, stop

    assert list(Remote().get_range_by_str("~1/2-3 4")) == [(-1, 2, 4), (0, 4, 5)]
    with pytest.raises(NotImplementedError):
        Remote().get_tail()


def test_no_sqlite_at_the_start(path: Path) -> None:
    """Importing the history and making a manager imports no database and no thread pool."""
    source = (
        "import sys\n"
        "from ipy.core.history import HistoryManager\n"
        f"HistoryManager(hist_file={str(path)!r})\n"
        "print([m for m in ('sqlite3', 'asyncio', 'subprocess', 'shutil', 'tempfile') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.spec("CORE-304", "CORE-320")
def test_a_file_that_ipython_has_made(path: Path) -> None:
    """A database of IPython 9.18, with its forms of time, is read and continued."""
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE sessions (session integer primary key autoincrement, start timestamp,
            end timestamp, num_cmds integer, remark text);
        CREATE TABLE history (session integer, line integer, source text, source_raw text,
            PRIMARY KEY (session, line));
        CREATE TABLE output_history (session integer, line integer, output text,
            PRIMARY KEY (session, line));
        INSERT INTO sessions VALUES
            (6, '2026-11-22 09:34:59.466286', '2026-11-22 09:34:59.505446+00:00', 2, '');
        INSERT INTO history VALUES (6, 1, 'get_ipython().system(''ls'')', '!ls'), (6, 2, 'x=5', 'x=5');
        INSERT INTO output_history VALUES (6, 1, '2');
        """
    )
    connection.close()
    with HistoryManager(hist_file=path) as manager:
        assert list(manager.get_range(-1, output=True)) == [
            (6, 1, ("!ls", "2")),
            (6, 2, ("x=5", None)),
        ]
        number, start, end, count, remark = manager.get_session_info(6)
        assert (start.year, end.microsecond, count, remark) == (2026, 505446, 2, "")
        fill(manager, "new")
        assert manager.session_number == 7
