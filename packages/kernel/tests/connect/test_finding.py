"""Which connection file is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipy.kernel.connect import ConnectionFileNotFound, find_connection_file


def _write(path: Path, age_s: int = 0) -> Path:
    path.write_text("{}")
    os.utime(path, (1e9 - age_s, 1e9 - age_s))
    return path


@pytest.mark.spec("KERNEL-021", "TMSG-067")
def test_newest_is_meant_without_a_name(runtime: Path) -> None:
    """Without a name the kernel that was started last is meant; other JSON files aren't kernels."""
    _write(runtime / "kernel-1.json", age_s=2)
    newest = _write(runtime / "kernel-2.json", age_s=1)
    _write(runtime / "settings.json")
    assert find_connection_file() == str(newest)


@pytest.mark.spec("KERNEL-021", "KERNEL-022", "KERNEL-023")
def test_names_parts_and_patterns(runtime: Path, tmp_path: Path) -> None:
    """A name, a path, a part of the id and a pattern each find the file."""
    wanted = _write(runtime / "kernel-87f7d2c0-aa.json", age_s=9)
    _write(runtime / "kernel-19732.json")
    for name in ("kernel-87f7d2c0-aa.json", "87f7d2c0", str(wanted), "kernel-87*.json", "*d2c0*"):
        assert find_connection_file(name) == str(wanted), name
    elsewhere = _write(tmp_path / "work" / "mine.json")
    assert find_connection_file("mine.json") == str(elsewhere)
    assert find_connection_file("mine") == str(elsewhere)


@pytest.mark.spec("KERNEL-018", "KERNEL-023", "KERNEL-025")
def test_security_directory_of_a_profile(runtime: Path) -> None:
    """With a profile its security directory is searched too; the answer is an absolute path."""
    security = Path(os.environ["IPYTHONDIR"]) / "profile_foo" / "security"
    security.mkdir(parents=True)
    wanted = _write(security / "kernel-5.json")
    assert find_connection_file("kernel-5.json", profile="foo") == str(wanted)
    assert find_connection_file("kernel-5.json", path=[str(security)]) == str(wanted)
    with pytest.raises(ConnectionFileNotFound):
        find_connection_file("kernel-5.json")


def test_missing_file_names_those_that_are_there(runtime: Path) -> None:
    """The error is an OSError that says what was looked for, where, and which kernels there are."""
    _write(runtime / "kernel-1.json")
    with pytest.raises(OSError, match=r"'nope'.*kernel-1\.json"):
        find_connection_file("nope")
    with pytest.raises(ConnectionFileNotFound, match="no kernel is running there"):
        find_connection_file("nope", path=".")


def test_brackets_in_a_name_are_letters(runtime: Path) -> None:
    """A part of a name is no pattern, unless it has a star, a question mark or a bracket in it."""
    _write(runtime / "kernel-a.json")
    with pytest.raises(ConnectionFileNotFound):
        find_connection_file("b]")
