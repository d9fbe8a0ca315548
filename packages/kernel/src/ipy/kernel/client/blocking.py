"""The client whose methods block: the asynchronous one, run to the end of each call in the calling thread."""

from __future__ import annotations

from traitlets import Type

from .asynchronous import AsyncKernelClient, request
from .base import KernelClient
from .channels import ZMQSocketChannel
from .derive import blocking
from .waiting import BlockingWaiter


class BlockingKernelClient(KernelClient):
    """Talks to a kernel and waits for its answers. Needs no event loop, and may be used where one runs.

    Request methods return the request's `msg_id`; with `reply=True` the reply, or they raise `TimeoutError` after `timeout` seconds.
    """

    shell_channel_class = Type(klass=object, default_value=ZMQSocketChannel)
    iopub_channel_class = Type(klass=object, default_value=ZMQSocketChannel)
    stdin_channel_class = Type(klass=object, default_value=ZMQSocketChannel)
    control_channel_class = Type(klass=object, default_value=ZMQSocketChannel)
    waiter_class = BlockingWaiter

    execute = request(KernelClient.execute, derive=blocking)
    complete = request(KernelClient.complete, derive=blocking)
    inspect = request(KernelClient.inspect, derive=blocking)
    history = request(KernelClient.history, derive=blocking)
    kernel_info = request(KernelClient.kernel_info, derive=blocking)
    comm_info = request(KernelClient.comm_info, derive=blocking)
    is_complete = request(KernelClient.is_complete, derive=blocking)
    shutdown = request(KernelClient.shutdown, "control", derive=blocking)
    interrupt = request(KernelClient.interrupt, "control", derive=blocking)
    debug = request(KernelClient.debug, "control", derive=blocking)
    create_subshell = request(KernelClient.create_subshell, "control", derive=blocking)
    delete_subshell = request(KernelClient.delete_subshell, "control", derive=blocking)
    list_subshells = request(KernelClient.list_subshells, "control", derive=blocking)

    get_shell_msg = blocking(AsyncKernelClient.get_shell_msg)
    get_iopub_msg = blocking(AsyncKernelClient.get_iopub_msg)
    get_stdin_msg = blocking(AsyncKernelClient.get_stdin_msg)
    get_control_msg = blocking(AsyncKernelClient.get_control_msg)
    is_alive = blocking(AsyncKernelClient.is_alive)
    wait_for_ready = blocking(AsyncKernelClient.wait_for_ready)
    execute_interactive = blocking(AsyncKernelClient.execute_interactive)
