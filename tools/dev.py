"""Set up the development environment, then run the shell, the checks, or any program of it.

Needs the standard library alone, git's checkout around it and a package index. The environment lives in `.venv`; it is
made once, and brought up to date when a declaration (a `pyproject.toml`, a `_version.py`, `tools/requirements-dev.txt`)
changed. Everything this script says goes to stderr, so that the standard output is the program's own.

Two files in `.venv` tell its state:

- `ipy-dev-stamp`, written last: a fingerprint of the declarations that were installed. Same fingerprint: nothing to do.
- `ipy-dev-incomplete`, there while an installation runs. Found at a start, it means that one was cut off, and the
  environment is made afresh. An environment with neither file is somebody's own: it is completed, never deleted.
"""

# Nothing newer than Python 3.7 in the syntax: an interpreter that is too old has to get as far as its message.
from __future__ import annotations

import os
import sys

MINIMUM = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
USAGE = """\
usage: python3 tools/dev.py COMMAND [ARGUMENT ...]

commands:
  ipython [ARGUMENT ...]   start the shell from this checkout
  test [STEP ...]          run every check (or the named steps: test --list)
  nox [ARGUMENT ...]       run nox, for example: nox -s lint
  PROGRAM [ARGUMENT ...]   run another program of the environment: python, pytest, mypy, ruff, ...
  install                  only make the environment, or bring it up to date

The environment is made in .venv at the first use. uv is used where it is installed, else pip.
"""


class SetupError(Exception):
    """The environment can't be made; the message says why and what to do."""


def say(message: str) -> None:
    """Tell the person what happens, on stderr."""
    print("dev.py: " + message, file=sys.stderr, flush=True)


