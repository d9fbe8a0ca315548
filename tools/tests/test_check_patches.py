"""The check that process-wide state is patched in one place."""

from __future__ import annotations

import pytest

from tools.check_patches import find_faults


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import sys\nsys.stdout = x", "sys.stdout"),
        ("import sys as _s\n_s.ps1 += '>'", "sys.ps1"),
        ("import builtins\nbuiltins.get_ipython: object = f", "builtins.get_ipython"),
        ("import sys\n(a, sys.stderr), *b = x", "sys.stderr"),
        ("import sys\nsys.modules['IPython'] = x", "sys.modules[...]"),
        ("import sys\nsys.argv[:] = []", "sys.argv[...]"),
        ("from sys import modules\nmodules['IPython'] = x", "sys.modules[...]"),
        ("import sys\nsys.modules.pop('a')", "sys.modules.pop()"),
        ("import sys\nsetattr(sys, 'ps1', 2)", "sys.*"),
        ("import builtins\ndel builtins.x", "builtins.x"),
        ("def f():\n    import sys\n    sys.stdin = None", "sys.stdin"),
    ],
)
def test_change_is_found(line: str, name: str) -> None:
    """Assigning, deleting and mutating count, under whatever name the module was imported."""
    (fault,) = find_faults(line, "m.py")
    assert f"changes {name};" in fault


@pytest.mark.parametrize(
    "line",
    [
        "import sys\nout = sys.stdout",
        "import sys\nsys.stdout.write('x')",
        "self.sys.stdout = 1",
        "import sys\nx = sys.modules.get('a')",
        "import other\nother.stdout = 1",
        "import sys\nobj.value = sys.modules",
    ],
)
def test_reading_is_no_change(line: str) -> None:
    """Only changes are faults."""
    assert find_faults(line, "m.py") == []
