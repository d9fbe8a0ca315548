"""Keys: the shared secret of signatures, and the form of CurveZMQ's keys.

Source: ZeroMQ RFC 32 (Z85), RFC 26 (CurveZMQ).
"""

from __future__ import annotations

from ipy.msgspec.identity import new_id

Z85_ALPHABET = (
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
)
CURVE_KEY_LENGTH = 40  # 32 bytes in Z85


def new_key() -> str:
    """Return a new secret key: a random UUID."""
    return new_id()


def is_curve_key(text: object) -> bool:
    """Whether a text has the form of a CurveZMQ key: 40 characters of Z85."""
    return (
        isinstance(text, str)
        and len(text) == CURVE_KEY_LENGTH
        and all(character in Z85_ALPHABET for character in text)
    )
