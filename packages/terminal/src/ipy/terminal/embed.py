"""The full shell inside a running program: `embed()` and `InteractiveShellEmbed`."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

from traitlets import Bool, CBool, Unicode

from ipy.core.active import get_ipython, set_active
from ipy.core.embed import module_of

from .interactiveshell import TerminalInteractiveShell

__all__ = ["InteractiveShellEmbed", "KillEmbedded", "embed"]

#: Calls of `embed()` that %kill_embedded has switched off: (file, line).
_inactive_locations: set[tuple[str, int]] = set()

_EMBED_MAGICS = ("exit_raise", "kill_embedded")


class KillEmbedded(Exception):
    """Raised in the program by %exit_raise."""


#: The spelling of old.
KillEmbeded = KillEmbedded


class InteractiveShellEmbed(TerminalInteractiveShell):
    """A shell that a program opens where it wants to be looked at.

    Make one and call it; each call opens a session in the scope of the caller. Local variables are copies: what the session
    changes doesn't change them in the program, but the objects are the same.

    Args:
        config: configuration, such as `load_default_config()` gives.
        banner1: shown when it is called.
        exit_msg: shown when the session ends.
        **kwargs: settings of the shell, and `user_ns` or `user_module` to use in place of the caller's.
    """

    dummy_mode = Bool(False, help="Return at once from every call.")
    exit_msg = Unicode("", help="Shown at the end of a session.")
    embedded = CBool(True)
    should_raise = CBool(False, help="Raise KillEmbedded in the program at the end of the session.")
    display_banner = CBool(True, help="Show the banner at each call.")
    term_title = Bool(False, help="Set the title of the terminal's window.").tag(config=True)
    run_startup = Bool(
        False,
        help="Load the extensions and run the startup files of the profile before the first session.",
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        if kwargs.pop("user_global_ns", None) is not None:
            warnings.warn(
                "user_global_ns has no effect: pass user_module", DeprecationWarning, stacklevel=2
            )
        kwargs.pop("clear_instance", None)
        self._own_names = kwargs.get("user_ns") is not None or kwargs.get("user_module") is not None
        self._is_killed = False
        self._location: tuple[str, int] | None = None
        self._has_started = False
        if kwargs.get("profile_dir") is None:
            kwargs["profile_dir"] = _default_profile(kwargs.get("ipython_dir"))
        outer = get_ipython()
        super().__init__(**kwargs)
        # Until this is called, the program's `__main__` and the session that it may run in stay the current ones.
        self._sys_state.restore()
        set_active(outer)
        for name in _EMBED_MAGICS:
            self.magics_manager.register_lazy(name, "ipy.terminal.magics_embed:EmbeddedMagics")

    @property
    def embedded_active(self) -> bool:
        """Whether calls open a session: neither this instance nor the calling line has been killed."""
        return not self._is_killed and self._location not in _inactive_locations

    @embedded_active.setter
    def embedded_active(self, value: bool) -> None:
        self._is_killed = not value
        if value and self._location is not None:
            _inactive_locations.discard(self._location)

    def disable_location(self) -> None:
        """Let calls from the line that opened this session return at once from now on."""
        if self._location is not None:
            _inactive_locations.add(self._location)

    def __call__(
        self,
        header: str = "",
        local_ns: dict[str, Any] | None = None,
        module: ModuleType | None = None,
        dummy: bool | None = None,
        stack_depth: int = 1,
        global_ns: dict[str, Any] | None = None,
        compile_flags: int | None = None,
        *,
        frame: FrameType | None = None,
    ) -> None:
        """Open a session in the scope of the caller; return when the user leaves it.

        Args:
            header: shown under the banner.
            local_ns: names to use in place of the caller's local ones.
            module: module to use in place of the caller's.
            dummy: return at once; False opens the session although `dummy_mode` is on.
            stack_depth: how many frames up the scope is; 1 is the caller.
            global_ns: globals to use, of a module made for them; `module` is preferred.
            compile_flags: future statements, as the compiler takes them; by default those of the caller.
            frame: the scope itself, instead of `stack_depth`.

        Raises:
            KillEmbedded: the user left with %exit_raise.
        """
        if frame is None:
            frame = sys._getframe(stack_depth)
        self._location = (frame.f_code.co_filename, frame.f_lineno)
        if not self.embedded_active or dummy or (dummy is None and self.dummy_mode):
            return
        if module is None and global_ns is not None:
            module = _module_with(global_ns)
        self.should_raise = False
        if self.display_banner:
            self.show_banner()
        if header:
            print(header)  # noqa: T201 - shown to the person at the terminal
        self.mainloop(local_ns, module, frame=frame, compile_flags=compile_flags)
        if self.exit_msg:
            print(self.exit_msg)  # noqa: T201 - shown to the person at the terminal
        if self.should_raise:
            raise KillEmbedded("the embedded session was left with %exit_raise")

    def mainloop(  # type: ignore[override]
        self,
        local_ns: dict[str, Any] | None = None,
        module: ModuleType | None = None,
        stack_depth: int = 0,
        compile_flags: int | None = None,
        *,
        frame: FrameType | None = None,
    ) -> None:
        """Read and run cells in the given scope until the user leaves; see `__call__` for the arguments."""
        if frame is None:
            frame = sys._getframe(stack_depth + 1)
        with (
            self._scope(frame, local_ns, module, compile_flags),
            _active(self),
            self.builtin_trap,
            self.display_trap,
        ):
            self._start_once()
            super().mainloop()

    def _start_once(self) -> None:
        if self._has_started or not self.run_startup:
            return
        self._has_started = True
        from ipy.core.shellapp import InteractiveShellApp

        start = InteractiveShellApp(parent=self)
        start.shell = self
        start.init_extensions()
        start.init_code()

    @contextmanager
    def _scope(
        self,
        frame: FrameType,
        local_ns: dict[str, Any] | None,
        module: ModuleType | None,
        compile_flags: int | None,
    ) -> Iterator[None]:
        """Work in the names of `frame`, unless others have been given; put back the former names afterwards."""
        before = self.user_module, self.user_ns, self.compile.flags
        added: dict[str, Any] = {}
        if local_ns is not None or module is not None or not self._own_names:
            if module is None and local_ns is None:
                module = module_of(frame)
            if module is not None:
                self.user_module = module
            if local_ns is None:
                is_module_level = frame.f_locals is frame.f_globals
                local_ns = self.user_module.__dict__ if is_module_level else dict(frame.f_locals)
            added = {name: value for name, value in before[1].items() if name in _SESSION_NAMES}
            shadowed = {name: local_ns[name] for name in added if name in local_ns}
            self.user_ns = local_ns
            for name, value in added.items():
                local_ns.setdefault(name, value)
        else:
            shadowed = {}
        self.compile.flags = _flags_of(frame) if compile_flags is None else compile_flags
        try:
            yield
        finally:
            names = self.user_ns
            self.user_module, self.user_ns, self.compile.flags = before
            # A module's own dictionary must not keep the names of the session.
            for name in added:
                if name not in shadowed and names is not before[1]:
                    names.pop(name, None)


#: Names that a session has besides the program's.
_SESSION_NAMES = frozenset(
    (
        "In",
        "Out",
        "_",
        "__",
        "___",
        "_i",
        "_ii",
        "_iii",
        "_ih",
        "_oh",
        "_dh",
        "exit",
        "get_ipython",
        "quit",
    )
)


@contextmanager
def _active(shell: InteractiveShellEmbed) -> Iterator[None]:
    outer = set_active(shell)
    try:
        yield
    finally:
        set_active(outer)


def _default_profile(ipython_dir: str | None) -> Any:
    """Return the default profile, made if need be, where the history of embedded sessions is kept."""
    from ipy.config.paths import get_ipython_dir
    from ipy.config.profile import ProfileDir

    directory = ipython_dir or get_ipython_dir()
    os.makedirs(directory, exist_ok=True)
    return ProfileDir.create_profile_dir_by_name(directory, "default")


def _flags_of(frame: FrameType) -> int:
    from ipy.core.execution.compiler import FUTURE_FLAGS

    return int(frame.f_code.co_flags & FUTURE_FLAGS)


def _module_with(names: dict[str, Any]) -> ModuleType:
    from ipy.core.namespace import UserNamespace

    return UserNamespace(user_ns=names).module


def embed(
    *,
    header: str = "",
    compile_flags: int | None = None,
    frame: FrameType | None = None,
    using: Any = "sync",
    **kwargs: Any,
) -> None:
    """Open a session in the scope of the caller, with the configuration of the default profile.

    The first call makes the shell; later ones use it again, and its prompt numbers go on.

    Args:
        header: shown under the banner.
        compile_flags: future statements, as the compiler takes them; by default those of the caller.
        frame: the scope; by default the caller's.
        using: what runs cells that await; 'sync' for none.
        **kwargs: arguments of `InteractiveShellEmbed`.

    Raises:
        KillEmbedded: the user left with %exit_raise.
    """
    if frame is None:
        frame = sys._getframe(1)
    if kwargs.get("config") is None:
        from .app import load_default_config

        kwargs["config"] = load_default_config(kwargs.get("ipython_dir"))
    config = kwargs["config"]
    config.InteractiveShellEmbed = config.TerminalInteractiveShell
    if (frame.f_code.co_filename, frame.f_lineno) in _inactive_locations:
        return
    outer = get_ipython()
    # Inside another shell the singleton is taken; ours is made beside it.
    shell = _shared(kwargs)
    shell.loop_runner = using
    shell.autoawait = using != "sync"
    try:
        shell(header=header, compile_flags=compile_flags, frame=frame)
    finally:
        set_active(outer)


_shell: InteractiveShellEmbed | None = None


def _shared(kwargs: dict[str, Any]) -> InteractiveShellEmbed:
    """Return the shell of earlier calls, with the given settings, or make it."""
    global _shell
    needs_own = any(kwargs.get(name) is not None for name in ("user_ns", "user_module"))
    if (
        _shell is None
        or needs_own
        or _shell.ipython_dir != kwargs.get("ipython_dir", _shell.ipython_dir)
    ):
        shell = InteractiveShellEmbed(**kwargs)
        if not needs_own:
            _shell = shell
        return shell
    for name, value in kwargs.items():
        if name in _shell.trait_names() and name != "config":
            setattr(_shell, name, value)
    return _shell


def location_name(location: tuple[str, int] | None) -> str:
    """Return a place in a program as the user reads it: `file.py:12`."""
    return "here" if location is None else f"{os.path.basename(location[0])}:{location[1]}"
