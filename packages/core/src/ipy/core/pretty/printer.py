"""The printer that knows objects: finds for each one the way it wants to be shown."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

from .builtin_printers import (
    Printer,
    class_of,
    default_printer,
    deferred_type_printers,
    get_attribute,
    repr_printer,
    singleton_printers,
    type_printers,
)
from .layout import MAX_SEQ_LENGTH, PrettyPrinter, TextSink

#: From this level on we look whether the stack still has room.
_DEEP = 64
#: So many frames are enough to show an ordinary object that holds no others.
_FRAMES_NEEDED = 60


class RepresentationPrinter(PrettyPrinter):
    """A `PrettyPrinter` with `pretty`, which `_repr_pretty_` methods use to show what they hold.

    Args:
        output: anything with `write(str)`.
        verbose: show the attributes of objects that have no `__repr__` of their own.
        max_width: the widest line, in columns.
        newline: what ends a line.
        singleton_pprinters: printers for single objects, by `id`.
        type_pprinters: printers by type; subclasses use them too, unless they have their own `__repr__`.
        deferred_pprinters: printers by (module, name) of a type that need not be imported yet.
        max_seq_length: after so many items of a container comes `...`; 0 means all.
    """

    def __init__(
        self,
        output: TextSink,
        verbose: bool = False,
        max_width: int = 79,
        newline: str = "\n",
        singleton_pprinters: MutableMapping[int, Printer] | None = None,
        type_pprinters: MutableMapping[type, Printer] | None = None,
        deferred_pprinters: MutableMapping[tuple[str, str], Printer] | None = None,
        max_seq_length: int = MAX_SEQ_LENGTH,
    ) -> None:
        super().__init__(output, max_width, newline, max_seq_length=max_seq_length)
        self.verbose = verbose
        #: The ids of the objects that are being shown, outermost first.
        self.stack: list[int] = []
        self.singleton_pprinters: MutableMapping[int, Printer] = (
            singleton_printers.copy() if singleton_pprinters is None else singleton_pprinters
        )
        self.type_pprinters: MutableMapping[type, Printer] = (
            type_printers.copy() if type_pprinters is None else type_pprinters
        )
        self.deferred_pprinters: MutableMapping[tuple[str, str], Printer] = (
            deferred_type_printers.copy() if deferred_pprinters is None else deferred_pprinters
        )
        self._open: set[int] = set()

    def pretty(self, obj: Any) -> object:
        """Show `obj` the way it wants: its registered printer, `_repr_pretty_`, `__repr__`, or a default."""
        obj_id = id(obj)
        kind = type(obj)
        if (kind is int or kind is str or kind is float or kind is bytes) and self._is_plain(
            kind, obj_id
        ):
            # The most frequent ones by far: they need neither a group nor a look at cycles.
            self.text(repr(obj))
            return None
        if len(self.stack) > _DEEP and not _has_room():
            # The data is nested deeper than the interpreter's stack: show dots, so that what is around them can be finished.
            self.text("...")
            return None
        cycle = obj_id in self._open
        groups, indentation = len(self.group_stack), self.indentation
        self.stack.append(obj_id)
        self._open.add(obj_id)
        self.begin_group()
        try:
            return self._find(obj, obj_id)(obj, self, cycle)
        finally:
            if len(self.group_stack) != groups + 1:
                self._unwind(groups + 1, indentation)
            self.end_group()
            self.stack.pop()
            if not cycle:
                self._open.discard(obj_id)

    def _unwind(self, groups: int, indentation: int) -> None:
        """End the groups that a failing printer left open."""
        while len(self.group_stack) > groups:
            self.end_group()
        self.indentation = indentation

    def _is_plain(self, kind: type, obj_id: int) -> bool:
        """Whether nobody has registered another printer than `repr` for an atom."""
        return (
            self.type_pprinters.get(kind) is repr_printer and obj_id not in self.singleton_pprinters
        )

    def _find(self, obj: Any, obj_id: int) -> Printer:
        """The printer for `obj`; class by class, what is registered goes before what the class defines."""
        printer = self.singleton_pprinters.get(obj_id)
        if printer is not None:
            return printer
        # A proxy may say that it is of another class; it wants to be shown like that.
        kind = class_of(obj)
        for base in kind.__mro__:
            try:
                printer = self.type_pprinters.get(base)
            except (
                TypeError
            ):  # its metaclass makes classes that can't be hashed, so nothing is registered for it
                printer = None
            if printer is not None:
                return printer
            if self._in_deferred_types(base):
                return self.type_pprinters[base]
            own = vars(base)
            method = own.get("_repr_pretty_")
            if callable(method):
                return cast("Printer", method)
            if base is not object and callable(own.get("__repr__")):
                return repr_printer
        return default_printer

    def _in_deferred_types(self, cls: type) -> bool:
        """Whether `cls` has a printer registered by name; if so, it is registered by type from now on."""
        key = (get_attribute(cls, "__module__"), get_attribute(cls, "__name__"))
        try:
            if key not in self.deferred_pprinters:
                return False
        except TypeError:  # not hashable: whatever it is, it is not the name of a class
            return False
        printer = self.deferred_pprinters.pop(key)
        self.type_pprinters[cls] = printer
        return True


def _climb(frames: int) -> None:
    if frames:
        _climb(frames - 1)


def _has_room() -> bool:
    """Whether the interpreter's stack has room for the next object."""
    try:
        _climb(_FRAMES_NEEDED)
    except RecursionError:
        return False
    return True
