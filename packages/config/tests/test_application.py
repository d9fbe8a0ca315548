"""Applications with directories, profiles and configuration files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Application

from ipy.config import Config
from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags
from ipy.config.errors import ProfileNotFoundError

DATA = Path(__file__).parent / "data"


def values(done):
    """Read what the small application prints."""
    assert done.returncode == 0, done.stderr
    lines = (line.partition("=") for line in done.stdout.splitlines())
    return {name: eval(value) for name, _, value in lines}  # noqa: S307


# -- where things come from ---------------------------------------------------------------------------


@pytest.mark.spec("CONFIG-043", "CONFIG-R007", "CONFIG-138", "CONFIG-157")
def test_a_first_start_makes_the_default_profile(tiny, home):
    """Without any file it starts, silently, and the profile `default` is there."""
    done = tiny()
    assert values(done)["profile"] == "default"
    assert done.stderr == ""
    assert sorted(os.listdir(home / ".ipython")) == ["profile_default"]
    assert sorted(os.listdir(home / ".ipython" / "profile_default")) == [
        "log",
        "pid",
        "security",
        "startup",
    ]


@pytest.mark.spec("CONFIG-069", "CONFIG-118", "TCFG-054")
def test_the_ipython_dir_option_wins(tiny, tmp_path):
    """--ipython-dir goes over IPYTHONDIR, and relative paths start from the current directory."""
    values(tiny("--ipython-dir=here/there", IPYTHONDIR=str(tmp_path / "other")))
    assert (tmp_path / "work" / "here" / "there" / "profile_default").is_dir()
    assert not (tmp_path / "other").exists()


@pytest.mark.spec("CONFIG-147", "CONFIG-148", "CONFIG-060", "CONFIG-153")
def test_every_profile_has_the_same_file_names(tiny, home):
    """`--profile x` loads ipython_config.py of that profile."""
    for name, size in (("default", 1), ("my-other", 2)):
        directory = home / ".ipython" / f"profile_{name}"
        directory.mkdir(parents=True)
        (directory / "ipython_config.py").write_text(f"c.Component.cache_size = {size}")
    assert values(tiny())["cache_size"] == 1
    for argv in (
        ["--profile", "my-other"],
        ["--profile=my-other"],
        ["--BaseIPythonApplication.profile=my-other"],
    ):
        found = values(tiny(*argv))
        assert (found["cache_size"], found["profile"]) == (2, "my-other")


@pytest.mark.spec("CONFIG-152", "CONFIG-151", "CONFIG-R003")
def test_a_profile_can_be_given_by_its_directory(tiny, tmp_path):
    """--profile-dir selects it, and the name follows from the directory."""
    directory = tmp_path / "profile_elsewhere"
    directory.mkdir()
    (directory / "ipython_config.py").write_text("c.Component.cache_size = 5")
    found = values(tiny(f"--profile-dir={directory}"))
    assert (found["cache_size"], found["profile"]) == (5, "elsewhere")


def test_a_profile_that_is_missing_is_an_error_unless_it_may_be_made(home):
    """auto_create decides; the error suggests a name and says how to make the profile."""

    class Strict(BaseIPythonApplication):
        pass

    (home / ".ipython" / "profile_work").mkdir(parents=True)
    app = Strict(profile="wokr")
    with pytest.raises(
        ProfileNotFoundError, match="did you mean 'work'.*ipython profile create wokr"
    ):
        app.init_profile_dir()
    app = Strict(profile="new", auto_create=True)
    app.init_profile_dir()
    assert app.profile_dir.location == str(home / ".ipython" / "profile_new")


@pytest.mark.spec("CONFIG-157")
def test_profile_dir_is_never_undefined(home):
    """Asked for before anything was initialised, it is found then."""
    app = BaseIPythonApplication()
    assert app.profile_dir.location == str(home / ".ipython" / "profile_default")


@pytest.mark.spec("CONFIG-128", "CONFIG-R013")
def test_homes_with_letters_of_any_script(tiny, tmp_path):
    """A home directory outside of ASCII works, also under the C locale."""
    odd = tmp_path / "größe 日本"
    (odd / ".ipython" / "profile_default").mkdir(parents=True)
    (odd / ".ipython" / "profile_default" / "ipython_config.py").write_text(
        "c.TinyApp.code = 'é'", encoding="utf-8"
    )
    found = values(tiny(HOME=str(odd), USERPROFILE=str(odd), LC_ALL="C", PYTHONIOENCODING="utf-8"))
    assert found["code"] == "é"


@pytest.mark.skipif(os.name != "posix", reason="needs a HOME that isn't there")
@pytest.mark.spec("CONFIG-126", "CONFIG-R008")
def test_a_home_that_cannot_be_used_costs_a_warning(tiny, tmp_path):
    """The program starts in a temporary directory and says so in one line of its log."""
    done = tiny(HOME=str(tmp_path / "nowhere" / "home"), TMPDIR=str(tmp_path))
    assert values(done)["profile"] == "default"
    assert done.stderr.count("\n") == 1
    assert "can't be written to; using the temporary directory" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
@pytest.mark.spec("CONFIG-R008")
def test_a_read_only_profile_still_configures(profile, monkeypatch):
    """Settings are read from a profile that can't be written to; new files go elsewhere."""
    (profile / "ipython_config.py").write_text("c.BaseIPythonApplication.verbose_crash = True")
    (profile / "startup").mkdir()
    real = os.access
    closed = str(profile.parent)

    def access(path, mode):
        return not (mode & os.W_OK and str(path).startswith(closed)) and real(path, mode)

    monkeypatch.setattr(os, "access", access)
    app = BaseIPythonApplication()
    app.initialize([])
    assert app.verbose_crash is True
    assert not app.ipython_dir.startswith(closed)
    assert app.startup_dirs() == [str(profile / "startup"), app.profile_dir.startup_dir]


