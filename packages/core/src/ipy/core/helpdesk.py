"""Answers about the user's objects by name: what they are, and how names go on."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MethodType
from typing import TYPE_CHECKING, Any

from .streams import write_safely

if TYPE_CHECKING:
    from .completion import IPCompleter
    from .display import DisplayFormatter
    from .inspection import Inspector, OInfo
    from .namespace import UserNamespace


class HelpDesk:
    """Finds, describes and completes.

    Args:
        namespace: the user's names.
        inspector: gives what describes objects; made at first use.
        completer: gives what completes names; made at first use.
        formatter: gives what makes representations.
        find_magic: a magic by its name without percent signs and its kind.
        builtin_trap: entered while user code may run.
        format_error: lines of an exception.
    """

    def __init__(
        self,
        *,
        namespace: UserNamespace,
        inspector: Callable[[], Inspector],
        completer: Callable[[], IPCompleter],
        formatter: Callable[[], DisplayFormatter],
        find_magic: Callable[[str, str], Any],
        builtin_trap: AbstractContextManager[Any],
        format_error: Callable[[BaseException], list[str]],
    ) -> None:
        self._namespace = namespace
        self._inspector = inspector
        self._completer = completer
        self._formatter = formatter
        self._find_magic = find_magic
        self._builtin_trap = builtin_trap
        self._format_error = format_error

    def _ofind(self, oname: str, namespaces: Any = None) -> OInfo:
        """Where an object is found by its name, and what it is."""
        from .inspection import find_object

        tables = list(namespaces or self.namespaces())
        return find_object(oname, tables, self._find_magic)

    def namespaces(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Where names are looked for, in order."""
        return [
            ("Interactive", self._namespace.names),
            ("Interactive (global)", self._namespace.globals),
            ("Python builtin", vars(builtins)),
        ]

    def _inspect(self, /, meth: str, oname: str, namespaces: Any = None, **kw: Any) -> str | None:
        """Call a method of the inspector ("pinfo", "pdoc", ...) on an object by name.

        Returns:
            "not found", after saying so; else None.
        """
        info = self._ofind(oname, namespaces)
        if not info.found:
            write_safely(sys.stdout, f"Object `{oname}` not found.\n")
            return "not found"
        method = getattr(self._inspector(), meth)
        if meth == "pinfo":
            kw["info"] = info
        method(info.obj, oname, **kw)
        return None

    def object_inspect(self, oname: str, detail_level: int = 0) -> dict[str, Any]:
        """What is known of an object by name, field by field; `found` says whether there is one."""
        info = self._ofind(oname)
        with self._builtin_trap:
            inspector = self._inspector()
            if not info.found:
                # Describing objects: 20 ms, loaded with the inspector.
                from .inspection.facts import empty

                return dict(empty(oname))
            return dict(inspector.info(info.obj, oname, info=info, detail_level=detail_level))

    def object_inspect_text(self, oname: str, detail_level: int = 0) -> str:
        """The description of an object as text.

        Raises:
            KeyError: there is no such object.
        """
        return self.object_inspect_mime(oname, detail_level)["text/plain"]

    def object_inspect_mime(
        self, oname: str, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, str]:
        """The description of an object by MIME type.

        Raises:
            KeyError: there is no such object.
        """
        info = self._ofind(oname)
        if not info.found:
            raise KeyError(oname)
        with self._builtin_trap:
            return self._inspector().mime_bundle(
                info.obj, oname, info=info, detail_level=detail_level, omit_sections=omit_sections
            )

    def complete(
        self, text: str | None, line: str | None = None, cursor_pos: int | None = None
    ) -> Any:
        """Completions of a piece of a line, as (the text that they replace, list of texts)."""
        with self._builtin_trap:
            return self._completer().complete(text, line, cursor_pos)

    def set_custom_completer(self, completer: Callable[..., Any], pos: int = 0) -> None:
        """Add `completer(completer_object, text)` to the matchers, at a position."""
        target = self._completer()
        target.custom_matchers.insert(pos, MethodType(completer, target))

    def set_completer_frame(self, frame: Any = None) -> None:
        """Complete the names of a frame, or of the user again."""
        completer = self._completer()
        completer.namespace = frame.f_locals if frame else self._namespace.names
        completer.global_namespace = frame.f_globals if frame else self._namespace.globals

    def user_expressions(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        """Values of expressions as MIME bundles, by the names they are asked under; errors stand in their place."""
        answers: dict[str, Any] = {}
        with self._builtin_trap:
            for key, expression in expressions.items():
                try:
                    value = eval(expression, self._namespace.globals, self._namespace.names)
                    data, metadata = self._formatter().format(value)
                    answers[key] = {"status": "ok", "data": data, "metadata": metadata}
                except Exception as exc:
                    # The user's expression: its error is the answer.
                    answers[key] = {
                        "status": "error",
                        "ename": type(exc).__name__,
                        "evalue": str(exc),
                        "traceback": self._format_error(exc),
                    }
        return answers
