"""What the manual and its lists of closed issues promise of a shell, as a user meets it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import warnings

import pytest

from ipy.core.magic import (
    Magics,
    line_magic,
    magics_class,
    register_cell_magic,
    register_line_cell_magic,
    register_line_magic,
)


def in_a_process(tmp_path, *cells, after=""):
    """What a shell in a process of its own shows for some cells: (standard output, standard error)."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from ipy.core.shell import InteractiveShell\n"
            "shell = InteractiveShell(colors='nocolor')\n"
            f"for cell in {cells!r}: shell.run_cell(cell, store_history=True)\n{after}",
        ],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout, done.stderr


@pytest.mark.spec("CORE-020")
def test_files_and_modules_are_run_in_the_users_names(shell, tmp_path, monkeypatch, capsys):
    """An exit without a fault says nothing, another one is shown, and no exception gets out."""
    (tmp_path / "plain.py").write_text("from_file = __name__")
    (tmp_path / "magics.ipy").write_text("from_ipy = %pwd\n1/0\nnever = 1\n")
    shell.safe_execfile(str(tmp_path / "plain.py"), shell.user_ns)
    shell.safe_execfile_ipy(str(tmp_path / "magics.ipy"))
    assert shell.user_ns["from_file"] and shell.user_ns["from_ipy"] == os.getcwd()
    assert "ZeroDivisionError" in capsys.readouterr().out
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, code in (("quiet0", "0"), ("quiet_none", "None"), ("loud", "3")):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit({code})")
        shell.safe_run_module(name, shell.user_ns)
        assert ("SystemExit: 3" in capsys.readouterr().out) is (name == "loud")


@pytest.mark.spec("CORE-034")
def test_the_editor_hook_takes_whether_to_wait(shell, monkeypatch, tmp_path):
    """Without `wait`, the shell goes on while the editor is open."""
    monkeypatch.setenv("EDITOR", "sh -c 'sleep 300'")
    monkeypatch.setattr(subprocess.Popen, "wait", lambda *args, **kwargs: pytest.fail("waited"))
    started = []
    real = subprocess.Popen

    def popen(*args, **kwargs):
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    shell.hooks.editor(str(tmp_path / "a.py"), 1, wait=False)
    monkeypatch.undo()
    for process in started:
        process.kill()
        process.wait()
    assert started


@pytest.mark.spec("CORE-051")
def test_functions_see_the_users_globals(shell):
    """Also names that come, or change, after the function was defined."""
    shell.run_cell("def f(): return later + [later for _ in '1'][0]")
    shell.run_cell("later = 2")
    assert shell.run_cell("f()").result == 4
    shell.run_cell("later = 5")
    assert shell.run_cell("f()").result == 10


@pytest.mark.spec("CORE-062")
def test_overwritten_caches_are_restored_from_the_hidden_ones(shell):
    """`In = _ih` and `Out = _oh` bring both back."""
    shell.run_cell("1 + 1", store_history=True)
    shell.run_cell("In = Out = None", store_history=True)
    shell.run_cell("In = _ih; Out = _oh", store_history=True)
    assert shell.run_cell("In[1], Out[1]").result == ("1 + 1", 2)


@pytest.mark.spec("CORE-080")
@pytest.mark.parametrize("cookie", ["# -*- coding: latin-1 -*-", "# coding: no-such-encoding"])
def test_an_encoding_declaration_says_nothing_of_typed_text(shell, cookie):
    """A cell is text already, whatever it says of its encoding."""
    assert shell.run_cell(f"{cookie}\n'é'").result == "é"


@pytest.mark.spec("CORE-130", "CORE-133")
def test_magics_from_functions(shell):
    """The three decorators register plain functions; arguments may be any text."""

    @register_line_magic
    def upper(line):
        return line.upper()

    @register_cell_magic
    def both(line, cell):
        return line, cell

    @register_line_cell_magic
    def either(line, cell=None):
        return line, cell

    assert shell.run_cell("%upper größe").result == "GRÖSSE"
    assert shell.run_cell("%%both ñ\n日本").result == ("ñ", "日本\n")
    assert shell.run_cell("%either ü").result == ("ü", None)
    assert shell.run_cell("%%either ü\nx").result == ("ü", "x\n")


@pytest.mark.spec("CORE-131", "CORE-135", "CORE-137")
def test_magics_without_docstring(shell, capsys):
    """`%magic` lists them with all others; a class of magics has the shell, and so has a function of the old kind."""

    @magics_class
    class Mine(Magics):
        @line_magic
        def undocumented(self, line):
            return self.shell

    shell.register_magics(Mine)
    shell.define_magic("old_one", lambda self, line: (self, line))
    assert shell.run_cell("%undocumented").result is shell
    assert shell.run_cell("%old_one a b").result == (shell, "a b")
    assert shell.run_cell("%magic").success
    out = capsys.readouterr().out
    assert "%undocumented" in out and "%old_one" in out and "%timeit" in out