@pytest.mark.spec("CONFIG-150", "CONFIG-R002")
def test_many_processes_may_start_at_once_on_a_fresh_directory(home, tmp_path):
    """None of them fails over what another is making."""
    environment = {**os.environ, "PYTHONPATH": str(DATA)}
    commands = [
        [sys.executable, str(DATA / "tiny.py"), "--init"],
        [sys.executable, "-m", "ipy.config", "profile", "create"],
    ]
    running = [
        subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        for command in commands * 3
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert "rror" not in errors
    written = set(os.listdir(home / ".ipython" / "profile_default"))
    # Packages that are installed besides have files of their own in it.
    assert written >= {"ipython_config.py", "log", "pid", "security", "startup"}


# -- configuration files ------------------------------------------------------------------------------


@pytest.mark.spec("CONFIG-055", "CONFIG-056", "CONFIG-R011")
@pytest.mark.parametrize("section", ["Component", "Derived"])
def test_the_command_line_goes_over_files(tiny, profile, section):
    """Options, aliases and flags win, also over a file's section of a derived class."""
    (profile / "ipython_config.py").write_text(
        f"c.{section}.colors = 'nocolor'\nc.{section}.cache_size = 1\nc.TinyApp.banner = True"
    )
    found = values(tiny("--colors=lightbg", "--Component.cache_size=2", "--no-banner"))
    assert (found["colors"], found["cache_size"], found["banner"]) == ("lightbg", 2, False)


@pytest.mark.spec("TCFG-020")
def test_json_goes_over_python_in_one_directory(tiny, profile):
    """ipython_config.json wins over ipython_config.py, and a collision is mentioned."""
    (profile / "ipython_config.py").write_text("c.Component.cache_size = 1\nc.Component.even = 4")
    (profile / "ipython_config.json").write_text('{"Component": {"cache_size": 2}}')
    done = tiny()
    found = values(done)
    assert (found["cache_size"], found["even"]) == (2, 4)
    assert (
        "ipython_config.json goes over ipython_config.py, both set: Component.cache_size"
        in done.stderr
    )


@pytest.mark.spec("CONFIG-045", "CONFIG-049")
def test_the_own_file_goes_over_ipython_config(profile):
    """Every application loads ipython_config first and then its own file."""

    class Console(BaseIPythonApplication):
        config_file_name = "ipython_console_config.py"

    (profile / "ipython_config.py").write_text("c.Foo.both = c.Foo.base = 'base'")
    (profile / "ipython_console_config.py").write_text("c.Foo.both = 'own'")
    app = Console()
    app.initialize([])
    assert app.config.Foo == {"both": "own", "base": "base"}
    assert [os.path.basename(name) for name in app.loaded_config_files] == [
        "ipython_config.py",
        "ipython_console_config.py",
    ]


@pytest.mark.spec("CONFIG-047", "CONFIG-049")
def test_the_own_file_can_be_renamed(tiny, profile):
    """--config-file takes the place of the usual name."""
    (profile / "special.py").write_text("c.Component.cache_size = 3")
    assert values(tiny("--config-file=special.py"))["cache_size"] == 3
    assert values(tiny("--TinyApp.config_file_name=special"))["cache_size"] == 3


@pytest.mark.spec("CONFIG-048", "CONFIG-050")
def test_an_extra_file_is_loaded_last(tiny, profile, tmp_path):
    """--config names a file, by path or by name, with or without its extension; a missing one is an error."""
    (profile / "ipython_config.py").write_text("c.Component.cache_size = 1\nc.Component.even = 4")
    (profile / "inside.py").write_text("c.Component.cache_size = 2")
    (tmp_path / "work" / "mycfg.py").write_text("c.Component.cache_size = 3")
    (tmp_path / "work" / "other.json").write_text('{"Component": {"cache_size": 4}}')
    for name, size in [
        ("inside", 2),
        ("mycfg.py", 3),
        (str(tmp_path / "work" / "mycfg"), 3),
        ("other", 4),
    ]:
        found = values(tiny(f"--config={name}"))
        assert (found["cache_size"], found["even"]) == (size, 4)
    done = tiny("--config=nothing.py")
    assert done.returncode == 2
    assert "tiny: error: the configuration file 'nothing.py' was not found" in done.stderr


@pytest.mark.spec("TCFG-053")
def test_the_current_directory_is_never_searched(tiny, tmp_path):
    """A configuration file or a profile that lies in the current directory has no effect."""
    work = tmp_path / "work"
    (work / "profile_default").mkdir()
    for place in (work, work / "profile_default"):
        (place / "ipython_config.py").write_text("raise SystemExit('executed')")
    done = tiny()
    assert values(done)["profile"] == "default"
    assert done.stderr == ""


@pytest.mark.spec("CONFIG-051")
def test_files_of_long_ago_are_not_run(tiny, home):
    """ipythonrc and ipy_user_conf.py mean nothing any more."""
    (home / ".ipython").mkdir()
    for name in ("ipythonrc", "ipy_user_conf.py"):
        (home / ".ipython" / name).write_text("raise SystemExit('executed')")
    assert tiny().stderr == ""


@pytest.mark.spec("CONFIG-R019")
def test_a_file_named_like_a_module_is_no_obstacle(tiny, tmp_path):
    """new.py in the current directory does not get in the way."""
    (tmp_path / "work" / "new.py").write_text("raise SystemExit('executed')")
    assert tiny().stderr == ""


@pytest.mark.spec("TCFG-052")
def test_the_installation_configures_below_the_user(profile, tmp_path, monkeypatch):
    """{sys.prefix}/etc/ipython is read before the profile, and may hold profiles and start-up files of its own."""
    shared = tmp_path / "prefix" / "etc" / "ipython"
    (shared / "profile_default" / "startup").mkdir(parents=True)
    (shared / "startup").mkdir()
    (shared / "ipython_config.py").write_text("c.Foo.a = c.Foo.b = c.Foo.d = 'everyone'")
    (shared / "profile_default" / "ipython_config.py").write_text(
        "c.Foo.b = c.Foo.d = 'profile of everyone'"
    )
    (profile / "ipython_config.py").write_text("c.Foo.d = 'user'")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    app = BaseIPythonApplication()
    app.initialize([])
    assert app.config.Foo == {"a": "everyone", "b": "profile of everyone", "d": "user"}
    assert app.startup_dirs() == [
        str(shared / "startup"),
        str(shared / "profile_default" / "startup"),
        str(profile / "startup"),
    ]


# -- faults in files ----------------------------------------------------------------------------------


@pytest.mark.spec("CONFIG-044", "CONFIG-R009", "TCFG-058")
@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [("x = 1\n1 / 0", 2, "ZeroDivisionError"), ("c.A.b = (", 1, "SyntaxError")],
)
def test_a_broken_file_is_reported_and_the_program_starts(tiny, profile, text, line, reason):
    """One line with file, line and reason; test suites can make it fatal."""
    path = profile / "ipython_config.py"
    path.write_text(text)
    done = tiny()
    assert values(done)["cache_size"] == 10
    assert f"{path}, line {line}: {reason}" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    fatal = tiny(IPYTHON_SUPPRESS_CONFIG_ERRORS="false")
    assert fatal.returncode == 1
    assert f"line {line}: {reason}" in fatal.stderr


