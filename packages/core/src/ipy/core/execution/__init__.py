"""Running cells: compiling them, splitting them into what is displayed, and the user's event loop."""

from __future__ import annotations

from .compiler import CachingCompiler, code_name
from .result import ExecutionInfo, ExecutionResult
from .runner import CellRunner

__all__ = ["CachingCompiler", "CellRunner", "ExecutionInfo", "ExecutionResult", "code_name"]
