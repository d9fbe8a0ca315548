"""What the documentation and the distribution say of kernels and messages."""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

import pytest

from ipy.msgspec.registry import all_message_types
from ipy.msgspec.schema import reference_page
from ipy.msgspec.testing import Client, KernelProcess
from ipy.msgspec.versions import parse_version

DOCS = Path(__file__).parents[4] / "docs"
needs_docs = pytest.mark.skipif(
    not DOCS.is_dir(), reason="the documentation isn't in this distribution"
)


@pytest.mark.spec("KERNEL-123")
@needs_docs
def test_the_warning_of_tunnels() -> None:
    """The guide of the console says that a tunnel opens ports of the loopback interface of both machines, and to whom."""
    text = " ".join((DOCS / "howto" / "console.md").read_text("utf-8").split())
    assert "A tunnel opens ports on the loopback interface of both machines" in text
    assert "Everybody who is logged in on one of them can connect" in text


@needs_docs
@pytest.mark.spec("DOC-085")
def test_the_reference_of_messages_is_complete() -> None:
    """The page of messages has every type with every field, as the code checks them; so it can be relied on."""
    text = reference_page()
    parts = {"5": "## Protocol 5", "4": "## Protocol 4", "parallel": "## Parallel computing"}
    starts = {section: text.index(f"\n{heading}\n") for section, heading in parts.items()}
    for section, entry in all_message_types():
        mark = " (4)" if section == "4" else ""
        start = text.index(f"\n### `{entry.name}`{mark}\n", starts[section])
        described = text[start + 1 :].partition("\n### ")[0]
        rows = re.findall(r"^\| `(\w+)`", described, re.MULTILINE)
        fields = entry.struct.__struct_encode_fields__
        missing = {field for field in fields if field != entry.struct.rest_field} - set(rows)
        assert not missing, (section, entry.name)


@pytest.mark.spec("DOC-033")
def test_the_kernel_requires_a_zeromq_that_it_knows() -> None:
    """pyzmq is a dependency, of at least the version that the manual names."""
    [requirement] = [text for text in requires("ipy-kernel") or [] if text.startswith("pyzmq")]
    match = re.fullmatch(r"pyzmq>=([\d.]+)", requirement)
    assert match is not None
    assert tuple(int(part) for part in match[1].split(".")) >= (2, 1, 4)


@pytest.mark.spec("DOC-040")
def test_versions_are_numbers(kernel: KernelProcess, client: Client) -> None:
    """5.10 comes after 5.9, and 40.0 isn't protocol 4: a client that says so is answered as one of today."""
    assert parse_version("5.9") < parse_version("5.10") < parse_version("10.0")
    for version in ("5.10", "10.0", "40.0"):
        client.session.version = version
        reply = client.exchange("kernel_info_request").content
        assert reply["language_info"]["name"] == "python", version
