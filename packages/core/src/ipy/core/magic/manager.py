"""The register of magics: built-in ones load when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from traitlets import Bool, Dict
from traitlets.config.configurable import Configurable

from ipy.core.errors import UsageError

from .alias import MagicAlias
from .base import Magics
from .declare import CELL, LINE, kinds_of, magic_kinds
from .table import BUILTIN, SCRIPT_MAGICS

if TYPE_CHECKING:
    from ipy.core.shell import InteractiveShell


class Unloaded(NamedTuple):
    """Stands in the table for a magic whose module has not been imported yet."""

    spec: str  # "module:Class" (a Magics subclass) or "module" (an extension)


class MagicTable(dict[str, Any]):
    """Names of one kind of magic; reading a value loads it, reading the names does not."""

    def __init__(self, load: Callable[[str, str], None], kind: str) -> None:
        super().__init__()
        self._load = load
        self._kind = kind

    def raw(self, name: str) -> Any:
        """What is stored under `name`, without loading it; None if there is nothing."""
        return dict.get(self, name)

    def __getitem__(self, name: str) -> Any:
        value = dict.__getitem__(self, name)
        if type(value) is Unloaded:
            self._load(name, self._kind)
            value = dict.__getitem__(self, name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """The magic called `name`, or `default`."""
        # dict.get would return a placeholder.
        return self[name] if name in self else default  # noqa: SIM401

    def items(self) -> Any:
        """Pairs of name and function; loads everything."""
        return [(name, self[name]) for name in list(self)]

    def values(self) -> Any:
        """All functions; loads everything."""
        return [self[name] for name in list(self)]


class _UserMagics(Magics):
    """Holds the magics that users define at the prompt."""

    registered = True
    magics = {LINE: {}, CELL: {}}


class MagicsManager(Configurable):
    """Finds magics by name and keeps those that are registered.

    Args:
        shell: handed to the groups of magics when they are made.
    """

    auto_magic = Bool(
        True, help="Call line magics without the percent sign, where no variable has their name."
    ).tag(config=True)
    lazy_magics = Dict(
        help="Magics that are loaded when first used: name -> module with a load_ipython_extension function, or "
        '"module:Class" of a Magics subclass.'
    ).tag(config=True)

    def __init__(self, shell: InteractiveShell | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shell = shell
        self.magics: dict[str, MagicTable] = {
            kind: MagicTable(self._load, kind) for kind in magic_kinds
        }
        self.registry: dict[str, Any] = {}
        self._user_magics: _UserMagics | None = None
        for spec, (line_names, cell_names) in BUILTIN.items():
            for name in line_names.split():
                dict.__setitem__(self.magics[LINE], name, Unloaded(spec))
            for name in cell_names.split():
                dict.__setitem__(self.magics[CELL], name, Unloaded(spec))
        for name, spec in self.lazy_magics.items():
            self.register_lazy(name, spec)
        for name in _configured_interpreters(self.config):
            self.register_lazy(name, SCRIPT_MAGICS, "cell")
        self._further: list[Callable[[], object]] = []

    def add_source(self, register: Callable[[], object]) -> None:
        """Have a function register more magics when a name is not found, or all names are asked for; it is called once."""
        self._further.append(register)

    def _ask_sources(self) -> None:
        sources, self._further = self._further, []
        for register in sources:
            register()

    @property
    def user_magics(self) -> Magics:
        """The group that holds what `register_function` was given."""
        if self._user_magics is None:
            self._user_magics = _UserMagics(self.shell)
            self.registry["UserMagics"] = self._user_magics
        return self._user_magics

    def find(self, kind: str, name: str) -> Callable[..., Any] | None:
        """The magic function of a kind ("line" or "cell"), loaded if need be; None if there is none."""
        if name not in self.magics[kind]:
            self._ask_sources()
        found: Callable[..., Any] | None = self.magics[kind].get(name)
        return found

    def find_magic(self, magic_name: str, magic_kind: str = "line") -> Callable[..., Any] | None:
        """The function of a magic of a kind, "line" or "cell", or None."""
        return self.find(magic_kind, magic_name)

    def find_line_magic(self, magic_name: str) -> Callable[..., Any] | None:
        """The function of a line magic, or None."""
        return self.find("line", magic_name)

    def find_cell_magic(self, magic_name: str) -> Callable[..., Any] | None:
        """The function of a cell magic, or None."""
        return self.find("cell", magic_name)

    def has(self, kind: str, name: str) -> bool:
        """Whether there is such a magic; loads nothing."""
        if name not in self.magics[kind]:
            self._ask_sources()
        return name in self.magics[kind]

    def names(self, kind: str) -> list[str]:
        """All names of a kind, sorted; loads nothing."""
        self._ask_sources()
        return sorted(self.magics[kind])

    def lsmagic(self) -> dict[str, MagicTable]:
        """The tables {"line": ..., "cell": ...}."""
        self._ask_sources()
        return self.magics

    def lsmagic_docs(self, brief: bool = False, missing: str = "") -> dict[str, dict[str, str]]:
        """Docstrings of all magics, by kind and name.

        Args:
            brief: the first line only.
            missing: stands for a docstring that is not there.
        """
        self._ask_sources()
        docs: dict[str, dict[str, str]] = {}
        for kind in magic_kinds:
            docs[kind] = {}
            for name, function in self.magics[kind].items():
                text = (getattr(function, "__doc__", None) or "").rstrip()
                if brief:
                    text = text.strip().split("\n", 1)[0]
                docs[kind][name] = text or missing
        return docs

    def auto_status(self) -> str:
        """One sentence that says how magics are called at present."""
        if self.auto_magic:
            return "Automagic is ON, % prefix IS NOT needed for line magics."
        return "Automagic is OFF, % prefix IS needed for line magics."

    def register(self, *magic_objects: Any) -> None:
        """Register groups of magics, given as classes (made with the shell) or as instances.

        Raises:
            ValueError: a class was not decorated with `magics_class`.
        """
        for group in magic_objects:
            if not getattr(group, "registered", False):
                raise ValueError(f"{group!r} holds magics but is not decorated with @magics_class")
            instance = group(shell=self.shell) if isinstance(group, type) else group
            self.registry[type(instance).__name__] = instance
            for kind in magic_kinds:
                self.magics[kind].update(instance.magics[kind])

    def register_function(
        self, func: Callable[..., Any], magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Register a plain function; it gets the line, and the cell where there is one.

        Raises:
            ValueError: `magic_kind` is not 'line', 'cell' or 'line_cell'.
        """
        name = magic_name or func.__name__
        for kind in kinds_of(magic_kind):
            self.user_magics.magics[kind][name] = func
            self.magics[kind][name] = func

    def register_alias(
        self,
        alias_name: str,
        magic_name: str,
        magic_kind: str = "line",
        magic_params: str | None = None,
    ) -> None:
        """Register another name for a magic; the target is looked up at each call.

        Raises:
            ValueError: `magic_kind` is not 'line' or 'cell'.
        """
        if magic_kind not in magic_kinds:
            raise ValueError(f"magic_kind must be one of {magic_kinds}, got {magic_kind!r}")
        assert self.shell is not None
        self.magics[magic_kind][alias_name] = MagicAlias(
            self.shell, magic_name, magic_kind, magic_params
        )

    def register_lazy(
        self, name: str, fully_qualified_name: str, magic_kind: str = "line_cell"
    ) -> None:
        """Declare a magic that is loaded when first used.

        Args:
            name: the magic.
            fully_qualified_name: a module that is loaded as an extension, or "module:Class".
            magic_kind: "line", "cell" or "line_cell"; a kind that is not provided after all vanishes when it is loaded.
        """
        for kind in kinds_of(magic_kind):
            if name not in self.magics[kind]:
                dict.__setitem__(self.magics[kind], name, Unloaded(fully_qualified_name))

    def _load(self, name: str, kind: str) -> None:
        """Replace the placeholders of a spec by the magics that it provides."""
        spec = dict.__getitem__(self.magics[kind], name).spec
        module_name, _, class_name = spec.partition(":")
        before = {k: dict(dict.items(self.magics[k])) for k in magic_kinds}
        if class_name:
            instance = getattr(import_module(module_name), class_name)(shell=self.shell)
            self.registry[class_name] = instance
            for k in magic_kinds:
                for provided, function in instance.magics[k].items():
                    # A name that the user took in the meantime stays the user's.
                    if type(before[k].get(provided)) is Unloaded or provided not in before[k]:
                        dict.__setitem__(self.magics[k], provided, function)
        else:
            assert self.shell is not None
            self.shell.extension_manager.load_extension(module_name)
        for k in magic_kinds:
            left = [n for n, value in dict.items(self.magics[k]) if value == Unloaded(spec)]
            for missing in left:
                # Declared of both kinds, provided as one: the other placeholder goes.
                dict.__delitem__(self.magics[k], missing)
        if name not in self.magics[kind]:
            escape = "%" if kind == LINE else "%%"
            raise UsageError(
                f"{spec} was loaded for the magic {escape}{name} but does not provide it"
            )


def _configured_interpreters(config: Any) -> list[str]:
    """Names of `%%script` magics that the configuration adds."""
    if "ScriptMagics" not in config:
        return []
    names = config["ScriptMagics"].get("script_magics", [])
    return (
        [name for name in names if isinstance(name, str)]
        if isinstance(names, (list, tuple))
        else []
    )
