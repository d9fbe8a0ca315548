r"""Pictures of formulas: LaTeX to PNG, by `latex` and `dvipng` or by matplotlib.

Source: CORE-457 in SPEC.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

#: Packages that a formula may use.
PACKAGES = ("amsmath", "amsthm", "amssymb", "bm")
_TIME_LIMIT_S = 30


def latex_to_png(
    s: str,
    encode: bool = False,
    backend: str | None = None,
    wrap: bool = False,
    color: str = "Black",
    scale: float = 1.0,
) -> bytes | str | None:
    r"""Make a PNG of a formula.

    Args:
        s: LaTeX, with its `$` or `\[`, unless it is to be wrapped.
        encode: return base64 text.
        backend: `dvipng` (LaTeX) or `matplotlib`, which knows a part of the language; None tries both in this order.
        wrap: put the formula into a displayed equation, with line breaks by the package breqn where it is installed.
        color: a name of dvips, or `#rrggbb`.
        scale: of the size of 10 points.

    Returns:
        The picture; None where nothing can make one.

    Raises:
        ValueError: no such backend.
    """
    backends = {"dvipng": latex_to_png_dvipng, "matplotlib": latex_to_png_mpl}
    if backend is not None and backend not in backends:
        raise ValueError(f"No such backend {backend!r}; there are {', '.join(backends)}")
    for name in [backend] if backend else list(backends):
        data = backends[name](s, wrap, color, scale)
        if data is not None:
            if not encode:
                return data
            from base64 import encodebytes

            return encodebytes(data).decode("ascii")
    return None


def latex_to_png_mpl(
    s: str, wrap: bool = False, color: str = "Black", scale: float = 1.0
) -> bytes | None:
    """Make a PNG with matplotlib's own renderer of formulas; None where it is missing or does not know the formula."""
    try:
        from matplotlib import figure, font_manager, mathtext
        from matplotlib.backends import backend_agg
    except ModuleNotFoundError:
        return None
    from io import BytesIO

    # Formulas of more than one line, and \displaystyle, are unknown to it.
    text = s.replace("$$", "$")
    if wrap:
        text = f"${text.strip('$')}$"
    try:
        parser = mathtext.MathTextParser("path")
        properties = font_manager.FontProperties(size=12)
        width, height, depth, _, _ = parser.parse(text, dpi=72, prop=properties)
        made = figure.Figure(figsize=(width / 72, height / 72))
        made.text(0, depth / height, text, fontproperties=properties, color=color.lower())
        backend_agg.FigureCanvasAgg(made)
        buffer = BytesIO()
        made.savefig(buffer, dpi=120 * scale, format="png", transparent=True)
        return buffer.getvalue()
    except (ValueError, RuntimeError):
        # It can't parse the formula, or does not know the colour.
        return None


def latex_to_png_dvipng(
    s: str, wrap: bool = False, color: str = "Black", scale: float = 1.0
) -> bytes | None:
    """Make a PNG with LaTeX; None where it is not installed or does not understand the formula."""
    import shutil
    import subprocess
    import tempfile

    if not (shutil.which("latex") and shutil.which("dvipng")):
        return None
    if color.startswith("#"):
        red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
        color = f"RGB {red:.4f} {green:.4f} {blue:.4f}"
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "formula.tex")
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(genelatex(s, wrap))
        commands = [
            ["latex", "-halt-on-error", "-interaction", "batchmode", "-no-shell-escape", "formula.tex"],
            ["dvipng", "-T", "tight", "-D", str(round(150 * scale)), "-z", "9", "-bg", "Transparent",
             "-o", "formula.png", "formula.dvi", "-fg", color],
        ]  # fmt: skip
        for command in commands:
            try:
                done = subprocess.run(
                    command, cwd=folder, capture_output=True, timeout=_TIME_LIMIT_S, check=False
                )
            except (OSError, subprocess.TimeoutExpired):
                return None
            if done.returncode:
                return None
        with open(os.path.join(folder, "formula.png"), "rb") as picture:
            return picture.read()


def kpsewhich(filename: str) -> str | None:
    """The path of a file of the LaTeX installation; None if it, or LaTeX, is missing."""
    import shutil
    import subprocess

    program = shutil.which("kpsewhich")
    if program is None:
        return None
    done = subprocess.run([program, filename], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def genelatex(body: str, wrap: bool) -> Iterator[str]:
    """The lines of a document with a formula."""
    breaking = wrap and kpsewhich("breqn.sty") is not None
    yield "\\documentclass{article}\n"
    for package in (*PACKAGES, *(["breqn"] if breaking else [])):
        yield f"\\usepackage{{{package}}}\n"
    yield "\\pagestyle{empty}\n\\begin{document}\n"
    if breaking:
        yield f"\\begin{{dmath*}}\n{body.strip('$')}\n\\end{{dmath*}}\n"
    elif wrap:
        yield f"\\[{body.strip('$')}\\]\n"
    else:
        yield body + "\n"
    yield "\\end{document}\n"


def latex_to_html(s: str, alt: str = "image") -> str | None:
    """An HTML image of a formula, the picture included; None where nothing can make one."""
    from html import escape

    data = latex_to_png(s, encode=True)
    if data is None:
        return None
    text = data if isinstance(data, str) else data.decode("ascii")
    return (
        f'<img src="data:image/png;base64,{escape(text.replace(chr(10), ""))}" alt="{escape(alt)}">'
    )
