from __future__ import annotations

import functools
import importlib
import os
import threading
from types import SimpleNamespace

import pytest
from traitlets.config import Config, Configurable

from ipy.core.completion import (
    Completion,
    CompletionContext,
    IPCompleter,
    SimpleCompletion,
    completion_matcher,
    context_matcher,
    provisionalcompleter,
    rectify_completions,
)
from ipy.core.extensions import BUNDLED

# Names and attributes


@pytest.mark.spec("CORE-321")
def test_names_keywords_and_builtins(texts, namespace):
    """The user's names, keywords and built-in names are offered."""
    namespace["frobnicate"] = 1
    assert texts("frob") == ["frobnicate"]
    assert texts("lamb") == ["lambda"]
    assert "isinstance" in texts("isin")


@pytest.mark.spec("CORE-321")
def test_attributes(texts, namespace):
    """The attributes of live objects are offered, their name alone, in order."""
    namespace["os"] = os
    assert texts("os.path.isab") == ["isabs"]
    assert texts("x = os.path.isab") == ["isabs"]
    assert texts("print(os.path.isab¦)") == ["isabs"]
    assert texts("'abc'.startsw") == ["startswith"]
    assert texts("[].app") == ["append"]


@pytest.mark.spec("CORE-327")
def test_dir_controls_the_completions_of_an_object(texts, namespace):
    """What `__dir__` says is offered, and nothing else."""

    class A:
        hidden = 1

        def __dir__(self):
            return ["chosen", "not a name", "class"]

    namespace["a"] = A()
    assert texts("a.") == ["chosen"]


@pytest.mark.spec("CORE-337")
@pytest.mark.parametrize(
    "source",
    ["f(x)", "1.", "x = 3", "a.b.1", "# pri", "x = [1, 2]", "def pri(", "'closed'"],
)
def test_nothing_is_offered_where_no_name_can_follow(source, texts, namespace):
    """Behind something complete, in a comment and in a definition's parameters no names of functions are offered."""
    namespace.update(f=1, x=2)
    assert "print" not in texts(source)


@pytest.mark.spec("CORE-337")
def test_attributes_that_are_no_names_and_keywords_out_of_place_are_not_offered(texts, namespace):
    """`setattr(obj, "a b", 1)` makes no attribute that can be typed; statements don't begin in expressions."""
    obj = SimpleNamespace(**{"a b": 1, "class": 2, "fine": 3})
    namespace["obj"] = obj
    assert texts("obj.") == ["fine"]
    assert texts("x = whil") == []
    assert texts("whil") == ["while"]
    assert "while" in texts("if x:\n    whil")


@pytest.mark.spec("CORE-324", "TCOR-052")
def test_underscore_names_are_hidden_by_degree(completer, texts, namespace):
    """`omit__names` 2 hides all, 1 the special ones, 0 none; an underscore that is typed shows them."""

    class A:
        plain = _private = 1

    namespace["a"] = A()
    assert texts("a.") == ["plain"]
    completer.omit__names = 1
    assert texts("a.") == ["plain", "_private"]
    completer.omit__names = 0
    assert "__class__" in texts("a.")
    completer.omit__names = 2
    assert texts("a._p") == ["_private"]
    assert "__class__" in texts("a.__")


@pytest.mark.spec("CORE-322")
def test_all_can_limit_the_attributes(completer, texts, namespace):
    """`limit_to__all__` shows what `__all__` lists, where there is one."""
    namespace["obj"] = SimpleNamespace(__all__=["listed"], listed=1, other=2)
    assert texts("obj.") == ["listed", "other"]
    completer.limit_to__all__ = True
    assert texts("obj.") == ["listed"]


@pytest.mark.spec("CORE-323", "TCOR-052")
def test_greedy_completes_on_the_results_of_evaluation(completer, texts, namespace):
    """`greedy` evaluates calls and items; it stands for `evaluation="unsafe"`."""

    class Box:
        def __getitem__(self, key):
            return "text"

    namespace.update(box=Box(), make=lambda: "text")
    assert texts("box[0].upp") == []
    completer.greedy = True
    assert completer.evaluation == "unsafe"
    assert texts("box[0].upp") == ["upper"]
    assert texts("make().upp") == ["upper"]
    completer.greedy = False
    assert completer.evaluation == "limited"


