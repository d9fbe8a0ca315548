"""The services of a shell, and what each is handed.

The first functions make those that every session has. The others make those that a session may never need: completion, inspection,
tracebacks, history, ... `InteractiveShell` has these as cached properties, so that each is made once, can be replaced on the
instance, and its modules are imported by those sessions alone that use it.

The services look the shell's public methods up when they call them (hence the functions that only call a method): users and
extensions replace those.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from .adapters import Lookup, Recorder, Reports
from .execution import CellRunner
from .execution.cells import CellExecutor
from .execution.engine import CodeEngine
from .execution.runner import CodeRunner
from .execution.scripts import ScriptRunner
from .helpdesk import HelpDesk
from .session import SessionNames, guarded_open
from .settings import load_class

if TYPE_CHECKING:
    from .aliases import AliasManager
    from .completion import IPCompleter
    from .display import DisplayFormatter, DisplayHook, DisplayPublisher
    from .history import HistoryManager
    from .inputs import PrefilterManager
    from .inputs.splitter import IPythonInputSplitter
    from .inspection import Inspector
    from .logger import Logger
    from .shell import InteractiveShell
    from .tracebacks import AutoFormattedTB, SyntaxTB

S = TypeVar("S")

#: The services that have settings.
CONFIGURABLE = (
    "history_manager",
    "prefilter_manager",
    "display_pub",
    "displayhook",
    "Completer",
    "inspector",
    "alias_manager",
)

#: A magic of each group that has settings: looking it up loads the group.
MAGICS_WITH_SETTINGS = ("cd", "killbgscripts", "logstart")


# -- made with the shell --------------------------------------------------------------------------------------------------


def session_names(shell: InteractiveShell) -> SessionNames:
    """Keeps `In`, `Out`, `exit`, ... beside the user's names."""
    return SessionNames(
        namespace=shell.namespace,
        history=lambda: shell.history_manager,
        fixed={
            "get_ipython": shell.get_ipython,
            "exit": shell.exiter,
            "quit": shell.exiter,
            "open": guarded_open,
        },
        cache_size=lambda: shell.cache_size,
        starting_dir=shell.starting_dir,
    )


def code_engine(shell: InteractiveShell) -> CodeEngine:
    """Compiles statements and runs them."""
    return CodeEngine(
        namespace=shell.namespace,
        compiler=shell.compile,
        hooks=shell.hooks,
        top_level_await=lambda: shell.autoawait,
        loop_runner=lambda: shell.loop_runner,
        loop_runners=shell.loop_runner_map,
        report_failure=shell._report_callback,
    )


def code_runner(shell: InteractiveShell, runner: CellRunner) -> CodeRunner:
    """Runs what a program has parsed or compiled itself."""
    return CodeRunner(
        execute=shell._engine.execute,
        runner=runner,
        show_traceback=lambda *args, **kwargs: shell.showtraceback(*args, **kwargs),
    )


def cell_executor(shell: InteractiveShell, runner: CellRunner) -> CellExecutor:
    """Runs cells."""
    return CellExecutor(
        number=shell._prompt_number,
        transform=lambda cell: shell.transform_cell(cell),
        transform_ast=lambda tree: shell.transform_ast(tree),
        compiler=shell.compile,
        runner=runner,
        history=lambda: Recorder(shell),
        inputs=shell._session.inputs,
        events=shell.events,
        reports=Reports(shell),
        surroundings=shell._surroundings,
        set_result=shell._set_result,
        loop_runner=shell._engine.run_coroutine,
        interactivity=lambda: shell.ast_node_interactivity,
        top_level_await=lambda: shell.autoawait,
        prepare_display=lambda: shell.make_displayhook(),
    )


def script_runner(shell: InteractiveShell) -> ScriptRunner:
    """Runs files and modules in the user's names."""
    return ScriptRunner(
        compiler=shell.compile,
        run_cell=lambda *args, **kwargs: shell.run_cell(*args, **kwargs),
        show_traceback=lambda *args, **kwargs: shell.showtraceback(*args, **kwargs),
        builtin_trap=shell.builtin_trap,
        names=lambda: shell.user_ns,
    )


def help_desk(shell: InteractiveShell) -> HelpDesk:
    """Tells what an object is, and how a name goes on."""
    return HelpDesk(
        namespace=shell.namespace,
        inspector=lambda: shell.inspector,
        completer=lambda: shell.Completer,
        formatter=lambda: shell.display_formatter,
        find_magic=lambda name, kind: shell.magics_manager.find(kind, name),
        builtin_trap=shell.builtin_trap,
        format_error=lambda exc: shell.InteractiveTB.structured_traceback(
            type(exc), exc, exc.__traceback__
        ),
    )


# -- made at first use --------------------------------------------------------------------------------------------------


def make_all(shell: InteractiveShell) -> None:
    """Make every service that has settings, so that they stand in `configurables`."""
    for name in CONFIGURABLE:
        getattr(shell, name)
    for formatter in shell.display_formatter.formatters.values():
        if formatter not in shell.configurables:
            shell.configurables.append(formatter)
    for name in MAGICS_WITH_SETTINGS:
        shell.magics_manager.find("line", name)


