"""A person at the prompt: one `ipython` on a pseudo-terminal, shared by these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipy.terminal.testing import Terminal


def _run(session: Terminal, *cells: str) -> str:
    """Type cells and return what the screen shows from the first of them on."""
    first = session.prompt_number()
    for cell in cells:
        session.run(cell)
    text = session.everything
    return text[text.rindex(f"\nIn [{first}]: {cells[0][:20]}") :]


@pytest.mark.spec("TERM-005", "TERM-012", "TTRM-001")
def test_results_are_numbered(session: Terminal) -> None:
    """A result has the number of its input, and the next prompt the next one."""
    number = session.prompt_number()
    assert f"Out[{number}]: 42" in _run(session, "6 * 7")
    assert session.prompt_number() == number + 1


@pytest.mark.spec("TERM-029", "TTRM-031")
def test_a_result_of_several_lines_starts_on_its_own(session: Terminal) -> None:
    """A representation with line ends begins under the prompt, so that its columns align."""
    shown = _run(session, "type('R', (), {'__repr__': lambda self: 'a b\\nc d'})()")
    assert "]: \na b\nc d" in shown or "]:\na b\nc d" in shown


@pytest.mark.spec("TERM-043", "TERM-047", "TTRM-003")
def test_typing_a_function(session: Terminal) -> None:
    """Lines are indented while typing, a blank line ends the function."""
    number = session.prompt_number()
    session.send("def double(x):")
    session.press("enter")
    session.wait_for_match(r"def double\(x\):\n +\.\.\.:")
    session.send("return 2 * x")
    session.press("enter")
    session.press("enter")
    session.wait_for_prompt(number + 1)
    assert ":     return 2 * x\n" in session.text
    assert "]: 14" in _run(session, "double(7)")


@pytest.mark.spec("TERM-055", "TTRM-001")
def test_pasting_doctests(session: Terminal) -> None:
    """A pasted session runs without its prompts."""
    number = session.prompt_number()
    session.paste(">>> for i in range(2):\n...     print('no', i)\n... \n")
    session.press("enter")
    session.wait_for("no 1\n")
    session.wait_for_prompt(session.prompt_number())
    session.wait_until(lambda: session.prompt_number() > number, "the next prompt")
    session.wait_for_prompt(session.prompt_number())


@pytest.mark.spec("TERM-059")
def test_a_prompt_in_a_string_is_text(session: Terminal) -> None:
    """Pasted text with a prompt inside a string is untouched."""
    assert "'>>> x'" in _run(session, "'>>> x'")


@pytest.mark.spec("TERM-041", "TTRM-006")
def test_tab_completes(session: Terminal) -> None:
    """A single candidate is inserted; several are listed, and Ctrl-C closes the list."""
    # Not as text: what history suggests would look the same.
    session.run("globals()['unmis' + 'takable_name'] = 5")
    session.send("unmistak")
    session.press("tab")
    session.wait_for_match(r"^In \[\d+\]: unmistakable_name")
    session.send("+1")
    session.wait_for_match(r"^In \[\d+\]: unmistakable_name\+1")
    session.press("c-c")
    session.run("pick_one, pick_two = 1, 2")
    session.send("pick_")
    session.press("tab")
    session.wait_for_match(r"pick_one +pick_two|pick_one\n? +pick_two")
    session.press("c-c")
    session.press("c-c")
    session.wait_for_prompt(session.prompt_number())


@pytest.mark.spec("TERM-040", "TERM-R011", "TTRM-007")
def test_ctrl_c_clears_and_interrupts(session: Terminal) -> None:
    """At the prompt Ctrl-C clears the input; while a cell runs it interrupts it, and the shell goes on."""
    session.send("1 + (garbage")
    session.wait_for("garbage")
    session.press("c-c")
    assert "]: 42" in _run(session, "41 + 1")
    number = session.prompt_number()
    session.send("print('star' + 'ted'); import time; time.sleep(60)")
    session.press("enter")
    session.wait_for("started")
    session.press("c-c")
    session.wait_for_prompt(number + 1)
    assert "KeyboardInterrupt" in session.everything


@pytest.mark.spec("TERM-038", "TERM-036", "TERM-046", "TTRM-008", "TERM-R007")
def test_history_by_prefix(session: Terminal) -> None:
    """Up finds the newest input that begins with what is typed, blocks as a whole."""
    session.run("wanted = 'first'")
    number = session.run("other = 2") + 1
    session.send("wan")
    session.press("up")
    session.wait_for_match(rf"^In \[{number}\]: wanted = 'first'$")
    session.press("c-c")
    session.send("def dou")
    session.press("up")
    session.wait_for_match(rf"^In \[{number}\]: def double\(x\):\n +\.\.\.:     return 2 \* x")
    session.press("c-c")
    session.wait_for_prompt(session.prompt_number())


@pytest.mark.spec("TERM-037", "TTRM-007", "TERM-R008")
def test_reverse_search(session: Terminal) -> None:
    """Ctrl-R shows what it finds; Enter takes it, and what follows is not garbled."""
    session.run("needle_in_history = 9")
    number = session.run("1") + 1
    session.press("c-r")
    session.send("needle")
    session.wait_for("I-search")
    session.wait_for("needle_in_history = 9")
    session.press("enter")
    session.wait_for_match(rf"^In \[{number}\]: needle_in_history = 9$")
    session.press("c-c")
    assert "]: 9" in _run(session, "needle_in_history")


@pytest.mark.spec("TTRM-009")
def test_a_suggestion_is_shown_and_taken(session: Terminal) -> None:
    """What history adds is shown behind the cursor; Right takes it."""
    number = session.run("suggested_statement = 123")
    session.send("suggested_st")
    session.wait_for_match(rf"^In \[{number + 1}\]: suggested_statement = 123$")
    session.press("right")
    session.send("4")
    session.wait_for("suggested_statement = 1234")
    session.press("c-c")
    session.wait_for_prompt(session.prompt_number())


@pytest.mark.spec("TERM-052", "TERM-R022")
def test_other_scripts(session: Terminal) -> None:
    """Accented and CJK text is typed and shown."""
    assert "'é日本'" in _run(session, "'é日本'")


def test_help(session: Terminal) -> None:
    """A question mark shows help."""
    assert "Return the number of items" in _run(session, "len?")


def test_magics(session: Terminal) -> None:
    """Line and cell magics work, with and without the percent sign."""
    assert "per loop" in _run(session, "%timeit -n1 -r1 1")
    assert "per loop" in _run(session, "timeit -n1 -r1 1")
    number = session.prompt_number()
    session.send("%%capture out\rprint('caught')\r\r")
    session.wait_for_prompt(number + 1)
    assert "'caught" in _run(session, "out.stdout")


@pytest.mark.spec("TERM-101", "TERM-102", "TERM-104")
def test_the_system_shell(session: Terminal) -> None:
    """Commands run with Python values in them, and their output is caught as a list."""
    assert "hello 5" in _run(session, "n = 5", "!echo hello $n")
    assert "['bb', 'b2']" in _run(
        session, "lines = !printf 'aa\\nbb\\nb2\\n'", "list(lines.grep('b'))"
    )
    assert "'aa bb b2'" in _run(session, "lines.s")


@pytest.mark.spec("TERM-103")
def test_a_command_owns_the_terminal(session: Terminal) -> None:
    """A command started with `!` sees a terminal and can ask questions."""
    number = session.prompt_number()
    session.send("!test -t 0 && test -t 1 && read -p 'name: ' x && echo got $x")
    session.press("enter")
    session.wait_for_match(r"^name:")
    session.send("ada\r")
    session.wait_for_prompt(number + 1)


@pytest.mark.spec("TERM-099", "TERM-100", "TTRM-019", "TERM-065")
def test_directories(session: Terminal, shared_home: Path) -> None:
    """`cd` changes the directory and the title of the window; the stack works."""
    (shared_home / "work" / "deeper").mkdir()
    session.run("cd deeper")
    session.wait_until(lambda: session.title.endswith("work/deeper"), "the title")
    assert "work" in _run(session, "%pushd ..", "%dirs")
    session.run("%popd")
    session.run("cd ..")


def test_running_a_script_with_arguments(session: Terminal, shared_home: Path) -> None:
    """`%run` passes arguments and loads the script's names."""
    (shared_home / "work" / "prog.py").write_text("import sys\nargs = sys.argv[1:]\n")
    assert "['a', 'b c']" in _run(session, "%run prog.py a 'b c'", "args")


