"""`ipython profile` and `ipython locate`, as real processes."""

from __future__ import annotations

import ast
import os

import pytest

from ipy.config.application import BaseIPythonApplication
from ipy.config.defaults import (
    DEFAULT_FILES,
    default_config_text,
    installed_default_files,
    write_default_file,
)
from ipy.config.loader import ProfileAwareConfigLoader
from ipy.config.registry import is_importable
from ipy.config.samples import SAMPLE_PROFILES, list_bundled_profiles


@pytest.mark.spec("CONFIG-093", "CONFIG-130")
def test_locate(ipy_config, home):
    """`locate` prints the IPython directory and nothing else."""
    done = ipy_config("locate")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{home / '.ipython'}\n", "")


@pytest.mark.spec("CONFIG-131", "CONFIG-132", "CONFIG-133", "TCFG-054")
def test_locate_profile(ipy_config, home):
    """A name prints its directory, no name that of the default; a missing one fails with a suggestion."""
    ipy_config("profile", "create", "foo")
    for command in (["locate", "profile"], ["profile", "locate"]):
        assert ipy_config(*command, "foo").stdout == f"{home / '.ipython' / 'profile_foo'}\n"
        assert ipy_config(*command).stdout == f"{home / '.ipython' / 'profile_default'}\n"
        done = ipy_config(*command, "fooo")
        assert done.returncode == 1
        assert "Profile 'fooo' not found" in done.stderr
        assert "did you mean 'foo'" in done.stderr
    assert ipy_config("locate", "profile", "a", "b").returncode == 2


@pytest.mark.spec("CONFIG-092", "CONFIG-139", "CONFIG-140", "CONFIG-144", "CONFIG-145")
@pytest.mark.parametrize(
    ("argv", "name"), [([], "default"), (["foo"], "foo"), (["--profile=bar"], "bar")]
)
def test_create(ipy_config, home, argv, name):
    """It makes the directory, tells which files it writes, and these change nothing."""
    done = ipy_config("profile", "create", *argv)
    path = home / ".ipython" / f"profile_{name}" / "ipython_config.py"
    assert done.returncode == 0
    assert f"Generating default config file: {path}\n" in done.stderr
    assert len(done.stderr.splitlines()) == len(installed_default_files())
    text = path.read_text()
    assert "# c.BaseIPythonApplication.verbose_crash = False" in text
    assert "#  Default: False" in text
    assert len(ast.parse(text).body) == 1
    assert ProfileAwareConfigLoader(str(path)).load_config() == {}


@pytest.mark.spec("CONFIG-146", "CONFIG-R001")
def test_create_respects_the_ipython_dir(ipy_config, home, tmp_path):
    """With --ipython-dir nothing is made in the default directory."""
    ipy_config("profile", "create", f"--ipython-dir={tmp_path / 'other'}")
    assert (tmp_path / "other" / "profile_default" / "ipython_config.py").exists()
    assert not (home / ".ipython").exists()


def test_create_keeps_files_unless_asked(ipy_config, home):
    """A file that is there stays, also a broken one; --reset puts the default back."""
    path = home / ".ipython" / "profile_foo" / "ipython_config.py"
    ipy_config("profile", "create", "foo")
    path.write_text("1 / 0")
    done = ipy_config("profile", "create", "foo")
    assert (done.returncode, done.stderr, path.read_text()) == (0, "", "1 / 0")
    assert ipy_config("profile", "create", "foo", "--reset").returncode == 0
    assert "get_config()" in path.read_text()


@pytest.mark.spec("CONFIG-142")
@pytest.mark.parametrize(
    "argv", [["--parallel", "--profile=my"], ["my", "--parallel"], ["--parallel", "my"]]
)
def test_create_parallel(ipy_config, home, argv):
    """Both orders are accepted; without the package it is said what to install."""
    done = ipy_config("profile", "create", *argv)
    assert done.returncode == 0
    assert (home / ".ipython" / "profile_my").is_dir()
    if not is_importable("ipy.parallel"):
        assert "pip install ipy-parallel" in done.stderr


@pytest.mark.parametrize("argv", [["a", "b"], ["a/b"], ["--rest"]])
def test_create_refuses_nonsense(ipy_config, home, argv):
    """More than one name, impossible names and unknown options are one-line errors, and nothing is made."""
    done = ipy_config("profile", "create", *argv)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("ipython profile create: error: ")
    assert done.stderr.count("\n") == 1
    profiles = home / ".ipython"
    assert not profiles.exists() or os.listdir(profiles) == []


@pytest.mark.spec("CONFIG-092")
def test_list(ipy_config, home):
    """Profiles that are there, and the samples that can be made."""
    for name in ("b", "a"):
        (home / ".ipython" / f"profile_{name}").mkdir(parents=True)
    out = ipy_config("profile", "list").stdout
    assert f"Available profiles in {home / '.ipython'}:\n    a\n    b\n" in out
    assert "    sympy\n" in out
    other = ipy_config("profile", "list", f"--ipython-dir={home}").stdout
    assert f"Available profiles in {home}:\n    (none)\n" in other


