"""Comms, widgets and published data of a real kernel."""

from __future__ import annotations

import pytest

from ipy.kernel.datapub import PublishedData


def of_comm(client, kind, comm_id):
    """The messages of one comm."""
    return [
        message
        for message in client.recorder.messages("iopub")
        if message.msg_type == kind and message.content["comm_id"] == comm_id
    ]


@pytest.mark.spec("TKER-058", "TKER-061")
def test_a_comm_from_the_kernel(client):
    """`comm.create_comm` reaches the client with data, metadata and buffers; a thread may send."""
    done = client.execute(
        "import comm, threading\n"
        "c = comm.create_comm(target_name='t', data={'a': 1}, metadata={'m': 2}, buffers=[b'raw'])\n"
        "t = threading.Thread(target=c.send, args=({'from': 'thread'},), kwargs={'buffers': [b'x' * 100000]})\n"
        "t.start(); t.join()\n"
        "print(c.kernel is get_ipython().kernel)"
    )
    assert done.text() == "True\n"
    opened, sent = (m for m in done.iopub if m.msg_type.startswith("comm_"))
    assert opened.content["data"] == {"a": 1}
    assert opened.content["target_name"] == "t"
    assert opened.metadata == {"m": 2}
    assert [bytes(b) for b in opened.buffers] == [b"raw"]
    assert sent.content["data"] == {"from": "thread"}
    assert [bytes(b) for b in sent.buffers] == [b"x" * 100000]
    info = client.exchange("comm_info_request", {"target_name": "t"})
    assert info.content["comms"] == {opened.content["comm_id"]: {"target_name": "t"}}


@pytest.mark.spec("TKER-060", "TMSG-032", "TMSG-033")
def test_a_comm_from_the_client(client):
    """A registered target gets it and answers; what its callback prints and displays belongs to the message."""
    client.execute(
        "def target(comm, msg):\n"
        "    @comm.on_msg\n"
        "    def answer(msg):\n"
        "        print('got', msg['content']['data'], [bytes(b) for b in msg['buffers']])\n"
        "        comm.send({'twice': msg['content']['data']['n'] * 2})\n"
        "get_ipython().kernel.comm_manager.register_target('double', target)"
    )
    client.send("shell", "comm_open", {"comm_id": "d1", "target_name": "double", "data": {}})
    request = client.send(
        "shell", "comm_msg", {"comm_id": "d1", "data": {"n": 21}}, buffers=[b"buf"]
    )
    client.wait(lambda: client.recorder.is_idle(request), "idle status")
    assert client.recorder.text("stdout", parent=request) == "got {'n': 21} [b'buf']\n"
    (answer,) = of_comm(client, "comm_msg", "d1")
    assert answer.content["data"] == {"twice": 42}
    assert answer.parent_header["msg_id"] == request


@pytest.mark.spec("TMSG-033")
def test_an_unknown_target_is_closed(client):
    """The client is told with `comm_close`."""
    request = client.send(
        "shell", "comm_open", {"comm_id": "u1", "target_name": "no-such-target", "data": {}}
    )
    client.wait(lambda: client.recorder.is_idle(request), "idle status")
    (closed,) = of_comm(client, "comm_close", "u1")
    assert closed.parent_header["msg_id"] == request


@pytest.mark.spec("TKER-038")
def test_comms_are_answered_while_a_cell_awaits(client):
    """An async cell can wait for what a comm brings."""
    request = client.begin(
        "import asyncio, comm\n"
        "got = asyncio.Event()\n"
        "c = comm.create_comm(target_name='late', comm_id='a1')\n"
        "c.on_msg(lambda msg: got.set())\n"
        "await got.wait()\n"
        "print('awaited')"
    )
    client.wait(lambda: of_comm(client, "comm_open", "a1"), "comm_open")
    client.send("shell", "comm_msg", {"comm_id": "a1", "data": {}})
    assert client.finish(request).text() == "awaited\n"


