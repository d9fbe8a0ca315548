"""%config."""

from __future__ import annotations

import pytest

from ipy.core.errors import UsageError


@pytest.mark.spec("CORE-156", "CORE-040")
def test_config_lists_the_classes_with_settings(shell, capsys):
    """Every class that has settings is there, of services that have not been used yet too, by the names of IPython."""
    shell.run_line_magic("config", "")
    head, *names = capsys.readouterr().out.splitlines()
    assert head == "Available objects for config:"
    listed = {name.strip() for name in names}
    assert listed >= {
        "AliasManager", "DisplayFormatter", "HistoryManager", "IPCompleter", "InteractiveShell", "LoggingMagics",
        "MagicsManager", "OSMagics", "PlainTextFormatter", "PrefilterManager", "ScriptMagics",
    }  # fmt: skip
    assert [name.strip() for name in names] == sorted(listed)


@pytest.mark.spec("CORE-156")
def test_config_shows_a_class_with_values(shell, capsys):
    """A class shows its settings as they are written, with help and present values."""
    shell.run_line_magic("config", "OSMagics")
    text = capsys.readouterr().out
    assert "\nOSMagics.cd_force_quiet=<Bool>\n" in text
    assert "Current: False" in text


@pytest.mark.spec("CORE-156", "CORE-042", "TCOR-007")
@pytest.mark.parametrize(
    ("setting", "value", "read"),
    [
        ("InteractiveShell.cache_size", 5, lambda shell: shell.cache_size),
        ("InteractiveShell.ast_node_interactivity", "all", lambda shell: shell.ast_node_interactivity),
        ("PrefilterManager.multi_line_specials", False, lambda shell: shell.prefilter_manager.multi_line_specials),
        ("PlainTextFormatter.max_width", 40, lambda shell: shell.display_formatter.formatters["text/plain"].max_width),
        ("IPCompleter.use_jedi", False, lambda shell: shell.Completer.use_jedi),
        ("Completer.greedy", True, lambda shell: shell.Completer.greedy),
        ("HistoryManager.db_cache_size", 3, lambda shell: shell.history_manager.db_cache_size),
    ],
)  # fmt: skip
def test_config_sets_and_returns_a_value(shell, setting, value, read):
    """The setting of the live object changes; asked for, it is the value of the magic."""
    shell.run_line_magic("config", f"{setting} = {value!r}")
    assert read(shell) == value
    assert shell.run_line_magic("config", setting) == value


@pytest.mark.spec("CORE-156", "TCOR-007")
def test_settings_take_effect_at_once(shell, run, capsys):
    """The next cell runs under the new setting."""
    run("%config InteractiveShell.ast_node_interactivity = 'all'")
    run("1\n2")
    assert capsys.readouterr().out == "Out[2]: 1\nOut[2]: 2\n"


def test_values_are_expressions_in_the_names_of_the_user(shell, run):
    """Variables count; += adds to the present value."""
    run("width = 50")
    run("%config PlainTextFormatter.max_width = width + 1")
    run("%config PlainTextFormatter.max_width += 9")
    assert run("%config PlainTextFormatter.max_width").result == 60


@pytest.mark.spec("CORE-156")
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("InteractiveShel", "did you mean 'InteractiveShell'"),
        ("InteractiveShell.cache_sise = 3", "did you mean 'cache_size'"),
        ("Nope.x = 3", "'Nope'"),
        ("InteractiveShell.xmode = plain", "xmode = 'plain'"),
        ("InteractiveShell.autocall = 5", "autocall"),
        ("InteractiveShell.cache_size += 'x'", "unsupported operand"),
        ("foo bar", "Class.trait = value"),
    ],
)
def test_mistakes_are_explained(shell, line, message):
    """One line says what is wrong and what was probably meant; nothing changes."""
    before = shell.cache_size, shell.xmode, shell.autocall
    with pytest.raises(UsageError, match=message):
        shell.run_line_magic("config", line)
    assert (shell.cache_size, shell.xmode, shell.autocall) == before


@pytest.mark.spec("CORE-156", "TCOR-076")
def test_inline_figures_can_be_configured_before_their_first_use(shell):
    """Notebooks set `InlineBackend.figure_format` at their top; the setting is that of the backend's own object."""
    config = pytest.importorskip("matplotlib_inline.config")
    try:
        shell.run_line_magic("config", "InlineBackend.figure_format = 'svg'")
        assert config.InlineBackend.instance().figure_formats == {"svg"}
        assert shell.run_line_magic("config", "InlineBackend.figure_format") == "svg"
    finally:
        config.InlineBackend.clear_instance()
