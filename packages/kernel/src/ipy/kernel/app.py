"""`IPKernelApp`: options, profile, kernel, and the life of the process."""

from __future__ import annotations

import _thread
import logging
import os
import signal
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from traitlets import Any as AnyTrait
from traitlets import (
    Bool,
    CaselessStrEnum,
    DottedObjectName,
    Integer,
    TraitError,
    Type,
    Unicode,
    default,
)
from traitlets.config.loader import Config
from traitlets.utils.importstring import import_item

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.config.errors import CommandLineError
from ipy.config.logs import level_number
from ipy.config.profile import ProfileDir
from ipy.core.shellapp import InteractiveShellApp, shell_aliases, shell_flags
from ipy.msgspec.errors import MessageError

from . import patches
from ._version import __version__
from .base import Kernel
from .connect.porttrait import Port
from .errors import KernelError
from .ipkernel import IPythonKernel
from .parentwatch import CONSOLE_COLUMNS, INDEPENDENT, MANAGED
from .shell import ZMQInteractiveShell

if TYPE_CHECKING:
    from ipy.msgspec.connection import ConnectionInfo
    from ipy.msgspec.session import Session

    from .engine import KernelEngine
    from .surroundings import Surroundings

__all__ = ["IPKernelApp", "launch_new_instance", "main"]

flags: dict[str, Any] = {
    **base_flags,
    **shell_flags,
    "no-stdout": ({"IPKernelApp": {"no_stdout": True}}, "Send nothing of stdout to the clients."),
    "no-stderr": ({"IPKernelApp": {"no_stderr": True}}, "Send nothing of stderr to the clients."),
    "trio-loop": (
        {"IPKernelApp": {"trio_loop": True}, "InteractiveShell": {"loop_runner": "trio"}},
        "Run cells that await on trio.",
    ),
}
aliases: dict[str, Any] = {
    **base_aliases,
    **shell_aliases,
    "f": "IPKernelApp.connection_file",
    "ip": "IPKernelApp.ip",
    "transport": "IPKernelApp.transport",
    "shell": "IPKernelApp.shell_port",
    "iopub": "IPKernelApp.iopub_port",
    "stdin": "IPKernelApp.stdin_port",
    "hb": "IPKernelApp.hb_port",
    "control": "IPKernelApp.control_port",
}

EXAMPLES = """
ipython kernel                         start a kernel without a front end
ipython kernel --ip=192.168.1.123      let other machines connect
ipython kernel -f kernel.json          with the connection data of a file
ipython console --existing             connect to the kernel that was started last
"""

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
#: Two interrupts within this time end a kernel that nobody else looks after.
TWICE_S = 2.0


