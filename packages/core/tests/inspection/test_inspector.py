from __future__ import annotations

import functools
import sys
import types
from unittest.mock import Mock

import pytest

from ipy.core.inspection import Inspector, OInfo

SOURCE = """
class A:
    "class doc"
    def __init__(self, a, b=1):
        "init doc"
    def __call__(self, x):
        "call doc"
class B(A): pass
class NoDoc: pass
def fn(a: int = 1) -> "str":
    "fn doc"
    return 1
"""


def text(obj, name="", detail_level=0, info=None, **kwargs):
    return Inspector().mime_bundle(obj, name, info, detail_level, **kwargs)["text/plain"]


def lines(*args, **kwargs):
    return [" ".join(line.split()) for line in text(*args, **kwargs).splitlines()]


@pytest.fixture
def said():
    return []


@pytest.fixture
def inspector(said):
    return Inspector(show=lambda bundle: said.append(bundle["text/plain"]), write=said.append)


@pytest.mark.spec("TCOR-054", "CORE-114", "CORE-111")
def test_a_class_shows_its_signature_both_docstrings_and_subclasses(cell):
    """The fields of a class stand in the known order."""
    ns = cell(SOURCE)
    assert lines(ns["A"], "A") == [
        "Init signature: A(a, b=1)",
        "Docstring: class doc",
        "Init docstring: init doc",
        "File: <ipython-input-1-test>",
        "Type: type",
        "Subclasses: B",
    ]


@pytest.mark.spec("TCOR-054", "CORE-111")
def test_a_function_shows_signature_docstring_file_and_type(cell):
    """The fields of a function stand in the known order, titles in one column."""
    assert text(cell(SOURCE)["fn"], "fn") == (
        "Signature: fn(a: int = 1) -> 'str'\n"
        "Docstring: fn doc\n"
        "File:      <ipython-input-1-test>\n"
        "Type:      function"
    )


@pytest.mark.spec("TCOR-054", "CORE-111")
def test_an_instance_shows_how_it_is_called_and_what_its_class_says(cell):
    """A callable instance has a signature, a string form, and the docstrings of class, constructor and call."""
    ns = cell(SOURCE)
    fields = dict(line.split(": ", 1) for line in lines(ns["A"](1), "a"))
    assert fields["Signature"] == "a(x)"
    assert fields["Type"] == "A"
    assert fields["String form"].startswith("<__main__.A object at 0x")
    assert fields["Docstring"] == "class doc"
    assert fields["Init docstring"] == "init doc"
    assert fields["Call docstring"] == "call doc"
    assert "Call signature" not in fields


@pytest.mark.spec("CORE-100", "CORE-R071")
def test_details_add_the_source_of_what_was_typed_at_the_prompt(cell):
    """`??` shows the source of functions and classes of a cell; the docstring that is in it is not repeated."""
    ns = cell(SOURCE)
    shown = text(ns["fn"], "fn", 1)
    assert 'def fn(a: int = 1) -> "str":\n    "fn doc"\n    return 1' in shown
    assert "Docstring" not in shown
    assert 'class A:\n    "class doc"' in text(ns["A"], "A", 1)
    assert 'class A:\n    "class doc"' in text(ns["A"](1), "a", 1)


@pytest.mark.spec("TCOR-054")
def test_details_show_the_docstring_where_there_is_no_source():
    """`len??` falls back to the docstring."""
    assert lines(len, "len", 1) == lines(len, "len", 0)
    assert "Docstring: Return the number of items in a container." in lines(len, "len", 1)


@pytest.mark.spec("CORE-106", "CORE-100")
def test_long_fields_are_cut_in_the_middle_unless_details_are_asked_for():
    """`?` shows both ends of a long string form, `??` all of it."""
    big = list(range(1000))
    short = text(big, "big")
    assert "[0, 1, 2" in short
    assert " <...> " in short
    assert "998, 999]" in short
    assert "500" not in short
    assert "500" in text(big, "big", 1)


@pytest.mark.spec("CORE-112")
def test_fields_without_a_value_are_left_out():
    """A number has no length, no signature, no file."""
    titles = [
        line.split(":")[0]
        for line in lines(5, "n")
        if line.startswith(("Type", "Length", "Signature", "File"))
    ]
    assert titles == ["Type"]


@pytest.mark.spec("CORE-111")
def test_the_length_of_containers_is_shown():
    """Length stands between type and docstring."""
    assert lines({"k": 1}, "d")[:3] == ["Type: dict", "String form: {'k': 1}", "Length: 1"]


