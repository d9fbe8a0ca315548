from __future__ import annotations

import signal
import threading
import time

import pytest

from ipy.core.completion import IPCompleter, SimpleCompletion, context_matcher
from ipy.core.hooks import StrDispatch

#: Far above the 0.2 s that a completion may take, far below what the objects here would take: a guard against hanging.
PATIENCE = 5.0
FOREVER = 60.0


@pytest.fixture
def release():
    """An event that the slow objects wait for, so that no thread outlives its test for long."""
    event = threading.Event()
    yield event
    event.set()


def complete(namespace, source, **settings):
    completer = IPCompleter(namespace=namespace)
    completer.use_jedi = False
    for name, value in settings.items():
        setattr(completer, name, value)
    begun = time.monotonic()
    found = [one.text for one in completer.completions(source, len(source))]
    assert time.monotonic() - begun < PATIENCE
    return found


@pytest.mark.spec("CORE-335", "CORE-R065", "CORE-R025")
def test_properties_are_listed_and_never_run(capsys):
    """Completing attributes runs no property, be it slow, failing or noisy."""
    ran = []

    class A:
        @property
        def slow(self):
            ran.append("slow")
            time.sleep(FOREVER)

        @property
        def failing(self):
            ran.append("failing")
            print("noise")
            raise RuntimeError

    assert complete({"a": A()}, "a.") == ["failing", "slow"]
    assert complete({"a": A()}, "a.sl") == ["slow"]
    assert complete({"a": A()}, "a.slow.") == []
    assert ran == []
    assert capsys.readouterr() == ("", "")


def test_a_slow_repr_is_not_asked_for():
    """Nothing in a completion needs the string form of an object."""

    class A:
        x = 1

        def __repr__(self):
            time.sleep(FOREVER)

        def method(self, default=None):
            pass

    instance = A()
    A.method.__defaults__ = (instance,)
    assert complete({"a": instance}, "a.") == ["method", "x"]
    assert complete({"a": instance}, "a")[0] == "a"


def test_getattr_and_getattribute_are_not_called():
    """Objects that compute their attributes are not asked to."""
    ran = []

    class A:
        x = 1

        def __getattr__(self, name):
            ran.append(name)
            raise AttributeError(name)

    class B:
        y = 1

        def __getattribute__(self, name):
            ran.append(name)
            return object.__getattribute__(self, name)

    assert complete({"a": A()}, "a.x") == ["x"]
    assert complete({"b": B()}, "b.y") == ["y"]
    assert ran == []


def test_a_hanging_dir_is_given_up_for_what_stands_in_the_tables(release):
    """A `__dir__` that does not answer in time is replaced by the static listing."""

    class A:
        x = 1

        def __dir__(self):
            release.wait(FOREVER)
            return ["late"]

    assert complete({"a": A()}, "a.x") == ["x"]


def test_hanging_keys_are_given_up(release):
    """A `_ipython_key_completions_` that does not answer in time gives no keys."""

    class A:
        def _ipython_key_completions_(self):
            release.wait(FOREVER)
            return ["late"]

    assert "late" not in complete({"a": A()}, 'a["')


def test_many_hanging_calls_do_not_pile_up_threads(release):
    """While several calls hang, no further ones are started; completion goes on without them."""

    class A:
        x = 1

        def __dir__(self):
            release.wait(FOREVER)
            return []

    before = threading.active_count()
    for _ in range(12):
        assert complete({"a": A()}, "a.x", time_budget_ms=20) == ["x"]
    assert threading.active_count() - before <= 4


def test_a_million_attributes_are_not_all_looked_at():
    """An object with very many attributes is listed as far as there is time."""

    class A:
        pass

    a = A()
    vars(a).update(dict.fromkeys((f"attr_{number}" for number in range(1_000_000)), 1))
    assert len(complete({"a": a}, "a.")) <= 3000
    assert complete({"a": a}, "a.attr_1")[0].startswith("attr_1")


def test_a_million_keys_are_not_all_looked_at():
    """A large dict is listed as far as there is time."""
    big = dict.fromkeys((f"key {number}" for number in range(1_000_000)), 1)
    assert 0 < len(complete({"d": big}, 'd["')) <= 3000


def test_a_folder_with_very_many_files(tmp_path):
    """A large folder is listed up to a limit."""
    for number in range(3000):
        (tmp_path / f"file{number}").touch()
    found = complete({}, f'open("{tmp_path}/fi')
    assert len(found) == 500


