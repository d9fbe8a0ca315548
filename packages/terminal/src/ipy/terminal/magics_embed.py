"""Magics of embedded sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipy.core.magic import Magics, line_magic, magics_class

if TYPE_CHECKING:
    from .embed import InteractiveShellEmbed


@magics_class
class EmbeddedMagics(Magics):
    """Ways to leave an embedded session for good."""

    shell: InteractiveShellEmbed

    @line_magic
    def kill_embedded(self, parameter_s: str = "") -> None:
        """Keep this place in the program from opening a session again.

        %kill_embedded      switch off the line of the program that opened this session
        %kill_embedded -i   switch off this instance of the shell, wherever it is called
        %kill_embedded -x   and leave the session now
        %kill_embedded -y   don't ask
        """
        from .embed import location_name

        opts, _ = self.parse_options(parameter_s, "ixy", "instance", "exit", "yes", mode="string")
        whole = "i" in opts or "instance" in opts
        leaves = "x" in opts or "exit" in opts
        what = "this instance" if whole else f"the call at {location_name(self.shell._location)}"
        if not ("y" in opts or "yes" in opts) and not self.shell.ask_yes_no(
            f"Switch off {what} until the program ends? (y/[n])", "n"
        ):
            return
        if whole:
            self.shell.embedded_active = False
        else:
            self.shell.disable_location()
        print(f"This session goes on; {what} won't open another.")  # noqa: T201 - a magic speaks
        if leaves:
            self.shell.ask_exit()

    @line_magic
    def exit_raise(self, parameter_s: str = "") -> None:
        """Leave the session and raise `KillEmbedded` in the program, so that it ends too."""
        self.shell.should_raise = True
        self.shell.ask_exit()
