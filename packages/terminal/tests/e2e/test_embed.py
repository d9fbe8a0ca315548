"""Programs that open a shell: `embed()` and `InteractiveShellEmbed`, driven through a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Embed = Callable[[str, str], str]


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Embed:
    """Runs a program with standard input and returns its output; fails when it ends with an error."""

    def execute(program: str, typed: str) -> str:
        file = tmp_path / "program.py"
        head, tail = ("", program)
        if program.startswith("from __future__"):
            head, _, tail = program.partition("\n")
        imports = "from ipy.terminal.embed import InteractiveShellEmbed, KillEmbedded, embed"
        file.write_text(f"{head}\n{imports}\n{tail}")
        done = subprocess.run(
            [sys.executable, str(file)],
            input=typed,
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return execute


@pytest.mark.spec("CORE-418", "CORE-434", "TCOR-140")
def test_the_local_names_are_seen_everywhere(run: Embed) -> None:
    """Comprehensions, lambdas and functions typed in the session see the caller's local names."""
    out = run(
        "top = 100\ndef f(a):\n    local = [1, 2]\n    embed(colors='nocolor')\nf(5)\n",
        "print('sum', top + a)\nprint('comp', [a + x for x in local if a])\nprint('lam', (lambda: local)())\n"
        "def g(): return a * 2\n\nprint('fun', g())\nclass C: b = a\n\nprint('cls', C.b)\n",
    )
    for expected in ("sum 105", "comp [6, 7]", "lam [1, 2]", "fun 10", "cls 5"):
        assert expected in out


@pytest.mark.spec("CORE-419")
def test_changed_names_stay_in_the_session(run: Embed) -> None:
    """Assignments don't reach the local variables of the program; changed objects do."""
    out = run(
        "def f():\n    a, items = 1, []\n    embed()\n    print('after', a, items)\nf()\n",
        "a = 2\nitems.append(3)\nexit\n",
    )
    assert "after 1 [3]" in out


@pytest.mark.spec("CORE-420", "CORE-437", "TERM-062", "CORE-421")
def test_banner_header_and_exit_message(run: Embed) -> None:
    """An instance shows its banner, the header of the call, and its exit message, which can be changed."""
    out = run(
        "shell = InteractiveShellEmbed(banner1='BANNER', exit_msg='EXIT ONE')\nshell('HEADER')\n"
        "shell.exit_msg = 'EXIT TWO'\nshell.banner1 = 'OTHER'\nshell()\nprint('end')\n",
        "exit\nexit\n",
    )
    places = [
        out.index(text) for text in ("BANNER\n", "HEADER\n", "EXIT ONE\n", "OTHER\n", "EXIT TWO\n")
    ]
    assert places == sorted(places)


@pytest.mark.spec("CORE-422")
def test_dummy_mode(run: Embed) -> None:
    """In dummy mode calls return at once, unless the call says otherwise."""
    out = run(
        "shell = InteractiveShellEmbed(banner1='', exit_msg='OPENED')\nshell.dummy_mode = True\nshell()\n"
        "print('silent')\nshell(dummy=False)\nshell(dummy=True)\n",
        "exit\n",
    )
    assert out.count("OPENED") == 1
    assert out.index("silent") < out.index("OPENED")


@pytest.mark.spec("CORE-423", "TCOR-140", "TTRM-036")
def test_killing_an_instance(run: Embed) -> None:
    """`%kill_embedded -i` keeps the instance from opening another session; -x leaves at once."""
    out = run(
        "shell = InteractiveShellEmbed(banner1='', exit_msg='OPENED')\nfor i in range(3): shell()\nprint('end')\n",
        "%kill_embedded -i -y -x\n",
    )
    assert out.count("OPENED") == 1
    assert out.endswith("end\n")


@pytest.mark.spec("CORE-423", "TCOR-140", "TTRM-036")
def test_killing_a_place(run: Embed) -> None:
    """`%kill_embedded` switches off the line that opened the session, and no other."""
    out = run(
        "for i in range(3):\n    embed(header=f'HERE {i}')\nembed(header='THERE')\n",
        "%kill_embedded -y\nexit\nexit\n",
    )
    assert [word for word in ("HERE 0", "HERE 1", "THERE") if word in out] == ["HERE 0", "THERE"]


@pytest.mark.spec("TCOR-140")
def test_exit_raise(run: Embed) -> None:
    """`%exit_raise` ends the session and raises in the program."""
    out = run(
        "try:\n    embed()\nexcept KillEmbedded:\n    print('raised')\n",
        "%exit_raise\n",
    )
    assert out.endswith("raised\n")


