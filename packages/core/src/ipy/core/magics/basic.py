"""Magics about the shell itself: what magics there are, how things are shown."""

from __future__ import annotations

from typing import Any

from traitlets import TraitError

from ipy.core.errors import UsageError
from ipy.core.magic import Magics, line_magic, magics_class
from ipy.core.magic.arguments import argument, magic_arguments, parse_argstring

from .listing import ABOUT, MagicList, documented_magics, indented


@magics_class
class BasicMagics(Magics):
    """Magics that need nothing but the shell."""

    def __init__(self, shell: Any = None, **kwargs: Any) -> None:
        super().__init__(shell, **kwargs)
        self._before_doctest: dict[str, Any] | None = None

    @line_magic
    def lsmagic(self, parameter_s: str = "") -> Any:
        """List the magics; the value is a dictionary of them by kind.

        With `--json`, the value is a plain dictionary, kind -> name -> group, for
        programs.
        """
        opts, rest = self.parse_options(parameter_s, "j", "json")
        if rest:
            raise UsageError(f"%lsmagic knows --json; got {rest!r}")
        listing = MagicList(self.shell.magics_manager)
        return listing.groups() if "j" in opts or "json" in opts else listing

    @line_magic
    def magic(self, parameter_s: str = "") -> None:
        """Show what magics are, and the help of each.

        `-brief` shows the first line of each help, `-rest` and `-latex` give the text
        for a document.
        """
        from ipy.core.pager import page

        mode = parameter_s.strip().lstrip("-") or "full"
        if mode not in ("full", "brief", "rest", "latex"):
            raise UsageError(f"%magic knows -brief, -rest and -latex; got {parameter_s.strip()!r}")
        entries = documented_magics(self.shell.magics_manager, brief=mode == "brief")
        if mode == "rest":
            print("\n".join(f"**{name}**::\n\n{indented(text)}\n" for name, text in entries))
        elif mode == "latex":
            print(
                self.format_latex(
                    "\n".join(f"{name}:\n{indented(text)}\n" for name, text in entries)
                )
            )
        else:
            body = "\n".join(f"{name}:\n{indented(text)}\n" for name, text in entries)
            page(f"{ABOUT}\n{body}\n{self.shell.magics_manager.auto_status()}\n")

    @line_magic
    def profile(self, parameter_s: str = "") -> None:
        """Print the name of the profile, which `ipython --profile` chooses."""
        print(self.shell.profile or "There is no profile.")

    @line_magic
    def quickref(self, parameter_s: str = "") -> None:
        """Show the reference card."""
        from ipy.core.pager import page
        from ipy.core.usage import quick_reference

        entries = documented_magics(self.shell.magics_manager, brief=True)
        page(
            quick_reference()
            + "\nAll magics\n----------\n"
            + "\n".join(f"{n}:\n    {t}" for n, t in entries)
        )

    @line_magic
    def page(self, parameter_s: str = "") -> None:
        """Show an object in the pager, pretty-printed: `%page name`.

        With `-r`, as `str` gives it.

        Without a name, the last result.
        """
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
        """Choose the colours: `%colors linux`; without a name, show the themes."""
        from ipy.core.themes import theme_table

        name = parameter_s.strip()
        if name:
            try:
                self.shell.colors = name
            except TraitError as error:
                raise UsageError(f"%colors: {error}") from None
        else:
            print(f"Current theme: {self.shell.colors}\nThemes: {', '.join(sorted(theme_table))}")

    @line_magic
    def xmode(self, parameter_s: str = "") -> None:
        """Choose how exceptions are shown: `%xmode Verbose`.

        The modes are Plain, Context, Verbose, Minimal, Docs and Doctest.

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
        self.shell.xmode = mode
        print(f"Exception reporting mode: {mode}")

    @line_magic
    def doctest_mode(self, parameter_s: str = "") -> None:
        """Switch to prompts, results and exceptions as in plain Python, and back.

        A session can be pasted into a doctest then.
        """
        if parameter_s.strip():
            raise UsageError(
                f"%doctest_mode switches back and forth, and takes nothing; got {parameter_s.strip()!r}"
            )
        if self._before_doctest is None:
            self._before_doctest = self._enter_doctest_mode()
        else:
            before, self._before_doctest = self._before_doctest, None
            self._leave_doctest_mode(before)
        switched = self._before_doctest is not None
        # Line-based front ends look here for the prompts to show; others replace theirs.
        self.shell.meta["doctest_mode"] = switched
        switch_prompts: Any = getattr(self.shell, "switch_doctest_mode", None)
        if switch_prompts is not None:
            switch_prompts(switched)
        print("Doctest mode is:", "ON" if switched else "OFF")

    def _enter_doctest_mode(self) -> dict[str, Any]:
        """Switch, and return what was."""
        shell = self.shell
        formatter = shell.display_formatter.formatters["text/plain"]
        before = {
            "pprint": formatter.pprint,
            "xmode": shell.xmode,
            "separators": (shell.separate_in, shell.separate_out, shell.separate_out2),
            "active_types": shell.display_formatter.active_types,
            "out_prompt": shell.displayhook.out_prompt,
        }
        formatter.pprint = False
        shell.xmode = "Plain"
        shell.separate_in = shell.separate_out = shell.separate_out2 = ""
        shell.display_formatter.active_types = ["text/plain"]
        shell.displayhook.out_prompt = lambda number: ""
        return before

    def _leave_doctest_mode(self, before: dict[str, Any]) -> None:
        shell = self.shell
        shell.display_formatter.formatters["text/plain"].pprint = before["pprint"]
        shell.xmode = before["xmode"]
        shell.separate_in, shell.separate_out, shell.separate_out2 = before["separators"]
        shell.display_formatter.active_types = before["active_types"]
        shell.displayhook.out_prompt = before["out_prompt"]

    @line_magic
    def gui(self, parameter_s: str = "") -> None:
        """Let the event loop of a GUI toolkit run while the shell waits for input.

        Without a name, stop.

            %gui qt     also qt5, qt6, tk, gtk3, gtk4, wx, osx, pyglet, asyncio

        Programs must not start the toolkit's main loop themselves.
        """
        name = parameter_s.strip().lower()
        self.shell.enable_gui(name if name not in ("", "none") else None)

    @line_magic
    def autoawait(self, parameter_s: str = "") -> None:
        """Allow `await` outside of functions, and choose what runs it.

        %autoawait            show the state
        %autoawait on, off    switch
        %autoawait trio       a runner: asyncio, trio, curio, sync, a function of
                              yours, or a dotted name
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
        shell.loop_runner = self._loop_runner(word)
        shell.autoawait = True

    def _loop_runner(self, word: str) -> Any:
        """What a name given to %autoawait stands for: a known runner, a function of the user's, or a dotted name."""
        shell = self.shell
        if word in shell.loop_runner_map:
            return word
        if word in shell.user_ns:
            if not callable(shell.user_ns[word]):
                raise UsageError(f"%autoawait: {word!r} is no function that runs a coroutine")
            return shell.user_ns[word]
        if "." in word or ":" in word:
            from ipy.core.names.finder import resolve

            try:
                return resolve(word if ":" in word else ":".join(word.rsplit(".", 1)))
            except (ImportError, AttributeError) as error:
                raise UsageError(f"%autoawait: {error}") from None
        known = ", ".join(sorted(shell.loop_runner_map))
        raise UsageError(f"%autoawait knows on, off, {known}; got {word!r}")

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


def _runner_name(runner: Any) -> str:
    return runner if isinstance(runner, str) else getattr(runner, "__qualname__", repr(runner))
