"""The shell: a facade that keeps IPython's attributes and methods in front of small services.

`docs/design/core.md` says which service does what. Services that a session may never need (completion, inspection,
tracebacks, ...) are made at first use.
"""

from __future__ import annotations

import ast
import os
import sys
from abc import ABCMeta
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from traitlets import observe

from . import patches
from .active import get_ipython, set_active
from .autocall import ExitAutocall
from .caches import InputCache, ResultCache
from .errors import TryNext, UsageError
from .events import EventManager
from .execution import CachingCompiler, CellRunner, ExecutionInfo, ExecutionResult
from .execution.cells import CellExecutor, PromptNumber
from .extensions import ExtensionManager
from .hooks import Hooks
from .inputs import TransformerManager
from .magic.calls import MagicCaller
from .magic.manager import MagicsManager
from .namespace import UserNamespace
from .payload import PayloadManager
from .reporting import ErrorReporter
from .settings import ShellSettings

if TYPE_CHECKING:
    from .aliases import AliasManager
    from .completion import IPCompleter
    from .display import DisplayFormatter, DisplayHook, DisplayPublisher
    from .history import HistoryManager
    from .inputs import PrefilterManager
    from .inspection import Inspector
    from .logger import Logger
    from .tracebacks import AutoFormattedTB, SyntaxTB


class InteractiveShellABC(metaclass=ABCMeta):  # noqa: B024 - has no methods: classes are registered with it
    """Marks classes that behave as a shell without deriving from it."""