@pytest.mark.spec("TCOR-048")
def test_snake_case_names_can_be_abbreviated(texts, namespace):
    """`f_b` stands for `foo_bar_kittens`."""
    namespace.update(foo_bar_kittens=1, foo_car=2, fob=3)
    assert texts("f_b") == ["foo_bar_kittens"]
    assert texts("f_b_k") == ["foo_bar_kittens"]


@pytest.mark.spec("TCOR-048")
def test_attributes_match_in_another_case_if_in_no_other_way(texts, namespace):
    """Case counts as long as something matches with it."""
    namespace["obj"] = SimpleNamespace(DataFrame=1, data=2)
    assert texts("obj.da") == ["data"]
    assert texts("obj.datafr") == ["DataFrame"]


def test_the_scope_of_a_function_is_known(texts):
    """Parameters and local names are offered within their function."""
    source = "def f(parameter_one):\n    local_two = 1\n    return "
    assert "parameter_one" in texts(source + "para")
    assert "local_two" in texts(source + "loca")
    assert "local_two" not in texts(source.replace("return ", "pass\n") + "loca")


# What a completion says of itself


@pytest.mark.spec("TCOR-037")
def test_completions_have_range_type_and_signature(completer, namespace):
    """`start` and `end` count code points from the beginning of the text; functions have a signature."""

    class A:
        def method(self, alpha, beta=1, *rest, gamma: int = None, **others):
            pass

    namespace.update(a=A(), os=os, number=3)
    text = "x = 'é'\na.me"
    with provisionalcompleter():
        (one,) = completer.completions(text, len(text))
    assert (one.start, one.end, one.text) == (10, 12, "method")
    assert (one.type, one.signature) == ("function", "(alpha, beta=1, *rest, gamma=None, **others)")
    kinds = {c.text: c.type for c in completer.completions("", 0)}
    assert kinds["os"] == "module"
    assert kinds["number"] == "instance"
    assert kinds["dict"] == "class"
    assert kinds["print"] == "function"
    assert kinds["while"] == "keyword"


@pytest.mark.spec("TCOR-037")
def test_rectify_makes_ranges_equal_and_drops_doubles():
    """Completions of different parts come to replace the same part; the same text is kept once."""
    given = [
        Completion(3, 4, "keys", type="function"),
        Completion(1, 4, "d.keys"),
        Completion(3, 4, "kind"),
    ]
    made = list(rectify_completions("(d.k", given))
    assert [(one.start, one.end, one.text) for one in made] == [(1, 4, "d.keys"), (1, 4, "d.kind")]
    assert made[0].type == "function"


@pytest.mark.spec("TERM-051")
def test_nothing_is_offered_twice(completer, namespace):
    """A name that several matchers find is offered once."""
    namespace["abs"] = 1
    completer.custom_matchers.append(lambda text: ["abs", "absolutely"])
    found = [one.text for one in completer.completions("ab", 2)]
    assert found.count("abs") == 1
    assert "absolutely" in found


def test_complete_returns_the_fragment_and_the_texts(completer, namespace):
    """The older interface gives the part of the line that is replaced; attributes come with their dot."""
    namespace.update(d={}, dice=1)
    assert completer.complete("dic") == ("dic", ["dice", "dict"])
    assert completer.complete(line_buffer="x = d.ke") == (".ke", [".keys"])
    assert completer.complete(line_buffer="dic = 1", cursor_pos=3)[1] == ["dice", "dict"]
    assert completer.complete("nothing_like_it") == ("nothing_like_it", [])
    assert completer.attr_matches("d.ke") == ["d.keys"]
    assert completer.global_matches("dic") == ["dice", "dict"]
    assert completer.all_completions("d.ke") == [".keys"]
    assert completer.python_matches("d.ke") == ["d.keys"]


def test_an_offset_outside_of_the_text_is_an_error(completer):
    """A cursor that isn't in the text is told."""
    with pytest.raises(ValueError, match="outside"):
        list(completer.completions("abc", 7))


# Keyword arguments


