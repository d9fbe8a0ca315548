import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ipy.core.display import HTML, SVG, DisplayObject, Image, Markdown, TextDisplayObject

TEXT = "<p>Grüße €</p>"
#: Path: content type, content encoding, body.
PAGES = {
    "/latin1": ("text/html; charset=latin-1", None, "<p>Grüße</p>".encode("latin-1")),
    "/utf8": ("text/html; charset=utf-8", None, TEXT.encode()),
    "/none": ("text/html", None, TEXT.encode()),
    "/gzip": ("text/html; charset=utf-8", "gzip", gzip.compress(TEXT.encode())),
    "/odd": ("text/html; charset=no-such-charset", None, TEXT.encode()),
    "/svg": (
        "image/svg+xml",
        None,
        '<?xml version="1.0" encoding="latin-1"?><svg>ü</svg>'.encode("latin-1"),
    ),
    "/a.png": ("image/png", None, b"\x89PNG\r\n\x1a\n...."),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        page = PAGES.get(self.path)
        if page is None:
            self.send_error(404)
            return
        kind, encoding, body = page
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    """A web server on the loopback interface."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.spec("CORE-349")
@pytest.mark.parametrize("page", ["/utf8", "/none", "/gzip", "/odd"])
def test_text_from_a_url_is_decoded(site, page):
    """The encoding that the server names counts, UTF-8 if it names none or nonsense; compression is undone."""
    assert HTML(url=site + page).data == TEXT


@pytest.mark.spec("CORE-349")
def test_the_encoding_of_the_server_counts(site):
    """Latin-1 is not UTF-8."""
    assert HTML(site + "/latin1").data == "<p>Grüße</p>"


@pytest.mark.spec("CORE-349")
def test_an_svg_names_its_own_encoding(site):
    """The XML declaration counts."""
    assert SVG(url=site + "/svg").data == "<svg>ü</svg>"


def test_an_image_from_a_url_is_bytes(site):
    """Given as data it is embedded, given as a url it is linked, and not read."""
    assert Image(site + "/a.png").data == PAGES["/a.png"][2]
    linked = Image(url=site + "/missing.png")
    assert linked.data is None


def test_a_missing_page_is_an_error(site):
    """The error comes at once, and names the reason."""
    with pytest.raises(OSError, match="404"):
        HTML(site + "/missing")


@pytest.mark.spec("CORE-345")
def test_text_from_a_file(tmp_path):
    """A file is read as UTF-8, named or given as data, with or without a byte order mark."""
    path = tmp_path / "page.html"
    path.write_text(TEXT, encoding="utf-8")
    marked = tmp_path / "marked.html"
    marked.write_text(TEXT, encoding="utf-8-sig")
    assert HTML(filename=path).data == HTML(str(path)).data == HTML(path).data == TEXT
    assert HTML(filename=marked).data == TEXT


def test_a_word_that_is_a_folder_is_a_word(tmp_path, monkeypatch):
    """Only a file is read in place of the text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    assert HTML("data").data == "data"


def test_reload_reads_the_file_again(tmp_path):
    """What has changed is seen."""
    path = tmp_path / "note.md"
    path.write_text("one", encoding="utf-8")
    note = Markdown(filename=str(path))
    path.write_text("two", encoding="utf-8")
    note.reload()
    assert note.data == "two"


def test_a_missing_file_is_an_error(tmp_path):
    """A name given as `filename` has to exist; given as data it may be data."""
    with pytest.raises(FileNotFoundError):
        HTML(filename=tmp_path / "missing")
    assert HTML("missing.html").data == "missing.html"
    assert HTML("a\0b").data == "a\0b"
    assert HTML("x" * 100_000).data == "x" * 100_000


@pytest.mark.parametrize("wrong", [3, b"bytes", ["list"]])
def test_text_objects_take_text(wrong):
    """The error names the class and what came."""
    with pytest.raises(TypeError, match="TextDisplayObject expects text, got"):
        TextDisplayObject(wrong)


def test_the_repr_names_the_class():
    """Saved notebooks hold this text; a class of one's own shows its own module."""

    class Mine(HTML):
        pass

    Mine.__module__, Mine.__qualname__ = "mine", "Mine"
    assert repr(HTML("x")) == "<IPython.core.display.HTML object>"
    assert repr(Mine("x")) == "<mine.Mine object>"
    Mine._show_mem_addr = True
    assert repr(Mine("x")).startswith("<mine.Mine object at 0x")


def test_metadata_is_kept():
    """An object without metadata has an empty dict."""
    assert DisplayObject("x").metadata == {}
    assert DisplayObject("x", metadata={"a": 1}).metadata == {"a": 1}
    assert Path("x") != DisplayObject(Path("x")).data == "x"