@pytest.mark.spec("TCFG-032")
def test_a_broken_file_can_be_made_fatal(tiny, profile):
    """TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR=1 ends the program with an error."""
    (profile / "ipython_config.py").write_text("c.Component.cache_size = 'x'")
    done = tiny(TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR="1")
    assert done.returncode == 1
    assert (
        "ipython_config.py, line 1: c.Component.cache_size: expected an int, but got 'x'"
        in done.stderr
    )


@pytest.mark.spec("CONFIG-044")
def test_one_wrong_line_costs_that_line(tiny, profile):
    """Everything else in the file holds, and every mistake is told with its line."""
    (profile / "sub.py").write_text("\nc.Derived.extra = 'x'")
    (profile / "ipython_config.py").write_text(
        "c.Component.cache_size = 3\nc.Component.coulors = 'linux'\nc.Component.even = 3\nload_subconfig('sub.py')\n"
        "c.OtherApp.x = 1\n"
    )
    done = tiny()
    found = values(done)
    assert (found["cache_size"], found["even"], found["extra"]) == (3, 2, 0)
    assert f"{profile / 'ipython_config.py'}, line 2: c.Component.coulors" in done.stderr
    assert "did you mean 'colors'" in done.stderr
    assert "line 3: c.Component.even: even has to be even (got 3)" in done.stderr
    assert (
        f"{profile / 'sub.py'}, line 2: c.Derived.extra: expected an int, but got 'x'"
        in done.stderr
    )
    assert len(done.stderr.splitlines()) == 3


