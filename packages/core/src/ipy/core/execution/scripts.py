"""Running files and modules in the user's session."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from ipy.core import patches
from ipy.core.errors import UsageError
from ipy.core.reporting import leaves_debugger

if TYPE_CHECKING:
    from .compiler import CachingCompiler
    from .result import ExecutionResult


class ScriptError(UsageError):
    """A script can't be read or is not text."""


def read_source(path: str) -> bytes:
    """The source of a Python file, as bytes: the compiler minds its encoding cookie.

    Raises:
        ScriptError: there is no such file, it can't be read, or it is no source text.
    """
    try:
        with open(path, "rb") as file:
            source = file.read()
    except FileNotFoundError:
        raise ScriptError(f"File `{path!r}` not found.") from None
    except OSError as error:
        raise ScriptError(f"File `{path!r}` can't be read: {error.strerror or error}.") from None
    if b"\0" in source:
        raise ScriptError(
            f"File `{path!r}` is not Python source: it holds null bytes (a binary file?)."
        )
    return source


def compile_file(path: str, flags: int = 0) -> CodeType:
    """Compile a file.

    Raises:
        ScriptError: it can't be read.
        SyntaxError: it is not Python, or not in the encoding that it declares.
    """
    code: CodeType = compile(read_source(path), path, "exec", flags, dont_inherit=True)
    return code


def notebook_cells(path: str) -> Iterator[str]:
    """The sources of the code cells of a notebook.

    Raises:
        ScriptError: the file is no notebook.
    """
    import json

    try:
        document = json.loads(read_source(path).decode("utf-8-sig"))
        if "worksheets" in document:  # format 3 and before
            cells = [cell for sheet in document["worksheets"] for cell in sheet["cells"]]
        else:
            cells = document["cells"]
        sources = [
            cell.get("source", cell.get("input", ""))
            for cell in cells
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ScriptError(
            f"File `{path!r}` is not a notebook: {type(error).__name__}: {error}."
        ) from None
    for source in sources:
        yield source if isinstance(source, str) else "".join(source)


class ScriptRunner:
    """Runs files and modules.

    Args:
        compiler: gives the future statements in force.
        run_cell: runs a cell of a `.ipy` file.
        show_traceback: shows an exception.
        builtin_trap: entered while a script runs.
        names: gives the user's names.
    """

    def __init__(
        self,
        *,
        compiler: CachingCompiler,
        run_cell: Callable[..., ExecutionResult],
        show_traceback: Callable[..., None],
        builtin_trap: AbstractContextManager[Any],
        names: Callable[[], dict[str, Any]],
    ) -> None:
        self._compiler = compiler
        self._run_cell = run_cell
        self._show_traceback = show_traceback
        self._builtin_trap = builtin_trap
        self._names = names
        self._main_modules: dict[str, ModuleType] = {}

    def new_main_mod(self, filename: str, modname: str) -> ModuleType:
        """A module for a script; running the same file again gives the same module, emptied.

        Objects of earlier scripts keep the globals of their functions as long as no script of the same file runs.
        """
        filename = os.path.abspath(filename)
        module = self._main_modules.get(filename)
        if module is None:
            doc = "Module created for script run in IPython"
            module = self._main_modules[filename] = ModuleType(modname, doc=doc)
        else:
            vars(module).clear()
            module.__name__ = modname
        return module

    def forget(self) -> None:
        """Let the modules of scripts go."""
        self._main_modules.clear()

    def safe_execfile(
        self, fname: Any, *where: Any, exit_ignore: bool = False, raise_exceptions: bool = False,
        shell_futures: bool = False,
    ) -> None:  # fmt: skip
        """Run a Python file in the given namespaces (globals, locals); exceptions are shown.

        Args:
            fname: the file.
            *where: globals, and locals; by default the user's names.
            exit_ignore: say nothing of any `SystemExit`.
            raise_exceptions: raise instead of showing.
            shell_futures: share future statements with cells.
        """
        path = os.path.abspath(os.path.expanduser(os.fspath(fname)))
        with _on_path(os.path.dirname(path)), self._builtin_trap:
            try:
                code = compile_file(path, self._compiler.flags if shell_futures else 0)
                namespaces = where or (self._names(),)
                exec(code, *namespaces)
            except SystemExit as status:
                if raise_exceptions:
                    raise
                # Leaving with success is how many scripts end.
                if not exit_ignore and status.code not in (None, 0):
                    self._show_traceback(exception_only=True)
            except ScriptError as error:
                if raise_exceptions:
                    raise
                print(f"Could not open file <{path}> for safe execution: {error}", file=sys.stderr)
            except BaseException as error:
                # The boundary to user code.
                if raise_exceptions:
                    raise
                if not leaves_debugger(error):
                    self._show_traceback(tb_offset=0)

    def safe_execfile_ipy(
        self, fname: Any, shell_futures: bool = False, raise_exceptions: bool = False
    ) -> None:
        """Run a `.ipy` file or a notebook, cell by cell, in the user's names; stop at the first exception."""
        path = os.path.abspath(os.path.expanduser(os.fspath(fname)))
        with _on_path(os.path.dirname(path)):
            try:
                for cell in self._cells(path):
                    result = self._run_cell(cell, silent=True, shell_futures=shell_futures)
                    if raise_exceptions:
                        result.raise_error()
                    elif not result.success:
                        break
            except ScriptError as error:
                if raise_exceptions:
                    raise
                print(f"Could not open file <{path}> for safe execution: {error}", file=sys.stderr)

    def _cells(self, path: str) -> Iterator[str]:
        if path.endswith(".ipynb"):
            yield from notebook_cells(path)
            return
        import io
        import tokenize

        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(source := read_source(path)).readline)
            yield source.decode(encoding)
        except (SyntaxError, UnicodeDecodeError) as error:
            raise ScriptError(f"File `{path!r}` can't be decoded: {error}.") from None

    def safe_run_module(self, mod_name: str, where: dict[str, Any]) -> None:
        """Run a module as `python -m` does, and put its names into `where`; exceptions are shown."""
        import runpy

        try:
            with self._builtin_trap:
                where.update(runpy.run_module(str(mod_name), run_name="__main__", alter_sys=True))
        except SystemExit as status:
            if status.code not in (None, 0):
                self._show_traceback(exception_only=True)
        except BaseException as error:
            # The boundary to user code.
            if not leaves_debugger(error):
                self._show_traceback()


def _on_path(directory: str) -> AbstractContextManager[None]:
    """The script's own folder in front of `sys.path` while it runs."""
    return patches.script_environment(sys.argv, directory)
