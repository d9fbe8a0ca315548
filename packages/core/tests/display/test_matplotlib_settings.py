import sys
from types import ModuleType

import pytest

from ipy.core.display import set_matplotlib_close, set_matplotlib_formats


def test_the_settings_reach_the_backend(monkeypatch):
    """The package matplotlib_inline gets what was asked for."""
    calls = []
    backend = ModuleType("matplotlib_inline.backend_inline")
    backend.set_matplotlib_formats = lambda *formats, **options: calls.append((formats, options))
    backend.set_matplotlib_close = lambda close: calls.append(close)
    package = ModuleType("matplotlib_inline")
    package.backend_inline = backend
    monkeypatch.setitem(sys.modules, "matplotlib_inline", package)
    set_matplotlib_formats("png", "svg", dpi=72)
    set_matplotlib_close(False)
    assert calls == [(("png", "svg"), {"dpi": 72}), False]


def test_without_the_package_the_error_names_it(monkeypatch):
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib_inline", None)
    with pytest.raises(ImportError, match="pip install matplotlib matplotlib-inline"):
        set_matplotlib_formats("png")
