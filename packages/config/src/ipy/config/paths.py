"""Where things are: the home, configuration and cache directories, profiles, security files."""

from __future__ import annotations

import os
import sys
import warnings

from .errors import HomeDirError, ProfileNotFoundError
from .files import ensure_dir_exists, filefind, is_writable_dir

#: What the names of crash reports begin with.
REPORT_PREFIX = "Crash_report_"

# Directories made because the user's own can't be written to: one per process and per refused path.
_fallbacks: dict[str, str] = {}


def get_home_dir(require_writable: bool = False) -> str:
    """Return the user's home directory, with symbolic links resolved.

    On Windows: the profile directory (`%USERPROFILE%`, then `%HOMEDRIVE%%HOMEPATH%`; never the network's
    `%HOMESHARE%`), and where that is not writable the documents folder of the registry.

    Raises:
        HomeDirError: `require_writable` is set and it can't be written to.
    """
    home = os.path.realpath(os.path.expanduser("~"))
    if not require_writable or is_writable_dir(home):
        return home
    if sys.platform == "win32":
        from .windows import registry_home

        documents = registry_home()
        if documents and is_writable_dir(documents):
            return documents
    raise HomeDirError(f"{home} is not a writable directory; set HOME to one that is")


def get_xdg_dir() -> str | None:
    """Return `$XDG_CONFIG_HOME` (default `~/.config`) if it can be written to.

    None on macOS and Windows, which have conventions of their own.
    """
    return _xdg("XDG_CONFIG_HOME", ".config")


def get_xdg_cache_dir() -> str | None:
    """Return `$XDG_CACHE_HOME` (default `~/.cache`) if it can be written to; None on macOS and Windows."""
    return _xdg("XDG_CACHE_HOME", ".cache")


def _xdg(variable: str, default: str) -> str | None:
    if os.name != "posix" or sys.platform == "darwin":
        return None
    path = os.environ.get(variable) or os.path.join(get_home_dir(), default)
    return path if is_writable_dir(path) else None


def get_ipython_dir() -> str:
    """Return the directory of profiles, settings and history; it need not exist yet.

    In this order: `$IPYTHONDIR`; the deprecated `$IPYTHON_DIR`, with a warning; `~/.ipython` where it exists;
    `$XDG_CONFIG_HOME/ipython` where that exists; `~/.ipython`. A place that can't be written to is replaced by
    a temporary directory, the same for the whole process, with a warning.
    """
    chosen = os.environ.get("IPYTHONDIR")
    if not chosen:
        chosen = os.environ.get("IPYTHON_DIR")
        if chosen:
            warnings.warn(
                "the environment variable IPYTHON_DIR is deprecated, set IPYTHONDIR instead",
                FutureWarning,
                stacklevel=2,
            )
    if chosen:
        # an explicit wish: missing parents are made for it when the time comes
        path = os.path.abspath(os.path.expanduser(chosen))
        base = _nearest_existing(path)
    else:
        path = _default_ipython_dir()
        base = path if os.path.exists(path) else os.path.dirname(path)
    usable = is_writable_dir(base) and (not chosen or base == path or _can_make_dirs(base))
    return path if usable else _fallback_dir(path)


def _default_ipython_dir() -> str:
    home = get_home_dir()
    usual = os.path.join(home, ".ipython")
    if not os.path.isdir(usual):
        xdg = get_xdg_dir()
        if xdg:
            by_convention = os.path.join(xdg, "ipython")
            if os.path.isdir(by_convention):
                return os.path.normpath(by_convention)
    return os.path.normpath(usual)


def _nearest_existing(path: str) -> str:
    while not os.path.exists(path):
        parent = os.path.dirname(path)
        if parent == path:
            break
        path = parent
    return path


def _can_make_dirs(base: str) -> bool:
    """Tell whether directories can be made in one: the administrator may write to /proc, as far as its rights say, but nothing can be made there."""
    trial = os.path.join(base, f".ipython-trial-{os.getpid()}")
    try:
        os.mkdir(trial)
        os.rmdir(trial)
    except FileExistsError:
        return True  # another thread tries at this moment
    except OSError:
        return False
    return True


def _fallback_dir(refused: str) -> str:
    if refused not in _fallbacks:
        import atexit
        import tempfile  # brings random and shutil along; only needed here

        _fallbacks[refused] = tempfile.mkdtemp(prefix="ipython-")
        atexit.register(_remove_fallback, _fallbacks[refused], os.getpid())
        warnings.warn(
            f"the IPython directory {refused} can't be written to; using the temporary directory "
            f"{_fallbacks[refused]} until the end (set IPYTHONDIR to choose another place)",
            UserWarning,
            stacklevel=3,
        )
    return _fallbacks[refused]


