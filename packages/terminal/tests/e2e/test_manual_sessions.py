"""The sessions of the IPython 1.2.1 manual (chapters 4.1 to 4.4), typed into one running program."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal

from .conftest import COMMAND
from .helpers import enter, last_number, paste, settle

#: Adds the lines that the test has put in a file, as a person would type them.
EDITOR = """#!/bin/sh
cat "$HOME/typed" >> "$1"
"""

GREET = """\
def greet(name, polite=True):
    '''Say hello.'''
    return 'hello ' + name
"""

ERROR = """\
def inner(number):
    top = 10
    return top / number


def outer(value):
    given = value - 3
    return inner(given)


outer(3)
"""


@pytest.fixture(scope="module")
def work(shared_home: Path) -> Path:
    """The directory of the sessions."""
    directory = shared_home / "manual"
    (directory / "mydir").mkdir(parents=True)
    (directory / "error.py").write_text(ERROR)
    return directory


@pytest.fixture(scope="module")
def program(shared_home: Path, work: Path) -> Iterator[Terminal]:
    """One session for all of them, with an editor that types by itself."""
    editor = shared_home / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o755)
    options = ["--no-banner", "--no-tip", "--colors=nocolor"]
    with Terminal(
        [*COMMAND, *options],
        env={"HOME": str(shared_home), "EDITOR": str(editor), "PAGER": "cat"},
        cwd=str(work),
        rows=60,
        columns=120,
    ) as terminal:
        terminal.wait_for_prompt(1)
        # With the first cell the editor is there; what is typed before it comes is another test's matter.
        terminal.run("1")
        yield terminal


@pytest.fixture
def ip(program: Terminal) -> Terminal:
    """The session, at an empty prompt."""
    settle(program)
    return program


# -- 4.1: the four most helpful commands, tab completion, exploring objects


@pytest.mark.spec("CORE-102")
def test_the_four_most_helpful_commands(ip: Terminal) -> None:
    """`?` introduces, %quickref refers, help() is Python's own, and object? tells about an object."""
    assert "%quickref" in enter(ip, "?")
    assert "%timeit" in enter(ip, "%quickref")
    assert "abspath(path)" in enter(ip, "import os; help(os.path.abspath)")
    shown = enter(ip, "os?")
    assert re.search(r"^Type: +module$", shown, re.MULTILINE)
    assert re.search(r"^File: +.*os\.py$", shown, re.MULTILINE)


@pytest.mark.spec("CORE-100", "CORE-101")
def test_details_of_an_object(ip: Terminal) -> None:
    """One question mark tells the signature and the docstring, two add the source; either side will do."""
    enter(ip, "import os")
    paste(ip, GREET)
    for question in ("greet?", "?greet"):
        shown = enter(ip, question)
        assert re.search(r"^Signature: +greet\(name, polite=True\)$", shown, re.MULTILINE)
        assert re.search(r"^Docstring: +Say hello\.$", shown, re.MULTILINE)
        assert "return 'hello'" not in shown
    for question in ("greet??", "??greet"):
        assert "return 'hello ' + name" in enter(ip, question)
    assert "def abspath(path):" in enter(ip, "os.path.abspath??")


@pytest.mark.spec("CORE-103", "CORE-105")
def test_other_questions(ip: Terminal) -> None:
    """A pattern lists names; %magic? is about a magic; a question at the end of a statement is about its last name."""
    enter(ip, "import os")
    assert {"os.path", "os.fspath"} <= set(enter(ip, "os.*path*?").split())
    assert "loop" in enter(ip, "%timeit?")
    assert "variable" in enter(ip, "%%capture?")
    shown = enter(ip, "pairs = zip?")
    assert "The zip object yields n-length tuples" in shown
    assert "NameError" in enter(ip, "pairs")


def test_the_magics_about_objects(ip: Terminal) -> None:
    """%pdoc, %pdef, %psource and %pfile each show a part of what ? shows; %psearch finds names."""
    enter(ip, "import os")
    paste(ip, GREET)
    assert "Say hello." in enter(ip, "%pdoc greet")
    assert "greet(name, polite=True)" in enter(ip, "%pdef greet")
    assert "return 'hello ' + name" in enter(ip, "%psource greet")
    assert "def abspath" in enter(ip, "%pfile os.path.abspath")
    assert "greet" in enter(ip, "%psearch gre*t").split()