def find_working(name: str) -> str | None:
    """Return the path of the program `name` if it is there and starts, else None (a version manager's shim may not)."""
    import shutil
    import subprocess

    path = shutil.which(name)
    if (
        path
        and subprocess.call([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        == 0
    ):
        return path
    return None


def too_old_message(
    version: tuple[object, ...], executable: str, find: Callable[[str], str | None]
) -> str:
    """Explain that this Python is too old, and name a newer one when `find` knows one."""
    text = "Python {}.{} or newer is needed; this is {} ({}).".format(
        *MINIMUM, ".".join(map(str, version[:3])), executable
    )
    for minor in range(19, MINIMUM[1] - 1, -1):
        found = find(f"python3.{minor}")
        if found:
            return text + f"\nFound {found}: run it as  python3.{minor} tools/dev.py ..."
    return (
        text
        + "\nInstall one from https://www.python.org/downloads/ or with your system's package manager."
    )


if sys.version_info < MINIMUM:
    # Here, because the annotations below mean nothing to an old interpreter.
    say(too_old_message(sys.version_info, sys.executable, find_working))
    sys.exit(1)

TYPE_CHECKING = False  # typing is not imported: `ipython` starts through this script
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO

    Runner = Callable[[list[str]], int]

# --- where things are ---------------------------------------------------------------------------------------------


def program_path(venv: str, name: str) -> str:
    """Return the path of a program of the environment `venv`."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", name + ".exe")
    return os.path.join(venv, "bin", name)


def package_folders(root: str) -> list[str]:
    """Return the folders of all packages of the checkout, by name."""
    packages = os.path.join(root, "packages")
    return [
        os.path.join(packages, name)
        for name in sorted(os.listdir(packages))
        if os.path.isfile(os.path.join(packages, name, "pyproject.toml"))
    ]


def declaration_files(root: str) -> list[str]:
    """Return the files whose content decides what has to be installed.

    Versions count: an editable installation keeps the old one until it is repeated.
    """
    files = [os.path.join(root, "tools", "requirements-dev.txt")]
    for folder in package_folders(root):
        files.append(os.path.join(folder, "pyproject.toml"))
        for place, folders, names in os.walk(os.path.join(folder, "src")):
            folders.sort()
            if place.count(os.sep) - folder.count(os.sep) >= 3:
                folders.clear()  # versions stand in the package's top folder
            if "_version.py" in names:
                files.append(os.path.join(place, "_version.py"))
    return files


def fingerprint(root: str, venv: str) -> str:
    """Return a digest of the declarations, the checkout's place and the environment's interpreter."""
    import hashlib

    digest = hashlib.sha256()
    for path in declaration_files(root):
        with open(path, "rb") as file:
            content = file.read()
        digest.update(f"{os.path.relpath(path, root)}\0{len(content)}\0".encode())
        digest.update(content)
    # A system's upgrade from 3.11 to 3.12 leaves a link that works and an environment that does not.
    digest.update(f"{root}\0{os.path.realpath(program_path(venv, 'python'))}".encode())
    return digest.hexdigest()


def stamp_path(venv: str) -> str:
    """Return the file that holds the fingerprint of a complete installation, and its installer."""
    return os.path.join(venv, "ipy-dev-stamp")


def incomplete_path(venv: str) -> str:
    """Return the file that is there while an installation runs."""
    return os.path.join(venv, "ipy-dev-incomplete")


def read_stamp(venv: str) -> tuple[str, str]:
    """Return `(fingerprint, installer)` of the last complete installation, `("", "")` without one."""
    try:
        with open(stamp_path(venv), encoding="utf-8") as file:
            lines = file.read().split("\n")
    except FileNotFoundError:
        return "", ""
    return lines[0], lines[1] if len(lines) > 1 else ""


def is_ready(root: str, venv: str) -> bool:
    """Say whether the environment holds what the checkout declares."""
    return (
        os.path.exists(program_path(venv, "python"))
        and not os.path.exists(incomplete_path(venv))
        and read_stamp(venv)[0] == fingerprint(root, venv)
    )


# --- installing ---------------------------------------------------------------------------------------------------


def editable_arguments(root: str) -> list[str]:
    """Return the installer's arguments: the tools, every package (editable), and what the packages' extras ask for.

    The extras are spelt out: given `-e core[test]`, pip no longer takes the folder for a plain requirement `ipy-core` of
    another package, and looks for it on the index.
    """
    import tomllib

    arguments = ["-r", os.path.join(root, "tools", "requirements-dev.txt")]
    wanted: dict[str, None] = {}  # an ordered set
    for folder in package_folders(root):
        with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
            project = tomllib.load(file)["project"]
        arguments += ["-e", folder]
        for extra in project.get("optional-dependencies", {}).values():
            wanted.update(dict.fromkeys(extra))
    return arguments + list(wanted)


def installer_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for uv and pip: both shall trust the machine's certificates."""
    result = dict(environ)
    result.pop("PYTHONPATH", None)
    result.setdefault("UV_SYSTEM_CERTS", "true")
    result.setdefault("UV_PYTHON_DOWNLOADS", "never")
    if environ.get("SSL_CERT_FILE"):
        result.setdefault("PIP_CERT", environ["SSL_CERT_FILE"])
    return result


def run(command: list[str]) -> int:
    """Run a command with its output on stderr and nothing on its standard input; return its status."""
    import subprocess

    try:
        return subprocess.call(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            env=installer_environment(os.environ),
            cwd=ROOT,
        )
    except OSError as error:
        say(f"{command[0]} can't be started: {error}")
        return 127


def create(venv: str) -> None:
    """Make a fresh environment without an installer, in the place of what is there."""
    import shutil

    if os.path.lexists(venv):
        say(f"removing the incomplete environment {venv}")
        shutil.rmtree(venv)
    say(f"making the environment {venv} (Python {sys.version.split()[0]})")
    os.makedirs(venv)
    with open(incomplete_path(venv), "w", encoding="utf-8") as file:
        file.write("An installation is running, or was cut off.\n")
    # pip comes later, and only where it is needed: this works where Debian left out ensurepip, and is quicker with uv.
    if run([sys.executable, "-m", "venv", "--without-pip", venv]) != 0:
        raise SetupError(
            "Python's venv module failed (see above). On Debian and Ubuntu it comes with: apt install python3-venv"
        )


def install(root: str, venv: str, uv: str | None, run: Runner = run) -> str:
    """Install everything in one resolver run, with uv if given, else (or if that fails) with pip.

    Returns:
        The name of the installer that worked.

    Raises:
        SetupError: Neither could.
    """
    python = program_path(venv, "python")
    arguments = editable_arguments(root)
    if uv:
        say("installing the packages and the development tools with uv")
        if run([uv, "pip", "install", "--quiet", "--python", python, *arguments]) == 0:
            return "uv"
        say("uv could not install them (see above); trying pip")
    if run([python, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('pip') is None)"]):
        say("adding pip to the environment")
        if run([python, "-m", "ensurepip", "--default-pip"]) != 0:
            raise SetupError(
                "pip can't be put into the environment: this Python lacks ensurepip.\n"
                "On Debian and Ubuntu: apt install python3-venv. Elsewhere, install uv (https://docs.astral.sh/uv/)."
            )
    say("installing the packages and the development tools with pip; this takes a minute or two")
    flags = [
        "--no-input",
        "--disable-pip-version-check",
        "--retries=2",
        "--progress-bar=off",
        "--quiet",
    ]
    status = run([python, "-m", "pip", "install", *flags, *arguments])
    if status != 0:
        raise SetupError(
            f"the packages could not be installed: pip ended with status {status} (see above).\n"
            "Can't it reach the package index? Name another one with PIP_INDEX_URL, a proxy with HTTPS_PROXY,\n"
            "a certificate bundle with SSL_CERT_FILE. Then run the same command again: it starts over."
        )
    return "pip"


def lock(path: str) -> IO[str]:
    """Wait for the only right to change the environment; it ends with the process, however that ends.

    Returns:
        The open file that holds the lock: keep it.
    """
    import time

    file = open(path, "a+")  # noqa: SIM115 - the lock lives as long as the file is open
    said = False
    while True:
        try:
            if sys.platform == "win32":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if not said:
                say("another dev.py is installing; waiting for it")
                said = True
            time.sleep(0.2)
        else:
            return file


def prepare(root: str, venv: str) -> None:
    """Make the environment, or bring it up to date."""
    import shutil

    held = lock(os.path.join(root, ".venv-lock"))
    try:
        if is_ready(root, venv):  # by the process that held the lock before
            return
        if os.path.exists(incomplete_path(venv)) or not os.path.exists(
            program_path(venv, "python")
        ):
            create(venv)
        else:
            say("the declarations changed: bringing the environment up to date")
        with open(incomplete_path(venv), "w", encoding="utf-8") as file:
            file.write("An installation is running, or was cut off.\n")
        try:
            installer = install(root, venv, shutil.which("uv"))
        except SetupError:
            if read_stamp(venv)[
                0
            ]:  # uv and pip resolve before they change anything: what worked before still does
                os.remove(incomplete_path(venv))
            raise
        with open(stamp_path(venv), "w", encoding="utf-8") as file:
            file.write(fingerprint(root, venv) + "\n" + installer + "\n")
        os.remove(incomplete_path(venv))
        say("the environment is ready")
    finally:
        held.close()


# --- running ------------------------------------------------------------------------------------------------------


def command_line(venv: str, command: str, arguments: list[str]) -> list[str]:
    """Return the program of the environment that stands for `command`, with its arguments.

    Raises:
        SetupError: The environment has no such program.
    """
    if command == "test":
        return [
            program_path(venv, "python"),
            os.path.join(ROOT, "tools", "run_checks.py"),
            *arguments,
        ]
    path = program_path(venv, command)
    if not os.path.exists(path):
        import difflib

        folder = os.path.dirname(path)
        known = {name[:-4] if name.endswith(".exe") else name for name in os.listdir(folder)}
        close = difflib.get_close_matches(command, sorted(known | {"test", "install"}), n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise SetupError(
            f"{command}: there is no such command, and no such program in {folder}.{hint}"
        )
    return [path, *arguments]


def program_environment(venv: str, environ: Mapping[str, str], installer: str) -> dict[str, str]:
    """Return the environment variables of the program: those of an activated environment."""
    result = dict(environ)
    result["VIRTUAL_ENV"] = venv
    result["PATH"] = (
        os.path.dirname(program_path(venv, "x")) + os.pathsep + environ.get("PATH", os.defpath)
    )
    if installer == "pip":  # uv is missing or can't install here: nox shall not try it either
        result.setdefault("NOX_DEFAULT_VENV_BACKEND", "virtualenv")
    return result


def launch(command: list[str], environ: dict[str, str]) -> int:
    """Replace this process by the program; on Windows, run it and hand on its status."""
    if os.name != "nt":
        os.execve(command[0], command, environ)
    import subprocess

    with subprocess.Popen(command, env=environ) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # Ctrl-C is the program's: it got it too


def main(arguments: list[str]) -> int:
    """Run one command; return the exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="", file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    venv = os.path.join(ROOT, ".venv")
    try:
        if not is_ready(ROOT, venv):
            prepare(ROOT, venv)
        if arguments[0] == "install":
            return 0
        command = command_line(venv, arguments[0], arguments[1:])
        return launch(command, program_environment(venv, os.environ, read_stamp(venv)[1]))
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(
            f"{error.filename or 'a file'}: {error.strerror}. The environment {venv} could not be made or used."
        )
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run starts over where that is needed")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
