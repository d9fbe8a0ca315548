"""Completion of command lines in bash and zsh, through argcomplete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

argcomplete = pytest.importorskip("argcomplete", reason="argcomplete is an optional package")


@pytest.mark.spec("TCFG-027")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tiny --no-b", {"--no-banner"}),
        ("tiny --ipy", {"--ipython-dir"}),
        ("tiny su", {"sub"}),
        ("tiny --Derived.ex", {"--Derived.extra"}),
        ("tiny sub --Component.ca", {"--Component.cache_size"}),
        ("tiny --colors l", {"linux", "lightbg"}),
    ],
)
def test_options_subcommands_traits_and_choices_are_completed(tiny, tmp_path, line, expected):
    """Asked the way a shell does, the program lists what can follow."""
    answer = tmp_path / "answer"
    done = tiny(
        _ARGCOMPLETE="1",
        _ARGCOMPLETE_IFS="\n",
        _ARGCOMPLETE_STDOUT_FILENAME=str(answer),
        COMP_LINE=line,
        COMP_POINT=str(len(line)),
        COMP_TYPE="9",
        PYTHONPATH=os.pathsep.join(
            [str(Path(__file__).parent / "data"), str(Path(argcomplete.__file__).parents[1])]
        ),
    )
    assert done.returncode == 0, done.stderr
    assert {word.strip() for word in answer.read_text().splitlines()} == expected