# -- the command line ---------------------------------------------------------------------------------


@pytest.mark.spec("CONFIG-062")
def test_the_command_line_of_the_manual(tiny):
    """`ipython -i -c "..." --profile testing --colors=lightbg`."""
    found = values(tiny("-i", "-c", "print('hi')", "--profile", "testing", "--colors=LightBG"))
    assert (found["stay"], found["code"], found["profile"], found["colors"]) == (
        True,
        "print('hi')",
        "testing",
        "lightbg",
    )


@pytest.mark.spec("CONFIG-085", "CONFIG-R012")
def test_arguments_of_a_script_reach_it(tiny):
    """`ipython script.py -h --version` hands both to the script."""
    assert values(tiny("script.py", "-h", "--version"))["extra_args"] == [
        "script.py",
        "-h",
        "--version",
    ]
    assert values(tiny("-m", "mod", "--help"))["extra_args"] == ["--help"]


@pytest.mark.spec("CONFIG-R010")
def test_a_flag_with_an_optional_value(tiny):
    """--matplotlib alone is --matplotlib auto; a value may follow in both forms."""
    for argv, backend in [
        (["--matplotlib"], "auto"),
        (["--matplotlib", "inline"], "inline"),
        (["--matplotlib=qt"], "qt"),
    ]:
        assert values(tiny(*argv))["matplotlib"] == backend
    assert values(tiny("--TinyApp.matplotlib=qt"))["matplotlib"] == "qt"


