"""Running cells in a real shell."""

from __future__ import annotations

import ast
import asyncio
import os
import pdb
import signal
import sys

import pytest

from ipy.core.errors import InputRejected

posix = pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal to itself")


@pytest.mark.spec("TCOR-006", "CORE-018")
def test_a_cell_that_is_not_stored_leaves_no_trace(shell):
    """Without `store_history` the prompt number and the history stay as they are."""
    result = shell.run_cell("6*7")
    assert result.success
    assert result.result == 42
    assert result.execution_count is None
    assert shell.execution_count == 1
    assert shell.user_ns["In"] == [""]


@pytest.mark.spec("CORE-056", "CORE-059", "CORE-061", "CORE-R095")
def test_inputs_and_results_are_numbered(shell, capsys):
    """In has every input, Out every result, and assignments have none."""
    shell.run_cell("x = 1", store_history=True)
    result = shell.run_cell("x + 1", store_history=True)
    assert result.execution_count == 2
    assert shell.execution_count == 3
    assert shell.user_ns["In"] == ["", "x = 1", "x + 1"]
    assert shell.user_ns["Out"] == {2: 2}
    assert capsys.readouterr().out == "Out[2]: 2\n"


@pytest.mark.spec("CORE-048", "TCOR-008")
@pytest.mark.parametrize("cell", ["5;", "5 ;", "5;  # quiet", "x = 1\n5;", "print; 5;"])
def test_a_semicolon_hides_the_value_and_keeps_it_out_of_the_cache(shell, capsys, cell):
    """Nothing is shown, and Out does not grow."""
    shell.run_cell(cell, store_history=True)
    assert capsys.readouterr().out == ""
    assert shell.user_ns["Out"] == {}


@pytest.mark.spec("CORE-R013")
@pytest.mark.parametrize("cell", ["x =", "1/0", "return", "await x", "%nosuchmagic", "é = (", "\0"])
def test_the_count_advances_after_every_kind_of_error(shell, cell):
    """A syntax error counts exactly as other errors do."""
    result = shell.run_cell(cell, store_history=True)
    assert not result.success
    assert not shell.last_execution_succeeded
    assert shell.execution_count == 2
    assert shell.run_cell("1").success