@pytest.mark.spec("CORE-325")
def test_parameters_are_offered_by_name(texts, namespace):
    """Parameters that can be given by keyword, not those that were given or can't be."""

    class A:
        def __init__(self, width, height=1):
            pass

        def method(self, first, /, second, *, third=1):
            pass

    @functools.wraps(A.method)
    def wrapped(*args, **kwargs):
        pass

    namespace.update(A=A, a=A(1), wrapped=wrapped, partial=functools.partial(A.method, None, 1))
    assert texts("A(wi")[0] == "width="
    assert "height=" in texts("A(width=1, he")
    assert "width=" not in texts("A(width=1, ")
    assert texts("a.method(sec")[0] == "second="
    assert "first=" not in texts("a.method(fir")
    assert texts("a.method(1, thi")[0] == "third="
    assert "third=" in texts("wrapped(thi")
    assert "width=" not in texts("A(x + wi")


@pytest.mark.spec("CORE-325")
def test_parameters_of_functions_written_in_c(texts, namespace):
    """Their text signature tells, or else the first lines of their docstring, as in Cython's."""

    class Cython:
        """Cython(alpha, beta=3)

        Explains.
        """

    class Callable:
        __doc__ = "callable_one(first, *, second=None)\n\nExplains."
        __name__ = "callable_one"

    namespace["callable_one"] = Callable()
    assert "key=" in texts("sorted([], ke")
    assert "sep=" in texts("print(se")
    assert texts("callable_one(sec")[0] == "second="


@pytest.mark.spec("CORE-326")
def test_parameters_with_the_cursor_amid_complete_parentheses(texts, namespace):
    """What stands behind the cursor is no hindrance."""
    namespace["f"] = lambda alpha, beta: None
    assert texts("f(al¦)")[0] == "alpha="
    assert texts("f(al¦, beta=2)")[0] == "alpha="
    assert texts("g(f(al¦), 1)")[0] == "alpha="


def test_parameters_of_functions_that_were_not_executed(texts):
    """The definition in the same cell is enough."""
    assert "gamma=" in texts("def f(gamma, delta=1): pass\nf(gam")
    assert "size=" in texts("class A:\n    def __init__(self, size): pass\nA(si")


# Magics


@pytest.mark.spec("CORE-329", "CORE-R066", "TCOR-050")
def test_magics_are_offered_with_and_without_percent_signs(completer, texts, namespace, magics):
    """`%tim` offers line and cell magics; without a sign only under automagic, and not where a variable hides them."""
    every = ["%time", "%timeit", "%%time", "%%timeit"]
    assert texts("%tim") == every
    assert texts("%%tim") == ["%%time", "%%timeit"]
    assert texts("tim") == every
    namespace["time"] = 1
    assert texts("tim") == ["time", "%timeit", "%%timeit"]
    assert "%time" in texts("%tim")
    magics.auto_magic = False
    assert texts("tim") == ["time"]
    assert "%time" in texts("%tim")


def test_magics_are_offered_only_where_they_can_stand(texts):
    """Not in expressions; behind an assignment only line magics; cell magics only on the first line."""
    assert texts("x + tim") == []
    assert texts("x = %tim") == ["%time", "%timeit"]
    assert texts("x = 1\n%tim") == ["%time", "%timeit"]


@pytest.mark.spec("TCOR-046")
@pytest.mark.parametrize(
    "source",
    [
        "%timeit obj.fi",
        "%time x = obj.fi",
        "%debug obj.fi",
        "%%time\nobj.fi",
        "%%timeit obj.fi",
        "?obj.fi",
        "%other obj.fi",
    ],
)
def test_code_in_magics_is_completed(source, texts, namespace):
    """The arguments of magics that take code, and the body of their cells, are code."""
    namespace["obj"] = SimpleNamespace(field=1)
    assert texts(source) == ["field"]


def test_the_body_of_a_cell_in_another_language_is_left_alone(texts, namespace):
    """No Python names in `%%html`; file names in `%%bash`."""
    namespace["value"] = 1
    assert texts("%%html\nval") == []
    assert texts("%%bash\nval") == []


@pytest.mark.spec("TCOR-046", "CORE-321")
def test_config_completes_classes_traits_and_values(completer, texts):
    """`%config` knows the configurable classes, their traits, and the values of those that have a list of them."""
    completer.configurables = lambda: [completer]
    assert texts("%config IPC") == ["IPCompleter"]
    assert texts("%config IPCompleter.gre") == ["IPCompleter.greedy"]
    assert texts("%config IPCompleter.greedy=") == ["False", "True"]
    assert texts("%config IPCompleter.greedy = T") == ["True"]
    assert texts("%config IPCompleter.evaluation='lim") == ["'limited'"]