@pytest.mark.spec("CORE-158", "CORE-R088")
def test_pdb_switches_the_debugger(shell, monkeypatch):
    """After `%pdb on`, or `%pdb` alone, each error starts it; after `%pdb off` none does."""
    started = []
    monkeypatch.setattr(shell, "debugger", lambda force=False: started.append(force))
    for line, starts in (("%pdb on", 1), ("%pdb off", 1), ("%pdb", 2), ("%pdb", 2)):
        shell.run_cell(line)
        shell.run_cell("1 / 0")
        assert len(started) == starts


@pytest.mark.spec("CORE-316")
def test_the_lines_of_a_script_do_not_enter_the_history(shell, tmp_path):
    """Only what was typed does: the `%run`."""
    (tmp_path / "a.ipy").write_text("secret = %pwd\nsecret2 = 1\n")
    shell.run_cell(f"%run {tmp_path / 'a.ipy'}", store_history=True)
    assert shell.user_ns["secret2"] == 1
    assert shell.history_manager.input_hist_raw == ["", f"%run {tmp_path / 'a.ipy'}"]


@pytest.mark.spec("CORE-436", "CORE-004")
def test_a_program_finds_out_whether_it_is_in_a_session(shell):
    """`get_ipython` is a name in cells and in what they import; by way of the package it is the shell, or None outside."""
    code = "try:\n    inside = get_ipython()\nexcept NameError:\n    inside = None"
    shell.run_cell(f"names = {{}}\nexec({code!r}, names)")
    assert shell.user_ns["names"]["inside"] is shell
    outside: dict[str, object] = {}
    exec(code, outside)
    assert outside["inside"] is None
    assert shell.run_cell("from IPython import get_ipython as g\ng()").result is shell


@pytest.mark.spec("CORE-R021")
def test_a_failing_exit_function_does_not_break_the_end(tmp_path):
    """It is reported, and the history is written."""
    out, err = in_a_process(
        tmp_path,
        "import atexit\n_ = atexit.register(lambda: 1 / 0)",
        after="shell.atexit_operations()\n",
    )
    assert "ZeroDivisionError" in err and out == ""


@pytest.mark.spec("CORE-R094")
def test_what_autocall_leaves_alone_is_a_setting(shell):
    """With another pattern `f -1` is a call; brackets after what can't be called are an ordinary error."""
    shell.run_cell("def f(x): return [x]\nnumber = 5")
    shell.autocall = 1
    assert isinstance(shell.run_cell("f -1").error_in_exec, TypeError)
    assert isinstance(shell.run_cell("number (1)").error_in_exec, TypeError)
    assert isinstance(shell.run_cell("undefined (1)").error_in_exec, NameError)
    [checker] = [
        one for one in shell.prefilter_manager.checkers if type(one).__name__ == "AutocallChecker"
    ]
    checker.exclude_regexp = r"^[,&^\|\*/\+]|^is |^not |^in |^and |^or "
    assert shell.run_cell("f -1").result == [-1]


@pytest.mark.spec("CORE-R097")
def test_warnings_of_cells(shell):
    """`warnings.warn` in a cell warns, in a function of the user's too."""
    shell.run_cell("import warnings\ndef f(): warnings.warn('of mine')")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert shell.run_cell("f()").success
    assert [str(one.message) for one in caught] == ["of mine"]


