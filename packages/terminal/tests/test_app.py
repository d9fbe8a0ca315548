from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from ipy.terminal.app import TerminalIPythonApp, load_default_config
from ipy.terminal.tips import DATED_TIPS, TIPS, tip_of, tip_of_start


@pytest.mark.parametrize("name", sorted(TerminalIPythonApp.lazy_classes))
def test_every_lazy_class_is_where_the_table_says(name: str) -> None:
    """A section of the configuration leads to a class of its name."""
    module, _, attribute = TerminalIPythonApp.lazy_classes[name].partition(":")
    assert getattr(import_module(module), attribute).__name__ == name


#: The options of `ipython` 9.18.
FLAGS = (
    "debug show-config show-config-json quiet init autoindent no-autoindent automagic no-automagic pdb no-pdb pprint "
    "no-pprint color-info no-color-info ignore-cwd nosep pylab matplotlib autoedit-syntax no-autoedit-syntax "
    "simple-prompt no-simple-prompt banner no-banner confirm-exit no-confirm-exit tip no-tip term-title no-term-title "
    "classic quick i"
).split()
ALIASES = (
    "log-level profile-dir profile ipython-dir config autocall colors theme logfile logappend c m ext gui pylab "
    "matplotlib cache-size"
).split()


@pytest.mark.spec("TTRM-038")
def test_all_options_are_known() -> None:
    """No option of IPython 9.18 is missing."""
    assert set(FLAGS) <= set(TerminalIPythonApp.flags)
    assert set(ALIASES) <= set(TerminalIPythonApp.aliases)


@pytest.mark.spec("TTRM-037")
def test_another_shell_class_can_be_chosen() -> None:
    """The class of the shell is a setting."""
    assert TerminalIPythonApp.class_traits()["interactive_shell_class"].metadata["config"]


@pytest.mark.spec("CORE-426")
def test_the_default_configuration(home: Path) -> None:
    """`load_default_config` reads the files of the default profile."""
    profile = home / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c = get_config()\nc.TerminalInteractiveShell.editing_mode = 'vi'\n"
    )
    assert load_default_config().TerminalInteractiveShell.editing_mode == "vi"


@pytest.mark.spec("TTRM-026")
def test_tips_change_with_the_start() -> None:
    """A start shows any of the tips."""
    assert {tip_of(number) for number in range(len(TIPS))} == set(TIPS)
    shown = {tip_of_start({}) for _ in range(200)}
    assert shown <= {*TIPS, *DATED_TIPS.values()}
    # 200 draws of one and the same among 25 don't happen; but today may have a tip of its own.
    assert len(shown) > 1 or shown <= set(DATED_TIPS.values())


@pytest.mark.spec("TTRM-026", "TCFG-057")
def test_the_tip_of_a_given_time() -> None:
    """`SOURCE_DATE_EPOCH` fixes the tip; some days of the year have one of their own."""
    # 2024-03-14T12:00:00Z and the day after it
    assert tip_of_start({"SOURCE_DATE_EPOCH": "1710417600"}) == DATED_TIPS[3, 14]
    assert len({tip_of_start({"SOURCE_DATE_EPOCH": "1710504000"}) for _ in range(20)}) == 1
