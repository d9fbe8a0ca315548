"""What a kernel's language looks like: the code that the checks run.

A check whose sample is missing is not made ("not supported"). `PYTHON` is built in; other languages come from a JSON file.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from ipy.msgspec.errors import MessageError


class SamplesError(MessageError):
    """A file of samples can't be read, or holds something else."""


class Completion(msgspec.Struct, forbid_unknown_fields=True):
    """Code with a place to complete at, and a match that has to be among the answers.

    `code[start:cursor]` is the part that a match replaces; all positions count code points.
    """

    code: str
    cursor: int
    start: int
    match: str


class Samples(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Code for the checks; an empty text leaves out the checks that need it.

    Attributes:
        language: `language_info.name` of kernel_info_reply.
        stdout: prints `hello` and a line end to stdout, nothing else.
        stderr: prints `oops` and a line end to stderr, nothing else.
        unicode: prints `é€😀` and a line end.
        many_lines: prints the numbers from 0 to 1999, a line each, and flushes after each.
        quiet: does something and shows nothing.
        result: an expression whose value is shown as `42`.
        error: raises an error.
        error_name: the `ename` of that error.
        expression: an expression for `user_expressions` that gives 42.
        bad_expression: one that fails.
        sleep: prints `started`, then takes a minute, and can be interrupted.
        busy: prints `started`, then computes for a minute, and can be interrupted.
        display: displays an object with `text/plain` and one other MIME type.
        display_id: displays something with the display id `conformance`.
        update_display: updates that display.
        clear_output: clears the output at once.
        clear_output_wait: clears it when the next comes.
        prompt: asks for a line with the prompt `name? ` and prints the answer with a line end.
        password: the same, without showing what is typed.
        page: shows help in a pager (payload `page`).
        next_input: puts the text `6 * 7` into the next cell (payload `set_next_input`).
        open_comm: opens a comm with target `conformance` and data `{"n": 1}`.
        serve_comm: registers the comm target `conformance`, which sends back the data and buffers of every message.
        exit: ends the kernel's session.
        die: ends the process at once with status 7.
        inspect: a name that is known, defined by `quiet` or built in.
        complete: completions, the second time with letters beyond the basic plane before the cursor.
        finished, unfinished, invalid: input that is complete, needs more lines, or can't become right.
    """

    language: str = ""
    stdout: str = ""
    stderr: str = ""
    unicode: str = ""
    many_lines: str = ""
    quiet: str = ""
    result: str = ""
    error: str = ""
    error_name: str = ""
    expression: str = ""
    bad_expression: str = ""
    sleep: str = ""
    busy: str = ""
    display: str = ""
    display_id: str = ""
    update_display: str = ""
    clear_output: str = ""
    clear_output_wait: str = ""
    prompt: str = ""
    password: str = ""
    page: str = ""
    next_input: str = ""
    open_comm: str = ""
    serve_comm: str = ""
    exit: str = ""
    die: str = ""
    inspect: str = ""
    complete: list[Completion] = []
    finished: str = ""
    unfinished: str = ""
    invalid: str = ""


PYTHON = Samples(
    language="python",
    stdout="print('hello')",
    stderr="import sys; print('oops', file=sys.stderr)",
    unicode="print('\\u00e9\\u20ac\\U0001f600')",
    many_lines="for i in range(2000): print(i, flush=True)",
    quiet="conformance_value = 42",
    result="6 * 7",
    error="1 / 0",
    error_name="ZeroDivisionError",
    expression="6 * 7",
    bad_expression="1 / 0",
    sleep="import time; print('started', flush=True); time.sleep(60)",
    busy=(
        "import time; print('started', flush=True)\nend = time.monotonic() + 60\nwhile time.monotonic() < end: sum(range(1000))"
    ),
    display="from IPython.display import HTML, display; display(HTML('<b>42</b>'))",
    display_id="from IPython.display import display; display(1, display_id='conformance')",
    update_display=(
        "from IPython.display import update_display; update_display(2, display_id='conformance')"
    ),
    clear_output="from IPython.display import clear_output; clear_output()",
    clear_output_wait="from IPython.display import clear_output; clear_output(wait=True)",
    prompt="print(input('name? '))",
    password="import getpass; print(getpass.getpass('name? '))",  # noqa: S106 - code, no secret
    page="print?",
    next_input="get_ipython().set_next_input('6 * 7')",
    open_comm="import comm; conformance_comm = comm.create_comm(target_name='conformance', data={'n': 1})",
    serve_comm="""
import comm
def serve(channel, message):
    @channel.on_msg
    def answer(message):
        channel.send(message["content"]["data"], buffers=message.get("buffers"))
comm.get_comm_manager().register_target("conformance", serve)
""",
    exit="exit",
    die="import os; os._exit(7)",
    inspect="print",
    complete=[
        Completion("impor", 5, 0, "import"),
        Completion("'\U0001f600'; impor", 10, 5, "import"),
    ],
    finished="x = 1",
    unfinished="for i in range(3):",
    invalid="x = = 1",
)


def read_samples(path: str | Path) -> Samples:
    """Read the samples of another language from a JSON file.

    Raises:
        SamplesError: says what is wrong, and where in the file.
    """
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Samples)
    except OSError as error:
        raise SamplesError(f"the samples can't be read: {error}") from error
    except msgspec.MsgspecError as error:
        raise SamplesError(
            f"{path} holds no samples: {error}; the keys are {', '.join(Samples.__struct_fields__)}"
        ) from error
