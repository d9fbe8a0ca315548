"""Every check that a person or CI runs.

`nox` alone runs the quick ones; `nox -l` lists all. The quick ones use the environment that nox itself is in, which
`tools/dev.py` makes: start them with `python3 tools/dev.py nox ...`. The sessions `tests(...)` build the wheels that a
package declares to need, install them into an environment of their own, and run the package's tests against them.

An interpreter that is missing is skipped with a message; with `IPY_FULL_MATRIX=1` it is an error.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import nox
from nox.command import CommandFailed

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from tools.packages import Package, closure, read_packages  # noqa: E402 - the checkout first

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PACKAGES = read_packages(ROOT)
PEER = "ipython==9.18.*"
#: Thousands of tests drive real processes on machines that others use too: what fails is tried once more, and the summary names it.
SECOND_CHANCE = ["--reruns=1", "-rR"]
PEERS = {"kernel": ["ipykernel==7.4.*", "jupyter_client==8.10.*"]}
SPEC_RESULTS = ROOT / "build" / "spec-results.json"

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = False
nox.options.sessions = ["lint", "types", "layers", "tools"]
nox.options.error_on_missing_interpreters = os.environ.get("IPY_FULL_MATRIX", "") not in ("", "0")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A job in the background ignores Ctrl-C, and its children too; the tests of interrupts need it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.setdefault("UV_PYTHON_DOWNLOADS", "never")  # a check never downloads an interpreter
os.environ.setdefault("UV_SYSTEM_CERTS", "true")


def find_pyenv_folders() -> list[str]:
    """Return the program folders of pyenv's interpreters, the newest of each minor version.

    nox looks along PATH, where pyenv's shims stand for the chosen version only.
    """
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    newest: dict[str, tuple[int, Path]] = {}
    for folder in root.glob("versions/3.*"):
        match = re.fullmatch(r"(3\.\d+)\.(\d+)", folder.name)
        if match and match[1] in PYTHONS:
            newest[match[1]] = max(newest.get(match[1], (-1, folder)), (int(match[2]), folder))
    return [str(folder / "bin") for _, folder in newest.values()]


os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), *find_pyenv_folders()])


def run_tool(session: nox.Session, name: str, *arguments: str, **options: Any) -> None:
    """Run a program of the environment that nox is in."""
    program = shutil.which(name, path=str(Path(sys.executable).parent))
    if program is None:
        session.error(
            f"{name} is not installed beside nox: run  python3 tools/dev.py nox -s {session.name}"
        )
    session.run(program, *arguments, external=True, **options)


def run_python(session: nox.Session, *arguments: str, **options: Any) -> None:
    """Run the Python that nox is in, with nothing of the current folder on its path."""
    session.run(sys.executable, "-P", *arguments, external=True, **options)


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Check the format and the lint rules (`nox -s format` mends what can be mended)."""
    ruff = partial(run_tool, session, "ruff")
    run_all(
        session,
        {"format": partial(ruff, "format", "--check", "."), "rules": partial(ruff, "check", ".")},
    )


@nox.session(venv_backend="none", name="format")
def format_(session: nox.Session) -> None:
    """Format the code and mend what ruff can."""
    run_tool(session, "ruff", "check", "--fix", ".")
    run_tool(session, "ruff", "format", ".")