@pytest.mark.spec("TCOR-046", "CORE-321")
def test_config_knows_a_class_by_its_base(completer, texts):
    """What `%config` takes for the name of a class is completed; only the classes themselves are listed."""

    class FrontCompleter(IPCompleter):
        pass

    front = FrontCompleter()
    completer.configurables = lambda: [front]
    assert texts("%config ") == ["FrontCompleter"]
    assert texts("%config IPC") == ["IPCompleter"]
    assert texts("%config IPCompleter.gre") == ["IPCompleter.greedy"]
    assert texts("%config Configu") == []


@pytest.mark.spec("TCOR-046", "CORE-321")
@pytest.mark.parametrize(
    "magic", "config colors xmode load_ext cd run matplotlib who env alias gui pdb bookmark".split()
)
def test_magics_with_words_of_their_own_offer_no_names(magic, texts, namespace):
    """Where no name of the user's or of Python can stand, none is offered; where code follows, they are."""
    namespace["InterestingName"] = 1
    assert texts(f"%{magic} Inter") == []
    assert texts("%timeit Interr") == ["InterruptedError"]
    assert "InterestingName" in texts("%config IPCompleter.greedy = Interes")


def test_load_ext_offers_bundled_extensions(texts, monkeypatch):
    """Extensions that come along are called by short names."""
    monkeypatch.setitem(BUNDLED, "frobnicator", "some.package.frobnicator")
    assert texts("%load_ext frobn") == ["frobnicator"]


@pytest.mark.spec("TCOR-046")
def test_arguments_out_of_a_list_of_words(namespace, magics, monkeypatch):
    """`%colors`, `%xmode`, `%matplotlib`, `%reset`, `%env`, `%who` know what can follow them."""
    completer = IPCompleter(namespace=namespace, magics=magics, themes=lambda: ["Linux", "nocolor"])
    monkeypatch.setenv("SOME_UNUSUAL_NAME", "1")
    namespace["number"] = 3

    def texts(source):
        return [one.text for one in completer.completions(source, len(source))]

    assert texts("%colors li") == ["Linux"]
    assert texts("%xmode V") == ["Verbose"]
    assert "inline" in texts("%matplotlib in")
    assert "in" in texts("%reset i")
    assert texts("%env SOME_UNU") == ["SOME_UNUSUAL_NAME"]
    assert texts("%who in") == ["int"]
    assert texts("xmode V") == ["Verbose"]


@pytest.mark.spec("TCOR-046")
def test_options_of_magics(namespace, magics):
    """Options come from the argument parser of a magic, or from its docstring."""
    import argparse

    def parsed(line):
        pass

    parsed.parser = argparse.ArgumentParser(add_help=False)
    parsed.parser.add_argument("--append")
    parsed.parser.add_argument("-q", "--quiet")

    def documented(line):
        """Times something.

        Usage: %documented [-n<N>] [-q] statement

        Options:
        -n<N>: execute it N times.

        -q: quietly, see -z for more.
        """

    magics._functions.update(load=parsed, time=documented)
    completer = IPCompleter(namespace=namespace, magics=magics)

    def texts(source):
        return [one.text for one in completer.completions(source, len(source))]

    assert texts("%load --") == ["--append", "--quiet"]
    assert texts("%time -") == ["-n", "-q"]


@pytest.mark.spec("TCOR-046", "CORE-321")
def test_load_ext_completes_modules(texts):
    """`%load_ext` takes the name of a module."""
    assert "json" in texts("%load_ext js")
    assert "json.decoder" in texts("%load_ext json.dec")


