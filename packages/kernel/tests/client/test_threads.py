"""One blocking client that several threads use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def test_each_thread_is_given_its_own_replies(client: Any) -> None:
    """Requests of several threads aren't mixed, and none is lost."""

    def ask(thread: int) -> list[str]:
        found = []
        for number in range(40):
            content = client.execute(
                "",
                user_expressions={"n": f"{thread} * 1000 + {number}"},
                reply=True,
                timeout=60,
            )["content"]
            found.append(content["user_expressions"]["n"]["data"]["text/plain"])
        return found

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(ask, range(8)))
    assert results == [[str(t * 1000 + n) for n in range(40)] for t in range(8)]


def test_output_goes_to_the_call_that_caused_it(client: Any) -> None:
    """Executions that are followed in several threads at a time get their own output, all of it."""

    def run(thread: int) -> list[str]:
        texts = []
        for number in range(10):
            parts: list[str] = []

            def take(message: Any, parts: list[str] = parts) -> None:
                if message["msg_type"] == "stream":
                    parts.append(message["content"]["text"])

            client.execute_interactive(
                f"print('{thread}-{number}')", output_hook=take, allow_stdin=False, timeout=60
            )
            texts.append("".join(parts))
        return texts

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(run, range(6)))
    assert results == [[f"{t}-{n}\n" for n in range(10)] for t in range(6)]


def _waits_for(call: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, errors


def test_a_wait_ends_when_the_channels_are_stopped(client: Any) -> None:
    """A thread that waits for a message that never comes is told that the channel is closed."""
    waiting = threading.Event()
    inbox = client.stdin_channel.inbox
    take = inbox.take

    def told(accept: Any = None) -> Any:
        found = take(accept)
        waiting.set()
        return found

    inbox.take = told
    thread, errors = _waits_for(client.get_stdin_msg)
    assert waiting.wait(60)
    client.stop_channels()
    thread.join(60)
    assert not thread.is_alive()
    assert "closed" in str(errors[0])


def test_a_late_answer_is_not_taken_for_another_question(client: Any) -> None:
    """An answer names the question that was read last, so the kernel knows one that it asks no more."""
    code = "try:\n    input('first')\nexcept KeyboardInterrupt:\n    pass\nvalue = input('second')"
    msg_id = client.execute(code, user_expressions={"value": "value"})
    assert client.get_stdin_msg(timeout=60)["content"]["prompt"] == "first"
    client.parent.interrupt_kernel()
    # The second question is asked: it can be read, but isn't yet.
    assert client.stdin_channel.socket.poll(60_000)
    client.input("late")
    assert client.get_stdin_msg(timeout=60)["content"]["prompt"] == "second"
    client.input("right")
    reply = client.get_shell_msg(timeout=60)
    assert reply["parent_header"]["msg_id"] == msg_id
    value = reply["content"]["user_expressions"]["value"]
    assert value["data"]["text/plain"] == "'right'"
