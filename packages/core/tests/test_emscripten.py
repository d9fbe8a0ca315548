"""Where there are no processes and no C libraries of the system: CPython in a browser."""

from __future__ import annotations

import subprocess
import sys
import sysconfig

import pytest

SESSION = """
import sys, tempfile, os
sys.platform = "emscripten"

class Missing:
    names = {"psutil", "_posixsubprocess", "termios", "fcntl", "readline", "_multiprocessing", "pwd", "resource"}
    def find_spec(self, name, path=None, target=None):
        if name in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
for name in Missing.names:
    sys.modules.pop(name, None)

from ipy.core.shell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor", ipython_dir=tempfile.mkdtemp())
def run(cell, ok=True):
    result = shell.run_cell(cell, store_history=True)
    assert result.success is ok, (cell, result)
    return result.result
assert run("6 * 7") == 42
run("1/0", ok=False)
run("import asyncio\\nawait asyncio.sleep(0)")
assert shell.complete("impo")[1]
run("len?")
assert list(shell.history_manager.get_tail(1))
run("%who")
run("%timeit -n1 -r1 pass")
for cell in ("!echo hello", "a = !echo hello", "%%bash\\necho hello"):
    shell.run_cell(cell)
    assert run("40 + 2") == 42
try:
    import matplotlib
except ModuleNotFoundError:
    pass
else:
    run("%matplotlib inline")
print("all done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="pretends to be a POSIX system")
@pytest.mark.spec("TCOR-137")
def test_a_session_without_processes(tmp_path):
    """Cells, tracebacks, completion, help and history work; commands fail without harm; `%matplotlib` is safe."""
    environment = {
        "PATH": "",
        "HOME": str(tmp_path),
        "MPLCONFIGDIR": str(tmp_path),
        "PYTHONIOENCODING": "utf-8",
        # The standard library looks for a file that is named after the platform.
        "_PYTHON_SYSCONFIGDATA_NAME": sysconfig._get_sysconfigdata_name(),
    }
    done = subprocess.run(
        [sys.executable, "-c", SESSION],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )
    assert done.stdout.endswith("all done\n"), done.stdout[-3000:] + done.stderr
