"""What every `IPython.*` module stands for.

An alias is given as: names that live in other places than its modules, and the modules that hold the rest. Names of parts that are
not installed (the terminal's, say) are in the table all the same; importing them says what is missing.

Source: the names that third-party packages import, `docs/design/core.md`; a test keeps the table true.
"""

from __future__ import annotations

from .finder import Entry

_CORE = "ipy.core"


def _names(module: str, names: str) -> dict[str, str]:
    """Names of one module, `a b`, as {"a": "module:a", "b": "module:b"}."""
    return {name: f"{module}:{name}" for name in names.split()}


_SHIM = "the name {0} is an old one; it is {1} today"


def _old(name: str, today: str, entry: Entry) -> Entry:
    return Entry(entry.names, entry.modules, _SHIM.format(name, today))


_ROOT = Entry(
    {
        "InteractiveShell": "ipy.core.shell:InteractiveShell",
        "Application": "traitlets.config.application:Application",
        "display": "ipy.core.display:display",
        "embed": "ipy.core.embed:embed",
        "get_ipython": "ipy.core.active:get_ipython",
        "start_ipython": "ipy.core.embed:start",
        "sys_info": "ipy.core.sysinfo:sys_info",
        "extract_module_locals": "ipy.core.embed:extract_module_locals",
        "__version__": "ipy.core.release:version",
        "version_info": "ipy.core.release:version_info",
        "__license__": "ipy.core.release:license",
        "__author__": "ipy.core.release:author",
        "__patched_cves__": "ipy.core.release:patched_cves",
        "release": "ipy.core.release",
        "paths": "ipy.config.paths",
    },
    (),
)

