"""What the options and settings of the start do in the real program: banner, looks, GUI, startup code, profiles."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., Terminal]

PLAIN = ("--no-banner", "--colors=nocolor")

NEEDS_MATPLOTLIB = pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="matplotlib is not installed"
)


@pytest.fixture
def profile(home: Path) -> Path:
    """The directory of the default profile."""
    directory = home / ".ipython" / "profile_default"
    (directory / "startup").mkdir(parents=True)
    return directory


def configure(profile: Path, *lines: str) -> None:
    """Write the configuration file of a profile."""
    (profile / "ipython_config.py").write_text("\n".join(["c = get_config()", *lines, ""]))


def results(done: subprocess.CompletedProcess[str]) -> dict[int, str]:
    """What the session shows as results, by their numbers."""
    found = re.findall(r"^(?:In \[\d+\]: )*Out\[(\d+)\]: (.*)$", done.stdout, re.MULTILINE)
    return {int(number): text for number, text in found}


# -- what is shown


@pytest.mark.spec("CONFIG-066")
def test_no_banner_is_short_for_the_setting(ipython: Run) -> None:
    """Both ways of saying it give the same session, which begins with the prompt."""
    short = ipython("--no-banner", "--nosep", "--colors=nocolor", input="")
    long = ipython(
        "--TerminalIPythonApp.display_banner=False", "--nosep", "--colors=nocolor", input=""
    )
    assert short.stdout.startswith("In [1]: ")
    assert (short.stdout, short.stderr) == (long.stdout, long.stderr)


@pytest.mark.spec("CONFIG-068", "CONFIG-108")
def test_looks_are_settings(ipython: Run, profile: Path) -> None:
    """Classic mode, no blank lines and no banner can be chosen in the long form and in a file; what is said besides holds."""
    options = ("--no-banner", "--colors=nocolor")
    done = ipython("--TerminalIPythonApp.classic=True", *options, input="6*7\n")
    assert done.stdout.startswith(">>> 42\n>>> ")
    done = ipython("--TerminalIPythonApp.nosep=True", *options, input="6*7\n")
    assert done.stdout.startswith("In [1]: Out[1]: 42\nIn [2]: ")
    configure(
        profile,
        "c.TerminalIPythonApp.display_banner = False",
        "c.TerminalIPythonApp.classic = True",
        "c.InteractiveShell.xmode = 'Minimal'",
    )
    done = ipython(input="6*7\n1/0\n")
    assert done.stdout.startswith(">>> 42\n>>> ")
    assert "ZeroDivisionError: division by zero" in done.stdout
    assert "Traceback" not in done.stdout
    configure(
        profile,
        "c.TerminalIPythonApp.display_banner = False",
        "c.TerminalIPythonApp.nosep = True",
    )
    assert ipython(input="6*7\n").stdout.startswith("In [1]: Out[1]: 42\nIn [2]: ")


@pytest.mark.spec("CONFIG-072", "CONFIG-075")
def test_help_lists_the_options_and_the_toolkits(ipython: Run) -> None:
    """`--help` has the options of every day; the choices of `--gui` are the event loops that there are."""
    from ipy.terminal.pt_inputhooks import aliases, backends

    help_text = ipython("--help").stdout
    for option in (
        "colors", "xmode", "gui", "matplotlib", "pylab", "profile", "pdb", "logfile", "ipython-dir",
    ):  # fmt: skip
        assert re.search(rf"^--{option}\b", help_text, re.MULTILINE), option
    gui = help_text[help_text.index("\n--gui=") :]
    choices = re.search(r"Choices: any of \[(.*?)\]", gui, re.DOTALL)
    assert choices is not None
    assert set(re.findall(r"'(\w+)'", choices[1])) == {*backends, *aliases}


@pytest.mark.spec("TCFG-057")
def test_the_start_is_the_same_at_a_fixed_date(ipython: Run) -> None:
    """`SOURCE_DATE_EPOCH` decides what banner and tip say: the date, always the same tip, and no version in full."""
    moment = 1_710_417_600  # 2024-03-14, noon
    starts = {ipython(env={"SOURCE_DATE_EPOCH": str(moment)}, input="").stdout for _ in range(2)}
    (shown,) = starts
    assert "2024-03-14" in shown
    assert "Tip: " in shown
    assert sys.version.split()[0] not in shown
    next_day = ipython(env={"SOURCE_DATE_EPOCH": str(moment + 86400)}, input="").stdout
    assert "2024-03-15" in next_day
    wrong = ipython(env={"SOURCE_DATE_EPOCH": "today"}, input="").stdout
    assert sys.version.split()[0] in wrong


# -- matplotlib and GUIs


@NEEDS_MATPLOTLIB
@pytest.mark.spec("CONFIG-067", "CONFIG-076")
def test_matplotlib_and_pylab_without_a_backend(
    ipython: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The plain options stand for `auto`, also with the word behind a space; `--pylab` loads the names too."""
    env = {"MPLCONFIGDIR": str(tmp_path_factory.getbasetemp())}
    code = (
        "import sys, matplotlib; app = get_ipython().parent;"
        "print(app.matplotlib, app.pylab, matplotlib.get_backend(), sys.argv, 'linspace' in globals())"
    )
    plain = ipython("--matplotlib", "-c", code, env=env)
    assert plain.stdout.startswith("auto None "), plain.stderr
    assert plain.stdout.endswith(" ['-c'] False\n")
    for spelling in (["--matplotlib=auto"], ["--matplotlib", "auto"]):
        assert ipython(*spelling, "-c", code, env=env).stdout == plain.stdout
    pylab = ipython("--pylab", "-c", code, env=env)
    assert pylab.stdout.startswith("None auto "), pylab.stderr
    assert pylab.stdout.endswith(" ['-c'] True\n")


