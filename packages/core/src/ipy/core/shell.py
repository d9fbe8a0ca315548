"""The shell: a facade that keeps IPython's attributes and methods in front of small services.

`docs/design/core.md` says which service does what. Services that a session may never need (completion, inspection,
tracebacks, ...) are made at first use.
"""

from __future__ import annotations

import builtins
import os
import sys
from abc import ABCMeta
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from traitlets import TraitError, observe, validate

from . import lastresort, patches, services
from .active import get_ipython, set_active
from .autocall import ExitAutocall
from .commands import CommandRunner
from .errors import TryNext, UsageError
from .events import EventManager
from .execution import CachingCompiler, CellRunner, ExecutionResult
from .execution.cells import CellExecutor, PromptNumber
from .execution.pipeline import InputPipeline
from .execution.runner import CodeRunner
from .execution.scripts import ScriptRunner
from .extensions import ExtensionManager
from .forwarding import Forward
from .helpdesk import HelpDesk
from .hooks import HOOKS, Hooks
from .inputs import TransformerManager
from .magic.calls import MagicCaller
from .magic.manager import MagicsManager
from .namespace import UserNamespace
from .payload import PayloadManager
from .reporting import ErrorReporter
from .scratch import ScratchFiles
from .session import SessionNames
from .settings import ShellSettings
from .streams import text_of, write_safely

if TYPE_CHECKING:
    from .display import DisplayHook


