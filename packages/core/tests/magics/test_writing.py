from __future__ import annotations

import pytest


@pytest.mark.spec("CORE-242", "CORE-244")
def test_the_cell_is_written_as_it_is(run, home, capsys):
    """Blank lines and accents survive."""
    body = "\nfirst é\n\n    indented\n\n"
    run(f"%%writefile notes.txt\n{body}")
    assert (home / "notes.txt").read_text(encoding="utf-8") == body
    assert capsys.readouterr().out == "Writing notes.txt\n"


@pytest.mark.spec("CORE-242")
def test_append_and_overwrite_say_what_they_do(run, home, capsys):
    """-a adds; without it the file is replaced; `%%file` is the same magic."""
    run("%%writefile a.txt\none\n")
    run("%%file -a a.txt\ntwo\n")
    assert (home / "a.txt").read_text() == "one\ntwo\n"
    run("%%file a.txt\nthree\n")
    assert (home / "a.txt").read_text() == "three\n"
    out = capsys.readouterr().out
    assert out == "Writing a.txt\nAppending to a.txt\nOverwriting a.txt\n"


@pytest.mark.spec("CORE-243", "TCOR-095")
def test_home_variables_and_quotes_in_the_name(run, home):
    """`~`, `{expression}` and `$name` are expanded, quotes hold blanks."""
    run("n = 3\nstem = 'part'")
    run("%%writefile ~/{stem}_{n}.txt\nx")
    run('%%writefile "with blank $n.txt"\ny')
    assert (home / "part_3.txt").read_text().rstrip("\n") == "x"
    assert (home / "with blank 3.txt").read_text().rstrip("\n") == "y"


@pytest.mark.parametrize("line", ["", "a b", "no/such/folder/x"])
def test_mistakes_are_told_in_one_line(run, capsys, line):
    """No name, two names, or a folder that isn't there."""
    run(f"%%writefile {line}\nx")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("UsageError: ")
    assert captured.err.count("\n") == 1
