"""What the packages declare, and the layout they have to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import packages
from tools.packages import Package, closure


def package(name: str, *dependencies: str, **extras: tuple[str, ...]) -> Package:
    return Package(name, Path(name), f"ipy-{name}", dependencies, extras)


KNOWN = {
    entry.name: entry
    for entry in [
        package("config", "traitlets>=5"),
        package("msgspec", "ipy-config>=0.1,<0.2", "msgspec"),
        package("core", "ipy_config >=0.1", matplotlib=("matplotlib-inline",), test=("pytest",)),
        package("kernel", "ipy-core", "ipy.msgspec"),
        package(
            "terminal",
            "ipy-core[matplotlib]>=0.1",
            console=("ipy-kernel>=0.1",),
            test=("ipy-terminal[console]",),
        ),
        package("all", "ipy-terminal[console]"),
    ]
}


@pytest.mark.parametrize(
    ("name", "extras", "needed"),
    [
        ("config", [], {"config"}),
        ("msgspec", [], {"msgspec", "config"}),
        ("core", ["test"], {"core", "config"}),
        ("terminal", [], {"terminal", "core", "config"}),
        ("terminal", ["console"], {"terminal", "core", "config", "kernel", "msgspec"}),
        ("terminal", ["test"], {"terminal", "core", "config", "kernel", "msgspec"}),
        ("all", [], {"all", "terminal", "core", "config", "kernel", "msgspec"}),
    ],
)
def test_closure_follows_declarations_and_asked_extras_only(
    name: str, extras: list[str], needed: set[str]
) -> None:
    """Dependencies count in any spelling (PEP 503); an extra counts when somebody asks for it."""
    found = closure(KNOWN, name, extras)
    assert found[0] == name
    assert set(found) == needed
    assert len(found) == len(needed)


def test_third_party_name_is_no_sibling() -> None:
    """`msgspec` is a library; only `ipy-msgspec` is ours."""
    assert closure({"a": package("a", "msgspec"), "msgspec": package("msgspec")}, "a") == ["a"]


def test_unknown_extra_is_an_error() -> None:
    """A requirement that no installer could meet is told before it tries."""
    with pytest.raises(KeyError, match="ipy-core has no extra 'consle'"):
        closure(KNOWN | {"bad": package("bad", "ipy-core[consle]")}, "bad")


def test_layout_of_the_checkout_is_right() -> None:
    """No `src/ipy/__init__.py`, no packages under tests, the licence in every distribution."""
    assert packages.find_layout_faults(packages.ROOT) == []


def test_stray_initialisers_are_found(tmp_path: Path) -> None:
    """One `src/ipy/__init__.py` hides every other package: it is named."""
    folder = tmp_path / "packages" / "one"
    for name in (
        "src/ipy/__init__.py",
        "src/ipy/one/py.typed",
        "src/ipy/one/_version.py",
        "tests/room/__init__.py",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    for name in ("README.md", "CHANGELOG.md", "LICENSE"):
        (folder / name).write_text("text")
    (tmp_path / "LICENSE").write_text("text")
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "ipy-one"\n[tool.hatch.build.targets.wheel]\npackages = ["src/ipy/one"]\n'
    )
    faults = packages.find_layout_faults(tmp_path)
    assert len(faults) == 3
    assert "packages/one/src/ipy/__init__.py: hides every other package" in faults[0]
    assert "packages/one/tests/room/__init__.py" in faults[1]
    assert "src/ipy/one" in faults[2]
