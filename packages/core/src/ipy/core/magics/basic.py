"""Magics about the shell itself: what magics there are, how things are shown."""

from __future__ import annotations

from typing import Any

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring


@magics_class
class BasicMagics(Magics):
    """Magics that need nothing but the shell."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self._before_doctest: dict[str, Any] | None = None

    @line_magic
    def lsmagic(self, parameter_s: str = "") -> Any:
        """List the magics; the value is a dictionary of them by kind.

        With `--json`, as JSON: the group of every magic by kind and name.
        """
        opts, _ = self.parse_options(parameter_s, "j", "json")
        listing = MagicList(self.shell.magics_manager)
        if "j" in opts or "json" in opts:
            print(listing._repr_json_text())
            return None
        return listing

    @line_magic
    def magic(self, parameter_s: str = "") -> None:
        """Show what magics are, and the help of each.

        `-brief` shows the first line of each help, `-rest` and `-latex` give the text for a document.
        """
        from ipy.core.pager import page

        mode = parameter_s.strip().lstrip("-") or "full"
        if mode not in ("full", "brief", "rest", "latex"):
            raise UsageError(f"%magic knows -brief, -rest and -latex; got {parameter_s.strip()!r}")
        docs = self.shell.magics_manager.lsmagic_docs(mode == "brief", missing="No documentation")
        entries = _distinct(self.shell.magics_manager.magics, docs)
        if mode == "rest":
            print("\n".join(f"**{name}**::\n\n{_indented(text)}\n" for name, text in entries))
        elif mode == "latex":
            print(
                self.format_latex(
                    "\n".join(f"{name}:\n{_indented(text)}\n" for name, text in entries)
                )
            )
        else:
            body = "\n".join(f"{name}:\n{_indented(text)}\n" for name, text in entries)
            page(f"{_ABOUT}\n{body}\n{self.shell.magics_manager.auto_status()}\n")

    @line_magic
    def quickref(self, parameter_s: str = "") -> None:
        """Show the reference card."""
        from ipy.core.pager import page
        from ipy.core.usage import quick_reference

        docs = self.shell.magics_manager.lsmagic_docs(brief=True, missing="No documentation")
        entries = _distinct(self.shell.magics_manager.magics, docs)
        page(
            quick_reference()
            + "\nAll magics\n----------\n"
            + "\n".join(f"{n}:\n    {t}" for n, t in entries)
        )

    @line_magic
    def page(self, parameter_s: str = "") -> None:
        """Show an object in the pager: `%page name`; pretty-printed, or as `str` gives it with `-r`."""
        from ipy.core.pager import page

        opts, name = self.parse_options(parameter_s, "r")
        name = name or "_"
        found = self.shell._ofind(name)
        if not found.found:
            raise UsageError(f"%page: object `{name}` not found")
        if "r" in opts:
            text = str(found.obj)
        else:
            from ipy.core.pretty import pretty

            text = pretty(found.obj)
        page(text)

    @line_magic
    def pprint(self, parameter_s: str = "") -> None:
        """Switch pretty-printing of results on and off."""
        formatter = self.shell.display_formatter.formatters["text/plain"]
        formatter.pprint = not formatter.pprint
        print("Pretty printing has been turned", "ON" if formatter.pprint else "OFF")

    @line_magic
    def precision(self, s: str = "") -> Any:
        """Set how floating point numbers are shown, and return the format.

            %precision 3      three digits after the point
            %precision %.3e   a format
            %precision        as Python does

        numpy's arrays follow, where numpy is in use.
        """
        formatter = self.shell.display_formatter.formatters["text/plain"]
        try:
            formatter.float_precision = s.strip()
        except Exception as error:
            # traitlets reports a bad value in its own words.
            raise UsageError(
                f"%precision takes a number of digits or a format such as %.3f: {error}"
            ) from None
        return formatter.float_format

    @line_magic
    def colors(self, parameter_s: str = "") -> None:
        """Choose the colours, or show the present theme and all others: `%colors linux`."""
        from ipy.core.themes import theme_table

        name = parameter_s.strip()
        if not name:
            print(f"Current theme: {self.shell.colors}\nThemes: {', '.join(sorted(theme_table))}")
            return
        from traitlets import TraitError

        try:
            self.shell.colors = name
        except TraitError as error:
            raise UsageError(f"%colors: {error}") from None

    @line_magic
    def xmode(self, parameter_s: str = "") -> None:
        """Choose how exceptions are shown: Plain, Context, Verbose, Minimal, Docs or Doctest.

        %xmode mode      that mode; without one, the next
        %xmode --show    show frames that libraries hide with __tracebackhide__
        %xmode --hide    hide them again
        """
        formatter = self.shell.InteractiveTB
        word = parameter_s.strip()
        if word in ("--show", "--hide"):
            formatter.skip_hidden = word == "--hide"
            print(
                f"Frames with __tracebackhide__ are {'hidden' if formatter.skip_hidden else 'shown'}."
            )
            return
        modes = list(formatter.valid_modes)
        if word:
            by_name = {mode.lower(): mode for mode in modes}
            if word.lower() not in by_name:
                raise UsageError(f"Unrecognized exception mode {word!r}. Modes: {', '.join(modes)}")
            mode = by_name[word.lower()]
        else:
            mode = modes[(modes.index(formatter.mode) + 1) % len(modes)]
        formatter.set_mode(mode)
        self.shell.xmode = mode
        print(f"Exception reporting mode: {mode}")

    @line_magic
    def doctest_mode(self, parameter_s: str = "") -> None:
        """Switch to prompts, results and exceptions as in plain Python, so that a session can be pasted into a doctest; and back."""
        shell = self.shell
        formatter = shell.display_formatter.formatters["text/plain"]
        if self._before_doctest is None:
            self._before_doctest = {
                "pprint": formatter.pprint,
                "xmode": shell.InteractiveTB.mode,
                "separators": (shell.separate_in, shell.separate_out, shell.separate_out2),
                "active_types": shell.display_formatter.active_types,
            }
            formatter.pprint = False
            shell.xmode = "Plain"
            shell.InteractiveTB.set_mode("Plain")
            shell.separate_in = shell.separate_out = shell.separate_out2 = ""
            shell.display_formatter.active_types = ["text/plain"]
            switched = True
        else:
            before, self._before_doctest = self._before_doctest, None
            formatter.pprint = before["pprint"]
            shell.xmode = before["xmode"]
            shell.InteractiveTB.set_mode(before["xmode"])
            shell.separate_in, shell.separate_out, shell.separate_out2 = before["separators"]
            shell.display_formatter.active_types = before["active_types"]
            switched = False
        switch_prompts: Any = getattr(shell, "switch_doctest_mode", None)
        if switch_prompts is not None:
            switch_prompts(switched)
        print("Doctest mode is:", "ON" if switched else "OFF")

    @line_magic
    def gui(self, parameter_s: str = "") -> None:
        """Let the event loop of a GUI toolkit run while the shell waits for input; without a name, stop.

            %gui qt     also qt5, qt6, tk, gtk3, gtk4, wx, osx, pyglet, asyncio

        Programs must not start the toolkit's main loop themselves.
        """
        _, name = self.parse_options(parameter_s, "")
        name = name.strip().lower()
        self.shell.enable_gui(name if name not in ("", "none") else None)

    @line_magic
    def autoawait(self, parameter_s: str = "") -> None:
        """Allow `await` outside of functions, and choose what runs it.

        %autoawait            show the state
        %autoawait on, off    switch
        %autoawait trio       a runner: asyncio, trio, curio, sync, a function of yours, or a dotted name
        """
        word = parameter_s.strip()
        shell = self.shell
        if not word:
            state = "on" if shell.autoawait else "off"
            print(
                f"IPython autoawait is `{state}`, and set to use `{_runner_name(shell.loop_runner)}`"
            )
            return
        lowered = word.lower()
        if lowered in ("true", "on", "1", "false", "off", "0"):
            shell.autoawait = lowered in ("true", "on", "1")
            return
        if word in shell.loop_runner_map:
            runner: Any = word
        elif word in shell.user_ns:
            runner = shell.user_ns[word]
            if not callable(runner):
                raise UsageError(f"%autoawait: {word!r} is no function that runs a coroutine")
        elif "." in word or ":" in word:
            from ipy.core.names.finder import resolve

            try:
                runner = resolve(word if ":" in word else ":".join(word.rsplit(".", 1)))
            except (ImportError, AttributeError) as error:
                raise UsageError(f"%autoawait: {error}") from None
        else:
            known = ", ".join(sorted(shell.loop_runner_map))
            raise UsageError(f"%autoawait knows on, off, {known}; got {word!r}")
        shell.loop_runner = runner
        shell.autoawait = True

    @magic_arguments()
    @argument("-l", "--line", action="store_true", help="Make an alias of the line magic.")
    @argument("-c", "--cell", action="store_true", help="Make an alias of the cell magic.")
    @argument("name", help="The new name.")
    @argument("target", help="The magic that it stands for.")
    @argument("-p", "--params", default=None, help="Put before what is given to the alias.")
    @line_magic
    def alias_magic(self, line: str = "") -> None:
        """Give a magic another name.

        Without -l or -c, both kinds are aliased, as far as there are both::

            %alias_magic t timeit
            %alias_magic -p "-n1 -r1" once timeit
        """
        args = parse_argstring(self.alias_magic, line)
        name, target = args.name.lstrip("%"), args.target.lstrip("%")
        manager = self.shell.magics_manager
        asked = args.line or args.cell
        kinds = [
            kind for kind in ("line", "cell")
            if (getattr(args, kind) if asked else manager.has(kind, target))
        ]  # fmt: skip
        missing = [kind for kind in kinds if not manager.has(kind, target)]
        if missing or not kinds:
            kind = missing[0] if missing else "line"
            mark = "%" if kind == "line" else "%%"
            raise UsageError(f"%alias_magic: {kind} magic function `{mark}{target}` not found.")
        params = args.params
        if params and len(params) > 1 and params[0] == params[-1] and params[0] in "\"'":
            params = params[1:-1]
        for kind in kinds:
            mark = "%" if kind == "line" else "%%"
            manager.register_alias(name, target, kind, params)
            shown = f" {params}" if params else ""
            print(f"Created `{mark}{name}` as an alias for `{mark}{target}{shown}`.")


class MagicList:
    """What `%lsmagic` returns: prints as a list of names, and is a dictionary of groups for front ends."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def __str__(self) -> str:
        manager = self._manager
        lines = "  ".join(f"%{name}" for name in manager.names("line"))
        cells = "  ".join(f"%%{name}" for name in manager.names("cell"))
        return f"Available line magics:\n{lines}\n\nAvailable cell magics:\n{cells}\n\n{manager.auto_status()}"

    __repr__ = __str__

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _groups(self) -> dict[str, dict[str, str]]:
        tables: dict[str, dict[str, str]] = {}
        for kind in ("line", "cell"):
            table = self._manager.magics[kind]
            tables[kind] = {}
            for name in self._manager.names(kind):
                raw = table.raw(name)
                spec = getattr(raw, "spec", None)
                if spec is not None:
                    group = spec.partition(":")[2] or spec
                else:
                    owner = getattr(raw, "__self__", None)
                    group = type(owner).__name__ if owner is not None else "Other"
                tables[kind][name] = group
        return tables

    def _repr_json_(self) -> dict[str, dict[str, str]]:
        return self._groups()

    def _repr_json_text(self) -> str:
        import json

        return json.dumps(self._groups())


_ABOUT = """Magics are commands of the shell. A line magic, %name, takes the rest of its line as one text; a cell magic, %%name, stands on
the first line of a cell and takes the lines below it as well. `x = %name` keeps what a magic returns. $name and {expression} in the
line are replaced by the values of Python variables. %name? shows the help of one.
"""


def _distinct(tables: Any, docs: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """(name with percent signs, help) of every magic, sorted; further names of the same function are left out."""
    seen: set[Any] = set()
    entries = []
    for kind, mark in (("line", "%"), ("cell", "%%")):
        for name in sorted(docs[kind], key=str.lower):
            function = tables[kind].raw(name)
            identity = getattr(function, "__func__", function)
            key = (kind, identity) if identity is not None else (kind, name)
            if key in seen:
                continue
            seen.add(key)
            entries.append((f"{mark}{name}", docs[kind][name]))
    return entries


def _indented(text: str) -> str:
    from inspect import cleandoc

    return "\n".join(f"    {line}".rstrip() for line in cleandoc(text).split("\n"))


def _runner_name(runner: Any) -> str:
    return runner if isinstance(runner, str) else getattr(runner, "__qualname__", repr(runner))
