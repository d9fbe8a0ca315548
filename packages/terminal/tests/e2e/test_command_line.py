"""What `ipython` does without a terminal: code, modules, files, pipes, subcommands, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import COMMAND

Run = Callable[..., "subprocess.CompletedProcess[str]"]
#: `import IPython` in a plain process is what ipy-all brings.
needs_names = pytest.mark.skipif(find_spec("IPython") is None, reason="ipy-all is not installed")


@pytest.mark.spec("TERM-007", "TTRM-038")
def test_code_is_run(ipython: Run) -> None:
    """`-c` runs a cell with the shell's syntax and ends with status 0."""
    done = ipython("-c", "import sys\n%cd -q /\nprint(sys.argv, __name__)", "a", "--b")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "['-c', 'a', '--b'] __main__")


@pytest.mark.spec("TERM-007")
@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("1/0", 1, ""),
        ("syntax err", 1, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit('bye')", 1, "bye\n"),
    ],
)
def test_the_status_is_that_of_python(ipython: Run, code: str, status: int, error: str) -> None:
    """An exception ends with 1, SystemExit with its own status, a text goes to the error stream."""
    done = ipython("-c", code)
    assert done.returncode == status
    if error:
        assert done.stderr == error


def test_nothing_is_loaded_for_plain_code(ipython: Run) -> None:
    """Code runs without prompt_toolkit, Pygments, asyncio or jedi."""
    code = "import sys; print([m for m in ('prompt_toolkit', 'pygments', 'asyncio', 'jedi') if m in sys.modules])"
    assert ipython("-c", code).stdout == "[]\n"


@pytest.mark.spec("TTRM-038")
def test_a_file_is_run_with_its_arguments(ipython: Run, tmp_path: Path) -> None:
    """A file sees its arguments and its name, and its exit status is the program's."""
    (tmp_path / "prog.py").write_text("import sys\nprint(sys.argv[1:], __name__)\nsys.exit(7)\n")
    done = ipython("prog.py", "a", "--b", "c")
    assert (done.returncode, done.stdout) == (7, "['a', '--b', 'c'] __main__\n")


def test_a_file_with_shell_syntax(ipython: Run, tmp_path: Path) -> None:
    """A `.ipy` file may hold magics and system commands."""
    (tmp_path / "prog.ipy").write_text(
        "x = !echo one\nprint(x[0])\n%env IPY_TEST=two\n!echo $IPY_TEST\n"
    )
    done = ipython("prog.ipy")
    assert done.returncode == 0, done.stderr
    assert "one" in done.stdout.splitlines()
    assert "two" in done.stdout.splitlines()


def test_a_missing_file_is_an_error(ipython: Run) -> None:
    """A file that doesn't exist gives one line and status 2, as python's."""
    done = ipython("missing.py")
    assert done.returncode == 2
    assert "missing.py" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.spec("TTRM-038")
def test_a_module_is_run(ipython: Run, tmp_path: Path) -> None:
    """`-m` runs a module as a program with its arguments; a missing one ends with status 1."""
    (tmp_path / "some_module.py").write_text("import sys\nprint(sys.argv[1:], __name__)\n")
    done = ipython("-m", "some_module", "a", "-b")
    assert (done.returncode, done.stdout) == (0, "['a', '-b'] __main__\n")
    assert ipython("-m", "no_such_module_at_all").returncode == 1


@pytest.mark.spec("TTRM-017", "TTRM-041")
def test_piped_cells_are_run(ipython: Run) -> None:
    """Without a terminal, lines of standard input are cells; blocks end with a blank line; the end of input ends."""
    done = ipython(
        "--no-banner",
        "--colors=nocolor",
        input="x = 20\nfor i in range(2):\n    x += 1\n\nx\n1/0\n",
    )
    assert done.returncode == 0
    assert "Out[3]: 22" in done.stdout
    assert "ZeroDivisionError: division by zero" in done.stdout
    assert "Do you really want" not in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.spec("TTRM-017")
def test_an_unfinished_cell_at_the_end_of_input_is_run(ipython: Run) -> None:
    """A block that the end of input cuts off is not lost."""
    done = ipython("--no-banner", input="for i in range(2):\n    print('got', i)")
    assert "got 1" in done.stdout


