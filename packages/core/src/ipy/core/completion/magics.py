"""Completing magics: their names, options and arguments."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from .budget import Budget, runner
from .names import in_order


class MagicNames(Protocol):
    """What completion needs to know of the magics; the shell's `MagicsManager` is one."""

    auto_magic: bool

    def names(self, kind: str) -> Iterable[str]:
        """The names of the "line" or "cell" magics, without importing them."""
        ...

    def find(self, kind: str, name: str) -> Callable[..., Any] | None:
        """The function of a magic."""
        ...


class NoMagics:
    """There are no magics."""

    auto_magic = False

    def names(self, kind: str) -> Iterable[str]:
        """None."""
        return ()

    def find(self, kind: str, name: str) -> Callable[..., Any] | None:
        """None."""
        return None


def magic_names(
    magics: MagicNames, typed: str, *, hidden: Callable[[str], bool], cells: bool = True
) -> list[str]:
    """The magics that begin with what was typed, with their percent signs.

    Args:
        magics: the magics.
        typed: what was typed, percent signs included.
        hidden: whether a bare name is a variable, and so not the magic.
        cells: whether cell magics can stand here.
    """
    bare = typed.lstrip("%")
    marks = len(typed) - len(bare)
    line = (
        [] if marks == 2 else [f"%{name}" for name in magics.names("line") if name.startswith(bare)]
    )
    cell = [f"%%{name}" for name in magics.names("cell") if name.startswith(bare)] if cells else []
    if not marks:
        line = [name for name in line if not hidden(name[1:])]
        cell = [name for name in cell if not hidden(name[2:])]
    return in_order(line) + in_order(cell)


_OPTION = re.compile(r"(?:^|[\s,\[(/|])(--?[A-Za-z][\w-]*)", re.MULTILINE)


def options_of(magics: MagicNames, kind: str, name: str, budget: Budget) -> list[str]:
    """The options of a magic: by its argument parser, else by the lines of its docstring that begin with one."""
    try:
        function = runner.call(lambda: magics.find(kind, name), budget.left() * 0.8)
    except Exception:  # an extension's module may fail to import, or take long
        return []
    if function is None:
        return []
    actions = getattr(getattr(function, "parser", None), "_actions", None)
    if actions is not None:
        return [option for action in actions for option in action.option_strings]
    doc = getattr(function, "__doc__", None)
    if not isinstance(doc, str):
        return []
    begins = [
        line
        for line in doc.splitlines()
        if re.match(r"\s*(%{1,2}\w+\s.*\[?-|(\*\s*)?`{0,2}-)", line)
    ]
    found: dict[str, None] = {}
    for line in begins:
        lead = (
            line if "%" in line else re.split(r"\s{2,}|:\s|\s<", line.strip(" *`"), maxsplit=1)[0]
        )
        found.update(dict.fromkeys(_OPTION.findall(lead.replace("`", ""))))
    return list(found)


