"""Comms on a recording publisher; those over real sockets are in `test_comms_in_a_kernel.py`."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading

import comm
import pytest

from ipy.kernel.comms import Comm, current_site, install, make_site, using


class Sent(list):
    """A publisher that keeps what it is given."""

    def publish(self, msg_type, content, *, metadata=None, buffers=(), topic=None):
        self.append(
            {
                "type": msg_type,
                "content": content,
                "metadata": metadata,
                "buffers": list(buffers),
                "topic": topic,
                "thread": threading.current_thread().name,
            }
        )


@pytest.fixture
def sent():
    return Sent()


@pytest.fixture
def site(sent):
    site = make_site(sent, kernel=object())
    uninstall = install(site)
    yield site
    uninstall()
    site.manager.comms.clear()
    gc.collect()


def opening(target, comm_id="c1", **content):
    return {
        "header": {"msg_type": "comm_open"},
        "content": {"comm_id": comm_id, "target_name": target, "data": {}, **content},
        "metadata": {},
        "buffers": [],
    }


def message(comm_id, data=None, buffers=()):
    return {
        "header": {"msg_type": "comm_msg"},
        "content": {"comm_id": comm_id, "data": data or {}},
        "metadata": {},
        "buffers": list(buffers),
    }


@pytest.mark.spec("TKER-058")
def test_the_package_comm_gives_comms_of_the_kernel(site, sent):
    """`comm.create_comm` opens a comm on the kernel's publisher, and `get_comm_manager` is the kernel's."""
    made = comm.create_comm(target_name="t", data={"a": 1}, metadata={"m": 2}, buffers=[b"x"])
    assert type(made) is Comm
    assert comm.get_comm_manager() is site.manager
    assert site.manager.comms == {made.comm_id: made}
    assert sent[0]["type"] == "comm_open"
    assert sent[0]["content"] == {
        "data": {"a": 1},
        "comm_id": made.comm_id,
        "target_name": "t",
        "target_module": None,
    }
    assert sent[0]["metadata"] == {"m": 2}
    assert sent[0]["buffers"] == [b"x"]
    assert sent[0]["topic"] == b"comm-" + made.comm_id.encode()


@pytest.mark.spec("TKER-058")
def test_after_uninstalling_the_package_comm_is_as_before():
    """What `install` did is undone."""
    before = (comm.create_comm, comm.get_comm_manager)
    uninstall = install(make_site(Sent()))
    assert comm.create_comm is not before[0]
    uninstall()
    assert (comm.create_comm, comm.get_comm_manager) == before
    assert current_site() is None


@pytest.mark.spec("TKER-059")
def test_a_comm_sends_closes_once_and_is_forgotten(site, sent):
    """`send` and `close` publish; a second `close` does nothing."""
    made = Comm("t")
    made.send({"x": 1}, buffers=[b"1", b"2"])
    made.close({"bye": True})
    made.close()
    assert [m["type"] for m in sent] == ["comm_open", "comm_msg", "comm_close"]
    assert sent[1]["content"] == {"data": {"x": 1}, "comm_id": made.comm_id}
    assert sent[1]["buffers"] == [b"1", b"2"]
    assert sent[2]["content"]["data"] == {"bye": True}
    assert made.is_closed
    assert site.manager.comms == {}


@pytest.mark.spec("TKER-059")
def test_comms_work_outside_of_kernels():
    """`ipykernel.comm.Comm` in a plain process: everything can be called, nothing is sent."""
    code = """
from ipy.kernel.names import register; register()
from ipykernel.comm import Comm
c = Comm(target_name="t", data={"a": 1})
c.on_msg(print); c.send({"b": 2}); c.close()
print(c.kernel, c.is_closed)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None True\n"
    assert done.stderr == ""


@pytest.mark.spec("TKER-060", "TMSG-032")
def test_a_client_opens_a_comm_to_a_registered_target(site):
    """The target gets the comm, already known, and the message; further messages reach its callback."""
    got = []

    def target(made, msg):
        assert site.manager.get_comm("c1") is made
        got.append((made.target_name, msg["content"]["data"]))
        made.on_msg(lambda m: got.append((m["content"]["data"], m["buffers"])))
        made.on_close(lambda m: got.append("closed"))

    site.manager.register_target("mine", target)
    site.manager.comm_open(None, None, opening("mine", data={"hello": 1}))
    site.manager.comm_msg(None, None, message("c1", {"k": 2}, [b"raw"]))
    site.manager.comm_close(None, None, message("c1"))
    assert got == [("mine", {"hello": 1}), ({"k": 2}, [b"raw"]), "closed"]
    assert site.manager.comms == {}
    site.manager.unregister_target("mine", target)
    assert site.manager.targets == {}