@pytest.mark.spec("CORE-113")
def test_a_getdoc_method_overrides_the_docstring():
    """An object may say what its documentation is."""

    class Own:
        "not this"

        def getdoc(self):
            return "rather this"

    fields = Inspector().info(Own(), "o")
    assert fields["docstring"] == "rather this"
    assert fields["class_docstring"] == "not this"


@pytest.mark.spec("CORE-115")
@pytest.mark.parametrize("obj", [types.ModuleType("empty"), lambda: 0, property(lambda self: 0)])
def test_docstrings_of_builtin_types_are_not_shown_as_an_objects_own(obj):
    """A module or function without a docstring has none, whatever its type says of itself."""
    assert Inspector().info(obj, "o")["docstring"] is None


@pytest.mark.spec("CORE-116")
def test_docstrings_are_text_of_any_script():
    """A docstring in Greek comes back as it is."""

    def greek():
        "Ελληνικά"

    assert Inspector().info(greek)["docstring"] == "Ελληνικά"


@pytest.mark.spec("CORE-117", "CORE-R067", "CORE-R070")
def test_odd_objects_do_not_crash_inspection():
    """No module, no docstring, failing attributes, a failing repr: the rest is shown."""

    class Odd:
        __module__ = None

        @property
        def __doc__(self):
            raise RuntimeError("no doc")

        def __repr__(self):
            raise ValueError("no repr")

        def __len__(self):
            raise TypeError("no length")

    class Bare:
        pass

    shown = text(Odd(), "odd", 1)
    assert "Odd" in shown
    assert "<unprintable: ValueError>" in shown
    assert "Length" not in shown
    assert lines(Bare, "Bare")[:2] == ["Init signature: Bare()", "Docstring: <no docstring>"]
    assert text(Odd, "Odd", 1)


@pytest.mark.spec("TCOR-059")
def test_objects_that_answer_to_every_name_are_described_by_their_class():
    """A mock is described without believing its attributes."""

    class Everything:
        "class doc"

        def __getattr__(self, name):
            return lambda *args, **kwargs: "nonsense"

    fields = Inspector().info(Everything(), "e", None, 1)
    assert fields["docstring"] == "class doc"
    assert fields["definition"] is None
    assert "class Everything" in fields["source"]
    assert Inspector().info(Mock(), "m")["type_name"] == "Mock"


@pytest.mark.spec("TCOR-059", "CORE-118")
def test_partials_and_wrapped_functions_lead_to_the_function():
    """The signature is that of the call; source and file are those of the innermost function."""

    def real(a, b, c=3):
        "doc of real"
        return a

    @functools.wraps(real)
    def wrapper(*args, **kwargs):
        return real(*args, **kwargs)

    fields = Inspector().info(wrapper, "w", None, 1)
    assert fields["definition"] == "w(a, b, c=3)"
    assert "def real(a, b, c=3)" in fields["source"]
    partial = Inspector().info(functools.partial(real, 1), "p", None, 1)
    assert partial["definition"] == "p(b, c=3)"
    assert "def real" in partial["source"]
    assert partial["file"].endswith("test_inspector.py")


@pytest.mark.spec("TCOR-059")
def test_the_source_of_a_property_names_its_parts():
    """Getter and setter follow one another under comments."""

    class A:
        @property
        def p(self):
            "prop doc"
            return 1

        @p.setter
        def p(self, value):
            pass

    source = Inspector().info(A.p, "a.p", None, 1)["source"]
    assert source.startswith("# a.p.fget\n@property\ndef p(self):")
    assert "# a.p.fset\n@p.setter\ndef p(self, value):" in source


@pytest.mark.spec("CORE-R108")
def test_a_failing_property_is_described_not_run():
    """`obj.prop?` shows the property; its exception is left for the access itself."""

    class Bad:
        @property
        def p(self):
            "explains p"
            raise RuntimeError("shown at first access")

    assert "explains p" in text(Bad.p, "b.p")
    with pytest.raises(RuntimeError, match="shown at first access"):
        _ = Bad().p


@pytest.mark.spec("CORE-119")
def test_binary_files_are_named_but_not_printed(said, inspector):
    """The file of an extension module is shown; its bytes are not."""
    import numpy.random.mtrand as extension

    assert Inspector().info(extension, "m", None, 1)["source"] is None
    inspector.pfile(extension, "m")
    assert "binary" in said[0]


