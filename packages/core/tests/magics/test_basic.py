"""Magics about the shell itself."""

from __future__ import annotations

import json

import pytest
from traitlets import TraitError

from ipy.core.errors import UsageError
from ipy.core.magic.table import BUILTIN


def names_after(listing: str, mark: str) -> list[str]:
    """The names on the line of a listing that begins with `mark`."""
    line = next(line for line in listing.split("\n") if line.startswith(mark))
    return [word.removeprefix(mark) for word in line.split()]


@pytest.fixture
def paged(shell):
    """What goes to the pager, when a front end shows it: a list of texts."""
    texts = []

    def show(shell, data, start=0, screen_lines=0, pager_cmd=None):
        texts.append(data["text/plain"] if isinstance(data, dict) else data)

    shell.set_hook("show_in_pager", show, 90)
    return texts


@pytest.mark.spec("CORE-145", "TCOR-092")
def test_lsmagic_lists_line_and_cell_magics_in_order(shell):
    """Both kinds are there, each sorted, with the state of automagic below."""
    text = str(shell.run_line_magic("lsmagic", ""))
    for mark, kind in (("%", 0), ("%%", 1)):
        names = names_after(text, mark)
        assert names == sorted(names)
        assert set(names) >= {name for spec in BUILTIN.values() for name in spec[kind].split()}
    assert text.endswith("Automagic is ON, % prefix IS NOT needed for line magics.")


@pytest.mark.spec("TCOR-092")
def test_lsmagic_json_is_a_dictionary_of_groups(shell):
    """`--json` gives kind -> name -> class, without loading what has not been used; front ends get the same."""
    shell.register_magic_function(lambda line: None, "line", "mine")
    groups = shell.run_line_magic("lsmagic", "--json")
    assert json.loads(json.dumps(groups)) == groups
    assert groups["line"]["cd"] == "OSMagics"
    assert groups["cell"]["html"] == "DisplayMagics"
    assert groups["line"]["mine"] == "Other"
    assert shell.run_line_magic("lsmagic", "")._repr_json_() == groups


@pytest.mark.spec("CORE-146", "CORE-170")
def test_magic_shows_every_help_once_in_order(shell, paged):
    """All docstrings are there, sorted; other names of the same magic are left out."""
    shell.run_line_magic("magic", "")
    (text,) = paged
    heads = [line[:-1] for line in text.split("\n") if line.startswith("%") and line.endswith(":")]
    lines = [head for head in heads if not head.startswith("%%")]
    assert lines == sorted(lines, key=str.lower)
    assert "%history" in heads or "%hist" in heads
    assert not {"%history", "%hist"} <= set(heads)
    assert not {"%recall", "%rep"} <= set(heads)
    assert "Change the current directory." in text
    assert "No documentation" not in text


@pytest.mark.spec("TCOR-092")
def test_magic_has_brief_and_document_forms(shell, paged, capsys):
    """-brief shows a line of each help; -rest and -latex print text for documents."""
    shell.run_line_magic("magic", "-brief")
    assert "%cd:\n    Change the current directory.\n" in paged[0]
    shell.run_line_magic("magic", "-rest")
    assert "**%cd**::\n\n    Change the current directory." in capsys.readouterr().out
    shell.run_line_magic("magic", "-latex")
    assert "\\%cd:" in capsys.readouterr().out
    with pytest.raises(UsageError, match="-pdf"):
        shell.run_line_magic("magic", "-pdf")


@pytest.mark.spec("CORE-147", "CORE-170")
def test_quickref_shows_the_card_and_all_magics(shell, paged):
    """The card explains the syntax, and lists each magic with the first line of its help."""
    shell.run_line_magic("quickref", "")
    (text,) = paged
    assert "obj?, obj??" in text
    assert "%cd:\n    Change the current directory." in text


@pytest.mark.spec("CORE-170", "CORE-102")
def test_help_goes_through_the_pager_of_the_front_end(shell, run, paged):
    """`?` alone, and `name?`, are shown by the same hook."""
    run("?")
    run("len?")
    assert paged[0].startswith("The shell in one page")
    assert "Return the number of items in a container." in paged[1]


@pytest.mark.spec("CORE-154", "TERM-R019")
def test_page_shows_an_object(shell, run, paged):
    """Pretty-printed, or as `str` gives it with -r; without a name, the last result."""
    shell.user_ns["text"] = "a\nb"
    run("%page text")
    run("%page -r text")
    run("6 * 7")
    run("%page")
    assert paged == ["'a\\nb'", "a\nb", "42"]
    with pytest.raises(UsageError, match="`nosuch` not found"):
        shell.run_line_magic("page", "nosuch")


