"""The magics behind `?`, and their relatives."""

from __future__ import annotations

from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class


@magics_class
class InspectionMagics(Magics):
    """Magics that describe objects."""

    @line_magic
    def pinfo(self, parameter_s: str = "", namespaces: Any = None) -> None:
        """Describe an object: what `name?` does; `%pinfo name`."""
        self._describe(parameter_s, 0, namespaces)

    @line_magic
    def pinfo2(self, parameter_s: str = "", namespaces: Any = None) -> None:
        """Describe an object and show its source: what `name??` does; `%pinfo2 name`."""
        self._describe(parameter_s, 1, namespaces)

    def _describe(self, line: str, detail_level: int, namespaces: Any) -> None:
        name = line.strip("? \t")
        if not name:
            self.shell.show_usage()
        elif "*" in name:
            self.psearch(name)
        else:
            detail_level = max(detail_level, 1 if "??" in line else 0)
            self.shell._inspect("pinfo", name, namespaces, detail_level=detail_level)

    @line_magic
    def pdef(self, parameter_s: str = "", namespaces: Any = None) -> None:
        """Print how an object is called; for a class, how it is constructed."""
        self._ask("pdef", parameter_s, namespaces)

    @line_magic
    def pdoc(self, parameter_s: str = "", namespaces: Any = None) -> None:
        """Print the docstring of an object; for a class, that of its constructor too."""
        self._ask("pdoc", parameter_s, namespaces)

    @line_magic
    def psource(self, parameter_s: str = "", namespaces: Any = None) -> None:
        """Print the source of an object."""
        self._ask("psource", parameter_s, namespaces)

    @line_magic
    def pfile(self, parameter_s: str = "", namespaces: Any = None) -> Any:
        """Show the file in which an object is defined, from its definition on.

        A name that is no object's is taken as that of a file.
        """
        name = parameter_s.strip()
        if not name:
            raise UsageError("%pfile needs the name of an object or of a file")
        if self.shell._ofind(name, namespaces).found:
            return self.shell._inspect("pfile", name, namespaces)
        import os

        from ipy.core.pager import page
        from ipy.core.sources import read_file

        for path in (name, name + ".py"):
            if os.path.isfile(os.path.expanduser(path)):
                try:
                    page(self.shell.inspector.highlight(read_file(os.path.expanduser(path))))
                except ValueError as error:
                    raise UsageError(f"%pfile: {error}") from None
                return None
        raise UsageError(f"%pfile: {name!r} is neither an object nor a file")

    def _ask(self, method: str, line: str, namespaces: Any) -> None:
        name = line.strip()
        if not name:
            raise UsageError(f"%{method} needs the name of an object")
        self.shell._inspect(method, name, namespaces)

    @line_magic
    def psearch(self, parameter_s: str = "") -> None:
        """Search names with wildcards; `pattern?` does the same.

            %psearch [-cia] pattern [type]

        In a pattern, `*` stands for any text: `a*`, `*.*array*`, `re.*`. A type is the
        name of one ("function", "dict"), and `%psearch -l` lists those that are known.

        Options:
            -a         names that begin with an underscore, too
            -i, -c     ignore, or mind, the case; the default is
                       InteractiveShell.wildcards_case_sensitive
            -e scope   leave out builtin, user, user_global or internal names; -s scope
                       searches them
            -l         list the types
        """
        from ipy.core.inspection import parse_search

        if not parameter_s.strip():
            raise UsageError("%psearch needs a pattern, such as a* or *.*array*")
        request = parse_search(parameter_s, case_sensitive=self.shell.wildcards_case_sensitive)
        self.shell.inspector.psearch(
            f"{request.pattern} {request.type_name}",
            self.shell.ns_table,
            request.scopes,
            request.ignore_case,
            request.show_all,
            list_types=request.list_types,
        )
