"""Token transformers and the built-in commands in their form."""

from __future__ import annotations

import pytest

from ipy.core.inputs import TransformerManager, make_tokens_by_line
from ipy.core.inputs.tokens import (
    EscapedCommand,
    HelpEnd,
    MagicAssign,
    SystemAssign,
    has_sunken_brackets,
)


def test_tokens_come_by_statement():
    """Lines inside brackets belong to one group, which ends with its line end."""
    groups = make_tokens_by_line(["a = 1\n", "(\n", "1)\n"])
    assert [[token.string for token in group] for group in groups] == [
        ["a", "=", "1", "\n"],
        ["(", "\n", "1", ")", "\n"],
        [""],
    ]


@pytest.mark.parametrize(
    ("kind", "line", "expected"),
    [
        (MagicAssign, "a = %m x\n", "a = get_ipython().run_line_magic('m', 'x')\n"),
        (SystemAssign, "a = !ls -l\n", "a = get_ipython().getoutput('ls -l')\n"),
        (EscapedCommand, "  !ls\n", "  get_ipython().system('ls')\n"),
        (HelpEnd, "  b??\n", "  get_ipython().run_line_magic('pinfo2', 'b')\n"),
    ],
)
@pytest.mark.spec("TCOR-011")
def test_built_in_commands_as_token_transformers(kind, line, expected):
    """Each finds the first place of its kind and transforms that one."""
    lines = ["x\n", line, "y\n"]
    groups = make_tokens_by_line(lines)
    found = kind.find(groups)
    assert found.transform(lines) == ["x\n", expected, "y\n"]
    assert found.start_line == 1
    others = {MagicAssign, SystemAssign, EscapedCommand, HelpEnd} - {kind}
    assert [other.find(groups) for other in others] == [None] * 3


def test_a_place_can_be_given_by_hand():
    """An instance made from a position finds its command in the lines."""
    assert SystemAssign((1, 4)).transform(["a = !ls\n"]) == ["a = get_ipython().getoutput('ls')\n"]
    with pytest.raises(SyntaxError, match="line 1"):
        SystemAssign((1, 0)).transform(["a = 1\n"])


def test_plain_lists_of_tokens_are_understood():
    """A built-in transformer reads the text back from tokens that come without it."""
    groups = [list(group) for group in make_tokens_by_line(["x\n", "a = 1\n", "f(\n", "  2)\n"])]
    assert EscapedCommand.find(groups) is None


@pytest.mark.spec("TCOR-011")
def test_one_token_transform_at_a_time():
    """`do_one_token_transform` makes one change and says whether there was one."""
    manager = TransformerManager()
    changed, lines = manager.do_one_token_transform(["a = !ls\n", "b?\n"])
    assert changed
    assert lines == ["a = get_ipython().getoutput('ls')\n", "b?\n"]
    assert manager.do_one_token_transform(["x\n"]) == (False, ["x\n"])
    assert manager.do_token_transforms(["b?\n"]) == ["get_ipython().run_line_magic('pinfo', 'b')\n"]


@pytest.mark.spec("TCOR-016")
def test_sunken_brackets_in_tokens():
    """More closing than opening brackets at some place are sunken."""

    def flat(text):
        return [token for group in make_tokens_by_line([text]) for token in group]

    assert has_sunken_brackets(flat("a)\n"))
    assert not has_sunken_brackets(flat("(a)\n"))