@pytest.mark.spec("CONFIG-077")
def test_tk_on_the_command_line(start: Start) -> None:
    """`--gui=tk` is taken, and its event loop is the one of the session."""
    pytest.importorskip("tkinter")
    terminal = start(*PLAIN, "--gui=tk")
    terminal.wait_for_prompt(1)
    assert "error" not in terminal.text.lower()
    terminal.run("get_ipython().active_eventloop")
    assert "Out[1]: 'tk'" in terminal.text


# -- what is run and kept


@pytest.mark.spec("CONFIG-071")
def test_pdb_is_called_on_every_exception(start: Start) -> None:
    """With `--pdb` each exception that nobody catches opens the debugger at its place."""
    terminal = start(*PLAIN, "--pdb")
    terminal.wait_for_prompt(1)
    for number, value in ((1, 41), (2, 52)):
        terminal.send(f"(lambda local: local/0)({value})\r")
        terminal.wait_until(
            lambda: terminal.text.rpartition("\n")[2].strip() == "ipdb>", "the debugger"
        )
        terminal.send("p local + 1\r")
        terminal.wait_for_match(rf"(?m)^{value + 1}$")
        terminal.send("q\r")
        terminal.wait_for_prompt(number + 1)


@pytest.mark.spec("CONFIG-070")
def test_logfile_has_all_input(ipython: Run, tmp_path: Path) -> None:
    """`--logfile` logs from the first input to the last, one that failed too."""
    ipython(*PLAIN, "--logfile=foo.py", input="first = 1\n1/0\n%pwd\nlast = 2\n")
    lines = (tmp_path / "foo.py").read_text().splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    assert (kept[0], kept[1], kept[-1]) == ("first = 1", "1/0", "last = 2")
    assert len(kept) == 4


@pytest.mark.spec("CONFIG-073")
def test_code_is_run_and_i_stays(ipython: Run) -> None:
    """`-c` runs code and ends; with `-i` the session goes on in the names of the code."""
    ended = ipython(*PLAIN, "-c", "x = 41; print('code')", input="print(x + 1)\n")
    assert (ended.returncode, ended.stdout) == (0, "code\n")
    stayed = ipython(*PLAIN, "-i", "-c", "x = 41; print('code')", input="x + 1\n")
    assert stayed.stdout.startswith("code\n")
    assert results(stayed) == {1: "42"}


