"""The pager: an external program where there is one, else screen by screen.

`page` asks the running shell's `show_in_pager` hook first; front ends without a terminal (a kernel, a notebook) set it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from ipy.core import active
from ipy.core.errors import TryNext

from .screen import screen_size

#: Called as `hook(data, start, screen_lines)`; raises `TryNext` to leave the text to the next one.
PagerHook = Callable[[Any, int, int], object]

#: Text without a newline that is longer than this is a line anyway: shown, not paged.
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


def page(
    data: str | Mapping[str, Any],
    start: int = 0,
    screen_lines: int = 0,
    pager_cmd: str | None = None,
    *,
    hook: PagerHook | None = None,
) -> None:
    """Show text, in a pager if it is longer than the screen.

    Args:
        data: the text; or a mime bundle, of which a terminal shows "text/plain".
        start: the line to begin at, counted from 0.
        screen_lines: height of the screen in lines: 0 to find out; negative to leave out so many lines.
        pager_cmd: the command of the pager; `$PAGER` or `less` unless given.
        hook: has the first word; the running shell's `hooks.show_in_pager` unless given.
    """
    start = max(0, start)
    hook = hook or _hook_of_shell()
    if hook is not None:
        try:
            hook(data, start, screen_lines)
        except TryNext:
            pass
        else:
            return
    pager_page(data, start, screen_lines, pager_cmd)


def pager_page(
    data: str | Mapping[str, Any],
    start: int = 0,
    screen_lines: int = 0,
    pager_cmd: str | None = None,
) -> None:
    """Show text in the terminal, past any hook; the arguments are those of `page`."""
    text = _text_of(data)
    lines = text.splitlines()[start:]
    height, width = _page_height(screen_lines)
    if (
        not _is_terminal(sys.stdout)
        or os.environ.get("TERM") in {"dumb", "emacs"}
        or _rows(lines, width) <= height
    ):
        _print("\n".join(lines))
        return
    command = get_pager_cmd(pager_cmd)
    if command is not None and _run_pager(
        f"{command} {get_pager_start(command, start)}".rstrip(), text
    ):
        return
    page_dumb(text, start, height)


def page_dumb(strng: str | Mapping[str, Any], start: int = 0, screen_lines: int = 25) -> None:
    """Show text screen by screen, asking in between whether to go on."""
    lines = _text_of(strng).splitlines()[max(0, start) :]
    if screen_lines < 1:
        screen_lines = max(1, _page_height(screen_lines)[0])
    color = ""
    for first in range(0, len(lines), screen_lines):
        screen = "\n".join(lines[first : first + screen_lines])
        _print(color + screen)
        # A screen that ends inside a colour hands it on to the next.
        codes = re.findall(r"\x1b\[[0-9;]*m", color + screen)
        color = "" if not codes or codes[-1] in {"\x1b[0m", "\x1b[m"} else codes[-1]
        if first + screen_lines < len(lines) and not page_more():
            break
    if color:
        _print("\x1b[0m", end="")


def page_more() -> bool:
    """Ask whether to show the next screen; False if the user has seen enough."""
    from .keys import ask_for_more

    return ask_for_more()


def page_file(fname: str, start: int = 0, pager_cmd: str | None = None) -> None:
    """Show a file in the pager, from line `start` (counted from 0) on."""
    path = os.path.expanduser(fname)
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError as error:
        _print(f"Unable to show file {fname!r}: {error.strerror or error}")
        return
    page(text, start=start, pager_cmd=pager_cmd)


def display_page(strng: str | Mapping[str, Any], start: int = 0, screen_lines: int = 25) -> None:
    """Show text as a display object: the pager of front ends that have no screen of their own."""
    from ipy.core.display import display

    if isinstance(strng, Mapping):
        bundle = dict(strng)
    else:
        text = strng if not start else "\n".join(strng.splitlines()[start:])
        bundle = {"text/plain": text}
    display(bundle, raw=True)


def as_hook(page_func: Callable[..., object]) -> Callable[..., object]:
    """Make a hook for `show_in_pager` out of a function such as `page_dumb` or `display_page`."""

    def hook(shell: object, *args: Any, **kwargs: Any) -> object:
        return page_func(*args, **kwargs)

    hook.__doc__ = page_func.__doc__
    return hook


def get_pager_cmd(pager_cmd: str | None = None) -> str | None:
    """The command of the pager: as given, else `$PAGER`, else `less -R`; None where there is no such program.

    `less` is told to let colours through, unless `$LESS` says something about it.
    """
    command = (pager_cmd or os.environ.get("PAGER") or "").strip()
    if not command:
        command = "less -R" if os.name == "posix" else "more"
    from shutil import which  # 3 ms

    program = _program(command)
    if which(program) is None:
        return None
    name = os.path.basename(program)
    tells_colors = re.search(
        r"(^|\s)-\w*[rR]|--raw-control-chars", f"{os.environ.get('LESS', '')} {command}", re.I
    )
    if name in {"less", "less.exe"} and not tells_colors:
        command += " -R"
    return command


def get_pager_start(pager: str, start: int) -> str:
    """The option that makes a pager begin at line `start`, counted from 0."""
    if not start:
        return ""
    name = os.path.basename(_program(pager))
    return f"+{start + 1}" if name in {"less", "more", "most"} else ""


def _program(command: str) -> str:
    """The program of a command line, without quotes."""
    import shlex

    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError:  # an open quote
        words = command.split()
    return words[0].strip('"') if words else ""


def _hook_of_shell() -> PagerHook | None:
    hooks = getattr(active.get_ipython(), "hooks", None)
    hook: PagerHook | None = getattr(hooks, "show_in_pager", None)
    return hook


def _text_of(data: str | Mapping[str, Any]) -> str:
    return str(data.get("text/plain", "")) if isinstance(data, Mapping) else data


def _page_height(screen_lines: int) -> tuple[int, int]:
    lines, columns = screen_size()
    if screen_lines > 0:
        lines = screen_lines
    else:
        lines = max(1, lines + screen_lines)
    return lines - 1 or 1, columns  # the pager's own prompt takes a line


def _rows(lines: list[str], width: int) -> int:
    """How many rows of the screen the lines take, long ones being wrapped."""
    return sum(max(1, -(-len(_ESCAPES.sub("", line)) // width)) for line in lines)


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # a stream of the user's, or a closed one
        return False


def _run_pager(command: str, text: str) -> bool:
    """Feed the text to the pager; False if the pager could not do its work."""
    import subprocess

    environment = dict(os.environ)
    environment.setdefault("LESSCHARSET", "utf-8")
    sys.stdout.flush()
    try:
        arguments: dict[str, Any] = {"stdin": subprocess.PIPE, "env": environment}
        # $PAGER is a command line, with its options and quotes.
        with subprocess.Popen(command, shell=True, **arguments) as process:  # noqa: S602
            assert process.stdin is not None
            try:
                process.stdin.write(text.encode("utf-8", "replace") + b"\n")
                process.stdin.close()
            except OSError:
                pass  # the user left the pager before the end of the text
            while True:
                try:
                    status = process.wait()
                    break
                except KeyboardInterrupt:
                    continue  # Ctrl-C is for the pager, which stays; its user leaves with q
    except OSError:
        return False
    # 126 and 127: the system's shell could not run the command.
    return status not in {126, 127}


def _print(text: str, end: str = "\n") -> None:
    """Print, whatever the encoding of the terminal."""
    try:
        print(text, end=end, flush=True)  # noqa: T201 - showing text is the task
    except UnicodeEncodeError:
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        print(text.encode(encoding, "backslashreplace").decode(encoding), end=end, flush=True)  # noqa: T201
