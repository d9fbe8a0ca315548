"""Data publication."""

from __future__ import annotations

import pytest

from ipy.kernel.datapub import (
    DataError,
    DataPublisher,
    PublishedData,
    pack,
    publish_data,
    unpack,
)


class Sent(list):
    """A publisher that keeps what it is given."""

    def publish(self, msg_type, content, *, buffers=()):
        self.append((msg_type, content, buffers))


@pytest.mark.spec("KERNEL-112", "MSG-104")
def test_objects_travel_as_buffers():
    """The message is `data_pub`: the names in the content, the objects in the buffers."""
    sent = Sent()
    DataPublisher(sent).publish_data({"a": [1, 2], "b": {"x": None}})
    ((kind, content, buffers),) = sent
    assert kind == "data_pub"
    assert content == {"keys": ["a", "b"]}
    assert unpack([bytes(buffer) for buffer in buffers]) == {"a": [1, 2], "b": {"x": None}}


@pytest.mark.spec("KERNEL-112")
def test_arrays_are_not_copied_into_the_pickle():
    """The memory of an array is a buffer of its own."""
    numpy = pytest.importorskip("numpy", reason="needs numpy")
    array = numpy.arange(100_000)
    buffers = pack({"array": array, "turned": numpy.zeros((10, 10))[::2]})
    assert max(len(bytes(buffer)) for buffer in buffers[1:]) == array.nbytes
    assert len(buffers[0]) < 3000
    found = unpack([bytes(buffer) for buffer in buffers])
    assert (found["array"] == array).all()
    assert found["turned"].shape == (5, 10)


@pytest.mark.spec("KERNEL-113", "MSG-105")
def test_received_data_of_a_request_are_merged():
    """Later values of a name take the place of earlier ones; requests are kept apart."""

    def message(request, **data):
        return {"parent_header": {"msg_id": request}, "buffers": pack(data)}

    data = PublishedData()
    data.receive(message("one", a=1, b=2))
    data.receive(message("two", a=9))
    assert data.receive(message("one", b=3)) == {"a": 1, "b": 3}
    assert data.of("two") == {"a": 9}
    assert data.of("three") == {}


def test_no_more_requests_are_kept_than_the_limit():
    """The oldest go first."""
    data = PublishedData(limit=2)
    for name in ("one", "two", "three"):
        data.receive({"parent_header": {"msg_id": name}, "buffers": pack({"n": name})})
    assert data.of("one") == {}
    assert data.of("three") == {"n": "three"}


def test_what_can_not_be_pickled_is_named():
    """The error says which entry."""
    with pytest.raises(DataError, match=r"data\['bad'\], function, can't be pickled"):
        pack({"good": 1, "bad": lambda: None})


def test_broken_buffers_are_refused():
    """Neither nothing nor rubbish nor something else than a dict."""
    import pickle

    with pytest.raises(DataError, match="no buffers"):
        unpack([])
    with pytest.raises(DataError, match="can't be read"):
        unpack([b"rubbish"])
    with pytest.raises(DataError, match="must be a dict, got list"):
        unpack([pickle.dumps([])])


def test_outside_of_kernels_there_is_a_clear_error():
    """There is nobody to publish to."""
    with pytest.raises(DataError, match="needs a kernel"):
        publish_data({"a": 1})


def test_only_namespaces_are_published():
    """A value without a name has no place."""
    with pytest.raises(TypeError, match="needs a dict of names and values, got list"):
        DataPublisher(Sent()).publish_data([1])