@pytest.mark.spec("TCOR-006")
def test_the_result_tells_when_the_error_came(shell):
    """Before running: syntax; while running: the rest; raise_error raises it."""
    assert isinstance(shell.run_cell("x =").error_before_exec, SyntaxError)
    result = shell.run_cell("1/0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        result.raise_error()
    assert shell.last_execution_result is result


@pytest.mark.spec("CORE-R011", "TCOR-020", "CORE-R012")
@pytest.mark.parametrize(
    "cell", ["return 3", "break", "nonlocal x", "await f(); return 3", "continue"]
)
def test_statements_out_of_place_are_one_clean_syntax_error(shell, capsys, cell):
    """The shell says SyntaxError once, without its own frames."""
    shell.run_cell(cell)
    text = "".join(capsys.readouterr())
    assert text.count("SyntaxError: ") == 1
    assert "ipy/core" not in text


@pytest.mark.spec("CORE-R103", "CORE-R104", "CORE-044")
def test_cells_of_several_blocks_run_to_their_end(shell):
    """Blocks, multi-line strings and a last expression."""
    result = shell.run_cell('def f():\n    return 1\n\nfor i in range(3):\n    pass\n"""a\n\nb"""')
    assert result.result == "a\n\nb"
    assert shell.user_ns["i"] == 2


@pytest.mark.spec("CORE-049")
def test_objects_of_the_session_can_be_pickled(shell):
    """Classes are found by reference in __main__."""
    result = shell.run_cell(
        "class A: pass\nimport pickle\ntype(pickle.loads(pickle.dumps(A()))) is A"
    )
    assert result.result is True


@pytest.mark.spec("CORE-050", "CORE-R022")
def test_future_statements_hold_for_later_cells(shell):
    """And for cells that don't share them, they do not."""
    shell.run_cell("from __future__ import annotations")
    shell.run_cell("def f(x: undefined): pass")
    assert shell.user_ns["f"].__annotations__ == {"x": "undefined"}
    result = shell.run_cell("def g(x: int): pass\ng.__annotations__", shell_futures=True)
    assert result.result == {"x": "int"}


@pytest.mark.spec("TCOR-001")
def test_top_level_await(shell):
    """await, async for and async with run without a function around them."""
    result = shell.run_cell("import asyncio\nawait asyncio.sleep(0, 7)")
    assert result.result == 7
    result = shell.run_cell(
        "async def numbers():\n    yield 1\n    yield 2\n[x async for x in numbers()]"
    )
    assert result.result == [1, 2]


@pytest.mark.spec("TCOR-001")
def test_background_tasks_go_on_in_later_cells(shell):
    """The loop of the user is one and the same."""
    shell.run_cell("import asyncio\ntask = asyncio.create_task(asyncio.sleep(0, 5))")
    assert shell.run_cell("await task").result == 5
    assert shell.run_cell("asyncio.run(asyncio.sleep(0, 6))").result == 6


@pytest.mark.spec("TCOR-004", "TCOR-005")
def test_cells_run_on_a_running_loop_too(shell):
    """run_cell_async awaits on the caller's loop; should_run_async needs the transformed cell."""

    async def main():
        first = asyncio.create_task(
            shell.run_cell_async("import asyncio; await asyncio.sleep(0, 1)")
        )
        second = asyncio.create_task(shell.run_cell_async("await asyncio.sleep(0, 2)"))
        return (await first).result, (await second).result

    assert asyncio.run(main()) == (1, 2)
    assert shell.should_run_async("", transformed_cell="await f()")
    assert not shell.should_run_async("", transformed_cell="f()")
    with pytest.raises(TypeError, match="transformed_cell"):
        shell.should_run_async("await f()")


@pytest.mark.spec("TCOR-002", "TCOR-003")
def test_the_runner_of_awaiting_cells_can_be_chosen(shell):
    """A function of a coroutine, or no runner at all."""
    seen = []

    def runner(coroutine):
        seen.append(coroutine)
        return asyncio.run(coroutine)

    shell.loop_runner = runner
    shell.run_cell("import asyncio")
    assert shell.run_cell("await asyncio.sleep(0, 3)").result == 3
    assert len(seen) == 1
    shell.autoawait = False
    assert isinstance(shell.run_cell("await asyncio.sleep(0)").error_before_exec, SyntaxError)


@pytest.mark.spec("CORE-079", "CORE-028", "TCOR-014")
def test_ast_transformers_rewrite_cells(shell):
    """The manual's own example: integers become something else."""

    class Wrap(ast.NodeTransformer):
        def visit_Constant(self, node):  # noqa: N802
            if isinstance(node.value, int):
                return ast.Call(ast.Name("Integer", ast.Load()), [node], [])
            return node

    shell.user_ns["Integer"] = lambda n: f"Integer({n})"
    shell.ast_transformers.append(Wrap())
    assert shell.run_cell("5").result == "Integer(5)"


@pytest.mark.spec("TCOR-014", "CORE-032")
def test_a_failing_transformer_is_removed_and_a_refusal_stops_the_cell(shell):
    """A broken one is named in a warning; InputRejected is the error of the cell."""

    class Broken(ast.NodeTransformer):
        def visit(self, node):
            raise ValueError("broken")

    class Refuse(ast.NodeTransformer):
        def visit(self, node):
            raise InputRejected("not today")

    broken = Broken()
    shell.ast_transformers.append(broken)
    with pytest.warns(UserWarning, match="will be unregistered"):
        assert shell.run_cell("1").result == 1
    assert broken not in shell.ast_transformers
    shell.ast_transformers.append(Refuse())
    result = shell.run_cell("x = 1", store_history=True)
    assert isinstance(result.error_before_exec, InputRejected)
    assert "x" not in shell.user_ns


@pytest.mark.spec("TCOR-010")
def test_line_transformers_before_and_after(shell):
    """cleanup functions see the cell as typed, post functions the Python source."""
    shell.input_transformers_cleanup.append(
        lambda lines: [line.replace("€", "'euro'") for line in lines]
    )
    assert shell.run_cell("€").result == "euro"
    shell.input_transformers_post.append(lambda lines: [line.replace("one", "1") for line in lines])
    assert shell.run_cell("one").result == 1


def test_a_failing_input_transformer_is_the_error_of_the_cell(shell, capsys):
    """The shell goes on, and the traceback shows the transformer."""

    def broken(lines):
        raise RuntimeError("transformer broke")

    shell.input_transformers_cleanup.append(broken)
    result = shell.run_cell("1", store_history=True)
    assert isinstance(result.error_before_exec, RuntimeError)
    text = capsys.readouterr().out
    assert "transformer broke" in text
    assert "was removed" in text
    # It would fail for the cell that removes it as well.
    assert broken not in shell.input_transformers_cleanup
    assert shell.run_cell("1").success
    assert shell.execution_count == 2


@pytest.mark.spec("TCOR-025", "TCOR-026", "TCOR-027")
def test_events_around_a_cell(shell):
    """pre and post come in pairs, also after a syntax error; silent cells have only the execute events."""
    seen = []
    shell.events.register("pre_execute", lambda: seen.append("pre_execute"))
    shell.events.register(
        "pre_run_cell",
        lambda info: seen.append(("pre", info.raw_cell, info.cell_id, info.cell_meta)),
    )
    shell.events.register("post_execute", lambda: seen.append("post_execute"))
    shell.events.register("post_run_cell", lambda result: seen.append(("post", result.success)))
    shell.run_cell("x =", cell_id="abc", cell_meta={"a": 1})
    assert seen == ["pre_execute", ("pre", "x =", "abc", {"a": 1}), "post_execute", ("post", False)]
    seen.clear()
    shell.run_cell("1", silent=True)
    assert seen == ["pre_execute", "post_execute"]


@pytest.mark.spec("CORE-021")
def test_a_failing_post_execute_function_is_reported_and_unregistered(shell, capsys):
    """It does not come back; others do."""
    calls = []

    def failing():
        calls.append("failing")
        raise ValueError("post failed")

    shell.register_post_execute(failing)
    shell.register_post_execute(lambda: calls.append("good"))
    shell.run_cell("1;")
    shell.run_cell("1;")
    assert calls == ["failing", "good", "good"]
    assert "post failed" in capsys.readouterr().out
    with pytest.raises(ValueError, match="must be callable"):
        shell.register_post_execute(5)


@pytest.mark.spec("TCOR-018", "CORE-005", "CORE-012", "CORE-013")
def test_what_cells_find_in_their_namespace(shell):
    """get_ipython, display and __IPYTHON__ are there; old names are not."""
    assert (
        shell.run_cell("get_ipython() is not None and __IPYTHON__ and callable(display)").result
        is True
    )
    for name in ("_ip", "__IP", "ipmagic", "ipalias"):
        assert (
            shell.run_cell(f"'{name}' in globals() or hasattr(__builtins__, '{name}')").result
            is False
        )


def test_an_exit_of_user_code_does_not_end_the_shell(shell, capsys):
    """SystemExit is shown in short, with advice in one line."""
    result = shell.run_cell("import sys; sys.exit(3)")
    assert isinstance(result.error_in_exec, SystemExit)
    text, advice = capsys.readouterr()
    assert "SystemExit: 3" in text
    assert "Traceback" not in text
    assert advice == "To exit: use 'exit', 'quit', or Ctrl-D.\n"


@pytest.mark.spec("CORE-039")
@pytest.mark.parametrize("cell", ["exit", "quit", "exit()", "quit()"])
def test_leaving(shell, cell):
    """exit and quit ask the front end to end, with and without parentheses."""
    shell.run_cell(cell)
    assert shell.exit_now


def test_an_interrupt_is_the_result_of_the_cell(shell, capsys):
    """KeyboardInterrupt is shown and does not get out."""
    result = shell.run_cell("raise KeyboardInterrupt")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert "KeyboardInterrupt" in capsys.readouterr().out


_INTERRUPT_AWAIT = """import asyncio, os, signal
loop = asyncio.get_running_loop()
loop.call_soon(os.kill, os.getpid(), signal.SIGINT)
"""


@posix
def test_an_interrupt_of_a_cell_that_awaits_is_shown_once(shell, capsys):
    """One KeyboardInterrupt at the user's line: no cancellation, and no frames of asyncio."""
    result = shell.run_cell(_INTERRUPT_AWAIT + "await asyncio.sleep(600)  # here")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    out, err = capsys.readouterr()
    assert out.count("Traceback (most recent call last)") == 1
    assert "--> 4 await asyncio.sleep(600)  # here" in out.replace("---->", "-->")
    for foreign in ("CancelledError", "File ", "another exception", "selector"):
        assert foreign not in out
    assert err == ""
    assert shell.run_cell("await asyncio.sleep(0, 'alive')").result == "alive"


@posix
def test_an_interrupt_of_asyncio_run_is_shown_once(shell, capsys):
    """One KeyboardInterrupt with the user's lines from the call of run() to the one that waits, and nothing of the library."""
    result = shell.run_cell(
        "import asyncio, os, signal\n"
        "async def inner():\n"
        "    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)\n"
        "    await asyncio.sleep(600)\n"
        "async def outer():\n"
        "    await inner()\n"
        "asyncio.run(outer())"
    )
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    out, err = capsys.readouterr()
    assert out.count("Traceback (most recent call last)") == 1
    marked = [line.partition("> ")[2] for line in out.splitlines() if line.startswith("--")]
    assert [line for line in marked if line] == [
        "7 asyncio.run(outer())",
        "6     await inner()",
        "4     await asyncio.sleep(600)",
    ]
    for foreign in ("CancelledError", "File ", "another exception"):
        assert foreign not in out
    assert err == ""


@posix
def test_an_interrupt_of_a_cells_own_making_keeps_its_context(shell, capsys):
    """Only what asyncio.run() raises is shortened: an interrupt that the user raises on a cancellation shows both."""
    result = shell.run_cell(
        "import asyncio\ntry:\n    raise asyncio.CancelledError\nexcept asyncio.CancelledError:\n"
        "    raise KeyboardInterrupt"
    )
    assert isinstance(result.error_in_exec.__context__, asyncio.CancelledError)
    assert "During handling of the above exception" in capsys.readouterr().out


@posix
def test_a_cell_that_survives_its_cancellation_has_its_result(shell):
    """As under asyncio.run, code that catches the cancellation and goes on is not interrupted any more."""
    result = shell.run_cell(
        _INTERRUPT_AWAIT
        + "try:\n    await asyncio.sleep(600)\nexcept asyncio.CancelledError:\n    x = 'saved'\nx"
    )
    assert result.result == "saved"


@posix
def test_a_cancellation_that_is_no_interrupt_stays_one(shell):
    """A cell that awaits a cancelled task ends with CancelledError."""
    result = shell.run_cell(
        "import asyncio\nt = asyncio.ensure_future(asyncio.sleep(600))\nt.cancel()\nawait t"
    )
    assert isinstance(result.error_in_exec, asyncio.CancelledError)


@posix
@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("x = !{0}", "x = get_ipython().getoutput("),
        ("!!{0}", "get_ipython().getoutput("),
        ("%%sh --proc p\n{0}", "get_ipython().run_cell_magic("),
        ("def f():\n    x = !{0}\nf()", "x = get_ipython().getoutput("),
    ],
)
def test_an_interrupted_command_shows_the_users_frames_only(shell, capsys, cell, line):
    """Where the shell was waiting says nothing; a frame of the user's is the last one."""
    command = f"kill -INT {os.getpid()}; exec sleep 600"
    result = shell.run_cell(cell.replace("{0}", command))
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    out = capsys.readouterr().out
    assert out.count("Traceback (most recent call last)") == 1
    assert line in out
    assert "File " not in out
    assert out.rstrip().endswith("KeyboardInterrupt")
    if "--proc p" in cell:
        assert shell.user_ns["p"].poll() is not None