class InteractiveShell(ShellSettings):
    """An enhanced interactive Python shell.

    Args:
        ipython_dir: the user's IPython directory; by default found as `ipy.config.paths.get_ipython_dir` says.
        profile_dir: a `ProfileDir`, where history and startup files live.
        user_module: the module that cells run in; by default a new `__main__`.
        user_ns: the names that cells run in; by default the globals of the module.
        custom_exceptions: (tuple of exception classes, handler); see `set_custom_exc`.
    """

    def __init__(
        self,
        ipython_dir: str | None = None,
        profile_dir: Any = None,
        user_module: ModuleType | None = None,
        user_ns: dict[str, Any] | None = None,
        custom_exceptions: tuple[Any, Any] = ((), None),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.configurables: list[Any] = [self]
        self.profile_dir = profile_dir
        self.starting_dir = _current_directory()
        if ipython_dir is not None:
            self.ipython_dir = ipython_dir
        elif not self.ipython_dir:
            from ipy.config.paths import get_ipython_dir

            self.ipython_dir = get_ipython_dir()
        self.meta: dict[str, Any] = {}
        self.more = False
        self._post_execute: dict[Callable[[], Any], Callable[[], Any]] = {}
        self._main_modules: dict[str, ModuleType] = {}
        self._temporary: list[str] = []
        self._result: ExecutionResult | None = None
        self._prompt_number = PromptNumber()
        self.events = EventManager(self._report_callback)
        self.hooks = Hooks()
        self._modules_at_start = frozenset(sys.modules)
        self.payload_manager = PayloadManager(parent=self)
        self.compile: CachingCompiler = self.compiler_class()
        self.input_transformer_manager = TransformerManager()
        self.input_transformers_post: list[Callable[[list[str]], list[str]]] = []
        self.namespace = UserNamespace(user_module, user_ns)
        self.extension_manager = ExtensionManager(self)
        self.builtin_trap = patches.BuiltinTrap(
            {"__IPYTHON__": True, "get_ipython": self.get_ipython, "display": _display}
        )
        self.display_trap = patches.DisplayTrap(lambda value: self.displayhook(value))
        self._sys_state = patches.SysState(self.user_module, self.excepthook)
        self.sys_excepthook = sys.excepthook
        self.magics_manager = MagicsManager(shell=self, parent=self)
        self.configurables.append(self.magics_manager)
        self.magics_manager.auto_magic = self.magics_manager.auto_magic and self.automagic
        self._magic_caller = MagicCaller(self.magics_manager, self._expand_line)
        self._inputs = InputCache(self.user_ns)
        self._reporter = ErrorReporter(
            make_tracebacks=lambda: self.InteractiveTB, make_syntax=lambda: self.SyntaxTB, is_cell=self._is_cell
        )
        self._reporter.call_pdb = self.pdb
        self._runner = CellRunner(lambda code: self._execute(code), self._compile_tree)
        self._cells = CellExecutor(
            number=self._prompt_number, transform=lambda cell: self.transform_cell(cell),
            transform_ast=lambda tree: self.transform_ast(tree), compiler=self.compile, runner=self._runner,
            history=lambda: _Recorder(self), inputs=self._inputs, events=self.events, reports=_Reports(self),
            surroundings=self._surroundings, set_result=self._set_result, loop_runner=self._run_coroutine,
            interactivity=lambda: self.ast_node_interactivity, top_level_await=lambda: self.autoawait,
        )  # fmt: skip
        self.exiter = ExitAutocall(self)
        self._fill_namespace()
        if custom_exceptions[0]:
            self.set_custom_exc(*custom_exceptions)
        self._sys_state.install()
        set_active(self)
        from .names import register

        register()
        self.hooks_installed()
        self.events.trigger("shell_initialized", self)

    # -- state -------------------------------------------------------------------------------------------------------------

    def get_ipython(self) -> InteractiveShell:
        """Return this shell; also a builtin of its session."""
        return self

    @property
    def user_ns(self) -> dict[str, Any]:
        """The names in which cells run."""
        names: dict[str, Any] = self.namespace.names
        return names

    @user_ns.setter
    def user_ns(self, value: dict[str, Any]) -> None:
        self.namespace.names = value

    @property
    def user_module(self) -> ModuleType:
        """The module in which cells run."""
        return self.namespace.module

    @user_module.setter
    def user_module(self, module: ModuleType) -> None:
        self.namespace.module = module

    @property
    def user_global_ns(self) -> dict[str, Any]:
        """The globals of the user's module."""
        return self.namespace.globals

    @property
    def user_ns_hidden(self) -> dict[str, Any]:
        """Names that listings leave out, as long as they hold these objects."""
        return self.namespace.hidden

    @property
    def ns_table(self) -> dict[str, Any]:
        """The namespaces that can be searched, by name."""
        import builtins

        return {
            "user_global": self.user_global_ns, "user_local": self.user_ns, "builtin": vars(builtins),
        }  # fmt: skip

    @property
    def execution_count(self) -> int:
        """The number of the next prompt."""
        return self._prompt_number.value

    @execution_count.setter
    def execution_count(self, value: int) -> None:
        self._prompt_number.value = value

    @property
    def profile(self) -> str:
        """The name of the profile; "" without one."""
        location = getattr(self.profile_dir, "location", "")
        name = os.path.basename(location)
        return name.removeprefix("profile_") if name.startswith("profile_") else ""

    @property
    def home_dir(self) -> str:
        """The user's home directory."""
        return os.path.expanduser("~")

    @property
    def last_execution_succeeded(self) -> bool:
        """Whether the last cell ran to its end."""
        return self._cells.last_succeeded

    @property
    def last_execution_result(self) -> ExecutionResult | None:
        """The result of the last cell."""
        return self._cells.last_result

    @property
    def banner(self) -> str:
        """What is shown at the start."""
        banner = self.banner1
        if self.profile and self.profile != "default":
            banner += f"\nIPython profile: {self.profile}\n"
        if self.banner2:
            banner += f"\n{self.banner2}\n"
        return banner

    @property
    def call_pdb(self) -> bool:
        """Whether the debugger starts after every exception."""
        return self._reporter.call_pdb

    @call_pdb.setter
    def call_pdb(self, value: bool) -> None:
        if value not in (0, 1, False, True):
            raise ValueError("new call_pdb value must be boolean")
        self._reporter.call_pdb = bool(value)
        self.InteractiveTB.call_pdb = bool(value)

    def _fill_namespace(self) -> None:
        history = self.history_manager
        results = history.output_hist
        self._results = ResultCache(self.user_ns, results, self._cache_size())
        history.dir_hist[:] = [self.starting_dir] if self.starting_dir else []
        shared: dict[str, Any] = {
            "_ih": history.input_hist_parsed, "_oh": results, "_dh": history.dir_hist,
            "In": history.input_hist_parsed, "Out": results,
            "get_ipython": self.get_ipython, "exit": self.exiter, "quit": self.exiter,
            "_": "", "__": "", "___": "", "_i": "", "_ii": "", "_iii": "",
        }  # fmt: skip
        if self.cache_size <= 0:
            shared = {name: value for name, value in shared.items() if name not in ("Out", "_", "__", "___")}
        self.namespace.hide({name: value for name, value in self.user_ns.items() if name.startswith("__")})
        # Names that a caller has given win over ours.
        for name, value in shared.items():
            if name not in self.user_ns or name in ("In", "Out", "_ih", "_oh", "_dh", "get_ipython"):
                self.user_ns[name] = value
                self.namespace.hide({name: value})

    def _cache_size(self) -> int:
        return self.cache_size if self.cache_size <= 0 else max(self.cache_size, 3)

    @observe("cache_size")
    def _cache_size_changed(self, change: Any) -> None:
        if "_results" in self.__dict__:
            self._results.size = self._cache_size()

    # -- services made at first use -------------------------------------------------------------------------------------------

    def _service(self, service: Any) -> Any:
        self.configurables.append(service)
        return service

    @cached_property
    def history_manager(self) -> HistoryManager:
        """Remembers inputs, and results by number."""
        from .history import HistoryManager

        profile = getattr(self.profile_dir, "location", "")
        manager = HistoryManager(profile_dir=profile, parent=self)
        if not profile and not manager.hist_file:
            # A shell without a profile leaves no traces on the disk.
            manager.enabled = False
        self.configurables.append(manager)
        return manager

    @cached_property
    def prefilter_manager(self) -> PrefilterManager:
        """Rewrites single lines by what the user's names hold."""
        from .inputs import PrefilterManager

        manager: PrefilterManager = self._service(
            PrefilterManager(lookup=_Lookup(self), on_rewrite=lambda line: self.auto_rewrite_input(line), parent=self)
        )
        return manager

    @cached_property
    def display_formatter(self) -> DisplayFormatter:
        """Makes the representations of objects."""
        from .display import DisplayFormatter

        formatter: DisplayFormatter = self._service(DisplayFormatter(parent=self))
        return formatter

    @cached_property
    def display_pub(self) -> DisplayPublisher:
        """Shows representations."""
        publisher: DisplayPublisher = self._service(self.display_pub_class(parent=self))
        return publisher

    @cached_property
    def displayhook(self) -> DisplayHook:
        """Shows the values of expressions, and puts them in the cache."""
        hook: DisplayHook = self._service(
            self.displayhook_class(
                formatter=self.display_formatter, results=self._results, count=lambda: self.execution_count,
                history=self.history_manager, parent=self,
            )  # fmt: skip
        )
        hook.exec_result = self._result
        return hook

    @cached_property
    def Completer(self) -> IPCompleter:  # noqa: N802 - the name that users know
        """Completes names."""
        from .completion import IPCompleter

        completer: IPCompleter = self._service(
            IPCompleter(
                namespace=self.user_ns, global_namespace=self.user_global_ns, magics=self.magics_manager,
                custom=self.hooks, aliases=self.alias_manager, parent=self,
            )  # fmt: skip
        )
        return completer

    @cached_property
    def inspector(self) -> Inspector:
        """Describes objects."""
        from .themes import get_theme

        def highlight(code: str) -> str:
            return get_theme(self.colors).highlight(code)

        inspector: Inspector = self._service(self.inspector_class(highlight=highlight, parent=self))
        return inspector

    @cached_property
    def InteractiveTB(self) -> AutoFormattedTB:  # noqa: N802
        """Formats exceptions."""
        from .tracebacks import AutoFormattedTB

        formatter = AutoFormattedTB(
            mode=self.xmode, theme_name=self.colors, debugger_cls=self.debugger_cls, call_pdb=self._reporter.call_pdb
        )
        formatter.format_code_name = self.compile.format_code_name
        return formatter

    @cached_property
    def SyntaxTB(self) -> SyntaxTB:  # noqa: N802
        """Formats syntax errors."""
        from .tracebacks import SyntaxTB

        formatter = SyntaxTB(theme_name=self.colors)
        formatter.format_code_name = self.compile.format_code_name
        return formatter

    @cached_property
    def alias_manager(self) -> AliasManager:
        """Commands of the operating system that are called by a name of their own."""
        from .aliases import AliasManager

        manager: AliasManager = self._service(
            AliasManager(magics=self.magics_manager, run=lambda command: self.system(command), parent=self)
        )
        return manager

    @cached_property
    def logger(self) -> Logger:
        """The session log."""
        from .logger import Logger

        return Logger(self.home_dir, logfname="ipython_log.py", logmode="rotate")

    @cached_property
    def debugger_cls(self) -> Any:
        """The debugger's class."""
        return _import_string(self.debugger_class_name)

    @cached_property
    def db(self) -> Any:
        """A small store of pickled values by name, in the profile."""
        from .store import PickleStore

        location = getattr(self.profile_dir, "location", "") or self.ipython_dir
        return PickleStore(os.path.join(location, "db"))

    @property
    def strdispatchers(self) -> dict[str, Any]:
        """Custom completers by command."""
        return {"complete_command": self.hooks.complete_command}

    @property
    def input_transformers_cleanup(self) -> list[Any]:
        """Functions that are applied to the lines of a cell before any syntax is looked at."""
        return self.input_transformer_manager.cleanup_transforms

    @observe("colors")
    def _colors_changed(self, change: Any) -> None:
        from .themes import get_theme

        try:
            name = get_theme(change["new"]).name
        except KeyError as error:
            self.set_trait("colors", change["old"])
            raise UsageError(str(error)) from None
        if name != change["new"]:
            self.set_trait("colors", name)
            return
        for service in ("InteractiveTB", "SyntaxTB", "inspector"):
            if service in self.__dict__:
                self.__dict__[service].theme_name = name

    @observe("xmode")
    def _xmode_changed(self, change: Any) -> None:
        if "InteractiveTB" in self.__dict__:
            self.InteractiveTB.set_mode(change["new"])

    @observe("automagic")
    def _automagic_changed(self, change: Any) -> None:
        if "magics_manager" in self.__dict__:
            self.magics_manager.auto_magic = change["new"]

    # -- running cells -----------------------------------------------------------------------------------------------------------

    def run_cell(
        self,
        raw_cell: str,
        store_history: bool = False,
        silent: bool = False,
        shell_futures: bool = True,
        cell_id: str | None = None,
        cell_meta: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Run a cell.

        Args:
            raw_cell: the text as typed, magics and all.
            store_history: count the cell and remember it.
            silent: no events but the `execute` ones, no history, nothing displayed.
            shell_futures: share future statements with other cells.
            cell_id: the front end's name of the cell.
            cell_meta: what else the front end says of it.

        Returns:
            what came of it; exceptions of the cell are shown and stand in the result.
        """
        return self._cells.run(
            ExecutionInfo(raw_cell, store_history, silent, shell_futures, cell_id, cell_meta=cell_meta)
        )

    async def run_cell_async(
        self,
        raw_cell: str,
        store_history: bool = False,
        silent: bool = False,
        shell_futures: bool = True,
        *,
        transformed_cell: str | None = None,
        preprocessing_exc_tuple: Any = None,
        cell_id: str | None = None,
        cell_meta: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Run a cell on the running event loop; arguments as for `run_cell`.

        Args:
            transformed_cell: the cell as Python source, if it is known already.
            preprocessing_exc_tuple: `sys.exc_info()` of a failed transformation.
            raw_cell, store_history, silent, shell_futures, cell_id, cell_meta: see `run_cell`.

        The events after the cell are the caller's business.
        """
        info = ExecutionInfo(raw_cell, store_history, silent, shell_futures, cell_id, cell_meta=cell_meta)
        error = preprocessing_exc_tuple[1] if preprocessing_exc_tuple else None
        return await self._cells.run_async(info, transformed_cell, error)

    def should_run_async(
        self, raw_cell: str, *, transformed_cell: str | None = None, preprocessing_exc_tuple: Any = None
    ) -> bool:
        """Whether a cell awaits something at its top level.

        Raises:
            TypeError: the transformed cell is not given.
        """
        if transformed_cell is None:
            raise TypeError("should_run_async needs the transformed_cell: call shell.transform_cell(raw_cell) first")
        return preprocessing_exc_tuple is None and self._cells.needs_event_loop(transformed_cell)

    def transform_cell(self, raw_cell: str) -> str:
        """The cell as Python source."""
        cell = self.input_transformer_manager.transform_cell(raw_cell)
        lines = cell.splitlines()
        if len(lines) == 1:
            # What a line means may depend on the user's names only where it stands alone.
            cell = self.prefilter_manager.prefilter_lines(cell) + "\n"
        for transform in self.input_transformers_post:
            cell = "".join(transform(cell.splitlines(keepends=True)))
        return cell

    def transform_ast(self, tree: ast.Module) -> ast.Module:
        """Apply `ast_transformers`; one that fails is removed with a warning.

        Raises:
            InputRejected: a transformer refuses the cell.
        """
        if not self.ast_transformers:
            return tree
        from .execution.transformers import apply_transformers

        return apply_transformers(self.ast_transformers, tree)

    def check_complete(self, code: str) -> tuple[str, str]:
        """Whether a cell can run.

        Returns:
            ("complete" | "incomplete" | "invalid", the white space with which the next line starts).
        """
        status, indent = self.input_transformer_manager.check_complete(code)
        return status, " " * (indent or 0)

    def prefilter(self, lines: str, continue_prompt: bool = False) -> str:
        """Rewrite a line by what the user's names hold."""
        return self.prefilter_manager.prefilter_lines(lines, continue_prompt)

    def run_code(self, code_obj: CodeType, result: ExecutionResult | None = None, *, async_: bool = False) -> Any:
        """Run compiled code in the user's names; an exception is shown, and noted in `result`.

        Returns:
            whether there was an exception; a coroutine for code that awaits.
        """
        if async_:
            return self._execute(code_obj)
        try:
            self._execute(code_obj)
        except BaseException as exc:
            # The boundary to user code.
            if result is not None:
                result.error_in_exec = exc
            self.showtraceback(exc, running_compiled_code=True)
            return True
        return False

    runcode = run_code

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = None,
        result: ExecutionResult | None = None,
    ) -> bool:
        """Run parsed statements.

        Returns:
            whether there was an exception; it is shown, and noted in `result`.
        """
        try:
            await self._runner.run(self._runner.prepare(nodelist, cell_name, interactivity))
        except BaseException as exc:
            # The boundary to user code.
            if result is not None:
                result.error_in_exec = exc
            self.showtraceback(exc, running_compiled_code=True)
            return True
        return False

    def ex(self, cmd: str) -> None:
        """Run statements in the user's names."""
        with self.builtin_trap:
            exec(cmd, self.user_global_ns, self.user_ns)

    def ev(self, expr: str) -> Any:
        """The value of an expression in the user's names."""
        with self.builtin_trap:
            return eval(expr, self.user_global_ns, self.user_ns)

    def _execute(self, code: CodeType) -> Any:
        hook = self.hooks.get("pre_runcode_hook") or self.hooks.get("pre_run_code_hook")
        if hook is not None:
            hook()
        if "asyncio" in sys.modules and not code.co_flags & 0x80:  # 0x80: a coroutine, which has its loop
            from .execution.loop import counted_as_running

            with counted_as_running():
                return self._evaluate(code)
        return self._evaluate(code)

    def _evaluate(self, code: CodeType) -> Any:
        # eval, not exec: code that awaits gives its coroutine.
        return eval(code, self.user_global_ns, self.user_ns)

    def _compile_tree(self, tree: Any, name: str, mode: str) -> CodeType:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if self.autoawait else 0
        with self.compile.extra_flags(flags):
            return self.compile(tree, name, mode)

    def _run_coroutine(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        runner = self.loop_runner
        if isinstance(runner, str):
            runner = _import_string(self.loop_runner_map.get(runner, runner))
        return runner(coroutine)

    def _surroundings(self) -> AbstractContextManager[Any]:
        stack = ExitStack()
        stack.enter_context(self.builtin_trap)
        stack.enter_context(self.display_trap)
        return stack

    def _set_result(self, result: ExecutionResult | None) -> None:
        self._result = result
        if "displayhook" in self.__dict__:
            self.displayhook.exec_result = result

    def _is_cell(self, code: CodeType) -> bool:
        return code.co_filename in self.compile.cells

    # -- errors ---------------------------------------------------------------------------------------------------------------

    def showtraceback(
        self,
        exc_tuple: Any = None,
        filename: str | None = None,
        tb_offset: int | None = None,
        exception_only: bool = False,
        running_compiled_code: bool = False,
    ) -> None:
        """Show the current exception, or the one given.

        Args:
            exc_tuple: `sys.exc_info()` or an exception.
            filename: the file of a syntax error.
            tb_offset: how many frames to leave out.
            exception_only: leave the traceback out, and keep it for `%tb`.
            running_compiled_code: the exception comes from a cell that compiled.
        """
        exc = exc_tuple[1] if isinstance(exc_tuple, tuple) else exc_tuple
        exc = exc or sys.exc_info()[1]
        if isinstance(exc, SyntaxError) and not running_compiled_code:
            self.showsyntaxerror(filename)
            return
        self._reporter.show(self, exc_tuple, tb_offset, exception_only)

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        """Write the lines of a formatted traceback; front ends replace this."""
        print(self.InteractiveTB.stb2text(stb))  # noqa: T201

    def showsyntaxerror(self, filename: str | None = None, running_compiled_code: bool = False) -> None:
        """Show the syntax error that is being handled, without the frames of the shell."""
        etype, value, tb = self._reporter.exc_info()
        if filename and isinstance(value, SyntaxError):
            value.filename = filename
        patches.note_exception(value.with_traceback(tb))
        stb = self.SyntaxTB.structured_traceback(etype, value, tb if running_compiled_code else None)
        self._showtraceback(etype, value, stb)

    def showindentationerror(self) -> None:
        """Show an indentation error; the terminal adds what to do about pasted text."""
        self.showsyntaxerror()

    def show_usage_error(self, exc: BaseException) -> None:
        """Show that a command was called the wrong way, in one line."""
        print(f"UsageError: {exc}", file=sys.stderr)  # noqa: T201

    def get_exception_only(self, exc_tuple: Any = None) -> str:
        """The last lines of a traceback: the exception without the frames."""
        etype, value, _ = self._reporter.exc_info(exc_tuple)
        return "".join(self.InteractiveTB.get_exception_only(etype, value))

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        return self._reporter.exc_info(exc_tuple)

    def excepthook(self, etype: Any, value: Any, tb: Any) -> None:
        """Show an exception that reached the top of the interpreter, e.g. from a GUI callback."""
        self.showtraceback((etype, value, tb), tb_offset=0)

    @property
    def custom_exceptions(self) -> tuple[type[BaseException], ...]:
        """Exceptions that `CustomTB` shows."""
        return self._reporter.custom_exceptions

    @custom_exceptions.setter
    def custom_exceptions(self, value: tuple[type[BaseException], ...]) -> None:
        self._reporter.custom_exceptions = value

    def set_custom_exc(self, exc_tuple: tuple[type[BaseException], ...], handler: Callable[..., Any] | None) -> None:
        """Have a function show exceptions of some types.

        Args:
            exc_tuple: the classes, as a tuple.
            handler: called with (shell, type, value, traceback, tb_offset=); returns lines, or None.
        """
        self.CustomTB = self._reporter.set_custom(exc_tuple, handler, self)

    def CustomTB(  # noqa: N802 - the name that users know
        self, etype: Any, value: Any, tb: Any, tb_offset: int | None = None
    ) -> list[str]:
        """Lines of an exception of `custom_exceptions`; replaced by `set_custom_exc`."""
        lines: list[str] = self.InteractiveTB.structured_traceback(etype, value, tb, tb_offset=tb_offset)
        return lines

    def debugger(self, force: bool = False) -> None:
        """Open the debugger on the last exception.

        Args:
            force: do so even where `call_pdb` is off.
        """
        if not (force or self.call_pdb):
            return
        if not hasattr(sys, "last_traceback"):
            print("No traceback has been produced, nothing to debug.", file=sys.stderr)  # noqa: T201
            return
        self.InteractiveTB.debugger(force=True)

    def _report_callback(self, event: str, function: Callable[..., Any]) -> None:
        print(f"Error in callback {function} (for {event}), with arguments args {()},kwargs {{}}:")  # noqa: T201
        self.showtraceback()

    # -- magics -----------------------------------------------------------------------------------------------------------------

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Call a line magic, in the scope of the caller.

        Raises:
            UsageError: there is none of that name, or it refuses its arguments.
        """
        names = self.get_local_scope(_stack_depth + 1)
        with self.builtin_trap:
            result = self._magic_caller.line(magic_name, line, names)
        self._silence(result, "line", magic_name)
        return result

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Call a cell magic, in the scope of the caller.

        Raises:
            UsageError: there is none of that name, or it refuses its arguments.
        """
        names = self.get_local_scope(2)
        with self.builtin_trap:
            result = self._magic_caller.cell(magic_name, line, cell, names)
        self._silence(result, "cell", magic_name)
        return result

    def _silence(self, result: Any, kind: str, name: str) -> None:
        """Keep a value from being shown, where the code inside of the magic ended with a semicolon."""
        if result is not None and "displayhook" in self.__dict__ and self._magic_caller.can_be_silenced(kind, name):
            self.displayhook.silence_for(result)

    def magic(self, arg_s: str) -> Any:
        """Call a line magic given as "name arguments"; the old spelling of `run_line_magic`."""
        name, _, rest = arg_s.partition(" ")
        return self.run_line_magic(name.lstrip("%"), rest, _stack_depth=2)

    def find_line_magic(self, magic_name: str) -> Callable[..., Any] | None:
        """The function of a line magic, or None."""
        return self.magics_manager.find("line", magic_name)

    def find_cell_magic(self, magic_name: str) -> Callable[..., Any] | None:
        """The function of a cell magic, or None."""
        return self.magics_manager.find("cell", magic_name)

    def find_magic(self, magic_name: str, magic_kind: str = "line") -> Callable[..., Any] | None:
        """The function of a magic of a kind, "line" or "cell", or None."""
        return self.magics_manager.find(magic_kind, magic_name)

    def register_magics(self, *magic_objects: Any) -> None:
        """Register groups of magics: subclasses of `Magics`, or instances of them."""
        self.magics_manager.register(*magic_objects)

    def register_magic_function(
        self, func: Callable[..., Any], magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Register a function as a magic of the kind "line", "cell" or "line_cell"."""
        self.magics_manager.register_function(func, magic_kind, magic_name)

    def define_magic(self, magic_name: str, func: Callable[[Any, str], Any]) -> None:
        """Register `func(shell, line)` as a line magic; the old way to define one."""
        self.magics_manager.register_function(lambda line: func(self, line), "line", magic_name)

    def define_macro(self, name: str, themacro: Any) -> None:
        """Keep source text, or a `Macro`, as a macro.

        Raises:
            ValueError: it is neither.
        """
        from .macro import Macro

        if isinstance(themacro, str):
            themacro = Macro(themacro)
        if not isinstance(themacro, Macro):
            raise ValueError(f"a macro must be a string or a Macro, got {type(themacro).__name__}")
        self.push({name: themacro})

    # -- names ------------------------------------------------------------------------------------------------------------------

    def push(self, variables: Any, interactive: bool = True) -> None:
        """Put variables in the user's names.

        Args:
            variables: a dictionary; or names (a list, or a string with blanks between them) of variables of the caller.
            interactive: list them in `%who`.

        Raises:
            TypeError: it is none of these.
            NameError: the caller has no variable of a name.
        """
        if isinstance(variables, Mapping):
            found: Mapping[str, Any] = variables
        elif isinstance(variables, (str, list, tuple)):
            names = variables.split() if isinstance(variables, str) else variables
            frame = sys._getframe(1)
            found = {name: eval(name, frame.f_globals, frame.f_locals) for name in names}
        else:
            raise TypeError(f"variables must be a dict, a string or a list of names; got {type(variables).__name__}")
        self.namespace.push(found, interactive)

    def drop_by_id(self, variables: Mapping[str, Any]) -> None:
        """Remove those of the variables that are still bound to the same objects."""
        self.namespace.drop_by_id(variables)

    def reset(self, new_session: bool = True, aggressive: bool = False) -> None:
        """Clear the user's names.

        Args:
            new_session: clear the caches of inputs and results too, and start again at prompt 1.
            aggressive: also forget modules that were imported since the shell was made.
        """
        kept = dict(self.namespace.hidden)
        self._results.clear()
        self._inputs.clear()
        self._main_modules.clear()
        self.displayhook.flush()
        self.namespace.clear()
        if new_session:
            self.history_manager.reset(new_session)
            self.execution_count = 1
        if aggressive:
            for name in [n for n in sys.modules if n not in self._modules_at_start]:
                del sys.modules[name]
        self._fill_namespace()
        for name in ("__file__", "open"):
            if name in kept:
                self.namespace.push({name: kept[name]}, interactive=False)
        self.alias_manager.clear_aliases()
        self.alias_manager.init_aliases()

    def reset_selective(self, regex: str | None = None) -> None:
        """Remove the user's names that match a regular expression.

        Raises:
            TypeError: it is no regular expression.
        """
        import re

        if regex is None:
            return
        try:
            pattern = re.compile(regex)
        except (TypeError, re.error) as error:
            raise TypeError("regex must be a string or compiled pattern") from error
        for name in [n for n in self.user_ns if pattern.search(n)]:
            del self.user_ns[name]

    def del_var(self, varname: str, by_name: bool = False) -> None:
        """Delete a variable and what the shell itself keeps of its object.

        Args:
            varname: the name.
            by_name: delete the name alone.

        Raises:
            ValueError: the name is the shell's own.
            NameError: there is no such variable.
        """
        if varname in ("__builtin__", "__builtins__"):
            raise ValueError(f"Refusing to delete {varname}")
        if varname not in self.user_ns:
            raise NameError(f"name {varname!r} is not defined")
        value = self.user_ns.pop(varname)
        if by_name:
            return
        for table in (self.user_ns, self.history_manager.output_hist):
            for key in [key for key, held in table.items() if held is value]:
                del table[key]  # type: ignore[arg-type]
        self._results.forget(value)
        if "displayhook" in self.__dict__:
            self.displayhook.flush()
        if self.last_execution_result is not None and self.last_execution_result.result is value:
            self.last_execution_result.result = None

    def new_main_mod(self, filename: str, modname: str) -> ModuleType:
        """A module for a script; running the same file again gives the same module, emptied."""
        filename = os.path.abspath(filename)
        module = self._main_modules.get(filename)
        if module is None:
            module = self._main_modules[filename] = ModuleType(modname, doc="Module created for script run in IPython")
        else:
            vars(module).clear()
            module.__name__ = modname
        return module

    def get_local_scope(self, stack_depth: int) -> dict[str, Any]:
        """The local names of a caller, `stack_depth` frames up."""
        return sys._getframe(stack_depth + 1 - 1).f_locals

    def var_expand(self, cmd: str, depth: int = 0, formatter: Any = None) -> str:
        """Replace `$name` and `{expression}` in a command.

        Args:
            cmd: the command.
            depth: how many frames up the caller is whose local names count.
            formatter: expands instead, called as `formatter.format(cmd, **names)`.
        """
        local_names = sys._getframe(depth + 1).f_locals
        if formatter is not None:
            try:
                return str(formatter.format(cmd, **{**self.user_ns, **local_names}))
            except Exception:
                # The formatter evaluates the user's expressions: what can't be expanded stays as it is.
                return cmd
        return self._expand_line(cmd, local_names)

    def _expand_line(self, line: str, local_names: Mapping[str, Any] | None) -> str:
        if "$" not in line and "{" not in line:
            return line
        import builtins

        from .text import expand_variables

        tables = [self.user_ns, self.user_global_ns, vars(builtins)]
        return expand_variables(line, [local_names, *tables] if local_names else tables)

    # -- finding code and objects ----------------------------------------------------------------------------------------------

    def extract_input_lines(self, range_str: str, raw: bool = False) -> str:
        """The inputs of a range such as "3 18-20 ~1/1-5"; everything up to now for an empty one."""
        return "\n".join(text for _, _, text in self.history_manager.get_range_by_str(range_str, raw=raw))

    def find_user_code(
        self, target: str, raw: bool = True, py_only: bool = False, skip_encoding_cookie: bool = True,
        search_ns: bool = False,
    ) -> str:  # fmt: skip
        """Source text by range of inputs, macro, variable, file or URL.

        Raises:
            ValueError: nothing is found under `target`.
            TypeError: a variable is found that holds no text.
        """
        from .sources import find_user_code

        return find_user_code(
            target, names=self.user_ns, inputs=lambda text: self.extract_input_lines(text, raw=raw), py_only=py_only,
            skip_encoding_cookie=skip_encoding_cookie, search_names=search_ns,
        )  # fmt: skip

    def _namespaces(self) -> list[tuple[str, Any]]:
        import builtins

        return [
            ("Interactive", self.user_ns), ("Interactive (global)", self.user_global_ns),
            ("Python builtin", vars(builtins)),
        ]  # fmt: skip

    def _ofind(self, oname: str, namespaces: Any = None) -> Any:
        """Where an object is found by its name, and what it is."""
        from .inspection import find_object

        return find_object(oname, list(namespaces or self._namespaces()), self._find_any_magic)

    def _object_find(self, oname: str, namespaces: Any = None) -> Any:
        return self._ofind(oname, namespaces)

    def _find_any_magic(self, name: str) -> Any:
        name = name.lstrip("%")
        return self.find_line_magic(name) or self.find_cell_magic(name)

    def _inspect(self, meth: str, oname: str, namespaces: Any = None, **kw: Any) -> str | None:
        """Call a method of the inspector ("pinfo", "pdoc", ...) on an object by name.

        Returns:
            "not found", after saying so; else None.
        """
        info = self._ofind(oname, namespaces)
        if not info.found:
            print(f"Object `{oname}` not found.")  # noqa: T201
            return "not found"
        method = getattr(self.inspector, meth)
        if meth == "pinfo":
            method(info.obj, oname, info=info, enable_html_pager=self.enable_html_pager, **kw)
        elif meth == "pdoc":
            method(info.obj, oname, **kw)
        else:
            method(info.obj, oname, **kw)
        return None

    def object_inspect(self, oname: str, detail_level: int = 0) -> dict[str, Any]:
        """What is known of an object by name, field by field; `found` says whether there is one."""
        info = self._ofind(oname)
        with self.builtin_trap:
            described: Any = self.inspector.info(
                info.obj if info.found else None, oname, info=info, detail_level=detail_level
            )
        return dict(described)

    def object_inspect_text(self, oname: str, detail_level: int = 0) -> str:
        """The description of an object as text."""
        text: str = self.object_inspect_mime(oname, detail_level)["text/plain"]
        return text

    def object_inspect_mime(self, oname: str, detail_level: int = 0, omit_sections: Any = ()) -> dict[str, str]:
        """The description of an object by MIME type.

        Raises:
            KeyError: there is no such object.
        """
        info = self._ofind(oname)
        if not info.found:
            raise KeyError(oname)
        with self.builtin_trap:
            return self.inspector.mime_bundle(
                info.obj, oname, info=info, detail_level=detail_level, omit_sections=omit_sections
            )

    def complete(self, text: str | None, line: str | None = None, cursor_pos: int | None = None) -> Any:
        """Completions of a piece of a line, as (the text that they replace, list of texts)."""
        with self.builtin_trap:
            return self.Completer.complete(text, line, cursor_pos)

    def set_custom_completer(self, completer: Callable[..., Any], pos: int = 0) -> None:
        """Add `completer(completer_object, text)` to the matchers, at a position."""
        from types import MethodType

        self.Completer.custom_matchers.insert(pos, MethodType(completer, self.Completer))

    def set_completer_frame(self, frame: Any = None) -> None:
        """Complete the names of a frame, or of the user again."""
        self.Completer.namespace = frame.f_locals if frame else self.user_ns
        self.Completer.global_namespace = frame.f_globals if frame else self.user_global_ns

    def user_expressions(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        """Values of expressions as MIME bundles, by the names they are asked under; errors stand in their place."""
        out: dict[str, Any] = {}
        with self.builtin_trap:
            for key, expression in expressions.items():
                try:
                    data, metadata = self.display_formatter.format(
                        eval(expression, self.user_global_ns, self.user_ns)
                    )
                    out[key] = {"status": "ok", "data": data, "metadata": metadata}
                except Exception as exc:
                    # The user's expression: its error is the answer.
                    out[key] = {
                        "status": "error", "ename": type(exc).__name__, "evalue": str(exc),
                        "traceback": self.InteractiveTB.structured_traceback(type(exc), exc, exc.__traceback__),
                    }  # fmt: skip
        return out

    # -- files --------------------------------------------------------------------------------------------------------------------

    def safe_execfile(
        self, fname: Any, *where: Any, exit_ignore: bool = False, raise_exceptions: bool = False,
        shell_futures: bool = False,
    ) -> None:  # fmt: skip
        """Run a Python file in the given namespaces (globals, locals); exceptions are shown.

        Args:
            fname: the file.
            *where: globals, and locals.
            exit_ignore: say nothing of any `SystemExit`.
            raise_exceptions: raise instead of showing.
            shell_futures: share future statements with cells.
        """
        from .execution.scripts import ScriptRunner

        ScriptRunner(self._script_host()).python(
            fname, *where, exit_ignore=exit_ignore, raise_exceptions=raise_exceptions, shell_futures=shell_futures
        )

    def safe_execfile_ipy(self, fname: Any, shell_futures: bool = False, raise_exceptions: bool = False) -> None:
        """Run a `.ipy` file or a notebook, cell by cell, in the user's names."""
        from .execution.scripts import ScriptRunner

        ScriptRunner(self._script_host()).ipython(fname, shell_futures, raise_exceptions)

    def safe_run_module(self, mod_name: str, where: dict[str, Any]) -> None:
        """Run a module as `python -m` does, and put its names into `where`; exceptions are shown."""
        from .execution.scripts import ScriptRunner

        ScriptRunner(self._script_host()).module(mod_name, where)

    def _script_host(self) -> Any:
        from .execution.scripts import ScriptHost

        return ScriptHost(
            compiler=self.compile, run_cell=self.run_cell, show_traceback=self.showtraceback,
            builtin_trap=self.builtin_trap, names=self.user_ns,
        )  # fmt: skip

    def mktempfile(self, data: str | None = None, prefix: str = "ipython_edit_") -> str:
        """Make a temporary `.py` file, which is removed when the shell ends."""
        import tempfile

        directory = tempfile.mkdtemp(prefix=prefix)
        self._temporary.append(directory)
        handle, filename = tempfile.mkstemp(".py", prefix, dir=directory)
        os.close(handle)
        if data:
            with open(filename, "w", encoding="utf-8") as file:
                file.write(data)
        return filename

    # -- the operating system -----------------------------------------------------------------------------------------------------

    def system(self, cmd: str) -> None:
        """Run a command that owns the terminal; its status is kept in `_exit_code`.

        Raises:
            CalledProcessError: the status is not 0, and `system_raise_on_error` is set.
        """
        self.system_raw(self.var_expand(cmd, depth=1), expand=False)

    def system_raw(self, cmd: str, expand: bool = True) -> None:
        """As `system`."""
        from . import system as system_service

        if expand:
            cmd = self.var_expand(cmd, depth=1)
        self._note_status(cmd, system_service.system(cmd))

    def system_piped(self, cmd: str) -> None:
        """Run a command whose output is passed on through `sys.stdout`.

        Raises:
            OSError: the command is to run in the background.
        """
        from . import system as system_service

        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        self._note_status(cmd, system_service.system_piped(self.var_expand(cmd, depth=1)))

    def _note_status(self, cmd: str, status: int) -> None:
        self.user_ns["_exit_code"] = status
        self.namespace.hide({"_exit_code": status})
        if status != 0 and self.system_raise_on_error:
            from subprocess import CalledProcessError

            raise CalledProcessError(status, cmd)

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """What a command writes to its standard output.

        Args:
            cmd: the command.
            split: as a list of lines; else as one string.
            depth: how many frames up the caller is whose local names count.

        Raises:
            OSError: the command is to run in the background.
        """
        from . import system as system_service
        from .text import LSString, SList

        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        output = system_service.getoutput(self.var_expand(cmd, depth=depth + 1))
        return SList(output.splitlines()) if split else LSString(output)

    # -- front end ------------------------------------------------------------------------------------------------------------------

    def set_hook(
        self, name: str, hook: Callable[..., Any], priority: int = 50, str_key: str | None = None,
        re_key: str | None = None,
    ) -> None:  # fmt: skip
        """Install a hook; it is called with this shell as its first argument.

        Raises:
            UsageError: there is no hook of that name.
        """
        from types import MethodType

        self.hooks.set(name, MethodType(hook, self), priority, str_key, re_key)

    def hooks_installed(self) -> None:
        """Install the default hooks, which come last in their chains."""
        from .hooks import HOOKS

        for name, hook in HOOKS.items():
            if not name.startswith("pre_run"):
                self.set_hook(name, hook, 100)

    def register_post_execute(self, func: Callable[[], Any]) -> None:
        """Call a function after every cell; the old spelling of `events.register("post_execute", func)`.

        Raises:
            ValueError: it can't be called.
        """
        if not callable(func):
            raise ValueError(f"argument {func!r} must be callable")

        def guarded() -> None:
            try:
                func()
            except Exception:
                # User code: the next cells run without it.
                print(f"The post-execution function {func!r} failed and was unregistered:", file=sys.stderr)  # noqa: T201
                self.showtraceback()
                self.events.unregister("post_execute", guarded)
                self._post_execute.pop(func, None)

        if func not in self._post_execute:
            self._post_execute[func] = guarded
            self.events.register("post_execute", guarded)

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Put text at the next prompt."""
        self.payload_manager.write_payload({"source": "set_next_input", "text": s, "replace": replace})

    def set_autoindent(self, value: bool | None = None) -> None:
        """Switch automatic indentation; without a value, to the other state."""
        self.autoindent = not self.autoindent if value is None else bool(value)

    def auto_rewrite_input(self, cmd: str) -> None:
        """Show how autocall has rewritten a line."""
        if self.show_rewritten_input:
            print(f"------> {cmd}")  # noqa: T201

    def ask_exit(self) -> None:
        """Ask the front end to leave."""
        self.exit_now = True

    def ask_yes_no(self, prompt: str, default: str | None = None, interrupt: str | None = None) -> bool:
        """Ask a question; without standard input, the answer is the default.

        Raises:
            StdinNotImplementedError: there is nobody to ask, and no default.
        """
        from .questions import ask_yes_no

        return ask_yes_no(prompt, default, interrupt)

    def show_usage(self) -> None:
        """Show what `?` shows."""
        from .pager import page
        from .usage import introduction

        page(introduction(), show=self.hooks.get("show_in_pager"))

    def write(self, data: str) -> None:
        """Write to the standard output."""
        sys.stdout.write(data)

    def write_err(self, data: str) -> None:
        """Write to the standard error."""
        sys.stderr.write(data)

    def enable_gui(self, gui: str | None = None) -> None:
        """Let a GUI toolkit's event loop run while the front end waits for input.

        Raises:
            UsageError: this front end can't.
        """
        if gui:
            raise UsageError(f"this front end can't run the event loop of {gui!r}; the terminal shell can")

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Prepare matplotlib for interactive use, and return (gui, backend)."""
        from .pylabtools import enable_matplotlib

        return enable_matplotlib(self, gui)

    def enable_pylab(self, gui: str | None = None, import_all: bool = True) -> tuple[str | None, str, list[str]]:
        """As `enable_matplotlib`, and put numpy and pyplot names in the user's; returns the names that changed too."""
        from .pylabtools import enable_pylab

        return enable_pylab(self, gui, import_all)

    # -- the end -------------------------------------------------------------------------------------------------------------------

    def atexit_operations(self) -> None:
        """Close the history, run the shutdown hook and remove temporary files; a failure is reported and the rest is done."""
        import shutil

        for step in (self._end_history, self.hooks.shutdown_hook):
            try:
                step()
            except TryNext:
                continue
            except Exception:
                # A hook is user code; the history may stand on a full disk.
                self.showtraceback()
        for directory in self._temporary:
            shutil.rmtree(directory, ignore_errors=True)
        self._temporary.clear()

    def _end_history(self) -> None:
        if "history_manager" in self.__dict__:
            self.history_manager.end_session()

    def cleanup(self) -> None:
        """Put back what the shell changed in the interpreter."""
        self._sys_state.restore()
        if get_ipython() is self:
            set_active(None)

    def restore_sys_module_state(self) -> None:
        """Put back `sys.modules["__main__"]` and what else was changed in `sys`."""
        self._sys_state.restore()


class _Reports:
    """Hands the errors of cells to the shell's public methods, which may have been replaced."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def traceback(self, exc: BaseException, *, running_compiled_code: bool = False) -> None:
        if isinstance(exc, SystemExit):
            self._shell.showtraceback(exception_only=True, running_compiled_code=running_compiled_code)
            if not self._shell.exit_now:
                import warnings

                warnings.warn("To exit: use 'exit', 'quit', or Ctrl-D.", stacklevel=1)
            return
        self._shell.showtraceback(running_compiled_code=running_compiled_code)

    def syntax_error(self, exc: BaseException) -> None:
        if isinstance(exc, IndentationError):
            self._shell.showindentationerror()
        else:
            self._shell.showsyntaxerror()


class _Recorder:
    """Hands inputs to the history and to the session log."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def store_inputs(self, line_num: int, source: str, source_raw: str | None = None) -> None:
        self._shell.history_manager.store_inputs(line_num, source, source_raw)
        if "logger" in self._shell.__dict__:
            self._shell.logger.log(source, source_raw or source)

    def store_output(self, line_num: int) -> None:
        self._shell.history_manager.store_output(line_num)


class _Lookup:
    """What dynamic rewriting may ask of the shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    @property
    def autocall(self) -> int:
        return int(self._shell.autocall)

    @property
    def automagic(self) -> bool:
        return bool(self._shell.magics_manager.auto_magic)

    def find_name(self, name: str) -> object:
        import builtins

        from .inputs import MISSING

        shell = self._shell
        for table in (shell.user_ns, shell.user_global_ns, vars(builtins)):
            if name in table:
                return table[name]
        return MISSING

    def is_line_magic(self, name: str) -> bool:
        return self._shell.magics_manager.has("line", name)


def _display(*objs: Any, **kwargs: Any) -> Any:
    """Show objects; see `ipy.core.display.display`."""
    from .display import display

    return display(*objs, **kwargs)


def _import_string(spec: Any) -> Any:
    if not isinstance(spec, str):
        return spec
    from importlib import import_module

    module, _, name = spec.partition(":") if ":" in spec else spec.rpartition(".")
    return getattr(import_module(module), name)


def _current_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        # The directory was removed: the shell starts all the same.
        return ""
