"""A pytest plugin: examples in docstrings that are sessions of this shell.

    pytest -p ipy.core.testing.pytest_ipdoctest --ipdoctest-modules

Examples with `In [1]:` and with `>>>` are run, magics and commands included, in one shell for all tests. A docstring that holds
`all-random`, or an example with `# random`, is run and its output not compared.

Source: TCOR-131 in SPEC.md.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .globalipapp import get_ipython

_INPUT = re.compile(r"^(?P<indent> *)In \[\d+\]: ?(?P<source>.*)$")
_CONTINUED = re.compile(r"^ *\.{3,}: ?(?P<source>.*)$")
_OUTPUT = re.compile(r"^ *Out\[\d+\]: ?(?P<text>.*)$")
_RANDOM = re.compile(r"#.*\brandom\b", re.IGNORECASE)
_ALL_RANDOM = re.compile(r"#\s*all-random|\ball-random\b")

#: Accepts any output.
ANY_OUTPUT = doctest.register_optionflag("ANY_OUTPUT")


class IPDocTestParser(doctest.DocTestParser):
    """Finds sessions with either kind of prompts."""

    def parse(self, string: str, name: str = "<string>") -> list[str | doctest.Example]:
        """The examples of a docstring, and the text between them."""
        string = string.expandtabs()
        if not any(_INPUT.match(line) for line in string.splitlines()):
            parts = super().parse(string, name)
        else:
            parts = list(self._sessions(string.splitlines()))
        everything = bool(_ALL_RANDOM.search(string))
        for part in parts:
            if isinstance(part, doctest.Example):
                if everything or _RANDOM.search(part.source):
                    part.options[ANY_OUTPUT] = True
                part.source = _runnable(get_ipython().transform_cell(part.source))
        return parts

    def _sessions(self, lines: list[str]) -> Iterator[doctest.Example]:
        number = 0
        while number < len(lines):
            found = _INPUT.match(lines[number])
            start = number
            number += 1
            if not found:
                continue
            source = [found["source"]]
            while number < len(lines) and (more := _CONTINUED.match(lines[number])):
                source.append(more["source"])
                number += 1
            indent = len(found["indent"])
            want = []
            while number < len(lines) and lines[number].strip() and not _INPUT.match(lines[number]):
                shown = _OUTPUT.match(lines[number])
                want.append(shown["text"] if shown else lines[number][indent:])
                number += 1
            text = "\n".join(line for line in want if line)
            yield doctest.Example("\n".join(source), text, lineno=start, indent=indent)


def _runnable(source: str) -> str:
    """Source that doctest can run: it takes one statement at a time, and a cell may hold several."""
    try:
        several = len(ast.parse(source).body) > 1
    except SyntaxError:
        # Shown when it is run.
        several = False
    return f"_run_statements({source!r})\n" if several else source


def _run_statements(source: str, names: dict[str, Any]) -> None:
    """Run statements one by one, and show their values as at a prompt."""
    for node in ast.parse(source).body:
        exec(compile(ast.Interactive([node]), "<ipdoctest>", "single"), names)


class _Checker(doctest.OutputChecker):
    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return bool(optionflags & ANY_OUTPUT) or super().check_output(want, got, optionflags)


class _Failed(Exception):
    """The examples of a docstring failed; the text is doctest's report."""


class IPDoctestItem(pytest.Item):
    """The examples of one docstring."""

    def __init__(self, *, test: doctest.DocTest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._test = test

    def runtest(self) -> None:
        """Run the examples in a copy of the module's names."""
        shell = get_ipython()
        names = self._test.globs
        names.update(
            get_ipython=shell.get_ipython,
            _ip=shell,
            _run_statements=lambda source: _run_statements(source, names),
        )
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        runner = doctest.DocTestRunner(checker=_Checker(), verbose=False, optionflags=flags)
        report: list[str] = []
        with shell.builtin_trap:
            runner.run(self._test, out=report.append)
        if runner.failures:
            raise _Failed("".join(report))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What doctest says."""
        if isinstance(excinfo.value, _Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the docstring begins."""
        return self.path, self._test.lineno, f"[ipdoctest] {self.name}"


class IPDoctestModule(pytest.Module):
    """The docstrings of one module."""

    def collect(self) -> Iterator[IPDoctestItem]:
        """The docstrings that have examples."""
        finder = doctest.DocTestFinder(parser=IPDocTestParser())
        module = self.obj
        for test in finder.find(module, module.__name__):
            if test.examples:
                yield IPDoctestItem.from_parent(self, name=test.name, test=test)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--ipdoctest-modules`."""
    parser.getgroup("collect").addoption(
        "--ipdoctest-modules",
        action="store_true",
        default=False,
        help="run the sessions in the docstrings of all modules",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the docstrings of Python files."""
    if file_path.suffix == ".py" and parent.config.getoption("ipdoctest_modules"):
        return IPDoctestModule.from_parent(parent, path=file_path)
    return None
