from __future__ import annotations

import collections

import pytest


class Keys:
    def _ipython_key_completions_(self):
        return ["k1", "k2", 3]


@pytest.mark.spec("TCOR-042")
def test_keys_of_dicts(texts, namespace):
    """String keys behind a quote, all keys without."""
    namespace["d"] = {"abc": 1, "a b": 2, "x": 3}
    assert texts('d["a') == ["a b", "abc"]
    assert texts("d['x") == ["x"]
    assert texts("d[") == ["'a b'", "'abc'", "'x'"]
    assert texts('d["nope') == []


@pytest.mark.spec("TCOR-042")
def test_keys_in_other_places(texts, namespace):
    """Nested containers, attributes, calls around, and the cursor amid brackets."""
    namespace["d"] = {"outer": {"inner": {"most": 1}}}
    assert texts('d["outer"]["in') == ["inner"]
    assert texts('print(d["outer"]["inner"]["') == ["most"]
    assert texts('d["ou¦"]') == ["outer"]


@pytest.mark.spec("TCOR-042", "CORE-332")
def test_quotes_within_keys_are_escaped(texts, namespace):
    """What is inserted means the key, in the quotes that were typed."""
    namespace["d"] = {'qu"ote': 1, "it's": 2, "back\\slash": 3}
    assert texts('d["qu') == ['qu\\"ote']
    assert texts("d['qu") == ['qu"ote']
    assert texts("d['it") == ["it\\'s"]
    assert texts('d["back') == ["back\\\\slash"]
    assert texts('d[r"back') == ["back\\slash"]


@pytest.mark.spec("TCOR-042")
def test_bytes_numbers_and_tuples(texts, namespace):
    """Each kind of key in its place."""
    namespace["d"] = {b"xx": 1, "xy": 2, 10: 3, 12: 4, 0x1F: 5}
    assert texts('d[b"x') == ["xx"]
    assert texts('d["x') == ["xy"]
    assert texts("d[1") == ["10", "12"]
    assert texts("d[0x1") == ["0x1f"]
    namespace["t"] = {("t1", "u1"): 1, ("t1", 7): 2, ("t2", "u2"): 3}
    assert texts('t["') == ["t1", "t2"]
    assert texts('t["t1", ') == ["'u1'", "7"]
    assert texts('t["t1", "u') == ["u1"]


@pytest.mark.spec("TCOR-042")
def test_objects_say_which_keys_they_have(texts, namespace):
    """`_ipython_key_completions_` is asked."""
    namespace["k"] = Keys()
    assert texts('k["') == ["k1", "k2"]
    assert texts("k[") == ["'k1'", "'k2'", "3"]


@pytest.mark.spec("TCOR-042")
def test_columns_come_second_in_the_loc_of_a_data_frame(texts, namespace):
    """`.loc` and `.at` take a label of a row and then one of a column, whatever chose the rows."""
    pandas = pytest.importorskip("pandas")
    rows = pandas.MultiIndex.from_tuples([("r1", "s1"), ("r2", "s2")])
    namespace["df"] = pandas.DataFrame({"alpha": [1], "beta": [2]}, index=["row1"])
    namespace["deep"] = pandas.DataFrame({("top", "low"): [1, 2], "beta": [3, 4]}, index=rows)
    namespace["series"] = pandas.Series([1], index=["row1"])
    assert texts("df.loc[:, 'be") == ["beta"]
    assert texts("df.loc[:, ") == ["'alpha'", "'beta'"]
    assert texts("df.loc['row1', 'al¦']") == ["alpha"]
    assert texts("df.loc[df.alpha > 0, 'be") == ["beta"]
    assert texts("df.loc[['row1'], 'be") == ["beta"]
    assert texts("df.at['row1', 'be") == ["beta"]
    assert texts("df.at['ro") == ["row1"]
    assert texts("df.loc['row1', 'beta', 'be") == []
    assert texts("deep.loc['r1', '") == ["beta", "s1", "top"]
    assert texts("deep.loc[:, 'to") == ["top"]
    assert texts("series.loc['ro") == ["row1"]
    assert texts("series.loc[:, '") == []


@pytest.mark.spec("TCOR-042")
def test_columns_of_data_frames_and_fields_of_records(texts, namespace):
    """pandas and numpy, without running their properties for what is not asked."""
    numpy = pytest.importorskip("numpy")
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"height": [1.0], "width": [2.0], ("a", "b"): [3.0]})
    namespace["df"] = pandas.DataFrame({"height": [1.0], "weight": [2.0]}, index=["row1"])
    namespace["record"] = numpy.array([(1, 2.0)], dtype=[("first", "i4"), ("second", "f8")])
    assert len(frame.columns) == 3
    assert texts('df["') == ["height", "weight"]
    assert texts('df["he') == ["height"]
    assert texts('df.loc["ro') == ["row1"]
    assert texts('record["') == ["first", "second"]
    assert "mean" in texts('df["height"].mea')


@pytest.mark.spec("TCOR-042")
def test_closing_quote_and_bracket(completer, texts, namespace):
    """`auto_close_dict_keys` writes what closes the key, unless it is there."""
    namespace["d"] = {"key": 1}
    completer.auto_close_dict_keys = True
    assert texts('d["ke') == ['key"]']
    assert texts('d["ke¦"]') == ["key"]
    assert texts('d["ke¦]') == ['key"']


def test_dict_displays_that_were_not_executed(texts):
    """The keys of a dict in the same cell are known."""
    assert texts('d = {"alpha": 1, "beta": 2}\nd["al') == ["alpha"]


def test_reading_keys_leaves_a_defaultdict_as_it_is(texts, namespace):
    """Looking does not fill in missing keys."""
    namespace["dd"] = collections.defaultdict(list, known=["x"])
    assert texts('dd["missing"].app') == ["append"]
    assert dict(namespace["dd"]) == {"known": ["x"]}
