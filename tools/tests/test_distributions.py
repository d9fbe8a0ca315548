"""What the built distributions contain."""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import warnings
import zipfile
from pathlib import Path

import pytest

from tools.packages import ROOT, Package, read_packages

PACKAGES = read_packages()
each_package = pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)


def build(package: Path, kind: str, target: Path, **environment: str) -> Path:
    """Build a wheel or sdist with the declared back end."""
    command = [sys.executable, "-P", "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(
        command, cwd=package, check=True, capture_output=True, env={**os.environ, **environment}
    )
    (result,) = target.iterdir()
    return result


@pytest.mark.spec("DOC-017", "DOC-018", "DOC-023", "DOC-097", "DOC-R006")
@each_package
def test_wheel_holds_the_sources_and_the_licence(package: Package, tmp_path: Path) -> None:
    """Every file below src is installed at its place, nothing beside it, and none is executable."""
    wheel = build(package.folder, "wheel", tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        infos = {info.filename: info for info in archive.infolist()}
    sources = {
        path.relative_to(package.source).as_posix()
        for path in package.source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    metadata = {name for name in infos if ".dist-info/" in name}
    shared = {name.partition(".data/data/")[2] for name in infos} - {""}
    assert {name for name in infos if ".data/" not in name} - metadata == sources
    assert shared == {
        path.relative_to(package.folder).as_posix()
        for path in package.folder.glob("share/**/*")
        if path.is_file()
    }
    assert {name.split("/")[0] for name in sources} <= {
        "ipy",
        "IPython",
        "ipykernel.py",
        "ipykernel_launcher",
    }
    assert not {"quarantine", "deathrow"} & {part for name in sources for part in name.split("/")}
    assert any(name.endswith("licenses/LICENSE") for name in metadata)
    assert not [name for name, info in infos.items() if (info.external_attr >> 16) & 0o111]


@pytest.mark.spec("DOC-091", "DOC-R006")
@each_package
def test_sdist_holds_what_a_build_and_a_test_need_and_no_leftovers(
    package: Package, tmp_path: Path
) -> None:
    """Sources, tests, licence and readme; no version control, caches or environments."""
    sdist = build(package.folder, "sdist", tmp_path)
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"} <= names
    parts = {part for name in names for part in name.split("/")}
    assert not parts & {".git", "__pycache__", ".venv", ".nox", ".pytest_cache", ".mypy_cache"}


@pytest.mark.spec("DOC-016")
@each_package
def test_build_needs_the_back_end_alone(package: Package) -> None:
    """Documentation tools are no build requirement."""
    tables = tomllib.loads((package.folder / "pyproject.toml").read_text(encoding="utf-8"))
    assert [re.split(r"[<>=~! ]", name)[0] for name in tables["build-system"]["requires"]] == [
        "hatchling"
    ]


@pytest.mark.spec("DOC-015", "DOC-R002")
def test_installation_works_in_the_c_locale_under_a_foreign_path(tmp_path: Path) -> None:
    """Neither the locale nor spaces and letters outside ASCII in a path stop an installation."""
    locale = {"LC_ALL": "C", "LANG": "C"}
    place = tmp_path / "Pfad für 数学"
    shutil.copytree(
        PACKAGES["config"].folder, place / "config", ignore=shutil.ignore_patterns("__pycache__")
    )
    wheel = build(place / "config", "wheel", place / "dist", **locale)
    venv.create(place / "venv", with_pip=True)
    python = place / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    environment = {**os.environ, **locale}
    install = [str(python), "-m", "pip", "install", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, env=environment)
    code = "import ipy.config; print(ascii(ipy.config.__file__))"
    result = subprocess.run(
        [python, "-P", "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert ascii("Pfad für 数学")[1:-1] in result.stdout


@pytest.mark.spec("DOC-020")
@each_package
def test_every_module_compiles_without_a_warning(package: Package, tmp_path: Path) -> None:
    """Byte compilation, which installers do, says nothing."""
    copy = tmp_path / "src"
    shutil.copytree(package.source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compileall.compile_dir(copy, quiet=1, force=True)


@pytest.mark.spec("DOC-022")
@each_package
def test_version_is_semantic(package: Package) -> None:
    """`MAJOR.MINOR.PATCH`, with a marker of PEP 440 on what is no release."""
    (path,) = [
        *package.source.glob("ipy/*/_version.py"),
        *package.source.glob("IPython/_version.py"),
    ]
    (version,) = re.findall(
        r'^__version__ = "([^"]+)"$', path.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc|\.dev)\d+)?", version)


@pytest.mark.spec("DOC-100", "DOC-102")
def test_checkout_has_licence_and_guide() -> None:
    """The modified BSD licence with its three conditions and the disclaimer, and a page for contributors."""
    licence = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    for words in (
        "Redistributions of source code must retain the above copyright notice",
        "Redistributions in binary form must reproduce the above copyright notice",
        "be used to endorse or promote products derived from this software without specific prior written permission",
        'PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"',
    ):
        assert words in licence
    assert "dev.py test" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.spec("DOC-050")
def test_continuous_integration_asks_nox_for_every_python() -> None:
    """The matrix covers what the packages declare to support, on the three systems."""
    text = (ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8")
    project = tomllib.loads(
        (PACKAGES["core"].folder / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]
    declared = [c.rpartition(" ")[2] for c in project["classifiers"] if re.search(r":: 3\.\d+$", c)]
    assert declared
    assert all(f'"{version}"' in text for version in declared)
    assert all(f"{system}-latest" in text for system in ("ubuntu", "macos", "windows"))
    assert "dev.py nox -s tests" in text