@pytest.mark.spec("CONFIG-058", "CONFIG-059", "CONFIG-R016")
@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--profile"], "option '--profile' needs a value"),
        (["--colours=linux"], "unrecognized option '--colours'; did you mean '--colors'"),
        (["--colors=größe"], "but got 'größe'"),
        (["--Component.cache_size=x"], "expected an int, but got 'x'"),
        (["--log-level=DEBG"], "did you mean 'DEBUG'"),
        (["-gthread"], "option '-gthread' is no more; use --gui=gtk"),
        (["notebok"], "no file and no subcommand 'notebok'; did you mean 'notebook'"),
        (["help", "sbu"], "no subcommand 'sbu'; did you mean 'sub'"),
    ],
)
def test_mistakes_end_in_one_line_and_status_2(tiny, argv, message):
    """No usage text, no traceback: what is wrong, and what may have been meant."""
    done = tiny(*argv, PYTHONIOENCODING="utf-8")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("tiny: error: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_ipython_dir_that_cannot_be_made_is_an_error(tiny, tmp_path):
    """The place and the reason are named."""
    (tmp_path / "work" / "file").write_text("")
    done = tiny("--ipython-dir=file")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "file" in done.stderr
    assert tiny("--ipython-dir=file/below").returncode == 1


@pytest.mark.spec("CONFIG-074")
@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version(tiny, option):
    """-V and --version print the version and nothing else."""
    assert tiny(option).stdout == "7.8.9\n"


@pytest.mark.spec("CONFIG-080", "CONFIG-052", "TCFG-031")
def test_help(tiny):
    """-h lists aliases, flags and subcommands, --help-all every trait of every class, lazy ones included."""
    short, full = tiny("-h"), tiny("--help-all")
    assert short.returncode == full.returncode == 0
    assert tiny("--help").stdout == tiny("help").stdout == short.stdout
    for text in (
        "--profile=",
        "--ipython-dir=",
        "--no-banner",
        "--matplotlib",
        "A subcommand.",
        "-i",
    ):
        assert text in short.stdout
    assert "--Derived.extra" not in short.stdout
    for text in (
        "--Derived.extra=<Int>",
        "--Component.cache_size=<Int>",
        "--ProfileDir.location=<Unicode>",
    ):
        assert text in full.stdout


@pytest.mark.spec("CONFIG-065")
def test_debug_means_the_log_level():
    """--debug is log_level=DEBUG in every application."""
    app = BaseIPythonApplication()
    app.parse_command_line(["--debug"])
    assert app.log_level == 10
    assert base_flags["debug"][0] == {"Application": {"log_level": 10}}


@pytest.mark.spec("TCFG-022")
def test_showing_the_configuration(tiny, profile):
    """--show-config lists files and values, --show-config-json is JSON, both instead of starting."""
    (profile / "ipython_config.py").write_text("c.Component.cache_size = 3")
    text = tiny("--show-config").stdout
    assert str(profile / "ipython_config.py") in text
    assert ".cache_size = 3" in text
    assert "extra_args" not in text
    assert json.loads(tiny("--show-config-json").stdout)["Component"] == {"cache_size": 3}


@pytest.mark.spec("TCFG-028")
def test_configuration_from_the_environment(monkeypatch):
    """NAME__Class__trait=value is read on request."""
    monkeypatch.setenv("IPYTHON__BaseIPythonApplication__profile", "fromenv")
    app = BaseIPythonApplication()
    app.load_config_environ()
    assert app.profile == "fromenv"


# -- subcommands --------------------------------------------------------------------------------------


@pytest.mark.spec("CONFIG-086", "CONFIG-097", "CONFIG-R005", "TCFG-029")
def test_configuration_reaches_the_subcommand(tiny, profile):
    """Options before and after its name, and files, all reach the subcommand's objects."""
    (profile / "ipython_config.py").write_text("c.Component.cache_size = 3")
    assert "cache_size=3\n" in tiny("sub").stdout
    assert "cache_size=4\n" in tiny("sub", "--Component.cache_size=4").stdout
    assert "cache_size=5\n" in tiny("--Component.cache_size=5", "sub").stdout
    assert (
        "cache_size=6\n"
        in tiny("--Component.cache_size=5", "sub", "--Component.cache_size=6").stdout
    )


@pytest.mark.spec("CONFIG-097")
def test_the_parents_configuration_reaches_the_subcommand(home, monkeypatch):
    """What a program passes to the parent application holds in the subcommand."""
    monkeypatch.syspath_prepend(str(DATA))
    import tiny

    app = tiny.TinyApp(config=Config({"Component": {"cache_size": 8}}))
    app.initialize(["sub"])
    assert tiny.Component(parent=app.subapp).cache_size == 8


@pytest.mark.spec("CONFIG-082")
def test_help_for_a_subcommand(tiny):
    """`help sub` is `sub --help`."""
    assert tiny("help", "sub").stdout == tiny("sub", "-h").stdout
    assert tiny("sub", "--help-all").returncode == 0


def test_a_subcommand_that_is_not_installed_says_what_to_install(tiny):
    """One line and a failing status; the help says so too."""
    done = tiny("notebook")
    assert done.returncode == 1
    assert (
        done.stderr
        == "tiny: error: the subcommand 'notebook' is not installed; install it with: pip install ipy-nowhere\n"
    )
    assert "pip install ipy-nowhere" in tiny("-h").stdout


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "ipy.config.not_written:App",
            "is not installed (No module named 'ipy.config.not_written'); install it with: pip install ipy-config",
        ),
        ("ipy.config.paths:NoSuchApp", "(ipy.config.paths:NoSuchApp) can't be loaded: "),
    ],
)
def test_a_subcommand_that_cannot_be_loaded_is_one_line(home, capsys, target, message):
    """A missing part, such as an extra, and a broken one are told apart, and neither is a traceback."""

    class App(BaseIPythonApplication):
        subcommands = {"broken": (target, "Broken.")}

    with pytest.raises(SystemExit) as caught:
        App().initialize(["broken"])
    assert caught.value.code == 1
    assert message in capsys.readouterr().err


