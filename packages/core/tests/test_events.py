"""Callbacks around cells."""

from __future__ import annotations

import functools

import pytest

from ipy.core.events import EVENTS, EventManager


@pytest.fixture
def failures():
    return []


@pytest.fixture
def manager(failures):
    return EventManager(lambda event, function: failures.append((event, function)))


@pytest.mark.spec("TCOR-025")
def test_callbacks_run_in_the_order_of_registration(manager):
    """What is registered first is called first."""
    called = []
    manager.register("post_execute", lambda: called.append(1))
    manager.register("post_execute", lambda: called.append(2))
    manager.trigger("post_execute")
    assert called == [1, 2]


@pytest.mark.spec("TCOR-025")
def test_every_documented_event_exists(manager):
    """The five events that extensions know can be registered for."""
    for event in (
        "pre_execute",
        "pre_run_cell",
        "post_execute",
        "post_run_cell",
        "shell_initialized",
    ):
        manager.register(event, print)
    assert set(EVENTS) == set(manager.callbacks)


@pytest.mark.spec("TCOR-025")
@pytest.mark.parametrize("event", ["pre_run_cell", "post_run_cell"])
def test_callbacks_may_take_the_argument_or_leave_it_out(manager, event):
    """Functions, methods, partials and callable objects get the argument only if they have a place for it."""
    got = []

    class Target:
        def method(self):
            got.append("method")

        def method_with(self, argument):
            got.append(argument)

        def __call__(self, argument):
            got.append(argument)

    target = Target()
    manager.register(event, lambda: got.append("none"))
    manager.register(event, lambda argument: got.append(argument))
    manager.register(event, lambda *arguments: got.append(arguments))
    manager.register(event, target.method)
    manager.register(event, target.method_with)
    manager.register(event, target)
    manager.register(event, functools.partial(lambda a, b: got.append((a, b)), "bound"))
    manager.trigger(event, 7)
    assert got == ["none", 7, (7,), "method", 7, 7, ("bound", 7)]


@pytest.mark.spec("TCOR-027")
def test_a_failing_callback_is_reported_and_the_rest_run(manager, failures):
    """An exception in one callback keeps no other from running."""
    called = []

    def failing():
        raise ValueError("no")

    manager.register("pre_execute", failing)
    manager.register("pre_execute", lambda: called.append(True))
    manager.trigger("pre_execute")
    assert called == [True]
    assert failures == [("pre_execute", failing)]


@pytest.mark.spec("TCOR-027")
def test_what_is_registered_during_an_event_runs_from_the_next_one(manager):
    """The list of callbacks is that of the moment of the event."""
    called = []

    def late():
        called.append("late")

    manager.register("post_execute", lambda: manager.register("post_execute", late))
    manager.trigger("post_execute")
    assert called == []
    manager.trigger("post_execute")
    assert called == ["late"]


def test_unregistering(manager):
    """A callback that was taken out is not called, and can't be taken out twice."""
    called = []
    function = functools.partial(called.append, 1)
    manager.register("post_execute", function)
    manager.unregister("post_execute", function)
    manager.trigger("post_execute")
    assert called == []
    with pytest.raises(ValueError, match="is not registered for the event 'post_execute'"):
        manager.unregister("post_execute", function)


def test_unknown_events_and_things_that_can_not_be_called_are_refused(manager):
    """The error names what was given and what there is."""
    with pytest.raises(KeyError, match=r"no event is called 'post_exec'.*post_execute"):
        manager.register("post_exec", print)
    with pytest.raises(TypeError, match="must be callable, got 5"):
        manager.register("post_execute", 5)


class OwnBase(BaseException):
    """What a program may raise that is no `Exception`."""


@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt, GeneratorExit, OwnBase])
def test_a_callback_that_ends_the_program_is_reported_like_others(manager, failures, ending):
    """No callback can end the session, or keep the others from running."""
    called = []

    def leave():
        raise ending

    manager.register("pre_execute", leave)
    manager.register("pre_execute", lambda: called.append(1))
    manager.trigger("pre_execute")
    assert failures == [("pre_execute", leave)]
    assert called == [1]
