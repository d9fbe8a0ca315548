"""Programs that run notebooks: nbclient, papermill, and ipywidgets in them."""

from __future__ import annotations

import subprocess
import sys

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat isn't installed: nox -s interop")
nbclient = pytest.importorskip("nbclient", reason="nbclient isn't installed: nox -s interop")

METADATA = {"kernelspec": {"name": "ipy", "display_name": "ipy", "language": "python"}}


def make_notebook(*cells):
    """Return a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return notebook


def texts(cell):
    """Return the text of a cell's streams."""
    return "".join(output["text"] for output in cell.outputs if output["output_type"] == "stream")


def test_nbclient_runs_a_notebook():
    """Streams, results, displays, updates and clearing end up in the cells as a front end shows them."""
    notebook = make_notebook(
        "print('printed'); 6 * 7",
        "from IPython.display import display, update_display, clear_output, HTML\n"
        "h = display('before', display_id=True)",
        "h.update('after')",
        "print('gone'); clear_output(wait=True); print('stays')",
        "display(HTML('<b>x</b>'))",
        "import sys; print('x' * 100_000, flush=True); print('to stderr', file=sys.stderr)",
        "await __import__('asyncio').sleep(0); get_ipython().__class__.__name__",
    )
    nbclient.NotebookClient(notebook, timeout=60).execute()
    cells = notebook.cells
    assert texts(cells[0]) == "printed\n"
    assert cells[0].outputs[1]["data"]["text/plain"] == "42"
    assert cells[0].execution_count == 1
    assert cells[1].outputs[0]["data"]["text/plain"] == "'after'"
    assert texts(cells[3]) == "stays\n"
    assert cells[4].outputs[0]["data"]["text/html"] == "<b>x</b>"
    assert texts(cells[5]) == "x" * 100_000 + "\nto stderr\n"
    assert cells[6].outputs[0]["data"]["text/plain"] == "'ZMQInteractiveShell'"


def test_nbclient_reports_an_error():
    """A failing cell raises in the program that runs the notebook, with the error's name."""
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="ZeroDivisionError"):
        nbclient.NotebookClient(make_notebook("1 / 0"), timeout=60).execute()


def test_nbclient_is_told_of_a_dead_kernel():
    """A kernel that ends in a cell is noticed, not waited for."""
    with pytest.raises(nbclient.exceptions.DeadKernelError):
        nbclient.NotebookClient(make_notebook("import os; os._exit(1)"), timeout=60).execute()


def test_nbclient_interrupts_at_its_timeout():
    """A cell that takes too long is interrupted, and the next one runs."""
    notebook = make_notebook("import time; time.sleep(60)", "print('next')")
    client = nbclient.NotebookClient(
        notebook, timeout=2, interrupt_on_timeout=True, allow_errors=True
    )
    client.execute()
    assert notebook.cells[0].outputs[0]["ename"] == "KeyboardInterrupt"
    assert texts(notebook.cells[1]) == "next\n"


@pytest.mark.spec("KERNEL-106", "TKER-067")
def test_figures_are_inline():
    """A plot of matplotlib is a picture in the cell."""
    pytest.importorskip("matplotlib", reason="matplotlib isn't installed: nox -s interop")
    notebook = make_notebook("%matplotlib inline\nimport matplotlib.pyplot as p\np.plot([1, 2]);")
    nbclient.NotebookClient(notebook, timeout=120).execute()
    assert "image/png" in notebook.cells[0].outputs[-1]["data"]


def test_papermill_runs_with_parameters(tmp_path):
    """papermill's injected parameters reach the cells, and its own command line succeeds."""
    pytest.importorskip("papermill", reason="papermill isn't installed: nox -s interop")
    notebook = make_notebook("factor = 1", "print(6 * factor)")
    notebook.cells[0].metadata["tags"] = ["parameters"]
    source, target = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook, source)
    command = [
        sys.executable,
        "-P",
        "-m",
        "papermill",
        str(source),
        str(target),
        "-p",
        "factor",
        "7",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    assert texts(nbformat.read(target, as_version=4).cells[-1]) == "42\n"


@pytest.mark.spec("TKER-062", "TKER-063")
def test_slider_of_ipywidgets_calls_back():
    """A value that the front end sets reaches the callback in the kernel, whose output comes back."""
    pytest.importorskip("ipywidgets", reason="ipywidgets isn't installed: nox -s interop")
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="ipy")
    try:
        messages = []
        reply = client.execute_interactive(
            "import ipywidgets\n"
            "slider = ipywidgets.IntSlider(value=3, max=10)\n"
            "slider.observe(lambda change: print('now', change['new']), 'value')\n"
            "display(slider)",
            timeout=60,
            output_hook=messages.append,
        )
        assert reply["content"]["status"] == "ok"
        opened = [one["content"] for one in messages if one["msg_type"] == "comm_open"]
        (comm_id,) = (
            one["comm_id"]
            for one in opened
            if one["data"]["state"].get("_model_name") == "IntSliderModel"
        )
        (view,) = (one["content"]["data"] for one in messages if one["msg_type"] == "display_data")
        mime = "application/vnd.jupyter.widget-view+json"
        assert view[mime]["model_id"] == comm_id
        data = {"method": "update", "state": {"value": 7}, "buffer_paths": []}
        message = client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        client.shell_channel.send(message)
        printed = ""
        while "now" not in printed:
            answer = client.get_iopub_msg(timeout=60)
            if answer["msg_type"] == "stream":
                printed += answer["content"]["text"]
        assert printed == "now 7\n"
        client.execute_interactive("print(slider.value)", timeout=60, output_hook=messages.append)
        assert messages[-2]["content"]["text"] == "7\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
