"""Making the way to the clients: what a connection file says, or what is written into one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ipy.msgspec.connection.files import read_connection_file
from ipy.msgspec.session import Session
from ipy.msgspec.signing import ReplayGuard

from .dispatch.router import Router
from .engine import KernelEngine
from .interrupts import Interrupts
from .transport.heartbeat import Heartbeat
from .transport.thread import Transport

if TYPE_CHECKING:
    from ipy.msgspec.connection import ConnectionInfo


def open_engine(path: str | os.PathLike[str]) -> KernelEngine:
    """Listen where a connection file says; ports that it leaves open are chosen and written into it.

    Raises:
        ConnectionInfoError: the file can't be read, or says nothing sensible.
        BindError: an address can't be had.
    """
    info = read_connection_file(path)
    ports = info.as_dict()
    engine = open_engine_at(info)
    if info.as_dict() != ports:
        from ipy.msgspec.connection import write_connection_file

        write_connection_file(path, info)
    return engine


def open_engine_at(info: ConnectionInfo, *, session: Session | None = None) -> KernelEngine:
    """Listen where `info` says; ports that it leaves open are filled in.

    Args:
        info: addresses and keys.
        session: this end of the conversation; made of the key by default.

    Raises:
        BindError: an address can't be had.
    """
    if session is None:
        session = Session(
            key=info.key_bytes, scheme=info.signature_scheme, replay_guard=ReplayGuard()
        )
    router = Router()
    transport = Transport(info, session, router.route)
    router.transport = transport
    transport.is_starting = lambda: not router.is_attached
    transport.open()
    heartbeat = Heartbeat(info)
    try:
        heartbeat.start()
    except BaseException:
        transport.close()
        raise
    engine = KernelEngine(
        session=session, transport=transport, router=router, info=info, interrupts=Interrupts()
    )
    engine.at_end.append(heartbeat.close)
    return engine
