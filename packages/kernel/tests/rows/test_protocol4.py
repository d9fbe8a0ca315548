"""A client of 2013: objects by their names, completion by lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ipy.msgspec.session import Session
from ipy.msgspec.testing import Client, KernelProcess


@pytest.fixture
def old(kernel: KernelProcess, client: Client) -> Iterator[Client]:
    """A client whose headers say protocol 4; there are some names in the kernel."""
    client.execute(
        "import os\n"
        "class Fruit:\n    '''Grows.'''\n    colour = 'red'\n"
        "    def eat(self, times, fast=True, *rest, **more):\n        '''Eats it.'''\n        return 7\n"
        "fruit = Fruit()\nlong_list = list(range(1000))"
    )
    old = kernel.connect(session=Session(key=kernel.info.key.encode(), version="4.1"))
    old.wait(lambda: old.recorder.messages("iopub"), "the subscription")
    yield old
    old.close()


def look(old: Client, oname: str, detail_level: int = 0) -> dict[str, Any]:
    """The description of an object."""
    request = {"oname": oname, "detail_level": detail_level}
    reply = old.exchange("object_info_request", request).reply
    assert reply.msg_type == "object_info_reply"
    assert reply.content["name"] == oname
    return reply.content


@pytest.mark.spec("MSG-077")
@pytest.mark.parametrize(
    ("oname", "docstring"),
    [
        ("os.path.join", "Join two or more pathname components"),
        ("fruit.eat", "Eats it."),
        ("Fruit.eat", "Eats it."),
        ("fruit.colour.upper", "Return a copy of the string converted to uppercase."),
        ("str.upper", "Return a copy of the string converted to uppercase."),
        ("%timeit", ""),
    ],
)
def test_dotted_names_are_looked_up(old: Client, oname: str, docstring: str) -> None:
    """Attributes of what the user, the builtins and the magics name are found."""
    reply = look(old, oname)
    assert reply["found"] is True
    assert reply["docstring"].startswith(docstring)


@pytest.mark.spec("MSG-070", "MSG-077")
@pytest.mark.parametrize("oname", ["nothing", "fruit.nothing", "nothing.at.all", "", "%nothing"])
def test_what_is_not_there_has_empty_fields(old: Client, oname: str) -> None:
    """`found` is false, and nothing else is said."""
    reply = look(old, oname)
    assert reply.pop("found") is False
    assert reply.pop("name") == oname
    assert not any(reply.values())


@pytest.mark.spec("MSG-071")
@pytest.mark.parametrize(
    ("oname", "namespace"),
    [
        ("fruit", "Interactive"),
        ("print", "Python builtin"),
        ("%timeit", "IPython internal"),
        ("nothing", None),
    ],
)
def test_the_namespace_says_where_it_was_found(
    old: Client, oname: str, namespace: str | None
) -> None:
    """Names of the user, of Python, and of magics are told apart."""
    assert look(old, oname)["namespace"] == namespace


@pytest.mark.spec("MSG-072")
def test_the_type_may_be_a_label(old: Client) -> None:
    """A magic is called one, whatever it is made of; other objects have the name of their class."""
    assert look(old, "%timeit")["type_name"] == "Magic function"
    assert look(old, "%timeit")["ismagic"] is True
    assert look(old, "fruit")["type_name"] == "Fruit"


@pytest.mark.spec("MSG-073")
def test_the_text_of_long_objects_is_cut(old: Client) -> None:
    """It may be shortened at level 0, and is whole at level 1."""
    whole = repr(list(range(1000)))
    short = look(old, "long_list")["string_form"]
    assert len(short) < 300
    assert short[:20] == whole[:20]
    assert look(old, "long_list", 1)["string_form"] == whole
    assert look(old, "long_list")["length"] == "1000"


@pytest.mark.spec("MSG-076")
def test_the_source_is_given_at_level_1(old: Client) -> None:
    """At level 0 there is none; at level 1 there is none where it isn't found."""
    assert look(old, "fruit.eat")["source"] is None
    assert "return 7" in look(old, "fruit.eat", 1)["source"]
    assert look(old, "print", 1)["source"] is None


@pytest.mark.spec("MSG-079", "MSG-078", "MSG-080")
@pytest.mark.parametrize(
    ("text", "line", "block", "cursor", "matched"),
    [
        ("", "print(fruit.col", None, 15, "col"),
        ("", "x = fruit.col + 1", None, 13, "col"),
        ("", "y = fruit.col", "x = 1\ny = fruit.col\n", 13, "col"),
        ("fruit.col", "print(fruit.col", None, 15, "col"),
    ],
)
def test_the_kernel_finds_the_token(
    old: Client, text: str, line: str, block: str | None, cursor: int, matched: str
) -> None:
    """Without a text, line and cursor say what is completed; the match replaces what is told."""
    content = {"text": text, "line": line, "block": block, "cursor_pos": cursor}
    reply = old.exchange("complete_request", content).content
    assert reply == {"matches": ["colour"], "matched_text": matched, "status": "ok"}
