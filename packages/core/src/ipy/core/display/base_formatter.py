"""What all formatters have in common: the table of printers, the method to look for, the check of what comes back."""

from __future__ import annotations

import abc
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from functools import wraps
from types import MethodType
from typing import Any, ClassVar, TypeVar

from traitlets import Bool, Dict, ObjectName, Unicode, observe
from traitlets.config import Configurable

from .failures import report_failure

F = TypeVar("F", bound=Callable[..., Any])

#: An object that answers to this name answers to every name, so its answers mean nothing.
CANARY = "_ipython_canary_method_should_not_exist_"

_RAISE = object()


class FormatterWarning(UserWarning):
    """A formatter gave something that can't be shown."""


class FormatterABC(metaclass=abc.ABCMeta):
    """What a formatter has to have: a MIME type, a switch, and a way to be called."""

    format_type: Any = "text/plain"
    enabled: Any = True

    @abc.abstractmethod
    def __call__(self, obj: object) -> Any:
        """The representation of `obj`, or None."""


def real_method(obj: object, name: str) -> Callable[..., Any] | None:
    """The method `name` of `obj`, if it means it.

    Objects that answer to every name don't; neither does a class whose instances have the method.
    """
    try:
        method = getattr(obj, name, None)
        if method is None or not callable(method):
            return None
        if isinstance(obj, type) and not isinstance(method, MethodType):
            return None
        if getattr(obj, CANARY, None) is not None:
            return None
    except Exception:
        # User code: a property or `__getattr__` may raise anything; then there is no such method.
        return None
    return method  # type: ignore[no-any-return]


def catch_format_error(method: F) -> F:
    """Make a formatter's `__call__` report its failures and return None; `NotImplementedError` means None silently."""

    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except NotImplementedError:
            return None
        except Exception:
            # User code: the other representations still have to come.
            report_failure()
            return None

    return call  # type: ignore[return-value]


