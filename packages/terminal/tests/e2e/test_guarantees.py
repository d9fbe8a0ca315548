"""What holds whatever the user's objects, files and disks are like; with the real program."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal

from .conftest import COMMAND
from .helpers import enter, last_number, settle

Run = Callable[..., subprocess.CompletedProcess[str]]

#: Ten times what a completion may take: a guard against hanging, not a measurement.
COMPLETION_S = 2.0

# Objects on which looking too closely takes very long.
STUBBORN = """
import time
class Sleeps:
    visible_one = visible_two = 1
    @property
    def slow(self): time.sleep(60)
    def __repr__(self): time.sleep(10); return 'slow'
    def __getattr__(self, name): time.sleep(60); raise AttributeError(name)
class Many: pass
sleeps, many = Sleeps(), Many()
vars(many).update(dict.fromkeys((f'attribute_{n}' for n in range(1_000_000)), 1))
slow_keys = {f'key {n}': sleeps for n in range(1_000_000)}
"""


@pytest.fixture(scope="module")
def many_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with 100,000 files: one, and links to it, which are quick to make."""
    directory = tmp_path_factory.mktemp("many")
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        (directory / "file0").touch()
        for number in range(1, 100_000):
            # A file may have 65,000 names on ext4.
            source = "file0" if number < 50_000 else "file50000"
            if number == 50_000:
                (directory / "file50000").touch()
                continue
            os.link(source, f"file{number}", src_dir_fd=descriptor, dst_dir_fd=descriptor)
    finally:
        os.close(descriptor)
    return directory


@pytest.fixture(scope="module")
def objects(shared_home: Path, many_files: Path) -> Iterator[Terminal]:
    """A session with stubborn objects, in a directory with 100,000 files."""
    (shared_home / "stubborn.py").write_text(STUBBORN)
    with Terminal(
        [*COMMAND, "--no-banner", "--no-tip", "--colors=nocolor", "--no-term-title", "-i", str(shared_home / "stubborn.py")],
        env={"HOME": str(shared_home)},
        cwd=str(many_files),
        columns=120,
    ) as terminal:  # fmt: skip
        terminal.wait_for_prompt(1)
        # The first completion imports what completion needs.
        terminal.run("pick_a, pick_b = 1, 2")
        terminal.send("pick_\t")
        terminal.wait_for_match("pick_a +pick_b|pick_a\n? +pick_b")
        terminal.press("c-c")
        terminal.press("c-c")
        yield terminal


@pytest.fixture
def stubborn(objects: Terminal) -> Terminal:
    """The session, at an empty prompt."""
    settle(objects)
    return objects


@pytest.mark.spec("CORE-R025", "TERM-041")
@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("sleeps.", "visible_one"),
        ("sleeps.vis", "visible_two"),
        ("sleeps.slow.", None),
        ("sle", "sleeps"),
        ("many.attribute_99", "attribute_99"),
        ("slow_keys['key 99", "key 99"),
        ("open('file", "file1"),
        ("%run fi", None),
        ("!cat fil", "file1"),
        ("%cd fi", None),
    ],
)
def test_completion_answers_and_typing_goes_on(
    stubborn: Terminal, typed: str, listed: str | None
) -> None:
    """Tab answers in time whatever there is to be looked at, and keys typed meanwhile appear at once."""
    number = last_number(stubborn)
    stubborn.send(typed)
    stubborn.wait_for_match(rf"^In \[{number}\]: {re.escape(typed)}")
    before = stubborn.text.count(listed) if listed else 0
    stubborn.timeout_s, patience = COMPLETION_S, stubborn.timeout_s
    try:
        stubborn.press("tab")
        if listed:
            stubborn.wait_until(
                lambda: stubborn.text.count(listed) > before, f"{listed} in the list"
            )
        # Typed characters echo, whether or not a list is still being made.
        stubborn.send("(zz")
        stubborn.wait_for_match(rf"^In \[{number}\]: .*\(zz")
    finally:
        stubborn.timeout_s = patience
    stubborn.press("c-c")
    stubborn.press("c-c")
    stubborn.wait_until(lambda: stubborn.text.endswith(f"In [{number}]:"), "an empty prompt")
    assert "]: 42" in enter(stubborn, "6 * 7")


@pytest.mark.parametrize("cell", ["sleeps", "get_ipython().run_line_magic('pinfo', 'sleeps')"])
def test_an_object_whose_text_takes_long_is_interrupted(stubborn: Terminal, cell: str) -> None:
    """Ctrl-C ends the display of a result or of help, and the session goes on."""
    number = last_number(stubborn)
    stubborn.send(f"print('begun', {number} + 1000); {cell}\r")
    stubborn.wait_for(f"begun {number + 1000}")
    began = time.monotonic()
    stubborn.press("c-c")
    stubborn.wait_for_prompt(number + 1)
    assert time.monotonic() - began < 5
    assert "]: 42" in enter(stubborn, "6 * 7")


@pytest.mark.parametrize("cell", ["%whos Many", "%who", "%psearch sle*"])
def test_lists_of_stubborn_objects(stubborn: Terminal, cell: str) -> None:
    """Lists of variables run no property and end in time."""
    stubborn.timeout_s, patience = 15, stubborn.timeout_s
    try:
        assert "Traceback" not in enter(stubborn, cell)
    finally:
        stubborn.timeout_s = patience
    assert "]: 42" in enter(stubborn, "6 * 7")


