"""Calling functions that come in buffers: how parallel computing runs code in its engines, which are kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ipy.msgspec.serialize import serialize_object, unpack_apply_message

if TYPE_CHECKING:
    from .ipkernel import IPythonKernel


def apply_call(kernel: IPythonKernel, buffers: Sequence[Any]) -> tuple[dict[str, Any], list[Any]]:
    """Call a function in the user's names.

    Args:
        kernel: whose names they are.
        buffers: function and arguments, as `ipy.msgspec.serialize.pack_apply_message` makes them.

    Returns:
        the content of the reply, and the result as buffers; none of a call that failed.
    """
    shell = kernel.shell
    try:
        with shell.builtin_trap:
            function, arguments, named = unpack_apply_message(buffers, shell.user_ns, copy=False)
            result = function(*arguments, **named)
            packed = list(serialize_object(result))
    except BaseException as error:
        # User code: the function, and what pickles its arguments and its result. An interrupt ends the call, not the kernel.
        kernel.engine.disarm()
        shell.showtraceback()
        content = {
            "status": "error",
            **shell.take_error(error),
            "engine_info": {"engine_uuid": kernel.ident, "engine_id": -1, "method": "apply"},
        }
        return content, []
    kernel.engine.disarm()
    return {"status": "ok"}, packed
