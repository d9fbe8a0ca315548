"""Which frames the debugger passes over."""

from __future__ import annotations

import os
from types import FrameType

from ipy.core.tracebacks.frames import hide_mark, is_machinery

#: A function with a local of this name is stepped over; while the value is true, so is all that it calls.
SKIP_NAME = "__debuggerskip__"

#: The reasons for passing over a frame, and whether they count unless told otherwise.
DEFAULT_PREDICATES = {
    "tbhide": True,  # the frame has a true __tracebackhide__
    "readonly": False,  # its file can't be written: installed code
    "ipython_internal": True,  # it belongs to the shell
    "debuggerskip": True,  # __debuggerskip__, see SKIP_NAME
}


class FrameFilter:
    """Decides which frames are hidden in listings and passed over when stepping."""

    def __init__(self) -> None:
        self.enabled = True
        self.predicates = dict(DEFAULT_PREDICATES)
        self.modules: set[str] = set()
        self._readonly: dict[str, bool] = {}

    def is_hidden(self, frame: FrameType) -> bool:
        """Whether a listing leaves the frame out, and `up`, `down`, `next` pass over it."""
        if self.is_ignored(frame):
            return True
        if not self.enabled:
            return False
        predicates = self.predicates
        if predicates["readonly"] and self._is_readonly(frame.f_code.co_filename):
            return True
        if predicates["ipython_internal"] and is_machinery(frame):
            return True
        # The mark of the shell's last frame says something about the frames around it, not about hiding.
        return predicates["tbhide"] and hide_mark(frame) not in (None, False)

    def is_called_by_shell(self, frame: FrameType, start: FrameType | None) -> bool:
        """Whether it is the shell that runs the frame, for itself: neither a cell does, nor the frame in which the debugger was started.

        A debugger that steps out of a cell would meet it.
        """
        if not (self.enabled and self.predicates["ipython_internal"]):
            return False
        entry: FrameType | None = frame
        while entry is not None and not is_machinery(entry):
            if entry is start or entry.f_globals.get("__name__") == "__main__":
                return False
            entry = entry.f_back
        return entry is not None

    def is_stepped_over(self, frame: FrameType) -> bool:
        """Whether stepping doesn't stop in the frame because of `__debuggerskip__`, its own or a caller's."""
        if not (self.enabled and self.predicates["debuggerskip"]):
            return False
        if _mentions(frame, SKIP_NAME):
            return True
        caller = frame.f_back
        while caller is not None:
            if _mentions(caller, SKIP_NAME) and caller.f_locals.get(SKIP_NAME):
                return True
            caller = caller.f_back
        return False

    def is_ignored(self, frame: FrameType) -> bool:
        """Whether the frame's module was named to `ignore_module`, itself or a package around it."""
        if not self.modules:
            return False
        name = frame.f_globals.get("__name__")
        if not isinstance(name, str):
            return False
        return any(name == module or name.startswith(module + ".") for module in self.modules)

    def hidden(self, stack: list[tuple[FrameType, int]]) -> list[bool]:
        """For each entry of a stack, whether it is hidden."""
        marks = [self.is_hidden(frame) for frame, _ in stack]
        if self.enabled and self.predicates["ipython_internal"]:
            for index, (frame, _) in enumerate(stack):
                if hide_mark(frame) == "__ipython_bottom__":
                    marks[: index + 1] = [True] * (index + 1)
        return marks

    def _is_readonly(self, filename: str) -> bool:
        if filename not in self._readonly:
            self._readonly[filename] = os.path.exists(filename) and not os.access(filename, os.W_OK)
        return self._readonly[filename]


def _mentions(frame: FrameType, name: str) -> bool:
    """Whether the frame's code assigns the name: cheap, and true before the assignment has run."""
    code = frame.f_code
    return name in code.co_varnames or name in code.co_cellvars