class Arguments:
    """Completes the arguments of magics that take one of a list of words.

    Args:
        namespace: the user's names.
        magics: the magics.
        aliases: the names of the aliases of system commands.
        themes: the names of the colour themes.
        bookmarks: the names of the bookmarked folders.
        extensions: the names of the loaded extensions.
    """

    def __init__(
        self,
        namespace: Mapping[str, Any],
        magics: MagicNames,
        *,
        aliases: Callable[[], Iterable[str]] = tuple,
        themes: Callable[[], Iterable[str]] = tuple,
        bookmarks: Callable[[], Iterable[str]] = tuple,
        extensions: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.namespace = namespace
        self.magics = magics
        self.aliases = aliases
        self.themes = themes
        self.bookmarks = bookmarks
        self.extensions = extensions

    def words(self, magic: str) -> Sequence[str] | None:
        """The words that can follow a magic; None if it takes something else."""
        if magic in _WORDS:
            return _WORDS[magic]
        if magic == "colors":
            return sorted(self.themes())
        if magic in {"unalias", "alias"}:
            return sorted(self.aliases())
        if magic in {"reload_ext", "unload_ext"}:
            return sorted(self.extensions())
        if magic in {"env", "set_env"}:
            return sorted(os.environ)
        if magic in {"who", "whos", "who_ls"}:
            return sorted({type(value).__name__ for value in _values(self.namespace)})
        if magic in {"xdel", "reset_selective", "store", "macro"}:
            return sorted(name for name in list(self.namespace) if not name.startswith("_"))
        if magic == "alias_magic":
            return sorted(self.magics.names("line"))
        if magic == "bookmark":
            return ["-d", "-l", "-r", *sorted(self.bookmarks())]
        return None


def _values(namespace: Mapping[str, Any]) -> list[Any]:
    for _ in range(20):
        try:
            return list(namespace.values())
        except RuntimeError:  # another thread changed it meanwhile
            continue
    return []


#: Magics whose arguments are never names of the user's or of Python.
_NO_NAMES = frozenset(
    [
        "aimport",
        "alias",
        "alias_magic",
        "bookmark",
        "colors",
        "dhist",
        "env",
        "load_ext",
        "popd",
        "pwd",
        "reload_ext",
        "set_env",
        "unalias",
        "unload_ext",
        "who",
        "who_ls",
        "whos",
    ]
)


def takes_names(magic: str, argument: str) -> bool:
    """Whether names of the user's or of Python can stand in the argument of a magic.

    Args:
        magic: the name of the magic.
        argument: what was typed behind it.
    """
    if magic == "config":
        return "=" in argument
    return magic not in _NO_NAMES and magic not in _WORDS


_GUIS = [
    "asyncio",
    "glut",
    "gtk",
    "gtk3",
    "gtk4",
    "none",
    "osx",
    "pyglet",
    "qt",
    "qt5",
    "qt6",
    "tk",
    "wx",
]
_ON_OFF = ("on", "off")
_WORDS: dict[str, Sequence[str]] = {
    "xmode": ("Context", "Docs", "Doctest", "Minimal", "Plain", "Verbose"),
    "gui": _GUIS,
    "matplotlib": sorted(
        {*_GUIS, "--list", "agg", "inline", "ipympl", "notebook", "widget", "auto"}
    ),
    "pylab": sorted({*_GUIS, "--no-import-all", "agg", "inline", "auto"}),
    "reset": ("-f", "-s", "--aggressive", "array", "dhist", "in", "out"),
    "logstart": ("-o", "-q", "-r", "-t", "append", "backup", "global", "over", "rotate"),
    "pdb": _ON_OFF,
    "automagic": _ON_OFF,
    "autoindent": _ON_OFF,
    "autocall": ("0", "1", "2"),
    "autoawait": ("False", "True", "asyncio", "curio", "off", "on", "sync", "trio"),
    "autoreload": ("0", "1", "2", "3", "all", "complete", "explicit", "now", "off"),
    "doctest_mode": (),
    "lsmagic": (),
    "quickref": (),
}


def config_matches(configurables: Iterable[Any], typed: str) -> list[str]:
    """Complete the argument of `%config`: a class, one of its traits, or a value for a trait that has a list of them.

    Args:
        configurables: the configurable objects of the shell.
        typed: the text behind `%config `.
    """
    from traitlets import Bool, Enum

    from ipy.core.settings import configurable_sections

    objects = configurable_sections(configurables)
    by_name = {name: type(one) for name, one in objects.items()}
    listed = {cls.__name__ for cls in by_name.values()}
    if "=" in typed:
        target, _, value = typed.partition("=")
        name, _, trait_name = target.strip().partition(".")
        trait = by_name[name].class_traits(config=True).get(trait_name) if name in by_name else None
        value = value.lstrip()
        choices: list[str] = []
        if isinstance(trait, Bool):
            choices = ["False", "True"]
        elif isinstance(trait, Enum):
            choices = [repr(choice) for choice in trait.values or ()]
        return [choice for choice in choices if choice.startswith(value)]
    name, dot, trait_name = typed.partition(".")
    if not dot:
        return sorted(known for known in (by_name if name else listed) if known.startswith(name))
    if name not in by_name:
        return []
    traits = by_name[name].class_traits(config=True)
    return sorted(f"{name}.{known}" for known in traits if known.startswith(trait_name))