# -- magics


@pytest.mark.spec("CORE-121", "CORE-122")
def test_timing(ip: Terminal) -> None:
    """%timeit times a statement, %%timeit a body with a setup on the first line; %time runs once."""
    assert re.search(
        r"\d (ns|μs|us|ms|s)\b.* per loop", enter(ip, "%timeit -n 10 -r 2 range(1000)")
    )
    assert "per loop" in paste(ip, "%%timeit -n 10 -r 2 data = list(range(100))\nmax(data)")
    assert "Wall time" in enter(ip, "%time total = sum(range(1000))")
    assert "499500" in enter(ip, "total")


def test_profiling(ip: Terminal) -> None:
    """%prun lists the calls of a statement."""
    shown = enter(ip, "%prun -s cumulative sorted(range(10))")
    assert "function calls" in shown
    assert "{built-in method builtins.sorted}" in shown


@pytest.mark.spec("CORE-126", "CORE-256")
def test_automagic_and_names_that_hide_a_magic(ip: Terminal, work: Path) -> None:
    """`cd` works as %cd until a variable is called so; %cd always does."""
    assert enter(ip, "cd mydir") == str(work / "mydir")
    enter(ip, "cd = 1")
    assert "SyntaxError" in enter(ip, "cd ..")
    assert enter(ip, "%cd ..") == str(work)
    enter(ip, "del cd")
    assert enter(ip, "cd mydir") == str(work / "mydir")
    assert enter(ip, "cd ..") == str(work)
    assert enter(ip, "%cd") == str(work.parent)
    assert enter(ip, "%cd manual") == str(work)
    assert "OFF" in enter(ip, "%automagic")
    assert "SyntaxError" in enter(ip, "cd mydir")
    assert "ON" in enter(ip, "%automagic")


@pytest.mark.spec(
    "CORE-259", "CORE-257", "CORE-260", "CORE-261", "CORE-262", "CORE-066", "TERM-100"
)
def test_moving_between_directories(ip: Terminal, work: Path) -> None:
    """%pwd, %cd -, %cd -n, %cd --foo, the stack, the history, bookmarks."""
    assert f"'{work}'" in enter(ip, "%pwd")
    enter(ip, "%cd mydir")
    assert enter(ip, "%cd -") == str(work)
    assert enter(ip, "%cd -0") == str(work)
    assert enter(ip, "%cd --mydir") == str(work / "mydir")
    enter(ip, "%cd -")
    assert enter(ip, "%cd -mydir") == str(work / "mydir")
    enter(ip, "%cd -")
    assert str(work / "mydir") in enter(ip, "%pushd mydir")
    assert str(work) in enter(ip, "%dirs").replace("~", str(work.parent))
    assert str(work) in enter(ip, "%popd").replace("~", str(work.parent))
    assert f"'{work}'" in enter(ip, "_dh[-1]")
    assert f"0: {work}" in enter(ip, "%dhist")
    enter(ip, "%bookmark mine mydir")
    assert str(work / "mydir") in enter(ip, "%bookmark -l")
    assert str(work / "mydir") in enter(ip, "%cd mine")
    enter(ip, "%cd -")
    enter(ip, "%bookmark -d mine")


@pytest.mark.spec("CORE-263")
def test_environment_variables(ip: Terminal) -> None:
    """%env sets and shows; $name is Python's, $$NAME the command's own."""
    assert enter(ip, "%env COLOUR=blue") == "env: COLOUR=blue"
    assert "'blue'" in enter(ip, "%env COLOUR")
    assert "'COLOUR': 'blue'" in enter(ip, "%env")
    enter(ip, "COLOUR = 'red'")
    assert enter(ip, "!echo $COLOUR $$COLOUR") == "red blue"


# -- running and editing


