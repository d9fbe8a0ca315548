"""The built-in magics: where each group lives and which names it provides.

Nothing here is imported before one of its names is used; a test keeps the table true.
"""

from __future__ import annotations

#: The group that runs cells with other interpreters; its names can be added to by configuration.
SCRIPT_MAGICS = "ipy.core.magics.scripts:ScriptMagics"

#: "module:Class" -> (line magics, cell magics), names separated by blanks.
BUILTIN: dict[str, tuple[str, str]] = {
    "ipy.core.extension.storemagic:StoreMagics": ("store", ""),
    "ipy.core.magics.auto:AutoMagics": ("autocall automagic", ""),
    "ipy.core.magics.basic:BasicMagics": (
        "alias_magic autoawait colors doctest_mode gui lsmagic magic page pprint precision profile quickref xmode",
        "",
    ),
    "ipy.core.magics.capturing:CaptureMagics": ("", "capture"),
    "ipy.core.magics.commands:CommandMagics": ("alias rehashx sc sx system unalias", "! sx system"),
    "ipy.core.magics.configuration:ConfigMagics": ("config", ""),
    "ipy.core.magics.debugging:DebuggingMagics": ("debug pdb", "debug"),
    "ipy.core.magics.directories:OSMagics": ("bookmark cd dhist dirs popd pushd pwd", ""),
    "ipy.core.magics.display:DisplayMagics": ("", "HTML SVG html javascript js latex markdown svg"),
    "ipy.core.magics.editing:EditingMagics": ("ed edit", ""),
    "ipy.core.magics.environment:EnvironmentMagics": ("env set_env", ""),
    "ipy.core.magics.extensions:ExtensionMagics": ("load_ext reload_ext unload_ext", ""),
    "ipy.core.magics.history:HistoryMagics": ("hist history recall rep rerun", ""),
    "ipy.core.magics.inspecting:InspectionMagics": (
        "pdef pdoc pfile pinfo pinfo2 psearch psource",
        "",
    ),
    "ipy.core.magics.loading:SourceMagics": ("load loadpy pastebin pycat save", ""),
    "ipy.core.magics.macros:MacroMagics": ("macro", ""),
    "ipy.core.magics.packaging:PackagingMagics": ("conda mamba micromamba pip uv", ""),
    "ipy.core.magics.profiling:ProfilingMagics": ("prun", "prun"),
    "ipy.core.magics.pylab:PylabMagics": ("matplotlib pylab", ""),
    "ipy.core.magics.running:RunMagics": ("run", ""),
    SCRIPT_MAGICS: (
        "killbgscripts",
        "bash perl pypy python python2 python3 ruby script sh",
    ),
    "ipy.core.magics.session_log:LoggingMagics": ("logoff logon logstart logstate logstop", ""),
    "ipy.core.magics.timeit:TimeitMagics": ("timeit", "timeit"),
    "ipy.core.magics.timing:TimingMagics": ("time", "time"),
    "ipy.core.magics.tracebacks:TracebackMagics": ("tb", ""),
    "ipy.core.magics.variables:VariableMagics": ("reset reset_selective who who_ls whos xdel", ""),
    "ipy.core.magics.wrapping:WrappingMagics": ("code_wrap", "code_wrap"),
    "ipy.core.magics.writing:WritingMagics": ("", "file writefile"),
}
