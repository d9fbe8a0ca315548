"""Sample profiles: settings that are put into a new profile of the same name instead of the bare defaults."""

from __future__ import annotations

_HEAD = """\
# Configuration of the profile {name!r}: {what}.

c = get_config()  # noqa

# Everything of the default profile holds here too; the lines below go over it.
load_subconfig("ipython_config.py", profile="default")

"""

_MATH = (
    _HEAD.format(name="math", what="the functions of the math and cmath modules at hand")
    + """\
c.InteractiveShellApp.exec_lines.append("import cmath, math")
c.InteractiveShellApp.exec_lines.append("from math import *")
"""
)

_SYMPY = (
    _HEAD.format(name="sympy", what="symbolic mathematics with SymPy")
    + """\
c.InteractiveShellApp.extensions.append("sympy.interactive.ipythonprinting")
c.InteractiveShellApp.exec_lines.append(
    '''
from sympy import *
x, y, z, t = symbols("x y z t")
k, m, n = symbols("k m n", integer=True)
f, g, h = symbols("f g h", cls=Function)
'''
)
"""
)

_PYSH = (
    _HEAD.format(name="pysh", what="a session that is used like a system shell")
    + """\
# cd, ls, cp and the like work without % in front
c.InteractiveShell.automagic = True
# a call needs no parentheses
c.InteractiveShell.autocall = 1
# every program on the PATH is a command
c.InteractiveShellApp.exec_lines.append("%rehashx")
"""
)

SAMPLE_PROFILES: dict[str, dict[str, str]] = {
    "math": {"ipython_config.py": _MATH},
    "pysh": {"ipython_config.py": _PYSH},
    "sympy": {"ipython_config.py": _SYMPY},
}


def list_bundled_profiles() -> list[str]:
    """List the names of the sample profiles, sorted."""
    return sorted(SAMPLE_PROFILES)