def test_an_error_and_the_debugger(session: Terminal) -> None:
    """`%debug` opens the debugger where the last exception was raised, with history and completion of its own."""
    number = session.prompt_number()
    session.send("def fails(part):\rwhole = 0\rreturn part / whole\r\r")
    session.wait_for_prompt(number + 1)
    assert "ZeroDivisionError" in _run(session, "fails(12)")
    number = session.prompt_number()
    session.send("%debug\r")
    session.wait_for("ipdb>")
    session.send("part + 1\r")
    session.wait_for_match(r"^13$")
    session.send("[whole for _ in range(2)]\r")
    session.wait_for("[0, 0]")
    # Ctrl-D is a key of the prompt: before it is there, the terminal itself takes it.
    session.wait_until(lambda: session.text.endswith("ipdb>"), "the debugger's prompt")
    session.press("c-d")
    session.wait_for_prompt(number + 1)


@pytest.mark.spec("TTRM-020")
def test_background_tasks(session: Terminal) -> None:
    """A task goes on while the prompt waits, and what it prints comes above what is being typed."""
    session.run("import asyncio")
    session.run("async def later(): await asyncio.sleep(0.05); print('from the task')")
    session.run("task = asyncio.get_event_loop().create_task(later())")
    session.send("half typed")
    session.wait_for_match(r"^from the task$")
    session.wait_for_match(r"^In \[\d+\]: half typed$")
    session.press("c-c")
    session.wait_for_prompt(session.prompt_number())
    assert "]: 3" in _run(session, "await asyncio.sleep(0, 3)")


