"""Sphinx: documents whose sessions are run when they are built. Needs the extra `sphinx`."""
