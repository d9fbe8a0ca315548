"""Helpers around objects, names and dictionaries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

#: Nobody generates documentation out of decorators any more.
GENERATING_DOCUMENTATION = False


def import_item(name: str) -> Any:
    """The object with a dotted name: a module, or a name in one.

    Raises:
        ImportError: there is none.
    """
    package, _, attribute = name.rpartition(".")
    if not package:
        return import_module(name)
    module = import_module(package)
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise ImportError(f"No module named {attribute!r} in {package!r}") from None


class Sentinel:
    """A value that stands for itself alone, with a readable representation.

    Args:
        name: shown, after that of the module.
        module: the module that defines it.
        docstring: what it is for.
    """

    def __init__(self, name: str, module: str, docstring: str | None = None) -> None:
        self.name = name
        self.module = module
        if docstring:
            self.__doc__ = docstring

    def __repr__(self) -> str:
        return f"{self.module}.{self.name}"


class preserve_keys:  # noqa: N801 - the name that is imported
    """Put the values of some keys of a dictionary back at the end of a `with`; keys that were not there go.

    Args:
        dictionary: the dictionary.
        *keys: the keys.
    """

    def __init__(self, dictionary: dict[Any, Any], *keys: Any) -> None:
        self.dictionary = dictionary
        self.keys = keys

    def __enter__(self) -> None:
        self._before = {key: self.dictionary[key] for key in self.keys if key in self.dictionary}

    def __exit__(self, *error: object) -> None:
        for key in self.keys:
            self.dictionary.pop(key, None)
        self.dictionary.update(self._before)


@contextmanager
def prepended_to_syspath(directory: str) -> Iterator[None]:
    """Look for modules in a directory first, inside of a `with`."""
    from ipy.core import patches

    added = directory not in sys.path
    if added:
        sys.path.insert(0, directory)
    try:
        yield
    finally:
        if added:
            patches.remove_path(directory)


def find_mod(module_name: str) -> str | None:
    """The path of a module's source, without running it; None if it is not found or has no file."""
    from importlib.util import find_spec

    spec = find_spec(module_name)
    if spec is None:
        return None
    locations = spec.submodule_search_locations
    return spec.origin if spec.has_location else next(iter(locations or ()), None)


def uniq_stable(elems: Iterable[T]) -> list[T]:
    """The elements without repetitions, in their order."""
    return list(dict.fromkeys(elems))


def chop(seq: list[T], size: int) -> list[list[T]]:
    """A sequence in pieces of a size; the last may be shorter."""
    return [seq[i : i + size] for i in range(0, len(seq), size)]


def safe_hasattr(obj: Any, attr: str) -> bool:
    """Whether an object has an attribute, also where asking raises something else than `AttributeError`."""
    try:
        getattr(obj, attr)
    except Exception:
        # The object's code.
        return False
    return True


def dir2(obj: Any) -> list[str]:
    """The names of an object's attributes, sorted, those that are no text left out; never fails."""
    try:
        names = set(dir(obj))
    except Exception:
        # The object's `__dir__`.
        names = set()
    return sorted(name for name in names if isinstance(name, str))


def get_real_method(obj: Any, name: str) -> Callable[..., Any] | None:
    """A method that an object has; None where it has none, answers every name, or is a class."""
    if isinstance(obj, type):
        return None
    try:
        if getattr(obj, "_ipython_canary_method_should_not_exist_", None) is not None:
            # It claims to have everything.
            return None
        method = getattr(obj, name, None)
    except Exception:
        # The object's code.
        return None
    return method if callable(method) and not isinstance(method, type) else None


def flag_calls(func: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function so that `called` says whether it was called and came back."""
    import functools

    if hasattr(func, "called"):
        return func

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        flags.called = False
        result = func(*args, **kwargs)
        flags.called = True
        return result

    flags: Any = wrapper
    flags.called = False
    return wrapper


def undoc(func: F) -> F:
    """Mark a function that documentation leaves out; a decorator."""
    return func