def test_endless_expressions_are_not_computed():
    """Powers, shifts and repetitions are not run to find their type."""
    assert "bit_length" in complete({}, "(2 ** 10 ** 10).bit_l")
    assert "bit_length" in complete({}, "(1 << 10 ** 12).bit_l")
    assert "upper" in complete({}, "('a' * 10 ** 12).up")


def test_code_that_refers_to_itself_ends():
    """Definitions in a ring are left without a value."""
    assert complete({}, "def f(): return g()\ndef g(): return f()\nf().") == []
    assert complete({}, "x = y\ny = x\nx.") == []
    assert isinstance(complete({}, "class A(B): pass\nclass B(A): pass\nA().x"), list)


def test_names_may_change_while_they_are_listed():
    """Another thread may define names meanwhile: a cell runs while the user types."""
    namespace = {f"name{number}": number for number in range(1000)}
    stop = threading.Event()

    def change():
        number = 0
        while not stop.is_set():
            number += 1
            namespace[f"new{number % 5000}"] = number
            namespace.pop(f"new{(number - 50) % 5000}", None)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(30):
            assert "name999" in complete(namespace, "name99", time_budget_ms=5000)
    finally:
        stop.set()
        thread.join()


@pytest.mark.spec("CORE-333")
def test_a_failing_custom_completer_does_not_end_the_line(caplog):
    """A matcher that raises is logged; the others still answer."""
    completer = IPCompleter(namespace={"value": 1})
    completer.use_jedi = False

    def bad(text):
        raise RuntimeError("broken completer")

    completer.custom_matchers.append(bad)
    assert [one.text for one in completer.completions("valu", 4)] == ["value"]
    assert "broken completer" in caplog.text


def test_keyboard_interrupt_gets_through(release):
    """Ctrl-C during a completion is not swallowed."""
    completer = IPCompleter(namespace={})

    def interrupted(text):
        signal.raise_signal(signal.SIGINT)  # as Ctrl-C does: the main thread gets it
        release.wait(FOREVER)

    completer.custom_matchers.append(interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(completer.completions("x", 1))


class OwnBase(BaseException):
    """What a program may raise that is no `Exception`."""


ENDINGS = [SystemExit, KeyboardInterrupt, GeneratorExit, OwnBase]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("use_jedi", [False, True])
def test_a_dir_that_ends_the_program_is_given_up_for_what_stands_in_the_tables(ending, use_jedi):
    """Whatever `__dir__` raises, Tab offers what can be told without it."""

    class A:
        x = 1

        def __dir__(self):
            raise ending

    assert "x" in complete({"a": A()}, "a.x", use_jedi=use_jedi)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_list_of_keys_that_ends_the_program_offers_nothing(ending, tmp_path, monkeypatch):
    """Whatever `_ipython_key_completions_` raises, as a method or as a property, there are no keys."""

    def leave(self):
        raise ending

    monkeypatch.chdir(tmp_path)  # else the files of the folder would be offered
    method = type("A", (), {"_ipython_key_completions_": leave})
    attribute = type("A", (), {"_ipython_key_completions_": property(leave)})
    assert complete({"a": method()}, "a['") == []
    assert complete({"a": attribute()}, "a['") == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_matcher_that_ends_the_program_does_not_silence_the_others(ending):
    """Whatever a custom matcher raises, the others still have their say."""

    def old(text):
        raise ending

    @context_matcher()
    def new(context):
        raise ending

    @context_matcher()
    def late(context):
        def texts():
            yield SimpleCompletion("first")
            raise ending

        return {"completions": texts()}

    for matcher in (old, new, late):
        assert "abc" in complete({"abc": 1}, "ab", custom_matchers=[matcher])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_completer_of_a_command_that_ends_the_program_is_passed_over(ending):
    """Whatever a completer registered for a command raises, Tab goes on."""

    def leave(event):
        raise ending

    completers = StrDispatch()
    completers.add_s("abc", leave)
    completer = IPCompleter(namespace={"xyz": 1}, custom=completers)
    completer.use_jedi = False
    assert "xyz" in [one.text for one in completer.completions("abc xy", 6)]
    assert completer.complete("", "abc xy", 6)[1] == ["xyz"]