@posix
def test_an_interrupt_in_a_library_shows_where(shell, capsys):
    """Frames of the standard library that the user's code called itself stay: they tell what it was doing."""
    shell.run_cell(
        "import json, os, signal\n"
        "json.dumps({1}, default=lambda value: os.kill(os.getpid(), signal.SIGINT) or 0)\n"
    )
    out = capsys.readouterr().out
    assert "encoder.py" in out
    assert out.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.parametrize(
    "stop", ["import pdb; pdb.set_trace()", "breakpoint()", "ip_set_trace()", "raise bdb.BdbQuit"]
)
@pytest.mark.parametrize("cell", ["f()", "%run -i program.py", "%run -m program"])
def test_quitting_a_debugger_is_no_error(shell, capsys, monkeypatch, tmp_path, stop, cell):
    """`q` at the prompt of a debugger that a program has opened ends the program without a traceback."""
    setup = "import bdb\nfrom ipy.core.debugger import set_trace as ip_set_trace\n"
    source = f"{setup}def f():\n    {stop}\n    return 1\n"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.input", lambda prompt="": "q")
    # The test runner replaces both.
    monkeypatch.setattr(pdb, "set_trace", lambda: pdb.Pdb().set_trace(sys._getframe(1)))
    monkeypatch.setattr(sys, "breakpointhook", sys.__breakpointhook__)
    monkeypatch.delenv("PYTHONBREAKPOINT", raising=False)
    (tmp_path / "program.py").write_text(source + "f()\nprint('not' + ' reached')\n")
    shell.run_cell(source)
    shell.run_cell(cell)
    out, err = capsys.readouterr()
    assert "BdbQuit" not in out + err
    assert "Traceback" not in out + err
    assert "Exit" not in out + err
    assert "not reached" not in out
    assert shell.run_cell("1").success


