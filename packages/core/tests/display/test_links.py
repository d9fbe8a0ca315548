import os

import pytest

from ipy.core.display import FileLink, FileLinks


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with files, and the current one."""
    (tmp_path / "data" / "inner").mkdir(parents=True)
    for name in ("b.txt", "a.png", "inner/c.txt"):
        (tmp_path / "data" / name).write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.spec("CORE-348", "TCOR-068")
def test_a_file_is_linked(folder):
    """In a terminal its full path is shown."""
    link = FileLink(
        "data/b.txt", url_prefix="files/", result_html_prefix="<i>", result_html_suffix="</i>"
    )
    assert link._repr_html_() == "<i><a href='files/data/b.txt' target='_blank'>data/b.txt</a></i>"
    assert repr(link) == os.path.join(folder, "data", "b.txt")
    assert FileLink(folder / "data" / "b.txt")._repr_html_().endswith("</a><br>")


@pytest.mark.spec("CORE-348", "TCOR-068")
def test_a_folder_is_shown_with_its_files(folder):
    """Sorted, folder by folder."""
    links = FileLinks("data")
    assert repr(links).replace(os.sep, "/") == "data/\n  a.png\n  b.txt\ndata/inner/\n  c.txt"
    assert links._repr_html_().replace(os.sep, "/").split("\n") == [
        "data/<br>",
        "&nbsp;&nbsp;<a href='data/a.png' target='_blank'>a.png</a><br>",
        "&nbsp;&nbsp;<a href='data/b.txt' target='_blank'>b.txt</a><br>",
        "data/inner/<br>",
        "&nbsp;&nbsp;<a href='data/inner/c.txt' target='_blank'>c.txt</a><br>",
    ]


@pytest.mark.spec("TCOR-068")
def test_files_can_be_chosen(folder):
    """By suffix, without the folders inside, with lines of one's own."""
    assert repr(FileLinks("data/", included_suffixes=[".png"])) == "data/\n  a.png"
    assert repr(FileLinks("data", recursive=False)) == "data/\n  a.png\n  b.txt"
    own = FileLinks(
        "data", recursive=False, terminal_display_formatter=lambda name, files, suffixes: files
    )
    assert repr(own) == "a.png\nb.txt"


@pytest.mark.spec("CORE-348")
def test_the_wrong_kind_is_refused(folder):
    """The error names the class that does it."""
    with pytest.raises(ValueError, match="FileLinks shows it"):
        FileLink("data")
    with pytest.raises(ValueError, match="FileLink links it"):
        FileLinks("data/b.txt")


@pytest.mark.spec("CORE-348", "TCOR-070")
def test_what_is_not_there_is_told(folder):
    """The file may still come, so this is no error; the name is escaped."""
    assert "There is no path <tt>&lt;b&gt;</tt>" in FileLink("<b>")._repr_html_()
    assert "There is no path <tt>missing</tt>" in FileLinks("missing")._repr_html_()


@pytest.mark.spec("TCOR-070")
@pytest.mark.skipif(os.name == "nt", reason="Windows doesn't allow such names")
def test_names_are_escaped(folder):
    """Nothing gets out of the address or the text."""
    name = "it's <b>&.txt"
    (folder / "data" / name).write_text("x", encoding="utf-8")
    expected = "<a href='data/it&#x27;s &lt;b&gt;&amp;.txt' target='_blank'>"
    assert expected in FileLink(f"data/{name}")._repr_html_()
    assert f"{expected}it's &lt;b&gt;&amp;.txt</a>" in FileLinks("data")._repr_html_()
