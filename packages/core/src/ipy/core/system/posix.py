"""Running commands on Linux, macOS and other POSIX systems.

A command that gets the terminal runs as its own process group in the terminal's foreground, as under a job-control shell: the
keys that make signals (Ctrl-C, Ctrl-Z) reach it and not this process. That is done only where this process has the
terminal for itself: in the main thread, in the foreground, with stdin and stdout on the terminal. Otherwise (a pipeline, a
kernel, a thread) an interrupt arrives here as KeyboardInterrupt, and is passed on.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":  # pragma: no cover - tells the type checker that the rest is for others
    raise ImportError("ipy.core.system.posix is for POSIX systems")

import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import IO, Any, Self

from .captured import Captured
from .interrupts import DelayedSignals

_Process = subprocess.Popen[bytes]

#: How long the beginning of a line waits for its end: programs write lines in pieces. A question has no end of line.
LINE_S = 0.03
#: Seconds an interrupted command gets to end after SIGINT, and again after SIGTERM. A further interrupt cuts it short.
GRACE_S = 2.0


def shell_path() -> str:
    """The user's shell: SHELL if it can be run, else /bin/sh."""
    shell = os.environ.get("SHELL", "")
    return shell if shell and os.access(shell, os.X_OK) else "/bin/sh"


def run_in_terminal(command: str) -> int:
    """Run a command with this process's own stdin, stdout and stderr; return its return code.

    Raises:
        OSError: it can't be started.
    """
    with _Terminal() as terminal:
        return terminal.run(command)


def capture(command: str | Sequence[str], stderr: bool) -> Captured:
    """Run a command and return what it writes; it may still use the terminal for input.

    Args:
        command: a line for the shell or a list of words.
        stderr: capture stderr too; otherwise it goes where ours goes.

    Raises:
        OSError: it can't be started.
        KeyboardInterrupt: it was interrupted from here; it has ended by then.
    """
    with _Terminal() as terminal:
        pipe = subprocess.PIPE
        returncode = terminal.run(command, stdout=pipe, stderr=pipe if stderr else None)
    for reader in terminal.readers:
        # A background job of the command may hold the pipe; the join can be interrupted.
        reader.join(0.1 if terminal.interrupted else None)
    if terminal.interrupted:
        raise KeyboardInterrupt
    texts = [bytes(reader.data) for reader in terminal.readers]
    return Captured(texts[0], texts[1] if stderr else b"", returncode)


def run_streaming(command: str, write: Callable[[bytes], None]) -> int:
    """Run a command on a pseudo-terminal of its own and hand on what it prints as it comes; stdin is empty.

    On a pseudo-terminal programs flush their output line by line. It is reported as 80 columns wide.

    Raises:
        OSError: it can't be started.
        KeyboardInterrupt: it was interrupted; it has ended by then.
    """
    child: _Process | None = None
    master, slave = _raw_pseudo_terminal()
    try:
        with DelayedSignals() as delayed:
            try:
                child = subprocess.Popen(
                    [shell_path(), "-c", command],
                    stdin=subprocess.DEVNULL,
                    stdout=slave,
                    stderr=slave,
                    start_new_session=True,
                )
            finally:
                os.close(slave)
        delayed.raise_now()
        _pass_on(child, master, write)
        return child.wait()
    except KeyboardInterrupt:
        if child is not None:
            end_group(child)
        raise
    except SystemExit:
        # A handler of SIGTERM or SIGHUP ends this process: the command isn't left behind.
        if child is not None:
            _signal_group(child.pid, signal.SIGTERM)
        raise
    finally:
        os.close(master)


def _pass_on(child: _Process, master: int, write: Callable[[bytes], None]) -> None:
    """Hand on what comes from the pseudo-terminal until the command has ended."""
    import select

    ended, held, since = False, b"", 0.0
    try:
        while True:
            # Once the command has ended, only what is there already is read: a background job may go on printing.
            wait_s = since + LINE_S - monotonic() if held else 0.05
            ready, _, _ = select.select([master], [], [], 0 if ended else max(wait_s, 0))
            if ready:
                try:
                    data = os.read(master, 1 << 16)
                except OSError:  # EIO: the last writer has closed its side
                    return
                if not data:
                    return
                if not held:
                    since = monotonic()
                held += data
            if held and (held.endswith(b"\n") or monotonic() - since >= LINE_S):
                text, held = held, b""
                write(text)
            elif not ready:
                if ended:
                    return
                ended = child.poll() is not None
    finally:
        if held:
            write(held)


def end_group(child: _Process) -> int:
    """Interrupt a command and all its process group, first kindly, and return its return code once it has ended."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        _signal_group(child.pid, number)
        try:
            child.wait(GRACE_S if number != signal.SIGKILL else None)
            break
        except subprocess.TimeoutExpired:
            continue
        except KeyboardInterrupt:
            continue  # the user has no more patience: the next signal
    _signal_group(child.pid, signal.SIGTERM)  # what the command had started and left behind
    return child.wait()


def _outlive(child: _Process) -> int:
    """Wait for an interrupted command of our own process group, and return its return code.

    Ctrl-C has reached it too; but the interrupt may have been for us alone, so it is told after a while.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            return child.wait(GRACE_S)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            child.send_signal(number)
    return child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return  # all gone (macOS: only zombies left)


