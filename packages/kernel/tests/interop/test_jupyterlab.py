"""JupyterLab in a browser without a window drives our kernel."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ipy.msgspec.testing.process import find_free_ports

pytest.importorskip("jupyterlab", reason="jupyterlab isn't installed: nox -s interop")
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright isn't installed: nox -s interop"
)

BROWSER = os.environ.get("IPY_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), ""
)
pytestmark = [
    pytest.mark.skipif(not BROWSER, reason="no Chromium is installed (or name it in IPY_CHROMIUM)"),
    pytest.mark.timeout(300),
]
TOKEN = "t" * 32
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def server(surroundings):
    """A JupyterLab server in a folder of its own; yields its address and the folder."""
    folder = surroundings / "lab"
    folder.mkdir()
    log = surroundings / "lab.log"
    (port,) = find_free_ports(1)
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *[
                    sys.executable,
                    "-m",
                    "jupyterlab",
                    "--no-browser",
                    "--allow-root",
                    f"--port={port}",
                ],
                *[f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"],
                "--ServerApp.ip=127.0.0.1",
                "--expose-app-in-browser",
            ],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        while True:
            assert process.poll() is None, log.read_text()
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api", timeout=10):
                break
        yield address, folder
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


@pytest.fixture(scope="module")
def page(server):
    """A browser page with a notebook of our kernel open."""
    address, folder = server
    cell = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": [],
    }
    notebook = {
        "cells": [cell],
        "metadata": {"kernelspec": {"name": "ipy", "display_name": "x", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    (folder / "test.ipynb").write_text(json.dumps(notebook))
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/lab/tree/test.ipynb?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        wait_status(page, "idle")
        try:
            yield page
        finally:
            if "IPY_SCREENSHOTS" in os.environ:
                page.screenshot(path=str(Path(os.environ["IPY_SCREENSHOTS"]) / "jupyterlab.png"))
            browser.close()


def wait_status(page, status):
    """Wait until the notebook's kernel has a status."""
    page.wait_for_function(
        """status => {
            const panel = window.jupyterapp?.shell?.currentWidget;
            const kernel = panel?.context?.sessionContext?.session?.kernel;
            return kernel?.status === status && kernel?.connectionStatus === 'connected';
        }""",
        arg=status,
    )


def write(page, code):
    """Put code into the last cell and leave the cursor there."""
    page.locator(".jp-CodeCell .cm-content").last.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


def run(page, code):
    """Run code in the last cell, which makes a new one below; return the cell that ran."""
    number = page.locator(".jp-CodeCell").count() - 1
    write(page, code)
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "count => document.querySelectorAll('.jp-CodeCell').length > count", arg=number + 1
    )
    return page.locator(".jp-CodeCell").nth(number)


@pytest.mark.spec("TKER-001")
def test_kernelspec_is_found(server):
    """The server lists our kernel with its name and language."""
    address, _ = server
    url = f"{address}/api/kernelspecs?token={TOKEN}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        spec = json.load(answer)["kernelspecs"]["ipy"]["spec"]
    assert spec["display_name"] == "The kernel under test"
    assert spec["language"] == "python"


def test_cell_runs(page):
    """Output, result, rich display and error of a cell are shown."""
    cell = run(page, "print('prin' + 'ted'); 6 * 7")
    sync_api.expect(cell.locator(".jp-OutputArea")).to_contain_text("printed", timeout=PATIENCE_MS)
    sync_api.expect(cell.locator(".jp-OutputArea")).to_contain_text("42", timeout=PATIENCE_MS)
    cell = run(page, "from IPython.display import HTML; HTML('<b id=\"bold\">rich</b>')")
    sync_api.expect(cell.locator("b#bold, b")).to_contain_text("rich", timeout=PATIENCE_MS)
    cell = run(page, "1/0")
    sync_api.expect(cell.locator(".jp-OutputArea")).to_contain_text(
        "ZeroDivisionError", timeout=PATIENCE_MS
    )


def test_tab_completes(page):
    """Tab asks the kernel and shows what it offers; Enter takes it."""
    run(page, "unmistakable_name = 1")
    wait_status(page, "idle")
    write(page, "")
    page.keyboard.type("unmistak")
    page.wait_for_selector(".jp-mod-completer-enabled")
    page.keyboard.press("Tab")
    page.locator(".jp-Completer-item", has_text="unmistakable_name").first.wait_for()
    page.keyboard.press("Enter")
    sync_api.expect(page.locator(".jp-CodeCell .cm-content").last).to_contain_text(
        "unmistakable_name", timeout=PATIENCE_MS
    )


def test_interrupt(page):
    """The stop button's command ends a cell that sleeps."""
    cell = run(page, "import time; print('go' + 'es'); time.sleep(600)")
    sync_api.expect(cell.locator(".jp-OutputArea")).to_contain_text("goes", timeout=PATIENCE_MS)
    page.evaluate("window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
    sync_api.expect(cell.locator(".jp-OutputArea")).to_contain_text(
        "KeyboardInterrupt", timeout=PATIENCE_MS
    )
    wait_status(page, "idle")


def test_restart(page):
    """After a restart the variables are gone and the counter begins again."""
    run(page, "gone = 1")
    wait_status(page, "idle")
    page.evaluate("void window.jupyterapp.commands.execute('notebook:restart-kernel')")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector(".jp-Dialog", state="detached")
    wait_status(page, "idle")
    cell = run(page, "print('gone' in globals())")
    sync_api.expect(cell.locator(".jp-OutputArea")).to_contain_text("False", timeout=PATIENCE_MS)
    sync_api.expect(cell.locator(".jp-InputPrompt").first).to_contain_text(
        "[1]", timeout=PATIENCE_MS
    )