def _listed(shell: InteractiveShell, service: S) -> S:
    """The service, once it stands among those that `%config` knows."""
    shell.configurables.append(service)
    return service


def history_manager(shell: InteractiveShell) -> HistoryManager:
    """Remembers inputs, and results by number."""
    from .history import HistoryManager

    profile = getattr(shell.profile_dir, "location", "")
    manager = HistoryManager(profile_dir=profile, parent=shell)
    if not profile and not manager.hist_file:
        # A shell without a profile leaves no traces on the disk.
        manager.enabled = False
    return _listed(shell, manager)


def input_splitter(shell: InteractiveShell) -> IPythonInputSplitter:
    """Says of lines that are pushed when they are complete, as the manual describes it."""
    from .inputs.splitter import IPythonInputSplitter

    return IPythonInputSplitter()


def prefilter_manager(shell: InteractiveShell) -> PrefilterManager:
    """Rewrites single lines by what the user's names hold."""
    from .inputs import PrefilterManager

    return _listed(
        shell,
        PrefilterManager(
            lookup=Lookup(shell),
            on_rewrite=lambda line: shell.auto_rewrite_input(line),
            parent=shell,
        ),
    )


def display_formatter(shell: InteractiveShell) -> DisplayFormatter:
    """Makes the representations of objects."""
    from .display import DisplayFormatter

    return _listed(shell, DisplayFormatter(parent=shell))


def display_pub(shell: InteractiveShell) -> DisplayPublisher:
    """Shows representations."""
    publisher: DisplayPublisher = shell.display_pub_class(
        record=_recorder(shell), shell=shell, parent=shell
    )
    return _listed(shell, publisher)


def displayhook(shell: InteractiveShell) -> DisplayHook:
    """Shows the values of expressions, and puts them in the cache."""

    def log(text: str) -> None:
        if "logger" in shell.__dict__ and shell.logger.log_output:
            shell.logger.log_write(text, "output")

    hook: DisplayHook = shell.displayhook_class(
        formatter=shell.display_formatter,
        results=shell._session.results,
        count=lambda: shell.execution_count,
        history=shell.history_manager,
        record=_recorder(shell),
        log=log,
        shell=shell,
        parent=shell,
    )
    hook.exec_result = shell._result
    return _listed(shell, hook)


def _recorder(shell: InteractiveShell) -> Any:
    """Keeps what a prompt has shown, for `%notebook` and the like."""

    def record(kind: Any, data: dict[str, Any]) -> None:
        from .history import HistoryOutput

        shell.history_manager.outputs[shell.execution_count].append(HistoryOutput(kind, data))

    return record


def completer(shell: InteractiveShell) -> IPCompleter:
    """Completes names."""
    from .completion import IPCompleter

    def configurables() -> list[Any]:
        shell.make_services()
        return shell.configurables

    def themes() -> list[str]:
        from .themes import theme_table

        return list(theme_table)

    return _listed(
        shell,
        IPCompleter(
            namespace=shell.user_ns,
            global_namespace=shell.user_global_ns,
            magics=shell.magics_manager,
            custom=shell.hooks.complete_command,
            aliases=lambda: [name for name, _ in shell.alias_manager.aliases],
            configurables=configurables,
            themes=themes,
            bookmarks=lambda: shell.db.get("bookmarks", {}),
            extensions=lambda: shell.extension_manager.loaded,
            parent=shell,
        ),
    )


def inspector(shell: InteractiveShell) -> Inspector:
    """Describes objects."""
    from .themes import get_theme

    def highlight(code: str) -> str:
        return get_theme(shell.colors).highlight(code)

    described: Inspector = shell.inspector_class(highlight=highlight, parent=shell)
    return _listed(shell, described)


def traceback_formatter(shell: InteractiveShell) -> AutoFormattedTB:
    """Formats exceptions."""
    from .tracebacks import AutoFormattedTB

    return AutoFormattedTB(mode=shell.xmode, theme_name=shell.colors, call_pdb=shell.call_pdb)


def syntax_error_formatter(shell: InteractiveShell) -> SyntaxTB:
    """Formats syntax errors."""
    from .tracebacks import SyntaxTB

    return SyntaxTB(theme_name=shell.colors)


def alias_manager(shell: InteractiveShell) -> AliasManager:
    """Commands of the operating system that are called by a name of their own."""
    from .aliases import AliasManager

    return _listed(
        shell,
        AliasManager(
            magics=shell.magics_manager, run=lambda command: shell.system(command), parent=shell
        ),
    )


def logger(shell: InteractiveShell) -> Logger:
    """The session log."""
    from .logger import Logger

    return Logger(shell.home_dir, logfname="ipython_log.py", logmode="rotate")


def debugger_class(shell: InteractiveShell) -> Any:
    """The debugger's class."""
    return load_class(shell.debugger_class_name)


def pickle_store(shell: InteractiveShell) -> Any:
    """A small store of pickled values by name, in the profile."""
    from .store import PickleStore

    location = getattr(shell.profile_dir, "location", "") or shell.ipython_dir
    return PickleStore(os.path.join(location, "db"))