def test_an_exception_in_a_very_long_file(stubborn: Terminal, tmp_path: Path) -> None:
    """The traceback of a file of 300,000 lines has the right lines, and comes in time."""
    filler = "# nothing\n" * 299_993
    program = tmp_path / "long.py"
    program.write_text(
        filler
        + "import time\n\n\ndef fail(n):\n    return 1 / n\n\nbegan = time.monotonic(); fail(0)\n"
    )
    shown = enter(stubborn, f"%run {program}")
    assert "-> 300000 began = time.monotonic(); fail(0)" in shown
    assert "-> 299998     return 1 / n" in shown
    assert shown.endswith("ZeroDivisionError: division by zero")
    assert "]: True" in enter(stubborn, "time.monotonic() - began < 5")


@pytest.mark.spec("TCOR-113")
def test_an_endless_recursion(stubborn: Terminal, tmp_path: Path) -> None:
    """A recursion error 50,000 frames deep is shown on one screen: how it began, how often what was repeated, how it ended."""
    program = tmp_path / "deep.py"
    program.write_text(
        "import sys, time\nsys.setrecursionlimit(50_000)\ndef down(n):\n    return up(n + 1)\ndef up(n):\n"
        "    return down(n + 1)\nbegan = time.monotonic()\ndown(0)\n"
    )
    shown = enter(stubborn, f"%run {program}")
    assert "-> 8 down(0)" in shown
    assert "-> 4     return up(n + 1)" in shown
    assert "-> 6     return down(n + 1)" in shown
    assert shown.endswith("RecursionError: maximum recursion depth exceeded")
    # Of nearly 50,000 frames, half in each function, all but a few are folded.
    folded = shown.replace("\n", "")
    for function in ("down at line 4", "up at line 6"):
        times = int(folded.partition(f"{function} (")[2].partition(" times")[0])
        assert 24_000 < times < 25_000
    # A screen's worth, whatever the length of the path, which is wrapped in each of the few frames.
    assert len(shown.split("\n")) < 60
    assert "]: True" in enter(stubborn, "time.monotonic() - began < 10")
    enter(stubborn, "import sys; sys.setrecursionlimit(1000)")


@pytest.mark.spec("TCOR-139")
def test_a_short_command_loads_nothing_heavy(ipython: Run) -> None:
    """`ipython -c` brings no event loop, database, completion engine, highlighter or line editor."""
    heavy = ("asyncio", "sqlite3", "jedi", "pygments", "prompt_toolkit", "importlib.metadata")
    done = ipython("-c", f"import sys; print([name for name in {heavy!r} if name in sys.modules])")
    assert done.stdout == "[]\n"
    assert done.stderr == ""


@pytest.mark.spec("CORE-305", "CORE-313", "CORE-R061", "TCOR-028")
def test_twenty_sessions_write_history_and_one_is_killed(home: Path, tmp_path: Path) -> None:
    """Every line that any of twenty sessions at once has run is found by the next, those of one killed in the middle too."""
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    argv = [*COMMAND, "--no-banner", "--no-tip", "--colors=nocolor", "--simple-prompt"]
    sessions = [
        subprocess.Popen(
            argv, env=env, cwd=tmp_path, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for _ in range(20)
    ]  # fmt: skip
    victim = sessions[7]
    outputs = {}
    try:
        for number, session in enumerate(sessions):
            assert session.stdin is not None
            lines = range(500 if session is victim else 10)
            session.stdin.write("".join(f"{_cell(number, line)}\n" for line in lines))
            session.stdin.flush()
        assert victim.stdout is not None
        begun = ""
        while "ran 7 5\n" not in begun:
            assert (read := victim.stdout.readline()), begun
            begun += read
        victim.kill()
        for number, session in enumerate(sessions):
            out, _ = session.communicate(timeout=60)
            outputs[number] = begun + out if session is victim else out
    finally:
        for session in sessions:
            session.kill()
            session.wait()
    ran = [
        (int(number), int(line))
        for out in outputs.values()
        for number, line in re.findall(r"ran (\d+) (\d+)\n", out)
    ]
    assert 190 + 6 <= len(ran) < 190 + 500
    found = subprocess.run(
        argv, input="%history -g *print('ran'*\n", env=env, cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert [place for place in ran if found.stdout.count(f"{_cell(*place)}\n") != 1] == []


def _cell(number: int, line: int) -> str:
    return f"print('ran', {number}, {line}, flush=True)"


@pytest.mark.spec("TCOR-028")
def test_a_truncated_history_is_moved_aside(ipython: Run, home: Path) -> None:
    """The message names the file and where it went; the session works, and what it runs is kept."""
    options = ("--no-banner", "--no-tip", "--colors=nocolor")
    ipython(*options, input="".join(f"x{n} = '{'y' * 500}'\n" for n in range(200)))
    profile = home / ".ipython" / "profile_default"
    file = profile / "history.sqlite"
    damaged = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes(damaged)
    done = ipython(*options, input="print(6 * 7)\n'after' + 'wards'\n")
    assert "42" in done.stdout
    assert "'afterwards'" in done.stdout
    (aside,) = profile.glob("history-corrupt-*.sqlite")
    assert aside.read_bytes() == damaged
    assert done.stderr.count("is damaged") == 1
    assert str(file) in done.stderr
    assert str(aside) in done.stderr
    assert "Traceback" not in done.stderr
    again = ipython(*options, input="%history -g *after*\n")
    assert "'after' + 'wards'" in again.stdout
    assert again.stderr == ""
