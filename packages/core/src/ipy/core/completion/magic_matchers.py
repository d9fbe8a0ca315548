"""The matchers of the shell's completer that complete magics; each is a method of `IPCompleter`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .api import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher
from .magics import Arguments, config_matches, magic_names, options_of

if TYPE_CHECKING:
    from .ipcompleter import IPCompleter
    from .situation import Situation

#: The answer of a matcher that has none.
NOTHING: SimpleMatcherResult = {"completions": []}


def is_argument_of(situation: Situation, magic: str) -> bool:
    """Whether the cursor stands in the argument of a line magic."""
    command = situation.command
    return (
        command is not None
        and command.mark == "%"
        and command.name == magic
        and situation.offset > command.name_end
    )


def words_result(
    texts: Sequence[str], fragment: str, *, kind: str | None = "param", only: bool = True
) -> SimpleMatcherResult:
    """The answer of a matcher: texts in the place of `fragment`.

    Args:
        texts: the completions.
        fragment: what they replace.
        kind: what they are; None if that is unknown.
        only: nothing else makes sense here, if there are any.
    """
    return {
        "completions": [SimpleCompletion(text, type=kind) for text in texts],
        "matched_fragment": fragment,
        "suppress": only and bool(texts),
    }


@context_matcher(identifier="IPCompleter.magic_config_matcher")
def magic_config_matcher(completer: IPCompleter, context: CompletionContext) -> SimpleMatcherResult:
    """Complete the argument of `%config`."""
    situation = context.situation
    if not is_argument_of(situation, "config"):
        return NOTHING
    typed = situation.argument_text.lstrip()
    texts = config_matches(completer.configurables(), typed)
    fragment = typed.partition("=")[2].lstrip() if "=" in typed else typed
    return words_result(texts, fragment)


@context_matcher(identifier="IPCompleter.magic_color_matcher")
def magic_color_matcher(completer: IPCompleter, context: CompletionContext) -> SimpleMatcherResult:
    """Complete the argument of `%colors`."""
    if not is_argument_of(context.situation, "colors"):
        return NOTHING
    typed = context.situation.argument_text.lstrip()
    folded = typed.casefold()
    return words_result(
        [
            name
            for name in sorted(completer.words["themes"]())
            if name.casefold().startswith(folded)
        ],
        typed,
    )


@context_matcher(identifier="IPCompleter.magic_argument_matcher")
def magic_argument_matcher(
    completer: IPCompleter, context: CompletionContext
) -> SimpleMatcherResult:
    """Complete the options of a magic, and arguments out of a list of words."""
    situation = context.situation
    command = situation.command
    if command is None or not command.mark.startswith("%") or situation.offset <= command.name_end:
        return NOTHING
    typed = situation.argument_text.rpartition(" ")[2].rpartition("\t")[2]
    if "\n" in situation.argument_text:
        return NOTHING
    words = Arguments(
        completer.namespace,
        completer.magics,
        aliases=completer.aliases,
        bookmarks=completer.bookmarks,
        **completer.words,
    ).words(command.name)
    texts = [] if words is None else [word for word in words if word.startswith(typed)]
    if typed.startswith("-"):
        kind = "cell" if command.mark == "%%" else "line"
        options = options_of(completer.magics, kind, command.name, context.budget)
        texts = list(
            dict.fromkeys([*texts, *(option for option in options if option.startswith(typed))])
        )
    return words_result(texts, typed, only=bool(words) or typed.startswith("-"))


@context_matcher(identifier="IPCompleter.magic_matcher")
def magic_matcher(completer: IPCompleter, context: CompletionContext) -> SimpleMatcherResult:
    """Complete the names of magics."""
    situation = context.situation
    command = situation.command
    at_name = (
        command is not None
        and command.mark.startswith("%")
        and situation.offset <= command.name_end
    )
    if command is not None and at_name:
        typed = situation.text[command.start : situation.offset]
        begins_line = not situation.text[: command.start].rpartition("\n")[2].strip()
    elif (
        situation.kind == "code"
        and situation.statement_start
        and situation.word
        and completer.magics.auto_magic
    ):
        typed, begins_line = situation.word, True
    else:
        return NOTHING
    first = not situation.text[: situation.offset - len(typed)].strip()
    texts = magic_names(
        completer.magics,
        typed,
        hidden=lambda name: any(name in names for names in completer._namespaces()),
        cells=first and begins_line,
    )
    return words_result(texts, typed, kind="magic", only=typed.startswith("%"))
