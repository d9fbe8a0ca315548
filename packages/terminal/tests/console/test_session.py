"""A console and its kernel, as a person sees them."""

from __future__ import annotations

import pytest

from ipy.terminal.testing import Terminal

from .screens import between, enter, last_number

pytest.importorskip("ipy.kernel", reason="ipy-kernel is not installed (extra console)")


@pytest.mark.spec("TERM-083")
def test_cells_run_in_the_kernel(session: Terminal) -> None:
    """Printed text and values appear as in the terminal's shell, and cells are numbered."""
    assert enter(session, "print('printed')") == "printed"
    number = last_number(session)
    assert enter(session, "6 * 7") == f"Out[{number}]: 42"


@pytest.mark.spec("TERM-083")
def test_the_process_of_the_kernel_is_another_one(session: Terminal) -> None:
    """Code runs in a process of its own, a child of the console's."""
    shown = enter(session, "import os; print(os.getppid())")
    assert int(shown) == session.process.pid


@pytest.mark.spec("TERM-083", "TTRM-042")
def test_enter_goes_on_with_a_block(session: Terminal) -> None:
    """The kernel says that a block is incomplete: the next line is indented, a blank one ends it."""
    number = last_number(session)
    session.send("def twice(x):\r")
    session.wait_for_match(r"^ +\.\.\.:")
    session.send("return 2 * x\r\r")
    session.wait_for_prompt(number + 1)
    assert enter(session, "twice(4)") == f"Out[{number + 1}]: 8"


def test_errors_are_shown_with_their_lines(session: Terminal) -> None:
    """A traceback comes from the kernel and shows the line of the cell."""
    shown = enter(session, "1/0")
    assert "----> 1 1/0" in shown
    assert shown.endswith("ZeroDivisionError: division by zero")


@pytest.mark.spec("TTRM-042")
def test_tab_completes_from_the_kernel(session: Terminal) -> None:
    """Names that only the kernel knows are completed."""
    # Not as text: what history suggests would look the same.
    enter(session, "globals()['unus' + 'ual_name'] = 99")
    number = last_number(session)
    session.send("unusu")
    session.press("tab")
    session.wait_for_match(rf"^In \[{number}\]: unusual_name")
    session.send("+1\r")
    session.wait_for_prompt(number + 1)
    assert f"Out[{number}]: 100" in between(session, number)


def test_up_finds_earlier_input(session: Terminal) -> None:
    """The cell of before comes back with Up."""
    enter(session, "'first of two'")
    number = last_number(session)
    session.press("up")
    session.wait_for_match(rf"^In \[{number}\]: 'first of two'")
    session.press("enter")
    session.wait_for_prompt(number + 1)


@pytest.mark.spec("TERM-090")
def test_code_may_ask(session: Terminal) -> None:
    """`input()` of running code is answered by the person at the console, behind what was printed on the line."""
    number = last_number(session)
    session.send("print('before ', end=''); name = input('who? ')\r")
    session.wait_for("\nbefore who?")
    session.send("Ada\r")
    session.wait_for_prompt(number + 1)
    assert enter(session, "name") == f"Out[{number + 1}]: 'Ada'"


@pytest.mark.spec("TERM-090")
def test_passwords_are_not_shown(session: Terminal) -> None:
    """What is typed at `getpass` doesn't appear on the screen."""
    number = last_number(session)
    session.send("import getpass; word = getpass.getpass('key' + ' of the safe: ')\r")
    session.wait_for("\nkey of the safe:")
    session.send("sesame\r")
    session.wait_for_prompt(number + 1)
    assert "sesame" not in session.everything
    assert enter(session, "len(word)") == f"Out[{number + 1}]: 6"


def test_the_end_of_input_reaches_the_code(session: Terminal) -> None:
    """Ctrl-D at `input()` raises EOFError in the kernel and leaves the console where it is."""
    number = last_number(session)
    session.send("input('end' + ' it: ')\r")
    session.wait_for("\nend it:")
    session.press("c-d")
    session.wait_for_prompt(number + 1)
    assert "EOFError" in between(session, number)


