"""Methods of a facade that live in a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

P = ParamSpec("P")
R = TypeVar("R")


class Forward(Generic[P, R]):
    """A method that is another object's.

    Reading it on an instance gives the bound method of the service itself: no frame is added to the stack, and the docstring
    and signature are the method's. As it is no data descriptor, it can be replaced on an instance and overridden in a subclass.

    Args:
        service: the attribute of the instance that holds the service.
        method: the service's method, as found on its class.
    """

    def __init__(self, service: str, method: Callable[Concatenate[Any, P], R]) -> None:
        self._service = service
        self._name = method.__name__
        self.__doc__ = method.__doc__
        self.__wrapped__ = method

    @overload
    def __get__(self, instance: None, owner: type) -> Forward[P, R]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Callable[P, R]: ...
    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self
        return getattr(getattr(instance, self._service), self._name)

    def __call__(self, instance: object, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the method of an instance given as the first argument, as a function of the class is called."""
        bound: Callable[P, R] = self.__get__(instance, type(instance))
        return bound(*args, **kwargs)
