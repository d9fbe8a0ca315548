"""The event loop of GLUT, through PyOpenGL."""

from __future__ import annotations

import time
from typing import Any

from OpenGL import GLUT

_initialized = False


def _initialize() -> None:
    global _initialized
    if not _initialized:
        GLUT.glutInit([b""])
        GLUT.glutInitDisplayMode(GLUT.GLUT_DOUBLE | GLUT.GLUT_RGBA | GLUT.GLUT_DEPTH)
        _initialized = True


def inputhook(context: Any) -> None:
    """Let the windows of GLUT work until there is input."""
    _initialize()
    step = getattr(GLUT, "glutMainLoopEvent", None) or GLUT.glutCheckLoop
    while not context.input_is_ready():
        if GLUT.glutGetWindow():
            step()
        time.sleep(0.02)
