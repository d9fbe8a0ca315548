"""Check that each package declares the libraries it imports, and imports those it declares.

A dependency that only comes along with another one breaks when that one drops it; one that is declared and never imported
costs every user for nothing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.packages import REQUIREMENT, Package, canonical, read_packages  # noqa: E402 - the checkout first

#: Libraries of the user, which are served where they are there: never installed for their own sake.
SERVED = {
    "black",
    "curio",
    "gi",
    "matplotlib",
    "numpy",
    "opengl",
    "pyglet",
    "trio",
    "wx",
    "yapf",
}
#: Libraries that are imported under another name than that of their distribution.
DISTRIBUTIONS = {"pil": "pillow", "zmq": "pyzmq"}
#: Modules of the standard library that this Python doesn't have yet.
NEWER = {"annotationlib", "compression"}


def find_imports(package: Package) -> Iterator[tuple[str, str]]:
    """Yield `(place, library)` for every import of a module that is neither standard nor of this family."""
    for path in sorted(package.source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                library = name.partition(".")[0]
                if library not in sys.stdlib_module_names and library not in {
                    "ipy",
                    "IPython",
                    *NEWER,
                }:
                    place = f"{path.relative_to(package.folder.parents[1]).as_posix()}:{getattr(node, 'lineno', 0)}"
                    yield place, DISTRIBUTIONS.get(canonical(library), canonical(library))


def declared_names(requirements: tuple[str, ...]) -> set[str]:
    """Return the names of the distributions that requirements ask for."""
    return {canonical(match["name"]) for text in requirements if (match := REQUIREMENT.match(text))}


def find_faults(package: Package) -> list[str]:
    """Return what one package imports without declaring it, and declares without importing it."""
    extras = {
        name for requirements in package.extras.values() for name in declared_names(requirements)
    }
    needed = {name for name in declared_names(package.dependencies) if not name.startswith("ipy-")}
    used: set[str] = set()
    faults = []
    for place, library in find_imports(package):
        used.add(library)
        if library not in needed | extras | SERVED:
            faults.append(
                f"{place}: imports {library}, which {package.distribution} doesn't declare"
            )
    faults += [
        f"packages/{package.name}/pyproject.toml: declares {name}, which nothing imports"
        for name in sorted(needed - used)
    ]
    return faults


def main() -> int:
    """Check every package; return the exit status."""
    packages = read_packages(ROOT)
    faults = [fault for package in packages.values() for fault in find_faults(package)]
    for fault in faults:
        print(f"dependencies: {fault}", file=sys.stderr)
    if not faults:
        print(f"dependencies: {len(packages)} packages declare what they import")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
