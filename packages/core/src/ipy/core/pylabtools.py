"""matplotlib in the shell: choosing a backend, drawing figures, `%pylab`.

matplotlib (3.9 and later) knows itself which backend goes with which GUI toolkit; nothing here repeats its tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shell import InteractiveShell


def list_backends() -> list[str]:
    """Names that `%matplotlib` takes, as matplotlib itself lists them."""
    registry = _registry()
    return ["auto", *sorted({*registry.list_all(), *registry.list_gui_frameworks()})]


def _registry() -> Any:
    """The register of matplotlib of backends; it carries no types."""
    from matplotlib.backends.registry import backend_registry

    return backend_registry


#: Old names, and those that the toolkits have in `%gui`.
_OTHER_NAMES = {"qt4": "qt", "gtk": "gtk3", "gtk2": "gtk3", "osx": "macosx"}
_EVENT_LOOPS = {"macosx": "osx"}
#: Backends that live in libraries of their own: (module, what to install).
_LIBRARIES = {
    "inline": ("matplotlib_inline", "matplotlib-inline"),
    "ipympl": ("ipympl", "ipympl"),
    "widget": ("ipympl", "ipympl"),
}


def find_gui_and_backend(gui: str | None = None) -> tuple[str | None, str]:
    """The GUI toolkit and the backend for a name.

    Args:
        gui: a toolkit, a backend, or "auto" or None for the backend that is in use, or else matplotlib's own choice.

    Returns:
        (the toolkit as `%gui` calls it, or None, the backend).

    Raises:
        ValueError: matplotlib knows no such name.
        ImportError: the library of a backend is not installed, or fails.
    """
    if gui is None or gui == "auto":
        backend, framework = _registry().resolve_backend(_own_choice())
    else:
        name = _OTHER_NAMES.get(gui.lower(), gui)
        _import_library(name)
        try:
            backend, framework = _registry().resolve_gui_or_backend(name)
        except RuntimeError:
            raise ValueError(_unknown(gui)) from None
    if framework == "headless":
        framework = None
    return _EVENT_LOOPS.get(framework, framework), backend


def _own_choice() -> str:
    """The backend in use; after the inline one, the user's default again."""
    import matplotlib

    current = current_backend()
    if current and not _is_inline(current):
        return current
    if current:
        default = matplotlib.rcParamsOrig._get("backend")
        if isinstance(default, str) and not _is_inline(default):
            return default
        from matplotlib import pyplot, rcsetup

        # What stands for "choose" in matplotlib's settings: the first toolkit that works here, else agg.
        choose: Any = rcsetup._auto_backend_sentinel
        pyplot.switch_backend(choose)
    return matplotlib.get_backend()


def current_backend() -> str:
    """The backend in use; empty before matplotlib has chosen one."""
    import matplotlib

    current = matplotlib.rcParams._get("backend")
    return current if isinstance(current, str) else ""


def _is_inline(backend: str) -> bool:
    return backend.endswith("inline")


def _import_library(name: str) -> None:
    """Import the library of a backend: matplotlib would hide why it fails."""
    module = name.removeprefix("module://") if name.startswith("module://") else ""
    library, distribution = _LIBRARIES.get(name.lower(), (module, module.partition(".")[0]))
    if not library:
        return
    from importlib import import_module

    try:
        import_module(library)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != library.partition(".")[0]:
            raise
        raise ImportError(
            f"the backend {name!r} needs {library}, which is not installed: pip install {distribution}"
        ) from None


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    known = list_backends()
    close = get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
    return f"matplotlib has no backend or toolkit called {name!r}; {hint}"


def activate_matplotlib(backend: str) -> None:
    """Switch matplotlib to a backend, interactively."""
    import matplotlib

    matplotlib.interactive(True)
    matplotlib.rcParams["backend"] = backend
    from matplotlib import pyplot

    pyplot.switch_backend(backend)


def enable_matplotlib(shell: InteractiveShell, gui: str | None = None) -> tuple[str | None, str]:
    """Prepare matplotlib; see `InteractiveShell.enable_matplotlib`.

    Raises:
        ValueError: there is no such backend.
        ImportError: its toolkit is not installed.
    """
    before = current_backend()
    framework, backend = find_gui_and_backend(gui)
    activate_matplotlib(backend)
    configure_inline_support(shell, backend)
    if _is_inline(backend) and not _is_inline(before):
        _show_open_figures()
    if framework is not None:
        shell.enable_gui(framework)
    return framework, backend


def configure_inline_support(shell: InteractiveShell, backend: str) -> None:
    """Let figures be shown as results, where matplotlib-inline is installed and the backend is its own."""
    if not _is_inline(backend):
        return
    from matplotlib_inline import backend_inline

    support: Any = backend_inline
    support.configure_inline_support(shell, backend)


def _show_open_figures() -> None:
    """Show figures that another backend has opened when the cell ends, as if they were new: what is drawn into them later is seen, too."""
    from matplotlib._pylab_helpers import Gcf
    from matplotlib_inline import backend_inline

    show: Any = backend_inline.show
    known = show._to_draw
    figures = [manager.canvas.figure for manager in Gcf.get_all_fig_managers()]
    show._to_draw = [*known, *(figure for figure in figures if figure not in known)]
    show._draw_called = show._draw_called or bool(figures)


