"""What running code puts out: text, displays, C code, children, threads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from .running import RunningKernel, wait_until

posix = pytest.mark.skipif(sys.platform == "win32", reason="descriptors are captured on POSIX")


@pytest.mark.spec("KERNEL-066", "KERNEL-R029")
def test_the_order_of_output_is_the_order_of_calls(kernel: RunningKernel) -> None:
    """Prints, errors, displays and results arrive as they were said."""
    answers = kernel.run(
        "import sys\nfrom IPython.display import display\n"
        "print('1'); display(2); print('3', file=sys.stderr); print('4'); display(5); 6"
    )
    said = []
    for one in answers.published:
        if one.msg_type == "stream":
            said.append(one.content["text"].strip())
        elif one.msg_type in ("display_data", "execute_result"):
            said.append(one.content["data"]["text/plain"])
    assert said == ["1", "2", "3", "4", "5", "6"]


@posix
@pytest.mark.spec("TKER-040", "KERNEL-069")
def test_what_bypasses_python_keeps_its_place(kernel: RunningKernel) -> None:
    """Descriptors, children and the C library write into the cell, in order with prints."""
    answers = kernel.run(
        "import os, subprocess, ctypes\n"
        "print('a'); os.write(1, b'b\\n'); print('c')\n"
        "os.system('echo d'); print('e')\n"
        "subprocess.run(['sh', '-c', 'echo f; echo oops >&2']); print('g')\n"
        "ctypes.CDLL(None).printf(b'h\\n')\n"
    )
    assert answers.text() == "a\nb\nc\nd\ne\nf\ng\nh\n"
    assert answers.text("stderr") == "oops\n"


@posix
@pytest.mark.spec("KERNEL-R002", "KERNEL-071", "KERNEL-R003")
def test_forked_children_print(kernel: RunningKernel) -> None:
    """A forked child's prints arrive; what it raises harms nobody."""
    answers = kernel.run(
        "import os, multiprocessing\n"
        "context = multiprocessing.get_context('fork')\n"
        "def child():\n    print('from the child')\n"
        "def failing():\n    raise ValueError('in the child')\n"
        "for f in (child, failing):\n    p = context.Process(target=f); p.start(); p.join()\n"
        "pid = os.fork()\n"
        "if pid == 0:\n    print('forked'); os._exit(0)\n"
        "os.waitpid(pid, 0); print('parent')"
    )
    assert answers.text() == "from the child\nforked\nparent\n"
    assert "ValueError: in the child" in answers.text("stderr")
    assert kernel.run("1").result == "1"


@posix
def test_a_forked_child_that_runs_to_the_end_of_its_cell_ends(kernel: RunningKernel) -> None:
    """It does not become a second kernel: there is one reply, and the child is gone."""
    answers = kernel.run("import os\npid = os.fork()\nprint('both')")
    assert answers.content["status"] == "ok"
    assert kernel.run("os.waitpid(pid, 0)[1]").result == "0"


@posix
def test_late_output_of_a_child_belongs_to_its_cell(kernel: RunningKernel) -> None:
    """A process that outlives its cell writes to that cell, also while others run."""
    client = kernel.client
    first = client.execute(
        "import subprocess\np = subprocess.Popen(['sh', '-c', 'read x; echo late'], stdin=subprocess.PIPE)"
    )
    client.published(first)
    second = client.execute("p.communicate(b'\\n'); print('mine')")
    late = client.until(
        "iopub", lambda one: one.msg_type == "stream" and "late" in one.content["text"]
    )[-1]
    assert late.parent_id == first
    client.reply_to(second)
    assert "1" == kernel.run("1").result


@pytest.mark.spec("KERNEL-R001", "KERNEL-070")
def test_the_streams_may_be_replaced(kernel: RunningKernel) -> None:
    """A cell that assigns to sys.stdout does not harm the kernel."""
    kernel.run("import sys, io\nkept = sys.stdout\nsys.stdout = io.StringIO()\nprint('away')")
    answers = kernel.run("text = sys.stdout.getvalue()\nsys.stdout = kept\nprint(text)")
    assert answers.text() == "away\n\n"