@pytest.mark.spec("CORE-424", "CORE-425")
def test_prompt_numbers_go_on(run: Embed) -> None:
    """Later calls use the first shell again; its numbers continue."""
    out = run("for i in range(2):\n    embed(colors='nocolor')\n", "10 + 1\nexit\n20 + 2\nexit\n")
    assert "Out[1]: 11" in out
    assert "Out[3]: 22" in out


@pytest.mark.spec("CORE-426")
def test_the_default_configuration_is_loaded(run: Embed, home: Path) -> None:
    """`embed()` has the settings of the default profile."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c = get_config()\nc.TerminalInteractiveShell.separate_in = 'CONFIGURED\\n'\n"
    )
    assert "CONFIGURED" in run("embed()\n", "exit\n")


@pytest.mark.spec("CORE-427")
def test_the_callers_future_statements_hold(run: Embed) -> None:
    """Code of the session is compiled with the future statements of the calling module."""
    out = run(
        "from __future__ import annotations\nembed()\n",
        "def f(x: undefined): pass\n\nf.__annotations__\n",
    )
    assert "NameError" not in out
    assert "undefined" in out


@pytest.mark.spec("CORE-428", "CORE-R082")
def test_given_names(run: Embed) -> None:
    """`user_ns` takes the place of the caller's names; `local_ns` and `global_ns` do so for a call."""
    out = run("InteractiveShellEmbed(user_ns={'given': 41})()\n", "print('got', given + 1)\n")
    assert "got 42" in out
    out = run(
        "shell = InteractiveShellEmbed()\nshell(local_ns={'a': 40}, global_ns={'b': 2})\n",
        "print('got', a + b)\n",
    )
    assert "got 42" in out


@pytest.mark.spec("CORE-431", "CORE-432", "TERM-061")
def test_leaving_twice(run: Embed) -> None:
    """Sessions can be opened and left again and again, by exit and by the end of input."""
    out = run(
        "shell = InteractiveShellEmbed(banner1='', confirm_exit=False)\nshell()\nshell()\nshell()\nprint('end')\n",
        "exit\nquit()\n",
    )
    assert out.endswith("end\n")


@pytest.mark.spec("CORE-430")
def test_startup_files_when_configured(run: Embed, home: Path) -> None:
    """With `run_startup` the startup files of the profile are run before the first session."""
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "10-first.py").write_text("from_startup = 42\n")
    out = run("InteractiveShellEmbed(run_startup=True)()\n", "print('got', from_startup)\n")
    assert "got 42" in out


def test_the_program_is_left_as_it_was(run: Embed) -> None:
    """After a session the module has no new names, and no shell is the running one."""
    out = run(
        "from ipy.core.active import get_ipython\nbefore = set(globals())\nembed()\n"
        "print('new', sorted(set(globals()) - before - {'before'}), get_ipython())\n",
        "1 + 1\nexit\n",
    )
    assert "new [] None" in out


@pytest.mark.spec("TTRM-036")
def test_in_a_running_event_loop(run: Embed) -> None:
    """A coroutine can open a session."""
    out = run(
        "import asyncio\nasync def main():\n    inside = 42\n    embed()\n    return 'done'\nprint(asyncio.run(main()))\n",
        "print('got', inside)\n",
    )
    assert "got 42" in out
    assert out.endswith("done\n")


@pytest.mark.spec("TTRM-036")
def test_in_a_thread(run: Embed) -> None:
    """A thread can open a session."""
    out = run(
        "import threading\ndef work():\n    inside = 42\n    InteractiveShellEmbed()()\n"
        "t = threading.Thread(target=work); t.start(); t.join(); print('done')\n",
        "print('got', inside)\n",
    )
    assert "got 42" in out
    assert out.endswith("done\n")


@pytest.mark.spec("CORE-433")
def test_an_embedded_shell_with_the_debugger(run: Embed) -> None:
    """`pdb=True` opens the debugger at the first error."""
    out = run(
        "def f(a):\n    InteractiveShellEmbed(pdb=True, colors='nocolor')()\nf(5)\n",
        "1 / (a - 5)\np a + 100\nq\nexit\n",
    )
    assert "ZeroDivisionError" in out and "ipdb>" in out and "105" in out


@pytest.mark.spec("CORE-429")
def test_embedding_from_a_program_under_run(home: Path, tmp_path: Path) -> None:
    """A program that is run in a session opens a shell within it, and the session goes on when that is left."""
    (tmp_path / "program.py").write_text(
        "from IPython import embed\ndef f(inner):\n    embed(colors='nocolor')\nf(5)\nprint('after')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "ipy.terminal", "--no-banner", "--colors", "nocolor"],
        input="outer = 1\n%run program.py\nprint('in', inner * 2)\nexit\nprint('out', outer + 10)\n",
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    positions = [done.stdout.index(text) for text in ("in 10", "after", "out 11")]
    assert positions == sorted(positions)