class BaseFormatter(Configurable):
    """Makes one kind of representation of any object.

    The printer registered for the object, or else its method `print_method`, is called with it. It gives the data, or data and
    metadata as a tuple, or None.
    """

    format_type = Unicode("text/plain")
    #: What the data may be an instance of.
    _return_type: ClassVar[type | tuple[type, ...]] = str

    enabled = Bool(True).tag(config=True)
    print_method = ObjectName("__repr__")
    #: Printers for single objects, by `id`.
    singleton_printers: Any = Dict().tag(config=True)
    #: Printers by type, for its subclasses too.
    type_printers: Any = Dict().tag(config=True)
    #: Printers by (module, name) of a type, which need not be imported yet.
    deferred_printers: Any = Dict().tag(config=True)

    # The five traits above as plain values: reading traits for each formatter and object would take most of the time.
    _settings: (
        tuple[bool, str, dict[int, Any], dict[type, Any], dict[tuple[str, str], Any]] | None
    ) = None

    @observe("enabled", "print_method", "singleton_printers", "type_printers", "deferred_printers")
    def _forget_settings(self, change: object) -> None:
        self._settings = None

    def _read_settings(
        self,
    ) -> tuple[bool, str, dict[int, Any], dict[type, Any], dict[tuple[str, str], Any]]:
        self._settings = (
            self.enabled,
            self.print_method,
            self.singleton_printers,
            self.type_printers,
            self.deferred_printers,
        )
        return self._settings

    def __call__(self, obj: object) -> Any:
        """The representation of `obj`, or None; a failure is reported, and gives None."""
        return self._represent(obj, {})

    def _represent(self, obj: object, arguments: dict[str, Any]) -> Any:
        """See `__call__`; the object's own method is called with `arguments`."""
        enabled, name, singletons, types, deferred = self._settings or self._read_settings()
        if not enabled:
            return None
        printer = None
        if singletons or types or deferred:
            printer = self._registered(obj)
        try:
            if printer is not None:
                return self._check_return(printer(obj), obj)
            method = real_method(obj, name)
            return None if method is None else self._check_return(method(**arguments), obj)
        except NotImplementedError:
            return None
        except Exception:
            # User code: the other representations still have to come.
            report_failure()
            return None

    def _check_return(self, r: Any, obj: object) -> Any:
        """`r` if it is data or a tuple of data and metadata, else None with a warning."""
        if r is None or isinstance(r, self._return_type):
            return r
        if isinstance(r, tuple) and len(r) == 2:
            if r[0] is None:
                return None
            if isinstance(r[0], self._return_type) and (r[1] is None or isinstance(r[1], dict)):
                return r
        warnings.warn(
            f"The {self.format_type} formatter got {type(r).__name__!r} (expected {_names(self._return_type)}, "
            f"or a tuple of that and a dict of metadata) for the object {safe_repr(obj)}; it is left out.",
            FormatterWarning,
            stacklevel=2,
        )
        return None

    def _registered(self, obj: object) -> Any:
        """The printer registered for `obj`, or None."""
        _, _, singletons, types, deferred = self._settings or self._read_settings()
        printer = singletons.get(id(obj))
        if printer is not None:
            return printer
        for base in _class_of(obj).__mro__:
            try:
                if base in types:
                    return types[base]
            except (
                TypeError
            ):  # its metaclass makes classes that can't be hashed, so nothing is registered for it
                continue
            if deferred and self._in_deferred_types(base):
                return types[base]
        return None

    def lookup(self, obj: object) -> Any:
        """The printer registered for `obj`.

        Raises:
            KeyError: there is none.
        """
        printer = self._registered(obj)
        if printer is None:
            raise KeyError(f"No printer is registered for {type(obj)!r}")
        return printer

    def lookup_by_type(self, typ: type | str) -> Any:
        """The printer registered for a type or its dotted name.

        Raises:
            KeyError: there is none.
        """
        if isinstance(typ, str):
            key = _split_name(typ)
            if key in self.deferred_printers:
                return self.deferred_printers[key]
            for known, printer in self.type_printers.items():
                if _key_of(known) == key:
                    return printer
        else:
            for base in typ.__mro__:
                if base in self.type_printers or self._in_deferred_types(base):
                    return self.type_printers[base]
        raise KeyError(f"No printer is registered for {typ!r}")

    def for_type(self, typ: type | str, func: Callable[..., Any] | None = None) -> Any:
        """Register a printer for a type, and return the one that was registered before.

        Args:
            typ: a class, or its dotted name if it need not be imported yet.
            func: called with the object; it gives the data, a tuple of data and metadata, or None. For `text/plain` it is
                called with the object, the pretty printer and whether the object is inside itself. None changes nothing.
        """
        if isinstance(typ, str):
            module, name = _split_name(typ)
            return self.for_type_by_name(module, name, func)
        if not isinstance(typ, type):
            raise TypeError(f"for_type needs a class or its dotted name, got {typ!r}")
        try:
            before = self.lookup_by_type(typ)
        except KeyError:
            before = None
        if func is not None:
            self.type_printers[typ] = func
        return before

    def for_type_by_name(
        self, type_module: str, type_name: str, func: Callable[..., Any] | None = None
    ) -> Any:
        """Like `for_type`, for a type given by the names of its module and of itself."""
        key = (type_module, type_name)
        try:
            before = self.lookup_by_type(".".join(key))
        except KeyError:
            before = None
        if func is not None:
            for known in self.type_printers:
                # It is imported and known already: then it is registered by type.
                if _key_of(known) == key:
                    self.type_printers[known] = func
                    break
            else:
                self.deferred_printers[key] = func
        return before

    def pop(self, typ: type | str, default: Any = _RAISE) -> Any:
        """Remove and return the printer registered for a type, or its dotted name.

        Raises:
            KeyError: there is none, and no default was given.
        """
        if isinstance(typ, str):
            key = _split_name(typ)
            found = self.deferred_printers.pop(key, None)
            for known in [t for t in self.type_printers if _key_of(t) == key]:
                found = self.type_printers.pop(known)
        else:
            self._in_deferred_types(typ)
            found = self.type_printers.pop(typ, None)
        if found is not None:
            return found
        if default is _RAISE:
            raise KeyError(f"No printer is registered for {typ!r}")
        return default

    def _in_deferred_types(self, cls: type) -> bool:
        """Whether `cls` has a printer registered by name; if so, it is registered by type from now on."""
        deferred: MutableMapping[Any, Any] = self.deferred_printers
        key = _key_of(cls)
        try:
            if key not in deferred:
                return False
        except TypeError:  # a `__module__` that is no string, and can't be hashed
            return False
        self.type_printers[cls] = deferred.pop(key)
        return True


FormatterABC.register(BaseFormatter)


def safe_repr(obj: object) -> str:
    """`repr(obj)`, or words that say that it failed."""
    try:
        return repr(obj)
    except Exception as error:
        # User code.
        return f"<{type(obj).__name__} at 0x{id(obj):x}, whose repr raises {type(error).__name__}>"


def _class_of(obj: object) -> type:
    """The class that `obj` says it is of; proxies name the class of what they stand for."""
    try:
        kind = obj.__class__
    except Exception:
        # User code: a proxy for nothing may raise.
        return type(obj)
    return kind if isinstance(kind, type) else type(obj)


def _names(types: type | tuple[type, ...]) -> str:
    def each() -> Iterator[str]:
        for kind in types if isinstance(types, tuple) else (types,):
            yield kind.__name__

    return " or ".join(each())


def _key_of(kind: type) -> tuple[Any, Any]:
    return getattr(kind, "__module__", None), getattr(kind, "__name__", None)


def _split_name(dotted: str) -> tuple[str, str]:
    module, _, name = dotted.rpartition(".")
    if not module:
        raise ValueError(
            f"a type is named by its dotted name, such as 'decimal.Decimal'; got {dotted!r}"
        )
    return module, name
