"""Shells in programs, with ipy-core alone."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

#: Stands in front of every script: as if ipy-terminal were not installed.
ALONE = "import ipy.core.embed as e; e.FRONT_ENDS.clear()\n"


def run(script, typed, tmp_path):
    """Run a program with lines typed at its standard input; its output."""
    path = tmp_path / "program.py"
    path.write_text(ALONE + textwrap.dedent(script))
    environment = {**os.environ, "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(
        [sys.executable, str(path)], input=textwrap.dedent(typed), capture_output=True, text=True, env=environment,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.spec("CORE-002", "CORE-418", "CORE-437", "CORE-082")
def test_the_names_of_the_caller_are_there(tmp_path):
    """Locals and globals of the function that embeds, and of its module."""
    output = run(
        """
        outer = 'global'
        def f(argument):
            local = 'local'
            e.embed(header='look around', exit_msg='left')
            print('after', local)
        f('argument')
        """.replace("CORE-082", ""),
        """
        (outer, local, argument)
        local = 'changed'
        """,
        tmp_path,
    )
    assert "look around" in output
    assert "Out[1]: ('global', 'local', 'argument')" in output
    # Changes stay in the shell: the running function keeps its own variables.
    assert output.rstrip().endswith("left\nafter local")


@pytest.mark.spec("CORE-434", "CORE-R083")
def test_comprehensions_and_functions_see_the_locals(tmp_path):
    """Names in closures resolve, on every Python."""
    output = run(
        """
        def f():
            xs, k = [1, 2, 3], 10
            e.embed()
        f()
        """,
        """
        [x * k for x in xs]
        (lambda: k + 1)()
        {x: k for x in xs}
        def g(): return k

        g()
        sorted(xs, key=lambda x: -x * k)
        """,
        tmp_path,
    )
    assert "Out[1]: [10, 20, 30]" in output
    assert "Out[2]: 11" in output
    assert "Out[3]: {1: 10, 2: 10, 3: 10}" in output
    assert "Out[5]: 10" in output
    assert "Out[6]: [3, 2, 1]" in output


def test_magics_errors_and_blocks_work_line_by_line(tmp_path):
    """The plain front end reads blocks up to an empty line and goes on after errors."""
    output = run(
        "e.start([])",
        """
        for i in range(2):
            print('number', i)

        1/0
        %who_ls
        exit
        print('not reached')
        """,
        tmp_path,
    )
    assert "number 0\nnumber 1" in output
    assert "ZeroDivisionError: division by zero" in output
    assert "Out[3]: ['i']" in output
    assert "not reached" not in output


def test_the_end_of_input_ends_the_shell(tmp_path):
    """Piped input that just ends is no error."""
    assert "Out[1]: 2" in run("e.start([])", "1+1", tmp_path)


@pytest.mark.spec("CORE-431", "CORE-R084")
def test_leaving_puts_the_interpreter_back(tmp_path):
    """After the shell there is no running shell, no builtin of ours, and the old displayhook."""
    output = run(
        """
        import builtins, sys
        hook, main = sys.displayhook, sys.modules['__main__']
        def f():
            e.embed()
        f(); f()
        from ipy.core import get_ipython
        print(get_ipython(), hasattr(builtins, '__IPYTHON__'), sys.displayhook is hook, sys.modules['__main__'] is main)
        """,
        "1\nexit\n2\nexit\n",
        tmp_path,
    )
    assert output.rstrip().endswith("None False True True")
