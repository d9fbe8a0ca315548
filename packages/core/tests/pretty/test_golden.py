import json
from pathlib import Path

import pytest

from .make_golden import evaluate, read_corpus
from .make_layouts import SEEDS, digest, show

DATA = Path(__file__).parent / "data"

#: Where IPython 9.18 fails or shows something wrong, and what we show.
CORRECTED = {
    # A RecursionError there.
    "self_error": "ValueError(ValueError(...))",
    # The flag is left out there, the comma is not.
    're.compile("a", re.A)': "re.compile(r'a', re.ASCII)",
    're.compile("a", re.A | re.I)': "re.compile(r'a', re.ASCII|re.IGNORECASE)",
    # A property that raises ends everything there.
    "Rich(x=1) ## verbose=True": "<corpus.Rich at 0x... good='good', shared=[1], x=1>",
    "[Rich(x=1), 1] ## verbose=True": "[<corpus.Rich at 0x... good='good', shared=[1], x=1>, 1]",
    # `'NoneType' object is not callable` there.
    "ReprNone()": "<corpus.ReprNone at 0x...>",
    # `None.NoModuleError(1)` there.
    "NoModuleError(1)": "NoModuleError(1)",
}


@pytest.mark.spec(
    "CORE-354", "CORE-355", "CORE-356", "CORE-359", "TCOR-064", "CORE-R067", "CORE-R068"
)
def test_shows_what_ipython_shows():
    """Every expression of the corpus is shown with the text of IPython 9.18, but where that is wrong."""
    golden = json.loads((DATA / "golden.json").read_text(encoding="utf-8"))
    expected = {expression: CORRECTED.get(expression, text) for expression, text in golden.items()}
    shown = dict(evaluate("ipy.core.pretty", read_corpus()))
    assert shown == expected
    assert CORRECTED.keys() <= shown.keys()


@pytest.mark.spec("CORE-354", "TCOR-064")
def test_lays_out_like_ipython():
    """1,500 random values are broken into the same lines as by IPython 9.18, at six widths."""
    expected = json.loads((DATA / "layouts.json").read_text(encoding="utf-8"))
    different = [seed for seed in SEEDS if digest(show("ipy.core.pretty", seed)) != expected[seed]]
    assert different == []
