"""How much code may run to find out what an expression is, by the names of `Completer.evaluation`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ipy.core.inspection.static import class_namespace, module_of, mro

PolicyName = Literal["forbidden", "minimal", "limited", "unsafe", "dangerous"]

#: Types of Python's own whose items can be read without running anybody's code.
BUILTIN_CONTAINERS: frozenset[type] = frozenset(
    {dict, list, tuple, str, bytes, bytearray, range, memoryview}
)


class EvaluationPolicy:
    """What an evaluation may do.

    Attributes:
        allow_locals_access, allow_globals_access, allow_builtins_access: look up names there.
        allow_item_access: read items of any object.
        allow_attr_access: read attributes of any object, properties included.
        allow_any_calls: call anything.
        allow_all_operations: run the operators of any object.
        allow_auto_import: import a module whose name is undefined.
        allow_inference: infer types from annotations and code that was not executed.
        allowed_calls: functions that may be called in any case.
        allowed_getitem, allowed_getattr: types whose items or attributes may be read, by running their code.
        allowed_getitem_external, allowed_getattr_external: the same by dotted name, of a class or a package, so that
            nothing needs to be imported: `"pandas"`, `"pandas.DataFrame"`, `("pandas", "DataFrame")`.
        allowed_operations_external: packages whose operators give their own types.
    """

    def __init__(self, **settings: Any) -> None:
        self.allow_locals_access = False
        self.allow_globals_access = False
        self.allow_builtins_access = True
        self.allow_item_access = False
        self.allow_attr_access = False
        self.allow_any_calls = False
        self.allow_all_operations = False
        self.allow_auto_import = False
        self.allow_inference = False
        self.allowed_calls: set[Any] = set()
        self.allowed_getitem: set[type] = set()
        self.allowed_getattr: set[type] = set()
        self.allowed_getitem_external: set[Any] = set()
        self.allowed_getattr_external: set[Any] = set()
        self.allowed_operations_external: set[Any] = set()
        self.update(settings)

    def update(self, settings: Mapping[str, Any]) -> None:
        """Change settings by name.

        Raises:
            ValueError: there is no setting of that name.
        """
        for name, value in settings.items():
            if not hasattr(self, name) or name == "update":
                near = difflib.get_close_matches(name, vars(self), 1)
                hint = (
                    f"; did you mean {near[0]!r}?"
                    if near
                    else f"; there are {', '.join(vars(self))}"
                )
                raise ValueError(f"policy_overrides: there is no setting {name!r}{hint}")
            setattr(self, name, set(value) if isinstance(getattr(self, name), set) else value)

    def with_overrides(self, settings: Mapping[str, Any]) -> EvaluationPolicy:
        """A copy with some settings changed."""
        copy = EvaluationPolicy(**vars(self))
        copy.update(settings)
        return copy

    def may_get_item(self, obj: Any) -> bool:
        """Whether `obj[key]` may run."""
        return self.allow_item_access or _covered(
            type(obj), self.allowed_getitem, self.allowed_getitem_external
        )

    def may_get_attribute(self, obj: Any, owner: type | None = None) -> bool:
        """Whether `obj.name` may run where it is computed; `owner` is the class that computes it."""
        if self.allow_attr_access:
            return True
        return _covered(owner or type(obj), self.allowed_getattr, self.allowed_getattr_external)

    def may_call(self, function: Any) -> bool:
        """Whether `function(...)` may run."""
        if self.allow_any_calls:
            return True
        try:
            return function in self.allowed_calls
        except TypeError:
            return False  # not hashable

    def keeps_type(self, cls: type) -> bool:
        """Whether arithmetic with a `cls` gives a `cls`."""
        return _covered(cls, (), self.allowed_operations_external)


def _covered(cls: type, types: Iterable[type], names: Iterable[Any]) -> bool:
    if cls in set(types):
        return True
    wanted = {name if isinstance(name, str) else ".".join(name) for name in names}
    if not wanted:
        return False
    module = module_of(cls)
    package = module.partition(".")[0]
    if package in wanted or module in wanted:
        return True
    # "pandas.DataFrame" is what users write, where the class really lives in pandas.core.frame.
    return bool({f"{module}.{cls.__qualname__}", f"{package}.{cls.__qualname__}"} & wanted)


def defining_class(cls: type, name: str) -> type | None:
    """The class in the MRO of `cls` that defines `name`."""
    return next((base for base in mro(cls) if name in class_namespace(base)), None)


#: Classes of well-known libraries whose items are plain look-ups.
_ITEMS_EXTERNAL = {
    *("numpy.ndarray", "numpy.void", "numpy.recarray", "numpy.record"),
    *(
        "pandas.DataFrame",
        "pandas.Series",
        "pandas.Index",
        "pandas.RangeIndex",
        "pandas.MultiIndex",
    ),
    *("pandas._LocIndexer", "pandas._iLocIndexer", "pandas._AtIndexer", "pandas._iAtIndexer"),
    *(
        "polars.DataFrame",
        "polars.LazyFrame",
        "polars.Series",
        "pyarrow.lib.Table",
        "xarray.Dataset",
        "xarray.DataArray",
    ),
}
#: Classes of well-known libraries whose computed attributes are cheap.
_ATTRIBUTES_EXTERNAL = {
    *(
        "pandas.DataFrame",
        "pandas.Series",
        "pandas.NDFrame",
        "pandas.Index",
        "pandas.RangeIndex",
        "pandas.IndexingMixin",
    ),
    *(
        "pandas.IndexOpsMixin",
        "pandas.CachedAccessor",
        "pandas.PandasObject",
        "numpy.ndarray",
        "numpy.generic",
    ),
    *(
        "numpy.number",
        "numpy.floating",
        "numpy.integer",
        "numpy.dtype",
        "polars.DataFrame",
        "polars.Series",
    ),
}

_LIMITED: dict[str, Any] = {
    "allow_locals_access": True,
    "allow_globals_access": True,
    "allow_inference": True,
    "allowed_getitem": BUILTIN_CONTAINERS,
    "allowed_getitem_external": _ITEMS_EXTERNAL,
    "allowed_getattr_external": _ATTRIBUTES_EXTERNAL,
    "allowed_operations_external": {"numpy", "pandas", "polars"},
}

#: The policies by name. `forbidden` is told apart by the evaluator, which evaluates nothing under it.
EVALUATION_POLICIES: dict[str, EvaluationPolicy] = {
    "forbidden": EvaluationPolicy(allow_builtins_access=False),
    "minimal": EvaluationPolicy(),
    "limited": EvaluationPolicy(**_LIMITED),
    "unsafe": EvaluationPolicy(
        **_LIMITED,
        allow_item_access=True,
        allow_attr_access=True,
        allow_any_calls=True,
        allow_all_operations=True,
    ),
    "dangerous": EvaluationPolicy(
        **_LIMITED,
        allow_item_access=True,
        allow_attr_access=True,
        allow_any_calls=True,
        allow_all_operations=True,
    ),
}
