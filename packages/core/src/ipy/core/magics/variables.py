"""Magics that list and clear the user's variables."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any

from ipy.core.errors import StdinNotImplementedError, UsageError
from ipy.core.magic import Magics, line_magic, magics_class

#: Longer texts are cut in the middle, in characters.
_MAX_INFO = 60
#: Types whose length says more than their text.
_CONTAINERS = (list, tuple, dict, set, frozenset, deque)


@magics_class
class VariableMagics(Magics):
    """Magics about the names that the user has made."""

    @line_magic
    def who_ls(self, parameter_s: str = "") -> list[str]:
        """Return the sorted names of the user's variables.

        With types, only those of exactly these: `%who_ls int str`.
        """
        names = self.shell.namespace.visible_names()
        wanted = set(parameter_s.split())
        if wanted:
            values = self.shell.user_ns
            names = [name for name in names if type(values[name]).__name__ in wanted]
        return list(names)

    @line_magic
    def who(self, parameter_s: str = "") -> None:
        """Print the names of the user's variables.

        With types, only those of these: `%who function str`.
        """
        names = self.who_ls(parameter_s)
        if not names:
            self._say_empty(parameter_s)
            return
        for start in range(0, len(names), 8):
            print("\t ".join(names[start : start + 8]) + "\t ")

    def _say_empty(self, types: str) -> None:
        print(
            "No variables match your requested type."
            if types.strip()
            else "Interactive namespace is empty."
        )

    @line_magic
    def whos(self, parameter_s: str = "") -> None:
        """Print a table of the user's variables: name, type, and a short value.

        Arrays show their shape, size and memory, tables their shape, containers their
        length, other values their text, shortened.
        """
        names = self.who_ls(parameter_s)
        if not names:
            self._say_empty(parameter_s)
            return
        values = self.shell.user_ns
        rows = [(name, type(values[name]).__name__, describe(values[name])) for name in names]
        header = ("Variable", "Type", "Data/Info")
        widths = [max(len(row[column]) for row in [header, *rows]) for column in (0, 1)]
        lines = [
            f"{row[0]:<{widths[0]}}   {row[1]:<{widths[1]}}   {row[2]}" for row in [header, *rows]
        ]
        print(lines[0])
        print("-" * len(lines[0]))
        print("\n".join(lines[1:]))

    @line_magic
    def reset(self, parameter_s: str = "") -> None:
        """Clear the user's names, after asking.

        %reset             everything: names, and the inputs and results of the session
        %reset -f          without asking
        %reset -s          names only; inputs, results and visited directories are kept
        %reset in out dhist array
                           only the inputs, the results, the directory history,
                           or all numpy arrays
        %reset --aggressive
                           also forget modules imported in this session, so that
                           they are imported anew
        """
        opts, targets = self.parse_options(parameter_s, "sf", "aggressive", mode="list")
        known: dict[str, Callable[[], None]] = {
            "in": self._clear_inputs,
            "out": self._clear_results,
            "dhist": self._clear_directories,
            "array": self._clear_arrays,
        }
        for target in targets:
            if target not in known:
                raise UsageError(f"%reset knows {', '.join(known)}; got {target!r}")
        if "f" not in opts and not self._confirmed(
            "Once deleted, variables cannot be recovered. Proceed (y/[n])?"
        ):
            print("Nothing done.")
            return
        if targets:
            for target in targets:
                known[target]()
            return
        self.shell.reset(new_session="s" not in opts, aggressive="aggressive" in opts)

    def _confirmed(self, question: str) -> bool:
        try:
            return bool(self.shell.ask_yes_no(question, default="n"))
        except StdinNotImplementedError:
            # Nobody can be asked: who types %reset in such a front end means it.
            return True

    def _clear_inputs(self) -> None:
        count = len(self.shell.user_ns["_ih"])
        self.shell.forget_inputs()
        print(f"Flushing input history ({count - 1} entries)")

    def _clear_results(self) -> None:
        print(f"Flushing output cache ({len(self.shell.user_ns.get('_oh', ()))} entries)")
        self.shell.displayhook.flush()

    def _clear_directories(self) -> None:
        print("Flushing directory history")
        del self.shell.user_ns["_dh"][:]

    def _clear_arrays(self) -> None:
        import sys

        numpy = sys.modules.get("numpy")
        if numpy is None:
            print("No arrays: numpy has not been imported.")
            return
        names = self.shell.user_ns
        for name in [name for name in self.who_ls() if isinstance(names[name], numpy.ndarray)]:
            self.shell.del_var(name)

    @line_magic
    def reset_selective(self, parameter_s: str = "") -> None:
        """Clear the names that match a regular expression, after asking.

            %reset_selective [-f] regex

        `-f` does not ask. `b[2-3]m` clears every name that holds b2m or b3m.
        """
        opts, regex = self.parse_options(parameter_s, "f")
        if not regex:
            raise UsageError("No regex pattern specified. Nothing done.")
        try:
            re.compile(regex)
        except re.error as error:
            # Before the question: there is nothing to confirm.
            raise UsageError(
                f"%reset_selective: {regex!r} is no regular expression: {error}"
            ) from None
        if "f" not in opts and not self._confirmed(
            "Once deleted, variables cannot be recovered. Proceed (y/[n])?"
        ):
            return
        self.shell.reset_selective(regex)

    @line_magic
    def xdel(self, parameter_s: str = "") -> None:
        """Delete a variable, and every reference to its object in the shell.

        Its memory is freed then.

            %xdel [-n] name

        `-n` deletes the name alone.
        """
        opts, name = self.parse_options(parameter_s, "n")
        try:
            self.shell.del_var(name, "n" in opts)
        except (NameError, ValueError) as error:
            raise UsageError(f"%xdel: {error}") from None


def describe(value: Any) -> str:
    """The telling facts of a value, on one line."""
    try:
        return _describe(value)
    except Exception as error:
        # The variable's own code: one that fails must not hide the rest of the table.
        return f"<{type(error).__name__} while it was shown>"


def _describe(value: Any) -> str:
    import sys

    if isinstance(value, _CONTAINERS):
        return f"n={len(value)}"
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.ndarray):
            return _describe_array(value)
        # Tables and the arrays of other libraries.
        return f"Shape: {tuple(shape)}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in _shortened(str(value)))


def _shortened(text: str) -> str:
    half = _MAX_INFO // 2 - 5
    return text if len(text) < _MAX_INFO else f"{text[:half]}<...>{text[-half:]}"


def _describe_array(value: Any) -> str:
    shape = "x".join(map(str, value.shape))
    nbytes = int(value.nbytes)
    amount = f"{nbytes} bytes"
    if nbytes >= 100_000:
        amount += (
            f" ({nbytes / 2**20:.4g} Mb)" if nbytes >= 2**20 else f" ({nbytes / 2**10:.4g} kb)"
        )
    return f"{shape}: {value.size} elems, type `{value.dtype}`, {amount}"
