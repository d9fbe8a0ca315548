"""The caches of inputs and results."""

from __future__ import annotations

import builtins

import pytest

from ipy.core.caches import InputCache, ResultCache


def results(size=1000, **names):
    namespace = {"_": "", "__": "", "___": "", **names}
    return ResultCache(namespace, {}, size), namespace


@pytest.mark.spec("CORE-057", "CORE-058")
def test_the_last_three_inputs_are_at_hand():
    """While cell 4 runs, `_i` is the input of cell 3, and `_i4` its own."""
    namespace = {}
    cache = InputCache(namespace)
    for number, text in enumerate(["a", "b", "c", "d\n"], start=1):
        cache.store(number, text)
    assert (namespace["_i"], namespace["_ii"], namespace["_iii"]) == ("c", "b", "a")
    assert (namespace["_i1"], namespace["_i4"]) == ("a", "d")


def test_clearing_the_inputs():
    """Nothing of the inputs is left, and the next one starts anew."""
    namespace = {}
    cache = InputCache(namespace)
    cache.store(1, "a")
    cache.clear()
    assert "_i1" not in namespace
    cache.store(1, "b")
    assert namespace["_i"] == ""


@pytest.mark.spec("CORE-059", "CORE-060")
def test_results_by_number_and_by_age():
    """`_`, `__`, `___` are the last three results; `_<n>` and `Out[n]` those of a prompt."""
    cache, namespace = results()
    for number, value in enumerate("abcd", start=1):
        cache.store(number, value)
    assert (namespace["_"], namespace["__"], namespace["___"]) == ("d", "c", "b")
    assert namespace["_1"] == cache.results[1] == "a"


@pytest.mark.spec("CORE-064", "TCOR-036")
def test_a_users_own_underscore_is_respected_until_it_is_deleted():
    """Results are cached by number meanwhile, and `_` comes back afterwards."""
    cache, namespace = results()
    cache.store(1, "a")
    namespace["_"] = "mine"
    cache.store(2, "b")
    assert namespace["_"] == "mine"
    assert namespace["_2"] == "b"
    del namespace["_"]
    cache.store(3, "c")
    assert namespace["_"] == "c"


def test_a_translator_in_the_builtins_is_not_shadowed(monkeypatch):
    """After `gettext.install()` the shell leaves `_` alone."""
    monkeypatch.setattr(builtins, "_", str.upper, raising=False)
    cache, namespace = results()
    cache.store(1, "a")
    assert namespace["_"] == ""
    assert namespace["_1"] == "a"


@pytest.mark.spec("CORE-063", "TCOR-036")
def test_size_zero_keeps_nothing():
    """With `cache_size=0` there are no results to come back to."""
    cache, namespace = results(size=0)
    cache.store(1, "a")
    assert cache.results == {}
    assert namespace == {"_": "", "__": "", "___": ""}


def test_a_full_cache_drops_its_oldest_fifth():
    """At the limit the oldest results go, with a warning that says how many."""
    cache, namespace = results(size=10)
    for number in range(1, 11):
        cache.store(number, number)
    with pytest.warns(UserWarning, match="Flushing oldest 2 entries"):
        cache.store(11, 11)
    assert sorted(cache.results) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert "_2" not in namespace
    assert namespace["_11"] == 11


@pytest.mark.spec("CORE-177")
def test_forgetting_an_object_removes_every_reference_to_it():
    """Only the object itself goes, not what is equal to it."""
    value, equal = [1], [1]
    cache, namespace = results()
    cache.store(1, equal)
    cache.store(2, value)
    cache.store(3, value)
    cache.forget(value)
    assert cache.results == {1: equal}
    assert all(held is not value for held in namespace.values())


def test_out_is_not_kept_in_out():
    """Looking at `Out` adds nothing to it."""
    cache, _ = results()
    cache.store(1, cache.results)
    assert cache.results == {}