@pytest.mark.spec("TKER-041", "KERNEL-067")
def test_the_streams_are_text_streams(kernel: RunningKernel) -> None:
    """They have an encoding, are no terminal, and refuse what is no text."""
    answers = kernel.run(
        "import io, sys\n"
        "(isinstance(sys.stdout, io.TextIOBase), sys.stdout.encoding.lower(), sys.stdout.isatty(),"
        " sys.stdout.writable(), sys.stdout.readable(), sys.stdout.name)"
    )
    assert answers.result == "(True, 'utf-8', False, True, False, 'stdout')"
    assert kernel.run("sys.stdout.write(b'x')").of("error")[0]["ename"] == "TypeError"


@pytest.mark.spec("KERNEL-068")
def test_without_capture_there_is_no_descriptor(start_kernel: object) -> None:
    """Where descriptors are not captured, fileno() is refused."""
    running = start_kernel("--IPKernelApp.capture_fd_output=False")  # type: ignore[operator]
    answers = running.run("import sys; sys.stdout.fileno()")
    assert answers.of("error")[0]["ename"] == "UnsupportedOperation"


@posix
def test_the_descriptor_leads_to_the_cell(kernel: RunningKernel) -> None:
    """What is written to sys.stdout.fileno() arrives."""
    answers = kernel.run("import os, sys\nos.write(sys.stdout.fileno(), b'direct\\n');")
    assert answers.text() == "direct\n"


@pytest.mark.spec("KERNEL-072")
def test_output_can_be_cleared(kernel: RunningKernel) -> None:
    """clear_output is a message, after what was printed before it."""
    answers = kernel.run(
        "from IPython.display import clear_output\nprint('x'); clear_output(wait=True)"
    )
    kinds = [one.msg_type for one in answers.published]
    assert kinds.index("stream") < kinds.index("clear_output")
    assert answers.of("clear_output") == [{"wait": True}]


def test_displays_can_be_updated(kernel: RunningKernel) -> None:
    """A display with an id is replaced by a message of its own kind."""
    answers = kernel.run(
        "from IPython.display import display\nh = display('one', display_id='d1')\nh.update('two')"
    )
    [shown], [updated] = answers.of("display_data"), answers.of("update_display_data")
    assert shown["transient"] == updated["transient"] == {"display_id": "d1"}
    assert updated["data"]["text/plain"] == "'two'"


def test_bytes_are_sent_as_base64(kernel: RunningKernel) -> None:
    """Binary representations are text in messages."""
    answers = kernel.run(
        "from IPython.display import publish_display_data\n"
        "publish_display_data({'image/png': b'\\x89PNG', 'text/plain': 'p'})"
    )
    assert answers.of("display_data")[0]["data"]["image/png"] == "iVBORw=="


@pytest.mark.spec("TKER-043", "TKER-044")
def test_hooks_see_and_swallow(kernel: RunningKernel) -> None:
    """Hooks of displays, results and streams may change or swallow messages, in their own thread."""
    answers = kernel.run(
        "import sys\nfrom IPython.display import display\nip = get_ipython()\n"
        "def swallow(message):\n    seen.append(message['msg_type'])\n"
        "def louder(message):\n    message['content']['text'] = message['content']['text'].upper(); return message\n"
        "seen = []\n"
        "ip.display_pub.register_hook(swallow); display(1); ip.display_pub.unregister_hook(swallow); display(2)\n"
        "sys.stdout.register_hook(louder); print('loud', end=''); sys.stdout.unregister_hook(louder)\n"
        "ip.displayhook.register_hook(swallow)\n3"
    )
    assert [one["data"]["text/plain"] for one in answers.of("display_data")] == ["2"]
    assert answers.text() == "LOUD"
    assert answers.of("execute_result") == []
    assert (
        kernel.run("ip.displayhook.unregister_hook(swallow); seen").result
        == "['display_data', 'execute_result']"
    )


