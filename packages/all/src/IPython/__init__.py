"""The `IPython` names in a plain Python process.

Importing this package puts the alias finder of ipy-core in front of all others, and a module that knows every name in its own place:
`import IPython` and what is imported below it are the same objects as in our shells.
"""

from ipy.core.names import install as _install

# `python -m IPython` looks for `__main__` in this folder.
_install().__dict__["__path__"] = __path__
