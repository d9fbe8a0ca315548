"""Passwords that can stand in a configuration file: hashed, with a salt.

Source: CORE-458 in SPEC.md; RFC 7914 (scrypt).
"""

from __future__ import annotations

import getpass
import hmac

from ipy.core.errors import UsageError

#: Cost of scrypt: memory is 128 * R * N bytes, 16 MiB; RFC 7914 recommends it for logins.
_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
_TRIES = 3
#: Older hashes of the form `algorithm:salt:digest` stay valid.
_PLAIN = ("sha1", "sha224", "sha256", "sha384", "sha512", "md5")


def passwd(passphrase: str | None = None, algorithm: str = "scrypt") -> str:
    """Make a hashed password.

    Args:
        passphrase: the password; it is asked for, twice, where there is none.
        algorithm: `scrypt`, or the name of a hash of the standard library, which is easier to guess.

    Returns:
        `algorithm:salt:digest`, the last two in hexadecimal.

    Raises:
        UsageError: the two passwords that were typed differ, three times; or there is no such algorithm.
    """
    import secrets

    if algorithm != "scrypt" and algorithm not in _PLAIN:
        raise UsageError(f"unknown algorithm {algorithm!r}; there are scrypt, {', '.join(_PLAIN)}")
    word = _ask() if passphrase is None else passphrase
    salt = secrets.token_hex(_SALT_BYTES)
    return f"{algorithm}:{salt}:{_digest(algorithm, word, salt)}"


def _ask() -> str:
    for _ in range(_TRIES):
        first = getpass.getpass("Enter password: ")
        if getpass.getpass("Verify password: ") == first:
            return first
        print("Passwords do not match.")
    raise UsageError("No matching passwords found. Giving up.")


def _digest(algorithm: str, word: str, salt: str) -> str:
    import hashlib

    data = word.encode()
    if algorithm == "scrypt":
        return hashlib.scrypt(data, salt=salt.encode(), n=_N, r=_R, p=_P).hex()
    return hashlib.new(algorithm, data + salt.encode()).hexdigest()


def passwd_check(hashed_passphrase: str, passphrase: str) -> bool:
    """Whether a password is the one that was hashed; a string that is no hash matches nothing."""
    parts = hashed_passphrase.split(":")
    if len(parts) != 3 or (parts[0] != "scrypt" and parts[0] not in _PLAIN):
        return False
    algorithm, salt, digest = parts
    return hmac.compare_digest(_digest(algorithm, passphrase, salt), digest)
