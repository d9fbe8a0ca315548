"""Whether a cell ends with a semicolon, which means: don't show the value."""

from __future__ import annotations


def ends_with_semicolon(source: str) -> bool:
    """Whether the last token of `source` is a semicolon; comments and white space may follow it."""
    if ";" not in source:
        return False
    # Most cells are decided by their last line with code, without looking at tokens.
    stripped = source.rstrip()
    last = stripped.rsplit("\n", 1)[-1]
    if stripped.endswith(";") and not any(mark in stripped for mark in "#'\""):
        return True
    if ";" not in last and "#" not in last:
        return False
    return _last_token(source) == ";"


def _last_token(source: str) -> str | None:
    """The last token that is code; None if the text can't be taken apart."""
    import io
    import tokenize  # 3 ms, only for cells with a semicolon and a comment or a string

    skipped = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    last = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in skipped:
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        # Not plain Python, such as the arguments of a magic: then the last line alone has to do.
        lines = source.rstrip().rsplit("\n", 1)
        return _last_token(lines[1]) if len(lines) == 2 else None
    return last