@pytest.mark.spec("CONFIG-109", "CONFIG-111", "CONFIG-112", "CONFIG-R014")
def test_configured_code_is_run(ipython: Run, profile: Path, tmp_path: Path, home: Path) -> None:
    """Extensions, lines with the syntax of the shell, and files of three kinds of places are run at the start."""
    (tmp_path / "my_extension.py").write_text(
        "def load_ipython_extension(shell):\n    shell.push({'extended': True})\n"
    )
    (tmp_path / "here.py").write_text("places = ['here']\n")
    (home / ".ipython" / "kept.ipy").write_text("kept = !echo kept\nplaces += kept\n")
    far = tmp_path / "far"
    far.mkdir()
    (far / "away.py").write_text("places.append('away')\n")
    configure(
        profile,
        "c.InteractiveShellApp.extensions = ['my_extension']",
        "c.InteractiveShellApp.exec_lines = ['%env LINE_RUN=yes', 'said = !echo $LINE_RUN', 'if said:\\n    length = len(said)']",
        f"c.InteractiveShellApp.exec_files = ['here.py', 'kept.ipy', {str(far / 'away.py')!r}]",
    )
    done = ipython("-c", "print(extended, list(said), length, places)")
    assert done.stdout.splitlines()[-1] == "True ['yes'] 1 ['here', 'kept', 'away']", done.stderr


@pytest.mark.spec("CONFIG-113", "CONFIG-R017")
def test_configured_lines_are_no_inputs(ipython: Run, profile: Path) -> None:
    """They leave the number of the prompt at 1 and are in no history, of this session or a later one."""
    configure(profile, "c.InteractiveShellApp.exec_lines = ['configured = 6', 'configured += 1']")
    done = ipython(*PLAIN, input="configured\n%history\n")
    assert results(done) == {1: "7"}
    assert "configured = 6" not in done.stdout
    assert "configured +=" not in done.stdout
    later = ipython(*PLAIN, input="%history -g\n").stdout
    assert re.search(r"1/1: configured$", later, re.MULTILINE)
    assert "configured = 6" not in later
    assert "configured +=" not in later


@pytest.mark.spec("CONFIG-129")
def test_extensions_of_the_ipython_directory(ipython: Run, home: Path) -> None:
    """They are found there by `--ext` and `%load_ext`, and while they are loaded they find each other."""
    place = home / ".ipython" / "extensions"
    place.mkdir(parents=True)
    (place / "beside.py").write_text("VALUE = 42\n")
    for name in ("one", "two"):
        (place / f"ext_{name}.py").write_text(
            f"from beside import VALUE\n"
            f"def load_ipython_extension(shell):\n    shell.push({{'{name}': VALUE}})\n"
        )
    done = ipython("--ext=ext_one", "-c", "%load_ext ext_two\nprint(one, two)")
    assert (done.stdout, done.stderr) == ("42 42\n", "")


@pytest.mark.spec("CONFIG-156")
def test_profiles_have_histories_of_their_own(ipython: Run) -> None:
    """What was typed in one profile is in its history and not in that of another."""
    ipython(*PLAIN, input="in_default = 1\n")
    ipython(*PLAIN, "--profile=other", input="in_other = 1\n")
    default = ipython(*PLAIN, input="%history -g\n").stdout
    other = ipython(*PLAIN, "--profile=other", input="%history -g\n").stdout
    assert ("in_default = 1" in default, "in_other = 1" in default) == (True, False)
    assert ("in_default = 1" in other, "in_other = 1" in other) == (False, True)


# -- startup files


