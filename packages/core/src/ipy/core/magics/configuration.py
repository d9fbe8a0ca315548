"""`%config`: settings at run time."""

from __future__ import annotations

import re
from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.settings import configurable_sections

_REFERENCE = re.compile(r"^\w+\.\w+$")
_ASSIGNMENT = re.compile(r"^(\w+)\.(\w+)\s*(\+?=)\s*(.+)$", re.DOTALL)


@magics_class
class ConfigMagics(Magics):
    """The magic about settings."""

    # Under another name: `config` is where a Configurable keeps its settings.
    @line_magic("config")
    def configure(self, parameter_s: str = "") -> Any:
        """Show or change settings.

        %config                      the classes that have settings
        %config Class                the settings of one, with their values
        %config Class.name           the value of one, as a result
        %config Class.name = value   change it; the value is Python, evaluated in the
                                     user's names
        %config Class.name += value  add to it

        A class is found by the names of its bases too: `InteractiveShell` is the shell
        of any front end.
        """
        line = parameter_s.strip()
        if not line or line.startswith("#"):
            self._list_classes()
            return None
        configurables = self._configurables()
        if line.startswith("InlineBackend"):
            self._add_inline_backend(configurables)
        if line in configurables:
            self._show_class(configurables[line])
            return None
        if match := _ASSIGNMENT.match(line):
            self._assign(configurables, *match.groups())
            return None
        if _REFERENCE.match(line):
            owner, name = line.split(".")
            return getattr(
                self._owner(configurables, owner), self._trait(configurables, owner, name)
            )
        if re.match(r"^\w+$", line):
            self._owner(configurables, line)
        raise UsageError(f"Invalid config statement: {line!r}, should be `Class.trait = value`")

    def _configurables(self) -> dict[str, Any]:
        """Objects with settings by class name; of services that have not been used yet, too."""
        shell = self.shell
        shell.make_services()
        return configurable_sections(shell.configurables)

    def _add_inline_backend(self, configurables: dict[str, Any]) -> None:
        """The settings of inline figures, which users write before the figures' first use."""
        if "InlineBackend" in configurables:
            return
        try:
            # 0.4 s: matplotlib.
            from matplotlib_inline.config import InlineBackend
        except ModuleNotFoundError as error:
            raise UsageError(
                f"%config InlineBackend needs {error.name}: pip install matplotlib matplotlib-inline"
            ) from None
        kind: Any = InlineBackend
        configurables["InlineBackend"] = backend = kind.instance(parent=self.shell)
        self.shell.configurables.append(backend)

    def _list_classes(self) -> None:
        print("Available objects for config:")
        for name in sorted(type(c).__name__ for c in self._unique()):
            print(f"    {name}")

    def _unique(self) -> list[Any]:
        seen: dict[str, Any] = {}
        for configurable in self._configurables().values():
            seen.setdefault(type(configurable).__name__, configurable)
        return list(seen.values())

    def _show_class(self, configurable: Any) -> None:
        # As they are written here and in files: traitlets puts the dashes of the command line in front.
        print(re.sub(r"(?m)^--", "", type(configurable).class_get_help(configurable)))

    def _owner(self, configurables: dict[str, Any], name: str) -> Any:
        if name in configurables:
            return configurables[name]
        raise UsageError(f"Unknown configurable class: {name!r}{_suggest(name, configurables)}")

    def _trait(self, configurables: dict[str, Any], owner: str, name: str) -> str:
        traits = type(self._owner(configurables, owner)).class_traits(config=True)
        if name not in traits:
            raise UsageError(f"{owner} has no setting called {name!r}{_suggest(name, traits)}")
        return name

    def _assign(
        self, configurables: dict[str, Any], owner: str, name: str, operator: str, source: str
    ) -> None:
        from traitlets import TraitError

        configurable = self._owner(configurables, owner)
        self._trait(configurables, owner, name)
        value = self._evaluate(name, source)
        try:
            if operator == "+=":
                value = getattr(configurable, name) + value
            setattr(configurable, name, value)
        except (TraitError, TypeError) as error:
            raise UsageError(f"%config: {error}") from None
        # Objects made later see the setting as well.
        configurable.config[owner][name] = value

    def _evaluate(self, name: str, source: str) -> Any:
        try:
            return self.shell.ev(source)
        except Exception as error:
            # The user's expression.
            hint = ""
            if isinstance(error, NameError) and source.isidentifier():
                hint = f"; a text needs quotes: {name} = {source!r}"
            raise UsageError(
                f"%config: {source} can't be evaluated: {type(error).__name__}: {error}{hint}"
            ) from None


def _suggest(name: str, known: Any) -> str:
    from difflib import get_close_matches

    lower = {key.lower(): key for key in known}
    close = get_close_matches(name.lower(), lower, n=1)
    return f"; did you mean {lower[close[0]]!r}?" if close else ""
