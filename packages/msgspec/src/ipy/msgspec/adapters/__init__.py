"""Messages of protocol 4 as protocol 5 has them, and the other way: for clients and kernels of 2013.

What has no counterpart on the other side is passed on as it is, which the other side ignores.

Source: the manual's "Messaging in IPython" (protocol 4); the changelog of the messaging specification, 5.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .adapt import adapt, adapt_content, adapt_message

__all__ = ["adapt", "adapt_content", "adapt_message"]

__getattr__, __dir__ = lazy_names(
    __name__, {"adapt": "adapt", "adapt_content": "adapt", "adapt_message": "adapt"}
)
