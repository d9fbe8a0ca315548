"""Directories: home, IPython directory, cache, profiles, security files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ipy.config import paths
from ipy.config.errors import HomeDirError, ProfileNotFoundError
from ipy.config.profile import ProfileDir

posix = pytest.mark.skipif(os.name != "posix", reason="rules of POSIX systems")
linux = pytest.mark.skipif(sys.platform != "linux", reason="XDG directories are used on Linux")


@pytest.fixture
def closed(tmp_path, monkeypatch):
    """A directory which this process may not write to."""
    path = tmp_path / "closed"
    path.mkdir()
    path.chmod(0o555)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # root is stopped by nothing but a read-only file system: answer as that would
        real = os.access

        def access(name, mode, **kwargs):
            inside = str(name) == str(path) or str(name).startswith(str(path) + os.sep)
            return not (inside and mode & os.W_OK) and real(name, mode, **kwargs)

        monkeypatch.setattr(os, "access", access)
    return path


@pytest.mark.spec("CONFIG-118", "CONFIG-122", "CONFIG-134")
def test_the_default_is_below_home(home):
    """Without any variable it is ~/.ipython."""
    assert paths.get_ipython_dir() == str(home / ".ipython")


@pytest.mark.spec("CONFIG-118", "CONFIG-123")
def test_ipythondir_wins_and_expands_the_tilde(home, monkeypatch):
    """IPYTHONDIR goes over the default, with ~ expanded and made absolute."""
    (home / ".ipython").mkdir()
    monkeypatch.setenv("IPYTHONDIR", "~/elsewhere")
    assert paths.get_ipython_dir() == str(home / "elsewhere")


@pytest.mark.spec("CONFIG-118")
def test_ipythondir_may_lie_in_a_directory_that_is_yet_to_be_made(home, monkeypatch):
    """An explicit wish is honoured when its parents can be made."""
    monkeypatch.setenv("IPYTHONDIR", str(home / "a" / "b" / "c"))
    assert paths.get_ipython_dir() == str(home / "a" / "b" / "c")


@pytest.mark.spec("CONFIG-119")
def test_the_deprecated_variable_is_read_with_a_warning(home, monkeypatch):
    """IPYTHON_DIR counts only where IPYTHONDIR is absent, and is complained about."""
    monkeypatch.setenv("IPYTHON_DIR", str(home / "old"))
    with pytest.warns(FutureWarning, match="IPYTHON_DIR is deprecated"):
        assert paths.get_ipython_dir() == str(home / "old")
    monkeypatch.setenv("IPYTHONDIR", str(home / "new"))
    assert paths.get_ipython_dir() == str(home / "new")


@linux
@pytest.mark.spec("TCFG-060")
def test_xdg_is_used_where_it_exists_and_the_usual_place_does_not(home, monkeypatch):
    """~/.ipython first; $XDG_CONFIG_HOME/ipython where only that is there; ~/.ipython for a new one."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "xdg"))
    (home / "xdg").mkdir()
    assert paths.get_ipython_dir() == str(home / ".ipython")
    (home / "xdg" / "ipython").mkdir()
    assert paths.get_ipython_dir() == str(home / "xdg" / "ipython")
    (home / ".ipython").mkdir()
    assert paths.get_ipython_dir() == str(home / ".ipython")


@linux
def test_xdg_defaults_to_dot_config(home):
    """Without the variable it is ~/.config."""
    (home / ".config" / "ipython").mkdir(parents=True)
    assert paths.get_xdg_dir() == str(home / ".config")
    assert paths.get_ipython_dir() == str(home / ".config" / "ipython")


@posix
@pytest.mark.spec("CONFIG-121")
def test_macos_does_not_use_xdg(home, monkeypatch):
    """On macOS the XDG places are nothing."""
    (home / ".config" / "ipython").mkdir(parents=True)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert paths.get_xdg_dir() is None
    assert paths.get_xdg_cache_dir() is None
    assert paths.get_ipython_dir() == str(home / ".ipython")


@posix
@pytest.mark.spec("CONFIG-124")
@pytest.mark.filterwarnings("ignore:the IPython directory")
def test_home_may_be_the_root_directory(monkeypatch, tmp_path):
    """HOME=/ is a home like any other; who may not write there gets a temporary directory."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", "/")
    assert paths.get_home_dir() == "/"
    assert os.path.isabs(paths.get_ipython_dir())


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc")
def test_a_place_where_nothing_can_be_made_is_replaced(home, monkeypatch, tmp_path):
    """The administrator has the right to write to /proc, but it takes no directories."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", "/proc/nope/ip")
    with pytest.warns(UserWarning, match="/proc/nope/ip can't be written to"):
        path = paths.get_ipython_dir()
    assert os.path.dirname(path) == str(tmp_path)


@posix
@pytest.mark.parametrize("name", ["history.sqlite", "Crash_report_ipython.txt"])
def test_a_temporary_directory_goes_with_its_process(run, tmp_path, name):
    """Unless a crash report is in it, to which the user was sent; a child's end removes nothing."""
    (tmp_path / "file").touch()
    code = (
        f"import os, sys; os.environ.update(IPYTHONDIR={str(tmp_path / 'file' / 'below')!r}, TMPDIR={str(tmp_path)!r})\n"
        "from ipy.config.paths import get_ipython_dir\n"
        f"path = get_ipython_dir(); open(os.path.join(path, {name!r}), 'w').close()\n"
        "child = os.fork()\n"
        "if child: os.waitpid(child, 0); print(path, os.path.isdir(path))\n"
    )
    path, was_there = run("-c", code).stdout.split()
    assert was_there == "True"
    assert os.path.isdir(path) is name.startswith("Crash_report")