@pytest.mark.spec("CORE-055")
def test_a_memory_error_while_compiling_is_an_error_of_the_cell(shell, monkeypatch):
    """So are nesting too deep and numbers too long."""
    for cell in ["(" * 500 + ")" * 500, "-" * 100_000 + "1", "1" * 5000]:
        assert not shell.run_cell(cell).success
    assert shell.run_cell("1").success


@pytest.mark.spec("CORE-382")
def test_the_last_exception_is_kept_for_debuggers(shell):
    """sys.last_value and its traceback start at the cell."""
    shell.run_cell("def f(): 1/0\nf()")
    assert isinstance(sys.last_value, ZeroDivisionError)
    assert sys.last_traceback.tb_frame.f_code.co_filename.startswith("<ipython-input-")


@pytest.mark.spec("CORE-023")
def test_the_hook_before_code_runs(shell):
    """pre_runcode_hook is called with the shell, before the code."""
    seen = []
    shell.set_hook("pre_runcode_hook", lambda ip: seen.append(ip.user_ns.get("x")))
    shell.run_cell("x = 5")
    assert seen == [None]


@pytest.mark.spec("CORE-360")
def test_expressions_run_outside_of_cells(shell):
    """ex, ev and user_expressions use the same names."""
    shell.ex("a = 3")
    assert shell.ev("a + 1") == 4
    answers = shell.user_expressions({"good": "a", "bad": "1/0"})
    assert answers["good"]["data"]["text/plain"] == "3"
    assert (answers["bad"]["status"], answers["bad"]["ename"]) == ("error", "ZeroDivisionError")


