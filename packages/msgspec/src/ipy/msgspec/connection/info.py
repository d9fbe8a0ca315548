"""The data that connects a client to a kernel.

Source: the manual's "Connection files"; the fields that Jupyter's documentation of kernels gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ipy.msgspec.errors import ConnectionInfoError, Fault
from ipy.msgspec.signing import DEFAULT_SCHEME

from .addresses import format_address
from .keys import is_curve_key

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
PORTS = tuple(f"{channel}_port" for channel in CHANNELS)
TEXTS = ("transport", "ip", "key", "signature_scheme", "kernel_name", "jupyter_session")
CURVE_KEYS = ("curve_publickey", "curve_secretkey")


class ConnectionInfo:
    """Where a kernel is to be found, and the key that it shares.

    Attributes:
        transport: `tcp`, or `ipc` for Unix sockets.
        ip: address of the network interface; with ipc the path that socket names begin with.
        shell_port: port, or with ipc the number at the end of the path; 0 as long as none is bound. So are the others.
        key: shared secret; empty switches signing off.
        signature_scheme: `hmac-` and the name of a hash.
        kernel_name: name of the kernelspec.
        jupyter_session: path of the notebook or console that started the kernel.
        curve_publickey: the kernel's public key in Z85; its presence switches CurveZMQ on.
        curve_secretkey: the kernel's secret key in Z85.
        extra: further keys, which are kept as they are.
    """

    __slots__ = (
        "control_port",
        "curve_publickey",
        "curve_secretkey",
        "extra",
        "hb_port",
        "iopub_port",
        "ip",
        "jupyter_session",
        "kernel_name",
        "key",
        "shell_port",
        "signature_scheme",
        "stdin_port",
        "transport",
    )

    def __init__(
        self,
        *,
        transport: Literal["tcp", "ipc"] = "tcp",
        ip: str = "127.0.0.1",
        shell_port: int = 0,
        iopub_port: int = 0,
        stdin_port: int = 0,
        control_port: int = 0,
        hb_port: int = 0,
        key: str = "",
        signature_scheme: str = DEFAULT_SCHEME,
        kernel_name: str = "",
        jupyter_session: str = "",
        curve_publickey: str | None = None,
        curve_secretkey: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.transport: Literal["tcp", "ipc"] = transport
        self.ip = ip
        self.shell_port = shell_port
        self.iopub_port = iopub_port
        self.stdin_port = stdin_port
        self.control_port = control_port
        self.hb_port = hb_port
        self.key = key
        self.signature_scheme = signature_scheme
        self.kernel_name = kernel_name
        self.jupyter_session = jupyter_session
        self.curve_publickey = curve_publickey
        self.curve_secretkey = curve_secretkey
        self.extra: dict[str, Any] = dict(extra or {})

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, source: str = "") -> ConnectionInfo:
        """Check connection data and return it typed.

        Args:
            values: what a connection file holds. Keys that are missing get their defaults, unknown ones go to `extra`.
            source: where the data come from, for the error.

        Raises:
            ConnectionInfoError: everything that is wrong, with the keys.
        """
        faults = find_faults(values)
        if faults:
            where = f"{source}: " if source else ""
            raise ConnectionInfoError(
                f"{where}invalid connection data: " + "; ".join(map(str, faults)),
                faults=tuple(faults),
            )
        known = {name: values[name] for name in FIELDS if name in values}
        for name in CURVE_KEYS:
            if isinstance(known.get(name), bytes):
                known[name] = known[name].decode("ascii")
        if isinstance(known.get("key"), bytes):
            known["key"] = known["key"].decode("utf-8")
        extra = {name: value for name, value in values.items() if name not in known}
        return cls(**known, extra=extra)

    def as_dict(self) -> dict[str, Any]:
        """Return the data as a connection file holds them."""
        values: dict[str, Any] = {name: getattr(self, name) for name in PORTS}
        for name in TEXTS:
            values[name] = getattr(self, name)
        for name in CURVE_KEYS:
            if getattr(self, name) is not None:
                values[name] = getattr(self, name)
        return {**self.extra, **values}

    def replace(self, **changes: Any) -> ConnectionInfo:
        """Return a copy with some values changed.

        Raises:
            ConnectionInfoError: a new value is of the wrong form.
        """
        return self.from_dict({**self.as_dict(), **changes})

    @property
    def key_bytes(self) -> bytes:
        """The key as signing takes it."""
        return self.key.encode("utf-8")

    def port(self, channel: str) -> int:
        """Return the port of a channel, 0 if none is bound yet.

        Raises:
            ConnectionInfoError: there is no such channel.
        """
        if channel not in CHANNELS:
            raise ConnectionInfoError(
                f"unknown channel {channel!r}: expected one of " + ", ".join(CHANNELS)
            )
        number: int = getattr(self, f"{channel}_port")
        return number

    def address(self, channel: str) -> str:
        """Return the address of a channel's socket: `tcp://127.0.0.1:5555`, `tcp://[::1]:5555`, `ipc://path-1`.

        Raises:
            ConnectionInfoError: there is no such channel, or it has no port.
        """
        number = self.port(channel)
        if not number:
            raise ConnectionInfoError(
                f"the kernel has no {channel} channel: {channel}_port is missing from its connection data, or not bound yet"
            )
        return format_address(self.transport, self.ip, number)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ConnectionInfo):
            return NotImplemented
        return self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        # Never the keys: representations end up in logs.
        ports = ", ".join(f"{name}={getattr(self, name)}" for name in PORTS)
        return f"ConnectionInfo(transport={self.transport!r}, ip={self.ip!r}, {ports})"


FIELDS = frozenset((*PORTS, *TEXTS, *CURVE_KEYS))


def find_faults(values: object) -> list[Fault]:
    """Return everything that is wrong with connection data."""
    if not isinstance(values, Mapping):
        return [Fault(f"Expected `object`, got `{type(values).__name__}`", "$")]
    faults = [
        Fault(f"Expected a port from 0 to 65535, got {values[name]!r:.40}", f"$.{name}")
        for name in PORTS
        if name in values and not _is_port(values[name])
    ]
    for name in TEXTS:
        value = values.get(name, "")
        if name == "key" and isinstance(value, bytes):
            continue
        if not isinstance(value, str):
            faults.append(Fault(f"Expected `str`, got `{type(value).__name__}`", f"$.{name}"))
        elif name == "transport" and value not in ("tcp", "ipc") and name in values:
            faults.append(Fault(f"Expected 'tcp' or 'ipc', got {value!r:.40}", "$.transport"))
    for name in CURVE_KEYS:
        value = values.get(name)
        if isinstance(value, bytes):
            value = value.decode("ascii", "replace")
        if value is not None and not is_curve_key(value):
            # Without the value: it may be a secret with a slip in it.
            faults.append(Fault("Expected a key of 40 characters in Z85", f"$.{name}"))
    return faults + _misspelt(values)


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535


def _misspelt(values: Mapping[str, Any]) -> list[Fault]:
    """Return the unknown keys that look like a port's key whose own is missing: losing one would be silent."""
    missing = [name for name in PORTS if name not in values]
    suspects = [
        str(name) for name in values if str(name).endswith("port") and str(name) not in FIELDS
    ]
    if not missing or not suspects:
        return []
    import difflib

    return [
        Fault(f"unknown key `{name}`: did you mean `{close[0]}`?", f"$.{name}")
        for name in suspects
        if (close := difflib.get_close_matches(name, missing, 1, 0.8))
    ]
