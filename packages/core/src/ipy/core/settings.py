"""The settings of a shell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Bool, CaselessStrEnum, Dict, Enum, Integer, List, TraitType, Type, Unicode
from traitlets.config.configurable import SingletonConfigurable

from .execution import CachingCompiler
from .execution.runner import INTERACTIVITY


class LazyClass(TraitType[Any, Any]):
    """A class, given as itself or by its dotted name, which is imported when the class is first needed.

    traitlets' own `Type` imports what it names whenever an object that has the trait is made.
    """

    info_text = "a class, or the dotted name of one"

    def validate(self, obj: Any, value: Any) -> Any:
        """Accept classes, functions that make instances, and names."""
        if callable(value) or (isinstance(value, str) and value):
            return value
        self.error(obj, value)
        return None

    def get(self, obj: Any, cls: Any = None) -> Any:
        """The class; imported now if it is known by name only."""
        value = super().get(obj, cls)
        if isinstance(value, str):
            value = obj._trait_values[self.name] = load_class(value)
        return value

    def from_string(self, s: str) -> str:
        """The name as it stands on the command line."""
        return s


#: Sections that belong to everything, and so to nobody.
_ROOTS = frozenset(
    ["Configurable", "LoggingConfigurable", "Magics", "ShellSettings", "SingletonConfigurable"]
)


def configurable_sections(configurables: Iterable[Any]) -> dict[str, Any]:
    """The objects that have settings, by all the names that `%config` knows them by.

    Each goes by the name of its class first, then by those of its bases that have settings: the shell of any front end is the
    `InteractiveShell`.
    """
    objects = [one for one in configurables if type(one).class_traits(config=True)]
    found: dict[str, Any] = {}
    for one in objects:
        found.setdefault(type(one).__name__, one)
    for one in objects:
        for name in type(one).section_names():
            if name not in _ROOTS and not hasattr(type(one), name):
                found.setdefault(name, one)
    return found


def load_class(value: Any) -> Any:
    """The class that a dotted name, "module:Class" or "module.Class", stands for; a class stands for itself.

    Raises:
        ImportError: its module can't be imported; AttributeError: it has no such name.
    """
    if not isinstance(value, str):
        return value
    from importlib import import_module

    module, _, name = value.partition(":") if ":" in value else value.rpartition(".")
    return getattr(import_module(module), name)


class ShellSettings(SingletonConfigurable):
    """What can be configured of an `InteractiveShell`, which is the only class that derives from this one."""

    ast_node_interactivity = Enum(
        INTERACTIVITY,
        "last_expr",
        help="Which statements of a cell show their value: all, last, last_expr, "
        "last_expr_or_assign or none.",
    ).tag(config=True)
    ast_transformers: Any = List(
        help="`ast.NodeTransformer` instances that are applied to every cell."
    ).tag(config=True)
    autoawait = Bool(True, help="Allow await outside of functions.").tag(config=True)
    autocall = Enum(
        (0, 1, 2),
        0,
        help="Call an object when its name is followed by arguments without parentheses: 0 never, 1 if there "
        "are arguments, 2 always.",
    ).tag(config=True)
    autoindent = Bool(True, help="Indent new lines as the code before them asks.").tag(config=True)
    automagic = Bool(True, help="Call line magics without the percent sign.").tag(config=True)
    banner1 = Unicode(help="The first part of the banner.").tag(config=True)
    banner2 = Unicode("", help="The second part of the banner.").tag(config=True)
    cache_size = Integer(
        1000,
        help="How many results `Out` keeps; 0 switches the cache off. Values from 1 to 2 are taken as 3.",
    ).tag(config=True)
    colors = Unicode(
        "neutral", help="Theme: neutral, linux, lightbg, nocolor, or the name of another theme."
    ).tag(config=True)
    debug = Bool(False, help="Show what happens inside the shell.").tag(config=True)
    deep_reload = Bool(False, help="No effect: reload modules with importlib.reload.").tag(
        config=True
    )
    disable_failing_post_execute = Bool(
        False, help="Unregister functions of register_post_execute that fail."
    ).tag(config=True)
    display_page = Bool(False, help="Give help to the pager as rich data.").tag(config=True)
    enable_html_pager = Bool(False, help="Let the pager show HTML where the front end can.").tag(
        config=True
    )
    enable_tip = Bool(True, help="Show a tip under the banner.").tag(config=True)
    history_length = Integer(10000, help="How many inputs are kept for the line editor.").tag(
        config=True
    )
    history_load_length = Integer(1000, help="How many inputs are loaded at the start.").tag(
        config=True
    )
    inspector_class = LazyClass(
        "ipy.core.inspection:Inspector", help="The class that describes objects."
    ).tag(config=True)
    ipython_dir = Unicode("").tag(config=True)
    logappend = Unicode("", help="Log to this file, after what it holds.").tag(config=True)
    logfile = Unicode("", help="The file of the session log.").tag(config=True)
    logstart = Bool(False, help="Log to the default file.").tag(config=True)
    loop_runner = AnyTrait(
        "asyncio",
        help="What runs cells that await: asyncio, trio, curio, sync, or a function of a coroutine.",
    ).tag(config=True)
    object_info_string_level = Enum((0, 1, 2), 0).tag(config=True)
    pdb = Bool(False, help="Start the debugger after every exception.").tag(config=True)
    quiet = Bool(False, help="Say as little as possible.").tag(config=True)
    separate_in = Unicode("\n", help="Printed before the input prompt.").tag(config=True)
    separate_out = Unicode("", help="Printed before the output prompt.").tag(config=True)
    separate_out2 = Unicode("", help="Printed after the output.").tag(config=True)
    show_rewritten_input = Bool(True, help="Show how autocall has rewritten a line.").tag(
        config=True
    )
    sphinxify_docstring = Bool(False, help="Show docstrings as HTML, made by docrepr.").tag(
        config=True
    )
    system_raise_on_error = Bool(
        False, help="Raise CalledProcessError when a `!command` ends with another status than 0."
    ).tag(config=True)
    warn_venv = Bool(
        True, help="Warn when the shell does not run in the active virtual environment."
    ).tag(config=True)
    wildcards_case_sensitive = Bool(True, help="Whether wildcard searches mind the case.").tag(
        config=True
    )
    xmode = CaselessStrEnum(
        ("Context", "Plain", "Verbose", "Minimal", "Docs", "Doctest"),
        "Context",
        help="How exceptions are shown.",
    ).tag(config=True)

    displayhook_class = LazyClass("ipy.core.display:DisplayHook")
    display_pub_class = LazyClass("ipy.core.display:DisplayPublisher")
    compiler_class = Type(CachingCompiler)
    exiter = AnyTrait()
    exit_now = Bool(False)
    loop_runner_map = Dict(
        {
            "asyncio": "ipy.core.execution.loop:run",
            "trio": "ipy.core.execution.foreign:run_trio",
            "curio": "ipy.core.execution.foreign:run_curio",
            "sync": "ipy.core.execution.foreign:run_sync",
        }
    )
    #: Looked up by %debug, %pdb and the formatter of tracebacks; the terminal has one with a line editor.
    debugger_class_name = "ipy.core.debugger:Pdb"
