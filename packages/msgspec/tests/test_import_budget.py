"""What imports bring along: a kernel's start and every client pay for them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "asyncio",
    "inspect",
    "traitlets",
    "uuid",
    "dataclasses",
    "subprocess",
    "sqlite3",
    "zmq",
    "importlib.metadata",
    "argparse",
    "difflib",
    "tempfile",
}


def loaded(code):
    """The modules that are loaded after some code, less those of an empty interpreter."""
    show = "import sys; before = set(sys.modules)\n{}\nimport json; print(json.dumps(sorted(set(sys.modules) - before)))"
    done = subprocess.run(
        [sys.executable, "-c", show.format(code)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_facade_imports_nothing():
    """`import ipy.msgspec` loads the version and what makes it lazy."""
    ours = {name for name in loaded("import ipy.msgspec") if name.startswith("ipy.")}
    assert ours == {
        "ipy.config",
        "ipy.config._version",
        "ipy.config.lazy",
        "ipy.msgspec",
        "ipy.msgspec._version",
    }


def test_names_of_the_facade():
    """The public names are exactly those of `__all__`, and all are there."""
    import ipy.msgspec
    import ipy.msgspec.messages

    for package in (ipy.msgspec, ipy.msgspec.messages):
        assert dir(package) == sorted(package.__all__)
        assert all(getattr(package, name) is not None for name in package.__all__)
        with pytest.raises(AttributeError):
            _ = package.nothing


ROUND_TRIP = """
from ipy.msgspec.connection import ConnectionInfo, new_key, read_connection_file
from ipy.msgspec.session import Session
session = Session(key=new_key().encode())
request = session.decode(session.encode("kernel_info_request", {}))
reply = session.encode("kernel_info_reply", {"status": "ok"}, parent=request)
session.decode(reply).load()
"""


def test_a_first_answer_needs_little():
    """Reading a connection file and answering a first request loads none of the heavy modules, msgspec neither."""
    found = loaded(ROUND_TRIP)
    assert not found & (HEAVY | {"msgspec", "datetime", "typing_extensions"})
    assert not {
        name for name in found if name.startswith(("ipy.msgspec.messages", "ipy.msgspec.registry"))
    }


def test_checked_contents_need_no_traits_and_no_sockets():
    """The typed view brings msgspec and nothing of traitlets, asyncio or ZeroMQ."""
    found = loaded(
        ROUND_TRIP
        + 'session.decode(session.encode("status", {"execution_state": "idle"})).checked()'
    )
    assert "msgspec" in found
    assert not found & {"asyncio", "traitlets", "zmq", "sqlite3", "subprocess"}
