"""Time the start of the shell, here and in another Python that has IPython, in turn.

    python bench_start.py [PATH_TO_PYTHON_WITH_IPYTHON]

- `-c pass`: wall time of the whole process.
- first prompt: from the start of the process until `In [1]:` has been written to a pseudo-terminal.
- first answer: until the result of `6*7`, typed as soon as the prompt is there, has been written.
- memory: resident set of the process while it waits at that prompt.

Both are compiled to bytecode first, and use an empty home of their own. Prints medians, and the median of the ratios pair by pair.
"""

from __future__ import annotations

import compileall
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

RUNS = 15
HERE, THERE = "ipy.terminal", "IPython"


def environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": home, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}


def one_line(python: str, module: str, home: str) -> float:
    """Seconds that `-c pass` takes."""
    begin = time.perf_counter()
    subprocess.run([python, "-m", module, "-c", "pass"], env=environment(home), check=True)
    return time.perf_counter() - begin


def first_prompt(python: str, module: str, home: str) -> tuple[float, float, float]:
    """Seconds until the first prompt, until the first answer, and megabytes in use at the next prompt."""
    begin = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(home)
        os.execve(python, [python, "-m", module, "--no-banner"], environment(home))
    # A size, as every real terminal has one.
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    written = read_until(terminal, b"", b"In [1]")
    prompt = time.perf_counter() - begin
    os.write(terminal, b"6*7\r")
    written = read_until(terminal, written, b"Out[1]: 42")
    answer = time.perf_counter() - begin
    read_until(terminal, written, b"In [2]")
    # What a program imports in the background right after the prompt counts too.
    time.sleep(0.5)
    memory = next(
        int(line.split()[1]) / 1024
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return prompt, answer, memory


def read_until(terminal: int, written: bytes, wanted: bytes) -> bytes:
    """Read from the terminal until `wanted` is among what was written, escape sequences apart."""
    while wanted not in _plain(written):
        ready, _, _ = select.select([terminal], [], [], 60)
        if not ready:
            raise RuntimeError(f"no {wanted!r} within a minute; so far: {written!r}")
        written += os.read(terminal, 65536)
    return written


def _plain(text: bytes) -> bytes:
    """Text without escape sequences."""
    return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", text)


def compile_all(python: str) -> None:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    library = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    subprocess.run(
        [python, "-m", "compileall", "-q", library], stdout=subprocess.DEVNULL, check=False
    )


def main() -> None:
    peers = [(sys.executable, HERE)] + [(python, THERE) for python in sys.argv[1:2]]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for python, _ in peers:
        compile_all(python)
    for source in Path(__file__).resolve().parents[2].glob("*/src"):
        compileall.compile_dir(str(source), quiet=1)
    rows: dict[str, list[list[float]]] = {
        "-c pass, s": [],
        "first prompt, s": [],
        "first answer, s": [],
        "memory at the prompt, MB": [],
    }
    with tempfile.TemporaryDirectory() as home:
        homes = [os.path.join(home, module) for _, module in peers]
        for path in homes:
            os.mkdir(path)
        for run in range(RUNS + 1):
            starts = [one_line(*peer, path) for peer, path in zip(peers, homes, strict=True)]
            prompts = [first_prompt(*peer, path) for peer, path in zip(peers, homes, strict=True)]
            if run == 0:
                continue  # profiles and caches are made
            rows["-c pass, s"].append(starts)
            for name, column in zip(list(rows)[1:], zip(*prompts, strict=True), strict=True):
                rows[name].append(list(column))
    print(
        f"{'':26}"
        + "".join(f"{module:>14}" for _, module in peers)
        + ("         ratio" if len(peers) > 1 else "")
    )
    for name, figures in rows.items():
        line = f"{name:26}" + "".join(
            f"{statistics.median(column):14.3f}" for column in zip(*figures, strict=True)
        )
        if len(peers) > 1:
            line += f"{statistics.median(a / b for a, b in figures):14.3f}"
        print(line)
    print(f"\nmedians of {RUNS} runs, taken in turn")


if __name__ == "__main__":
    main()
