"""The types of completion: what matchers are given and give back, and what front ends get."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, TypeVar

from .budget import Budget
from .positions import cursor_to_position

if TYPE_CHECKING:
    from .situation import Situation

#: Type of a completion that nobody knows the type of.
UNKNOWN = "<unknown>"
#: A matcher that can produce any number of completions stops about here.
MATCHES_LIMIT = 500


class ProvisionalCompleterWarning(FutureWarning):
    """Category of warnings about completion's provisional API; kept for code that filters it."""


@contextmanager
def provisionalcompleter(action: str = "ignore") -> Iterator[None]:
    """Filter `ProvisionalCompleterWarning` while the block runs.

    The API is stable here and warns of nothing; programs written for IPython enter this context around it.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings(action, category=ProvisionalCompleterWarning)  # type: ignore[arg-type]
        yield


class Completion:
    """One possibility: `text` in place of what stands between `start` and `end`.

    Attributes:
        start: first character that is replaced, counted in code points from the beginning of the whole text.
        end: the character behind the last that is replaced.
        text: what to insert.
        type: "function", "class", "module", "keyword", "param", "magic", "path", "dict key", ... or "<unknown>".
        signature: of a function, as text; else "".
    """

    __slots__ = ("_origin", "end", "signature", "start", "text", "type")

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        *,
        type: str | None = None,
        _origin: str = "",
        signature: str = "",
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.type = UNKNOWN if type is None else type
        self.signature = signature
        self._origin = _origin

    def __repr__(self) -> str:
        return (
            f"<Completion start={self.start} end={self.end} text={self.text!r} type={self.type!r}, "
            f"signature={self.signature!r},>"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Completion):
            return NotImplemented
        return (self.start, self.end, self.text) == (other.start, other.end, other.text)

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.text))


class SimpleCompletion:
    """One possibility as a matcher returns it; it replaces the matched fragment."""

    __slots__ = ("signature", "text", "type")

    def __init__(self, text: str, *, type: str | None = None, signature: str = "") -> None:
        self.text = text
        self.type = type
        self.signature = signature

    def __repr__(self) -> str:
        return f"<SimpleCompletion text={self.text!r} type={self.type!r}>"


class SimpleMatcherResult(TypedDict, total=False):
    """What a matcher of version 2 returns; only `completions` is required.

    Keys:
        completions: the possibilities.
        matched_fragment: the text before the cursor that they replace; the token at the cursor unless given.
        suppress: whether other matchers are left out: True for all, or the identifiers of some.
        do_not_suppress: identifiers of matchers that are heard even so.
        ordered: whether the order of the completions means something.
    """

    completions: Iterable[SimpleCompletion]
    matched_fragment: str
    suppress: bool | set[str]
    do_not_suppress: set[str]
    ordered: bool


MatcherResult = SimpleMatcherResult


class CompletionContext:
    """What a matcher is asked to complete.

    Attributes:
        token: the word at the cursor, by the delimiters of old.
        full_text: the whole input, code after the cursor included.
        cursor_position: column of the cursor in its line, in code points.
        cursor_line: line of the cursor, from 0.
        limit: how many completions are of use; None for all.
        budget: the time that is left.
    """

    def __init__(
        self,
        token: str,
        full_text: str,
        cursor_position: int,
        cursor_line: int,
        limit: int | None = MATCHES_LIMIT,
        budget: Budget | None = None,
    ) -> None:
        self.token = token
        self.full_text = full_text
        self.cursor_position = cursor_position
        self.cursor_line = cursor_line
        self.limit = limit
        self.budget = budget or Budget()
        self._situation: Situation | None = None

    @property
    def offset(self) -> int:
        """The cursor as an offset from the beginning of the text."""
        return cursor_to_position(self.full_text, self.cursor_line, self.cursor_position)

    @property
    def text_until_cursor(self) -> str:
        """The cursor's line up to the cursor."""
        return self.line_with_cursor[: self.cursor_position]

    @property
    def line_with_cursor(self) -> str:
        """The cursor's line."""
        return self.full_text.split("\n")[self.cursor_line]

    @property
    def situation(self) -> Situation:
        """What the text before the cursor means; worked out once."""
        if self._situation is None:
            from .situation import look

            self._situation = look(self.full_text, self.offset)
        return self._situation

    def __repr__(self) -> str:
        return (
            f"CompletionContext(token={self.token!r}, full_text={self.full_text!r}, "
            f"cursor_position={self.cursor_position}, cursor_line={self.cursor_line}, limit={self.limit})"
        )


class MatcherAPIv1(Protocol):
    """A matcher that is given the word at the cursor and returns strings."""

    def __call__(self, text: str, /) -> Sequence[str]:
        """The completions of a word."""
        ...


class MatcherAPIv2(Protocol):
    """A matcher that is given a `CompletionContext` and returns a `SimpleMatcherResult`."""

    matcher_api_version: Literal[2]

    def __call__(self, context: CompletionContext, /) -> SimpleMatcherResult:
        """The completions at a cursor."""
        ...


Matcher = MatcherAPIv1 | MatcherAPIv2

Function = TypeVar("Function", bound=Callable[..., Any])


def completion_matcher(
    *, priority: float | None = None, identifier: str | None = None, api_version: int = 1
) -> Callable[[Function], Function]:
    """Mark a function as a matcher.

    Args:
        priority: matchers with a higher one are asked first and win where results are the same; 0 unless given.
        identifier: name in the settings and in `suppress`; the qualified name of the function unless given.
        api_version: 1 for `f(text) -> list of str`, 2 for `f(context) -> SimpleMatcherResult`.

    Raises:
        ValueError: there is no such version.
    """
    if api_version not in {1, 2}:
        raise ValueError(f"api_version must be 1 or 2, got {api_version!r}")

    def mark(function: Function) -> Function:
        marked: Any = function
        marked.matcher_priority = priority or 0
        marked.matcher_identifier = identifier or function.__qualname__
        marked.matcher_api_version = api_version
        return function

    return mark


def context_matcher(
    *, priority: float | None = None, identifier: str | None = None
) -> Callable[[Function], Function]:
    """Mark a function as a matcher of version 2; see `completion_matcher`."""
    return completion_matcher(priority=priority, identifier=identifier, api_version=2)


def matcher_identifier(matcher: Any) -> str:
    """The name of a matcher in the settings."""
    fallback = getattr(matcher, "__qualname__", type(matcher).__qualname__)
    return str(getattr(matcher, "matcher_identifier", fallback))


def matcher_priority(matcher: Any) -> float:
    """The priority of a matcher; 0 unless it says otherwise."""
    return float(getattr(matcher, "matcher_priority", 0))


def matcher_api_version(matcher: Any) -> int:
    """The version of a matcher's interface; 1 unless it says otherwise."""
    return int(getattr(matcher, "matcher_api_version", 1))


def rectify_completions(
    text: str, completions: Iterable[Completion], *, _debug: bool = False
) -> Iterator[Completion]:
    """Make all completions replace the same part of `text`, as some front ends want it; doubles are dropped."""
    given = list(completions)
    if not given:
        return
    start = min(completion.start for completion in given)
    end = max(completion.end for completion in given)
    seen: set[str] = set()
    for one in given:
        whole = text[start : one.start] + one.text + text[one.end : end]
        if whole not in seen:
            seen.add(whole)
            yield Completion(
                start, end, whole, type=one.type, _origin=one._origin, signature=one.signature
            )