def _remove_fallback(directory: str, pid: int) -> None:
    """Remove a temporary directory at the end of the process that made it; one with a crash report is kept, since the user is sent there."""
    if os.getpid() != pid or not os.path.isdir(directory):
        return  # a forked child, or somebody has cleaned up already
    if any(name.startswith(REPORT_PREFIX) for name in os.listdir(directory)):
        return
    import shutil

    # What can't be removed, as files that are open on Windows, is left to the system's own cleaning.
    shutil.rmtree(directory, ignore_errors=True)


def original_of_fallback(directory: str) -> str | None:
    """Return the directory that a temporary IPython directory stands in for, if it is there to be read."""
    for refused, fallback in _fallbacks.items():
        if fallback == directory and os.path.isdir(refused):
            return refused
    return None


def get_ipython_cache_dir() -> str:
    """Return the directory for files that may be thrown away, made if need be.

    `$XDG_CACHE_HOME/ipython` where there is such a place, else the IPython directory.
    """
    xdg = get_xdg_cache_dir()
    if xdg is None:
        return get_ipython_dir()
    path = os.path.join(xdg, "ipython")
    if not os.path.exists(path) or is_writable_dir(path):
        ensure_dir_exists(path)
        return path
    return get_ipython_dir()


def get_ipython_package_dir() -> str:
    """Return the directory of the installed `IPython` package, or of ours where that is not installed."""
    from importlib.util import find_spec

    spec = find_spec("IPython")
    if spec is not None and spec.origin:
        return os.path.dirname(os.path.abspath(spec.origin))
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def get_ipython_module_path(module_str: str) -> str:
    """Return the file of a module, given by its dotted name.

    Raises:
        ModuleNotFoundError: there is no such module, or it has no file.
    """
    from importlib.util import find_spec

    spec = find_spec(module_str)
    if spec is None or not spec.origin:
        raise ModuleNotFoundError(
            f"no file is known for the module {module_str!r}", name=module_str
        )
    return os.path.abspath(spec.origin)


def locate_profile(profile: str = "default") -> str:
    """Return the directory of a profile.

    Raises:
        ProfileNotFoundError: there is none of that name (it is an OSError as well).
    """
    from .profile import (
        ProfileDir,
    )  # a Configurable: traitlets is not needed for anything else here

    return ProfileDir.find_profile_dir_by_name(get_ipython_dir(), profile).location


def get_security_file(filename: str, profile: str = "default") -> str:
    """Return the absolute path of a file in a profile's security directory.

    Raises:
        ProfileNotFoundError: there is no such profile.
        OSError: there is no such file in it.
    """
    return filefind(filename, [os.path.join(locate_profile(profile), "security")])


def system_config_dirs() -> list[str]:
    """List the machine-wide configuration directories, most important first.

    `/usr/local/etc/ipython` and `/etc/ipython`; on Windows `%PROGRAMDATA%/ipython`, if
    `IPYTHON_USE_PROGRAMDATA` is set to `1` or `true` (any user may write there, so it has to be asked for).
    """
    if os.name == "nt":
        data = os.environ.get("PROGRAMDATA")
        wanted = os.environ.get("IPYTHON_USE_PROGRAMDATA", "").lower() in ("1", "true")
        return [os.path.join(data, "ipython")] if data and wanted else []
    return ["/usr/local/etc/ipython", "/etc/ipython"]


def env_config_dirs() -> list[str]:
    """List the configuration directories of this Python installation: `{sys.prefix}/etc/ipython`."""
    path = os.path.join(sys.prefix, "etc", "ipython")
    return [] if path in system_config_dirs() else [path]


def shared_profile_dirs(profile: str) -> list[str]:
    """List the directories in which the installation or the machine provides a profile, most important first.

    They are read for settings and start-up files; what a session writes goes to the user's own profile.
    """
    candidates = [*env_config_dirs(), *system_config_dirs()]
    paths = [os.path.join(directory, f"profile_{profile}") for directory in candidates]
    return [path for path in paths if os.path.isdir(path)]


__all__ = [
    "ProfileNotFoundError",
    "env_config_dirs",
    "get_home_dir",
    "get_ipython_cache_dir",
    "get_ipython_dir",
    "get_ipython_module_path",
    "get_ipython_package_dir",
    "get_security_file",
    "get_xdg_cache_dir",
    "get_xdg_dir",
    "locate_profile",
    "original_of_fallback",
    "shared_profile_dirs",
    "system_config_dirs",
]
