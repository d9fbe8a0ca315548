"""Handing a key on to the binding below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.filters import Filter

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent


class PassThrough(Filter):
    """Lets a binding hand its key on to the binding below it.

    `reply` switches the binding off while the same key is fed again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_replying = False

    def reply(self, event: KeyPressEvent) -> None:
        """Handle the keys of `event` again, without the bindings that carry this filter."""
        processor = event.key_processor
        # The processor is in the middle of these keys and has to begin anew; keys behind them must not get lost.
        waiting = list(processor.input_queue)
        self._is_replying = True
        try:
            processor.reset()
            processor.feed_multiple(event.key_sequence)
            processor.process_keys()
        finally:
            self._is_replying = False
            processor.feed_multiple(waiting)

    def __call__(self) -> bool:
        """Whether bindings with this filter take part."""
        return not self._is_replying


pass_through = PassThrough()
