"""Temporary files and directories, and streams that write twice."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import pytest

from ipy.core.helpers.files import (
    NamedFileInTemporaryDirectory,
    Tee,
    TemporaryWorkingDirectory,
    temp_pyfile,
)
from ipy.core.names.finder import install


@pytest.mark.spec("TCOR-133")
def test_temporary_files_and_directories():
    """They have the names that were asked for, and are gone at the end."""
    with NamedFileInTemporaryDirectory("data.bin") as file:
        file.write(b"x")
        assert os.path.basename(file.name) == "data.bin"
        path = file.name
    assert not os.path.exists(os.path.dirname(path))
    before = os.getcwd()
    with TemporaryWorkingDirectory() as folder:
        assert os.path.samefile(os.getcwd(), folder)
    assert os.getcwd() == before
    assert not os.path.exists(folder)
    path = temp_pyfile("x = 'grün'", ".py")
    try:
        with open(path, encoding="utf-8") as file:
            assert file.read() == "x = 'grün'"
    finally:
        os.remove(path)


@pytest.mark.spec("TCOR-133")
@pytest.mark.parametrize("channel", ["stdout", "stderr"])
def test_a_tee_writes_twice(capsys, channel):
    """What is written goes to the stream and to the file; after `close` the stream is what it was."""

    class Kept(io.StringIO):
        def close(self):
            self.kept = self.getvalue()

    file, before = Kept(), getattr(sys, channel)
    tee = Tee(file, channel=channel)
    print("twice", file=getattr(sys, channel))
    tee.close()
    assert getattr(sys, channel) is before
    assert getattr(capsys.readouterr(), channel[3:]) == "twice\n"
    assert file.kept == "twice\n"
    with pytest.raises(ValueError, match="Invalid channel spec 'x'"):
        Tee(file, channel="x")


@pytest.mark.spec("CORE-467", "TCOR-133")
def test_the_standard_streams_are_those_of_this_moment(capsys):
    """`IPython.utils.io.stdout` follows `sys.stdout`, also where that is replaced later."""
    install()
    io_names = import_module("IPython.utils.io")
    for name in ("stdin", "stdout", "stderr"):
        assert getattr(io_names, name) is getattr(sys, name)
    print("x", file=io_names.stdout)
    assert capsys.readouterr().out == "x\n"
