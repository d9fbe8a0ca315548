from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

SOURCE = (
    "# -*- coding: utf-8 -*-\n"
    "import os\n"
    "def fit():\n"
    "    return 1\n"
    "\n"
    "@decorated\n"
    "class Model:\n"
    "    x = 1\n"
    "\n"
    "    y = 2\n"
    "z = 5\n"
)


@pytest.fixture
def loaded(shell):
    """Run a %load and give the text of the next input, without its first line."""

    def load(line: str) -> str:
        shell.payload_manager.clear_payload()
        shell.run_cell(f"%load {line}", store_history=True)
        (payload,) = shell.payload_manager.read_payload()
        assert payload["source"] == "set_next_input"
        assert payload["replace"] is True
        head, _, text = payload["text"].partition("\n")
        assert head == f"# %load {line}".rstrip()
        return text

    return load


@pytest.fixture
def model(home):
    path = home / "model.py"
    path.write_text(SOURCE)
    return path


@pytest.fixture
def server():
    """A small web server; gives its address and what was posted to it."""
    posted: list[tuple[dict[str, list[str]], str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=latin-1")
            self.end_headers()
            self.wfile.write("x = 'é'\n".encode("latin-1"))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posted.append((parse_qs(body), self.headers["User-Agent"]))
            self.send_response(500 if self.path == "/broken" else 201)
            self.end_headers()
            self.wfile.write(b"https://example.org/ABC\n")

        def log_message(self, *args):
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}", posted
    httpd.shutdown()
    thread.join()
    httpd.server_close()


# -- %load -------------------------------------------------------------------------------------------


@pytest.mark.spec("CORE-210", "CORE-211", "TCOR-087")
def test_a_file_without_its_coding_line(loaded, model):
    """The text is as in the file, no line more."""
    assert loaded("model.py") == SOURCE.partition("\n")[2]


@pytest.mark.spec("CORE-210", "TCOR-087")
def test_inputs_macros_and_variables(run, shell, loaded):
    """Ranges give what was typed; macros and strings their text."""
    run("a = 1")
    run("%time b = 2")
    run("text = 'print(3)'\n%macro -q m text")
    assert loaded("1-2") == "a = 1\n%time b = 2"
    assert loaded("text") == "print(3)"
    assert loaded("m") == "print(3)\n"


@pytest.mark.spec("CORE-212", "TCOR-087")
def test_a_url_need_not_end_in_py(loaded, server):
    """The text is decoded as the server says."""
    assert loaded(f"{server[0]}/some/page?raw") == "x = 'é'\n"


@pytest.mark.spec("TCOR-087")
@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ("2-3", "def fit():\n    return 1"),
        ("2:3", "def fit():"),
        (":2,10-", "import os\nz = 5"),
        ("-1", "import os"),
        ("3", "return 1"),
        ("7,9", "x = 1\ny = 2"),
    ],
)
def test_lines(loaded, model, ranges, expected):
    """Lines are counted from 1 (the coding line is gone); x-y includes y, x:y doesn't; each part is dedented."""
    assert loaded(f"-r {ranges} model.py") == expected


@pytest.mark.spec("TCOR-087")
def test_functions_and_classes_by_name(loaded, model):
    """In the order asked for, with their decorators."""
    text = loaded("-s Model,fit model.py")
    assert text == (
        "@decorated\nclass Model:\n    x = 1\n\n    y = 2\n\ndef fit():\n    return 1\n"
    )


@pytest.mark.spec("TCOR-087")
def test_variables_with_n(run, loaded, capsys):
    """-n finds the source of functions, those of the session too."""
    run("def typed():\n    return 'here'")
    assert loaded("-n typed").rstrip("\n") == "def typed():\n    return 'here'"
    run("import textwrap")
    assert loaded("-n textwrap.dedent").startswith("def dedent(text):")


def test_loadpy_is_the_same(shell, model):
    """The old name."""
    shell.run_cell("%loadpy -r 1 model.py")
    (payload,) = shell.payload_manager.read_payload()
    assert payload["text"] == "# %load -r 1 model.py\nimport os"


