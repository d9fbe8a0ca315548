"""Checking a configuration value against a trait without making the object that has it."""

from __future__ import annotations

from typing import Any

from traitlets import Bool, TraitError
from traitlets.config.configurable import Configurable

from .classes import Trait
from .suggest import did_you_mean


def find_fault(
    cls: type[Configurable], trait: Trait, value: object, shown: object = None
) -> str | None:
    """Say why a trait doesn't take a value, or None where it does.

    The class's own validators take part. They see an instance whose `__init__` has not run, so an error other than a
    refusal says nothing about the value.

    Args:
        cls: a class that has the trait.
        trait: the trait.
        value: the value.
        shown: what to call the value in the message, if not by itself.
    """
    blank: Any = cls.__new__(cls)
    got = value if shown is None else shown
    try:
        blank._cross_validation_lock = True
        trait._validate(blank, value)
    except (TraitError, ValueError, TypeError) as error:
        return describe_misfit(trait, got, error)
    except Exception:
        # a trait type can be the user's own; the real assignment will tell
        return None
    try:
        blank._cross_validation_lock = False
        trait._validate(blank, value)
    except TraitError as error:
        return f"{error} (got {got!r})"
    except Exception:
        # a validator is foreign code, written for a finished object; the real assignment will tell
        return None
    return None


def describe_misfit(trait: Trait, got: object, error: Exception) -> str:
    """Say what a trait expects and what it got, with the nearest of its choices."""
    choices = [choice for choice in getattr(trait, "values", None) or () if isinstance(choice, str)]
    hint = did_you_mean(got, choices) if isinstance(got, str) else ""
    expected = describe_expected(trait)
    if not expected:
        return f"{error}{hint}"
    kind = "" if isinstance(got, (str, list)) else f" ({type(got).__name__})"
    return f"expected {expected}, but got {got!r}{kind}{hint}"


def describe_expected(trait: Trait) -> str:
    """Say in words what a trait takes."""
    if isinstance(trait, Bool):
        return "true or false"
    info: Any = trait.info()
    words = str(info).removeprefix("any of ") if info else ""
    return f"one of {words}" if words.startswith("[") else words
