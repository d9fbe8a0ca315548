# ruff: noqa: D403, D415 - the docstrings of commands are their help texts: usage first
"""`Pdb`: the standard debugger with the shell's conveniences."""

from __future__ import annotations

import codeop
import sys
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from ipy.core.frames import run_in_frame
from ipy.core.patches import attributes
from ipy.core.tracebacks import chain

from .stackpdb import StackPdb
from .stackview import short_repr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipy.core.inspection import Inspector


#: What `interact` opens. Given by name: the debugger lies below the shell, and works without it.
SHELL_MODULE = "ipy.core.embed"


class Pdb(StackPdb):
    """The debugger.

    The arguments, and what is wrong with them, are those of `StackPdb`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._chain: list[BaseException] = []
        self._chain_index = 0

    def interaction(
        self, frame: FrameType | None, tb_or_exc: TracebackType | BaseException | None
    ) -> None:
        """Read and obey commands at a frame, or at the end of a traceback.

        Args:
            frame: the frame that has stopped; None for post-mortem debugging.
            tb_or_exc: a traceback, or an exception: then `exceptions` walks to those that led to it.

        Raises:
            ValueError: there is neither a frame nor a traceback.
        """
        if isinstance(tb_or_exc, BaseException):
            self._chain = [link.value for link in chain.find_links(tb_or_exc)]
            tb = tb_or_exc.__traceback__
        else:
            tb = tb_or_exc
        if frame is None and tb is None:
            raise ValueError("there is nothing to debug: neither a frame nor a traceback was given")
        self._chain_index = len(self._chain) - 1
        if frame is None:
            self.reset()  # no trace function has set up the state that commands such as `quit` rely on
        try:
            self._tell_passed_over()
            super().interaction(frame, tb)
        finally:
            # Exceptions hold their frames, and these everything that was local.
            self._chain = []

    def default(self, line: str) -> None:
        """Run a line that is no command: a statement, `%magic`, `object?`."""
        text = line.strip()
        if text.startswith("%") and self._run_magic(text[1:]):
            return
        if text.startswith("?") or (text.endswith("?") and not text.startswith("!")):
            name = text.strip("?").strip()
            if text.startswith("??") or text.endswith("??"):
                self.do_pinfo2(name)
            else:
                self.do_pinfo(name)
            return
        statement = self._read_statement(text[1:].lstrip() if text.startswith("!") else line)
        if statement is not None:
            self._run(statement)

    def _run(self, statement: str) -> None:
        try:
            with attributes(
                sys, stdin=self.stdin, stdout=self.stdout, displayhook=self.displayhook
            ):
                run_in_frame(
                    statement, self._frame.f_globals, self._locals, "single", filename="<stdin>"
                )
        except BaseException as error:
            # Whatever the user's statement raises is an answer, as in pdb: the session goes on.
            self._tell_error(error)

    def _read_statement(self, line: str) -> str | None:
        """Complete a statement that goes on over several lines; None if it was given up."""
        lines = [line]
        while True:
            try:
                if codeop.compile_command("\n".join(lines), "<stdin>", "single") is not None:
                    return "\n".join(lines) + "\n"
            except (SyntaxError, ValueError, OverflowError):
                return "\n".join(lines) + "\n"  # running it tells what is wrong
            more = self._read_more()
            if more is None:
                return None
            lines.append(more)

    def _read_more(self) -> str | None:
        prompt = "...   ".rjust(len(self.prompt))
        if self.use_rawinput:
            try:
                return input(prompt)
            except (EOFError, KeyboardInterrupt):
                self.message("")
                return None
        self.stdout.write(prompt)
        self.stdout.flush()
        line = self.stdin.readline()
        return line.rstrip("\r\n") if line else None

    def displayhook(self, obj: object) -> None:
        """Show the value of an expression."""
        if obj is not None:
            try:
                self.message(repr(obj))
            except Exception as error:
                # The user's __repr__.
                self._tell_error(error)

    def _getval(self, arg: str) -> Any:
        try:
            return run_in_frame(
                arg, self._frame.f_globals, self._locals, "eval", filename="<stdin>"
            )
        except BaseException as error:
            self._tell_error(error)
            raise

    def _getval_except(self, arg: str, frame: FrameType | None = None) -> Any:
        try:
            if frame is None:
                return run_in_frame(arg, self._frame.f_globals, self._locals, "eval")
            return run_in_frame(arg, frame.f_globals, frame.f_locals, "eval")
        except BaseException as error:
            return f"** raised {type(error).__name__}: {error} **"

    def _tell_error(self, error: BaseException) -> None:
        self.error(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)

    def _run_magic(self, text: str) -> bool:
        """Run a line magic of the running shell; False if there is no shell, or no such magic."""
        if self.shell is None:
            return False
        name, _, rest = text.partition(" ")
        find = getattr(self.shell, "find_line_magic", None)
        magic = find(name) if find is not None else None
        if magic is None:
            self.error(f"there is no line magic %{name}")
            return True
        if name in ("pdef", "pdoc", "pfile", "pinfo", "pinfo2", "psource"):
            getattr(self, f"do_{name}")(rest)
            return True
        try:
            with attributes(sys, stdout=self.stdout):
                result = self.shell.run_line_magic(name, rest)
            self.displayhook(result)
        except Exception as error:
            # A magic is a command: its failure is an answer.
            self._tell_error(error)
        return True

    def parseline(self, line: str) -> tuple[str | None, str | None, str]:
        """Split a line into command and argument; `x?` and `c = 3` are no commands."""
        stripped = line.strip()
        if stripped.startswith(("?", "%")) or stripped.endswith("?"):
            return None, None, stripped
        command, argument, line = super().parseline(line)
        if command and argument and hasattr(self, f"do_{command}") and argument.lstrip()[:1] == "=":
            # `list = 3` assigns; a command never has an argument that begins so, but for `==`, which compares.
            return None, None, line
        return command, argument, line

    def completenames(
        self, text: str, line: str = "", begidx: int = 0, endidx: int = 0, *_: Any
    ) -> list[str]:
        """Complete the first word: commands, then names and attributes of the frame."""
        commands = [name[3:] for name in self.get_names() if name.startswith("do_" + text)]
        names = [
            name
            for name in self._complete_expression(text, line, begidx, endidx)
            if name not in commands
        ]
        return commands + names

    def completedefault(
        self, text: str, line: str = "", begidx: int = 0, endidx: int = 0, *_: Any
    ) -> list[str]:
        """Complete names and attributes of the frame in the argument of any command."""
        found: list[str] = self._complete_expression(text, line, begidx, endidx)
        return found

    def do_exceptions(self, arg: str) -> None:
        """exceptions [number]

        List the exceptions that led to the one being debugged, the oldest first; with a number, go to that one.
        """
        if not self._chain:
            self.message(
                "There are no chained exceptions: the debugger was not given an exception."
            )
            return
        if not arg:
            for index, exception in enumerate(self._chain):
                marker = ">" if index == self._chain_index else " "
                number = f"{index:>3}" if exception.__traceback__ is not None else "  -"
                self.message(f"{marker} {number} {short_repr(exception)}")
            return
        index = int(arg) if arg.isdecimal() else -1
        found = self._chain[index] if 0 <= index < len(self._chain) else None
        if found is None:
            self.error(f"exceptions takes a number from 0 to {len(self._chain) - 1}, got {arg!r}")
        elif found.__traceback__ is None:
            self.error("this exception was never raised, so there is no frame to look at")
        else:
            self._chain_index = index
            self.setup(None, found.__traceback__)
            self.print_stack_entry(self.stack[self.curindex])

    do_exception = do_exceptions

    def do_pdef(self, arg: str) -> None:
        """pdef object

        Show how a function is called.
        """
        self._inspect("pdef", arg)

    def do_pdoc(self, arg: str) -> None:
        """pdoc object

        Show the docstring of an object.
        """
        self._inspect("pdoc", arg)

    def do_pfile(self, arg: str) -> None:
        """pfile object

        Show the file in which an object is defined.
        """
        self._inspect("pfile", arg)

    def do_pinfo(self, arg: str) -> None:
        """pinfo object | object?

        Show what there is to know about an object.
        """
        self._inspect("pinfo", arg)

    def do_pinfo2(self, arg: str) -> None:
        """pinfo2 object | object??

        Show what there is to know about an object, with its source.
        """
        self._inspect("pinfo", arg, detail_level=1)

    def do_psource(self, arg: str) -> None:
        """psource object

        Show the source of an object.
        """
        self._inspect("psource", arg)

    def _inspect(self, command: str, name: str, **options: int) -> None:
        name = name.strip()
        if not name:
            self.error("name an object")
            return
        try:
            value = run_in_frame(name, self._frame.f_globals, self._locals, "eval")
        except Exception:
            # The name may not exist, and evaluating an attribute runs the user's code.
            self.message(f"Object `{name}` not found.")
            return
        try:
            getattr(self._inspector(), command)(value, name, **options)
        except Exception as error:
            # Objects may answer questions about themselves with any error.
            self._tell_error(error)

    def _inspector(self) -> Inspector:
        from ipy.core.inspection import Inspector  # heavy: only when something is asked

        theme = self.theme
        return Inspector(
            highlight=theme.highlight,
            show=self._show,
            write=lambda text: self.message(str(text)),
        )

    def _show(self, bundle: Mapping[str, str]) -> None:
        """Show a description: in the pager where the user sits before a terminal, else as an answer."""
        if self.use_rawinput and self.stdout is sys.stdout and self.stdout.isatty():
            from ipy.core.pager import page

            page(bundle)
        else:
            self.message(bundle["text/plain"])

    def do_interact(self, arg: str) -> None:
        """interact

        Open a shell with the names of the current frame; leave it to come back.
        """
        from importlib import import_module

        shell = import_module(SHELL_MODULE)
        frame = self._frame
        names = self._locals
        at_module_level = frame.f_locals is frame.f_globals
        copy = names if isinstance(names, dict) else dict(names)
        try:
            shell.embed(
                header="Names are those of the frame; leave the shell to come back to the debugger.",
                user_ns=None if at_module_level else copy,
                user_module=shell.module_of(frame),
            )
        except Exception as error:
            # A shell is a large program, with the user's configuration in it: the session here goes on.
            self._tell_error(error)
        if copy is not names:
            names.update(copy)

    def do_debug(self, arg: str) -> None:
        """debug code

        Open a debugger inside this one that steps through the code.
        """
        sys.settrace(None)
        inner = type(self)(
            self.completekey, self.stdin, self.stdout, self.context, theme_name=self._theme_name
        )
        inner.prompt = f"({self.prompt.strip()}) "
        inner.frames = self.frames
        self.message("ENTERING RECURSIVE DEBUGGER")
        try:
            sys.call_tracing(inner.run, (arg, self._frame.f_globals, self._locals))
        except BaseException as error:
            # The code that is debugged may raise anything; the outer session goes on.
            self._tell_error(error)
        self.message("LEAVING RECURSIVE DEBUGGER")
        sys.settrace(self.trace_dispatch)
        self.lastcmd = inner.lastcmd
