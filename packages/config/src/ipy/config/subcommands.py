"""All subcommands of the whole system, installed or not.

The command `ipython` takes its table from here. Other distributions add their own through the entry point group
`ipy.subcommands` (`name = "module:ApplicationClass"`), which is only read when a word is neither in the table nor a file.
"""

from __future__ import annotations

from typing import NamedTuple

from .registry import Registry

GROUP = "ipy.subcommands"


class Subcommand(NamedTuple):
    """One subcommand.

    Attributes:
        target: `"module:ApplicationClass"`.
        distribution: what to install, with the extra that it needs.
        help: one line for the listing.
    """

    target: str
    distribution: str
    help: str


SUBCOMMANDS: dict[str, Subcommand] = {
    "profile": Subcommand(
        "ipy.config.profileapp:ProfileApp", "ipy-config", "Create and list profiles."
    ),
    "locate": Subcommand(
        "ipy.config.locateapp:LocateApp",
        "ipy-config",
        "Print the IPython directory, or that of a profile.",
    ),
    "history": Subcommand(
        "ipy.core.history.app:HistoryApp", "ipy-core", "Trim or clear the input history."
    ),
    "kernel": Subcommand(
        "ipy.kernel.app:IPKernelApp", "ipy-kernel", "Start a kernel without a front end."
    ),
    "kernelspec": Subcommand(
        "ipy.kernel.kernelspec.apps:KernelSpecApp",
        "ipy-kernel",
        "List, install and remove kernels.",
    ),
    "run": Subcommand("ipy.kernel.manager.runapp:RunApp", "ipy-kernel", "Run scripts in a kernel."),
    "console": Subcommand(
        "ipy.terminal.console.app:ConsoleApp",
        "ipy-terminal[console]",
        "A terminal front end to a kernel in its own process.",
    ),
    "qtconsole": Subcommand(
        "ipy.qt.app:QtConsoleApp", "ipy-qt", "A graphical front end to a kernel."
    ),
    "notebook": Subcommand(
        "ipy.html.app:NotebookApp", "ipy-html", "The notebook in the web browser."
    ),
    "nbconvert": Subcommand(
        "ipy.nbconvert.app:NbConvertApp",
        "ipy-nbconvert",
        "Convert notebooks to other formats, and run them.",
    ),
    "trust": Subcommand(
        "ipy.nbformat.apps:TrustApp",
        "ipy-nbformat",
        "Sign notebooks, so that their output may act.",
    ),
    "nbformat": Subcommand(
        "ipy.nbformat.apps:NbFormatApp",
        "ipy-nbformat",
        "Check, upgrade, compare and merge notebooks.",
    ),
    "cluster": Subcommand(
        "ipy.parallel.apps.cluster:IPClusterApp", "ipy-parallel", "Start and stop a cluster."
    ),
    "controller": Subcommand(
        "ipy.parallel.apps.controller:IPControllerApp",
        "ipy-parallel",
        "Start a controller for parallel computing.",
    ),
    "engine": Subcommand(
        "ipy.parallel.apps.engine:IPEngineApp",
        "ipy-parallel",
        "Start an engine for parallel computing.",
    ),
}


def table(*names: str) -> dict[str, tuple[str, str]]:
    """Return `name -> (target, help)`, as an application's `subcommands` want it: of some names, or of all."""
    return {
        name: (SUBCOMMANDS[name].target, SUBCOMMANDS[name].help) for name in names or SUBCOMMANDS
    }


def registry() -> Registry:
    """Return a registry of all subcommands, those that other distributions add included."""
    return Registry(
        "subcommand",
        {name: entry.target for name, entry in SUBCOMMANDS.items()},
        group=GROUP,
        distributions={name: entry.distribution for name, entry in SUBCOMMANDS.items()},
    )
