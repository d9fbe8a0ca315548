"""Versions of the protocol.

A header bears the version of the protocol that its sender speaks. Peers disagree about the minor version (one and the
same kernel may say 5.3 in kernel_info and 5.4 in its headers), so only the major version decides whether a message must be adapted.
"""

from __future__ import annotations

from .errors import ContentError

PROTOCOL_VERSION = "5.5"
"""What this package speaks: in headers, kernel_info and kernelspecs alike."""

MAJOR, MINOR = 5, 5

VERSIONS = ("4.0", "4.1", "5.0", "5.1", "5.2", "5.3", "5.4", "5.5")
"""Every published version, oldest first."""


def parse_version(text: object) -> tuple[int, int]:
    """Return (major, minor) of a version as headers bear it.

    Raises:
        ContentError: it is no version.
    """
    if isinstance(text, str):
        parts = text.split(".")
        # int() takes more than digits ("1_0", " 5"), and digits of unbounded length.
        if len(parts) in (1, 2, 3) and all(
            part.isascii() and part.isdigit() and len(part) < 9 for part in parts
        ):
            return int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
    if (
        isinstance(text, (list, tuple))
        and len(text) >= 2
        and all(isinstance(part, int) for part in text[:2])
    ):
        return text[0], text[1]
    raise ContentError(f"not a protocol version: {text!r:.60}; expected '5.5' or the like")


def header_version(header: dict[str, object]) -> tuple[int, int]:
    """Return the version that a header bears: 4.0 if none, for headers have one since 5.0.

    Raises:
        ContentError: what it bears is no version.
    """
    version = header.get("version")
    return (4, 0) if version is None else parse_version(version)
