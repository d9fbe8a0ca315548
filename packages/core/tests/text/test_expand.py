from __future__ import annotations

import math
import sys
import types

import pytest

from ipy.core.text import SList, expand_variables


class Boom:
    def __str__(self) -> str:
        raise RuntimeError("no text")

    @property
    def gone(self) -> int:
        raise SystemExit("property")


NAMES = {
    "n": 9,
    "x": "abc",
    "math": math,
    "sys": sys,
    "boom": Boom(),
    "ns": types.SimpleNamespace(a=types.SimpleNamespace(b="deep")),
    "junk": SList(["a.o", "b.o"]),
    "d": {"k": 1},
}


def expand(command: str) -> str:
    return expand_variables(command, [NAMES])


@pytest.mark.spec("CORE-127", "CORE-285", "CORE-286", "CORE-303")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("echo $n {n+1}", "echo 9 10"),
        ("{math.factorial(n)}", "362880"),
        ("{x[1:]}", "bc"),
        ("{dict(a=1)}", "{'a': 1}"),
        ("{ {1: 2}[1] }", "2"),
        ("{d['k']}", "1"),
        ("{''.join(['{', x, '}'])}", "{abc}"),
        ("{[x for _ in range(2)]}", "['abc', 'abc']"),
        ("$ns.a.b", "deep"),
        ("$n$x", "9abc"),
        ("$n:$x", "9:abc"),
        ("rm $junk.s", "rm a.o b.o"),
        ("{{n}}", "{n}"),
        ("~/{x}", "~/abc"),
        ("$$HOME", "$HOME"),
        ("$$$n", "$$n"),
        ("kill $$", "kill $$"),
        ("$$ $n", "$$ 9"),
        ("${{n}}", "${n}"),
    ],
)
def test_values_take_the_place_of_expressions(command: str, expected: str) -> None:
    """$name, dotted $names and {expressions} become their text; $$ and {{ }} escape."""
    assert expand(command) == expected


@pytest.mark.spec("CORE-286")
def test_sys_argv() -> None:
    """The manual's own example."""
    assert expand("echo $sys.argv") == f"echo {sys.argv}"


@pytest.mark.spec("CORE-R046")
def test_a_doubled_dollar_is_literal() -> None:
    """!echo $$HOME passes $HOME to the shell, whatever HOME is here."""
    assert expand_variables("echo $$HOME", [{"HOME": "python's"}]) == "echo $HOME"


@pytest.mark.spec("CORE-R048")
def test_parts_of_words() -> None:
    """An expression may be a part of a word, an extension may follow a name."""
    assert expand("file_$n.txt") == "file_9.txt"
    assert expand("{x}.txt") == "abc.txt"
    assert expand("$x.format") == "abc.format"


@pytest.mark.spec("CORE-R047", "CORE-287")
def test_the_first_namespace_wins() -> None:
    """Locals go before globals."""
    assert expand_variables("$a $b {a + b}", [{"a": 1}, {"a": 5, "b": 2}]) == "1 2 3"


@pytest.mark.spec("CORE-288", "CORE-030")
@pytest.mark.parametrize(
    "command",
    [
        "$nope",
        "{nope}",
        "{1/0}",
        "{boom.gone}",
        "$boom",
        "{boom}",
        "{}",
        "{n",
        "{import os}",
        "$",
        "$?",
        "$5",
        "a}b",
    ],
)
def test_what_cannot_be_expanded_stays(command: str) -> None:
    """A failing expression is left as text, and what stands beside it is expanded all the same."""
    assert expand(command) == command
    assert expand(f"{command} $n") == f"{command} 9"


def test_a_failing_property_ends_the_name() -> None:
    """What can't be read as an attribute is text after the name."""
    assert expand("$n.nope") == "9.nope"


def test_interrupts_get_through() -> None:
    """KeyboardInterrupt is not an error of the expression."""

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        expand_variables("{stop()}", [{"stop": stop}])


@pytest.mark.spec("CORE-R049")
@pytest.mark.parametrize(
    "command",
    [
        "grep '^a$' file",
        'grep -E "a{2,3}" file',
        "awk '{print $1}' file",
        "awk '{print}' file",
        "awk '$n > 3' file",
        "for dir in a b; do echo $dir; done",
        "echo {1..5} {1,2,3}",
        'echo "${HOME}" $(date) `date`',
        "find . -exec rm {} ;",
    ],
)
def test_the_shells_own_syntax_is_not_mangled(command: str) -> None:
    """Patterns, awk programs, shell variables and brace expansion reach the shell unchanged."""
    assert expand(command) == command


def test_single_quotes_protect_dollars_only() -> None:
    """'$n' is the shell's literal, {n} is expanded there; an apostrophe in a word opens no quotes."""
    assert expand("'$n' $n '{n}'") == "'$n' 9 '9'"
    assert expand("it's $n") == "it's 9"
    assert expand("it's '$n' {n}") == "it's '$n' 9"
    assert expand('"$n"') == '"9"'


def test_the_namespaces_are_not_changed() -> None:
    """Evaluating leaves no names behind."""
    names = {"a": 1}
    expand_variables("{(b := a)} {a}", [names])
    assert names == {"a": 1}


def test_many_braces_are_quick() -> None:
    """A long line of braces is scanned, not compiled from each to each."""
    line = "{a: " * 2000 + "}" * 2001
    assert expand(line).count("{a:") == 2000
