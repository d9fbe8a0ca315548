"""Cells on which this package and IPython 9.18 agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipy.core.inputs import TransformerManager

CELLS = json.loads((Path(__file__).parent / "data" / "agreed_cells.json").read_text("utf-8"))


@pytest.mark.spec("TCOR-010", "TCOR-011", "CORE-044", "CORE-121", "CORE-122")
def test_transformed_source_equals_that_of_ipython():
    """Third parties read the transformed source, so it must be IPython's to the byte."""
    manager = TransformerManager()
    wrong = [
        (entry["cell"], manager.transform_cell(entry["cell"]), entry["transformed"])
        for entry in CELLS
        if "transformed" in entry and manager.transform_cell(entry["cell"]) != entry["transformed"]
    ]
    assert wrong == []
    assert sum("transformed" in entry for entry in CELLS) > 1000


@pytest.mark.spec("TCOR-011")
def test_verdicts_on_completeness_equal_those_of_ipython():
    """A front end gets the same verdict and indentation."""
    manager = TransformerManager()
    wrong = [
        (entry["cell"], manager.check_complete(entry["cell"]), tuple(entry["complete"]))
        for entry in CELLS
        if "complete" in entry and manager.check_complete(entry["cell"]) != tuple(entry["complete"])
    ]
    assert wrong == []
