"""The names under which libraries know the kernel: `ipykernel.*`, and `IPython.kernel.*` of old.

Libraries look into `sys.modules` to find out whether they run in a kernel; `register()` is what a kernel calls when it starts. It puts
modules there that load nothing until one of their names is asked for.

Source: `docs/design/kernel.md`; the names that third-party packages import or look for.
"""

from __future__ import annotations

from .aliases import PRESENT, install, register

__all__ = ["PRESENT", "install", "register"]