@pytest.mark.spec("TERM-085")
def test_the_debugger_is_used_from_the_console(session: Terminal) -> None:
    """%debug of the kernel asks for its commands at the console."""
    enter(session, "def fails(inner): return inner/0")
    enter(session, "fails(17)")
    number = last_number(session)
    session.send("%debug\r")
    session.wait_for("\nipdb>")
    session.send("p inner + 1\r")
    session.wait_for("\n18")
    session.send("q\r")
    session.wait_for_prompt(number + 1)
    enter(session, "1")


@pytest.mark.spec("TERM-091", "KERNEL-R008")
def test_ctrl_c_interrupts_the_kernel(session: Terminal) -> None:
    """Running code gets KeyboardInterrupt, and nothing else is said; the console goes on, with the kernel's names."""
    enter(session, "kept = 5")
    number = last_number(session)
    session.send("import time; print('asleep'); time.sleep(1000)\r")
    session.wait_for("\nasleep")
    session.press("c-c")
    session.wait_for_prompt(number + 1)
    said = between(session, number)
    assert said.count("Traceback (most recent call last)") == 1
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert "zmq" not in said.lower()
    assert enter(session, "kept") == f"Out[{number + 1}]: 5"


@pytest.mark.spec("TERM-094")
def test_a_search_in_history_can_be_given_up(session: Terminal) -> None:
    """Ctrl-R and Ctrl-C lead back to a prompt that works, also after an interrupted cell."""
    number = last_number(session)
    session.press("c-r")
    session.wait_for("I-search")
    session.press("c-c")
    session.wait_until(lambda: "I-search" not in session.text, "the end of the search")
    assert enter(session, "40 + 2") == f"Out[{number}]: 42"


@pytest.mark.spec("TERM-R015")
def test_every_print_of_a_fast_loop_is_shown(session: Terminal) -> None:
    """None of a few thousand lines is lost, and they come in their order."""
    session.send("for i in range(3000): print('line', i)\r")
    number = last_number(session)
    session.press("enter")
    session.wait_for_prompt(number + 1)
    shown = [line for line in session.everything.split("\n") if line.startswith("line ")]
    assert shown == [f"line {i}" for i in range(3000)]


def test_output_of_threads_comes_above_the_prompt(session: Terminal) -> None:
    """What code prints after its cell is over is shown where the prompt waits, which stays."""
    number = last_number(session)
    session.send("import threading; go = threading.Event()\r")
    session.wait_for_prompt(number + 1)
    enter(session, "t = threading.Thread(target=lambda: (go.wait(), print('late' + ' word')))")
    enter(session, "t.start()")
    enter(session, "threading.Timer(0.2, go.set).start()")
    session.wait_for("\nlate word")
    session.wait_until(
        lambda: session.text.rpartition("\n")[2].startswith("In ["), "the prompt below it"
    )


def test_outputs_are_cleared(session: Terminal) -> None:
    """`clear_output` takes all lines of the cell's output away."""
    enter(session, "from IPython.display import clear_output")
    shown = enter(session, "print('aa'); print('bb'); clear_output(); print('cc')")
    assert shown == "cc"


@pytest.mark.spec("TTRM-045")
def test_help_is_the_kernels(session: Terminal) -> None:
    """`name?` shows what the kernel knows of an object."""
    assert "Return the absolute value" in enter(session, "abs?")


@pytest.mark.spec("TERM-092")
def test_magics_run_in_the_kernel(session: Terminal) -> None:
    """%history lists what was typed in this console."""
    enter(session, "'to be listed'")
    assert "'to be listed'" in enter(session, "%history -l 2")


def test_the_next_input_can_be_prepared(session: Terminal) -> None:
    """What a cell gives to `set_next_input` stands at the next prompt."""
    number = last_number(session)
    session.send("get_ipython().set_next_input('prepared = 3')\r")
    session.wait_for_match(rf"^In \[{number + 1}\]: prepared = 3")
    session.press("enter")
    session.wait_for_prompt(number + 2)
    assert enter(session, "prepared") == f"Out[{number + 2}]: 3"


def test_images_do_no_harm(session: Terminal) -> None:
    """A figure that this terminal can't draw is shown as text."""
    shown = enter(
        session, "from IPython.display import Image; Image(b'\\x89PNG\\r\\n\\x1a\\n0000')"
    )
    assert "<IPython.core.display.Image object>" in shown
