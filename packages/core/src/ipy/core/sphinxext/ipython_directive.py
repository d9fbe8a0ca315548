"""The directive `ipython`: its content is a session, or Python, that is run when the document is built.

    .. ipython::

       In [1]: x = 6 * 7

       In [2]: x

    .. ipython:: python

       @savefig plot.png width=4in
       plt.plot([1, 2])

What is written above an input as `@name` holds for this one, what is an option of the directive for all of its inputs:
`suppress` (run, and don't show), `verbatim` (show, and don't run), `doctest` (the output that is written must come out),
`okexcept`, `okwarning` (an exception, a warning is expected), `savefig file.png` (show the figure).

Settings for conf.py: `ipython_savefig_dir`, `ipython_rgxin`, `ipython_rgxout`, `ipython_promptin`, `ipython_promptout`,
`ipython_mplbackend`, `ipython_execlines`, `ipython_holdcount`, `ipython_warning_is_error`.

Source: TCOR-129 and DOC-053 in SPEC.md.
"""

from __future__ import annotations

import os
import re
from typing import Any, ClassVar

from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError

from ipy.core import __version__

from .blocks import MARKS, Block, DirectiveError, parse_python, parse_session
from .session import DocumentSession

#: Run at the beginning, as far as they are installed.
EXECLINES = ["import numpy as np", "import matplotlib.pyplot as plt"]
RGXIN = re.compile(r"In \[(\d+)\]:\s?(.*)\s*")
RGXOUT = re.compile(r"Out\[(\d+)\]:\s?(.*)\s*")


class IPythonDirective(Directive):  # type: ignore[misc]
    """Runs its content, and shows inputs and outputs as a session."""

    has_content = True
    optional_arguments = 4  # python, suppress, verbatim, doctest
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {
        **dict.fromkeys(MARKS - {"savefig"}, directives.flag),
        "python": directives.flag,
        "savefig": directives.unchanged,
    }

    def run(self) -> list[Any]:
        """Replace the directive by a block of code, and images.

        Raises:
            ExtensionError: something failed that was not expected to; the build ends.
        """
        document = self.state.document
        environment = document.settings.env
        said = {word for argument in self.arguments for word in argument.split()} | set(
            self.options
        )
        name = os.path.relpath(document.current_source, environment.srcdir)
        try:
            session = _session(environment.app)
            session.begin_document(document.current_source)
            lines = self._shown(session, said, name, environment.config)
        except DirectiveError as error:
            raise ExtensionError(f"{name}, line {self.lineno}: {error}") from None
        if lines:
            source = f"{document.current_source} (ipython)"
            self.state_machine.insert_input(StringList(lines, source=source), source)
        return []

    def _blocks(self, said: set[str], config: Any) -> list[Block]:
        rgxin, rgxout = re.compile(config.ipython_rgxin), re.compile(config.ipython_rgxout)
        lines = list(self.content)
        # Python is recognised by its lack of prompts.
        if "python" in said or not any(rgxin.match(line) for line in lines):
            return parse_python(lines)
        return parse_session(lines, rgxin, rgxout)

    def _shown(self, session: DocumentSession, said: set[str], name: str, config: Any) -> list[str]:
        shown: list[str] = []
        code: list[str] = []
        for block in self._blocks(said, config):
            for mark in said & MARKS:
                block.marks.setdefault(mark, self.options.get(mark) or "")
            place = f"{name}, line {self.content_offset + block.line + 1}"
            code += session.render(block, place)
            if "savefig" in block.marks and "verbatim" not in block.marks:
                images = session.save_figure(block.marks["savefig"])
                shown += [*_code_block(code), *images]
                code = []
        return [*shown, *_code_block(code)]


def _code_block(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    if not lines:
        return []
    return [
        ".. code-block:: ipythonconsole",
        "",
        *(f"   {line}" if line else "" for line in lines),
        "",
    ]


def _session(app: Any) -> DocumentSession:
    """The session of a build, made at the first directive."""
    session: DocumentSession | None = getattr(app, "_ipython_session", None)
    if session is None:
        config = app.config
        session = DocumentSession(
            prompt_in=config.ipython_promptin,
            prompt_out=config.ipython_promptout,
            hold_count=config.ipython_holdcount,
            warning_is_error=config.ipython_warning_is_error,
            savefig_dir=os.path.join(app.srcdir, config.ipython_savefig_dir),
            source_dir=str(app.srcdir),
            backend=config.ipython_mplbackend or "",
        )
        app._ipython_session = session
        app.connect("build-finished", _close_session)
        for line in config.ipython_execlines:
            session.execute(line, optional=line in EXECLINES)
    return session


def _close_session(app: Any, exception: Exception | None) -> None:
    app._ipython_session.close()
    app._ipython_session = None


def setup(app: Any) -> dict[str, Any]:
    """Add the directive and its settings to Sphinx."""
    from ipy.core.themes.lexer import IPythonConsoleLexer

    app.add_directive("ipython", IPythonDirective)
    app.add_lexer("ipythonconsole", IPythonConsoleLexer)
    for name, value in (
        ("ipython_savefig_dir", "savefig"),
        ("ipython_warning_is_error", True),
        ("ipython_rgxin", RGXIN),
        ("ipython_rgxout", RGXOUT),
        ("ipython_promptin", "In [%d]:"),
        ("ipython_promptout", "Out[%d]:"),
        ("ipython_mplbackend", "agg"),
        ("ipython_execlines", EXECLINES),
        ("ipython_holdcount", True),
    ):
        # Compiled patterns can't be kept in the environment, and would make every build a new one.
        app.add_config_value(name, getattr(value, "pattern", value), "env")
    # Sessions go through the documents in their order.
    return {"version": __version__, "parallel_read_safe": False, "parallel_write_safe": True}
