"""Data publication: Python objects on their way to clients, as raw buffers.

Source: IPython 1.2.1 manual, "Raw Data Publication" (message `data_pub`); PEP 574 (pickle protocol 5, out-of-band buffers): arrays
travel without being copied.

A buffer list is `[pickle, *buffers that the pickle refers to]`. Reading one runs code of whoever sent it: only for kernels that one trusts,
as everything signed with their key.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ipy.kernel.errors import KernelError

MESSAGE_TYPE = "data_pub"


class DataError(KernelError):
    """Data can't be published, or what was published can't be read."""


class _Publisher(Protocol):
    def publish(
        self, msg_type: str, content: dict[str, Any], *, buffers: Sequence[Any] = ()
    ) -> object: ...


def pack(data: Mapping[str, Any]) -> list[Any]:
    """The buffers of a namespace.

    Raises:
        DataError: a value can't be pickled; says which.
    """
    buffers: list[Any] = []

    def keep(buffer: pickle.PickleBuffer) -> bool:
        try:
            buffers.append(buffer.raw())
        except BufferError:
            # Not contiguous: such arrays are copied into the pickle.
            return True
        return False

    try:
        body = pickle.dumps(dict(data), protocol=5, buffer_callback=keep)
    except Exception as error:
        # The `__reduce__` of user code.
        raise DataError(_blame(data, error)) from error
    return [body, *buffers]


def _blame(data: Mapping[str, Any], error: Exception) -> str:
    for name, value in data.items():
        try:
            pickle.dumps(value, protocol=5)
        except Exception:
            # As above.
            return f"data[{name!r}], {type(value).__name__}, can't be pickled: {error}"
    return f"the data can't be pickled: {error}"


def unpack(buffers: Sequence[Any]) -> dict[str, Any]:
    """The namespace of buffers that `pack` has made.

    Raises:
        DataError: the buffers are not of that form, or need something that is missing here.
    """
    if not buffers:
        raise DataError("published data have no buffers; there must be at least one")
    try:
        data = pickle.loads(buffers[0], buffers=buffers[1:])  # noqa: S301  # signed by the kernel, see above
    except Exception as error:
        # Classes of the kernel's user that don't exist here.
        raise DataError(f"published data can't be read: {type(error).__name__}: {error}") from error
    if not isinstance(data, dict):
        raise DataError(f"published data must be a dict, got {type(data).__name__}")
    return data


class DataPublisher:
    """Publishes namespaces; `shell.data_pub`.

    Args:
        publisher: takes the messages.
    """

    def __init__(self, publisher: _Publisher) -> None:
        self._publisher = publisher

    def publish_data(self, data: Mapping[str, Any]) -> None:
        """Send objects to the client whose request runs.

        Args:
            data: names and values; later values of a name take the place of earlier ones.

        Raises:
            DataError: a value can't be pickled.
            TypeError: `data` is no mapping.
        """
        if not isinstance(data, Mapping):
            raise TypeError(
                f"publish_data needs a dict of names and values, got {type(data).__name__}"
            )
        content = {"keys": [str(name) for name in data]}
        self._publisher.publish(MESSAGE_TYPE, content, buffers=pack(data))


def publish_data(data: Mapping[str, Any]) -> None:
    """Publish objects from the running cell; see `DataPublisher.publish_data`.

    Raises:
        DataError: no kernel runs this code, or a value can't be pickled.
    """
    from ipy.core.active import get_ipython

    publisher = getattr(get_ipython(), "data_pub", None)
    if publisher is None:
        raise DataError("publish_data needs a kernel: none runs this code")
    publisher.publish_data(data)


class PublishedData:
    """Gathers what kernels publish: one namespace for each request.

    Args:
        limit: how many requests are kept; the oldest go first.
    """

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._namespaces: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def receive(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Take a `data_pub` message, and return the namespace of its request, which it was merged into.

        Raises:
            DataError: the buffers can't be read.
        """
        request = message["parent_header"].get("msg_id", "")
        data = unpack(message["buffers"])
        namespace = self._namespaces.setdefault(request, {})
        namespace.update(data)
        while len(self._namespaces) > self._limit:
            self._namespaces.popitem(last=False)
        return namespace

    def of(self, msg_id: str) -> dict[str, Any]:
        """What was published so far for a request."""
        return self._namespaces.get(msg_id, {})
