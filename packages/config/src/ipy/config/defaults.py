"""Default configuration files: every setting explained, and commented out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from traitlets.config.application import Application
from traitlets.config.configurable import Configurable

from .classes import ClassTable
from .registry import import_target, is_importable


class DefaultFile(NamedTuple):
    """A configuration file that a new profile gets.

    Attributes:
        filename: its name in the profile.
        targets: applications whose settings it explains, the first one that is installed counts.
        parallel: whether it belongs to parallel computing, and is only written on request.
    """

    filename: str
    targets: tuple[str, ...]
    parallel: bool = False


# `profile create` writes those whose package is installed. A test keeps the table true.
DEFAULT_FILES = (
    DefaultFile(
        "ipython_config.py",
        ("ipy.terminal.app:TerminalIPythonApp", "ipy.config.application:BaseIPythonApplication"),
    ),
    DefaultFile("ipython_kernel_config.py", ("ipy.kernel.app:IPKernelApp",)),
    DefaultFile("ipython_console_config.py", ("ipy.terminal.console.app:ConsoleApp",)),
    DefaultFile("ipython_qtconsole_config.py", ("ipy.qt.app:QtConsoleApp",)),
    DefaultFile("ipython_notebook_config.py", ("ipy.html.app:NotebookApp",)),
    DefaultFile("ipython_nbconvert_config.py", ("ipy.nbconvert.app:NbConvertApp",)),
    DefaultFile(
        "ipcluster_config.py", ("ipy.parallel.apps.cluster:IPClusterStart",), parallel=True
    ),
    DefaultFile(
        "ipcontroller_config.py", ("ipy.parallel.apps.controller:IPControllerApp",), parallel=True
    ),
    DefaultFile("ipengine_config.py", ("ipy.parallel.apps.engine:IPEngineApp",), parallel=True),
)

_HEADER = """\
# Configuration of {name}.
#
# Every setting stands here with its default, commented out. To change one, take the "# " away in
# front of its line and give it another value. This is ordinary Python, so values may be computed.
# A setting of a class also holds for the classes derived from it. The command line goes over
# this file: `--Class.setting=value`.

c = get_config()  # noqa
"""


def default_classes(app: type[Application]) -> list[type[Configurable]]:
    """List the classes whose settings matter to an application, its lazy ones included."""
    lazy = getattr(app, "lazy_classes", {})
    table = ClassTable([app, *app.classes], lazy)
    classes: list[type[Configurable]] = [app]
    for cls in [*app.classes, *(table.find(name) for name in lazy)]:
        if cls is not None and cls not in classes:
            classes.append(cls)
    return classes


def default_config_text(name: str, classes: Iterable[type[Configurable]]) -> str:
    """Return the text of a default file for some classes and the classes that they derive from.

    Parents come before children; the section of the shell applications, which is what people come for, comes first.
    """
    wanted = list(classes)
    sections: list[type[Configurable]] = []
    for cls in wanted:
        for parent in reversed(cls.__mro__):
            if issubclass(parent, Configurable) and parent not in sections:
                sections.append(parent)
    # a base class without settings of its own is nobody's business
    shown = [
        cls
        for cls in sections
        if cls.class_own_traits(config=True) or (cls in wanted and cls.class_traits(config=True))
    ]
    shown.sort(key=lambda cls: cls.__name__ != "InteractiveShellApp")
    return "\n".join(
        [_HEADER.format(name=name), *(cls.class_config_section(shown) for cls in shown)]
    )


class BundledFile(NamedTuple):
    """A default file, ready to be written: its name and how to make its text."""

    filename: str
    app: type[Application]

    def text(self) -> str:
        """Return what to write."""
        name = str(self.app.name)
        return default_config_text(name, default_classes(self.app))


def installed_default_files(
    *, parallel: bool = False, report: Callable[[str], object] | None = None
) -> list[BundledFile]:
    """List the default files of the applications that are installed.

    Args:
        parallel: include those of parallel computing.
        report: is told about an application that is installed but can't be loaded; without it the error is raised.

    Raises:
        ImportError, AttributeError: an application can't be loaded.
    """
    files: list[BundledFile] = []
    for entry in DEFAULT_FILES:
        if entry.parallel and not parallel:
            continue
        for target in filter(_is_there, entry.targets):
            try:
                app: Any = import_target(target)
            except (ImportError, AttributeError) as error:
                if report is None:
                    raise
                report(f"the settings of {target} can't be listed in {entry.filename}: {error}")
                continue
            files.append(BundledFile(entry.filename, app))
            break
    return files


def _is_there(target: str) -> bool:
    """Tell whether the very module is there: a package may be installed without one of its extras."""
    from importlib.util import find_spec

    if not is_importable(target):
        return False
    try:
        return find_spec(target.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def write_default_file(path: str, text: str, *, overwrite: bool = False) -> bool:
    """Write a file at once; tell whether it was written.

    Without `overwrite` an existing file stays, also one that another process makes at this very moment.
    """
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "x", encoding="utf-8") as stream:
        stream.write(text)
    try:
        if overwrite:
            os.replace(temporary, path)
            return True
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except (OSError, AttributeError, NotImplementedError):
            return _write_new(path, text)  # a file system without hard links
        return True
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


def _write_new(path: str, text: str) -> bool:
    try:
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        return False
    return True
