"""A small application with a configurable component, for tests that run a real process."""

from traitlets import Bool, CaselessStrEnum, Dict, Int, List, TraitError, Unicode, validate
from traitlets.config import Configurable

from ipy.config.application import BaseIPythonApplication, base_aliases, base_flags


class Component(Configurable):
    colors = CaselessStrEnum(["linux", "lightbg", "nocolor"], "linux").tag(config=True)
    cache_size = Int(10).tag(config=True)
    even = Int(2).tag(config=True)
    autoindent = Bool(True).tag(config=True)
    names = List(Unicode(), ["first"]).tag(config=True)
    table = Dict(value_trait=Int(), key_trait=Unicode()).tag(config=True)
    private = Int(1)

    @validate("even")
    def _validate_even(self, proposal):
        if proposal["value"] % 2:
            raise TraitError("even has to be even")
        return proposal["value"]


class Derived(Component):
    extra = Int(0).tag(config=True)


class TinyApp(BaseIPythonApplication):
    name = "tiny"
    version = "7.8.9"
    classes = [*BaseIPythonApplication.classes]
    lazy_classes = {"Component": "tiny:Component", "Derived": "tiny:Derived"}
    aliases = {
        **base_aliases,
        "colors": "Component.colors",
        "c": "TinyApp.code",
        "m": "TinyApp.module",
        "matplotlib": "TinyApp.matplotlib",
    }
    flags = {
        **base_flags,
        "i": ({"TinyApp": {"stay": True}}, "stay"),
        "banner": ({"TinyApp": {"banner": True}}, "show the banner"),
        "no-banner": ({"TinyApp": {"banner": False}}, "show no banner"),
        "matplotlib": ({"TinyApp": {"matplotlib": "auto"}}, "for plots"),
    }
    removed_options = {"-gthread": "--gui=gtk"}
    program_options = frozenset("cm")
    final_options = frozenset("m")
    stops_at_argument = True
    subcommands = {
        "sub": ("tiny:SubApp", "A subcommand."),
        "notebook": ("ipy.nowhere.app:NotebookApp", "Not installed."),
    }

    auto_create = Bool(True).tag(config=True)
    code = Unicode().tag(config=True)
    module = Unicode().tag(config=True)
    stay = Bool(False).tag(config=True)
    banner = Bool(True).tag(config=True)
    fail_with = Unicode().tag(config=True)
    matplotlib = CaselessStrEnum(["auto", "inline", "qt"], None, allow_none=True).tag(config=True)

    def start(self):
        if self.subapp is not None:
            return self.subapp.start()
        if self.fail_with:
            secret_local = "value-of-a-local"
            raise RuntimeError(self.fail_with)
        component = Derived(parent=self)
        for name in ("code", "module", "stay", "banner", "matplotlib", "extra_args", "profile"):
            print(f"{name}={getattr(self, name)!r}")
        for name in ("colors", "cache_size", "even", "autoindent", "names", "table", "extra"):
            print(f"{name}={getattr(component, name)!r}")


class SubApp(BaseIPythonApplication):
    name = "tiny sub"
    lazy_classes = {"Component": "tiny:Component"}

    def start(self):
        component = Component(parent=self)
        print(f"cache_size={component.cache_size!r}")
        print(f"extra_args={self.extra_args!r}")


if __name__ == "__main__":
    import tiny

    tiny.TinyApp.launch_instance()