@pytest.mark.spec("CORE-183", "CORE-184", "CORE-197", "CORE-185", "CORE-186")
def test_running_scripts(ip: Terminal, work: Path) -> None:
    """%run has arguments, a __main__, leaves its names, reads the file again; -i sees the session, -n is no __main__."""
    script = work / "script.py"
    script.write_text(
        "import sys\nif __name__ == '__main__':\n    print('args', sys.argv)\nversion = 1\n"
    )
    assert enter(ip, "%run script.py one 'two words'") == "args ['script.py', 'one', 'two words']"
    assert "]: 1" in enter(ip, "version")
    script.write_text("print(__name__)\nversion = 2\nraise SystemExit\n")
    assert enter(ip, "%run script") == "__main__"
    assert "]: 2" in enter(ip, "version")
    assert enter(ip, "%run -n script") == "script"
    (work / "uses.py").write_text("print('sees', version)\n")
    assert "NameError" in enter(ip, "%run uses")
    assert enter(ip, "%run -i uses") == "sees 2"


@pytest.mark.spec("CORE-193", "CORE-187")
def test_running_other_things(ip: Terminal, work: Path) -> None:
    """%run -t times, -m runs a module, and .ipy files may hold magics and commands."""
    (work / "magics.ipy").write_text(
        "%cd -q mydir\n%cd -q ..\nout = !echo from ipy\nprint(out.s)\nprint(__file__)\n"
    )
    said, file = enter(ip, "%run magics.ipy").split("\n")
    assert said == "from ipy"
    assert work / file == work / "magics.ipy"
    (work / "module.py").write_text("print(__name__)\n")
    assert enter(ip, "%run -m module") == "__main__"
    shown = enter(ip, "%run -t -N 2 module.py")
    assert shown.count("__main__") == 2
    assert re.search("Times|Total|Wall", shown)


@pytest.mark.spec("CORE-198", "CORE-199", "CORE-203", "CORE-206")
def test_editing(ip: Terminal, shared_home: Path) -> None:
    """%edit opens the editor on a new file, runs what was written and returns it; -p goes on where it ended."""
    typed = shared_home / "typed"
    typed.write_text("def five():\n    return 5\n")
    shown = enter(ip, "%edit")
    assert re.search(r"ipython_edit_\w+\.py", shown)
    assert "Editing..." in shown
    assert "running it" in shown
    assert r"'def five():\n    return 5\n'" in shown
    assert "]: 5" in enter(ip, "five()")
    typed.write_text("print('and', five() + 1)\n")
    assert "and 6" in enter(ip, "%ed -p")
    number = last_number(ip)
    enter(ip, "base = 40")
    typed.write_text("print('sum', base + 2)\n")
    assert "sum 42" in enter(ip, f"%edit {number}")
    typed.write_text("print('never')\n")
    shown = enter(ip, "%edit -x")
    assert "never\n" not in shown
    assert repr("print('never')\n") in shown


@pytest.mark.spec("CORE-244")
def test_writing_saving_and_loading(ip: Terminal, work: Path) -> None:
    """%%writefile writes its body, %save inputs, and %load brings a file to the prompt."""
    assert "written.py" in paste(ip, "%%writefile written.py\nloaded = 11\n\nloaded += 1\n")
    assert (work / "written.py").read_text().rstrip("\n") == "loaded = 11\n\nloaded += 1"
    number = last_number(ip)
    enter(ip, "kept = 3")
    assert "saved.py" in enter(ip, f"%save saved {number}")
    assert "kept = 3\n" in (work / "saved.py").read_text()
    number = last_number(ip)
    ip.send("%load written.py\r")
    ip.wait_until(lambda: ip.text.count("loaded += 1") > ip.text.count("%%writefile"), "the file")
    ip.wait_for_match(rf"^In \[{number + 1}\]: # %load written\.py$")
    ip.press("escape enter")
    ip.wait_for_prompt(number + 2)
    assert "]: 12" in enter(ip, "loaded")


# -- history, caches, macros


@pytest.mark.spec("CORE-056", "CORE-057", "CORE-058", "CORE-059", "CORE-060", "CORE-061")
def test_input_and_output_caches(ip: Terminal) -> None:
    """In and Out, _, __, ___, _i, _ii, _iii and the numbered ones; assignments have no result."""
    first = last_number(ip)
    enter(ip, "10 + 1")
    enter(ip, "20 + 2")
    enter(ip, "30 + 3")
    assert "]: (33, 22, 11)" in enter(ip, "_, __, ___")
    shown = enter(ip, f"_{first}, Out[{first + 1}], _i{first + 2}, _oh is Out and _ih is In")
    assert "]: (11, 22, '30 + 3', True)" in shown
    enter(ip, "assigned = 5")
    assert "]: False" in enter(ip, f"{last_number(ip) - 1} in Out")
    enter(ip, "'a'")
    enter(ip, "'b'")
    enter(ip, "'c'")
    assert """]: ("'c'", "'b'", "'a'")""" in enter(ip, "_i, _ii, _iii")
    number = last_number(ip)
    enter(ip, "counter = 1 + globals().get('counter', 0)")
    enter(ip, f"exec(_i{number})")
    assert "]: 2" in enter(ip, "counter")


