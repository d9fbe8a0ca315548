# ruff: noqa: D403, D415 - the docstrings of commands are their help texts: usage first
"""The debugger's view of the stack: settings, which frames are shown, moving between them, listing source.

`pdb.Pdb` finds its commands as methods named `do_<command>` and takes their help from the docstrings, hence the number of methods.
What they do lives in `skipping` and `stackview`.
"""

from __future__ import annotations

import pdb
import sys
from types import FrameType, TracebackType
from typing import IO, Any

from ipy.core.active import get_ipython
from ipy.core.themes import Theme, get_theme, wants_color

from .skipping import DEFAULT_PREDICATES, FrameFilter
from .stackview import StackView, short_repr

_YES = ("true", "yes", "on", "1", "y")
_NO = ("false", "no", "off", "0", "n")


class StackPdb(pdb.Pdb):
    """The part of the debugger that looks at the stack; see `Pdb` for the whole.

    Args:
        completekey: the key that completes, where the prompt reads with GNU readline.
        stdin: where commands come from, instead of the terminal.
        stdout: where answers go.
        context: lines of source to show around the line that runs.
        mode: as in `pdb.Pdb` of Python 3.14 ("inline" or "cli").
        theme_name: None takes that of the running shell; without a shell, colours on terminals and none elsewhere.
        color_scheme: the old name of `theme_name`.
        **kwargs: `skip`, `nosigint`, `readrc`, as in `pdb.Pdb`.

    Raises:
        UnknownThemeError: there is no such theme.
        ValueError: `context` is not a positive number.
    """

    #: pdb's own: leave Ctrl-C alone while the program goes on.
    nosigint: bool

    default_predicates = DEFAULT_PREDICATES

    def __init__(
        self,
        completekey: str | None = "tab",
        stdin: IO[str] | None = None,
        stdout: IO[str] | None = None,
        context: int | str | None = 5,
        *,
        mode: str | None = None,
        theme_name: str | None = None,
        color_scheme: str | None = None,
        **kwargs: Any,
    ) -> None:
        if mode is not None and sys.version_info >= (3, 14):
            kwargs["mode"] = mode
        super().__init__(completekey or "", stdin, stdout, **kwargs)
        self.shell: Any = get_ipython()
        self.prompt = "ipdb> "
        self.context = 5 if context is None else context
        self.frames = FrameFilter()
        self._theme_name = theme_name or color_scheme
        if self._theme_name:
            get_theme(self._theme_name)
        self._view = StackView(theme=lambda: self.theme, breakpoints=self._find_breakpoints)
        #: where frames of a traceback stood when the exception passed, which a finally clause may have left
        self.tb_lineno: dict[FrameType, int] = {}
        self._passed_over = 0
        self._start: FrameType | None = None

    @property
    def context(self) -> int:
        """Lines of source to show around the line that runs."""
        return self._context

    @context.setter
    def context(self, value: int | str) -> None:
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = 0
        if number <= 0:
            raise ValueError(f"context must be a positive number of lines, got {value!r}")
        self._context = number

    @property
    def theme(self) -> Theme:
        """The colours that are in force."""
        name = self._theme_name
        if name is None:
            shell_colors = getattr(self.shell, "colors", None)
            name = shell_colors or ("neutral" if wants_color(self.stdout) else "nocolor")
        return get_theme(name)

    def set_theme_name(self, name: str) -> None:
        """Switch to another theme.

        Raises:
            UnknownThemeError: there is no such theme.
        """
        get_theme(name)
        self._theme_name = name

    def set_colors(self, scheme: str) -> None:
        """The old name of `set_theme_name`."""
        self.set_theme_name(scheme)

    @property
    def skip_hidden(self) -> bool:
        """Whether hidden frames are passed over."""
        return self.frames.enabled

    @skip_hidden.setter
    def skip_hidden(self, value: bool) -> None:
        self.frames.enabled = value

    def set_trace(
        self, frame: FrameType | None = None, *, header: str | None = None, **kwargs: Any
    ) -> None:
        """Stop in a frame, by default the caller's: at the next line, from Python 3.13 on at the call itself."""
        if frame is None:
            frame = sys._getframe(1)
        if header is not None:
            self.message(header)
        self._start = frame
        super().set_trace(frame)

    def cell_ended(self) -> None:
        """The cell that it was stepping through is over: what the shell does next isn't stepped through; breakpoints stay."""
        self.set_continue()

    def get_stack(
        self, f: FrameType | None, t: TracebackType | None
    ) -> tuple[list[tuple[FrameType, int]], int]:
        """The stack, and the index of the frame to begin with: post mortem, the last one that isn't hidden."""
        stack, index = super().get_stack(f, t)
        if f is None:
            hidden = self.frames.hidden(stack)
            visible = [i for i in range(index + 1) if not hidden[i]]
            if visible:
                index = visible[-1]
        return stack, index

    def stop_here(self, frame: FrameType) -> bool:
        """Whether stepping stops in this frame; breakpoints stop anywhere."""
        if not super().stop_here(frame):
            return False
        if self.frames.is_stepped_over(frame):
            return False
        if self.frames.is_called_by_shell(frame, self._start):
            return False
        if self.frames.is_hidden(frame):
            self._passed_over += 1
            return False
        return True

    def user_exception(self, frame: FrameType, exc_info: Any) -> None:
        """Stop at an exception; not in the frame of the shell that awaits a cell, where the end of the coroutine is one."""
        if not self.frames.is_hidden(frame):
            super().user_exception(frame, exc_info)

    @property
    def _locals(self) -> Any:
        # Up to Python 3.12 it must be this copy: asking the frame again would undo what was assigned at the prompt.
        known = getattr(self, "curframe_locals", None)
        return self._frame.f_locals if known is None else known

    @property
    def _frame(self) -> FrameType:
        frame: FrameType | None = self.curframe
        assert frame is not None, "a command runs only while a frame is selected"
        return frame

    def _tell_passed_over(self) -> None:
        if self._passed_over:
            self.message(self._view.note(f"skipped {self._passed_over} hidden frame(s)"))
            self._passed_over = 0

    def hidden_frames(self, stack: list[tuple[FrameType, int]]) -> list[bool]:
        """For each entry of a stack, whether it is passed over."""
        return self.frames.hidden(stack)

    def print_stack_trace(self, context: int | None = None) -> None:
        """Print the stack, the oldest frame first; hidden frames are counted."""
        hidden = 0
        marks = self.frames.hidden(self.stack)
        for index, entry in enumerate(self.stack):
            if marks[index] and index != self.curindex:
                hidden += 1
                continue
            if hidden:
                self.message(self._view.note(f"skipping {hidden} hidden frame(s)"))
                hidden = 0
            self.message(self._entry(entry, context), end="")
        if hidden:
            self.message(self._view.note(f"skipping {hidden} hidden frame(s)"))

    def print_stack_entry(
        self, frame_lineno: tuple[FrameType, int], prompt_prefix: str = "\n-> "
    ) -> None:
        """Print one frame with its source."""
        self.message(self._entry(frame_lineno))
        hook = getattr(getattr(self.shell, "hooks", None), "synchronize_with_editor", None)
        if hook is not None:
            frame, lineno = frame_lineno
            hook(frame.f_code.co_filename, lineno, 0)

    def format_stack_entry(self, frame_lineno: tuple[FrameType, int], lprefix: str = ": ") -> str:
        """Render one frame with its source."""
        return self._entry(frame_lineno)

    def message(self, msg: str, end: str = "\n") -> None:
        """Write an answer."""
        print(msg, end=end, file=self.stdout)

    def _entry(self, frame_lineno: tuple[FrameType, int], context: int | None = None) -> str:
        frame, lineno = frame_lineno
        # Post mortem, the frame itself may have moved on (into a finally clause); the traceback knows where it was.
        shown = self.tb_lineno.get(frame, lineno)
        current = frame is self.curframe
        # Only of the current frame: asking others for their locals would undo assignments (up to Python 3.12).
        names = self._locals if current else {}
        returned = short_repr(names["__return__"]) if "__return__" in names else None
        return self._view.entry(
            frame, shown, context or self.context, current=current, returned=returned
        )

    def do_where(self, arg: str) -> None:
        """w(here) [lines]

        Print the stack with the most recent frame at the bottom. An arrow points to the current frame. With a number, show that
        many lines of source per frame.
        """
        if not arg:
            self.print_stack_trace()
            return
        try:
            count = int(arg)
            if count <= 0:
                raise ValueError
        except ValueError:
            self.error(f"where takes a positive number of lines, got {arg!r}")
            return
        self.print_stack_trace(count)

    do_w = do_bt = do_where

    def do_up(self, arg: str) -> None:
        """u(p) [count]

        Move the current frame up in the stack, to an older frame. Hidden frames don't count.
        """
        self._move(arg, -1, "Oldest frame")

    do_u = do_up

    def do_down(self, arg: str) -> None:
        """d(own) [count]

        Move the current frame down in the stack, to a newer frame. Hidden frames don't count.
        """
        self._move(arg, 1, "Newest frame")

    do_d = do_down

    def _move(self, arg: str, step: int, end: str) -> None:
        try:
            count = int(arg) if arg else 1
        except ValueError:
            self.error(f"expected a number of frames, got {arg!r}")
            return
        hidden = self.frames.hidden(self.stack)
        index, skipped, target = self.curindex, 0, None
        pending = 0
        # A count below one goes all the way, as in pdb.
        while count != 0 and 0 <= index + step < len(self.stack):
            index += step
            if hidden[index]:
                pending += 1
                continue
            skipped, pending, target = skipped + pending, 0, index
            count -= 1
        if target is None:
            self.error(
                f"{end}"
                + (f"; {pending} hidden frame(s) there, see `skip_hidden`" if pending else "")
            )
            return
        self._select_frame(target)
        if skipped:
            self.message(self._view.note(f"skipped {skipped} hidden frame(s)"))

    def do_list(self, arg: str) -> None:
        """l(ist) [first[, last] | .]

        List source. Without argument, eleven lines around the current line, or the lines after the last listing. With `.`,
        around the current line again. With one number, around that line; with two, from the first to the last (or that many).
        """
        self.lastcmd = "list"
        frame = self._frame
        current = self.tb_lineno.get(frame, self.stack[self.curindex][1])
        last: int | None = None
        if arg and arg != ".":
            try:
                numbers = [int(part) for part in arg.replace(",", " ").split()]
                first = numbers[0]
                last = numbers[1] if len(numbers) > 1 else None
            except (ValueError, IndexError):
                self.error(f"list takes line numbers or `.`, got {arg!r}")
                return
            if last is None:
                first = max(1, first - 5)
            elif last < first:
                last = first + last
        elif self.lineno is None or arg == ".":
            first = max(1, current - 5)
        else:
            first = self.lineno + 1
        if last is None:
            last = first + 10
        filename = frame.f_code.co_filename
        lines = self._view.listing(
            frame, filename, first, last, self._running_line(), self._raising_line()
        )
        if not lines:
            self.message("[EOF]" if first > 1 else f"[no source of {filename}]")
            return
        self.message("\n".join(lines) + "\n")
        self.lineno = last if len(lines) == last - first + 1 else first + len(lines) - 1

    do_l = do_list

    def do_longlist(self, arg: str) -> None:
        """longlist | ll

        List the whole source of the current function or file.
        """
        import inspect

        frame = self._frame
        try:
            lines, first = inspect.getsourcelines(frame)
        except (OSError, TypeError) as error:
            self.error(str(error))
            return
        first = max(first, 1)
        shown = self._view.listing(
            frame,
            frame.f_code.co_filename,
            first,
            first + len(lines) - 1,
            self._running_line(),
            self._raising_line(),
        )
        self.message("\n".join(shown) + "\n")

    do_ll = do_longlist

    def print_list_lines(self, filename: str, first: int, last: int) -> None:
        """Print lines of a file, with the arrow if the current line is among them."""
        current = self._running_line() if filename == self._frame.f_code.co_filename else 0
        self.message(
            "\n".join(self._view.listing(self._frame, filename, first, last, current)) + "\n"
        )

    def _running_line(self) -> int:
        frame = self._frame
        known: int = self.tb_lineno.get(frame, self.stack[self.curindex][1])
        return known

    def _raising_line(self) -> int | None:
        """Where a frame stands that has moved on since it raised."""
        frame = self._frame
        now = frame.f_lineno
        return now if frame in self.tb_lineno and now != self.tb_lineno[frame] else None

    def _find_breakpoints(self, filename: str, lineno: int) -> list[tuple[int, bool]]:
        found = self.get_breaks(self.canonic(filename), lineno)
        return [(stop.number, bool(stop.enabled)) for stop in found]

    def do_context(self, arg: str) -> None:
        """context lines

        Set the number of source lines to show around the line that runs.
        """
        try:
            self.context = arg
        except ValueError as error:
            self.error(str(error))

    def do_skip_hidden(self, arg: str) -> None:
        """skip_hidden [yes | no]

        Say whether hidden frames are passed over; without argument, show the setting.
        """
        word = arg.strip().lower()
        if not word:
            self.message(
                f"skip_hidden = {self.frames.enabled}, use 'yes','no', 'true', or 'false' to change."
            )
        elif word in (*_YES, *_NO):
            self.frames.enabled = word in _YES
        else:
            self.error(f"skip_hidden takes yes or no, got {arg!r}")

    def do_skip_predicates(self, arg: str) -> None:
        """skip_predicates [name yes | name no]

        Choose which frames are hidden: `tbhide` (__tracebackhide__), `readonly` (files that can't be written), `ipython_internal`
        (the shell), `debuggerskip` (__debuggerskip__). Without argument, show the settings.
        """
        words = arg.split()
        predicates = self.frames.predicates
        if not words:
            self.message("current predicates:")
            for name, value in predicates.items():
                self.message(f"    {name} : {value}")
            return
        if len(words) != 2 or words[0] not in predicates or words[1].lower() not in (*_YES, *_NO):
            self.error(
                f"skip_predicates takes one of {', '.join(predicates)} and yes or no, got {arg!r}"
            )
            return
        predicates[words[0]] = words[1].lower() in _YES

    def do_ignore_module(self, arg: str) -> None:
        """ignore_module [name]

        Pass over the frames of a module and its submodules; without argument, show which ones.
        """
        if arg.strip():
            self.frames.modules.add(arg.strip())
        elif self.frames.modules:
            self.message("Currently ignored modules: " + ", ".join(sorted(self.frames.modules)))
        else:
            self.message("No modules are currently ignored.")

    def do_unignore_module(self, arg: str) -> None:
        """unignore_module name

        Show the frames of a module again.
        """
        if arg.strip() in self.frames.modules:
            self.frames.modules.remove(arg.strip())
        else:
            ignored = ", ".join(sorted(self.frames.modules)) or "none"
            self.error(f"the module {arg.strip()!r} is not ignored; ignored are: {ignored}")
