"""The formatter for `text/plain`."""

from __future__ import annotations

import re
import sys
from io import StringIO
from typing import Any

from traitlets import Bool, CUnicode, Dict, Int, ObjectName, Unicode, default, observe, validate

from ipy.core.pretty import builtin_printers
from ipy.core.pretty.printer import RepresentationPrinter

from .base_formatter import BaseFormatter
from .failures import report_failure


class PlainTextFormatter(BaseFormatter):
    """Shows objects as text, with the pretty printer.

    A class takes part with `_repr_pretty_(self, p, cycle)`. Printers registered with `for_type` are called with the same arguments.
    """

    format_type = Unicode("text/plain")
    # There is always text.
    enabled = Bool(True).tag(config=False)
    print_method = ObjectName("_repr_pretty_")

    max_seq_length = Int(
        1000, help="Show so many items of a container, then an ellipsis; 0 shows all."
    ).tag(config=True)
    pprint = Bool(True, help="Break long output into lines; else show the plain repr.").tag(
        config=True
    )
    verbose = Bool(False, help="Show the attributes of objects without a repr of their own.").tag(
        config=True
    )
    max_width = Int(79, help="Break lines at this width, in columns.").tag(config=True)
    newline = Unicode("\n", help="What ends a line.").tag(config=True)
    #: The format of floats that `float_precision` stands for.
    float_format = Unicode("%r")
    float_precision = CUnicode(
        "",
        help="How floats are shown: a number of decimals, a format such as '%.3e', or '' for repr.",
    ).tag(config=True)

    singleton_printers: Any = Dict().tag(config=True)
    type_printers: Any = Dict().tag(config=True)
    deferred_printers: Any = Dict().tag(config=True)

    _layout: tuple[bool, bool, int, str, int] | None = None

    @observe("pprint", "verbose", "max_width", "newline", "max_seq_length")
    def _forget_layout(self, change: object) -> None:
        self._layout = None

    @default("singleton_printers")
    def _singleton_printers_default(self) -> dict[int, Any]:
        return builtin_printers.singleton_printers.copy()

    @default("type_printers")
    def _type_printers_default(self) -> dict[type, Any]:
        printers = builtin_printers.type_printers.copy()
        if self.float_format != "%r":
            printers[float] = self._print_float
        return printers

    @default("deferred_printers")
    def _deferred_printers_default(self) -> dict[tuple[str, str], Any]:
        return builtin_printers.deferred_type_printers.copy()

    @validate("float_precision")
    def _check_precision(self, proposal: Any) -> str:
        value: str = proposal["value"]
        _float_format(value)
        return value

    @observe("float_precision")
    def _apply_precision(self, change: Any) -> None:
        """Show floats, and NumPy's arrays if it is there, with this precision."""
        self.float_format = _float_format(change.new)
        if self.float_format == "%r":
            self.type_printers[float] = builtin_printers.repr_printer
        else:
            self.type_printers[float] = self._print_float
        self._print_numpy_scalars()
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            decimals = re.search(r"\.(\d+)", self.float_format)
            numpy.set_printoptions(precision=int(decimals.group(1)) if decimals else 8)

    def _print_numpy_scalars(self) -> None:
        """Show NumPy's floating point scalars as floats, or as themselves again; NumPy may be imported later."""
        numpy = sys.modules.get("numpy")
        for name in ("float16", "float32", "float64", "longdouble"):
            if self.float_format != "%r":
                self.deferred_printers.setdefault(("numpy", name), self._print_float)
                continue
            if self.deferred_printers.get(("numpy", name)) == self._print_float:
                del self.deferred_printers["numpy", name]
            # A deferred printer is moved to these when it is first used.
            kind = getattr(numpy, name, None)
            if self.type_printers.get(kind) == self._print_float:
                del self.type_printers[kind]

    def _print_float(self, obj: float, p: Any, cycle: bool) -> None:
        p.text(self.float_format % obj)

    def __call__(self, obj: object) -> str | None:
        """The text for `obj`; a failure is reported, and gives None."""
        _, _, singletons, types, deferred = self._settings or self._read_settings()
        pprint, verbose, width, newline, length = self._layout or self._read_layout()
        try:
            kind = type(obj)
            if (
                (kind is int or kind is str or kind is float or kind is bytes)
                and types.get(kind) is builtin_printers.repr_printer
                and id(obj) not in singletons
            ):
                # Nobody has registered anything for the most frequent ones: their text is their `repr`.
                return repr(obj)
            if not pprint:
                return repr(obj)
            stream = StringIO(newline="")
            printer = RepresentationPrinter(
                stream,
                verbose,
                width,
                newline,
                singleton_pprinters=singletons,
                type_pprinters=types,
                deferred_pprinters=deferred,
                max_seq_length=length,
            )
            printer.pretty(obj)
            printer.flush()
            return stream.getvalue()
        except NotImplementedError:
            return None
        except Exception:
            # User code: `__repr__` and `_repr_pretty_` may raise anything, or give something that is no text.
            report_failure()
            return None

    def _read_layout(self) -> tuple[bool, bool, int, str, int]:
        self._layout = (
            self.pprint,
            self.verbose,
            self.max_width,
            self.newline,
            self.max_seq_length,
        )
        return self._layout


def _float_format(precision: str) -> str:
    """The %-format that a precision stands for.

    Raises:
        ValueError: it is neither a number of decimals nor a format for one number.
    """
    if not precision:
        return "%r"
    if "%" in precision:
        try:
            precision % 3.14159
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"the float precision {precision!r} is not a format for one number, such as '%.3e': {error}"
            ) from None
        return precision
    try:
        decimals = int(precision)
    except ValueError:
        raise ValueError(
            f"the float precision must be a number of decimals or a format such as '%.3e', got {precision!r}"
        ) from None
    if decimals < 0:
        raise ValueError(f"the number of decimals can't be negative, got {decimals}")
    return f"%.{decimals}f"