@pytest.mark.spec("CORE-048")
def test_a_semicolon_at_the_end(ip: Terminal) -> None:
    """The value is neither shown nor kept."""
    number = last_number(ip)
    assert enter(ip, "987 + 1;") == ""
    assert "]: False" in enter(ip, f"{number} in Out")


@pytest.mark.spec("CORE-248", "CORE-253", "CORE-254", "CORE-255")
def test_using_history_again(ip: Terminal) -> None:
    """%history shows ranges, %rerun runs them, %recall brings one to the prompt."""
    number = last_number(ip)
    enter(ip, "tally = []")
    enter(ip, "tally.append(len(tally))")
    shown = enter(ip, f"%history -n {number}-{number + 1}")
    assert [line.strip() for line in shown.split("\n")] == [
        f"{number}: tally = []",
        f"{number + 1}: tally.append(len(tally))",
    ]
    assert enter(ip, f"%hist {number} {number + 1}") == "tally = []\ntally.append(len(tally))"
    assert f"{number}: tally = []" in enter(ip, "%history -g tally = *")
    enter(ip, f"%rerun {number + 1}")
    assert "]: [0, 1]" in enter(ip, "tally")
    before = last_number(ip)
    ip.send(f"%recall {number + 1}\r")
    ip.wait_for_match(rf"^In \[{before + 1}\]: tally\.append\(len\(tally\)\)$")
    ip.press("enter")
    ip.wait_for_prompt(before + 2)
    assert "]: [0, 1, 2]" in enter(ip, "tally")


@pytest.mark.spec("CORE-214")
def test_macros(ip: Terminal) -> None:
    """%macro gives inputs a name that runs them, magics included; print shows them."""
    number = last_number(ip)
    enter(ip, "step = 1")
    enter(ip, "out = !echo step {step}")
    enter(ip, "print(out.s, step * 2)")
    shown = enter(ip, f"%macro steps {number}-{number + 2}")
    assert "steps" in shown
    assert enter(ip, "steps").split("\n")[-1] == "step 1 2"
    assert "step = 1" in enter(ip, "print(steps)")


# -- the system


@pytest.mark.spec("CORE-067", "CORE-084", "CORE-282", "CORE-283", "CORE-285", "CORE-286")
def test_commands_of_the_system(ip: Terminal) -> None:
    """!command with Python values, captured or not; $$ is one dollar; the status is kept."""
    assert enter(ip, "!echo hello") == "hello"
    enter(ip, "import math; x = 4")
    assert enter(ip, '!echo "{math.factorial(x)}"') == "24"
    assert enter(ip, "!echo A variable: $x, and {x * 2}") == "A variable: 4, and 8"
    assert enter(ip, "!echo $$HOME").startswith("/")
    enter(ip, "import types; box = types.SimpleNamespace(size=9)")
    assert enter(ip, "!echo $box.size") == "9"
    enter(ip, "here = %pwd")
    assert "]: True" in enter(ip, "import os; here == os.getcwd()")
    enter(ip, "files = !printf 'a\\nb\\n'")
    assert "]: ['a', 'b']" in enter(ip, "list(files)")
    assert "['a', 'b']" in enter(ip, "!!printf 'a\\nb\\n'")
    assert "['one']" in enter(ip, "%sx echo one")
    enter(ip, "!exit 3")
    assert "]: 3" in enter(ip, "_exit_code")
    shown = paste(ip, "for name in ['p', 'q']:\n    !echo file {name}\n")
    assert shown == "file p\nfile q"