@pytest.mark.spec("TTRM-038", "TERM-007")
def test_i_stays_after_code(ipython: Run) -> None:
    """With `-i` input is taken after the code, in the same namespace, and the status is that of the session."""
    done = ipython("--no-banner", "-i", "-c", "x = 41", input="print(x + 1)\n")
    assert (done.returncode, "42" in done.stdout) == (0, True)
    done = ipython("--no-banner", "-i", "-c", "1/0", input="print('still here')\n")
    assert (done.returncode, "still here" in done.stdout) == (0, True)


def test_a_reader_that_goes_away_ends_the_program_quietly(home: Path) -> None:
    """`ipython -c ... | head -1` prints its line and no complaint."""
    program = " ".join(map(str, COMMAND))
    done = subprocess.run(
        f"{program} -c 'for i in range(100000): print(i)' | head -1",
        shell=True,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "0\n"
    assert "Exception ignored" not in done.stderr
    assert "crash report" not in done.stderr.lower()


def test_standard_output_may_be_closed(ipython: Run, home: Path) -> None:
    """A program that is started without standard output runs its code."""
    program = " ".join(map(str, COMMAND))
    done = subprocess.run(
        f'{program} -c \'open("made", "w").close()\' >&-',
        shell=True,
        cwd=home,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (home / "made").exists(), done.stderr


@pytest.mark.spec("TERM-052", "TERM-025")
def test_a_locale_without_utf8(ipython: Run) -> None:
    """Where the encoding doesn't have a character, a session shows it as an escape and goes on."""
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}
    done = ipython(
        "--no-banner", "--colors=nocolor", env=env, input="print(chr(233))\nprint('next')\n"
    )
    assert done.returncode == 0, done.stderr
    assert "\\xe9" in done.stdout
    assert "next" in done.stdout


@pytest.mark.spec("TERM-006", "TERM-R001")
def test_a_directory_that_is_gone(home: Path, tmp_path: Path) -> None:
    """Started in a deleted directory, the program says nothing worse than one clear message and works."""
    gone = tmp_path / "gone"
    gone.mkdir()
    program = " ".join(map(str, COMMAND))
    done = subprocess.run(
        f"rmdir ../gone && {program} -c 'print(6 * 7)'",
        shell=True,
        cwd=gone,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.stdout == "42\n" or "directory" in done.stderr


@pytest.mark.spec("TERM-R002", "TERM-R003", "TERM-009", "TTRM-040")
def test_the_command_works_from_anywhere(home: Path, tmp_path: Path) -> None:
    """`python /path/to/ipython` runs from another directory."""
    script = Path(sys.executable).with_name("ipython")
    if not script.exists():
        pytest.skip("the console script is not installed")
    done = subprocess.run(
        [sys.executable, str(script), "-c", "print(6 * 7)"],
        cwd=tmp_path,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "42\n"


def test_locate_and_profile(ipython: Run, home: Path) -> None:
    """`locate` prints directories; `profile create` makes one; a missing profile fails."""
    assert ipython("locate").stdout == f"{home}/.ipython\n"
    made = ipython("profile", "create", "mine")
    assert made.returncode == 0
    assert ipython("locate", "profile", "mine").stdout == f"{home}/.ipython/profile_mine\n"
    missing = ipython("locate", "profile", "dne")
    assert missing.returncode == 1
    assert "dne" in missing.stderr


@pytest.mark.spec("TTRM-039")
@pytest.mark.parametrize(
    ("subcommand", "distribution"),
    [
        ("notebook", "ipy-html"),
        ("qtconsole", "ipy-qt"),
        ("nbconvert", "ipy-nbconvert"),
        ("kernel", "ipy-kernel"),
    ],
)
def test_a_subcommand_that_is_not_installed(
    ipython: Run, subcommand: str, distribution: str
) -> None:
    """One line says which package to install."""
    from importlib.util import find_spec

    if find_spec(distribution.replace("-", ".", 1)) is not None:
        pytest.skip(f"{distribution} is installed")
    done = ipython(subcommand)
    assert done.returncode != 0
    assert f"pip install {distribution}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_misspelt_option_is_one_line(ipython: Run) -> None:
    """An unknown option ends with status 2 and a suggestion."""
    done = ipython("--no-baner")
    assert done.returncode == 2
    assert "no-banner" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.spec("TERM-004", "TTRM-027")
def test_the_banner(ipython: Run) -> None:
    """The banner has the versions and where to get help; it can be changed and switched off."""
    lines = ipython(input="").stdout.splitlines()
    assert lines[0].startswith(f"Python {sys.version.split()[0]}")
    assert "copyright" in lines[1]
    assert lines[2].startswith("IPython ")
    assert "'?'" in lines[2]
    assert "Python" not in ipython("--no-banner", input="").stdout
    changed = ipython(
        "--TerminalInteractiveShell.banner1=first",
        "--TerminalInteractiveShell.banner2=second",
        input="",
    )
    assert changed.stdout.startswith("first")
    assert "second" in changed.stdout


@pytest.mark.spec("TTRM-026")
def test_the_tip(ipython: Run) -> None:
    """A tip is shown under the banner unless it is switched off."""
    assert "Tip: " in ipython(input="").stdout
    assert "Tip: " not in ipython("--no-tip", input="").stdout


@pytest.mark.spec("TERM-027", "TERM-030", "TTRM-023")
def test_classic(ipython: Run) -> None:
    """`--classic` has the prompts of python and shows results without one; `--nosep` leaves out blank lines."""
    done = ipython("--classic", "--no-banner", input="6*7\n")
    assert done.stdout.startswith(">>> 42\n>>> ")
    done = ipython("--nosep", "--no-banner", "--colors=nocolor", input="6*7\n")
    assert done.stdout.startswith("In [1]: Out[1]: 42\nIn [2]: ")


@pytest.mark.spec("TERM-010")
def test_a_bad_configuration_does_not_stop_the_start(ipython: Run, home: Path) -> None:
    """A configuration file that fails is reported with its place, and the program runs."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text("c = get_config()\n1/0\n")
    done = ipython("-c", "print(6 * 7)")
    assert done.stdout == "42\n"
    assert "ipython_config.py" in done.stderr


@pytest.mark.spec("TERM-002", "TERM-R006")
def test_the_configuration_holds_for_files_too(ipython: Run, home: Path, tmp_path: Path) -> None:
    """Lines of `exec_lines` are run before the file of the command line."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c = get_config()\nc.InteractiveShellApp.exec_lines = ['pre = 5']\n"
    )
    (tmp_path / "prog.py").write_text("print(pre)\n")
    assert ipython("prog.py").stdout == "5\n"


@pytest.mark.spec("TERM-008")
def test_start_ipython_from_a_program(home: Path, tmp_path: Path) -> None:
    """A program starts a session with names of its own and gets control back."""
    program = tmp_path / "prog.py"
    program.write_text(
        "from ipy.terminal.app import start_ipython\n"
        "start_ipython(['--no-banner', '--simple-prompt'], user_ns={'given': 6})\n"
        "print('back')\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        input="print(given * 7)\nexit\n",
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "42" in done.stdout
    assert done.stdout.endswith("back\n")


@pytest.mark.spec("TERM-081")
def test_matplotlib(ipython: Run, home: Path) -> None:
    """`--matplotlib` prepares a backend; `--pylab` loads the names too."""
    pytest.importorskip("matplotlib")
    env = {"MPLCONFIGDIR": str(home)}
    done = ipython(
        "--matplotlib=agg",
        "-c",
        "import matplotlib; print(matplotlib.get_backend().lower())",
        env=env,
    )
    assert done.stdout.endswith("agg\n"), done.stderr
    done = ipython("--pylab=agg", "-c", "print(linspace(0, 1, 3)[1], plt.__name__)", env=env)
    assert done.stdout.endswith("0.5 matplotlib.pyplot\n"), done.stderr


@pytest.mark.spec("TERM-109", "TERM-108")
def test_a_log_replays_the_session(ipython: Run, tmp_path: Path) -> None:
    """A log that was made with `--logfile` can be run, and gives the same variables."""
    ipython("--logfile=log.py", "--no-banner", input="x = 6\ny = x * 7\n")
    done = ipython("--no-banner", "--classic", input="%run -i log.py\ny\n")
    assert ">>> 42\n" in done.stdout


@pytest.mark.spec("TERM-096", "TERM-097", "TERM-098")
def test_rehashx(ipython: Run, tmp_path: Path) -> None:
    """After `%rehashx` commands on the path need no `!`; another one finds new programs."""
    tools = tmp_path / "tools"
    tools.mkdir()
    cells = [
        "%rehashx",
        "uname",
        "import os, pathlib",
        "size = pathlib.Path('tools/my-own-tool').write_text('#!/bin/sh\\necho tool $1\\n')",
        "os.chmod('tools/my-own-tool', 0o755)",
        "%rehashx",
        "my-own-tool 42",
    ]
    done = ipython(
        "--no-banner",
        "--classic",
        input="\n".join([*cells, ""]),
        env={"PATH": f"{tools}:{os.environ['PATH']}"},
    )
    assert os.uname().sysname in done.stdout
    assert "tool 42" in done.stdout


@pytest.mark.spec("TERM-108")
def test_logfile(ipython: Run, tmp_path: Path) -> None:
    """`--logfile` keeps what is typed from the beginning."""
    ipython("--logfile=log.py", "--no-banner", input="x = 12\n")
    assert "x = 12" in (tmp_path / "log.py").read_text()


def test_sigterm_ends_a_session_in_order(home: Path) -> None:
    """On SIGTERM exit functions run, and the status is that of the signal."""
    process = subprocess.Popen(
        [*COMMAND, "--no-banner", "--simple-prompt"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("import atexit; atexit.register(print, 'bye'); print('rea' + 'dy')\n")
    process.stdin.flush()
    for line in process.stdout:
        if "ready" in line:
            break
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)
    assert "bye" in rest
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize("code", ["1+1", "1/0", "len?", "(("])
def test_a_pipe_gets_no_colours(ipython: Run, code: str) -> None:
    """No escape sequence goes into a pipe, whether code is given by `-c` or on standard input."""
    assert "\x1b" not in ipython("-c", code).stdout
    assert "\x1b" not in ipython("--no-banner", input=f"{code}\n").stdout


def test_colours_that_are_asked_for_go_into_a_pipe(ipython: Run) -> None:
    """`--colors` and FORCE_COLOR go before what the stream is; `--colors` goes before NO_COLOR too."""
    assert "\x1b[" in ipython("-c", "1/0", "--colors=linux").stdout
    assert "\x1b[" in ipython("-c", "1/0", "--colors=linux", env={"NO_COLOR": "1"}).stdout
    assert "\x1b[" in ipython("-c", "1/0", env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" not in ipython("-c", "1/0", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout


def test_a_pasted_block_is_a_further_input_of_the_session(ipython: Run) -> None:
    """%cpaste and its block have a number each; a later session finds all lines in one session."""
    ipython("--no-banner", input="a = 1\n%cpaste\n>>> b = 2\n--\nc = 3\nexit\n")
    later = ipython("--no-banner", input="%hist -n ~1/\n").stdout
    rows = [line.split("/", 1)[1] for line in later.splitlines() if "1/" in line]
    assert rows == ["1: a = 1", "2: %cpaste", "3: >>> b = 2", "4: c = 3"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--help-all",), 141),
        (("-c", "print('x' * 1_000_000)"), 1),
        (("-c", "for i in range(100_000): print(i)"), 1),
    ],
)
def test_a_reader_that_leaves_is_no_news(
    home: Path, tmp_path: Path, options: tuple[str, ...], status: int
) -> None:
    """Nothing is said when nobody reads the output any more; code ends with the status of python, 1."""
    read, write = os.pipe()
    os.close(read)
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            [*COMMAND, *options], env=env, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=write,
            stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(write)
    assert (done.stderr, done.returncode) == ("", status)


@pytest.mark.spec("TCOR-024")
@pytest.mark.parametrize(
    ("name", "text", "status", "shown"),
    [
        ("fails.py", "1 / 0", 1, "ZeroDivisionError"),
        ("fails.ipy", "%pwd\n1 / 0", 1, "ZeroDivisionError"),
        ("magic.ipy", "x = !echo from a command\nprint(x[0])", 0, "from a command"),
        (
            "book.ipynb",
            '{"cells": [{"cell_type": "code", "source": ["x = 6\\n", "print(x * 7)"], "metadata": {}, "outputs": [], '
            '"execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            0,
            "42",
        ),
        ("program/__main__.py", "print(__name__, 'of a folder')", 0, "__main__ of a folder"),
    ],
)
def test_programs_of_all_kinds_end_with_their_status(
    ipython: Run, tmp_path: Path, name: str, text: str, status: int, shown: str
) -> None:
    """Scripts, scripts with magics, notebooks and folders run; an exception is status 1."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    done = ipython(name.partition("/")[0])
    assert done.returncode == status
    assert shown in done.stdout


@pytest.mark.spec("TCOR-024")
def test_a_missing_program_is_an_error(ipython: Run) -> None:
    """The status is not 0, and the error names the file."""
    done = ipython("no_such_file.py")
    assert done.returncode != 0 and "no_such_file.py" in done.stderr


@pytest.mark.spec("CORE-037")
def test_modules_of_the_current_directory_are_found(ipython: Run, tmp_path: Path) -> None:
    """`sys.path` begins with "": also after another directory has become the current one."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "neighbour.py").write_text("x = 'found'")
    done = ipython(
        input="import sys\nprint(repr(sys.path[0]))\n%cd -q below\nimport neighbour\nprint(neighbour.x)\n"
    )
    assert "''" in done.stdout and "found" in done.stdout


@needs_names
@pytest.mark.spec("CORE-001")
def test_a_program_starts_a_session(home: Path, tmp_path: Path) -> None:
    """`start_ipython()` is a full session, with configuration and startup files."""
    profile = home / ".ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True, exist_ok=True)
    (profile / "startup" / "00.py").write_text("from_startup = 'startup ran'")
    (profile / "ipython_config.py").write_text(
        "c.InteractiveShell.ast_node_interactivity = 'none'\n"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", "from IPython import start_ipython; start_ipython(argv=['--no-banner'])"],
        input="print(from_startup)\n'hid' + 'den'\n",
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "startup ran" in done.stdout and "hidden" not in done.stdout


@needs_names
@pytest.mark.spec("CORE-014", "CORE-435")
def test_a_pythonstartup_file_makes_it_the_default_python(home: Path, tmp_path: Path) -> None:
    """The file launches a session and raises SystemExit: Python's own prompt never comes."""
    startup = tmp_path / "startup.py"
    startup.write_text(
        "from IPython.terminal.ipapp import launch_new_instance\n"
        "launch_new_instance(argv=['--no-banner', '--simple-prompt'])\nraise SystemExit\n"
    )
    done = subprocess.run(
        [COMMAND[0], "-i"],
        input="%who\nx = 6 * 7\nprint('shell', get_ipython() is not None, x)\n",
        env={
            "HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
            "PYTHONSTARTUP": str(startup),
        },
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "shell True 42" in done.stdout and ">>>" not in done.stdout + done.stderr


@pytest.mark.spec("CORE-387")
@pytest.mark.parametrize("options", [("--pdb",), ("--pdb", "--simple-prompt")])
def test_the_debugger_opens_where_an_error_was_raised(
    ipython: Run, options: tuple[str, ...]
) -> None:
    """With `--pdb`, its prompt stands in the frame that raised, with that frame's variables."""
    cell = "def f(inner):\n    1 / inner\n\nf(0)\n"
    done = ipython(*options, input=cell + "p ('inner', inner)\nq\nprint('goes', 'on')\n")
    assert "ipdb> ('inner', 0)" in done.stdout
    assert "goes on" in done.stdout


@pytest.mark.spec("CORE-096")
def test_the_prompt_of_rewritten_lines_is_a_setting(ipython: Run) -> None:
    """`PromptManager.rewrite_template` stands before a line that autocall has rewritten."""
    done = ipython(
        "--autocall=1",
        r"--PromptManager.rewrite_template=<\#> becomes ",
        input="def f(x): return [x]\n\nf 5\n",
    )
    assert "<2> becomes f(5)" in done.stdout