@pytest.mark.spec("CORE-258")
def test_cd_offers_folders_then_history_and_bookmarks(completer, texts, namespace, tmp_path):
    """`%cd -` shows the folders that were visited; bookmarks are offered if nothing else matches."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    namespace["_dh"] = ["/here", "/there"]
    completer.bookmarks = lambda: ["far", "fx"]
    assert texts("%cd f") == ["folder/"]
    assert texts("cd f") == ["folder/"]
    assert texts("%cd far") == ["far"]
    assert completer.complete("%cd -b f")[1] == ["far", "fx"]
    assert texts("%cd -") == ["-0 [/here]", "-1 [/there]"]


# Matchers


@pytest.mark.spec("TCOR-039", "TCOR-040", "TCOR-041")
def test_matchers_of_both_versions_are_asked(completer):
    """Version 1 gets the word and returns strings; version 2 gets a context and returns a result."""
    seen = []

    def old(text):
        seen.append(text)
        return ["wordy"]

    @context_matcher(identifier="new", priority=10)
    def new(context):
        seen.append(context)
        return {
            "completions": [SimpleCompletion("whole line", type="line")],
            "matched_fragment": context.text_until_cursor,
        }

    completer.custom_matchers += [old, new]
    found = list(completer.completions("first\nsome wor\nlast", 14))
    assert [(one.start, one.text, one.type) for one in found][0] == (6, "whole line", "line")
    assert (11, "wordy") in [(one.start, one.text) for one in found]
    context, word = seen
    assert word == "wor"
    assert isinstance(context, CompletionContext)
    assert (context.token, context.cursor_line, context.cursor_position) == ("wor", 1, 8)
    assert context.line_with_cursor == "some wor"
    assert context.text_until_cursor == "some wor"
    assert context.full_text.startswith("first")
    assert context.limit == 500


@pytest.mark.spec("TCOR-040")
def test_a_matcher_can_suppress_others(completer, namespace):
    """`suppress` silences all or some, `do_not_suppress` makes exceptions; only if something was found."""
    namespace["abba"] = 1
    answer = {
        "completions": [SimpleCompletion("abacus")],
        "matched_fragment": "ab",
        "suppress": True,
    }

    @context_matcher(identifier="loud", priority=1)
    def loud(context):
        return answer

    @completion_matcher(identifier="meek")
    def meek(text):
        return ["abhor"]

    completer.custom_matchers += [loud, meek]

    def texts():
        return [one.text for one in completer.completions("ab", 2)]

    assert texts() == ["abacus"]
    answer["do_not_suppress"] = {"meek"}
    assert texts() == ["abacus", "abhor"]
    del answer["do_not_suppress"]
    answer["suppress"] = {"meek"}
    assert "abba" in texts()
    assert "abhor" not in texts()
    answer["suppress"] = True
    completer.suppress_competing_matchers = False
    assert {"abacus", "abhor", "abba"} <= set(texts())
    completer.suppress_competing_matchers = {"loud": True}
    assert texts() == ["abacus"]
    completer.suppress_competing_matchers = None
    completer.disable_matchers = ["loud"]
    assert {"abhor", "abba"} <= set(texts())
    answer["completions"] = []
    completer.disable_matchers = []
    assert {"abhor", "abba"} <= set(texts())


def test_the_marks_of_matchers():
    """The decorators set version, priority and identifier; another version is refused."""

    @completion_matcher()
    def plain(text):
        return []

    assert (plain.matcher_api_version, plain.matcher_priority) == (1, 0)
    assert plain.matcher_identifier.endswith("plain")
    with pytest.raises(ValueError, match="api_version"):
        completion_matcher(api_version=3)


@pytest.mark.spec("CORE-324", "TCOR-052")
def test_without_merging_the_first_matcher_alone_is_heard(completer, namespace):
    """`merge_completions = False` keeps the results of the first matcher that has any."""
    namespace["abba"] = 1
    completer.custom_matchers.append(lambda text: ["abacus"])
    completer.merge_completions = False
    assert [one.text for one in completer.completions("abb", 3)] == ["abacus"]
    completer.merge_completions = True
    assert [one.text for one in completer.completions("abb", 3)] == ["abacus", "abba"]


@pytest.mark.spec("TCOR-052")
def test_settings_come_from_the_configuration():
    """The class takes its settings from a config file's section."""
    config = Config()
    config.IPCompleter.omit__names = 0
    config.Completer.use_jedi = False
    config.IPCompleter.greedy = True
    completer = IPCompleter(namespace={}, config=config)
    assert completer.omit__names == 0
    assert not completer.use_jedi
    assert completer.evaluation == "unsafe"