@pytest.mark.spec("TMSG-033", "TKER-060")
def test_an_unknown_target_is_answered_with_comm_close(site, sent, caplog):
    """The client learns at once that nobody is there; the log names the target and the nearest name."""
    site.manager.register_target("jupyter.widget", lambda *_: None)
    site.manager.comm_open(None, None, opening("jupyter.widgets"))
    assert [(m["type"], m["content"]["comm_id"]) for m in sent] == [("comm_close", "c1")]
    assert "jupyter.widgets" in caplog.text
    assert "did you mean 'jupyter.widget'?" in caplog.text
    assert site.manager.comms == {}


@pytest.mark.spec("TMSG-033")
def test_a_target_that_fails_is_answered_with_comm_close(site, sent, caplog):
    """The exception is logged with its traceback, and the kernel goes on."""
    site.manager.register_target("bad", lambda *_: 1 / 0)
    site.manager.comm_open(None, None, opening("bad"))
    assert [m["type"] for m in sent] == ["comm_close"]
    assert "ZeroDivisionError" in caplog.text


def test_a_callback_that_fails_is_logged(site, caplog):
    """Neither `comm_msg` nor `comm_close` lets an exception of user code out."""
    made = Comm("t")
    made.on_msg(lambda m: 1 / 0)
    made.on_close(lambda m: {}["gone"])
    site.manager.comm_msg(None, None, message(made.comm_id))
    site.manager.comm_close(None, None, message(made.comm_id))
    assert "ZeroDivisionError" in caplog.text
    assert "KeyError: 'gone'" in caplog.text


def test_an_interrupt_gets_through_a_callback(site):
    """KeyboardInterrupt is not an error of the callback."""

    def interrupted(_):
        raise KeyboardInterrupt

    made = Comm("t")
    made.on_msg(interrupted)
    with pytest.raises(KeyboardInterrupt):
        site.manager.comm_msg(None, None, message(made.comm_id))


def test_messages_for_an_unknown_comm_are_told_in_the_log(site, sent, caplog):
    """A message that comes late, after the comm was closed, harms nothing."""
    site.manager.comm_msg(None, None, message("no-such"))
    site.manager.comm_close(None, None, message("no-such"))
    assert caplog.text.count("no-such") == 2
    assert sent == []


@pytest.mark.spec("TKER-061")
def test_comms_send_from_background_threads_with_buffers(site, sent):
    """A thread sends on a comm of another thread, memoryviews included."""
    made = Comm("t")
    thread = threading.Thread(
        target=lambda: made.send({"n": 1}, buffers=[memoryview(b"abc")]), name="worker"
    )
    thread.start()
    thread.join()
    assert sent[-1]["thread"] == "worker"
    assert sent[-1]["buffers"] == [memoryview(b"abc")]


def test_open_comms_are_listed_by_target(site):
    """What `comm_info_reply` says."""
    a, b = Comm("one"), Comm("two")
    assert site.manager.info() == {
        a.comm_id: {"target_name": "one"},
        b.comm_id: {"target_name": "two"},
    }
    assert site.manager.info("two") == {b.comm_id: {"target_name": "two"}}
    assert site.manager.info("three") == {}


def test_kernels_in_one_process_keep_their_comms_apart(site, sent):
    """Code that runs for another kernel opens comms to the clients of that one."""
    other = Sent()
    second = make_site(other)
    with using(second):
        made = comm.create_comm(target_name="t")
        assert comm.get_comm_manager() is second.manager
    assert [m["type"] for m in other] == ["comm_open"]
    assert sent == []
    made.close()
    assert [m["type"] for m in other] == ["comm_open", "comm_close"]


def test_targets_may_be_given_as_import_strings(site):
    """`register_target("t", "package.module.function")`."""
    site.manager.register_target("t", "os.path.join")
    import os.path

    assert site.manager.targets["t"] is os.path.join