@pytest.mark.spec("CORE-R098")
def test_a_shell_without_an_encoding_of_file_names(tmp_path):
    """It starts, and runs cells."""
    out = subprocess.run(
        [
            sys.executable, "-c",
            "import sys\nsys.getfilesystemencoding = lambda: None\n"
            "from ipy.core.shell import InteractiveShell\n"
            "print(InteractiveShell(colors='nocolor').run_cell('6 * 7').result)",
        ],
        env={**os.environ, "IPYTHONDIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert out.splitlines()[-1] == "42"


@pytest.mark.spec("TCOR-022")
def test_deprecations_in_typed_code_are_shown(tmp_path):
    """Of what the user typed, in functions too; not of libraries that it calls."""
    (tmp_path / "library.py").write_text(
        "import warnings\ndef f(): warnings.warn('of the library', DeprecationWarning)\n"
    )
    _, err = in_a_process(
        tmp_path,
        "import warnings\nwarnings.warn('in the cell', DeprecationWarning)",
        "def f(): warnings.warn('in a function', DeprecationWarning)",
        "f()",
        "import library; library.f()",
    )
    assert "DeprecationWarning: in the cell" in err
    assert "DeprecationWarning: in a function" in err
    assert "of the library" not in err


@pytest.mark.spec("TCOR-023")
def test_the_last_result_is_kept(shell):
    """`last_execution_succeeded` and `last_execution_result` tell of the cell before."""
    result = shell.run_cell("6 * 7")
    assert shell.last_execution_succeeded and shell.last_execution_result is result
    failed = shell.run_cell("1 / 0")
    assert not shell.last_execution_succeeded and shell.last_execution_result is failed
    assert isinstance(failed.error_in_exec, ZeroDivisionError)
    shell.run_cell("(")
    assert not shell.last_execution_succeeded


@pytest.mark.spec("TCOR-105")
def test_programs_call_magics(shell, capsys):
    """As exported scripts do: by `run_line_magic` and `run_cell_magic`, and look them up."""
    assert shell.run_line_magic("pwd", "") == os.getcwd()
    assert shell.run_line_magic(magic_name="pwd", line="") == os.getcwd()
    shell.run_cell_magic("capture", "kept", "print('shown')")
    assert shell.user_ns["kept"].stdout == "shown\n"
    for kind, find in (("line", shell.find_line_magic), ("cell", shell.find_cell_magic)):
        assert find("timeit") is shell.find_magic("timeit", kind)
        assert shell.magics_manager.magics[kind]["timeit"] == find("timeit")
    assert shell.find_line_magic("no_such") is None
    assert "TimingMagics" in shell.magics_manager.registry or shell.magics_manager.registry
    assert capsys.readouterr().out == ""


@pytest.mark.spec("TCOR-115")
def test_what_shows_errors_can_be_replaced(shell, capsys):
    """Methods put on the instance are called: `showtraceback`, `showsyntaxerror`, `_showtraceback`; and custom handlers."""
    calls = []

    def handler(shell, etype, value, tb, tb_offset=None):
        calls.append((etype, tb_offset))
        return shell.InteractiveTB.structured_traceback(etype, value, tb, tb_offset=tb_offset)

    shell.set_custom_exc((KeyError,), handler)
    shell.run_cell("{}['a']")
    assert calls == [(KeyError, None)] and "KeyError: 'a'" in capsys.readouterr().out
    texts = []
    shell._showtraceback = lambda etype, value, stb: texts.append(shell.InteractiveTB.stb2text(stb))
    shell.run_cell("1 / 0")
    shell.run_cell("x = (1")
    assert "ZeroDivisionError: division by zero" in texts[0] and "SyntaxError" in texts[1]
    shell.showtraceback = lambda *args, **kwargs: texts.append("replaced")
    shell.showsyntaxerror = lambda *args, **kwargs: texts.append("replaced syntax")
    shell.run_cell("1 / 0")
    shell.run_cell("x = (1")
    assert texts[2:] == ["replaced", "replaced syntax"]
    del shell.showtraceback, shell.showsyntaxerror
    try:
        raise ValueError("why")
    except ValueError:
        assert shell.get_exception_only() == "ValueError: why\n"
    assert capsys.readouterr().out == ""


@pytest.mark.spec("TCOR-132")
def test_programs_ask_for_the_version(shell):
    """`version_info` compares as a tuple, `sys_info()` is a text of a dict, and the release has the version as text."""
    code = (
        "import ast, IPython\nfrom IPython.core import release\n"
        "info = ast.literal_eval(IPython.sys_info())\n"
        "(IPython.version_info[:2] < (8, 24), IPython.__version__ == release.version, sorted(info)[0], len(info) > 5,\n"
        " IPython.version_info[0] == int(IPython.__version__.split('.')[0]))"
    )
    assert shell.run_cell(code).result == (False, True, "default_encoding", True, True)


@pytest.mark.spec("TCOR-134")
def test_programs_ask_for_the_directories(shell, tmp_path):
    """By way of `IPython.paths`: the user's directory, one for caches that exists, and that of a profile."""
    (tmp_path / "ipython" / "profile_work").mkdir(parents=True)
    code = (
        "import os\nfrom IPython.paths import get_ipython_cache_dir, get_ipython_dir, locate_profile\n"
        "get_ipython_dir(), os.path.isdir(get_ipython_cache_dir()), locate_profile('work')"
    )
    assert shell.run_cell(code).result == (
        str(tmp_path / "ipython"),
        True,
        str(tmp_path / "ipython" / "profile_work"),
    )


@pytest.mark.spec("CORE-R085")
def test_embedding_needs_no_configuration(tmp_path):
    """`embed()` works where neither a profile nor a configuration file is there."""
    done = subprocess.run(
        [sys.executable, "-c", "x = 5\nfrom ipy.core.embed import embed\nembed()\n"],
        input="print(x * 2)\nexit\n", cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "none"), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "10" in done.stdout


@pytest.mark.spec("CORE-467")
def test_cells_write_to_whatever_the_streams_are(shell, monkeypatch):
    """Output goes to `sys.stdout` and `sys.stderr` as they are at that moment; there are no wrappers of the shell's own."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    shell.run_cell("import sys\nprint('a'); print('b', file=sys.stderr)\n6 * 7")
    assert "a\n" in out.getvalue() and "42" in out.getvalue() and err.getvalue() == "b\n"
