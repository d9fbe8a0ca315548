"""Environment variables: `%env` and `%set_env`."""

from __future__ import annotations

import os
import re
from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class

#: Names of variables whose values are not for everybody's eyes.
_SECRET = re.compile(r"key|token|secret|password|passwd|credential", re.IGNORECASE)
_PERSISTENT = "stored_env"


@magics_class
class EnvironmentMagics(Magics):
    """Magics about environment variables."""

    @line_magic
    def env(self, parameter_s: str = "") -> Any:
        """Show or set environment variables.

        %env                   all of them, as a dictionary; values that look secret are masked
        %env VAR               the value of one
        %env VAR=value         set one; `%env VAR value` does the same; $var and {expression} are expanded
        %env PATH+=;/foo       append to it        %env PATH-=/sbin;     put in front of it
        %env -p                what is set at every start: the changes by += and -=, and `%env -s VAR=value`
        %env -d VAR            forget what is kept of one
        """
        line = parameter_s.strip()
        if line == "-p":
            kept = self._kept()
            for name, changes in sorted(kept.items()):
                for operator, value in changes:
                    print(f"{name}{operator}{value}")
            return None
        if match := re.match(r"-d\s+(\S+)$", line):
            return self._forget(match.group(1))
        if match := re.match(r"(-s\s+)?([\w]+)([+-]?=)(.*)$", line, re.DOTALL):
            persistent, name, operator, value = match.groups()
            if operator == "=" and not persistent:
                return self.set_env(f"{name}={value}")
            self._change(name, operator, value)
            self._keep(name, operator, value)
            return None
        if not line:
            return {
                name: "<hidden>" if _SECRET.search(name) else value
                for name, value in os.environ.items()
            }
        name, _, value = line.partition("=") if "=" in line else line.partition(" ")
        if value:
            return self.set_env(f"{name}={value}")
        if line.endswith("="):
            return self.set_env(line)
        if line in os.environ:
            return os.environ[line]
        raise UsageError(f"Environment does not have key: {line}")

    @line_magic
    def set_env(self, parameter_s: str) -> None:
        """Set an environment variable: `%set_env VAR=value`, `%set_env VAR value`."""
        line = parameter_s.strip()
        separator = "=" if "=" in line else " "
        if separator not in line:
            raise UsageError(f"%set_env needs a name and a value, got {line!r}")
        name, value = (part.strip() for part in line.split(separator, 1))
        if not name or re.search(r"\s", name):
            raise UsageError(
                f"refusing to set env var with whitespace: {name!r}"
                if name
                else "%set_env needs a name"
            )
        try:
            os.environ[name] = value
        except ValueError as error:
            raise UsageError(f"%set_env: {name}: {error}") from None
        shown = "<hidden>" if _SECRET.search(name) else value
        print(f"env: {name}={shown}")

    def _change(self, name: str, operator: str, value: str) -> None:
        before = os.environ.get(name, "")
        after = {"=": value, "+=": before + value, "-=": value + before}[operator]
        os.environ[name] = after
        print(f"env: {name}={after}")

    def _kept(self) -> dict[str, list[tuple[str, str]]]:
        kept: dict[str, list[tuple[str, str]]] = self.shell.db.get(_PERSISTENT, {})
        return kept

    def _keep(self, name: str, operator: str, value: str) -> None:
        kept = self._kept()
        changes = [] if operator == "=" else kept.get(name, [])
        self.shell.db[_PERSISTENT] = {**kept, name: [*changes, (operator, value)]}

    def _forget(self, name: str) -> None:
        kept = self._kept()
        if name not in kept:
            raise UsageError(f"%env -d: nothing is kept of {name}; %env -p shows what is")
        self.shell.db[_PERSISTENT] = {key: value for key, value in kept.items() if key != name}