def run_all(session: nox.Session, checks: Mapping[str, Callable[[], object]]) -> None:
    """Run every check, whatever the ones before it found, and fail if any did."""
    failed = []
    for name, check in checks.items():
        try:
            check()
        except CommandFailed:
            failed.append(name)
    if failed:
        session.error(f"failed: {', '.join(failed)}")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Check the types strictly, for Linux, macOS and Windows."""
    sources = [str(package.source.relative_to(ROOT)) for package in PACKAGES.values()]
    checks = {"tools": partial(run_tool, session, "mypy", "noxfile.py", "tools")}
    for system in ("linux", "darwin", "win32"):
        options = [f"--platform={system}", f"--cache-dir=.mypy_cache/{system}"]
        checks[system] = partial(run_tool, session, "mypy", *options, *sources)
    run_all(session, checks)


@nox.session(venv_backend="none")
def layers(session: nox.Session) -> None:
    """Check who imports whom, that libraries are declared, who patches sys, and the namespace guard."""
    lint_imports = partial(run_tool, session, "lint-imports", "--no-cache", "--no-logo")
    run_all(
        session,
        {
            "layout": partial(run_python, session, "tools/packages.py"),
            "dependencies": partial(run_python, session, "tools/check_dependencies.py"),
            "patches": partial(run_python, session, "tools/check_patches.py"),
            "layers": lint_imports,
            "rooms": partial(lint_imports, "--config", "tools/import-rooms.toml"),
        },
    )


@nox.session(venv_backend="none")
def tools(session: nox.Session) -> None:
    """Test the scripts in tools/."""
    session.run(
        sys.executable, "-m", "pytest", "-q", "tools/tests", *session.posargs, external=True
    )


@nox.session(venv_backend="none")
def editable(session: nox.Session) -> None:
    """Run the tests of all packages against the checkout, and record what they prove."""
    run_and_record(session, session.posargs)


@nox.session(venv_backend="none")
def spec(session: nox.Session) -> None:
    """Count the requirement rows that are proved, overtaken or open.

    Runs the tests first; `-- --read` takes the results of the last `nox -s editable`. `--list` lists the open rows.
    """
    arguments = list(session.posargs)
    if "--read" in arguments:
        arguments.remove("--read")
    else:
        run_and_record(
            session, [], success_codes=[0, 1]
        )  # what fails proves nothing: the count says so
    run_python(session, "tools/spec.py", *arguments)


def run_and_record(session: nox.Session, chosen: list[str], **options: Any) -> None:
    """Run the tests against the checkout with the plugin that records the rows they prove."""
    plugin = ["-p", "tools.pytest_spec", f"--spec-report={SPEC_RESULTS}"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        *plugin,
        *SECOND_CHANCE,
        *(chosen or ["-q", "-n", "auto", "--dist", "loadfile"]),
    ]
    with untouched_home(session) as environment:
        session.run(*command, external=True, env=environment, **options)


@contextmanager
def untouched_home(session: nox.Session) -> Iterator[dict[str, str | None]]:
    """Give tests an empty home directory; fail the session if they wrote there or left a process behind."""
    home = Path(session.create_tmp()).resolve() / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    caches = (
        ROOT / ".nox" / "caches"
    )  # matplotlib takes seconds to list the fonts, jedi to parse the builtins
    environment: dict[str, str | None] = {
        "HOME": str(home),
        "IPY_CHECK_HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": None,
        "XDG_DATA_HOME": None,
        "XDG_CACHE_HOME": str(caches),
        "MPLCONFIGDIR": str(caches / "matplotlib"),
        "IPYTHONDIR": None,
        "PYTHONPATH": None,
        "TMPDIR": os.environ.get(
            "TMPDIR"
        ),  # create_tmp moves it into the checkout, where git ignores all
    }
    yield environment
    # Other programs (rustc, which pip asks for its version) may leave something of their own.
    if left := sorted(
        {path.name for path in home.rglob("*") if re.search("ipython|jupyter|pdb", path.name)}
    ):
        session.error(f"the tests wrote into the home directory: {', '.join(left)}")
    if left := find_processes(f"IPY_CHECK_HOME={home}"):
        session.error(f"the tests left processes behind: {'; '.join(left)}")


def find_processes(variable: str, patience_s: float = 5.0) -> list[str]:
    """Return the command lines of processes that have an environment variable, unless they end soon; Linux only."""
    deadline = time.monotonic() + patience_s
    while True:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                    found.append(b" ".join(words).decode(errors="replace").strip())
            except OSError:  # it ended meanwhile, or is another user's
                continue
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def build_wheel(session: nox.Session, package: Package, target: Path) -> Path:
    """Build one wheel and return its path."""
    target.mkdir(parents=True, exist_ok=True)
    known = set(target.glob("*.whl"))
    with session.chdir(package.folder):
        run_python(
            session, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target), silent=True
        )
    (wheel,) = set(target.glob("*.whl")) - known
    return wheel


CURRENT = f"{sys.version_info[0]}.{sys.version_info[1]}"


@nox.session
@nox.parametrize(
    "python,package",
    [
        nox.param(python, package, id=f"{package}-{python}")
        for package in PACKAGES
        for python in [*PYTHONS, *([CURRENT] if CURRENT not in PYTHONS else [])]
    ],
)
def tests(session: nox.Session, package: str) -> None:
    """Run a package's tests against wheels, in an environment with what the package declares and nothing else."""
    chosen = PACKAGES[package]
    if not chosen.tests.is_dir():
        session.error(
            f"{chosen.tests.relative_to(ROOT)} is missing: a package without tests isn't released"
        )
    temporary = Path(session.create_tmp()).resolve()
    wheels = temporary / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    needed = closure(PACKAGES, package, ["test"])
    requirements = []
    for name in needed:
        wheel = build_wheel(session, PACKAGES[name], wheels)
        extra = "[test]" if name == package else ""
        requirements.append(f"{PACKAGES[name].distribution}{extra} @ {wheel.as_uri()}")
    session.install(*requirements, "pytest-rerunfailures>=15")
    copy = temporary / "tests"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(chosen.tests, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with session.chdir(temporary):
        session.run(
            *["python", "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", *SECOND_CHANCE],
            *[
                "-c",
                str(ROOT / "pyproject.toml"),
                f"--rootdir={temporary}",
                f"--confcutdir={temporary}",
            ],
            *(session.posargs or [str(copy)]),
            env={"PYTHONPATH": None},
        )


PROGRAMS_OF_OTHERS = [
    *["ipykernel==7.4.*", "jupyter_client==8.10.*", "jupyter_console", "jupyter_kernel_test"],
    *["nbclient", "nbconvert", "papermill", "ipywidgets", "jupyterlab", "qtconsole"],
    *[
        "PySide6-Essentials",
        "debugpy",
        "matplotlib",
        "pandas",
        "playwright",
        "pexpect",
        "bash_kernel",
        "deno",
    ],
]


@nox.session
def interop(session: nox.Session) -> None:
    """Run our kernel under the front ends of others, our clients on the kernels of others, and the guarantees in full size.

    Takes some minutes. JupyterLab's tests need Chromium, and are skipped without.
    """
    temporary = Path(session.create_tmp()).resolve()
    wheels = temporary / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    # Ours after theirs: both bring the kernel specification `python3`.
    session.install(*PROGRAMS_OF_OTHERS)
    requirements = []
    extras = {"kernel": "[test]", "terminal": "[console]"}
    for name in closure(PACKAGES, "terminal", ["console"]):
        wheel = build_wheel(session, PACKAGES[name], wheels)
        extra = extras.get(name, "")
        requirements.append(f"{PACKAGES[name].distribution}{extra} @ {wheel.as_uri()}")
    session.install(*requirements)
    copy = temporary / "tests"
    shutil.rmtree(copy, ignore_errors=True)
    for room in ("interop", "guarantees"):
        shutil.copytree(
            PACKAGES["kernel"].tests / room,
            copy / room,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    with session.chdir(temporary):
        session.run(
            *["python", "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
            *["-c", str(ROOT / "pyproject.toml"), f"--rootdir={temporary}"],
            *(session.posargs or [str(copy)]),
            env={"PYTHONPATH": None, "IPY_GUARANTEES": "full"},
        )


def make_peer(session: nox.Session, package: str) -> str:
    """Make an environment with what benchmarks of a package compare with; return its Python."""
    requirements = PEERS.get(package, [PEER])
    folder = ROOT / ".nox" / (f"bench-peer-{package}" if package in PEERS else "bench-peer")
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(programs / ("python.exe" if sys.platform == "win32" else "python"))
    if not Path(python).exists():
        session.run(sys.executable, "-m", "venv", str(folder), external=True)
        session.run(python, "-m", "pip", "install", "-q", *requirements, external=True)
    return python


@nox.session(venv_backend="none")
def bench(session: nox.Session) -> None:
    """Run the benchmarks (or those that are named) and print their tables; `-- --write` puts them into docs/benchmarks/."""
    write = "--write" in session.posargs
    names = [argument for argument in session.posargs if argument != "--write"]
    for script in sorted(ROOT.glob("packages/*/benchmarks/bench_*.py")):
        topic = f"{script.parents[1].name}-{script.stem.removeprefix('bench_')}"
        if names and not any(name in topic for name in names):
            continue
        session.log(f"benchmark {topic}")
        peer = make_peer(session, script.parents[1].name)
        table = session.run(
            *[sys.executable, "-P", str(script), peer],
            external=True,
            silent=True,
            stderr=None,
            # Without bytecode every start compiles everything again: that would measure the compiler.
            env={"PYTHONDONTWRITEBYTECODE": None},
        )
        print(table)
        if write:
            page = ROOT / "docs" / "benchmarks" / f"{topic}.md"
            machine = (
                f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}"
            )
            page.write_text(
                f"# {topic}\n\n{machine}.\n\n```text\n{str(table).strip()}\n```\n", encoding="utf-8"
            )


@nox.session(venv_backend="none")
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error, and the network is not used."""
    run_python(
        session,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        "docs",
        "docs/_build/html",
    )
    session.log(f"open {ROOT / 'docs' / '_build' / 'html' / 'index.html'}")


@nox.session(venv_backend="none")
def build(session: nox.Session) -> None:
    """Build wheel and sdist of every package into dist/, and check that the sdist builds the same wheel."""
    chosen = session.posargs or list(PACKAGES)
    unknown = [name for name in chosen if name not in PACKAGES]
    if unknown:
        session.error(f"no such package: {', '.join(unknown)}; there are {', '.join(PACKAGES)}")
    build_distributions(session, chosen)


@nox.session(venv_backend="none")
def release(session: nox.Session) -> None:
    """Build what a tag such as core-v0.1.0 names, and check that tag, version and changelog agree."""
    tag = session.posargs[0] if session.posargs else ""
    match = re.fullmatch(r"(?P<package>[a-z]+)-v(?P<version>\d+\.\d+\.\d+\S*)", tag)
    if match is None or match["package"] not in PACKAGES:
        session.error(f"expected a tag such as core-v0.1.0 of {', '.join(PACKAGES)}; got {tag!r}")
    (wheel,) = build_distributions(session, [match["package"]])
    version = wheel.name.split("-")[1]
    if version != match["version"]:
        session.error(f"the tag says {match['version']}, _version.py says {version}")
    changelog = (PACKAGES[match["package"]].folder / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", changelog, re.MULTILINE):
        session.error(f"CHANGELOG.md has no heading `## {version} (YYYY-MM-DD)`")


def build_distributions(session: nox.Session, names: list[str]) -> list[Path]:
    """Build and check wheel and sdist of the named packages in an empty dist/; return the wheels."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    wheels = []
    for name in names:
        wheel = build_wheel(session, PACKAGES[name], dist)
        with session.chdir(PACKAGES[name].folder):
            run_python(
                session, "-m", "hatchling", "build", "-t", "sdist", "-d", str(dist), silent=True
            )
        stem = "-".join(wheel.name.split("-")[:2])
        check_distribution(session, wheel, dist / f"{stem}.tar.gz")
        session.log(f"{wheel.name}: the sdist builds the same wheel")
        wheels.append(wheel)
    return wheels


def check_distribution(session: nox.Session, wheel: Path, sdist: Path) -> None:
    """Fail unless the sdist builds the very same files, with licence and type marker."""
    again = Path(session.create_tmp()).resolve() / "from-sdist"
    shutil.rmtree(again, ignore_errors=True)
    with tarfile.open(sdist) as archive:
        archive.extractall(again, filter="data")
    with session.chdir(again / sdist.name.removesuffix(".tar.gz")):
        run_python(
            session, "-m", "hatchling", "build", "-t", "wheel", "-d", str(again), silent=True
        )
    first, second = (
        {entry: archive.read(entry) for entry in archive.namelist()}
        for archive in (zipfile.ZipFile(wheel), zipfile.ZipFile(again / wheel.name))
    )
    if first != second:
        different = sorted(
            key for key in first.keys() | second.keys() if first.get(key) != second.get(key)
        )
        session.error(f"{sdist.name} builds another wheel; different: {', '.join(different[:10])}")
    for wanted in ("licenses/LICENSE", "py.typed"):
        if not any(entry.endswith(wanted) for entry in first):
            session.error(f"{wheel.name} has no {wanted}")
    stray = [
        entry
        for entry in first
        if not re.match(
            r"(ipy/[^/]+/|IPython/|ipykernel\.py$|ipykernel_launcher/|ipy_\w+-[^/]+\.(dist-info/|data/data/share/))",
            entry,
        )
    ]
    if stray:
        session.error(f"{wheel.name} installs outside its place: {', '.join(stray[:10])}")
