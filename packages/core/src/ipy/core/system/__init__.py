"""Running commands of the operating system.

Names are loaded when they are first asked for; `subprocess` is imported when the first command runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.config.lazy import lazy_names

if TYPE_CHECKING:
    from .arguments import arg_split, arg_split_with_quotes
    from .environment import FindCmdError, abbrev_cwd, check_pid, find_cmd
    from .running import (
        get_output_error_code,
        getoutput,
        getoutputerror,
        getoutputstatus,
        system,
        system_piped,
    )

__all__ = [
    "FindCmdError",
    "abbrev_cwd",
    "arg_split",
    "arg_split_with_quotes",
    "check_pid",
    "find_cmd",
    "get_output_error_code",
    "getoutput",
    "getoutputerror",
    "getoutputstatus",
    "system",
    "system_piped",
]

_HOME = {
    "FindCmdError": "environment",
    "abbrev_cwd": "environment",
    "arg_split": "arguments",
    "arg_split_with_quotes": "arguments",
    "check_pid": "environment",
    "find_cmd": "environment",
    "get_output_error_code": "running",
    "getoutput": "running",
    "getoutputerror": "running",
    "getoutputstatus": "running",
    "system": "running",
    "system_piped": "running",
}


__getattr__, __dir__ = lazy_names(__name__, _HOME)
