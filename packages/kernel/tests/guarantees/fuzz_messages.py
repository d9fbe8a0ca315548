"""Fuzz what a kernel does with frames, guided by coverage: `python fuzz_messages.py [-max_total_time=SECONDS] ...`.

Needs atheris (`pip install atheris`; Linux and macOS); the options are libFuzzer's. Not a test that pytest collects: it runs for minutes.
Every input is taken apart into frames, which a session with a key decodes, a typed view checks, and, where they are signed well, the
adapters between protocols 4 and 5 turn. Whatever isn't a `MessageError` is a fault.
"""

from __future__ import annotations

import json
import sys

import atheris

with atheris.instrument_imports(include=["ipy.msgspec"]):
    from ipy.msgspec.adapters import adapt
    from ipy.msgspec.errors import MessageError
    from ipy.msgspec.registry import MESSAGES
    from ipy.msgspec.session import Session
    from ipy.msgspec.signing import ReplayGuard
    from ipy.msgspec.wire import DELIMITER

SESSION = Session(key=b"key", replay_guard=ReplayGuard(1))
TYPES = sorted(MESSAGES)


def make_value(provider: atheris.FuzzedDataProvider, names: list[str], depth: int = 0) -> object:
    """Make a JSON value; objects have the names of fields as keys."""
    kind = provider.ConsumeIntInRange(0, 7 if depth < 4 else 4)
    if kind == 0:
        return provider.PickValueInList([None, True, False, "", "ok", "error", [], {}])
    if kind == 1:
        return provider.ConsumeInt(9)
    if kind == 2:
        return provider.ConsumeFloat()
    if kind in (3, 4):
        return provider.ConsumeUnicodeNoSurrogates(12)
    if kind == 5:
        count = provider.ConsumeIntInRange(0, 4)
        return [make_value(provider, names, depth + 1) for _ in range(count)]
    count = provider.ConsumeIntInRange(0, len(names) + 1)
    keys = [
        provider.PickValueInList(names) if names else provider.ConsumeUnicodeNoSurrogates(5)
        for _ in range(count)
    ]
    return {key: make_value(provider, names, depth + 1) for key in keys}


def make_frames(provider: atheris.FuzzedDataProvider) -> list[bytes]:
    """Make the frames of an input: rubbish, signed rubbish, or a message whose parts have any shape."""
    kind = provider.ConsumeIntInRange(0, 9)
    if kind == 0:
        frames = [provider.ConsumeBytes(40) for _ in range(provider.ConsumeIntInRange(0, 9))]
        if provider.ConsumeBool():
            frames.insert(provider.ConsumeIntInRange(0, len(frames)), DELIMITER)
        return frames
    if kind == 1:
        parts = [provider.ConsumeBytes(provider.ConsumeIntInRange(0, 200)) for _ in range(4)]
    else:
        name = provider.PickValueInList(TYPES)
        names = sorted(MESSAGES[name].struct.__struct_fields__)
        content = {field: make_value(provider, []) for field in names if provider.ConsumeBool()}
        header = {"msg_id": "a", "session": "b", "username": "c", "msg_type": name}
        header["version"] = provider.PickValueInList(["5.5", "5.0", "4.1", "4.0"])
        values = [header, {}, {}, content]
        if kind == 2:
            names = ["msg_id", "session", "username", "msg_type", "version", "date"]
            values[provider.ConsumeIntInRange(0, 3)] = make_value(provider, names)
        parts = [json.dumps(value).encode() for value in values]
    return [b"identity", DELIMITER, SESSION.signer.sign(parts), *parts]


def fuzz(data: bytes) -> None:
    """Take one input."""
    frames = make_frames(atheris.FuzzedDataProvider(data))
    try:
        message = SESSION.decode(frames).load()
        message.as_dict()
        message.checked()
    except MessageError:
        return
    try:
        adapt(message.as_dict(), 4)
        adapt(message.as_dict(), 5)
    except MessageError:
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()
