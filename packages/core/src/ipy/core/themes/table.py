"""The themes that can be named: our own, files in the user's directory, and those of installed packages."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING

from ipy.core.errors import ShellError

from .builtin import BUILTIN
from .theme import Theme, ThemeError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

#: Distributions offer themes under this entry-point group: name -> a `Theme`, a dict for `Theme.from_dict`, or a JSON file's path.
ENTRY_POINT_GROUP = "ipython.themes"


class UnknownThemeError(ShellError, KeyError):
    """No theme has the name that was asked for."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the repr


class ThemeTable(MutableMapping[str, Theme]):
    """Themes by name; case doesn't matter, so the old names NoColor, Linux and LightBG work.

    A theme is made when it is first asked for. Files and entry points are looked at only for a name that isn't known yet.
    """

    def __init__(self) -> None:
        self.directories: list[str] = []
        self._themes: dict[str, Theme] = {}

    def add_directory(self, path: str | os.PathLike[str]) -> None:
        """Look for `<name>.json` in this directory as well, e.g. `<ipython_dir>/themes`."""
        directory = os.fspath(path)
        if directory not in self.directories:
            self.directories.append(directory)

    def __getitem__(self, name: str) -> Theme:
        key = name.lower()
        theme = (
            self._themes.get(key)
            or self._make_builtin(key)
            or self._read_file(key)
            or self._load_plugin(key)
        )
        if theme is None:
            raise UnknownThemeError(self._describe_miss(name))
        self._themes[key] = theme
        return theme

    def __setitem__(self, name: str, theme: Theme) -> None:
        self._themes[name.lower()] = theme

    def __delitem__(self, name: str) -> None:
        try:
            del self._themes[name.lower()]
        except KeyError:
            raise UnknownThemeError(f"no theme {name!r} was added") from None

    def __iter__(self) -> Iterator[str]:
        names = dict.fromkeys([*BUILTIN, *self._themes])
        for directory in self._search_path():
            try:
                entries = sorted(os.listdir(directory))
            except OSError:
                continue  # most users have no themes directory
            names.update(
                dict.fromkeys(entry[:-5].lower() for entry in entries if entry.endswith(".json"))
            )
        # A listing is rare; the imports that looking at entry points costs don't matter there.
        names.update(dict.fromkeys(entry_point.name.lower() for entry_point in _entry_points()))
        return iter(names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        try:
            self[name]
        except UnknownThemeError:
            return False
        return True

    def _search_path(self) -> list[str]:
        default = os.environ.get("IPYTHONDIR") or os.path.join(os.path.expanduser("~"), ".ipython")
        return [*self.directories, os.path.join(default, "themes")]

    def _make_builtin(self, key: str) -> Theme | None:
        if key == "neutral":
            key = "neutral:nt" if os.name == "nt" else "neutral:posix"
            data = {**BUILTIN[key], "name": "neutral"}
        elif key in BUILTIN:
            data = {**BUILTIN[key], "name": key}
        else:
            return None
        return Theme.from_dict(data)

    def _read_file(self, key: str) -> Theme | None:
        if not all(c.isalnum() or c in "-_." for c in key):
            return None  # no path separators: a name can't reach out of the directory
        for directory in self._search_path():
            try:
                entries = os.listdir(directory)
            except OSError:
                continue
            for entry in entries:
                if entry.lower() == f"{key}.json":
                    return Theme.from_file(os.path.join(directory, entry))
        return None

    def _load_plugin(self, key: str) -> Theme | None:
        from importlib.metadata import (
            entry_points,
        )  # 20 ms and more: only for a name that nothing else knows

        for entry_point in entry_points(group=ENTRY_POINT_GROUP):
            if entry_point.name.lower() != key:
                continue
            value = entry_point.load()
            if isinstance(value, Theme):
                return value
            if isinstance(value, dict):
                return Theme.from_dict({"name": key, **value})
            if isinstance(value, (str, os.PathLike)):
                return Theme.from_file(value)
            raise ThemeError(
                f"the entry point {key!r} of {ENTRY_POINT_GROUP!r} ({entry_point.value}) must be a Theme, a dict or a path, "
                f"got {type(value).__name__}"
            )
        return None

    def _describe_miss(self, name: str) -> str:
        from difflib import get_close_matches

        names = list(self)
        close = get_close_matches(name.lower(), names, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"No theme is called {name!r}.{hint} There are: {', '.join(names)}."


def _entry_points() -> EntryPoints:
    from importlib.metadata import (
        entry_points,
    )  # 20 ms and more: only for listings, and names that nothing else knows

    return entry_points(group=ENTRY_POINT_GROUP)


#: The one table of this process.
theme_table = ThemeTable()


def get_theme(name: str) -> Theme:
    """Return the theme of this name, whatever its case.

    Raises:
        UnknownThemeError: (a KeyError) with the names that exist.
        ThemeError: the theme's file or entry point is faulty.
    """
    return theme_table[name]