@pytest.mark.spec("CORE-297", "CORE-298", "CORE-299", "CORE-300", "TERM-102")
def test_lists_of_strings(ip: Terminal) -> None:
    """Captured output is a list with .s, .n, .l, .grep and .fields."""
    enter(ip, "lines = !printf 'drwx ann 10 docs\\n-rw- bob 20 notes.txt\\n-rw- ann 30 prog.py\\n'")
    assert "]: 'drwx ann 10 docs -rw- bob 20 notes.txt -rw- ann 30 prog.py'" in enter(ip, "lines.s")
    assert r"docs\n-rw- bob" in enter(ip, "lines.n")
    assert "]: True" in enter(ip, "lines.l == lines.list == list(lines) and lines.n == lines.nlstr")
    enter(ip, "from IPython.utils.text import SList")
    assert "]: True" in enter(ip, "type(lines) is SList and issubclass(SList, list)")
    enter(ip, "places = !echo .")
    assert "]: True" in enter(ip, "places.p[0].is_dir() and places.paths == places.p")
    assert "]: ['drwx ann 10 docs']" in enter(ip, "list(lines.grep('^drwx'))")
    assert "]: ['-rw- bob 20 notes.txt', '-rw- ann 30 prog.py']" in enter(
        ip, "list(lines.grep('^drwx', prune=1))"
    )
    assert "]: ['-rw- ann 30 prog.py']" in enter(ip, "list(lines.grep('ann', field=1).grep('py'))")
    assert "]: ['docs drwx', 'notes.txt -rw-', 'prog.py -rw-']" in enter(
        ip, "list(lines.fields(3, 0))"
    )
    assert "]: ['drwx', 'ann', '10', 'docs']" in enter(ip, "lines.fields()[0]")
    assert "]: ['docs', 'notes.txt', 'prog.py']" in enter(ip, "list(lines.fields(3, 9))")


@pytest.mark.spec("CORE-266", "CORE-267", "CORE-289", "CORE-291")
def test_aliases(ip: Terminal) -> None:
    """An alias with parameters counts them; without, the rest of the line is added."""
    enter(ip, "%alias parts echo first %s second %s")
    assert enter(ip, "%parts A B") == "first A second B"
    assert enter(ip, "parts A B") == "first A second B"
    assert "Alias <parts> requires 2 arguments, 1 given." in enter(ip, "parts A")
    assert "parts" in enter(ip, "%alias")
    enter(ip, "%alias bracket echo 'Input in brackets: <%l>'")
    assert enter(ip, "bracket hello world") == "Input in brackets: <hello world>"
    enter(ip, "%unalias parts")
    assert "not found" in enter(ip, "%parts A B")


@pytest.mark.spec("TERM-097")
def test_commands_without_an_exclamation_mark(ip: Terminal) -> None:
    """After %rehashx every program on the path has an alias."""
    enter(ip, "%rehashx")
    assert enter(ip, "uname -s") == os.uname().sysname


@pytest.mark.spec("CORE-123", "CORE-124", "CORE-232", "CORE-233", "CORE-236")
def test_cell_magics(ip: Terminal) -> None:
    """%%script runs the body with any program, %%bash is short for it, %%capture keeps what is written."""
    assert paste(ip, "%%bash\nx=5\necho from bash $x") == "from bash 5"
    assert paste(ip, "%%script cat\nnot Python (") == "not Python ("
    paste(ip, "%%script --out text sh\necho kept")
    assert r"'kept\n'" in enter(ip, "text")
    number = last_number(ip)
    # As it is typed: a blank line ends it.
    ip.send("%%capture caught\rprint('seen later')\r\r")
    ip.wait_for_prompt(number + 1)
    assert r"'seen later\n'" in enter(ip, "caught.stdout").replace("\\r", "")
    assert enter(ip, "caught()") == "seen later"


# -- calls without parentheses


@pytest.mark.spec("CORE-092", "CORE-093", "CORE-094", "CORE-095")
def test_automatic_parentheses_and_quotes(ip: Terminal) -> None:
    """/ forces parentheses, a comma quotes each word, a semicolon all of them; %autocall does without the slash."""
    paste(ip, "def show(*args):\n    return 'got', args\n")
    assert "('got', ('a', 'b', 'c'))" in enter(ip, ",show a b c")
    assert "('got', ('a b c',))" in enter(ip, ";show a b c")
    assert "('got', (1, 2))" in enter(ip, "/show 1, 2")
    assert "('got', ((1, 2, 3), (4, 5, 6)))" in enter(ip, "/show (1,2,3), (4,5,6)")
    assert "SyntaxError" in enter(ip, "show 7, 8")
    enter(ip, "%autocall 1")
    shown = enter(ip, "show 7, 8")
    assert "('got', (7, 8))" in shown
    assert re.search(r"^-+> show\(7, 8\)$", shown, re.MULTILINE)
    enter(ip, "%autocall 0")
    assert "SyntaxError" in enter(ip, "x = 1; ,show a b")


