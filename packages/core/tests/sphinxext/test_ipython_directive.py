"""Documents with sessions, built by Sphinx."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

pytest.importorskip("sphinx", reason="Sphinx is not installed (extra `sphinx`)")

EXTENSIONS = ("ipython_directive", "ipython_console_highlighting")


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build one document, and give what Sphinx says, its status and the document as text."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    source = tmp_path / "source"
    source.mkdir()

    def run(document, settings="ipython_execlines = []", builder="pseudoxml", **further):
        extensions = [f"ipy.core.sphinxext.{name}" for name in EXTENSIONS]
        (source / "conf.py").write_text(f"extensions = {extensions}\n{dedent(settings)}\n")
        (source / "index.rst").write_text(dedent(document), encoding="utf-8")
        for name, text in further.items():
            (source / f"{name}.rst").write_text(":orphan:\n\n" + dedent(text), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "-E",
            "-q",
            "-b",
            builder,
            str(source),
            str(tmp_path / "out"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        built = {p.stem: p.read_text("utf-8") for p in (tmp_path / "out").glob("*.pseudoxml")}
        return done, built

    return run


def shown(built, name="index"):
    """The blocks of code of a document, without their indentation."""
    lines = built[name].splitlines()
    blocks = []
    for number, line in enumerate(lines):
        if "<literal_block" in line:
            assert 'language="ipythonconsole"' in line
            indent = line.index("<") + 4
            block = []
            for following in lines[number + 1 :]:
                if following.strip() and not following.startswith(" " * indent):
                    break
                block.append(following[indent:])
            blocks.append("\n".join(block).strip())
    return blocks


@pytest.mark.spec("TCOR-129", "DOC-053")
def test_sessions_are_run(build):
    """Inputs are run, in one session, and shown with what comes out; the numbers begin anew in each document."""
    done, built = build(
        """
        Title
        =====

        .. ipython::

           In [1]: x = 6 * 7

           In [2]: print(x)
              ...: x

           # a comment
           In [3]: for i in range(2):
              ...:     print(i)
              ...:

        .. ipython:: python

           def f(a):

               return a + x
           f(1)
           here = %pwd
           if x:
               y = 1
           else:
               y = 2
           y
        """,
        other="""
        Other
        =====

        .. ipython::

           In [9]: x
        """,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    first, second = shown(built)
    assert first == (
        "In [1]: x = 6 * 7\n\nIn [2]: print(x)\n   ...: x\n42\nOut[2]: 42\n\n# a comment\n\n"
        "In [3]: for i in range(2):\n   ...:     print(i)\n0\n1"
    )
    assert second == (
        "In [4]: def f(a):\n   ...:\n   ...:     return a + x\n\nIn [5]: f(1)\nOut[5]: 43\n\nIn [6]: here = %pwd\n\n"
        "In [7]: if x:\n   ...:     y = 1\n   ...: else:\n   ...:     y = 2\n\nIn [8]: y\nOut[8]: 1"
    )
    assert shown(built, "other") == ["In [1]: x\nOut[1]: 42"]


@pytest.mark.spec("TCOR-129")
def test_marks_and_options(build):
    """What is suppressed has run; what is verbatim has not; both as marks and as options; the count is held."""
    done, built = build(
        """
        .. ipython::

           @suppress
           In [1]: x = 1

           In [1]: x

           @verbatim
           In [2]: undefined
           Out[2]: 'never run'

        .. ipython::
           :suppress:

           In [3]: x = 5

        .. ipython:: python
           :verbatim:

           undefined

        .. ipython:: python

           x
        """
    )
    assert done.returncode == 0, done.stderr
    assert shown(built) == [
        "In [1]: x\nOut[1]: 1\n\nIn [2]: undefined\nOut[2]: 'never run'",
        "In [3]: undefined",
        "In [4]: x\nOut[4]: 5",
    ]


@pytest.mark.spec("TCOR-129")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("In [1]: 1/0", "Unexpected exception in index.rst, line 4"),
        ("In [1]: import warnings; warnings.warn('careful')", "Unexpected warning in index.rst, line 4"),
        ("@doctest\n   In [1]: 1 + 1\n   Out[1]: 3", "doctest failure in index.rst, line 5"),
        ("@supress\n   In [1]: 1", "unknown mark @supress; did you mean @suppress?"),
        ("In [1]: 1\n\n   @suppress", "@suppress stands above no input"),
    ],
)  # fmt: skip
def test_what_fails_ends_the_build(build, content, message):
    """An exception, a warning, another output than was written, and mistakes in the directive are errors with their place."""
    done, _ = build(f"\n.. ipython::\n\n   {content}\n")
    assert done.returncode != 0
    assert message in done.stderr.replace("\n", " ")


@pytest.mark.spec("TCOR-129")
def test_expected_failures_are_shown(build):
    """`okexcept` and `okwarning` show them, without colours; with `ipython_warning_is_error = False` all are warnings."""
    done, built = build(
        """
        .. ipython::

           @okexcept
           In [1]: 1/0

           @okwarning
           In [2]: import warnings; warnings.warn('careful')

           @doctest
           In [3]: 1 + 1
           Out[3]: 2
        """
    )
    assert done.returncode == 0, done.stderr
    (block,) = shown(built)
    assert "ZeroDivisionError: division by zero" in block
    assert "UserWarning: careful" in block
    assert "Out[3]: 2" in block
    assert "\x1b" not in block
    done, built = build(
        "\n.. ipython::\n\n   In [1]: 1/0\n",
        settings="ipython_execlines = []\nipython_warning_is_error = False",
    )
    assert done.returncode == 0
    assert "Unexpected exception in index.rst" in done.stderr
    assert "ZeroDivisionError" in shown(built)[0]


@pytest.mark.spec("TCOR-129")
def test_settings_of_the_prompts(build):
    """Prompts of one's own are recognised and shown; lines can be run first."""
    done, built = build(
        """
        .. ipython::

           >> value
        """,
        settings=r"""
        ipython_rgxin = r"(>>) (.*)"
        ipython_promptin = "[%d]>>>"
        ipython_promptout = "[%d]==>"
        ipython_execlines = ["value = 5"]
        ipython_holdcount = False
        """,
    )
    assert done.returncode == 0, done.stderr
    assert shown(built) == ["[1]>>> value\n[1]==> 5"]


@pytest.mark.spec("TCOR-129")
def test_figures_are_saved(build, tmp_path):
    """The current figure is saved below the sources, and shown behind the code, with the options of an image."""
    pytest.importorskip("matplotlib")
    done, built = build(
        """
        .. ipython:: python

           import matplotlib.pyplot as plt
           @savefig lines.png width=4in
           line, = plt.plot([1, 2])
        """,
        settings="ipython_savefig_dir = 'pictures'\nipython_execlines = []",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "source" / "pictures" / "lines.png").read_bytes()[:4] == b"\x89PNG"
    assert 'uri="pictures/lines.png" width="4in"' in built["index"]


@pytest.mark.spec("TCOR-130", "DOC-053")
def test_sessions_and_cells_are_coloured(build, tmp_path):
    """The lexers `ipython`, `ipython3` and `ipythonconsole` are there, and mark the prompts of sessions and magics of cells."""
    done, _ = build(
        """
        .. code-block:: ipython

           In [1]: x = 1

        .. code-block:: ipython3

           %timeit x

        .. ipython:: python

           x = 1
        """,
        builder="html",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert page.count('class="gp"') + page.count('class="gp ') >= 2
    assert "timeit" in page
