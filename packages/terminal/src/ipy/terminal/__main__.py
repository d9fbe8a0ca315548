"""`python -m ipy.terminal` is the command `ipython` of that interpreter."""

from __future__ import annotations

import sys

from .launch import main

if __name__ == "__main__":
    sys.exit(main())