@pytest.mark.spec("CONFIG-159", "CONFIG-160", "CONFIG-161", "CONFIG-164")
def test_startup_files(ipython: Run, profile: Path, tmp_path: Path) -> None:
    """`PYTHONSTARTUP`, then the profile's files by name, then configured lines and files; `%who` has none of their names."""
    startup = profile / "startup"
    # Made in another order than that of their names.
    (startup / "20-last.py").write_text("order.append('20')\n")
    (startup / "10-second.ipy").write_text("said = !echo 10\norder += said\n")
    (startup / "00-first.py").write_text(
        "order = [*before, '00']\nhad_shell = get_ipython() is not None\n"
    )
    (startup / "README").write_text("not Python\n")
    (tmp_path / "rc.py").write_text("before = ['rc']\n")
    (tmp_path / "file.py").write_text("order.append('file')\n")
    configure(
        profile,
        "c.InteractiveShellApp.exec_lines = ['order.append(\"line\")']",
        "c.InteractiveShellApp.exec_files = ['file.py']",
    )
    done = ipython(
        *PLAIN,
        env={"PYTHONSTARTUP": str(tmp_path / "rc.py")},
        input="list(order), had_shell\n%who\nmine = 1\n%who\n",
    )
    assert results(done)[1] == "(['rc', '00', '10', '20', 'line', 'file'], True)", done.stderr
    assert "In [2]: Interactive namespace is empty." in done.stdout
    assert re.search(r"^In \[4\]: mine\s*$", done.stdout, re.MULTILINE)


@pytest.mark.spec("TCFG-055")
def test_switches_of_the_start(ipython: Run, profile: Path, tmp_path: Path) -> None:
    """Names of the start can be listed, `PYTHONSTARTUP` and the current directory left out, extensions added, modules run."""
    (profile / "startup" / "00-names.py").write_text("from_the_start = 1\n")
    (tmp_path / "rc.py").write_text("from_the_rc = 1\n")
    env = {"PYTHONSTARTUP": str(tmp_path / "rc.py")}
    shown = ipython(
        *PLAIN, "--InteractiveShellApp.hide_initial_ns=False", env=env, input="%who\n"
    ).stdout
    assert "from_the_start" in shown
    assert "from_the_rc" in shown
    shown = ipython(
        *PLAIN,
        "--InteractiveShellApp.hide_initial_ns=False",
        "--InteractiveShellApp.exec_PYTHONSTARTUP=False",
        env=env,
        input="%who\n",
    ).stdout
    assert "from_the_start" in shown
    assert "from_the_rc" not in shown

    for name in ("configured", "extra"):
        (tmp_path / f"ext_{name}.py").write_text(
            f"def load_ipython_extension(shell):\n    shell.push({{'{name}': 1}})\n"
        )
    (tmp_path / "a_module.py").write_text("import sys\nprint(__name__, sys.argv[1:])\n")
    (tmp_path / "ext_broken.py").write_text("raise RuntimeError('broken extension')\n")
    code = "print('configured' in globals(), 'extra' in globals())"
    configured = "--InteractiveShellApp.extensions=ext_configured"
    assert ipython(configured, "-c", code).stdout == "True False\n"
    assert ipython(configured, "--ext=ext_extra", "-c", code).stdout == "True True\n"
    assert ipython("-m", "a_module", "x").stdout == "__main__ ['x']\n"

    goes_on = ipython("--ext=ext_broken", "-c", "print('went on')")
    assert (goes_on.returncode, goes_on.stdout.endswith("went on\n")) == (0, True)
    stops = ipython(
        "--InteractiveShellApp.reraise_ipython_extension_failures=True",
        "--ext=ext_broken",
        "-c",
        "print('went on')",
    )
    assert stops.returncode != 0
    assert "went on" not in stops.stdout
    assert "broken extension" in stops.stderr


