"""Hashed passwords."""

from __future__ import annotations

import getpass
import hashlib
from importlib import import_module

import pytest

from ipy.core.errors import UsageError
from ipy.core.lib.security import passwd, passwd_check
from ipy.core.names.finder import install


@pytest.mark.spec("CORE-458")
def test_a_password_is_hashed_with_a_salt():
    """The same password gives another hash each time, and each is recognised."""
    first, second = passwd("grün"), passwd("grün")
    assert first != second
    algorithm, salt, digest = first.split(":")
    assert algorithm == "scrypt"
    assert (len(salt), len(digest)) == (32, 128)
    assert passwd_check(first, "grün")
    assert passwd_check(second, "grün")
    assert not passwd_check(first, "grun")


@pytest.mark.spec("CORE-458")
def test_hashes_of_old_stay_valid():
    """`sha1:salt:digest` is the digest of password and salt, as configuration files have it."""
    digest = hashlib.sha1(b"secret" + b"0123456789ab").hexdigest()
    assert passwd_check(f"sha1:0123456789ab:{digest}", "secret")
    assert not passwd_check(f"sha1:0123456789ab:{digest}", "Secret")
    assert passwd_check(passwd("x", "sha256"), "x")


@pytest.mark.parametrize("text", ["", "secret", "a:b", "unknown:a:b", "a:b:c:d"])
def test_what_is_no_hash_matches_nothing(text):
    """Not even itself."""
    assert not passwd_check(text, text)


@pytest.mark.spec("CORE-458")
def test_a_password_is_asked_for_twice(monkeypatch, capsys):
    """Two that differ are asked for again, three times at most."""
    typed = iter(["a", "b", "c", "c"])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    assert passwd_check(passwd(), "c")
    assert capsys.readouterr().out == "Passwords do not match.\n"
    typed = iter("abcdef")
    with pytest.raises(UsageError, match="Giving up"):
        passwd()


def test_an_unknown_algorithm_is_refused():
    """The error names those that there are."""
    with pytest.raises(UsageError, match="unknown algorithm 'rot13'; there are scrypt, sha1"):
        passwd("x", "rot13")


@pytest.mark.spec("CORE-458")
def test_the_names_of_the_manual():
    """`IPython.lib.passwd` and `IPython.lib.security.passwd` are the function."""
    install()
    assert import_module("IPython.lib").passwd is passwd
    assert import_module("IPython.lib.security").passwd is passwd
