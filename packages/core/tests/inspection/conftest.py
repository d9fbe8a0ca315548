from __future__ import annotations

import itertools
import linecache
import sys
import types

import pytest


@pytest.fixture
def cell(monkeypatch):
    """Runs source as a cell of an interactive session does, and returns its namespace."""
    module = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    counter = itertools.count(1)
    names = []

    def run(source: str) -> dict:
        file = f"<ipython-input-{next(counter)}-test>"
        names.append(file)
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        exec(compile(source, file, "exec", dont_inherit=True), vars(module))
        return vars(module)

    yield run
    for name in names:
        linecache.cache.pop(name, None)
