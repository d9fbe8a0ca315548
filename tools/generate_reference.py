"""Write the reference pages that are made from the code: the public names, the settings and the messages.

The documentation's `conf.py` calls `write_pages`; the pages are not kept in git.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from traitlets import TraitType, Undefined
from traitlets.config import Configurable

from ipy.msgspec.schema import reference_page

FACADES = ("ipy.config", "ipy.msgspec", "ipy.core", "ipy.kernel", "ipy.terminal", "IPython")


class Skipped(NamedTuple):
    """A module that can't be imported here, and why: another system's, or one with an optional dependency."""

    name: str
    reason: str


def find_modules(facade: str) -> Iterator[ModuleType | Skipped]:
    """Import a package and every module below it."""
    package = importlib.import_module(facade)
    yield package
    for entry in pkgutil.walk_packages(package.__path__, facade + ".", onerror=lambda name: None):
        if entry.name.endswith(".__main__"):
            continue
        try:
            yield importlib.import_module(entry.name)
        # A module of another system says so by an assertion that type checkers understand, or misses its libraries.
        except (ImportError, AssertionError, OSError) as error:
            yield Skipped(entry.name, str(error) or "made for another system")


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, `code` in backticks apart."""
    parts = re.split(r"(``?[^`]+``?)", text)
    return "".join(
        part if index % 2 else re.sub(r"([\\`*_{}\[\]<>#|$~^])", r"\\\1", part)
        for index, part in enumerate(parts)
    )


def first_paragraph(value: object) -> str:
    """Return the first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())


def public_names(module: ModuleType) -> list[str]:
    """Return the names of a module's `__all__` that are documented objects, or of its own public definitions."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(name for name in listed if not name.startswith("__"))
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and getattr(value, "__module__", "") == module.__name__
    )


def api_page(modules: list[ModuleType], skipped: list[Skipped]) -> str:
    """Return the page that lists every module with its public names."""
    lines = [
        "# Public names",
        "",
        "Every module with its public names and what they are for, made from the code.",
        "Names that begin with an underscore, and modules below one, may change without notice.",
        "",
    ]
    for module in modules:
        if any(part.startswith("_") for part in module.__name__.split(".")):
            continue
        lines += [f"## `{module.__name__}`", "", escape(first_paragraph(module)), ""]
        for name in public_names(module):
            value = getattr(module, name)
            if inspect.ismodule(value):
                continue
            documented = inspect.isclass(value) or inspect.isroutine(value)
            about = escape(first_paragraph(value)) if documented else ""
            lines.append(f"- `{name}`" + (f": {about}" if about else ""))
        lines.append("")
    if skipped:
        lines += [
            "## Not listed",
            "",
            "Modules that could not be imported where these pages were made:",
            "",
        ]
        lines += [f"- `{entry.name}`: {escape(entry.reason)}" for entry in skipped]
    return "\n".join(lines) + "\n"


def describe_default(trait: TraitType[Any, Any]) -> str:
    """Return a trait's default as it would be written, or nothing where it is computed or long."""
    default = trait.default()
    if default is Undefined:
        return ""
    text = repr(default)
    return "" if " at 0x" in text or len(text) > 80 else text


def find_configurables(modules: list[ModuleType]) -> list[type[Configurable]]:
    """Return every configurable class with settings of its own, by name."""
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Configurable)
        and value.__module__.split(".")[0] in ("ipy", "IPython")
        and value.class_own_traits(config=True)
    }
    return sorted(found, key=lambda cls: (cls.__name__, cls.__module__))


def options_page(modules: list[ModuleType]) -> str:
    """Return the page that lists every setting."""
    lines = [
        "# Settings",
        "",
        "Every setting with its type and default, made from the code. In a configuration file,",
        "`c.Class.setting = value`; on the command line, `--Class.setting=value`.",
        "A class also has the settings of the classes that it derives from.",
        "",
    ]
    for cls in find_configurables(modules):
        bases = [
            base.__name__ for base in cls.__mro__[1:] if base.__module__.split(".")[0] == "ipy"
        ]
        bases = [name for name in bases if name[0] != "_"]
        lines += [f"## `{cls.__name__}`", "", escape(first_paragraph(cls)), ""]
        if bases:
            lines += ["Derives from " + ", ".join(f"`{name}`" for name in bases) + ".", ""]
        for name, trait in sorted(cls.class_own_traits(config=True).items()):
            default = describe_default(trait)
            kind = type(trait).__name__
            lines.append(f"`{name}`")
            about = escape(" ".join((trait.help or "").split()))
            lines.append(
                f": {kind}" + (f", default `{default}`" if default and "`" not in default else "")
            )
            if about:
                lines += ["", f"  {about}"]
            lines.append("")
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> None:
    """Write the generated pages into `folder`; unchanged pages keep their time."""
    modules: list[ModuleType] = []
    skipped: list[Skipped] = []
    for facade in FACADES:
        for entry in find_modules(facade):
            if isinstance(entry, Skipped):
                skipped.append(entry)
            else:
                modules.append(entry)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("api.md", api_page(modules, skipped)),
        ("options.md", options_page(modules)),
        ("messages.md", reference_page()),
    ):
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
