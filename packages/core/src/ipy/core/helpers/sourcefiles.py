"""Reading Python source as Python does: PEP 263 says in which encoding.

Source: PEP 263.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from typing import IO

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+", re.ASCII)


def source_to_unicode(
    txt: str | bytes | IO[bytes], errors: str = "replace", skip_encoding_cookie: bool = True
) -> str:
    """Source as text.

    Args:
        txt: text, bytes, or a binary file.
        errors: what to do with bytes that are no characters; as for `open`.
        skip_encoding_cookie: leave out the line that names the encoding.
    """
    if isinstance(txt, str):
        return txt
    buffer = io.BytesIO(txt) if isinstance(txt, bytes) else txt
    try:
        encoding, _ = tokenize.detect_encoding(buffer.readline)
    except SyntaxError:
        encoding = "ascii"
    buffer.seek(0)
    with io.TextIOWrapper(buffer, encoding, errors=errors, line_buffering=True) as text:
        return "".join(strip_encoding_cookie(text) if skip_encoding_cookie else text)


def strip_encoding_cookie(filelike: Iterable[str]) -> Iterator[str]:
    """The lines without the one, of the first two, that names the encoding."""
    for number, line in enumerate(filelike):
        if number >= 2 or not _COOKIE.match(line):
            yield line


def read_py_file(filename: str, skip_encoding_cookie: bool = True) -> str:
    """The text of a file.

    Raises:
        OSError, SyntaxError: it can't be read, or its encoding is unknown.
    """
    with tokenize.open(filename) as file:
        return "".join(strip_encoding_cookie(file) if skip_encoding_cookie else file)


def read_py_url(url: str, errors: str = "replace", skip_encoding_cookie: bool = True) -> str:
    """The text of a file at an address.

    Raises:
        OSError: it can't be fetched.
    """
    # 30 ms, and hardly ever used.
    from urllib.request import urlopen

    with urlopen(url) as response:  # noqa: S310 - the caller's address
        return source_to_unicode(response.read(), errors, skip_encoding_cookie)
