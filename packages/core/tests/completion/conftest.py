from __future__ import annotations

import pytest

from ipy.core.completion import IPCompleter


class Magics:
    """Magics as the shell's manager shows them: names, and functions by name."""

    def __init__(self, line=(), cell=(), functions=None, auto_magic=True):
        self.auto_magic = auto_magic
        self._names = {"line": list(line), "cell": list(cell)}
        self._functions = functions or {}

    def names(self, kind):
        return self._names[kind]

    def find(self, kind, name):
        return self._functions.get(name)


LINE = "alias cd colors config debug env load load_ext logstart ls matplotlib reset run time timeit who xmode".split()
CELL = "bash capture time timeit".split()


@pytest.fixture
def magics():
    return Magics(LINE, CELL)


@pytest.fixture
def namespace():
    return {}


@pytest.fixture
def completer(namespace, magics, tmp_path, monkeypatch):
    """A completer over `namespace`, in an empty folder, without jedi and with plenty of time."""
    monkeypatch.chdir(tmp_path)
    made = IPCompleter(namespace=namespace, magics=magics)
    made.use_jedi = False
    made.time_budget_ms = 20_000
    return made


@pytest.fixture
def texts(completer):
    """The texts that complete an input at its end, or where it has a `¦`."""

    def complete(source: str) -> list[str]:
        before, _, after = source.partition("¦")
        return [one.text for one in completer.completions(before + after, len(before))]

    return complete