MODULES: dict[str, Entry] = {
    "IPython": _ROOT,
    "IPython.display": Entry({}, ("ipy.core.display",)),
    "IPython.paths": Entry({}, ("ipy.config.paths",)),
    # -- core
    "IPython.core": Entry({}, ()),
    "IPython.core.alias": Entry({}, ("ipy.core.aliases",)),
    "IPython.core.application": Entry(
        {
            "Application": "traitlets.config.application:Application",
            "ProfileDir": "ipy.config.profile:ProfileDir",
        },
        ("ipy.config.application", "ipy.config.paths"),
    ),
    "IPython.core.autocall": Entry({}, ("ipy.core.autocall",)),
    "IPython.core.compilerop": Entry({}, ("ipy.core.execution.compiler",)),
    "IPython.core.completer": Entry({}, ("ipy.core.completion",)),
    "IPython.core.completerlib": Entry({}, ("ipy.core.completion.completerlib",)),
    "IPython.core.crashhandler": Entry({}, ("ipy.config.crash",)),
    "IPython.core.debugger": Entry({}, ("ipy.core.debugger",)),
    "IPython.core.display": Entry({}, ("ipy.core.display",)),
    "IPython.core.display_functions": Entry({}, ("ipy.core.display",)),
    "IPython.core.display_trap": Entry(_names("ipy.core.patches", "DisplayTrap"), ()),
    "IPython.core.builtin_trap": Entry(_names("ipy.core.patches", "BuiltinTrap"), ()),
    "IPython.core.displayhook": Entry({}, ("ipy.core.display.hook",)),
    "IPython.core.displaypub": Entry(
        _names("ipy.core.display", "publish_display_data"), ("ipy.core.display.publisher",)
    ),
    "IPython.core.error": Entry(
        {"ProfileDirError": "ipy.config.profile:ProfileDirError"}, ("ipy.core.errors",)
    ),
    "IPython.core.events": Entry({}, ("ipy.core.events",)),
    "IPython.core.extensions": Entry({}, ("ipy.core.extensions",)),
    "IPython.core.formatters": Entry({}, ("ipy.core.display.formatters", "ipy.core.display")),
    "IPython.core.getipython": Entry(_names("ipy.core.active", "get_ipython"), ()),
    "IPython.core.history": Entry({}, ("ipy.core.history",)),
    "IPython.core.historyapp": Entry({}, ("ipy.core.history.app",)),
    "IPython.core.hooks": Entry({}, ("ipy.core.hooks",)),
    "IPython.core.inputsplitter": Entry(
        {}, ("ipy.core.inputs.splitter", "ipy.core.inputs.incremental")
    ),
    "IPython.core.inputtransformer": Entry({}, ("ipy.core.inputs.incremental",)),
    "IPython.core.inputtransformer2": Entry({}, ("ipy.core.inputs",)),
    "IPython.core.interactiveshell": Entry(
        _names("ipy.core.execution", "ExecutionInfo ExecutionResult")
        | {"get_ipython": "ipy.core.active:get_ipython"},
        ("ipy.core.shell",),
    ),
    "IPython.core.logger": Entry({}, ("ipy.core.logger",)),
    "IPython.core.macro": Entry({}, ("ipy.core.macro",)),
    "IPython.core.magic": Entry(
        _names("ipy.core.magic.declare", "needs_local_scope no_var_expand"),
        ("ipy.core.magic", "ipy.core.magic.declare"),
    ),
    "IPython.core.magic_arguments": Entry({}, ("ipy.core.magic.arguments",)),
    "IPython.core.magics": Entry({}, ()),
    "IPython.core.magics.ast_mod": Entry({}, ("ipy.core.magics.ast_mod",)),
    "IPython.core.magics.basic": Entry({}, ("ipy.core.magics.basic",)),
    "IPython.core.magics.code": Entry({}, ("ipy.core.magics.loading", "ipy.core.magics.editing")),
    "IPython.core.magics.execution": Entry(
        {
            "_format_time": "ipy.core.magics.durations:format_duration",
            "ExecutionMagics": "ipy.core.magics.running:RunMagics",
        },
        ("ipy.core.magics.timeit", "ipy.core.magics.timing", "ipy.core.magics.running"),
    ),
    "IPython.core.magics.extension": Entry({}, ("ipy.core.magics.extensions",)),
    "IPython.core.magics.history": Entry({}, ("ipy.core.magics.history",)),
    "IPython.core.magics.logging": Entry({}, ("ipy.core.magics.session_log",)),
    "IPython.core.magics.osm": Entry(
        {}, ("ipy.core.magics.directories", "ipy.core.magics.commands")
    ),
    "IPython.core.magics.packaging": Entry({}, ("ipy.core.magics.packaging",)),
    "IPython.core.magics.script": Entry({}, ("ipy.core.magics.scripts",)),
    "IPython.core.oinspect": Entry({}, ("ipy.core.inspection",)),
    "IPython.core.page": Entry({}, ("ipy.core.pager",)),
    "IPython.core.payload": Entry({}, ("ipy.core.payload",)),
    "IPython.core.prefilter": Entry({}, ("ipy.core.inputs",)),
    "IPython.core.profiledir": Entry({}, ("ipy.config.profile",)),
    "IPython.core.pylabtools": Entry({}, ("ipy.core.pylabtools",)),
    "IPython.core.release": Entry({}, ("ipy.core.release",)),
    "IPython.core.shellapp": Entry({}, ("ipy.core.shellapp",)),
    "IPython.core.splitinput": Entry({}, ("ipy.core.inputs",)),
    "IPython.core.ultratb": Entry({}, ("ipy.core.tracebacks", "ipy.core.themes")),
    "IPython.core.usage": Entry({}, ("ipy.core.usage",)),
    # -- testing
    "IPython.testing": Entry({}, ()),
    "IPython.testing.globalipapp": Entry({}, ("ipy.core.testing.globalipapp",)),
    "IPython.testing.plugin": Entry({}, ()),
    "IPython.testing.plugin.pytest_ipdoctest": Entry({}, ("ipy.core.testing.pytest_ipdoctest",)),
    "IPython.testing.tools": Entry({}, ("ipy.core.testing.tools",)),
    # -- Sphinx
    "IPython.sphinxext": Entry({}, ()),
    "IPython.sphinxext.ipython_console_highlighting": Entry(
        {}, ("ipy.core.sphinxext.ipython_console_highlighting",)
    ),
    "IPython.sphinxext.ipython_directive": Entry({}, ("ipy.core.sphinxext.ipython_directive",)),
    # -- extensions
    "IPython.extensions": Entry({}, ()),
    "IPython.extensions.autoreload": Entry({}, ("ipy.core.extension.autoreload",)),
    "IPython.extensions.storemagic": Entry({}, ("ipy.core.extension.storemagic",)),
    # -- terminal
    "IPython.terminal": Entry({}, ()),
    "IPython.terminal.debugger": Entry({}, ("ipy.terminal.debugger",)),
    "IPython.terminal.embed": Entry({}, ("ipy.terminal.embed",)),
    "IPython.terminal.interactiveshell": Entry({}, ("ipy.terminal.interactiveshell",)),
    "IPython.terminal.ipapp": Entry({}, ("ipy.terminal.app",)),
    "IPython.terminal.magics": Entry({}, ("ipy.terminal.magics",)),
    "IPython.terminal.prompts": Entry({}, ("ipy.terminal.prompts",)),
    "IPython.terminal.ptutils": Entry(
        {}, ("ipy.terminal.editor.completion", "ipy.terminal.editor.lexing")
    ),
    "IPython.terminal.shortcuts": Entry({}, ("ipy.terminal.shortcuts",)),
    "IPython.terminal.pt_inputhooks": Entry({}, ("ipy.terminal.pt_inputhooks",)),
    # -- the manual's names of before 1.0
    "IPython.frontend": _old("IPython.frontend", "IPython", Entry({}, ())),
    "IPython.frontend.terminal": _old(
        "IPython.frontend.terminal", "IPython.terminal", Entry({}, ())
    ),
    "IPython.frontend.terminal.embed": _old(
        "IPython.frontend.terminal.embed",
        "IPython.terminal.embed",
        Entry({}, ("ipy.terminal.embed",)),
    ),
    "IPython.frontend.terminal.interactiveshell": _old(
        "IPython.frontend.terminal.interactiveshell",
        "IPython.terminal.interactiveshell",
        Entry({}, ("ipy.terminal.interactiveshell",)),
    ),
    "IPython.frontend.terminal.ipapp": _old(
        "IPython.frontend.terminal.ipapp",
        "IPython.terminal.ipapp",
        Entry({}, ("ipy.terminal.app",)),
    ),
    # -- lib, utils
    "IPython.lib": Entry(
        {
            "backgroundjobs": "ipy.core.lib.backgroundjobs",
            "deepreload": "ipy.core.lib.deepreload",
            "passwd": "ipy.core.lib.security:passwd",
        },
        (),
    ),
    "IPython.lib.backgroundjobs": Entry({}, ("ipy.core.lib.backgroundjobs",)),
    "IPython.lib.deepreload": Entry({}, ("ipy.core.lib.deepreload",)),
    "IPython.lib.editorhooks": Entry({}, ("ipy.core.lib.editorhooks",)),
    "IPython.lib.demo": Entry({}, ("ipy.core.lib.demo",)),
    "IPython.lib.latextools": Entry({}, ("ipy.core.lib.latextools",)),
    "IPython.lib.security": Entry({}, ("ipy.core.lib.security",)),
    "IPython.lib.clipboard": Entry({}, ("ipy.core.clipboard",)),
    "IPython.lib.lexers": Entry({}, ("ipy.core.themes.lexer",)),
    "IPython.lib.pretty": Entry({}, ("ipy.core.pretty",)),
    "IPython.utils": Entry({}, ()),
    "IPython.utils.PyColorize": Entry({}, ("ipy.core.themes",)),
    "IPython.utils.capture": Entry({}, ("ipy.core.display.capture",)),
    "IPython.utils.columnize": Entry(_names("ipy.core.text", "columnize"), ()),
    "IPython.utils.contexts": Entry(_names("ipy.core.helpers.objects", "preserve_keys"), ()),
    "IPython.utils.data": Entry(_names("ipy.core.helpers.objects", "chop uniq_stable"), ()),
    "IPython.utils.decorators": Entry(_names("ipy.core.helpers.objects", "flag_calls undoc"), ()),
    "IPython.utils.dir2": Entry(
        _names("ipy.core.helpers.objects", "dir2 get_real_method safe_hasattr"), ()
    ),
    "IPython.utils.docs": Entry(_names("ipy.core.helpers.objects", "GENERATING_DOCUMENTATION"), ()),
    "IPython.utils.frame": Entry(_names("ipy.core.embed", "extract_module_locals"), ()),
    "IPython.utils.importstring": Entry(_names("ipy.core.helpers.objects", "import_item"), ()),
    "IPython.utils.io": Entry({}, ("ipy.core.helpers.files", "ipy.core.display.capture")),
    "IPython.utils.localinterfaces": Entry({}, ("ipy.core.helpers.network",)),
    "IPython.utils.module_paths": Entry(_names("ipy.core.helpers.objects", "find_mod"), ()),
    "IPython.utils.openpy": Entry({}, ("ipy.core.helpers.sourcefiles",)),
    "IPython.utils.sentinel": Entry(_names("ipy.core.helpers.objects", "Sentinel"), ()),
    "IPython.utils.syspathcontext": Entry(
        _names("ipy.core.helpers.objects", "prepended_to_syspath"), ()
    ),
    "IPython.utils.tempdir": Entry({}, ("ipy.core.helpers.files",)),
    "IPython.utils.terminal": Entry({"get_terminal_size": "shutil:get_terminal_size"}, ()),
    "IPython.utils.timing": Entry({}, ("ipy.core.helpers.timing",)),
    "IPython.utils.tokenutil": Entry({}, ("ipy.core.helpers.cursor",)),
    "IPython.utils.wildcard": Entry({}, ("ipy.core.text.wildcard",)),
    "IPython.utils.generics": Entry({}, ("ipy.core.completion.generics",)),
    "IPython.utils.ipstruct": Entry(_names("ipy.core.text", "Struct"), ()),
    "IPython.utils.path": Entry({}, ("ipy.config.paths", "ipy.config.files")),
    "IPython.utils.process": Entry({}, ("ipy.core.system",)),
    "IPython.utils.strdispatch": Entry(_names("ipy.core.hooks", "StrDispatch"), ()),
    "IPython.utils.sysinfo": Entry({}, ("ipy.core.sysinfo",)),
    "IPython.utils.text": Entry({}, ("ipy.core.text",)),
    # -- configuration, under the manual's names
    "IPython.config": Entry({}, ("traitlets.config", "ipy.config")),
    "IPython.config.application": Entry({}, ("traitlets.config.application",)),
    "IPython.config.configurable": Entry({}, ("traitlets.config.configurable",)),
    "IPython.config.loader": Entry(
        {}, ("ipy.config.loader", "traitlets.config.loader", "ipy.config")
    ),
    "IPython.utils.traitlets": Entry({}, ("traitlets",)),
}
