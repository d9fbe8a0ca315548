"""Editors for `%edit`."""

from __future__ import annotations

import sys

import pytest

from ipy.core.errors import UsageError
from ipy.core.lib import editorhooks

EDITORS = (
    "komodo",
    "scite",
    "notepadplusplus",
    "jed",
    "idle",
    "mate",
    "emacs",
    "gnuclient",
    "crimson_editor",
    "kate",
)


@pytest.mark.spec("CORE-235")
@pytest.mark.parametrize("name", EDITORS)
def test_each_editor_is_told_file_and_line(shell, tmp_path, monkeypatch, name):
    """Those of Windows too: the program gets the path in one piece, and the line, as far as it can be told one."""
    program = tmp_path / "editor.py"
    program.write_text(
        "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(chr(10).join(sys.argv[2:]))"
    )
    record = tmp_path / "arguments"
    monkeypatch.setattr("builtins.input", lambda prompt="": "")
    getattr(editorhooks, name)(exe=f'"{sys.executable}" "{program}" "{record}"')
    shell.hooks.editor(str(tmp_path / "my file.py"), 12)
    arguments = record.read_text().splitlines()
    assert str(tmp_path / "my file.py") in arguments
    assert name == "idle" or any("12" in argument for argument in arguments)


@pytest.mark.spec("CORE-235")
def test_faults_of_templates_are_told(shell):
    """A template without the file, or with other fields, is refused."""
    with pytest.raises(UsageError, match="needs {filename}"):
        editorhooks.install_editor("vi")
    with pytest.raises(UsageError, match="may have the fields"):
        editorhooks.install_editor("vi {file}")
