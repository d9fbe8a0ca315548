"""Signatures and replays."""

from __future__ import annotations

import hashlib

import pytest

from ipy.msgspec.errors import ReplayError, SignatureError
from ipy.msgspec.signing import ReplayGuard, Signer

# RFC 4231, test case 2: key "Jefe", data "what do ya want for nothing?".
JEFE = b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
PARTS = [b"what do ya ", b"want ", b"for ", b"nothing?"]


@pytest.mark.spec("MSG-025", "MSG-026")
def test_the_signature_is_the_hmac_of_the_parts_in_hex():
    """HMAC-SHA256 by default, over the parts one after the other."""
    assert Signer(b"Jefe").sign(PARTS) == JEFE


@pytest.mark.spec("MSG-035")
def test_keys_may_be_of_any_length():
    """RFC 4231, test case 6: a key longer than the block of the hash."""
    signature = Signer(b"\xaa" * 131).sign(
        [b"Test Using Larger Than Block-Size Key - Hash Key First"]
    )
    assert signature == b"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"


@pytest.mark.spec("MSG-027", "TMSG-006")
def test_other_hashes_are_chosen_by_name():
    """RFC 2202, test case 2 for MD5 and SHA-1."""
    assert Signer(b"Jefe", "hmac-md5").sign(PARTS) == b"750c783e6ab0b503eaa86e310a5db738"
    assert Signer(b"Jefe", "hmac-sha1").sign(PARTS) == b"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"


@pytest.mark.spec("MSG-028", "MSG-019", "TMSG-006")
def test_an_empty_key_signs_nothing_and_checks_nothing():
    """Without a key the signature is empty, and any is accepted."""
    signer = Signer(b"")
    assert signer.sign(PARTS) == b""
    signer.verify(b"anything", PARTS)


@pytest.mark.spec("MSG-030")
@pytest.mark.parametrize(
    "signature", [b"", b"0", JEFE[:-1], JEFE.upper(), JEFE + b"0", b"\xff" * 64]
)
def test_a_wrong_or_missing_signature_is_refused(signature):
    """Only the exact digest is accepted."""
    signer = Signer(b"Jefe")
    signer.verify(JEFE, PARTS)
    with pytest.raises(SignatureError):
        signer.verify(signature, PARTS)


def test_every_part_counts():
    """Changing any byte of any part makes the signature invalid."""
    signer = Signer(b"Jefe")
    for index in range(4):
        altered = list(PARTS)
        altered[index] = bytes([altered[index][0] ^ 1]) + altered[index][1:]
        with pytest.raises(SignatureError):
            signer.verify(JEFE, altered)


@pytest.mark.spec("TMSG-006")
@pytest.mark.parametrize(
    ("scheme", "hint"),
    [
        ("hmac-sha265", "did you mean 'hmac-sha256'"),
        ("sha256", "expected 'hmac-<hash>'"),
        ("hmac-", "no hash"),
        ("hmac-shake_128", "no hash"),
        ("", "expected 'hmac-<hash>'"),
        ("HMAC-SHA256", "expected 'hmac-<hash>'"),
    ],
)
def test_an_unknown_scheme_is_told_when_the_signer_is_made(scheme, hint):
    """Scheme names are checked against hashlib; a misspelt one gets a suggestion."""
    with pytest.raises(SignatureError, match=hint):
        Signer(b"key", scheme)


def digest(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).hexdigest().encode()


@pytest.mark.spec("MSG-031", "TMSG-007")
def test_a_signature_is_admitted_once():
    """The second message with the same signature is a replay."""
    guard = ReplayGuard()
    guard.admit(digest(1))
    guard.admit(digest(2))
    with pytest.raises(ReplayError, match="received before"):
        guard.admit(digest(1))


@pytest.mark.spec("MSG-032", "MSG-R002", "TMSG-007")
def test_the_record_is_bounded():
    """At least the last `size` signatures are known, at most twice as many."""
    guard = ReplayGuard(100)
    for number in range(1000):
        guard.admit(digest(number))
        assert len(guard) <= 200
    for number in range(900, 1000):
        with pytest.raises(ReplayError):
            guard.admit(digest(number))
    guard.admit(digest(0))


def test_messages_without_signature_are_no_replays_of_each_other():
    """Without authentication every signature is empty."""
    guard = ReplayGuard()
    guard.admit(b"")
    guard.admit(b"")
    assert len(guard) == 0


def test_a_guard_must_remember_something():
    """A size below one is a mistake."""
    with pytest.raises(ValueError, match="size=0"):
        ReplayGuard(0)
