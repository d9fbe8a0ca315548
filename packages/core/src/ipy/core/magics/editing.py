"""Writing code in an editor: `%edit`."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from ipy.core.errors import TryNext, UsageError
from ipy.core.magic import Magics, line_magic, magics_class

from .snippets import names_set


class Document(NamedTuple):
    """What is opened in the editor.

    Attributes:
        path: the file; "" for a temporary one.
        text: what a temporary file holds at first.
        line: where the editor opens it, counted from 1; None for wherever.
        macro: name of the macro that the text is.
        variable: name of the variable that is updated afterwards.
    """

    path: str = ""
    text: str = ""
    line: int | None = None
    macro: str = ""
    variable: str = ""


@magics_class
class EditingMagics(Magics):
    """The magic that calls the editor."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self._last: Document | None = None

    @line_magic("ed")
    @line_magic
    def edit(self, parameter_s: str = "") -> str | None:
        """Open an editor; when it is closed, its text runs.

            %edit [options] [what]      also: %ed

        What is opened: without argument, an empty temporary file. Else

            a file            it runs in the session; a name that ends in `.py` may be
                              new
            3-7 ~1/2          inputs, as for %history
            name              a string variable; a macro, which is redefined then; or a
                              function, class, module or other object, whose file is
                              opened where it is defined (what was defined at a prompt:
                              its input)
            _5                the text that an earlier %edit has returned

            -p          what was edited last, as it is now
            -n LINE     open at this line
            -r          take inputs as they were typed, and run the text as a cell,
                        with IPython's syntax
            -x          don't run the text

        The text of a temporary file is returned, so it is in `Out`. The editor is that
        of the setting `TerminalInteractiveShell.editor`: the environment variable
        EDITOR, else vi, on Windows notepad.
        """
        opts, argument = self.parse_options(parameter_s, "prxn:", posix=os.name == "posix")
        document = self._previous() if "p" in opts else self._find(argument.strip(), "r" in opts)
        if "n" in opts:
            if not opts["n"].isdecimal():
                raise UsageError(f"%edit -n takes the number of a line, got {opts['n']!r}")
            document = document._replace(line=int(opts["n"]))
        path = document.path
        if not path:
            path = self.shell.mktempfile(document.text)
            print(f"The editor opens a temporary file: {path}")
        print("Editing...", end=" ", flush=True)
        self._open_editor(path, document.line)
        text = _read(path)
        self._last = document if document.path else document._replace(text=text or "")
        if document.variable:
            self.shell.push({document.variable: text})
        if document.macro:
            self.shell.define_macro(document.macro, text or "")
            print(f"done; the macro {document.macro} is updated.")
        elif "x" in opts or text is None:
            print("done." if text is not None else "done; no file was written.")
        else:
            print("done; running it ...")
            self._run(path, text, as_cell="r" in opts, is_file=bool(document.path))
        return None if document.path or document.macro else text

    def _previous(self) -> Document:
        if self._last is None:
            raise UsageError("%edit -p: nothing was edited before")
        return self._last

    def _open_editor(self, path: str, line: int | None) -> None:
        try:
            self.shell.hooks.editor(path, line)
        except TryNext as error:
            print()
            raise UsageError(f"%edit: the editor could not be run: {error}") from None

    def _run(self, path: str, text: str, *, as_cell: bool, is_file: bool) -> None:
        names = self.shell.user_ns
        surroundings = names_set(names, __file__=path) if is_file else names_set(names)
        with surroundings:
            if as_cell:
                self.shell.run_cell(text, store_history=False)
            else:
                self.shell.safe_execfile(path, names, names, shell_futures=True)

    # -- what is meant by the argument -----------------------------------------------------------------

    def _find(self, argument: str, raw: bool) -> Document:
        if not argument:
            return Document()
        path = os.path.expanduser(argument)
        if os.path.isfile(path):
            return Document(os.path.abspath(path))
        if re.fullmatch(r"[~\d/\s:-]+", argument):
            inputs = self.shell.extract_input_lines(argument, raw=raw)
            if not inputs:
                raise UsageError(
                    f"%edit: there are no inputs {argument!r}, nor a file of that name"
                )
            return Document(text=inputs if inputs.endswith("\n") else inputs + "\n")
        document = self._find_variable(argument)
        if document is not None:
            return document
        if os.path.isfile(path + ".py"):
            return Document(os.path.abspath(path + ".py"))
        if path.endswith((".py", ".ipy")):
            return Document(os.path.abspath(path))
        raise UsageError(f"%edit: there is neither a variable nor a file {argument!r}")

    def _find_variable(self, name: str) -> Document | None:
        found = self.shell._ofind(name)
        if not found.found:
            return None
        from ipy.core.macro import Macro

        value = found.obj
        if isinstance(value, str):
            kept = name if name == "pasted_block" else ""
            return Document(text=value, variable=kept)
        if isinstance(value, Macro):
            return Document(text=value.value, macro=name)
        return self._definition(name, value)

    def _definition(self, name: str, value: Any) -> Document:
        """Where an object is defined."""
        from ipy.core.inspection import find_file, find_source_line

        path = find_file(value)
        if path is None:
            raise UsageError(
                f"%edit: {name} ({type(value).__name__}) is neither text nor defined in a file"
            )
        if path in self.shell.compile.cells:
            number = self.shell.compile.cells[path]
            print(f"Editing In[{number}]")
            text = self.shell.extract_input_lines(str(number), raw=True)
            return Document(text=text if text.endswith("\n") else text + "\n")
        if not os.path.isfile(path):
            raise UsageError(f"%edit: {name} was defined in {path}, which is not there (any more)")
        if not path.endswith((".py", ".pyw", ".ipy")):
            raise UsageError(f"%edit: {name} was defined in {path}, which is no source text")
        return Document(path, line=find_source_line(value))


def _read(path: str) -> str | None:
    """The text of a file; None if the editor has written none."""
    from ipy.core.sources import read_file

    if not os.path.exists(path):
        return None
    try:
        return read_file(path)
    except ValueError as error:
        raise UsageError(f"%edit: {error}") from None
