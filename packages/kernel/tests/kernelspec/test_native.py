"""The specification of our own kernel."""

from __future__ import annotations

import json
import sys
import sysconfig
from pathlib import Path

import pytest

from ipy.kernel.kernelspec import (
    KERNEL_NAME,
    NATIVE_KERNEL_NAME,
    RESOURCES,
    get_kernel_dict,
    make_ipkernel_cmd,
    write_kernel_spec,
)
from ipy.kernel.kernelspec.install import install


@pytest.mark.spec("TKER-006", "TKER-007")
def test_command_of_the_kernel() -> None:
    """The kernel is started as `python -P -m ipy.kernel -f FILE`, so that nothing in the current directory shadows it."""
    command = [sys.executable, "-P", "-m", "ipy.kernel", "-f", "{connection_file}"]
    assert make_ipkernel_cmd() == command
    assert make_ipkernel_cmd("mod", "py", ["--x"], ["-O"]) == [
        "py", "-O", "-P", "-m", "mod", "-f", "{connection_file}", "--x",
    ]  # fmt: skip
    content = get_kernel_dict()
    assert content["argv"] == command
    assert content["language"] == "python"
    assert content["kernel_protocol_version"] == "5.5"
    assert content["metadata"]["debugger"] is True
    assert KERNEL_NAME == NATIVE_KERNEL_NAME == "python3"


@pytest.mark.spec("TKER-001", "TKER-007")
def test_directory_has_logos(tmp_path: Path) -> None:
    """write_kernel_spec makes a directory with kernel.json and the logos."""
    path = Path(write_kernel_spec(tmp_path / "k", {"display_name": "Mine"}))
    names = {entry.name for entry in path.iterdir()}
    assert names == {"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}
    assert json.loads((path / "kernel.json").read_text())["display_name"] == "Mine"
    assert {entry.name for entry in Path(RESOURCES).iterdir()} == names - {"kernel.json"}


@pytest.mark.spec("TKER-007", "TKER-010")
def test_install(tmp_path: Path) -> None:
    """install() takes name, display name, profile and environment; frozen modules are off for the debugger unless asked for."""
    place = install(
        prefix=str(tmp_path), kernel_name="Mine", profile="p", env={"A": "b"}, display_name="M"
    )
    assert place == str(tmp_path / "share/jupyter/kernels/mine")
    content = json.loads(Path(place, "kernel.json").read_text())
    assert content["display_name"] == "M"
    assert content["env"] == {"A": "b"}
    assert content["argv"][-2:] == ["--profile", "p"]
    assert "-Xfrozen_modules=off" in content["argv"]
    place = install(prefix=str(tmp_path), frozen_modules=True)
    assert place.endswith("python3")
    assert json.loads(Path(place, "kernel.json").read_text())["argv"] == make_ipkernel_cmd()


@pytest.mark.spec("TKER-008")
def test_wheel_carries_the_specification() -> None:
    """The wheel puts `python3` into share/jupyter/kernels, for the interpreter that it is installed for."""
    # An installed wheel has put it there; a checkout has it beside the sources.
    places = [Path(sysconfig.get_path("data")), Path(__file__).parents[2]]
    found = [place / "share" / "jupyter" / "kernels" / "python3" for place in places]
    shipped = next(place for place in found if "ipy.kernel" in _argv(place))
    content = json.loads((shipped / "kernel.json").read_text())
    expected = get_kernel_dict()
    assert content == {**expected, "argv": ["python", *expected["argv"][1:]]}
    for logo in Path(RESOURCES).iterdir():
        assert (shipped / logo.name).read_bytes() == logo.read_bytes()


def _argv(place: Path) -> list[str]:
    """The command of the specification in a folder; none where there is no such folder."""
    file = place / "kernel.json"
    return list(json.loads(file.read_text())["argv"]) if file.is_file() else []
