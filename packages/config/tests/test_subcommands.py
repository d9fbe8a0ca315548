"""The table of all subcommands."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from traitlets.config import Application

from ipy.config.command import distribution_of
from ipy.config.errors import NotInstalledError, UnknownNameError
from ipy.config.registry import import_target, is_importable
from ipy.config.subcommands import SUBCOMMANDS, registry, table


def test_every_subcommand_of_the_manual_is_in():
    """All names are known, installed or not."""
    assert {
        "qtconsole",
        "console",
        "notebook",
        "kernel",
        "nbconvert",
        "profile",
        "locate",
        "history",
        "kernelspec",
        "trust",
    } <= set(SUBCOMMANDS)


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_the_table_is_true(name):
    """What is installed is an application; what is not names the distribution that has it."""
    entry = SUBCOMMANDS[name]
    assert entry.help.endswith(".")
    provider = entry.distribution.partition("[")[0]
    assert distribution_of(entry.target) == provider
    module = entry.target.partition(":")[0]
    try:
        distribution(provider)
        installed = is_importable(entry.target)
    except PackageNotFoundError:
        installed = False
    if not installed:
        with pytest.raises(NotInstalledError, match=re.escape(f"pip install {entry.distribution}")):
            registry().get(name)
        return
    try:
        cls = import_target(entry.target)
    except ModuleNotFoundError as error:
        # a part of an installed distribution that is still to be written
        assert error.name is not None and module.startswith(error.name)
        pytest.skip(f"{module} is not there yet")
    assert issubclass(cls, Application)


def test_what_an_application_takes():
    """`table` gives `name -> (target, help)` of some names or all."""
    assert list(table("locate", "profile")) == ["locate", "profile"]
    assert table()["profile"] == (SUBCOMMANDS["profile"].target, SUBCOMMANDS["profile"].help)
    assert list(table()) == list(SUBCOMMANDS)


def test_the_registry_explains_unknown_names():
    """A misspelt subcommand is answered with a suggestion."""
    with pytest.raises(
        UnknownNameError, match="unknown subcommand 'profil'; did you mean 'profile'"
    ):
        registry().get("profil")


def _installed():
    names = []
    for name, entry in SUBCOMMANDS.items():
        try:
            import_target(entry.target)
        except ModuleNotFoundError:
            continue
        names.append(name)
    return names


@pytest.mark.spec("CONFIG-081", "CONFIG-R004")
@pytest.mark.parametrize("option", ["-h", "--help-all"])
@pytest.mark.parametrize("name", _installed())
def test_every_installed_subcommand_has_help(run, name, option):
    """-h and --help-all print something, nothing on the error stream, and exit with 0."""
    code = (
        "import sys; from ipy.config.registry import import_target;"
        f"import_target({SUBCOMMANDS[name].target!r}).launch_instance([{option!r}])"
    )
    done = run("-c", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Options" in done.stdout
