"""Mistakes: each gets one clear message that says what is wrong, where, and what to do; the session goes on."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal

from .conftest import COMMAND
from .helpers import OWN_FRAMES, enter, paste, settle

Run = Callable[..., subprocess.CompletedProcess[str]]

needs_matplotlib = pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="matplotlib is not installed"
)


@pytest.fixture(scope="module")
def mistakes(shared_home: Path) -> Iterator[Terminal]:
    """A session whose lines don't wrap, with some files that no one should run."""
    work = shared_home / "mistakes"
    (work / "folder").mkdir(parents=True)
    (work / "binary.py").write_bytes(b"\x7fELF\0\0\0")
    (work / "latin.py").write_bytes(b"text = '\xff\xfe'\n")
    (work / "fails.py").write_text("def part():\n    return 1 / 0\n\n\npart()\n")
    (work / "failing_extension.py").write_text(
        "def load_ipython_extension(shell):\n    raise RuntimeError('this extension is broken')\n"
    )
    (work / "needs_more.py").write_text("import nowhere_to_be_found\n")
    with Terminal(
        [*COMMAND, "--no-banner", "--no-tip", "--colors=nocolor", "--no-term-title"],
        env={"HOME": str(shared_home), "EDITOR": "false"},
        cwd=str(work),
        rows=60,
        columns=300,
    ) as terminal:
        terminal.wait_for_prompt(1)
        # With the first cell the editor is there; what is typed before it comes is another test's matter.
        terminal.run("1")
        yield terminal


@pytest.fixture
def wide(mistakes: Terminal) -> Terminal:
    """The session, at an empty prompt."""
    settle(mistakes)
    return mistakes


