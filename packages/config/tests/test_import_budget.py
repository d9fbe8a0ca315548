"""What a start may import."""

from __future__ import annotations

import json

import pytest

HEAVY = [
    "asyncio",
    "sqlite3",
    "subprocess",
    "shutil",
    "tempfile",
    "importlib.metadata",
    "dataclasses",
    "glob",
    "ctypes",
]
NOT_AT_START = [
    "ipy.config.crash",
    "ipy.config.defaults",
    "ipy.config.samples",
    "ipy.config.subcommands",
]


def _loaded(run, code):
    done = run(
        "-S",
        "-c",
        f"import sys; sys.path[:0] = {_path()!r}\n{code}\nimport json; print(json.dumps(sorted(sys.modules)))",
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def _path():
    """Where this package and traitlets are: `site` is left out because it imports things of its own."""
    from importlib.util import find_spec
    from pathlib import Path

    packages = [find_spec("ipy.config").origin, find_spec("traitlets").origin]
    return [str(Path(packages[0]).parents[2]), str(Path(packages[1]).parents[1])]


def test_the_facade_imports_nothing(run):
    """`import ipy.config` loads neither traitlets nor any of our modules but the version and what makes it lazy."""
    loaded = _loaded(run, "import ipy.config")
    assert {name for name in loaded if name.startswith(("ipy.", "traitlets"))} == {
        "ipy.config",
        "ipy.config._version",
        "ipy.config.lazy",
    }


@pytest.mark.spec("CONFIG-101")
def test_starting_an_application_imports_little(run):
    """A start without configuration files adds to what traitlets itself needs only our own small modules."""
    base = _loaded(run, "import traitlets.config.application")
    loaded = _loaded(
        run,
        "from ipy.config.application import BaseIPythonApplication as A\na = A(); a.initialize(['--profile', 'default'])",
    )
    extra = loaded - base
    assert not extra & set(HEAVY)
    assert not extra & set(NOT_AT_START)
    assert "difflib" not in extra
    assert {name for name in extra if not name.startswith("ipy")} <= {"__future__", "warnings"}


def test_a_sound_configuration_file_is_not_parsed_again(run, profile):
    """Locations are only looked for when there is something to report."""
    (profile / "ipython_config.py").write_text("c.Application.log_level = 30\n")
    loaded = _loaded(
        run,
        "from ipy.config.application import BaseIPythonApplication as A\na = A(); a.initialize([])",
    )
    assert "difflib" not in loaded


def test_paths_need_no_traitlets(run):
    """Asking for a directory does not load the trait system."""
    loaded = _loaded(run, "from ipy.config.paths import get_ipython_dir; get_ipython_dir()")
    assert not any(name.startswith("traitlets") for name in loaded)


def test_entry_points_are_not_read_for_options_and_files(run, tmp_path):
    """Only a word that is neither a known subcommand nor a file is looked for among the entry points."""
    (tmp_path / "work" / "script").write_text("")
    code = """
from ipy.config.application import BaseIPythonApplication
class App(BaseIPythonApplication):
    subcommands = {"profile": ("ipy.config.profileapp:ProfileApp", "Profiles.")}
    subcommand_group = "ipy.subcommands"
    stops_at_argument = True
for argv in (["--debug"], ["script", "x"], ["--profile", "default"], ["script.py"], []):
    App().initialize(argv)
"""
    assert "importlib.metadata" not in _loaded(run, code)