def _raw_pseudo_terminal() -> tuple[int, int]:
    """A pseudo-terminal that passes bytes on unchanged: no newline becomes a carriage return and a newline."""
    import termios

    master, slave = os.openpty()
    modes = termios.tcgetattr(slave)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, modes)
    if hasattr(termios, "tcsetwinsize"):
        termios.tcsetwinsize(slave, (24, 80))
    return master, slave


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that the command never waits for us."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(name="command output", daemon=True)
        self.data = bytearray()
        self._stream = stream
        self.start()

    def run(self) -> None:
        with self._stream as stream:
            while chunk := os.read(stream.fileno(), 1 << 16):
                self.data += chunk


class _Terminal:
    """Starts a command and waits for it, lending it the terminal where that is possible."""

    def __init__(self) -> None:
        self.interrupted = False
        self.readers: list[_Reader] = []
        self._fd: int | None = None  # the terminal, if it is ours to lend
        self._modes: list[Any] = []
        self._own_group = True
        self._group = os.getpgrp()

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():
            self._own_group = False
            return self
        try:
            fd = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            return self  # no terminal at all: the command gets a group that can be signalled as a whole
        try:
            foreground = os.tcgetpgrp(fd) == self._group
        except OSError:
            foreground = False
        if foreground and os.isatty(0) and os.isatty(1):
            import termios

            self._fd = fd
            self._modes = termios.tcgetattr(fd)
        else:
            # In a pipeline the others of our group need the terminal too, and Ctrl-C must reach all of them.
            os.close(fd)
            self._own_group = False
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._fd is not None:
            self._give_to(self._group)
            os.close(self._fd)
            self._fd = None

    def run(
        self, command: str | Sequence[str], stdout: int | None = None, stderr: int | None = None
    ) -> int:
        """Run the command and return its return code; an interrupt of this process is passed on to it."""
        words = [shell_path(), "-c", command] if isinstance(command, str) else list(command)
        child: _Process | None = None
        # An exception between the start and the wait would leave the command behind.
        try:
            with DelayedSignals() as delayed:
                group = 0 if self._own_group else None
                child = subprocess.Popen(words, stdout=stdout, stderr=stderr, process_group=group)
                if self._fd is not None:
                    self._give_to(child.pid)
                    # It may have asked for the terminal before it had it, and been stopped for that.
                    _signal_group(child.pid, signal.SIGCONT)
                self.readers = [_Reader(pipe) for pipe in (child.stdout, child.stderr) if pipe]
            delayed.raise_now()
            return child.wait() if self._fd is None else self._wait_with_terminal(child)
        except KeyboardInterrupt:
            if child is None:
                raise
            self.interrupted = True
            if self._fd is not None:
                _signal_group(child.pid, signal.SIGINT)
                return self._wait_with_terminal(child)
            return end_group(child) if self._own_group else _outlive(child)
        except BaseException as error:
            # Something ends this process (a handler of SIGTERM or SIGHUP): the command isn't left behind.
            if child is not None:
                self._pass_on_end(child, error)
            raise

    def _pass_on_end(self, child: _Process, error: BaseException) -> None:
        hung_up = isinstance(error, SystemExit) and error.code == 128 + signal.SIGHUP
        number = signal.SIGHUP if hung_up else signal.SIGTERM
        if self._own_group:
            _signal_group(child.pid, number)
            _signal_group(child.pid, signal.SIGCONT)  # a stopped command ends only when it goes on
        else:
            child.send_signal(number)

    def _wait_with_terminal(self, child: _Process) -> int:
        while True:
            try:
                _, status = os.waitpid(child.pid, os.WUNTRACED)
            except KeyboardInterrupt:
                # Not from the keyboard, that one goes to the command: somebody signalled this process.
                self.interrupted = True
                _signal_group(child.pid, signal.SIGINT)
                continue
            except ChildProcessError:
                return child.wait()  # the user's code has taken the status (SIGCHLD ignored)
            if os.WIFSTOPPED(status):
                self._suspend(child.pid, os.WSTOPSIG(status))
                continue
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode < 0:
                # Killed before it could set the terminal back.
                self._restore_modes()
                self.interrupted = self.interrupted or child.returncode == -signal.SIGINT
            return child.returncode

    def _suspend(self, group: int, number: int) -> None:
        """The command was stopped (Ctrl-Z): stop with it, and go on with it when the user's shell resumes us."""
        self._give_to(self._group)
        if number not in (signal.SIGTTIN, signal.SIGTTOU):
            import termios

            assert self._fd is not None
            modes = termios.tcgetattr(self._fd)
            self._restore_modes()
            os.killpg(self._group, signal.SIGTSTP)  # returns once we are continued
            if os.tcgetpgrp(self._fd) == self._group:
                termios.tcsetattr(self._fd, termios.TCSADRAIN, modes)
        assert self._fd is not None
        if os.tcgetpgrp(self._fd) == self._group:
            self._give_to(group)
        _signal_group(group, signal.SIGCONT)

    def _give_to(self, group: int) -> None:
        assert self._fd is not None
        # A background process that sets the terminal's group is stopped by SIGTTOU unless it blocks that.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            os.tcsetpgrp(self._fd, group)
        except OSError:
            return  # the command was so short that its group is gone; or the terminal has hung up
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _restore_modes(self) -> None:
        import termios

        assert self._fd is not None
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._modes)
        except termios.error:
            return  # the terminal has hung up
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