def test_a_program_option_makes_arguments_of_subcommand_names(tiny):
    """`ipython -c code sub` runs the code with the argument `sub`."""
    assert values(tiny("-c", "x", "sub"))["extra_args"] == ["sub"]


def test_subcommands_of_other_distributions(home, tmp_path, monkeypatch):
    """An entry point adds a subcommand; a file of that name comes first."""
    info = tmp_path / "more-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: more\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tests.subcommands]\nadded = tiny:SubApp\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(DATA))
    monkeypatch.chdir(tmp_path)
    import tiny

    class App(tiny.TinyApp):
        subcommand_group = "tests.subcommands"

    app = App()
    app.initialize(["added"])
    assert isinstance(app.subapp, tiny.SubApp)
    App.clear_instance()
    tiny.SubApp.clear_instance()
    (tmp_path / "added").write_text("")
    app = App()
    app.initialize(["added", "x"])
    assert app.subapp is None
    assert app.extra_args == ["added", "x"]


# -- the rest -----------------------------------------------------------------------------------------


@pytest.mark.spec("CONFIG-100", "CONFIG-101", "CONFIG-021", "CONFIG-117")
def test_an_application_is_configured_and_can_be_found(profile):
    """It configures itself, and any code gets at it and its log."""
    (profile / "ipython_config.py").write_text(
        "c.BaseIPythonApplication.verbose_crash = True\nc.Application.log_level = 'INFO'"
    )
    app = BaseIPythonApplication.instance()
    app.initialize([])
    assert Application.instance() is app
    assert app.verbose_crash is True
    assert app.log_level == 20
    assert app.log.handlers