@pytest.mark.spec("CORE-195", "CORE-278")
@pytest.mark.parametrize(
    ("cell", "named"),
    [
        # magics that there aren't
        ("%timei 1", ["%timei", "not found", "%timeit"]),
        ("%no_such_magic_at_all", ["%no_such_magic_at_all", "not found"]),
        ("%writefile x", ["%writefile", "%%writefile"]),
        ("get_ipython().run_line_magic('lsmagics', '')", ["lsmagics", "%lsmagic"]),
        # options that there aren't
        ("%timeit -Z 1", ["-Z", "-n"]),
        ("%prun -Z 1", ["-Z", "-s"]),
        ("%run -Z fails.py", ["-Z", "-i"]),
        ("%history -Z", ["%history", "-Z"]),
        ("%reset -Z", ["-Z", "-f"]),
        ("%psearch -Z a*", ["psearch", "-Z", "-i"]),
        # files that can't be run
        ("%run", ["%run", "file"]),
        ("%run nowhere.py", ["nowhere.py", "not found"]),
        ("%run binary.py", ["binary.py", "binary"]),
        ("%run latin.py", ["latin.py", "encoding"]),
        ("%run folder", ["folder", "directory", "%run -m"]),
        ("%run -m nowhere_to_be_found", ["nowhere_to_be_found", "sys.path"]),
        ("%load nowhere.py", ["nowhere.py", "not found"]),
        ("%edit nowhere_at_all", ["%edit", "nowhere_at_all"]),
        ("%pfile nowhere", ["%pfile", "nowhere"]),
        ("%logstart /nowhere/log.py", ["/nowhere/log.py", "No such file or directory"]),
        # extensions
        ("%load_ext", ["%load_ext", "name"]),
        ("%load_ext nowhere_to_be_found", ["%load_ext", "nowhere_to_be_found", "installed?"]),
        ("%reload_ext nowhere_to_be_found", ["%reload_ext", "nowhere_to_be_found"]),
        ("%load_ext json", ["json", "not an IPython extension"]),
        ("%unload_ext json", ["json", "not loaded"]),
        # directories
        ("%cd /nowhere", ["%cd", "/nowhere", "No such file or directory"]),
        ("%cd -b nowhere", ["nowhere", "%bookmark -l"]),
        ("%cd -99", ["-99", "%dhist"]),
        ("%pushd /nowhere", ["/nowhere", "No such file or directory"]),
        ("%popd", ["%popd", "empty"]),
        ("%bookmark -d nowhere", ["%bookmark", "nowhere"]),
        # ranges and names
        ("%rerun 999", ["No lines"]),
        ("%recall 999", ["%recall", "999"]),
        ("%macro m 999", ["%macro", "999"]),
        ("%save", ["%save", "filename"]),
        ("%save x.py 1-zz", ["1-zz", "not found"]),
        ("%history abc", ["abc", "4-6"]),
        ("%xdel nowhere", ["%xdel", "nowhere"]),
        ("%unalias nowhere", ["%unalias", "nowhere"]),
        ("%alias_magic t nowhere", ["%alias_magic", "%nowhere"]),
        ("%env NOWHERE_AT_ALL", ["NOWHERE_AT_ALL"]),
        ("%psearch", ["%psearch", "pattern"]),
        ("%reset_selective [", ["%reset_selective", "'['", "position 0"]),
        ("nowhere?", ["nowhere", "not found"]),
        # settings
        ("%xmode foo", ["foo", "Context", "Verbose"]),
        ("%colors foo", ["%colors", "foo", "linux"]),
        ("%autocall 7", ["7", "1 (Smart)"]),
        ("%automagic maybe", ["%automagic", "on", "off", "maybe"]),
        ("%pdb maybe", ["%pdb", "on", "off", "maybe"]),
        ("%precision x", ["%precision", "%.3f"]),
        pytest.param("%matplotlib foo", ["matplotlib", "foo", "agg"], marks=needs_matplotlib),
        ("%gui foo", ["foo", "supported"]),
        ("%config NoSuch.thing = 1", ["NoSuch", "class"]),
        ("%config TerminalInteractiveShell.no_such = 1", ["TerminalInteractiveShell", "no_such"]),
        ("%config TerminalInteractiveShell.autocall = 'x'", ["autocall", "'x'", "0, 1, 2"]),
        # log
        ("%logstop", ["Logging hadn't been started"]),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(wide: Terminal, cell: str, named: list[str]) -> None:
    """One line names what is wrong and what would be right; the next cell works."""
    shown = enter(wide, cell)
    for word in named:
        assert word in shown
    assert len(shown.split("\n")) == 1, shown
    assert "Traceback" not in shown
    assert "]: 42" in enter(wide, "6 * 7")


@pytest.mark.parametrize(
    ("first", "body", "named"),
    [
        ("%%timei", "1", ["%%timei", "not found", "%%timeit"]),
        ("%%writefile /nowhere/x.txt", "text", ["/nowhere/x.txt", "No such file or directory"]),
        ("%%writefile", "text", ["%writefile", "filename"]),
        ("%%script no_such_program", "text", ["no_such_program"]),
        ("%%capture one two", "1", ["%capture", "two"]),
        ("%%cd", "text", ["%%cd", "%cd"]),
    ],
)
def test_a_mistake_in_a_cell_magic_is_one_line(
    wide: Terminal, first: str, body: str, named: list[str]
) -> None:
    """Cell magics complain like line magics, and the body is not run as Python."""
    shown = paste(wide, f"{first}\n{body}")
    for word in named:
        assert word in shown
    assert len(shown.split("\n")) == 1, shown
    assert "]: 42" in enter(wide, "6 * 7")


@pytest.mark.parametrize(
    "cell", ["1 +", "%time 1 +", "%timeit 1 +", "%prun 1 +", "%debug 1 +", "eval('1 +')"]
)
def test_a_syntax_error_is_shown_at_its_place(wide: Terminal, cell: str) -> None:
    """The text and a caret, also where a magic was given it; nothing of the program itself."""
    shown = enter(wide, cell)
    assert shown.endswith("SyntaxError: invalid syntax")
    assert "1 +\n" in shown
    assert not OWN_FRAMES.search(shown), shown
    assert "]: 42" in enter(wide, "6 * 7")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%run fails.py", ["fails.py:5", "fails.py:2, in part()", "ZeroDivisionError: division by zero"]),
        ("%time 1/0", ["-> 1 1/0", "ZeroDivisionError"]),
        ("%timeit 1/0", ["-> 1 1/0", "ZeroDivisionError"]),
        ("%load_ext failing_extension", ["failing_extension.py:2", "RuntimeError: this extension is broken"]),
        ("%load_ext needs_more", ["needs_more.py:1", "No module named 'nowhere_to_be_found'"]),
    ],
)  # fmt: skip
def test_an_error_in_other_peoples_code_is_shown_there(
    wide: Terminal, cell: str, expected: list[str]
) -> None:
    """The traceback has the file and the line that failed, and no frame of the program itself."""
    shown = enter(wide, cell)
    for part in expected:
        assert part in shown
    assert shown.count("Traceback") == 1
    assert not OWN_FRAMES.search(shown), shown
    assert "]: 42" in enter(wide, "6 * 7")