@pytest.mark.parametrize("answer", ["n", "y"])
def test_long_text_is_asked_about(shell, home, monkeypatch, answer):
    """More than 200,000 characters: yes loads, no doesn't, -y doesn't ask."""
    (home / "long.py").write_text("x = 1\n" * 40_000)
    monkeypatch.setattr("builtins.input", lambda prompt="": answer)
    shell.run_cell("%load long.py")
    assert bool(shell.payload_manager.read_payload()) == (answer == "y")
    shell.run_cell("%load -y long.py")
    assert shell.payload_manager.read_payload()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nowhere", "'nowhere' was not found"),
        ("-s Modell model.py", "did you mean 'Model'?"),
        ("-r x-y model.py", "'x-y' is no range"),
        (".", "directory"),
    ],
)
def test_load_mistakes_are_told_in_one_line(run, model, capsys, line, words):
    """What is wrong is said, with a suggestion."""
    run(f"%load {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert words in err


# -- %save ---------------------------------------------------------------------------------------------


@pytest.mark.spec("CORE-208", "CORE-R035")
def test_inputs_are_written_as_python_or_as_typed(run, home, capsys):
    """The extension follows; ranges count the displayed prompts."""
    run("a = 1")
    run("%time b = 2")
    run("%save out 1-2")
    text = (home / "out.py").read_text()
    assert text == "# coding: utf-8\na = 1\nget_ipython().run_line_magic('time', 'b = 2')\n"
    run("%save -r out 1-2")
    assert (home / "out.ipy").read_text() == "# coding: utf-8\na = 1\n%time b = 2\n"
    assert "`out.py`" in capsys.readouterr().out


@pytest.mark.spec("CORE-208", "CORE-209", "CORE-R034")
def test_an_existing_file_is_safe(run, home, monkeypatch, capsys):
    """It is asked about; -f overwrites, -a adds."""
    path = home / "out.py"
    path.write_text("mine\n")
    run("a = 1")
    questions = []
    monkeypatch.setattr("builtins.input", lambda prompt="": questions.append(prompt) or "n")
    run("%save out 1")
    assert path.read_text() == "mine\n"
    assert "out.py" in questions[0]
    run("%save -a out 1")
    assert path.read_text() == "mine\na = 1\n"
    run("%save -f out 1")
    assert path.read_text() == "# coding: utf-8\na = 1\n"
    assert len(questions) == 1
    monkeypatch.setattr("builtins.input", lambda prompt="": "y")
    run("b = 2")
    run("%save out 5")
    assert path.read_text() == "# coding: utf-8\nb = 2\n"


@pytest.mark.spec("CORE-209", "CORE-R034")
def test_without_anybody_to_ask_it_is_refused_clearly(run, shell, home, capsys, monkeypatch):
    """The message names -f."""
    from ipy.core.errors import StdinNotImplementedError

    def nobody(*args, **kwargs):
        raise StdinNotImplementedError("no input here")

    monkeypatch.setattr(shell, "ask_yes_no", nobody)
    (home / "out.py").write_text("mine\n")
    run("a = 1")
    run("%save out 1")
    assert (home / "out.py").read_text() == "mine\n"
    err = capsys.readouterr().err
    assert err.startswith("UsageError: %save: out.py exists")
    assert "-f overwrites" in err


@pytest.mark.spec("CORE-208")
def test_macros_and_strings_can_be_saved(run, home):
    """A name instead of a range; `~` in the file's name."""
    run("text = 'x = 1'")
    run("%save ~/kept text")
    assert (home / "kept.py").read_text() == "# coding: utf-8\nx = 1\n"


@pytest.mark.parametrize("line", ["", "out 99", "no/such/folder/f 1"])
def test_save_mistakes_are_told_in_one_line(run, home, capsys, line):
    """No name, no such input, no such folder."""
    run("1")
    capsys.readouterr()
    run(f"%save {line}")
    err = capsys.readouterr().err
    assert err.startswith("UsageError: ")
    assert err.count("\n") == 1


# -- %pycat, %pastebin -----------------------------------------------------------------------------------


def test_pycat_shows_the_source(run, model, capsys):
    """The whole file, coding line included."""
    run("%pycat model.py")
    assert capsys.readouterr().out.rstrip("\n") == SOURCE.rstrip("\n")
    run("%pycat nowhere")
    assert "UsageError: 'nowhere' was not found" in capsys.readouterr().err


@pytest.mark.spec("CORE-182")
def test_pycat_shows_pages_in_colours(run, shell, server, capsys):
    """The text behind an address, highlighted in the colours of the shell."""
    shell.colors = "linux"
    run(f"%pycat {server[0]}/x.py")
    out = capsys.readouterr().out
    assert "\x1b[" in out
    assert re.sub(r"\x1b\[[\d;]*m", "", out).strip() == "x = 'é'"


@pytest.fixture
def paste(shell, server):
    shell.find_line_magic("pastebin").__self__.pastebin_url = server[0] + "/api/"
    return server[1]


@pytest.mark.spec("CORE-213", "TCOR-099")
def test_pastebin_posts_and_returns_the_address(run, paste):
    """Title and days are options."""
    run("a = 1")
    run("b = 2")
    result = run("%pastebin 1-2")
    assert result.result == "https://example.org/ABC"
    run("%pastebin -d 'my title' -e 3 2")
    (first, agent), (second, _) = paste
    assert first["content"] == ["a = 1\nb = 2"]
    assert first["expiry_days"] == ["7"]
    assert first["syntax"] == ["python"]
    assert agent
    assert (second["title"], second["expiry_days"]) == (["my title"], ["3"])
    assert second["content"] == ["b = 2"]


@pytest.mark.spec("TCOR-099")
@pytest.mark.parametrize("line", ["-e never 1", "-e 0 1", "nowhere"])
def test_pastebin_mistakes_post_nothing(run, paste, capsys, line):
    """They are told."""
    run("1")
    run(f"%pastebin {line}")
    assert capsys.readouterr().err.startswith("UsageError: ")
    assert paste == []


def test_a_failing_service_is_told(run, shell, paste, capsys):
    """Refusals and dead addresses give one line."""
    magic = shell.find_line_magic("pastebin").__self__
    run("1")
    for url in (magic.pastebin_url.replace("/api/", "/broken"), "http://127.0.0.1:1/"):
        magic.pastebin_url = url
        capsys.readouterr()
        run("%pastebin 1")
        assert f"UsageError: %pastebin: {url} did not take the text" in capsys.readouterr().err
