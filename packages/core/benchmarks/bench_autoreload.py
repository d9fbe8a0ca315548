"""Time what `%autoreload 2` adds to each cell when no file has changed, here and in another Python that has IPython.

    python bench_autoreload.py [PATH_TO_PYTHON_WITH_IPYTHON]

Prints microseconds per cell, the best of several rounds: of cells that follow one another at once, and of cells a second apart,
as people type them (then the files of installed packages are looked at as well). A few hundred modules of the standard
library are imported first, and a package of one's own with 50 modules.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = "ipy.core.shell"
THERE = "IPython.core.interactiveshell"

LIBRARY = """
asyncio concurrent.futures xml.dom.minidom xml.etree.ElementTree email.mime.multipart http.client http.server
urllib.request sqlite3 unittest.mock multiprocessing.pool logging.config logging.handlers json.tool csv decimal
fractions statistics difflib doctest pdb profile pstats timeit tarfile zipfile lzma bz2 gzip shelve dbm ftplib
imaplib poplib smtplib ssl wsgiref.simple_server xmlrpc.client xmlrpc.server turtledemo lib2to3.main distutils.core
curses tkinter idlelib.config ctypes.util encodings.utf_16 calendar cmd configparser mailbox optparse plistlib venv
""".split()  # noqa: SIM905


def prepare(folder: Path) -> None:
    package = folder / "bench_own"
    package.mkdir()
    imports = "".join(f"from . import m{i}\n" for i in range(50))
    (package / "__init__.py").write_text(imports)
    for number in range(50):
        (package / f"m{number}.py").write_text(f"def f(): return {number}\n")
    sys.path.insert(0, str(folder))
    for name in LIBRARY:
        try:
            __import__(name)
        except ImportError:
            # Not in every version or build.
            continue


def per_cell_us(shell: object, *, pause_s: float = 0.0, cells: int) -> float:
    best = float("inf")
    for _ in range(5):
        spent = 0.0
        for _ in range(cells):
            time.sleep(pause_s)
            begin = time.perf_counter()
            shell.run_cell("x = 1", store_history=False)  # type: ignore[attr-defined]
            spent += time.perf_counter() - begin
        best = min(best, spent / cells)
    return best * 1e6


def measure(module: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        os.environ["IPYTHONDIR"] = os.environ["HOME"] = name
        prepare(Path(name))
        kind = __import__(module, fromlist=["InteractiveShell"]).InteractiveShell
        shell = kind.instance(colors="nocolor")
        shell.run_cell("import bench_own")
        plain = per_cell_us(shell, cells=200)
        plain_slow = per_cell_us(shell, cells=1, pause_s=1.1)
        shell.run_cell("%load_ext autoreload\n%autoreload 2")
        quick = per_cell_us(shell, cells=200)
        slow = per_cell_us(shell, cells=1, pause_s=1.1)
        os.chdir("/")
        return {
            "modules": len(sys.modules),
            "plain cell": plain,
            "added, cells at once": quick - plain,
            "added, cells a second apart": slow - plain_slow,
        }


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    columns = {HERE: sys.executable}
    if len(sys.argv) > 1:
        columns[THERE] = sys.argv[1]
    results = {}
    for module, python in columns.items():
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(
            [python, __file__, "--measure", module],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        results[module] = json.loads(done.stdout.splitlines()[-1])
    print(f"{'microseconds':32}" + "".join(f"{module:>34}" for module in results))
    for name in results[HERE]:
        print(f"{name:32}" + "".join(f"{found[name]:34.1f}" for found in results.values()))


if __name__ == "__main__":
    main()
