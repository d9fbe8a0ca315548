"""Helpers around objects, names, sources and times."""

from __future__ import annotations

import io
import json.decoder
import sys

import pytest

from ipy.core.helpers import objects, sourcefiles, timing


class Hostile:
    """Answers nothing well."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __dir__(self):
        raise RuntimeError


class Everything:
    """Has every attribute."""

    def __getattr__(self, name):
        return lambda: name


class Shown:
    """Has a method."""

    def _repr_html_(self):
        return "<b>"


@pytest.mark.spec("TCOR-133")
def test_names_are_imported():
    """A module, or a name in one; what is missing is an ImportError."""
    assert objects.import_item("json") is json
    assert objects.import_item("json.decoder.JSONDecoder") is json.decoder.JSONDecoder
    with pytest.raises(ImportError, match="nothing"):
        objects.import_item("json.nothing")
    assert objects.find_mod("json.decoder") == json.decoder.__file__
    assert objects.find_mod("no_such_module_at_all") is None


@pytest.mark.spec("TCOR-133")
def test_objects_that_fail_are_harmless():
    """Asking a hostile object is answered; methods that an object really has are found."""
    assert objects.dir2(Hostile()) == []
    assert "_repr_html_" in objects.dir2(Shown())
    assert not objects.safe_hasattr(Hostile(), "x")
    assert objects.get_real_method(Shown(), "_repr_html_")() == "<b>"
    for obj in (Hostile(), Everything(), Shown, Shown()):
        assert objects.get_real_method(obj, "_repr_png_") is None


@pytest.mark.spec("TCOR-133")
def test_small_helpers(tmp_path):
    """Each does what its name says."""
    found = {"a": 1, "b": 2}
    with objects.preserve_keys(found, "a", "c"):
        found.update(a=5, b=6, c=7)
    assert found == {"a": 1, "b": 6}
    assert objects.uniq_stable([3, 1, 3, 2, 1]) == [3, 1, 2]
    assert objects.chop([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
    assert repr(objects.Sentinel("missing", "here", "doc")) == "here.missing"
    before = list(sys.path)
    with objects.prepended_to_syspath(str(tmp_path)):
        assert sys.path == [str(tmp_path), *before]
    assert sys.path == before

    @objects.flag_calls
    def fails(x):
        return 1 / x

    assert not fails.called
    fails(1)
    assert fails.called
    with pytest.raises(ZeroDivisionError):
        fails(0)
    assert not fails.called


@pytest.mark.spec("TCOR-133")
def test_sources_are_read_in_their_encoding(tmp_path):
    """PEP 263 decides; the line that says so is left out unless it is wanted."""
    source = "# coding: latin-1\nx = 'ü'\n"
    path = tmp_path / "m.py"
    path.write_bytes(source.encode("latin-1"))
    assert sourcefiles.read_py_file(str(path)) == "x = 'ü'\n"
    assert sourcefiles.read_py_file(str(path), skip_encoding_cookie=False) == source
    assert sourcefiles.source_to_unicode(source.encode("latin-1")) == "x = 'ü'\n"
    assert sourcefiles.source_to_unicode(io.BytesIO(b"y = 1\n")) == "y = 1\n"
    assert sourcefiles.source_to_unicode(source) == source
    assert sourcefiles.read_py_url(path.as_uri()) == "x = 'ü'\n"


@pytest.mark.spec("TCOR-133")
def test_functions_are_timed():
    """The number of calls is the one asked for, and the last value comes back."""
    calls = []
    total, each, output = timing.timings_out(4, lambda x: calls.append(x) or len(calls), 7)
    assert (calls, output) == ([7] * 4, 4)
    assert each == total / 4
    assert timing.timing(len, "x") >= 0
    assert len(timing.timings(1, len, "x")) == 2
    with pytest.raises(ValueError, match="reps must be at least 1, got 0"):
        timing.timings_out(0, len, "x")
    assert timing.clocku() + timing.clocks() > 0
