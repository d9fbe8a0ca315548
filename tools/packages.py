"""The packages of the checkout: what they declare, and what each needs from the others.

Run as a program, it checks the layout: the namespace guard, and the files that every package has.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENT = re.compile(r"^\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[(?P<extras>[^\]]*)\])?")

#: What ipy-all brings besides: the names of the originals, for plain Python processes.
NAMES_OF_ORIGINALS = frozenset({"src/IPython", "src/ipykernel.py", "src/ipykernel_launcher"})


class Package(NamedTuple):
    """One folder of `packages/`, as its `pyproject.toml` describes it."""

    name: str
    folder: Path
    distribution: str
    dependencies: tuple[str, ...]
    extras: Mapping[str, tuple[str, ...]]

    @property
    def source(self) -> Path:
        """The folder that the package's modules are imported from."""
        return self.folder / "src"

    @property
    def tests(self) -> Path:
        """The folder of the package's tests."""
        return self.folder / "tests"


def canonical(name: str) -> str:
    """Return a distribution's name in the form that names are compared in (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_package(folder: Path) -> Package:
    """Read one package's declarations."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {
        canonical(extra): tuple(requirements)
        for extra, requirements in project.get("optional-dependencies", {}).items()
    }
    return Package(
        folder.name,
        folder,
        canonical(project["name"]),
        tuple(project.get("dependencies", ())),
        extras,
    )


def read_packages(root: Path = ROOT) -> dict[str, Package]:
    """Read every package of the checkout, by folder name."""
    return {
        path.parent.name: read_package(path.parent)
        for path in sorted(root.glob("packages/*/pyproject.toml"))
    }


def closure(packages: Mapping[str, Package], name: str, extras: Iterable[str] = ()) -> list[str]:
    """Return the packages of the checkout that `name[extras]` needs, itself first.

    Only what is declared counts: this is what a clean environment gets.

    Raises:
        KeyError: There is no such package, or one asks for an extra that does not exist.
    """
    by_distribution = {package.distribution: package for package in packages.values()}
    seen: dict[tuple[str, str], None] = {}
    pending = [(name, ""), *((name, canonical(extra)) for extra in extras)]
    while pending:
        entry = pending.pop(0)
        if entry in seen:
            continue
        seen[entry] = None
        package = packages[entry[0]]
        if entry[1] and entry[1] not in package.extras:
            raise KeyError(
                f"{package.distribution} has no extra {entry[1]!r}; it has {sorted(package.extras)}"
            )
        for requirement in package.extras[entry[1]] if entry[1] else package.dependencies:
            match = REQUIREMENT.match(requirement)
            if match and (sibling := by_distribution.get(canonical(match["name"]))):
                pending.append((sibling.name, ""))
                wanted = [extra.strip() for extra in (match["extras"] or "").split(",")]
                pending.extend((sibling.name, canonical(extra)) for extra in wanted if extra)
    return list(dict.fromkeys(name for name, _ in seen))


def find_layout_faults(root: Path) -> list[str]:
    """Return what is wrong with the layout: one sentence each."""
    faults = []
    for guard in sorted(root.glob("packages/*/src/ipy/__init__.*")):
        faults.append(
            f"{guard.relative_to(root)}: hides every other package of the namespace; delete it"
        )
    for stray in sorted(root.glob("packages/*/tests/**/__init__.py")):
        faults.append(f"{stray.relative_to(root)}: test folders are no packages; delete it")
    licence = (root / "LICENSE").read_bytes()
    for package in read_packages(root).values():
        place = package.folder.relative_to(root).as_posix()
        for name in ("README.md", "CHANGELOG.md"):
            if not (package.folder / name).is_file():
                faults.append(f"{place}/{name}: is missing")
        copy = package.folder / "LICENSE"
        if not copy.is_file() or copy.read_bytes() != licence:
            faults.append(f"{place}/LICENSE: has to be a copy of the LICENSE at the top")
        for name in ("py.typed", "_version.py"):
            if not [*package.source.glob(f"ipy/*/{name}"), *package.source.glob(f"IPython/{name}")]:
                faults.append(f"{place}/src: has no {name}")
        faults.extend(
            f"{place}/pyproject.toml: {fault}" for fault in find_build_faults(package.folder)
        )
    return faults


def find_build_faults(folder: Path) -> list[str]:
    """Return what would build a wheel with its modules in the wrong place."""
    tables = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    hatch: dict[str, Any] = tables.get("tool", {}).get("hatch", {}).get("build", {})
    faults = []
    wheel = hatch.get("targets", {}).get("wheel", {})
    listed = wheel.get("packages")
    # Single modules can't be listed as packages: they are included, and lose their folder.
    if listed is None and wheel.get("sources") == ["src"]:
        listed = wheel.get("only-include")
    if listed != ["src/ipy"] and not (listed and NAMES_OF_ORIGINALS.issuperset(listed)):
        faults.append(f'the wheel has to list packages = ["src/ipy"], got {listed!r}')
    if "dev-mode-exact" in hatch:
        faults.append("dev-mode-exact breaks the namespace")
    return faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the layout; return the exit status."""
    del arguments
    faults = find_layout_faults(ROOT)
    for fault in faults:
        print(f"layout: {fault}", file=sys.stderr)
    if not faults:
        print(f"layout: {len(read_packages())} packages, as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
