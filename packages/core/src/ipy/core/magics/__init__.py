"""The built-in magics, a module per group; `ipy.core.magic.table` says which name is where."""
