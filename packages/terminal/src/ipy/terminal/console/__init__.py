"""The two-process console: the terminal's front end over a kernel that runs in a process of its own.

The command is `ipython console`, in `app`. It needs ipy-kernel (`pip install ipy-terminal[console]`).
"""