@pytest.mark.spec("CORE-151")
def test_colors_switches_and_lists(shell, capsys):
    """The manual's names work in any case; a wrong one changes nothing."""
    for name, kept in (("Linux", "linux"), ("LightBG", "lightbg"), ("NoColor", "nocolor")):
        shell.run_line_magic("colors", name)
        assert shell.colors == kept
    shell.run_line_magic("colors", "")
    assert "Current theme: nocolor" in capsys.readouterr().out
    with pytest.raises((UsageError, TraitError), match="bogus"):
        shell.run_line_magic("colors", "bogus")
    assert shell.colors == "nocolor"


@pytest.mark.spec("CORE-152", "TCOR-086")
def test_xmode_names_and_cycles_through_all_modes(shell, capsys):
    """Each mode is found in any case; without an argument the next one comes, and after the last the first."""
    for mode in ("Plain", "Context", "Verbose", "Minimal", "Docs", "Doctest"):
        shell.run_line_magic("xmode", mode.lower())
        assert shell.InteractiveTB.mode == mode
        assert capsys.readouterr().out == f"Exception reporting mode: {mode}\n"
    seen = []
    for _ in range(6):
        shell.run_line_magic("xmode", "")
        seen.append(shell.InteractiveTB.mode)
    assert seen == ["Plain", "Context", "Verbose", "Minimal", "Docs", "Doctest"]
    with pytest.raises(UsageError, match="'bogus'"):
        shell.run_line_magic("xmode", "bogus")


@pytest.mark.spec("TCOR-086")
def test_xmode_shows_and_hides_frames_of_libraries(shell, run, capsys):
    """Frames with __tracebackhide__ are left out, or shown."""
    run("def inner():\n    1/0\ndef hidden():\n    __tracebackhide__ = True\n    inner()")
    shown = {}
    for option in ("--show", "--hide"):
        run(f"%xmode {option}")
        capsys.readouterr()
        run("hidden()")
        shown[option] = "in hidden()" in capsys.readouterr().out
    assert shown == {"--show": True, "--hide": False}


@pytest.mark.spec("CORE-153")
def test_doctest_mode_shows_results_as_plain_python(shell, run, capsys):
    """No prompt before results, plain reprs and tracebacks; a second call brings everything back."""
    before = (shell.xmode, shell.separate_in, shell.display_formatter.active_types)
    run("%doctest_mode")
    assert capsys.readouterr().out == "Doctest mode is: ON\n"
    run("list(range(40))")
    assert capsys.readouterr().out == f"{list(range(40))}\n"
    run("1/0")
    assert capsys.readouterr().out.startswith("Traceback (most recent call last):")
    run("%doctest_mode")
    assert capsys.readouterr().out == "Doctest mode is: OFF\n"
    run("5")
    assert capsys.readouterr().out.startswith("Out[")
    assert (shell.xmode, shell.separate_in, shell.display_formatter.active_types) == before


@pytest.mark.spec("CORE-153")
def test_doctest_mode_takes_pasted_prompts(run):
    """Input with `>>> ` and `... ` runs, in this mode and out of it."""
    run("%doctest_mode")
    assert run(">>> x = 3\n>>> x + 1").result == 4


def test_pprint_switches_the_formatter(shell, run, capsys):
    """Off, a long list is one line; on again, several."""
    run("%pprint")
    assert "OFF" in capsys.readouterr().out
    run("list(range(100))")
    assert capsys.readouterr().out.count("\n") == 1
    run("%pprint")
    capsys.readouterr()
    run("list(range(100))")
    assert capsys.readouterr().out.count("\n") > 90


@pytest.mark.spec("CORE-155", "TCOR-078")
def test_precision_is_a_number_of_digits_or_a_format(shell, run, capsys):
    """The format is returned; without an argument, floats are shown as Python does."""
    assert shell.run_line_magic("precision", "3") == "%.3f"
    run("3.14159265")
    assert capsys.readouterr().out == "Out[1]: 3.142\n"
    assert shell.run_line_magic("precision", "%.2e") == "%.2e"
    run("[3.14159265]")
    assert capsys.readouterr().out == "Out[2]: [3.14e+00]\n"
    assert shell.run_line_magic("precision", "") == "%r"
    run("3.14159265")
    assert capsys.readouterr().out == "Out[3]: 3.14159265\n"
    for wrong in ("three", "-1", "%d %d"):
        with pytest.raises(UsageError, match="%precision"):
            shell.run_line_magic("precision", wrong)


