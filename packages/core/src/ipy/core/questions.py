"""Asking the person at the keyboard."""

from __future__ import annotations

from .errors import StdinNotImplementedError

_ANSWERS = {"y": True, "yes": True, "n": False, "no": False}


def ask_yes_no(prompt: str, default: str | None = None, interrupt: str | None = None) -> bool:
    """Ask until the answer is yes or no.

    Args:
        prompt: the question.
        default: "y" or "n": what an empty answer means, or one that can't be given because there is no standard input.
        interrupt: "y" or "n": what Ctrl-C means; without it, Ctrl-C is raised.

    Raises:
        StdinNotImplementedError: there is nobody to ask, and no default.
        KeyboardInterrupt: Ctrl-C, where `interrupt` does not say what it means.
    """
    while True:
        try:
            answer = input(f"{prompt} ").strip().lower()
        except KeyboardInterrupt:
            if interrupt is None:
                raise
            return _ANSWERS[interrupt.lower()]
        except (EOFError, StdinNotImplementedError):
            if default is None:
                raise StdinNotImplementedError(
                    f"an answer is needed, and there is no standard input to give it: {prompt}"
                ) from None
            print()
            return _ANSWERS[default.lower()]
        if not answer and default is not None:
            answer = default.lower()
        if answer in _ANSWERS:
            return _ANSWERS[answer]
        print("Please answer with y or n.")
