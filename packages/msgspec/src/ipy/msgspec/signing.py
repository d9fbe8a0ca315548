"""Signatures: that a message comes from someone who knows the key, and comes once.

The key is shared through the connection file and never travels. A signature is the HMAC, as lower-case hex digits, of
the four packed dicts in their order; buffers aren't covered.

Source: the manual's "The wire protocol" and "Security details"; RFC 2104.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from .errors import ReplayError, SignatureError
from .wire import Buffer

DEFAULT_SCHEME = "hmac-sha256"


class Signer:
    """Signs parts of messages with one key, and verifies signatures. An empty key signs nothing."""

    __slots__ = ("_keyed", "key", "scheme")

    def __init__(self, key: bytes, scheme: str = DEFAULT_SCHEME) -> None:
        """Take the key, of any length.

        Args:
            key: shared secret; `b""` switches signing and verifying off.
            scheme: `hmac-` and the name of a hash that `hashlib` knows.

        Raises:
            SignatureError: there is no such scheme.
        """
        self.key = key
        self.scheme = scheme
        digest = digest_name(scheme)
        # Keying costs as much as signing does: it is done once, and copied for every message.
        self._keyed = hmac.new(key, digestmod=digest) if key else None

    def sign(self, parts: Iterable[Buffer]) -> bytes:
        """Return the signature of the parts: hex digits, or nothing without a key."""
        if self._keyed is None:
            return b""
        digest = self._keyed.copy()
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode("ascii")

    def verify(self, signature: bytes, parts: Iterable[Buffer]) -> None:
        """Check a signature, in a time that doesn't tell how much of it is right.

        Raises:
            SignatureError: the signature is missing or wrong.
        """
        if self._keyed is None:
            return
        if not signature:
            raise SignatureError(
                "message is not signed, but this end has a key: the sender must use the key of the same connection file"
            )
        if not hmac.compare_digest(self.sign(parts), signature):
            raise SignatureError(
                f"invalid signature: expected {self.scheme} with the key of this connection; "
                "the sender has another key or scheme, or the message was altered"
            )


class ReplayGuard:
    """Remembers signatures that were seen, so that each is accepted once.

    At least the last `size` signatures are known, at most twice as many: when one generation is full, the one before it
    is forgotten as a whole, which costs nothing per message.
    """

    __slots__ = ("_current", "_previous", "size")

    def __init__(self, size: int = 65536) -> None:
        """Start with nothing seen.

        Raises:
            ValueError: size is below 1.
        """
        if size < 1:
            raise ValueError(f"a replay guard must remember at least 1 signature, got size={size}")
        self.size = size
        self._current: set[bytes] = set()
        self._previous: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._current) + len(self._previous)

    def signatures(self) -> set[bytes]:
        """Return the signatures that are remembered, as a copy."""
        return self._current | self._previous

    def admit(self, signature: bytes) -> None:
        """Note a signature. An empty one, of a message without authentication, is always admitted.

        Raises:
            ReplayError: it has been seen before.
        """
        if not signature:
            return
        if signature in self._current or signature in self._previous:
            raise ReplayError(
                "duplicate signature: this very message has been received before and is discarded"
            )
        self.note(signature)

    def note(self, signature: bytes) -> None:
        """Remember a signature without asking whether it was seen, as for messages of one's own."""
        if not signature:
            return
        if len(self._current) >= self.size:
            self._previous = self._current
            self._current = set()
        self._current.add(signature)


def digest_name(scheme: str) -> str:
    """Return the name of the hash in a signature scheme.

    Raises:
        SignatureError: the scheme isn't `hmac-<hash>`, or that hash is unknown or has no fixed length.
    """
    prefix, dash, name = scheme.partition("-")
    if prefix != "hmac" or not dash:
        raise SignatureError(
            f"unknown signature scheme {scheme!r}: expected 'hmac-<hash>', as in {DEFAULT_SCHEME!r}"
        )
    # hashlib loads OpenSSL; hmac has loaded it already.
    import hashlib

    try:
        # Hashes of variable length (shake_128) have a digest size of 0 and can't key a HMAC.
        usable = hashlib.new(name, usedforsecurity=False).digest_size > 0
    except (ValueError, TypeError):
        usable = False
    if not usable:
        import difflib

        known = sorted(entry for entry in hashlib.algorithms_available if "shake" not in entry)
        close = difflib.get_close_matches(name.lower(), known, 1)
        hint = f"did you mean 'hmac-{close[0]}'?" if close else f"use {DEFAULT_SCHEME!r}"
        raise SignatureError(f"signature scheme {scheme!r}: hashlib has no hash {name!r}; {hint}")
    return name