def enable_pylab(
    shell: InteractiveShell, gui: str | None = None, import_all: bool = True
) -> tuple[str | None, str, list[str]]:
    """Prepare matplotlib and load its names; see `InteractiveShell.enable_pylab`."""
    framework, backend = shell.enable_matplotlib(gui)
    names: dict[str, Any] = {}
    import_pylab(names, import_all)
    before, hidden = shell.user_ns, shell.user_ns_hidden
    clobbered = [
        name for name, value in names.items()
        if name in before and before[name] is not value and before[name] is not hidden.get(name)
    ]  # fmt: skip
    shell.push(names, interactive=False)
    return framework, backend, clobbered


def import_pylab(user_ns: dict[str, Any], import_all: bool = True) -> None:
    """Put numpy and pyplot names into `user_ns`.

    Args:
        user_ns: the names of the user.
        import_all: as `from pylab import *` and `from numpy import *` do: numpy's `sum`, `any`, `abs` and others take the place of
            the builtins, and axes as arguments.
    """
    import matplotlib
    import numpy
    from matplotlib import mlab, pylab, pyplot

    from .display import display

    if import_all:
        for module in (pylab, numpy):
            exported = getattr(module, "__all__", None) or [n for n in dir(module) if n[0] != "_"]
            user_ns.update((name, getattr(module, name)) for name in exported)
    user_ns.update(
        numpy=numpy, np=numpy, matplotlib=matplotlib, pylab=pylab, mlab=mlab, pyplot=pyplot, plt=pyplot,
        getfigs=getfigs, figsize=figsize, display=display,
    )  # fmt: skip


def getfigs(*fig_nums: int) -> list[Any]:
    """The open figures: those of the given numbers, or all."""
    from matplotlib._pylab_helpers import Gcf

    if not fig_nums:
        return [manager.canvas.figure for manager in Gcf.get_all_fig_managers()]
    figures = []
    for number in fig_nums:
        manager = Gcf.figs.get(number)
        if manager is None:
            print(f"Warning: figure {number} not available.")
        else:
            figures.append(manager.canvas.figure)
    return figures


def figsize(sizex: float, sizey: float) -> None:
    """Set the default size of figures, in inches."""
    import matplotlib

    matplotlib.rcParams["figure.figsize"] = [sizex, sizey]


def print_figure(
    fig: Any, fmt: str = "png", bbox_inches: str = "tight", base64: bool = False, **kwargs: Any
) -> Any:
    """A figure as bytes (PNG, JPEG, PDF) or text (SVG); None for one without content.

    Args:
        fig: the figure.
        fmt: "png", "retina", "jpeg", "svg" or "pdf".
        bbox_inches: how much of the paper is shown; "tight" keeps legends outside of the axes.
        base64: encode bytes for JSON.
        **kwargs: for matplotlib's `print_figure`.
    """
    from io import BytesIO

    if not fig.axes and not fig.lines:
        return None
    dpi = fig.dpi * 2 if fmt == "retina" else fig.dpi
    options: dict[str, Any] = {
        "format": "png" if fmt == "retina" else fmt, "facecolor": fig.get_facecolor(), "edgecolor": fig.get_edgecolor(),
        "dpi": dpi, "bbox_inches": bbox_inches, **kwargs,
    }  # fmt: skip
    if fig.canvas is None:
        from matplotlib.backend_bases import FigureCanvasBase

        FigureCanvasBase(fig)
    buffer = BytesIO()
    fig.canvas.print_figure(buffer, **options)
    data: Any = buffer.getvalue()
    if fmt == "svg":
        return data.decode("utf-8")
    if base64:
        from binascii import b2a_base64

        return b2a_base64(data, newline=False).decode("ascii")
    return data


def retina_figure(fig: Any, base64: bool = False, **kwargs: Any) -> Any:
    """A PNG of double size, with the metadata that shows it at the size of the figure."""
    data = print_figure(fig, fmt="retina", base64=False, **kwargs)
    if data is None:
        return None
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    metadata = {"width": width // 2, "height": height // 2}
    if base64:
        from binascii import b2a_base64

        return b2a_base64(data, newline=False).decode("ascii"), metadata
    return data, metadata


def select_figure_formats(shell: InteractiveShell, formats: Any, **kwargs: Any) -> None:
    """Register how figures are shown.

    Args:
        shell: the shell that shows them.
        formats: one or several of "png", "png2x", "retina", "jpg", "jpeg", "svg", "pdf".
        **kwargs: for `print_figure`.

    Raises:
        ValueError: a format is unknown.
    """
    from matplotlib.figure import Figure

    makers: dict[str, tuple[str, Any]] = {
        "png": ("image/png", lambda fig: print_figure(fig, "png", base64=True, **kwargs)),
        "retina": ("image/png", lambda fig: retina_figure(fig, base64=True, **kwargs)),
        "jpeg": ("image/jpeg", lambda fig: print_figure(fig, "jpeg", base64=True, **kwargs)),
        "svg": ("image/svg+xml", lambda fig: print_figure(fig, "svg", **kwargs)),
        "pdf": ("application/pdf", lambda fig: print_figure(fig, "pdf", base64=True, **kwargs)),
    }
    makers["png2x"], makers["jpg"] = makers["retina"], makers["jpeg"]
    wanted = [formats] if isinstance(formats, str) else list(formats)
    unknown = [name for name in wanted if name not in makers]
    if unknown:
        raise ValueError(
            f"supported figure formats are {', '.join(sorted(makers))}; got {', '.join(unknown)}"
        )
    table = shell.display_formatter.formatters
    for mime, _ in makers.values():
        table[mime].pop(Figure, None)
    for name in wanted:
        mime, make = makers[name]
        table[mime].for_type(Figure, make)
