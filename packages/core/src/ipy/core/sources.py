"""Finding source text by whatever a user calls it: a range of inputs, a macro, a variable, a file, a URL."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_URL = re.compile(r"(https?|ftp|file)://")


def find_user_code(
    target: str,
    *,
    names: Mapping[str, Any],
    inputs: Callable[[str], str],
    py_only: bool = False,
    skip_encoding_cookie: bool = True,
    search_names: bool = False,
) -> str:
    """Source text by name.

    Looked for in this order: a range of inputs, a file, a URL, a macro or string in the user's names, and with
    `search_names` the source of any object there.

    Args:
        target: what the user typed.
        names: the user's names.
        inputs: gives the inputs of a range; "" if it is none.
        py_only: take only files that end in `.py`, `.ipy` or `.ipynb`.
        skip_encoding_cookie: drop a coding line.
        search_names: take the source of functions, classes and modules too.

    Raises:
        ValueError: nothing is found, or the file can't be read as text.
        TypeError: a variable is found that holds no text.
    """
    code = inputs(target)
    if code:
        return code
    if _URL.match(target):
        return _without_cookie(read_url(target), skip_encoding_cookie)
    path = os.path.expanduser(target)
    if os.path.isfile(path):
        if py_only and not path.endswith((".py", ".ipy", ".ipynb")):
            raise ValueError(f"{target!r} is a file, but no .py, .ipy or .ipynb file")
        return _without_cookie(read_file(path), skip_encoding_cookie)
    if os.path.isdir(path):
        raise ValueError(f"{target!r} is a directory, not a regular file.")
    if search_names:
        source = _object_source(target, names)
        if source is not None:
            return source
    if target not in names:
        raise ValueError(
            f"{target!r} was not found in history, as a file, url, nor in the user namespace."
        )
    value = names[target]
    from .macro import Macro

    if isinstance(value, Macro):
        return value.value
    if isinstance(value, str):
        return value
    raise TypeError(f"{target!r} is neither a string nor a macro, but {type(value).__name__}.")


def read_file(path: str) -> str:
    """The text of a source file, in the encoding that it declares; of a notebook, its code.

    Raises:
        ValueError: it can't be read, or not as text.
    """
    import tokenize

    if path.endswith(".ipynb"):
        from .execution.scripts import ScriptError, notebook_cells

        try:
            return "\n\n".join(cell.rstrip("\n") for cell in notebook_cells(path)) + "\n"
        except ScriptError as error:
            raise ValueError(str(error)) from None
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeDecodeError):
        raise ValueError(
            f"{path!r} seem to be unreadable: it is not text in the encoding that it declares."
        ) from None
    except OSError as error:
        raise ValueError(f"{path!r} can't be read: {error.strerror or error}.") from None


def read_url(url: str) -> str:
    """The text behind a URL, in the encoding that its server states, else UTF-8.

    Raises:
        ValueError: it can't be had.
    """
    from urllib.error import URLError  # 20 ms
    from urllib.request import urlopen

    try:
        with urlopen(url) as response:  # noqa: S310 - the user named it
            charset = response.headers.get_content_charset() or "utf-8"
            text: str = response.read().decode(charset, "replace")
            return text
    except (URLError, OSError, LookupError) as error:
        raise ValueError(f"{url} can't be read: {getattr(error, 'reason', error)}") from None


def _object_source(target: str, names: Mapping[str, Any]) -> str | None:
    import inspect

    root, *attributes = target.split(".")
    if root not in names or not all(part.isidentifier() for part in (root, *attributes)):
        return None
    value = names[root]
    for attribute in attributes:
        value = inspect.getattr_static(value, attribute, None)
    if isinstance(value, (str, type(None))):
        return None
    try:
        return inspect.getsource(value)
    except (TypeError, OSError):
        return None


def _without_cookie(text: str, skip: bool) -> str:
    if not skip:
        return text
    lines = text.splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if number > 1 or not _COOKIE.match(line)]
    return "".join(kept)
