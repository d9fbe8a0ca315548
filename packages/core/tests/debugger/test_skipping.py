from __future__ import annotations

import sys

import pytest

from ipy.core.debugger.skipping import DEFAULT_PREDICATES, FrameFilter


def frame_of(source, module="user", filename="<f>"):
    namespace = {"__name__": module, "sys": sys}
    exec(compile(source, filename, "exec"), namespace)
    return namespace["f"]()


@pytest.mark.spec("TCOR-120")
def test_each_predicate_can_be_switched():
    """tbhide, readonly, ipython_internal, debuggerskip, as documented."""
    assert {
        "tbhide": True,
        "readonly": False,
        "ipython_internal": True,
        "debuggerskip": True,
    } == DEFAULT_PREDICATES
    marked = frame_of("def f():\n    __tracebackhide__ = True\n    return sys._getframe()\n")
    internal = frame_of("def f():\n    return sys._getframe()\n", module="ipy.core.shell")
    for frame, predicate in ((marked, "tbhide"), (internal, "ipython_internal")):
        frames = FrameFilter()
        assert frames.is_hidden(frame)
        frames.predicates[predicate] = False
        assert not frames.is_hidden(frame)
        frames.predicates[predicate] = True
        frames.enabled = False
        assert not frames.is_hidden(frame)


@pytest.mark.spec("TCOR-120")
def test_readonly_files_are_hidden_on_demand(tmp_path, monkeypatch):
    """A file that can't be written is somebody else's code."""
    path = tmp_path / "m.py"
    path.write_text("")
    frame = frame_of("def f():\n    return sys._getframe()\n", filename=str(path))
    monkeypatch.setattr("os.access", lambda name, mode: False)  # root may write anything
    frames = FrameFilter()
    assert not frames.is_hidden(frame)
    frames.predicates["readonly"] = True
    assert frames.is_hidden(frame)


def test_ignoring_a_package_ignores_its_modules():
    """But not modules whose names only begin alike; and skip_hidden has no say in it."""
    frames = FrameFilter()
    frames.enabled = False
    frames.modules.add("pack")
    source = "def f():\n    return sys._getframe()\n"
    assert frames.is_hidden(frame_of(source, module="pack.sub"))
    assert frames.is_hidden(frame_of(source, module="pack"))
    assert not frames.is_hidden(frame_of(source, module="package"))


def test_all_that_a_skipping_frame_calls_is_stepped_over():
    """While its __debuggerskip__ is true."""
    source = """
def f():
    __debuggerskip__ = {value}
    return (lambda: sys._getframe())()
"""
    frames = FrameFilter()
    namespace = {"__name__": "user", "sys": sys, "frames": frames}
    for value in (True, False):
        exec(
            f"def f():\n    __debuggerskip__ = {value}\n    return g()\n"
            "def g():\n    return frames.is_stepped_over(sys._getframe()), frames.is_stepped_over(sys._getframe(1))\n",
            namespace,
        )
        assert namespace["f"]() == (value, True)