@pytest.mark.spec("TKER-062", "TKER-063")
def test_a_slider_of_ipywidgets(client):
    """The widget opens with its state and is shown by its id; moving it in the front end calls back, and its output is seen."""
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    shown = client.execute(
        "import ipywidgets\n"
        "slider = ipywidgets.IntSlider(value=3)\n"
        "slider.observe(lambda change: print('moved from', change['old'], 'to', change['new']), 'value')\n"
        "slider"
    )
    assert shown.content["status"] == "ok", shown.content
    (result,) = shown.published("execute_result")
    view = result["data"]["application/vnd.jupyter.widget-view+json"]
    opened = {m.content["comm_id"]: m for m in shown.iopub if m.msg_type == "comm_open"}
    model = opened[view["model_id"]]
    assert model.content["target_name"] == "jupyter.widget"
    assert model.content["data"]["state"]["value"] == 3
    assert model.metadata["version"].startswith("2.")
    moved = client.send(
        "shell",
        "comm_msg",
        {
            "comm_id": view["model_id"],
            "data": {"method": "update", "state": {"value": 7}, "buffer_paths": []},
        },
    )
    client.wait(lambda: client.recorder.is_idle(moved), "idle status")
    assert client.recorder.text("stdout", parent=moved) == "moved from 3 to 7\n"
    assert client.execute("slider.value").published("execute_result")[0]["data"] == {
        "text/plain": "7"
    }


@pytest.mark.spec("TKER-062")
def test_a_front_end_asks_for_all_widgets(client):
    """The target `jupyter.widget.control` gives the states of all widgets, as front ends want them after a reload."""
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    client.execute("import ipywidgets; text = ipywidgets.Text('hello')")
    client.send(
        "shell",
        "comm_open",
        {"comm_id": "ctl", "target_name": "jupyter.widget.control", "data": {}},
        metadata={"version": "1.0.0"},
    )
    client.send("shell", "comm_msg", {"comm_id": "ctl", "data": {"method": "request_states"}})
    client.wait(lambda: of_comm(client, "comm_msg", "ctl"), "states")
    states = of_comm(client, "comm_msg", "ctl")[0].content["data"]["states"]
    assert "hello" in [state["state"].get("value") for state in states.values()]


@pytest.mark.spec("TKER-042", "TKER-062")
def test_the_output_widget(client):
    """`Output` captures by setting the message id that front ends route by."""
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    done = client.execute(
        "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('inside')\nprint('outside')"
    )
    assert done.content["status"] == "ok", done.content
    states = [
        m.content["data"]["state"]["msg_id"]
        for m in done.iopub
        if m.msg_type == "comm_msg" and "msg_id" in m.content["data"].get("state", {})
    ]
    assert states == [done.request, ""]


@pytest.mark.spec("KERNEL-112", "KERNEL-113")
def test_published_data(client):
    """Objects of a cell arrive as `data_pub`, one namespace per request."""
    done = client.execute(
        "from IPython.kernel.zmq.datapub import publish_data\n"
        "publish_data({'a': [1, 2]})\npublish_data({'a': 5, 'b': 'x'})"
    )
    assert done.content["status"] == "ok", done.content
    data = PublishedData()
    for message in done.iopub:
        if message.msg_type == "data_pub":
            data.receive(message.as_dict())
    assert data.of(done.request) == {"a": 5, "b": "x"}


@pytest.mark.spec("TKER-045", "TKER-059")
def test_names_that_libraries_look_for(client):
    """Modules in `sys.modules`, class and module of the shell, the kernel, the section of the configuration."""
    done = client.execute(
        "import sys\n"
        "ip = get_ipython()\n"
        "print('ipykernel' in sys.modules, 'ipykernel.zmqshell' in sys.modules, 'IPython' in sys.modules)\n"
        "print(type(ip).__name__, type(ip).__module__, hasattr(ip, 'kernel'), 'IPKernelApp' in ip.config)\n"
        "from ipykernel.zmqshell import ZMQInteractiveShell\n"
        "from ipykernel.comm import Comm\n"
        "from ipykernel.kernelapp import IPKernelApp\n"
        "from ipykernel.ipkernel import IPythonKernel\n"
        "print(type(ip) is ZMQInteractiveShell, isinstance(ip.kernel, IPythonKernel), IPKernelApp.initialized())\n"
        "print(Comm(target_name='x').kernel is ip.kernel)"
    )
    assert done.text().splitlines() == [
        "True True True",
        "ZMQInteractiveShell ipykernel.zmqshell True True",
        "True True True",
        "True",
    ]
