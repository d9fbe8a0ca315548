from __future__ import annotations

import os
import sys

import pytest

from ipy.core.text import SList

posix_only = pytest.mark.skipif(os.name != "posix", reason="uses a POSIX shell")


@pytest.mark.spec("CORE-270")
@posix_only
@pytest.mark.parametrize(
    "cell",
    [
        "%sx printf 'a\\nb\\n'",
        "%system printf 'a\\nb\\n'",
        "!!printf 'a\\nb\\n'",
        "%%sx\necho a\necho b",
        "%%system\necho a\necho b",
        "%%!\necho a\necho b",
    ],
)
def test_output_comes_as_a_list_of_lines(run, cell):
    """Lines, in an SList, by all the spellings."""
    result = run(cell).result
    assert isinstance(result, SList)
    assert result == ["a", "b"]


@pytest.mark.spec("CORE-R047")
@posix_only
def test_a_line_is_expanded_once_with_the_names_of_the_caller(run, shell, monkeypatch):
    """Local names count; `$$NAME` is the shell's variable; the value of a variable is not expanded again."""
    monkeypatch.setenv("OF_TEST", "environment")
    cell = (
        "dollars = '$OF_TEST'\n"
        "def f():\n    local = 'seen'\n    out = %sx echo $local {local} $$OF_TEST '$dollars'\n"
        "    return out\n"
        "value = f()"
    )
    run(cell)
    assert shell.user_ns["value"] == ["seen seen environment $dollars"]
    run("kept = '{dollars}'\nagain = %sx echo \"$kept\"")
    assert shell.user_ns["again"] == ["{dollars}"]


def test_nothing_to_run_gives_nothing(run):
    """`%sx` alone is an empty list."""
    assert run("%sx").result == []


@pytest.mark.spec("CORE-269")
@posix_only
def test_sc_keeps_output_in_a_variable(run, shell, capsys):
    """A string by default, a list with -l, printed with -v."""
    run("%sc text=echo hi\n%sc -l lines=echo hi\n%sc -v shown=echo x=y")
    names = shell.user_ns
    assert (names["text"], names["lines"], names["shown"]) == ("hi\n", ["hi"], "x=y\n")
    assert names["text"].s == "hi "
    assert capsys.readouterr().out == "shown ==\n'x=y\\n'\n"
    assert run("%sc =echo back").result == "back\n"


@pytest.mark.parametrize("line", ["", "echo hi", "3x=echo hi", "x="])
def test_sc_mistakes_are_told(run, capsys, line):
    """A variable and a command are needed."""
    run(f"%sc {line}")
    assert capsys.readouterr().err.startswith("UsageError: %sc")


@pytest.mark.spec("CORE-266", "CORE-267", "CORE-289", "CORE-291")
@posix_only
def test_aliases_are_defined_called_and_removed(run, shell, capfd):
    """They run by their bare name, and a wrong number of arguments is told."""
    run("%alias parts echo first %s second %s")
    run("parts A B")
    assert capfd.readouterr().out == "first A second B\n"
    run("parts A")
    assert "Alias <parts> requires 2 arguments, 1 given." in capfd.readouterr().err
    run("%alias parts")
    assert capfd.readouterr().out == "parts -> echo first %s second %s\n"
    run("parts = 3\nparts")
    assert "first" not in capfd.readouterr().out
    run("del parts")
    run("%unalias parts")
    assert shell.find_line_magic("parts") is None


@pytest.mark.spec("CORE-266", "CORE-271")
@posix_only
def test_the_table_of_aliases(run, capsys):
    """`%alias` returns pairs; the usual commands are among them."""
    table = dict(run("%alias").result)
    assert {"ls", "cp", "mv", "rm", "mkdir", "rmdir", "cat"} <= set(table)
    assert f"Total number of aliases: {len(table)}" in capsys.readouterr().out


@pytest.mark.spec("CORE-295", "CORE-R045")
@posix_only
def test_an_alias_with_echo_and_a_place(run, capfd):
    """`echo` and `%s` together do no harm."""
    run("%alias say echo 'I say: %s'")
    assert run("say hello").success
    assert capfd.readouterr().out == "I say: hello\n"


@pytest.mark.parametrize(
    "cell",
    [
        "%alias time ls",
        "%alias cd ls",
        "%alias x %s %l",
        "%alias nothing",
        "%unalias nothing",
        "%unalias",
    ],
)
def test_mistakes_with_aliases_are_told(run, capsys, cell):
    """Names of magics, mixed specifiers, unknown names."""
    run(cell)
    err = capsys.readouterr().err
    assert err.startswith("UsageError: %")
    assert err.count("\n") == 1


@pytest.mark.spec("CORE-268")
@posix_only
def test_rehashx_makes_aliases_of_programs(run, shell, home, monkeypatch, capfd):
    """Executables only, without dots; magics and the first directory win."""
    for folder, name, text, mode in [
        ("bin1", "hello9.1", "#!/bin/sh\necho one", 0o755),
        ("bin2", "hello9.1", "#!/bin/sh\necho two", 0o755),
        ("bin1", "notes9", "no program", 0o644),
        ("bin1", "time", "#!/bin/sh\necho not me", 0o755),
    ]:
        path = home / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n")
        path.chmod(mode)
    path = os.pathsep.join(
        [str(home / "bin1"), str(home / "bin2"), "/no/such/folder", "/bin", "/usr/bin"]
    )
    monkeypatch.setenv("PATH", path)
    run("%rehashx")
    run("hello91")
    assert capfd.readouterr().out == "one\n"
    assert not shell.alias_manager.is_alias("notes9")
    assert not shell.alias_manager.is_alias("time")
    # The coloured `ls` stays.
    assert shell.alias_manager.retrieve_alias("ls") != "ls"


@pytest.mark.spec("CORE-R052")
@posix_only
def test_output_that_is_not_text_does_no_harm(run):
    """Bytes outside the encoding become replacement characters."""
    result = run("%sx printf 'a\\377b\\n'").result
    assert result == ["a\ufffdb"]


@pytest.mark.spec("TCOR-107")
@posix_only
def test_an_alias_that_fails_can_raise(run, shell):
    """With `system_raise_on_error` a status other than 0 is an exception."""
    import subprocess

    shell.system_raise_on_error = True
    run("%alias fail exit 3; :")
    error = run("fail").error_in_exec
    assert isinstance(error, subprocess.CalledProcessError)
    assert error.returncode == 3
    assert sys.exc_info() == (None, None, None)


@pytest.mark.spec("CORE-R046", "CORE-R047", "CORE-286", "CORE-287")
@posix_only
def test_commands_see_local_names_and_the_environment(run, capfd, monkeypatch):
    """`!echo $x` in a function expands the local variable, `$$NAME` is left to the shell."""
    monkeypatch.setenv("OF_TEST", "environment")
    run("def f():\n    x = 'local'\n    !echo $x $$OF_TEST\nf()")
    assert capfd.readouterr().out == "local environment\n"


@pytest.mark.spec("CORE-292", "CORE-296")
@posix_only
def test_commands_keep_no_state(run, home, capfd):
    """`!cd` and `!export` end with their subshell."""
    run('!cd /; export OF_TEST_9=1\n!pwd; echo "[$$OF_TEST_9]"')
    assert capfd.readouterr().out == f"{home}\n[]\n"
