import sys
import traceback

import pytest

from ipy.core import active
from ipy.core.display.formatters import DisplayFormatter
from ipy.core.display.publisher import CapturingDisplayPublisher


class Front:
    """The smallest thing that can stand where a shell stands: what displaying asks it for."""

    def __init__(self):
        self.display_formatter = DisplayFormatter()
        self.display_pub = CapturingDisplayPublisher()
        self.shown = []

    def showtraceback(self, exc_tuple=None, **options):
        self.shown.append("".join(traceback.format_exception(*exc_tuple)))

    @property
    def outputs(self):
        return self.display_pub.outputs


@pytest.fixture
def front():
    """A running front end that keeps what is published."""
    front = Front()
    before = active.set_active(front)
    yield front
    active.set_active(before)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path_factory, monkeypatch):
    """Each test runs in an empty folder: text may name a file."""
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))


@pytest.fixture(autouse=True)
def no_shell():
    """Each test starts without a shell."""
    before = active.set_active(None)
    hook = sys.displayhook
    yield
    active.set_active(before)
    assert sys.displayhook is hook