@pytest.mark.spec("CORE-155", "TCOR-078")
def test_precision_reaches_numpy(shell, run, capsys):
    """Arrays and scalars follow, and come back."""
    numpy = pytest.importorskip("numpy")
    shell.user_ns["np"] = numpy
    try:
        run("%precision 3")
        capsys.readouterr()
        run("np.array([1.23456])")
        run("np.float64(1.23456), np.float32(1.5)")
        assert capsys.readouterr().out == "Out[2]: array([1.235])\nOut[3]: (1.235, 1.500)\n"
        run("%precision")
        capsys.readouterr()
        run("np.float64(1.23456)")
        assert capsys.readouterr().out == "Out[5]: np.float64(1.23456)\n"
    finally:
        numpy.set_printoptions(precision=8)


@pytest.mark.spec("CORE-157", "TCOR-091")
def test_alias_magic_makes_aliases_of_both_kinds(shell, run, capsys):
    """Without -l or -c, as many kinds as the target has; parameters come before what is given."""
    run("%alias_magic t timeit")
    assert capsys.readouterr().out == (
        "Created `%t` as an alias for `%timeit`.\nCreated `%%t` as an alias for `%%timeit`.\n"
    )
    run('%alias_magic -l -p "-n 1" old history')
    assert capsys.readouterr().out == "Created `%old` as an alias for `%history -n 1`.\n"
    run("%old")
    assert capsys.readouterr().out == "   1: %alias_magic t timeit\n"
    assert shell.find_cell_magic("t") is not None
    assert shell.find_cell_magic("old") is None


@pytest.mark.spec("CORE-157")
@pytest.mark.parametrize("line", ["x nosuch", "-c x cd", "x"])
def test_alias_magic_refuses_what_does_not_exist(shell, line):
    """The target has to be there, in the kind that is asked for."""
    with pytest.raises(UsageError):
        shell.run_line_magic("alias_magic", line)
    assert shell.find_line_magic("x") is None


@pytest.mark.spec("CORE-160", "CORE-161", "CORE-R044", "TCOR-101")
def test_gui_enables_and_disables(shell, monkeypatch):
    """A name enables that event loop; none, or no argument at all, stops it."""
    asked = []
    monkeypatch.setattr(shell, "enable_gui", asked.append)
    for line in ("qt", "GTK3", " tk ", "none", ""):
        shell.run_line_magic("gui", line)
    assert asked == ["qt", "gtk3", "tk", None, None]


@pytest.mark.spec("CORE-162", "CORE-R044")
def test_gui_refuses_what_the_front_end_can_not_do(shell):
    """A front end without event loops says so in one line; stopping what does not run is no error."""
    with pytest.raises(UsageError, match="bogus"):
        shell.run_line_magic("gui", "bogus")
    assert shell.run_line_magic("gui", "") is None


def test_autoawait_shows_and_switches(shell, run, capsys):
    """On and off, and what runs the cells: a known runner, a function of the user's, a dotted name."""
    run("%autoawait")
    assert capsys.readouterr().out == "IPython autoawait is `on`, and set to use `asyncio`\n"
    run("%autoawait off")
    assert run("await 3").error_before_exec is not None
    run(
        "def runner(coroutine):\n    try:\n        coroutine.send(None)\n    except StopIteration as end:\n        return end.value"
    )
    run("%autoawait runner")
    run("async def five():\n    return 5")
    assert run("await five()").result == 5
    run("%autoawait asyncio.run")
    assert run("await five()").result == 5
    capsys.readouterr()
    with pytest.raises(UsageError, match="'foo'"):
        shell.run_line_magic("autoawait", "foo")
    with pytest.raises(UsageError, match="nosuch"):
        shell.run_line_magic("autoawait", "nosuch.module")


@pytest.mark.spec("CORE-159")
def test_profile_prints_its_name(shell, capsys, tmp_path):
    """The name of the profile's folder, or that there is none."""
    shell.run_line_magic("profile", "")
    assert capsys.readouterr().out == "There is no profile.\n"
    shell.profile_dir = type("Profile", (), {"location": str(tmp_path / "profile_science")})()
    shell.run_line_magic("profile", "")
    assert capsys.readouterr().out == "science\n"