def test_global_matches_can_be_replaced(completer, texts):
    """Extensions wrap `global_matches`; it is looked up when it is called."""
    original = completer.global_matches
    completer.global_matches = lambda text, *rest: [*original(text), "auto_imported"]
    assert "auto_imported" in texts("auto_i")


@pytest.mark.spec("TCOR-053")
def test_profiles_are_written(completer, namespace, tmp_path):
    """`profile_completions` writes what cProfile measures to its folder."""
    import pstats

    completer.profile_completions = True
    completer.profiler_output_dir = str(tmp_path / "profiles")
    namespace["frobnicate"] = 1
    assert [one.text for one in completer.completions("frob", 4)] == ["frobnicate"]
    (profile,) = (tmp_path / "profiles").iterdir()
    assert pstats.Stats(str(profile)).total_calls > 0


def test_a_completer_can_be_made_from_a_shell(namespace, magics):
    """Programs make one by hand, with a shell and arguments of the readline age."""
    shell = SimpleNamespace(
        user_ns={"shelly": 1}, user_global_ns={}, magics_manager=magics, strdispatchers={}
    )
    completer = IPCompleter(shell=shell, use_readline=True, alias_table={})
    assert completer.namespace is shell.user_ns
    assert [one.text for one in completer.completions("shel", 4)] == ["shelly"]


# Dispatch to registered completers


class Dispatch:
    """A table of completers by command, as the hook `complete_command` keeps it."""

    def __init__(self, **table):
        self.table = table

    def flat_matches(self, key):
        return self.table.get(key, ())


@pytest.mark.spec("CORE-334", "TCOR-051")
def test_registered_completers_are_asked_for_their_command(completer, namespace):
    """They get the line, the word and the command; their answer stands alone."""
    events = []

    def answer(event):
        events.append(event)
        return ["branch", "brand", "other"]

    namespace["brahms"] = 1
    completer.custom_completers = Dispatch(git=[answer])
    assert [one.text for one in completer.completions("git checkout bra", 16)] == [
        "branch",
        "brand",
    ]
    (event,) = events
    assert (event.command, event.symbol, event.line) == ("git", "bra", "git checkout bra")
    assert event.text_until_cursor == "git checkout bra"
    assert completer.dispatch_custom_completer("git checkout bra") == ["branch", "brand"]
    assert "brahms" in [one.text for one in completer.completions("bra", 3)]


@pytest.mark.spec("CORE-333", "TCOR-051")
def test_a_registered_completer_passes_on_or_fails_without_harm(completer, caplog):
    """`TryNext` hands over to the next; an error is logged; both leave the others to answer."""
    from ipy.core.errors import TryNext

    def passes(event):
        raise TryNext

    def fails(event):
        raise ValueError("broken")

    completer.custom_completers = Dispatch(git=[passes, fails, lambda event: ["branch"]])
    assert [one.text for one in completer.completions("git bra", 7)] == ["branch"]
    assert "broken" in caplog.text


def test_a_completer_for_a_magic_serves_it_with_and_without_the_sign(completer):
    """The key `%time` is used for `%time x` and, under automagic, for `time x`."""
    completer.custom_completers = Dispatch(**{"%time": [lambda event: ["xylo"]]})
    assert completer.complete("%time xy")[1] == ["xylo"]
    assert completer.complete("time xy")[1] == ["xylo"]


@pytest.mark.spec("TCOR-051")
def test_custom_matchers_run_in_order_before_the_built_in_ones(completer):
    """`set_custom_completer` puts a method into `custom_matchers`; it gets the word."""
    import types

    def mine(self, text):
        return [f"{text}_by_{type(self).__name__}"]

    completer.custom_matchers.insert(0, types.MethodType(mine, completer))
    assert completer.complete("abc")[1][0] == "abc_by_IPCompleter"


@pytest.mark.spec("CORE-334", "TCOR-051")
def test_complete_object_handlers_change_the_attributes_of_their_type(texts, namespace):
    """A handler registered for a type gets the attributes that were found, and returns what to offer."""
    from ipy.core.completion import complete_object
    from ipy.core.errors import TryNext

    class Special:
        plain = 1

    class Passing(Special):
        pass

    @complete_object.register(Special)
    def handle(obj, previous):
        if isinstance(obj, Passing):
            raise TryNext
        return [*previous, "added"]

    namespace.update(special=Special(), passing=Passing())
    assert texts("special.") == ["plain", "added"]
    assert texts("passing.") == ["plain"]