@pytest.mark.spec("TKER-042")
def test_threads_write_in_the_name_of_who_started_them(kernel: RunningKernel) -> None:
    """A thread's output belongs to its cell, also while another one runs."""
    client = kernel.client
    first = client.execute(
        "import threading\ngo = threading.Event(); told = threading.Event()\n"
        "def work():\n    go.wait(); print('of the thread'); told.set()\n"
        "threading.Thread(target=work).start()"
    )
    client.published(first)
    second = client.execute("go.set(); told.wait(); print('of the cell')")
    texts = {}
    for one in client.until(
        "iopub", lambda one: one.msg_type == "status" and one.content["execution_state"] == "idle"
    ):
        if one.msg_type == "stream":
            texts[one.content["text"]] = one.parent_id
    assert texts == {"of the thread\n": first, "of the cell\n": second}
    client.reply_to(second)


@pytest.mark.spec("TKER-042", "TKER-045")
def test_the_parent_can_be_asked_and_set(kernel: RunningKernel) -> None:
    """Libraries ask for the request that runs, and write in its name later."""
    client = kernel.client
    first = client.execute(
        "ip = get_ipython()\nparent = ip.get_parent()\nparent['header']['msg_id'] == ip.kernel.get_parent()['header']['msg_id']"
    )
    assert any(
        one.msg_type == "execute_result" and one.content["data"]["text/plain"] == "True"
        for one in client.published(first)
    )
    second = client.execute(
        "now = ip.get_parent()\nip.set_parent(parent); print('earlier'); ip.set_parent(now); print('now')"
    )
    texts = {}
    for one in client.until(
        "iopub",
        lambda one: (
            one.msg_type == "status"
            and one.content["execution_state"] == "idle"
            and one.parent_id == second
        ),
    ):
        if one.msg_type == "stream":
            texts[one.content["text"]] = one.parent_id
    assert texts == {"earlier\n": first, "now\n": second}
    client.reply_to(second)


def test_a_flood_arrives_whole_and_in_order(kernel: RunningKernel) -> None:
    """Flushed prints are joined, but nothing is lost or swapped."""
    answers = kernel.run("for i in range(20000): print(i, flush=True)")
    assert answers.text() == "".join(f"{i}\n" for i in range(20000))


def test_large_texts_arrive_whole(kernel: RunningKernel) -> None:
    """A text that is longer than a message is split and arrives in order."""
    answers = kernel.run("print(''.join(chr(97 + i % 26) for i in range(300_000)), end='')")
    assert answers.text() == "".join(chr(97 + i % 26) for i in range(300_000))


@pytest.mark.spec("KERNEL-R030", "KERNEL-075")
def test_odd_characters_get_through(kernel: RunningKernel) -> None:
    """Text beyond ASCII arrives as it is; lone surrogates do no harm."""
    assert kernel.run("print('äöü 漢字 🐍')").text() == "äöü 漢字 🐍\n"
    assert kernel.run("print('\\ud800')").content["status"] == "ok"
    answers = kernel.run("raise ValueError('ß \\ud800')")
    assert answers.content["ename"] == "ValueError"
    assert kernel.run("1").result == "1"


def test_output_between_cells_belongs_to_its_task(kernel: RunningKernel) -> None:
    """A background task prints in the name of the cell that made it, with no cell running."""
    client = kernel.client
    first = client.execute(
        "import asyncio\nasync def later():\n    await asyncio.sleep(0.05); print('from the task')\nt = asyncio.create_task(later())"
    )
    found = client.until("iopub", lambda one: one.msg_type == "stream")[-1]
    assert (found.parent_id, found.content["text"]) == (first, "from the task\n")
    client.reply_to(first)


@pytest.mark.spec("TKER-045")
def test_the_shell_is_known_by_its_names(kernel: RunningKernel) -> None:
    """Libraries recognise a kernel by the class of its shell, its attributes and sys.modules."""
    answers = kernel.run(
        "ip = get_ipython()\nimport sys\n"
        "(type(ip).__name__, type(ip).__module__.startswith('ipykernel.'), hasattr(ip, 'kernel'),"
        " 'IPKernelApp' in ip.config, ip.config['IPKernelApp']['connection_file'].endswith('kernel-test.json'),"
        " 'ipykernel.zmqshell' in sys.modules, ip.kernel.shell is ip)"
    )
    assert answers.result == "('ZMQInteractiveShell', True, True, True, True, True, True)"


