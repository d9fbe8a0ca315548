"""%pinfo, %pdoc, %psearch and their relatives."""

from __future__ import annotations

import functools

import pytest

from ipy.core.errors import UsageError

SOURCE = '''\
class Thing:
    """A thing."""

    def __init__(self, size=3):
        """Make it."""

    def grow(self, by: int = 1) -> int:
        """Make it bigger."""
        return by
'''


@pytest.fixture
def ask(run, capsys):
    """Run a line, and give what it prints."""

    def answer(line: str) -> str:
        capsys.readouterr()
        run(line)
        return capsys.readouterr().out

    return answer


@pytest.fixture
def module(home, run, monkeypatch):
    """A module with a class, imported into the session."""
    (home / "things_for_help.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(home))
    run("import things_for_help\nfrom things_for_help import Thing\nthing = Thing()")
    return home / "things_for_help.py"


@pytest.mark.spec("CORE-181", "TCOR-060", "CORE-100")
def test_pinfo_is_what_the_question_mark_does(ask, module):
    """`name?` is %pinfo, `name??` is %pinfo2, which adds the source."""
    assert ask("Thing?") == ask("?Thing") == ask("%pinfo Thing")
    assert ask("Thing??") == ask("??Thing") == ask("%pinfo2 Thing")
    assert "A thing." in ask("Thing?")
    assert "return by" not in ask("Thing?")
    assert "return by" in ask("Thing??")


@pytest.mark.spec("CORE-101")
def test_dotted_names_are_followed(ask):
    """Attributes of modules and objects."""
    ask("import os, json")
    assert "def raw_decode" in ask("json.decoder.JSONDecoder.raw_decode??")
    assert "Return an absolute path." in ask("os.path.abspath??")


@pytest.mark.spec("CORE-105")
@pytest.mark.parametrize("line", ["%cd?", "cd?", "?%cd", "%pinfo cd"])
def test_magics_show_their_help(ask, line):
    """With and without percent sign, and for cell magics."""
    assert "Change the current directory." in ask(line)
    assert "Show the cell as HTML." in ask("%%html?")


@pytest.mark.spec("CORE-179", "CORE-180", "TCOR-060")
def test_pieces_of_the_description(ask, module):
    """Docstring with the constructor's, signature, source, and the file from the definition on."""
    text = ask("%pdoc Thing")
    assert "A thing." in text
    assert "Make it." in text
    assert "grow(by: int = 1) -> int" in ask("%pdef thing.grow")
    assert "Thing(size=3)" in ask("%pdef Thing")
    assert ask("%psource Thing").strip() == SOURCE.strip()
    assert "def grow" in ask("%pfile thing.grow")


@pytest.mark.spec("CORE-179")
def test_pfile_shows_files_by_name(ask, module):
    """A name that is no object's is that of a file, with or without its ending."""
    assert "class Thing" in ask(f"%pfile {module.name}")
    (module.parent / "other_file.py").write_text("y = 5\n")
    assert "y = 5" in ask("%pfile other_file")


@pytest.mark.parametrize("magic", ["pdoc", "pdef", "psource", "pfile", "psearch"])
def test_a_name_is_needed(shell, magic):
    """Without one, the error says so."""
    with pytest.raises(UsageError, match=magic):
        shell.run_line_magic(magic, "")


def test_what_is_not_found_is_said(shell, ask):
    """One line names it."""
    for line in ("nosuch?", "%pdoc nosuch", "%pdef nosuch", "%psource nosuch.x"):
        assert "not found" in ask(line)
    with pytest.raises(UsageError, match="neither an object nor a file"):
        shell.run_line_magic("pfile", "nosuch")


@pytest.mark.spec("CORE-102", "CORE-181")
def test_pinfo_without_a_name_shows_the_introduction(ask):
    """As `?` alone does."""
    assert ask("%pinfo") == ask("?")
    assert ask("?").startswith("The shell in one page")


@pytest.mark.spec("CORE-178", "CORE-103", "TCOR-060")
def test_names_are_searched_with_wildcards(ask, module):
    """By pattern, kind, scope and case; `pattern?` does the same."""
    assert ask("%psearch thi*").split() == ["thing", "things_for_help"]
    assert ask("thi*?").split() == ["thing", "things_for_help"]
    assert ask("%psearch -i thi*").split() == ["Thing", "thing", "things_for_help"]
    assert ask("%psearch thi* module").split() == ["things_for_help"]
    assert ask("thing.gr*?").split() == ["thing.grow"]
    assert "print" in ask("%psearch pri*").split()
    assert ask("%psearch -e builtin pri*").split() == []
    assert ask("%psearch -e user -e builtin thi*").split() == []
    assert "function" in ask("%psearch -l").split()


def test_help_in_the_middle_of_a_line_runs_nothing(shell, ask):
    """`a = zip?` shows zip, and assigns nothing."""
    assert "zip" in ask("a = zip?")
    assert "a" not in shell.user_ns


@pytest.mark.spec("CORE-108")
@pytest.mark.parametrize("cell", ["x = 1  # why?", 'x = """\nwhat?\n"""'])
def test_question_marks_in_comments_and_strings_are_text(ask, cell):
    """Nothing is looked up."""
    assert ask(cell) == ""


@pytest.mark.spec("CORE-109")
def test_help_in_a_loop_is_shown_each_time_once(shell, run, capsys):
    """%pinfo called by a loop prints in place."""
    run("for name in ('len', 'abs'):\n    get_ipython().run_line_magic('pinfo', name)")
    out = capsys.readouterr().out
    assert out.count("Return the number of items") == 1
    assert out.count("Return the absolute value") == 1


@pytest.mark.spec("CORE-110")
def test_pythons_own_help_is_reached(ask):
    """help(object) and help("keyword") are Python's."""
    assert "Return the number of items in a container." in ask("help(len)")
    assert '"while"' in ask("help('while')")


@pytest.mark.spec("CORE-R070", "CORE-R067", "TCOR-059")
def test_odd_objects_can_be_described(shell, ask):
    """Classes without anything, without a module, partials, properties, and objects that have every attribute."""

    class Bare:
        pass

    class Homeless:
        """No module."""

    Homeless.__module__ = None  # type: ignore[assignment]

    class Everything:
        def __getattr__(self, name):
            return Everything()

    shell.push(
        {"Bare": Bare, "Homeless": Homeless, "homeless": Homeless(), "everything": Everything(),
         "part": functools.partial(int, base=2)}
    )  # fmt: skip
    assert "Type:" in ask("Bare?")
    assert "No module." in ask("Homeless?")
    assert "No module." in ask("homeless?")
    assert "Everything" in ask("everything?")
    assert "partial" in ask("part?")


@pytest.mark.spec("CORE-R025")
def test_a_property_is_described_without_running_it(run, ask):
    """Help looks at the property itself."""
    run(
        "runs = []\nclass P:\n    @property\n    def value(self):\n        'What it is worth.'\n        runs.append(1)\n        return 5\np = P()"
    )
    assert "What it is worth." in ask("p.value?")
    assert run("len(runs)").result == 0


def test_names_of_magics_and_aliases_are_found_as_objects(shell):
    """`_ofind` knows them with and without marks; a variable of the same name comes first."""
    for name in ("%cd", "cd", "%%html"):
        info = shell._ofind(name)
        assert info.found
        assert info.ismagic
    assert not shell._ofind("nosuch").found
    shell.user_ns["cd"] = 5
    assert shell._ofind("cd").obj == 5
    assert shell._ofind("%cd").ismagic