@pytest.mark.spec("TCOR-057")
def test_custom_documentation_of_an_attribute_is_used():
    """`__custom_documentations__` of the parent comes before the docstring of the value."""

    class Owner:
        __custom_documentations__ = {"f": "what f is for"}
        f = 3
        g = 4

    owner = Owner()
    info = OInfo(False, False, True, "Interactive", owner, owner.f)
    assert Inspector().info(owner.f, "o.f", info)["docstring"] == "what f is for"
    assert Inspector().info(owner.g, "o.g", info)["docstring"] == int.__doc__.strip()


@pytest.mark.spec("CORE-105")
def test_magics_show_their_documentation_and_aliases_themselves():
    """A magic has no type to show; an alias has only its repr."""

    def magic(line):
        "Does wonders."

    class Alias:
        def __repr__(self):
            return "<alias ls for 'ls -F'>"

    magic_info = OInfo(True, False, True, "IPython internal", None, magic)
    assert lines(magic, "%magic", 0, magic_info)[0] == "Docstring: Does wonders."
    assert not any(line.startswith("Type") for line in lines(magic, "%magic", 0, magic_info))
    alias_info = OInfo(True, True, True, "IPython internal", None, Alias())
    assert text(alias_info.obj, "ls", 0, alias_info) == "Repr: <alias ls for 'ls -F'>"


@pytest.mark.spec("TCOR-055")
def test_hooks_add_representations_and_a_failing_one_costs_only_its_own(caplog):
    """`mime_hooks` are given the object and its facts; None adds nothing; an error is logged."""
    inspector = Inspector()

    def html(data):
        return f"<b>{data.info_dict['type_name']} {data.detail_level} {data.omit_sections}</b>"

    def bad(data):
        raise RuntimeError("broken hook")

    inspector.mime_hooks = {
        "text/html": html,
        "application/x-bad": bad,
        "application/x-none": lambda data: None,
    }
    bundle = inspector.mime_bundle(5, "n", detail_level=1, omit_sections=["file"])
    assert bundle["text/html"] == "<b>int 1 ['file']</b>"
    assert set(bundle) == {"text/plain", "text/html"}
    assert "application/x-bad" in caplog.text


@pytest.mark.spec("TCOR-055")
def test_sections_can_be_left_out():
    """`omit_sections` takes titles and keys, in any case."""
    full = text(len, "len")
    assert "Docstring" not in text(len, "len", omit_sections=["docstring"])
    assert "Type:" not in text(len, "len", omit_sections=["Type"])
    assert "Type:" in full


@pytest.mark.spec("TCOR-056")
def test_a_docstring_formatter_adds_html():
    """A formatter that makes HTML of docstrings gives the bundle an HTML representation."""
    made = Inspector().mime_bundle(
        len, "len", formatter=lambda doc: {"text/plain": doc, "text/html": f"<p>{doc}</p>"}
    )
    assert "<p>Return the number of items in a container.</p>" in made["text/html"]


def test_titles_and_code_are_coloured_by_the_collaborators():
    """Headings and code go through the callables that were passed in."""
    inspector = Inspector(heading=lambda title: f"<{title}>", highlight=str.upper)
    assert inspector.mime_bundle(len, "len")["text/plain"].startswith(
        "<Signature:> LEN(OBJ, /)\n<Docstring:>"
    )


@pytest.mark.spec("TCOR-054")
def test_long_signatures_take_a_line_per_parameter():
    """Above 75 characters each parameter has its own line, with the markers / and *."""

    def many(
        first_parameter,
        /,
        second_parameter=1,
        *,
        third_parameter: int = 2,
        fourth_parameter: str = "x",
    ) -> int:
        return 1

    assert Inspector().info(many, "many")["definition"] == (
        "many(\n    first_parameter,\n    /,\n    second_parameter=1,\n    *,\n"
        "    third_parameter: 'int' = 2,\n    fourth_parameter: 'str' = 'x',\n) -> 'int'"
    )


@pytest.mark.spec("TCOR-054")
def test_ten_subclasses_are_named_and_the_rest_counted_by_dots():
    """More than ten subclasses end in dots."""

    class Base:
        pass

    heirs = [type(f"Heir{i}", (Base,), {}) for i in range(12)]
    assert len(heirs) == 12
    named = Inspector().info(Base, "Base")["subclasses"]
    assert named == ", ".join(f"Heir{i}" for i in range(10)) + ", ..."


@pytest.mark.spec("CORE-179", "TCOR-060")
def test_pdoc_shows_the_docstrings_of_class_constructor_and_call(cell, said, inspector):
    """`%pdoc` gathers the docstrings under headings, and says so where there is none."""
    ns = cell(SOURCE)
    inspector.pdoc(ns["A"], "A")
    inspector.pdoc(ns["A"](1), "a")
    inspector.pdoc(ns["NoDoc"], "NoDoc")
    assert said == [
        "Class docstring:\n    class doc\nInit docstring:\n    init doc",
        "Class docstring:\n    class doc\nInit docstring:\n    init doc\nCall docstring:\n    call doc",
        "No documentation found for NoDoc",
    ]


