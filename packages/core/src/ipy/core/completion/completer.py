"""The settings of completion, and completion by readline's convention."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Mapping
from typing import Any

from traitlets import Bool, Dict, DottedObjectName, Enum, Int, observe
from traitlets.config import Configurable

from .analysis import Analysis
from .api import CompletionContext
from .budget import Budget
from .members import Members
from .names import MAX_NAMES, in_order, matching, snapshot, without_hidden
from .policies import EVALUATION_POLICIES, EvaluationPolicy
from .positions import DELIMS, GREEDY_DELIMS, CompletionSplitter, position_to_cursor
from .situation import Situation, look


class Completer(Configurable):
    """Completes names and attributes.

    Args:
        namespace: the user's names.
        global_namespace: names behind them; in a function, those of its module.
    """

    greedy = Bool(
        False,
        help="Deprecated: use `evaluation='unsafe'`, which it stands for. Evaluates expressions such as `a[0].` to complete them.",
    ).tag(config=True)
    evaluation = Enum(
        ("forbidden", "minimal", "limited", "unsafe", "dangerous"),
        default_value="limited",
        help="""How much code may run to complete: `forbidden` none; `minimal` looks at literals and built-in names;
        `limited` at all names, and reads attributes and items where that runs no code of unknown origin; `unsafe` also
        runs properties, items, operators and calls; `dangerous` evaluates anything.""",
    ).tag(config=True)
    use_jedi = Bool(
        True,
        help="Ask jedi about code that was not executed, where it is installed and answers in time.",
    ).tag(config=True)
    jedi_compute_type_timeout = Int(
        400, help="Milliseconds in which types and signatures may be looked up; 0 for none."
    ).tag(config=True)
    debug = Bool(False, help="Log what each matcher does, and how long it takes.").tag(config=True)
    backslash_combining_completions = Bool(
        True, help="Complete LaTeX and Unicode names of characters after a backslash."
    ).tag(config=True)
    auto_close_dict_keys = Bool(
        False, help="Add the closing quote and bracket when the key of a container is completed."
    ).tag(config=True)
    policy_overrides = Dict(
        help="""Changes to the evaluation policy, by the names of its settings, for example
        `{"allowed_getattr_external": {"my_library"}}` or `{"allow_auto_import": True}`."""
    ).tag(config=True)
    auto_import_method = DottedObjectName(
        "importlib.import_module",
        help="What imports a module whose name is undefined, where the policy has `allow_auto_import`.",
    ).tag(config=True)
    time_budget_ms = Int(
        200,
        help="Milliseconds that a completion may take before it offers what it has found so far.",
    ).tag(config=True)
    omit__names = Enum(
        (0, 1, 2),
        default_value=2,
        help="""Which attributes with underscores to leave out unless an underscore was typed:
        0 none, 1 `__special__` ones, 2 all that begin with an underscore.""",
    ).tag(config=True)
    limit_to__all__ = Bool(
        False,
        help="Deprecated: complete `obj.` only with the names in `obj.__all__`, if it has one.",
    ).tag(config=True)

    def __init__(
        self,
        namespace: dict[str, Any] | None = None,
        global_namespace: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.splitter = CompletionSplitter()
        self.namespace: dict[str, Any] = {} if namespace is None else namespace
        self.global_namespace: dict[str, Any] = {} if global_namespace is None else global_namespace
        #: Matchers added by users and extensions; asked before the built-in ones.
        self.custom_matchers: list[Any] = []
        self.matches: list[str] = []
        super().__init__(**kwargs)

    @observe("greedy")
    def _greedy_changed(self, change: Mapping[str, Any]) -> None:
        self.evaluation = "unsafe" if change["new"] else "limited"
        self.auto_close_dict_keys = bool(change["new"])
        self.splitter.delims = GREEDY_DELIMS if change["new"] else DELIMS

    @observe("policy_overrides")
    def _policy_overrides_changed(self, change: Mapping[str, Any]) -> None:
        EvaluationPolicy().update(
            change["new"]
        )  # a wrong name is told when it is set, not at the next Tab

    def complete(self, text: str, state: int) -> str | None:
        """The completion number `state` of `text`, or None behind the last: readline's convention."""
        if state == 0:
            self.matches = self.attr_matches(text) if "." in text else self.global_matches(text)
        return self.matches[state] if state < len(self.matches) else None

    def global_matches(self, text: str, context: CompletionContext | None = None) -> list[str]:
        """The keywords and the names in the namespaces that begin with `text`, or that it abbreviates; a few thousand at most."""
        candidates = [*keyword.kwlist, *keyword.softkwlist, *snapshot(vars(builtins))]
        for namespace in self._namespaces():
            candidates += snapshot(namespace)
        if context is not None:
            scope = self._analysis(context).scope
            candidates += [] if scope is None else list(scope.visible_names())
        return in_order(matching(candidates, text), limit=MAX_NAMES)

    def attr_matches(self, text: str) -> list[str]:
        """The completions of `expression.beginning`, the expression repeated before each of them."""
        situation = look(text, len(text))
        attribute = situation.attribute
        if attribute is None:
            return []
        lead = text[: attribute.dot]
        return [
            f"{lead}.{name}"
            for name in self._attribute_names(self._analyse(situation, self._budget()))
        ]

    def _attribute_names(self, analysis: Analysis) -> list[str]:
        situation = analysis.situation
        assert situation.attribute is not None
        value = analysis.value_of(situation.attribute.expression)
        if value is None:
            return []
        members = Members(
            analysis.evaluator, analysis.evaluator.budget, limit_to_all=self.limit_to__all__
        )
        names = without_hidden(
            members.names(value, situation.word), situation.word, self.omit__names
        )
        return in_order(matching(names, situation.word, any_case=True))

    def _budget(self) -> Budget:
        return Budget(self.time_budget_ms / 1000)

    def _namespaces(self) -> list[dict[str, Any]]:
        if self.global_namespace is self.namespace:
            return [self.namespace]
        return [self.namespace, self.global_namespace]

    def _analyse(self, situation: Situation, budget: Budget) -> Analysis:
        policy = EVALUATION_POLICIES[self.evaluation]
        if self.policy_overrides:
            policy = policy.with_overrides(self.policy_overrides)
        return Analysis(
            situation,
            self._namespaces(),
            policy,
            budget,
            forbidden=self.evaluation == "forbidden",
            real=self.evaluation == "dangerous",
            import_module=self._import_module,
        )

    def _analysis(self, context: CompletionContext) -> Analysis:
        """The analysis of a context, made once and kept with it."""
        found = getattr(context, "_analysis", None)
        if not isinstance(found, Analysis):
            found = self._analyse(context.situation, context.budget)
            context._analysis = found  # type: ignore[attr-defined]
        return found

    def _import_module(self, name: str) -> Any:
        from traitlets.utils.importstring import import_item

        return import_item(self.auto_import_method)(name)

    def _context(self, text: str, offset: int, budget: Budget) -> CompletionContext:
        line, column = position_to_cursor(text, offset)
        token = self.splitter.split_line(text.split("\n")[line], column)
        return CompletionContext(token, text, column, line, budget=budget)