@posix
@pytest.mark.spec("CONFIG-125")
def test_home_may_be_unset(run):
    """Without HOME the user database is asked."""
    code = (
        "import os; del os.environ['HOME']; from ipy.config.paths import *; print(get_home_dir())"
    )
    done = run("-c", code)
    import pwd

    assert done.stdout.strip() == os.path.realpath(pwd.getpwuid(os.getuid()).pw_dir)


@posix
@pytest.mark.spec("CONFIG-127")
def test_a_symlinked_home_is_resolved(tmp_path, home, monkeypatch):
    """The home directory is the one that the link points to."""
    (tmp_path / "link").symlink_to(home)
    monkeypatch.setenv("HOME", str(tmp_path / "link"))
    assert paths.get_home_dir() == str(home)


@posix
@pytest.mark.spec("CONFIG-126", "CONFIG-R008")
def test_a_closed_home_is_replaced_by_a_temporary_directory(closed, monkeypatch):
    """It is one directory for the whole process, and the warning names both places."""
    monkeypatch.setenv("HOME", str(closed))
    with pytest.warns(UserWarning, match=r"can't be written to.*IPYTHONDIR") as caught:
        first = paths.get_ipython_dir()
    assert first in str(caught[0].message)
    assert str(closed) in str(caught[0].message)
    assert os.path.isdir(first)
    assert paths.get_ipython_dir() == first
    os.rmdir(first)


@posix
@pytest.mark.spec("CONFIG-126")
def test_a_home_that_does_not_exist_is_replaced(tmp_path, monkeypatch):
    """Nothing is made at the place of a missing home directory."""
    missing = tmp_path / "nowhere" / "home"
    monkeypatch.setenv("HOME", str(missing))
    with pytest.warns(UserWarning, match="can't be written to"):
        os.rmdir(paths.get_ipython_dir())
    assert not missing.exists()


@posix
def test_get_home_dir_can_insist_on_writing(closed, monkeypatch):
    """With require_writable a closed home is an error that says so."""
    monkeypatch.setenv("HOME", str(closed))
    assert paths.get_home_dir() == str(closed)
    with pytest.raises(HomeDirError, match="not a writable directory"):
        paths.get_home_dir(require_writable=True)


@linux
def test_the_cache_directory_is_made(home):
    """$XDG_CACHE_HOME/ipython where there is such a place, else the IPython directory."""
    assert paths.get_ipython_cache_dir() == str(home / ".ipython")
    (home / ".cache").mkdir()
    assert paths.get_ipython_cache_dir() == str(home / ".cache" / "ipython")
    assert (home / ".cache" / "ipython").is_dir()


@pytest.mark.spec("CONFIG-134", "CONFIG-138")
def test_locate_profile(home):
    """It returns the directory, and raises an OSError with a suggestion where there is none."""
    (home / ".ipython").mkdir()
    ProfileDir.create_profile_dir_by_name(str(home / ".ipython"), "default")
    assert paths.locate_profile() == str(home / ".ipython" / "profile_default")
    with pytest.raises(OSError, match="'defualt' not found .*did you mean 'default'") as caught:
        paths.locate_profile("defualt")
    assert isinstance(caught.value, ProfileNotFoundError)
    assert caught.value.profile == "defualt"


@pytest.mark.spec("CONFIG-134", "CONFIG-135")
def test_get_security_file(home):
    """It returns the absolute path of a file in the security directory, never one of the current directory."""
    (home / ".ipython").mkdir()
    for name in ("default", "other"):
        made = ProfileDir.create_profile_dir_by_name(str(home / ".ipython"), name)
        Path(made.security_dir, f"{name}.json").write_text("{}")
    assert paths.get_security_file("default.json") == str(
        home / ".ipython" / "profile_default" / "security" / "default.json"
    )
    assert paths.get_security_file("other.json", "other").endswith("other.json")
    with pytest.raises(OSError, match=r"missing\.json"):
        paths.get_security_file("missing.json")


@pytest.mark.spec("TCFG-052")
def test_windows_program_data_is_used_on_request(monkeypatch):
    """%PROGRAMDATA%/ipython counts only with IPYTHON_USE_PROGRAMDATA, because anybody may write there."""
    monkeypatch.undo()
    assert paths.system_config_dirs() == ["/usr/local/etc/ipython", "/etc/ipython"]
    monkeypatch.setattr(os, "name", "nt")
    try:
        monkeypatch.setenv("PROGRAMDATA", "C:\\ProgramData")
        assert paths.system_config_dirs() == []
        monkeypatch.setenv("IPYTHON_USE_PROGRAMDATA", "1")
        assert paths.system_config_dirs() == [os.path.join("C:\\ProgramData", "ipython")]
    finally:
        monkeypatch.undo()


@pytest.mark.spec("TCFG-052")
def test_the_installation_has_a_directory(monkeypatch):
    """{sys.prefix}/etc/ipython, unless that is a directory of the machine anyway."""
    monkeypatch.setattr(sys, "prefix", os.path.join(os.sep, "env"))
    assert paths.env_config_dirs() == [os.path.join(os.sep, "env", "etc", "ipython")]


def test_module_paths():
    """A module's file is found by its name; an unknown one is an import error."""
    assert paths.get_ipython_module_path("ipy.config.paths") == os.path.abspath(paths.__file__)
    with pytest.raises(ModuleNotFoundError):
        paths.get_ipython_module_path("ipy.config.no_such_module")
    assert os.path.isdir(paths.get_ipython_package_dir())


@pytest.mark.spec("CONFIG-166")
@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_windows_home_is_the_user_profile(home):
    """The profile directory counts, not the network share."""
    os.environ["HOMESHARE"] = "\\\\server\\share"
    assert paths.get_home_dir() == os.path.realpath(home)