@pytest.mark.spec("TCOR-017")
@pytest.mark.parametrize(
    "source", ["open(0)", "open(1, 'w')", "open(2, mode='w', closefd=True)", "open(True)"]
)
def test_the_streams_of_the_session_are_not_opened(shell, source):
    """Closing a file on one of them would take the session's input or output away: ValueError says what to use."""
    result = shell.run_cell(source)
    assert isinstance(result.error_in_exec, ValueError)
    assert "sys.std" in str(result.error_in_exec) and "closefd=False" in str(result.error_in_exec)


@pytest.mark.spec("TCOR-017")
def test_open_is_pythons_otherwise(shell, tmp_path, capsys):
    """Files open as ever, streams too where nothing is closed, and the user's own `open` stays."""
    shell.user_ns["path"] = str(tmp_path / "a")
    shell.run_cell("with open(path, 'w') as file: n = file.write('x')")
    assert shell.user_ns["n"] == 1 and (tmp_path / "a").read_text() == "x"
    assert shell.run_cell("open(1, 'w', closefd=False).fileno()").result == 1
    assert shell.run_cell("open(1, 'w', -1, None, None, None, False).fileno()").result == 1
    shell.run_line_magic("who", "")
    assert "open" not in capsys.readouterr().out
    shell.run_line_magic("reset", "-f")
    assert isinstance(shell.run_cell("open(0)").error_in_exec, ValueError)
    shell.run_cell("open = 5")
    assert shell.run_cell("open").result == 5


