"""Changes of environment variables that are made at every start; `%env` keeps them in the profile."""

from __future__ import annotations

import os
from typing import Any

#: The name in the profile's store under which the changes stand.
KEPT_IN = "stored_env"
#: What was done to a variable: "=", "+=" (append) or "-=" (put in front), and the text.
Change = tuple[str, str]


def apply_change(name: str, change: Change) -> None:
    """Make one change of a variable.

    Raises:
        ValueError, OSError: the system takes no such name or value.
    """
    operator, value = change
    before = os.environ.get(name, "")
    os.environ[name] = {"=": value, "+=": before + value, "-=": value + before}[operator]


def apply_persistent(shell: Any) -> None:
    """Make the kept changes, at the start of a shell with a profile; called before any startup file runs.

    What a list has at its end, or front, already is not put there again: a shell that was started from another one has its
    variables. Changes that can't be read or made are reported, and the start goes on.
    """
    folder = getattr(shell.profile_dir, "location", "")
    # Looked at first: the store imports pickle, and hardly anybody keeps variables.
    if not folder or not os.path.isfile(os.path.join(folder, "db", KEPT_IN)):
        return
    import sys

    from .errors import ShellError

    try:
        for name, changes in shell.db[KEPT_IN].items():
            for operator, value in changes:
                before = os.environ.get(name, "")
                there = {"+=": before.endswith, "-=": before.startswith}.get(operator)
                if there is None or not there(value):
                    apply_change(name, (operator, value))
    except (ShellError, OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        # The file may be anything: a shell without the variables is better than none.
        sys.stderr.write(
            f"Environment variables kept by %env could not be set: {type(error).__name__}: {error}\n"
        )