# -- variables


@pytest.mark.spec("CORE-052")
def test_who(ip: Terminal) -> None:
    """%reset clears; %who lists what was made since, by type; %whos adds what it is."""
    enter(ip, "%reset -f")
    assert enter(ip, "%who") == "Interactive namespace is empty."
    enter(ip, "alpha, beta, text = 1, 2.5, 'words'")
    assert sorted(enter(ip, "%who").split()) == ["alpha", "beta", "text"]
    assert enter(ip, "%who int").split() == ["alpha"]
    assert "]: ['alpha', 'beta', 'text']" in enter(ip, "%who_ls")
    rows = [line.split() for line in enter(ip, "%whos").split("\n")]
    assert rows[0] == ["Variable", "Type", "Data/Info"]
    assert ["alpha", "int", "1"] in rows
    assert ["beta", "float", "2.5"] in rows
    assert ["text", "str", "words"] in rows
    enter(ip, "%xdel alpha")
    assert "NameError" in enter(ip, "alpha")


# -- doctests


@pytest.mark.spec("CORE-086", "TERM-055")
def test_pasting_examples(ip: Terminal) -> None:
    """Prompts of Python and of IPython are removed from what is pasted."""
    assert "]: 6" in paste(ip, ">>> a = [1,\n...      2, 3]\n>>> sum(a)")
    assert "]: 7" in paste(ip, "In [5]: b = 3\n   ...: c = 4\n\nIn [6]: b + c")


def test_doctest_mode(ip: Terminal) -> None:
    """%doctest_mode changes to Python's own prompts and plain results, and back."""
    number = last_number(ip)
    ip.send("%doctest_mode\r")
    ip.wait_for("Doctest mode is: ON")
    ip.wait_for_match(r"^>>> ?$")
    ip.send("[1, 2] + [3]\r")
    ip.wait_for_match(r"^\[1, 2, 3\]$")
    ip.send("1/0\r")
    ip.wait_for_match(r"^ZeroDivisionError: division by zero$")
    ip.wait_until(lambda: ip.text.endswith(">>>"), "the prompt")
    ip.send("%doctest_mode\r")
    ip.wait_for("Doctest mode is: OFF")
    ip.wait_for_prompt(number + 4)


# -- errors and the debugger


@pytest.mark.spec("CORE-220")
def test_debugging_after_an_exception(ip: Terminal, work: Path) -> None:
    """%debug walks the stack of the last exception; %tb and %xmode show it again, in other ways."""
    shown = enter(ip, "%run error.py")
    assert "error.py:3, in inner(number)" in shown
    assert "ZeroDivisionError: division by zero" in shown
    number = last_number(ip)
    ip.send("%debug\r")
    ip.wait_until(lambda: ip.text.endswith("ipdb>"), "the debugger")
    for line, expected in [
        ("p top", r"^10$"),
        ("up", r"error\.py\(8\)outer\(\)"),
        ("p given, value", r"^\(0, 3\)$"),
        ("value * 2", r"^6$"),
        ("down", r"error\.py\(3\)inner\(\)"),
        ("l", r"^--+> 3     return top / number"),
    ]:
        ip.send(f"{line}\r")
        ip.wait_for_match(expected)
        ip.wait_until(lambda: ip.text.endswith("ipdb>"), "the debugger")
    ip.send("q\r")
    ip.wait_for_prompt(number + 1)
    assert "ZeroDivisionError: division by zero" in enter(ip, "%tb")
    enter(ip, "%xmode Verbose")
    assert re.search(r"number = 0", enter(ip, "%tb"))
    enter(ip, "%xmode Plain")
    assert enter(ip, "%tb").startswith("Traceback (most recent call last):")
    enter(ip, "%xmode Context")


