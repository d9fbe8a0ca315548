"""Profile directories."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from ipy.config import Config
from ipy.config.errors import ProfileDirError, ProfileNotFoundError
from ipy.config.profile import ProfileDir, list_profiles_in, profile_name


def _mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.mark.spec("CONFIG-137", "CONFIG-140", "CONFIG-154", "CONFIG-155")
def test_a_new_profile_has_its_directories(tmp_path):
    """security and pid are for the owner alone; startup has a README; all lie inside."""
    profile = ProfileDir.create_profile_dir_by_name(str(tmp_path), "work")
    location = tmp_path / "profile_work"
    assert profile.location == str(location)
    for name in ("security", "log", "startup", "pid"):
        assert getattr(profile, f"{name}_dir") == str(location / name)
        assert (location / name).is_dir()
    assert profile.static_dir == str(location / "static")
    assert profile.db_dir == str(location / "db")
    assert ".ipy" in (location / "startup" / "README").read_text()
    if sys.platform != "win32":
        assert _mode(location / "security") == _mode(location / "pid") == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX systems")
@pytest.mark.spec("CONFIG-154")
def test_open_private_directories_are_closed(tmp_path):
    """A security directory that others can read is closed when the profile is used."""
    profile = ProfileDir.create_profile_dir(str(tmp_path / "p"))
    os.chmod(profile.security_dir, 0o755)
    ProfileDir.find_profile_dir(str(tmp_path / "p"))
    assert _mode(profile.security_dir) == 0o700
    profile.check_db_dir()
    assert _mode(profile.db_dir) == 0o700


@pytest.mark.spec("CONFIG-163")
def test_a_removed_readme_stays_removed(tmp_path):
    """Only a new startup directory gets a README, and its text is part of the program, not a data file."""
    profile = ProfileDir.create_profile_dir(str(tmp_path / "p"))
    os.unlink(os.path.join(profile.startup_dir, "README"))
    ProfileDir.find_profile_dir(str(tmp_path / "p"))
    assert os.listdir(profile.startup_dir) == []


def test_finding_a_profile(tmp_path):
    """A profile is found by its name in the IPython directory and nowhere else."""
    ProfileDir.create_profile_dir_by_name(str(tmp_path), "foo")
    found = ProfileDir.find_profile_dir_by_name(str(tmp_path), "foo")
    assert found.location == str(tmp_path / "profile_foo")
    with pytest.raises(ProfileNotFoundError, match="Profile 'fooo' not found .*did you mean 'foo'"):
        ProfileDir.find_profile_dir_by_name(str(tmp_path), "fooo")
    with pytest.raises(ProfileNotFoundError, match="directory not found"):
        ProfileDir.find_profile_dir(str(tmp_path / "nothing"))
    with pytest.raises(ProfileDirError, match="not a directory"):
        ProfileDir.create_profile_dir_by_name(str(tmp_path / "nothing"), "x")


@pytest.mark.spec("TCFG-053")
def test_the_current_directory_is_not_searched(tmp_path, monkeypatch):
    """A profile directory that lies in the current directory is not found by its name."""
    (tmp_path / "profile_trap").mkdir()
    (tmp_path / "real").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProfileNotFoundError):
        ProfileDir.find_profile_dir_by_name(str(tmp_path / "real"), "trap")


@pytest.mark.spec("CONFIG-153", "CONFIG-128", "CONFIG-158")
@pytest.mark.parametrize("name", ["my-cluster", "with space", "größe", "日本"])
def test_names_may_hold_any_letters(tmp_path, name):
    """Hyphens, spaces and letters of any script are fine."""
    ProfileDir.create_profile_dir_by_name(str(tmp_path), name)
    assert name in list_profiles_in(str(tmp_path))


@pytest.mark.parametrize("name", ["", "a/b", "..", "a\\b", "x\0y"])
def test_names_that_are_no_directory_name_are_refused(tmp_path, name):
    """A name that would lead elsewhere is an error that points to --profile-dir."""
    with pytest.raises(ProfileDirError, match="--profile-dir"):
        ProfileDir.create_profile_dir_by_name(str(tmp_path), name)


def test_the_location_is_set_once(tmp_path):
    """A profile can't move to another directory."""
    profile = ProfileDir.create_profile_dir(str(tmp_path / "a"))
    with pytest.raises(ProfileDirError, match="can't be changed"):
        profile.location = str(tmp_path / "b")


def test_the_location_can_be_configured(tmp_path):
    """`c.ProfileDir.location` names the directory."""
    c = Config()
    c.ProfileDir.location = str(tmp_path / "configured")
    assert ProfileDir(config=c).startup_dir == str(tmp_path / "configured" / "startup")


def test_a_file_in_the_way_is_explained(tmp_path):
    """A file where a directory has to be is named in the error."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "log").write_text("")
    with pytest.raises(ProfileDirError, match="log should be a directory, but is a file"):
        ProfileDir.create_profile_dir(str(tmp_path / "p"))
    (tmp_path / "file").write_text("")
    with pytest.raises(ProfileDirError, match="file"):
        ProfileDir.create_profile_dir(str(tmp_path / "file"))


def test_listing(tmp_path):
    """Only directories with the prefix and a name are profiles; a missing directory has none."""
    for name in ("profile_b", "profile_a", "profile_", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "profile_file").write_text("")
    assert list_profiles_in(str(tmp_path)) == ["a", "b"]
    assert list_profiles_in(str(tmp_path / "missing")) == []


@pytest.mark.spec("CONFIG-151", "CONFIG-R003")
def test_the_name_follows_from_the_directory():
    """profile_x is x; a directory of another form gives its own name."""
    assert profile_name(os.path.join("a", "profile_x")) == "x"
    assert profile_name(os.path.join("a", "profile_x", "")) == "x"
    assert profile_name(os.path.join("a", "other")) == "other"


def test_copying_a_configuration_file(tmp_path):
    """A file is copied into the profile, over another one only on request."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "x_config.py").write_text("new")
    profile = ProfileDir.create_profile_dir(str(tmp_path / "p"))
    assert profile.copy_config_file("x_config.py", str(source)) is True
    (tmp_path / "p" / "x_config.py").write_text("mine")
    assert profile.copy_config_file("x_config.py", str(source)) is False
    assert (tmp_path / "p" / "x_config.py").read_text() == "mine"
    assert profile.copy_config_file("x_config.py", str(source), overwrite=True) is True
    assert (tmp_path / "p" / "x_config.py").read_text() == "new"
