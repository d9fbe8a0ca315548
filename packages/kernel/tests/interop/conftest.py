"""Our kernel and clients beside the front ends and kernels of others; `nox -s interop` makes the environment.

Where a program of others isn't installed, its tests are skipped and say so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

KERNEL = "ipy"  # the name under which our kernel is installed for the tests


@pytest.fixture(scope="module", autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the tests' own, with our kernel installed; as environment variables, for this process and its children."""
    folder = tmp_path_factory.mktemp("interop")
    names = ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            (folder / name.lower()).mkdir()
            patch.setenv(name, str(folder / name.lower()))
        patch.setenv("JUPYTER_PATH", str(folder / "prefix" / "share" / "jupyter"))
        patch.setenv("MPLCONFIGDIR", os.environ.get("MPLCONFIGDIR", str(folder / "home")))
        patch.delenv("PYTHONPATH", raising=False)
        subprocess.run(
            [
                *[
                    sys.executable,
                    "-P",
                    "-m",
                    "ipy.kernel",
                    "install",
                    f"--prefix={folder / 'prefix'}",
                ],
                *["--name", KERNEL, "--display-name", "The kernel under test"],
            ],
            check=True,
            capture_output=True,
        )
        yield folder
