"""Where Jupyter keeps data and runtime files: kernel specifications and connection files.

The same rules as the platform's: environment variables, the user's directory, that of this Python installation, the machine's.
`jupyter_core` isn't used because its import costs more than starting a client.

Source: the Jupyter documentation, "Common directories and file locations".
"""

from __future__ import annotations

import os
import sys

SYSTEM_JUPYTER_PATH: list[str]
if os.name == "nt":
    _programdata = os.environ.get("PROGRAMDATA")
    # Any user may write there, so it has to be asked for, except for what Jupyter itself reads.
    SYSTEM_JUPYTER_PATH = [os.path.join(_programdata, "jupyter")] if _programdata else []
else:
    SYSTEM_JUPYTER_PATH = ["/usr/local/share/jupyter", "/usr/share/jupyter"]

_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})


def _is_set(variable: str) -> bool | None:
    value = os.environ.get(variable)
    return None if value is None else value.lower() in _TRUE


def jupyter_data_dir() -> str:
    """Return the user's directory for kernel specifications and the like; it need not exist."""
    chosen = os.environ.get("JUPYTER_DATA_DIR")
    if chosen:
        return chosen
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        if _is_set("JUPYTER_PLATFORM_DIRS"):
            return os.path.join(home, "Library", "Application Support", "Jupyter")
        return os.path.join(home, "Library", "Jupyter")
    if sys.platform == "win32":
        appdata = os.environ.get("APPDATA")
        return (
            os.path.join(appdata, "jupyter") if appdata else os.path.join(home, ".jupyter", "data")
        )
    base = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    return os.path.join(base, "jupyter")


def jupyter_runtime_dir() -> str:
    """Return the directory of connection files; it need not exist."""
    return os.environ.get("JUPYTER_RUNTIME_DIR") or os.path.join(jupyter_data_dir(), "runtime")


def jupyter_config_dir() -> str:
    """Return the user's directory of Jupyter configuration files; it need not exist."""
    return os.environ.get("JUPYTER_CONFIG_DIR") or os.path.join(os.path.expanduser("~"), ".jupyter")


def env_jupyter_path() -> str:
    """Return the data directory of this Python installation."""
    return os.path.join(sys.prefix, "share", "jupyter")


def prefers_environment() -> bool:
    """Tell whether what this Python installation provides goes before what the user has.

    `JUPYTER_PREFER_ENV_PATH` decides; where it isn't set: yes in a virtual environment and in a conda environment other than the base,
    if they are the user's.
    """
    wanted = _is_set("JUPYTER_PREFER_ENV_PATH")
    if wanted is not None:
        return wanted
    if sys.prefix != sys.base_prefix and _is_ours(sys.prefix):
        return True
    return (
        os.environ.get("CONDA_PREFIX") == sys.prefix
        and os.environ.get("CONDA_DEFAULT_ENV", "base") != "base"
        and _is_ours(sys.prefix)
    )


def _is_ours(path: str) -> bool:
    if sys.platform == "win32":
        return os.access(path, os.W_OK)
    try:
        return os.stat(path).st_uid == os.geteuid() or os.access(path, os.W_OK)
    except OSError:
        return False


def jupyter_path(*subdirs: str) -> list[str]:
    """List the data directories, most important first.

    `$JUPYTER_PATH`; the user's (and that of the user's site-packages, where Python uses them); this installation's; the machine's.

    Args:
        subdirs: path below each of them (`"kernels"`).
    """
    paths = [path.rstrip(os.sep) for path in os.environ.get("JUPYTER_PATH", "").split(os.pathsep)]
    user = [jupyter_data_dir(), *_user_site()]
    env = [env_jupyter_path()] if env_jupyter_path() not in SYSTEM_JUPYTER_PATH else []
    paths += [*env, *user] if prefers_environment() else [*user, *env]
    paths += SYSTEM_JUPYTER_PATH
    unique = dict.fromkeys(path for path in paths if path)
    return [os.path.join(path, *subdirs) for path in unique]


def _user_site() -> list[str]:
    import site  # loaded by Python's own start, except under -S

    if not site.ENABLE_USER_SITE:
        return []
    base = site.getuserbase()
    return [os.path.join(base, "share", "jupyter")] if base else []
