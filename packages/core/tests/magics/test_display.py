"""Cell magics that show their body."""

from __future__ import annotations

import pytest


@pytest.fixture
def shown(shell, monkeypatch):
    """What is published: pairs of data and metadata."""
    published = []

    def publish(data, metadata=None, **kwargs):
        published.append((data, metadata or {}))

    monkeypatch.setattr(shell.display_pub, "publish", publish)
    return published


@pytest.mark.spec("CORE-245", "TCOR-094")
@pytest.mark.parametrize(
    ("magic", "mime", "body"),
    [
        ("html", "text/html", "<b>ü</b>\n<i>x</i>\n"),
        ("HTML", "text/html", "<b>ü</b>\n"),
        ("markdown", "text/markdown", "*ü*\n"),
        ("latex", "text/latex", "$x^2$\n"),
        ("svg", "image/svg+xml", "<svg/>"),
        ("SVG", "image/svg+xml", "<svg/>"),
        ("javascript", "application/javascript", "alert(1)\n"),
        ("js", "application/javascript", "alert(1)\n"),
    ],
)
def test_the_body_is_published_as_it_stands(shell, run, shown, magic, mime, body):
    """Nothing is added, taken away or expanded."""
    assert run(f"%%{magic}\n{body}").success
    ((data, _),) = shown
    assert data[mime].strip() == body.strip()


@pytest.mark.spec("TCOR-094")
def test_html_can_be_isolated(run, shown):
    """--isolated asks the front end for a frame of its own."""
    run("%%html --isolated\n<b>x</b>")
    run("%%html\n<b>x</b>")
    assert shown[0][1] == {"text/html": {"isolated": True}}
    assert "text/html" not in shown[1][1]


@pytest.mark.spec("CORE-245")
def test_braces_and_dollars_are_the_bodys_own(shell, run, shown):
    """The body is no line of a magic: `$x` and `{x}` stay."""
    shell.user_ns["x"] = 5
    run("%%latex\n$x$ {x}")
    assert shown[0][0]["text/latex"].strip() == "$x$ {x}"


@pytest.mark.parametrize("line", ["%%html --nosuch\nx", "%%html stray\nx"])
def test_unknown_options_are_refused(run, shown, line):
    """A mistake is one error, and shows nothing."""
    assert not run(line).success
    assert shown == []
