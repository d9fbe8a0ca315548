"""The console's settings, and where they come from."""

from __future__ import annotations

import pytest
from traitlets.config import Config

from ipy.terminal.console.inbox import Inbox
from ipy.terminal.console.settings import ConsoleSettings
from ipy.terminal.console.shell import ZMQTerminalInteractiveShell
from ipy.terminal.embed import InteractiveShellEmbed
from ipy.terminal.host import EditorHost
from ipy.terminal.interactiveshell import TerminalInteractiveShell

from .helpers import Link, console


def _configured(**sections: dict[str, object]) -> ZMQTerminalInteractiveShell:
    return ZMQTerminalInteractiveShell(Link(), Inbox(), config=Config(sections))


@pytest.mark.spec("TERM-R020")
def test_colours_of_the_configuration_hold_in_the_console() -> None:
    """`c.InteractiveShell.colors` and `c.TerminalInteractiveShell.editing_mode` are settings of the console too."""
    shell = _configured(
        InteractiveShell={"colors": "linux"}, TerminalInteractiveShell={"editing_mode": "vi"}
    )
    assert (shell.colors, shell.editing_mode) == ("linux", "vi")


def test_own_sections_go_over_shared_ones() -> None:
    """What is said about the console alone wins."""
    shell = _configured(
        InteractiveShell={"colors": "linux"}, ZMQTerminalInteractiveShell={"colors": "nocolor"}
    )
    assert shell.colors == "nocolor"


def test_settings_of_other_shells_that_mean_nothing_here_are_no_mistake(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The sections belong to shells that run code: what only they know brings no warning."""
    _configured(InteractiveShell={"ast_node_interactivity": "all"})
    assert caplog.records == []


@pytest.mark.spec("TTRM-045", "TERM-087")
@pytest.mark.parametrize(
    "name",
    [
        "kernel_timeout",
        "heartbeat_timeout",
        "completion_timeout",
        "kernel_is_complete_timeout",
        "use_kernel_is_complete",
        "true_color",
        "banner",
        "editing_mode",
        "history_load_length",
        "image_handler",
        "include_other_output",
        "confirm_exit",
    ],
)
def test_documented_settings_are_there(name: str) -> None:
    """The names of today's console can be configured."""
    assert name in ZMQTerminalInteractiveShell.class_traits(config=True)


@pytest.mark.spec("TERM-087")
def test_time_limits_are_generous() -> None:
    """A kernel on a slow disk or line has a minute to start, completions have seconds."""
    shell = console()
    assert shell.kernel_timeout >= 60
    assert shell.completion_timeout >= 5
    assert shell.heartbeat_timeout >= 10


@pytest.mark.spec("TTRM-045")
def test_the_banner_is_a_template(capsys: pytest.CaptureFixture[str]) -> None:
    """`{version}` and `{kernel_banner}` are filled in."""
    link = Link()
    link.kernel_info = {"banner": "Kernel 3\n"}
    console(link, banner="[{kernel_banner}]").show_banner()
    assert capsys.readouterr().out == "[Kernel 3]\n"


def test_settings_of_the_editor_are_listed_with_each_shell() -> None:
    """Listings and default files show them where the documentation has them: with the shell, and once."""
    for shell in (TerminalInteractiveShell, ZMQTerminalInteractiveShell):
        assert "editing_mode" in shell.class_own_traits(config=True)
    assert "kernel_timeout" in ZMQTerminalInteractiveShell.class_own_traits(config=True)
    for part in (EditorHost, ConsoleSettings):
        assert part.class_own_traits(config=True) == {}
    assert "editing_mode" not in InteractiveShellEmbed.class_own_traits(config=True)