@pytest.mark.spec("TTRM-020")
def test_a_failing_task_is_shown(session: Terminal) -> None:
    """The exception of a background task appears above the prompt with its traceback."""
    session.run("async def fail(): await asyncio.sleep(0.01); raise ValueError('task failed')")
    session.run("_ = asyncio.get_event_loop().create_task(fail()); del _")
    session.run("import gc")
    session.run("gc.collect()")
    session.wait_for("ValueError: task failed")
    session.wait_for_prompt(session.prompt_number())


def test_printing_from_a_thread(session: Terminal) -> None:
    """What a thread prints while the prompt waits doesn't damage the line that is being typed."""
    session.run("import threading; t = threading.Timer(0.1, print, ['from a thread']); t.start()")
    session.send("half typed")
    session.wait_for_match(r"^from a thread$")
    session.wait_for_match(r"^In \[\d+\]: half typed$")
    session.press("c-c")
    session.wait_for_prompt(session.prompt_number())


@pytest.mark.spec("TTRM-032")
def test_recall_prepares_the_next_prompt(session: Terminal) -> None:
    """`set_next_input` puts text at the next prompt, ready to be edited."""
    number = session.prompt_number()
    session.send("get_ipython().set_next_input('prepared = 1')\r")
    session.wait_for_match(rf"^In \[{number + 1}\]: prepared = 1$")
    session.press("c-c")
    session.wait_for_prompt(number + 1)


@pytest.mark.spec("TERM-045", "CORE-150")
def test_autoindent_can_be_switched_off(session: Terminal) -> None:
    """`%autoindent` says what it does."""
    assert "Automatic indentation is: OFF" in _run(session, "%autoindent")
    assert "Automatic indentation is: ON" in _run(session, "%autoindent")


@pytest.mark.spec("TERM-056", "TERM-057", "TERM-R014")
def test_an_indentation_error_points_to_paste(session: Terminal) -> None:
    """The hint to use %paste or %cpaste follows the error."""
    number = session.prompt_number()
    session.paste("x = 1\n  y = 2")
    session.press("escape enter")
    session.wait_for("%paste and %cpaste")
    session.wait_for_prompt(number + 1)


@pytest.mark.spec("TERM-055")
def test_cpaste(session: Terminal) -> None:
    """`%cpaste` reads up to `--` and runs the block without prompts and common indentation."""
    number = session.prompt_number()
    session.send("%cpaste\r")
    session.wait_for_match(r"^:$")
    session.send("    >>> pasted = 21\n    >>> print(pasted * 2)\n--\n")
    session.wait_for_match(r"^42$")
    session.wait_until(lambda: session.prompt_number() > number, "the next prompt")
    session.wait_for_prompt(session.prompt_number())
    assert "21" in _run(session, "pasted_block")


@pytest.mark.spec("TERM-024")
def test_prompts_change_at_run_time(session: Terminal) -> None:
    """`%config` changes a template, and puts it back."""
    number = session.prompt_number()
    session.send("%config PromptManager.in_template = r'<{cwd}> \\N| '\r")
    session.wait_for_match(rf"^ *<.*work> {number + 1}\| ?$")
    session.send("get_ipython().prompts = get_ipython().prompts_class(get_ipython())\r")
    session.wait_for_prompt(number + 2)


def test_a_narrow_terminal_and_back(session: Terminal) -> None:
    """The prompt works at 20 columns, and after the window has become wide again."""
    number = session.prompt_number()
    session.resize(30, 20)
    session.send("print('a line that is far too long')\r")
    session.wait_for_prompt(number + 1)
    session.resize(30, 100)
    session.wait_for_prompt(number + 1)
    assert "]: 42" in _run(session, "6 * 7")


@pytest.mark.spec("TERM-039", "TERM-060")
def test_leaving_is_confirmed(session: Terminal) -> None:
    """Ctrl-D asks; `n` stays; `y` leaves with status 0. The last test of this session."""
    session.press("c-d")
    session.wait_for("Do you really want to exit ([y]/n)?")
    session.send("n\r")
    session.wait_for_prompt(session.prompt_number())
    session.press("c-d")
    session.wait_until(lambda: session.everything.count("Do you really") == 2, "the question")
    session.send("\r")
    assert session.wait_for_exit() == 0
