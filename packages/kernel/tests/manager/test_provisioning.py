"""Provisioners: who starts a kernel's process."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from traitlets import Unicode

from ipy.kernel import (
    DeadKernelError,
    KernelManager,
    KernelProvisionerBase,
    KernelProvisionerFactory,
    LocalProvisioner,
)
from ipy.kernel.kernelspec import KernelSpec
from ipy.kernel.manager import ProvisionerError

Start = Callable[..., tuple[Any, Any]]


@pytest.fixture(autouse=True)
def factory() -> Iterator[None]:
    """A factory of its own for every test: it is a singleton."""
    KernelProvisionerFactory.clear_instance()
    yield
    KernelProvisionerFactory.clear_instance()


PACKAGE = '''
from ipy.kernel import LocalProvisioner
from traitlets import Unicode


class Special(LocalProvisioner):
    """Tells its setting to the kernel, and doesn't tell when the process ends."""

    flavour = Unicode("plain", config=True)

    async def pre_launch(self, **kwargs):
        kwargs = await super().pre_launch(**kwargs)
        kwargs["env"]["FLAVOUR"] = self.flavour
        return kwargs

    def on_end(self, listener):
        return False
'''


@pytest.fixture
def special(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A distribution with a provisioner, as if it were installed."""
    site = tmp_path / "site"
    info = site / "special_provisioner-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "special_provisioner.py").write_text(PACKAGE)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: special-provisioner\nVersion: 1.0\n"
    )
    (info / "entry_points.txt").write_text(
        "[jupyter_client.kernel_provisioners]\nspecial = special_provisioner:Special\n"
        "broken = special_provisioner:Missing\n"
    )
    monkeypatch.syspath_prepend(str(site))
    return "special"


def spec(name: str, **config: Any) -> KernelSpec:
    """A specification that asks for a provisioner."""
    return KernelSpec(
        name="k", metadata={"kernel_provisioner": {"provisioner_name": name, "config": config}}
    )


@pytest.mark.spec("TKER-029")
def test_default_provisioner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Specifications that name none get the local one, or the one that is set."""
    plain = KernelSpec(name="k")
    made = KernelProvisionerFactory().create_provisioner_instance("id", plain, None)
    assert type(made) is LocalProvisioner
    assert made.kernel_id == "id"
    assert made.kernel_spec is plain
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "other")
    assert KernelProvisionerFactory().default_provisioner_name == "other"


@pytest.mark.spec("TKER-029", "TKER-032")
def test_installed_provisioner(start: Start, special: str) -> None:
    """A provisioner of another distribution is found by its name, and gets the settings of the specification; it may not know of
    the process's end: then it is asked."""
    factory = KernelProvisionerFactory()
    assert factory.get_provisioner_entries()["special"] == "special_provisioner:Special"
    assert factory.is_provisioner_available(spec(special))
    assert not factory.is_provisioner_available(spec("nope"))
    manager = KernelManager()
    manager.kernel_spec.metadata["kernel_provisioner"] = {
        "provisioner_name": special,
        "config": {"flavour": "sweet"},
    }
    _, client = start(manager)
    assert type(manager.provisioner).__name__ == "Special"
    with pytest.raises(DeadKernelError):
        client.execute("import os; assert os.environ['FLAVOUR'] == 'sweet'; os._exit(0)", reply=True, timeout=60)  # fmt: skip


@pytest.mark.spec("TKER-029")
def test_missing_and_broken_provisioners(special: str) -> None:
    """A provisioner that isn't installed, or can't be loaded, is one clear error."""
    factory = KernelProvisionerFactory()
    with pytest.raises(ProvisionerError, match=r"'k' needs .*'speciall'.*did you mean 'special'"):
        factory.create_provisioner_instance("id", spec("speciall"), None)
    with pytest.raises(ProvisionerError, match="Missing"):
        factory.create_provisioner_instance("id", spec("broken"), None)


@pytest.mark.spec("TKER-030")
def test_interface() -> None:
    """The documented methods are there; those without which there is no provisioner are abstract."""
    assert KernelProvisionerBase.__abstractmethods__ == {
        "has_process", "poll", "wait", "send_signal", "kill", "terminate", "launch_kernel", "cleanup",
    }  # fmt: skip
    for name in (
        "shutdown_requested", "pre_launch", "post_launch", "get_provisioner_info", "load_provisioner_info",
        "get_shutdown_wait_time", "get_stable_start_time", "resolve_path",
    ):  # fmt: skip
        assert callable(getattr(KernelProvisionerBase, name))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.spec("TKER-030", "TKER-031")
def test_local_process(tmp_path: Path) -> None:
    """The local provisioner starts a child in its own group, signals it, waits for it, and maps paths."""

    class Child(LocalProvisioner):
        word = Unicode("x")

    async def main() -> None:
        child = Child(kernel_id="a", kernel_spec=KernelSpec(env={"B": "${A}!"}))
        assert not child.has_process
        assert await child.poll() == 0
        arguments = await child.pre_launch(cmd=["x"], env={"A": "a"})
        assert arguments["env"] == {"A": "a", "B": "a!"}
        await child.launch_kernel(
            [sys.executable, "-c", "import time; time.sleep(600)"], cwd=str(tmp_path)
        )
        assert child.has_process
        assert child.pid == child.pgid == child.process.pid  # type: ignore[union-attr]
        assert await child.poll() is None
        assert child.resolve_path("a/../b.py") == str(tmp_path / "b.py")
        info = await child.get_provisioner_info()
        assert (info["pid"], info["kernel_id"]) == (child.pid, "a")
        other = Child()
        await other.load_provisioner_info(info)
        assert other.pid == child.pid
        await child.send_signal(signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
        assert await child.poll() == -signal.SIGKILL
        assert not child.has_process
        assert child.get_shutdown_wait_time(3.0) == 3.0
        assert child.get_stable_start_time(4.0) == 4.0

    asyncio.run(main())
