"""Names and attributes as completions: with their kind and signature, in valid places only."""

from __future__ import annotations

import builtins
import keyword
import logging
import time
from typing import TYPE_CHECKING, Any

from ipy.core.errors import TryNext
from ipy.core.inspection.static import MISSING, lookup_in_class, value_of

from . import calls
from .analysis import Analysis
from .api import CompletionContext, SimpleCompletion
from .budget import OutOfTimeError, runner
from .names import MAX_NAMES, in_order, matching, type_of
from .values import Instance, Live, Value, alternatives

if TYPE_CHECKING:
    from .completer import Completer

log = logging.getLogger(__name__)

#: Keywords that can only begin a statement, or follow the beginning of one.
STATEMENT_KEYWORDS = frozenset(
    [
        "assert",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "except",
        "finally",
        "global",
        "import",
        "nonlocal",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
    ]
)

#: Soft keywords that are names of built-in objects too.
_ALSO_NAMES = frozenset({"type"})


class PythonNames:
    """Completes names and attributes.

    Args:
        completer: says which names there are (`global_matches`, which may have been replaced).
        analysis: of the code around the cursor.
        describe_seconds: how long kinds and signatures may be looked up.
    """

    def __init__(self, completer: Completer, analysis: Analysis, describe_seconds: float) -> None:
        self.completer = completer
        self.analysis = analysis
        budget = analysis.evaluator.budget
        self._end = time.monotonic() + min(describe_seconds, budget.left() * 0.5)

    def globals(self, context: CompletionContext) -> list[SimpleCompletion]:
        """The names that can stand at the cursor, the user's before those of Python and of the shell."""
        situation = context.situation
        names = [
            name
            for name in self.completer.global_matches(situation.word)
            if name != "_" or "_" in self.completer.namespace
        ]
        scope = self.analysis.scope
        visible = [] if scope is None else matching(scope.visible_names(), situation.word)
        own = {name for name in names if self._is_own(name)}.union(visible)
        names = in_order([*names, *visible], own, limit=MAX_NAMES)
        if not situation.statement_start:
            names = [
                name for name in names if name not in STATEMENT_KEYWORDS or name in _ALSO_NAMES
            ]
        return [self._described_name(name) for name in names]

    def _is_own(self, name: str) -> bool:
        """Whether the user made a name, as far as the shell tells such from those that it put there."""
        hidden = getattr(getattr(self.completer, "parent", None), "user_ns_hidden", {})
        return any(
            name in namespace and (name not in hidden or namespace.get(name) is not hidden[name])
            for namespace in self.completer._namespaces()
        )

    def attributes(self, context: CompletionContext) -> list[SimpleCompletion]:
        """The attributes of the expression before the dot."""
        situation = context.situation
        names = self.completer._attribute_names(self.analysis)
        assert situation.attribute is not None
        value = self.analysis.value_of(situation.attribute.expression)
        if isinstance(value, Live):
            names = self._registered(value.obj, names, situation.word)
        return [self._described_attribute(value, name) for name in names]

    def _registered(self, obj: Any, names: list[str], word: str) -> list[str]:
        """What handlers that libraries registered with `complete_object` make of the names."""
        from .generics import complete_object

        if len(complete_object.registry) == 1 or complete_object.dispatch(
            type(obj)
        ) is complete_object.dispatch(object):
            return names
        try:
            budget = self.analysis.evaluator.budget
            made = runner.call(lambda: list(complete_object(obj, names)), budget.left() * 0.6)
        except (TryNext, OutOfTimeError):
            return names
        except Exception:  # a library's handler; the plain names are still right
            log.warning(
                "The handler of complete_object for %s failed", type(obj).__name__, exc_info=True
            )
            return names
        return [name for name in made if isinstance(name, str) and name.startswith(word)]

    def _described_name(self, name: str) -> SimpleCompletion:
        if keyword.iskeyword(name):
            return SimpleCompletion(name, type="keyword")
        if time.monotonic() > self._end:
            return SimpleCompletion(name)
        value = self.analysis.named(name)
        if value is not None:
            return _described(name, value)
        for namespace in (*self.analysis.evaluator.namespaces, vars(builtins)):
            found = namespace.get(name, MISSING)
            if found is not MISSING:
                return _described(name, Live(found))
        return SimpleCompletion(name, type="statement")

    def _described_attribute(self, value: Value | None, name: str) -> SimpleCompletion:
        if time.monotonic() > self._end:
            return SimpleCompletion(name)
        for one in alternatives(value):
            if isinstance(one, Live):
                found = value_of(one.obj, name)
                if found is not MISSING:
                    return _described(name, Live(found))
                if isinstance(lookup_in_class(type(one.obj), name), property):
                    return SimpleCompletion(name, type="property")
            elif isinstance(one, Instance):
                entry = lookup_in_class(one.cls, name)
                if isinstance(entry, property):
                    return SimpleCompletion(name, type="property")
                kind = "instance" if entry is MISSING else type_of(entry)
                signature = calls.signature_of(entry) if kind == "function" else ""
                return SimpleCompletion(name, type=kind, signature=_without_self(signature))
            else:
                found_value = self.analysis.evaluator.attribute(one, name)
                if found_value is not None:
                    return _described(name, found_value)
        return SimpleCompletion(name, type="instance")


def _described(name: str, value: Value) -> SimpleCompletion:
    kind = calls.kind_of(value)
    signature = ""
    if kind == "function":
        signature = (
            calls.signature_of(value.obj)
            if isinstance(value, Live)
            else calls.source_signature(value)
        )
    return SimpleCompletion(name, type=kind, signature=signature)


def _without_self(signature: str) -> str:
    if not signature:
        return ""
    parameters = signature[1:-1].split(", ")
    rest = parameters[1:]
    if rest[:1] == ["/"]:
        rest = rest[1:]
    return f"({', '.join(rest)})"
