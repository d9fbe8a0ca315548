"""The smallest kernel that keeps the rules, for a language with one word: `say TEXT`. With a fault named, it breaks one of them."""

from __future__ import annotations

import itertools
import sys
import threading

import zmq

from ipy.msgspec.connection import read_connection_file
from ipy.msgspec.errors import MessageError
from ipy.msgspec.session import Session
from ipy.msgspec.signing import ReplayGuard

INFO = {
    "status": "ok",
    "protocol_version": "5.4",
    "implementation": "tiny",
    "implementation_version": "1",
    "language_info": {
        "name": "tiny",
        "version": "1",
        "mimetype": "text/plain",
        "file_extension": ".tiny",
    },
    "banner": "tiny",
    "help_links": [],
}


def main(path: str, fault: str = "") -> None:
    info = read_connection_file(path)
    session = Session(key=info.key.encode(), replay_guard=ReplayGuard())
    context = zmq.Context()
    sockets = {}
    for channel, kind in {
        "shell": zmq.ROUTER,
        "control": zmq.ROUTER,
        "stdin": zmq.ROUTER,
        "iopub": zmq.PUB,
        "hb": zmq.ROUTER,
    }.items():
        sockets[channel] = context.socket(kind)
        sockets[channel].linger = 200
        sockets[channel].bind(info.address(channel))
    threading.Thread(target=zmq.proxy, args=(sockets["hb"], sockets["hb"]), daemon=True).start()
    poller = zmq.Poller()
    poller.register(sockets["shell"], zmq.POLLIN)
    poller.register(sockets["control"], zmq.POLLIN)
    numbers = itertools.count(1)

    def publish(parent, msg_type, content):
        topic = [] if fault == "no topic" else [msg_type.encode()]
        sockets["iopub"].send_multipart(
            session.encode(msg_type, content, parent=parent, identities=topic)
        )

    while True:
        for socket, _ in poller.poll():
            try:
                message = session.decode(socket.recv_multipart()).load()
            except MessageError:
                continue

            def reply(msg_type, content):
                parent = None if fault == "no parent" else message
                socket.send_multipart(
                    session.encode(msg_type, content, parent=parent, identities=message.identities)
                )

            publish(message, "status", {"execution_state": "busy"})
            code = str(message.content.get("code", ""))
            if message.msg_type == "kernel_info_request":
                reply("kernel_info_reply", INFO)
            elif message.msg_type == "execute_request":
                number = next(numbers)
                publish(message, "execute_input", {"code": code, "execution_count": number})
                if fault == "dies":
                    print("this is the end", file=sys.stderr, flush=True)
                    sys.exit(3)
                if code.startswith("say "):
                    text = "" if fault == "mute" else f"{code[4:]}\n"
                    publish(message, "stream", {"name": "stdout", "text": text})
                reply(
                    "execute_reply",
                    {"status": "ok", "execution_count": number, "user_expressions": {}},
                )
            elif message.msg_type == "is_complete_request":
                reply("is_complete_reply", {"status": "unknown"})
            elif message.msg_type == "shutdown_request":
                content = {"status": "ok", "restart": message.content["restart"]}
                publish(message, "shutdown_reply", content)
                reply("shutdown_reply", content)
                publish(message, "status", {"execution_state": "idle"})
                for one in ("shell", "control", "iopub"):
                    sockets[one].close()
                sys.exit(0)
            publish(message, "status", {"execution_state": "idle"})


main(*sys.argv[1:])
