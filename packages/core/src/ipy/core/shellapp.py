"""What every application with a shell does at its start: extensions, startup files, lines, files, and the code to run."""

from __future__ import annotations

import glob
import os
import sys
from typing import TYPE_CHECKING, Any

from traitlets import Bool, CaselessStrEnum, Instance, List, Unicode
from traitlets.config.configurable import Configurable

from . import patches

if TYPE_CHECKING:
    from .shell import InteractiveShell

GUI_NAMES = (
    "asyncio", "glut", "gtk", "gtk2", "gtk3", "gtk4", "osx", "pyglet", "qt", "qt4", "qt5", "qt6", "tk", "wx",
)  # fmt: skip
BACKEND_NAMES = (
    "auto",
    "agg",
    "inline",
    *GUI_NAMES[1:],
    "nbagg",
    "webagg",
    "notebook",
    "ipympl",
    "widget",
)

shell_flags: dict[str, Any] = {
    "autoindent": ({"InteractiveShell": {"autoindent": True}}, "Turn on autoindenting."),
    "no-autoindent": ({"InteractiveShell": {"autoindent": False}}, "Turn off autoindenting."),
    "automagic": (
        {"InteractiveShell": {"automagic": True}}, "Call line magics without a percent sign; %automagic switches it at the prompt.",
    ),
    "no-automagic": ({"InteractiveShell": {"automagic": False}}, "Line magics need their percent sign."),
    "pdb": ({"InteractiveShell": {"pdb": True}}, "Start the debugger after every uncaught exception."),
    "no-pdb": ({"InteractiveShell": {"pdb": False}}, "Don't start the debugger after exceptions."),
    "pprint": ({"PlainTextFormatter": {"pprint": True}}, "Pretty-print results."),
    "no-pprint": ({"PlainTextFormatter": {"pprint": False}}, "Show results with repr."),
    "ignore-cwd": ({"InteractiveShellApp": {"ignore_cwd": True}}, "Keep the current directory out of sys.path."),
    "pylab": (
        {"InteractiveShellApp": {"pylab": "auto"}}, "Load numpy and matplotlib names, with matplotlib's own choice of backend.",
    ),
    "matplotlib": (
        {"InteractiveShellApp": {"matplotlib": "auto"}}, "Prepare matplotlib for interactive use, with its own choice of backend.",
    ),
}  # fmt: skip
shell_aliases: dict[str, Any] = {
    "autocall": "InteractiveShell.autocall",
    "colors": "InteractiveShell.colors",
    "theme": "InteractiveShell.colors",
    "xmode": "InteractiveShell.xmode",
    "logfile": "InteractiveShell.logfile",
    "logappend": "InteractiveShell.logappend",
    "cache-size": "InteractiveShell.cache_size",
    "c": "InteractiveShellApp.code_to_run",
    "m": "InteractiveShellApp.module_to_run",
    "ext": "InteractiveShellApp.extra_extensions",
    "gui": "InteractiveShellApp.gui",
    "pylab": "InteractiveShellApp.pylab",
    "matplotlib": "InteractiveShellApp.matplotlib",
}


