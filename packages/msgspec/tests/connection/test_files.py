"""Connection files."""

from __future__ import annotations

import json
import os
import stat

import pytest

from ipy.msgspec.connection import ConnectionInfo, read_connection_file, write_connection_file
from ipy.msgspec.errors import ConnectionInfoError


@pytest.mark.spec("TMSG-065", "MSG-027")
def test_what_is_written_is_read(tmp_path):
    """A file gives back the data, and is plain JSON for others."""
    info = ConnectionInfo(shell_port=1, key="k", kernel_name="é", extra={"more": [1]})
    path = tmp_path / "kernel-1.json"
    write_connection_file(path, info)
    assert read_connection_file(path) == info
    values = json.loads(path.read_text(encoding="utf-8"))
    assert values["signature_scheme"] == "hmac-sha256"
    assert values["more"] == [1]
    assert os.listdir(tmp_path) == ["kernel-1.json"]


@pytest.mark.spec("TMSG-067")
@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_files_are_private(tmp_path, monkeypatch):
    """Nobody else may read a file, whatever stood there before; in the runtime directory it is sticky as well."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    path = tmp_path / "k.json"
    path.write_text("old")
    path.chmod(0o666)
    write_connection_file(path, ConnectionInfo())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    write_connection_file(path, ConnectionInfo())
    assert stat.S_IMODE(path.stat().st_mode) == 0o1600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"shell_port": "x"}', "[" * 100_000])
def test_an_unusable_file_is_told_with_its_name(tmp_path, text):
    """Whatever is wrong with a file, the error names it."""
    path = tmp_path / "k.json"
    path.write_text(text)
    with pytest.raises(ConnectionInfoError, match=r"k\.json"):
        read_connection_file(path)


def test_a_missing_file_is_told(tmp_path):
    """A file that isn't there is an error of connection data."""
    with pytest.raises(ConnectionInfoError, match="No such file"):
        read_connection_file(tmp_path / "none.json")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    """A folder that doesn't exist is named, and nothing is left behind."""
    with pytest.raises(ConnectionInfoError, match=r"can't write the connection file .*none"):
        write_connection_file(tmp_path / "none" / "k.json", ConnectionInfo())
    assert os.listdir(tmp_path) == []
