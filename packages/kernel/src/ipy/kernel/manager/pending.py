"""What a manager is in the middle of: a start or an end that has not finished yet."""

from __future__ import annotations

from concurrent.futures import Future


class Pending:
    """One start or end under way.

    Attributes:
        future: done when it is over; with the error, if it failed.
    """

    def __init__(self) -> None:
        self.future: Future[None] = Future()

    def succeed(self) -> None:
        """It is over."""
        if not self.future.done():
            self.future.set_result(None)

    def fail(self, error: BaseException) -> None:
        """It failed."""
        if not self.future.done():
            self.future.set_exception(error)