@pytest.mark.parametrize(
    ("broken", "trigger", "mended", "error"),
    [
        (
            "class R: __repr__ = lambda s: 1/0",
            "R()",
            "del R",
            "ZeroDivisionError",
        ),
        (
            "get_ipython().events.register('post_run_cell', broken := lambda result: {}['key'])",
            "5",
            "get_ipython().events.unregister('post_run_cell', broken)",
            "KeyError: 'key'",
        ),
        (
            "plain = get_ipython().display_formatter.formatters['text/plain']; old = plain.for_type(int, lambda o, p, c: {}['key'])",
            "5",
            "_ = plain.for_type(int, old); del _",
            "KeyError: 'key'",
        ),
        (
            "get_ipython().set_hook('editor', lambda self, *a: {}['key'], priority=0)",
            "%edit -x fails.py",
            "del get_ipython().hooks.editor",
            "KeyError: 'key'",
        ),
        (
            "get_ipython().input_transformers_cleanup.append(broken := lambda lines: lines if 'bad' not in lines[0] else {}['key'])",
            "bad = 1",
            "get_ipython().input_transformers_cleanup.remove(broken)",
            "KeyError: 'key'",
        ),
        (
            "get_ipython().set_custom_exc((ValueError,), lambda *a, **k: {}['key'])",
            "raise ValueError('mine')",
            "1",
            "ValueError: mine",
        ),
        (
            "class E(Exception): __str__ = lambda s: 1/0",
            "raise E",
            "del E",
            "E: <",
        ),
        (
            "get_ipython().register_magic_function(lambda line: {}['key'], magic_name='breaks')",
            "%breaks",
            "1",
            "KeyError: 'key'",
        ),
    ],
    ids=["repr", "event", "formatter", "hook", "input", "custom", "str", "magic"],
)  # fmt: skip
def test_a_failing_callback_is_explained(
    wide: Terminal, broken: str, trigger: str, mended: str, error: str
) -> None:
    """What the user plugged in and fails is shown with its error, and doesn't take the session with it."""
    enter(wide, broken, *(["enter"] if broken.startswith("class") else []))
    shown = enter(wide, trigger)
    assert error in shown
    assert not OWN_FRAMES.search(shown), shown
    enter(wide, mended)
    assert "]: 42" in enter(wide, "6 * 7")