class IPKernelApp(BaseIPythonApplication, InteractiveShellApp):
    """Runs a kernel.

    Args:
        engine: listens already, where the quick start has made it.
        **kwargs: as for applications.
    """

    name = "ipython kernel"
    description = "A kernel: runs the code of front ends that connect to it."
    examples = EXAMPLES
    version = __version__
    flags = flags
    aliases = aliases
    subcommands = {
        "install": (
            "ipy.kernel.kernelspec.install:InstallIPythonKernelSpecApp",
            "Make this Python known to Jupyter as a kernel.",
        )
    }
    classes: list[Any] = [
        InteractiveShellApp,
        IPythonKernel,
        ZMQInteractiveShell,
        ProfileDir,
    ]
    lazy_classes = {
        "Session": "ipy.msgspec.session:ConfigurableSession",
        "ZMQDisplayPublisher": "ipy.kernel.output.display:ZMQDisplayPublisher",
        "HistoryManager": "ipy.core.history:HistoryManager",
        "HistoryAccessor": "ipy.core.history:HistoryAccessor",
        "MagicsManager": "ipy.core.magic.manager:MagicsManager",
        "PlainTextFormatter": "ipy.core.display.plain_text:PlainTextFormatter",
        "DisplayFormatter": "ipy.core.display.formatters:DisplayFormatter",
        "IPCompleter": "ipy.core.completion:IPCompleter",
        "AliasManager": "ipy.core.aliases:AliasManager",
        "PrefilterManager": "ipy.core.inputs:PrefilterManager",
        "ScriptMagics": "ipy.core.magics.scripts:ScriptMagics",
        "OSMagics": "ipy.core.magics.directories:OSMagics",
        "LoggingMagics": "ipy.core.magics.session_log:LoggingMagics",
    }

    config_file_name = Unicode(
        "ipython_kernel_config.py",
        help="Name of the application's own configuration file, in place of the usual one.",
    ).tag(config=True)
    auto_create = Bool(True, help="Make the profile if it doesn't exist.").tag(config=True)
    kernel_class = Type(IPythonKernel, klass=Kernel, help="The class of the kernel.").tag(
        config=True
    )
    kernel: Any = AnyTrait(allow_none=True)
    connection_file = Unicode(
        "", help="JSON file with the connection data: a name in the runtime directory, or a path."
    ).tag(config=True)
    ip = Unicode(
        "", help="Address on which the kernel listens; `*` for all, by default this machine's own."
    ).tag(config=True)
    transport = CaselessStrEnum(
        ("tcp", "ipc"), "tcp", help="How clients talk to the kernel: tcp, or ipc for Unix sockets."
    ).tag(config=True)
    shell_port = Port(0, help="Port of the shell channel; 0 for any.").tag(config=True)
    iopub_port = Port(0, help="Port of the iopub channel; 0 for any.").tag(config=True)
    stdin_port = Port(0, help="Port of the stdin channel; 0 for any.").tag(config=True)
    control_port = Port(0, help="Port of the control channel; 0 for any.").tag(config=True)
    hb_port = Port(0, help="Port of the heartbeat; 0 for any.").tag(config=True)
    no_stdout = Bool(False, help="Send nothing of stdout to the clients.").tag(config=True)
    no_stderr = Bool(False, help="Send nothing of stderr to the clients.").tag(config=True)
    capture_fd_output = Bool(True, help="Send what C code and child processes write, too.").tag(
        config=True
    )
    quiet = Bool(
        True, help="Write output to the clients alone, not to the kernel's terminal as well."
    ).tag(config=True)
    outstream_class = DottedObjectName(
        "ipy.kernel.output.streams.OutStream", help="The class of stdout and stderr."
    ).tag(config=True)
    displayhook_class = DottedObjectName(
        "ipy.kernel.output.results.ZMQDisplayHook",
        help="The class of the displayhook of kernels without a shell.",
    ).tag(config=True)
    parent_handle = Integer(0, help="Process whose end ends the kernel; a handle on Windows.").tag(
        config=True
    )
    interrupt = Integer(0, help="On Windows: handle of the event that interrupts the kernel.").tag(
        config=True
    )
    ends_children = Bool(
        True, help="End the processes that the user's code has started when the kernel ends."
    ).tag(config=True)
    trio_loop = Bool(False, help="Run cells that await on trio.").tag(config=True)

    #: What is said of the kernel to a terminal that it runs in.
    note = "NOTE: this kernel has no front end of its own. Ctrl-C interrupts its code; twice, it ends the kernel."

    def __init__(self, engine: KernelEngine | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.engine = engine
        self._surroundings: Surroundings | None = None
        self._undo = patches.Undo()
        self._last_interrupt = 0.0
        self._made_connection_file = False
        self._is_started = False
        self._ends_early = False
        self._connection_path = ""
        self._is_managed = False

    @default("parent_handle")
    def _default_parent_handle(self) -> int:
        from .parentwatch import parent_pid

        return parent_pid() or 0

    @default("interrupt")
    def _default_interrupt(self) -> int:
        text = os.environ.get("JPY_INTERRUPT_EVENT", "")
        return int(text) if text.isdecimal() else 0

    def _check_argument(self, word: str) -> None:
        """Refuse a word that nobody reads; kernels of other packages may read it."""
        given = self.config.get("InteractiveShellApp", {})
        if self.kernel_class is IPythonKernel and not (
            "module_to_run" in given or "code_to_run" in given
        ):
            raise self._no_subcommand(word)

    def _no_subcommand(self, word: str) -> CommandLineError:
        from .kernelspec.apps import KernelSpecApp

        if word in KernelSpecApp.subcommands and word not in self.subcommands:
            return CommandLineError(
                f"no subcommand {word!r}; did you mean `ipython kernelspec {word}`?"
            )
        return super()._no_subcommand(word)

    # -- start -------------------------------------------------------------------------------------

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read options and configuration, listen, make the kernel and run what is to be run at the start."""
        super().initialize(argv)
        if self.subapp is not None:
            return
        # Not for kernels that the user's code starts.
        managed = patches.take_environment(MANAGED)
        self._is_managed = bool(managed) or bool(self.parent_handle)
        self._made_connection_file = managed == INDEPENDENT
        patches.set_signal(self._undo, signal.SIGTERM, lambda *_: self._terminate())
        try:
            self.init_connection()
        except (KernelError, MessageError, TraitError) as error:
            print(f"the kernel can't start: {error}", file=sys.stderr)  # noqa: T201 - said to the user
            self.exit(1)
        self.init_signals()
        self.init_io()
        with self.reporting_errors():
            self.init_kernel()
        if self.shell is not None:
            self.init_path()
            self.init_gui_pylab()
            self.init_extensions()
            self.init_code()
        self.init_parent_watch()

    def init_connection(self) -> None:
        """Listen, and write the connection file unless it is there.

        Raises:
            KernelError: an address can't be had; ConnectionInfoError: the connection file says nothing sensible.
        """
        self._connection_path = self._find_connection_path()
        if self.engine is None:
            self.engine = self._listen()
        elif self.engine.info is not None:
            self.engine.use_session(self._configured_session(self.engine.info))
        given = {"connection_file": self._connection_path}
        info = self.engine.info
        if info is not None:
            given |= {"ip": info.ip, "transport": info.transport}
            given |= {f"{channel}_port": info.port(channel) for channel in CHANNELS}  # type: ignore[misc]
        # Libraries look there for the connection file.
        self.update_config(Config({"IPKernelApp": given}))
        self._warn_of_open_network()
        if (
            not self._is_managed
            and level_number(cast("int | str", self.log_level)) < logging.CRITICAL
        ):
            self._print_connection()

    def _find_connection_path(self) -> str:
        from .kernelspec.paths import jupyter_runtime_dir
        from .kernelspec.runtime import make_runtime_dir

        name = self.connection_file or f"kernel-{os.getpid()}.json"
        if os.path.dirname(name) or (self.connection_file and os.path.isfile(name)):
            return os.path.abspath(os.path.expanduser(name))
        candidates = [os.path.join(jupyter_runtime_dir(), name)]
        if self.profile_dir is not None:
            candidates.append(os.path.join(self.profile_dir.security_dir, name))
        for path in candidates:
            if os.path.isfile(path):
                return path
        return os.path.join(make_runtime_dir(), name)

    def _listen(self) -> KernelEngine:
        from ipy.msgspec.connection import read_connection_file, write_connection_file

        from .connecting import open_engine_at
        from .kernelspec.runtime import make_directory

        path = self._connection_path
        exists = os.path.isfile(path)
        info = read_connection_file(path) if exists else self._new_connection()
        before = info.as_dict()
        engine = open_engine_at(info, session=self._configured_session(info))
        if not exists or info.as_dict() != before:
            make_directory(
                os.path.dirname(path),
                remedy="name a file (-f) in a directory that can be written to",
            )
            self._made_connection_file = True
            write_connection_file(path, info)
        return engine

    def _new_connection(self) -> Any:
        from ipy.msgspec.connection import ConnectionInfo, new_key
        from ipy.msgspec.session import ConfigurableSession

        session = ConfigurableSession(parent=self)
        try:
            key = session.key.decode("utf-8") if self._has_session_key() else new_key()
        except UnicodeDecodeError:
            raise KernelError(
                "Session.key is no text, so it can't stand in the connection file; put the bytes into a Session.keyfile"
            ) from None
        path, _ = os.path.splitext(self._connection_path)
        address = self.ip or ("127.0.0.1" if self.transport == "tcp" else f"{path}-ipc")
        return ConnectionInfo(
            transport=self.transport,
            ip=address,
            key=key,
            signature_scheme=session.signature_scheme,
            kernel_name="",
            **{f"{channel}_port": getattr(self, f"{channel}_port") for channel in CHANNELS},
        )

    def _configured_session(self, info: ConnectionInfo) -> Session | None:
        """How messages are made where `c.Session` says something of it; None where it doesn't.

        Key and scheme are those of the connection, which clients know.
        """
        if not self.config.get("Session"):
            return None
        from ipy.msgspec.session import ConfigurableSession

        return ConfigurableSession(
            parent=self, key=info.key_bytes, signature_scheme=info.signature_scheme
        ).core

    def _has_session_key(self) -> bool:
        """Whether the settings give a key, if only an empty one."""
        section = self.config.get("Session", {})
        return "key" in section or "keyfile" in section

    def _warn_of_open_network(self) -> None:
        """Messages are signed, not encrypted: say so where other machines can listen."""
        assert self.engine is not None
        info = self.engine.info
        if info is None or info.transport != "tcp" or info.curve_secretkey:
            return
        if info.ip not in ("127.0.0.1", "::1", "localhost"):
            self.log.warning(
                "this kernel listens on %s without encryption: code and output can be read on the network. "
                "Use --transport=ipc, an SSH tunnel, or CurveZMQ keys",
                info.ip,
            )

    def _print_connection(self) -> None:
        from .kernelspec.paths import jupyter_runtime_dir

        path = self._connection_path
        short = os.path.dirname(path) == jupyter_runtime_dir()
        if self.profile_dir is not None:
            short = short or os.path.dirname(path) == self.profile_dir.security_dir
        name = os.path.basename(path) if short else path
        print(  # noqa: T201 - said to the user
            f"{self.note}\n\nTo connect another client to this kernel, use:\n    --existing {name}",
            flush=True,
        )

    def init_signals(self) -> None:
        """Take over SIGINT for running code."""
        assert self.engine is not None
        interrupts = self.engine.interrupts
        if interrupts is not None:
            interrupts.install(self.engine.transport)
            if not self._is_managed:
                interrupts.unheard = self._interrupted_idle
        if self.interrupt and sys.platform == "win32":
            from .windows import watch_interrupt_handle

            watch_interrupt_handle(self.interrupt)

    def _terminate(self) -> None:
        """End in order: with the history written and the connection file removed."""
        if self._is_started:
            self._stop_soon()
            return
        self._ends_early = True
        self._remove_connection_file()
        raise SystemExit(0)

    def _interrupted_idle(self) -> None:
        """Ctrl-C while nothing runs: the second one in a row ends the kernel."""
        now = monotonic()
        if now - self._last_interrupt < TWICE_S:
            self._stop_soon()
        else:
            # Not in the signal handler: the main thread may be writing to the stream.
            _thread.start_new_thread(self._say_how_to_end, ())
        self._last_interrupt = now

    def _say_how_to_end(self) -> None:
        stream = (
            sys.stderr if self._surroundings is None else self._surroundings.originals["stderr"]
        )
        if stream is not None:
            print("Nothing runs. Ctrl-C once more ends the kernel.", file=stream, flush=True)

    def _stop_soon(self) -> None:
        # Not in the signal handler: the main thread may hold what stopping needs. It may be starting a thread, even: then it holds the
        # lock that `threading` needs to start another one.
        assert self.engine is not None
        _thread.start_new_thread(self._stop, ())

    def _stop(self) -> None:
        """End the kernel, and tell its clients so, which nobody of them has asked for."""
        assert self.engine is not None
        content = {"status": "ok", "restart": False}
        try:
            self.engine.transport.publish(
                "shutdown_reply", content, parent=None, wait=False, urgent=True
            )
        finally:
            self.engine.stop()

    def init_io(self) -> None:
        """Lead output and input to the clients."""
        from .surroundings import Surroundings

        assert self.engine is not None
        surroundings = self._surroundings = Surroundings(
            self.engine,
            capture=self.capture_fd_output,
            stdout="drop" if self.no_stdout else "send",
            stderr="drop" if self.no_stderr else "send",
            echo=not self.quiet,
            outstream=import_item(str(self.outstream_class)),
        )
        surroundings.open()
        # Nobody may be listening yet: what goes wrong at the start is to be read on the terminal too.
        self._echo_errors(surroundings.originals["stderr"])
        self._log_to(surroundings.originals["stderr"])
        self._enable_faulthandler(surroundings.originals["stderr"])
        from .inline import choose_backend

        choose_backend()
        from .names import register

        register()

    def _echo_errors(self, stream: Any) -> None:
        """Let a stream have a copy of what goes to the clients as stderr; None for what the settings say."""
        assert self._surroundings is not None
        errors = self._surroundings.streams.get("stderr")
        if errors is not None and hasattr(errors, "echo"):
            quiet = None if self.quiet else self._surroundings.originals["stderr"]
            errors.echo = quiet if stream is None else stream

    def _log_to(self, stream: Any) -> None:
        """Let the log go to the kernel's own terminal, not to the clients."""
        level = level_number(cast("int | str", self.log_level))
        handler = logging.StreamHandler(stream)
        handler.setFormatter(self._log_formatter_cls(self.log_format, self.log_datefmt))
        handler.setLevel(level)
        for logger in (self.log, logging.getLogger("ipy")):
            for old in list(logger.handlers):
                logger.removeHandler(old)
            logger.addHandler(handler)
            logger.propagate = False
        logging.getLogger("ipy").setLevel(level)
        self._undo.add(lambda: self._stop_logging(handler))

    def _stop_logging(self, handler: logging.Handler) -> None:
        for logger in (self.log, logging.getLogger("ipy")):
            logger.removeHandler(handler)

    def _enable_faulthandler(self, stream: Any) -> None:
        """Let a crash of C code say where it happened, on the terminal of the kernel."""
        import faulthandler
        import io

        try:
            faulthandler.enable(file=stream)
        except (AttributeError, ValueError, io.UnsupportedOperation):
            # The stream has no descriptor: a program that embeds the kernel has replaced it.
            return

    def init_kernel(self) -> None:
        """Make the kernel, and its shell."""
        assert self.engine is not None
        assert self._surroundings is not None
        session_name = os.environ.get("JPY_SESSION_NAME", "")
        self.kernel = self.kernel_class.instance(
            parent=self,
            engine=self.engine,
            log=self.log,
            profile_dir=self.profile_dir,
        )
        self._surroundings.ask_clients(self.kernel)
        self.shell = (
            self.kernel.shell if isinstance(self.kernel.shell, ZMQInteractiveShell) else None
        )
        if self.shell is not None:
            self.shell.configurables.append(self)
            columns = patches.take_environment(CONSOLE_COLUMNS)
            if columns.isdecimal():
                from .tablewidth import TableWidth

                TableWidth(self.shell, int(columns)).watch()
            if session_name:
                self.shell.user_ns["__session__"] = session_name
            self.shell.user_ns.setdefault(
                "__doc__", "Automatically created module for IPython interactive environment"
            )
        else:
            hook = import_item(str(self.displayhook_class))
            patches.replace_displayhook(
                self._undo, hook(self.engine.transport, lambda: self.kernel.execution_count)
            )

    def init_path(self) -> None:
        """Put the current directory in front of `sys.path`, unless a setting or PYTHONSAFEPATH forbids it.

        The kernel itself is started with `python -P`, so that no file of the directory is taken for one of its own modules. That says
        nothing about the user's code.
        """
        super().init_path()
        if not self.ignore_cwd and not os.environ.get("PYTHONSAFEPATH"):
            patches.set_main_path("")

    def init_parent_watch(self) -> None:
        """End with the process that has started the kernel."""
        assert self.engine is not None
        if self.parent_handle:
            from .parentwatch import watch_parent

            watch_parent(int(self.parent_handle), self.engine.transport, self._parent_ended)

    def _parent_ended(self) -> None:
        self.log.warning("the process that started this kernel has ended: the kernel ends too")
        self._stop_soon()

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Answer requests until the kernel is asked to end."""
        if self.subapp is not None:
            self.subapp.start()
            return
        self._echo_errors(None)
        try:
            self.kernel.start()
            self._is_started = True
            # Code that runs at the start may have caught the exception with which SIGTERM ends it.
            if not self._ends_early:
                self.kernel.run()
        finally:
            self.close()

    def close(self) -> None:
        """End the kernel, and put back what it changed in the process."""
        engine = self.engine
        assert engine is not None
        self._remove_connection_file()
        try:
            self.kernel.at_shutdown()
        except Exception:
            # The shutdown of a wrapper kernel is user code; the rest is put in order all the same.
            self.log.exception("the kernel's own shutdown failed")
        engine.close()
        if self.ends_children:
            from .children import end_children

            end_children()
        if self._surroundings is not None:
            self._surroundings.close()
        for step in reversed(engine.at_end):
            step()
        engine.at_end.clear()
        engine.transport.close()
        if engine.interrupts is not None:
            engine.interrupts.remove()
        self._undo.run()

    def _remove_connection_file(self) -> None:
        if not self._made_connection_file:
            return
        try:
            os.unlink(self._connection_path)
        except FileNotFoundError:
            return  # somebody has cleaned up already

    @property
    def abs_connection_file(self) -> str:
        """The path of the connection file."""
        return self._connection_path


def launch_new_instance(argv: list[str] | None = None, **kwargs: Any) -> None:
    """Run a kernel until it ends."""
    IPKernelApp.launch_instance(argv, **kwargs)


main = launch_new_instance
