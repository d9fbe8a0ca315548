"""Pictures of formulas."""

from __future__ import annotations

import base64
import os
import shutil

import pytest

from ipy.core.lib import latextools

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Stand-ins for latex, dvipng and kpsewhich, which note their arguments and the document."""
    if os.name == "nt":
        pytest.skip("the stand-ins are shell scripts")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def make(name, text):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    make("latex", f'echo "$@" > {tmp_path}/latex.args; cp formula.tex {tmp_path}/; : > formula.dvi')
    make(
        "dvipng",
        f'echo "$@" > {tmp_path}/dvipng.args; printf "\\211PNG\\r\\n\\032\\nrest" > formula.png',
    )
    make("kpsewhich", 'echo "/texmf/$1"')
    return tmp_path


@pytest.mark.spec("CORE-457")
def test_latex_and_dvipng_make_a_png(programs):
    """The document holds the formula; colour and scale go to dvipng; programs in formulas may not run."""
    data = latextools.latex_to_png("$x^2$", backend="dvipng", color="#ff0000", scale=2.0)
    assert data.startswith(PNG)
    assert "$x^2$" in (programs / "formula.tex").read_text()
    assert "-no-shell-escape" in (programs / "latex.args").read_text()
    arguments = (programs / "dvipng.args").read_text()
    assert "-D 300" in arguments
    assert "RGB 1.0000 0.0000 0.0000" in arguments
    text = latextools.latex_to_png("$x$", encode=True, backend="dvipng")
    assert base64.b64decode(text).startswith(PNG)


@pytest.mark.spec("CORE-457")
def test_breqn_breaks_lines_where_it_is_installed(programs, monkeypatch):
    """A wrapped formula is a displayed equation: with breqn one that breaks, else a plain one."""
    latextools.latex_to_png_dvipng("x", wrap=True)
    document = (programs / "formula.tex").read_text()
    assert "\\usepackage{breqn}" in document
    assert "\\begin{dmath*}\nx\n\\end{dmath*}" in document
    monkeypatch.setattr(latextools, "kpsewhich", lambda name: None)
    assert "\\[x\\]\n" in list(latextools.genelatex("x", True))
    assert not any("breqn" in line for line in latextools.genelatex("x", True))


def test_without_programs_there_is_no_picture(monkeypatch):
    """None, for callers that show the text instead."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert latextools.latex_to_png_dvipng("$x$") is None
    assert latextools.kpsewhich("breqn.sty") is None


@pytest.mark.spec("CORE-457")
def test_matplotlib_draws_what_it_knows():
    """A simple formula is drawn; what it can't parse gives None."""
    pytest.importorskip("matplotlib")
    assert latextools.latex_to_png("$x^2$", backend="matplotlib").startswith(PNG)
    assert latextools.latex_to_png("$\\frac{1$", backend="matplotlib") is None
    html = latextools.latex_to_html("$x$", alt="<x>")
    assert html.startswith('<img src="data:image/png;base64,iVBOR')
    assert html.endswith('alt="&lt;x&gt;">')


def test_an_unknown_backend_is_refused():
    """The error names those that there are."""
    with pytest.raises(ValueError, match="No such backend 'x'; there are dvipng, matplotlib"):
        latextools.latex_to_png("$x$", backend="x")