def test_the_ipython_dir_can_be_put_on_the_path(home, monkeypatch):
    """add_ipython_dir_to_sys_path appends it, and a change of the directory follows."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    app = BaseIPythonApplication(add_ipython_dir_to_sys_path=True)
    app.initialize([])
    assert sys.path[-1] == str(home / ".ipython")
    app.ipython_dir = str(home / "other")
    assert sys.path[-1] == str(home / "other")
    assert str(home / ".ipython") not in sys.path


@pytest.mark.spec("TCFG-054")
def test_the_options_of_every_application():
    """The names of the options that all applications share."""
    assert {"profile", "profile-dir", "ipython-dir", "config", "log-level"} <= set(base_aliases)
    assert {"debug", "quiet", "init", "show-config", "show-config-json"} <= set(base_flags)


@pytest.mark.spec("TCFG-054")
def test_init_writes_default_files(tiny, home):
    """--init makes the profile with its default file, and starts; an edited file stays."""
    path = home / ".ipython" / "profile_default" / "ipython_config.py"
    values(tiny("--init"))
    assert "# c.Component.cache_size = 10" in path.read_text()
    path.write_text("c.Component.cache_size = 7")
    assert values(tiny("--init"))["cache_size"] == 7
    values(tiny("--init", "--TinyApp.overwrite=True"))
    assert "# c.Component.cache_size = 10" in path.read_text()


def test_a_bundled_directory_provides_files(home, tmp_path):
    """builtin_profile_dir is where a distribution's own files are copied from."""
    (tmp_path / "ipython_config.py").write_text("# bundled")
    app = BaseIPythonApplication(builtin_profile_dir=str(tmp_path), copy_config_files=True)
    app.initialize([])
    assert (Path(app.profile_dir.location) / "ipython_config.py").read_text() == "# bundled"


@pytest.mark.spec("CONFIG-116", "TCOR-118")
def test_a_fault_of_the_program_leaves_a_crash_report(tiny, home):
    """The traceback comes as usual, with a note where the report is; sys.excepthook is nobody's but the user's."""
    done = tiny("--TinyApp.fail_with=an internal fault", "--Component.cache_size=3")
    assert done.returncode == 1
    assert "RuntimeError: an internal fault" in done.stderr
    (report,) = (home / ".ipython").glob("Crash_report_tiny_*.txt")
    assert str(report) in done.stderr
    text = report.read_text()
    for part in (
        "tiny 7.8.9",
        f"Python {sys.version}",
        "Traceback (most recent call last)",
        "RuntimeError: an internal fault",
        "'cache_size': 3",
        "traitlets",
    ):
        assert part in text
    assert "value-of-a-local'" not in text.replace('secret_local = "value-of-a-local"', "")
    if os.name == "posix":
        assert report.stat().st_mode & 0o077 == 0


def test_a_verbose_report_has_local_variables(tiny, home):
    """verbose_crash adds the values of local variables."""
    tiny("--TinyApp.fail_with=x", "--TinyApp.verbose_crash=True")
    (report,) = (home / ".ipython").glob("Crash_report_tiny_*.txt")
    assert "secret_local = 'value-of-a-local'" in report.read_text()


@pytest.mark.spec("CONFIG-116")
def test_mistakes_of_the_user_leave_no_report(tiny, home, profile):
    """Neither a wrong option nor a broken file is a crash."""
    (profile / "ipython_config.py").write_text("1 / 0")
    tiny("--nothing")
    tiny()
    assert list((home / ".ipython").glob("Crash*")) == []


def test_the_shell_can_ask_for_completions(monkeypatch):
    """With _ARGCOMPLETE set the loader is the one of traitlets, which argcomplete knows."""
    from traitlets.config.loader import KVArgParseConfigLoader

    monkeypatch.setenv("_ARGCOMPLETE", "1")
    app = BaseIPythonApplication()
    assert isinstance(
        app._create_loader(["--debug"], app.aliases, app.flags, app.classes), KVArgParseConfigLoader
    )
