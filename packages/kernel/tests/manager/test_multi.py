"""Many kernels under one roof."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from ipy.kernel import AsyncMultiKernelManager, KernelManager, MultiKernelManager
from ipy.kernel.manager import DuplicateKernelError, KernelStartError, UnknownKernelError

Script = Callable[..., str]
SLEEPER = "import time; time.sleep(600)"


@pytest.fixture
def multi() -> Iterator[MultiKernelManager]:
    """A manager whose kernels end with the test."""
    found = MultiKernelManager()
    yield found
    found.shutdown_all(now=True)


@pytest.mark.spec("TKER-014")
def test_kernels_by_id(multi: MultiKernelManager, tmp_path: Path) -> None:
    """Kernels are started, found, restarted and ended by their id."""
    multi.connection_dir = str(tmp_path / "files")
    os.mkdir(multi.connection_dir)
    first = multi.start_kernel()
    second = multi.start_kernel(kernel_id="mine", kernel_name="python3")
    assert second == "mine"
    assert multi.list_kernel_ids() == [first, "mine"]
    assert len(multi) == 2
    assert "mine" in multi
    manager = multi.get_kernel(first)
    assert manager.kernel_id == first
    assert manager.connection_file == str(tmp_path / "files" / f"kernel-{first}.json")
    assert multi.is_alive(first)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute("x = 1", reply=True, timeout=60)
        multi.restart_kernel(first)
        client.wait_for_ready(timeout=60)
        assert client.execute("x", reply=True, timeout=60)["content"]["ename"] == "NameError"
    finally:
        client.stop_channels()
    assert multi.get_connection_info("mine")["key"] != multi.get_connection_info(first)["key"]
    for channel in ("shell", "iopub", "stdin", "control", "hb"):
        with getattr(multi, f"connect_{channel}")("mine") as socket:
            assert not socket.closed
    with pytest.raises(DuplicateKernelError, match="mine"):
        multi.start_kernel(kernel_id="mine")
    multi.shutdown_kernel(first)
    assert multi.list_kernel_ids() == ["mine"]
    with pytest.raises(KeyError, match=f"Kernel with id not found: {first}"):
        multi.interrupt_kernel(first)
    taken = multi.remove_kernel("mine")
    assert isinstance(taken, KernelManager)
    assert taken.is_alive()
    taken.shutdown_kernel(now=True)


@pytest.mark.spec("KERNEL-046", "TKER-014")
def test_settings(script_kernel: Script) -> None:
    """The class of the single managers, the default kernel and the maker of ids are settings."""
    name = script_kernel("sleeper", SLEEPER)
    config = Config()
    config.MultiKernelManager.kernel_manager_class = "ipy.kernel.manager.KernelManager"
    config.MultiKernelManager.default_kernel_name = name
    multi = MultiKernelManager(config=config, kernel_id_fn=lambda **kwargs: "made")
    try:
        assert multi.start_kernel() == "made"
        assert type(multi.get_kernel("made")) is KernelManager
        assert multi.get_kernel("made").kernel_name == name
    finally:
        multi.shutdown_all(now=True)
    assert len(multi) == 0


@pytest.mark.spec("TKER-014")
def test_failed_start_leaves_nothing(multi: MultiKernelManager, script_kernel: Script) -> None:
    """A kernel that couldn't be started isn't listed."""
    name = script_kernel("nowhere", "", argv=["/nowhere/program"])
    with pytest.raises(KernelStartError):
        multi.start_kernel(kernel_name=name)
    assert multi.list_kernel_ids() == []


@pytest.mark.spec("TKER-015")
def test_pending_kernels(script_kernel: Script) -> None:
    """With use_pending_kernels the start returns at once; `ready` tells when it is over, and whether it went wrong."""
    sleeper = script_kernel("sleeper", SLEEPER)
    nowhere = script_kernel("nowhere", "", argv=["/nowhere/program"])

    async def main() -> None:
        multi = AsyncMultiKernelManager(use_pending_kernels=True)
        good = await multi.start_kernel(kernel_name=sleeper)
        manager = multi.get_kernel(good)
        assert not manager.has_kernel
        await manager.ready
        assert await multi.is_alive(good)
        bad = await multi.start_kernel(kernel_name=nowhere)
        with pytest.raises(KernelStartError):
            await multi.get_kernel(bad).ready
        assert bad not in multi
        early = await multi.start_kernel(kernel_name=sleeper)
        await multi.shutdown_kernel(early, now=True)
        assert early not in multi
        await multi.shutdown_all(now=True)
        assert len(multi) == 0

    asyncio.run(main())


@pytest.mark.spec("TKER-016")
def test_kernels_that_others_started(multi: MultiKernelManager, tmp_path: Path) -> None:
    """Connection files in a directory are listed as kernels; they are talked to, and never ended."""
    owner = KernelManager()
    owner.start_kernel()
    directory = tmp_path / "external"
    directory.mkdir()
    try:
        multi.external_connection_dir = str(directory)
        assert multi.list_kernel_ids() == []
        shutil.copy(owner.connection_file, directory / "kernel-theirs.json")
        (directory / "broken.json").write_text("nonsense")
        (kernel_id,) = multi.list_kernel_ids()
        manager = multi.get_kernel(kernel_id)
        assert not manager.owns_kernel
        assert multi.is_alive(kernel_id)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            multi.shutdown_kernel(kernel_id)
            assert client.execute("1", reply=True, timeout=60)["content"]["status"] == "ok"
        finally:
            client.stop_channels()
        assert owner.is_alive()
        os.remove(directory / "kernel-theirs.json")
        assert multi.list_kernel_ids() == []
        with pytest.raises(UnknownKernelError):
            multi.get_kernel(kernel_id)
    finally:
        owner.shutdown_kernel(now=True)


def test_many_at_a_time() -> None:
    """Kernels started at the same time don't get into one another's way."""

    async def use(multi: AsyncMultiKernelManager, number: int) -> str:
        kernel_id = await multi.start_kernel()
        client: Any = multi.get_kernel(kernel_id).client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            reply = await client.execute("", user_expressions={"n": f"{number} * 2"}, reply=True)
        finally:
            client.stop_channels()
        return str(reply["content"]["user_expressions"]["n"]["data"]["text/plain"])

    async def main() -> None:
        multi = AsyncMultiKernelManager()
        try:
            answers = await asyncio.gather(*(use(multi, number) for number in range(6)))
        finally:
            await multi.shutdown_all()
        assert answers == [str(number * 2) for number in range(6)]

    asyncio.run(main())


def test_warm_start() -> None:
    """A kernel that was started in advance is given where it is like a new one, and another takes its place."""

    async def main() -> None:
        multi = AsyncMultiKernelManager(warm_start={"python3": 1})
        warm = multi.warm_kernels
        assert warm is not None
        warm.refill()
        await warm.filled()
        try:
            first = await multi.start_kernel()
            pid = multi.get_kernel(first).provisioner.pid
            assert multi.get_kernel(first).kernel_id == first
            client: Any = multi.get_kernel(first).client()
            client.start_channels()
            await client.wait_for_ready(timeout=60)
            reply = await client.execute("1", reply=True, timeout=60)
            client.stop_channels()
            assert reply["content"]["execution_count"] == 1
            await warm.filled()
            assert not warm.fits({"cwd": "/"})
            assert not warm.fits({"env": {**os.environ, "X": "1"}})
            assert not warm.fits({"kernel_id": "a"})
            assert warm.fits({"cwd": os.getcwd(), "env": dict(os.environ), "kernel_id": None})
            other = await multi.start_kernel(env={**os.environ, "X": "1"})
            assert multi.get_kernel(other).provisioner.pid != pid
            assert os.path.exists(multi.get_kernel(first).connection_file)
            assert json.loads(Path(multi.get_kernel(first).connection_file).read_text())["key"]
        finally:
            await multi.shutdown_all(now=True)

    asyncio.run(main())
