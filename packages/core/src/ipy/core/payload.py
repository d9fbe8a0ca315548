"""Messages from magics to the front end, delivered with the reply to a cell: a page to show, the next input, a file to edit."""

from __future__ import annotations

from typing import Any

from traitlets.config.configurable import Configurable

_Payload = dict[str, Any]


class PayloadManager(Configurable):
    """Collects payloads while a cell runs; the kernel sends them with its reply."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._payload: list[_Payload] = []

    def write_payload(self, data: _Payload, single: bool = True) -> None:
        """Add a payload.

        Args:
            data: the payload; its `"source"` says what it is (`"page"`, `"set_next_input"`, ...).
            single: take the place of an earlier payload of the same source, if there is one.

        Raises:
            TypeError: the payload is no dict.
        """
        if not isinstance(data, dict):
            raise TypeError(f"Each payload write must be a dict, got: {data!r}")
        if single and "source" in data:
            for number, payload in enumerate(self._payload):
                if payload.get("source") == data["source"]:
                    self._payload[number] = data
                    return
        self._payload.append(data)

    def read_payload(self) -> list[_Payload]:
        """Return the payloads collected so far."""
        return self._payload

    def clear_payload(self) -> None:
        """Forget the payloads; the list that was read before stays as it is."""
        self._payload = []