@pytest.mark.spec("CORE-188")
def test_running_under_the_debugger(ip: Terminal) -> None:
    """%run -d stops at the breakpoint that it is given."""
    number = last_number(ip)
    ip.send("%run -d -b error.py:7 error.py\r")
    ip.wait_until(lambda: ip.text.endswith("ipdb>"), "the debugger")
    if "error.py(7)" not in ip.text:
        ip.send("c\r")
    ip.wait_for("error.py(7)outer()")
    ip.wait_until(lambda: ip.text.endswith("ipdb>"), "the debugger")
    ip.send("p value + 100\r")
    ip.wait_for_match(r"^103$")
    ip.send("q\r")
    ip.wait_for_prompt(number + 1)


# -- logging


@pytest.mark.spec("CORE-275", "CORE-277", "CORE-278")
def test_logging(ip: Terminal, work: Path) -> None:
    """%logstart writes what was typed before and after; off and on pause it; the file is Python."""
    enter(ip, "before_the_log = 1")
    assert "%logstart" in enter(ip, "%logoff")
    assert "%logstart" in enter(ip, "%logon")
    assert "mylog.py" in enter(ip, "%logstart mylog.py over")
    enter(ip, "in_the_log = 2")
    enter(ip, "%logoff")
    enter(ip, "not_in_the_log = 3")
    enter(ip, "%logon")
    enter(ip, "again_in_the_log = 4")
    assert "mylog.py" in enter(ip, "%logstate")
    enter(ip, "%logstop")
    assert enter(ip, "%logstop") == "Logging hadn't been started."
    log = (work / "mylog.py").read_text()
    assert "before_the_log = 1\n" in log
    assert "in_the_log = 2\n" in log
    assert "not_in_the_log" not in log
    assert "again_in_the_log = 4\n" in log
    compile(log, "mylog.py", "exec")


# -- one's own magics and transformations


@pytest.mark.spec("CORE-028", "CORE-079")
def test_extending_the_shell(ip: Terminal) -> None:
    """The manual's own magics, and numbers that are wrapped before the code is run."""
    paste(
        ip,
        "from IPython.core.magic import register_line_magic, register_cell_magic, register_line_cell_magic\n"
        "@register_line_magic\ndef lmagic(line):\n    return line\n"
        "@register_cell_magic\ndef cmagic(line, cell):\n    return line, cell\n"
        "@register_line_cell_magic\ndef lcmagic(line, cell=None):\n    return (line, cell)\n",
    )
    assert "]: 'some words'" in enter(ip, "%lmagic some words")
    assert r"]: ('args', 'body\n')" in paste(ip, "%%cmagic args\nbody")
    assert "]: ('line', None)" in enter(ip, "%lcmagic line")
    paste(
        ip,
        "import ast\nclass Tens(ast.NodeTransformer):\n    def visit_Constant(self, node):\n"
        "        return ast.copy_location(ast.Constant(node.value * 10), node) if type(node.value) is int else node\n",
    )
    enter(ip, "get_ipython().ast_transformers.append(Tens())")
    assert "]: 50" in enter(ip, "2 + 3")
    enter(ip, "get_ipython().ast_transformers.clear()")
    assert "]: 5" in enter(ip, "2 + 3")


# -- embedding


@pytest.mark.spec("CORE-002", "CORE-418", "TERM-062")
def test_embedding(shared_home: Path, work: Path) -> None:
    """A program opens a shell in the middle of a function, which sees its names; leaving goes on with the program."""
    program = work / "program.py"
    program.write_text(
        "from ipy.core import embed\n\n\ndef function(value):\n    local = value * 2\n"
        "    embed(colors='nocolor', banner1='', exit_msg='Back in the program.')\n    return local\n\n\n"
        "print('result', function(21))\n"
    )
    with Terminal(
        [sys.executable, str(program)], env={"HOME": str(shared_home)}, cwd=str(work)
    ) as terminal:
        terminal.wait_for_prompt(1)
        assert "Out[1]: (21, 42)" in enter(terminal, "value, local")
        assert "Out[2]: [63, 84]" in enter(terminal, "[local + n for n in (value, local)]")
        terminal.send("exit\r")
        assert terminal.wait_for_exit() == 0
        assert "Back in the program." in terminal.text
        assert terminal.text.endswith("result 42")