class InteractiveShellApp(Configurable):
    """Settings of the start, and the start itself. Applications inherit from it beside their base.

    Attributes:
        shell: made by the application before `init_path`, `init_gui_pylab`, `init_extensions` and `init_code` are called.
    """

    # Bundled extensions that every session has; an application without `storemagic` restores nothing.
    default_extensions = List(Unicode(), ["storemagic"])
    extensions = List(Unicode(), help="Extensions that are loaded at the start.").tag(config=True)
    extra_extensions = List(
        Unicode(), help="Extensions from the command line, loaded after the others."
    ).tag(config=True)
    reraise_ipython_extension_failures = Bool(
        False, help="End the program when an extension fails to load."
    ).tag(config=True)
    hide_initial_ns = Bool(True, help="Leave names of the start out of %who.").tag(config=True)
    exec_files = List(Unicode(), help="Files that are run at the start.").tag(config=True)
    exec_PYTHONSTARTUP = Bool(True, help="Run the file that PYTHONSTARTUP names.").tag(config=True)  # noqa: N815
    file_to_run = Unicode("", help="A file to run.").tag(config=True)
    exec_lines = List(Unicode(), help="Lines that are run at the start.").tag(config=True)
    code_to_run = Unicode("", help="Code to run.").tag(config=True)
    module_to_run = Unicode("", help="A module to run, as python -m does.").tag(config=True)
    gui = CaselessStrEnum(
        GUI_NAMES, allow_none=True, help="The GUI toolkit whose event loop runs at the prompt."
    ).tag(config=True)
    matplotlib = Unicode(None, allow_none=True, help="Prepare matplotlib with this backend.").tag(
        config=True
    )
    pylab = Unicode(
        None, allow_none=True, help="Load numpy and matplotlib names, with this backend."
    ).tag(config=True)
    pylab_import_all = Bool(
        True, help="Whether --pylab imports all names of numpy and pyplot."
    ).tag(config=True)
    ignore_cwd = Bool(False, help="Keep the current directory out of sys.path.").tag(config=True)
    shell: Any = Instance("ipy.core.shell.InteractiveShell", allow_none=True)
    # Set by the application after parsing: what follows the options.
    extra_args = List(Unicode())
    #: Exit status that the code to run asks for; None where the session goes on.
    exit_status: int | None = None

    def init_path(self) -> None:
        """Put the packages of the active virtual environment in front of `sys.path`, and the current directory before them.

        The directory is left out where `python -P` or a setting forbids it; the environment where the shell runs in it.
        """
        self._join_virtual_environment()
        if "" in sys.path:
            if self.ignore_cwd:
                patches.remove_path("")
            return
        if not self.ignore_cwd and not getattr(sys.flags, "safe_path", False):
            patches.insert_path("")

    def _join_virtual_environment(self) -> None:
        if not os.environ.get("VIRTUAL_ENV"):
            return
        from .virtualenv import foreign_environment, use_packages_of

        environment = foreign_environment()
        if environment is None:
            return
        message = use_packages_of(environment)
        if self.shell.warn_venv:
            print(message, file=sys.stderr)

    def init_gui_pylab(self) -> None:
        """Enable the GUI event loop and matplotlib, where they are asked for; a failure is reported and the start goes on."""
        shell: InteractiveShell = self.shell
        try:
            if self.pylab:
                gui, backend, _ = shell.enable_pylab(self.pylab, import_all=self.pylab_import_all)
            elif self.matplotlib:
                gui, backend = shell.enable_matplotlib(self.matplotlib)
            elif self.gui:
                shell.enable_gui(self.gui)
                return
            else:
                return
            self._log("info", "Using matplotlib backend %s, event loop %s", backend, gui)
        except Exception as error:
            # matplotlib or the toolkit: a shell without them is better than none.
            print(
                f"GUI or matplotlib support failed: {type(error).__name__}: {error}",
                file=sys.stderr,
            )

    def init_extensions(self) -> None:
        """Load the extensions; one that fails is reported and the rest are loaded."""
        shell: InteractiveShell = self.shell
        from .environment import apply_persistent

        apply_persistent(shell)
        self._init_store()
        named = [(name, "InteractiveShellApp.extensions") for name in self.extensions]
        named += [(name, "--ext") for name in self.extra_extensions]
        for name, setting in named:
            try:
                answer = shell.extension_manager.load_extension(name)
            except Exception as error:
                # An extension is user code.
                if self.reraise_ipython_extension_failures:
                    raise
                print(
                    f"The extension {name!r} failed to load; {setting} names it:", file=sys.stderr
                )
                if isinstance(error, ModuleNotFoundError) and error.name == name:
                    print(f"  there is no module called {name!r}", file=sys.stderr)
                else:
                    shell.showtraceback()
                continue
            if answer == "no load function":
                print(
                    f"The module {name!r}, which {setting} names, is not an IPython extension.",
                    file=sys.stderr,
                )

    def _init_store(self) -> None:
        """Restore what `%store` has kept, where the configuration asks for it; the magic itself is loaded when it is used."""
        shell: InteractiveShell = self.shell
        if "storemagic" not in self.default_extensions:
            return
        shell.extension_manager.note_loaded("storemagic")
        # Under either name; asked for here, since hardly anybody restores at the start.
        if "StoreMagics" in shell.config or "StoreMagic" in shell.config:
            from .extension.storemagic import load_ipython_extension

            load_ipython_extension(shell)

    def init_code(self) -> None:
        """Run startup files, configured lines and files, and the code of the command line, in this order."""
        shell: InteractiveShell = self.shell
        self._run_startup_files()
        self._run_exec_lines()
        self._run_exec_files()
        if self.hide_initial_ns:
            shell.namespace.hide(dict(shell.user_ns))
        self._run_cmd_line_code()
        self._run_module()
        self._flush()

    def _flush(self) -> None:
        """Write out what was printed; where that fails, say so and end as python does, with status 120."""
        for stream in (sys.stdout, sys.stderr):
            try:
                if stream is not None:
                    stream.flush()
            except BrokenPipeError:
                # Who reads the pipe has seen enough: the program ends, quietly.
                raise
            except (OSError, ValueError) as error:
                if stream is sys.stdout and sys.stderr is not None:
                    print(f"The output could not be written: {error}", file=sys.stderr)
                self.exit_status = 120

    def _run_startup_files(self) -> None:
        paths = []
        python_startup = os.environ.get("PYTHONSTARTUP", "")
        if (
            self.exec_PYTHONSTARTUP
            and python_startup
            and not (self.file_to_run or self.code_to_run or self.module_to_run)
        ):
            if os.path.isfile(python_startup):
                paths.append(python_startup)
            else:
                print(
                    f"PYTHONSTARTUP names a file that does not exist: {python_startup}",
                    file=sys.stderr,
                )
        for directory in self._startup_directories():
            found = glob.glob(os.path.join(directory, "*.py")) + glob.glob(
                os.path.join(directory, "*.ipy")
            )
            paths.extend(sorted(found))
        for path in paths:
            self._exec_file(path)

    def _startup_directories(self) -> list[str]:
        """The system's folders of startup files, then the profile's, where the application knows them."""
        find: Any = getattr(self, "startup_dirs", None)
        if find is not None:
            return list(find())
        own = getattr(self.shell.profile_dir, "startup_dir", "")
        return [own] if own else []

    def _run_exec_lines(self) -> None:
        for line in self.exec_lines:
            if not self.shell.run_cell(line, store_history=False).success:
                # The traceback of a line knows no file.
                print(
                    f"The line that failed is one of InteractiveShellApp.exec_lines: {line!r}",
                    file=sys.stderr,
                )

    def _run_exec_files(self) -> None:
        for name in self.exec_files:
            path = self._find_exec_file(name)
            if path is None:
                print(
                    f"File to run at the start not found: {name} (InteractiveShellApp.exec_files)",
                    file=sys.stderr,
                )
            else:
                self._exec_file(path)

    def _find_exec_file(self, name: str) -> str | None:
        for root in ("", self.shell.ipython_dir):
            path = os.path.join(root, os.path.expanduser(name))
            if os.path.isfile(path):
                return os.path.abspath(path)
        return None

    def _exec_file(self, path: str) -> None:
        """Run a file in the user's names; an exception is shown and the start goes on."""
        shell: InteractiveShell = self.shell
        had_file = "__file__" in shell.user_ns
        saved = shell.user_ns.get("__file__")
        shell.user_ns["__file__"] = path
        try:
            with patches.script_environment([path, *self.extra_args[1:]], None):
                if path.endswith(".ipy"):
                    shell.safe_execfile_ipy(path, shell_futures=True)
                else:
                    shell.safe_execfile(
                        path, shell.user_ns, shell_futures=True, raise_exceptions=False
                    )
        finally:
            if had_file:
                shell.user_ns["__file__"] = saved
            else:
                shell.user_ns.pop("__file__", None)

    def _run_cmd_line_code(self) -> None:
        shell: InteractiveShell = self.shell
        if self.code_to_run:
            with patches.script_environment(["-c", *self.extra_args], None):
                result = shell.run_cell(self.code_to_run, store_history=False)
            self._note_status(result.error_before_exec or result.error_in_exec)
        elif self.file_to_run:
            self._run_file(self.file_to_run)

    def _run_file(self, name: str) -> None:
        """Run a file of the command line as `python` would, and keep its names."""
        shell: InteractiveShell = self.shell
        program = os.path.basename(sys.argv[0])
        path = os.path.expanduser(name)
        if os.path.isdir(path):
            path = os.path.join(path, "__main__.py")
            if not os.path.exists(path):
                print(f"{program}: can't find '__main__' module in {name!r}", file=sys.stderr)
                self.exit_status = 1
                return
        try:
            path = os.path.abspath(path)
        except FileNotFoundError:
            # The current directory was removed: then there is nothing below it.
            pass
        if not os.path.exists(path):
            print(
                f"{program}: can't open file {path!r}: No such file or directory", file=sys.stderr
            )
            self.exit_status = 2
            return
        shell.user_ns["__file__"] = path
        argv = [name, *self.extra_args[1:]]
        error: BaseException | None = None
        with patches.script_environment(argv, os.path.dirname(path)):
            try:
                if path.endswith((".ipy", ".ipynb")):
                    shell.safe_execfile_ipy(path, shell_futures=True, raise_exceptions=True)
                else:
                    shell.safe_execfile(
                        path, shell.user_ns, shell_futures=True, raise_exceptions=True
                    )
            except BaseException as exc:
                # The boundary to user code; of a .ipy file the traceback has been shown.
                error = exc
                if not isinstance(exc, SystemExit) and not path.endswith((".ipy", ".ipynb")):
                    shell.showtraceback()
        self._note_status(error)

    def _run_module(self) -> None:
        if not self.module_to_run:
            return
        shell: InteractiveShell = self.shell
        import runpy

        error: BaseException | None = None
        with patches.script_environment([sys.argv[0], *self.extra_args], None):
            try:
                with shell.builtin_trap:
                    shell.user_ns.update(
                        runpy.run_module(self.module_to_run, run_name="__main__", alter_sys=True)
                    )
            except BaseException as exc:
                # The boundary to user code.
                error = exc
                if not isinstance(exc, SystemExit):
                    shell.showtraceback()
        self._note_status(error)

    def _note_status(self, error: BaseException | None) -> None:
        """The exit status that `python` would give."""
        if error is None:
            self.exit_status = 0
        elif isinstance(error, SystemExit):
            code = error.code
            if code is None:
                self.exit_status = 0
            elif isinstance(code, int):
                self.exit_status = code
            else:
                print(code, file=sys.stderr)
                self.exit_status = 1
        elif isinstance(error, KeyboardInterrupt):
            self.exit_status = 130
        else:
            self.exit_status = 1

    def _log(self, level: str, message: str, *args: Any) -> None:
        getattr(self.log, level)(message, *args)  # type: ignore[attr-defined]