@pytest.mark.spec("TCOR-019")
@pytest.mark.parametrize("prefix", ["", "import asyncio\nawait asyncio.sleep(0)\n"])
def test_context_variables_live_on(shell, prefix):
    """What a cell sets, be it one that awaits, holds for plain cells and for cells that await."""
    shell.run_cell("import asyncio, contextvars\nv = contextvars.ContextVar('v', default=0)")
    assert shell.run_cell(f"{prefix}_t = v.set(5)").success
    assert shell.run_cell("v.get()").result == 5
    assert shell.run_cell("await asyncio.sleep(0, v.get())").result == 5


@posix
@pytest.mark.spec("TCOR-021")
@pytest.mark.parametrize(
    "cell",
    [
        "%%time\ninterrupt(); after.append(1)",
        "%time interrupt()",
        "%timeit -n1 -r1 interrupt()",
        "%prun -q interrupt()",
        "%%capture\ninterrupt(); after.append(1)",
        "get_ipython().system_piped('kill -INT ' + str(pid) + '; sleep 60'); after.append(1)",
        "x = !kill -INT $pid; sleep 60",
        "%%script sh\nkill -INT $PPID; sleep 60\n",
    ],
)
def test_an_interrupt_inside_a_command_is_the_cells(shell, cell):
    """Nothing that runs code or programs for a cell keeps the interrupt to itself: a front end stops its queue at the error."""
    shell.push(
        {"interrupt": lambda: signal.raise_signal(signal.SIGINT), "after": [], "pid": os.getpid()}
    )
    result = shell.run_cell(cell)
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert shell.user_ns["after"] == [] and not result.success


@pytest.mark.spec("CORE-036")
def test_programs_can_tell_that_somebody_is_typing(shell):
    """`sys.ps1` and its relatives are there as long as the shell is."""
    assert shell.run_cell("import sys; [sys.ps1, sys.ps2, sys.ps3]").result == [
        "In : ",
        "...: ",
        "Out: ",
    ]
