"""Writes `data/layouts.json`: digests of how a reference pretty printer lays out seeded random values.

Run it with the interpreter that has the reference installed: `python make_layouts.py IPython.lib.pretty`.
"""

import importlib
import json
import random
import sys
import types
from collections import OrderedDict, defaultdict, deque
from hashlib import sha256
from pathlib import Path

PATH = Path(__file__).parent / "data" / "layouts.json"
SEEDS = range(1500)


class SeveralLines:
    def __repr__(self):
        return "Several(\n  lines\n)"


class Writer:
    """Writes its items with a line end after the fourth."""

    def __init__(self, items):
        self.items = items

    def _repr_pretty_(self, p, cycle):
        with p.group(3, "Writer<", ">"):
            for index, item in enumerate(self.items):
                if index:
                    p.text(";")
                    p.breakable()
                p.pretty(item)
                if index == 3:
                    p.break_()


def make_atom(rng):
    """A value without parts."""
    kind = rng.randrange(5)
    if kind == 0:
        return rng.randrange(10 ** rng.randrange(1, 9))
    if kind == 1:
        return "x" * rng.choice([1, 3, 8, 20, 60])
    if kind == 2:
        return rng.randrange(1000) / 8
    if kind == 3:
        return rng.choice([None, True, b"ab", 1j, ..., int, SeveralLines()])
    return "w" * rng.randrange(12)


def make_value(rng, depth):
    """A value nested up to `depth` levels."""
    if depth == 0 or rng.randrange(16) < 5:
        return make_atom(rng)
    count = rng.choice([0, 1, 2, 3, 4, 8])

    def item():
        return make_value(rng, depth - 1)

    def key():
        return rng.choice([rng.randrange(99), "k" * rng.randrange(9), (1, "q" * rng.randrange(30))])

    kind = rng.randrange(8)
    if kind < 2:
        return [item() for _ in range(count)]
    if kind == 2:
        return tuple(item() for _ in range(count))
    if kind == 3:
        return {key(): item() for _ in range(count)}
    if kind == 4:
        return OrderedDict((key(), item()) for _ in range(count))
    if kind == 5:
        return deque((item() for _ in range(count)), maxlen=rng.choice([None, 20]))
    if kind == 6:
        return rng.choice(
            [
                lambda: defaultdict(list, {key(): item() for _ in range(count)}),
                lambda: types.SimpleNamespace(**{"a" * (n + 1): item() for n in range(count)}),
            ]
        )()
    return Writer([item() for _ in range(count)])


def show(module_name, seed):
    """The text for the value of a seed, at a width that the seed chooses too."""
    pretty = importlib.import_module(module_name)
    rng = random.Random(seed)
    value = make_value(rng, rng.randrange(1, 6))
    width = rng.choice([79, 79, 40, 20, 10, 120])
    return pretty.pretty(value, max_width=width, max_seq_length=rng.choice([1000, 5]))


def digest(text):
    """A short name for a text."""
    return sha256(text.encode()).hexdigest()[:12]


if __name__ == "__main__":
    digests = [digest(show(sys.argv[1], seed)) for seed in SEEDS]
    PATH.write_text(json.dumps(digests, indent=0) + "\n", encoding="utf-8")
