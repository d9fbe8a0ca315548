"""Names of SSH servers."""

from __future__ import annotations

import pytest

from ipy.kernel.connect import TunnelError
from ipy.kernel.connect.servers import Server, parse_server


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alias", Server("alias")),
        ("me@host", Server("host", "me")),
        ("me@host.example:2222", Server("host.example", "me", 2222)),
        ("host:22", Server("host", None, 22)),
        ("me@[::1]:22", Server("::1", "me", 22)),
        ("me@corp@host", None),
        ("-oProxyCommand=evil", None),
        ("me@-oProxyCommand=evil", None),
        ("host:99999", None),
        ("", None),
    ],
)
@pytest.mark.spec("KERNEL-117")
def test_forms_of_names(text: str, expected: Server | None) -> None:
    """host, user@host, user@host:port and aliases are understood; what ssh would take for an option is refused."""
    if expected is None:
        with pytest.raises(TunnelError):
            parse_server(text)
    else:
        assert parse_server(text) == expected