def test_a_daemon_that_prints_needs_no_cell(kernel: RunningKernel) -> None:
    """A thread goes on printing after its cell has ended."""
    client = kernel.client
    first = client.execute(
        "import threading\nstop = threading.Event()\n"
        "def tick():\n    while not stop.wait(0.01): print('tick')\nthreading.Thread(target=tick, daemon=True).start()"
    )
    client.published(first)
    for _ in range(2):
        assert client.until("iopub", lambda one: one.msg_type == "stream")[-1].parent_id == first
    client.reply_to(first)
    client.answers(client.execute("stop.set()"))
    wait_until(lambda: kernel.run("threading.active_count() > 0").result == "True", "it answers")


def child(pieces: list[str], stream: str = "sys.stdout", between: str = "time.sleep(0.002)") -> str:
    """A cell that runs a program which writes pieces one by one."""
    code = f"import sys, time\nfor piece in {pieces!r}:\n    {stream}.write(piece); {stream}.flush(); {between}"
    return f"import subprocess, sys; _ = subprocess.run([sys.executable, '-c', {code!r}])"


@posix
def test_a_line_that_a_child_writes_in_pieces_is_one_message(kernel: RunningKernel) -> None:
    """Its beginning waits some milliseconds for its end."""
    answers = kernel.run(child(["ls: ", "cannot access 'x'", ": nothing", "\n"], "sys.stderr"))
    assert [one["text"] for one in answers.of("stream")] == ["ls: cannot access 'x': nothing\n"]


@posix
def test_a_line_that_a_shell_command_writes_in_pieces_is_one_message(kernel: RunningKernel) -> None:
    """Commands with `!` too."""
    answers = kernel.run("!(printf 'ls: '; sleep 0.002; printf 'x'; sleep 0.002; echo)")
    assert [one["text"] for one in answers.of("stream")] == ["ls: x\n"]


@posix
def test_the_pieces_of_both_streams_stay_in_order() -> None:
    """What one stream says sends on the beginning of a line of the other."""
    from ipy.kernel.output.pipes import _Line

    class Transport:
        def __init__(self) -> None:
            self.texts: list[tuple[str, str]] = []

        def write(self, name: str, text: str, *, parent: Any = None) -> None:
            self.texts.append((name, text))

    transport = Transport()
    line = _Line(transport)  # type: ignore[arg-type]
    for name, text in (("stdout", "a"), ("stderr", "b"), ("stderr", "c\nd"), ("stdout", "e\n")):
        line.write(name, text, None, whole=False)
    expected = [("stdout", "a"), ("stderr", "bc\n"), ("stderr", "d"), ("stdout", "e\n")]
    assert transport.texts == expected
    line.write("stdout", "f", None, whole=False)
    assert transport.texts == expected
    line.write("stdout", "g", None, whole=True)
    assert transport.texts == [*expected, ("stdout", "fg")]


@posix
def test_a_question_of_a_child_is_seen_before_it_is_answered(
    kernel: RunningKernel, tmp_path: Path
) -> None:
    """It has no end of line; the child waits for a file that is made when the question was seen."""
    answer = tmp_path / "answer"
    code = (
        "import os, sys, time\nsys.stdout.write('name? '); sys.stdout.flush()\n"
        f"while not os.path.exists({str(answer)!r}): time.sleep(0.01)\nprint('thanks')"
    )
    client = kernel.client
    msg_id = client.execute(
        f"import subprocess, sys; _ = subprocess.run([sys.executable, '-c', {code!r}])"
    )
    seen = client.until("iopub", lambda one: one.msg_type == "stream")[-1]
    assert seen.content["text"] == "name? "
    answer.touch()
    assert client.answers(msg_id).text() == "thanks\n"