@pytest.mark.spec("TCFG-024", "TERM-010")
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("c.TerminalInteractiveShell.confirm_exti = False", ["line 2", "confirm_exti", "'confirm_exit'"]),
        ("c.TerminalInteractiveShel.confirm_exit = False", ["line 2", "TerminalInteractiveShel", "'TerminalInteractiveShell'"]),
        ("c.TerminalInteractiveShell.confirm_exit = 'maybe'", ["line 2", "confirm_exit", "'maybe'"]),
        ("c.InteractiveShell.ast_node_interactivity = 'every'", ["line 2", "ast_node_interactivity", "'last_expr'", "'every'"]),
        ("c.TerminalInteractiveShell.highlighting_style = 'monokia'", ["line 2", "highlighting_style", "'monokai'"]),
        ("c.TerminalInteractiveShell.term_title_format = '{nope}'", ["line 2", "'nope'", "{cwd}"]),
        ("text = (", ["line 2", "SyntaxError"]),
        ("import nowhere_to_be_found", ["line 2", "nowhere_to_be_found"]),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration(
    ipython: Run, home: Path, line: str, named: list[str]
) -> None:
    """One line with the file, the line, the name and, for a misspelling, the right one; the program runs."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text(f"c = get_config()\n{line}\n")
    done = ipython("-c", "print(6 * 7)")
    assert done.stdout == "42\n"
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in ("ipython_config.py", *named):
        assert word in done.stderr


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ("--no-such-option-at-all", ["--no-such-option-at-all"]),
        ("--colours=linux", ["--colours", "--colors"]),
        ("--colors=nowhere", ["--colors", "nowhere", "linux"]),
        ("--InteractiveShell.autocall=9", ["--InteractiveShell.autocall", "0, 1, 2", "9"]),
        ("--config=nowhere.py", ["nowhere.py", "not found"]),
        ("nowhere.py", ["nowhere.py", "No such file or directory"]),
    ],
)
def test_a_mistake_on_the_command_line(ipython: Run, option: str, named: list[str]) -> None:
    """One line on standard error, and status 2."""
    done = ipython(option)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in named:
        assert word in done.stderr


def test_failing_startup_files(ipython: Run, home: Path) -> None:
    """Each is shown with its file and line; the others run, and so does the program."""
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "10-fails.py").write_text("\nraise ValueError('broken start')\n")
    (startup / "20-wrong.py").write_text("x = (\n")
    (startup / "30-works.py").write_text("works = 42\n")
    done = ipython("--colors=nocolor", "-c", "print(works)")
    assert done.stdout.endswith("42\n")
    report = done.stdout + done.stderr
    assert "10-fails.py:2" in report
    assert report.count("ValueError: broken start") == 1
    assert "20-wrong.py:1" in report
    assert report.count("SyntaxError: '(' was never closed") == 1
    assert not OWN_FRAMES.search(report), report


def test_a_missing_extension_at_the_start(ipython: Run) -> None:
    """It is named, and the program runs."""
    done = ipython("--ext=nowhere_to_be_found", "-c", "print(6 * 7)")
    assert done.stdout == "42\n"
    assert done.stderr.count("'nowhere_to_be_found' failed to load") == 1
    assert "Traceback" not in done.stderr


def test_a_full_disk_under_the_history(home: Path, tmp_path: Path) -> None:
    """It is said once where inputs can't be kept; the session goes on, and what had been kept is there later."""
    limit = 40_000

    def fill_up() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    env = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    cells = "".join(f"x{number} = '{'y' * 1000}'\n" for number in range(60))
    done = subprocess.run(
        [sys.executable, "-m", "ipy.terminal", "--no-banner", "--no-tip", "--colors=nocolor"],
        input=f"{cells}print('all', len(In) - 1)\n",
        env=env, cwd=tmp_path, preexec_fn=fill_up, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "all 61" in done.stdout
    assert done.stderr.count("Inputs can't be written to") == 1
    assert done.stderr.count("History can't be saved now") == 1
    assert "history.sqlite" in done.stderr
    assert "Traceback" not in done.stderr
    journals = home / ".ipython" / "profile_default" / "history.sqlite.journals"
    assert len(list(journals.iterdir())) <= 1
    # 40,000 bytes hold more than 20 of the inputs, which have less than 1,500 each, and the next start finds them.
    later = subprocess.run(
        [sys.executable, "-m", "ipy.terminal", "--no-banner", "--no-tip", "--colors=nocolor"],
        input="%history -g x19 = *\n",
        env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "x19 = 'yyy" in later.stdout
    assert list(journals.iterdir()) == []


def test_settings_of_the_start_are_named(ipython: Run, home: Path) -> None:
    """A line, an extension or a file of the start that fails is reported with the setting that it comes from."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c = get_config()\n"
        "c.InteractiveShellApp.exec_lines = ['good = 42', '1/0']\n"
        "c.InteractiveShellApp.exec_files = ['not_there.py']\n"
        "c.InteractiveShellApp.extensions = ['nowhere_one']\n"
    )
    done = ipython("--ext=nowhere_two", "-c", "print(good)")
    assert done.stdout.endswith("42\n")
    assert done.stderr.count("InteractiveShellApp.exec_lines: '1/0'") == 1
    for words in (
        ("'nowhere_one'", "InteractiveShellApp.extensions"),
        ("'nowhere_two'", "--ext"),
        ("not_there.py", "InteractiveShellApp.exec_files"),
    ):
        assert [line for line in done.stderr.splitlines() if all(word in line for word in words)]
