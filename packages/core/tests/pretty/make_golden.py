"""Writes `data/golden.json`: what a reference pretty printer shows for each expression of the corpus.

Run it with the interpreter that has the reference installed: `python make_golden.py IPython.lib.pretty`.
Addresses are written as `0x...`, so that they compare equal.
"""

import importlib
import json
import re
import sys
from pathlib import Path

DATA = Path(__file__).parent / "data"


def evaluate(module_name, expressions):
    """The text for each expression, and the class of the error where there was one."""
    pretty = importlib.import_module(module_name)
    namespace = {"__name__": "corpus", "pretty_module": pretty}
    exec((DATA / "corpus_setup.py").read_text(encoding="utf-8"), namespace)
    for line in expressions:
        expression, _, options = line.partition(" ## ")
        try:
            value = eval(expression, namespace)
            text = pretty.pretty(value, **eval(f"dict({options})"))
        except Exception as error:
            text = f"!{type(error).__name__}"
        yield line, re.sub(r"0x[0-9a-f]+", "0x...", text)


def read_corpus():
    """The lines of the corpus that hold an expression."""
    lines = (DATA / "corpus.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


if __name__ == "__main__":
    golden = dict(evaluate(sys.argv[1], read_corpus()))
    path = DATA / "golden.json" if len(sys.argv) < 3 else Path(sys.argv[2])
    path.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
