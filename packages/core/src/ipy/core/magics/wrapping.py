"""Running all cells inside a template: `%code_wrap`."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

if TYPE_CHECKING:
    from .ast_mod import ReplaceCodeTransformer


@magics_class
class WrappingMagics(Magics):
    """The magic that wraps cells."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self._wrappers: dict[str, tuple[str, ReplaceCodeTransformer]] = {}

    @no_var_expand
    @line_cell_magic
    def code_wrap(self, line: str, cell: str | None = None) -> None:
        """Run all later cells inside a template.

            %%code_wrap name           the cell is the template: `__code__` stands for
                                       a later cell, `__ret__` for the value of its
                                       last expression
            %code_wrap --list          the names of the templates, in the order in
                                       which they are applied
            %code_wrap --list-all      ... with their text
            %code_wrap --remove name   don't use one any more

            %%code_wrap timed
            import time as ___time
            ___start = ___time.time()
            __code__
            print("took", ___time.time() - ___start)
            __ret__

        Names that begin with three underscores are kept apart from the variables of
        the session. A template with the name of an earlier one replaces it.
        """
        opts, words = self.parse_options(line, "", "list", "list-all", "remove", mode="list")
        if cell is not None:
            if opts or len(words) != 1:
                raise UsageError(
                    "%%code_wrap needs a name, and the template in the rest of the cell"
                )
            self._add(words[0], cell)
        elif "remove" in opts:
            if len(words) != 1:
                raise UsageError("%code_wrap --remove needs the name of a template")
            self._remove(words[0])
        elif words:
            raise UsageError(
                f"%code_wrap: got {words[0]!r}, expected --list, --list-all or --remove NAME"
            )
        else:
            self._list(everything="list_all" in opts)

    def _add(self, name: str, template: str) -> None:
        from .ast_mod import ReplaceCodeTransformer

        transformer = ReplaceCodeTransformer.from_string(template)
        if name in self._wrappers:
            self._remove(name)
        self._wrappers[name] = (template, transformer)
        self.shell.ast_transformers.append(transformer)

    def _remove(self, name: str) -> None:
        if name not in self._wrappers:
            known = ", ".join(self._wrappers) or "none"
            raise UsageError(f"there is no template called {name!r}; there are: {known}")
        _, transformer = self._wrappers.pop(name)
        # It may have been removed already, because it failed.
        if transformer in self.shell.ast_transformers:
            self.shell.ast_transformers.remove(transformer)

    def _list(self, everything: bool) -> None:
        for name, (template, _) in self._wrappers.items():
            print(f"{name} :\n{textwrap.indent(template, '    ')}" if everything else name)
