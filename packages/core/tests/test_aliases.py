from __future__ import annotations

import sys

import pytest

from ipy.core.aliases import Alias, AliasError, AliasManager, InvalidAliasError, default_aliases
from ipy.core.errors import UsageError
from ipy.core.magic import MagicsManager
from ipy.core.system import getoutput


class Shell:
    """Registers magics, and notes the commands that would run."""

    def __init__(self, **config: object) -> None:
        self.commands: list[str] = []
        self.magics = MagicsManager()
        # A magic that would fail to load.
        self.magics.register_lazy("taken", "no_such_module_anywhere:NoMagics")
        self.aliases = AliasManager(magics=self.magics, run=self.commands.append, **config)

    def call(self, name: str, line: str) -> list[str]:
        self.commands.clear()
        function = self.magics.find("line", name)
        assert function is not None
        function(line)
        return self.commands


@pytest.mark.spec("CORE-289")
def test_positional_parameters() -> None:
    """%s takes a word each, what is left over is appended; a wrong count is explained."""
    shell = Shell()
    shell.aliases.define_alias("parts", "echo first %s second %s")
    assert shell.call("parts", "A B") == ["echo first A second B"]
    assert shell.call("parts", "A B C D") == ["echo first A second B C D"]
    with pytest.raises(UsageError, match=r"^Alias <parts> requires 2 arguments, 1 given\.$"):
        shell.call("parts", "A")


@pytest.mark.spec("CORE-266")
def test_the_whole_line() -> None:
    """%l takes the line as it is; without any specifier the line is appended."""
    shell = Shell()
    shell.aliases.define_alias("all", 'echo "Input in brackets: <%l>"')
    shell.aliases.define_alias("plain", "echo hi")
    assert shell.call("all", "hello 'a b'") == ["echo \"Input in brackets: <hello 'a b'>\""]
    assert shell.call("plain", "a b") == ["echo hi a b"]
    assert shell.call("plain", "") == ["echo hi"]


@pytest.mark.spec("CORE-295", "CORE-R045")
@pytest.mark.parametrize(
    ("command", "line", "expected"),
    [
        ("echo 100% %s", "x", "echo 100% x"),
        ("echo 100%% %s", "x", "echo 100% x"),
        ("echo %s%%", "5", "echo 5%"),
        ("echo 100%", "x", "echo 100% x"),
        ("printf '%%s|%d' 3", "", "printf '%s|%d' 3"),
        ("date +%%H", "", "date +%%H"),
        ("echo %s", "%s %s", "echo %s %s"),
    ],
)
def test_percent_signs(command: str, line: str, expected: str) -> None:
    """Percent signs of the command's own do no harm."""
    shell = Shell()
    shell.aliases.define_alias("a", command)
    assert shell.call("a", line) == [expected]


@pytest.mark.parametrize(
    ("name", "command", "message"),
    [
        ("alias", "x", "keyword or builtin"),
        ("cd", "x", "keyword or builtin"),
        ("foo", 3, "must be a string, got: 3"),
        ("foo", "%l %s", "mutually exclusive"),
        ("taken", "x", "another magic"),
    ],
)
def test_invalid_aliases(
    name: str, command: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Each fault has its message; soft_define_alias logs it."""
    shell = Shell()
    with pytest.raises(InvalidAliasError, match=message) as error:
        shell.aliases.define_alias(name, command)
    assert isinstance(error.value, AliasError)
    shell.aliases.soft_define_alias(name, command)
    assert message in caplog.text
    assert not shell.aliases.is_alias(name)


@pytest.mark.spec("CORE-267", "CORE-266")
def test_removing_and_asking() -> None:
    """An alias can be asked for, redefined and removed; a misspelt one gets a suggestion."""
    shell = Shell(default_aliases=[])
    aliases = shell.aliases
    aliases.define_alias("show", "echo 1")
    aliases.define_alias("show", "echo 2")
    assert aliases.retrieve_alias("show") == "echo 2"
    assert aliases.aliases == [("show", "echo 2")]
    alias = aliases.get_alias("show")
    assert isinstance(alias, Alias)
    assert (alias.name, alias.cmd, alias.nargs) == ("show", "echo 2", 0)
    assert repr(alias) == "<alias show for 'echo 2'>"
    assert alias.__doc__ == "Alias for `!echo 2`"
    with pytest.raises(ValueError, match="shw is not an alias; did you mean show"):
        aliases.undefine_alias("shw")
    with pytest.raises(ValueError, match="taken is not an alias"):
        aliases.retrieve_alias("taken")
    aliases.undefine_alias("show")
    assert not aliases.is_alias("show")
    assert shell.magics.find("line", "show") is None


@pytest.mark.spec("CORE-290")
def test_user_aliases_are_configurable(caplog: pytest.LogCaptureFixture) -> None:
    """Pairs of name and command; a faulty entry doesn't keep the others out."""
    shell = Shell(user_aliases=[("mine", "echo mine"), ("cd", "x"), ("half",), ["lst", "ls"]])
    assert shell.aliases.is_alias("mine")
    assert shell.aliases.is_alias("lst")
    assert "cd" in caplog.text
    assert "half" in caplog.text


@pytest.mark.spec("CORE-291")
def test_aliases_are_line_magics() -> None:
    """So automagic calls them by their bare name, where no variable has it; no names are put anywhere else."""
    shell = Shell(user_aliases=[("mine", "echo mine")])
    assert shell.magics.has("line", "mine")
    assert not shell.magics.has("cell", "mine")


def test_the_command_runs(capfd: pytest.CaptureFixture[str]) -> None:
    """Calling an alias hands the finished line to the runner."""
    results: list[str] = []
    Alias("e", "echo %s-%s", lambda line: results.append(getoutput(line)))("a b")
    assert [result.strip() for result in results] == ["a-b"]


def test_clear_and_init() -> None:
    """Clearing removes them all, init brings the configured ones back."""
    shell = Shell()
    before = shell.aliases.aliases
    shell.aliases.clear_aliases()
    assert shell.aliases.aliases == []
    shell.aliases.init_aliases()
    assert shell.aliases.aliases == before


@pytest.mark.spec("CORE-271", "CORE-272")
@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", {"ls": "ls -F --color", "cp": "cp", "mv": "mv", "rm": "rm", "cat": "cat"}),
        ("darwin", {"ls": "ls -F -G", "ll": "ls -F -l -G", "mkdir": "mkdir", "rmdir": "rmdir"}),
        ("win32", {"ls": "dir /on", "cls": "cls", "copy": "copy", "ren": "ren"}),
    ],
)
def test_default_aliases(
    platform: str, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Common commands are there, ls with colours on Linux and macOS, cls on Windows."""
    monkeypatch.setattr(sys, "platform", platform)
    assert expected.items() <= dict(default_aliases()).items()


def test_defining_aliases_loads_no_magics() -> None:
    """Asking whether a name is taken doesn't import the magic that has it."""
    shell = Shell()
    with pytest.raises(InvalidAliasError):
        shell.aliases.define_alias("taken", "x")
    assert type(shell.magics.magics["line"].raw("taken")).__name__ == "Unloaded"
