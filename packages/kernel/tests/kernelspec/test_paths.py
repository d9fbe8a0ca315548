"""Where Jupyter keeps its files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ipy.kernel.kernelspec import paths


def test_environment_variables_decide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """JUPYTER_DATA_DIR and JUPYTER_RUNTIME_DIR name the directories; the runtime directory is below the data otherwise."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "d"))
    assert paths.jupyter_data_dir() == str(tmp_path / "d")
    assert paths.jupyter_runtime_dir() == str(tmp_path / "d" / "runtime")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "r"))
    assert paths.jupyter_runtime_dir() == str(tmp_path / "r")


@pytest.mark.skipif(sys.platform != "linux", reason="the convention of Linux")
def test_usual_places(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Without variables: ~/.local/share/jupyter, or below XDG_DATA_HOME; configuration in ~/.jupyter."""
    monkeypatch.delenv("JUPYTER_DATA_DIR")
    assert paths.jupyter_data_dir() == str(home / ".local/share/jupyter")
    assert paths.jupyter_config_dir() == str(home / ".jupyter")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "xdg"))
    assert paths.jupyter_data_dir() == str(home / "xdg" / "jupyter")


def test_order_of_the_search_path(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """JUPYTER_PATH goes first, the machine's directories last; JUPYTER_PREFER_ENV_PATH says who of user and installation is earlier."""
    monkeypatch.setenv("JUPYTER_PATH", os.pathsep.join(["/one", "/two"]))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    found = paths.jupyter_path("kernels")
    user, env = (
        str(home / "jupyter" / "kernels"),
        os.path.join(sys.prefix, "share", "jupyter", "kernels"),
    )
    assert found[:2] == ["/one/kernels", "/two/kernels"]
    assert found.index(user) < found.index(env)
    assert found[-1] == os.path.join(paths.SYSTEM_JUPYTER_PATH[-1], "kernels")
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "yes")
    found = paths.jupyter_path("kernels")
    assert found.index(env) < found.index(user)