@pytest.mark.spec("CORE-179", "CORE-180")
def test_pdef_prints_signatures_of_functions_and_constructors(cell, said, inspector):
    """`%pdef` prints the header of a function, the constructor's for a class."""
    ns = cell(SOURCE)
    inspector.pdef(ns["fn"], "fn")
    inspector.pdef(ns["A"], "A")
    inspector.pdef(3, "n")
    assert said == [
        " fn(a: int = 1) -> 'str'",
        "Class constructor information:\n A(a, b=1)",
        "Object is not callable.",
    ]


@pytest.mark.spec("CORE-179")
def test_psource_shows_the_source_or_says_there_is_none(cell, said, inspector):
    """`%psource` shows the text of a definition."""
    inspector.psource(cell(SOURCE)["fn"], "fn")
    inspector.psource(len, "len")
    assert said == [
        'def fn(a: int = 1) -> "str":\n    "fn doc"\n    return 1\n',
        "No source found for len",
    ]


@pytest.mark.spec("CORE-179")
def test_pfile_shows_the_file_from_the_definition_on(tmp_path, monkeypatch, capsys, inspector):
    """`%pfile` prints the file of an object, beginning with its definition."""
    (tmp_path / "shown_by_pfile.py").write_text("import os\n\n\ndef target():\n    return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    import shown_by_pfile

    inspector.pfile(shown_by_pfile.target, "target")
    assert capsys.readouterr().out == "def target():\n    return 1\n"
    del sys.modules["shown_by_pfile"]


@pytest.mark.spec("CORE-109")
def test_each_request_shows_once(said, inspector):
    """Help asked for in a loop is shown as often as it was asked for."""
    for number in range(3):
        inspector.pinfo(number, "number")
    assert [shown.count("Type:") for shown in said] == [1, 1, 1]


def test_the_redefinition_of_a_class_at_the_prompt_wins(cell):
    """`??` shows the class as it was typed last."""
    cell("class Again:\n    x = 1\n")
    ns = cell("class Again:\n    x = 2\n")
    assert Inspector().info(ns["Again"], "Again", None, 1)["source"] == "class Again:\n    x = 2\n"


def test_the_real_file_of_frozen_modules_is_found():
    """A function of a frozen module of the standard library has a file on the disk."""
    import os.path

    assert (
        Inspector()
        .info(os.path.join, "join")["file"]
        .endswith("posixpath.py" if os.name == "posix" else "ntpath.py")
    )


@pytest.mark.spec("TCOR-056")
def test_sphinx_renders_docstrings_where_docrepr_is_installed(monkeypatch):
    """`sphinxify` is a formatter; without docrepr it says what to install."""
    from ipy.core.inspection import sphinxify

    monkeypatch.setitem(sys.modules, "docrepr.sphinxify", None)
    with pytest.raises(ImportError, match="pip install docrepr"):
        sphinxify("text")
    renderer = types.ModuleType("docrepr.sphinxify")
    renderer.sphinxify = lambda docstring, folder: f"<p>{docstring}</p>"
    monkeypatch.setitem(sys.modules, "docrepr", types.ModuleType("docrepr"))
    monkeypatch.setitem(sys.modules, "docrepr.sphinxify", renderer)
    assert sphinxify("text") == {"text/plain": "text", "text/html": "<p>text</p>"}


def test_the_facades_import_next_to_nothing():
    """Completion, inspection and pager cost nothing until they are used."""
    import subprocess

    code = (
        "import sys, ipy.core.completion, ipy.core.inspection\n"
        "heavy = {'ast', 'inspect', 'traitlets', 'jedi', 'pygments', 'asyncio', 'subprocess', 'sqlite3', 'dataclasses'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "import ipy.core.pager\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.spec("CORE-118", "CORE-R071")
def test_the_source_of_a_magic_is_that_of_its_method():
    """A magic is a bound method, perhaps behind a decorator; its source is found through both."""

    class Mine:
        def plain(self, line):
            return "plain magic"

        @functools.lru_cache
        def decorated(self, line):
            return "decorated magic"

    info = OInfo(True, False, True, "IPython internal", None, None)
    assert 'return "plain magic"' in text(Mine().plain, "%plain", 1, info)
    assert 'return "decorated magic"' in text(Mine.decorated, "%decorated", 1, info)
