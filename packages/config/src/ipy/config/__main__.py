"""`python -m ipy.config`: the commands of this package alone, for a system without a shell."""

from __future__ import annotations

from .command import CommandApplication
from .errors import CommandLineError
from .subcommands import table


class ConfigApp(CommandApplication):
    """Runs `profile` and `locate`."""

    name = "python -m ipy.config"
    description = "Manage profiles and find directories."
    accepts_arguments = False
    subcommands = table("profile", "locate")

    def start(self) -> None:
        """Run the subcommand."""
        if self.subapp is None:
            with self.reporting_errors():
                raise CommandLineError(f"which one? {', '.join(self.subcommands)}")
        self.subapp.start()


if __name__ == "__main__":
    ConfigApp.launch_instance()