#: `sys.ps1`, `ps2` and `ps3`: programs look whether they are there to find out whether somebody is typing.
PROMPTS = ("In : ", "...: ", "Out: ")


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
        self._find_ipython_dir(ipython_dir)
        self.meta: dict[str, Any] = {}
        self.more = False
        self.namespace = UserNamespace(user_module, user_ns)
        self._modules_at_start = frozenset(sys.modules)
        self._scratch = ScratchFiles()
        self._make_extension_points()
        self._make_execution()
        self._make_assistants()
        self._session.fill()
        if custom_exceptions[0]:
            self.set_custom_exc(*custom_exceptions)
        self._sys_state.install(PROMPTS)
        set_active(self)
        from .names import register

        register()
        lastresort.install()
        self.events.trigger("shell_initialized", self)

    def _find_ipython_dir(self, given: str | None) -> None:
        if given is not None:
            self.ipython_dir = given
        elif not self.ipython_dir:
            from ipy.config.paths import get_ipython_dir

            self.ipython_dir = get_ipython_dir()

    def _make_extension_points(self) -> None:
        self.events = EventManager(self._report_callback)
        self.hooks = Hooks()
        for name, hook in HOOKS.items():
            # The hooks before a cell cost time at every one: they are there when somebody sets them.
            if not name.startswith("pre_run"):
                self.set_hook(name, hook, 100)
        if self.display_page:
            from .pager import as_hook, display_page

            self.set_hook("show_in_pager", as_hook(display_page), 90)
        self.payload_manager = PayloadManager(parent=self)
        self.extension_manager = ExtensionManager(self)
        self.magics_manager = MagicsManager(shell=self, parent=self)
        self.magics_manager.auto_magic = self.magics_manager.auto_magic and self.automagic
        self.magics_manager.add_source(lambda: self.alias_manager)
        self.configurables.append(self.magics_manager)
        self.input_transformer_manager = TransformerManager()
        self.input_transformers_post: list[Callable[[list[str]], list[str]]] = []

    def _make_execution(self) -> None:
        self.compile: CachingCompiler = self.compiler_class()
        self.builtin_trap = patches.BuiltinTrap(
            {"__IPYTHON__": True, "get_ipython": self.get_ipython, "display": _display}
        )
        self.display_trap = patches.DisplayTrap(self._show_value)
        self._result: ExecutionResult | None = None
        self._prompt_number = PromptNumber()
        self.exiter = ExitAutocall(self)
        self._session = services.session_names(self)
        self._engine = services.code_engine(self)
        self._errors = ErrorReporter(face=self, is_cell=self._is_cell)
        self._errors.call_pdb = self.pdb
        self.sys_excepthook = sys.excepthook
        self._sys_state = patches.SysState(self.user_module, self.excepthook)
        runner = CellRunner(self._engine.execute, self._engine.compile_tree)
        self._code = services.code_runner(self, runner)
        self._inputs = InputPipeline(face=self)
        self._cells = services.cell_executor(self, runner)

    def _make_assistants(self) -> None:
        self._commands = CommandRunner(
            namespace=self.namespace, raise_on_error=lambda: self.system_raise_on_error
        )
        self._magic_caller = MagicCaller(
            manager=self.magics_manager,
            expand=self._commands.expand,
            builtin_trap=self.builtin_trap,
        )
        self._scripts = services.script_runner(self)
        self._help = services.help_desk(self)

    # -- the face of the services ----------------------------------------------------------------------------------

    run_cell = Forward("_cells", CellExecutor.run_cell)
    run_cell_async = Forward("_cells", CellExecutor.run_cell_async)
    should_run_async = Forward("_cells", CellExecutor.should_run_async)
    run_code = Forward("_code", CodeRunner.run_code)
    runcode = Forward("_code", CodeRunner.run_code)
    run_ast_nodes = Forward("_code", CodeRunner.run_ast_nodes)
    transform_cell = Forward("_inputs", InputPipeline.transform_cell)
    transform_ast = Forward("_inputs", InputPipeline.transform_ast)
    check_complete = Forward("_inputs", InputPipeline.check_complete)
    prefilter = Forward("_inputs", InputPipeline.prefilter)

    run_line_magic = Forward("_magic_caller", MagicCaller.run_line_magic)
    run_cell_magic = Forward("_magic_caller", MagicCaller.run_cell_magic)
    magic = Forward("_magic_caller", MagicCaller.magic)
    find_magic = Forward("magics_manager", MagicsManager.find_magic)
    find_line_magic = Forward("magics_manager", MagicsManager.find_line_magic)
    find_cell_magic = Forward("magics_manager", MagicsManager.find_cell_magic)
    register_magics = Forward("magics_manager", MagicsManager.register)
    register_magic_function = Forward("magics_manager", MagicsManager.register_function)

    showtraceback = Forward("_errors", ErrorReporter.showtraceback)
    showsyntaxerror = Forward("_errors", ErrorReporter.showsyntaxerror)
    show_usage_error = Forward("_errors", ErrorReporter.show_usage_error)
    get_exception_only = Forward("_errors", ErrorReporter.get_exception_only)
    excepthook = Forward("_errors", ErrorReporter.excepthook)
    debugger = Forward("_errors", ErrorReporter.debugger)
    _get_exc_info = Forward("_errors", ErrorReporter.exc_info)

    push = Forward("namespace", UserNamespace.push)
    drop_by_id = Forward("namespace", UserNamespace.drop_by_id)
    reset_selective = Forward("namespace", UserNamespace.reset_selective)
    ex = Forward("namespace", UserNamespace.ex)
    ev = Forward("namespace", UserNamespace.ev)

    var_expand = Forward("_commands", CommandRunner.var_expand)
    system = Forward("_commands", CommandRunner.system)
    system_raw = Forward("_commands", CommandRunner.system)
    system_piped = Forward("_commands", CommandRunner.system_piped)
    getoutput = Forward("_commands", CommandRunner.getoutput)

    safe_execfile = Forward("_scripts", ScriptRunner.safe_execfile)
    safe_execfile_ipy = Forward("_scripts", ScriptRunner.safe_execfile_ipy)
    new_main_mod = Forward("_scripts", ScriptRunner.new_main_mod)
    mktempfile = Forward("_scratch", ScratchFiles.mktempfile)
    forget_inputs = Forward("_session", SessionNames.forget_inputs)
    register_post_execute = Forward("events", EventManager.register_post_execute)
    safe_run_module = Forward("_scripts", ScriptRunner.safe_run_module)

    _ofind = Forward("_help", HelpDesk._ofind)
    _object_find = Forward("_help", HelpDesk._ofind)
    _inspect = Forward("_help", HelpDesk._inspect)
    object_inspect = Forward("_help", HelpDesk.object_inspect)
    object_inspect_text = Forward("_help", HelpDesk.object_inspect_text)
    object_inspect_mime = Forward("_help", HelpDesk.object_inspect_mime)
    complete = Forward("_help", HelpDesk.complete)
    set_custom_completer = Forward("_help", HelpDesk.set_custom_completer)
    set_completer_frame = Forward("_help", HelpDesk.set_completer_frame)
    user_expressions = Forward("_help", HelpDesk.user_expressions)

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
        return {
            "user_global": self.user_global_ns,
            "user_local": self.user_ns,
            "builtin": vars(builtins),
        }

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
        return self._errors.call_pdb

    @call_pdb.setter
    def call_pdb(self, value: bool) -> None:
        if value not in (0, 1, False, True):
            raise ValueError("new call_pdb value must be boolean")
        self._errors.call_pdb = bool(value)
        self.InteractiveTB.call_pdb = bool(value)

    @observe("cache_size")
    def _cache_size_changed(self, change: Any) -> None:
        if "_session" in self.__dict__:
            self._session.resize()

    # -- services made at first use -------------------------------------------------------------------------------------------

    history_manager = cached_property(services.history_manager)
    input_splitter = cached_property(services.input_splitter)
    prefilter_manager = cached_property(services.prefilter_manager)
    display_formatter = cached_property(services.display_formatter)
    display_pub = cached_property(services.display_pub)
    displayhook = cached_property(services.displayhook)
    Completer = cached_property(services.completer)
    inspector = cached_property(services.inspector)
    InteractiveTB = cached_property(services.traceback_formatter)
    SyntaxTB = cached_property(services.syntax_error_formatter)
    alias_manager = cached_property(services.alias_manager)
    logger = cached_property(services.logger)
    debugger_cls = cached_property(services.debugger_class)
    db = cached_property(services.pickle_store)

    def make_services(self) -> None:
        """Make every service, so that all settings are there to be looked at."""
        services.make_all(self)

    def make_displayhook(self) -> DisplayHook:
        """The displayhook; made if there is none yet."""
        return self.displayhook

    def _show_value(self, value: Any) -> None:
        """Hand a value to the displayhook, which is not made before there is something to show."""
        if value is not None:
            self.displayhook(value)

    @property
    def strdispatchers(self) -> dict[str, Any]:
        """Custom completers by command."""
        return {"complete_command": self.hooks.complete_command}

    @property
    def input_transformers_cleanup(self) -> list[Any]:
        """Functions that are applied to the lines of a cell before any syntax is looked at."""
        return self.input_transformer_manager.cleanup_transforms

    @validate("colors")
    def _known_theme(self, proposal: Any) -> str:
        """The theme's own spelling of its name.

        Raises:
            TraitError: there is no such theme.
        """
        from .themes import get_theme, theme_table

        if self.ipython_dir:
            theme_table.add_directory(os.path.join(self.ipython_dir, "themes"))
        try:
            return get_theme(proposal["value"]).name
        except KeyError as error:
            raise TraitError(str(error)) from None

    @observe("colors")
    def _colors_changed(self, change: Any) -> None:
        for service in ("InteractiveTB", "SyntaxTB"):
            if service in self.__dict__:
                self.__dict__[service].theme_name = change["new"]

    @observe("xmode")
    def _xmode_changed(self, change: Any) -> None:
        if "InteractiveTB" in self.__dict__:
            self.InteractiveTB.set_mode(change["new"])

    @observe("automagic")
    def _automagic_changed(self, change: Any) -> None:
        if "magics_manager" in self.__dict__:
            self.magics_manager.auto_magic = change["new"]

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

    # -- errors --------------------------------------------------------------------------------

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        """Write the lines of a formatted traceback; front ends replace this."""
        text = self.InteractiveTB.stb2text(stb)
        write_safely(sys.stdout, text if text.endswith("\n") else f"{text}\n")

    def showindentationerror(self) -> None:
        """Show an indentation error; the terminal adds what to do about pasted text."""
        self.showsyntaxerror()

    @property
    def custom_exceptions(self) -> tuple[type[BaseException], ...]:
        """Exceptions that `CustomTB` shows."""
        return self._errors.custom_exceptions

    @custom_exceptions.setter
    def custom_exceptions(self, value: tuple[type[BaseException], ...]) -> None:
        self._errors.custom_exceptions = value

    def set_custom_exc(
        self, exc_tuple: tuple[type[BaseException], ...], handler: Callable[..., Any] | None
    ) -> None:
        """Have a function show exceptions of some types.

        Args:
            exc_tuple: the classes, as a tuple.
            handler: called with (shell, type, value, traceback, tb_offset=); returns lines, or None.
        """
        self.CustomTB = self._errors.custom_handler(exc_tuple, handler)

    @cached_property
    def CustomTB(self) -> Callable[..., list[str]]:  # noqa: N802 - the name that users know
        """Gives the lines of an exception of `custom_exceptions`; replaced by `set_custom_exc`."""
        return self.InteractiveTB.structured_traceback

    def _report_callback(self, event: str, function: Callable[..., Any]) -> None:
        write_safely(
            sys.stdout,
            f"Error in callback {text_of(function)} (for {event}), with arguments args {()},kwargs {{}}:\n",
        )
        self.showtraceback()

    # -- names --------------------------------------------------------------------------------

    def reset(self, new_session: bool = True, aggressive: bool = False) -> None:
        """Clear the user's names.

        Args:
            new_session: clear the caches of inputs and results too, and start again at prompt 1.
            aggressive: also forget modules that were imported since the shell was made.
        """
        self._session.clear(new_session)
        self._scripts.forget()
        if new_session:
            self.displayhook.flush()
            self.execution_count = 1
            patches.forget_exception()
        if aggressive:
            patches.forget_modules(self._modules_at_start)
        self.alias_manager.clear_aliases()
        self.alias_manager.init_aliases()

    def del_var(self, varname: str, by_name: bool = False) -> None:
        """Delete a variable and what the shell itself keeps of its object.

        Args:
            varname: the name.
            by_name: delete the name alone.

        Raises:
            ValueError: the name is the shell's own.
            NameError: there is no such variable.
        """
        value = self._session.delete(varname, by_name)
        if by_name:
            return
        if self.last_execution_result is not None and self.last_execution_result.result is value:
            self.last_execution_result.result = None
        self._errors.let_go(value)

    def get_local_scope(self, stack_depth: int) -> dict[str, Any]:
        """The local names of a caller, `stack_depth` frames up."""
        return sys._getframe(stack_depth).f_locals

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

    def extract_input_lines(self, range_str: str, raw: bool = False) -> str:
        """The inputs of a range such as "3 18-20 ~1/1-5"; for an empty one, those of this session before the running cell."""
        if not range_str.strip():
            earlier = self.history_manager.get_range(0, 1, self.execution_count, raw=raw)
            return "\n".join(text for _, _, text in earlier)
        return "\n".join(
            text for _, _, text in self.history_manager.get_range_by_str(range_str, raw=raw)
        )

    def find_user_code(
        self,
        target: str,
        raw: bool = True,
        py_only: bool = False,
        skip_encoding_cookie: bool = True,
        search_ns: bool = False,
    ) -> str:
        """Source text by range of inputs, macro, variable, file or URL.

        Raises:
            ValueError: nothing is found under `target`.
            TypeError: a variable is found that holds no text.
        """
        from .sources import find_user_code

        return find_user_code(
            target,
            names=self.user_ns,
            inputs=lambda text: self.extract_input_lines(text, raw=raw),
            py_only=py_only,
            skip_encoding_cookie=skip_encoding_cookie,
            search_names=search_ns,
        )

    # -- front end --------------------------------------------------------------------------------

    def set_hook(
        self,
        name: str,
        hook: Callable[..., Any],
        priority: int = 50,
        str_key: str | None = None,
        re_key: str | None = None,
    ) -> None:
        """Install a hook; it is called with this shell as its first argument.

        Raises:
            UsageError: there is no hook of that name.
        """
        from types import MethodType

        self.hooks.set(name, MethodType(hook, self), priority, str_key, re_key)

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Put text at the next prompt."""
        self.payload_manager.write_payload(
            {"source": "set_next_input", "text": s, "replace": replace}
        )

    def set_autoindent(self, value: bool | None = None) -> None:
        """Switch automatic indentation; without a value, to the other state."""
        self.autoindent = not self.autoindent if value is None else bool(value)

    def auto_rewrite_input(self, cmd: str) -> None:
        """Show how autocall has rewritten a line."""
        if self.show_rewritten_input:
            print(f"------> {cmd}")

    def ask_exit(self) -> None:
        """Ask the front end to leave."""
        self.exit_now = True

    def ask_yes_no(
        self, prompt: str, default: str | None = None, interrupt: str | None = None
    ) -> bool:
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

        page(introduction())

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
            raise UsageError(
                f"this front end can't run the event loop of {gui!r}; the terminal shell can"
            )

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Prepare matplotlib for interactive use, and return (gui, backend)."""
        from .pylabtools import enable_matplotlib

        return enable_matplotlib(self, gui)

    def enable_pylab(
        self, gui: str | None = None, import_all: bool = True
    ) -> tuple[str | None, str, list[str]]:
        """As `enable_matplotlib`, and put numpy and pyplot names in the user's; returns the names that changed too."""
        from .pylabtools import enable_pylab

        return enable_pylab(self, gui, import_all)

    # -- the end --------------------------------------------------------------------------------

    def atexit_operations(self) -> None:
        """Close the history, run the shutdown hook and remove temporary files; a failure is reported and the rest is done."""
        for step in (self._end_history, self.hooks.shutdown_hook):
            try:
                step()
            except TryNext:
                continue
            except BaseException:
                # A hook is user code, which may even raise SystemExit; the history may stand on a full disk.
                self.showtraceback()
        self._scratch.remove()

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


InteractiveShellABC.register(InteractiveShell)


def _display(*objs: Any, **kwargs: Any) -> Any:
    """Show objects; see `ipy.core.display.display`."""
    from .display import display

    return display(*objs, **kwargs)


def _current_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        # The directory was removed: the shell starts all the same.
        return ""
