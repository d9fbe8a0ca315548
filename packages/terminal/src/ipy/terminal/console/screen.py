"""The thread that shows what a kernel publishes, as it comes."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .events import Ended, Event, Idle, ShutDown
from .view import OutputView

log = logging.getLogger(__name__)

#: Before running code is answered: how long no output may have come. Question and output come over two connections, in no certain order.
SETTLE_S = 0.05


class Screen:
    """Hands messages to the view, one after the other, and tells when the output of a request is complete.

    Args:
        outputs: messages of the kernel, oldest first; None ends the thread.
        view: writes them.
        session: returns the id of this console's messages.
        notify: takes what the main thread has to know.
    """

    def __init__(
        self,
        outputs: queue.Queue[dict[str, Any] | None],
        *,
        view: OutputView,
        session: Callable[[], str],
        notify: Callable[[Event], None],
    ) -> None:
        self._outputs = outputs
        self._view = view
        self._session = session
        self._notify = notify
        self._lock = threading.RLock()
        self._taken = threading.Condition()
        self._count = 0
        self._thread = threading.Thread(target=self._run, name="console-screen", daemon=True)

    def start(self) -> None:
        """Begin to show."""
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait until everything has been shown, after the end of the messages."""
        self._thread.join(timeout_s)

    def settle(self) -> None:
        """Wait until no output has come for a moment."""
        with self._taken:
            count = -1
            while count != self._count:
                count = self._count
                self._taken.wait(SETTLE_S)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Hold output back as long as a question is asked."""
        with self._lock:
            yield

    def _run(self) -> None:
        while True:
            message = self._outputs.get()
            with self._taken:
                self._count += 1
                self._taken.notify_all()
            if message is None:
                return
            try:
                with self._lock:
                    self._view.show(message)
            except BrokenPipeError:
                self._notify(Ended())
                return
            except Exception:
                # Kernels are foreign programs: content of a wrong form must not silence those that follow.
                log.exception("a message %r of the kernel can't be shown", message.get("msg_type"))
            self._tell(message)

    def _tell(self, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content.get("execution_state") == "idle":
            parent = message["parent_header"]
            if parent.get("session") == self._session():
                self._notify(Idle(parent.get("msg_id", "")))
        elif kind == "shutdown_reply":
            self._notify(ShutDown(bool(content.get("restart")), bool(message["parent_header"])))