def test_two_threads_may_complete_at_once(completer, namespace):
    """A completer keeps nothing between the matchers of one completion but what belongs to it."""
    namespace.update(alpha=SimpleNamespace(one=1), beta=SimpleNamespace(two=2))
    wrong = []

    def work(source, expected):
        for _ in range(50):
            found = [one.text for one in completer.completions(source, len(source))]
            if found != expected:
                wrong.append(found)

    threads = [
        threading.Thread(target=work, args=arguments)
        for arguments in (("alpha.", ["one"]), ("beta.", ["two"]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.spec("TCOR-048")
def test_attributes_with_underscores_are_all_found_among_many(texts, namespace):
    """Names that the typed text begins are found wherever they stand; abbreviations are counted apart."""
    namespace["many"] = SimpleNamespace(**{f"attr_{number}": number for number in range(10_000)})
    assert len(texts("many.attr_99")) == 1 + 10 + 100


@pytest.mark.spec("CORE-325", "TCOR-037")
def test_numpy_functions_have_kind_signature_and_parameters(completer, texts, namespace):
    """Functions that numpy wraps in objects of its own are functions: in the menu, and for keyword completion."""
    numpy = pytest.importorskip("numpy")
    namespace.update(np=numpy, x=numpy.arange(3))
    assert texts("np.linspace(end")[0] == "endpoint="
    assert texts("np.linspace(0, 1, end")[0] == "endpoint="
    assert texts("np.mean(x, ax")[0] == "axis="
    assert texts("np.add(x, whe")[0] == "where="
    importlib.import_module("numpy.random")  # numpy itself leaves it until it is used
    assert texts("np.random.normal(lo")[0] == "loc="
    found = {one.text: one for one in completer.completions("np.", 3)}
    assert found["linspace"].type == found["add"].type == found["concatenate"].type == "function"
    assert found["linspace"].signature.startswith("(start, stop, num=50, endpoint=True")
    assert found["add"].signature.startswith("(x1, x2, /, out=None, *, where=True")
    assert "\n" not in found["concatenate"].signature
    assert found["pi"].type == "instance"


@pytest.mark.spec("CORE-325", "TCOR-037")
def test_wrapped_functions_show_the_parameters_of_what_they_wrap(completer, texts, namespace):
    """`functools.wraps` and caches pass on the signature; a ring of wrappers does no harm."""

    def original(alpha, beta=1):
        pass

    @functools.wraps(original)
    def wrapped(*args, **kwargs):
        pass

    def ring():
        pass

    ring.__wrapped__ = ring
    namespace.update(wrapped=wrapped, cached=functools.lru_cache(original), ring=ring)
    found = {one.text: one for one in completer.completions("", 0)}
    assert found["wrapped"].signature == found["cached"].signature == "(alpha, beta=1)"
    assert found["cached"].type == "function"
    assert texts("cached(bet")[0] == "beta="
    assert found["ring"].signature == "()"
    assert texts("ring(alp") == []


@pytest.mark.spec("CORE-321", "CORE-325")
def test_the_users_names_come_before_those_of_python_and_of_the_shell(magics):
    """Parameters, then the user's names, then the rest, each in order without regard to case."""

    def plot_it(data, Title="x", color=None):
        pass

    shell_function = object()
    namespace = {"plot_it": plot_it, "Zed": 1, "mine": 2, "_private": 3, "exit": shell_function}

    class Shell(Configurable):
        user_ns_hidden = {"exit": shell_function}  # noqa: RUF012

    completer = IPCompleter(namespace=namespace, magics=magics, parent=Shell())
    found = [one.text for one in completer.completions("plot_it(", 8)]
    assert found[:6] == ["color=", "data=", "Title=", "mine", "plot_it", "Zed"]
    rest = found[6 : found.index("_private")]
    assert rest.index("abs") < rest.index("ArithmeticError") < rest.index("exit")
    assert found.index("_private") < found.index("__debug__")


def test_attributes_are_in_order_without_regard_to_case(texts, namespace):
    """Upper case doesn't come before all lower case."""
    namespace["a"] = SimpleNamespace(beta=1, Gamma=2, alpha=3)
    assert texts("a.") == ["alpha", "beta", "Gamma"]
