"""Connection data: checked, and turned into addresses."""

from __future__ import annotations

import pytest

from ipy.msgspec.connection import ConnectionInfo, new_key
from ipy.msgspec.errors import ConnectionInfoError

FILE = {
    "shell_port": 57503,
    "iopub_port": 57504,
    "stdin_port": 57505,
    "control_port": 57506,
    "hb_port": 57507,
    "ip": "127.0.0.1",
    "key": "a-key",
    "transport": "tcp",
    "signature_scheme": "hmac-sha256",
    "kernel_name": "python3",
    "jupyter_session": "/home/me/x.ipynb",
}


@pytest.mark.spec("TMSG-065", "MSG-027")
def test_the_documented_fields_are_read_and_written():
    """Every field goes in and comes out."""
    info = ConnectionInfo.from_dict(FILE)
    assert (info.shell_port, info.iopub_port, info.stdin_port) == (57503, 57504, 57505)
    assert (info.control_port, info.hb_port) == (57506, 57507)
    assert info.key_bytes == b"a-key"
    assert info.signature_scheme == "hmac-sha256"
    assert info.as_dict() == FILE


def test_unknown_keys_are_kept():
    """What another program put into the file is still there afterwards."""
    info = ConnectionInfo.from_dict({**FILE, "ssh": "me@host", "location": None})
    assert info.extra == {"ssh": "me@host", "location": None}
    assert info.as_dict()["ssh"] == "me@host"


@pytest.mark.spec("TMSG-065")
@pytest.mark.parametrize(
    ("transport", "ip", "address"),
    [
        ("tcp", "127.0.0.1", "tcp://127.0.0.1:57503"),
        ("tcp", "::1", "tcp://[::1]:57503"),
        ("tcp", "*", "tcp://*:57503"),
        ("tcp", "host.example", "tcp://host.example:57503"),
        ("ipc", "/run/kernel", "ipc:///run/kernel-57503"),
    ],
)
def test_addresses(transport, ip, address):
    """Ports are ports with tcp (IPv6 in brackets), suffixes of the path with ipc."""
    info = ConnectionInfo(transport=transport, ip=ip, shell_port=57503)
    assert info.address("shell") == address


def test_a_missing_channel_is_told():
    """A port of 0 is no port yet; an unknown channel is named."""
    info = ConnectionInfo(shell_port=1)
    with pytest.raises(ConnectionInfoError, match="no control channel: control_port is missing"):
        info.address("control")
    with pytest.raises(ConnectionInfoError, match="unknown channel 'heart'"):
        info.address("heart")


def test_every_fault_is_told_with_its_key():
    """All faults at once, each with the key it concerns."""
    with pytest.raises(ConnectionInfoError) as caught:
        ConnectionInfo.from_dict(
            {
                "shell_port": "1",
                "iopub_port": 70000,
                "hb_port": True,
                "ip": None,
                "transport": "udp",
            },
            source="kernel-1.json",
        )
    assert [fault.path for fault in caught.value.faults] == [
        "$.shell_port",
        "$.iopub_port",
        "$.hb_port",
        "$.transport",
        "$.ip",
    ]
    assert str(caught.value).startswith("kernel-1.json: invalid connection data")


def test_a_misspelt_port_is_told():
    """A key that looks like that of a missing port is a slip."""
    with pytest.raises(
        ConnectionInfoError, match="unknown key `shel_port`: did you mean `shell_port`"
    ):
        ConnectionInfo.from_dict({"shel_port": 5})


@pytest.mark.parametrize("values", [[], None, "x", 3])
def test_data_must_be_an_object(values):
    """A list is no connection data."""
    with pytest.raises(ConnectionInfoError, match="Expected `object`"):
        ConnectionInfo.from_dict(values)


@pytest.mark.spec("TMSG-066")
def test_curve_keys_are_checked():
    """CurveZMQ's keys are 40 characters of Z85; a wrong one is refused without being shown."""
    good = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"  # the public key in zmq_curve(7)
    info = ConnectionInfo.from_dict(
        {**FILE, "curve_publickey": good, "curve_secretkey": good.encode()}
    )
    assert info.curve_publickey == info.curve_secretkey == good
    assert info.as_dict()["curve_publickey"] == good
    for bad in (good[:-1], good[:-1] + "~", 5):
        with pytest.raises(ConnectionInfoError) as caught:
            ConnectionInfo.from_dict({"curve_secretkey": bad})
        assert caught.value.faults[0].path == "$.curve_secretkey"
        assert str(bad)[:30] not in str(caught.value) or bad == 5


def test_a_path_that_no_socket_can_have_is_refused():
    """Unix sockets have short names; the error says how short, and what to do."""
    info = ConnectionInfo(transport="ipc", ip="/tmp/" + "x" * 120, shell_port=1)
    with pytest.raises(ConnectionInfoError, match="choose a shorter directory"):
        info.address("shell")


@pytest.mark.spec("MSG-029")
def test_the_representation_shows_no_key():
    """Keys stay out of logs."""
    info = ConnectionInfo(key="very-secret", curve_secretkey="x" * 40)
    assert "very-secret" not in repr(info)
    assert "xxxx" not in repr(info)


def test_replacing_checks_and_copies():
    """A copy with changes; the original stays, and bad values are refused."""
    info = ConnectionInfo.from_dict(FILE)
    other = info.replace(ip="10.0.0.1", note="x")
    assert (info.ip, other.ip, other.extra) == ("127.0.0.1", "10.0.0.1", {"note": "x"})
    assert info != other
    assert info == ConnectionInfo.from_dict(FILE)
    with pytest.raises(ConnectionInfoError):
        info.replace(shell_port=-1)


@pytest.mark.spec("MSG-033")
def test_a_new_key_is_a_random_uuid():
    """128 random bits as a UUID of version 4, another one every time."""
    import uuid

    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    for key in keys:
        parsed = uuid.UUID(key)
        assert (parsed.version, parsed.variant, str(parsed)) == (4, uuid.RFC_4122, key)