@pytest.mark.spec("CONFIG-149")
@pytest.mark.parametrize("name", list_bundled_profiles())
def test_sample_profiles(ipy_config, home, name):
    """A profile with the name of a sample gets the sample's files, which load and extend the default profile."""
    done = ipy_config("profile", "create", name)
    directory = home / ".ipython" / f"profile_{name}"
    assert f"Copying sample config file: {directory / 'ipython_config.py'}" in done.stderr
    assert (directory / "ipython_config.py").read_text() == SAMPLE_PROFILES[name][
        "ipython_config.py"
    ]
    (home / ".ipython" / "profile_default").mkdir()
    (home / ".ipython" / "profile_default" / "ipython_config.py").write_text("c.Other.x = 1")
    loader = ProfileAwareConfigLoader(
        "ipython_config.py", str(directory), ipython_dir=str(home / ".ipython")
    )
    config = loader.load_config()
    assert config.Other.x == 1
    for code in config.InteractiveShellApp.exec_lines.to_dict().get("extend", []):
        if not code.startswith("%"):
            compile(code, "exec_lines", "exec")


@pytest.mark.spec("CONFIG-080", "CONFIG-082")
@pytest.mark.parametrize(
    "command",
    [
        ["profile"],
        ["profile", "create"],
        ["profile", "list"],
        ["profile", "locate"],
        ["locate"],
        ["locate", "profile"],
    ],
)
def test_help_of_every_subcommand(ipy_config, command):
    """-h, --help-all and the spelling with `help` work everywhere."""
    short = ipy_config(*command, "-h")
    assert (short.returncode, short.stderr) == (0, "")
    assert ipy_config("help", *command).stdout == short.stdout
    assert "--log-level" in short.stdout
    full = ipy_config(*command, "--help-all")
    assert full.returncode == 0
    assert "--Application.log_format=<Unicode>" in full.stdout


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["profile"], "which one? create, list, locate"),
        (["profile", "lst"], "did you mean 'list'"),
        (["profile", "xyz"], "there are create, list, locate"),
        ([], "which one?"),
        (["locate", "x"], "no subcommand 'x'"),
    ],
)
def test_a_wrong_or_missing_subcommand(ipy_config, argv, message):
    """It is an error which lists what there is."""
    done = ipy_config(*argv)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.spec("CONFIG-115", "CONFIG-114")
def test_the_order_of_default_files():
    """The section of InteractiveShellApp comes first, and every class that is named is in."""
    from traitlets import Int

    from ipy.config import Configurable

    class InteractiveShellApp(Configurable):
        exec_lines = Int(0, help="Lines to run.").tag(config=True)

    class Zed(Configurable):
        value = Int(0).tag(config=True)

    text = default_config_text("x", [BaseIPythonApplication, Zed, InteractiveShellApp])
    sections = [
        line.split("(")[0][2:] for line in text.splitlines() if line.endswith("configuration")
    ]
    assert sections[0] == "InteractiveShellApp"
    assert {"Application", "BaseIPythonApplication", "Zed"} <= set(sections)
    assert "## Lines to run.\n#  Default: 0\n# c.InteractiveShellApp.exec_lines = 0\n" in text


@pytest.mark.spec("CONFIG-046")
def test_the_table_of_default_files():
    """Every application of the manual has its file, and those of parallel computing are asked for."""
    names = {entry.filename: entry.parallel for entry in DEFAULT_FILES}
    assert (
        names["ipython_config.py"]
        is names["ipython_notebook_config.py"]
        is names["ipython_nbconvert_config.py"]
        is False
    )
    assert {name for name, parallel in names.items() if parallel} == {
        "ipcluster_config.py",
        "ipcontroller_config.py",
        "ipengine_config.py",
    }


@pytest.mark.spec("CONFIG-114")
def test_default_files_of_what_is_installed():
    """For every installed application the text is valid Python and sets nothing."""
    files = installed_default_files(parallel=True)
    assert files[0].filename == "ipython_config.py"
    for entry in files:
        assert len(ast.parse(entry.text()).body) == 1


def test_writing_a_default_file_is_all_or_nothing(tmp_path):
    """An existing file is kept or replaced as a whole, and nothing temporary stays."""
    path = tmp_path / "x.py"
    assert write_default_file(str(path), "one") is True
    assert write_default_file(str(path), "two") is False
    assert path.read_text() == "one"
    assert write_default_file(str(path), "two", overwrite=True) is True
    assert path.read_text() == "two"
    assert sorted(os.listdir(tmp_path)) == ["home", "x.py"]
