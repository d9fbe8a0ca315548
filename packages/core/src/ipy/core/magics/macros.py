"""Macros: inputs that run again when their name is entered: `%macro`."""

from __future__ import annotations

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class


@magics_class
class MacroMagics(Magics):
    """The magic that defines macros."""

    @line_magic
    def macro(self, parameter_s: str = "") -> list[str] | None:
        """Define a macro: a piece of input that runs again when its name is entered.

            %macro [options] name 4-7 9     of inputs, in the order given; ranges are
                                            written as for %history
            %macro [options] name source    of a string variable, another macro, or a
                                            file
            %macro                          the names of all macros

            -r      take the inputs as they were typed; else as the Python code that
                    they became
            -q      print nothing

        `print(name)` shows what a macro holds; `%edit name` changes it.
        """
        opts, words = self.parse_options(parameter_s, "rq", mode="list")
        if not words:
            from ipy.core.macro import Macro

            return sorted(
                name for name, value in self.shell.user_ns.items() if isinstance(value, Macro)
            )
        name, *ranges = words
        if not name.isidentifier():
            raise UsageError(f"%macro needs a name that a variable can have, got {name!r}")
        if not ranges:
            raise UsageError(f"%macro {name}: say of which inputs, such as `%macro {name} 4-7`")
        try:
            code = self.shell.find_user_code(" ".join(ranges), raw="r" in opts)
        except (ValueError, TypeError) as error:
            raise UsageError(f"%macro: {error}") from None
        self.shell.define_macro(name, code)
        if "q" not in opts:
            print(f"Macro `{name}` is defined. To run it, enter its name (without quotes).")
            print(f"=== Macro contents: ===\n{self.shell.user_ns[name]}", end="")
        return None
