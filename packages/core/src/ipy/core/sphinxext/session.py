"""The session that runs the inputs of all directives of a build."""

from __future__ import annotations

import io
import os
import re
import tempfile
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from .blocks import Block, DirectiveError

_IMAGE_OPTION = re.compile(r"\s*(\w+)\s*=\s*(\S+)")


class DocumentSession:
    """Runs inputs, and gives the lines of a document that show them.

    Args:
        prompt_in: format of the input prompt, with the number: `In [%d]:`.
        prompt_out: format of the output prompt.
        hold_count: inputs that are not shown have no number.
        warning_is_error: unexpected exceptions and warnings end the build.
        savefig_dir: where figures are saved.
        source_dir: the top of the documents.
        backend: of matplotlib, set when a directive saves a figure or imports it; "" for none.
    """

    def __init__(
        self,
        *,
        prompt_in: str,
        prompt_out: str,
        hold_count: bool,
        warning_is_error: bool,
        savefig_dir: str,
        source_dir: str,
        backend: str,
    ) -> None:
        from traitlets.config import Config

        from ipy.core.shell import InteractiveShell

        # A build leaves nothing in the history of the person who builds, and depends on no settings of theirs.
        self._directory = tempfile.TemporaryDirectory(prefix="ipython_directive_")
        self.shell: Any = InteractiveShell.instance(
            ipython_dir=self._directory.name,
            colors="nocolor",
            config=Config({"HistoryManager": {"hist_file": ":memory:"}}),
        )
        self._prompt_in = prompt_in
        self._prompt_out = prompt_out
        self._hold_count = hold_count
        self._warning_is_error = warning_is_error
        self._savefig_dir = savefig_dir
        self._source_dir = source_dir
        self._documents: set[str] = set()
        if backend:
            os.environ.setdefault("MPLBACKEND", backend)

    def close(self) -> None:
        """End the session."""
        self.shell.atexit_operations()
        self.shell.cleanup()
        type(self.shell).clear_instance()
        self._directory.cleanup()

    def begin_document(self, name: str) -> None:
        """Number the inputs of a document from 1; names stay from one document to the next."""
        if name not in self._documents:
            self._documents.add(name)
            self.shell.execution_count = 1

    def execute(self, source: str, *, optional: bool = False) -> None:
        """Run something that is not shown, at the beginning of a build.

        Args:
            source: the code.
            optional: do without it where a module is not installed.

        Raises:
            DirectiveError: it fails.
        """
        result, text, _ = self._run(source)
        self.shell.execution_count = 1
        if not result.success:
            if optional and isinstance(result.error_in_exec, ModuleNotFoundError):
                return
            raise DirectiveError(f"ipython_execlines: {source!r} failed:\n{text}")

    def render(self, block: Block, place: str) -> list[str]:
        """Run an input, and give the lines that show it.

        Args:
            block: the input.
            place: where it stands, for messages.

        Raises:
            DirectiveError: it failed unexpectedly, or what came out is not what was written.
        """
        if block.comment:
            return [*block.source.split("\n"), ""]
        number = self.shell.execution_count
        if "verbatim" in block.marks:
            self.shell.execution_count += 1
            return [
                *self._shown_input(number, block.source),
                *self._verbatim_output(number, block),
                "",
            ]
        result, text, caught = self._run(block.source)
        self._check(block, place, result, text, caught)
        lines = text.rstrip("\n").split("\n") if text.strip() else []
        if "doctest" in block.marks:
            self._compare(block, place, number, lines)
        if "suppress" in block.marks:
            if self._hold_count:
                self.shell.execution_count = number
            return []
        return [*self._shown_input(number, block.source), *self._with_prompt(number, lines), ""]

    def _run(self, source: str) -> tuple[Any, str, list[warnings.WarningMessage]]:
        stream = io.StringIO()
        with (
            warnings.catch_warnings(record=True) as caught,
            redirect_stdout(stream),
            redirect_stderr(stream),
        ):
            warnings.simplefilter("always")
            result = self.shell.run_cell(source, store_history=True)
            for each in caught:
                # As they would have been printed.
                stream.write(
                    warnings.formatwarning(each.message, each.category, each.filename, each.lineno)
                )
        from ipy.core.themes import strip_ansi

        return result, strip_ansi(stream.getvalue()), caught

    def _check(
        self,
        block: Block,
        place: str,
        result: Any,
        text: str,
        caught: list[warnings.WarningMessage],
    ) -> None:
        what = ""
        if not result.success and "okexcept" not in block.marks:
            what = f"Unexpected exception in {place}; @okexcept says that it is meant"
        elif caught and "okwarning" not in block.marks:
            what = f"Unexpected warning in {place}; @okwarning says that it is meant"
        if what:
            if self._warning_is_error:
                raise DirectiveError(f"{what}:\n{block.source}\n{text}")
            import logging

            logging.getLogger(__name__).warning("%s:\n%s\n%s", what, block.source, text)

    def _shown_input(self, number: int, source: str) -> list[str]:
        prompt = self._prompt_in % number
        dots = "   " + "." * (len(prompt) - 4) + ":"
        first, *rest = source.split("\n")
        return [f"{prompt} {first}", *(f"{dots} {line}".rstrip() for line in rest)]

    def _verbatim_output(self, number: int, block: Block) -> list[str]:
        if not block.output:
            return []
        return [f"{self._prompt_out % number} {block.output[0]}", *block.output[1:]]

    def _with_prompt(self, number: int, lines: list[str]) -> list[str]:
        own = f"Out[{number}]:"
        prompt = self._prompt_out % number
        return [prompt + line[len(own) :] if line.startswith(own) else line for line in lines]

    def _compare(self, block: Block, place: str, number: int, lines: list[str]) -> None:
        own = f"Out[{number}]:"
        got = [line.removeprefix(own).strip() for line in lines if line.strip()]
        got = [line for line in got if line]
        expected = [line.strip() for line in block.output if line.strip()]
        if got != expected:
            raise DirectiveError(
                f"doctest failure in {place}:\n{block.source}\n"
                f"expected:\n{os.linesep.join(expected)}\ngot:\n{os.linesep.join(got)}"
            )

    def save_figure(self, said: str) -> list[str]:
        """Save the current figure.

        Args:
            said: what stands behind `@savefig`: a file name, and options of the image: `plot.png width=4in`.

        Returns:
            The lines of an image directive.

        Raises:
            DirectiveError: there is no file name.
        """
        name, _, rest = said.partition(" ")
        if not name:
            raise DirectiveError("@savefig needs the name of a file")
        os.makedirs(self._savefig_dir, exist_ok=True)
        path = os.path.join(self._savefig_dir, name)
        # 0.5 s, where a document has figures.
        import matplotlib.pyplot as plt

        plt.gcf().savefig(path, bbox_inches="tight")
        plt.close(plt.gcf())
        relative = os.path.relpath(path, self._source_dir).replace(os.sep, "/")
        options = [f"   :{key}: {value}" for key, value in _IMAGE_OPTION.findall(" " + rest)]
        return [f".. image:: /{relative}", *options, ""]
