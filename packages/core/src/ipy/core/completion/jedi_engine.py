"""Completion by static analysis with jedi, kept at arm's length.

jedi takes a tenth of a second to import and up to some seconds for its first answer, and is not made for several threads.
It gets one thread of its own, one question at a time, and no more patience than a completion has left; an answer that comes
late is kept for the next key stroke.
"""

from __future__ import annotations

import logging
import threading
import types
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ipy.core.inspection.static import is_a

log = logging.getLogger(__name__)


class JediAnswer(NamedTuple):
    """A completion by jedi: its name, kind and signature."""

    name: str
    kind: str
    signature: str


class _Question(NamedTuple):
    text: str
    line: int
    column: int
    word: str


class JediEngine:
    """Asks jedi.

    Args:
        type_timeout: seconds in which jedi may look up signatures, per question.
    """

    def __init__(self, type_timeout: float = 0.4) -> None:
        self.type_timeout = type_timeout
        self._busy = threading.Lock()
        self._last: tuple[_Question, list[JediAnswer]] | None = None
        self._failed = False

    def ask(
        self,
        text: str,
        line: int,
        column: int,
        word: str,
        namespaces: Sequence[Mapping[str, Any]],
        seconds: float,
    ) -> list[JediAnswer]:
        """What jedi would complete; nothing if it is still busy with an earlier question, or late.

        Args:
            text: the source up to the cursor.
            line: of the cursor, from 1.
            column: of the cursor, from 0.
            word: what was typed of the name.
            namespaces: live namespaces; jedi sees their modules, classes and functions.
            seconds: how long to wait.
        """
        stem = text[: len(text) - len(word)]
        question = _Question(stem, line, column - len(word), "")
        last = self._last
        if last is not None and last[0] == question:
            return last[1]
        if self._failed or not self._busy.acquire(blocking=False):
            return []
        done = threading.Event()
        copies = [_definitions(namespace) for namespace in namespaces]

        def work() -> None:
            try:
                self._last = (question, self._complete(question, copies))
            except ImportError:
                self._failed = True  # jedi is not installed, and won't be while we run
            except (
                Exception
            ):  # jedi fails on some inputs; without it there is less to offer, no more
                log.debug("jedi failed", exc_info=True)
                self._last = (question, [])
            finally:
                self._busy.release()
                done.set()

        threading.Thread(target=work, name="jedi", daemon=True).start()
        if not done.wait(max(0.0, seconds)):
            return []
        last = self._last
        return last[1] if last is not None and last[0] == question else []

    def _complete(self, question: _Question, namespaces: list[dict[str, Any]]) -> list[JediAnswer]:
        import time

        import jedi  # 0.13 s

        interpreter = _interpreter(jedi, question.text, namespaces)
        found = interpreter.complete(question.line, question.column)
        end = time.monotonic() + self.type_timeout
        answers: list[JediAnswer] = []
        for completion in found:
            signature = ""
            if time.monotonic() < end and completion.type == "function":
                signature = _signature(completion)
            answers.append(JediAnswer(str(completion.name), str(completion.type), signature))
        return answers


def _interpreter(jedi: Any, text: str, namespaces: list[dict[str, Any]]) -> Any:
    """Make an interpreter that runs no code of live objects; the switch is another one before jedi 0.20."""
    settings = jedi.settings
    if not hasattr(settings, "allow_unsafe_interpreter_executions"):
        jedi.Interpreter._allow_descriptor_getattr_default = False
        return jedi.Interpreter(text, namespaces)
    before = settings.allow_unsafe_interpreter_executions
    settings.allow_unsafe_interpreter_executions = (
        False  # read when the interpreter is made; the user may want it on
    )
    try:
        return jedi.Interpreter(text, namespaces)
    finally:
        settings.allow_unsafe_interpreter_executions = before


def _signature(completion: Any) -> str:
    signatures = completion.get_signatures()
    if not signatures:
        return ""
    text = str(signatures[0].to_string())
    return text[text.index("(") :] if "(" in text else ""


def _definitions(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The modules, classes and functions of a namespace. Instances are left out: jedi might touch their attributes."""
    for _ in range(20):
        try:
            return {name: value for name, value in namespace.items() if is_a(value, _DEFINITIONS)}
        except RuntimeError:  # another thread changed it meanwhile
            continue
    return {}


_DEFINITIONS = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)

#: Shared: two completers must not ask jedi at the same time either.
engine = JediEngine()


def is_installed() -> bool:
    """Whether jedi can be imported; it is not imported to find out."""
    import sys

    if "jedi" in sys.modules:
        return sys.modules["jedi"] is not None
    from importlib.util import find_spec

    return find_spec("jedi") is not None
