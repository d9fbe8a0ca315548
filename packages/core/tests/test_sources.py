"""Finding source text by what the user calls it."""

from __future__ import annotations

import json

import pytest

from ipy.core.macro import Macro
from ipy.core.sources import find_user_code, read_file, read_url


def find(target, *, names=None, inputs=None, **kwargs):
    """Look for `target` among names and inputs."""
    known = inputs or {}
    return find_user_code(
        target, names=names or {}, inputs=lambda text: known.get(text, ""), **kwargs
    )


@pytest.mark.spec("CORE-253")
def test_inputs_come_before_files_and_files_before_names(tmp_path, monkeypatch):
    """A range of inputs, then a file, then a variable."""
    monkeypatch.chdir(tmp_path)
    names = {"x": "from a variable"}
    assert find("x", names=names) == "from a variable"
    (tmp_path / "x").write_text("from a file")
    assert find("x", names=names) == "from a file"
    assert find("x", names=names, inputs={"x": "from the history"}) == "from the history"


def test_macros_and_strings_are_source():
    """The text of a macro; a string as it stands; anything else is refused by its type."""
    assert find("m", names={"m": Macro("a = 1\n")}) == "a = 1\n"
    with pytest.raises(TypeError, match="int"):
        find("n", names={"n": 5})


def test_the_source_of_objects_is_taken_on_request():
    """With `search_names`, of functions, classes and attributes."""
    names = {"find": find, "json": json}
    assert find("find", names=names, search_names=True).startswith("def find(")
    assert "class JSONDecoder" in find("json.JSONDecoder", names=names, search_names=True)
    with pytest.raises(TypeError):
        find("find", names=names)


def test_what_is_not_found_is_named(tmp_path, monkeypatch):
    """The error lists where was looked; a directory is said to be one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="'nosuch' was not found"):
        find("nosuch")
    with pytest.raises(ValueError, match="is a directory"):
        find(str(tmp_path))


def test_files_are_read_in_their_encoding(tmp_path):
    """The coding line counts and is left out; without one, it is UTF-8; what is no text is refused."""
    latin = tmp_path / "latin.py"
    latin.write_bytes("# -*- coding: latin-1 -*-\nx = 'ü'\n".encode("latin-1"))
    assert find(str(latin)) == "x = 'ü'\n"
    assert find(str(latin), skip_encoding_cookie=False).startswith("# -*- coding")
    (tmp_path / "utf8.py").write_text("y = 'ü'\n", encoding="utf-8")
    assert read_file(str(tmp_path / "utf8.py")) == "y = 'ü'\n"
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(ValueError, match=r"binary\.py"):
        find(str(tmp_path / "binary.py"))


def test_only_python_files_are_taken_on_request(tmp_path):
    """`py_only` refuses other endings."""
    (tmp_path / "notes.txt").write_text("text")
    (tmp_path / "code.ipy").write_text("%cd\n")
    assert find(str(tmp_path / "code.ipy"), py_only=True) == "%cd\n"
    with pytest.raises(ValueError, match=r"no \.py"):
        find(str(tmp_path / "notes.txt"), py_only=True)


def test_a_notebook_is_its_code(tmp_path):
    """Code cells, with blank lines between them; other cells are left out."""
    cells = [
        {"cell_type": "markdown", "source": ["# Title"], "metadata": {}},
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "metadata": {}, "outputs": [], "execution_count": None},
        {"cell_type": "code", "source": "c = 3", "metadata": {}, "outputs": [], "execution_count": None},
    ]  # fmt: skip
    path = tmp_path / "n.ipynb"
    path.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    assert read_file(str(path)) == "a = 1\nb = 2\n\nc = 3\n"


def test_urls_are_read(tmp_path):
    """A file URL is enough to see it; one that can't be read is named."""
    (tmp_path / "page.py").write_text("# coding: utf-8\nz = 'ü'\n", encoding="utf-8")
    url = (tmp_path / "page.py").as_uri()
    assert read_url(url) == "# coding: utf-8\nz = 'ü'\n"
    assert find(url) == "z = 'ü'\n"
    with pytest.raises(ValueError, match="nosuch"):
        find((tmp_path / "nosuch.py").as_uri())
