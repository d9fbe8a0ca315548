"""A shell that runs outside of the virtual environment that is active: found, told, and given its packages."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def foreign_environment(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the active virtual environment if this interpreter is not its own, else None.

    Args:
        environ: `VIRTUAL_ENV` is what the activation scripts of venv and virtualenv set.
    """
    active = environ.get("VIRTUAL_ENV", "")
    if not active or active == sys.prefix:
        return None
    own = os.path.normcase(os.path.realpath(sys.prefix))
    return None if os.path.normcase(os.path.realpath(active)) == own else active


def site_packages(environment: str) -> str | None:
    """Return the packages of a virtual environment, or None where it has none for this version of Python."""
    if os.name == "nt":
        directory = os.path.join(environment, "Lib", "site-packages")
    else:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        directory = os.path.join(environment, "lib", version, "site-packages")
    return directory if os.path.isdir(directory) else None


def use_packages_of(environment: str) -> str:
    """Put the packages of a virtual environment in front of `sys.path`; return what is to be said about it."""
    from . import patches

    head = f"The virtual environment {environment} is active, but this shell runs in {sys.prefix}"
    packages = site_packages(environment)
    if packages is None:
        version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        return f"{head}: there are no packages for {version} in it. Install the shell there to use them."
    if packages not in sys.path:
        patches.insert_path(packages)
    return f"{head} with the packages of both. If they don't fit together, install the shell there."
