"""Docstrings rendered by Sphinx, for front ends that show HTML (`InteractiveShell.sphinxify_docstring`)."""

from __future__ import annotations


def sphinxify(docstring: str) -> dict[str, str]:
    """A docstring as a mime bundle; to be passed as `formatter` to `Inspector.mime_bundle`.

    Raises:
        ImportError: docrepr is not installed.
    """
    try:
        from docrepr.sphinxify import sphinxify as render  # brings Sphinx along: about a second
    except ImportError as error:
        raise ImportError(
            "rendering docstrings with Sphinx needs the package docrepr: pip install docrepr, "
            "or set InteractiveShell.sphinxify_docstring = False"
        ) from error
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return {"text/plain": docstring, "text/html": str(render(docstring, folder))}