@pytest.mark.spec("TCFG-055", "TCFG-056")
def test_the_current_directory_stays_out_of_the_path(home: Path, tmp_path: Path) -> None:
    """`--ignore-cwd`, `python -P` and `PYTHONSAFEPATH` keep modules of the current directory from being found."""
    script = "import sys; sys.path[:] = [p for p in sys.path if p]; from ipy.terminal.app import main; main()"
    (tmp_path / "only_here.py").write_text("")
    code = "import importlib.util; print(importlib.util.find_spec('only_here') is not None)"

    def found(*options: str, python: tuple[str, ...] = (), **env: str) -> str:
        done = subprocess.run(
            [sys.executable, *python, "-c", script, *options, "-c", code],
            cwd=tmp_path,
            env={"HOME": str(home), **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout.strip() or done.stderr

    assert found() == "True"
    assert found("--ignore-cwd") == "False"
    assert found("--InteractiveShellApp.ignore_cwd=True") == "False"
    assert found(python=("-P",)) == "False"
    assert found(PYTHONSAFEPATH="1") == "False"


# -- the magic and the module


@pytest.mark.spec("TCFG-059")
def test_config_lists_shows_reads_and_completes(ipython: Run) -> None:
    """`%config` names the classes, shows one with its values, reads a setting, and has Tab for classes and settings."""
    done = ipython(
        *PLAIN,
        "--nosep",
        "--InteractiveShell.cache_size=77",
        input="%config\n"
        "%config InteractiveShell.cache_size\n"
        "complete = get_ipython().complete\n"
        "complete('', '%config Terminal')[1]\n"
        "complete('', '%config TerminalInteractiveShell.cache_si')[1]\n"
        "print('next'); get_ipython().run_line_magic('config', 'InteractiveShell')\n",
    )
    classes, _, shown = done.stdout.partition("next\n")
    names = {line.strip() for line in classes.splitlines()}
    assert names >= {"TerminalInteractiveShell", "HistoryManager", "IPCompleter"}
    values = results(done)
    assert values[2] == "77"
    assert "'TerminalInteractiveShell'" in values[4]
    assert values[5] == "['TerminalInteractiveShell.cache_size']"
    assert "InteractiveShell.cache_size=<Int>" in shown
    described = shown[shown.index("cache_size=<Int>") :]
    assert "Current: 77" in described.split("=<")[1]


@pytest.mark.skipif(find_spec("IPython") is None, reason="ipy-all is not installed")
@pytest.mark.spec("CONFIG-098")
def test_the_module_is_the_command(home: Path, tmp_path: Path) -> None:
    """`python -m IPython` runs code, and its subcommands."""

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "IPython", *arguments],
            cwd=tmp_path,
            env={"HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    assert run("-c", "print(6 * 7, get_ipython() is not None)") == "42 True\n"
    assert run("locate") == f"{home}/.ipython\n"


# -- the editor


@pytest.mark.spec("TERM-073")
def test_emacsclient_edits(ipython: Run, tmp_path: Path) -> None:
    """`emacsclient` gets the line and the file, is waited for, and what it has written is run."""
    tools = tmp_path / "tools"
    tools.mkdir()
    client = tools / "emacsclient"
    client.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "place, file = sys.argv[1:]\n"
        "pathlib.Path(file).write_text(f'edited = 6 * 7; place = {place!r}\\n')\n"
    )
    client.chmod(0o755)
    done = ipython(
        *PLAIN,
        env={"EDITOR": "emacsclient", "PATH": f"{tools}:/usr/bin:/bin"},
        input="%edit -n 12\nedited, place\n",
    )
    assert results(done).get(2) == "(42, '+12')", done.stdout + done.stderr


# -- the pager


@pytest.mark.spec("TTRM-030")
def test_pagers(start: Start, tmp_path: Path) -> None:
    """Long text goes to `$PAGER`, without one to `less -R` with its colours, and with `display_page` to the screen."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("less", "my-pager"):
        program = tools / name
        program.write_text(
            f"#!{sys.executable}\n"
            "import sys\n"
            "text = sys.stdin.read()\n"
            f"print('{name} got', sys.argv[1:], text.count('line'), '\\x1b[' in text)\n"
        )
        program.chmod(0o755)
    env = {"PATH": f"{tools}:/usr/bin:/bin"}
    assign = "text = 'line\\n' * 50"

    chosen = start(*PLAIN, env={**env, "PAGER": "my-pager --option"})
    chosen.wait_for_prompt(1)
    chosen.run(assign)
    chosen.run("%page -r text")
    assert "my-pager got ['--option'] 50 False" in chosen.text

    coloured = start("--no-banner", "--colors=linux", env=env, rows=8)
    coloured.wait_for_prompt(1)
    coloured.run("int?")
    assert re.search(r"less got \['-R'\] \d+ True", coloured.everything)

    displayed = start(*PLAIN, "--InteractiveShell.display_page=True", env=env)
    displayed.wait_for_prompt(1)
    displayed.run(assign)
    displayed.run("%page -r text")
    assert displayed.everything.count("\nline") == 50
    assert "less got" not in displayed.everything


# -- places


@pytest.mark.spec("TTRM-033", "CORE-038")
def test_a_foreign_virtual_environment(ipython: Run, tmp_path: Path) -> None:
    """A shell outside of the active environment says so, unless it is told not to, and finds the packages there."""
    environment = tmp_path / "environment"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = environment / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (packages / "only_there.py").write_text("VALUE = 42\n")
    env = {"VIRTUAL_ENV": str(environment)}
    code = "import only_there; print(only_there.VALUE)"
    told = ipython("-c", code, env=env)
    assert told.stdout == "42\n"
    assert len(told.stderr.splitlines()) == 1
    assert str(environment) in told.stderr
    assert sys.prefix in told.stderr
    quiet = ipython("--InteractiveShell.warn_venv=False", "-c", code, env=env)
    assert (quiet.stdout, quiet.stderr) == ("42\n", "")
    own = ipython("-c", "print(1)", env={"VIRTUAL_ENV": sys.prefix})
    assert (own.stdout, own.stderr) == ("1\n", "")
    (tmp_path / "another").mkdir()
    missing = ipython("-c", "print(1)", env={"VIRTUAL_ENV": str(tmp_path / "another")})
    assert missing.stdout == "1\n"
    assert "no packages" in missing.stderr


@pytest.mark.spec("CONFIG-166")
@pytest.mark.parametrize(
    ("variables", "home_directory"),
    [
        ({"USERPROFILE": "C:\\Users\\me", "HOMEDRIVE": "D:", "HOMEPATH": "\\me"}, "C:\\Users\\me"),
        ({"HOMEDRIVE": "D:", "HOMEPATH": "\\me"}, "D:\\me"),
    ],
)
def test_the_home_on_windows(variables: dict[str, str], home_directory: str) -> None:
    """By the rules of Windows' paths the profile comes first, then drive and path, and the network's share never."""
    code = (
        "import ntpath, os\n"
        "from ipy.config.paths import get_home_dir\n"
        "os.path = ntpath\n"
        "print(get_home_dir())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"HOMESHARE": "\\\\server\\share", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == f"{home_directory}\n"


# -- dialogs


@pytest.mark.spec("TERM-082")
def test_modal_qt_dialogs_are_displayed(start: Start, tmp_path: Path) -> None:
    """While the prompt waits, modal dialogs are drawn and answered: opened by a cell, and run by a callback of Qt."""
    installed = [name for name in ("PySide6", "PyQt6", "PyQt5") if find_spec(name) is not None]
    if not installed:
        pytest.skip("no Qt is installed")
    (tmp_path / "dialogs.py").write_text(
        f"from {installed[0]} import QtCore, QtWidgets\n"
        "class Dialog(QtWidgets.QDialog):\n"
        "    def __init__(self, name):\n"
        "        super().__init__()\n"
        "        self.setModal(True)\n"
        "        self.name = name\n"
        "        self.drawn = False\n"
        "        self.finished.connect(lambda *_: print('closed', name, 'drawn', self.drawn))\n"
        "    def paintEvent(self, event):\n"
        "        self.drawn = True\n"
        "        QtCore.QTimer.singleShot(0, self.accept)\n"
        "def run():\n"
        "    dialog = Dialog('two')\n"
        "    (dialog.exec if hasattr(dialog, 'exec') else dialog.exec_)()\n"
    )
    terminal = start(
        *PLAIN,
        "--gui=qt",
        env={"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
    )
    terminal.wait_for_prompt(1)
    terminal.run("import dialogs")
    terminal.run("dialog = dialogs.Dialog('one'); dialog.open()")
    terminal.wait_for("closed one drawn True")
    terminal.wait_for_prompt(3)
    terminal.run("dialogs.QtCore.QTimer.singleShot(0, dialogs.run)")
    terminal.wait_for("closed two drawn True")
    # The callback may have spoken before the next prompt was drawn.
    terminal.wait_for_prompt(4)
    number = terminal.run("6 * 7")
    assert f"Out[{number}]: 42" in terminal.text
