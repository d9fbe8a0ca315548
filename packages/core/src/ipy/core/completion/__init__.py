"""Completion: what can come next at the cursor.

Completing never hangs and never runs the user's properties: live objects are looked at statically, the user's own code
(`__dir__`, registered completers) has a time limit, and jedi is asked in a thread of its own.
Names are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .api import (
        MATCHES_LIMIT,
        Completion,
        CompletionContext,
        Matcher,
        MatcherAPIv1,
        MatcherAPIv2,
        MatcherResult,
        ProvisionalCompleterWarning,
        SimpleCompletion,
        SimpleMatcherResult,
        completion_matcher,
        context_matcher,
        provisionalcompleter,
        rectify_completions,
    )
    from .completer import Completer
    from .completerlib import cd_completer, magic_run_completer, module_completer, reset_completer
    from .custom import CustomCompleters
    from .files import PROTECTABLES, compress_user, expand_user, has_open_quotes, protect_filename
    from .generics import complete_object, inspect_object
    from .ipcompleter import IPCompleter
    from .magics import MagicNames
    from .policies import EVALUATION_POLICIES, EvaluationPolicy
    from .positions import (
        DELIMS,
        GREEDY_DELIMS,
        CompletionSplitter,
        cursor_to_position,
        position_to_cursor,
    )
    from .symbols import back_latex_name_matcher, back_unicode_name_matcher

_HOME = {
    **dict.fromkeys(
        (
            "MATCHES_LIMIT",
            "Completion",
            "CompletionContext",
            "Matcher",
            "MatcherAPIv1",
            "MatcherAPIv2",
            "MatcherResult",
            "ProvisionalCompleterWarning",
            "SimpleCompletion",
            "SimpleMatcherResult",
            "completion_matcher",
            "context_matcher",
            "provisionalcompleter",
            "rectify_completions",
        ),
        "api",
    ),
    "Completer": "completer",
    **dict.fromkeys(
        ("cd_completer", "magic_run_completer", "module_completer", "reset_completer"),
        "completerlib",
    ),
    "CustomCompleters": "custom",
    **dict.fromkeys(
        ("PROTECTABLES", "compress_user", "expand_user", "has_open_quotes", "protect_filename"),
        "files",
    ),
    **dict.fromkeys(("complete_object", "inspect_object"), "generics"),
    "IPCompleter": "ipcompleter",
    "MagicNames": "magics",
    **dict.fromkeys(("EVALUATION_POLICIES", "EvaluationPolicy"), "policies"),
    **dict.fromkeys(
        (
            "DELIMS",
            "GREEDY_DELIMS",
            "CompletionSplitter",
            "cursor_to_position",
            "position_to_cursor",
        ),
        "positions",
    ),
    **dict.fromkeys(("back_latex_name_matcher", "back_unicode_name_matcher"), "symbols"),
}

__all__ = [
    "DELIMS",
    "EVALUATION_POLICIES",
    "GREEDY_DELIMS",
    "MATCHES_LIMIT",
    "PROTECTABLES",
    "Completer",
    "Completion",
    "CompletionContext",
    "CompletionSplitter",
    "CustomCompleters",
    "EvaluationPolicy",
    "IPCompleter",
    "MagicNames",
    "Matcher",
    "MatcherAPIv1",
    "MatcherAPIv2",
    "MatcherResult",
    "ProvisionalCompleterWarning",
    "SimpleCompletion",
    "SimpleMatcherResult",
    "back_latex_name_matcher",
    "back_unicode_name_matcher",
    "cd_completer",
    "complete_object",
    "completion_matcher",
    "compress_user",
    "context_matcher",
    "cursor_to_position",
    "expand_user",
    "has_open_quotes",
    "inspect_object",
    "magic_run_completer",
    "module_completer",
    "position_to_cursor",
    "protect_filename",
    "provisionalcompleter",
    "rectify_completions",
    "reset_completer",
]


__getattr__, __dir__ = lazy_names(__name__, _HOME)
