"""The completer of the shell: all matchers, put together."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from traitlets import Bool, Dict, List, Unicode, Union, observe

from . import calls, custom, keys, magic_matchers, magics, modules, symbols
from .api import (
    Completion,
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
    matcher_api_version,
    matcher_identifier,
    matcher_priority,
)
from .budget import Budget, OutOfTimeError, runner, until_failure
from .completer import Completer
from .magic_matchers import NOTHING, is_argument_of, words_result
from .magics import MagicNames, NoMagics
from .names import MAX_NAMES, in_order
from .paths import FILE_MAGICS, FOLDER_MAGICS, OBJECT_MAGICS, file_completions
from .python import PythonNames
from .situation import Situation, look_at_automagic

log = logging.getLogger(__name__)

#: Constructor arguments of the readline age, which mean nothing any more.
_OBSOLETE = frozenset({"alias_table", "use_readline", "use_main_ns"})

#: Matchers from here keep to the time themselves; others are called in a thread that can be left behind.
_OWN_MODULES = __name__.rpartition(".")[0]


class IPCompleter(Completer):
    """Completes input: names, attributes, keys, keywords, imports, magics and their arguments, files, characters.

    Args:
        shell: a shell, for programs that make a completer by hand: its magics, completers and configurables are used
            where they are not given.
        namespace: the user's names.
        global_namespace: names behind them.
        magics: the magics.
        custom: completers registered for commands.
        aliases: gives the names of aliases of system commands.
        configurables: gives the objects that `%config` knows.
        themes, bookmarks, extensions: give the words for `%colors`, `%cd` and `%bookmark`, `%reload_ext`.
    """

    suppress_competing_matchers = Union(
        [Bool(allow_none=True), Dict(Bool())],
        default_value=None,
        help="""Whether a matcher that found something silences the others: None leaves it to the matcher; True and False
        decide for all; a dict decides by the identifier of the matcher.""",
    ).tag(config=True)
    merge_completions = Bool(
        True, help="Deprecated: if False, the first matcher that finds something is the only one."
    ).tag(config=True)
    disable_matchers = List(Unicode(), help="Identifiers of matchers to leave out.").tag(
        config=True
    )
    profile_completions = Bool(
        False, help="Write a profile of each completion (cProfile) to `profiler_output_dir`."
    ).tag(config=True)
    profiler_output_dir = Unicode(".completion_profiles", help="Folder for the profiles.").tag(
        config=True
    )

    def __init__(
        self,
        shell: Any = None,
        namespace: dict[str, Any] | None = None,
        global_namespace: dict[str, Any] | None = None,
        *,
        magics: MagicNames | None = None,
        custom: custom.CustomCompleters | None = None,
        aliases: Callable[[], Iterable[str]] | None = None,
        configurables: Callable[[], Iterable[Any]] | None = None,
        themes: Callable[[], Iterable[str]] | None = None,
        bookmarks: Callable[[], Iterable[str]] | None = None,
        extensions: Callable[[], Iterable[str]] | None = None,
        parent: Any = None,
        config: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs = {name: value for name, value in kwargs.items() if name not in _OBSOLETE}
        kwargs |= {
            name: value
            for name, value in (("parent", parent), ("config", config))
            if value is not None
        }
        self.shell = shell
        self.magics = magics or getattr(shell, "magics_manager", None) or NoMagics()
        dispatchers = getattr(shell, "strdispatchers", None) or {}
        self.custom_completers = (
            custom if custom is not None else dispatchers.get("complete_command")
        )
        self.configurables = configurables or (lambda: getattr(shell, "configurables", ()))
        self.aliases = aliases or tuple
        self.bookmarks = bookmarks or tuple
        self.words = {"themes": themes or tuple, "extensions": extensions or tuple}
        if namespace is None:
            namespace = getattr(shell, "user_ns", None)
        if global_namespace is None:
            global_namespace = getattr(shell, "user_global_ns", None)
        super().__init__(namespace=namespace, global_namespace=global_namespace, **kwargs)
        if not self.merge_completions:
            self.suppress_competing_matchers = True

    @observe("merge_completions")
    def _merge_completions_changed(self, change: Mapping[str, Any]) -> None:
        self.suppress_competing_matchers = None if change["new"] else True

    @property
    def matchers(self) -> list[Any]:
        """The matchers in the order in which they are asked, those with equal priority."""
        if self.backslash_combining_completions:
            characters = [
                self.latex_name_matcher,
                self.unicode_name_matcher,
                symbols.back_latex_name_matcher,
                symbols.back_unicode_name_matcher,
                self.fwd_unicode_matcher,
            ]
        else:
            characters = []
        return [
            *self.custom_matchers,
            *characters,
            self.magic_config_matcher,
            self.magic_color_matcher,
            self.magic_argument_matcher,
            self.custom_completer_matcher,
            self.import_matcher,
            self.dict_key_matcher,
            self.python_func_kw_matcher,
            self.python_matcher,
            *([self.jedi_matcher] if self.use_jedi else []),
            self.magic_matcher,
            self.file_matcher,
        ]

    # What front ends call

    def completions(self, text: str, offset: int) -> Iterator[Completion]:
        """Complete `text` at `offset`.

        Args:
            text: the whole input, code after the cursor included.
            offset: the cursor, in code points.

        Raises:
            ValueError: the offset lies outside of the text.
        """
        if not self.profile_completions:
            yield from self._found(text, offset)
            return
        yield from _profiled(lambda: list(self._found(text, offset)), self.profiler_output_dir)

    def complete(  # type: ignore[override]
        self, text: str | None = None, line_buffer: str | None = None, cursor_pos: int | None = None
    ) -> tuple[str, list[str]]:
        """Complete a line.

        Args:
            text: the word to complete, if there is no line.
            line_buffer: the line, or the whole input.
            cursor_pos: the cursor; the end of the line unless given.

        Returns:
            The part of the input that is completed, and the texts that can take its place.
        """
        full = line_buffer if line_buffer is not None else text or ""
        offset = len(full) if cursor_pos is None else min(cursor_pos, len(full))
        found = list(self._found(full, offset))
        if not found:
            self.matches = []
            return self.splitter.split_line(
                full.split("\n")[full[:offset].count("\n")][:offset]
            ), []
        start = min(one.start for one in found)
        end = max(one.end for one in found)
        if all(
            one.start > 0 and full[one.start - 1] == "." and one._origin == "python"
            for one in found
        ):
            start -= 1  # by convention an attribute is completed with its dot
        texts = [full[start : one.start] + one.text + full[one.end : end] for one in found]
        self.matches = list(dict.fromkeys(texts))
        return full[start:end], self.matches

    def all_completions(self, text: str) -> list[str]:
        """The texts that can take the place of `text`."""
        return self.complete(text)[1]

    def _found(self, text: str, offset: int) -> Iterator[Completion]:
        context = self._context(text, offset, self._budget())
        situation = look_at_automagic(text, offset, self._is_command)
        if situation is not None:
            context._situation = situation
        yield from until_failure(self._distinct(context, offset))

    def _distinct(self, context: CompletionContext, offset: int) -> Iterator[Completion]:
        seen: set[tuple[int, str]] = set()
        for result, fragment, origin in self._results(context):
            start = offset - len(fragment)
            for one in result["completions"]:
                mark = (start, one.text)
                if mark in seen:
                    continue
                seen.add(mark)
                yield Completion(
                    start,
                    offset,
                    one.text,
                    type=one.type,
                    _origin=origin,
                    signature=getattr(one, "signature", ""),
                )

    def _is_command(self, name: str) -> bool:
        """Whether a bare word at the beginning of a line is an alias or a magic, and not a variable."""
        if name in self.namespace or name in self.global_namespace:
            return False
        return name in set(self.aliases()) or (
            self.magics.auto_magic and name in set(self.magics.names("line"))
        )

    def _results(
        self, context: CompletionContext
    ) -> Iterator[tuple[SimpleMatcherResult, str, str]]:
        """Ask the matchers, one after the other; what one of them suppresses is not asked or not heard."""
        chosen = [one for one in self.matchers if not self._disabled(matcher_identifier(one))]
        suppressed: set[str] = set()
        everything, exceptions = False, set[str]()
        for matcher in sorted(chosen, key=matcher_priority, reverse=True):
            name = matcher_identifier(matcher)
            if (everything and name not in exceptions) or name in suppressed:
                continue
            begun = time.perf_counter()
            result = self._ask(matcher, context)
            if self.debug:
                log.info("%s: %.1f ms", name, (time.perf_counter() - begun) * 1000)
            if result is None:
                continue
            completions = result["completions"]
            if not completions:
                continue
            suppress = self._suppression(name, result)
            if suppress is True:
                everything, exceptions = True, set(result.get("do_not_suppress", ()))
            elif suppress:
                suppressed |= set(suppress) - set(result.get("do_not_suppress", ()))
            fragment = result.get("matched_fragment")
            origin = "python" if name.endswith((".python_matcher", ".jedi_matcher")) else name
            yield result, context.token if fragment is None else fragment, origin

    def _suppression(self, name: str, result: SimpleMatcherResult) -> bool | set[str]:
        decision = self.suppress_competing_matchers
        if isinstance(decision, dict):
            decision = decision.get(name)
        if decision is None:
            return result.get("suppress", False) or False
        return bool(decision)

    def _disabled(self, name: str) -> bool:
        return any(name == one or name.rpartition(".")[2] == one for one in self.disable_matchers)

    def _ask(self, matcher: Any, context: CompletionContext) -> SimpleMatcherResult | None:
        """Ask one matcher; foreign ones within the time that is left."""
        own = str(getattr(matcher, "__module__", "")).startswith(_OWN_MODULES)
        try:
            if matcher_api_version(matcher) == 2:
                if own:
                    return _listed(matcher(context))
                return runner.call(lambda: _listed(matcher(context)), context.budget.left())
            texts = runner.call(lambda: list(matcher(context.token) or ()), context.budget.left())
            return {"completions": [SimpleCompletion(str(text)) for text in texts]}
        except OutOfTimeError:
            return None
        except KeyboardInterrupt:
            raise  # in the main thread it is the user's Ctrl-C
        except BaseException:
            # A matcher may be an extension's, and raise anything; a failing Tab must not end the line.
            log.warning("The matcher %s failed", matcher_identifier(matcher), exc_info=True)
            return None

    # Matchers

    @context_matcher()
    def latex_name_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        r"""Complete `\alpha` and `\alp`."""
        in_code = context.situation.kind == "code"
        return symbols.as_result(
            *symbols.latex_matches(context.text_until_cursor, in_code=in_code), "latex"
        )

    @context_matcher()
    def unicode_name_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        r"""Complete a whole Unicode name, `\GREEK SMALL LETTER ALPHA`, to its character."""
        fragment, texts = symbols.unicode_matches(context.text_until_cursor)
        return symbols.as_result(
            fragment, [text for text in texts if not text.startswith("\\")], "unicode"
        )

    @context_matcher()
    def fwd_unicode_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        r"""Complete the beginning of a Unicode name, `\GREEK SMALL`, to longer ones."""
        fragment, texts = symbols.unicode_matches(context.text_until_cursor)
        return symbols.as_result(
            fragment, [text for text in texts if text.startswith("\\")], "unicode"
        )

    magic_config_matcher = magic_matchers.magic_config_matcher
    magic_color_matcher = magic_matchers.magic_color_matcher
    magic_argument_matcher = magic_matchers.magic_argument_matcher
    magic_matcher = magic_matchers.magic_matcher

    @context_matcher()
    def custom_completer_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Ask the completers that were registered for the line's command."""
        texts = self._dispatch(context.situation, context.token, context.budget)
        return words_result(texts or [], context.token, kind=None)

    @context_matcher()
    def import_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete modules and their members in import statements, and after `%load_ext` and `%aimport`."""
        situation = context.situation
        module = is_argument_of(situation, "load_ext") or is_argument_of(situation, "aimport")
        imports: tuple[str, str | None] | None = ("module", None) if module else None
        if situation.imports is not None and situation.kind == "code":
            imports = (situation.imports.wants, situation.imports.module)
        if imports is None:
            return NOTHING
        typed = _dotted_before(situation.before)
        texts, kind = modules.complete_import(imports[1], imports[0], typed, context.budget)
        if is_argument_of(situation, "load_ext"):
            from ipy.core.extensions import BUNDLED  # they go by short names

            bundled = [name for name in BUNDLED if name.startswith(typed)]
            texts = list(dict.fromkeys([*bundled, *texts]))
        completions = [SimpleCompletion(text, type=kind) for text in texts]
        # Where a module name is due, nothing else makes sense, whether one is known or not.
        return {"completions": completions, "matched_fragment": typed, "suppress": True}

    @context_matcher()
    def dict_key_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete the keys of containers."""
        situation = context.situation
        if situation.subscript is None:
            return NOTHING
        prefix = keys.Prefix(situation.text[situation.subscript.bracket + 1 : situation.offset])
        if not prefix.valid:
            return NOTHING
        value = self._analysis(context).value_of(situation.subscript.container)
        found = keys.keys_of(value, context.budget, prefix.before)
        closing = situation.text[situation.offset :].partition("\n")[0]
        texts = keys.match_keys(
            found, prefix, closing=closing, auto_close=self.auto_close_dict_keys
        )
        return {
            "completions": [SimpleCompletion(text, type="dict key") for text in texts],
            "matched_fragment": prefix.typed,
            "suppress": bool(texts),
        }

    @context_matcher()
    def python_func_kw_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete the names of parameters within a call."""
        situation = context.situation
        call = situation.call
        if call is None or not call.at_argument_start or situation.kind == "string":
            return NOTHING
        value = self._analysis(context).value_of(call.function)
        names = [] if value is None else calls.keywords_of(value)
        texts = [
            f"{name}="
            for name in names
            if name.startswith(situation.word) and name not in call.used
        ]
        return words_result(in_order(texts), situation.word, kind="param", only=False)

    @context_matcher()
    def python_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete names and attributes."""
        situation = context.situation
        if situation.kind not in {"code", "magic"} or situation.imports is not None:
            return NOTHING
        if (
            situation.command is not None
            and situation.offset <= situation.command.name_end
            and (situation.command.mark != "?")
        ):
            return NOTHING
        if situation.complete or _takes_no_names(situation):
            return NOTHING
        names = PythonNames(self, self._analysis(context), self.jedi_compute_type_timeout / 1000)
        if situation.attribute is not None:
            found = names.attributes(context)
            return {
                "completions": found[:MAX_NAMES],
                "matched_fragment": situation.word,
                "suppress": bool(found),
            }
        return {
            "completions": names.globals(context),
            "matched_fragment": situation.word,
        }

    @context_matcher(identifier="IPCompleter.jedi_matcher")
    def jedi_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Ask jedi about attributes of what only unexecuted code knows, if nothing else could tell."""
        situation = context.situation
        if (
            situation.kind not in {"code", "magic"}
            or situation.attribute is None
            or not situation.attribute.expression
        ):
            return NOTHING
        if self.evaluation in {"forbidden", "minimal"}:
            return NOTHING
        if self._analysis(context).value_of(situation.attribute.expression) is not None:
            return NOTHING
        from .jedi_engine import engine

        engine.type_timeout = self.jedi_compute_type_timeout / 1000
        source = situation.text[situation.code_start : situation.offset]
        line = source.count("\n") + 1
        column = len(source) - (source.rfind("\n") + 1)
        answers = engine.ask(
            source, line, column, situation.word, self._namespaces(), context.budget.left() * 0.8
        )
        from .names import matching, without_hidden

        by_name = {answer.name: answer for answer in answers}
        names = in_order(
            matching(
                without_hidden(by_name, situation.word, self.omit__names),
                situation.word,
                any_case=True,
            )
        )
        found = [
            SimpleCompletion(n, type=by_name[n].kind, signature=by_name[n].signature) for n in names
        ]
        return {
            "completions": found[: context.limit],
            "matched_fragment": situation.word,
            "suppress": bool(found),
        }

    @context_matcher()
    def file_matcher(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete the names of files, where a file name can stand."""
        texts, fragment = file_completions(
            context.situation,
            context.budget,
            bookmarks=self.bookmarks(),
            visited=self.namespace.get("_dh", ()),
        )
        return words_result(texts, fragment, kind="path", only=False)

    # Names of old, kept for programs that call them

    def latex_matches(self, text: str) -> tuple[str, Sequence[str]]:
        r"""Complete `\alpha` and `\alp` at the end of a text; gives the part that is completed, and the completions."""
        return symbols.latex_matches(text, in_code=True)

    def fwd_unicode_match(self, text: str) -> tuple[str, Sequence[str]]:
        r"""Complete `\GREEK SMALL` at the end of a text; gives the part that is completed, and the names."""
        fragment, texts = symbols.unicode_matches(text)
        return fragment, [text.removeprefix("\\") for text in texts]

    def python_matches(self, text: str) -> list[str]:
        """The names or attributes that complete a text."""
        return self.attr_matches(text) if "." in text else self.global_matches(text)

    def dispatch_custom_completer(self, text: str) -> list[str] | None:
        """Ask the completers that were registered for the first word of a line; None if none has an answer."""
        context = self._context(text, len(text), self._budget())
        return self._dispatch(context.situation, context.token, context.budget)

    def _dispatch(self, situation: Situation, token: str, budget: Budget) -> list[str] | None:
        if self.custom_completers is None:
            return None
        event = custom.event_of(situation, token)
        return custom.dispatch(
            self.custom_completers, event, budget, automagic=self.magics.auto_magic
        )


def _listed(result: SimpleMatcherResult | None) -> SimpleMatcherResult | None:
    """A copy of what a matcher gives, with a list: a generator is read where the matcher's failures are met."""
    if not result:
        return None
    copy = result.copy()
    copy["completions"] = list(result["completions"])
    return copy


def _takes_no_names(situation: Situation) -> bool:
    command = situation.command
    if situation.kind != "magic" or command is None:
        return False
    if command.name in (FILE_MAGICS | FOLDER_MAGICS) - OBJECT_MAGICS:
        return True
    return not magics.takes_names(command.name, situation.argument_text)


def _dotted_before(text: str) -> str:
    position = len(text)
    while position and (text[position - 1].isalnum() or text[position - 1] in "._"):
        position -= 1
    return text[position:]


def _profiled(work: Callable[[], list[Completion]], folder: str) -> list[Completion]:
    """Run `work` under cProfile and write the profile into `folder`."""
    import cProfile
    import os
    import uuid

    profiler = cProfile.Profile()
    try:
        return profiler.runcall(work)
    finally:
        os.makedirs(folder, exist_ok=True)
        profiler.dump_stats(os.path.join(folder, f"{uuid.uuid4()}.prof"))
