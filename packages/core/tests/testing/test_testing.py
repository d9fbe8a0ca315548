"""Help for tests of those who build on the shell."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings

import pytest

from ipy.core.testing import tools
from ipy.core.testing.tools import AssertNotPrints, AssertPrints, TempFileMixin


@pytest.mark.spec("TCOR-131")
def test_one_shell_for_a_run_of_tests(tmp_path):
    """`start_ipython` and `get_ipython` give the same shell, which writes nothing below the home directory."""
    source = (
        "from ipy.core.testing.globalipapp import start_ipython, get_ipython\n"
        "ip = start_ipython()\n"
        "import IPython\n"
        "assert ip is start_ipython() is get_ipython() is IPython.get_ipython()\n"
        "ip.run_cell('x = 6 * 7', store_history=True).raise_error()\n"
        "print(ip.user_ns['x'])\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.stdout, done.stderr) == ("42\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.spec("TCOR-131")
def test_what_is_printed_is_checked(capsys):
    """Texts and patterns must, or must not, be printed; what is printed is not shown, unless it is wanted."""
    import re

    with AssertPrints(["one", re.compile("t.o")]):
        print("one two")
    with AssertNotPrints("three", channel="stderr"):
        print("three")
    with (
        pytest.raises(AssertionError, match="'four' was not printed to stdout"),
        AssertPrints("four"),
    ):
        print("five")
    with (
        pytest.raises(AssertionError, match="'five' was printed to stdout"),
        AssertNotPrints("five"),
    ):
        print("five")
    with pytest.raises(ZeroDivisionError), AssertPrints("never"):
        1 / 0
    assert capsys.readouterr().out == "three\n"
    with AssertPrints("shown", suppress=False):
        print("shown")
    assert capsys.readouterr().out == "shown\n"


@pytest.mark.spec("TCOR-131")
def test_small_helpers(tmp_path):
    """Input that is given, warnings that are muted, paths, pairs and temporary files."""
    with tools.fake_input(["a", "b"]):
        assert [input(), input("?")] == ["a", "b"]
        with pytest.raises(EOFError):
            input()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with tools.mute_warn():
            warnings.warn("unheard", stacklevel=1)
    assert tools.full_path(os.path.join("d", "f.py"), ["x"]) == [os.path.join("d", "x")]
    tools.check_pairs(len, [("", 0), ("ab", 2)])
    with pytest.raises(AssertionError, match="len"):
        tools.check_pairs(len, [("ab", 3)])
    tools.make_tempfile(str(tmp_path / "empty"))
    assert (tmp_path / "empty").read_bytes() == b""
    made = TempFileMixin()
    made.mktmp("x = 1")
    path = made.fname
    with open(path, encoding="utf-8") as file:
        assert file.read() == "x = 1"
    made.tearDown()
    assert not os.path.exists(path)


@pytest.mark.spec("TCOR-131")
def test_files_run_in_a_shell_of_their_own(tmp_path, monkeypatch):
    """What they print is returned, or compared."""
    pytest.importorskip("ipy.terminal", reason="ipy-terminal is not installed")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    path = tmp_path / "f.ipy"
    path.write_text("a = %pwd\nprint('out')\nimport sys; print('err', file=sys.stderr)\n")
    assert tools.ipexec(str(path)) == ("out\n", "err\n")
    tools.ipexec_validate(str(path), "out", "err")
    with pytest.raises(AssertionError, match="standard error: err"):
        tools.ipexec_validate(str(path), "out")


MODULE = '''
def good():
    """
    Both kinds of prompts, magics, and output that changes.

    In [1]: x = 6
       ...: y = 7

    In [2]: x * y
    Out[2]: 42

    In [3]: here = %pwd

    In [4]: import os; os.getpid()  # random
    Out[4]: 1

    >>> good()
    1
    """
    return 1

def bad():
    """
    >>> 1 + 1
    3
    """

def shell():
    """
    >>> get_ipython() is _ip
    True
    """
'''


@pytest.mark.spec("TCOR-131")
def test_sessions_in_docstrings_are_run(tmp_path):
    """The pytest plugin runs them, and shows what came out where something else was expected."""
    (tmp_path / "ipd_module.py").write_text(MODULE)
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "ipy.core.testing.pytest_ipdoctest",
        "--ipdoctest-modules", "ipd_module.py",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert "Expected:\n    3\nGot:\n    2" in done.stdout
    assert "ipd_module.bad" in done.stdout
