"""Checks of settings whose values only show their faults when a prompt is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from traitlets import TraitError


def check_format(name: str, template: str, **fields: object) -> str:
    """Return `template` if `str.format` can fill it with `fields`.

    Raises:
        TraitError: it has other fields, or isn't a format.
    """
    try:
        template.format(**fields)
    except (KeyError, IndexError) as error:
        known = " and ".join(f"{{{field}}}" for field in fields)
        raise TraitError(f"{name} has a field {error}; there is {known}") from None
    except (ValueError, AttributeError, TypeError) as error:
        raise TraitError(f"{name} is not a format ({error}): {template!r}") from None
    return template


def check_style(style: Any) -> Any:
    """Return `style` if it is the name of a Pygments style, a style class, or None.

    Raises:
        TraitError: Pygments doesn't know the name, or the class is something else.
    """
    if style is None:
        return None
    if not isinstance(style, str):
        if not hasattr(style, "style_for_token"):
            raise TraitError(f"highlighting_style is a Pygments style or its name, not {style!r}")
        return style
    from ipy.core.themes import get_style_by_name  # Pygments: only for who sets a style

    try:
        get_style_by_name(style)
    except Exception:
        # Pygments imports the module of the style, which may be anybody's.
        raise TraitError(f"highlighting_style: {_unknown_style(style)}") from None
    return style


def _unknown_style(name: str) -> str:
    from difflib import get_close_matches

    from pygments.styles import get_all_styles

    names = sorted(get_all_styles())
    near = get_close_matches(name, names, 1)
    advice = f"did you mean {near[0]!r}?" if near else "`pygmentize -L styles` lists them"
    return f"there is no style {name!r}; {advice}"


def check_overrides(overrides: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Return `overrides` if each entry gives a token type a look.

    Raises:
        TraitError: a key is no token type, or a look is none; the message names the entry.
    """
    if not overrides:
        return overrides
    from prompt_toolkit.styles import Style  # only for who overrides looks

    from .editor.style import rules_of

    for token, look in overrides.items():
        try:
            Style.from_dict(rules_of({token: look}))
        except Exception as error:
            # Keys and values of any type arrive here.
            entry = f"{token!r}: {look!r}"
            raise TraitError(
                f"highlighting_style_overrides takes token types with looks such as 'bold #ff0000', not {entry} ({error})"
            ) from None
    return overrides
