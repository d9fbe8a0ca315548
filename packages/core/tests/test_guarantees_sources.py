"""The source of the standard library is shown, also where Python has frozen it."""

from __future__ import annotations

import codecs
import os
import stat
from typing import Any

import pytest

from ipy.core.inspection.sources import getsource


@pytest.mark.parametrize(
    ("obj", "first", "last"),
    [
        (os.path.join, "def join(a, *p):", "return path"),
        (os.path.abspath, "def abspath(path):", "return"),
        (codecs.Codec.encode, "def encode(self, input, errors='strict'):", "raise NotImplementedError"),
        (codecs.Codec().encode, "def encode(self, input, errors='strict'):", "raise NotImplementedError"),
        (codecs.Codec, "class Codec:", "raise NotImplementedError"),
        (stat, '"""Constants/functions', ""),
    ],
)  # fmt: skip
def test_frozen_modules_have_their_source(obj: Any, first: str, last: str) -> None:
    """From the first line of the definition to the last one, and no further, without its indentation."""
    text = getsource(obj)
    assert text is not None
    assert text.startswith(first)
    assert last in text.rstrip().split("\n")[-1]
