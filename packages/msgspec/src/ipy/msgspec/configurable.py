"""The configurable session of the documented API: traits, and messages as dicts over any socket.

`ipy.msgspec.session.Session` does the work; this class holds the settings (`c.Session.key`, ...) and the methods that third
parties call. Sockets are whatever has `send_multipart` and `recv_multipart`.

Source: the manual's "Session" settings; the API documentation of jupyter_client 8, `session`.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from traitlets import (
    Any as AnyTrait,
)
from traitlets import (
    Bool,
    CBytes,
    CUnicode,
    Dict,
    DottedObjectName,
    Integer,
    TraitError,
    Unicode,
    default,
    observe,
    validate,
)
from traitlets.config.configurable import Configurable

from .codec.functions import FunctionPacker, import_function
from .codec.packer import PACKERS, Packer, get_packer
from .dates import parse_date
from .errors import ContentError, PackingError, SignatureError, WireError
from .identity import new_id
from .session import Session as Core
from .session import check_buffers, default_username, plain_content
from .signing import DEFAULT_SCHEME, ReplayGuard, digest_name
from .versions import MAJOR, header_version
from .wire import DELIMITER, PARTS, Buffer

log = logging.getLogger(__name__)

NOBLOCK = 1  # ZMQ_DONTWAIT; pyzmq isn't needed to name it


class Session(Configurable):
    """One end of a conversation, configured by traits, with messages as dicts."""

    check_pid = Bool(
        True,
        help="Whether sending is refused in a forked child, which would share the parent's sockets.",
    ).tag(config=True)
    packer = DottedObjectName(
        "json",
        help="What packs messages: json, msgpack, pickle, or the dotted name of a function.",
    ).tag(config=True)
    unpacker = DottedObjectName(
        "json", help="The inverse of packer; needed only where that is a function."
    ).tag(config=True)
    session = CUnicode(help="The id of this end, in every header.").tag(config=True)
    username = Unicode(help="The user's name, in every header.").tag(config=True)
    metadata = Dict(help="Metadata for every message that is sent.").tag(config=True)
    key = CBytes(help="The shared secret; empty switches signing off.").tag(config=True)
    keyfile = Unicode("", help="A file that holds the key.").tag(config=True)
    signature_scheme = Unicode(
        DEFAULT_SCHEME, help="How messages are signed: hmac- and the name of a hash."
    ).tag(config=True)
    digest_history_size = Integer(
        2**16, min=1, help="How many signatures are remembered, to refuse replays."
    ).tag(config=True)
    copy_threshold = Integer(
        2**16, help="Buffers of so many bytes or more are sent without a copy."
    ).tag(config=True)
    buffer_threshold = Integer(
        1024, help="Objects of apply messages that are so large in bytes travel as buffers."
    ).tag(config=True)
    item_threshold = Integer(
        64, help="Containers of more items than this aren't searched for buffers."
    ).tag(config=True)
    debug = Bool(False, help="Log what is sent and received, without its contents.").tag(
        config=True
    )
    adapt_version = Integer(
        0, help="Major version of the protocol that the other end speaks; 0 for our own."
    )
    pack = AnyTrait(help="The function that packs.")
    unpack = AnyTrait(help="The function that unpacks.")

    def __init__(self, **kwargs: Any) -> None:
        """Take settings; `packer="pickle"` alone chooses both functions.

        Raises:
            MessageError: a setting that can't be used.
        """
        self._core: Core | None = None
        # Known before anything is set: observers run in no particular order.
        self._explicit = {name for name in ("pack", "unpack") if name in kwargs}
        self._numbers = itertools.count()
        self.pid = os.getpid()
        super().__init__(**kwargs)
        _ = self.core

    # -- settings

    @default("session")
    def _default_session(self) -> str:
        return new_id()

    @default("username")
    def _default_username(self) -> str:
        return default_username()

    @default("key")
    def _default_key(self) -> bytes:
        if self.keyfile:
            return read_key(self.keyfile)
        return new_id().encode("ascii")

    @default("pack")
    def _default_pack(self) -> Callable[[Any], bytes]:
        return self.core.packer.pack

    @default("unpack")
    def _default_unpack(self) -> Callable[[Any], Any]:
        return self.core.packer.unpack

    @validate("signature_scheme")
    def _check_scheme(self, proposal: Mapping[str, Any]) -> str:
        scheme: str = proposal["value"]
        try:
            digest_name(scheme)
        except SignatureError as error:
            raise TraitError(str(error)) from error
        return scheme

    @observe("keyfile")
    def _read_keyfile(self, change: Mapping[str, Any]) -> None:
        if change["new"]:
            self.key = read_key(change["new"])

    @observe("packer")
    def _follow_packer(self, change: Mapping[str, Any]) -> None:
        # The named packers are pairs.
        if change["new"] in PACKERS:
            self.unpacker = change["new"]

    @observe("unpacker")
    def _follow_unpacker(self, change: Mapping[str, Any]) -> None:
        if change["new"] in PACKERS:
            self.packer = change["new"]

    @observe("pack", "unpack")
    def _note_function(self, change: Mapping[str, Any]) -> None:
        self._explicit.add(change["name"])
        self._core = None

    @observe(
        "key",
        "signature_scheme",
        "packer",
        "unpacker",
        "session",
        "username",
        "digest_history_size",
    )
    def _forget_core(self, change: Mapping[str, Any]) -> None:
        self._core = None
        for name in {"pack", "unpack"} - self._explicit:
            # Defaults that follow from these settings are worked out again.
            self._trait_values.pop(name, None)

    @property
    def core(self) -> Core:
        """The session that does the work, with these settings: what code of our own uses directly."""
        core = self._core
        if core is None:
            core = self._core = Core(
                key=self.key,
                scheme=self.signature_scheme,
                packer=self._make_packer(),
                session=self.session,
                username=self.username,
                replay_guard=ReplayGuard(self.digest_history_size),
                numbers=self._numbers,
            )
        return core

    def _make_packer(self) -> Packer:
        if self._explicit:
            # One given as function, the other as name or function.
            named = None if len(self._explicit) == 2 else get_packer(self.packer)
            pack = self.pack if "pack" in self._explicit or named is None else named.pack
            unpack = self.unpack if "unpack" in self._explicit or named is None else named.unpack
            return checked_packer(FunctionPacker(pack, unpack))
        if self.packer in PACKERS and self.unpacker in PACKERS:
            return get_packer(self.packer)
        pack = _named_function(self.packer, "pack")
        unpack = _named_function(self.unpacker, "unpack")
        return checked_packer(FunctionPacker(pack, unpack, name=f"{self.packer},{self.unpacker}"))

    @property
    def bsession(self) -> bytes:
        """The id of this end, as bytes."""
        return self.session.encode("ascii", "replace")

    @property
    def digest_history(self) -> set[bytes]:
        """The signatures that are remembered."""
        guard = self.core.replay_guard
        return guard.signatures() if guard is not None else set()

    def clone(self) -> Session:
        """Return another session for the same end, as for another socket, with a record of its own of what came."""
        # The key is known: its file, which may be gone by now, isn't read again.
        names = {*self.trait_names(config=True), *self._explicit, "adapt_version"} - {"keyfile"}
        new = type(self)(**{name: getattr(self, name) for name in names}, parent=self.parent)
        new._numbers = self._numbers  # one end, one numbering: ids stay unique
        new._core = None
        return new

    # -- making messages

    @property
    def msg_id(self) -> str:
        """An id for a new message; another one every time."""
        return self.core.new_msg_id()

    def msg_header(self, msg_type: str) -> dict[str, Any]:
        """Return the header of a new message, its date as aware datetime."""
        header = self.core.make_header(msg_type)
        header["date"] = parse_date(header["date"])
        return header

    def msg(
        self,
        msg_type: str,
        content: object = None,
        parent: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a new message as dict.

        Args:
            msg_type: e.g. `execute_request`.
            content: a dict or message struct.
            parent: the message that this one answers, or its header.
            header: the header, where it is made already.
            metadata: added to the session's own.
        """
        made = dict(header) if header is not None else self.msg_header(msg_type)
        return {
            "header": made,
            "msg_id": made["msg_id"],
            "msg_type": made["msg_type"],
            "parent_header": {} if parent is None else extract_header(parent),
            "content": {} if content is None else content,
            "metadata": {**self.metadata, **(metadata or {})},
        }

    def sign(self, msg_list: Iterable[Buffer]) -> bytes:
        """Return the signature of packed parts: header, parent header, metadata, content."""
        return self.core.signer.sign(msg_list)

    def serialize(
        self, msg: Mapping[str, Any], ident: bytes | Sequence[bytes] | None = None
    ) -> list[bytes]:
        """Return the frames of a message in its dict form, without its buffers.

        Args:
            msg: header, parent_header, metadata, content; a content of bytes is packed already.
            ident: identities or topic to put before the delimiter.

        Raises:
            PackingError: something in it can't be packed.
        """
        pack = self.core.packer.pack
        content = msg.get("content", {})
        parts = [
            pack(msg["header"]),
            pack(msg["parent_header"]),
            pack(msg["metadata"]),
            content
            if isinstance(content, bytes)
            else content.encode("utf-8")
            if isinstance(content, str)
            else pack(plain_content(content)),
        ]
        return [*identities_of(ident), DELIMITER, self.sign(parts), *parts]

    # -- sending

    def send(
        self,
        stream: Any,
        msg_or_type: Mapping[str, Any] | str,
        content: object = None,
        parent: Mapping[str, Any] | None = None,
        ident: bytes | Sequence[bytes] | None = None,
        buffers: Sequence[Buffer] | None = None,
        track: bool = False,
        header: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> dict[str, Any] | None:
        """Make a message and send it; returns it in its dict form.

        Args:
            stream: what has `send_multipart`; None makes the message and sends nothing.
            msg_or_type: the message type, or a whole message in its dict form.
            content: see `msg`. So are parent, header and metadata.
            parent: see `msg`.
            ident: identities or topic.
            buffers: raw frames after the content.
            track: whether `["tracker"]` of the result is to say when the buffers aren't used any more.
            header: see `msg`.
            metadata: see `msg`.

        Returns:
            The message; None in a forked child, where nothing was sent.

        Raises:
            PackingError: something can't be packed, or a buffer is none.
        """
        if isinstance(msg_or_type, Mapping):
            msg = dict(msg_or_type)
            buffers = buffers or msg.get("buffers") or []
        elif isinstance(msg_or_type, str):
            msg = self.msg(msg_or_type, content, parent, header, metadata)
            buffers = buffers or []
        else:
            raise TypeError(
                f"send() takes a message type or a message dict, got {type(msg_or_type).__name__}"
            )
        if self.check_pid and os.getpid() != self.pid:
            log.warning(
                "%s is not sent: this process (%s) is a fork of the session's own (%s); "
                "make a session of its own, or set Session.check_pid = False",
                msg.get("msg_type"),
                os.getpid(),
                self.pid,
            )
            return None
        check_buffers(buffers)
        if self.adapt_version and self.adapt_version != MAJOR:
            from .adapters import adapt

            msg = adapt({**msg, "content": plain_content(msg["content"])}, self.adapt_version)
        frames = [*self.serialize(msg, ident), *buffers]
        # Small messages are copied: keeping count of a frame's use costs more.
        copying = not track and not any(
            memoryview(buffer).nbytes >= self.copy_threshold for buffer in buffers
        )
        tracker = None
        if stream is not None:
            if track:
                tracker = stream.send_multipart(frames, copy=False, track=True)
            else:
                stream.send_multipart(frames, copy=copying)
        if self.debug:
            log.debug("sent %s %s", msg.get("msg_type"), msg.get("msg_id"))
        msg["buffers"] = list(buffers)
        msg["tracker"] = tracker
        return msg

    def send_raw(
        self,
        stream: Any,
        msg_list: Sequence[bytes],
        flags: int = 0,
        copy: bool = True,
        ident: bytes | Sequence[bytes] | None = None,
    ) -> None:
        """Sign and send four packed dicts (and buffers), as when they are passed on unchanged.

        Args:
            stream: what has `send_multipart`.
            msg_list: header, parent header, metadata, content, then buffers.
            flags: of the socket.
            copy: whether frames are copied.
            ident: identities or topic.
        """
        frames = [*identities_of(ident), DELIMITER, self.sign(msg_list[:4]), *msg_list]
        stream.send_multipart(frames, flags, copy=copy)

    # -- receiving

    def recv(
        self, socket: Any, mode: int = NOBLOCK, content: bool = True, copy: bool = True
    ) -> tuple[list[bytes] | None, dict[str, Any] | None]:
        """Receive a message; returns its identities and its dict form, or (None, None) if there is none.

        Raises:
            MessageError: what came is no message that this end accepts.
        """
        try:
            frames = socket.recv_multipart(mode, copy=copy)
        # Every kind of socket has its own error for "nothing there", with the same number.
        except Exception as error:
            if getattr(error, "errno", None) == errno.EAGAIN:
                return None, None
            raise
        identities, rest = self.feed_identities(frames, copy)
        return identities, self.deserialize(rest, content=content, copy=copy)

    def feed_identities(
        self, msg_list: Sequence[Buffer], copy: bool = True
    ) -> tuple[list[bytes], list[Buffer]]:
        """Split frames at the delimiter: identities, and what comes after it.

        Raises:
            WireError: there is no delimiter.
        """
        for index, frame in enumerate(msg_list):
            if len(frame) == len(DELIMITER) and to_bytes(frame) == DELIMITER:
                return [to_bytes(entry) for entry in msg_list[:index]], list(msg_list[index + 1 :])
        raise WireError(f"no delimiter {DELIMITER.decode()} among {len(msg_list)} frames")

    def deserialize(
        self, msg_list: Sequence[Buffer], content: bool = True, copy: bool = True
    ) -> dict[str, Any]:
        """Verify and unpack the frames after the delimiter; returns the message in its dict form.

        Dates of headers become aware datetimes. Messages of protocol 4 are translated to 5.

        Args:
            msg_list: signature, header, parent header, metadata, content, buffers.
            content: False leaves the content packed.
            copy: whether the frames are bytes; else they are frame objects.

        Raises:
            MessageError: what came is no message that this end accepts.
        """
        if len(msg_list) < len(PARTS):
            raise WireError(
                f"expected at least {len(PARTS)} frames after the delimiter ({', '.join(PARTS)}), got {len(msg_list)}"
            )
        message = self.core.decode([DELIMITER, *msg_list])
        with_dates(message.header)
        unpacked: dict[str, Any] = {
            "header": message.header,
            "msg_id": message.msg_id,
            "msg_type": message.msg_type,
            "parent_header": with_dates(message.parent_header),
            "metadata": message.metadata,
            "content": message.content if content else message.raw.content,
            "buffers": message.buffers,
        }
        if self.debug:
            log.debug("received %s %s", message.msg_type, message.msg_id)
        if content and header_version(message.header)[0] != MAJOR:
            from .adapters import adapt

            return adapt(unpacked)
        return unpacked

    unserialize = deserialize


ConfigurableSession = Session


def extract_header(msg_or_header: Mapping[str, Any] | Any) -> dict[str, Any]:
    """Return the header of a message, its header itself, or {} for nothing.

    Raises:
        ContentError: it is neither message nor header.
    """
    if not msg_or_header:
        return {}
    as_dict = getattr(msg_or_header, "as_dict", None)
    if as_dict is not None:
        msg_or_header = as_dict()
    if not isinstance(msg_or_header, Mapping):
        raise ContentError(f"expected a message or a header, got {type(msg_or_header).__name__}")
    header = msg_or_header.get("header", msg_or_header)
    if "msg_id" not in header:
        raise ContentError("expected a message or a header: there is no msg_id in it")
    return dict(header)


def identities_of(ident: bytes | Sequence[bytes] | None) -> list[bytes]:
    """Return identities given as one, several or none."""
    if ident is None:
        return []
    if isinstance(ident, (list, tuple)):
        return list(ident)
    return [ident]  # type: ignore[list-item]


def to_bytes(frame: Buffer) -> bytes:
    """Return a frame's bytes, whatever kind of frame it is."""
    return frame if frame.__class__ is bytes else bytes(memoryview(frame))


def with_dates(header: dict[str, Any]) -> dict[str, Any]:
    """Turn the date of a header into an aware datetime, in place, where it is one."""
    date = parse_date(header.get("date"))
    if date is not None:
        header["date"] = date
    return header


def read_key(path: str) -> bytes:
    """Return the key in a file, without the line end that editors add; of bytes that are no text, their base64.

    A key has to stand in connection files, which are JSON.

    Raises:
        SignatureError: it can't be read.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise SignatureError(f"can't read the key file {path}: {error.strerror}") from error
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        from binascii import b2a_base64

        return b2a_base64(data, newline=False)
    return data.strip()


def checked_packer(packer: Packer) -> Packer:
    """Return a packer that has been tried on a message.

    Raises:
        PackingError: it doesn't give back what it was given.
    """
    sample = {"msg_id": "1", "content": {"a": [1, 2.5, None, True], "ä": "ü"}}
    back = packer.unpack(packer.pack(sample))
    if back != sample:
        raise PackingError(
            f"packer {packer.name} doesn't fit its unpacker: {sample} came back as {back!r:.120}; "
            "set both Session.packer and Session.unpacker"
        )
    return packer


def _named_function(name: str, method: str) -> Callable[[Any], Any]:
    if name in PACKERS:
        found: Callable[[Any], Any] = getattr(get_packer(name), method)
        return found
    return import_function(name)
